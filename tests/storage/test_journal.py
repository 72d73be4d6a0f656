"""The journal: every change once, by whom, when, and only what changed."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.storage import contacts, interactions, journal
from devhub_tui.storage.database import Changed, Database
from tests.storage.histories import Step, moves, outside, play, walks, writes
from tests.storage.vaults import check_journal, records, scratch


def changes(database: Database) -> list[tuple[str, str | None, str | None]]:
    """Table, old and new of every change."""
    sql = "SELECT name,old,new FROM changes JOIN journal_tables USING (tbl) ORDER BY seq"
    return [tuple(row) for row in database.connection.execute(sql)]


@settings(max_examples=25)
@given(st.lists(st.one_of(writes, writes, walks, moves, outside), min_size=1, max_size=12))
def test_clocks_and_cells(steps: list[Step]) -> None:
    """On any history the clock rises strictly, and the newest clock of every cell is known."""
    with scratch() as vault:
        for step in (("add", True, 1, None), *steps):
            play(vault, step)
            check_journal(vault.connection)


@settings(max_examples=25)
@given(st.lists(writes, min_size=1, max_size=12))
def test_the_past_can_be_told_from_the_present(steps: list[Step]) -> None:
    """Taking every change back in order, from the journal alone, leads from the tables of today to empty ones."""
    with scratch() as vault:
        for step in (("add", True, 1, None), ("log", [0], "met", -1), *steps):
            play(vault, step)
        connection = vault.connection
        names = dict(connection.execute("SELECT tbl,name FROM journal_tables"))
        state = {(name, row["id"]): row for name in names.values() for row in records(connection, name)}
        built_in = {key for key, row in state.items() if key[0] == "interaction_types" and row["created_at"] == 0}
        for tbl, pk, old, new in connection.execute("SELECT tbl,pk,old,new FROM changes ORDER BY seq DESC"):
            row = state[names[tbl], pk]
            for column, value in json.loads(new).items():
                assert row[column] == value
            if old is None:
                del state[names[tbl], pk]
            else:
                row.update(json.loads(old))
        assert set(state) == built_in


def test_only_what_changed_is_kept(database: Database) -> None:
    """An edit costs its columns, an addition what differs from the default, derived dates nothing."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana", "vip": 0})
    with database.write("edit") as tx:
        tx.execute("UPDATE contacts SET company='Oxide', name='Ana' WHERE id=?", (ana,))
    with database.write("log") as tx:
        interactions.log(tx, [ana], "message", "2026-03-01")
    added, edited, logged, linked = changes(database)[-4:]
    assert set(json.loads(added[2] or "")) == {"name", "tracking", "tracked_on", "source", "last_update"}
    assert (edited[1], edited[2]) == ('{"company":null}', '{"company":"Oxide"}')
    assert json.loads(logged[2] or "") == {"occurred_on": "2026-03-01"}
    assert linked[0] == "interaction_contacts"


def test_nothing_changed_is_nothing_kept(database: Database) -> None:
    """Saving a form without a change leaves no batch, no change and no stamp."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
    before = database.connection.execute("SELECT (SELECT count(*) FROM batches),(SELECT count(*) FROM changes)").fetchone()
    stamp = database.connection.execute("SELECT updated_at FROM contacts").fetchone()
    heard: list[Changed] = []
    database.listeners.append(heard.append)
    with database.write("save") as tx:
        tx.execute("UPDATE contacts SET name='Ana' WHERE id=?", (ana,))
    with database.write("look"):
        pass
    after = database.connection.execute("SELECT (SELECT count(*) FROM batches),(SELECT count(*) FROM changes)").fetchone()
    assert after == before
    assert database.connection.execute("SELECT updated_at FROM contacts").fetchone() == stamp
    assert heard == []


def test_who_and_when(database: Database) -> None:
    """The history view tells the label, the author and the real time, also while DEVHUB_NOW stands still."""
    before = time.time_ns() // 1_000_000
    with database.write("add Ana") as tx:
        contacts.add(tx, {"name": "Ana"})
    label, table, author = database.connection.execute(
        "SELECT label,tbl,author FROM history ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    owner = database.connection.execute("SELECT username FROM users").fetchone()[0]
    assert (label, table, author) == ("add Ana", "contacts", owner)
    hlc, at = database.connection.execute("SELECT hlc, (SELECT max(at) FROM batches) FROM batch").fetchone()
    assert before - 1 <= hlc >> 16 <= clock.real_ms() + 1
    assert before <= at <= clock.real_ms()


def test_a_clock_ahead_stays_ahead(database: Database) -> None:
    """Should the machine's clock be set back, changes still come after those before."""
    database.connection.execute("UPDATE batch SET hlc=?", ((clock.real_ms() + 86_400_000) << 16,))
    with database.write("add") as tx:
        for name in ("Ana", "Bo"):
            contacts.add(tx, {"name": name})
    check_journal(database.connection)


def test_listeners_hear_what_was_touched(database: Database) -> None:
    """Screens are told the tables and ids of a commit, and no ids when there are very many."""
    heard: list[Changed] = []
    database.listeners.append(heard.append)
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana"}, tags=["rust"])
    assert heard[-1].tables == {"contacts", "tags", "contact_tags"}
    assert ana in (heard[-1].ids or ())
    with database.write("many") as tx:
        for number in range(1100):
            tx.execute("INSERT INTO events(name) VALUES (?)", (str(number),))
    assert heard[-1][:2] == (frozenset({"events"}), None)


def test_every_table_with_an_id_is_journaled(database: Database) -> None:
    """No table that will sync has been forgotten, and each has its three triggers."""
    connection = database.connection
    named = {row[0] for row in connection.execute("SELECT name FROM journal_tables")}
    with_id = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        if {"id", "created_at", "updated_at", "deleted_at"}
        <= {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
    }
    assert named == with_id == set(journal.journaled_tables(connection))
    for name in named:
        for event in ("insert", "update", "delete"):
            found = connection.execute(
                "SELECT 1 FROM sqlite_master WHERE type='trigger' AND name=?", (f"journal_{name}_{event}",)
            )
            assert found.fetchone()


@pytest.mark.parametrize(
    "value", ["quote ' \" \\ back", "new\nline\ttab", "Ω 👩‍👩‍👧‍👦 \u2028", "", "null", "{}", "0012", "1e3", " "]
)
def test_values_survive_the_journal(database: Database, value: str) -> None:
    """Text comes back from the journal as it went in, whatever it looks like."""
    from devhub_tui.storage import undo

    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana", "notes": value})
    with database.write("edit") as tx:
        contacts.edit(tx, ana, {"notes": "other"})
    undo.undo(database)
    assert database.connection.execute("SELECT notes,typeof(notes) FROM contacts").fetchone() == (value, "text")
    database.connection.execute("DELETE FROM contacts")
    undo.undo(database)
    assert database.connection.execute("SELECT notes,typeof(notes) FROM contacts").fetchone() == (value, "text")


def test_ids_of_rows_made_by_hand_are_uuid7(database: Database) -> None:
    """A row typed into the sqlite3 shell gets an id of its own that sorts by time."""
    import uuid

    database.connection.execute("INSERT INTO contacts(name) VALUES ('Ana'),('Bo')")
    ids = [uuid.UUID(row[0]) for row in database.connection.execute("SELECT id FROM contacts")]
    assert {each.version for each in ids} == {7}
    assert {each.variant for each in ids} == {uuid.RFC_4122}
    assert all(abs((each.int >> 80) - clock.real_ms()) < 10_000 for each in ids)
