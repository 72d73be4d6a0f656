"""Keeps the derived columns of `contacts` equal to the rule in domain/cadence.py.

Triggers collect the ids that a change touches in `stale_contacts`; `recompute` settles them before the commit.
"""

from datetime import date, timedelta
from typing import Any

from devhub_tui import clock, text
from devhub_tui.domain import cadence

_FACTS = """
SELECT c.n, c.tracking, c.vip, c.importance, c.cadence, c.met_on, c.tracked_on, c.created_at, c.name, c.archived_at, c.sort_name,
  c.last_contacted, c.cadence_days, c.next_due, c.soon_on, c.reconnect_on, c.skipped_on, c.id,
  (SELECT max(i.occurred_on) FROM interaction_contacts l JOIN interactions i ON i.id=l.interaction_id
    WHERE l.contact_id=c.id AND l.deleted_at IS NULL AND i.deleted_at IS NULL AND i.occurred_on<=:today
    AND i.occurred_on=date(i.occurred_on)
    AND i.type NOT IN (SELECT key FROM interaction_types WHERE NOT counts_as_contact AND deleted_at IS NULL)),
  (SELECT group_concat(t.cadence) FROM contact_tags k JOIN tags t ON t.id=k.tag_id
    WHERE k.contact_id=c.id AND k.deleted_at IS NULL AND t.deleted_at IS NULL AND t.cadence IS NOT NULL),
  (SELECT group_concat(r.cadence) FROM relationship_types r
    WHERE r.name=c.relationship AND r.deleted_at IS NULL AND r.cadence IS NOT NULL)
FROM {source} WHERE c.deleted_at IS NULL
"""
_STALE = _FACTS.format(source="stale_contacts s CROSS JOIN contacts c ON c.id=s.id")
_DATED = _FACTS.format(source="contacts c") + "AND c.next_due IS NOT NULL"
_AWAKE_TODAY = "AND c.last_contacted=:day AND (c.snoozed_until IS NULL OR c.snoozed_until<=:day)"
_EVERYBODY = "*"
"""In `stale_contacts`: all who have a due day, because a preference moved."""
_STORE = "UPDATE contacts SET sort_name=?,last_contacted=?,cadence_days=?,next_due=?,soon_on=?,reconnect_on=? WHERE n=?"


def recompute(connection: Any, today: date) -> None:
    """Settles every contact in `stale_contacts` and empties it. Writes only rows that differ."""
    if connection.execute("SELECT 1 FROM stale_contacts LIMIT 1").fetchone() is None:
        return
    preferences = preferences_of(connection)
    updates = []
    everybody = connection.execute("SELECT 1 FROM stale_contacts WHERE id=?", (_EVERYBODY,)).fetchone()
    for sql in (_STALE, _DATED) if everybody else (_STALE,):
        for row in connection.execute(sql, {"today": today.isoformat()}):
            fresh = _fresh(row, preferences, today)
            if fresh != row[10:16]:
                updates.append((*fresh, row[0]))
    connection.executemany(_STORE, updates)
    connection.execute("DELETE FROM stale_contacts")


def differing(connection: Any, today: date) -> list[int]:
    """Row numbers of the contacts whose derived columns are not what the rule says: none, in a sound vault."""
    preferences = preferences_of(connection)
    sql = _FACTS.format(source="contacts c")
    return [
        row[0] for row in connection.execute(sql, {"today": today.isoformat()}) if _fresh(row, preferences, today) != row[10:16]
    ]


def due_this_morning(connection: Any, today: date, most: int) -> list[int]:
    """Row numbers of those who were talked to today and had been due: the rule, asked with the history before today.

    Looks at `most` people.
    """
    preferences = preferences_of(connection)
    values = {"today": (today - timedelta(days=1)).isoformat(), "day": today.isoformat(), "most": most}
    rows = connection.execute(_FACTS.format(source="contacts c") + _AWAKE_TODAY + " LIMIT :most", values)
    return [row[0] for row in rows if (due := _fresh(row, preferences, today)[3]) and due <= values["day"]]


def _fresh(row: Any, preferences: cadence.Preferences, today: date) -> tuple[Any, ...]:
    (_, tracking, vip, importance, own, met_on, tracked_on, created_at, name, archived_at, *_rest) = row
    skipped_on, contact_id, last, tag_cadences, type_cadences = row[16:21]
    groups = (
        tuple(filter(None, f"{tag_cadences or ''},{type_cadences or ''}".split(","))) if tag_cadences or type_cadences else ()
    )
    last = cadence.read_day(last)
    # Another program may have left anything in a column; what is not of its kind counts as not set.
    facts = cadence.Facts(
        tracking,
        isinstance(vip, int | float) and vip != 0,
        importance if isinstance(importance, int) else None,
        own,
        last,
        cadence.read_day(met_on),
        cadence.read_day(tracked_on),
        today if last else added_on(created_at, today),  # the anchor of last resort, and not cheap to tell
        groups,
        archived_at is not None,
        cadence.read_day(skipped_on),
        cadence.spread_of(contact_id) if preferences.spread else 0.0,
    )
    found = cadence.derive(facts, preferences, today)
    days = [day.isoformat() if day else None for day in (found.next_due, found.soon_on, found.reconnect_on)]
    last_contacted = found.last_contacted.isoformat() if found.last_contacted else None
    return (text.fold(str(name)), last_contacted, found.cadence_days, *days)


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
