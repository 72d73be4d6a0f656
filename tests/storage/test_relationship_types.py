"""The user's own list of relationships, with cadences."""

from datetime import date

import pytest

from devhub_tui.errors import FieldError, NotFoundError
from devhub_tui.storage import contacts, relationship_types, undo
from devhub_tui.storage.database import Database
from tests.storage.vaults import derived_as_stored, derived_by_the_rule, difference, living


def add(database: Database, name: str, cadence: str | None = None) -> str:
    """A new entry."""
    with database.write("add") as tx:
        return relationship_types.add(tx, name, cadence)


def person(database: Database, name: str, relationship: str | None) -> str:
    """Somebody."""
    with database.write("person") as tx:
        return contacts.add(tx, {"name": name, "relationship": relationship})


def due(database: Database, contact_id: str) -> str | None:
    """When somebody is due."""
    found: str | None = contacts.contact(database.connection, contact_id).values["next_due"]
    return found


def test_the_list_gives_a_cadence(database: Database) -> None:
    """To everybody with the word, however they spell it; taken off, it is gone and the word stays."""
    ana, bo = person(database, "Ana", "Client"), person(database, "Bo", "friend")
    client = add(database, "client", "1w")
    add(database, "mentor")
    assert [(row.name, row.cadence, row.people) for row in relationship_types.listing(database.connection)] == [
        ("client", "1w", 1),
        ("mentor", None, 0),
    ]
    assert (due(database, ana), due(database, bo)) == ("2026-03-23", "2026-04-15")
    with database.write("change") as tx:
        assert relationship_types.update(tx, client, {"cadence": "10d"})
    assert due(database, ana) == "2026-03-26"
    with database.write("remove") as tx:
        assert relationship_types.remove(tx, client) == 1
    assert due(database, ana) == "2026-04-15"
    assert contacts.contact(database.connection, ana).values["relationship"] == "client"
    undo.undo(database)
    assert due(database, ana) == "2026-03-26"


def test_a_new_name_is_everybodys_in_one_step(database: Database) -> None:
    """Also that of somebody deleted, whom undo may bring back; undo takes all of it back."""
    ana, gone = person(database, "Ana", "client"), person(database, "Gone", "CLIENT")
    client = add(database, "client", "1w")
    with database.write("delete") as tx:
        contacts.delete(tx, [gone])
    before = living(database.connection)
    with database.write("rename") as tx:
        assert relationship_types.update(tx, client, {"name": "customer"})
        assert not relationship_types.update(tx, client, {"name": "customer", "cadence": "1w"})
    assert contacts.contact(database.connection, ana).values["relationship"] == "customer"
    assert due(database, ana) == "2026-03-23"
    assert derived_as_stored(database.connection) == derived_by_the_rule(database.connection, date(2026, 3, 16))
    undo.undo(database)
    assert not difference(before, living(database.connection))
    undo.undo(database)
    assert contacts.contact(database.connection, gone).values["relationship"] == "client"


def test_one_name_is_one_entry(database: Database) -> None:
    """Case makes no other one; the first name of a renamed one is free again; nonsense is refused."""
    client = add(database, "client")
    with pytest.raises(FieldError, match="already"):
        add(database, "Client")
    with database.write("rename") as tx:
        relationship_types.update(tx, client, {"name": "customer"})
    assert add(database, "client") != client
    with database.write("remove") as tx:
        relationship_types.remove(tx, client)
    with pytest.raises(NotFoundError):
        relationship_types.one(database.connection, client)
    for name, cadence in (("", None), ("\u200d", None), ("friend", "often")):
        with pytest.raises(FieldError):
            add(database, name, cadence)


def test_what_a_form_offers(database: Database) -> None:
    """The list first, then other words in use; a word is spelled as the list does."""
    for name, word in (("Ana", "Peer"), ("Bo", "peer"), ("Cy", "alum"), ("Di", "Peer")):
        person(database, name, word)
    add(database, "Mentor")
    assert relationship_types.names(database.connection) == ["Mentor", "Peer", "alum"]
    assert relationship_types.spelled(database.connection, "MENTOR") == "Mentor"
    assert relationship_types.spelled(database.connection, "peer") == "peer"
    assert relationship_types.spelled(database.connection, None) is None
    assert relationship_types.find(database.connection, "mentor").name == "Mentor"
    with pytest.raises(FieldError, match="on your list"):
        relationship_types.find(database.connection, "peer")
