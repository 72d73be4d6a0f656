"""A merged person stays merged when the files that the two came from are imported again."""

import itertools
from typing import Any

import pytest

from devhub_tui.domain.people import Person, Point
from devhub_tui.storage import contacts, importing, merging, undo
from devhub_tui.storage.database import Database
from tests.storage.vaults import difference, living


def card(name: str, email: str | None, uid: str | None, **fields: str) -> Person:
    """A record of a file."""
    points = (Point("email", email),) if email else ()
    return Person(1, {"name": name, **fields}, points, ("friends",), uid, f"X-RAW:{name}")


def bring(database: Database, *people: Person, source: str = "vcard") -> tuple[int, int, int]:
    """Imports people; how many were added, updated, unchanged."""
    with database.write("import") as tx:
        wrote = importing.write(tx, people, source, "people.vcf")
    return wrote.added, wrote.updated, wrote.unchanged


def ids(database: Database) -> list[str]:
    """Everybody, in the order of adding."""
    return [row[0] for row in database.connection.execute("SELECT id FROM contacts WHERE deleted_at IS NULL ORDER BY n")]


_TWO = {
    "with UIDs": (
        card("Ravi Kumar", "ravi@x.org", "uid-1", company="Oxide", title="Engineer", nickname="Ravi"),
        card("Ravindra K.", "rk@y.org", "uid-2", company="Acme", birthday="1985-04-12"),
    ),
    "without": (
        card("Ravi Kumar", "ravi@x.org", None, company="Oxide", title="Engineer"),
        card("Ravindra K.", "rk@y.org", None, company="Acme"),
    ),
    "with nothing but names": (card("Ravi Kumar", None, None, company="Oxide"), card("Ravindra K.", None, None, company="Acme")),
}


@pytest.mark.parametrize("two", _TWO.values(), ids=_TWO)
@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("choices", [{}, {"company": "a", "name": "a"}, {"company": "b"}, {"company": "b", "name": "b"}], ids=str)
@pytest.mark.parametrize("source", ["vcard", "linkedin"])
def test_importing_again_brings_nothing_back(
    database: Database, two: tuple[Person, Person], keep: int, choices: dict[str, str], source: str
) -> None:
    """Whichever was kept and whatever was chosen: both records find the one person, who stays as they are. Thrice."""
    bring(database, *two, source=source)
    people = ids(database)
    with database.write("merge") as tx:
        merging.merge(tx, people[keep], people[1 - keep], choices)
    for again in itertools.chain([two], itertools.permutations(two)):
        before = living(database.connection)
        assert bring(database, *again, source=source) == (0, 0, 2)
        after = living(database.connection)
        for state in (before, after):
            state.pop("imported_records")
        assert after == before, difference(before, after)
    assert len(ids(database)) == 1


def test_what_is_new_in_the_file_still_comes(database: Database) -> None:
    """A field in which the two never differed follows the file as before."""
    first, second = (
        card("Ravi Kumar", "ravi@x.org", "uid-1", company="Oxide"),
        card("Ravi K.", "rk@y.org", "uid-2", company="Acme"),
    )
    bring(database, first, second)
    people = ids(database)
    with database.write("merge") as tx:
        merging.merge(tx, people[0], people[1])
    newer = card("Ravi Kumar", "ravi@x.org", "uid-1", company="Oxide", title="CTO")
    assert bring(database, newer) == (0, 1, 0)
    assert contacts.contact(database.connection, people[0]).values["title"] == "CTO"


def test_a_field_emptied_after_merging_stays_empty(database: Database) -> None:
    """The user's own hand goes before any file."""
    two = _TWO["with UIDs"]
    bring(database, *two)
    people = ids(database)
    with database.write("merge") as tx:
        merging.merge(tx, people[0], people[1])
    with database.write("edit") as tx:
        contacts.edit(tx, people[0], {"company": None})
    bring(database, *two)
    assert contacts.contact(database.connection, people[0]).values["company"] is None


def test_after_undo_both_are_found_again(database: Database) -> None:
    """Undo gives the records back to whom they came from."""
    two = _TWO["with UIDs"]
    bring(database, *two)
    people = ids(database)
    before: dict[str, Any] = living(database.connection)
    with database.write("merge") as tx:
        merging.merge(tx, people[0], people[1])
    undo.undo(database)
    assert living(database.connection) == before
    assert bring(database, *two) == (0, 0, 2)
    assert ids(database) == people
