"""Keeps the derived columns of `contacts` equal to the rule in domain/cadence.py.

Triggers collect the ids that a change touches in `stale_contacts`; `recompute` settles them before the commit.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import cadence

_READ = "c.n,c.tracking,c.vip,c.importance,c.cadence,c.met_on,c.tracked_on,c.created_at,c.skipped_on,c.id"
"""The row number, and what `_facts` takes."""
_TAG_CADENCES = (
    "(SELECT group_concat(t.cadence) FROM contact_tags k JOIN tags t ON t.id=k.tag_id "
    "WHERE k.contact_id=c.id AND k.deleted_at IS NULL AND t.deleted_at IS NULL AND t.cadence IS NOT NULL)"
)
_FACTS = """
SELECT {read},c.name,c.archived_at,c.sort_name,c.last_contacted,c.cadence_days,c.next_due,c.soon_on,c.reconnect_on,
  (SELECT max(i.occurred_on) FROM interaction_contacts l JOIN interactions i ON i.id=l.interaction_id
    WHERE l.contact_id=c.id AND l.deleted_at IS NULL AND i.deleted_at IS NULL AND i.occurred_on<=:today
    AND i.occurred_on=date(i.occurred_on)
    AND i.type NOT IN (SELECT key FROM interaction_types WHERE NOT counts_as_contact AND deleted_at IS NULL)),
  {tags},
  (SELECT group_concat(r.cadence) FROM relationship_types r
    WHERE r.name=c.relationship AND r.deleted_at IS NULL AND r.cadence IS NOT NULL)
FROM {source} WHERE c.deleted_at IS NULL
"""
_AWAKE_TODAY = "AND c.last_contacted=:day AND (c.snoozed_until IS NULL OR c.snoozed_until<=:day)"
_STALE = _FACTS.format(read=_READ, tags=_TAG_CADENCES, source="stale_contacts s CROSS JOIN contacts c ON c.id=s.id")
_ALL = _FACTS.format(read=_READ, tags=_TAG_CADENCES, source="contacts c")
_EVERYBODY = "*"
"""In `stale_contacts`: all who have a due day, because a preference moved."""
_STORE = "UPDATE contacts SET sort_name=?,last_contacted=?,cadence_days=?,next_due=?,soon_on=?,reconnect_on=? WHERE n=?"

_DATED = """
SELECT {read},c.last_contacted,c.relationship,{tags},c.snoozed_until,c.cadence_days,c.next_due,c.soon_on,c.reconnect_on
FROM contacts c NOT INDEXED WHERE c.n>? AND c.next_due IS NOT NULL AND c.deleted_at IS NULL ORDER BY c.n LIMIT ?
"""
# Without the name and the last contact, where they are as they were: their indexes and the search are left alone.
_STORE_DATES = "UPDATE contacts SET cadence_days=?,next_due=?,soon_on=?,reconnect_on=? WHERE n=?"
_CHUNK = 2000
_ROOM = "-16000"
"""KiB of pages to keep while everybody is re-dated: the indexes are written in no order."""

Progress = Callable[[int, int], None]
"""How many people are done, and of how many; may raise to stop, and then nothing of it stays."""


def recompute(connection: Any, today: date, progress: Progress | None = None) -> "list[Move] | None":
    """Settles every contact in `stale_contacts` and empties it. Writes only rows that differ.

    Gives whose dates were settled anew; None when it was everybody.
    """
    if connection.execute("SELECT 1 FROM stale_contacts LIMIT 1").fetchone() is None:
        return []
    preferences = preferences_of(connection)
    whole, dates = [], []
    moves: list[Move] = []
    for row in connection.execute(_STALE, {"today": today.isoformat()}):
        fresh = _fresh(row, preferences, today)
        if fresh[:2] != row[12:14]:
            whole.append((*fresh, row[0]))
        elif fresh[2:] != row[14:18]:
            dates.append((*fresh[2:], row[0]))
        moves.append(Move(row[0], None, row[14:18], fresh[2:]))
    connection.executemany(_STORE, whole)
    connection.executemany(_STORE_DATES, dates)
    if connection.execute("SELECT 1 FROM stale_contacts WHERE id=?", (_EVERYBODY,)).fetchone():
        _redate(connection, preferences, today, progress)
        connection.execute("DELETE FROM stale_contacts")
        return None
    connection.execute("DELETE FROM stale_contacts")
    return moves


def _redate(connection: Any, preferences: cadence.Preferences, today: date, progress: Progress | None) -> None:
    """Everybody who has a due day, after a preference moved."""
    kept = connection.execute("PRAGMA cache_size").fetchone()[0]
    connection.execute(f"PRAGMA cache_size={_ROOM}")
    try:
        for moves in redated(connection, preferences, today, progress):
            connection.executemany(_STORE_DATES, [(*move.after, move.n) for move in moves if move.after != move.before])
    finally:
        connection.execute(f"PRAGMA cache_size={kept}")


class Move(NamedTuple):
    """The dates of one person before and after: cadence_days, next_due, soon_on, reconnect_on."""

    n: int
    snoozed_until: str | None
    before: tuple[Any, ...]
    after: tuple[Any, ...]


def redated(
    connection: Any, preferences: cadence.Preferences, today: date, progress: Progress | None = None
) -> Iterator[list[Move]]:
    """Everybody who has a due day, some at a time, with the dates that they would have by these preferences.

    The last contact is taken as it stands. Rows may be changed between two portions.
    """
    any_tag = connection.execute("SELECT 1 FROM tags WHERE cadence IS NOT NULL AND deleted_at IS NULL LIMIT 1").fetchone()
    sql = _DATED.format(read=_READ, tags=_TAG_CADENCES if any_tag else "NULL")
    kinds: dict[str, str] = {}
    for name, every in connection.execute(
        "SELECT name,cadence FROM relationship_types WHERE cadence IS NOT NULL AND deleted_at IS NULL"
    ):
        kinds[name] = f"{kinds[name]},{every}" if name in kinds else every
    total = int(
        connection.execute("SELECT count(*) FROM contacts WHERE next_due IS NOT NULL AND deleted_at IS NULL").fetchone()[0]
    )
    done, last = 0, -1
    while rows := connection.execute(sql, (last, _CHUNK)).fetchall():
        if progress:
            progress(done, total)
        yield [_moved(row, kinds, preferences, today) for row in rows]
        done, last = done + len(rows), rows[-1][0]
    if progress:
        progress(total, total)


def _moved(row: Any, kinds: dict[str, str], preferences: cadence.Preferences, today: date) -> Move:
    last, kind, tags, snoozed = row[10:14]
    groups = (tags, kinds.get(kind)) if tags or kind in kinds else ()
    facts = _facts(row[1:10], last, groups, preferences, today)
    return Move(row[0], snoozed, row[14:], _dates(cadence.derive(facts, preferences, today)))


def differing(connection: Any, today: date) -> list[int]:
    """Row numbers of the contacts whose derived columns are not what the rule says: none, in a sound vault."""
    preferences = preferences_of(connection)
    rows = connection.execute(_ALL, {"today": today.isoformat()})
    return [row[0] for row in rows if _fresh(row, preferences, today) != row[12:18]]


def due_this_morning(connection: Any, today: date, most: int) -> Iterator[int]:
    """Row numbers of those who were talked to today and had been due: the rule, asked with the history before today.

    Looks at `most` people.
    """
    preferences = preferences_of(connection)
    values = {"today": (today - timedelta(days=1)).isoformat(), "day": today.isoformat(), "most": most}
    rows = connection.execute(_ALL + _AWAKE_TODAY + " LIMIT :most", values)
    for row in rows:
        due = _fresh(row, preferences, today)[3]
        if due and due <= values["day"]:
            yield row[0]


def _fresh(row: Any, preferences: cadence.Preferences, today: date) -> tuple[Any, ...]:
    name, archived_at = row[10:12]
    facts = _facts(row[1:10], row[18], row[19:], preferences, today)
    found = cadence.derive(facts._replace(archived=True) if archived_at is not None else facts, preferences, today)
    return (text.fold(str(name)), found.last_contacted.isoformat() if found.last_contacted else None, *_dates(found))


def _facts(columns: Any, last: Any, groups: Iterable[str | None], preferences: cadence.Preferences, today: date) -> cadence.Facts:
    """What the rule reads. Another program may have left anything in a column; what is not of its kind counts as not set.

    `groups` are cadences joined by commas. What counts only without a last contact is not read with one: it is not cheap to tell.
    """
    tracking, vip, importance, own, met_on, tracked_on, created_at, skipped_on, contact_id = columns
    talked = cadence.read_day(last)
    return cadence.Facts(
        tracking,
        isinstance(vip, int | float) and vip != 0,
        importance if isinstance(importance, int) else None,
        own,
        talked,
        None if talked else cadence.read_day(met_on),
        None if talked else cadence.read_day(tracked_on),
        today if talked else added_on(created_at, today),
        tuple(each for joined in groups if joined for each in joined.split(",")) if groups else (),
        False,
        cadence.read_day(skipped_on) if skipped_on else None,
        cadence.spread_of(contact_id) if preferences.spread else 0.0,
    )


def _dates(found: cadence.Derived) -> tuple[Any, ...]:
    """cadence_days, next_due, soon_on and reconnect_on as the vault has them."""
    _, days, due, soon, reconnect = found
    if due is None or soon is None or reconnect is None:
        return (days, None, None, None)
    return (days, due.isoformat(), soon.isoformat(), reconnect.isoformat())


def added_on(created_at: Any, today: date) -> date:
    """The local day of a `created_at`; today for what is no instant."""
    try:
        return clock.from_ms(created_at).date()
    except (TypeError, ValueError, OverflowError, OSError):
        return today


def preference_rows(connection: Any) -> list[tuple[str, str | None]]:
    """(key, value) of the reminder preferences that were set."""
    rows = connection.execute("SELECT key,value FROM preferences WHERE key GLOB 'reminders.*' AND deleted_at IS NULL ORDER BY n")
    return [(row[0], row[1]) for row in rows]


def preferences_of(connection: Any) -> cadence.Preferences:
    """The user's reminder preferences."""
    return cadence.read_preferences(preference_rows(connection))


def behind(connection: Any, today: date) -> bool:
    """Whether the day has changed since the last look, or an outside edit waits to be settled."""
    row = connection.execute(
        "SELECT (SELECT value FROM local WHERE key='derived_on') IS NOT ? OR EXISTS (SELECT 1 FROM stale_contacts) "
        "OR (SELECT max(seq) FROM changes)>(SELECT last_seq FROM batches ORDER BY batch DESC LIMIT 1)",
        (today.isoformat(),),
    ).fetchone()
    return bool(row[0])


def new_day(connection: Any, today: date) -> None:
    """Marks everybody with something dated between the last look and today, in either direction."""
    row = connection.execute("SELECT value FROM local WHERE key='derived_on'").fetchone()
    now = today.isoformat()
    if row and row[0] == now:
        return
    low, high = sorted((row[0] if row and row[0] else "", now))
    span = {"low": low, "high": high}
    connection.execute(
        "INSERT INTO stale_contacts(id) SELECT l.contact_id FROM interactions i JOIN interaction_contacts l ON l.interaction_id=i.id "
        "WHERE i.occurred_on>:low AND i.occurred_on<=:high AND i.deleted_at IS NULL AND l.deleted_at IS NULL ON CONFLICT DO NOTHING",
        span,
    )
    for column in ("met_on", "tracked_on"):
        connection.execute(
            f"INSERT INTO stale_contacts(id) SELECT id FROM contacts WHERE {column} IS NOT NULL AND {column}>:low AND {column}<=:high "
            "AND deleted_at IS NULL ON CONFLICT DO NOTHING",
            span,
        )
    connection.execute("INSERT INTO local VALUES ('derived_on',?) ON CONFLICT DO UPDATE SET value=excluded.value", (now,))
