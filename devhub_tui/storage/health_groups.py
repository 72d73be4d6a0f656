"""The health of groups of people: by tag, company, relationship and event, all from one look at everybody.

Of a group only sums are kept, so that two thousand companies cost no more than a long list.
"""

import json
from array import array
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from devhub_tui import text
from devhub_tui.domain import health as rule
from devhub_tui.storage import health
from devhub_tui.storage.health import Everybody, Person

TAG, COMPANY, RELATIONSHIP, EVENT = "tag", "company", "relationship", "event"
KINDS = (TAG, COMPANY, RELATIONSHIP, EVENT)
SMALLEST = 2
"""Fewer people with a health are no group."""

_TAGS = (
    "SELECT k.contact_id,t.id,t.name FROM json_each(?) j CROSS JOIN contact_tags k ON k.contact_id=j.value "
    "CROSS JOIN tags t ON t.id=k.tag_id WHERE k.deleted_at IS NULL AND t.deleted_at IS NULL"
)
_COLUMNS = (
    "SELECT c.id,c.company,c.relationship,c.reconnect_on<=? FROM json_each(?) j CROSS JOIN contacts c ON c.id=j.value "
    "WHERE c.deleted_at IS NULL"
)
# Whoever is linked to an event, and whoever was in an interaction there.
_AT_EVENTS = (
    "SELECT k.contact_id,e.id,e.name FROM events e CROSS JOIN event_contacts k ON k.event_id=e.id "
    "WHERE e.deleted_at IS NULL AND k.deleted_at IS NULL UNION "
    "SELECT l.contact_id,e.id,e.name FROM interactions i CROSS JOIN events e ON e.id=i.event_id AND e.deleted_at IS NULL "
    "CROSS JOIN interaction_contacts l ON l.interaction_id=i.id AND l.deleted_at IS NULL "
    "WHERE i.event_id IS NOT NULL AND i.deleted_at IS NULL"
)


class Group(NamedTuple):
    """One group. `people` are those with a health, `average` theirs; `change` compares those who were there three months ago
    already, None when nobody was; `reconnects` are past three of their cadences. `spellings` are all that a company or a
    relationship is written like."""

    kind: str
    key: str
    name: str
    people: int
    average: float
    trend: tuple[float | None, ...]
    change: float | None
    reconnects: int
    spellings: tuple[str, ...] = ()

    @property
    def cooling(self) -> bool:
        """Whether it lost a point at least."""
        return self.change is not None and self.change <= -1


class _Sums:
    """What is kept of a group while everybody is looked at."""

    __slots__ = ("before", "both", "count", "counts", "name", "now", "reconnects", "spellings", "then", "totals")

    def __init__(self, name: str) -> None:
        self.name = name
        self.spellings = {name}
        self.count = self.now = self.both = self.before = self.then = self.reconnects = 0
        self.totals = [0] * rule.MONTHS
        self.counts = [0] * rule.MONTHS

    def add(self, scores: Sequence[int | None], reconnect: bool) -> None:
        now, before, *trend = scores
        if now is None:
            return
        self.count += 1
        self.now += now
        self.reconnects += reconnect
        if before is not None:
            self.both += 1
            self.before += before
            self.then += now
        for place, score in enumerate(trend):
            if score is not None:
                self.totals[place] += score
                self.counts[place] += 1

    def group(self, kind: str, key: str) -> Group:
        trend = tuple(total / count if count else None for total, count in zip(self.totals, self.counts, strict=True))
        change = (self.then - self.before) / self.both if self.both else None
        spellings = tuple(sorted(self.spellings)) if kind in (COMPANY, RELATIONSHIP) else ()
        return Group(kind, key, self.name, self.count, self.now / self.count, trend, change, self.reconnects, spellings)


class Insight(NamedTuple):
    """All that one look at everybody gives: people with their health, the groups of each kind, those that cool most first, and
    the places of people in that order (sorting them takes too long for the thread that paints)."""

    people: Everybody
    groups: dict[str, list[Group]]
    order: Sequence[int]


def look(
    connection: Any,
    today: date,
    tell: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
    kinds: Sequence[str] = KINDS,
) -> Insight:
    """Looks at everybody once. Raises CancelledError once `stop` says so."""
    sums: dict[str, dict[str, _Sums]] = {kind: {} for kind in kinds}
    events = _events(connection) if EVENT in sums else {}

    def seen(people: Sequence[Person], portion: Sequence[Sequence[int | None]]) -> None:
        scores = {person.id: found for person, found in zip(people, portion, strict=True)}
        ids = json.dumps(list(scores))
        reconnect: dict[str, bool] = {}

        def add(kind: str, contact_id: str, key: str, name: str) -> None:
            found = sums[kind].get(key)
            if found is None:
                found = sums[kind][key] = _Sums(name)
            found.spellings.add(name)
            found.add(scores[contact_id], reconnect.get(contact_id, False))

        for contact_id, company, relationship, late in connection.execute(_COLUMNS, (today.isoformat(), ids)):
            reconnect[contact_id] = bool(late)
            for kind, value in ((COMPANY, company), (RELATIONSHIP, relationship)):
                if kind in sums and value:
                    add(kind, contact_id, text.fold(str(value)), str(value))
        if TAG in sums:
            for contact_id, key, name in connection.execute(_TAGS, (ids,)):
                add(TAG, contact_id, key, name)
        for contact_id in scores if events else ():
            for key, name in events.get(contact_id, ()):
                add(EVENT, contact_id, key, name)

    people = health.of_everybody(connection, today, tell, stop, seen)
    return Insight(people, {kind: _sorted(kind, found) for kind, found in sums.items()}, array("i", people.coolest()))


def _sorted(kind: str, sums: dict[str, _Sums]) -> list[Group]:
    """Groups that are large enough: who cools most first, then who has least."""
    groups = [found.group(kind, key) for key, found in sums.items() if found.count >= SMALLEST]
    return sorted(groups, key=lambda group: (group.change or 0, group.average, text.fold(group.name), group.key))


def _events(connection: Any) -> dict[str, list[tuple[str, str]]]:
    """Contact id -> (id, name) of the events they were at."""
    found: dict[str, list[tuple[str, str]]] = {}
    if connection.execute("SELECT 1 FROM events WHERE deleted_at IS NULL LIMIT 1").fetchone():
        for contact_id, key, name in connection.execute(_AT_EVENTS):
            found.setdefault(contact_id, []).append((key, name))
    return found


_MEMBERS = {
    TAG: "SELECT c.n FROM contact_tags k JOIN contacts c ON c.id=k.contact_id WHERE k.tag_id=:key AND k.deleted_at IS NULL",
    COMPANY: "SELECT c.n FROM contacts c WHERE c.company COLLATE NOCASE IN (SELECT value FROM json_each(:names)) "
    "AND c.company IS NOT NULL AND c.deleted_at IS NULL",
    RELATIONSHIP: "SELECT c.n FROM contacts c WHERE c.relationship IN (SELECT value FROM json_each(:names)) "
    "AND c.relationship IS NOT NULL AND c.deleted_at IS NULL",
    EVENT: "SELECT c.n FROM event_contacts k JOIN contacts c ON c.id=k.contact_id WHERE k.event_id=:key AND k.deleted_at IS NULL "
    "UNION SELECT c.n FROM interactions i JOIN interaction_contacts l ON l.interaction_id=i.id AND l.deleted_at IS NULL "
    "JOIN contacts c ON c.id=l.contact_id WHERE i.event_id=:key AND i.deleted_at IS NULL",
}
"""Each by an index."""


def members(connection: Any, group: Group) -> set[int]:
    """Row numbers of everybody in a group, also those without a health."""
    values = {"key": group.key, "names": json.dumps(group.spellings)}
    return {row[0] for row in connection.execute(_MEMBERS[group.kind], values)}
