"""The user's own list of what people are to them (client, friend, mentor), each perhaps with a cadence for all of that kind.

A person holds the word itself (`contacts.relationship`); the list gives it a spelling and a cadence (domain/cadence.py).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import fields
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.errors import FieldError, NotFoundError
from devhub_tui.storage.database import Transaction

NAME_LIMIT = 60


class RelationshipType(NamedTuple):
    """One entry of the list: its name, the cadence it gives, and how many people are of it."""

    id: str
    name: str
    cadence: str | None
    people: int


def listing(connection: Any) -> list[RelationshipType]:
    """The list by name, with how many people are of each."""
    rows = connection.execute(
        "SELECT r.id,r.name,r.cadence,(SELECT count(*) FROM contacts c WHERE c.relationship=r.name AND c.deleted_at IS NULL AND c.archived_at IS NULL) "
        "FROM relationship_types r WHERE r.deleted_at IS NULL"
    )
    return sorted(map(RelationshipType._make, rows), key=lambda row: text.fold(row.name))


def in_use(connection: Any) -> dict[str, int]:
    """Every word that people have, on the list or not, with how many have it. One walk over an index."""
    return dict(
        connection.execute(
            "SELECT relationship,count(*) FROM contacts WHERE relationship IS NOT NULL AND deleted_at IS NULL GROUP BY relationship"
        )
    )


def names(connection: Any) -> list[str]:
    """What a form offers: the list, then other words in use, most used first."""
    found = {text.fold(row.name): row.name for row in listing(connection)}
    for word, _ in sorted(in_use(connection).items(), key=lambda each: -each[1]):
        found.setdefault(text.fold(word), word)
    return list(found.values())


def spelled(connection: Any, word: str | None) -> str | None:
    """A word as the list spells it, so that its cadence counts; as it is when the list does not know it."""
    if not word:
        return word
    rows = connection.execute("SELECT name FROM relationship_types WHERE deleted_at IS NULL ORDER BY n DESC")
    return {text.fold(row[0]): str(row[0]) for row in rows}.get(text.fold(word), word)


def find(connection: Any, word: str) -> RelationshipType:
    """The entry that `word` names by id or name; case and accents make no difference. Raises FieldError with those there are."""
    known = listing(connection)
    typed = text.clean(word)
    for row in known:
        if typed == row.id or text.fold(typed) == text.fold(row.name):
            return row
    hint = "Relationships: " + ", ".join(row.name for row in known) + "." if known else "devhub relationships add makes one."
    raise FieldError("relationship", f"There is no relationship “{typed[:40]}” on your list.", hint)


def check_name(value: str) -> str:
    """A name as stored. Raises FieldError."""
    name = text.clean(value, limit=NAME_LIMIT).strip("\u200d ")
    if not text.visible(name):
        raise FieldError("name", "A relationship needs a name.", "For example: client.")
    return name


def add(tx: Transaction, name: str, cadence: str | None = None) -> str:
    """Adds an entry and gives its id. People who have the word in another spelling get this one. Raises FieldError."""
    name = check_name(name)
    every = fields.cadence("cadence", cadence or "")
    _check_free(tx.connection, name)
    type_id = natural_id("relationship_type", text.fold(name))
    # A renamed entry keeps the id that its first name gave it.
    if tx.execute("SELECT 1 FROM relationship_types WHERE id=? AND deleted_at IS NULL", (type_id,)).fetchone():
        type_id = new_id()
    now = clock.now_ms()
    tx.execute(
        "INSERT INTO relationship_types(id,name,cadence,created_at,updated_at) VALUES (?,?,?,?,?) "
        "ON CONFLICT(id) DO UPDATE SET deleted_at=NULL,name=excluded.name,cadence=excluded.cadence",
        (type_id, name, every, now, now),
    )
    _rename_people(tx, name, name)
    return type_id


def update(tx: Transaction, type_id: str, values: Mapping[str, Any]) -> bool:
    """Sets name or cadence; False when they were so already. A new name is everybody's at once. Raises FieldError, NotFoundError."""
    current = one(tx.connection, type_id)
    changed: dict[str, Any] = {}
    if "name" in values and (name := check_name(values["name"])) != current.name:
        _check_free(tx.connection, name, except_id=type_id)
        changed["name"] = name
    if "cadence" in values and (every := fields.cadence("cadence", values["cadence"] or "")) != current.cadence:
        changed["cadence"] = every
    if not changed:
        return False
    sets = ",".join(f"{column}=?" for column in changed)
    tx.execute(f"UPDATE relationship_types SET {sets} WHERE id=? AND deleted_at IS NULL", (*changed.values(), type_id))
    if "name" in changed:
        _rename_people(tx, current.name, changed["name"])
    return True


def remove(tx: Transaction, type_id: str) -> int:
    """Takes an entry off the list, and its cadence with it; gives how many people keep the word."""
    current = one(tx.connection, type_id)
    tx.execute("UPDATE relationship_types SET deleted_at=? WHERE id=? AND deleted_at IS NULL", (clock.now_ms(), type_id))
    return current.people


def one(connection: Any, type_id: str) -> RelationshipType:
    """An entry by its id. Raises NotFoundError."""
    found = next((row for row in listing(connection) if row.id == type_id), None)
    if found is None:
        raise NotFoundError("This relationship is no longer on the list.", "It may have been removed; undo brings it back.")
    return found


def _check_free(connection: Any, name: str, except_id: str | None = None) -> None:
    for row in listing(connection):
        if row.id != except_id and text.fold(row.name) == text.fold(name):
            raise FieldError("name", f"There is a relationship “{row.name}” already.", "Choose another name.")


def _rename_people(tx: Transaction, before: str, after: str) -> None:
    """Whoever has the word, in whatever spelling, also the deleted, whom undo may bring back."""
    words = tx.execute("SELECT DISTINCT relationship FROM contacts WHERE relationship IS NOT NULL").fetchall()
    for (word,) in words:
        if text.fold(word) == text.fold(before) and word != after:
            tx.execute("UPDATE contacts SET relationship=? WHERE relationship=?", (after, word))
