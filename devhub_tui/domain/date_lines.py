"""Important dates as people write them in a form: one on a line, `wedding day: 2019-06-01`, or `--06-01` without a year.

Days of notice may follow: `wedding day: --06-01, 14 days before`.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from devhub_tui import text
from devhub_tui.domain import fields
from devhub_tui.domain.dates import parse_when
from devhub_tui.errors import FieldError

LABEL_LIMIT = 100
HINT = "Write wedding day: 2019-06-01, or --06-01 without a year."
MOST_NOTICE = 365
_NOTICE = re.compile(r",\s*(\S{1,12})\s*(?:d|days?)(?:\s+before)?\s*$", re.IGNORECASE)
Line = tuple[str, str, int | None]
"""(label, day, days of notice or None for the usual)."""
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)


def written(dates: Iterable[Line]) -> str:
    """One line for each."""
    return "\n".join(text.line(f"{label}: {day}" + _before(lead)) for label, day, lead in dates)


def _before(lead: int | None) -> str:
    return "" if lead is None else f", {lead} day{'s' * (lead != 1)} before"


def read(lines: str, now: datetime) -> tuple[Line, ...]:
    """What the lines name, without repeats. Raises FieldError with the number of the wrong line."""
    found: dict[Line, None] = {}
    for number, line in enumerate(lines.split("\n"), 1):
        if not line.strip():
            continue
        notice = _NOTICE.search(line)
        name, colon, day = line[: notice.start() if notice else None].rpartition(":")
        try:
            if not colon:
                raise FieldError("dates", f"“{text.clean(line, limit=40)}” is not a label and a day.", HINT)
            days = lead("dates", notice[1]) if notice else None
            found[label("dates", name), check("dates", day, now), days] = None
        except FieldError as error:
            place = f"Line {number}: " if "\n" in lines.strip() else ""
            raise FieldError("dates", place + error.message, error.hint) from None
    return tuple(found)


def lead(field: str, value: str) -> int | None:
    """Days of notice; None for “usual”, which is by importance. Raises FieldError."""
    word = value.strip().lower()
    if word == "usual":
        return None
    if not (word.isascii() and word.isdecimal() and len(word) <= 4 and int(word) <= MOST_NOTICE):
        raise FieldError(
            field, f"“{text.clean(value, limit=40)}” is no number of days.", f"0 to {MOST_NOTICE} days of notice, or usual."
        )
    return int(word)


def label(field: str, value: str) -> str:
    """What a day is called. Raises FieldError."""
    cleaned = text.clean(value, limit=LABEL_LIMIT).strip("\u200d ")
    if not text.visible(cleaned):
        raise FieldError(field, "A date needs a word for what it is.", HINT)
    return cleaned


def check(field: str, value: str, now: datetime) -> str:
    """YYYY-MM-DD, or --MM-DD without a year; "1 June" is every year's, "1 June 2019" and "last friday" are days of theirs.

    Raises FieldError.
    """
    try:
        found = fields.birthday(field, value)
    except FieldError:
        try:
            day = parse_when(value, now, "past", field).day.isoformat()
        except FieldError as error:
            raise FieldError(field, error.message, HINT) from None
        found = "-" + day[4:] if _MONTH.search(value) and not _YEAR.search(value) else day
    if found is None:
        raise FieldError(field, "A day is needed.", HINT)
    return found
