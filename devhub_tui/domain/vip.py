"""VIPs: what is remembered of them, what each field of it can hold, and which of their dates comes next. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from devhub_tui import text
from devhub_tui.domain import fields, yearly
from devhub_tui.domain.cadence import read_day
from devhub_tui.domain.forms import fits
from devhub_tui.errors import FieldError


class Details(NamedTuple):
    """The background of a VIP, and how they like to be reached. The columns of `backgrounds`, then of `contact_infos`."""

    family: str | None = None
    company: str | None = None
    likes_dislikes: str | None = None
    misc_notes: str | None = None
    main_app: str | None = None
    preferred_channel: str | None = None


BACKGROUND = Details._fields[:4]
INFO = Details._fields[4:]
NOTHING = Details()

SHORT = {"likes": "likes_dislikes", "notes": "misc_notes", "app": "main_app", "channel": "preferred_channel"}
"""Short words for fields, for whoever types them in a shell."""


def field_name(word: str) -> str:
    """The field that a word means. Raises FieldError."""
    name = word.strip().lower().replace("-", "_")
    name = SHORT.get(name, name)
    if name not in Details._fields:
        known = ("family", "company", *SHORT)
        raise FieldError("set", f"There is no background field “{text.clean(word, limit=40)}”.", f"Fields: {', '.join(known)}.")
    return name


def value(field: str, typed: str) -> str | None:
    """What a field stores for the text typed into it: several lines for the background, one for the rest. Raises FieldError."""
    if field in INFO:
        return fields.line(field, typed)
    fits(field, typed)
    return fields.note(field, typed)


def one_line(details: Details, most: int = 200) -> str:
    """The first thing known of the background, as one line: family, likes, company, notes, in this order."""
    for field in (details.family, details.likes_dislikes, details.company, details.misc_notes):
        said = first_words(field, most)
        if said:
            return said
    return ""


def first_words(note: str | None, most: int = 200) -> str:
    """The first line of a note that says anything."""
    for line in (note or "")[: most * 4].split("\n"):
        if line.strip():
            return text.clean(line, limit=most)
    return ""


_SOON = 14


class Next(NamedTuple):
    """The date of somebody that comes next. `kind` is due, birthday, date, or that of a follow-up; `words` say more."""

    on: str
    kind: str
    words: str


def next_date(
    today: date,
    next_due: str | None,
    birthday: str | None,
    promise: tuple[str, str, str | None] | None = None,
    dates: Iterable[tuple[str, str]] = (),
    leap_day: str = yearly.LEAP_DAY,
) -> Next | None:
    """What comes next for somebody. `promise` is (day, kind, note) of the earliest that is open; `dates` are (label, day).

    What was promised counts also when it is late. A due day that has passed gives way to what comes within `_SOON` days: the
    status says it already.
    """
    found = []
    if promise:
        found.append(Next(promise[0], promise[1], promise[2] or ""))
    for kind, label, day in (("birthday", "", birthday), *(("date", label, on) for label, on in dates)):
        coming = yearly.coming(day, today, leap_day)
        if coming:
            found.append(Next(coming.isoformat(), kind, label))
    due, soon = read_day(next_due), (today + timedelta(days=_SOON)).isoformat()
    if due and (due >= today or all(each.on > soon for each in found)):
        found.append(Next(due.isoformat(), "due", ""))
    return min(found, key=lambda each: each.on, default=None)
