"""Days in words: short and relative in lists, whole dates in details. English, whatever the locale."""

from datetime import date

from devhub_tui.domain import yearly as rules

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


def birthday(text: str, today: date, leap_day: str = rules.LEAP_DAY) -> str:
    """A birthday, with the age when the year is known: `12 Apr 1985 (40)`, `12 Apr`; near ones say how near."""
    parts, coming = rules.parts(text), rules.coming(text, today, leap_day)
    if parts is None or coming is None:
        return text
    year, month, number = parts
    said = f"{number} {MONTHS[month - 1]}"
    if year is not None:
        age = coming.year - year - (coming > today)
        said += f" {year}" + (f" ({age})" if 0 <= age < 130 else "")
    left = (coming - today).days
    if left <= 30:
        said += " · today" if left == 0 else " · tomorrow" if left == 1 else f" · in {left} d"
    return said


def yearly(text: str, today: date, leap_day: str = rules.LEAP_DAY) -> str:
    """A day of every year: `1 Jun 2019 · 7 years in 77 d`, without a year `1 Jun · in 77 d`."""
    parts, coming = rules.parts(text), rules.coming(text, today, leap_day)
    if parts is None or coming is None:
        return text
    year, month, number = parts
    left = (coming - today).days
    near = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} d"
    if year is None:
        return f"{number} {MONTHS[month - 1]} · {near}"
    years = coming.year - year
    return f"{full(text)} · " + (f"{years} year{'s' if years > 1 else ''} {near}" if years > 0 else near)


def days_to(text: str, today: date, leap_day: str = rules.LEAP_DAY) -> int:
    """In how many days a day of every year comes next; what cannot be read comes last."""
    coming = rules.coming(text, today, leap_day)
    return (coming - today).days if coming else 1000
