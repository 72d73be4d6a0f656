"""When a follow-up that comes back comes back: every so many days, weeks, months or years, from when it was done or fixed.

Pure. A fixed one stays on the grid of its due day, whenever it is done. Where a month was too short for that day, the day is
kept beside it (`fixed`), so that 31 January is followed by 28 February and then by 31 March.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from devhub_tui import text as texts
from devhub_tui.domain.cadence import Cadence
from devhub_tui.domain.cadence_words import read_cadence
from devhub_tui.errors import FieldError

HINT = "Write it as 2w, every 2 weeks, monthly or every year."

_NEVER = ("", "never", "no", "none", "once")


class Next(NamedTuple):
    """The next one: its day, and what `fixed` of its row holds."""

    due_on: date
    fixed: int


def parse_repeat(text: str, field: str = "repeat") -> Cadence | None:
    """`2w`, `every 2 weeks`, `every other month`, `monthly`, a bare number of days; None for nothing and for "never".

    Raises FieldError.
    """
    wanted = " ".join(texts.clean(text, limit=60).lower().split())
    if wanted in _NEVER:
        return None
    found = read_cadence(wanted)
    if found is None:
        raise FieldError(field, f"“{texts.clean(text, limit=40)}” is not how often.", HINT)
    return found


def next_one(due_on: date, done_on: date, every: Cadence, fixed: int) -> Next | None:
    """The one that follows an occurrence due on `due_on` and done on `done_on`; None when it would leave the calendar.

    `fixed` is 0 when it counts from the day it was done. Else the next is the first on the grid after both days; a `fixed`
    greater than the day of the month is the day of the month that was meant, before a short month cut it off.
    """
    try:
        if not fixed:
            return Next(every.after(done_on), 0)
        after = max(due_on, done_on)
        if every.unit in "dw":
            step = every.number * (7 if every.unit == "w" else 1)
            return Next(due_on + timedelta(days=((after - due_on).days // step + 1) * step), 1)
        return _monthly(due_on, after, every.number * (12 if every.unit == "y" else 1), max(fixed, due_on.day))
    except (ValueError, OverflowError):
        return None


def _monthly(due_on: date, after: date, step: int, day: int) -> Next:
    """The first day `day` of every `step`-th month from the month of `due_on` on that comes after a day."""
    start = due_on.year * 12 + due_on.month - 1
    month = start + max((after.year * 12 + after.month - 1 - start) // step, 1) * step
    while True:
        year, number = month // 12, month % 12 + 1
        length = monthrange(year, number)[1]
        found = date(year, number, min(day, length))
        if found > after:
            return Next(found, day if day > length else 1)
        month += step
