"""What was changed about somebody, when, by whom and in which step, read from the journal, newest first."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from devhub_tui.storage import journal_walk
from devhub_tui.storage.journal_walk import Change, Record, Row


class FieldChange(NamedTuple):
    """A field before and after. `at` is milliseconds UTC, `why` the step it happened in, `by` who did it, where that is known."""

    at: int
    what: str
    old: str | None
    new: str | None
    why: str
    by: str | None


_HIDDEN = {"n", "id", "user_id", "sort_name", "last_update", "created_at", "updated_at", "deleted_at"} | {
    "last_contacted",
    "cadence_days",
    "next_due",
    "soon_on",
    "reconnect_on",
}
"""Columns of a person that are no facts about them, or follow from others."""

_DETAILS = {"likes_dislikes": "likes", "misc_notes": "background", "main_app": "main app", "preferred_channel": "channel"}
_KINDS = {"my_promise": "you promised", "their_promise": "they promised"}


def changes(connection: Any, contact_id: str, limit: int) -> list[FieldChange]:
    """The newest changes of a person, their contact points, tags, days, promises, background and own fields.

    For a thread: it may walk the whole journal.
    """
    found = _rows(connection, contact_id)
    told = [each for record in journal_walk.records(connection, found) for each in _told(record)]
    told.sort(key=lambda each: each[0].hlc, reverse=True)
    names = _introducers(connection, told)
    known = journal_walk.batches(connection, (change.batch for change, *_ in told[:limit]))
    shown = []
    for change, what, old, new in told[:limit]:
        batch = known.get(change.batch or 0)
        if what == "introduced_by":
            old, new = (names.get(each or "", each) for each in (old, new))
        shown.append(FieldChange(change.at, what, old, new, batch.label if batch else "", batch.author if batch else None))
    return shown


def _introducers(connection: Any, told: list[tuple[Change, str, str | None, str | None]]) -> dict[str, str]:
    """The names of who is said to have introduced them."""
    import json

    ids = [each for _, what, *values in told if what == "introduced_by" for each in values if each]
    return dict(
        connection.execute(
            "SELECT id,name FROM contacts WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
        ).fetchall()
    )


def _rows(connection: Any, contact_id: str) -> dict[str, list[Row]]:
    """The rows that are somebody's own, the deleted ones too. What they are called in `said_as`."""

    def read(table: str, columns: str, source: str = "") -> list[Row]:
        cursor = connection.execute(
            f"SELECT r.id,r.deleted_at,{columns} FROM {table} r {source} WHERE r.contact_id=:id AND r.deleted_at IS NULL UNION ALL "
            f"SELECT r.id,r.deleted_at,{columns} FROM {table} r {source} WHERE r.contact_id=:id AND r.deleted_at IS NOT NULL",
            {"id": contact_id},
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    cursor = connection.execute("SELECT * FROM contacts WHERE id=?", (contact_id,))
    names = [column[0] for column in cursor.description]
    details = {
        "backgrounds": "r.family,r.company,r.likes_dislikes,r.misc_notes",
        "contact_infos": "r.main_app,r.preferred_channel",
    }
    return {
        "contacts": [dict(zip(names, row, strict=True)) for row in cursor],
        "contact_points": read("contact_points", "r.kind AS said_as,r.value"),
        "contact_tags": read("contact_tags", "'tag' AS said_as,t.name AS value", "JOIN tags t ON t.id=r.tag_id"),
        "important_dates": read("important_dates", "r.label AS said_as,r.on_date"),
        "follow_ups": read("follow_ups", "r.kind AS said_as,r.note,r.due_on,r.completed_at"),
        "custom_values": read("custom_values", "f.label AS said_as,r.value", "JOIN custom_fields f ON f.id=r.field_id"),
        **{table: read(table, columns) for table, columns in details.items()},
    }


def _told(record: Record) -> Iterator[tuple[Change, str, str | None, str | None]]:
    """(change, what, before, after) of everything worth telling that happened to a row."""
    before, states = record.states()
    for change, after in zip(record.changes, states, strict=True):
        was, now = _live(before), _live(after)
        if record.table == "contacts":
            yield from ((change, *each) for each in _person(was, now))
        elif record.table in ("backgrounds", "contact_infos"):
            for name in _fields(was, now):
                if was.get(name) != now.get(name):
                    yield change, _DETAILS.get(name, name), _text(was.get(name)), _text(now.get(name))
        elif (old := _value(record, was)) != (new := _value(record, now)):
            yield change, _KINDS.get(record.now["said_as"], str(record.now["said_as"]).replace("_", " ")), old, new
        before = after


def _live(row: Row | None) -> Row:
    """The row; nothing of one that is deleted or not there yet."""
    return row if row and row.get("deleted_at") is None else {}


def _fields(was: Row, now: Row) -> list[str]:
    return [name for name in {**was, **now} if name not in _HIDDEN and name != "said_as"]


def _person(was: Row, now: Row) -> Iterator[tuple[str, str | None, str | None]]:
    """A person who came or went is one line, an edit one for each field."""
    if bool(was) != bool(now):
        yield "person", _text(was.get("name")), _text(now.get("name"))
        return
    for name in _fields(was, now):
        if was.get(name) != now.get(name):
            old, new = was.get(name), now.get(name)
            if name == "vip":
                yield name, "yes" if old else "no", "yes" if new else "no"
            elif name == "archived_at":
                yield "archived", "yes" if old else None, "yes" if new else None
            else:
                yield name, _text(old), _text(new)


def _value(record: Record, row: Row) -> str | None:
    """What a row says, as one text."""
    if not row:
        return None
    if record.table == "follow_ups":
        done = ", done" if row["completed_at"] is not None else ""
        return f"{row['note'] or 'follow up'} ({row['due_on']}{done})"
    return _text(row["on_date"] if record.table == "important_dates" else row["value"])


def _text(value: object) -> str | None:
    return None if value is None else str(value)
