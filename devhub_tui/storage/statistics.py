"""Numbers over the whole vault, for `devhub stats`. Counts only; each is one scan of an index or two."""

from datetime import date, timedelta
from typing import Any

from devhub_tui.storage import dashboard

_SINCE = (
    "SELECT count(DISTINCT i.id), count(DISTINCT CASE WHEN l.contact_id NOT IN "
    "(SELECT id FROM contacts WHERE archived_at IS NOT NULL AND deleted_at IS NULL) THEN l.contact_id END) FROM interactions i JOIN interaction_contacts l ON l.interaction_id=i.id "
    "WHERE i.occurred_on>? AND i.occurred_on<=? AND i.deleted_at IS NULL AND l.deleted_at IS NULL"
)
_TAGS = (
    "SELECT t.name, count(*) AS many FROM contact_tags k JOIN tags t ON t.id=k.tag_id JOIN contacts c ON c.id=k.contact_id "
    "WHERE k.deleted_at IS NULL AND t.deleted_at IS NULL AND c.deleted_at IS NULL AND c.archived_at IS NULL GROUP BY t.id ORDER BY many DESC, t.name COLLATE NOCASE"
)


def read(connection: Any, today: date) -> dict[str, Any]:
    """People by status, interactions by period, type and week, open follow-ups, tags by use."""
    counts = dashboard.status_counts(connection, today.isoformat())
    talks: dict[str, int] = {"total": _one(connection, "SELECT count(*) FROM interactions WHERE deleted_at IS NULL")}
    for days in (30, 365):
        span = ((today - timedelta(days=days)).isoformat(), today.isoformat())
        talks[f"last_{days}_days"], talks[f"people_last_{days}_days"] = connection.execute(_SINCE, span).fetchone()
    waiting = (
        "SELECT count(*) FROM follow_ups f JOIN contacts c ON c.id=f.contact_id WHERE f.completed_at IS NULL AND f.deleted_at IS NULL "
        "AND c.archived_at IS NULL"
    )
    types = connection.execute(
        "SELECT type, count(*) AS many FROM interactions WHERE deleted_at IS NULL GROUP BY type ORDER BY many DESC, type"
    )
    return {
        "today": today.isoformat(),
        "people": sum(counts.values()),
        "counts": counts,
        "interactions": talks,
        "weeks": list(dashboard.weeks(connection, today)),
        "types": [{"type": key, "count": count} for key, count in types],
        "follow_ups": {
            "open": _one(connection, waiting),
            "overdue": _one(connection, f"{waiting} AND due_on<?", today.isoformat()),
        },
        "tags": [{"name": name, "people": count} for name, count in connection.execute(_TAGS)],
    }


def _one(connection: Any, sql: str, *values: str) -> int:
    return int(connection.execute(sql, values).fetchone()[0])
