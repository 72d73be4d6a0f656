"""The app around the screens: tabs, help, palette, themes, keys from the config file, trouble said in words."""

import asyncio
import os
from datetime import datetime

import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.theme import BUILTIN_THEMES

from devhub_tui.app import DevHub
from devhub_tui.config import Config
from devhub_tui.errors import DevHubError, VaultError
from devhub_tui.screens.dashboard import DashboardScreen
from devhub_tui.screens.help import HelpModal
from devhub_tui.screens.keys import binding_ids, clashes
from devhub_tui.storage import backup
from tests.screens import drafts
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add, write


async def test_digits_and_clicks_switch_screens(monday: datetime) -> None:
    """1 and 2, or the tabs themselves; nothing else is promised in the header."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            assert "DevHub  1 Today  2 People" in reads(app)
            await pilot.press("2")
            await until(pilot, lambda: app.current_mode == "people")
            await pilot.click("Header", offset=(12, 0))
            await until(pilot, lambda: app.current_mode == "dashboard")
            await pilot.press("slash")
            await until(pilot, lambda: app.current_mode == "people" and app.screen.focused is not None)
            assert app.screen.focused is app.screen.query_one("FilterInput")


async def test_enter_opens_the_person_and_a_tab_leads_back(monday: datetime) -> None:
    """From the queue to the person and home again."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("enter")
            await until(pilot, lambda: type(app.screen).__name__ == "ContactScreen")
            assert "Ana Souza" in reads(app)
            await pilot.press("1")
            await until(pilot, lambda: isinstance(app.screen, DashboardScreen))
            await pilot.press("2")
            await until(pilot, lambda: app.current_mode == "people")
            await pilot.press("q")
            await until(pilot, lambda: app.current_mode == "dashboard")
            await pilot.press("q")
            await until(pilot, lambda: "ctrl+q quits" in toasts(app))


async def test_help_lists_every_key_of_the_screen(monday: datetime) -> None:
    """`?` shows what works here and everywhere, as bound now; it scrolls and closes."""
    with vault(people=True) as session:
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("question_mark")
            await until(pilot, lambda: isinstance(app.screen, HelpModal))
            assert "HERE" in reads(app)
            assert "Contacted today" in reads(app)
            await pilot.press("G")
            assert "U " in reads(app)
            await pilot.press("pageup")
            assert "EVERYWHERE" in reads(app)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, DashboardScreen))


async def test_the_palette_finds_people_actions_and_themes(monday: datetime) -> None:
    """One box: two letters of a name open the person; a theme changes at once and says how to keep it."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("ctrl+p")
            await until(pilot, lambda: isinstance(app.screen, CommandPalette))
            await write(pilot, "zoe fas")
            await until(pilot, lambda: "Zoë Faßbender" in reads(app))
            await pilot.press("down", "enter")
            await until(pilot, lambda: type(app.screen).__name__ == "ContactScreen")
            await pilot.press("colon")
            await until(pilot, lambda: isinstance(app.screen, CommandPalette))
            await write(pilot, "theme devhub-light")
            await until(pilot, lambda: "Theme: devhub-light" in reads(app))
            await pilot.press("down", "enter")
            await until(pilot, lambda: app.theme == "devhub-light")
            await until(pilot, lambda: any('theme = "devhub-light"' in said for said in toasts(app)))


async def test_keys_can_be_remapped(monday: datetime) -> None:
    """A key from the config file works, and is what help and the key bar show."""
    with vault(Config(keymap={"contact.contacted": "x", "app.undo": "ctrl+y"}), people=True) as session:
        async with running(session) as (app, pilot):
            assert " x contacted today" in reads(app)
            await pilot.press("j", "x")
            await until(pilot, lambda: any("Logged message" in said for said in toasts(app)))
            await pilot.press("ctrl+y")
            await until(pilot, lambda: any("Undid log message" in said for said in toasts(app)))


async def test_wrong_settings_are_named(monday: datetime) -> None:
    """Unknown keys, clashes, an unknown theme, an unreadable file: each a sentence, and the app goes on with defaults."""
    config = Config(
        theme="hotdog", keymap={"contact.contacted": "n", "contact.flirt": "x"}, problems=("The config file is odd.",)
    )
    with vault(config, people=True) as session:
        async with running(session) as (app, pilot):
            assert app.theme == "devhub-dark"
            await until(pilot, lambda: any("contact.flirt" in said for said in toasts(app)))
            said = "\n".join(toasts(app))
            assert "The config file is odd." in said
            assert "There is no theme “hotdog”" in said
            assert "gives one key to two things: n: app.new, contact.contacted" in said


def test_a_sensible_keymap_has_no_clashes() -> None:
    """Giving a key to something else is fine when what had it moves; so is a key that another screen uses for something else."""
    assert clashes({}, DevHub) == []
    assert clashes({"contact.contacted": "l", "contact.log": "f5"}, DevHub) == []
    assert "d: contact.log, duplicates.distinct" in clashes({"contact.log": "d"}, DevHub)
    assert clashes({"contact.contacted": "x"}, DevHub) == []
    assert clashes({"contact.contacted": "u"}, DevHub) == ["u: app.undo, contact.contacted"]


def test_every_binding_has_a_dotted_id() -> None:
    """Whatever can be pressed can be remapped."""
    ids = binding_ids()
    assert {"app.undo", "app.help", "contact.log", "dashboard.open", "list.down"} <= ids
    ours = [binding for binding in DevHub.BINDINGS if isinstance(binding, Binding)]
    assert all(binding.id and "." in binding.id for binding in ours)


async def test_every_theme_can_be_worn(monday: datetime) -> None:
    """Ours and Textual's: everything is drawn, also after a change under a running app."""
    with vault(Config(theme="devhub-light"), people=True) as session:
        async with running(session) as (app, pilot):
            assert app.theme == "devhub-light"
            for theme in ("devhub-dark", *BUILTIN_THEMES):
                app.theme = theme
                await pilot.press("j")
                assert "Ana Souza" in reads(app)
    with vault(Config(theme="ansi-dark")) as session:
        async with running(session) as (app, _):
            assert app.theme == "ansi-dark"


async def test_no_color_marks_the_cursor_by_shape(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR: icon, word and a bar at the cursor say what colour would."""
    monkeypatch.setenv("NO_COLOR", "1")
    with vault(people=True) as session:
        async with running(session) as (app, _):
            assert "▌‼ Ana Souza ★" in reads(app)


async def test_trouble_is_said_and_the_app_goes_on(monday: datetime) -> None:
    """What a user can understand becomes a toast, from an action and from a worker alike."""

    class Troubled(DevHub):
        def action_trouble(self) -> None:
            raise VaultError("The disk is full.", "Free some space.")

    async def later() -> None:
        raise DevHubError("A worker says no.")

    with vault(people=True) as session:
        app = Troubled(session)
        async with app.run_test(notifications=True) as pilot:
            await app.run_action("app.trouble")
            app.run_worker(later())
            await until(pilot, lambda: "The disk is full.\nFree some space." in toasts(app))
            await until(pilot, lambda: "A worker says no." in toasts(app))
            assert app.is_running


async def test_a_bug_ends_the_app_without_showing_values(monday: datetime) -> None:
    """Anything else crashes, keeps what it was for the log, and prints no variables."""

    class Buggy(DevHub):
        def action_bug(self) -> None:
            raise ZeroDivisionError

    with vault(people=True) as session:
        app = Buggy(session)

        async def crash() -> None:
            async with app.run_test() as pilot:
                app.call_later(app.run_action, "app.bug")
                await pilot.pause(0.2)

        with pytest.raises(ZeroDivisionError):
            await crash()
        assert isinstance(app.failed, ZeroDivisionError)
        assert not app._exit_renderables


async def test_a_half_written_form_is_offered_again(monday: datetime) -> None:
    """After a dropped connection the next start says what was kept, and `r` continues it."""
    with vault() as session:
        person = add(session, "Zoë")
        values = {
            "people": [[person, "Zoë"]],
            "with": "",
            "what": "coffee",
            "when": "today",
            "notes": "io_uring",
            "then": "",
            "about": "",
        }
        drafts.save(f"log-{person}", values, "Log with Zoë")
        async with running(session) as (app, pilot):
            assert "Half-written, and kept: Log with Zoë · r continues it" in toasts(app)
            await pilot.press("r")
            await until(pilot, lambda: "io_uring" in reads(app))


async def test_quitting_with_a_draft_that_cannot_be_kept_takes_a_second_time(
    monday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the first ctrl+q says so and stays; what was typed is still there."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("l")
            await pilot.pause()
            await pilot.press("tab", "tab", "x")
            with monkeypatch.context() as patched:
                patched.setattr(os, "fsync", full)
                await pilot.press("ctrl+q")
                await until(pilot, lambda: "ctrl+q again quits without it" in toasts(app))
                assert app.is_running
                await pilot.press("ctrl+q")
                await until(pilot, lambda: app._exit)


async def test_the_demo_is_marked_and_leaves_drafts_alone(monday: datetime) -> None:
    """The header says that these people are made up."""
    with vault(people=True, demo=True, owner="") as session:
        async with running(session, (120, 30)) as (app, _):
            assert "demo · made-up people" in reads(app)


async def test_waiting_for_another_process_is_said(monday: datetime) -> None:
    """A writer that has to wait says so, and goes on when it may."""
    from devhub_tui.storage.database import Database

    with vault(people=True) as session:
        other = Database.open()
        try:
            async with running(session) as (app, pilot):
                with other.write("slow"):
                    await pilot.press("j", "d")
                    await until(pilot, lambda: "Waiting for another program…" in reads(app))
                await until(pilot, lambda: any("Logged message" in said for said in toasts(app)))
                await until(pilot, lambda: "Waiting for" not in reads(app))
        finally:
            other.close()


async def test_a_backup_is_made_once_a_day(monday: datetime) -> None:
    """After the first paint, in a thread, without a word."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            app._do_chores()
            folder = backup.folder(session.database)
            await until(pilot, lambda: [name for name in backup.listed(folder) if "daily" in name])
            assert not toasts(app)
            assert not backup.wanted(session.database)


async def test_a_backup_that_fails_is_said_quietly(monday: datetime) -> None:
    """The app works on; the sentence says what was kept."""
    with vault(people=True) as session:
        folder = backup.folder(session.database)
        os.symlink("nowhere/at/all", folder)
        async with running(session) as (app, pilot):
            app._do_chores()
            await until(pilot, lambda: toasts(app))
            await asyncio.sleep(0)
            assert app.is_running
