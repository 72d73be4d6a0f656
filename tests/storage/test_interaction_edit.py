"""Editing and duplicating one interaction."""

import pytest

from devhub_tui.errors import NotFoundError
from devhub_tui.storage import contacts, interaction_edit, interactions, undo
from devhub_tui.storage.database import Database
from devhub_tui.storage.interaction_edit import ConflictError, Entry
from tests.storage.vaults import living, records


def logged(database: Database) -> tuple[str, list[str]]:
    """An interaction with two of three people, and the ids of all three."""
    with database.write("log") as tx:
        people = [contacts.add(tx, {"name": name}) for name in ("Ana", "Zoë", "Kofi")]
        made = interactions.log(
            tx,
            people[:2],
            "call",
            "2026-03-10",
            "io_uring",
            occurred_at=1,
            utc_offset=60,
            direction="me",
            duration_minutes=45,
            event_id=interactions.event_id(tx, "FOSDEM"),
            transcript_source="~/fosdem.txt",
        )
    return made, people


def save(database: Database, made: str, was: Entry, new: Entry, *, force: bool = False) -> bool:
    """Saves in a batch of its own."""
    with database.write("edit") as tx:
        return interaction_edit.save(tx, made, was, new, force=force)


def test_only_what_changed_is_written(database: Database) -> None:
    """A field that nobody touched is left alone, and the journal says exactly what was edited."""
    made, _ = logged(database)
    was = interaction_edit.entry(database.connection, made)
    assert not save(database, made, was, was)
    assert save(database, made, was, was._replace(values=was.values | {"notes": "epoll", "direction": None}))
    change = records(database.connection, "interactions")[0]
    assert (change["notes"], change["direction"], change["duration_minutes"]) == ("epoll", None, 45)
    new = database.connection.execute("SELECT new FROM changes ORDER BY seq DESC LIMIT 1").fetchone()[0]
    assert '"notes"' in new
    assert '"type"' not in new


def test_two_who_edit_different_things(database: Database) -> None:
    """Both edits stand."""
    made, (ana, zoe, kofi) = logged(database)
    was = interaction_edit.entry(database.connection, made)
    assert save(database, made, was, Entry(was.values | {"notes": "mine"}, (ana, zoe, kofi)))
    assert save(database, made, was, Entry(was.values | {"type": "coffee"}, (zoe,)))
    now = interaction_edit.entry(database.connection, made)
    assert (now.values["notes"], now.values["type"], now.people) == ("mine", "coffee", (zoe, kofi))


def test_two_who_edit_the_same(database: Database) -> None:
    """The second is told which fields, and may let their own win; the same value is no clash."""
    made, _ = logged(database)
    was = interaction_edit.entry(database.connection, made)
    save(
        database,
        made,
        was,
        was._replace(values=was.values | {"notes": "theirs", "occurred_on": "2026-03-11", "occurred_at": None}),
    )
    mine = was._replace(values=was.values | {"notes": "mine", "occurred_on": "2026-03-12", "occurred_at": 7})
    with pytest.raises(ConflictError) as error:
        save(database, made, was, mine)
    assert error.value.fields == ("occurred_on", "notes")
    assert error.value.theirs.values["notes"] == "theirs"
    assert not save(database, made, was, was._replace(values=was.values | {"notes": "theirs"}))
    assert save(database, made, was, mine, force=True)
    assert interaction_edit.entry(database.connection, made) == mine


def test_duplicate(database: Database) -> None:
    """The same again, today, with everybody in it; the time of day and the transcript belong to the first."""
    made, people = logged(database)
    with database.write("duplicate") as tx:
        copy = interaction_edit.duplicate(tx, made)
    was, now = (interaction_edit.entry(database.connection, each) for each in (made, copy))
    assert now.people == tuple(people[:2])
    changed = {"occurred_on": "2026-03-16", "occurred_at": None, "utc_offset": None, "transcript_source": None}
    assert now.values == was.values | changed
    assert contacts.contact(database.connection, people[0]).values["last_contacted"] == "2026-03-16"


def test_deleted_ones_are_named(database: Database) -> None:
    """Editing what is gone says so, and undo of the deletion brings people and all back."""
    made, people = logged(database)
    before = living(database.connection)
    was = interaction_edit.entry(database.connection, made)
    with database.write("delete") as tx:
        interactions.delete(tx, made)
    assert contacts.contact(database.connection, people[0]).values["last_contacted"] is None
    with pytest.raises(NotFoundError):
        save(database, made, was, was)
    undo.undo(database)
    assert living(database.connection) == before


def test_deleted_people_stay_out(database: Database) -> None:
    """Saving an interaction does not bring somebody back who was deleted while the form was open."""
    made, (ana, zoe, _) = logged(database)
    was = interaction_edit.entry(database.connection, made)
    with database.write("delete") as tx:
        contacts.delete(tx, [zoe])
    assert save(database, made, was, was._replace(values=was.values | {"notes": "later"}))
    assert interaction_edit.entry(database.connection, made).people == (ana,)


def test_events_by_name(database: Database) -> None:
    """A name makes one event, whatever its case and accents; a deleted one comes back."""
    with database.write("events") as tx:
        one = interactions.event_id(tx, "Ünconf")
        assert interactions.event_id(tx, "unconf") == one
        tx.execute("UPDATE events SET deleted_at=1")
        assert interactions.events(tx.connection) == []
        assert interactions.event_id(tx, "UNCONF") == one
        assert interactions.events(tx.connection) == [(one, "UNCONF")]
