"""Days in words: short and relative in lists, whole dates in details. English, whatever the locale."""

from datetime import date

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read(text: str | None) -> date | None:
    """A stored YYYY-MM-DD day; None for nothing and for what an outside edit may have left."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def ago(text: str | None, today: date) -> str:
    """How long ago a stored day is, in at most five cells: `today`, `3 d`, `6 w`, `8 mo`, `2 y`; `–` for never."""
    day = read(text)
    if day is None:
        return "–"
    days = (today - day).days
    if days <= 0:
        return "today" if days == 0 else f"in {-days} d"
    if days < 14:
        return f"{days} d"
    if days < 92:
        return f"{days // 7} w"
    if days < 730:
        return f"{int(days / 30.44)} mo"
    return f"{int(days / 365.25)} y"


def short(text: str | None, today: date) -> str:
    """A stored day in at most eight cells: `12 Jan` this year and in the months around it, else `Jan 2028`."""
    day = read(text)
    if day is None:
        return "–"
    if abs((day - today).days) < 300:
        return f"{day.day} {MONTHS[day.month - 1]}"
    return f"{MONTHS[day.month - 1]} {day.year}"


def full(text: str | None) -> str:
    """A stored day with its year: `12 Jan 2026`; what cannot be read as a day is given back as it is."""
    day = read(text)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else (text or "–")


def weekday(text: str | None) -> str:
    """A stored day with weekday and year: `Mon 12 Jan 2026`."""
    day = read(text)
    return f"{WEEKDAYS[day.weekday()]} {full(text)}" if day else (text or "–")


def heading(text: str, today: date) -> str:
    """A stored day for a header: `Mon 16 Mar`, with the year when it is another one."""
    day = date.fromisoformat(text)
    said = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return said if day.year == today.year else f"{said} {day.year}"


def birthday(text: str, today: date) -> str:
    """A birthday, with the age when the year is known: `12 Apr 1985 (40)`, `12 Apr`; near ones say how near."""
    known = not text.startswith("--")
    try:
        month, number = (int(part) for part in text[-5:].split("-"))
        said = f"{number} {MONTHS[month - 1]}"
    except (ValueError, IndexError):
        return text
    day = read(text) if known else None
    if day:
        age = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
        said += f" {day.year}" + (f" ({age})" if 0 <= age < 130 else "")
    coming = _next(month, number, today)
    if coming is not None and (left := (coming - today).days) <= 30:
        said += " · today" if left == 0 else " · tomorrow" if left == 1 else f" · in {left} d"
    return said


def yearly(text: str, today: date) -> str:
    """A day of every year: `1 Jun 2019 · 7 years in 77 d`, without a year `1 Jun · in 77 d`."""
    coming = next_time(text, today)
    if coming is None:
        return text
    day = None if text.startswith("--") else read(text)
    left = (coming - today).days
    near = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} d"
    if day is None:
        return f"{int(text[-2:])} {MONTHS[int(text[-5:-3]) - 1]} · {near}"
    years = coming.year - day.year
    return f"{full(text)} · " + (f"{years} year{'s' if years > 1 else ''} {near}" if years > 0 else near)


def days_to(text: str, today: date) -> int:
    """In how many days a day of every year comes next; what cannot be read comes last."""
    coming = next_time(text, today)
    return (coming - today).days if coming else 1000


def next_time(text: str, today: date) -> date | None:
    """When YYYY-MM-DD or --MM-DD comes next, from today; a first time that is still ahead counts."""
    try:
        first = None if text.startswith("--") else date.fromisoformat(text)
        month, number = (int(part) for part in text[-5:].split("-"))
    except (ValueError, IndexError):
        return None
    return first if first and first > today else _next(month, number, today)


def _next(month: int, number: int, today: date) -> date | None:
    """The next day it is celebrated; 29 February falls on the 28th in other years."""
    for year in (today.year, today.year + 1):
        for candidate in (number, number - 1):
            try:
                day = date(year, month, candidate)
            except ValueError:
                continue
            if day >= today:
                return day
            break
    return None
