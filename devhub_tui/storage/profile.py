"""Everything a screen shows of one person, read in one go, and their timeline by pages."""

from datetime import date
from typing import Any, NamedTuple

from devhub_tui.domain import cadence
from devhub_tui.domain.vip import NOTHING, Details
from devhub_tui.storage import contacts, custom_fields, follow_ups, important_dates, relations, vip
from devhub_tui.storage.custom_fields import Value
from devhub_tui.storage.derived import preferences_of
from devhub_tui.storage.important_dates import ImportantDate
from devhub_tui.storage.relations import Related
from devhub_tui.storage.rows import FollowUpRow, InteractionRow

PAGE = 50
"""Interactions read at once."""

_NOTE_SHOWN = 600  # characters of a note that a timeline needs

_TIMELINE = (
    "SELECT i.id,i.type,coalesce(t.label,i.type),coalesce(t.icon,'·'),i.occurred_on,i.occurred_at,i.direction,"
    f"substr(i.notes,1,{_NOTE_SHOWN}),"
    "(SELECT json_group_array(json_array(c.id,c.name,c.vip)) FROM (SELECT p.id,p.name,p.vip FROM interaction_contacts o "
    "JOIN contacts p ON p.id=o.contact_id WHERE o.interaction_id=i.id AND o.deleted_at IS NULL AND p.deleted_at IS NULL "
    "ORDER BY o.n LIMIT 20) c) "
    "FROM (SELECT i.n,i.occurred_on AS day,i.occurred_at AS at FROM interaction_contacts l JOIN interactions i ON i.id=l.interaction_id "
    "WHERE l.contact_id=:id AND l.deleted_at IS NULL AND i.deleted_at IS NULL ORDER BY day DESC, at DESC, i.n DESC LIMIT :limit OFFSET :skip) f "
    "CROSS JOIN interactions i ON i.n=f.n LEFT JOIN interaction_types t ON t.key=i.type AND t.deleted_at IS NULL "
    "ORDER BY f.day DESC, f.at DESC, f.n DESC"
)
_COUNT = (
    "SELECT count(*) FROM interaction_contacts l JOIN interactions i ON i.id=l.interaction_id "
    "WHERE l.contact_id=? AND l.deleted_at IS NULL AND i.deleted_at IS NULL"
)


class Profile(NamedTuple):
    """One person whole: the record, what is promised, the first page of the timeline and how long that is.

    `cadence_text` is the cadence that counts ("30d"), `cadence_source` where it comes from, in words; both empty for people
    who are never due.
    """

    contact: contacts.Contact
    follow_ups: tuple[FollowUpRow, ...]
    timeline: tuple[InteractionRow, ...]
    interactions: int
    cadence_text: str
    cadence_source: str
    vip: Details = NOTHING
    dates: tuple[ImportantDate, ...] = ()
    relations: tuple[Related, ...] = ()
    custom: tuple[Value, ...] = ()


def profile(connection: Any, contact_id: str, page: int = PAGE) -> Profile:
    """Everything shown of one person. Raises NotFoundError."""
    contact = contacts.contact(connection, contact_id)
    every, source = _cadence(connection, contact)
    return Profile(
        contact,
        tuple(follow_ups.open_with(connection, [contact_id])),
        timeline(connection, contact_id, 0, page),
        int(connection.execute(_COUNT, (contact_id,)).fetchone()[0]),
        every,
        source,
        vip.details(connection, contact_id) if contact.values["vip"] else NOTHING,
        tuple(important_dates.of_person(connection, contact_id)),
        tuple(relations.of_person(connection, contact_id)),
        tuple(custom_fields.of_person(connection, contact_id)),
    )


def timeline(connection: Any, contact_id: str, skip: int = 0, limit: int = PAGE) -> tuple[InteractionRow, ...]:
    """A page of a person's interactions, newest first, with the beginning of each note."""
    import json

    return tuple(
        InteractionRow._make(
            (*row[:8], tuple((each[0], each[1], bool(each[2])) for each in json.loads(row[8])), None, None, None, None)
        )
        for row in connection.execute(_TIMELINE, {"id": contact_id, "limit": limit, "skip": skip})
    )


def _cadence(connection: Any, contact: contacts.Contact) -> tuple[str, str]:
    """The cadence that counts for somebody and where it comes from, as the rule has it (domain/cadence.py)."""
    if contact.values["next_due"] is None:
        return "", ""
    groups = _group_cadences(connection, contact.id)
    value = contact.values
    facts = cadence.Facts(
        value["tracking"],
        bool(value["vip"]),
        value["importance"],
        value["cadence"],
        None,
        None,
        None,
        date.min,
        tuple(groups.values()),
    )
    found = cadence.cadence_of(facts, preferences_of(connection))
    source = cadence.source_of(facts)
    if source == "group":
        source = next((name for name, every in groups.items() if cadence.parse_cadence(every) == found), source)
    elif source == "importance":
        source = f"importance {value['importance']}"
    return str(found), {"vip": "VIP"}.get(source, source)


def _group_cadences(connection: Any, contact_id: str) -> dict[str, str]:
    """What gives somebody a cadence besides their own: "tag mentors", "relationship client", each with its cadence."""
    rows = connection.execute(
        "SELECT 'tag '||t.name,t.cadence FROM contact_tags k JOIN tags t ON t.id=k.tag_id WHERE k.contact_id=:id AND k.deleted_at IS NULL "
        "AND t.deleted_at IS NULL AND t.cadence IS NOT NULL UNION ALL SELECT 'relationship '||r.name,r.cadence FROM contacts c "
        "JOIN relationship_types r ON r.name=c.relationship WHERE c.id=:id AND r.deleted_at IS NULL AND r.cadence IS NOT NULL",
        {"id": contact_id},
    )
    return dict(rows.fetchall())
