"""One person, whole screen: facts, reach, remember, timeline; long ones stay quick, and somebody gone is said to be gone."""

from datetime import datetime

import pytest

from devhub_tui.domain.people import Point
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.note_modal import NoteModal
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.storage import contacts, follow_ups, interactions, profile
from devhub_tui.storage.database import Transaction
from devhub_tui.text import NOTE_LIMIT
from devhub_tui.widgets.confirm import Confirm
from devhub_tui.widgets.contact_lines import entry, facts, height
from devhub_tui.widgets.contact_pane import ContactPane
from tests.hostile import HOSTILE, SMALL
from tests.screens.apps import reads, running, toasts, until, vault


def ana(tx: Transaction) -> str:
    """Somebody with everything."""
    values = {
        "name": "Ana Souza", "nickname": "Aninha", "pronouns": "she/her", "title": "Staff Engineer", "company": "Oxide", "vip": 1,
        "location": "Berlin", "timezone": "Asia/Tokyo", "birthday": "1986-03-20", "met_on": "2025-02-02", "met_how": "FOSDEM",
        "importance": 4, "notes": "Likes trains.\nHas a dog.", "tracking": "auto", "tracked_on": "2025-02-02",
    }  # fmt: skip
    points = [Point("link", "https://ana.example", "Blog"), Point("email", "ana@oxide.example", "work")]
    contact_id = contacts.add(tx, values, points, ["rust", "berlin"])
    bo = contacts.add(tx, {"name": "Bo Dahl", "vip": 1})
    contacts.edit(tx, contact_id, {"introduced_by": bo})
    interactions.log(tx, [contact_id, bo], "talk", "2026-01-12", "io_uring at FOSDEM\n\nshe sends the slides\nthird line")
    interactions.log(tx, [contact_id], "coffee", "2026-03-30", "planned")
    follow_ups.add(tx, contact_id, "2026-03-13", "the talk link", kind="my_promise")
    return contact_id


async def test_shows_who_they_are_and_what_was_said(monday: datetime) -> None:
    """Every section at 80x40, dates in full, the cadence with its source, the local time."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = ana(tx)
        async with running(session, (80, 40)) as (app, pilot):
            app.open_contact(contact_id)
            await pilot.pause()
            screen = reads(app)
            for words in (
                "Ana Souza ★",
                "‼ reconnect",
                "Aninha · she/her",
                "Staff Engineer · Oxide · Berlin · 17:00 there, 8 h ahead of you",
                "every 14 days, from VIP · last 12 Jan 2026, talk · due 26 Jan 2026",
                "#berlin #rust",
                "work          ana@oxide.example",
                "blog          https://ana.example",
                "you promised  the talk link · 13 Mar 2026 (3 d late)",
                "birthday      20 Mar 1986 (39) · in 4 d",
                "met           2 Feb 2025, FOSDEM",
                "introduced by Bo Dahl",
                "importance    4 of 5",
                "notes         Likes trains.",
                "              Has a dog.",
                "Timeline 2",
                "☕ Coffee  Mon 30 Mar 2026  planned",
                "▶  Talk  Mon 12 Jan 2026  with Bo Dahl ★",
                "   io_uring at FOSDEM",
                "   she sends the slides",
            ):
                assert words in screen, words
            assert screen.index("ana@oxide.example") < screen.index("https://ana.example")
            assert "third line" not in screen


async def test_cadence_names_its_source(monday: datetime) -> None:
    """Own, tag, VIP, importance, default; and what never comes due says so."""
    with vault() as session:
        connection = session.database.connection

        def said(**values: object) -> str:
            with session.database.write("edit") as tx:
                contacts.edit(tx, contact_id, values)
            found = profile.profile(connection, contact_id)
            return "\n".join("".join(part for part, _ in line) for line in facts(found, monday, 80, 5))

        with session.database.write("add") as tx:
            contact_id = contacts.add(tx, {"name": "Ana"})
        assert "every 30 days, the default" in said()
        assert "every 60 days, from importance 3" in said(importance=3)
        assert "every 14 days, from VIP" in said(vip=1)
        with session.database.write("tag") as tx:
            contacts.add_tags(tx, [contact_id], ["mentors"])
            tx.execute("UPDATE tags SET cadence='2w' WHERE name='mentors'")
        assert "every 2 weeks, from tag mentors" in said()
        assert "every 3 months, own cadence" in said(cadence="3m")
        assert "passive, never due" in said(tracking="passive")
        assert "collaborating, never due" in said(tracking="collaborating")
        assert "no cadence yet" in said(tracking=None, cadence=None, importance=None, vip=0)


async def test_wide_screens_put_the_timeline_beside_the_facts(monday: datetime) -> None:
    """From 120 columns two panes; narrower again, one; the cursor keys go to the timeline either way."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = ana(tx)
        async with running(session, (120, 40)) as (app, pilot):
            app.open_contact(contact_id)
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, ContactScreen)
            assert "Timeline 2" in reads(app).split("\n")[1]
            await pilot.press("down", "down")
            assert screen.timeline.chosen
            assert screen.timeline.chosen.type == "talk"
            await pilot.resize_terminal(80, 24)
            await pilot.pause()
            assert "Timeline 2" not in reads(app).split("\n")[1]
            assert screen.facts.has_focus
            await pilot.press("G", "down", "down", "enter")
            await pilot.pause()
            assert isinstance(app.screen, NoteModal)


async def test_enter_shows_the_whole_note(monday: datetime) -> None:
    """The first two lines are in the timeline, all of it a key away, and back."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = ana(tx)
        async with running(session, (120, 40)) as (app, pilot):
            app.open_contact(contact_id)
            await pilot.pause()
            await pilot.press("down", "down", "enter")
            await pilot.pause()
            assert "third line" in reads(app)
            await pilot.press("escape")
            assert isinstance(app.screen, ContactScreen)
            await pilot.press("q")
            assert not isinstance(app.screen, ContactScreen)


async def test_a_long_timeline_loads_as_it_is_scrolled(monday: datetime) -> None:
    """Of 1,000 interactions 50 are read at first; the end key brings the rest and goes there."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = contacts.add(tx, {"name": "Ana"})
            for number in range(1000):
                day = f"{2000 + number // 300}-{1 + number % 12:02}-{1 + number % 28:02}"
                interactions.log(tx, [contact_id], "call", day, f"note {number}")
        async with running(session, (80, 24)) as (app, pilot):
            app.open_contact(contact_id)
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, ContactScreen)
            assert screen.facts.loaded == 50
            await pilot.press(*["pagedown"] * 4)
            await until(pilot, lambda: screen.facts.loaded == 250)
            await pilot.press("G")
            await until(pilot, lambda: screen.facts.loaded == 1000)
            oldest = profile.timeline(session.database.connection, contact_id, 999)[0]
            await until(pilot, lambda: (oldest.notes or "") in reads(app))
            await pilot.press("g", "g")
            assert "Ana" in reads(app).split("\n")[1]


async def test_follows_the_vault(monday: datetime) -> None:
    """What is logged elsewhere appears, and the cursor stays where it was."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = ana(tx)
        async with running(session, (120, 40)) as (app, pilot):
            app.open_contact(contact_id)
            await pilot.pause()
            await pilot.press("down", "down")
            screen = app.screen
            assert isinstance(screen, ContactScreen)
            with session.database.write("log") as tx:
                interactions.log(tx, [contact_id], "call", "2026-03-15", "from elsewhere")
            await until(pilot, lambda: "from elsewhere" in reads(app))
            assert "● in touch" in reads(app)
            assert screen.timeline.chosen
            assert screen.timeline.chosen.type == "talk"


async def test_somebody_deleted_elsewhere_is_said_to_be_gone(monday: datetime) -> None:
    """The screen closes with a sentence instead of showing nobody."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = ana(tx)
        async with running(session) as (app, pilot):
            app.open_contact(contact_id)
            await pilot.pause()
            with session.database.write("delete") as tx:
                contacts.delete(tx, [contact_id])
            await until(pilot, lambda: not isinstance(app.screen, ContactScreen))
            assert toasts(app) == ["Ana Souza is no longer in the vault."]


async def test_somebody_gone_before_the_screen_opens(monday: datetime) -> None:
    """A stale id closes at once, with a sentence."""
    with vault() as session:
        async with running(session) as (app, pilot):
            app.open_contact("nobody")
            await until(pilot, lambda: not isinstance(app.screen, ContactScreen))
            assert toasts(app) == ["This person is no longer in the vault."]


async def test_deleting_here_goes_back_and_says_one_thing(monday: datetime) -> None:
    """`D`, enter: back in the list, one toast, undo works."""
    with vault() as session:
        with session.database.write("add") as tx:
            ana(tx)
        async with running(session) as (app, pilot):
            await pilot.press("2", "enter")
            await until(pilot, lambda: isinstance(app.screen, ContactScreen))
            await pilot.press("D")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
            await until(pilot, lambda: toasts(app) == ["Deleted Ana Souza · u undo"])
            await pilot.press("u")
            await until(pilot, lambda: "Ana Souza" in reads(app))


async def test_hostile_texts_are_shown_as_they_are(monday: datetime) -> None:
    """The corpus in names, notes, points, tags and interaction notes; endless ones are capped and stay quick."""
    with vault() as session:
        async with running(session, (80, 60)) as (app, pilot):
            for words in [*SMALL[::6], *(words[:NOTE_LIMIT] for words in HOSTILE if len(words) > 200)]:
                raw = words.replace("\x00", "").encode("utf-8", "replace").decode()
                with session.database.write("add") as tx:
                    values = {"name": raw or "x", "notes": raw, "company": raw}
                    contact_id = contacts.add(tx, values, [Point("email", raw)], [raw])
                    interactions.log(tx, [contact_id], "call", "2026-03-01", raw)
                app.open_contact(contact_id)
                await pilot.pause()
                await pilot.press("end", "enter")
                await pilot.pause()
                assert not set("\x1b\x9b\x9d\x07\u202e").intersection(reads(app))
                while len(app.screen_stack) > 1:
                    await app.pop_screen()


def test_heights_are_what_entries_need(monday: datetime) -> None:
    """The timeline knows how tall an entry is without making it, whatever its note holds."""
    from devhub_tui.storage.rows import InteractionRow

    for words in ["", "short", "two\nlines", "x" * 300, *HOSTILE]:
        for width in (10, 40, 120):
            row = InteractionRow("i", "call", "Call", "☎", "2026-03-01", None, None, words[:600], ())
            assert height(row, width) == len(entry(row, "c", monday.date(), width)), words[:40]


async def test_the_time_there_goes_on(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute later it says the next minute, without a key."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = ana(tx)
        async with running(session, (80, 40)) as (app, pilot):
            app.open_contact(contact_id)
            await until(pilot, lambda: "17:00 there, 8 h ahead of you" in reads(app))
            monkeypatch.setenv("DEVHUB_NOW", "2026-03-16T09:01:00+01:00")
            for pane in app.screen.query(ContactPane):
                pane.tick()
            await until(pilot, lambda: "17:01 there, 8 h ahead of you" in reads(app))


async def test_changes_of_status_stand_between_the_talks(monday: datetime) -> None:
    """Quiet lines with the reason; many in a row are one line until h shows them all, and the cursor passes over them."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = contacts.add(tx, {"name": "Ana"})
        for day in ("2026-03-14", "2026-03-15"):
            with session.database.write("log") as tx:
                interactions.log(tx, [contact_id], "call", day, "short\nnote")
        for tracking in ("passive", "collaborating", "passive", "auto"):
            with session.database.write("edit") as tx:
                contacts.edit(tx, contact_id, {"tracking": tracking})
        async with running(session, (80, 40)) as (app, pilot):
            app.open_contact(contact_id)
            await until(pilot, lambda: "4 more · h" in reads(app))
            screen = reads(app)
            assert "○ passive → ● in touch  16 Mar 2026  set to auto by you · 4 more · h" in screen
            assert "collaborating" not in screen
            await pilot.press("j", "j")
            assert isinstance(app.screen, ContactScreen)
            assert app.screen.facts.chosen is not None
            assert app.screen.facts.chosen.occurred_on == "2026-03-14"
            await pilot.press("h")
            screen = reads(app)
            for words in (
                "○ passive → ◆ collaborating  16 Mar 2026  set to collaborating by you",
                "● in touch  16 Mar 2026  added",
            ):
                assert words in screen
            marked = [line for line in screen.split("\n") if line.startswith("▌")]
            assert [line.split()[-1] for line in marked] == ["2026", "short", "note"]
            await pilot.press("h")
            assert "4 more · h" in reads(app)
            with session.database.write("edit") as tx:
                contacts.edit(tx, contact_id, {"tracking": "passive"})
            await until(pilot, lambda: "● in touch → ○ passive" in reads(app))
