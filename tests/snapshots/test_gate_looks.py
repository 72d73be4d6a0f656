"""How every page before the vault looks, at 80x24 and 120x40, dark and light.

`make test ARGS=--snapshot-update` accepts changes; look at each picture first.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pytest_textual_snapshot import SVGImageExtension
from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui import clock, paths
from devhub_tui.config import Config
from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DamagedError, LockedError
from devhub_tui.screens.gate import Asked, Gate
from devhub_tui.storage import attempts, vault
from devhub_tui.widgets import waiting
from tests.screens import gates
from tests.screens.apps import reads, until

# The plugin still writes `_file_extension`, which syrupy no longer reads.
SVGImageExtension.file_extension = "svg"

Compare = Callable[..., bool]
MAIN = Asked(paths.VAULT)
CHOSEN = ("p", "=seven grey herons wait", "enter", "=seven grey herons wait", "enter")


class Look(NamedTuple):
    """What stands before the gate, what is pressed (`=…` types into a field), and what is read then."""

    until: str
    keys: tuple[str, ...] = ()
    asked: Asked = MAIN
    vaults: tuple[str, ...] = ()
    shared: bool = False
    failures: int = 0


LOOKS = {
    "new": Look("recommended"),
    "new-named": Look("There is no vault", asked=Asked("side-project"), vaults=("main",)),
    "passphrase": Look("guessing takes", ("p", "=mauve tundra 41 whistle", "enter", "=mauve")),
    "passphrase-refused": Look("this one has 5", ("p", "=short", "enter")),
    "recovery": Look("Write down", CHOSEN),
    "recovery-file": Look("readable by you alone", (*CHOSEN, "w", "=~/key.txt")),
    "recovery-check": Look("That is not group 2", (*CHOSEN, "enter", "=00000", "enter", "enter")),
    "login": Look("is locked", ("=seven grey",), vaults=("main",)),
    "login-shared": Look("does not open", ("=grace", "enter", "=wrong", "enter"), vaults=("main",), shared=True),
    "login-locked": Look("Nobody touched", asked=Asked("main", locked="idle"), vaults=("main", "work")),
    "login-waits": Look("wait 4 seconds", vaults=("main",), failures=4),
    "recover": Look("Group 8", ("f2", f"={gates.RECOVERY[:-1]}", "enter"), vaults=("main",)),
    "recover-again": Look("Make another", ("f2", f"={gates.RECOVERY}", "enter", "=mauve tundra 41 whistle", "enter",
                                           "=mauve tundra 41 whistle", "enter"), vaults=("main",)),
    "picker": Look("Which vault?", asked=Asked(None), vaults=("club", "main", "work")),
    "picker-new": Look("already", ("n", "=club", "enter"), asked=Asked(None), vaults=("club", "main")),
    "problem": Look(
        "There is no good backup",
        asked=Asked("main", problem=DamagedError("The key file is torn.", "Each backup has a copy of it.")),
        vaults=("main", "work"),
    ),
}  # fmt: skip


@pytest.fixture
def still(monday: datetime, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that changes from one time to the next."""
    gates.toy(monkeypatch)
    monkeypatch.setattr(recovery_keys, "groups_to_retype", lambda: (2, 7))
    monkeypatch.setattr(waiting, "_FRAMES", "◐")
    monkeypatch.setattr(clock, "real_ms", lambda: 1_773_648_000_000)


def pressing(look: Look) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """What happens before the picture."""

    async def run(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        for key in look.keys:
            if key.startswith("="):
                await until(pilot, lambda: isinstance(pilot.app.focused, Input))
                await gates.types(pilot, key[1:])
            else:
                await pilot.press(key)
            await pilot.pause()
        await until(pilot, lambda: look.until in reads(pilot.app))
        await pilot.pause(0.2)

    return run


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80", "120"])
@pytest.mark.parametrize("name", LOOKS)
def test_looks(name: str, size: tuple[int, int], theme: str, snap_compare: Compare) -> None:
    """The page is drawn as it was when somebody last looked at it and found it good."""
    look = LOOKS[name]
    for each in look.vaults:
        key = gates.protected(each)
    if look.shared:
        gates.share(key, "grace", gates.OTHER)
    for _ in range(look.failures):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(attempts, "pause_after", lambda failures: 0)
            with pytest.raises(LockedError):
                vault.unlock(paths.vault_file(), "wrong")
    app = Gate(Config(theme=f"devhub-{theme}"), look.asked)
    assert snap_compare(app, terminal_size=size, run_before=pressing(look))
