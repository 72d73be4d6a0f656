"""Keys that arrive all at once, as over a slow line."""

from datetime import date, datetime

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui.app import DevHub
from devhub_tui.storage import lists, reminding, undo
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


async def test_letters_after_z_and_c_reach_their_forms(monday: datetime) -> None:
    """`zw` and enter snoozes for a week, `c` sets a cadence, `Z` pauses, wherever they are typed; nothing else is done."""
    with vault(people=True) as session:
        connection = session.database.connection
        async with running(session) as (app, pilot):
            before = lists.total(connection, "2026-03-16")
            for way in (("1",), ("2",), ("2", "enter")):
                burst(app, *way, "z", "w", "enter")
                await until(pilot, lambda: snoozed(app) == 1)
                burst(app, "u")
                await until(pilot, lambda: snoozed(app) == 0)
            burst(app, "q", "1", "Z", "2", "w", "enter")
            await until(pilot, lambda: reminding.paused_until(connection) == date(2026, 3, 30))
            burst(app, "2", "c", "ctrl+u", "8", "w", "enter")
            await until(pilot, lambda: connection.execute("SELECT 1 FROM contacts WHERE cadence='8w'").fetchone())
            burst(app, "ctrl+a", "space", "z", "t", "enter")
            await until(pilot, lambda: snoozed(app) == before)


async def test_a_second_s_does_not_take_the_next_round_too(monday: datetime) -> None:
    """`ss` in one packet skips one round of one person; once it is seen, `s` skips on."""
    with vault(people=True) as session:

        def skips() -> list[str]:
            return [row.label for row in undo.batches(session.database.connection) if row.label.startswith("skip")]

        async with running(session) as (app, pilot):
            burst(app, "s", "s", "s")
            await until(pilot, lambda: skips())
            await pilot.pause(0.3)
            assert len(skips()) == 1
            burst(app, "s")
            await until(pilot, lambda: len(skips()) == 2)


def snoozed(app: DevHub) -> int:
    """How many people are snoozed by this test: the demo's end on other days."""
    sql = "SELECT count(*) FROM contacts WHERE snoozed_until IN ('2026-03-17','2026-03-23') AND archived_at IS NULL"
    return int(app.session.database.connection.execute(sql).fetchone()[0])
