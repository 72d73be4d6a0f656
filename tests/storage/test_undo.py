"""Walking back and forth over batches: undo gives the exact rows of before, redo those of after."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui.storage import contacts, interactions, undo
from devhub_tui.storage.database import Database
from tests.storage.histories import Step, act, play, walks, writes
from tests.storage.vaults import check_journal, check_search_indexes, difference, living, scratch, shell


def names(database: Database) -> list[str]:
    """Who is in the vault."""
    return [row[0] for row in database.connection.execute("SELECT name FROM contacts WHERE deleted_at IS NULL ORDER BY n")]


@settings(max_examples=35)
@given(st.lists(writes, min_size=1, max_size=12))
def test_all_the_way_back_and_forth(steps: list[Step]) -> None:
    """Undo to the beginning and redo to the end pass through exactly the states in between."""
    with scratch() as vault:
        states = [living(vault.connection)]
        for step in (("add", True, 1, None), ("add", False, 0, "7d"), ("log", [0, 1], "met", -3), *steps):
            before = len(undo.batches(vault.connection))
            act(vault.database, step)
            if len(undo.batches(vault.connection)) > before:
                states.append(living(vault.connection))
        for state in reversed(states[:-1]):
            done = undo.undo(vault.database)
            assert done is not None
            assert done.kept == ()
            assert not difference(state, living(vault.connection))
        assert undo.undo(vault.database) is None
        for state in states[1:]:
            done = undo.redo(vault.database)
            assert done is not None
            assert done.kept == ()
            assert not difference(state, living(vault.connection))
        assert undo.redo(vault.database) is None
        check_journal(vault.connection)
        check_search_indexes(vault.connection)


@settings(max_examples=25)
@given(st.lists(st.one_of(writes, walks, walks), min_size=1, max_size=20))
def test_any_walk(steps: list[Step]) -> None:
    """However undo, redo and new work mix, a redo returns what the last undo took, and an undo what was there before."""
    with scratch() as vault:
        for step in (("add", True, 1, None), ("log", [0], "met", -3), *steps):
            before = living(vault.connection)
            play(vault, step)
            after = living(vault.connection)
            if step[0] not in ("undo", "redo") and after != before:
                assert undo.undo(vault.database)
                assert not difference(before, living(vault.connection))
                assert undo.redo(vault.database)
                assert not difference(after, living(vault.connection))
        check_journal(vault.connection)
        check_search_indexes(vault.connection)


def test_nothing_to_walk_over(database: Database) -> None:
    """A new vault has nothing to take back, and saying so leaves no trace."""
    assert undo.undo(database) is None
    assert undo.redo(database) is None
    assert undo.batches(database.connection) == []
    assert database.connection.execute("SELECT count(*) FROM batches WHERE kind<>'setup'").fetchone()[0] == 0


def test_history_in_words(database: Database) -> None:
    """The list to pick from: newest first, with labels, sizes and what was undone."""
    with database.write("add Ana") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
    with database.write("log coffee with Ana") as tx:
        interactions.log(tx, [ana], "coffee", "2026-03-01")
    undo.undo(database)
    listed = undo.batches(database.connection)
    assert [(row.label, row.changes, row.undone) for row in listed] == [("log coffee with Ana", 2, True), ("add Ana", 1, False)]
    assert len(undo.batches(database.connection, 1)) == 1


def test_new_work_ends_redo(database: Database) -> None:
    """After something new, what was undone before stays undone."""
    for name in ("Ana", "Bo"):
        with database.write(f"add {name}") as tx:
            contacts.add(tx, {"name": name})
    undo.undo(database)
    with database.write("add Cy") as tx:
        contacts.add(tx, {"name": "Cy"})
    assert undo.redo(database) is None
    assert names(database) == ["Ana", "Cy"]
    assert [done.label for _ in range(2) if (done := undo.undo(database))] == ["add Cy", "add Ana"]
    assert names(database) == []
    assert [done.label for _ in range(2) if (done := undo.redo(database))] == ["add Ana", "add Cy"]
    assert names(database) == ["Ana", "Cy"]


def test_a_deletion_brings_back_everything(database: Database) -> None:
    """Deleting somebody and undoing it restores points, tags, promises and the shared conversations."""
    with database.write("add") as tx:
        ana, bo = (contacts.add(tx, {"name": name}, tags=["rust"]) for name in ("Ana", "Bo"))
        contacts.set_point(tx, ana, "email", "ana@x.org")
        interactions.log(tx, [ana, bo], "met", "2026-03-01", "together")
        interactions.log(tx, [ana], "met", "2026-03-02", "alone")
    before = living(database.connection)
    with database.write("delete Ana") as tx:
        contacts.delete(tx, [ana])
    assert names(database) == ["Bo"]
    assert [row.notes for row in interactions.timeline(database.connection, bo)] == ["together"]
    assert database.connection.execute("SELECT count(*) FROM interactions WHERE deleted_at IS NULL").fetchone()[0] == 1
    undo.undo(database)
    assert not difference(before, living(database.connection))


def test_a_field_changed_again_is_kept_and_named(database: Database) -> None:
    """Undo never overwrites something newer: it says which field it left alone and sets back the others."""
    with database.write("add Ana") as tx:
        ana = contacts.add(tx, {"name": "Ana", "company": "Oxide", "title": "Engineer"})
        contacts.set_point(tx, ana, "email", "ana@x.org")
    with database.write("edit Ana") as tx:
        contacts.edit(tx, ana, {"company": "Acme", "title": "Boss"})
        contacts.set_point(tx, ana, "email", "boss@x.org")
    with database.write("arrived from elsewhere", kind="setup") as tx:
        tx.execute("UPDATE contacts SET company='Initech' WHERE id=?", (ana,))
        tx.execute("UPDATE contact_points SET value='other@x.org'")
    done = undo.undo(database)
    assert done
    assert done.label == "edit Ana"
    assert sorted(done.kept) == ["company of Ana", "value of Ana"]
    assert database.connection.execute("SELECT company,title FROM contacts").fetchone() == ("Initech", "Engineer")
    again = undo.redo(database)
    assert again
    assert database.connection.execute("SELECT company,title FROM contacts").fetchone() == ("Initech", "Boss")


def test_an_undo_that_changed_nothing_is_still_a_step(database: Database) -> None:
    """Where everything was changed again since, undo leaves it, and redo after more undoing does not mix up batches."""
    with database.write("add Ana") as tx:
        ana = contacts.add(tx, {"name": "Ana", "company": "Oxide"})
    with database.write("add Bo") as tx:
        contacts.add(tx, {"name": "Bo"})
    with database.write("edit Ana") as tx:
        tx.execute("UPDATE contacts SET company='Acme' WHERE id=?", (ana,))
    with database.write("arrived from elsewhere", kind="setup") as tx:
        tx.execute("UPDATE contacts SET company='Initech' WHERE id=?", (ana,))
    assert [done.label for _ in range(2) if (done := undo.undo(database))] == ["edit Ana", "add Bo"]
    assert names(database) == ["Ana"]
    numbers = [row[0] for row in database.connection.execute("SELECT undone_by FROM batches WHERE undone_by IS NOT NULL")]
    assert len(set(numbers)) == 2
    assert [(done.label, done.changed) for _ in range(2) if (done := undo.redo(database))] == [("add Bo", 1), ("edit Ana", 0)]
    assert names(database) == ["Ana", "Bo"]
    assert database.connection.execute("SELECT company FROM contacts WHERE id=?", (ana,)).fetchone()[0] == "Initech"
    check_journal(database.connection)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_another_program_removed_for_good(database: Database, times: int) -> None:
    """A DELETE typed into the sqlite3 shell is undone, redone and undone again like anything else."""
    with database.write("add Ana") as tx:
        ana = contacts.add(tx, {"name": "Ana", "vip": 1, "notes": "likes Ω", "importance": 4}, tags=["rust"])
        contacts.set_point(tx, ana, "email", "ana@x.org")
        interactions.log(tx, [ana], "met", "2026-03-01", "parsers")
    before = living(database.connection)
    tables = ("contact_points", "contact_tags", "tags", "interaction_contacts", "interactions", "contacts")
    shell(database.path, "".join(f"DELETE FROM {table};" for table in tables))
    assert names(database) == []
    for _ in range(times):
        done = undo.undo(database)
        assert done
        assert done.label == "edit by another program"
        assert not difference(before, living(database.connection))
        check_search_indexes(database.connection)
        assert undo.redo(database)
        assert names(database) == []
        check_search_indexes(database.connection)
    undo.undo(database)
    assert not difference(before, living(database.connection))
    check_journal(database.connection)


def test_walking_stops_at_the_owner(database: Database) -> None:
    """The making of the vault itself cannot be undone."""
    assert undo.undo(database) is None
    assert database.connection.execute("SELECT count(*) FROM users WHERE deleted_at IS NULL").fetchone()[0] == 1


def test_walks_survive_a_restart(database: Database) -> None:
    """Undo before quitting, redo after starting again."""
    with database.write("add Ana") as tx:
        contacts.add(tx, {"name": "Ana"})
    undo.undo(database)
    database.close()
    again = Database.open(database.path)
    assert undo.redo(again)
    assert names(again) == ["Ana"]
    again.close()


def test_rows_changed_several_times_in_one_step(database: Database) -> None:
    """Edited twice, hidden and shown again, looking like numbers or like nothing: a step goes back as a whole, and forth."""
    odd = ["007", "1e3", "0.10", "", "null", '"', "Ω\\n", None, "true"]
    with database.write("add") as tx:
        people = [contacts.add(tx, {"name": f"Person {place}", "company": value}, tags=["go"]) for place, value in enumerate(odd)]
    before = living(database.connection)
    with database.write("much at once") as tx:
        for place, contact_id in enumerate(people):
            contacts.edit(tx, contact_id, {"company": f"{place}", "title": odd[place]})
            contacts.edit(tx, contact_id, {"company": odd[-place], "importance": 5 - place % 5})
            contacts.remove_tags(tx, [contact_id], ["go"])
            contacts.add_tags(tx, [contact_id], ["go", "rust"])
        contacts.delete(tx, people[::3])
        tx.execute("UPDATE contacts SET deleted_at=NULL, company='back' WHERE id=?", (people[0],))
    after = living(database.connection)
    for _ in range(2):
        done = undo.undo(database)
        assert done
        assert done.kept == ()
        assert not difference(before, living(database.connection))
        assert undo.redo(database)
        assert not difference(after, living(database.connection))
    check_journal(database.connection)
    check_search_indexes(database.connection)


def test_of_many_changed_alike_only_the_newer_are_kept(database: Database) -> None:
    """Thirty people made clients at once, some of them something else since: undo leaves just those, by name and field."""
    with database.write("add") as tx:
        people = [contacts.add(tx, {"name": f"Person {place:02}"}) for place in range(30)]
    with database.write("all clients") as tx:
        tx.execute("UPDATE contacts SET relationship='client',importance=3")
    with database.write("arrived from elsewhere", kind="setup") as tx:
        tx.execute("UPDATE contacts SET relationship='friend' WHERE id IN (?,?)", (people[4], people[7]))
        tx.execute("UPDATE contacts SET importance=NULL WHERE id=?", (people[9],))  # as it was: nothing newer to keep
        tx.execute("UPDATE contacts SET importance=5,relationship='boss' WHERE id=?", (people[11],))
    done = undo.undo(database)
    assert done
    assert done.changed == 29
    assert sorted(done.kept) == [
        "importance of Person 11",
        "relationship of Person 04",
        "relationship of Person 07",
        "relationship of Person 11",
    ]
    left = database.connection.execute(
        "SELECT name,relationship,importance FROM contacts WHERE relationship IS NOT NULL ORDER BY n"
    )
    assert left.fetchall() == [("Person 04", "friend", None), ("Person 07", "friend", None), ("Person 11", "boss", 5)]
