"""A cadence in words: as sentences say it, and as people type it (`every 2 months`, `quarterly`, `3 weeks`). Pure."""

import re
from functools import lru_cache

from devhub_tui.domain.cadence import Cadence, parse_cadence

_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_SPELLINGS = {
    "d": "d", "day": "d", "days": "d",
    "w": "w", "wk": "w", "wks": "w", "week": "w", "weeks": "w", "fortnight": "2w", "fortnights": "2w",
    "m": "m", "mo": "m", "mos": "m", "mth": "m", "mths": "m", "month": "m", "months": "m",
    "quarter": "3m", "quarters": "3m",
    "y": "y", "yr": "y", "yrs": "y", "year": "y", "years": "y",
}  # fmt: skip
_ADVERBS = {
    "daily": "1d",
    "weekly": "1w",
    "fortnightly": "2w",
    "monthly": "1m",
    "quarterly": "3m",
    "yearly": "1y",
    "annually": "1y",
    "half-yearly": "6m",
    "twice a year": "6m",
}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "other": 2, "second": 2, "two": 2, "third": 3, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_LONGEST = 60  # characters: nobody types more for a cadence, and a pattern need not walk through them
_AMOUNT = re.compile(r"(?:([0-9]{1,5}|[a-z]+)\s*)??([a-z]+)$")


def said(cadence: Cadence) -> str:
    """As sentences say it: `every day`, `every 2 weeks`, `every 3 months`, `every year`."""
    unit = _UNITS[cadence.unit]
    return f"every {unit}" if cadence.number == 1 else f"every {cadence.number} {unit}s"


def read_cadence(text: str) -> Cadence | None:
    """A cadence as typed: `3w`, `3 weeks`, `every 2 months`, `once a month`, `every other week`, `quarterly`, `45`.

    None for anything else. `biweekly` and `bimonthly` mean two things each and are not taken.
    """
    return _read(text) if len(text) <= _LONGEST else None


@lru_cache(256)
def _read(text: str) -> Cadence | None:
    wanted = " ".join(text.lower().split())
    wanted = wanted.removeprefix("once ").removeprefix("every ")
    found = parse_cadence(_ADVERBS.get(wanted, wanted))
    if found:
        return found
    amount = _AMOUNT.match(wanted)
    if amount is None or amount[2] not in _SPELLINGS:
        return None
    number, unit = amount[1] or "1", _SPELLINGS[amount[2]]
    count = int(number) if number.isdecimal() else _COUNTS.get(number)
    if count is None:
        return None
    return parse_cadence(f"{count * int(unit[:-1] or 1)}{unit[-1]}")
