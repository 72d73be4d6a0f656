"""Tags as a list: names, the cadence that each may give, how many people have it. Who has which tag: storage/contacts.py.

A tag's id follows from its name, so that two devices that make it make one row. A new name is therefore a new row, and the
links move to it.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import fields
from devhub_tui.domain.ids import natural_id
from devhub_tui.errors import FieldError, NotFoundError
from devhub_tui.storage import contacts
from devhub_tui.storage.database import Transaction

CHUNK = 1000
"""People whose links move in one statement."""


class Tag(NamedTuple):
    """One tag and the cadence it gives."""

    id: str
    name: str
    cadence: str | None


def listing(connection: Any) -> list[Tag]:
    """Every tag, those that give a cadence first, then by name."""
    rows = connection.execute("SELECT id,name,cadence FROM tags WHERE deleted_at IS NULL")
    return sorted(map(Tag._make, rows), key=lambda row: (row.cadence is None, text.fold(row.name)))


def counts(connection: Any) -> dict[str, int]:
    """Tag id -> how many people have it, the deleted and archived left out. Looks at every link: for a thread."""
    rows = connection.execute(
        "SELECT k.tag_id,count(*) FROM contact_tags k JOIN contacts c ON c.id=k.contact_id "
        "WHERE k.deleted_at IS NULL AND c.deleted_at IS NULL AND c.archived_at IS NULL GROUP BY k.tag_id"
    )
    return dict(rows)


def people(connection: Any, tag_id: str) -> int:
    """How many people have a tag, the deleted and archived left out."""
    row = connection.execute(
        "SELECT count(*) FROM contact_tags k JOIN contacts c ON c.id=k.contact_id "
        "WHERE k.tag_id=? AND k.deleted_at IS NULL AND c.deleted_at IS NULL AND c.archived_at IS NULL",
        (tag_id,),
    ).fetchone()
    return int(row[0])


def one(connection: Any, tag_id: str) -> Tag:
    """A tag by its id. Raises NotFoundError."""
    row = connection.execute("SELECT id,name,cadence FROM tags WHERE id=? AND deleted_at IS NULL", (tag_id,)).fetchone()
    if row is None:
        raise NotFoundError("This tag is no longer there.", "It may have been renamed or removed; undo brings it back.")
    return Tag._make(row)


def find(connection: Any, word: str) -> Tag:
    """The tag that `word` names by id or name; a leading #, case and accents make no difference. Raises NotFoundError."""
    name = fields.tag_name(word)
    for row in listing(connection):
        if word == row.id or text.fold(name) == text.fold(row.name):
            return row
    raise NotFoundError(f"There is no tag “{name[:40]}”.", "devhub tags lists them; devhub tag WHO +NAME makes one.")


def add(tx: Transaction, name: str, cadence: str | None = None) -> str:
    """Adds a tag that nobody has yet and gives its id. Raises FieldError."""
    name, every = fields.tag_name(name), fields.cadence("cadence", cadence or "")
    _check_free(tx.connection, name)
    tag_id = contacts.tag_id(tx, name)
    if every:
        tx.execute("UPDATE tags SET cadence=? WHERE id=?", (every, tag_id))
    return tag_id


def update(tx: Transaction, tag_id: str, values: Mapping[str, Any]) -> str:
    """Sets name or cadence, as typed; gives the id, which is another one after a new name. Raises FieldError, NotFoundError."""
    current = one(tx.connection, tag_id)
    if "cadence" in values and (every := fields.cadence("cadence", values["cadence"] or "")) != current.cadence:
        tx.execute("UPDATE tags SET cadence=? WHERE id=?", (every, tag_id))
    if "name" not in values or (name := fields.tag_name(values["name"])) == current.name:
        return tag_id
    if text.fold(name) == text.fold(current.name):
        tx.execute("UPDATE tags SET name=? WHERE id=?", (name, tag_id))
        return tag_id
    _check_free(tx.connection, name)
    return _move(tx, one(tx.connection, tag_id), name)


def _move(tx: Transaction, tag: Tag, name: str) -> str:
    """Makes the tag anew under another name, with everybody who has it; the old one goes."""
    calm = _nobody_stale(tx)
    new_id, now = contacts.tag_id(tx, name), clock.now_ms()
    tx.execute("UPDATE tags SET cadence=? WHERE id=?", (tag.cadence, new_id))
    having = tx.execute(
        "SELECT contact_id FROM contact_tags WHERE tag_id=? AND deleted_at IS NULL ORDER BY n", (tag.id,)
    ).fetchall()
    for start in range(0, len(having), CHUNK):
        links = [(natural_id("contact_tag", row[0], new_id), row[0]) for row in having[start : start + CHUNK]]
        tx.execute(
            "INSERT INTO contact_tags(id,contact_id,tag_id,created_at,updated_at) SELECT value->>0,value->>1,:tag,:now,:now "
            "FROM json_each(:links) WHERE true ON CONFLICT(id) DO UPDATE SET deleted_at=NULL WHERE contact_tags.deleted_at IS NOT NULL",
            {"tag": new_id, "now": now, "links": json.dumps(links)},
        )
    _hide(tx, tag.id)
    if calm:
        # The same cadence for the same people: whom alone this has marked, it moves nowhere.
        tx.execute("DELETE FROM stale_contacts")
    return new_id


def remove(tx: Transaction, tag_id: str) -> int:
    """Takes a tag off everybody, and its cadence with it; gives how many people had it. Raises NotFoundError."""
    tag, calm = one(tx.connection, tag_id), _nobody_stale(tx)
    had = people(tx.connection, tag_id)
    _hide(tx, tag_id)
    if calm and tag.cadence is None:
        tx.execute("DELETE FROM stale_contacts")
    return had


def _nobody_stale(tx: Transaction) -> bool:
    return tx.execute("SELECT 1 FROM stale_contacts LIMIT 1").fetchone() is None


def _hide(tx: Transaction, tag_id: str) -> None:
    """Without its cadence: whoever makes the tag again begins anew."""
    now = clock.now_ms()
    tx.execute("UPDATE contact_tags SET deleted_at=? WHERE tag_id=? AND deleted_at IS NULL", (now, tag_id))
    tx.execute("UPDATE tags SET cadence=NULL, deleted_at=? WHERE id=? AND deleted_at IS NULL", (now, tag_id))


def _check_free(connection: Any, name: str) -> None:
    for row in listing(connection):
        if text.fold(row.name) == text.fold(name):
            raise FieldError(
                "name",
                f"There is a tag “{row.name}” already.",
                "Choose another name, or put that tag on people and take this one off.",
            )
