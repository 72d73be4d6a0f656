"""How a relationship is: 0 to 100, from how recent, how steady, and which promises were kept. Pure; days in, points out.

Days are counted (`date.toordinal`), because a vault's worth of people is looked at on fourteen days each. The star of a VIP is
not among what is read: it changes who comes first, never the health (docs/decisions.md).
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from devhub_tui.domain.cadence import ARCHIVED, COLLABORATING, NEW, PASSIVE, Cadence, Facts, Preferences, cadence_of, is_new

RECENCY, CONSISTENCY, PROMISES = 60, 25, 15
"""The most points of each part; together 100."""
ROUNDS = 4
"""So many cadences back meaningful contacts are looked for, and so many of them are wished for."""
TOLERANCE = 3
"""Days: what was promised for Friday and done on Monday was kept."""
REMEMBERED = 8
"""So many promises are looked at, the newest: keeping the next ones makes good for an old one, waiting does not."""
MONTHS = 12
"""Points of a trend."""
MINE = ("my_promise", "follow_up")
"""The kinds of follow-up whose keeping is up to the user."""

_BARS = "▁▂▃▄▅▆▇█"
_DAYS = {"d": 1, "w": 7, "m": 31, "y": 366}  # of a unit at its longest
WHY_NOT = {
    ARCHIVED: "archived",
    COLLABORATING: "collaborating, never due",
    PASSIVE: "passive, never due",
    NEW: "new, no cadence yet",
}
"""Why somebody has no health, in words."""


class Promise(NamedTuple):
    """One of the user's own: the day it was due, the day it was done (None while open)."""

    due: int
    done: int | None


class Past(NamedTuple):
    """What health reads of one person. Days rise and may repeat. `contacts` are the days of what counts as contact,
    `meaningful` those among them that were more than a sign of life."""

    contacts: Sequence[int]
    meaningful: Sequence[int]
    promises: Sequence[Promise]
    met_on: int | None
    tracked_on: int | None
    added_on: int


class Health(NamedTuple):
    """The points of one person on one day, and what they come from.

    `days` since the last contact (or since it was begun to count), `cadence_days` what it should be; `rounds` of `ROUNDS` with a
    meaningful contact; `kept` of `settled` promises, where one that was kept late is a half.
    """

    recency: int
    consistency: int
    promises: int
    days: int
    cadence_days: int
    rounds: int
    kept: float
    settled: int

    @property
    def score(self) -> int:
        """0 to 100."""
        return self.recency + self.consistency + self.promises


def unscored(tracking: str | None, vip: bool, importance: int | None, cadence: str | None, archived: bool) -> str | None:
    """The status for which there is no health, a key of `WHY_NOT`; None when there is one."""
    if archived:
        return ARCHIVED
    if tracking in (COLLABORATING, PASSIVE):
        return tracking
    return NEW if is_new(tracking, vip, importance, cadence) else None


def measure(facts: Facts, preferences: Preferences) -> Cadence:
    """The cadence that health is measured by: the one that counts, without what the star of a VIP makes of it."""
    return cadence_of(facts._replace(vip=False), preferences)


def health(past: Past, cadence: Cadence, day: int) -> Health | None:
    """How it stood on that day, from all that happened until then; None when nobody knew of the person yet."""
    place = bisect_right(past.contacts, day)
    if place:
        anchor = past.contacts[place - 1]
    elif past.met_on is not None and past.met_on <= day:
        anchor = past.met_on
    elif past.tracked_on is not None and past.tracked_on <= day:
        anchor = past.tracked_on
    elif past.added_on <= day:
        anchor = past.added_on
    else:
        return None
    length = round_days(anchor, cadence)
    days = day - anchor
    recency = 1.0 if days <= length else 2.0 ** (1 - days / length)
    rounds = _rounds(past.meaningful, cadence, day)
    kept, settled = _kept(past.promises, day) if past.promises else (0.0, 0)
    return Health(
        round(RECENCY * recency),
        round(CONSISTENCY * rounds / ROUNDS),
        round(PROMISES * kept / settled) if settled else PROMISES,
        days,
        length,
        rounds,
        kept,
        settled,
    )


@lru_cache(4096)
def round_days(anchor: int, cadence: Cadence) -> int:
    """Days from the anchor to one cadence later; by the calendar, and beyond its end as long as it is at most."""
    if cadence.unit in "dw":
        return cadence.number * _DAYS[cadence.unit]
    try:
        return cadence.after(date.fromordinal(anchor)).toordinal() - anchor
    except (ValueError, OverflowError):
        return cadence.number * _DAYS[cadence.unit]


def _rounds(meaningful: Sequence[int], cadence: Cadence, day: int) -> int:
    """In how many of the last rounds there was a meaningful contact: contacts less than half a cadence apart are one.

    Windows that are counted back from today would let a burst of talks spread over two of them by waiting; this cannot rise
    by waiting, nor fall by talking.
    """
    length = cadence.number * _DAYS[cadence.unit]
    first, apart = day - ROUNDS * length, (length + 1) // 2
    place, found = bisect_right(meaningful, day), 0
    while place and meaningful[place - 1] >= first and found < ROUNDS:
        found += 1
        place = bisect_right(meaningful, meaningful[place - 1] - apart, 0, place)
    return found


def _kept(promises: Sequence[Promise], day: int) -> tuple[float, int]:
    """(kept, settled) of the newest promises: settled is what was done, or is past its day and the tolerance."""
    settled = []
    for due, done in promises:
        late = due + TOLERANCE + 1
        if done is not None and done <= day:
            settled.append((min(done, late), 1.0 if done < late else 0.5))
        elif late <= day:
            settled.append((late, 0.0))
    settled.sort()
    newest = settled[-REMEMBERED:]
    return sum((value for _, value in newest), 0.0), len(newest)


def month_ends(today: date, many: int = MONTHS) -> list[int]:
    """The last ends of months up to today, oldest first."""
    found = []
    day = today + timedelta(days=1)
    if day.day != 1:
        day = today.replace(day=1)
    for _ in range(many):
        end = day - timedelta(days=1)
        found.append(end.toordinal())
        day = end.replace(day=1)
    return found[::-1]


def months_before(today: date, months: int) -> int:
    """The day so many months before; month ends clamp."""
    from calendar import monthrange

    month = today.year * 12 + today.month - 1 - months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1])).toordinal()


def scores(past: Past, cadence: Cadence, days: Sequence[int]) -> list[int | None]:
    """The score on each of these days."""
    return [found.score if (found := health(past, cadence, day)) else None for day in days]


def sparkline(values: Sequence[float | None]) -> str:
    """Scores as bars, a cell each; 0 is the lowest and 100 the highest, whatever the others are. A space where there is none."""
    return "".join(" " if value is None else _BARS[min(int(value * len(_BARS) / 100), len(_BARS) - 1)] for value in values)
