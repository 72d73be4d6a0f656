"""Settings, Reminders: each preference with its value; what moves dates says first whom, and is written as one step."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui.app import DevHub
from devhub_tui.domain.cadence import Cadence, Preferences
from devhub_tui.domain.reminder_preferences import PREFERENCES, shown, value_of
from devhub_tui.screens import reminder_settings
from devhub_tui.screens.reminder_settings import PreferenceForm
from devhub_tui.screens.settings import SettingsScreen
from devhub_tui.screens.working import Working
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, reminder_preferences
from devhub_tui.storage.database import Database
from devhub_tui.storage.derived import preferences_of
from devhub_tui.widgets.confirm import Confirm
from devhub_tui.widgets.form_row import FormRow
from tests.screens import drafts
from tests.screens.apps import reads, running, toasts, until, vault


async def opened(app: DevHub, pilot: Pilot[Any], label: str = "") -> SettingsScreen:
    """The section, and the form of one preference."""
    await pilot.press("0")
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, SettingsScreen)
    screen.show_section("reminders")
    await pilot.pause()
    if label:
        screen.entries.move([item.name for item in screen._items.values()].index(label) - screen.entries.cursor)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PreferenceForm))
        await pilot.pause()
    return screen


async def typed(app: DevHub, pilot: Pilot[Any], value: str) -> None:
    """Puts a value into the form and presses enter."""
    app.screen.query_one(Input).value = value
    await pilot.press("enter")


def two(session: Session) -> None:
    """Ana, who falls due in 30 days, and Bo, whose cadence is his own."""
    with session.database.write("add") as tx:
        contacts.add(tx, {"name": "Ana Souza", "tracked_on": "2026-03-10"})
        contacts.add(tx, {"name": "Bo Dahl", "cadence": "5d"})


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_each_has_its_line(monday: datetime, size: tuple[int, int]) -> None:
    """Every preference with its value and default; nothing is added, put away or moved here."""
    with vault() as session, session.database.write("set") as tx:
        reminder_preferences.put(tx, {"quiet_weekdays": "56", "vip": "3w"})
    with vault() as session:
        async with running(session, size) as (app, pilot):
            screen = await opened(app, pilot)
            assert [item.name for item in screen._items.values()] == [each.label for each in PREFERENCES]
            lines = reads(app).splitlines()
            line = next(line for line in lines if "VIP cadence" in line)
            assert line.split("VIP cadence")[1].split()[:2] == ["3w", "14d"]
            assert any("Quiet weekdays" in line and "sat,sun" in line for line in lines)
            keys = lines[-1]
            assert "enter edit" in keys
            for gone in ("new", "archive", "move"):
                assert gone not in keys
            await pilot.press("a", "J", "K")
            assert app.screen is screen


async def test_what_moves_dates_says_first_whom(monday: datetime) -> None:
    """Nothing is written before the yes; then everybody is moved in one step, and u takes it back."""
    with vault() as session:
        two(session)
        ask = "SELECT next_due FROM contacts ORDER BY name"
        connection = session.database.connection
        before = connection.execute(ask).fetchall()
        async with running(session, (80, 24)) as (app, pilot):
            await opened(app, pilot, "Default cadence")
            assert "30d unless set otherwise" in reads(app)
            await typed(app, pilot, "every 3 days")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            assert "Set default cadence to 3d?" in reads(app)
            assert "1 person moves, 1 becomes due today. u brings it back." in reads(app)
            await pilot.press("n")
            await until(pilot, lambda: isinstance(app.screen, PreferenceForm))
            assert app.screen.query_one(Input).value == "every 3 days"
            assert preferences_of(connection) == Preferences()
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            await pilot.press("y")
            await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
            assert preferences_of(connection).default == Cadence(3, "d")
            assert connection.execute(ask).fetchall() == [("2026-03-13",), before[1]]
            assert "Default cadence: 3d · 1 person moved, 1 became due today · u undo" in toasts(app)
            await until(pilot, lambda: "3d           30d" in reads(app))
            await pilot.press("u")
            await until(pilot, lambda: preferences_of(connection) == Preferences())
            await until(pilot, lambda: "30d          30d" in reads(app).split("VIP")[0])
            assert connection.execute(ask).fetchall() == before


@pytest.mark.parametrize(
    ("label", "value", "key", "becomes"),
    [
        ("Daily limit", "9", "daily_limit", "9"),
        ("Quiet weekdays", "weekend", "quiet_weekdays", "sat,sun"),
        ("Morning hour", "7:00", "morning_hour", "7"),
        ("Paused until", "in 2 weeks", "paused_until", "2026-03-30"),
        ("Leap day", "1 mar", "leap_day", "1 mar"),
        ("Birthday lead 1", "14", "birthday_lead_1", "14"),
        ("VIP cadence", "6w", "vip", "6w"),
        ("Lead days", "0", "lead_days", "0"),
    ],
)
async def test_what_moves_nobody_is_saved_at_once(monday: datetime, label: str, value: str, key: str, becomes: str) -> None:
    """Words are understood, no question is asked where nobody moves, and an empty field is the default again."""
    each = next(each for each in PREFERENCES if each.key == key)
    with vault() as session:
        connection = session.database.connection
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot, label)
            await typed(app, pilot, value)
            await until(pilot, lambda: app.screen is screen)
            assert shown(value_of(preferences_of(connection), each)) == becomes
            await opened(app, pilot, label)
            await typed(app, pilot, "")
            await until(pilot, lambda: app.screen is screen)
            assert preferences_of(connection) == Preferences()


async def test_a_switch(monday: datetime) -> None:
    """On and off by space; the weekend rule says whom it moves."""
    with vault() as session:
        two(session)
        connection = session.database.connection
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot, "Weekend rule")
            await pilot.press("space", "ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            assert "Set weekend rule to on?" in reads(app)
            assert "1 person moves" in reads(app)
            await pilot.press("y")
            await until(pilot, lambda: app.screen is screen)
            assert preferences_of(connection).weekends_off
            await opened(app, pilot, "Weekend rule")
            await pilot.press("space", "ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            await pilot.press("y")
            await until(pilot, lambda: app.screen is screen)
            assert not preferences_of(connection).weekends_off


async def test_what_cannot_be_is_said_beside_the_field(monday: datetime) -> None:
    """Markup and escapes in a wrong value are only text; what was typed stays, and is kept as a draft."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot, "Lead days")
            await typed(app, pilot, "[/nope][@click=app.quit]")
            await until(pilot, lambda: any(row.error for row in app.screen.query(FormRow)))
            assert "Lead days is a number from 0 to 14" in reads(app)
            assert "“[/nope][@click=app.q”" in reads(app)
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is screen)
            assert drafts.load("setting-reminders-lead-days") is not None
            await pilot.press("1", "r")
            await until(pilot, lambda: isinstance(app.screen, PreferenceForm))
            await until(pilot, lambda: app.screen.query_one(Input).value.startswith("[/nope]"))


async def test_a_change_of_another_terminal_is_seen(monday: datetime) -> None:
    """Another process sets a preference: the list and the people's dates here follow by themselves."""
    with vault() as session:
        two(session)
        async with running(session) as (app, pilot):
            await opened(app, pilot)
            other = Database.open(session.database.path)
            try:
                with other.write("set") as tx:
                    reminder_preferences.put(tx, {"default": "3d"})
            finally:
                other.close()
            await until(pilot, lambda: "3d           30d" in reads(app))
            await pilot.press("1")
            await until(pilot, lambda: "Ana Souza" in reads(app) and "due" in reads(app))


class Slow:
    """Re-dating that waits half-way, as it would with a hundred thousand people."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self._real = real
        self.go = False

    def __call__(self, connection: Any, changes: Any, *rest: Any) -> Any:
        """Tells that half is done until it may go on, or is stopped."""
        import time

        *before, step = rest
        while step and not self.go:
            step(1, 2)
            time.sleep(0.01)
        return self._real(connection, changes, *before, step)


async def test_many_people_take_a_bar_and_can_be_stopped(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is, is shown for the preview and for the writing; escape stops either, and nothing is changed."""
    preview, put = Slow(reminder_preferences.preview), Slow(reminder_preferences.put)
    monkeypatch.setattr(reminder_settings, "AT_ONCE", 0)
    monkeypatch.setattr(reminder_preferences, "preview", preview)
    monkeypatch.setattr(reminder_preferences, "put", put)
    with vault() as session:
        two(session)
        connection = session.database.connection
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot, "Default cadence")
            await typed(app, pilot, "3d")
            for slow in (preview, put):
                await until(pilot, lambda: isinstance(app.screen, Working))
                await until(pilot, lambda: "50 %" in reads(app))
                await pilot.press("escape")
                await until(pilot, lambda: isinstance(app.screen, PreferenceForm))
                assert "Stopped. Nothing was changed." in toasts(app)
                assert preferences_of(connection) == Preferences()
                slow.go = True
                await pilot.press("enter")
                await until(pilot, lambda: isinstance(app.screen, Confirm))
                await pilot.press("y")
            await until(pilot, lambda: app.screen is screen)
            assert preferences_of(connection).default == Cadence(3, "d")
