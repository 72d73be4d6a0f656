"""The system's own sqlite3 shell edits a vault: journaled and indexed at once, undoable, due dates right at the next start."""

from collections.abc import Iterator

import pytest

from devhub_tui import clock
from devhub_tui.storage import contacts, dashboard, interactions, search, undo
from devhub_tui.storage.database import Database
from tests.storage.vaults import (
    check_journal,
    check_search_indexes,
    derived_as_stored,
    derived_by_the_rule,
    difference,
    living,
    shell,
)


@pytest.fixture
def people(database: Database) -> Iterator[Database]:
    """A vault with Ana, who was met three weeks ago, and Bo, who was imported."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana Łopez", "company": "Oxide"}, tags=["rust"])
        contacts.add(tx, {"name": "Bo"}, by_hand=False)
        interactions.log(tx, [ana], "coffee", "2026-02-23", "talked about parsers")
    yield database
    database.close()


def found(database: Database, words: str) -> list[str]:
    """Whom the search box finds."""
    return [hit.name for hit in search.hits(database.connection, words)]


def last_batch(database: Database) -> str:
    """The label of the newest batch that can be undone."""
    return undo.batches(database.connection)[0].label


def test_the_shell_is_an_old_one(people: Database) -> None:
    """What is tested here works with SQLite 3.40, which Debian 12 ships, and whatever is newer."""
    version = tuple(map(int, shell(people.path, "SELECT sqlite_version();").strip().split(".")))
    assert version >= (3, 40)
    assert shell(people.path, "PRAGMA integrity_check;").strip() == "ok"


def test_an_edit_is_found_at_once(people: Database) -> None:
    """The running app finds a new name, tag, note or email without a restart, and no longer finds the old one."""
    shell(
        people.path,
        """
        UPDATE contacts SET name='Anna Müller', notes='likes falafel' WHERE name LIKE 'Ana%';
        UPDATE tags SET name='haskell';
        UPDATE interactions SET notes='talked about lenses';
        INSERT INTO contact_points(contact_id,kind,value)
          SELECT id,'email','anna@example.org' FROM contacts WHERE name LIKE 'Anna%';
        INSERT INTO contacts(name,company) VALUES ('Cy Twombly','Gaeta');
        """,
    )
    for words in ("muller", "falafel", "haskell", "lenses", "anna@example"):
        assert found(people, words) == ["Anna Müller"], words
    assert found(people, "gaeta") == ["Cy Twombly"]
    for words in ("lopez", "rust", "parsers"):
        assert found(people, words) == [], words
    check_search_indexes(people.connection)


def test_a_new_name_sorts_and_is_spelled_plainly_soon(people: Database) -> None:
    """A name typed into the shell is in its place in the list at once, and found without its ł after the next look."""
    shell(
        people.path,
        "UPDATE contacts SET name='Żaneta Łoś' WHERE name LIKE 'Ana%'; UPDATE contacts SET name='AB' WHERE name='Bo';",
    )
    assert people.connection.execute("SELECT sort_name FROM contacts ORDER BY n").fetchall() == [("Żaneta Łoś",), ("ab",)]
    assert found(people, "zaneta") == ["Żaneta Łoś"]
    check_search_indexes(people.connection)
    people.catch_up()
    assert found(people, "los") == ["Żaneta Łoś"]
    check_search_indexes(people.connection)


def test_an_edit_is_journaled_at_once(people: Database) -> None:
    """Each row the shell touches is one change with old and new, and the clock goes on."""
    before = people.connection.execute("SELECT max(seq) FROM changes").fetchone()[0]
    shell(people.path, "UPDATE contacts SET company='Acme', company='Acme' WHERE name='Bo'; DELETE FROM interactions;")
    rows = people.connection.execute("SELECT old,new,batch FROM changes WHERE seq>? ORDER BY seq", (before,)).fetchall()
    assert rows[0] == ('{"company":null}', '{"company":"Acme"}', None)
    assert rows[1][1] is None
    assert '"notes":"talked about parsers"' in rows[1][0]
    with people.write("next") as tx:
        contacts.add(tx, {"name": "Cy"})
    check_journal(people.connection)


def test_due_dates_are_right_at_the_next_start(people: Database) -> None:
    """After edits of everything the rule reads, starting again shows the right dates."""
    path = people.path
    people.close()
    shell(
        path,
        """
        UPDATE interactions SET occurred_on='2026-03-10';
        UPDATE tags SET cadence='5d' WHERE name='rust';
        UPDATE contacts SET vip=1 WHERE name='Bo';
        INSERT INTO preferences(key,value) VALUES ('reminders.vip','3d');
        INSERT INTO contacts(name,cadence,met_on) VALUES ('Cy','1w','2026-03-01');
        """,
    )
    again = Database.open(path)
    wanted = derived_by_the_rule(again.connection, clock.today())
    assert derived_as_stored(again.connection) == wanted
    due = dict(again.connection.execute("SELECT name,next_due FROM contacts"))
    assert due["Ana Łopez"] == "2026-03-15"
    assert due["Cy"] == "2026-03-08"
    assert {row.name for row in dashboard.queue(again.connection, clock.today()).rows} == {"Ana Łopez", "Cy"}
    again.close()


@pytest.mark.parametrize("next_thing", ["start", "write", "undo", "look"])
def test_an_edit_becomes_a_batch(people: Database, next_thing: str) -> None:
    """Edits of the shell are one step of undo, from the next start, write or look on."""
    before = living(people.connection)
    shell(people.path, "UPDATE contacts SET industry='Paint'; UPDATE follow_ups SET note='x'; UPDATE interactions SET notes='y';")
    database = people
    if next_thing == "start":
        database.close()
        database = Database.open(people.path)
    elif next_thing == "write":
        with database.write("note") as tx:
            contacts.add(tx, {"name": "Cy"})
        undo.undo(database)
    elif next_thing == "look":
        assert database.catch_up()
    if next_thing != "undo":
        assert "edit by another program" in [row.label for row in undo.batches(database.connection)]
    done = undo.undo(database)
    assert done
    assert (done.label, done.changed, done.kept) == ("edit by another program", 3, ())
    assert not difference(before, living(database.connection))
    check_search_indexes(database.connection)
    check_journal(database.connection)
    database.close()


def test_a_deletion_by_hand_can_be_undone(people: Database) -> None:
    """DELETE FROM in the shell is not the end of anybody."""
    before = living(people.connection)
    shell(people.path, "DELETE FROM contacts; DELETE FROM interaction_contacts;")
    assert found(people, "ana") == []
    with people.write("add") as tx:
        contacts.add(tx, {"name": "Cy"})
    assert [done.label for _ in range(2) if (done := undo.undo(people))] == ["add", "edit by another program"]
    assert not difference(before, living(people.connection))
    assert found(people, "ana") == ["Ana Łopez"]
    check_search_indexes(people.connection)


def test_edits_between_two_writes_keep_their_order(people: Database) -> None:
    """App, shell, app, shell: four steps back, in that order."""
    with people.write("first") as tx:
        tx.execute("UPDATE contacts SET industry='1'")
    shell(people.path, "UPDATE contacts SET industry='2';")
    with people.write("third") as tx:
        tx.execute("UPDATE contacts SET industry='3'")
    shell(people.path, "UPDATE contacts SET industry='4';")
    seen = []
    while (value := people.connection.execute("SELECT industry FROM contacts").fetchone()[0]) is not None:
        done = undo.undo(people)
        assert done
        seen.append((value, done.label))
    assert seen == [("4", "edit by another program"), ("3", "third"), ("2", "edit by another program"), ("1", "first")]
    check_journal(people.connection)


def test_an_edit_while_the_vault_is_open_shows_in_the_dates_soon(people: Database) -> None:
    """An app that looks at the file a few times a second settles the dates without a restart."""
    version = people.data_version()
    shell(people.path, "UPDATE contacts SET cadence='1d' WHERE name LIKE 'Ana%';")
    assert people.data_version() != version
    assert people.catch_up()
    assert people.connection.execute("SELECT next_due FROM contacts WHERE name LIKE 'Ana%'").fetchone()[0] == "2026-02-24"
    assert not people.catch_up()


def test_replace_by_hand_loses_nothing_that_is_shown(people: Database) -> None:
    """INSERT OR REPLACE skips triggers; search and lists go on, and nobody is found who is not there."""
    shell(
        people.path,
        "INSERT OR REPLACE INTO contacts(id,name,company) SELECT id,'Anna','Acme' FROM contacts WHERE name LIKE 'Ana%';",
    )
    assert found(people, "anna") == ["Anna"]
    assert "Ana Łopez" not in found(people, "ana")
    assert people.catch_up()
    assert people.connection.execute("SELECT sort_name FROM contacts WHERE name='Anna'").fetchone()[0] == "anna"


def test_reading_by_hand_while_the_app_is_open(people: Database) -> None:
    """The shell sees every commit at once, in words a person can read."""
    with people.write("log a call with Bo") as tx:
        bo = tx.execute("SELECT id FROM contacts WHERE name='Bo'").fetchone()[0]
        interactions.log(tx, [bo], "call", "2026-03-15")
    assert shell(people.path, "SELECT last_contacted FROM contacts WHERE name='Bo';").strip() == "2026-03-15"
    assert "log a call with Bo|interactions" in shell(people.path, "SELECT label,tbl FROM history ORDER BY seq DESC LIMIT 2;")


@pytest.mark.parametrize(
    "sql", ["VACUUM;", "REINDEX;", "ANALYZE;", "PRAGMA wal_checkpoint(TRUNCATE);", "PRAGMA journal_mode=DELETE;"]
)
def test_upkeep_by_hand(people: Database, sql: str) -> None:
    """Whatever a careful user does to a SQLite file of theirs, the vault goes on as before."""
    before = living(people.connection)
    people.close()
    shell(people.path, sql)
    again = Database.open(people.path)
    assert not difference(before, living(again.connection))
    assert found(again, "parsers") == ["Ana Łopez"]
    assert again.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    check_search_indexes(again.connection)
    again.close()
