"""The same change for many people: few statements over sets, all in the caller's transaction, so one batch and one undo.

People are row numbers. Who already is as wanted is not touched. Nothing is compared with what somebody saw before: it sets.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from devhub_tui import clock, text
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.many import FIELDS, Change, label, people
from devhub_tui.storage import contacts, derived, relationship_types
from devhub_tui.storage.database import Transaction

Progress = Callable[[int, int], None]
"""How many people are done, and of how many; may raise to stop, and then nothing of it stays."""

CHUNK = 1000
"""People between two words of progress."""

_LIVING = "json_each(:numbers) j CROSS JOIN contacts c ON c.n=j.value WHERE c.deleted_at IS NULL"
_TAGGED = (
    "SELECT 1 FROM contact_tags k JOIN tags t ON t.id=k.tag_id AND t.deleted_at IS NULL "
    "WHERE k.contact_id=c.id AND k.deleted_at IS NULL AND k.tag_id"
)
HAS_ROUND = "c.next_due IS NOT NULL AND c.archived_at IS NULL"
"""Who has a round that could be skipped."""
_NAMED = "(SELECT t.id FROM tags t WHERE t.id=:tag OR t.name=:name COLLATE NOCASE)"


def change(tx: Transaction, numbers: Iterable[int], what: Change, progress: Progress | None = None) -> int:
    """Makes `what` hold for these people, gives for how many it did not before, and calls the batch by that."""
    everybody, what = list(dict.fromkeys(numbers)), _spelled(tx.connection, what)
    changed: set[str] = set()
    for start in range(0, len(everybody), CHUNK):
        if progress:
            progress(start, len(everybody))
        changed |= _change(tx, everybody[start : start + CHUNK], what)
        # Here rather than once at the end: it takes as long as the writing, and is progress too.
        derived.recompute(tx.connection, clock.today())
    if progress:
        progress(len(everybody), len(everybody))
    if changed:
        tx.execute("UPDATE batches SET label=? WHERE batch=?", (label(what, _who(tx, changed)), tx.batch))
    return len(changed)


def would_change(connection: Any, numbers: Iterable[int], what: Change) -> int:
    """How many people `change` would change. Reads only."""
    everybody, what = list(dict.fromkeys(numbers)), _spelled(connection, what)
    found: set[str] = set()
    for start in range(0, len(everybody), CHUNK):
        chunk = everybody[start : start + CHUNK]
        for condition, values in _conditions(what):
            found.update(_ids(connection, chunk, condition, values))
    return len(found)


def numbers_of(connection: Any, ids: Iterable[str]) -> list[int]:
    """The row numbers of people by id, the deleted left out."""
    sql = "SELECT c.n FROM json_each(?) j CROSS JOIN contacts c ON c.id=j.value WHERE c.deleted_at IS NULL"
    return [row[0] for row in connection.execute(sql, (json.dumps(list(ids)),))]


def ids_of(connection: Any, numbers: Iterable[int]) -> list[str]:
    """The ids of people by row number, the deleted left out."""
    sql = "SELECT c.id FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value WHERE c.deleted_at IS NULL"
    return [row[0] for row in connection.execute(sql, (json.dumps(list(numbers)),))]


def tags_of(connection: Any, numbers: Iterable[int]) -> list[tuple[str, int]]:
    """The tags that any of these people has, each with how many of them have it, the commonest first."""
    rows = connection.execute(
        "SELECT t.name, count(*) AS many FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value "
        "CROSS JOIN contact_tags k ON k.contact_id=c.id AND k.deleted_at IS NULL CROSS JOIN tags t ON t.id=k.tag_id "
        "WHERE t.deleted_at IS NULL GROUP BY t.id ORDER BY many DESC, t.name COLLATE NOCASE",
        (json.dumps(list(numbers)),),
    )
    return [(row[0], row[1]) for row in rows]


def away(connection: Any) -> tuple[set[int], set[int]]:
    """The row numbers of the deleted, and of the archived people."""
    deleted = connection.execute("SELECT n FROM contacts WHERE deleted_at IS NOT NULL")
    return {row[0] for row in deleted}, archived(connection)


def archived(connection: Any) -> set[int]:
    """The row numbers of the archived people."""
    rows = connection.execute("SELECT n FROM contacts WHERE archived_at IS NOT NULL AND deleted_at IS NULL")
    return {row[0] for row in rows}


def skip(tx: Transaction, numbers: Sequence[int], today: date) -> set[str]:
    """Skips the round of those who have one: the one that is due, else the coming one; gives their ids.

    Which round comes then is the rule's business (`Facts.skipped_on` in domain/cadence.py).
    """
    ids = _ids(tx.connection, numbers, HAS_ROUND, {})
    tx.execute(
        "UPDATE contacts SET skipped_on=max(:today,next_due) WHERE id IN (SELECT value FROM json_each(:ids))",
        {"today": today.isoformat(), "ids": json.dumps(ids)},
    )
    return set(ids)


def _spelled(connection: Any, what: Change) -> Change:
    """A relationship is written as the user's list has it, so that its cadence counts."""
    if "relationship" not in what.values:
        return what
    word = relationship_types.spelled(connection, what.values["relationship"])
    return what._replace(values={**what.values, "relationship": word})


def _who(tx: Transaction, ids: set[str]) -> str:
    """`212 people`, or a name."""
    if len(ids) > 1:
        return people(len(ids))
    name = tx.execute("SELECT name FROM contacts WHERE id=?", (next(iter(ids)),)).fetchone()[0]
    return people(1, text.clean(str(name), limit=60))


def _ids(connection: Any, numbers: Sequence[int], condition: str, values: dict[str, Any]) -> list[str]:
    """The ids of the living among these people for whom the condition holds."""
    sql = f"SELECT c.id FROM {_LIVING} AND {condition}"
    return [row[0] for row in connection.execute(sql, {"numbers": json.dumps(numbers), **values})]


def _conditions(what: Change) -> list[tuple[str, dict[str, Any]]]:
    """For each thing that `what` asks for: who is not so yet."""
    if what.deleted:
        return [("true", {})]
    found = [_untagged(name) for name in what.add] + [_tagged(name) for name in what.remove]
    if what.values:
        found.append(_differing(what.values))
    if what.archived is not None:
        found.append((f"c.archived_at IS {'' if what.archived else 'NOT '}NULL", {}))
    if what.skip:
        found.append((HAS_ROUND, {}))
    return found


def _untagged(name: str) -> tuple[str, dict[str, Any]]:
    return f"NOT EXISTS ({_TAGGED}=:tag)", {"tag": natural_id("tag", text.fold(name))}


def _tagged(name: str) -> tuple[str, dict[str, Any]]:
    return f"EXISTS ({_TAGGED} IN {_NAMED})", {"tag": natural_id("tag", text.fold(name)), "name": name}


def _differing(values: Any) -> tuple[str, dict[str, Any]]:
    if unknown := set(values) - set(FIELDS):
        raise ValueError(f"not for many at once: {unknown}")
    return "(" + " OR ".join(f"c.{field} IS NOT :{field}" for field in values) + ")", dict(values)


def _change(tx: Transaction, numbers: Sequence[int], what: Change) -> set[str]:
    """One chunk; gives the ids of those it changed."""
    if what.deleted:
        ids = _ids(tx.connection, numbers, "true", {})
        contacts.delete(tx, ids)
        return set(ids)
    changed: set[str] = set()
    for name in what.remove:
        changed |= _take_off(tx, numbers, name)
    for name in what.add:
        changed |= _put_on(tx, numbers, name)
    if what.values:
        changed |= _set(tx, numbers, what.values)
    if what.archived is not None:
        changed |= _archive(tx, numbers, what.archived)
    if what.skip:
        changed |= skip(tx, numbers, clock.today())
    return changed


def _put_on(tx: Transaction, numbers: Sequence[int], name: str) -> set[str]:
    ids = _ids(tx.connection, numbers, *_untagged(name))
    if not ids:
        return set()
    tag, now = contacts.tag_id(tx, name), clock.now_ms()
    calm = _calm(tx, "(:tag)", {"tag": tag})
    links = json.dumps([(natural_id("contact_tag", contact_id, tag), contact_id) for contact_id in ids])
    tx.execute(
        "INSERT INTO contact_tags(id,contact_id,tag_id,created_at,updated_at) SELECT value->>0,value->>1,:tag,:now,:now "
        "FROM json_each(:links) WHERE true ON CONFLICT(id) DO UPDATE SET deleted_at=NULL WHERE contact_tags.deleted_at IS NOT NULL",
        {"tag": tag, "now": now, "links": links},
    )
    if calm:
        tx.execute("DELETE FROM stale_contacts")
    return set(ids)


def _calm(tx: Transaction, tags: str, values: dict[str, Any]) -> bool:
    """Whether these tags move nobody's due day, because they have no cadence: whom alone they will mark as stale, is not."""
    row = tx.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM stale_contacts) "
        f"AND NOT EXISTS (SELECT 1 FROM tags WHERE id IN {tags} AND cadence IS NOT NULL)",
        values,
    ).fetchone()
    return bool(row[0])


def _take_off(tx: Transaction, numbers: Sequence[int], name: str) -> set[str]:
    condition, values = _tagged(name)
    ids = _ids(tx.connection, numbers, condition, values)
    if ids:
        calm = _calm(tx, _NAMED, values)
        tx.execute(
            "UPDATE contact_tags SET deleted_at=:now WHERE contact_id IN (SELECT value FROM json_each(:ids)) AND deleted_at IS NULL "
            f"AND tag_id IN {_NAMED}",
            {"now": clock.now_ms(), "ids": json.dumps(ids), **values},
        )
        if calm:
            tx.execute("DELETE FROM stale_contacts")
    return set(ids)


def _set(tx: Transaction, numbers: Sequence[int], values: Any) -> set[str]:
    """Sets columns; who gets a cadence, importance or VIP for the first time is tracked from today."""
    ids = _ids(tx.connection, numbers, *_differing(values))
    if ids:
        sets = [*(f"{field}=:{field}" for field in values), "last_update=:now"]
        if contacts.begins_tracking(None, values):
            sets.append("tracked_on=coalesce(tracked_on,:today)")
        if contacts.changes_rhythm(values):
            sets.append(contacts.SKIPS_ANEW)
        tx.execute(
            f"UPDATE contacts SET {','.join(sets)} WHERE id IN (SELECT value FROM json_each(:ids))",
            {**values, "now": clock.now_ms(), "today": clock.today().isoformat(), "ids": json.dumps(ids)},
        )
    return set(ids)


def _archive(tx: Transaction, numbers: Sequence[int], archived: bool) -> set[str]:
    ids = _ids(tx.connection, numbers, f"c.archived_at IS {'' if archived else 'NOT '}NULL", {})
    if ids:
        tx.execute(
            "UPDATE contacts SET archived_at=? WHERE id IN (SELECT value FROM json_each(?))",
            (clock.now_ms() if archived else None, json.dumps(ids)),
        )
    return set(ids)
