"""What a calendar shows of the reminders: one event for each promise, each person to reach out to, each yearly day. Pure.

All of them are whole days without a time zone. A yearly day is one event that repeats (RFC 5545, section 3.8.5.3), so its
title holds no age: that would be right in one year only. Text is cleaned here once more, because another program may have
written it into the vault.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from devhub_tui import text
from devhub_tui.domain import yearly
from devhub_tui.domain.cadence import Preferences

DUE, FOLLOW_UP, BIRTHDAY, DATE = "due", "follow-up", "birthday", "date"
DAYS = 365
"""How far ahead single days are shown unless told otherwise; yearly ones repeat for ever."""
MOST_DAYS = 3660
_BELIEVED = 1900  # years before it stand for a year that is not known
_UNKNOWN = 2000  # where a day without a year begins: a leap year
_NAME, _TITLE = 100, 200
_SAID = {"my_promise": "You promised {}", "their_promise": "{} promised"}


class Event(NamedTuple):
    """One event. `repeats` are the parts of its yearly rule, `alarms` how long after midnight of the day they go off.

    `changed` is when what it is made of was last changed, in milliseconds UTC.
    """

    uid: str
    kind: str
    on: date
    title: str
    about: str
    changed: int
    alarms: tuple[timedelta, ...] = ()
    repeats: dict[str, str | int] | None = None


class Asking(NamedTuple):
    """What the events of one calendar have in common: today, the last day shown, the user's taste and when that was changed."""

    today: date
    last: date
    preferences: Preferences
    changed: int = 0


def reach_out(
    asking: Asking,
    contact_id: str,
    name: str,
    due: date,
    snoozed_until: date | None,
    last_contacted: date | None,
    every: int | None,
    changed: int,
) -> Event | None:
    """Somebody falls due. The day is the one on which devhub asks: not before a snooze or a holiday ends."""
    on = max(filter(None, (due, snoozed_until, asking.preferences.paused_until)))
    if on > asking.last:
        return None
    about = [f"Every {every} days." if every and every > 1 else "Every day." if every else ""]
    about.append(f"Last contact: {last_contacted}." if last_contacted else "No contact yet.")
    title = f"Reach out to {_named(name)}"
    return Event(
        f"{contact_id}.due@devhub",
        DUE,
        on,
        title,
        " ".join(filter(None, about)),
        max(changed, asking.changed),
        _alarm(asking, on),
    )


def follow_up(
    asking: Asking, follow_up_id: str, name: str, due: date, snoozed_until: date | None, kind: str, note: str | None, changed: int
) -> Event | None:
    """An open follow-up or promise, on its day or the one to which it was put off."""
    on = max(due, snoozed_until or due)
    if on > asking.last:
        return None
    title = _SAID.get(kind, "Follow up with {}").format(_named(name))
    whole = text.clean(note or "", multiline=True)
    first = text.clean(whole.partition("\n")[0], limit=_TITLE)
    title = f"{title}: {first}" if first else title
    return Event(
        f"{follow_up_id}.follow-up@devhub",
        FOLLOW_UP,
        on,
        title,
        whole if whole != first else "",
        max(changed, asking.changed),
        _alarm(asking, on),
    )


def birthday(asking: Asking, contact_id: str, name: str, day: str, notice: int, changed: int) -> Event | None:
    """Somebody's birthday, every year; `notice` is in days."""
    return _yearly(asking, f"{contact_id}.birthday@devhub", BIRTHDAY, f"{_named(name)}: birthday", day, notice, "Born", changed)


def important_date(asking: Asking, date_id: str, name: str, label: str, day: str, notice: int, changed: int) -> Event | None:
    """Another day of somebody, every year."""
    title = f"{_named(name)}: {text.clean(label, limit=_TITLE)}"
    return _yearly(asking, f"{date_id}.date@devhub", DATE, title, day, notice, "Since", changed)


def _yearly(asking: Asking, uid: str, kind: str, title: str, day: str, notice: int, word: str, changed: int) -> Event | None:
    """From the first time on. 29 February is the last day of February, or the sixtieth day of the year, whatever the year."""
    read = yearly.parts(day)
    if read is None:
        return None
    year, month, number = read
    known = year is not None and year >= _BELIEVED
    on = yearly.in_year(day, year if year is not None and known else max(_UNKNOWN, year or 0), asking.preferences.leap_day)
    if on is None or on > asking.last:
        return None
    repeats: dict[str, str | int] = {"freq": "yearly"}
    if (month, number) == (2, 29):
        repeats |= {"byyearday": 60} if asking.preferences.leap_day == "03-01" else {"bymonth": 2, "bymonthday": -1}
    morning = timedelta(hours=asking.preferences.morning_hour)
    alarms = (morning - timedelta(days=notice), morning) if notice else (morning,)
    return Event(uid, kind, on, title, f"{word} {day}." if known else "", max(changed, asking.changed), alarms, repeats)


def _alarm(asking: Asking, on: date) -> tuple[timedelta, ...]:
    """At the morning hour, put off while weekdays are quiet; none for what is late, or all of it would ring at once."""
    if on < asking.today:
        return ()
    quiet: Sequence[int] = tuple(asking.preferences.quiet_weekdays)
    ahead = next((days for days in range(7) if (on.weekday() + days) % 7 not in quiet), 0)
    return (timedelta(days=ahead, hours=asking.preferences.morning_hour),)


def _named(name: str) -> str:
    return text.clean(name, limit=_NAME) or "somebody"
