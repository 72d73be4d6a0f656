"""Everything a screen shows of one person, read in one go, and their timeline by pages."""

from typing import TYPE_CHECKING, Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain import cadence_source, cadence_words
from devhub_tui.domain.vip import NOTHING, Details
from devhub_tui.domain.yearly import LEAP_DAY
from devhub_tui.storage import contacts, custom_fields, follow_ups, important_dates, relations, rhythm, vip
from devhub_tui.storage.custom_fields import Value
from devhub_tui.storage.derived import preferences_of
from devhub_tui.storage.health import Of, of_person
from devhub_tui.storage.important_dates import ImportantDate
from devhub_tui.storage.relations import Related
from devhub_tui.storage.rows import FollowUpRow, InteractionRow

if TYPE_CHECKING:
    from devhub_tui.storage.arrivals import ArrivalRow

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

    `cadence_text` is the cadence that counts ("every 30 days"), `cadence_source` where it comes from, in words; both empty for
    people who are never due. `skips` tells whether a round that was skipped moves the due day.
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
    skips: bool = False
    health: Of | None = None
    leap_day: str = LEAP_DAY
    came: "tuple[ArrivalRow, ...]" = ()
    """What they sent by Quick Connect and agreed to, the newest first."""


def profile(connection: Any, contact_id: str, page: int = PAGE) -> Profile:
    """Everything shown of one person. Raises NotFoundError."""
    contact = contacts.contact(connection, contact_id)
    every, source, skips = _cadence(connection, contact)
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
        skips,
        of_person(connection, contact_id),
        preferences_of(connection).leap_day,
        _came(connection, contact_id),
    )


def _came(connection: Any, contact_id: str) -> "tuple[ArrivalRow, ...]":
    """Most people never came by a code, and nothing is loaded for them."""
    sql = "SELECT 1 FROM arrivals WHERE contact_id=? AND deleted_at IS NULL LIMIT 1"
    if connection.execute(sql, (contact_id,)).fetchone() is None:
        return ()
    from devhub_tui.storage import arrivals

    return tuple(arrivals.of_contact(connection, contact_id))


def timeline(connection: Any, contact_id: str, skip: int = 0, limit: int = PAGE) -> tuple[InteractionRow, ...]:
    """A page of a person's interactions, newest first, with the beginning of each note."""
    import json

    return tuple(
        InteractionRow._make(
            (*row[:8], tuple((each[0], each[1], bool(each[2])) for each in json.loads(row[8])), None, None, None, None)
        )
        for row in connection.execute(_TIMELINE, {"id": contact_id, "limit": limit, "skip": skip})
    )


def _cadence(connection: Any, contact: contacts.Contact) -> tuple[str, str, bool]:
    """How often somebody is due, where that comes from, and whether a skipped round moves the day; empty for who never is."""
    if contact.values["next_due"] is None:
        return "", "", False
    found = rhythm.rhythm(connection, contact.values, clock.today())
    return cadence_words.said(found.source.cadence), cadence_source.said(found.source), found.skips
