"""The form for follow-ups and promises, as keys work it."""

from datetime import datetime
from typing import Any

import pytest
from textual.widgets import Input

from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.follow_up_modal import FollowUpModal
from devhub_tui.services.session import Session
from devhub_tui.storage import follow_ups
from devhub_tui.storage.rows import FollowUpRow
from devhub_tui.widgets.completer import Chips
from devhub_tui.widgets.one_of import OneOf
from tests.hostile import SMALL
from tests.screens import drafts
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import Host, add, opened, write


def waiting(session: Session, contact_id: str) -> list[FollowUpRow]:
    """What is open with somebody."""
    return follow_ups.open_with(session.database.connection, [contact_id])


def note(session: Session, contact_id: str, day: str, words: str | None, **values: Any) -> str:
    """A follow-up made elsewhere."""
    with session.database.write("follow up") as tx:
        return follow_ups.add(tx, contact_id, day, words, **values)


async def test_f_on_a_person_notes_a_follow_up_in_a_week(monday: datetime) -> None:
    """f, a few words, ctrl+s; the page shows it; u takes it back."""
    with vault() as session:
        ana = add(session, "Ana Souza")
        async with running(session) as (app, pilot):
            app.open_contact(ana)
            await pilot.press("f")
            await write(pilot, "ask about the grant")
            assert "→ Mon 23 Mar 2026" in reads(app)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, ContactScreen))
            (row,) = waiting(session, ana)
            assert (row.due_on, row.note, row.kind, row.repeat) == ("2026-03-23", "ask about the grant", "follow_up", None)
            assert "Follow-up with Ana Souza on Mon 23 Mar 2026 · u undo" in toasts(app)
            await until(pilot, lambda: "ask about the grant" in reads(app))
            await pilot.press("u")
            await until(pilot, lambda: waiting(session, ana) == [])


async def test_a_promise_that_comes_back_with_two_people(monday: datetime) -> None:
    """Both get one, in one step; what days and rhythms mean is shown at once."""
    with opened() as session:
        ana, bo = add(session, "Ana"), add(session, "Bo")
        app = Host(FollowUpModal(session))
        async with app.run_test(size=(80, 24)) as pilot:
            await write(pilot, "an")
            await pilot.press("enter")
            await write(pilot, "bo")
            await pilot.press("tab", "tab", "right", "tab")
            await write(pilot, "numbers for the study")
            await pilot.press("tab")
            await write(pilot, "31 jan 2027")
            assert "→ Sun 31 Jan 2027" in reads(app)
            await pilot.press("tab")
            await write(pilot, "mon")
            assert "…" in reads(app)
            await write(pilot, "thly")
            await pilot.press("tab", "right")
            await pilot.pause()
            assert "→ every month; after that Sun 28 Feb 2027" in reads(app)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.given)
        for person in (ana, bo):
            (row,) = waiting(session, person)
            assert (row.due_on, row.kind, row.repeat, row.fixed) == ("2027-01-31", "my_promise", "1m", True)
        assert app.given == [waiting(session, ana)[0].id]
        assert [each.label for each in session_batches(session)][:1] == ["promise to Ana and 1 other"]


def session_batches(session: Session) -> list[Any]:
    """What undo would list."""
    from devhub_tui.storage import undo

    return undo.batches(session.database.connection)


async def test_what_is_wrong_is_said_beside_the_field(monday: datetime) -> None:
    """Nobody, a promise of nothing, no day, no rhythm; nothing is written; a past day is allowed and said."""
    with opened() as session:
        ana = add(session, "Ana")
        app = Host(FollowUpModal(session))
        async with app.run_test(size=(80, 24)) as pilot:
            modal = app.modal
            modal.query_one("#kind", OneOf).value = 2
            for name, value in (("when", "soonish"), ("again", "every blue moon")):
                modal.query_one(f"#{name}", Input).value = value
            await pilot.press("ctrl+s")
            await pilot.pause()
            for words in (
                "With whom?",
                "What did they promise?",
                "“soonish” is not a date",
                "“every blue moon” is not how often",
            ):
                assert words in reads(app)
            assert not app.given
            modal.query_one("#when", Input).value = "2026-03-01"
            await pilot.pause()
            assert "that is past: overdue at once" in reads(app)
            modal.query_one(Chips).value = "ana"
            modal.query_one("#what", Input).value = "the link"
            modal.query_one("#again", Input).value = "never"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.given)
        (row,) = waiting(session, ana)
        assert (row.due_on, row.kind, row.note, row.repeat) == ("2026-03-01", "their_promise", "the link", None)


async def test_editing_writes_only_what_was_changed(monday: datetime) -> None:
    """What somebody else changed of the rest meanwhile stays."""
    with opened() as session:
        ana = add(session, "Ana")
        here = note(session, ana, "2026-03-20", "the slides", repeat="2w", fixed=True)
        app = Host(FollowUpModal(session, edits=here))
        async with app.run_test(size=(80, 24)) as pilot:
            assert "Edit follow-up with Ana" in reads(app)
            assert "every 2 weeks" in reads(app)
            with session.database.write("elsewhere") as tx:
                follow_ups.reschedule(tx, here, "2026-04-01")
            app.modal.query_one("#what", Input).value = "the slides and the code"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.given)
        (row,) = waiting(session, ana)
        assert (row.due_on, row.note, row.repeat, row.fixed) == ("2026-04-01", "the slides and the code", "2w", True)


async def test_what_another_program_left_survives_a_look(monday: datetime) -> None:
    """A kind, a rhythm and lines in a note that are not ours: shown as well as can be, and not written over unasked."""
    with opened() as session:
        ana = add(session, "Ana")
        here = note(session, ana, "2026-03-20", "one\ntwo", repeat="every moon")
        with session.database.write("outside") as tx:
            tx.execute("UPDATE follow_ups SET kind='dream'")
        app = Host(FollowUpModal(session, edits=here))
        async with app.run_test(size=(80, 24)) as pilot:
            app.modal.query_one("#when", Input).value = "2026-03-21"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.given)
        (row,) = waiting(session, ana)
        assert (row.due_on, row.note, row.kind, row.repeat) == ("2026-03-21", "one\ntwo", "dream", "every moon")


async def test_a_draft_is_kept_and_resumed(monday: datetime) -> None:
    """esc keeps what was typed; r on another screen goes on with it; of one that is gone it asks before anything is lost."""
    with vault() as session:
        ana = add(session, "Ana")
        async with running(session) as (app, pilot):
            app.open_contact(ana)
            await pilot.press("f")
            await write(pilot, "the talk link")
            await pilot.press("escape", "q")
            assert drafts.kept()[0].title == "Follow up with Ana"
            await pilot.press("r")
            await pilot.pause()
            assert isinstance(app.screen, FollowUpModal)
            assert app.screen.query_one("#what", Input).value == "the talk link"
            assert [each.label for each in app.screen.query_one(Chips).chosen] == ["Ana"]
            await pilot.press("ctrl+s")
            await until(pilot, lambda: waiting(session, ana))
            here = waiting(session, ana)[0].id
            app.push_screen(FollowUpModal(session, edits=here))
            await pilot.pause()
            await write(pilot, "x")
            await pilot.press("escape")
            with session.database.write("delete") as tx:
                follow_ups.delete(tx, here)
            await pilot.press("r")
            await pilot.pause()
            await until(pilot, lambda: "no longer in" in reads(app))
            assert "the talk linkx" in reads(app)
            await pilot.press("n")
            await until(pilot, lambda: "no longer in" not in reads(app))
            assert len(drafts.kept()) == 1
            await pilot.press("r")
            await until(pilot, lambda: "no longer in" in reads(app))
            await pilot.press("y")
            await until(pilot, lambda: drafts.kept() == [])


STORED = [each for each in SMALL if "\ud800" not in each]
"""What a vault can hold at all."""


@pytest.mark.parametrize("hostile", STORED[::9])
async def test_hostile_names_and_notes_are_only_text(monday: datetime, hostile: str) -> None:
    """In the title, the chips and the field."""
    with opened() as session:
        ana = add(session, "A" + hostile)
        here = note(session, ana, "2026-03-20", hostile)
        for modal in (FollowUpModal(session, edits=here), FollowUpModal(session, ((ana, "A" + hostile),))):
            app = Host(modal)
            async with app.run_test(size=(80, 24)) as pilot:
                await write(pilot, "x")
                assert "\x1b" not in reads(app)
                await pilot.press("ctrl+s")
                await until(pilot, lambda app=app: app.given)  # type: ignore[misc]
