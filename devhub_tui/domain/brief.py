"""What matters before a call: a note's essence, what is open, which days are near, how often two people talk. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from devhub_tui import text
from devhub_tui.domain import yearly
from devhub_tui.domain.cadence import read_day
from devhub_tui.domain.learned import LEAST, NEWEST

ESSENCE = 1_200
"""Characters of a note that its essence has at most."""

_FENCE = re.compile(r"\s*(```|~~~)")
_MARKS = re.compile(r"\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+)*")
_RULE = re.compile(r"\s*([-*_=])(\s*\1){2,}\s*$")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_ENDS = ".!?:;,…"


def essence(note: str | None, most: int = ESSENCE) -> str:
    """A note as one line: without code and Markdown's signs, its lines joined to sentences."""
    said: list[str] = []
    fenced = False
    for line in text.clean((note or "")[: most * 4], multiline=True).split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if fenced or _RULE.match(line):
            continue
        words = " ".join(_EMPHASIS.sub(r"\2", line[_marks(line) :]).split())
        if words:
            said.append(words)
    joined = "".join(part + ("" if part[-1] in _ENDS else ";") + " " for part in said[:-1]) + (said[-1] if said else "")
    return text.clean(joined, limit=most)


def _marks(line: str) -> int:
    found = _MARKS.match(line)
    return found.end() if found else 0


class Promise(NamedTuple):
    """A follow-up or promise that is open. `kind` is follow_up, my_promise or their_promise."""

    id: str
    kind: str
    due_on: str
    note: str | None
    snoozed_until: str | None = None
    repeat: str | None = None


def late(promise: Promise, today: date) -> int:
    """Days since it was due, 0 on its day; negative while it is ahead or put off."""
    until, due = read_day(promise.snoozed_until), read_day(promise.due_on)
    if until and until > today:
        return -(until - today).days
    return (today - due).days if due else -1_000_000


def by_urgency(found: Iterable[Promise], today: date) -> list[Promise]:
    """The latest first, then what comes next; what was put off counts from the day until which it was."""
    return sorted(found, key=lambda each: (-late(each, today), each.due_on, each.id))


class Day(NamedTuple):
    """A day of the year: what it is, as stored, when it comes next, in how many days, and how many years it will be then."""

    label: str
    stored: str
    on: date
    days: int
    years: int | None


def days(birthday: str | None, dates: Iterable[tuple[str, str]], today: date, leap_day: str = yearly.LEAP_DAY) -> list[Day]:
    """The birthday and the other days of the year, nearest first. What is no day is left out."""
    found = []
    for label, stored in (("birthday", birthday or ""), *dates):
        on = yearly.coming(stored, today, leap_day)
        if on is not None:
            found.append(Day(label, stored, on, (on - today).days, yearly.years(stored, on)))
    return sorted(found, key=lambda each: (each.days, each.label))


def rhythm(talked: Iterable[date]) -> int | None:
    """The median of days between the last talks; None while there were too few to learn a cadence from (domain/learned.py)."""
    newest = sorted(set(talked), reverse=True)[: NEWEST + 1]
    if len(newest) < LEAST:
        return None
    return int(median((later - earlier).days for later, earlier in pairwise(newest)) + 0.5)


class FieldChange(NamedTuple):
    """A field that holds something else than it did: its column or what was added, before, now, and the day."""

    what: str
    old: str | None
    new: str | None
    on: date


WORDS = {
    "company": "company",
    "title": "title",
    "location": "location",
    "relationship": "relationship",
    "name": "name",
    "timezone": "time zone",
    "pronouns": "pronouns",
    "industry": "industry",
    "vip": "VIP",
    "tracking": "tracking",
    "cadence": "cadence",
    "importance": "importance",
    "archived_at": "archived",
    "birthday": "birthday",
}
"""Columns of `contacts` whose change is worth a word before a call, the most telling first, and what they are called."""


def telling(found: Iterable[FieldChange]) -> list[FieldChange]:
    """The changes in the order in which they are told: what somebody does and where they are, tags and days, the rest."""
    rank = {name: place for place, name in enumerate(WORDS)}
    return sorted(found, key=lambda each: (rank.get(each.what, 3), -each.on.toordinal()))


def joined(names: Sequence[str], most: int) -> str:
    """Names with commas; beyond `most` how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
