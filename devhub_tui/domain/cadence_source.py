"""Where somebody's cadence comes from, with the name of the group that gives it, and how that is said. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from devhub_tui.domain import cadence
from devhub_tui.domain.cadence import Cadence, Facts, Preferences

OWN, TAG, RELATIONSHIP, VIP, IMPORTANCE, DEFAULT = "own", "tag", "relationship", "vip", "importance", "default"
KINDS = (OWN, TAG, RELATIONSHIP, VIP, IMPORTANCE, DEFAULT)


class Group(NamedTuple):
    """A tag or a relationship type that gives a cadence."""

    kind: str
    name: str
    cadence: str


class Source(NamedTuple):
    """The cadence that counts, what kind of thing gives it (one of `KINDS`), and which tag, relationship or importance."""

    cadence: Cadence
    kind: str
    name: str | None = None


def source_of(facts: Facts, groups: Sequence[Group], preferences: Preferences) -> Source:
    """What gives somebody their cadence. `facts.group_cadences` are those of `groups`.

    Of several groups that are equally tight the first by kind and name is named, so that it is always the same one.
    """
    found = cadence.cadence_of(facts, preferences)
    kind = cadence.source_of(facts)
    if kind == "group":
        giving = [group for group in groups if cadence.parse_cadence(group.cadence) == found]
        first = min(giving, key=lambda group: (group.kind != TAG, group.name))
        return Source(found, first.kind, first.name)
    return Source(found, kind, str(facts.importance) if kind == IMPORTANCE else None)


def said(source: Source) -> str:
    """`own cadence`, `from tag mentors`, `from relationship client`, `from VIP`, `from importance 4`, `the default`."""
    if source.kind == OWN:
        return "own cadence"
    if source.kind == DEFAULT:
        return "the default"
    return "from VIP" if source.kind == VIP else f"from {source.kind} {source.name}"
