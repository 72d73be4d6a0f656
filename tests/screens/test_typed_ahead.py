"""Keys that arrive all at once, as over a slow line."""

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui.app import DevHub
from devhub_tui.storage import lists
from tests.screens.apps import running, until, vault


def burst(app: DevHub, *keys: str) -> None:
    """Sends every key in the same moment; a key of one letter types it."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


def living(app: DevHub) -> int:
    """How many people the vault has."""
    return lists.total(app.session.database.connection, "2026-03-16")


async def filter_holds(app: DevHub, pilot: Pilot[str], words: str) -> None:
    """Waits until the filter has the focus and these words."""
    await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value == words)


async def test_letters_after_the_slash_reach_the_filter() -> None:
    """`/uu` filters for “uu”; it does not undo twice."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            before = living(app)
            burst(app, "2", "slash", *"uudan")
            await filter_holds(app, pilot, "uudan")
            assert living(app) == before


async def test_letters_after_l_reach_the_form() -> None:
    """`lRavi` opens the log with Ravi typed; no letter is taken for a command."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            burst(app, "2", "slash", *"ravi", "enter", "l", *"zo")
            await until(pilot, lambda: type(app.screen).__name__ == "LogModal" and isinstance(app.focused, Input))
            await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value.endswith("zo"))
