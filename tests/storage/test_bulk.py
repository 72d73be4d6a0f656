"""The same change for many: equal to one after the other, one step of undo, nothing of it when stopped."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain import many
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.many import Change
from devhub_tui.domain.people import Person, Point
from devhub_tui.errors import AmbiguousError, CancelledError
from devhub_tui.storage import (
    bulk,
    coming,
    contacts,
    dashboard,
    importing,
    interactions,
    lists,
    relationship_types,
    search,
    statistics,
    undo,
)
from devhub_tui.storage.database import Database, Transaction
from tests.storage.crowds import crowd
from tests.storage.vaults import (
    check_journal,
    check_search_indexes,
    derived_as_stored,
    derived_by_the_rule,
    difference,
    living,
    records,
    scratch,
)

TODAY = date(2026, 3, 16)

tags = st.sampled_from(["rust", "RUST", "Zürich", "new one", "pycon 2026"])
columns = st.fixed_dictionaries(
    {},
    optional={
        "relationship": st.sampled_from([None, "friend", "client"]),
        "importance": st.none() | st.integers(1, 5),
        "cadence": st.sampled_from([None, "3d", "1m"]),
        "tracking": st.sampled_from([None, "auto", "collaborating", "passive"]),
        "vip": st.integers(0, 1),
        "snoozed_until": st.sampled_from([None, "2026-03-30"]),
    },
)
several = st.lists(tags, max_size=2).map(tuple)
changes = st.one_of(
    st.tuples(several, several).map(lambda drawn: Change(add=drawn[0], remove=drawn[1])),
    columns.map(lambda values: Change(values=values)),
    st.booleans().map(lambda archived: Change(archived=archived)),
    st.just(Change(deleted=True)),
    st.just(Change(skip=True)),
    st.tuples(several, columns, st.none() | st.booleans()).map(lambda drawn: Change(drawn[0], (), drawn[1], drawn[2])),
).filter(bool)


@pytest.fixture(autouse=True)
def small_chunks() -> Iterator[None]:
    """Chunks of a size that a crowd of sixty fills several times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "CHUNK", 17)
        yield


def one_by_one(tx: Transaction, numbers: list[int], change: Change) -> int:
    """The same with what changes one person at a time, in the plainest way; gives how many it changed."""
    changed = 0
    for number in numbers:
        row = next((row for row in records(tx.connection, "contacts") if row["n"] == number and not row["deleted_at"]), None)
        if row is None:
            continue
        seq = tx.execute("SELECT coalesce(max(seq),0) FROM changes").fetchone()[0]
        key = row["id"]
        if change.deleted:
            contacts.delete(tx, [key])
        contacts.remove_tags(tx, [key], change.remove)
        contacts.add_tags(tx, [key], change.add)
        if any(row[name] != value for name, value in change.values.items()):
            contacts.edit(tx, key, change.values)
        if change.archived is not None and change.archived != (row["archived_at"] is not None):
            tx.execute("UPDATE contacts SET archived_at=? WHERE id=?", (clock.now_ms() if change.archived else None, key))
        if change.skip and row["next_due"] and row["archived_at"] is None:
            day = max(row["next_due"], TODAY.isoformat())
            tx.execute("UPDATE contacts SET skipped_on=? WHERE id=?", (day, key))
        links = "tbl<>(SELECT tbl FROM journal_tables WHERE name='tags')"
        changed += bool(tx.execute(f"SELECT EXISTS (SELECT 1 FROM changes WHERE seq>? AND {links})", (seq,)).fetchone()[0])
    return changed


@settings(max_examples=40)
@given(st.integers(0, 10_000), changes, st.floats(0.0, 1.0))
def test_equal_to_one_after_the_other(seed: int, change: Change, share: float) -> None:
    """Whatever is done with whomever: the same state as by single changes; undo and redo give the exact rows."""
    with scratch() as vault:
        dice = crowd(vault.database, seed, TODAY, 40)
        numbers = [row["n"] for row in records(vault.connection, "contacts") if dice.random() < share]
        before = living(vault.connection)
        with vault.database.write("one by one") as tx:
            expected = one_by_one(tx, numbers, change)
        wanted = living(vault.connection)
        if wanted != before:
            undo.undo(vault.database)
        assert bulk.would_change(vault.connection, numbers, change) == expected
        with vault.database.write("many") as tx:
            assert bulk.change(tx, [*numbers, *numbers[:3]], change) == expected
        assert not difference(wanted, living(vault.connection))
        assert derived_as_stored(vault.connection) == derived_by_the_rule(vault.connection, TODAY)
        assert vault.connection.execute("SELECT count(*) FROM stale_contacts").fetchone()[0] == 0
        if wanted != before:
            done = undo.undo(vault.database)
            assert done
            assert done.kept == ()
            assert not difference(before, living(vault.connection))
            assert undo.redo(vault.database)
            assert not difference(wanted, living(vault.connection))
        check_journal(vault.connection)
        check_search_indexes(vault.connection)


def everybody(database: Database) -> list[int]:
    """All row numbers, of the deleted too."""
    return [row["n"] for row in records(database.connection, "contacts")]


def test_one_batch_says_how_many(database: Database) -> None:
    """Undo walks over all of it at once, and calls it by the number of people it changed, or by the one name."""
    with database.write("add") as tx:
        for name in ("Ana", "Bo", "Cy"):
            contacts.add(tx, {"name": name}, tags=["rust"] if name == "Cy" else [])
    with database.write("tag") as tx:
        assert bulk.change(tx, everybody(database), Change(add=("rust",))) == 2
    with database.write("tag") as tx:
        assert bulk.change(tx, everybody(database)[:1], Change(values={"cadence": "2w"})) == 1
    assert [row.label for row in undo.batches(database.connection, 2)] == ["set cadence of Ana to 2w", "tag 2 people +rust"]
    with database.write("again") as tx:
        assert bulk.change(tx, everybody(database), Change(add=("Rust",))) == 0
    assert len(undo.batches(database.connection)) == 3


def test_tag_links_are_those_of_other_devices(database: Database) -> None:
    """The id of a link follows from person and tag, so that two devices that tag alike make one row."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
    with database.write("tag") as tx:
        bulk.change(tx, everybody(database), Change(add=("Zürich",)))
    (link,) = records(database.connection, "contact_tags")
    assert link["id"] == natural_id("contact_tag", ana, natural_id("tag", "zurich"))
    with database.write("untag") as tx:
        bulk.change(tx, everybody(database), Change(remove=("zurich",)))
    assert contacts.tags(database.connection, ana) == ()
    with database.write("tag") as tx:
        bulk.change(tx, everybody(database), Change(add=("Zürich",)))
    assert len(records(database.connection, "contact_tags")) == 1
    assert contacts.tags(database.connection, ana) == ("Zürich",)


def test_stopping_leaves_nothing(database: Database) -> None:
    """Cancelled in the middle: no tag, no link, no batch."""
    crowd(database, 1, TODAY)
    before = living(database.connection)
    steps: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        steps.append((done, total))
        if done > 30:
            raise CancelledError("Stopped.")

    with pytest.raises(CancelledError), database.write("tag") as tx:
        bulk.change(tx, everybody(database), Change(add=("never",), values={"vip": 1}), progress)
    assert steps == [(0, 60), (17, 60), (34, 60)]
    assert not difference(before, living(database.connection))
    assert [row.label for row in undo.batches(database.connection)] == ["crowd"]


def test_whoever_gets_a_reminder_is_tracked_from_today(database: Database) -> None:
    """Imported people leave the new ones when they get a cadence, importance or VIP; a relationship alone does not do that."""
    with database.write("import") as tx:
        for name in ("Ana", "Bo"):
            contacts.add(tx, {"name": name}, by_hand=False)
        contacts.add(tx, {"name": "Cy", "tracked_on": "2025-01-01"})
    for values, since in (({"relationship": "friend"}, None), ({"importance": 4}, TODAY.isoformat())):
        with database.write("set") as tx:
            bulk.change(tx, everybody(database), Change(values=values))
        assert [row["tracked_on"] for row in records(database.connection, "contacts")] == [since, since, "2025-01-01"]


def test_a_tag_with_a_cadence_moves_due_days(database: Database) -> None:
    """Most tags leave due days alone; one with a cadence of its own sets them, and gives them back when it goes."""
    crowd(database, 2, TODAY)
    with database.write("cadence") as tx:
        tx.execute("UPDATE tags SET cadence='1d' WHERE id=?", (contacts.tag_id(tx, "daily"),))
    before = derived_as_stored(database.connection)
    for change in (Change(add=("daily",)), Change(remove=("daily",))):
        with database.write("tag") as tx:
            bulk.change(tx, everybody(database), change)
        assert derived_as_stored(database.connection) == derived_by_the_rule(database.connection, TODAY)
        assert (derived_as_stored(database.connection) == before) == bool(change.remove)


def test_archived_people_are_counted_nowhere_and_found_everywhere(database: Database) -> None:
    """Out of every list, count, queue and birthday; search and names still find them, and bringing them back restores all."""
    crowd(database, 3, TODAY)
    numbers = everybody(database)
    connection = database.connection
    with database.write("bring back") as tx:
        bulk.change(tx, numbers, Change(archived=False))

    def seen() -> dict[str, Any]:
        day = TODAY.isoformat()
        return {
            "dashboard": dashboard.read(connection, TODAY)._asdict() | {"weeks": (), "steady": None},
            "queue": dashboard.queue(connection, TODAY),
            "birthdays": coming.celebrations(connection, TODAY, date(2026, 4, 16)),
            "stats": {key: statistics.read(connection, TODAY)[key] for key in ("people", "counts", "follow_ups", "tags")},
            "total": lists.total(connection, day),
            "lists": {sort: list(lists.order(connection, day, sort)) for sort in lists.SORTS},
        }  # fmt: skip

    before = seen()
    with database.write("archive") as tx:
        bulk.change(tx, numbers, Change(archived=True))
    empty = seen()
    assert empty["total"] == 0
    assert empty["dashboard"]["people"] == 0
    assert not any(empty["dashboard"]["counts"].values())
    assert (empty["queue"].rows, empty["queue"].total, empty["birthdays"], empty["dashboard"]["coming"]) == ((), 0, [], ())
    assert empty["stats"] == {
        "people": 0,
        "counts": dict.fromkeys(before["stats"]["counts"], 0),
        "follow_ups": {"open": 0, "overdue": 0},
        "tags": [],
    }
    assert not any(empty["lists"].values())
    kept = lists.total(connection, TODAY.isoformat(), lists.Narrow(status="archived"))
    assert kept == before["total"]
    someone = next(row for row in records(connection, "contacts") if not row["deleted_at"])
    assert contacts.resolve(connection, someone["id"])[1] == someone["name"]
    with database.write("bring back") as tx:
        bulk.change(tx, numbers, Change(archived=False))
    assert seen() == before


def test_talking_to_archived_people_leaves_them_archived(database: Database) -> None:
    """A late note about somebody is history; it does not bring reminders back."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana", "cadence": "1d"})
    with database.write("archive") as tx:
        bulk.change(tx, everybody(database), Change(archived=True))
    with database.write("log") as tx:
        interactions.log(tx, [ana], "coffee", "2026-03-15", "about lenses")
    found = contacts.contact(database.connection, ana)
    assert found.status == "archived"
    assert (found.values["last_contacted"], found.values["next_due"]) == ("2026-03-15", None)
    assert not search.numbers(database.connection, "ana", deep=True)
    assert list(search.numbers(database.connection, "ana status:archived", deep=True)) == everybody(database)


def test_who_is_away(database: Database) -> None:
    """Screens keep nobody selected who was deleted, and notice who was archived."""
    dice = random.Random(5)
    crowd(database, 5, TODAY)
    numbers = everybody(database)
    gone, kept = dice.sample(numbers, 9), dice.sample(numbers, 9)
    with database.write("both") as tx:
        bulk.change(tx, kept, Change(archived=True))
        bulk.change(tx, gone, Change(deleted=True))
    deleted, archived = bulk.away(database.connection)
    rows = records(database.connection, "contacts")
    assert deleted == {row["n"] for row in rows if row["deleted_at"]}
    assert archived == {row["n"] for row in rows if row["archived_at"] is not None and not row["deleted_at"]}
    assert deleted >= set(gone)


def test_what_is_offered(database: Database) -> None:
    """The tags of these people, with how many have each, the commonest first."""
    with database.write("add") as tx:
        for name, mine in (("Ana", ["rust", "go"]), ("Bo", ["rust"]), ("Cy", ["ada"])):
            contacts.add(tx, {"name": name}, tags=mine)
    assert bulk.tags_of(database.connection, everybody(database)[:2]) == [("rust", 2), ("go", 1)]


def test_a_relationship_is_spelled_as_on_the_list(database: Database) -> None:
    """Whoever becomes a “CLIENT” is one of the clients, with their cadence; who was one already is not touched."""
    with database.write("add") as tx:
        relationship_types.add(tx, "Client", "2w")
        for name in ("Ana", "Bo"):
            contacts.add(tx, {"name": name, "relationship": "Client" if name == "Bo" else None})
    with database.write("set") as tx:
        assert bulk.change(tx, everybody(database), Change(values={"relationship": "CLIENT"})) == 1
    assert [row["relationship"] for row in records(database.connection, "contacts")] == ["Client", "Client"]
    assert [row["cadence_days"] for row in records(database.connection, "contacts")] == [14, 14]


def test_names_that_only_an_archived_person_shares(database: Database) -> None:
    """A word that fits one person in sight means that one; bringing back looks among the archived first."""
    with database.write("add") as tx:
        ana, old, _ = (contacts.add(tx, {"name": name}) for name in ("Ana Souza", "Ana Old", "Bo"))
        bulk.change(tx, bulk.numbers_of(tx.connection, [old]), Change(archived=True))
    assert contacts.resolve(database.connection, "ana") == (ana, "Ana Souza")
    assert contacts.resolve(database.connection, "ana", archived=True) == (old, "Ana Old")
    assert contacts.resolve(database.connection, "old") == (old, "Ana Old")
    with database.write("another") as tx:
        contacts.add(tx, {"name": "Ana Lima", "company": "Oxide"})
    with pytest.raises(AmbiguousError) as caught:
        contacts.resolve(database.connection, "ana")
    assert {label for _, label in caught.value.candidates} == {"Ana Souza", "Ana Old · archived", "Ana Lima · Oxide"}


def test_an_import_updates_the_archived_and_leaves_them_so(database: Database) -> None:
    """Somebody put away who is in a new file gets what it says, and stays out of sight."""
    first = Person(line=1, fields={"name": "Ana Souza"}, points=(Point("email", "ana@x.org"),))
    again = Person(line=1, fields={"name": "Ana Souza", "company": "Oxide"}, points=(Point("email", "ana@x.org"),))
    with database.write("import") as tx:
        importing.write(tx, [first], "vcard", "a.vcf")
        bulk.change(tx, everybody(database), Change(archived=True))
    with database.write("import") as tx:
        assert importing.write(tx, [again], "vcard", "b.vcf") == (0, 1, 0)
    (row,) = records(database.connection, "contacts")
    assert row["company"] == "Oxide"
    assert row["archived_at"] is not None


@pytest.mark.parametrize(
    ("change", "label", "done"),
    [
        (Change(add=("rust",)), "tag 2 people +rust", "Tagged 2 people rust"),
        (Change(add=("a", "b")), "tag 2 people +a +b", "Tagged 2 people a, b"),
        (Change(remove=("go",)), "tag 2 people −go", "Took go off 2 people"),
        (Change(add=("a",), remove=("b",)), "tag 2 people +a −b", "Tags of 2 people: +a −b"),
        (Change(values={"cadence": "2w"}), "set cadence of 2 people to 2w", "Cadence of 2 people: 2w"),
        (Change(values={"cadence": None}), "clear cadence of 2 people", "Cadence of 2 people: none"),
        (Change(values={"vip": 1}), "make 2 people VIP", "VIP on for 2 people"),
        (Change(values={"vip": 0}), "take VIP off 2 people", "VIP off for 2 people"),
        (Change(archived=True), "archive 2 people", "Archived 2 people"),
        (Change(archived=False), "unarchive 2 people", "Unarchived 2 people"),
        (Change(deleted=True), "delete 2 people", "Deleted 2 people"),
        (Change(add=("a",), values={"vip": 1, "importance": None}), "change 2 people: +a, VIP on, importance none", None),
    ],
)  # fmt: skip
def test_words(change: Change, label: str, done: str | None) -> None:
    """What undo calls it and what the toast says."""
    assert many.label(change, "2 people") == label
    assert many.done(change, "2 people") == (done or label.replace("change", "Changed"))


def test_long_words_are_cut() -> None:
    """A tag of a hundred letters does not fill the screen."""
    assert len(many.label(Change(add=("x" * 100, "y" * 100)), many.people(12345))) < 90
    assert many.people(12345) == "12 345 people"
    assert many.people(1, "Ana") == "Ana"
    assert not Change()
