"""Logging closes what is open with the people in it, when it is ticked."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from textual.widgets import Input, TextArea

from devhub_tui.screens.log_modal import LogModal
from devhub_tui.screens.log_open import OpenOnes, TickList
from devhub_tui.services.session import Session
from devhub_tui.storage import follow_ups, interactions, undo
from devhub_tui.widgets.candidate_list import Candidate
from devhub_tui.widgets.completer import Chips
from tests.hostile import FORBIDDEN
from tests.screens import drafts
from tests.screens.forms import Host, add, opened, write
from tests.screens.test_follow_up_modal import STORED, note
from tests.storage.vaults import difference, living


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with opened() as session:
        yield session


def lines(modal: LogModal) -> list[str]:
    """What the row shows."""
    listed = modal.query_one(TickList)
    return ["".join(part for part, _ in listed.make(place)).rstrip() for place in range(listed.count())]


def in_sight(modal: LogModal) -> bool:
    """Whether the row takes any room."""
    return modal.query_one(OpenOnes).display


async def test_what_is_ticked_is_done_in_the_same_step(session: Session) -> None:
    """The worst first; space ticks; saving logs and closes; one undo takes both back; what comes back is there again."""
    ana = add(session, "Ana")
    note(session, ana, "2026-03-30", "lunch")
    note(session, ana, "2026-03-13", "the talk link", kind="my_promise", repeat="2w")
    before = living(session.database.connection)
    modal = LogModal(session, ((ana, "Ana"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert lines(modal) == [" [ ] 3 d late    you promised: the talk link", " [ ] 30 Mar      lunch"]
        modal.query_one("#about", Input).focus()
        await pilot.press("tab", "space", "down", "space", "x")
        assert lines(modal) == [" [x] 3 d late    you promised: the talk link", "▌[ ] 30 Mar      lunch"]
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.toasts() == ["Logged message with Ana · 1 done · u undo"]
    rows = follow_ups.of_contact(session.database.connection, ana)
    assert [(row.note, row.due_on, row.completed_at is None) for row in rows] == [
        *(("lunch", "2026-03-30", True), ("the talk link", "2026-03-30", True), ("the talk link", "2026-03-13", False)),
    ]
    undo.undo(session.database)
    assert difference(before, living(session.database.connection)) == []


async def test_it_takes_no_room_when_nothing_is_open_and_follows_the_people(session: Session) -> None:
    """Hidden for Bo; names are said when it is about several; whoever is taken out takes theirs along, ticked or not."""
    ana, bo, cy = add(session, "Ana"), add(session, "Bo"), add(session, "Cy")
    note(session, ana, "2026-03-16", "slides")
    here = note(session, cy, "2026-03-20", "numbers", kind="their_promise")
    modal = LogModal(session, ((bo, "Bo"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        row = modal.query_one(OpenOnes)
        assert in_sight(modal) is False
        modal.query_one("#with Input").focus()
        await write(pilot, "ana")
        await pilot.press("enter")
        await pilot.pause()
        assert in_sight(modal) is True
        assert lines(modal) == [" [ ] today       slides"]
        await write(pilot, "cy")
        await pilot.press("enter")
        await pilot.pause()
        assert lines(modal) == [" [ ] today       Ana: slides", " [ ] Fri 20 Mar  Cy: they promised: numbers"]
        row.list.ticked = {here}
        assert row.chosen() == [here]
        modal.query_one(Chips).choose([Candidate(bo, "Bo")])
        modal.query_one(Chips).post_message(Chips.Changed(modal.query_one(Chips)))
        await pilot.pause()
        assert in_sight(modal) is False
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
    assert len(follow_ups.open_with(session.database.connection, [ana, bo, cy])) == 2


async def test_many_scroll_and_the_form_still_fits(session: Session) -> None:
    """Four at once at 80x24; a click ticks."""
    ana = add(session, "Ana")
    for place in range(9):
        note(session, ana, f"2026-03-1{place}", f"number {place}")
    modal = LogModal(session, ((ana, "Ana"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        listed = modal.query_one(TickList)
        assert listed.size.height == 4
        assert modal.query_one(".box").size.height <= 24
        listed.focus()
        await pilot.press("G", "space")
        assert listed.top == 5
        await pilot.click(TickList, offset=(3, 0))
        assert [row.note for row in listed.rows if row.id in listed.ticked] == ["number 5", "number 8"]


async def test_a_draft_keeps_the_ticks(session: Session) -> None:
    """Nothing typed but a tick is worth keeping; what was closed elsewhere meanwhile is not closed again."""
    ana = add(session, "Ana")
    here, gone = note(session, ana, "2026-03-16", "slides"), note(session, ana, "2026-03-17", "link")
    app = Host(LogModal(session, ((ana, "Ana"),)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.modal.query_one(TickList).focus()
        await pilot.press("space", "down", "space", "escape")
        await pilot.pause()
    assert [draft.title for draft in drafts.kept()] == ["Log with Ana"]
    with session.database.write("done elsewhere") as tx:
        follow_ups.complete(tx, gone)
    modal = LogModal(session, ((ana, "Ana"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert modal.query_one(OpenOnes).chosen() == [here]
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
    assert follow_ups.open_with(session.database.connection, [ana]) == []


async def test_editing_an_interaction_closes_nothing(session: Session) -> None:
    """The row is for what is logged now; logging the same again has it."""
    ana = add(session, "Ana")
    note(session, ana, "2026-03-16", "slides")
    with session.database.write("talk") as tx:
        talk = interactions.log(tx, [ana], "coffee", "2026-03-10", "waffles")
    for modal, shown in ((LogModal(session, edits=talk), False), (LogModal(session, copies=talk), True)):
        app = Host(modal)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert modal.query_one(OpenOnes).display is shown
            modal.query_one("#notes", TextArea).text = "waffles and tea"
            await pilot.press("ctrl+s")
            await app.workers.wait_for_complete()
    assert len(follow_ups.open_with(session.database.connection, [ana])) == 1


async def test_hostile_notes_are_only_text(session: Session) -> None:
    """In the row."""
    ana = add(session, "Ana")
    for each in STORED:
        note(session, ana, "2026-03-16", each)
    modal = LogModal(session, ((ana, "Ana"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        modal.query_one(TickList).focus()
        for _ in range(len(STORED)):
            await pilot.press("down")
            drawn = "".join(segment.text for strip in app.screen._compositor.render_strips() for segment in strip)
            assert not FORBIDDEN.search(drawn)
