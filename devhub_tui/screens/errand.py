"""A small app of its own that does what needs the vault to itself, with a bar, while the app proper is away."""

import asyncio
import os
from typing import Any

from devhub_tui import themes
from devhub_tui.config import Config
from devhub_tui.errors import DevHubError
from devhub_tui.screens.telling import Telling
from devhub_tui.screens.working import Step, Working, at_work, told
from devhub_tui.services.errands import Errand
from devhub_tui.storage.database import explained
from devhub_tui.storage.keys import Key


class ErrandApp(Telling):
    """Leaves when it is over: with `done`, the key by then and what to say of it, or with `error`."""

    TITLE = "DevHub"
    CSS_PATH = os.path.join(os.path.dirname(os.path.dirname(__file__)), "app.tcss")
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(self, errand: Errand, path: str, config: Config) -> None:
        super().__init__()
        self._errand = errand
        self._path = path
        self.done: tuple[Key | None, str] | None = None
        self.error: DevHubError | None = None
        themes.wear(self, config.theme)

    def on_mount(self) -> None:
        """Begins at once."""
        self.run_worker(self._work())

    async def _work(self) -> None:
        def work(_given: Any, step: Step | None) -> tuple[Key | None, str]:
            with explained():
                return self._errand.work(self._path, told(step))

        try:
            self.done = await at_work(self, self._errand.title, True, lambda job: asyncio.to_thread(job, None), work)
        except DevHubError as error:
            self.error = error
        self.exit()

    def save_drafts(self) -> None:
        """There are none here."""

    def shut(self) -> None:
        """Whatever is interrupted leaves one whole vault."""

    def continued(self) -> None:
        """After SIGCONT."""
        self.screen.refresh(layout=True)

    async def action_quit(self) -> None:
        """Stops, and goes back."""
        if isinstance(self.screen, Working):
            self.screen.action_stop()
