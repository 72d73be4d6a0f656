"""Settings, History: how much there is and since when; keeping less says first what goes."""

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui.app import DevHub
from devhub_tui.screens.history_settings import HistoryForm
from devhub_tui.screens.settings import SettingsScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import retention
from devhub_tui.widgets.confirm import Confirm
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add

_YEAR = 365 * 86_400_000


async def opened(app: DevHub, pilot: Pilot[Any]) -> None:
    """The form."""
    await pilot.press("0")
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, SettingsScreen)
    screen.show_section("history")
    await pilot.pause()
    screen.entries.focus()
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, HistoryForm))
    await pilot.pause()


def age(session: Session) -> None:
    """Somebody was added three years ago."""
    add(session, "Ana Souza")
    with session.database.write("age", kind="setup") as tx:
        tx.execute("UPDATE changes SET hlc=hlc-(?<<16)", (3 * _YEAR,))


async def test_it_says_how_much_there_is() -> None:
    """One line: for ever, since when, how many changes."""
    with vault() as session:
        add(session, "Ana Souza")
        async with running(session, (80, 24)) as (app, pilot):
            await opened(app, pilot)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
            count = str(retention.count(session.database.connection))
            await until(pilot, lambda: f" {count}" in next(line for line in reads(app).splitlines() if "Kept" in line))
            assert "for ever" in reads(app)


async def test_keeping_less_says_what_goes() -> None:
    """What is older is counted before it goes; no leaves everything, yes lets it go."""
    with vault() as session:
        age(session)
        before = retention.count(session.database.connection)
        async with running(session) as (app, pilot):
            await opened(app, pilot)
            app.screen.query_one(Input).value = "2y"
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            await pilot.press("n")
            await until(pilot, lambda: isinstance(app.screen, HistoryForm))
            assert retention.count(session.database.connection) == before
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            await pilot.press("y")
            await until(pilot, lambda: any("changes went" in each for each in toasts(app)))
            assert retention.reach(session.database.connection).days == 730
            assert retention.count(session.database.connection) < before


async def test_what_is_no_time_is_said_beside_the_field() -> None:
    """A wrong word is answered in the form, and nothing changes."""
    with vault() as session:
        async with running(session) as (app, pilot):
            await opened(app, pilot)
            app.screen.query_one(Input).value = "[/soon]"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: "is not a time to keep history" in reads(app))
            assert retention.reach(session.database.connection).days is None
