"""Many people at once: selected in People, changed in one step, said, undone; stopped, it was never begun. And the archive."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from devhub_tui.app import DevHub
from devhub_tui.domain.many import Change
from devhub_tui.screens.cadence_modal import CadenceModal
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.log_modal import LogModal
from devhub_tui.screens.many_modals import AskTags, AskValue, ManyMenu
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.screens.working import Working
from devhub_tui.services.session import Session
from devhub_tui.storage import bulk, contacts, derived, search, undo
from devhub_tui.widgets.chooser import Chooser
from devhub_tui.widgets.completer import Chips
from devhub_tui.widgets.confirm import Confirm
from tests.hostile import SMALL
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add, write
from tests.storage.vaults import difference, living

NAMES = ("Ana Souza", "Bo Dahl", "Cy Young", "Dee Ono")


@contextmanager
def four() -> Iterator[Session]:
    """A vault with four people."""
    with vault() as session:
        for name in NAMES:
            add(session, name, tags=("rust",) if name == "Cy Young" else ())
        yield session


def people(app: DevHub) -> PeopleScreen:
    """The list."""
    found = next(screen for screen in app.screen_stack if isinstance(screen, PeopleScreen))
    return found


def every(session: Session, column: str) -> list[Any]:
    """One column of everybody, by name."""
    sql = f"SELECT {column} FROM contacts WHERE deleted_at IS NULL ORDER BY sort_name"
    return [row[0] for row in session.database.connection.execute(sql)]


def tagged(session: Session, name: str) -> list[str]:
    """Who has a tag."""
    found = []
    for contact_id, person in session.database.connection.execute(
        "SELECT id,name FROM contacts WHERE deleted_at IS NULL ORDER BY name"
    ):
        if name in contacts.tags(session.database.connection, contact_id):
            found.append(person)
    return found


def change(session: Session, numbers: list[int], what: Change) -> None:
    """Somebody else changes them."""
    with session.database.write("elsewhere") as tx:
        bulk.change(tx, numbers, what)


async def shows(pilot: Pilot[str], kind: type) -> Any:
    """Waits for a screen and gives it."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await pilot.pause()
    return pilot.app.screen


async def says(pilot: Pilot[str], words: str) -> None:
    """Waits until the screen reads so."""
    app = pilot.app
    assert isinstance(app, DevHub)
    await until(pilot, lambda: words in reads(app))


async def test_tags_everybody_selected_in_one_step(monday: datetime) -> None:
    """The bar counts, the keys below change, one toast, one undo; who had the tag already is not touched."""
    with four() as session:
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("2", "x", "x", "x")
            await pilot.pause()
            await says(pilot, "3 selected")
            await says(pilot, "space actions")
            await pilot.press("t")
            asked = await shows(pilot, AskTags)
            await says(pilot, "Tag 3 people")
            await write(pilot, "rust")
            await pilot.press("enter", "enter")
            await until(pilot, lambda: tagged(session, "rust") == ["Ana Souza", "Bo Dahl", "Cy Young"])
            await until(pilot, lambda: "Tagged 2 people rust · 1 was so already · u undo" in toasts(app))
            assert not asked.is_attached
            assert len(people(app).people.selected) == 3
            await pilot.press("u")
            await until(pilot, lambda: tagged(session, "rust") == ["Cy Young"])
            await until(pilot, lambda: "Undid tag 2 people +rust · U redo" in toasts(app))


async def test_new_tags_on_the_way_and_none_at_all(monday: datetime) -> None:
    """What is typed becomes a tag; saving without one asks for one; escape changes nothing."""
    with four() as session:
        async with running(session) as (_app, pilot):
            await pilot.press("2", "x", "X", "t")
            await shows(pilot, AskTags)
            await pilot.press("ctrl+s")
            await pilot.pause()
            await says(pilot, "Which tag?")
            await pilot.press("escape")
            await shows(pilot, PeopleScreen)
            assert len(undo.batches(session.database.connection)) == 4
            await pilot.press("t")
            await shows(pilot, AskTags)
            await write(pilot, "#new one")
            await pilot.press("ctrl+s")
            await until(pilot, lambda: tagged(session, "new one") == ["Ana Souza", "Bo Dahl"])


async def test_the_menu_names_its_keys(monday: datetime) -> None:
    """How many it is about, each action with its letter; a letter or enter takes one, escape none."""
    with four() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "x", "x", "space")
            menu = await shows(pilot, ManyMenu)
            screen = reads(app)
            for words in ("2 people", "t  tag", "T  take tags off", "r  relationship", "v  VIP on or off", "D  delete"):
                assert words in screen
            await pilot.press("j", "k", "escape")
            await until(pilot, lambda: not menu.is_attached)
            await pilot.press("space")
            await shows(pilot, ManyMenu)
            await pilot.press("down", "enter")  # take tags off: nobody selected has any
            await until(pilot, lambda: "No tags to take off 2 people." in toasts(app))


async def test_without_a_selection_it_is_the_person_under_the_cursor(monday: datetime) -> None:
    """The menu says the name, and does for one person what the keys do."""
    with four() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "down", "space")
            await shows(pilot, ManyMenu)
            await says(pilot, "Bo Dahl")
            await pilot.press("c")
            await shows(pilot, CadenceModal)
            await says(pilot, "Reminders for Bo Dahl")
            await write(pilot, "2w")
            await pilot.press("enter")
            await until(pilot, lambda: every(session, "cadence") == [None, "2w", None, None])
            await until(pilot, lambda: any("Bo Dahl: every 2 weeks, own cadence" in each for each in toasts(app)))
            await pilot.press("space", "D")
            await shows(pilot, Confirm)
            await says(pilot, "Delete Bo Dahl?")


async def test_every_field(monday: datetime) -> None:
    """Relationship, importance, cadence and VIP: asked for what is needed, set for all, cleared again."""
    with four() as session:
        async with running(session) as (_app, pilot):
            await pilot.press("2", "ctrl+a", "space", "r")
            await shows(pilot, AskValue)
            await write(pilot, "client")
            await says(pilot, "a new one; enter saves")
            await pilot.press("enter")
            await until(pilot, lambda: every(session, "relationship") == ["client"] * 4)
            await shows(pilot, PeopleScreen)
            await pilot.press("space", "p")
            await shows(pilot, Chooser)
            await says(pilot, "5  every 14 days")
            await pilot.press("4")
            await until(pilot, lambda: every(session, "importance") == [4] * 4)
            await pilot.press("space", "p")
            await shows(pilot, Chooser)
            await pilot.press("0")
            await until(pilot, lambda: every(session, "importance") == [None] * 4)
            await pilot.press("space", "c")
            await shows(pilot, AskValue)
            await write(pilot, "often")
            await pilot.press("enter")
            await pilot.pause()
            await says(pilot, "“often” is not a cadence")
            await pilot.press("ctrl+u", *"3w")
            await pilot.pause()
            await says(pilot, "every 3 weeks")
            await pilot.press("enter")
            await until(pilot, lambda: every(session, "cadence") == ["3w"] * 4)
            await shows(pilot, PeopleScreen)
            await pilot.press("space", "c")
            await shows(pilot, AskValue)
            await says(pilot, "enter takes the cadence away")
            await pilot.press("enter")
            await until(pilot, lambda: every(session, "cadence") == [None] * 4)
            await shows(pilot, PeopleScreen)
            await pilot.press("v")
            await until(pilot, lambda: every(session, "vip") == [1] * 4)
            await pilot.press("v")
            await until(pilot, lambda: every(session, "vip") == [0] * 4)


async def test_taking_tags_off_offers_theirs(monday: datetime) -> None:
    """Only the tags that somebody selected has, with how many have each."""
    with four() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "ctrl+a", "space", "T")
            await shows(pilot, AskTags)
            await pilot.press("down")
            await pilot.pause()
            await says(pilot, "rust  1")
            await pilot.press("enter", "enter")
            await until(pilot, lambda: tagged(session, "rust") == [])
            await until(pilot, lambda: "Took rust off 1 person · 3 were so already · u undo" in toasts(app))


async def test_deletes_the_selected_when_asked_once(monday: datetime) -> None:
    """The question names them and those who are not listed now; undo brings all back, none of them selected."""
    with four() as session:
        before = living(session.database.connection)
        async with running(session) as (app, pilot):
            await pilot.press("2", "x", "x", "x", "slash", *"bo", "enter", "D")
            await shows(pilot, Confirm)
            screen = reads(app)
            assert "Delete 3 people?" in screen
            assert "Bo Dahl, Ana Souza, Cy Young" in screen
            assert "2 of them are not listed now." in screen
            await pilot.press("n")
            await shows(pilot, PeopleScreen)
            assert len(every(session, "name")) == 4
            await pilot.press("D", "y")
            await until(pilot, lambda: every(session, "name") == ["Dee Ono"])
            await until(pilot, lambda: not people(app).people.selected)
            await until(pilot, lambda: "Deleted 3 people · u undo" in toasts(app))
            await pilot.press("u")
            await until(pilot, lambda: len(every(session, "name")) == 4)
            assert not difference(before, living(session.database.connection))


async def test_all_that_fit_the_filter(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """ctrl+a takes what the filter finds, also what is still being read; another sort and filter keep it."""
    monkeypatch.setattr("devhub_tui.screens.people.AT_ONCE", 10)
    monkeypatch.setattr("devhub_tui.screens.people._TYPING", 2)
    with vault() as session:
        with session.database.write("many") as tx:
            for number in range(150):
                contacts.add(tx, {"name": f"{'Even' if number % 2 == 0 else 'Odd'} {number:03}"}, by_hand=False)
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash", *"even", "enter", "ctrl+a")
            assert not people(app).people.selected
            await until(pilot, lambda: len(people(app).people.selected) == 75)
            await says(pilot, "75 selected")
            await pilot.press("slash", "ctrl+u", *"odd", "enter")
            await until(pilot, lambda: "75 of 150" in reads(app))
            assert len(people(app).people.selected) == 75
            await pilot.press("escape")
            await pilot.pause()
            assert not people(app).people.selected
            assert people(app).filter.value == "odd"
            await pilot.press("escape")
            assert people(app).filter.value == ""


async def test_all_means_all_also_when_the_first_page_comes_late(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for before anything that fits is listed: not the first fifty, but everybody."""
    monkeypatch.setattr("devhub_tui.screens.people._TYPING", 2)
    monkeypatch.setattr(search, "soon", lambda *_: None)
    with vault() as session:
        with session.database.write("many") as tx:
            for number in range(75):
                contacts.add(tx, {"name": f"Even {number:03}"}, by_hand=False)
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash", *"even")
            people(app).people.action_select_all()
            await until(pilot, lambda: "50+ of 75" in reads(app))
            assert not people(app).people.selected
            await until(pilot, lambda: len(people(app).people.selected) == 75)


async def test_whoever_goes_leaves_the_selection(monday: datetime) -> None:
    """Deleted or archived by anybody; whoever is only edited stays selected, and the cursor stays where it was."""
    with four() as session:
        numbers = every(session, "n")
        async with running(session) as (app, pilot):
            await pilot.press("2", "ctrl+a")
            change(session, numbers[:1], Change(deleted=True))
            await until(pilot, lambda: people(app).people.selected == set(numbers[1:]))
            change(session, numbers[1:2], Change(archived=True))
            await until(pilot, lambda: people(app).people.selected == set(numbers[2:]))
            change(session, numbers[2:3], Change(add=("edited",)))
            await pilot.pause(0.3)
            assert people(app).people.selected == set(numbers[2:])
            await says(pilot, "2 selected")


async def test_long_work_can_be_stopped_and_then_was_never_begun(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar while it runs; escape stops it; no row, no batch is left, and the selection still stands."""
    monkeypatch.setattr("devhub_tui.screens.many.AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHUNK", 1)
    go, settle = threading.Semaphore(2), derived.recompute

    def slowly(*given: Any) -> None:
        go.acquire(timeout=10)
        settle(*given)

    with four() as session:
        before = living(session.database.connection)
        async with running(session) as (app, pilot):
            monkeypatch.setattr(derived, "recompute", slowly)
            await pilot.press("2", "ctrl+a", "v")
            await shows(pilot, Working)
            await until(pilot, lambda: "50 %" in reads(app))
            await says(pilot, "Make 4 people VIP")
            await pilot.press("escape")
            await pilot.pause()
            await says(pilot, "Stopping …")
            for _ in range(8):
                go.release()
            await shows(pilot, PeopleScreen)
            await until(pilot, lambda: "Stopped. Nothing was changed." in toasts(app))
            monkeypatch.setattr(derived, "recompute", settle)
            assert not difference(before, living(session.database.connection))
            assert len(undo.batches(session.database.connection)) == 4
            await pilot.press("v")
            await until(pilot, lambda: every(session, "vip") == [1] * 4)
            await until(pilot, lambda: "VIP on for 4 people · u undo" in toasts(app))
            await shows(pilot, PeopleScreen)


async def test_a_long_undo_says_that_it_is_at_it(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a second the user hears that the key was heard; a quick one says only what it did."""
    go, settle = threading.Event(), derived.recompute
    with four() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "u")
            await until(pilot, lambda: "Undid add · U redo" in toasts(app))
            assert "Taking it back …" not in toasts(app)
            monkeypatch.setattr(derived, "recompute", lambda *given: (go.wait(10), settle(*given)))
            await pilot.press("U")
            await until(pilot, lambda: "Doing it again …" in toasts(app))
            go.set()
            await until(pilot, lambda: "Did again: add · u undo" in toasts(app))


async def test_archives_from_the_list_and_from_the_person(monday: datetime) -> None:
    """`a` puts somebody out of the way and brings them back; their own screen says so and how."""
    with four() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "down", "a")
            await until(pilot, lambda: "Archived Bo Dahl · u undo" in toasts(app))
            await until(pilot, lambda: "Bo Dahl" not in reads(app).split("Archived")[0])
            await says(pilot, "People 3")
            app.open_contact(every(session, "id")[1])
            await shows(pilot, ContactScreen)
            await says(pilot, "▫ archived")
            await says(pilot, "a brings them back")
            await pilot.press("a")
            await until(pilot, lambda: every(session, "archived_at") == [None] * 4)
            # What the status was stays in the timeline.
            await until(pilot, lambda: "▫ archived" not in reads(app).split("Timeline")[0])
            await until(pilot, lambda: "Unarchived Bo Dahl · u undo" in toasts(app))
            await pilot.press("a")
            await until(pilot, lambda: "▫ archived" in reads(app))
            await pilot.press("u")
            await until(pilot, lambda: every(session, "archived_at") == [None] * 4)


async def test_archived_people_are_brought_back_from_their_view(monday: datetime) -> None:
    """status:archived lists them; selected and brought back they leave it, and nobody stays selected."""
    with four() as session:
        change(session, every(session, "n")[:2], Change(archived=True))
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash")
            await write(pilot, "status:archived")
            await pilot.press("enter", "ctrl+a")
            await until(pilot, lambda: len(people(app).people.selected) == 2)
            await pilot.press("a")
            await until(pilot, lambda: "Unarchived 2 people · u undo" in toasts(app))
            await until(pilot, lambda: not people(app).people.selected)
            assert every(session, "archived_at") == [None] * 4


async def test_the_menu_on_a_person_s_own_screen(monday: datetime) -> None:
    """The same things, for one: deleting from there leaves without saying that somebody is gone."""
    with four() as session:
        async with running(session) as (app, pilot):
            app.open_contact(every(session, "id")[0])
            await shows(pilot, ContactScreen)
            await pilot.press("space", "D")
            await shows(pilot, Confirm)
            await pilot.press("y")
            await until(pilot, lambda: every(session, "name") == list(NAMES[1:]))
            await until(pilot, lambda: "Deleted Ana Souza · u undo" in toasts(app))
            assert not any("no longer" in toast for toast in toasts(app))


async def test_logs_with_everybody_selected(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three at one table: `l` opens the form with all of them; with too many it says so instead."""
    with four() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "x", "x", "x", "l")
            form = await shows(pilot, LogModal)
            assert [each.label for each in form.query_one("#with", Chips).chosen] == list(NAMES[:3])
            await pilot.press("escape")
            await shows(pilot, PeopleScreen)
            await pilot.press("escape", "l")
            form = await shows(pilot, LogModal)
            assert [each.label for each in form.query_one("#with", Chips).chosen] == ["Dee Ono"]
            await pilot.press("escape")
            await shows(pilot, PeopleScreen)
            monkeypatch.setattr("devhub_tui.screens.selection.TALKING", 3)
            await pilot.press("ctrl+a", "l")
            await until(pilot, lambda: "4 are selected. Log with up to 3 at a time." in toasts(app))


async def test_hostile_names_in_questions_and_toasts(monday: datetime) -> None:
    """Whatever a name or a tag holds is text, in the menu, in the question and in what is said."""
    with vault() as session:
        names = [text for text in SMALL if text.strip() and text.isprintable()][:45:3]
        for name in names:
            with session.database.write("add") as tx:
                tx.execute("INSERT INTO contacts(name,sort_name) VALUES (?,?)", (name, name))
        async with running(session) as (app, pilot):
            await pilot.press("2")
            for _ in range(len(names)):
                await pilot.press("space")
                await shows(pilot, ManyMenu)
                await pilot.press("escape", "down")
                await shows(pilot, PeopleScreen)
            await pilot.press("ctrl+a", "D")
            await shows(pilot, Confirm)
            await says(pilot, f"Delete {len(names)} people?")
            await pilot.press("n", "t")
            await shows(pilot, AskTags)
            await write(pilot, "[/nope")
            await pilot.press("ctrl+s")
            await until(pilot, lambda: any("Tagged" in toast for toast in toasts(app)))
            await pilot.press("space", "T")
            await shows(pilot, AskTags)
            await pilot.press("escape")
            await pilot.press("a")
            await until(pilot, lambda: any("Archived" in toast for toast in toasts(app)))
            assert app.is_running


async def test_choosing_by_a_key_that_stands_for_nothing(monday: datetime) -> None:
    """A digit that is not offered chooses nothing."""
    with four() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "x", "x", "space", "p")
            chooser = await shows(pilot, Chooser)
            await pilot.press("9", "7")
            await pilot.pause()
            assert app.screen is chooser
            assert chooser.query_one(OptionList).highlighted == 2
            await pilot.press("escape")
            await shows(pilot, PeopleScreen)
            assert every(session, "importance") == [None] * 4
