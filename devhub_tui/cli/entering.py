"""The way into the vault for the app: straight, when it is open and sound; else through the gate (screens/gate.py), which is
imported only then.
"""

from typing import TYPE_CHECKING

from devhub_tui import paths
from devhub_tui.cli import unlocking
from devhub_tui.errors import DamagedError, DevHubError, LockedError
from devhub_tui.storage import replacing, vault_file
from devhub_tui.storage.database import explained

if TYPE_CHECKING:
    from devhub_tui.screens.gate import Asked, Entered
    from devhub_tui.screens.gate_driver import Kept
    from devhub_tui.storage.keys import Key


def enter_and_run(user: str, locked: str) -> tuple[int, str | None]:
    """Into the vault and through the app: (exit code, what it wished for on leaving)."""
    from devhub_tui.cli import launch, memory

    kept: Kept | None = None
    problem: DevHubError | None = None
    key: Key | None = None
    named = _named()
    try:
        while True:
            way = None if problem else _straight(named, locked)
            if way is None or way[1] is not None:
                memory.keep_private()
            if way is not None:
                paths.use_vault(way[0])
                name, key = way
            else:
                from devhub_tui.screens.gate import Asked

                entered, code, kept = _through_gate(Asked(named, user, locked, problem, key), kept)
                if entered is None:
                    return code, None
                if entered.demo:
                    return code, "demo"
                name, key = entered.name, entered.key
                paths.use_vault(name)
            try:
                return launch.run(key, demo=False, kept=kept)
            except DamagedError as error:
                named, problem = name, error
    finally:
        if kept is not None:
            kept.restore()


def _named() -> str | None:
    """The vault that is meant; None where somebody has to pick one."""
    names = paths.vault_names()
    if paths.vault_is_named() or not names:
        return paths.vault_name()
    return names[0] if len(names) == 1 else None


def _straight(named: str | None, locked: str) -> "tuple[str, Key | None] | None":
    """The vault and its key when nothing has to be asked."""
    if named is None:
        return None
    path = paths.vault_file(named)
    try:
        with explained():
            replacing.settle(path)
            state = vault_file.state(path)
        if state == vault_file.OPEN:
            return named, None
        if state == vault_file.PROTECTED and not locked:
            key = unlocking.unasked(path)
            return (named, key) if key else None
    except (DamagedError, LockedError):
        pass  # the gate says what is wrong, or asks
    return None


def _through_gate(asked: "Asked", kept: "Kept | None") -> "tuple[Entered | None, int, Kept]":
    """Runs the gate: (what came of it, exit code, the terminal as it left it)."""
    import asyncio
    import gc

    from devhub_tui import config
    from devhub_tui.cli import launch
    from devhub_tui.screens.gate import Gate
    from devhub_tui.screens.gate_driver import GateDriver, Kept

    left = Kept()
    gate = Gate(config.load(), asked, left, painted=lambda: launch.watch(gate))
    gate.driver_class = GateDriver
    if kept is not None:
        kept.restore()
    gc.enable()
    try:
        asyncio.run(launch.alive(gate))
    finally:
        gc.disable()
    if gate.failed is not None:
        left.restore()
        launch.report(gate.failed)
    return gate.entered, gate.return_code or 0, left
