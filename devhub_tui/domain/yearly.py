"""Days that come every year: when next, how many years it will be, how much notice somebody gets. Pure.

A day is YYYY-MM-DD, or --MM-DD where the year is not known (so vCard writes it, RFC 6350 section 4.3.1).
"""

from collections.abc import Sequence
from datetime import date, timedelta

LEAP_DAY = "02-28"
"""Where 29 February falls in other years, unless the preferences say 03-01."""
_USUAL = 3  # importance of whoever has none
_OLDEST = 130  # years: 1604 and the like stand for a year that is not known


def parts(day: str | None) -> tuple[int | None, int, int] | None:
    """(year or None, month, day) of a stored yearly day; None for what is none."""
    if not day or not day.isascii():
        return None
    year, month, number = (None, day[2:4], day[5:]) if day.startswith("--") else (day[:4], day[5:7], day[8:])
    if len(day) != (7 if year is None else 10) or day[-3] != "-" or not (month + number + (year or "")).isdecimal():
        return None
    try:
        date(2000, int(month), int(number))
    except ValueError:
        return None
    return int(year) if year else None, int(month), int(number)


def in_year(day: str | None, year: int, leap_day: str = LEAP_DAY) -> date | None:
    """When it is celebrated in a year; None for what is no day, and before the year in which it began."""
    read = parts(day)
    if read is None or not 1 <= year <= 9999 or (read[0] is not None and year < read[0]):
        return None
    try:
        return date(year, read[1], read[2])
    except ValueError:
        return date(year, int(leap_day[:2]), int(leap_day[3:]))


def coming(day: str | None, today: date, leap_day: str = LEAP_DAY) -> date | None:
    """The next time it comes, today included. A first time that is still ahead is the next."""
    read = parts(day)
    if read is None:
        return None
    for year in (max(today.year, read[0] or 0), today.year + 1):
        found = in_year(day, year, leap_day)
        if found and found >= today:
            return found
    return None


def keys(day: date, leap_day: str = LEAP_DAY) -> tuple[str, ...]:
    """The MM-DD that are celebrated on a day: its own, and 29 February where this year has none."""
    own = day.isoformat()[5:]
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return (own, "02-29") if own == leap_day and not leap else (own,)


def span(first: date, last: date, leap_day: str = LEAP_DAY) -> dict[str, date]:
    """MM-DD -> the day on which it is celebrated, for every day from `first` to `last` (less than a year)."""
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return {key: day for day in days for key in keys(day, leap_day)}


def years(day: str, on: date) -> int | None:
    """How many years it is on that day; None when the year is not known or not to be believed."""
    read = parts(day)
    found = on.year - read[0] if read and read[0] is not None else 0
    return found if 0 < found < _OLDEST else None


def turns(birthday: str, on: date) -> str:
    """`turns 40` when the year is known, else `birthday`."""
    age = years(birthday, on)
    return "birthday" if age is None else f"turns {age}"


def called(label: str, day: str, on: date) -> str:
    """A day by its label, with the years when they are known: `wedding day, 5 years`."""
    number = years(day, on)
    return label if number is None else f"{label}, {number} year{'s' * (number > 1)}"


def lead(importance: int | None, vip: bool, leads: Sequence[int], own: int | None = None) -> int:
    """Days of notice: the date's own; else by importance, where a VIP counts as the most important."""
    if own is not None:
        return own
    rank = len(leads) if vip else importance or _USUAL
    return leads[min(max(rank, 1), len(leads)) - 1]


def in_days(days: int) -> str:
    """`today`, `tomorrow`, `in 3 days`."""
    return "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
