"""Follow-ups and promises as a list: overdue first, one key each."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from textual.screen import Screen

from devhub_tui.app import DevHub
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.follow_up_modal import FollowUpModal
from devhub_tui.screens.follow_ups import FollowUpsScreen
from devhub_tui.screens.log_modal import LogModal
from devhub_tui.screens.note_modal import NoteModal
from devhub_tui.screens.snooze_modal import SnoozeModal
from devhub_tui.services.session import Session
from devhub_tui.storage import follow_ups, interactions
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add, write
from tests.screens.test_follow_up_modal import STORED, note


def listed(screen: Any) -> list[str | None]:
    """The notes, in order."""
    assert isinstance(screen, FollowUpsScreen)
    rows = [screen.list.row_at(place) for place in range(screen.list._total)]
    return [row.note for row in rows if row]


def shows(app: DevHub, kind: type[Screen[Any]]) -> bool:
    """Whether such a screen is in view."""
    return isinstance(app.screen, kind)


def three(session: Session) -> tuple[str, str]:
    """Ana with two, Bo with one that is late and comes back."""
    ana, bo = add(session, "Ana Souza"), add(session, "Bo Dahl")
    note(session, ana, "2026-03-18", "the talk link", kind="my_promise")
    note(session, ana, "2026-03-16", "ask about the grant")
    note(session, bo, "2026-03-13", "numbers", kind="their_promise", repeat="2w")
    return ana, bo


def open_notes(session: Session) -> dict[str | None, tuple[str, str | None]]:
    """Note -> (day, snoozed until) of all that is open."""
    people = [row[0] for row in session.database.connection.execute("SELECT id FROM contacts")]
    return {row.note: (row.due_on, row.snoozed_until) for row in follow_ups.open_with(session.database.connection, people)}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_everybodys_overdue_first(monday: datetime, size: tuple[int, int]) -> None:
    """F from the dashboard: who owes what to whom in words, how late, how many; an empty list says what f is for."""
    with vault() as session:
        async with running(session, size) as (app, pilot):
            await pilot.press("F")
            await pilot.pause()
            assert "Nothing is open." in reads(app)
            assert "what you promised somebody" in reads(app)
            three(session)
            await until(pilot, lambda: listed(app.screen) == ["numbers", "ask about the grant", "the talk link"])
            screen = reads(app)
            for words in ("3 open · 1 overdue · 1 today", "3 d late", "they promised: numbers", "↻ 2w", "today", "Wed 18 Mar"):
                assert words in screen
            assert "you promised: the talk link" in screen
            assert screen.index("Bo Dahl") < screen.index("Ana Souza")


async def test_done_makes_the_next_one_and_done_again_opens_it(monday: datetime) -> None:
    """d on what comes back; c shows it below; d there opens it again and takes the next one back; u undoes each."""
    with vault() as session:
        three(session)
        async with running(session) as (app, pilot):
            await pilot.press("F", "d")
            await until(pilot, lambda: listed(app.screen) == ["ask about the grant", "the talk link", "numbers"])
            assert "Done: they promised: numbers · next on Mon 30 Mar 2026 · u undo" in toasts(app)
            await pilot.press("c")
            await until(pilot, lambda: "1 done" in reads(app))
            await pilot.press("G", "d")
            await until(pilot, lambda: listed(app.screen) == ["numbers", "ask about the grant", "the talk link"])
            assert open_notes(session)["numbers"] == ("2026-03-13", None)
            await pilot.press("u")
            await until(pilot, lambda: len(listed(app.screen)) == 4)
            await pilot.press("u")
            await until(pilot, lambda: listed(app.screen) == ["numbers", "ask about the grant", "the talk link"])


async def test_snooze_reschedule_edit_delete(monday: datetime) -> None:
    """Each is one key and a day; a snooze hides until then and keeps the due day; nothing is asked twice."""
    with vault() as session:
        three(session)
        async with running(session) as (app, pilot):
            await pilot.press("F", "z")
            await pilot.pause()
            assert shows(app, SnoozeModal)
            await write(pilot, "in 3 days")
            assert "→ Thu 19 Mar 2026" in reads(app)
            await pilot.press("enter")
            await until(pilot, lambda: open_notes(session)["numbers"] == ("2026-03-13", "2026-03-19"))
            await until(pilot, lambda: listed(app.screen) == ["ask about the grant", "the talk link", "numbers"])
            assert "z 19 Mar" in reads(app)
            await pilot.press("g", "g", "r")
            await pilot.pause()
            await write(pilot, "next month or so")
            await pilot.press("enter")
            await pilot.pause()
            assert "is not a date" in reads(app)
            await pilot.press("ctrl+u")
            await write(pilot, "2026-03-17")
            await pilot.press("enter")
            await until(pilot, lambda: open_notes(session)["ask about the grant"] == ("2026-03-17", None))
            await pilot.press("e")
            await pilot.pause()
            assert shows(app, FollowUpModal)
            await pilot.press("escape")
            await pilot.press("D")
            await until(pilot, lambda: "ask about the grant" not in open_notes(session))
            await pilot.press("u")
            await until(pilot, lambda: "ask about the grant" in open_notes(session))


async def test_a_snooze_is_ahead_and_can_be_ended(monday: datetime) -> None:
    """Until today or yesterday is no snooze; nothing changes. One that sleeps is woken by nothing, said as nothing."""
    with vault() as session:
        three(session)
        before = open_notes(session)
        async with running(session) as (app, pilot):
            await pilot.press("F", "z")
            await write(pilot, "yesterday")
            await pilot.press("enter")
            await pilot.pause()
            assert shows(app, SnoozeModal)
            assert open_notes(session) == before
            await pilot.press("ctrl+u", *"friday", "enter")
            await until(pilot, lambda: open_notes(session)["numbers"] == ("2026-03-13", "2026-03-20"))
            await until(pilot, lambda: listed(app.screen)[-1] == "numbers")
            await pilot.press("G", "z")
            await pilot.pause()
            await pilot.press("enter")
            await until(pilot, lambda: open_notes(session) == before)


async def test_one_persons_then_everybodys(monday: datetime) -> None:
    """F on a person: theirs, without the name; F again: everybody's; enter opens whose it is; f notes another for them."""
    with vault() as session:
        ana, _ = three(session)
        async with running(session) as (app, pilot):
            app.open_contact(ana)
            await pilot.pause()
            assert "Follow-ups 2" in reads(app)
            assert "you promised  the talk link · 18 Mar 2026" in reads(app)
            await pilot.press("F")
            await pilot.pause()
            assert listed(app.screen) == ["ask about the grant", "the talk link"]
            assert "Follow-ups of Ana Souza" in reads(app)
            await pilot.press("f")
            await pilot.pause()
            assert shows(app, FollowUpModal)
            assert "Ana Souza" in reads(app)
            await pilot.press("escape", "F")
            await until(pilot, lambda: listed(app.screen)[:1] == ["numbers"])
            await pilot.press("enter")
            await pilot.pause()
            assert shows(app, ContactScreen)
            await pilot.press("q", "l")
            await pilot.pause()
            assert shows(app, LogModal)


async def test_what_came_of_a_talk_leads_back_to_it(monday: datetime) -> None:
    """f on an interaction links what is noted to it; o opens it; once it is deleted the follow-up stays, without the link."""
    with vault() as session:
        ana = add(session, "Ana Souza")
        with session.database.write("talk") as tx:
            talk = interactions.log(tx, [ana], "coffee", "2026-01-12", "waffles")
        async with running(session, (120, 30)) as (app, pilot):
            app.push_screen(NoteModal(session, talk))
            await pilot.press("f")
            await write(pilot, "the recipe")
            await pilot.press("ctrl+s")
            await until(pilot, lambda: shows(app, NoteModal))
            await pilot.press("escape", "F")
            await until(pilot, lambda: "from coffee, 12 Jan" in reads(app))
            await pilot.press("o")
            await until(pilot, lambda: shows(app, NoteModal))
            assert "waffles" in reads(app)
            await pilot.press("escape")
            with session.database.write("delete") as tx:
                interactions.delete(tx, talk)
            await until(pilot, lambda: "from coffee" not in reads(app))
            assert listed(app.screen) == ["the recipe"]
            await pilot.press("o")
            assert shows(app, FollowUpsScreen)


async def test_the_filter_finds_names_and_words(monday: datetime) -> None:
    """As it is typed; esc clears, then goes back."""
    with vault() as session:
        three(session)
        async with running(session) as (app, pilot):
            await pilot.press("F", "slash")
            await write(pilot, "souza grant")
            assert listed(app.screen) == ["ask about the grant"]
            await write(pilot, "x")
            assert "Nothing fits “souza grantx”." in reads(app)
            await pilot.press("escape")
            assert len(listed(app.screen)) == 3
            await pilot.press("escape")
            await until(pilot, lambda: not shows(app, FollowUpsScreen))


async def test_many_come_from_a_thread(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than are listed on the spot: a first page at once, then all of them, counted; what is done goes at once."""
    with vault() as session:
        ana = add(session, "Ana")
        rows = ((f"id{place}", ana, f"2027-{place % 12 + 1:02}-{place % 28 + 1:02}", f"note {place}") for place in range(2500))
        with session.database.write("many") as tx:
            tx.executemany("INSERT INTO follow_ups(id,contact_id,due_on,note) VALUES (?,?,?,?)", rows)
        note(session, ana, "2026-03-01", "first")
        async with running(session) as (app, pilot):
            await pilot.press("F")
            assert "first" in reads(app)
            await until(pilot, lambda: "2 501 open · 1 overdue" in reads(app))
            with monkeypatch.context() as patch:
                patch.setattr(session, "read", lambda work: asyncio.Event().wait())  # listing anew takes its time
                await pilot.press("d")
                await until(pilot, lambda: "first" not in listed(app.screen))
                await pilot.press("d")
                await until(pilot, lambda: len(listed(app.screen)) == 2499)
            await pilot.press("u")
            await until(pilot, lambda: "2 500 open" in reads(app))
            await pilot.press("slash")
            await write(pilot, "note 2499")
            await until(pilot, lambda: listed(app.screen) == ["note 2499"])


async def test_hostile_words_are_only_text(monday: datetime) -> None:
    """In the list, on the page, in toasts."""
    with vault() as session:
        for each in STORED:
            ana = add(session, "A" + each)
            note(session, ana, "2026-03-01", each)
        async with running(session, (120, 40)) as (app, pilot):
            await pilot.press("F")
            for _ in range(len(STORED) // 30 + 1):
                await pilot.press("ctrl+d", "pagedown")
                assert "\x1b" not in reads(app)
            count = len(listed(app.screen))
            await pilot.press("d")
            await until(pilot, lambda: len(listed(app.screen)) == count - 1)
            app.open_contact(ana)
            await pilot.pause()
            assert "\x1b" not in reads(app)


async def test_f_in_people_is_for_everybody_selected(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a selection for the person under the cursor; of very many it says no; F shows theirs."""
    with vault() as session:
        three(session)
        add(session, "Cy")
        async with running(session) as (app, pilot):
            await pilot.press("2", "down", "f")
            await pilot.pause()
            assert shows(app, FollowUpModal)
            assert "Bo Dahl ✕" in reads(app)
            await pilot.press("escape", "x", "x", "f")
            await pilot.pause()
            assert shows(app, FollowUpModal)
            assert "Bo Dahl ✕ Cy ✕" in " ".join(reads(app).split())
            await pilot.press("escape")
            monkeypatch.setattr("devhub_tui.screens.selection.TALKING", 1)
            await pilot.press("f")
            await pilot.pause()
            assert "2 are selected. Follow up with up to 1 at a time." in toasts(app)
            await pilot.press("up", "up", "F")
            await pilot.pause()
            assert "Follow-ups of" in reads(app)
