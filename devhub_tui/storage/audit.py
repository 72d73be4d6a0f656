"""Who changed what and when, read from the journal, newest first: the audit trail of the whole vault."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from devhub_tui.domain.restored import SECRET_PREFERENCES
from devhub_tui.errors import NotFoundError
from devhub_tui.storage import journal_walk
from devhub_tui.text import fold

_PAGE = 200


class Entry(NamedTuple):
    """One change of one record. `at` is milliseconds UTC; `by` is a user name, None for another program; `what` is added, changed,
    deleted, restored or removed; `fields` are (name, before, after); `record` is what people call it, as far as it is still there."""

    at: int
    by: str | None
    step: str
    kind: str
    table: str
    id: str
    record: str
    what: str
    fields: tuple[tuple[str, Any, Any], ...]


_ROWS = (
    "SELECT c.seq,c.hlc>>16,u.username,coalesce(b.label,''),coalesce(b.kind,'do'),t.name,c.pk,c.old,c.new FROM changes c "
    "JOIN journal_tables t ON t.tbl=c.tbl LEFT JOIN batches b ON b.batch=c.batch LEFT JOIN users u ON u.n=c.author "
    "WHERE c.seq>=:first AND c.seq<:before {who} {table} ORDER BY c.seq DESC LIMIT :page"
)
_HIDDEN = "…"
_NAMED = {
    "contacts": "name",
    "tags": "name",
    "relationship_types": "name",
    "views": "name",
    "events": "name",
    "users": "username",
    "interaction_types": "label",
    "custom_fields": "label",
    "preferences": "key",
    "import_batches": "file",
}
"""The column that names a record; whatever has a contact_id is called by the person."""


def entries(
    connection: Any,
    limit: int,
    *,
    who: str | None = None,
    table: str | None = None,
    since: int | None = None,
    until: int | None = None,
) -> list[Entry]:
    """The newest changes: by a user (a name), of a table, from one instant on and before another (milliseconds UTC).

    For a thread: with `who` it may walk the whole journal. Raises NotFoundError for a user or table that there is not.
    """
    values: dict[str, Any] = {
        "first": journal_walk.seq_at(connection, since << 16) if since is not None else 0,
        "before": journal_walk.seq_at(connection, until << 16) if until is not None else 1 << 62,
        "page": min(limit, _PAGE),
        "who": None if who is None else _author(connection, who),
        "table": None if table is None else _number(connection, table),
    }
    sql = _ROWS.format(who="" if who is None else "AND c.author=:who", table="" if table is None else "AND c.tbl=:table")
    found: list[Entry] = []
    while len(found) < limit:
        rows = connection.execute(sql, values).fetchall()
        if not rows:
            break
        found += [_entry(connection, row[1:]) for row in rows]
        values["before"] = rows[-1][0]
    return found[:limit]


def _author(connection: Any, who: str) -> int:
    for number, name, display in connection.execute("SELECT n,username,display_name FROM users"):
        if fold(who) in (fold(name), fold(display or "")):
            return int(number)
    raise NotFoundError(f"Nobody called “{who[:40]}” uses this vault.", "devhub members lists who does.")


def _number(connection: Any, table: str) -> int:
    known = journal_walk.tables(connection)
    wanted = table.strip().lower().replace(" ", "_")
    if wanted not in known:
        raise NotFoundError(f"There is no table “{table[:40]}”.", f"These there are: {', '.join(sorted(known))}.")
    return known[wanted]


def _entry(connection: Any, row: tuple[Any, ...]) -> Entry:
    at, by, step, kind, table, pk, before, after = row
    old, new = (json.loads(each) if each else None for each in (before, after))
    record, fields = _called(connection, table, pk), tuple(_fields(old, new))
    if table == "preferences" and record in SECRET_PREFERENCES:
        fields = tuple(
            (name, was and _HIDDEN, now and _HIDDEN) if name == "value" else (name, was, now) for name, was, now in fields
        )
    return Entry(at, by, step, kind, table, pk, record, _what(old, new), fields)


def _what(old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    if old is None or new is None:
        return "added" if old is None else "removed"
    if "deleted_at" in new:
        return "deleted" if new["deleted_at"] is not None else "restored"
    return "changed"


def _fields(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[tuple[str, Any, Any]]:
    was, now = old or {}, new or {}
    for name in dict.fromkeys((*was, *now)):
        if name not in ("deleted_at", "last_update") and was.get(name) != now.get(name):
            yield name, was.get(name), now.get(name)


def _called(connection: Any, table: str, pk: str) -> str:
    if table in _NAMED:
        row = connection.execute(f"SELECT {_NAMED[table]} FROM {table} WHERE id=?", (pk,)).fetchone()
    elif table == "interactions":
        row = connection.execute(
            "SELECT group_concat(c.name,', ') FROM interaction_contacts l JOIN contacts c ON c.id=l.contact_id WHERE l.interaction_id=?",
            (pk,),
        ).fetchone()
    elif any(column[1] == "contact_id" for column in connection.execute(f"PRAGMA table_info({table})")):
        row = connection.execute(
            f"SELECT c.name FROM {table} t JOIN contacts c ON c.id=t.contact_id WHERE t.id=?", (pk,)
        ).fetchone()
    else:
        row = None
    return str(row[0] or "") if row else ""
