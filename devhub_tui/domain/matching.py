"""Which imported record is which known person, and what it may change. Pure: storage fetches, this decides.

Order of matching: UID, else email, else profile link, else equal name when no contact point disagrees. A field changes
only while it still holds what an import last gave; what the user edited, emptied or removed stays so.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from devhub_tui.domain import sites
from devhub_tui.domain.people import NOTHING, Person, Point, Relation
from devhub_tui.text import fold

_LINK = re.compile(r"^(?:https?://)?(?:www\.|mobile\.|m\.)?([^/?#]+)([^?#]*)(\?[^#]*)?", re.IGNORECASE)
# One person's page, as the site's own paths say: company pages, repositories and profile.php?id=… are none.
_PROFILE = re.compile(
    r"(?:\w+\.)?linkedin\.com/(?:in|pub)/.+"
    r"|(?:github\.com|gitlab\.com|codeberg\.org|x\.com|twitter\.com|facebook\.com|instagram\.com|t\.me|keybase\.io|dev\.to)/[^/?]+(?<!\.php)"
    r"|(?:bsky\.app|xing\.com)/profile/[^/]+"
    r"|[^/]+/(?:users|u)/.+"
    r"|[^/]+/@[^/]+"
)
_MOVED = {"twitter.com": "x.com", "telegram.me": "t.me"}
_NOT_DIGITS = re.compile(r"\D")


def link_key(value: str) -> str:
    """A link for comparing: no scheme, no www, no trailing slash; of a profile neither case nor query matter.

    Sites that have moved are where they are now. A key is its own key.
    """
    found = _LINK.match(value.strip())
    if not found:
        return value.lower()
    host, path, query = found[1].lower(), found[2].rstrip("/"), found[3] or ""
    host = _MOVED.get(host, host)
    profile = (host + path).lower()
    return profile if _PROFILE.fullmatch(profile) else host + path + query


def spellings(value: str) -> list[str]:
    """The ways in which the same link may be stored, case aside."""
    key = link_key(value)
    host, slash, rest = key.partition("/")
    hosts = [host, *(old for old, new in _MOVED.items() if new == host)]
    starts = [scheme + www + each for scheme in ("https://", "http://") for www in ("", "www.") for each in hosts]
    return [value, *(start + slash + rest + end for start in starts for end in ("", "/"))]


def is_profile(value: str) -> bool:
    """Whether a link names one person rather than a company, a project or a post."""
    return _PROFILE.fullmatch(link_key(value)) is not None


def point_key(kind: str, value: str, label: str | None = None) -> tuple[str, str]:
    """A contact point for comparing: emails without case, phones by their last nine digits, links by `link_key`.

    Handles belong to the service that their label names.
    """
    if kind == "phone":
        return kind, _NOT_DIGITS.sub("", value)[-9:] or value.lower()
    if kind == "handle":
        service = sites.of(Point(kind, value, label))
        return kind, f"{service.key if service else fold(label or '')}/{value.lower().lstrip('@')}"
    return kind, link_key(value) if kind == "link" else value.lower()


def key_of(point: Point) -> tuple[str, str]:
    """The same for a point of a file."""
    return point_key(point.kind, point.value, point.label)


class Said(NamedTuple):
    """What imports of one source have said of somebody so far: what they may still change, and what they may not bring back."""

    fields: dict[str, str]
    points: set[tuple[str, str]]
    tags: set[str]
    dates: set[tuple[str, str]]
    custom: dict[str, str]
    remembered: dict[str, str]
    relations: set[tuple[str, str]]

    def add(self, given: dict[str, Any]) -> None:
        """Takes in one stored record of `given`."""
        self.fields.update(given.get("fields", {}))
        self.points.update((kind, link_key(value) if kind == "link" else value) for kind, value in given.get("points", ()))
        self.tags.update(given.get("tags", ()))
        self.dates.update((label, day) for label, day in given.get("dates", ()))
        self.custom.update(given.get("custom", {}))
        self.remembered.update(given.get("remembered", {}))
        self.relations.update((kind, who) for kind, who in given.get("relations", ()))


def nothing_said() -> Said:
    """Of somebody whom no import has spoken of."""
    return Said({}, set(), set(), set(), {}, {}, set())


class Known(NamedTuple):
    """A person of the vault as matching sees them. Dates are (folded label, day), `custom` goes by folded label."""

    id: str
    values: dict[str, Any]
    points: set[tuple[str, str]]
    tags: set[str]
    dates: set[tuple[str, str]]
    custom: dict[str, str]
    remembered: dict[str, str]
    said: Said

    def has(self, key: tuple[str, str]) -> bool:
        """Whether a contact point is there, or was once given."""
        return key in self.points or key in self.said.points


class Change(NamedTuple):
    """What one record adds to or changes in a known person. `ties` are how many relations are new; storage knows to whom."""

    fields: dict[str, str]
    points: tuple[Point, ...]
    tags: tuple[str, ...]
    dates: tuple[tuple[str, str], ...] = ()
    custom: Mapping[str, str] = NOTHING
    remembered: Mapping[str, str] = NOTHING
    ties: int = 0

    def __bool__(self) -> bool:
        return any(self)


def disagrees(known: Iterable[tuple[str, str]], person: Person) -> bool:
    """Whether both have points of a kind (for links and handles: of a site) and none in common."""
    theirs: dict[str, set[str]] = {}
    ours: dict[str, set[str]] = {}
    for kind, value in known:
        theirs.setdefault(_site(kind, value), set()).add(value)
    for point in person.points:
        kind, value = key_of(point)
        ours.setdefault(_site(kind, value), set()).add(value)
    return any(not values & theirs[site] for site, values in ours.items() if site in theirs)


def _site(kind: str, value: str) -> str:
    site = value.partition("/")[0]
    return site if kind == "link" else f"{kind} {site}" if kind == "handle" else kind


def change(known: Known, person: Person, extra_tags: Iterable[str] = ()) -> Change:
    """What `person` may change in `known`."""
    said = known.said
    points: dict[tuple[str, str], Point] = {}
    for point in person.points:
        key = key_of(point)
        if not known.has(key) and not any(known.has(before) for before in _formerly(point)):
            points.setdefault(key, point)
    tags: dict[str, str] = {}
    for tag in person.tags:
        if fold(tag) not in known.tags and fold(tag) not in said.tags:
            tags.setdefault(fold(tag), tag)
    for tag in extra_tags:
        if fold(tag) not in known.tags:
            tags.setdefault(fold(tag), tag)
    dates: dict[tuple[str, str], tuple[str, str]] = {}
    for label, day in person.dates:
        dated = (fold(label), day)
        if dated not in known.dates and dated not in said.dates:
            dates.setdefault(dated, (label, day))
    words = {fold(label): label for label in person.custom}
    custom = _changed(known.custom, said.custom, folded(person.custom))
    return Change(
        _changed(known.values, said.fields, person.fields),
        tuple(points.values()),
        tuple(tags.values()),
        tuple(dates.values()),
        {words[key]: value for key, value in custom.items()},
        _changed(known.remembered, said.remembered, person.remembered),
    )


def _changed(present: Mapping[str, Any], said: Mapping[str, str], says: Mapping[str, str]) -> dict[str, str]:
    """The values that may be set: what still is as the source left it, and what is empty and was never spoken of."""
    found = {}
    for name, value in says.items():
        holds = present.get(name)
        now = str(holds) if holds else ""
        if now != value and (now == said[name] != value if name in said else not now):
            found[name] = value
    return found


def folded(custom: Mapping[str, str]) -> dict[str, str]:
    """Values of own fields by folded label; the first of two spellings wins."""
    found: dict[str, str] = {}
    for label, value in custom.items():
        found.setdefault(fold(label), value)
    return found


def relation_key(relation: Relation) -> tuple[str, str]:
    """A relation for comparing between two readings of the same file."""
    return fold(relation.kind), relation.uid or fold(relation.name)


def _formerly(point: Point) -> tuple[tuple[str, str], ...]:
    """How imports of version 0.1 kept a name on a service: as a link that is no address."""
    name = point.value if point.kind == "handle" else sites.name_of(point)
    bare = name.removeprefix("@").lower() if name else ""
    return (("link", bare), ("link", "@" + bare)) if name else ()


def given(person: Person, before: dict[str, Any] | None = None) -> dict[str, Any]:
    """The record of what the file said, to be kept with the contact as JSON: fields, point keys, folded tags.

    Dates, own fields, what is remembered and relations have keys only where the file speaks of them.
    """
    said = nothing_said()
    said.add(before or {})
    own = Said(
        person.fields,
        {key_of(point) for point in person.points},
        {fold(tag) for tag in person.tags},
        {(fold(label), day) for label, day in person.dates},
        folded(person.custom),
        dict(person.remembered),
        {relation_key(relation) for relation in person.relations},
    )
    found: dict[str, Any] = {}
    for name in Said._fields:
        was, now = getattr(said, name), getattr(own, name)
        if isinstance(was, dict):
            value: Any = {**was, **now}
        else:
            value = sorted(each if isinstance(each, str) else list(each) for each in was | now)
        if value or name in ("fields", "points", "tags"):
            found[name] = value
    return found
