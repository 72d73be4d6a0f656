"""The person that a Quick Connect arrival makes, with all that goes with them: points, tags, event, meeting, follow-up.

Each row's id is made of the arrival's, so that two devices that take in the same one make each row once; and who was undone and is
taken in again is the same person again.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from devhub_tui import clock, text
from devhub_tui.domain import duplicates, fields, sites
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.people import Point
from devhub_tui.errors import FieldError
from devhub_tui.storage import codes, contacts, interactions
from devhub_tui.storage.codes import CodeRow
from devhub_tui.storage.database import Transaction

SOURCE = "quick-connect"
"""What `source` says of people who came this way."""

_LATEST = 3_660
"""Days until a follow-up, at most: a restored copy may say anything."""


class Arrival(Protocol):
    """What is asked of an arrival here."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """What they call themselves."""

    @property
    def email(self) -> str | None:
        """Their email address."""

    @property
    def github(self) -> str | None:
        """Their GitHub name."""

    @property
    def company(self) -> str | None:
        """Where they work."""

    @property
    def message(self) -> str | None:
        """What they wrote."""

    @property
    def facts(self) -> dict[str, str]:
        """Their public GitHub profile."""

    @property
    def code_id(self) -> str | None:
        """By which code they came."""

    @property
    def arrived_at(self) -> int:
        """When, in milliseconds UTC of the real clock."""


class Place(NamedTuple):
    """Where and when somebody was met. `event` is named also when it was deleted since: the meeting brings it back."""

    code: CodeRow | None
    event: str | None
    moment: datetime

    @property
    def day(self) -> date:
        """The local calendar day."""
        return self.moment.date()

    @property
    def where(self) -> tuple[str, ...]:
        """Location and session, as far as they are known."""
        return tuple(each for each in ((self.code.location, self.code.session) if self.code else ()) if each)


def contact_id_of(arrival_id: str) -> str:
    """The id of the person that an arrival makes, on every device."""
    return natural_id("arrived", arrival_id)


def place_of(connection: Any, arrival: Arrival) -> Place:
    """Where and when somebody was met, by their code."""
    code = codes.one(connection, arrival.code_id) if arrival.code_id else None
    event = None
    if code is not None and code.event_id is not None:
        event = connection.execute("SELECT name FROM events WHERE id=?", (code.event_id,)).fetchone()[0]
    # The clock of a server may be wrong, but nobody came by a code before there was one.
    return Place(code, event, _moment(max(arrival.arrived_at, code.made_at) if code else arrival.arrived_at))


def fields_of(arrival: Arrival, place: Place) -> dict[str, Any]:
    """The columns of a person that an arrival fills. Nothing of triage: whoever comes this way is new."""
    return {
        "name": arrival.name,
        "company": arrival.company or _fact(arrival, "company"),
        "location": _fact(arrival, "location"),
        "notes": fields.note("notes", arrival.facts.get("bio", "")),
        "met_on": place.day.isoformat(),
        "met_where": fields.line("met_where", ", ".join(place.where)),
        "met_how": fields.line("met_how", f"at {place.event}") if place.event else None,
        "source": SOURCE,
    }


def points_of(arrival: Arrival) -> list[Point]:
    """The contact points that an arrival brings, the first of each kind being the primary one."""
    found = []
    if arrival.email:
        found.append(Point("email", arrival.email))
    if arrival.github:
        found.append(sites.point("link", arrival.github, "GitHub"))
    if blog := arrival.facts.get("blog"):
        with suppress(FieldError):  # what stands in that field of a profile may be no address
            found.append(sites.point("link", blog))
    kinds: set[str] = set()
    unique: dict[tuple[str, str], Point] = {}
    for point in found:
        unique.setdefault(
            duplicates.key_of(point.kind, point.value, point.label), point._replace(is_primary=point.kind not in kinds)
        )
        kinds.add(point.kind)
    return list(unique.values())


def add(tx: Transaction, arrival: Arrival) -> str:
    """Makes the person and all that goes with them; gives the person's id."""
    contact_id = contact_id_of(arrival.id)
    place = place_of(tx.connection, arrival)
    now = clock.now_ms()
    stamps = {"created_at": now, "updated_at": now}
    _put(
        tx,
        "contacts",
        {
            "id": contact_id,
            **fields_of(arrival, place),
            "sort_name": text.fold(arrival.name),
            "last_update": now,
            **stamps,
        },
    )
    for point in points_of(arrival):
        _put(
            tx,
            "contact_points",
            {
                "id": natural_id("arrived_point", arrival.id, point.kind, point.value),
                "contact_id": contact_id,
                "kind": point.kind,
                "label": point.label,
                "value": point.value,
                "is_primary": int(point.is_primary),
                **stamps,
            },
        )
    contacts.add_tags(tx, [contact_id], tags_of(place))
    event_id = interactions.event_id(tx, place.event) if place.event else None
    if event_id is not None:
        pair = natural_id("event_contact", event_id, contact_id)
        _put(tx, "event_contacts", {"id": pair, "event_id": event_id, "contact_id": contact_id, **stamps})
    _meet(tx, arrival, place, contact_id, event_id, stamps)
    return contact_id


def _meet(
    tx: Transaction, arrival: Arrival, place: Place, contact_id: str, event_id: str | None, stamps: Mapping[str, int]
) -> None:
    """That you met, and the follow-up by the code's setting."""
    met = natural_id("arrived_met", arrival.id)
    offset = place.moment.utcoffset()
    _put(
        tx,
        "interactions",
        {
            "id": met,
            "type": "met",
            "occurred_on": place.day.isoformat(),
            "occurred_at": int(place.moment.timestamp() * 1000),
            "utc_offset": None if offset is None else int(offset.total_seconds() // 60),
            "direction": "mutual",
            "notes": _note(arrival, place),
            "event_id": event_id,
            **stamps,
        },
    )
    interactions.set_people(tx, met, [contact_id])
    days = place.code.follow_up_days if place.code else None
    if days is not None:
        _put(
            tx,
            "follow_ups",
            {
                "id": natural_id("arrived_follow_up", arrival.id),
                "contact_id": contact_id,
                "due_on": (place.day + timedelta(days=min(max(days, 0), _LATEST))).isoformat(),
                "note": fields.line("note", f"you met at {place.event}" if place.event else "you met"),
                "kind": "follow_up",
                "source_table": "interactions",
                "source_id": met,
                **stamps,
            },
        )


def drop_follow_up_twice(tx: Transaction, arrival_id: str, known_id: str) -> None:
    """Hides the follow-up of an arrival when the known person, who it is merged into, has the same still to be done."""
    tx.execute(
        "UPDATE follow_ups AS f SET deleted_at=? WHERE id=? AND EXISTS (SELECT 1 FROM follow_ups k WHERE k.contact_id=? "
        "AND k.due_on=f.due_on AND k.note IS f.note AND k.kind=f.kind AND k.completed_at IS NULL AND k.deleted_at IS NULL)",
        (clock.now_ms(), natural_id("arrived_follow_up", arrival_id), known_id),
    )


def _put(tx: Transaction, table: str, row: Mapping[str, Any]) -> None:
    """Adds a row, or brings it back as it is now given; one that is in sight stays as it is."""
    sets = ",".join(f"{name}=excluded.{name}" for name in row if name not in ("id", "created_at"))
    tx.execute(
        f"INSERT INTO {table}({','.join(row)}) VALUES ({','.join('?' * len(row))}) "
        f"ON CONFLICT(id) DO UPDATE SET {sets},deleted_at=NULL WHERE {table}.deleted_at IS NOT NULL",
        tuple(row.values()),
    )


def _moment(real_ms: int) -> datetime:
    """When something of the real clock happened, by the clock of the rules."""
    return clock.now() - timedelta(milliseconds=max(0, clock.real_ms() - real_ms))


def _fact(arrival: Arrival, key: str) -> str | None:
    return fields.line(key, arrival.facts.get(key, ""))


def tags_of(place: Place) -> Sequence[str]:
    """The code's own, the event's name, the year."""
    names = list(place.code.tags if place.code else ())
    with suppress(FieldError):  # an event may be called #
        names += [fields.tag_name(place.event)] if place.event else []
    names.append(f"met-{place.day.year}")
    return list({text.fold(each): each for each in names}.values())


def _note(arrival: Arrival, place: Place) -> str | None:
    """Where you met, what the code says, and what they wrote."""
    parts = [
        " · ".join(each for each in (place.event, *place.where) if each),
        place.code.note if place.code else None,
        f"They wrote: {arrival.message}" if arrival.message else None,
    ]
    return fields.note("notes", "\n\n".join(each for each in parts if each))
