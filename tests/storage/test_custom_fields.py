"""Fields of the user's own and what people have in them."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from devhub_tui.errors import FieldError, NotFoundError
from devhub_tui.storage import contacts, custom_fields, undo
from devhub_tui.storage.database import Database, Transaction
from tests.storage.vaults import difference, living

T = TypeVar("T")


def write(database: Database, work: Callable[[Transaction], T]) -> T:
    """One step of undo."""
    with database.write("step") as tx:
        return work(tx)


def field(database: Database, label: str, kind: str = "text", *choices: str) -> str:
    """A new field."""
    return write(database, lambda tx: custom_fields.add(tx, label, kind, choices))


@pytest.fixture
def ana(database: Database) -> str:
    """Somebody."""
    return write(database, lambda tx: contacts.add(tx, {"name": "Ana"}))


def have(database: Database, contact_id: str, field_id: str, value: str | None) -> None:
    """Gives somebody a value."""
    write(database, lambda tx: custom_fields.set_value(tx, contact_id, field_id, value))


def test_fields_in_the_users_order(database: Database) -> None:
    """Added at the end, moved, archived ones behind all others, brought back."""
    size, team, since = (
        field(database, "T-shirt size", "choice", "S", "M"),
        field(database, "Team"),
        field(database, "Since", "date"),
    )
    assert [row.label for row in custom_fields.listing(database.connection)] == ["T-shirt size", "Team", "Since"]
    assert write(database, lambda tx: custom_fields.move(tx, since, 0))
    assert not write(database, lambda tx: custom_fields.move(tx, since, 0))
    assert write(database, lambda tx: custom_fields.update(tx, size, {"archived": True}))
    assert [row.id for row in custom_fields.listing(database.connection)] == [since, team, size]
    assert [row.id for row in custom_fields.listing(database.connection, archived=False)] == [since, team]
    write(database, lambda tx: custom_fields.update(tx, size, {"archived": False}))
    found = custom_fields.find(database.connection, "t_shirt SIZE")
    assert (found.id, found.kind, found.choices, found.used) == (size, "choice", ("S", "M"), False)
    with pytest.raises(FieldError, match="no field “Shoe”"):
        custom_fields.find(database.connection, "Shoe")


def test_a_label_names_one_field(database: Database) -> None:
    """Case and dashes make no other one; the first name of a renamed field is free again."""
    team = field(database, "Team")
    with pytest.raises(FieldError, match="already"):
        field(database, "team")
    write(database, lambda tx: custom_fields.update(tx, team, {"label": "Squad"}))
    again = field(database, "Team")
    assert again != team
    assert [row.label for row in custom_fields.listing(database.connection)] == ["Squad", "Team"]
    with pytest.raises(FieldError, match="already"):
        write(database, lambda tx: custom_fields.update(tx, again, {"label": "SQUAD"}))


def test_values_of_a_person(database: Database, ana: str) -> None:
    """In the fields' order; an empty one goes; archived fields are not shown; each step is undone."""
    size, team = field(database, "Size", "choice", "S", "M"), field(database, "Team")
    have(database, ana, team, "Compilers")
    have(database, ana, size, "S")
    have(database, ana, size, "M")
    shown = [(row.label, row.value) for row in custom_fields.of_person(database.connection, ana)]
    assert shown == [("Size", "M"), ("Team", "Compilers")]
    assert custom_fields.counts(database.connection) == {size: 1, team: 1}
    have(database, ana, team, None)
    assert [row.label for row in custom_fields.of_person(database.connection, ana)] == ["Size"]
    undo.undo(database)
    have(database, ana, team, "Runtime")
    assert write(database, lambda tx: custom_fields.remove(tx, team)) == "archived"
    assert [row.label for row in custom_fields.of_person(database.connection, ana)] == ["Size"]
    assert [row.label for row in custom_fields.of_person(database.connection, ana, archived=True)] == ["Size", "Team"]
    have(database, ana, size, None)
    assert write(database, lambda tx: custom_fields.remove(tx, size)) == "deleted"
    with pytest.raises(NotFoundError):
        custom_fields.one(database.connection, size)


def test_a_value_that_two_devices_made_is_one(database: Database, ana: str) -> None:
    """A row of another program's making gives way."""
    team = field(database, "Team")
    write(
        database,
        lambda tx: tx.execute("INSERT INTO custom_values(contact_id,field_id,value) VALUES (?,?,'odd')", (ana, team)),
    )
    have(database, ana, team, "Compilers")
    assert [row.value for row in custom_fields.of_person(database.connection, ana)] == ["Compilers"]
    assert custom_fields.counts(database.connection) == {team: 1}
    have(database, ana, team, None)
    assert custom_fields.of_person(database.connection, ana) == []


def test_kinds_and_choices_change_as_far_as_values_fit(database: Database, ana: str) -> None:
    """Numbers become text and back; a choice that is spelled anew changes for everybody; one in use cannot go."""
    years = field(database, "Years", "number")
    have(database, ana, years, "12")
    assert write(database, lambda tx: custom_fields.update(tx, years, {"kind": "text"}))
    assert write(database, lambda tx: custom_fields.update(tx, years, {"kind": "number"}))
    with pytest.raises(FieldError, match="1 person has something else here: “12”"):
        write(database, lambda tx: custom_fields.update(tx, years, {"kind": "date"}))
    size = field(database, "Size", "choice", "S", "M")
    have(database, ana, size, "S")
    with pytest.raises(FieldError, match="“S”"):
        write(database, lambda tx: custom_fields.update(tx, size, {"choices": ["M", "L", "XL"]}))
    before = living(database.connection)
    assert write(database, lambda tx: custom_fields.update(tx, size, {"choices": ["Small", "M"]}))
    assert custom_fields.of_person(database.connection, ana)[-1].value == "Small"
    undo.undo(database)
    assert not difference(before, living(database.connection))
    with pytest.raises(FieldError, match="choose from"):
        write(database, lambda tx: custom_fields.update(tx, years, {"kind": "choice"}))


def test_a_person_goes_with_their_values(database: Database, ana: str) -> None:
    """And comes back with them."""
    team = field(database, "Team")
    have(database, ana, team, "Compilers")
    write(database, lambda tx: contacts.delete(tx, [ana]))
    assert not custom_fields.one(database.connection, team).used
    undo.undo(database)
    assert [row.value for row in custom_fields.of_person(database.connection, ana)] == ["Compilers"]


def test_choices_from_elsewhere_are_read_with_care(database: Database) -> None:
    """Whatever another program wrote there."""
    size = field(database, "Size", "choice", "S")
    for odd in ("{", '"S"', "null", "[1]"):
        write(database, lambda tx, odd=odd: tx.execute("UPDATE custom_fields SET choices=? WHERE id=?", (odd, size)))  # type: ignore[misc]
        assert custom_fields.one(database.connection, size).choices in ((), ("1",))
