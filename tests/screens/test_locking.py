"""Locking while the app runs: by ctrl+l and when nobody is at the keys; what is kept, what is waited for, and the way back."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui import clock, paths
from devhub_tui.app import DevHub
from devhub_tui.config import Config
from devhub_tui.domain import recovery_keys
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.screens.settings import SettingsScreen
from devhub_tui.screens.working import Working
from devhub_tui.services import place, shell_session
from devhub_tui.services.demo import fill
from devhub_tui.services.session import Session
from devhub_tui.storage import keys, preferences, vault, vault_preferences
from devhub_tui.storage.database import Database
from devhub_tui.widgets.confirm import Confirm
from tests.screens import apps
from tests.screens.apps import reads, running, toasts, until

PASSPHRASE = "a path of beech and larch"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Toy parameters: what Argon2 costs is not the matter here."""
    monkeypatch.setattr(keys, "PARAMETERS", keys.Parameters(8, 1, 1))


@contextmanager
def protected(*, people: bool = False) -> Iterator[Session]:
    """A session on a protected vault; made once, then opened again with its key."""
    path = paths.vault_file()
    if vault.state(path) == vault.MISSING:
        key = vault.create(path, PASSPHRASE, recovery_keys.new(), "ada")
        database = Database.open(key=key)
        with database.write("owner", kind="setup") as tx:
            preferences.put(tx, "profile.name", "Ada")
        if people:
            fill(database)
    else:
        database = Database.open(key=vault.unlock(path, PASSPHRASE))
    session = Session(database, Config())
    try:
        yield session
    finally:
        session.close()


class Time:
    """The clock that the idle lock goes by."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(clock, "since_boot", lambda: self.now)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that a test moves."""
    return Time(monkeypatch)


async def gone(app: DevHub, pilot: Pilot[Any]) -> None:
    """The app has left, and wants to be started again."""
    await until(pilot, lambda: app.return_value in ("key", "shell", "idle"))


async def somebody(app: DevHub, pilot: Pilot[Any]) -> str:
    """Waits until one person is shown, and says who."""
    await until(pilot, lambda: isinstance(app.screen, ContactScreen))
    assert isinstance(app.screen, ContactScreen)
    return app.screen.contact_id


async def test_ctrl_l_leaves_and_comes_back_to_the_same_place(monday: datetime) -> None:
    """Somebody open over a filtered list: after unlocking the same person, behind them the same list and cursor."""
    with protected(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash", *"company:acme", "enter")
            await pilot.press("escape")
            screen = app.screen
            assert isinstance(screen, PeopleScreen)
            screen.show_filter("tag:rust", "company")
            people = screen.people
            await until(pilot, lambda: people.row)
            await pilot.press("j", "enter")
            shown = await somebody(app, pilot)
            await pilot.press("ctrl+l")
            await gone(app, pilot)
    with protected() as session:
        async with running(session) as (app, pilot):
            assert await somebody(app, pilot) == shown
            await pilot.press("q")
            screen = app.screen
            assert isinstance(screen, PeopleScreen)
            assert screen.filter_now() == ("tag:rust", "company")
            assert screen.people.cursor == 1
            assert (screen.current_person() or ("",))[0] == shown
            assert place.take(session.database.path, session.database.key) is None, "once is enough"


async def test_what_is_half_written_is_kept_sealed_and_offered(monday: datetime) -> None:
    """ctrl+l in a form: the note comes back, and nowhere beside the vault can it be read."""
    with protected(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("l")
            await pilot.press(*"Ana", "tab", "tab", *"the orchid under the stairs")
            await pilot.press("ctrl+l")
            await gone(app, pilot)
    with protected() as session:
        async with running(session) as (app, pilot):
            await until(pilot, lambda: any("Half-written" in said for said in toasts(app)))
            await pilot.press("r")
            await until(pilot, lambda: "the orchid under the stairs" in reads(app))


def test_the_place_is_sealed(monday: datetime) -> None:
    """What was searched for is somebody's name: the file does not hold it in words, and another key does not open it."""
    with protected() as session:
        path, key = session.database.path, session.database.key
        place.keep(path, key, {"filter": "Ana Souza"})
        files = list((paths.data_dir() / "vaults" / "main" / "drafts").glob("place-*"))
        assert len(files) == 1
        assert b"Ana" not in files[0].read_bytes()
        assert files[0].stat().st_mode & 0o077 == 0
        assert place.take(path, keys.Key(b"x" * 32)) is None
        place.keep(path, key, {"filter": "Ana Souza"})
        assert place.take(path, key) == {"filter": "Ana Souza"}


async def test_an_open_vault_has_nothing_to_lock(monday: datetime, time: Time) -> None:
    """ctrl+l says how to get a passphrase; the idle lock never comes."""
    with apps.vault() as session:
        async with running(session) as (app, pilot):
            await pilot.press("ctrl+l")
            assert "This vault has no passphrase. Settings, Vault gives it one: 0." in toasts(app)
            time.now += 100_000
            app.lock_if_idle()
            await pilot.pause()
            assert app.return_value is None


async def test_the_idle_lock_warns_and_then_locks(monday: datetime, time: Time) -> None:
    """After nine and a half minutes a line says so; after ten the vault is locked."""
    with protected() as session:
        async with running(session) as (app, pilot):
            time.now += 569
            app.lock_if_idle()
            assert toasts(app) == []
            time.now += 1
            app.lock_if_idle()
            await pilot.pause()
            assert toasts(app) == ["Nobody at the keys: the vault locks in 30 s. Any key keeps it open."]
            await pilot.press("j")
            await pilot.pause()
            assert toasts(app) == [], "a key takes the warning away"
            time.now += 599
            app.lock_if_idle()
            assert app.return_value is None
            time.now += 1
            app.lock_if_idle()
            await gone(app, pilot)


async def test_a_key_after_the_machine_slept_comes_too_late(monday: datetime, time: Time) -> None:
    """Whoever opens the lid an hour later does not keep the vault open by pressing something."""
    with protected(people=True) as session:
        async with running(session) as (app, pilot):
            time.now += 3600
            await pilot.press("2")
            await gone(app, pilot)
            assert app.current_mode == "dashboard"


async def test_off_never_locks_and_another_value_holds_at_once(monday: datetime, time: Time) -> None:
    """0 keeps the vault open for days; set to one minute, it is one minute."""
    with protected() as session:
        async with running(session) as (app, pilot):
            await session.write("never", lambda tx: vault_preferences.put_idle_minutes(tx, 0))
            time.now += 100_000
            app.lock_if_idle()
            await session.write("soon", lambda tx: vault_preferences.put_idle_minutes(tx, 1))
            await pilot.press("j")
            assert app.return_value is None or app.locking
            await gone(app, pilot)


async def test_a_screen_may_keep_it_awake(monday: datetime, time: Time) -> None:
    """A code that a stranger is to scan does not go away in the middle."""
    with protected() as session:
        async with running(session) as (app, pilot):
            app.screen.keeps_awake = True  # type: ignore[attr-defined]
            time.now += 10_000
            app.lock_if_idle()
            app.screen.keeps_awake = False  # type: ignore[attr-defined]
            app.lock_if_idle()
            await pilot.pause()
            assert app.return_value is None


async def test_a_question_is_not_answered_by_locking(monday: datetime) -> None:
    """A confirmation in view goes away unanswered."""
    with protected() as session:
        async with running(session) as (app, pilot):
            answers: list[bool | None] = []
            app.push_screen(Confirm("Delete Ana Souza?", "Delete", ""), answers.append)
            await pilot.pause()
            await pilot.press("ctrl+l")
            await gone(app, pilot)
            assert answers == []


async def test_a_write_under_way_is_finished_first(monday: datetime) -> None:
    """The lock comes after the commit, and keys that come meanwhile do nothing."""
    going = threading.Event()
    with protected() as session:
        async with running(session) as (app, pilot):

            def slow(tx: Any) -> None:
                assert going.wait(5)
                preferences.put(tx, "profile.name", "Written at the last moment")

            write = asyncio.ensure_future(session.write("slow", slow))
            await asyncio.sleep(0.05)
            await pilot.press("ctrl+l", "2")
            await asyncio.sleep(0.2)
            assert app.return_value is None
            assert app.current_mode == "dashboard"
            assert "Add" not in reads(app), "nothing of the vault is seen"
            going.set()
            await gone(app, pilot)
            await write
    with protected() as session:
        assert preferences.get(session.database.connection, "profile.name") == "Written at the last moment"


async def test_work_with_a_bar_is_waited_for(monday: datetime, time: Time) -> None:
    """The idle lock comes in the middle of an import: the bar stays in view, the lock follows when it is over."""
    with protected(people=True) as session:
        async with running(session) as (app, pilot):
            working = Working("Changing 60 people")
            await app.push_screen(working)
            time.now += 601
            app.lock_if_idle()
            await until(pilot, lambda: "The vault locks when this is done." in toasts(app))
            await asyncio.sleep(0.2)
            assert app.return_value is None
            assert "Changing 60 people" in reads(app)
            assert "Ana Souza" not in reads(app)
            working.dismiss()
            await gone(app, pilot)


async def test_a_draft_that_cannot_be_kept_holds_the_lock_up(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: ctrl+l says that it did not lock, and goes without the draft when it is pressed again."""
    with protected(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("l")
            await pilot.pause()
            monkeypatch.setattr(type(app.screen), "save_draft", lambda self: False)
            await pilot.press("ctrl+l")
            await until(pilot, lambda: any("Not locked" in said for said in toasts(app)))
            assert app.return_value is None
            assert "With" in reads(app)
            await pilot.press("ctrl+l")
            await gone(app, pilot)


async def test_the_section_of_settings_comes_back(monday: datetime) -> None:
    """Settings, third section: there again."""
    with protected() as session:
        async with running(session) as (app, pilot):
            await pilot.press("0")
            screen = app.screen
            assert isinstance(screen, SettingsScreen)
            screen.show_section("reminders")
            await pilot.press("ctrl+l")
            await gone(app, pilot)
    with protected() as session:
        async with running(session) as (app, pilot):
            await until(pilot, lambda: isinstance(app.screen, SettingsScreen) and app.screen.section.key == "reminders")


async def test_a_strange_place_is_passed_over(monday: datetime) -> None:
    """A file that somebody put there, or of another version: the app starts as always."""
    with protected() as session:
        for strange in ({"mode": "nowhere"}, {"mode": 5}, {"mode": "people", "in": {"filter": 3, "sort": [], "row": "x"}}, {}):
            place.keep(session.database.path, session.database.key, strange)
            async with running(session) as (app, pilot):
                await pilot.pause(0.1)
                assert app.failed is None
        place.keep(session.database.path, session.database.key, {"mode": "people", "open": [["contact", "gone"], 4]})
        async with running(session) as (app, pilot):
            await pilot.pause(0.1)
            assert app.failed is None
            assert not app.screen.query(Input) or app.current_mode == "people"


@pytest.mark.parametrize(("typed", "minutes"), [("", 10), ("0", 0), ("off", 0), (" 15 ", 15), ("1440", 1440)])
def test_idle_minutes(typed: str, minutes: int) -> None:
    """What may be typed for it."""
    assert vault_preferences.checked_minutes(typed) == minutes


async def test_ctrl_l_locks_the_shell_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, time: Time) -> None:
    """Who locks by hand means the shell as well, and the login says so; one who is only away left that running."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    for by_hand, wish in ((False, "idle"), (True, "shell"), (True, "key")):
        with protected() as session:
            if not by_hand:
                shell_session.begin(session.database, 8 * 3600)
            async with running(session) as (app, pilot):
                if by_hand:
                    await pilot.press("ctrl+l")
                else:
                    time.now += 3600
                    app.lock_if_idle()
                await gone(app, pilot)
                assert app.return_value == wish
            assert (shell_session.standing(session.database.path) is not None) is (wish == "idle")


async def test_an_editor_that_was_open_too_long(monday: datetime, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal is the editor's; when it comes back the vault locks, with the edited note in the draft."""
    from contextlib import nullcontext

    from devhub_tui.services import editor

    def edit(*_given: object) -> str:
        time.now += 660
        return "written in the editor for eleven minutes"

    monkeypatch.setattr(editor, "edit", edit)
    with protected(people=True) as session:
        async with running(session) as (app, pilot):
            monkeypatch.setattr(app, "suspend", nullcontext)
            await pilot.press("l")
            await pilot.pause(0.1)
            await pilot.press("tab", "tab", "ctrl+o")
            app.lock_if_idle()
            await gone(app, pilot)
    with protected() as session:
        assert "eleven minutes" in str(session.drafts.kept())
