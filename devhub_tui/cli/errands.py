"""Does what needs the vault to itself between two lives of the app."""

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from devhub_tui.services.errands import Errand
    from devhub_tui.storage.keys import Key


def run(errand: "Errand", key: "Key | None", place: dict[str, Any]) -> int | None:
    """Does it, and starts the process again: at the login, where the vault has a passphrase then.

    When it fails or is stopped, nothing was changed and this gives None: the app goes on with the key that it had, at the same
    place, and says why. An exit code is given when the app was ended by a signal meanwhile.
    """
    from devhub_tui import config, paths
    from devhub_tui.cli import again, launch
    from devhub_tui.screens.errand import ErrandApp
    from devhub_tui.services import place as places

    path = paths.vault_file()
    app = ErrandApp(errand, path, config.load())
    asyncio.run(launch.alive(app))
    if app.failed is not None:
        launch.report(app.failed)
    if app.done is not None:
        fresh, said = app.done
        places.keep(path, fresh, {**place, "said": said})
        again.start(errand.reason)
    if app.error is None:
        return app.return_code or 1
    places.keep(path, key, {**place, "error": f"{app.error.message}\n{app.error.hint}".strip()})
    return None
