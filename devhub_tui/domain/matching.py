"""Which imported record is which known person, and what it may change. Pure: storage fetches, this decides.

Order of matching: UID, else email, else profile link, else equal name when no contact point disagrees. A field changes
only while it still holds what an import last gave; what the user edited, emptied or removed stays so.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from devhub_tui.domain.people import Person, Point
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
_NOT_DIGITS = re.compile(r"\D")


def link_key(value: str) -> str:
    """A link for comparing: no scheme, no www, no trailing slash; of a profile neither case nor query matter."""
    found = _LINK.match(value.strip())
    if not found:
        return value.lower()
    host, path, query = found[1].lower(), found[2].rstrip("/"), found[3] or ""
    profile = (host + path).lower()
    return profile if _PROFILE.fullmatch(profile) else host + path + query


def is_profile(value: str) -> bool:
    """Whether a link names one person rather than a company, a project or a post."""
    return _PROFILE.fullmatch(link_key(value)) is not None


def point_key(kind: str, value: str) -> tuple[str, str]:
    """A contact point for comparing: emails without case, phones by their last nine digits, links by `link_key`."""
    if kind == "phone":
        return kind, _NOT_DIGITS.sub("", value)[-9:] or value.lower()
    return kind, link_key(value) if kind == "link" else value.lower()


class Known(NamedTuple):
    """A person of the vault as matching sees them. `given` is what imports of this source last said: fields, points, tags."""

    id: str
    values: dict[str, str | None]
    points: set[tuple[str, str]]
    tags: set[str]
    given_fields: dict[str, str]
    given_points: set[tuple[str, str]]
    given_tags: set[str]


class Change(NamedTuple):
    """What one record adds to or changes in a known person."""

    fields: dict[str, str]
    points: tuple[Point, ...]
    tags: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.points or self.tags)


def disagrees(known: Iterable[tuple[str, str]], person: Person) -> bool:
    """Whether both have points of a kind (for links: of a site) and none in common."""
    theirs: dict[str, set[str]] = {}
    ours: dict[str, set[str]] = {}
    for kind, value in known:
        theirs.setdefault(_site(kind, value), set()).add(value)
    for point in person.points:
        kind, value = point_key(point.kind, point.value)
        ours.setdefault(_site(kind, value), set()).add(value)
    return any(not values & theirs[site] for site, values in ours.items() if site in theirs)


def _site(kind: str, value: str) -> str:
    return value.partition("/")[0] if kind == "link" else kind


def change(known: Known, person: Person, extra_tags: Iterable[str] = ()) -> Change:
    """What `person` may change in `known`."""
    fields = {}
    for name, value in person.fields.items():
        present = known.values.get(name)
        if present == value:
            continue
        if name in known.given_fields:
            if present == known.given_fields[name] != value:
                fields[name] = value
        elif not present:
            fields[name] = value
    points: dict[tuple[str, str], Point] = {}
    for point in person.points:
        key = point_key(point.kind, point.value)
        if key not in known.points and key not in known.given_points:
            points.setdefault(key, point)
    tags: dict[str, str] = {}
    for tag in person.tags:
        if fold(tag) not in known.tags and fold(tag) not in known.given_tags:
            tags.setdefault(fold(tag), tag)
    for tag in extra_tags:
        if fold(tag) not in known.tags:
            tags.setdefault(fold(tag), tag)
    return Change(fields, tuple(points.values()), tuple(tags.values()))


def given(person: Person, before: dict[str, Any] | None = None) -> dict[str, Any]:
    """The record of what the file said, to be kept with the contact as JSON: fields, point keys, folded tags."""
    before = before or {}
    points = {tuple(key) for key in before.get("points", [])} | {point_key(point.kind, point.value) for point in person.points}
    tags = set(before.get("tags", [])) | {fold(tag) for tag in person.tags}
    return {
        "fields": {**before.get("fields", {}), **person.fields},
        "points": sorted(list(key) for key in points),
        "tags": sorted(tags),
    }
