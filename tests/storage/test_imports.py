"""Imports as a list, and one of them taken back as a whole while everything that was done since stays."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.people import Person, Point
from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.storage import contacts, importing, imports, interactions, undo
from devhub_tui.storage.database import Database
from tests.storage.vaults import check_journal, check_search_indexes, difference, living, records, scratch


def bring(database: Database, file: str, *names: str, tags: tuple[str, ...] = ()) -> None:
    """Imports a few people as the importer does."""
    people = [
        Person(line, {"name": name}, (Point("email", f"{name.lower()}@x.org"),), tags, uid=f"{file}-{name}")
        for line, name in enumerate(names, 1)
    ]
    with database.write(f"import {file}") as tx:
        importing.write(tx, people, "vcard", file, tags)


def names(database: Database) -> list[str]:
    """Who is in the vault."""
    return sorted(row["name"] for row in records(database.connection, "contacts") if not row["deleted_at"])


def id_of(database: Database, name: str) -> str:
    """The id of somebody."""
    return next(str(row["id"]) for row in records(database.connection, "contacts") if row["name"] == name)


def test_each_import_with_what_it_did(database: Database) -> None:
    """Newest first, with its counts and how it stands."""
    assert imports.listing(database.connection) == []
    bring(database, "a.vcf", "Ana", "Ravi")
    bring(database, "b.vcf", "Mei", "Ana")
    assert [(row.n, row.file, row.format, row.added, row.updated, row.state) for row in imports.listing(database.connection)] == [
        (1, "b.vcf", "vcard", 1, 0, "done"),
        (2, "a.vcf", "vcard", 2, 0, "done"),
    ]
    undo.undo(database)
    assert [(row.file, row.state) for row in imports.listing(database.connection)] == [("b.vcf", "undone"), ("a.vcf", "done")]
    with pytest.raises(NotFoundError):
        imports.find(database.connection, "7")


def test_an_old_import_goes_as_one(database: Database) -> None:
    """Not the newest thing done: its people go, everybody else's stay; redo brings all back exactly."""
    bring(database, "a.vcf", "Ana", "Ravi", tags=("fosdem",))
    bring(database, "b.vcf", "Mei")
    with database.write("add Zoë") as tx:
        contacts.add(tx, {"name": "Zoë"})
    before = living(database.connection)
    old = imports.find(database.connection, "2")
    done = imports.undo_import(database, old.id)
    assert (done.label, done.kept) == ("import a.vcf", ())
    assert names(database) == ["Mei", "Zoë"]
    check_journal(database.connection)
    check_search_indexes(database.connection)
    with pytest.raises(DevHubError, match="already"):
        imports.undo_import(database, old.id)
    imports.redo_import(database, old.id)
    assert difference(before, living(database.connection)) == []
    with pytest.raises(DevHubError, match="not undone"):
        imports.redo_import(database, old.id)


def test_who_was_lived_with_stays(database: Database) -> None:
    """Edited, tagged, logged with, promised, introduced: they stay whole, with email and tags; the others go."""
    bring(database, "a.vcf", "Edited", "Tagged", "Logged", "Introducer", "Left", tags=("fosdem",))
    with database.write("live") as tx:
        contacts.edit(tx, id_of(database, "Edited"), {"company": "Oxide"})
        contacts.add_tags(tx, [id_of(database, "Tagged")], ["rust"])
        interactions.log(tx, [id_of(database, "Logged")], "call", "2026-03-01")
        contacts.add(tx, {"name": "New", "introduced_by": id_of(database, "Introducer")})
    done = imports.undo_import(database, imports.find(database.connection, "1").id)
    assert names(database) == ["Edited", "Introducer", "Logged", "New", "Tagged"]
    assert done.kept == ("Edited", "Introducer", "Logged", "Tagged")
    found = contacts.contact(database.connection, id_of(database, "Tagged"))
    assert [point.value for point in found.points] == ["tagged@x.org"]
    assert found.tags == ("fosdem", "rust")
    assert not [
        row for row in records(database.connection, "contact_points") if row["value"] == "left@x.org" and not row["deleted_at"]
    ]


def test_what_was_undone_since_does_not_count(database: Database) -> None:
    """An edit that was taken back is no reason to stay."""
    bring(database, "a.vcf", "Ana")
    with database.write("edit") as tx:
        contacts.edit(tx, id_of(database, "Ana"), {"company": "Oxide"})
    undo.undo(database)
    assert imports.undo_import(database, imports.find(database.connection, "1").id).kept == ()
    assert names(database) == []


def test_undo_and_redo_walk_on(database: Database) -> None:
    """After an old import was taken back, u goes on with the newest other step, and U brings things back in their order."""
    bring(database, "a.vcf", "Ana")
    bring(database, "b.vcf", "Mei")
    imports.undo_import(database, imports.find(database.connection, "2").id)
    undone = undo.undo(database)
    assert undone is not None
    assert undone.label == "import b.vcf"
    assert names(database) == []
    for label in ("import b.vcf", "import a.vcf"):
        redone = undo.redo(database)
        assert redone is not None
        assert redone.label == label
    assert names(database) == ["Ana", "Mei"]


def test_an_import_of_another_copy(database: Database) -> None:
    """A row whose batch is not the one it was made in (after a restore) is listed, and cannot be undone as one."""
    bring(database, "a.vcf", "Ana")
    with database.write("arrives") as tx:
        tx.execute("INSERT INTO import_batches(file,format,batch,added) VALUES ('other.vcf','vcard',2,9)")
    other = next(row for row in imports.listing(database.connection) if row.file == "other.vcf")
    assert other.state == "elsewhere"
    with pytest.raises(DevHubError, match="not made in this copy"):
        imports.undo_import(database, other.id)
    assert names(database) == ["Ana"]


@given(st.integers(0, 2**32))
def test_any_history(seed: int) -> None:
    """Whatever came between: an import undone and redone leaves the same vault, and no living row ever points at the dead."""
    dice = random.Random(seed)
    with scratch() as vault:
        database = vault.database
        for number in range(dice.randint(1, 3)):
            bring(database, f"{number}.vcf", *dice.sample(["Ana", "Ravi", "Mei", "Zoe", "Kofi"], dice.randint(1, 4)), tags=("t",))
            people = [row["id"] for row in records(vault.connection, "contacts") if not row["deleted_at"]]
            with database.write("live") as tx:
                for _ in range(dice.randint(0, 2)):
                    who = dice.choice(people)
                    what = dice.randint(0, 3)
                    if what == 0:
                        contacts.edit(tx, who, {"company": dice.choice(["A", "B"])})
                    elif what == 1:
                        contacts.add_tags(tx, [who], [dice.choice(["t", "u"])])
                    elif what == 2:
                        interactions.log(tx, dice.sample(people, min(2, len(people))), "call", "2026-03-01")
                    else:
                        contacts.delete(tx, [who])
                        break
        before = living(vault.connection)
        chosen = dice.choice(imports.listing(vault.connection))
        imports.undo_import(database, chosen.id)
        alive = {row["id"] for row in records(vault.connection, "contacts") if not row["deleted_at"]}
        for table in ("contact_points", "contact_tags", "imported_records", "interaction_contacts"):
            for row in records(vault.connection, table):
                assert row["deleted_at"] or row["contact_id"] in alive, table
        check_search_indexes(vault.connection)
        imports.redo_import(database, chosen.id)
        assert difference(before, living(vault.connection)) == []
