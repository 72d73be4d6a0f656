"""How long history is kept, as people write it and as it is said: days in the vault, nothing for ever."""

import re

from devhub_tui import text
from devhub_tui.errors import FieldError

KEY = "journal.keep_days"
"""The preference."""
LONGEST = 36_500
HINT = "Write it as 2y, 18m, 90d or forever."

_FOREVER = ("", "forever", "for ever", "off", "all", "always")
_SHAPE = re.compile(r"(\d{1,5})\s*(d|days?|w|weeks?|m|months?|y|years?)?$", re.ASCII)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def parse(value: str) -> int | None:
    """Days, of a month 30 and of a year 365; None for ever. A bare number is days. Raises FieldError."""
    wanted = " ".join(text.clean(value, limit=100).lower().split())
    if wanted in _FOREVER:
        return None
    found = _SHAPE.match(wanted)
    if not found:
        raise FieldError(KEY, f"“{text.clean(value, limit=40)}” is not a time to keep history.", HINT)
    days = int(found[1]) * _DAYS[(found[2] or "d")[0]]
    if not 0 < days <= LONGEST:
        raise FieldError(KEY, "History is kept for a day to a hundred years, or for ever.", HINT)
    return days


def read(kept: str | None) -> int | None:
    """What the vault says; for ever where that is nothing anybody wrote here."""
    try:
        return parse(kept or "")
    except FieldError:
        return None


def said(days: int | None) -> str:
    """2 years, 18 months, 90 days, for ever."""
    if days is None:
        return "for ever"
    for unit, word in ((365, "year"), (30, "month")):
        if days % unit == 0 and (unit == 365 or days // unit > 1):
            return f"{days // unit} {word}{'' if days == unit else 's'}"
    return f"{days} day{'' if days == 1 else 's'}"


def typed(days: int | None) -> str:
    """As a form shows it for editing: 2y, 18m, 90d, nothing."""
    if days is None:
        return ""
    return next((f"{days // unit}{letter}" for letter, unit in (("y", 365), ("m", 30)) if days % unit == 0), f"{days}d")
