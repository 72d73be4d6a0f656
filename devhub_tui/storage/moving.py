"""The rows that belong to a person move to another one: what two people merged into one have between them.

A row with an id of its own moves by its `contact_id`. A row whose id is that of its pair (a tag on a person, somebody in an
interaction) does not: the kept person gets the row of their own pair, the other one's goes out of sight. Ids never change.
"""

from collections.abc import Callable, Sequence
from typing import Any

from devhub_tui import clock
from devhub_tui.domain.duplicates import key_of
from devhub_tui.domain.ids import natural_id
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.duplicates import in_order
from devhub_tui.text import fold

_SAME_FOLLOW_UP = ("due_on", "note", "kind", "repeat", "fixed", "completed_at", "snoozed_until", "source_id")


def move_all(tx: Transaction, keep: str, gone: str) -> dict[str, int]:
    """Moves everything but the fields; gives how many rows of each kind the kept person gained."""
    return {
        "points": move_points(tx, keep, gone),
        "tags": _move_pairs(tx, "contact_tags", "tag_id", keep, gone, lambda tag: natural_id("contact_tag", keep, tag)),
        "interactions": _move_pairs(
            tx, "interaction_contacts", "interaction_id", keep, gone, lambda found: natural_id("participant", found, keep)
        ),
        "events": _move_pairs(
            tx, "event_contacts", "event_id", keep, gone, lambda event: natural_id("event_contact", event, keep)
        ),
        "dates": _move_unless_there(tx, "important_dates", ("label", "on_date"), keep, gone),
        "follow_ups": _move_unless_there(tx, "follow_ups", _SAME_FOLLOW_UP, keep, gone),
        "relations": move_relations(tx, keep, gone),
        "imports": _moved(tx, "imported_records", keep, gone),
        "arrivals": _moved(tx, "arrivals", keep, gone),
        "introduced": tx.execute(
            "UPDATE contacts SET introduced_by=? WHERE introduced_by=? AND id<>? AND deleted_at IS NULL", (keep, gone, keep)
        ).rowcount,
        "distinct": _move_distinct(tx, keep, gone),
    }


def _moved(tx: Transaction, table: str, keep: str, gone: str) -> int:
    sql = f"UPDATE {table} SET contact_id=? WHERE contact_id=? AND deleted_at IS NULL"
    return int(tx.execute(sql, (keep, gone)).rowcount)


def hide(tx: Transaction, table: str, ids: Sequence[str]) -> None:
    """Moves rows out of sight."""
    now = clock.now_ms()
    tx.executemany(f"UPDATE {table} SET deleted_at=? WHERE id=? AND deleted_at IS NULL", [(now, row_id) for row_id in ids])


def move_points(tx: Transaction, keep: str, gone: str) -> int:
    """Emails, phones, links, handles: no doubles, labels kept, the primary one stays what it was."""
    sql = (
        "SELECT id,kind,value,label,is_primary FROM contact_points WHERE contact_id=? AND deleted_at IS NULL "
        "ORDER BY is_primary DESC, n"
    )
    mine: dict[tuple[str, str], tuple[str, str | None]] = {}
    for row_id, kind, value, label, _ in tx.execute(sql, (keep,)).fetchall():
        mine.setdefault(key_of(kind, value, label), (row_id, label))
    has_primary = {
        row[0]
        for row in tx.execute("SELECT kind FROM contact_points WHERE contact_id=? AND is_primary AND deleted_at IS NULL", (keep,))
    }
    moved = 0
    for row_id, kind, value, label, primary in tx.execute(sql, (gone,)).fetchall():
        key = key_of(kind, value, label)
        if key in mine:
            twin, twins_label = mine[key]
            if label and not twins_label:
                tx.execute("UPDATE contact_points SET label=? WHERE id=?", (label, twin))
                mine[key] = (twin, label)
            hide(tx, "contact_points", [row_id])
            continue
        mine[key] = (row_id, label)
        first = bool(primary) and kind not in has_primary
        if first:
            has_primary.add(kind)
        tx.execute("UPDATE contact_points SET contact_id=?,is_primary=? WHERE id=?", (keep, int(first), row_id))
        moved += 1
    return moved


def _move_pairs(tx: Transaction, table: str, other: str, keep: str, gone: str, id_of: Callable[[str], str]) -> int:
    """Links of a person to something else: the kept person has each once."""
    rows = tx.execute(f"SELECT id,{other} FROM {table} WHERE contact_id=? AND deleted_at IS NULL ORDER BY n", (gone,)).fetchall()
    mine = {row[0] for row in tx.execute(f"SELECT {other} FROM {table} WHERE contact_id=? AND deleted_at IS NULL", (keep,))}
    now = clock.now_ms()
    new = [found for found in dict.fromkeys(row[1] for row in rows) if found not in mine]
    tx.executemany(
        f"INSERT INTO {table}(id,contact_id,{other},created_at,updated_at) VALUES (?,?,?,?,?) "
        f"ON CONFLICT(id) DO UPDATE SET contact_id=excluded.contact_id,{other}=excluded.{other},deleted_at=NULL",
        [(id_of(found), keep, found, now, now) for found in new],
    )
    hide(tx, table, [row[0] for row in rows])
    return len(new)


def _move_unless_there(tx: Transaction, table: str, same: Sequence[str], keep: str, gone: str) -> int:
    """Rows with ids of their own; one that says the same as the kept person's goes out of sight."""
    columns = ",".join(same)

    def said(row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(fold(value) if isinstance(value, str) else value for value in row)

    sql = f"SELECT id,{columns} FROM {table} WHERE contact_id=? AND deleted_at IS NULL ORDER BY n"
    mine = {said(row[1:]) for row in tx.execute(sql, (keep,))}
    moved = 0
    for row in tx.execute(sql, (gone,)).fetchall():
        if said(row[1:]) in mine:
            hide(tx, table, [row[0]])
        else:
            tx.execute(f"UPDATE {table} SET contact_id=? WHERE id=?", (keep, row[0]))
            moved += 1
    return moved


def move_relations(tx: Transaction, keep: str, gone: str) -> int:
    """Relations in both directions. Nobody is related to themselves, and each relation is said once."""
    rows = tx.execute(
        "SELECT id,contact_id,other_id,kind,inverse,note FROM contact_relations "
        "WHERE (contact_id=? OR other_id=?) AND deleted_at IS NULL ORDER BY n",
        (gone, gone),
    ).fetchall()
    mine = tx.execute(
        "SELECT contact_id,other_id,kind,inverse,id,note FROM contact_relations "
        "WHERE (contact_id=? OR other_id=?) AND contact_id<>? AND other_id<>? AND deleted_at IS NULL",
        (keep, keep, gone, gone),
    ).fetchall()
    known: dict[tuple[str, str, str], tuple[str, str | None]] = {}
    for one, other, kind, inverse, row_id, note in mine:
        known.update(dict.fromkeys(_readings(one, other, kind, inverse), (row_id, note)))
    hide(tx, "contact_relations", [row[0] for row in rows])
    moved = 0
    for _, contact_id, other_id, kind, inverse, note in rows:
        one, other = (keep if each == gone else each for each in (contact_id, other_id))
        if one == other:
            continue
        if fold(kind) == fold(inverse):
            one, other = min(one, other), max(one, other)
        twin = known.get((one, fold(kind), other))
        if twin:
            row_id, has = twin
            noted = _add_note(tx, row_id, has, note)
            known.update({key: (row_id, noted) for key, there in known.items() if there == twin})
            continue
        row_id = natural_id("contact_relation", one, fold(kind), other)
        now = clock.now_ms()
        tx.execute(
            "INSERT INTO contact_relations(id,contact_id,other_id,kind,inverse,note,created_at,updated_at) VALUES (?,?,?,?,?,?,?,?) "
            "ON CONFLICT(id) DO UPDATE SET kind=excluded.kind,inverse=excluded.inverse,note=excluded.note,deleted_at=NULL",
            (row_id, one, other, kind, inverse, note, now, now),
        )
        known.update(dict.fromkeys(_readings(one, other, kind, inverse), (row_id, note)))
        moved += 1
    return moved


def _readings(one: str, other: str, kind: str, inverse: str) -> list[tuple[str, str, str]]:
    """A relation from both of its ends."""
    return [(one, fold(kind), other), (other, fold(inverse), one)]


def _add_note(tx: Transaction, row_id: str, has: str | None, note: str | None) -> str | None:
    """What the note is then."""
    if not note or note in (has or "").split("; "):
        return has
    both = f"{has}; {note}" if has else note
    tx.execute("UPDATE contact_relations SET note=? WHERE id=?", (both, row_id))
    return both


def _move_distinct(tx: Transaction, keep: str, gone: str) -> int:
    """Whoever is not the one is not the merged person either."""
    rows = tx.execute(
        "SELECT id,contact_id,other_id FROM distinct_contacts WHERE (contact_id=? OR other_id=?) AND deleted_at IS NULL",
        (gone, gone),
    ).fetchall()
    hide(tx, "distinct_contacts", [row[0] for row in rows])
    now = clock.now_ms()
    others = {each for row in rows for each in row[1:]} - {keep, gone}
    for other in sorted(others):
        pair = in_order(keep, other)
        tx.execute(
            "INSERT INTO distinct_contacts(id,contact_id,other_id,created_at,updated_at) VALUES (?,?,?,?,?) "
            "ON CONFLICT(id) DO UPDATE SET deleted_at=NULL WHERE distinct_contacts.deleted_at IS NOT NULL",
            (natural_id("distinct_contact", *pair), *pair, now, now),
        )
    return len(others)
