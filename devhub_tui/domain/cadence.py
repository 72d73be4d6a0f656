"""The rule of reminders: when someone is due, and what that makes them. It exists here and nowhere else.

Pure: dates in, dates out. Storage keeps the result in the derived columns of `contacts`, so that status becomes a
comparison of dates (`STATUS_SQL` in storage/rows.py says the same in SQL; a test holds the two equal).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

RECONNECT, DUE, SOON, IN_TOUCH, COLLABORATING, PASSIVE, NEW, ARCHIVED = (
    "reconnect",
    "due",
    "soon",
    "in_touch",
    "collaborating",
    "passive",
    "new",
    "archived",
)
STATUSES = (RECONNECT, DUE, SOON, IN_TOUCH, COLLABORATING, PASSIVE, NEW, ARCHIVED)
"""Worst first. Archived people are out of the way: never due, in no count and in no list but their own."""
COUNTED = STATUSES[:-1]
"""What counts say: everything but archived."""
TRACKING = ("auto", COLLABORATING, PASSIVE)
DEFAULT_IMPORTANCE = 3
SOON_AT_MOST = 14
"""Days before the due day that `soon` begins at the earliest; no lead time is longer."""

_LONGEST = 100  # years: beyond this a date would leave the calendar


class Cadence(NamedTuple):
    """A wish to talk every `number` units; `unit` is d, w, m or y. Months and years go by the calendar."""

    number: int
    unit: str

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"

    def after(self, day: date) -> date:
        """The day one cadence later; month ends clamp (31 January + 1m is 28 or 29 February)."""
        if self.unit in "dw":
            return day + timedelta(days=self.number * (7 if self.unit == "w" else 1))
        from calendar import monthrange

        months = day.month - 1 + self.number * (12 if self.unit == "y" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))

    def round_after(self, anchor: date, day: date) -> tuple[date, date]:
        """(start, end) of the round that ends first after `day`, counting rounds from the anchor."""
        count = max(1, int((day - anchor).days // self.rough_days()))
        while count > 1 and self._times(count - 1).after(anchor) > day:
            count -= 1
        while self._times(count).after(anchor) <= day:
            count += 1
        return self._times(count - 1).after(anchor), self._times(count).after(anchor)

    def _times(self, count: int) -> "Cadence":
        return Cadence(self.number * count, self.unit)

    def rough_days(self) -> float:
        """For comparing cadences with each other only."""
        return self.number * {"d": 1.0, "w": 7.0, "m": 30.44, "y": 365.25}[self.unit]


@lru_cache(256)
def parse_cadence(text: str | None) -> Cadence | None:
    """`30d`, `2w`, `3m`, `1y` or a bare number of days; None for anything else, for zero and for over a century."""
    if not text:
        return None
    text = text.strip().lower()
    number, unit = (text, "d") if text.isdecimal() else (text[:-1], text[-1:])
    if not (number.isascii() and number.isdecimal()) or unit not in "dwmy" or len(number) > 5:
        return None
    cadence = Cadence(int(number), unit)
    return cadence if 0 < cadence.rough_days() <= _LONGEST * 366 else None


class Preferences(NamedTuple):
    """What the rule asks of the user's taste (table `preferences`, keys `reminders.*`).

    Weekdays count from Monday, 0. While `paused_until` is in the future nobody is asked for. `leap_day` is where 29 February
    falls in other years: 02-28 or 03-01. `birthday_leads` are days of notice by importance, 1 to 5; a VIP's is the last.
    """

    default: Cadence = Cadence(30, "d")
    vip: Cadence = Cadence(14, "d")
    by_importance: tuple[Cadence, ...] = (
        Cadence(180, "d"),
        Cadence(90, "d"),
        Cadence(60, "d"),
        Cadence(30, "d"),
        Cadence(14, "d"),
    )
    lead_days: int = 2
    weekends_off: bool = False
    spread: bool = False
    daily_limit: int = 5
    quiet_weekdays: frozenset[int] = frozenset()
    morning_hour: int = 9
    paused_until: date | None = None
    leap_day: str = "02-28"
    birthday_leads: tuple[int, ...] = (0, 1, 3, 5, 7)


class Facts(NamedTuple):
    """What the rule reads of one contact. Days that cannot be read as such are None.

    `last` is the latest interaction not after today whose type counts as contact; `group_cadences` are those of the
    contact's tags and relationship type; `added_on` is the day the row was made, the anchor of last resort. `skipped_on` is the
    due day whose round was skipped. `spread` (-0.1 to 0.1) is the person's stable share of the days that `Preferences.spread`
    puts between people; see `spread_of`.
    """

    tracking: str | None
    vip: bool
    importance: int | None
    cadence: str | None
    last: date | None
    met_on: date | None
    tracked_on: date | None
    added_on: date
    group_cadences: tuple[str, ...] = ()
    archived: bool = False
    skipped_on: date | None = None
    spread: float = 0.0


class Derived(NamedTuple):
    """The derived columns. All None but `last_contacted` for new, passive, collaborating and archived people."""

    last_contacted: date | None = None
    cadence_days: int | None = None
    next_due: date | None = None
    soon_on: date | None = None
    reconnect_on: date | None = None


def is_new(tracking: str | None, vip: bool, importance: int | None, cadence: str | None) -> bool:
    """Nobody has said yet what this person is: imports and visitors until triaged."""
    return tracking is None and importance is None and not cadence and not vip


def cadence_of(facts: Facts, preferences: Preferences) -> Cadence:
    """Own; else the tightest of the groups; else VIP; else by importance; else the default."""
    own = parse_cadence(facts.cadence)
    if own:
        return own
    groups = [found for text in facts.group_cadences if (found := parse_cadence(text))]
    if groups:
        return min(groups, key=lambda cadence: (cadence.rough_days(), str(cadence)))
    if facts.vip:
        return preferences.vip
    if facts.importance is not None and 1 <= facts.importance <= len(preferences.by_importance):
        return preferences.by_importance[facts.importance - 1]
    return preferences.default


def source_of(facts: Facts) -> str:
    """Where `cadence_of` takes the cadence from: own, group, vip, importance or default."""
    if parse_cadence(facts.cadence):
        return "own"
    if any(parse_cadence(text) for text in facts.group_cadences):
        return "group"
    if facts.vip:
        return "vip"
    return "importance" if facts.importance in range(1, 6) else "default"


def anchor_of(facts: Facts, today: date) -> date:
    """Where counting starts: last contact, else the day of meeting, else of tracking (none of them
    after today), else of adding."""
    if facts.last:
        return facts.last
    for day in (facts.met_on, facts.tracked_on):
        if day and day <= today:
            return day
    return facts.added_on


def derive(facts: Facts, preferences: Preferences, today: date) -> Derived:
    """The derived columns of one contact as of `today`."""
    never = facts.archived or facts.tracking in (COLLABORATING, PASSIVE)
    if never or is_new(facts.tracking, facts.vip, facts.importance, facts.cadence):
        return Derived(last_contacted=facts.last)
    own = parse_cadence(facts.cadence)
    share = facts.spread if preferences.spread and own is None else 0.0
    cadence = own or cadence_of(facts, preferences)
    dates = _round(anchor_of(facts, today), cadence, facts.skipped_on, share, preferences.weekends_off, preferences.lead_days)
    return Derived(facts.last, *dates) if dates else Derived(last_contacted=facts.last)


@lru_cache(2048)
def _round(
    anchor: date, cadence: Cadence, skipped_on: date | None, share: float, weekends_off: bool, lead_days: int
) -> tuple[int, date, date, date] | None:
    """(days, due, soon on, reconnect on) of the round under way; None beyond the calendar. Many people share a day and a cadence.

    A round that was skipped gives way to the first one that ends after the day it was skipped on; the days count from its start.
    The weekend moves the due day alone, so a round stays as long as it is said to be.
    """
    try:
        if share:
            days = (cadence.after(anchor) - anchor).days
            cadence = Cadence(max(1, days + round(days * share)), "d")
        start, due = cadence.round_after(anchor, skipped_on) if skipped_on else (anchor, cadence.after(anchor))
        days = (due - start).days
        reconnect = start + timedelta(days=3 * days)
        if weekends_off and due.weekday() >= 5:
            due += timedelta(days=7 - due.weekday())
        soon = max(start + timedelta(days=-(-days * 4 // 5)), due - timedelta(days=SOON_AT_MOST))
        soon = min(soon, due - timedelta(days=lead_days))
    except (ValueError, OverflowError):
        return None
    return days, due, soon, reconnect


def spread_of(contact_id: str) -> float:
    """A person's share of the spread: -0.1 to 0.1, the same on every device and for ever."""
    from zlib import crc32

    return crc32(contact_id.encode("utf-8", "replace")) / 0xFFFFFFFF * 0.2 - 0.1


def status_of(facts: Facts, derived: Derived, today: date) -> str:
    """One of `STATUSES`."""
    if facts.archived:
        return ARCHIVED
    if facts.tracking in (COLLABORATING, PASSIVE):
        return str(facts.tracking)
    if derived.next_due is None or derived.reconnect_on is None or derived.soon_on is None:
        return NEW
    if today >= derived.reconnect_on:
        return RECONNECT
    if today >= derived.next_due:
        return DUE
    return SOON if today >= derived.soon_on else IN_TOUCH


def queue_score(importance: int | None, days: int, cadence_days: int, overdue: int = 0, birthday_near: bool = False) -> float:
    """How much somebody is waiting: importance x min(days/cadence, 3), plus overdue promises, plus a close birthday."""
    waited = min(max(days, 0) / cadence_days, 3.0) if cadence_days else 0.0
    return (importance or DEFAULT_IMPORTANCE) * waited + 3.0 * overdue + (2.0 if birthday_near else 0.0)


def read_day(text: object) -> date | None:
    """A `*_on` column as a day; None for NULL and for whatever an outside edit may have left there."""
    if not isinstance(text, str) or len(text) != 10 or text[7] != "-":  # 2026-W12-1 is a day to Python, but not to SQL
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_preferences(rows: Iterable[tuple[str, str | None]]) -> Preferences:
    """Preferences from the `reminders.*` rows; what cannot be read keeps its default."""
    given = {key.removeprefix("reminders."): value for key, value in rows if value}
    base = Preferences()

    def cadence(key: str, otherwise: Cadence) -> Cadence:
        return parse_cadence(given.get(key)) or otherwise

    def number(key: str, otherwise: int, most: int, least: int = 0) -> int:
        text = given.get(key, "")
        read = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
        return min(read, most) if read >= least else otherwise

    return Preferences(
        default=cadence("default", base.default),
        vip=cadence("vip", base.vip),
        by_importance=tuple(cadence(f"importance_{i + 1}", each) for i, each in enumerate(base.by_importance)),
        lead_days=number("lead_days", base.lead_days, 14),
        weekends_off=given.get("weekends_off") == "1",
        spread=given.get("spread") == "1",
        daily_limit=number("daily_limit", base.daily_limit, 1000, 1),
        quiet_weekdays=_weekdays(given.get("quiet_weekdays", "")),
        morning_hour=number("morning_hour", base.morning_hour, 23),
        paused_until=read_day(given.get("paused_until")),
        leap_day=given["leap_day"] if given.get("leap_day") in ("02-28", "03-01") else base.leap_day,
        birthday_leads=tuple(number(f"birthday_lead_{i + 1}", each, 60) for i, each in enumerate(base.birthday_leads)),
    )


def _weekdays(text: str) -> frozenset[int]:
    """Weekdays by number from Monday, 0; none when anything else is among them, or when no day would be left."""
    days = frozenset(text)
    return frozenset(map(int, days)) if days <= set("0123456") and len(days) < 7 else frozenset()
