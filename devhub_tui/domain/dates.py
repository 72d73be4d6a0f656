"""WHEN as people type it: ISO dates, `yesterday 15:00`, `last friday`, `in 2 weeks`, `2w`, `15 mar`.

Pure: text and the present instant in, a local calendar day (and perhaps an instant) out. What the small grammar here does
not know goes to dateparser, in English, which is imported only then.
"""

import re
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal, NamedTuple

from devhub_tui import text as texts
from devhub_tui.errors import FieldError

Prefer = Literal["past", "future"]
HINT = "Write it as 2026-03-16, 2026-03-16 15:00, yesterday, last friday, 3 days ago, in 2 weeks or 15 mar."

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NAMED = {
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "day before yesterday": -2,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
}
_UNITS = {
    "d": "d", "day": "d", "days": "d",
    "w": "w", "wk": "w", "wks": "w", "week": "w", "weeks": "w",
    "m": "m", "mo": "m", "month": "m", "months": "m",
    "y": "y", "yr": "y", "yrs": "y", "year": "y", "years": "y",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "min": "i", "mins": "i", "minute": "i", "minutes": "i",
}  # fmt: skip
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}

_CLOCK = re.compile(r"(?:^|(?:\s+at)?\s+|^at\s+)(\d{1,2})(?:[:.](\d{2})(?::\d{2})?\s*(am|pm)?|\s*(am|pm))$")
_NOON = re.compile(r"(?:^|(?:\s+at)?\s+)(noon|midnight)$")
_AMOUNT = re.compile(r"(in\s+)?([+-]?)(\d{1,4}|[a-z]+)\s*([a-z]+)(\s+ago)?$")
_BESIDE = re.compile(r"(last|next|this)\s+([a-z]+)$")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+([a-z]{3,9})\.?(?:[\s-]+(\d{4}))?$")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?(?:\s+(\d{4}))?$")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(?:\s*(\d{4}))?$")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?$|(\d{1,2})-(\d{1,2})-(\d{4})$")
_ORDINAL = re.compile(r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)$")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})$")


class When(NamedTuple):
    """A local calendar day, and the aware instant if a time of day was given."""

    day: date
    at: datetime | None = None


def parse_when(text: str, now: datetime, prefer: Prefer = "past", field: str = "when", *, quick: bool = False) -> When:
    """The day that `text` means, seen from the aware instant `now`, in the zone of `now`.

    `last friday` is the latest Friday before today, `next friday` the first one after it. What has no direction of its
    own (`friday`, `2w`, `15 mar`) goes where `prefer` points. With `quick`, on a key press, dateparser is not asked.
    Raises FieldError for anything that is not a day.
    """
    wanted = texts.clean(text, limit=100).lower().replace(",", " ")
    wanted = " ".join(wanted.split()).removeprefix("on ")
    if not wanted:
        raise FieldError(field, "A date is needed.", HINT)
    try:
        found = _iso(wanted, now) or _grammar(wanted, now, prefer, field)
        if found is None and not quick:
            found = _dateparser(wanted, now, prefer)
    except (ValueError, OverflowError):
        found = None
    if found is None or not _FIRST_YEAR <= found.day.year <= _LAST_YEAR:
        raise FieldError(field, f"“{texts.clean(text, limit=40)}” is not a date.", HINT)
    return found


def _iso(wanted: str, now: datetime) -> When | None:
    """ISO 8601 dates and date-times, with or without an offset."""
    written = wanted.upper()
    if not written[:4].isdecimal():
        return None
    with suppress(ValueError):
        return When(date.fromisoformat(written))
    with suppress(ValueError):
        return _instant(datetime.fromisoformat(written), now)
    return None


def _instant(moment: datetime, now: datetime) -> When:
    """A naive moment is local; an aware one is brought to the local zone. A time that a clock change skips moves on."""
    local = _localise(moment, now)
    return When(local.date(), local)


def _localise(moment: datetime, now: datetime) -> datetime:
    zone = now.tzinfo
    if isinstance(zone, timezone) and now.utcoffset() == now.astimezone().utcoffset():
        # The fixed offset of `now` is only this season's face of the machine's own zone.
        return moment.astimezone()
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC).astimezone(zone)


def _grammar(wanted: str, now: datetime, prefer: Prefer, field: str) -> When | None:
    if wanted in ("now", "just now"):
        return When(now.date(), now)
    rest, at = _time_of_day(wanted)
    if at is None:
        found = _elapsed(wanted, now)
        if found:
            return found
    day = now.date() if at is not None and not rest else _day(rest, now.date(), prefer, field)
    if day is None:
        return None
    return When(day) if at is None else _instant(datetime.combine(day, at), now)


def _time_of_day(wanted: str) -> tuple[str, time | None]:
    """Splits a trailing time off: (`yesterday`, 15:00). Raises ValueError for 25:00."""
    noon = _NOON.search(wanted)
    if noon:
        return wanted[: noon.start()], time(12 if noon[1] == "noon" else 0)
    found = _CLOCK.search(wanted)
    # "15.03" is a day and a month to many, a time to few: dots mean a time only with am or pm.
    if found is None or ("." in found[0] and not found[3]):
        return wanted, None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3] or found[4]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return wanted[: found.start()], time(hour, minute)


def _amount(wanted: str) -> tuple[int, str, str] | None:
    """(count, unit, direction) of `3 days ago`, `in 2 weeks`, `+2w`, `2w`; the direction is `-`, `+` or empty."""
    found = _AMOUNT.match(wanted)
    if found is None:
        return None
    ahead, sign, number, unit, ago = found.groups()
    count = int(number) if number.isdecimal() else _COUNTS.get(number)
    if count is None or unit not in _UNITS or bool(ahead) + bool(sign) + bool(ago) > 1:
        return None
    return count, _UNITS[unit], "-" if ago else "+" if ahead else sign


def _elapsed(wanted: str, now: datetime) -> When | None:
    """`2 hours ago`, `in 30 minutes`: an instant, counted in real time across clock changes."""
    amount = _amount(wanted)
    if amount is None or amount[1] not in "hi" or not amount[2]:
        return None
    step = timedelta(hours=amount[0]) if amount[1] == "h" else timedelta(minutes=amount[0])
    moment = now.astimezone(UTC)
    return _instant(moment - step if amount[2] == "-" else moment + step, now)


def _day(wanted: str, today: date, prefer: Prefer, field: str) -> date | None:
    """The day that words without a time mean."""
    if wanted in _NAMED:
        return today + timedelta(days=_NAMED[wanted])
    weekday = _weekday(wanted)
    if weekday is not None:
        return _towards(today, weekday, prefer)
    beside = _BESIDE.match(wanted)
    if beside:
        return _beside(beside[1], beside[2], today)
    amount = _amount(wanted)
    if amount:
        count, unit, sign = amount
        if unit in "hi":
            return None
        return _step(today, -count if (sign or ("-" if prefer == "past" else "+")) == "-" else count, unit)
    return _calendar(wanted, today, prefer, field)


def _weekday(word: str) -> int | None:
    if word in _SHORT_DAYS:
        return _SHORT_DAYS[word]
    return next((i for i, name in enumerate(_WEEKDAYS) if word in (name, name[:3])), None)


def _towards(today: date, weekday: int, prefer: Prefer) -> date:
    """A bare weekday: on that very day, today for the past and a week on for the future."""
    if prefer == "past":
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _beside(word: str, what: str, today: date) -> date | None:
    """`last friday`, `next month`, `this tuesday` (of the week from Monday that holds today)."""
    weekday = _weekday(what)
    if weekday is not None:
        if word == "this":
            return today + timedelta(days=weekday - today.weekday())
        if word == "last":
            return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
        return _towards(today, weekday, "future")
    if what not in ("week", "month", "year") or word == "this":
        return None
    return _step(today, 1 if word == "next" else -1, what[0])


def _step(day: date, count: int, unit: str) -> date:
    """So many days, weeks, calendar months or years on; month ends clamp."""
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _calendar(wanted: str, today: date, prefer: Prefer, field: str) -> date | None:
    """`15 mar`, `mar 15 2026`, `the 5th`, `15.3.2026`, `2026/03/16`, and slashed days that can be read in one way only."""
    if found := _YEAR_FIRST.match(wanted):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _ORDINAL.match(wanted):
        return _of_amonth_number(int(found[1]), today, prefer)
    if found := _DAY_MONTH.match(wanted):
        number, month, year = int(found[1]), month_number(found[2]), found[3]
    elif found := _MONTH_DAY.match(wanted):
        number, month, year = int(found[2]), month_number(found[1]), found[3]
    elif found := _DOTTED.match(wanted):
        number, month, year = int(found[1]), int(found[2]), found[3]
    elif found := _SLASHED.match(wanted):
        first, second, year = int(found[1] or found[4]), int(found[2] or found[5]), found[3] or found[6]
        if first <= 12 and second <= 12 and first != second:
            raise FieldError(field, f"“{wanted}” can be read as two different days.", HINT)
        number, month = (first, second) if second <= 12 else (second, first)
    else:
        return None
    if month is None:
        return None
    if year:
        return date(int(year), month, number)
    return _nearest(number, month, today, prefer)


def month_number(word: str) -> int | None:
    """1 to 12 for a month's English name or its first three letters, in lower case."""
    if word == "sept":
        return 9
    return next((i for i, name in enumerate(_MONTHS, 1) if word in (name, name[:3])), None)


def _nearest(number: int, month: int, today: date, prefer: Prefer) -> date | None:
    """That day of the year, the last one up to today or the next one from today; 29 February looks further."""
    step = -1 if prefer == "past" else 1
    for year in range(today.year, today.year + 9 * step, step):
        if number <= monthrange(year, month)[1]:
            day = date(year, month, number)
            if (day <= today) if prefer == "past" else (day >= today):
                return day
    return None


def _of_amonth_number(number: int, today: date, prefer: Prefer) -> date | None:
    """`the 5th`: of the nearest month that has such a day."""
    for back in range(4):
        first = _step(today.replace(day=1), -back if prefer == "past" else back, "m")
        if 1 <= number <= monthrange(first.year, first.month)[1]:
            day = first.replace(day=number)
            if (day <= today) if prefer == "past" else (day >= today):
                return day
    return None


def _dateparser(wanted: str, now: datetime, prefer: Prefer) -> When | None:
    """Everything else that has words. Numbers alone are no date, whatever dateparser makes of `12` or `+1+1`."""
    if not any(mark.isalpha() for mark in wanted):
        return None
    import warnings

    with warnings.catch_warnings():
        # Its regular expressions and a missing year raise warnings that say nothing to the user.
        warnings.simplefilter("ignore")
        from dateparser.date import DateDataParser

        parser = DateDataParser(
            languages=["en"],
            settings={
                "RELATIVE_BASE": now.replace(tzinfo=None),
                "PREFER_DATES_FROM": prefer,
                "RETURN_TIME_AS_PERIOD": True,
                "PREFER_DAY_OF_MONTH": "first",
            },
        )
        data = parser.get_date_data(wanted)
    if data.date_obj is None:
        return None
    if data.period == "time":
        return _instant(data.date_obj, now)
    return When(data.date_obj.date())
