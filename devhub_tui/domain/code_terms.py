"""The terms of a Quick Connect code as people type them: until when, how many, when to follow up. Pure.

A code stands on a screen that others look at, so it always ends: a year is the longest.
"""

import re
from datetime import datetime, timedelta

from devhub_tui import text as texts
from devhub_tui.domain.dates import parse_when
from devhub_tui.errors import FieldError

HOURS, FOLLOW_UP_DAYS = 24, 7
"""What holds unless something else is said."""
LONGEST_DAYS, MOST_FOLLOW_UP_DAYS, MOST_USES = 366, 365, 100_000
EXPIRES_HINT = "Write it as 30m, 24h, 3d, tonight, friday 18:00 or 2026-03-16 18:00."
USES_HINT = "Write a number, or unlimited."
FOLLOW_UP_HINT = "Write it as 7d, 2w, or none."

_LENGTH = re.compile(r"(?:in )?(\d{1,6}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)", re.ASCII)
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DAYS = re.compile(r"(?:in )?(\d{1,4}) ?(d|days?|w|weeks?)?", re.ASCII)
_TONIGHT = ("tonight", "today", "this evening", "midnight")
_UNLIMITED = ("unlimited", "any", "many", "∞")
_NONE = ("none", "no", "never", "off")


def _plain(value: str) -> str:
    return " ".join(texts.clean(value, limit=100).lower().split())


def expires(value: str, now: datetime, field: str = "expires") -> datetime:
    """When a code ends, seen from the aware instant `now`: a length of time, or a WHEN that is ahead.

    A day without a time means the end of that day, and tonight is midnight. Raises FieldError.
    """
    wanted = _plain(value)
    if found := _LENGTH.fullmatch(wanted):
        length = int(found[1]) * _SECONDS[found[2][0]]
        end = now + timedelta(seconds=min(length, (LONGEST_DAYS + 1) * 86_400))
    elif wanted in _TONIGHT:
        end = _end_of_day(now, now)
    else:
        try:
            when = parse_when(value, now, "future", field)
        except FieldError as error:
            raise FieldError(field, error.message.replace("a date", "a time"), EXPIRES_HINT) from None
        end = when.at or _end_of_day(datetime(when.day.year, when.day.month, when.day.day, tzinfo=now.tzinfo), now)
    if end <= now:
        raise FieldError(field, "A code ends at a time that is ahead.", EXPIRES_HINT)
    if end > now + timedelta(days=LONGEST_DAYS):
        raise FieldError(field, "A code lasts a year at most.", EXPIRES_HINT)
    return end


def _end_of_day(moment: datetime, now: datetime) -> datetime:
    """The midnight after it, with the offset of that midnight."""
    following = (moment + timedelta(days=1)).date().isoformat()
    end = parse_when(f"{following} 00:00", now, "future").at
    assert end is not None
    return end


def uses(value: str, field: str = "uses") -> int | None:
    """How many people may come by a code; None is unlimited. Raises FieldError."""
    wanted = _plain(value)
    if wanted in _UNLIMITED:
        return None
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 8 and 0 < int(wanted) <= MOST_USES):
        raise FieldError(field, f"“{texts.clean(value, limit=40)}” is not how many may come.", USES_HINT)
    return int(wanted)


def follow_up_days(value: str, field: str = "follow_up") -> int | None:
    """In how many days whoever came is followed up; None is never. Raises FieldError."""
    wanted = _plain(value)
    if wanted in _NONE:
        return None
    found = _DAYS.fullmatch(wanted)
    days = int(found[1]) * (7 if (found[2] or "d")[0] == "w" else 1) if found else 0
    if not 0 < days <= MOST_FOLLOW_UP_DAYS:
        raise FieldError(field, f"“{texts.clean(value, limit=40)}” is not in how many days to follow up.", FOLLOW_UP_HINT)
    return days


def left(milliseconds: int) -> str:
    """How long a code still holds, for people: `2 d 3 h`, `23 h 59 min`, `12 min`, `45 s`, `over`."""
    seconds = -(-milliseconds // 1000)
    if seconds <= 0:
        return "over"
    if seconds < 60:
        return f"{seconds} s"
    minutes = -(-seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"
