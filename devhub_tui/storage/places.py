"""Where somebody holds what was looked for: the field, and the line of it, for a search result."""

from collections.abc import Iterator
from typing import Any

from devhub_tui.domain.excerpts import excerpt, holds
from devhub_tui.domain.query import Query
from devhub_tui.storage import filters
from devhub_tui.storage.rows import Hit

_FIELDS = ("nickname", "company", "title", "location", "relationship", "industry")


_COLUMNS = (
    "c.n,c.id,c.name,c.nickname,c.company,c.title,c.location,c.relationship,c.industry,c.notes,c.met_where,c.met_how,"
    "c.archived_at IS NOT NULL,c.last_contacted"
)


def hit(connection: Any, number: int, query: Query, most: int = 500) -> Hit | None:
    """Where this person fits, the newest `most` interactions looked at; None when nobody has the number."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM contacts c WHERE c.n=?", (number,)).fetchone()
    if row is None:
        return None
    where, line = _where(connection, row, query, most)
    return Hit(row[0], row[1], row[2], where, line, bool(row[12]))


def _where(connection: Any, row: Any, query: Query, most: int) -> tuple[str, str]:
    """The first place that holds the first term not in the name; the name when it holds them all."""
    missing = [term for term in query.words if not holds(str(row[2]), [term])]
    if not missing:
        return _fulfils(connection, row, query) if not query.words else ("name", str(row[2]))
    for where, value in (*zip(_FIELDS, row[3:9], strict=True), *_beside(connection, row, most)):
        if value and holds(value, missing[:1]):
            return where, excerpt(value, missing)
    return "name", str(row[2])


def _fulfils(connection: Any, row: Any, query: Query) -> tuple[str, str]:
    """What fits somebody who was asked for by operators only."""
    for condition in query.conditions:
        if condition.negated:
            continue
        if condition.field == "tag":
            wanted = filters.tag_ids(connection, condition)
            tags = connection.execute(_TAGS_OF, (row[1],))
            if name := next((name for name, key in tags if key in wanted), None):
                return "tag", name
        if condition.field == "company" and row[4]:
            return "company", row[4]
        if condition.field in ("before", "after") and row[13]:
            return "last_contacted", row[13]
    return "name", str(row[2])


_TAGS_OF = (
    "SELECT t.name,t.id FROM contact_tags k JOIN tags t ON t.id=k.tag_id WHERE k.contact_id=? AND k.deleted_at IS NULL "
    "AND t.deleted_at IS NULL ORDER BY t.name"
)
_POINTS_OF = "SELECT kind,value FROM contact_points WHERE contact_id=? AND deleted_at IS NULL ORDER BY n"
_DATES_OF = "SELECT label FROM important_dates WHERE contact_id=? AND deleted_at IS NULL ORDER BY n"
_VALUES_OF = (
    "SELECT f.label,v.value FROM custom_values v JOIN custom_fields f ON f.id=v.field_id WHERE v.contact_id=? AND v.deleted_at IS NULL "
    "AND f.deleted_at IS NULL ORDER BY coalesce(f.position,f.n)"
)
_BACKGROUND_OF = (
    "SELECT b.family,b.company,b.likes_dislikes,b.misc_notes FROM backgrounds b JOIN contacts c ON c.id=b.contact_id AND c.vip "
    "WHERE b.contact_id=? AND b.deleted_at IS NULL ORDER BY b.n"
)
_NOTES_OF = (
    "SELECT i.notes FROM interaction_contacts l JOIN interactions i ON i.id=l.interaction_id WHERE l.contact_id=? AND l.deleted_at IS NULL "
    "AND i.deleted_at IS NULL AND i.notes<>'' ORDER BY i.occurred_on DESC LIMIT ?"
)


def _beside(connection: Any, row: Any, most: int) -> Iterator[tuple[str, str | None]]:
    """(where, text) of everything known of one person outside the record's own short fields, in the order it is searched."""
    contact_id = row[1]
    yield from (("tag", name) for name, _ in connection.execute(_TAGS_OF, (contact_id,)))
    yield from connection.execute(_POINTS_OF, (contact_id,))
    yield "notes", row[9]
    yield "met", row[10]
    yield "met", row[11]
    yield from (("date", label) for (label,) in connection.execute(_DATES_OF, (contact_id,)))
    yield from connection.execute(_VALUES_OF, (contact_id,))
    for parts in connection.execute(_BACKGROUND_OF, (contact_id,)):
        yield from (("background", part) for part in parts)
    yield from (("interaction", note) for (note,) in connection.execute(_NOTES_OF, (contact_id, most)))
