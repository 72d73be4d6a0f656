"""Everything that is worth knowing before a call, read in one go: for the brief on screen and in the shell."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain import brief as rules
from devhub_tui.domain import cadence_source, cadence_words
from devhub_tui.domain.brief import FieldChange, Promise
from devhub_tui.domain.cadence import read_day
from devhub_tui.domain.vip import NOTHING, Details
from devhub_tui.storage import contacts, custom_fields, important_dates, journal_walk, relations, rhythm, vip
from devhub_tui.storage.custom_fields import Value
from devhub_tui.storage.relations import Related

TALKS = 12
"""So many talks are read with their notes."""

_NOTE = 4_000  # characters of a note that an essence is taken from
_WALKED = 20_000  # changes of the journal that are looked through for what a field held
_LISTED = 50  # promises, relations and days at most

_DAYS = (
    "SELECT i.n,i.occurred_on,coalesce(i.occurred_at,0),i.type FROM interaction_contacts l CROSS JOIN interactions i ON i.id=l.interaction_id "
    "WHERE l.contact_id=? AND l.deleted_at IS NULL AND i.deleted_at IS NULL "
    "AND typeof(i.occurred_on)='text'"
)
_TALK = (
    "SELECT i.id,i.type,coalesce(t.label,i.type),coalesce(t.icon,'·'),i.occurred_on,i.occurred_at,i.direction,"
    f"substr(i.notes,1,{_NOTE}),(SELECT e.name FROM events e WHERE e.id=i.event_id AND e.deleted_at IS NULL),"
    "(SELECT json_group_array(name) FROM (SELECT p.name FROM interaction_contacts o JOIN contacts p ON p.id=o.contact_id "
    "WHERE o.interaction_id=i.id AND p.id<>? AND o.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY o.n LIMIT 20)) "
    "FROM interactions i LEFT JOIN interaction_types t ON t.key=i.type AND t.deleted_at IS NULL WHERE i.n=?"
)
_PROMISES = "SELECT id,kind,due_on,note,snoozed_until,repeat FROM follow_ups WHERE contact_id=? AND completed_at IS NULL AND deleted_at IS NULL"


class Talk(NamedTuple):
    """One interaction. `others` are the names of who else was in it."""

    id: str
    type: str
    label: str
    icon: str
    on: str
    at: int | None
    direction: str | None
    notes: str | None
    event: str | None
    others: tuple[str, ...]


class Brief(NamedTuple):
    """One person before a call.

    `last` is the latest talk that counts as contact, `before` what else was lately, newest first; `planned` is the next one
    ahead. `rhythm` is the median of days between talks. `changes` happened after the day of `last`. `every` and `source` say how
    often and why so (“every 14 days”, “from VIP”); both empty for people who are never due.
    """

    contact: contacts.Contact
    last: Talk | None
    before: tuple[Talk, ...]
    planned: Talk | None
    interactions: int
    rhythm: int | None
    promises: tuple[Promise, ...]
    dates: tuple[tuple[str, str], ...]
    details: Details
    relations: tuple[Related, ...]
    custom: tuple[Value, ...]
    changes: tuple[FieldChange, ...]
    leap_day: str
    every: str
    source: str


def brief(connection: Any, contact_id: str, today: date) -> Brief:
    """What is worth knowing of one person. Raises NotFoundError."""
    contact = contacts.contact(connection, contact_id)
    rows = sorted(connection.execute(_DAYS, (contact_id,)).fetchall(), key=lambda row: (row[1], row[2], row[0]), reverse=True)
    silent = {
        row[0]
        for row in connection.execute("SELECT key FROM interaction_types WHERE NOT counts_as_contact AND deleted_at IS NULL")
    }
    now = today.isoformat()
    past = [row for row in rows if row[1] <= now]
    counted = [row for row in past if row[3] not in silent and read_day(row[1])]
    last = counted[0] if counted else None
    shown = [row[0] for row in past if row is not last][:TALKS]
    ahead = [row[0] for row in rows if row[1] > now]
    beat = rhythm.rhythm(connection, contact.values, today)
    due = contact.values["next_due"] is not None
    promises = [Promise._make(row) for row in connection.execute(_PROMISES, (contact_id,))]
    return Brief(
        contact,
        _talk(connection, contact_id, last[0]) if last else None,
        tuple(_talk(connection, contact_id, number) for number in shown),
        _talk(connection, contact_id, ahead[-1]) if ahead else None,
        len(rows),
        rules.rhythm(day for row in counted[:200] if (day := read_day(row[1]))),
        tuple(rules.by_urgency(promises, today)[:_LISTED]),
        tuple((each.label, each.on_date) for each in important_dates.of_person(connection, contact_id)[:_LISTED]),
        vip.details(connection, contact_id) if contact.values["vip"] else NOTHING,
        tuple(relations.of_person(connection, contact_id)[:_LISTED]),
        tuple(custom_fields.of_person(connection, contact_id)[:_LISTED]),
        tuple(_changes(connection, contact, read_day(last[1]) if last else None)),
        beat.preferences.leap_day,
        cadence_words.said(beat.source.cadence) if due else "",
        cadence_source.said(beat.source) if due else "",
    )


def _talk(connection: Any, contact_id: str, number: int) -> Talk:
    import json

    row = connection.execute(_TALK, (contact_id, number)).fetchone()
    return Talk._make((*row[:9], tuple(json.loads(row[9]))))


def _changes(connection: Any, contact: contacts.Contact, last: date | None) -> list[FieldChange]:
    """What was edited, tagged or added after the day of the last talk; nothing for somebody never talked to."""
    if last is None:
        return []
    began = datetime.combine(last + timedelta(days=1), time()).astimezone(clock.now().tzinfo)
    since = int(began.timestamp() * 1000) << 16
    numbers = journal_walk.tables(connection)
    # What came in the same step as the person itself is no news.
    own = connection.execute(
        "SELECT hlc FROM cells WHERE tbl=? AND pk=? AND col=''", (numbers["contacts"], contact.id)
    ).fetchone()
    if own:
        since = max(since, _end_of_step(connection, own[0]))
    edited = {
        column: hlc
        for column, hlc in connection.execute(
            "SELECT col,hlc FROM cells WHERE tbl=? AND pk=? AND col<>'' AND hlc>?", (numbers["contacts"], contact.id, since)
        )
        if column in rules.WORDS
    }
    found = _edits(connection, contact, edited, since) if edited else []
    found += _added(connection, contact.id, numbers, since)
    return rules.telling(found)


def _edits(connection: Any, contact: contacts.Contact, edited: dict[str, int], since: int) -> list[FieldChange]:
    """Columns that hold something else than they did then. In a very long stretch the newest edit of each is looked at only."""
    end = journal_walk.seq_at(connection, max(edited.values()))
    first = max(journal_walk.seq_at(connection, since + 1), end - _WALKED)
    found: dict[str, FieldChange] = {}
    older = sorted(seq for hlc in set(edited.values()) if (seq := journal_walk.seq_at(connection, hlc)) < first)
    changes = [each for seq in older for each in journal_walk.span(connection, [contact.id], seq, seq)]
    for change in (*changes, *journal_walk.span(connection, [contact.id], first, end)):
        for column in (change.new or {}) if change.old is not None else ():
            if column in edited:
                before = found[column].old if column in found else _said((change.old or {}).get(column))
                found[column] = FieldChange(column, before, _said(contact.values[column]), clock.from_ms(change.at).date())
    return [each for each in found.values() if each.old != each.new]


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def _added(connection: Any, contact_id: str, numbers: dict[str, int], since: int) -> Iterable[FieldChange]:
    """Tags and days that came later than the person did, and since then."""
    for word, table, sql in (
        (
            "tag",
            "contact_tags",
            "SELECT r.id AS id,t.name AS name FROM contact_tags r CROSS JOIN tags t ON t.id=r.tag_id AND t.deleted_at IS NULL",
        ),
        ("date", "important_dates", "SELECT r.id AS id,r.label AS name FROM important_dates r"),
    ):
        rows = connection.execute(
            f"SELECT f.name,max(c.hlc) FROM ({sql} WHERE r.contact_id=:id AND r.deleted_at IS NULL) AS f "
            "CROSS JOIN cells c ON c.tbl=:tbl AND c.pk=f.id AND c.col IN ('','deleted_at') GROUP BY f.id HAVING max(c.hlc)>:since",
            {"id": contact_id, "tbl": numbers[table], "since": since},
        )
        for name, hlc in rows:
            yield FieldChange(word, None, str(name), clock.from_ms(hlc >> 16).date())


def _end_of_step(connection: Any, hlc: int) -> int:
    """The clock of the last change of the step in which the clock showed `hlc`."""
    seq = journal_walk.seq_at(connection, hlc)
    row = connection.execute(
        "SELECT e.hlc FROM changes c JOIN batches b ON b.batch=c.batch JOIN changes e ON e.seq=b.last_seq WHERE c.seq=?", (seq,)
    ).fetchone()
    return int(row[0]) if row else hlc
