"""Interactions: log, edit, delete, and the timelines they make."""

from collections.abc import Mapping, Sequence
from typing import Any

from devhub_tui import clock, text
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.storage import interaction_types
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.rows import InteractionRow, TypeRow

_COLUMNS = (
    "i.id,i.type,coalesce(t.label,i.type),coalesce(t.icon,'·'),i.occurred_on,i.occurred_at,i.direction,i.notes,"
    "i.duration_minutes,i.event_id,e.name,i.transcript_source"
)
_TYPE = "LEFT JOIN interaction_types t ON t.key=i.type AND t.deleted_at IS NULL LEFT JOIN events e ON e.id=i.event_id AND e.deleted_at IS NULL"


def log(
    tx: Transaction,
    contact_ids: Sequence[str],
    kind: str,
    occurred_on: str,
    notes: str | None = None,
    *,
    occurred_at: int | None = None,
    utc_offset: int | None = None,
    direction: str | None = None,
    duration_minutes: int | None = None,
    event_id: str | None = None,
    transcript_source: str | None = None,
) -> str:
    """Logs one interaction with one or several people and gives its id. Values are already checked and cleaned."""
    interaction_id = new_id()
    now = clock.now_ms()
    tx.execute(
        "INSERT INTO interactions(id,type,occurred_on,occurred_at,utc_offset,direction,notes,duration_minutes,event_id,transcript_source,"
        "created_at,updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            *(interaction_id, kind, occurred_on, occurred_at, utc_offset, direction, notes),
            *(duration_minutes, event_id, transcript_source, now, now),
        ),
    )
    set_people(tx, interaction_id, contact_ids)
    return interaction_id


def last_contact(connection: Any, contact_id: str) -> str | None:
    """The day of somebody's latest contact, as the rule counts it."""
    row = connection.execute("SELECT last_contacted FROM contacts WHERE id=?", (contact_id,)).fetchone()
    return row[0] if row else None


def set_people(tx: Transaction, interaction_id: str, contact_ids: Sequence[str]) -> None:
    """Makes exactly these people the ones in the interaction."""
    present = {
        row[0]
        for row in tx.execute(
            "SELECT contact_id FROM interaction_contacts WHERE interaction_id=? AND deleted_at IS NULL", (interaction_id,)
        )
    }
    now = clock.now_ms()
    for contact_id in dict.fromkeys(contact_ids):
        if contact_id not in present:
            tx.execute(
                "INSERT INTO interaction_contacts(id,interaction_id,contact_id,created_at,updated_at) VALUES (?,?,?,?,?) "
                "ON CONFLICT(id) DO UPDATE SET deleted_at=NULL",
                (natural_id("participant", interaction_id, contact_id), interaction_id, contact_id, now, now),
            )
    for contact_id in present.difference(contact_ids):
        tx.execute(
            "UPDATE interaction_contacts SET deleted_at=? WHERE interaction_id=? AND contact_id=? AND deleted_at IS NULL",
            (now, interaction_id, contact_id),
        )


def event_id(tx: Transaction, name: str) -> str:
    """The id of the event of that name, made (or brought back from the deleted) when there is none. Case and accents do not
    make another.
    """
    wanted = text.fold(name)
    for known_id, known in events(tx.connection):
        if text.fold(known) == wanted:
            return known_id
    key = natural_id("event", wanted)
    tx.execute(
        "INSERT INTO events(id,name) VALUES (?,?) ON CONFLICT(id) DO UPDATE SET deleted_at=NULL, name=excluded.name "
        "WHERE events.deleted_at IS NOT NULL",
        (key, name),
    )
    return key


def events(connection: Any) -> list[tuple[str, str]]:
    """(id, name) of every event, the newest first."""
    return [
        (row[0], row[1])
        for row in connection.execute(
            "SELECT id,name FROM events WHERE deleted_at IS NULL ORDER BY coalesce(starts_on,'') DESC, n DESC"
        )
    ]


def edit(tx: Transaction, interaction_id: str, values: Mapping[str, Any]) -> None:
    """Sets columns of one interaction, already checked."""
    sets = ",".join(f"{name}=?" for name in values)
    tx.execute(f"UPDATE interactions SET {sets} WHERE id=? AND deleted_at IS NULL", (*values.values(), interaction_id))


def delete(tx: Transaction, interaction_id: str) -> None:
    """Moves one interaction out of sight; undo brings it back."""
    now = clock.now_ms()
    tx.execute(
        "UPDATE interaction_contacts SET deleted_at=? WHERE interaction_id=? AND deleted_at IS NULL", (now, interaction_id)
    )
    tx.execute("UPDATE interactions SET deleted_at=? WHERE id=? AND deleted_at IS NULL", (now, interaction_id))


def types(connection: Any) -> list[TypeRow]:
    """The interaction types on offer, in their order."""
    return [
        TypeRow._make((*row[:3], bool(row[3])))
        for row in connection.execute(
            "SELECT key,label,icon,counts_as_contact FROM interaction_types WHERE NOT archived AND deleted_at IS NULL "
            f"ORDER BY {interaction_types.ORDER}"
        )
    ]


def check_type(connection: Any, word: str) -> str:
    """The key of the type on offer that `word` names (key or label, spaces or dashes for underscores). Raises FieldError."""
    return interaction_types.find(connection, word, archived=False).key


def timeline(connection: Any, contact_id: str, limit: int | None = None) -> list[InteractionRow]:
    """A person's interactions, newest first; planned ones come before."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM interaction_contacts l JOIN interactions i ON i.id=l.interaction_id {_TYPE} "
        "WHERE l.contact_id=? AND l.deleted_at IS NULL AND i.deleted_at IS NULL "
        "ORDER BY i.occurred_on DESC, i.occurred_at DESC, i.n DESC LIMIT ?",
        (contact_id, -1 if limit is None else limit),
    ).fetchall()
    return [_with_people(connection, row) for row in rows]


def recent(connection: Any, today: str, limit: int = 6) -> list[InteractionRow]:
    """The newest interactions up to today."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM interactions i {_TYPE} WHERE i.deleted_at IS NULL AND i.occurred_on<=? "
        "ORDER BY i.occurred_on DESC, i.n DESC LIMIT ?",
        (today, limit),
    ).fetchall()
    return [_with_people(connection, row) for row in rows]


def interaction(connection: Any, interaction_id: str) -> InteractionRow | None:
    """One interaction."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM interactions i {_TYPE} WHERE i.id=? AND i.deleted_at IS NULL", (interaction_id,)
    ).fetchone()
    return _with_people(connection, row) if row else None


def by_end_of_id(connection: Any, tail: str, limit: int) -> list[str]:
    """The ids that end so, or are this one. An index is read whole: 50 ms for a million."""
    if len(tail) == 36:
        return [row[0] for row in connection.execute("SELECT id FROM interactions WHERE id=? AND deleted_at IS NULL", (tail,))]
    sql = "SELECT id FROM interactions WHERE substr(id,?)=? AND deleted_at IS NULL LIMIT ?"
    return [row[0] for row in connection.execute(sql, (-len(tail), tail, limit))]


def _with_people(connection: Any, row: Any) -> InteractionRow:
    people = connection.execute(
        "SELECT c.id,c.name,c.vip FROM interaction_contacts l JOIN contacts c ON c.id=l.contact_id WHERE l.interaction_id=? "
        "AND l.deleted_at IS NULL AND c.deleted_at IS NULL ORDER BY l.n",
        (row[0],),
    )
    named = tuple((each[0], each[1], bool(each[2])) for each in people)
    return InteractionRow._make((*row[:8], named, *row[8:]))
