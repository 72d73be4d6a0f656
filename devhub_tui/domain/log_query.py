"""What is typed into the filter of the Log: free words, phrases, and `type: with: tag: event: from: since: until: on:`.

`@ana` is short for `with:ana`, `#rust` for `tag:rust`; quotes keep a value with spaces together. Pure: text in, what was
meant out. Whether there is such a type, tag or event is storage's to know (storage/log_filter.py).
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import NamedTuple

from devhub_tui import text as texts
from devhub_tui.domain.dates import parse_when
from devhub_tui.errors import FieldError

DIRECTIONS = {"me": "I reached out", "them": "they did", "mutual": "mutual"}
"""Stored word -> what people read."""

OPERATORS = {
    "type": "coffee, call, “video call”",
    "with": "a part of a name",
    "tag": "a tag of somebody in it",
    "event": "where it was",
    "from": "me, them or mutual",
    "since": "2026-03, last friday, 2w",
    "until": "2026-03-16, yesterday",
    "on": "a single day",
}
"""Each filter with an example of its values."""

MOST = 8
"""So many words are read."""

_ALIASES = {
    **{"dir": "from", "direction": "from", "who": "with", "person": "with"},
    **{"at": "event", "after": "since", "before": "before"},
}
_FROM = {"i": "me", "mine": "me", "they": "them", "theirs": "them", "both": "mutual"}
_TOKEN = re.compile(r'([A-Za-z]+:|[@#])?(?:"([^"]*)(?:"|$)|(\S+))?')
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2}))?$", re.ASCII)
_SEEN = re.compile(r"[^\W_]")
_PREFIXES = {"@": "with", "#": "tag"}


class LogQuery(NamedTuple):
    """What was meant. Any of the types and events, each of the people and tags, every word or phrase in the note."""

    types: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    direction: str | None = None
    since: str | None = None
    until: str | None = None
    words: tuple[str, ...] = ()


def tokens(typed: str) -> list[tuple[str, str]]:
    """(operator, value) pairs in their order; the operator of a free word is empty, the value of one that is begun too."""
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(typed):
        if typed[place].isspace():
            place += 1
            continue
        match = _TOKEN.match(typed, place)
        if match is None or match.end() == place:
            place += 1
            continue
        prefix, quoted, bare = match.groups()
        value = quoted if quoted is not None else bare or ""
        operator = _operator(prefix or "")
        if prefix and operator is None:
            operator, value = "", prefix + value
        found.append((operator or "", value))
        place = match.end()
    return found


def _operator(prefix: str) -> str | None:
    word = prefix.rstrip(":").lower()
    if prefix in _PREFIXES:
        return _PREFIXES[prefix]
    if not prefix.endswith(":"):
        return None
    return word if word in OPERATORS else _ALIASES.get(word)


def quoted(operator: str, value: str) -> str:
    """The token that says this: `type:coffee`, `with:"Ana Souza"`."""
    value = texts.clean(value).replace('"', " ").strip()
    return f'{operator}:"{value}"' if " " in value or not value else f"{operator}:{value}"


def parse(typed: str, now: datetime, *, quick: bool = False) -> LogQuery:
    """What a filter means, seen from the aware instant `now`. Raises FieldError for a direction or a day that is none.

    `quick` leaves out the slow half of understanding days, for a key press.
    """
    values: dict[str, list[str]] = {name: [] for name in ("", "before", *OPERATORS)}
    for operator, value in tokens(typed[:1000]):
        cleaned = texts.clean(value.replace('"', " "), limit=100)
        if not operator and (wrong := _misspelt(value)):
            raise FieldError("filter", f"There is no filter “{value.partition(':')[0]}:”.", f"Did you mean {wrong}:?")
        if cleaned:
            values[operator].append(cleaned)
    since, until = _span(values, now, quick)
    return LogQuery(
        tuple(values["type"]),
        tuple(values["with"]),
        tuple(values["tag"]),
        tuple(values["event"]),
        _direction(values["from"]),
        since,
        until,
        tuple(word for word in values[""] if _SEEN.search(word))[:MOST],
    )


def _misspelt(value: str) -> str | None:
    """The filter that a word like `typ:coffee` was to be; nothing for `https://…` and `10:30`."""
    head, colon, _ = value.partition(":")
    if not colon or not head.isascii() or not head.isalpha():
        return None
    from difflib import get_close_matches

    return next(iter(get_close_matches(head.lower(), OPERATORS, 1, 0.75)), None)


def direction(value: str, field: str = "from") -> str:
    """me, them or mutual, from the word somebody typed. Raises FieldError."""
    word = texts.fold(texts.clean(value, limit=100))
    word = _FROM.get(word, word)
    for key, label in DIRECTIONS.items():
        if word in (key, texts.fold(label)):
            return key
    raise FieldError(field, f"“{texts.clean(value, limit=40)}” is no direction.", "It is me, them or mutual.")


def _direction(words: list[str]) -> str | None:
    return direction(words[-1]) if words else None


def _span(values: dict[str, list[str]], now: datetime, quick: bool) -> tuple[str | None, str | None]:
    starts = [period(value, now, "since", quick=quick)[0] for value in values["since"]]
    ends = [period(value, now, "until", quick=quick)[1] for value in values["until"]]
    # As in the search box: before a day leaves the day itself out.
    ends += [period(value, now, "before", quick=quick)[0] - timedelta(days=1) for value in values["before"]]
    for value in values["on"]:
        first, last = period(value, now, "on", quick=quick)
        starts.append(first)
        ends.append(last)
    since, until = max(starts, default=None), min(ends, default=None)
    if since and until and since > until:
        raise FieldError("since", "That begins after it ends.", "Since is the first day, until the last.")
    return (since.isoformat() if since else None), (until.isoformat() if until else None)


def period(value: str, now: datetime, field: str, *, quick: bool = False) -> tuple[date, date]:
    """The first and the last day of what was typed: a day as `parse_when` reads it, `2026-03` or `2026`. Raises FieldError."""
    found = _PERIOD.match(value.strip())
    if found and 1900 <= int(found[1]) <= 2199 and 1 <= int(found[2] or 1) <= 12:
        year = int(found[1])
        if not found[2]:
            return date(year, 1, 1), date(year, 12, 31)
        month = int(found[2])
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    day = parse_when(value, now, "past", field, quick=quick).day
    return day, day
