"""A cadence learned from how two people really talk: proposed with its evidence, never applied by itself. Pure."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import log
from statistics import median
from typing import NamedTuple

from devhub_tui.domain.cadence import Cadence
from devhub_tui.domain.many import day

LEAST = 5
"""Days of contact from which on there is something to learn."""
NEWEST = 12
"""Gaps that are looked at: how you talk now, not ten years ago."""
ENOUGH = 1.25
"""So many times longer or shorter than the present cadence a proposal must be; less is not worth a change."""
OVER = 3
"""After so many of the learned rounds without a word the rhythm is over, and nothing is proposed."""

HUMAN = tuple(
    Cadence(number, unit)
    for number, unit in (
        *((1, "d"), (3, "d"), (1, "w"), (10, "d"), (2, "w"), (3, "w"), (1, "m"), (6, "w")),
        *((2, "m"), (3, "m"), (4, "m"), (6, "m"), (9, "m"), (1, "y"), (2, "y")),
    )
)
"""Cadences that people would choose themselves."""


class Learned(NamedTuple):
    """A proposal: the cadence, and the evidence. `days` is the median gap, `shortest` and `longest` bound the gaps."""

    cadence: Cadence
    days: int
    gaps: int
    since: date
    shortest: int
    longest: int

    def __str__(self) -> str:
        """`you talk every 21 days: median of 9 gaps since 12 Jan 2025, between 7 and 60`."""
        every = "day" if self.days == 1 else f"{self.days} days"
        since = day(self.since.isoformat())
        spread = f"between {self.shortest} and {self.longest}" if self.shortest != self.longest else f"all of {self.longest}"
        return f"you talk every {every}: median of {self.gaps} gaps since {since}, {spread}"


def learned(contacts: Sequence[int], present: Cadence | None, today: int) -> Learned | None:
    """What the days of contact say (`date.toordinal`, rising, may repeat), if it is another cadence than the present one.

    None below `LEAST` days, when the rhythm is over, and when the present cadence fits well enough.
    """
    days = sorted({day for day in contacts if day <= today})
    if len(days) < LEAST:
        return None
    days = days[-NEWEST - 1 :]
    gaps = [after - before for before, after in pairwise(days)]
    middle = median(gaps)
    nearest = min(HUMAN, key=lambda each: abs(log(each.rough_days() / middle)))
    if today - days[-1] > OVER * max(nearest.rough_days(), middle):
        return None
    if present is not None and abs(log(nearest.rough_days() / present.rough_days())) < log(ENOUGH):
        return None
    return Learned(nearest, int(middle + 0.5), len(gaps), date.fromordinal(days[0]), min(gaps), max(gaps))
