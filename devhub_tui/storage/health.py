"""The health of one person and of everybody (the rule: domain/health.py), read in portions and never written.

Everybody is looked at in the order of their row numbers, a few hundred at a time; what is kept of each is some twenty bytes.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain import cadence, health
from devhub_tui.domain.cadence import Cadence, Facts, Preferences
from devhub_tui.domain.health import Health, Past, Promise
from devhub_tui.domain.learned import NEWEST, Learned, learned
from devhub_tui.errors import CancelledError
from devhub_tui.storage.derived import added_on, preferences_of

CHUNK = 400
"""People read at once."""
MANY = 400
"""Contacts of one person that are read whole; of more, what a page needs."""
BACK = 3
"""Months: who is cooling is told by the difference to so long ago."""
NONE = 255
"""In place of a score: nobody knew of the person yet."""

_SILENT = "SELECT key FROM interaction_types WHERE NOT counts_as_contact AND deleted_at IS NULL"
_HOLLOW = "SELECT key FROM interaction_types WHERE NOT meaningful AND deleted_at IS NULL"
_PERSON = (
    "c.n,c.id,c.tracking,c.vip,c.importance,c.cadence,c.met_on,c.tracked_on,c.created_at,c.archived_at,"
    "(SELECT group_concat(t.cadence) FROM contact_tags k JOIN tags t ON t.id=k.tag_id "
    "WHERE k.contact_id=c.id AND k.deleted_at IS NULL AND t.deleted_at IS NULL AND t.cadence IS NOT NULL),"
    "(SELECT group_concat(r.cadence) FROM relationship_types r "
    "WHERE r.name=c.relationship AND r.deleted_at IS NULL AND r.cadence IS NOT NULL)"
)
# Who is never due has no health.
DUE = "SELECT n FROM contacts WHERE next_due IS NOT NULL AND archived_at IS NULL AND deleted_at IS NULL ORDER BY n"
THESE = f"SELECT {_PERSON} FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value WHERE c.deleted_at IS NULL"
TALKS = (
    "SELECT l.contact_id,i.occurred_on,i.type FROM json_each(?) j CROSS JOIN interaction_contacts l ON l.contact_id=j.value "
    "CROSS JOIN interactions i ON i.id=l.interaction_id "
    "WHERE l.deleted_at IS NULL AND i.deleted_at IS NULL AND i.occurred_on<=? AND i.occurred_on>=?"
)
_COUNT = (
    f"SELECT count(*),coalesce(sum(i.type NOT IN ({_HOLLOW})),0) FROM interaction_contacts l "
    "CROSS JOIN interactions i ON i.id=l.interaction_id WHERE l.contact_id=? AND l.deleted_at IS NULL AND i.deleted_at IS NULL "
    f"AND i.occurred_on<=? AND i.occurred_on=date(i.occurred_on) AND i.type NOT IN ({_SILENT})"
)
PROMISES = (
    "SELECT f.contact_id,f.due_on,f.completed_at FROM json_each(?) j CROSS JOIN follow_ups f ON f.contact_id=j.value "
    f"WHERE f.deleted_at IS NULL AND f.due_on<=? AND f.kind IN ({','.join(repr(kind) for kind in health.MINE)})"
)
# What was promised for a coming day and is done already counts as kept.
DONE_EARLY = PROMISES.replace("f.due_on<=?", "f.due_on>? AND f.completed_at IS NOT NULL")


class Of(NamedTuple):
    """One person: the health today and three months ago, the last twelve ends of months, and the cadence it is measured by.

    Without a health, `why` says why not (domain/health.WHY_NOT). `contacts` counts what is contact, `meaningful` what is more
    than a sign of life. `learned` proposes another cadence, if the history does.
    """

    health: Health | None
    why: str | None = None
    trend: tuple[int | None, ...] = ()
    before: int | None = None
    cadence: Cadence | None = None
    contacts: int = 0
    meaningful: int = 0
    learned: Learned | None = None


class Person(NamedTuple):
    """What is read of one person before their past."""

    n: int
    id: str
    facts: Facts

    @property
    def why_not(self) -> str | None:
        """The status for which there is no health."""
        facts = self.facts
        return health.unscored(facts.tracking, facts.vip, facts.importance, facts.cadence, facts.archived)


class Reader:
    """Reads what health needs; one for each long look, so that types and preferences are asked for once."""

    def __init__(self, connection: Any, today: date) -> None:
        self._connection = connection
        self.today = today
        self.preferences: Preferences = preferences_of(connection)
        self._silent = {row[0] for row in connection.execute(_SILENT)}
        self._hollow = {row[0] for row in connection.execute(_HOLLOW)}
        self._days: dict[str, int] = {}

    def people(self, numbers: Sequence[int]) -> list[Person]:
        """These people, by row number; who was deleted is left out."""
        return [_person(row, self.today) for row in self._connection.execute(THESE, (json.dumps(list(numbers)),))]

    def pasts(self, people: Sequence[Person], since: str = "") -> Iterator[tuple[Person, Past]]:
        """Each with what happened, contacts from that day on."""
        ids, now = json.dumps([person.id for person in people]), self.today.isoformat()
        contacts: dict[str, list[int]] = {person.id: [] for person in people}
        meaningful: dict[str, list[int]] = {person.id: [] for person in people}
        promises: dict[str, list[Promise]] = {person.id: [] for person in people}
        for contact_id, occurred_on, kind in self._connection.execute(TALKS, (ids, now, since)):
            if kind not in self._silent and (day := self._day(occurred_on)):
                contacts[contact_id].append(day)
                if kind not in self._hollow:
                    meaningful[contact_id].append(day)
        for sql in (PROMISES, DONE_EARLY):
            for contact_id, due_on, completed_at in self._connection.execute(sql, (ids, now)):
                if due := self._day(due_on):
                    promises[contact_id].append(Promise(due, _done(completed_at, self.today)))
        for person in people:
            facts, key = person.facts, person.id
            contacts[key].sort()
            meaningful[key].sort()
            met, tracked = (day.toordinal() if day else None for day in (facts.met_on, facts.tracked_on))
            yield person, Past(contacts[key], meaningful[key], promises[key], met, tracked, facts.added_on.toordinal())

    def _day(self, stored: str) -> int:
        """A stored day, counted; 0 for what is none."""
        found = self._days.get(stored)
        if found is None:
            day = cadence.read_day(stored)
            found = self._days[stored] = day.toordinal() if day else 0
        return found


def _person(row: Any, today: date) -> Person:
    number, contact_id, tracking, vip, importance, own, met_on, tracked_on, created_at, archived_at, tags, kinds = row
    facts = Facts(
        tracking,
        isinstance(vip, int | float) and vip != 0,
        importance if isinstance(importance, int) else None,
        own,
        None,
        cadence.read_day(met_on),
        cadence.read_day(tracked_on),
        min(added_on(created_at, today), today),  # whoever is there is known today, whatever a clock said
        tuple(filter(None, f"{tags or ''},{kinds or ''}".split(","))) if tags or kinds else (),
        archived_at is not None,
    )
    return Person(number, contact_id, facts)


def _done(completed_at: Any, today: date) -> int | None:
    """The local day something was done; None while it is open."""
    return added_on(completed_at, today).toordinal() if completed_at is not None else None


def of_person(connection: Any, contact_id: str, today: date | None = None) -> Of:
    """The health of one person, for a page. Nobody there has none."""
    today = today or clock.today()
    row = connection.execute("SELECT n FROM contacts WHERE id=? AND deleted_at IS NULL", (contact_id,)).fetchone()
    if row is None:
        return Of(None, cadence.NEW)
    reader = Reader(connection, today)
    people = reader.people([row[0]])
    person, now = people[0], today.toordinal()
    measured, why = health.measure(person.facts, reader.preferences), person.why_not
    contacts, meaningful = connection.execute(_COUNT, (contact_id, today.isoformat())).fetchone()
    past = _recent(reader, person, measured) if contacts > MANY else None
    if past is None:
        _, past = next(reader.pasts(people))
    if why:
        proposal = learned(past.contacts, None, now) if why == cadence.NEW else None
        return Of(None, why, contacts=contacts, meaningful=meaningful, learned=proposal)
    return Of(
        health.health(past, measured, now),
        None,
        tuple(health.scores(past, measured, health.month_ends(today))),
        health.scores(past, measured, [health.months_before(today, BACK)])[0],
        measured,
        contacts,
        meaningful,
        learned(past.contacts, cadence.cadence_of(person.facts, reader.preferences), now),
    )


def _recent(reader: Reader, person: Person, measured: Cadence) -> Past | None:
    """As much of a long past as a page needs: a trend, the rounds before it, the gaps of late. None when it is long ago."""
    back = 366 + (health.ROUNDS + 1) * int(measured.rough_days() + 2)
    first = date.fromordinal(max(reader.today.toordinal() - back, 1))
    _, past = next(reader.pasts([person], first.isoformat()))
    return past if len(set(past.contacts)) > NEWEST and past.contacts[0] <= health.month_ends(reader.today)[0] else None


class Everybody:
    """Everybody who has a health, in the order of their row numbers; arrays, because they may be a hundred thousand."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.numbers = array("i")
        self.now = bytearray()
        self.before = bytearray()
        self.vip = bytearray()
        self.trends = bytearray()

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, person: Person, scores: Sequence[int | None]) -> None:
        """One person with the scores of today, of three months ago and of the ends of months."""
        now, before, *trend = (NONE if score is None else score for score in scores)
        self.numbers.append(person.n)
        self.now.append(now)
        self.before.append(before)
        self.vip.append(person.facts.vip)
        self.trends += bytes(trend)

    def place(self, number: int) -> int | None:
        """Where somebody stands."""
        place = bisect_left(self.numbers, number)
        return place if place < len(self.numbers) and self.numbers[place] == number else None

    def change(self, place: int) -> int | None:
        """The difference to three months ago; None for who was not there yet."""
        before = self.before[place]
        return None if before == NONE else self.now[place] - before

    def trend(self, place: int) -> tuple[int | None, ...]:
        """The last ends of months."""
        found = self.trends[place * health.MONTHS : (place + 1) * health.MONTHS]
        return tuple(None if score == NONE else score for score in found)

    def average(self) -> float | None:
        """Of everybody, today."""
        return sum(self.now) / len(self.now) if self.now else None

    def coolest(self) -> list[int]:
        """Places: VIPs first, then who lost most in three months, then who has least."""
        return sorted(
            range(len(self.numbers)), key=lambda place: (not self.vip[place], self.change(place) or 0, self.now[place], place)
        )

    def lowest(self) -> list[int]:
        """Places: who has least first; VIPs first among equals."""
        return sorted(range(len(self.numbers)), key=lambda place: (self.now[place], not self.vip[place], place))


Seen = Callable[[Sequence[Person], Sequence[Sequence[int | None]]], None]
"""Is handed each portion of people with their scores: today, three months ago, then the ends of months."""


def of_everybody(
    connection: Any,
    today: date,
    tell: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
    seen: Seen | None = None,
) -> Everybody:
    """The health of everybody who has one. `tell` hears how many are done; raises CancelledError once `stop` says so."""
    found = Everybody(today)
    reader = Reader(connection, today)
    days = [today.toordinal(), health.months_before(today, BACK), *health.month_ends(today)]
    numbers = array("i", (row[0] for row in connection.execute(DUE)))
    for at in range(0, len(numbers), CHUNK):
        if stop and stop():
            raise CancelledError("Stopped.", "Nothing was changed.")
        if tell:
            tell(at, len(numbers))
        people = [person for person in reader.people(numbers[at : at + CHUNK]) if person.why_not is None]
        portion = []
        for person, past in reader.pasts(people):
            scores = health.scores(past, health.measure(person.facts, reader.preferences), days)
            found.add(person, scores)
            portion.append(scores)
        if seen:
            seen(people, portion)
    if tell:
        tell(len(numbers), len(numbers))
    return found
