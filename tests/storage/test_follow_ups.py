"""Follow-ups and promises: done once, coming back, put off, taken back."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain.follow_ups import KINDS
from devhub_tui.storage import contacts, dashboard, follow_ups, interactions, merging, undo
from devhub_tui.storage.database import Database
from devhub_tui.storage.follow_ups import Done, Listing, Narrow
from tests.storage.vaults import check_journal, difference, living, records, scratch

TODAY = "2026-03-16"


def person(database: Database, name: str = "Ana", **values: Any) -> str:
    """Somebody new."""
    with database.write("add") as tx:
        return contacts.add(tx, {"name": name, **values})


def note(database: Database, contact_id: str, day: str = TODAY, words: str | None = "the slides", **values: Any) -> str:
    """A follow-up."""
    with database.write("follow up") as tx:
        return follow_ups.add(tx, contact_id, day, words, **values)


def done(database: Database, follow_up_id: str) -> Done:
    """Marks one as done."""
    with database.write("done") as tx:
        return follow_ups.complete(tx, follow_up_id)


def opened(database: Database, contact_id: str) -> list[tuple[str, str | None]]:
    """(day, note) of what is open with somebody."""
    return [(row.due_on, row.note) for row in follow_ups.open_with(database.connection, [contact_id])]


def listed(database: Database, narrow: Narrow = Narrow()) -> list[str | None]:  # noqa: B008  a plain tuple
    """The notes of a listing, in its order."""
    found = follow_ups.listing(database.connection, TODAY, narrow)
    rows = {row.n: row for row in follow_ups.rows(database.connection, found.numbers)}
    return [rows[number].note for number in found.numbers]


def test_done_once_makes_one_next(database: Database, monday: object) -> None:
    """What comes back is followed by the same again, with its source; done twice makes no second one; undo takes both back."""
    ana = person(database)
    with database.write("talk") as tx:
        talk = interactions.log(tx, [ana], "coffee", TODAY)
    before = note(database, ana, repeat="2w", kind="my_promise", source=("interactions", talk))
    state = living(database.connection)
    assert done(database, before) == Done(True, "2026-03-30")
    assert done(database, before) == Done(False)
    (row,) = follow_ups.open_with(database.connection, [ana])
    assert row == (
        *(follow_ups.next_id(before), ana, "Ana", "2026-03-30", "the slides", "my_promise", None, "2w", False, None),
        *(talk, "Coffee", TODAY, False, row.n),
    )
    undo.undo(database)
    assert difference(state, living(database.connection)) == []


def test_what_does_not_come_back_is_done(database: Database, monday: object) -> None:
    """No next one."""
    ana = person(database)
    assert done(database, note(database, ana)) == Done(True)
    assert opened(database, ana) == []


def test_fixed_ones_keep_the_end_of_the_month(database: Database, monday: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """31 January, 28 February, 31 March, however late each is done; the rows know by themselves."""
    ana, found = person(database), []
    here = note(database, ana, "2026-01-31", repeat="1m", fixed=True)
    for day in ("2026-02-02", "2026-02-28", "2026-04-15", "2026-04-29"):
        monkeypatch.setenv("DEVHUB_NOW", f"{day}T09:00:00+01:00")
        found.append(done(database, here).next_on)
        here = follow_ups.next_id(here)
    assert found == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]


def test_moving_the_day_moves_the_grid_and_a_snooze_does_not(database: Database, monday: object) -> None:
    """A fixed one counts from the day it was moved to; a snoozed one still from its due day. Another day ends a snooze."""
    ana = person(database)
    moved, slept = (note(database, ana, "2026-02-28", repeat="1m", fixed=True) for _ in range(2))
    with database.write("as after January") as tx:
        tx.execute("UPDATE follow_ups SET fixed=31")
        assert follow_ups.snooze(tx, moved, "2026-03-20")
        assert follow_ups.reschedule(tx, moved, "2026-03-05")
        assert not follow_ups.reschedule(tx, moved, "2026-03-05")
        assert follow_ups.snooze(tx, slept, "2026-03-20")
        assert not follow_ups.snooze(tx, slept, "2026-03-20")
    assert [row["snoozed_until"] for row in records(database.connection, "follow_ups")] == [None, "2026-03-20"]
    assert done(database, moved) == Done(True, "2026-04-05")
    assert done(database, slept) == Done(True, "2026-03-31")


def test_edit_writes_what_differs(database: Database, monday: object) -> None:
    """Nothing different is no change; fixed needs something that comes back; a gone one cannot be edited."""
    ana = person(database)
    here = note(database, ana)
    with database.write("edit") as tx:
        assert not follow_ups.edit(tx, here, {"note": "the slides", "due_on": TODAY, "fixed": False})
        assert not follow_ups.edit(tx, here, {"fixed": True})
        assert follow_ups.edit(tx, here, {"kind": "their_promise", "repeat": "1m", "fixed": True})
        assert follow_ups.edit(tx, here, {"note": None})
        assert follow_ups.edit(tx, here, {"repeat": None})
        assert not follow_ups.edit(tx, "nobody", {"note": "x"})
    row = follow_ups.one(database.connection, here)
    assert row is not None
    assert (row.note, row.kind, row.repeat, row.fixed) == (None, "their_promise", None, False)


def test_reopening_takes_the_next_one_back_unless_it_is_done_too(database: Database, monday: object) -> None:
    """One is open, never two; done again brings the same next one."""
    ana = person(database)
    here = note(database, ana, repeat="1w")
    done(database, here)
    with database.write("reopen") as tx:
        assert follow_ups.reopen(tx, here)
        assert not follow_ups.reopen(tx, here)
    assert opened(database, ana) == [(TODAY, "the slides")]
    done(database, here)
    assert opened(database, ana) == [("2026-03-23", "the slides")]
    done(database, follow_ups.next_id(here))
    with database.write("reopen") as tx:
        assert follow_ups.reopen(tx, here)
    done(database, here)
    assert opened(database, ana) == [("2026-03-23", "the slides")]
    assert len(records(database.connection, "follow_ups")) == 3


def test_two_devices_make_the_same_next_one(monday: object) -> None:
    """The id follows from the done one's."""
    assert follow_ups.next_id("a") == follow_ups.next_id("a") != follow_ups.next_id("b")


def test_deleting_the_interaction_keeps_what_was_promised_in_it(database: Database, monday: object) -> None:
    """The link goes with it, and comes back with undo."""
    ana = person(database)
    with database.write("talk") as tx:
        talk = interactions.log(tx, [ana], "coffee", TODAY)
    here = note(database, ana, source=("interactions", talk))
    with database.write("delete") as tx:
        interactions.delete(tx, talk)
    row = follow_ups.one(database.connection, here)
    assert row is not None
    assert (row.source_id, row.source, row.source_on) == (None, None, None)
    undo.undo(database)
    row = follow_ups.one(database.connection, here)
    assert row is not None
    assert (row.source_id, row.source, row.source_on) == (talk, "Coffee", TODAY)


def test_the_list_has_overdue_first_the_snoozed_where_they_come_back_and_the_done_last(
    database: Database, monday: object
) -> None:
    """Of everybody but the archived and deleted; of one person with whatever they are; by words of name and note."""
    ana, bo, away, gone = person(database), person(database, "Bo Müller"), person(database, "Away"), person(database, "Gone")
    note(database, ana, "2026-03-18", "soon")
    note(database, bo, "2026-03-01", "late")
    note(database, ana, TODAY, "today")
    slept = note(database, ana, "2026-02-01", "asleep")
    woken = note(database, bo, "2026-03-02", "awake again")
    first, second = note(database, ana, "2026-01-01", "first done"), note(database, ana, "2026-05-01", "done 100%")
    note(database, away, "2026-01-01", "archived")
    note(database, gone, "2026-01-01", "gone")
    with database.write("state") as tx:
        follow_ups.snooze(tx, slept, "2026-03-17")
        follow_ups.snooze(tx, woken, TODAY)
        tx.execute("UPDATE follow_ups SET completed_at=1000 WHERE id=?", (first,))
        tx.execute("UPDATE follow_ups SET completed_at=2000 WHERE id=?", (second,))
        tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (away,))
        contacts.delete(tx, [gone])
    assert listed(database) == ["late", "awake again", "today", "asleep", "soon"]
    assert listed(database, Narrow(done=True)) == ["late", "awake again", "today", "asleep", "soon", "done 100%", "first done"]
    assert listed(database, Narrow(overdue=True)) == ["late", "awake again", "today"]
    assert listed(database, Narrow(contact_id=away)) == ["archived"]
    assert listed(database, Narrow(contact_id=bo)) == ["late", "awake again"]
    assert listed(database, Narrow(words="MÜLLER awake")) == ["awake again"]
    assert listed(database, Narrow(words="100%", done=True)) == ["done 100%"]
    assert listed(database, Narrow(words="1_0", done=True)) == []
    found = follow_ups.listing(database.connection, TODAY, Narrow(done=True))
    assert found[1:] == Listing((), 2, 1, 2)[1:]
    shown = [row.n for row in follow_ups.rows(database.connection, follow_ups.first_page(database.connection, TODAY))]
    assert sorted(shown) == sorted(set(found.numbers[:3]) | {found.numbers[4]})


def test_one_is_found_by_the_end_of_its_id(database: Database, monday: object) -> None:
    """At least four characters of it, or all."""
    ana = person(database)
    here = note(database, ana)
    assert [row.id for row in follow_ups.by_end_of_id(database.connection, here[-8:].upper())] == [here]
    assert [row.id for row in follow_ups.by_end_of_id(database.connection, here)] == [here]
    assert follow_ups.by_end_of_id(database.connection, here[-3:]) == []
    assert follow_ups.by_end_of_id(database.connection, "%%%%") == []


def test_only_what_is_open_and_awake_lifts_somebody_in_the_queue(database: Database, monday: object) -> None:
    """Overdue or due today lifts; snoozed, done, deleted and coming ones do not."""
    names = ("late", "today", "snoozed", "done", "deleted", "coming", "back")
    ids = {name: person(database, name, tracking="passive") for name in names}
    made = {
        name: note(database, ids[name], "2026-03-20" if name == "coming" else TODAY if name == "today" else "2026-03-01")
        for name in names
    }
    with database.write("state") as tx:
        follow_ups.snooze(tx, made["snoozed"], "2026-03-17")
        follow_ups.snooze(tx, made["back"], TODAY)
        follow_ups.complete(tx, made["done"])
        follow_ups.delete(tx, made["deleted"])
    found = dashboard.queue(database.connection, clock.today())
    assert {row.name for row in found.rows} == {"late", "today", "back"}
    assert found.total == 3


def test_merging_brings_them_along_whole(database: Database, monday: object) -> None:
    """With repeat, fixed, snooze and source; done in the new place makes the next one there."""
    ana, twin = person(database), person(database, "Ana S.")
    here = note(database, twin, "2026-02-28", repeat="1m", fixed=True)
    with database.write("state") as tx:
        tx.execute("UPDATE follow_ups SET fixed=31,snoozed_until='2026-03-20'")
    with database.write("merge") as tx:
        merging.merge(tx, ana, twin)
    row = follow_ups.one(database.connection, here)
    assert row is not None
    assert (row.contact_id, row.repeat, row.fixed, row.snoozed_until) == (ana, "1m", True, "2026-03-20")
    assert done(database, here) == Done(True, "2026-03-31")
    assert follow_ups.open_with(database.connection, [ana])[0].id == follow_ups.next_id(here)


def test_merging_drops_only_what_says_the_same_in_everything(database: Database, monday: object) -> None:
    """Twice the same becomes one; one that counts otherwise or sleeps stays beside it."""
    ana, twin = person(database), person(database, "Ana S.")
    for who in (ana, twin):
        note(database, who, "2026-03-20", "same")
        note(database, who, "2026-03-20", "fixed", repeat="1m", fixed=who == twin)
        here = note(database, who, "2026-03-20", "asleep")
    with database.write("snooze") as tx:
        follow_ups.snooze(tx, here, "2026-03-18")
    with database.write("merge") as tx:
        merging.merge(tx, ana, twin)
    rows = follow_ups.open_with(database.connection, [ana])
    assert sorted(row.note or "" for row in rows) == ["asleep", "asleep", "fixed", "fixed", "same"]


_NUMBERS = st.integers(0, 5)
_DAYS = st.integers(-60, 60)
STEPS = st.one_of(
    st.tuples(st.just("add"), _DAYS, st.sampled_from(KINDS), st.sampled_from((None, "3d", "1w", "1m", "1y")), st.booleans()),
    st.tuples(st.sampled_from(("done", "reopen", "delete")), _NUMBERS),
    st.tuples(st.sampled_from(("snooze", "reschedule")), _NUMBERS, _DAYS),
    st.tuples(st.just("edit"), _NUMBERS, st.sampled_from((None, "3d", "1m")), st.booleans()),
    st.tuples(st.just("night"), st.integers(1, 40)),
)


@given(st.lists(STEPS, max_size=14), st.integers(0, 14))
@settings(max_examples=60, deadline=None)
def test_any_history_undone_restores_every_row(steps: list[Any], back: int) -> None:
    """Done, put off, moved, edited, reopened, deleted in any order: undo walks back through every state, redo forward again."""
    with scratch() as vault:
        ana = person(vault.database)
        states = [living(vault.connection)]
        for step in steps:
            _take(vault, ana, step)
            after = living(vault.connection)
            if difference(states[-1], after):
                states.append(after)
        back = min(back, len(states) - 1)
        for place in range(1, back + 1):
            undo.undo(vault.database)
            assert difference(states[-1 - place], living(vault.connection)) == []
        for place in range(back, 0, -1):
            undo.redo(vault.database)
            assert difference(states[-place], living(vault.connection)) == []
        check_journal(vault.connection)
        _no_two_of_a_series(vault.connection)


def _take(vault: Any, ana: str, step: Any) -> None:
    ids = [row["id"] for row in records(vault.connection, "follow_ups")]
    if step[0] == "night":
        vault.now(vault.moment + timedelta(days=step[1]))
        return

    def day(offset: int) -> str:
        return str(vault.moment.date() + timedelta(days=offset))

    with vault.database.write(step[0]) as tx:
        if step[0] == "add":
            follow_ups.add(tx, ana, day(step[1]), "again", kind=step[2], repeat=step[3], fixed=step[4])
            return
        if not ids:
            return
        here = ids[step[1] % len(ids)]
        match step:
            case ("done", _):
                follow_ups.complete(tx, here)
            case ("reopen", _):
                follow_ups.reopen(tx, here)
            case ("delete", _):
                follow_ups.delete(tx, here)
            case ("snooze", _, offset):
                follow_ups.snooze(tx, here, day(offset))
            case ("reschedule", _, offset):
                follow_ups.reschedule(tx, here, day(offset))
            case ("edit", _, repeat, fixed):
                follow_ups.edit(tx, here, {"repeat": repeat, "fixed": fixed})


def _no_two_of_a_series(connection: Any) -> None:
    """Each done one has at most one next, and no id twice."""
    rows = records(connection, "follow_ups")
    assert len({row["id"] for row in rows}) == len(rows)
    made = {follow_ups.next_id(row["id"]) for row in rows}
    assert sum(row["id"] in made for row in rows) <= sum(
        row["repeat"] is not None or row["deleted_at"] is not None for row in rows
    )
