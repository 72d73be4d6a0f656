"""A search that is a date: a day, a month or a year of the past, or days of every year, as birthdays are."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import NamedTuple

from devhub_tui.domain.dates import month_number, parse_when
from devhub_tui.errors import FieldError

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_NAMED = re.compile(r"(today|yesterday|(last|this) \w+|\d{1,2}\.\d{1,2}\.\d{4})$")


class Days(NamedTuple):
    """From a day up to another one, which no longer belongs to it."""

    first: date
    end: date


class EveryYear(NamedTuple):
    """Days of any year, as MM-DD, both ends included."""

    first: str
    last: str


def days(text: str, now: datetime) -> Days | None:
    """The stretch of days that a text means: `2026-03-12`, `2026-03`, `2026`, `12 mar 2026`, `march 2026`, `yesterday`."""
    wanted = " ".join(text.lower().split())
    if found := _ISO.match(wanted):
        return _stretch(int(found[1]), int(found[2] or 0), int(found[3] or 0))
    words = wanted.split(" ")
    if len(words) == 2 and len(words[1]) == 4 and words[1].isdecimal() and (month := month_number(words[0])):
        return _stretch(int(words[1]), month, 0)
    if _NAMED.match(wanted) or (len(words) == 3 and any(map(month_number, words))):
        try:
            day = parse_when(wanted, now, "past", quick=True).day
        except FieldError:
            return None
        return Days(day, day + timedelta(days=1))
    return None


def _stretch(year: int, month: int, day: int) -> Days | None:
    """A year, a month of it or a day of that; zero stands for all of them."""
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return Days(first, first + timedelta(days=1))
        return Days(first, date(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1))
    except (ValueError, OverflowError):
        return None


def every_year(text: str) -> EveryYear | None:
    """The days of every year that a text means: `april`, `12 apr`, `apr 12`, `12.4.`, or those of a whole date."""
    words = text.lower().replace(",", " ").split()
    if len(words) == 1:
        if (month := month_number(words[0])) is not None:
            return EveryYear(f"{month:02}-01", f"{month:02}-31")
        if found := re.match(r"(\d{1,2})\.(\d{1,2})\.?$|(?:\d{4})?-?-?(\d{2})-(\d{2})$", words[0]):
            return _of_year(int(found[2] or found[3]), int(found[1] or found[4]))
    if len(words) in (2, 3):
        for number, name in ((words[0], words[1]), (words[1], words[0])):
            bare = re.match(r"(\d{1,2})(?:st|nd|rd|th|\.)?$", number)
            month = month_number(name.rstrip("."))
            if bare and month:
                return _of_year(month, int(bare[1]))
    return None


def _of_year(month: int, day: int) -> EveryYear | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2000, month)[1]:
        return None
    return EveryYear(f"{month:02}-{day:02}", f"{month:02}-{day:02}")
