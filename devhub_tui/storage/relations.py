"""What people are to each other, read from either side; who introduced whom is also a column of the introduced person.

A relation that reads alike from both sides is one row, whichever side it was added from.
"""

from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import relations
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.relations import INTRODUCED, Kind, Reading
from devhub_tui.errors import FieldError
from devhub_tui.storage.database import Transaction


class Related(NamedTuple):
    """One relation as it is said of the person asked for: `word` (“manages”), and who it is with."""

    word: str
    other_id: str
    name: str
    company: str | None
    archived: bool
    note: str | None
    kind: Kind


_ROWS = (
    "SELECT r.kind,r.inverse,0,c.id,c.name,c.company,c.archived_at IS NOT NULL,r.note FROM contact_relations r "
    "JOIN contacts c ON c.id=r.other_id WHERE r.contact_id=:id AND r.deleted_at IS NULL AND c.deleted_at IS NULL "
    "UNION ALL SELECT r.kind,r.inverse,1,c.id,c.name,c.company,c.archived_at IS NOT NULL,r.note FROM contact_relations r "
    "JOIN contacts c ON c.id=r.contact_id WHERE r.other_id=:id AND r.deleted_at IS NULL AND c.deleted_at IS NULL "
    "UNION ALL SELECT :introduced,:by,1,c.id,c.name,c.company,c.archived_at IS NOT NULL,NULL FROM contacts p "
    "JOIN contacts c ON c.id=p.introduced_by WHERE p.id=:id AND c.deleted_at IS NULL "
    "UNION ALL SELECT :introduced,:by,0,c.id,c.name,c.company,c.archived_at IS NOT NULL,NULL FROM contacts c "
    "WHERE c.introduced_by=:id AND c.deleted_at IS NULL"
)


def of_person(connection: Any, contact_id: str) -> list[Related]:
    """Everybody somebody is related to who is not deleted, each relation once: by relation, then by name."""
    found: dict[tuple[str, str], Related] = {}
    asked = {"id": contact_id, "introduced": INTRODUCED.word, "by": INTRODUCED.inverse}
    for word, inverse, turned, other_id, name, company, archived, note in connection.execute(_ROWS, asked):
        kind = Kind(word, inverse)
        row = Related(inverse if turned else word, other_id, name, company, bool(archived), note, kind)
        key = (text.fold(row.word), other_id)
        if other_id != contact_id and (key not in found or not found[key].note):
            found[key] = row
    return sorted(found.values(), key=lambda row: (relations.rank(row.word), text.fold(row.word), text.fold(row.name)))


def own_kinds(connection: Any) -> list[Kind]:
    """The kinds that are not built in, as the vault has them, most used first."""
    rows = connection.execute(
        "SELECT kind,inverse FROM contact_relations WHERE deleted_at IS NULL GROUP BY kind,inverse ORDER BY count(*) DESC, min(n)"
    )
    return [kind for row in rows if (kind := Kind(*row)) not in relations.BUILT_IN]


def read(connection: Any, value: str) -> Reading:
    """What a relation as typed means in this vault (domain/relations.py). Raises FieldError."""
    return relations.read(value, own_kinds(connection))


def add(tx: Transaction, contact_id: str, said: Reading, other_id: str, note: str | None = None) -> None:
    """Says a relation of a person to another. Introducing somebody fills their `introduced_by` when that is empty.

    Raises FieldError for a relation to oneself.
    """
    if contact_id == other_id:
        word = "introduces" if said.kind == INTRODUCED else "is related to"
        raise FieldError("other", f"Nobody {word} themselves.", "Name somebody else.")
    first, second = _sides(contact_id, said, other_id)
    now = clock.now_ms()
    remove(tx, contact_id, said, other_id, only_twins=True)
    tx.execute(
        "INSERT INTO contact_relations(id,contact_id,other_id,kind,inverse,note,created_at,updated_at) VALUES (?,?,?,?,?,?,?,?) "
        "ON CONFLICT(id) DO UPDATE SET deleted_at=NULL,kind=excluded.kind,inverse=excluded.inverse,note=excluded.note",
        (_id(first, said.kind, second), first, second, *said.kind, note, now, now),
    )
    if said.kind == INTRODUCED:
        tx.execute(
            "UPDATE contacts SET introduced_by=?,last_update=? WHERE id=? AND introduced_by IS NULL AND deleted_at IS NULL",
            (first, now, second),
        )


def remove(tx: Transaction, contact_id: str, said: Reading, other_id: str, *, only_twins: bool = False) -> bool:
    """Takes a relation back, from whichever side it was said; False when there was none.

    `only_twins` leaves the row that `add` would make, and takes those that other devices or imports made for the same.
    """
    first, second = _sides(contact_id, said, other_id)
    sides = {(first, second), (second, first)} if said.kind.symmetric else {(first, second)}
    kept = _id(first, said.kind, second) if only_twins else ""
    wanted = text.fold(said.kind.word)
    gone = [
        row[0]
        for side in sides
        for row in tx.execute(
            "SELECT id,kind FROM contact_relations WHERE contact_id=? AND other_id=? AND deleted_at IS NULL", side
        ).fetchall()
        if text.fold(row[1]) == wanted and row[0] != kept
    ]
    tx.executemany("UPDATE contact_relations SET deleted_at=? WHERE id=?", [(clock.now_ms(), each) for each in gone])
    if said.kind == INTRODUCED and not only_twins:
        done = tx.execute("UPDATE contacts SET introduced_by=NULL WHERE id=? AND introduced_by=?", (second, first))
        return bool(gone) or bool(done.rowcount > 0)
    return bool(gone)


def set_introducer(tx: Transaction, contact_id: str, introducer: str | None) -> None:
    """Says who introduced somebody to the user; whom it said before it says no longer. Raises FieldError."""
    if introducer == contact_id:
        raise FieldError("introduced_by", "Nobody introduces themselves.", "Name the person who introduced you.")
    before = tx.execute("SELECT introduced_by FROM contacts WHERE id=?", (contact_id,)).fetchone()
    if before and before[0] and before[0] != introducer:
        remove(tx, before[0], Reading(INTRODUCED, False), contact_id)
    tx.execute("UPDATE contacts SET introduced_by=?,last_update=? WHERE id=?", (introducer, clock.now_ms(), contact_id))


def _sides(contact_id: str, said: Reading, other_id: str) -> tuple[str, str]:
    """The two people as the row has them."""
    if said.kind.symmetric:
        return min(contact_id, other_id), max(contact_id, other_id)
    return (other_id, contact_id) if said.turned else (contact_id, other_id)


def _id(first: str, kind: Kind, second: str) -> str:
    return natural_id("contact_relation", first, text.fold(kind.word), second)
