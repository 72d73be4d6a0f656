"""The rows that lists, counts and the shell show, and the SQL that says a status (the rule itself: domain/cadence.py)."""

from typing import NamedTuple

STATUS_SQL = (
    "CASE WHEN c.archived_at IS NOT NULL THEN 'archived' WHEN c.tracking IN ('collaborating','passive') THEN c.tracking WHEN c.next_due IS NULL THEN 'new' "
    "WHEN c.reconnect_on<=:today THEN 'reconnect' WHEN c.next_due<=:today THEN 'due' WHEN c.soon_on<=:today THEN 'soon' "
    "ELSE 'in_touch' END"
)
TAGS_SQL = (
    "(SELECT group_concat(name, char(31)) FROM (SELECT t.name FROM contact_tags k JOIN tags t ON t.id=k.tag_id "
    "WHERE k.contact_id=c.id AND k.deleted_at IS NULL AND t.deleted_at IS NULL ORDER BY t.name))"
)
"""Tag names of contact c, joined by U+001F, which no cleaned text holds."""


class ContactRow(NamedTuple):
    """One line of a list. Days are YYYY-MM-DD or None; `n` is local and never leaves the file."""

    n: int
    id: str
    name: str
    status: str
    company: str | None
    title: str | None
    location: str | None
    vip: bool
    importance: int | None
    last_contacted: str | None
    next_due: str | None
    cadence_days: int | None
    snoozed_until: str | None
    created_at: int
    tags: tuple[str, ...]


CONTACT_COLUMNS = (
    f"c.n,c.id,c.name,{STATUS_SQL},c.company,c.title,c.location,c.vip,c.importance,c.last_contacted,c.next_due,c.cadence_days,"
    f"c.snoozed_until,c.created_at,{TAGS_SQL}"
)


def contact_row(row: tuple[object, ...]) -> ContactRow:
    """A ContactRow from `CONTACT_COLUMNS`."""
    return ContactRow._make((*row[:7], bool(row[7]), *row[8:14], split_tags(row[14])))


def split_tags(joined: object) -> tuple[str, ...]:
    """Tag names from `TAGS_SQL`."""
    return tuple(joined.split("\x1f")) if isinstance(joined, str) else ()


class PointRow(NamedTuple):
    """One email, phone, link or handle (domain/sites.py says how it reads)."""

    id: str
    kind: str
    label: str | None
    value: str
    is_primary: bool


class InteractionRow(NamedTuple):
    """One interaction with everybody in it. `people` are (contact id, name, vip); `event` is a name.

    Timelines leave out what comes after `people`.
    """

    id: str
    type: str
    type_label: str
    icon: str
    occurred_on: str
    occurred_at: int | None
    direction: str | None
    notes: str | None
    people: tuple[tuple[str, str, bool], ...]
    duration_minutes: int | None = None
    event_id: str | None = None
    event: str | None = None
    transcript_source: str | None = None


class TypeRow(NamedTuple):
    """One interaction type."""

    key: str
    label: str
    icon: str
    counts_as_contact: bool


class FollowUpRow(NamedTuple):
    """One open or completed follow-up or promise. `repeat` is a cadence as 2w; `fixed`: counted from the due day.

    `source_id` is the interaction that made it, while there is one; `source` its type and `source_on` its day.
    """

    id: str
    contact_id: str
    name: str
    due_on: str
    note: str | None
    kind: str
    completed_at: int | None
    repeat: str | None = None
    fixed: bool = False
    snoozed_until: str | None = None
    source_id: str | None = None
    source: str | None = None
    source_on: str | None = None
    vip: bool = False
    n: int = 0

    def waits_for(self, today: str) -> str:
        """The day it is about, as of today: the end of a snooze that lasts, else the due day."""
        return self.snoozed_until if self.snoozed_until and self.snoozed_until > today else self.due_on


class DueRow(NamedTuple):
    """One person of the queue. `days_since` counts from the anchor; `reason` is a sentence part for people.

    `beside` are the parts of the reason beside the days that went by: what is owed, what is celebrated.
    """

    n: int
    id: str
    name: str
    vip: bool
    status: str
    importance: int | None
    days_since: int | None
    cadence_days: int | None
    next_due: str | None
    reason: str
    score: float
    beside: tuple[str, ...] = ()


class Upcoming(NamedTuple):
    """Something dated in the coming days: kind is due, follow_up, my_promise, their_promise, birthday or date.

    `follow_up_id` says which follow-up or promise it is.
    """

    on: str
    kind: str
    contact_id: str
    name: str
    text: str
    follow_up_id: str = ""


class Hit(NamedTuple):
    """One search result: where is name or another field, tag, a kind of point, notes, met, date, the label of a custom field,
    background or interaction; excerpt the matched line."""

    n: int
    id: str
    name: str
    where: str
    excerpt: str
    archived: bool = False


class BatchRow(NamedTuple):
    """One batch of the journal, as undo lists it. `at` is milliseconds UTC."""

    batch: int
    label: str
    at: int
    changes: int
    undone: bool
