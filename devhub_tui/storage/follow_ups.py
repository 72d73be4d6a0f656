"""Follow-ups and promises: what was said would happen, and by when; done, put off, coming back.

One that is done and comes back is followed by a row of its own, whose id is made from the done one's: two devices that tick
the same one make the same next one.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import recurrence
from devhub_tui.domain.cadence import parse_cadence, read_day
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.rows import FollowUpRow

AT_ONCE = 2000
"""Up to so many are listed on the spot; more come from a thread, after the first page."""

FIRST = 64
"""How many a first page holds."""

_COLUMNS = (
    "f.id,f.contact_id,c.name,f.due_on,f.note,f.kind,f.completed_at,f.repeat,f.fixed,f.snoozed_until,"
    "i.id,coalesce(t.label,i.type),i.occurred_on,c.vip,f.n"
)
_FROM = (
    "follow_ups f CROSS JOIN contacts c ON c.id=f.contact_id "
    "LEFT JOIN interactions i ON f.source_table='interactions' AND i.id=f.source_id AND i.deleted_at IS NULL "
    "LEFT JOIN interaction_types t ON t.key=i.type AND t.deleted_at IS NULL"
)
_LIVE = "f.deleted_at IS NULL AND c.deleted_at IS NULL"
_OPEN = "f.completed_at IS NULL AND f.deleted_at IS NULL"
_DAY = "CASE WHEN f.snoozed_until>:today THEN f.snoozed_until ELSE f.due_on END"
"""The day one is about: the end of a snooze that lasts, else the due day (FollowUpRow.waits_for)."""

_LEAST = 4
"""So much of the end of an id is needed to find one by."""


def add(
    tx: Transaction,
    contact_id: str,
    due_on: str,
    note: str | None,
    *,
    kind: str = "follow_up",
    repeat: str | None = None,
    fixed: bool = False,
    source: tuple[str, str] | None = None,
) -> str:
    """Adds one and gives its id. `source` is the (table, id) that made it. A day that is past makes it overdue at once."""
    follow_up_id = new_id()
    table, source_id = source or (None, None)
    now = clock.now_ms()
    tx.execute(
        "INSERT INTO follow_ups(id,contact_id,due_on,note,kind,repeat,fixed,source_table,source_id,created_at,updated_at) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (follow_up_id, contact_id, due_on, note, kind, repeat, int(fixed and bool(repeat)), table, source_id, now, now),
    )
    return follow_up_id


def edit(tx: Transaction, follow_up_id: str, values: Mapping[str, Any]) -> bool:
    """Sets `due_on`, `note`, `kind`, `repeat`, `fixed`, as far as given; False when nothing is different.

    Another due day ends a snooze, and is where a fixed one counts from.
    """
    row = tx.execute(
        "SELECT due_on,note,kind,repeat,fixed,snoozed_until FROM follow_ups WHERE id=? AND deleted_at IS NULL",
        (follow_up_id,),
    ).fetchone()
    if row is None:
        return False
    names = ("due_on", "note", "kind", "repeat", "fixed", "snoozed_until")
    was = dict(zip(names, row, strict=True))
    wanted = {**was, **values}
    if wanted["due_on"] != was["due_on"]:
        wanted["snoozed_until"] = None
    if not wanted["repeat"] or not wanted["fixed"]:
        wanted["fixed"] = 0
    elif not was["fixed"] or wanted["due_on"] != was["due_on"]:
        wanted["fixed"] = 1
    else:
        wanted["fixed"] = was["fixed"]
    changed = {name: wanted[name] for name in names if wanted[name] != was[name]}
    if changed:
        sets = ",".join(f"{name}=?" for name in changed)
        tx.execute(f"UPDATE follow_ups SET {sets} WHERE id=?", (*changed.values(), follow_up_id))
    return bool(changed)


def reschedule(tx: Transaction, follow_up_id: str, due_on: str) -> bool:
    """Moves one to another day, from which a fixed one goes on counting. False when it is due then already."""
    return edit(tx, follow_up_id, {"due_on": due_on})


def snooze(tx: Transaction, follow_up_id: str, until: str | None) -> bool:
    """Hides one until a day, without moving when it is due; None ends that."""
    cursor = tx.execute(
        f"UPDATE follow_ups AS f SET snoozed_until=? WHERE id=? AND {_OPEN} AND snoozed_until IS NOT ?",
        (until, follow_up_id, until),
    )
    return bool(cursor.rowcount)


class Done(NamedTuple):
    """What marking one as done did: whether it was open until now, and the day of the next one if it comes back."""

    changed: bool
    next_on: str | None = None


def complete(tx: Transaction, follow_up_id: str) -> Done:
    """Marks one as done now, and makes the next one of what comes back. Once only."""
    done = tx.execute(
        f"UPDATE follow_ups AS f SET completed_at=? WHERE id=? AND {_OPEN}", (clock.now_ms(), follow_up_id)
    ).rowcount
    return Done(True, _next(tx, follow_up_id)) if done else Done(False)


def _next(tx: Transaction, done_id: str) -> str | None:
    """Makes the one that follows a done one; one that is there, open or done, stays as it is. Gives its day."""
    repeat, due_on, fixed = tx.execute("SELECT repeat,due_on,fixed FROM follow_ups WHERE id=?", (done_id,)).fetchone()
    every, day = parse_cadence(repeat), read_day(due_on)
    if every is None or day is None:
        return None
    found = recurrence.next_one(day, clock.today(), every, int(fixed or 0))
    if found is None:
        return None
    now = clock.now_ms()
    tx.execute(
        "INSERT INTO follow_ups(id,contact_id,due_on,note,kind,repeat,fixed,source_table,source_id,created_at,updated_at) "
        "SELECT :next,contact_id,:day,note,kind,repeat,:fixed,source_table,source_id,:now,:now FROM follow_ups WHERE id=:done "
        "ON CONFLICT(id) DO UPDATE SET contact_id=excluded.contact_id,due_on=excluded.due_on,note=excluded.note,kind=excluded.kind,"
        "repeat=excluded.repeat,fixed=excluded.fixed,completed_at=NULL,snoozed_until=NULL,deleted_at=NULL "
        "WHERE follow_ups.deleted_at IS NOT NULL",
        {"next": next_id(done_id), "day": found.due_on.isoformat(), "fixed": found.fixed, "now": now, "done": done_id},
    )
    return found.due_on.isoformat()


def next_id(follow_up_id: str) -> str:
    """The id of the one that follows one that comes back, on every device."""
    return natural_id("follow_up_after", follow_up_id)


def reopen(tx: Transaction, follow_up_id: str) -> bool:
    """Takes "done" back. The next one goes out of sight again, unless it is done as well."""
    changed = tx.execute(
        "UPDATE follow_ups SET completed_at=NULL WHERE id=? AND completed_at IS NOT NULL AND deleted_at IS NULL", (follow_up_id,)
    ).rowcount
    if changed:
        delete(tx, next_id(follow_up_id), open_only=True)
    return bool(changed)


def delete(tx: Transaction, follow_up_id: str, *, open_only: bool = False) -> bool:
    """Moves one out of sight. What comes back comes no more."""
    only = " AND completed_at IS NULL" if open_only else ""
    cursor = tx.execute(
        f"UPDATE follow_ups SET deleted_at=? WHERE id=? AND deleted_at IS NULL{only}", (clock.now_ms(), follow_up_id)
    )
    return bool(cursor.rowcount)


# What there is


def one(connection: Any, follow_up_id: str) -> FollowUpRow | None:
    """One by its id; None when it is gone, or its person is."""
    return next(iter(_read(connection, f"{_LIVE} AND f.id=:id", "f.n", {"id": follow_up_id})), None)


def of_contact(connection: Any, contact_id: str) -> list[FollowUpRow]:
    """A person's follow-ups: open ones first, by day."""
    return _read(connection, f"{_LIVE} AND f.contact_id=:id", "f.completed_at IS NOT NULL, f.due_on, f.n", {"id": contact_id})


def open_with(connection: Any, contact_ids: Iterable[str]) -> list[FollowUpRow]:
    """What is open with any of these people, the one that waits longest first; the snoozed by the day they are back."""
    import json

    given = {"ids": json.dumps(list(contact_ids)), "today": clock.today().isoformat()}
    where = f"{_LIVE} AND f.completed_at IS NULL AND f.contact_id IN (SELECT value FROM json_each(:ids))"
    return _read(connection, where, f"{_DAY}, f.n", given)


def rows(connection: Any, numbers: Sequence[int]) -> list[FollowUpRow]:
    """Follow-ups by row number, in no order."""
    return _read(connection, f"{_LIVE} AND f.n IN ({','.join(map(str, numbers))})", "f.n", {})


def by_end_of_id(connection: Any, tail: str, limit: int = 20) -> list[FollowUpRow]:
    """Those whose id ends so; an id whole, or at least four characters of its end."""
    wanted = text.clean(tail).lower()
    if len(wanted) < _LEAST or not set(wanted) <= set("0123456789abcdef-"):
        return []
    where = f"{_LIVE} AND substr(f.id, -{len(wanted)})=:tail"
    return _read(connection, where, f"f.completed_at IS NOT NULL, f.n LIMIT {limit}", {"tail": wanted})


def _read(connection: Any, where: str, order: str, values: Mapping[str, Any]) -> list[FollowUpRow]:
    found = connection.execute(f"SELECT {_COLUMNS} FROM {_FROM} WHERE {where} ORDER BY {order}", values)
    return [FollowUpRow._make((*row[:8], bool(row[8]), *row[9:13], bool(row[13]), row[14])) for row in found]


class Narrow(NamedTuple):
    """Which follow-ups are listed: of one person or, with None, of everybody who is not archived; words of name or note."""

    contact_id: str | None = None
    words: str = ""
    done: bool = False
    overdue: bool = False


class Listing(NamedTuple):
    """Row numbers in order, and how many of them are overdue (due before today), due today, and done."""

    numbers: Sequence[int]
    overdue: int
    today: int
    done: int


def listing(connection: Any, today: str, narrow: Narrow = Narrow()) -> Listing:  # noqa: B008  a plain tuple
    """All that fit: overdue first, by day; then, if asked for, those that are done, the newest first."""
    conditions, given = _conditions(narrow, today)
    found = array("q")
    counts = [0, 0, 0]
    sql = (
        f"SELECT f.n,{_DAY} AS day,f.completed_at IS NOT NULL AS done FROM follow_ups f CROSS JOIN contacts c ON c.id=f.contact_id "
        f"WHERE {' AND '.join(conditions)} ORDER BY done, -f.completed_at, day, c.vip DESC, f.n"
    )
    for n, day, done in connection.execute(sql, given):
        found.append(n)
        if done:
            counts[2] += 1
        elif day <= today:
            counts[int(day == today)] += 1
    return Listing(found, *counts)


def _conditions(narrow: Narrow, today: str) -> tuple[list[str], dict[str, Any]]:
    given: dict[str, Any] = {"today": today}
    conditions = [_LIVE]
    if not narrow.done:
        conditions.append("f.completed_at IS NULL")
    if narrow.contact_id is None:
        conditions.append("c.archived_at IS NULL")
    else:
        conditions.append("f.contact_id=:id")
        given["id"] = narrow.contact_id
    if narrow.overdue:
        conditions += ["f.completed_at IS NULL", f"{_DAY}<=:today"]
    for place, word in enumerate(text.fold(narrow.words).split()[:8]):
        conditions.append(f"(c.sort_name LIKE :w{place} ESCAPE '!' OR lower(f.note) LIKE :w{place} ESCAPE '!')")
        given[f"w{place}"] = "%" + word.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
    return conditions, given


def first_page(connection: Any, today: str) -> list[int]:
    """The first of everybody's open ones, in nearly the order of `listing`: the snoozed are still to come among them."""
    sql = (
        f"SELECT f.n FROM follow_ups f INDEXED BY follow_ups_open CROSS JOIN contacts c ON c.id=f.contact_id WHERE {_OPEN} "
        "AND (f.snoozed_until IS NULL OR f.snoozed_until<=:today) AND c.deleted_at IS NULL AND c.archived_at IS NULL "
        f"ORDER BY f.due_on LIMIT {FIRST}"
    )
    return [row[0] for row in connection.execute(sql, {"today": today})]


def is_long(connection: Any) -> bool:
    """Whether there are more open ones than are listed on the spot."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM follow_ups f WHERE {_OPEN} LIMIT {AT_ONCE + 1})"
    return int(connection.execute(sql).fetchone()[0]) > AT_ONCE
