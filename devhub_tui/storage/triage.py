"""Who is new: in which order they are sorted, what they have in common, and what an answer writes.

New is what `is_new` of domain/cadence.py says, among those who are neither deleted nor archived. Nothing here prompts.
"""

import json
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.triage import Answer
from devhub_tui.errors import NotFoundError
from devhub_tui.storage import bulk, derived, undo
from devhub_tui.storage.bulk import Progress
from devhub_tui.storage.database import Database, Transaction
from devhub_tui.storage.profile import Profile, profile
from devhub_tui.storage.undo import Reverted

NEW = (
    "c.deleted_at IS NULL AND c.archived_at IS NULL AND c.next_due IS NULL AND c.tracking IS NULL AND c.importance IS NULL "
    "AND NOT c.vip AND coalesce(c.cadence,'')=''"
)
"""The condition for a contact c."""

_KNOWN = (
    "(c.company IS NOT NULL)+(EXISTS (SELECT 1 FROM contact_points p WHERE p.contact_id=c.id AND p.deleted_at IS NULL "
    "AND p.kind='email'))"
)
_ORDER = f"c.last_contacted DESC NULLS LAST, {_KNOWN} DESC, c.created_at DESC, c.n"
_GLANCE = 300  # people looked at for the first one
_ANSWERED = ("importance", "cadence", "tracking", "vip", "archived_at", "tracked_on", "skipped_on", "last_update", "updated_at")
_PLACE = "triage.place"
_MOST_LATER = 20_000  # row numbers that are remembered
KINDS = ("source", "event", "tag", "company")
"""What new people can have in common."""


def is_new(connection: Any, n: int) -> bool:
    """Whether this person is there and new."""
    return connection.execute(f"SELECT 1 FROM contacts c WHERE c.n=? AND {NEW}", (n,)).fetchone() is not None


def somebody(connection: Any, n: int) -> Profile | None:
    """Everything shown of one person; None when they are not new any more, or not there. That a new one has no health is no news."""
    row = connection.execute(f"SELECT c.id FROM contacts c WHERE c.n=? AND {NEW}", (n,)).fetchone()
    if row is None:
        return None
    try:
        found = profile(connection, row[0])
    except NotFoundError:
        return None
    quiet = found.health and found.health.health is None and found.health.learned is None
    return found._replace(health=None) if quiet else found


class Reading(NamedTuple):
    """Who is new, in order, and how many of each import."""

    order: "array[int]"
    imports: dict[str, int]


def read(connection: Any, numbers: Sequence[int] | None = None) -> Reading:
    """Both at once. Looks at everybody: for a thread."""
    return Reading(order(connection, numbers), left_by_import(connection))


def first(connection: Any) -> int | None:
    """Somebody who comes early in the order, at once: among those talked to last, else among the newest. None is no proof."""
    glances = (
        "SELECT n FROM contacts INDEXED BY contacts_by_last WHERE last_contacted IS NOT NULL AND deleted_at IS NULL "
        "ORDER BY last_contacted DESC LIMIT :glance",
        "SELECT n FROM contacts INDEXED BY contacts_live WHERE deleted_at IS NULL ORDER BY n DESC LIMIT :glance",
    )
    for glance in glances:
        row = connection.execute(
            f"SELECT c.n FROM ({glance}) g CROSS JOIN contacts c ON c.n=g.n WHERE {NEW} ORDER BY {_ORDER} LIMIT 1",
            {"glance": _GLANCE},
        ).fetchone()
        if row:
            return int(row[0])
    return None


def order(connection: Any, numbers: Sequence[int] | None = None) -> "array[int]":
    """Everybody who is new (or those of `numbers` who are), the most promising first: who was talked to, the latest first; then
    who has company and email; then the newest import, in the order of its file. Looks at everybody: for a thread."""
    source = "contacts c" if numbers is None else "json_each(:numbers) j CROSS JOIN contacts c ON c.n=j.value"
    rows = connection.execute(
        f"SELECT c.n FROM {source} WHERE {NEW} ORDER BY {_ORDER}", {"numbers": json.dumps(list(numbers or ()))}
    )
    return array("q", (row[0] for row in rows))


def left(connection: Any) -> int:
    """How many people are new."""
    return int(connection.execute(f"SELECT count(*) FROM contacts c WHERE {NEW}").fetchone()[0])


def states(connection: Any, ids: Iterable[str]) -> dict[int, bool]:
    """Row number -> whether new, of those of these ids that are people."""
    rows = connection.execute(
        f"SELECT c.n, {NEW} FROM json_each(?) j CROSS JOIN contacts c ON c.id=j.value", (json.dumps(list(ids)),)
    )
    return {row[0]: bool(row[1]) for row in rows}


class Origin(NamedTuple):
    """An import that somebody came with: its id, the file, when (milliseconds UTC), and how many it added."""

    id: str
    file: str
    at: int
    added: int


def origins(connection: Any, contact_id: str) -> list[Origin]:
    """The imports that know somebody, the newest first."""
    rows = connection.execute(
        "SELECT DISTINCT b.id,b.file,b.created_at,b.added FROM imported_records r JOIN import_batches b ON b.id=r.import_batch_id "
        "WHERE r.contact_id=? AND r.deleted_at IS NULL AND b.deleted_at IS NULL ORDER BY b.created_at DESC LIMIT 5",
        (contact_id,),
    )
    return [Origin._make(row) for row in rows]


class Group(NamedTuple):
    """New people who have something in common: what kind of thing, which (as `members` takes it), how it is called, how many."""

    kind: str
    key: str
    name: str
    people: int


_GROUPS = {
    "company": f"SELECT c.company, c.company, count(*) AS many FROM contacts c WHERE c.company IS NOT NULL AND {NEW} "
    "GROUP BY c.company COLLATE NOCASE",
    "tag": "SELECT t.id, t.name, count(*) AS many FROM contacts c CROSS JOIN contact_tags k ON k.contact_id=c.id "
    f"AND k.deleted_at IS NULL CROSS JOIN tags t ON t.id=k.tag_id AND t.deleted_at IS NULL WHERE {NEW} GROUP BY t.id",
    "source": "SELECT b.id, b.file, count(DISTINCT c.n) AS many FROM contacts c CROSS JOIN imported_records r ON r.contact_id=c.id "
    "AND r.deleted_at IS NULL CROSS JOIN import_batches b ON b.id=r.import_batch_id AND b.deleted_at IS NULL "
    f"WHERE {NEW} GROUP BY b.id",
    "event": "SELECT e.id, e.name, count(DISTINCT c.n) AS many FROM contacts c CROSS JOIN event_contacts x ON x.contact_id=c.id "
    f"AND x.deleted_at IS NULL CROSS JOIN events e ON e.id=x.event_id AND e.deleted_at IS NULL WHERE {NEW} GROUP BY e.id",
}
_IN = {
    "company": "c.company=:key COLLATE NOCASE",
    "tag": "c.id IN (SELECT contact_id FROM contact_tags WHERE tag_id=:key AND deleted_at IS NULL)",
    "source": "c.id IN (SELECT contact_id FROM imported_records WHERE import_batch_id=:key AND deleted_at IS NULL)",
    "event": "c.id IN (SELECT contact_id FROM event_contacts WHERE event_id=:key AND deleted_at IS NULL)",
}


def groups(connection: Any, least: int = 1, limit: int = 100) -> list[Group]:
    """What at least `least` new people have in common, kind by kind, the largest first. Looks at everybody: for a thread."""
    found: list[Group] = []
    for kind in KINDS:
        rows = connection.execute(f"{_GROUPS[kind]} HAVING many>=? ORDER BY many DESC, 2 COLLATE NOCASE LIMIT ?", (least, limit))
        found += [Group(kind, *row) for row in rows]
    return found


def left_by_import(connection: Any) -> dict[str, int]:
    """Id of an import -> how many of those it brought are still new. Looks at everybody: for a thread."""
    return {row[0]: row[2] for row in connection.execute(_GROUPS["source"])}


def members(connection: Any, kind: str, key: str) -> list[int]:
    """The new people of a group, by row number."""
    return [row[0] for row in connection.execute(f"SELECT c.n FROM contacts c WHERE {NEW} AND {_IN[kind]}", {"key": key})]


def named(connection: Any, kind: str, name: str) -> list[int]:
    """The new people whose company, tag or event is called so (case ignored), or who came with a file or a format of that name."""
    values = {"name": name.strip(), "tag": natural_id("tag", text.fold(name.lstrip("#")))}
    where = {
        "company": "c.company=:name COLLATE NOCASE",
        "tag": "c.id IN (SELECT k.contact_id FROM contact_tags k JOIN tags t ON t.id=k.tag_id WHERE k.deleted_at IS NULL "
        "AND t.deleted_at IS NULL AND (t.id=:tag OR t.name=:name COLLATE NOCASE))",
        "source": "(c.source=:name COLLATE NOCASE OR c.id IN (SELECT r.contact_id FROM imported_records r "
        "JOIN import_batches b ON b.id=r.import_batch_id WHERE r.deleted_at IS NULL AND b.deleted_at IS NULL "
        "AND (b.id=:name OR b.file=:name COLLATE NOCASE OR b.file LIKE '%/'||:name)))",
        "event": "c.id IN (SELECT x.contact_id FROM event_contacts x JOIN events e ON e.id=x.event_id WHERE x.deleted_at IS NULL "
        "AND e.deleted_at IS NULL AND e.name=:name COLLATE NOCASE)",
    }
    return [row[0] for row in connection.execute(f"SELECT c.n FROM contacts c WHERE {NEW} AND {where[kind]}", values)]


def answer(tx: Transaction, numbers: Iterable[int], what: Answer, progress: Progress | None = None) -> int:
    """Writes one answer for these people, as one batch; gives for how many it was one.

    Whoever becomes tracked is so from today (storage/bulk.py). Somebody met long ago and never talked to would be in reconnect the
    same moment, and a hundred of them a flood: their first round is the one under way now, so that they come due one by one.
    """
    everybody = list(numbers)
    rows = tx.execute(
        f"SELECT c.n FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value WHERE c.last_contacted IS NULL AND {NEW}",
        (json.dumps(everybody),),
    )
    fresh = [row[0] for row in rows]
    done = bulk.change(tx, everybody, what.change, progress)
    today = clock.today()
    moved = tx.execute(
        "UPDATE contacts SET skipped_on=:today WHERE n IN (SELECT value FROM json_each(:fresh)) AND reconnect_on<=:today "
        "AND next_due IS NOT NULL AND deleted_at IS NULL",
        {"today": today.isoformat(), "fresh": json.dumps(fresh)},
    ).rowcount
    if moved:
        derived.recompute(tx.connection, today)
    return done


def newest_batch(connection: Any) -> int:
    """The step that undo would take back next; 0 when there is none."""
    row = connection.execute(
        "SELECT max(batch) FROM batches WHERE kind='do' AND undone_by IS NULL AND last_seq IS NOT NULL"
    ).fetchone()
    return int(row[0] or 0)


class TakenBack(NamedTuple):
    """What undo or redo did to which batch, and whom it concerned, by row number, with whether they are new now."""

    done: Reverted
    batch: int
    people: dict[int, bool]


def take_back(database: Database, floor: int) -> TakenBack | None:
    """Undoes the last step if it came after batch `floor` or is an answer; None when it is neither. For the writer's thread."""
    batch = newest_batch(database.connection)
    if batch <= floor and not _is_answer(database.connection, batch):
        return None
    done = undo.undo(database)
    return TakenBack(done, batch, _concerned(database.connection, batch)) if done else None


def _is_answer(connection: Any, batch: int) -> bool:
    """Whether a step did nothing but what answers do: an earlier visit's, or one like it."""
    other = connection.execute(
        "SELECT 1 FROM changes x JOIN journal_tables t ON t.tbl=x.tbl WHERE x.batch=:batch AND (t.name<>'contacts' OR x.old IS NULL "
        "OR EXISTS (SELECT 1 FROM json_each(x.new) j WHERE j.key NOT IN (SELECT value FROM json_each(:columns)))) LIMIT 1",
        {"batch": batch, "columns": json.dumps(_ANSWERED)},
    )
    return batch > 0 and other.fetchone() is None


def bring_back(database: Database) -> TakenBack | None:
    """Does again what was undone last; None when there is nothing. For the writer's thread."""
    done = undo.redo(database)
    if done is None:
        return None
    batch = newest_batch(database.connection)
    return TakenBack(done, batch, _concerned(database.connection, batch))


def _concerned(connection: Any, batch: int) -> dict[int, bool]:
    """The people whose record a batch changed."""
    rows = connection.execute(
        "SELECT DISTINCT x.pk FROM changes x JOIN journal_tables t ON t.tbl=x.tbl AND t.name='contacts' WHERE x.batch=?", (batch,)
    )
    return states(connection, [row[0] for row in rows])


class Place(NamedTuple):
    """Where one left: who was in view, and who was put off, by row number."""

    at: int | None = None
    later: tuple[int, ...] = ()


def place(connection: Any) -> Place:
    """Where one left. It stays on this machine, like the row numbers in it."""
    row = connection.execute("SELECT value FROM local WHERE key=?", (_PLACE,)).fetchone()
    try:
        at, later = json.loads(row[0]) if row else (None, [])
        return Place(at if isinstance(at, int) else None, tuple(int(each) for each in later))
    except (ValueError, TypeError):
        return Place()


def keep_place(tx: Transaction, at: int | None, later: Sequence[int]) -> None:
    """Remembers it. Not a step of undo: nothing that is journaled changes."""
    tx.execute(
        "INSERT INTO local VALUES (?,?) ON CONFLICT DO UPDATE SET value=excluded.value",
        (_PLACE, json.dumps([at, list(later)[-_MOST_LATER:]])),
    )
