"""The reminder preferences one by one: what each is called, what it may hold, how it is stored and how it reads.

What they do is the rule's business (domain/cadence.py, `Preferences`); which keys move due dates is said here and, for the
triggers, in the view `dating_preferences` of the vault.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from devhub_tui import text
from devhub_tui.domain.cadence import Cadence, Preferences, read_preferences
from devhub_tui.errors import FieldError

PREFIX = "reminders."
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_PAUSED_YEARS = 10
_LEAP = {"02-28": "28 feb", "03-01": "1 mar"}
_OFF = ("off", "none", "no", "never", "-")


class Preference(NamedTuple):
    """One preference. `key` is its name in the vault without `reminders.`, `name` the one for people to type.

    `kind` is cadence, number (from `least` to `most`), switch, weekdays, day or leap. `dates` says whether a change of it
    moves due dates.
    """

    key: str
    name: str
    label: str
    about: str
    kind: str
    dates: bool
    least: int = 0
    most: int = 0


class Preview(NamedTuple):
    """What a change of preferences does to the `people` who have a due day.

    `moved` is how many get another one. `become_due` and `no_longer_due` count the queue of today, so no one snoozed;
    `restated` is how many get another status.
    """

    people: int = 0
    moved: int = 0
    become_due: int = 0
    no_longer_due: int = 0
    restated: int = 0


_IMPORTANCE = ("least", "less than usual", "middling", "more than usual", "most")

PREFERENCES: tuple[Preference, ...] = (
    Preference("default", "default", "Default cadence", "for whom nothing else gives one", "cadence", True),
    Preference("vip", "vip", "VIP cadence", "for VIPs without one of their own", "cadence", True),
    *(
        Preference(
            f"importance_{number}",
            f"importance-{number}",
            f"Importance {number} cadence",
            f"for importance {number}, {_IMPORTANCE[number - 1]}",
            "cadence",
            True,
        )
        for number in range(1, 6)
    ),
    Preference("lead_days", "lead-days", "Lead days", "days before the due day that count as soon", "number", True, 0, 14),
    Preference("weekends_off", "weekend-rule", "Weekend rule", "a due day on a weekend moves to Monday", "switch", True),
    Preference("spread", "spread", "Spread", "up to a tenth sooner or later, not all on one day", "switch", True),
    Preference("daily_limit", "daily-limit", "Daily limit", "people asked for on one day; more wait", "number", False, 1, 1000),
    Preference("quiet_weekdays", "quiet-weekdays", "Quiet weekdays", "days that ask for nobody", "weekdays", False),
    Preference("morning_hour", "morning-hour", "Morning hour", "the hour that reminders go off", "number", False, 0, 23),
    Preference("paused_until", "paused-until", "Paused until", "nobody is asked for before that day", "day", False),
    Preference("leap_day", "leap-day", "Leap day", "where 29 February falls in other years", "leap", False),
    *(
        Preference(
            f"birthday_lead_{number}",
            f"birthday-lead-{number}",
            f"Birthday lead {number}",
            f"days of notice of a birthday at importance {number}" + (", VIPs" if number == 5 else ""),
            "number",
            False,
            0,
            60,
        )
        for number in range(1, 6)
    ),
)
"""All of them, in the order in which they are listed."""

_BY_KEY = {each.key: each for each in PREFERENCES}


def find(word: str) -> Preference:
    """The preference of this name or key; underscores, spaces and case make no difference. Raises FieldError."""
    wanted = text.clean(word, limit=60).lower().removeprefix(PREFIX).replace("_", "-").replace(" ", "-")
    for each in PREFERENCES:
        if wanted in (each.name, each.key.replace("_", "-")):
            return each
    from difflib import get_close_matches

    close = get_close_matches(wanted, [each.name for each in PREFERENCES], 1)
    hint = f"Did you mean {close[0]}?" if close else "devhub prefs lists them."
    raise FieldError("preference", f"There is no preference “{text.clean(word, limit=40)}”.", hint)


def value_of(preferences: Preferences, each: Preference) -> Any:
    """What one of them is: a Cadence, an int, a bool, a frozenset of weekdays, a date or None, or a leap day as MM-DD."""
    stem, _, number = each.key.rpartition("_")
    if stem == "importance":
        return preferences.by_importance[int(number) - 1]
    if stem == "birthday_lead":
        return preferences.birthday_leads[int(number) - 1]
    return getattr(preferences, each.key)


def value_on(preferences: Preferences, each: Preference, today: date) -> Any:
    """The same as it counts on a day: a pause that is over is none."""
    value = value_of(preferences, each)
    return None if each.kind == "day" and value is not None and value <= today else value


def stored(value: Any) -> str | None:
    """A value of `value_of` as the vault keeps it; None for what is kept by not being there."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, frozenset):
        return "".join(str(day) for day in sorted(value)) or None
    return None if value is None else value.isoformat() if isinstance(value, date) else str(value)


def shown(value: Any) -> str:
    """A value of `value_on` as people read and type it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, frozenset):
        return ",".join(WEEKDAYS[day] for day in sorted(value)) or "none"
    if value is None:
        return "off"
    return value.isoformat() if isinstance(value, date) else _LEAP.get(str(value), str(value))


def as_json(value: Any) -> Any:
    """A value of `value_on` as JSON has it: cadences, days and leap days as text, weekdays as a list of names."""
    if isinstance(value, frozenset):
        return [WEEKDAYS[day] for day in sorted(value)]
    if isinstance(value, Cadence | date):
        return str(value)
    return value


def with_changes(rows: Iterable[tuple[str, str | None]], changes: Mapping[str, str | None]) -> Preferences:
    """The preferences that the stored rows would give with these changes: key -> stored text, or None for the default."""
    return read_preferences({**dict(rows), **{PREFIX + key: value for key, value in changes.items()}}.items())


def checked(each: Preference, typed: str, now: datetime) -> str | None:
    """What the vault keeps for a value as typed, or None for the default, which an empty text and `default` stand for.

    Raises FieldError, whose field is the key, with what may be written.
    """
    word = text.clean(typed, limit=100).lower()
    if word in ("", "default"):
        return None
    if each.kind == "cadence":
        from devhub_tui.domain import fields

        return fields.cadence(each.key, word)
    if each.kind == "switch":
        from devhub_tui.domain import fields

        return str(fields.flag(each.key, word))
    if each.kind == "number":
        return _number(each, word)
    if each.kind == "weekdays":
        return _weekdays(each, word)
    return _day(each, word, now) if each.kind == "day" else _leap(each, word)


def would(found: Preview) -> str:
    """`312 people move, 40 become due today`: what a change would do, without a full stop."""
    return _said(found, ("moves", "move"), ("becomes", "become"), ("would no longer be", "would no longer be"), "gets", "get")


def did(found: Preview) -> str:
    """`312 people moved, 40 became due today`: the same once it is done."""
    return _said(found, ("moved", "moved"), ("became", "became"), ("is no longer", "are no longer"), "got", "got")


def _said(found: Preview, move: tuple[str, str], become: tuple[str, str], leave: tuple[str, str], gets: str, get: str) -> str:
    """The verbs are for one person and for many."""
    from devhub_tui.domain.many import number, people

    if not found.moved:
        still = f"Nobody's due day {'moves' if gets == 'gets' else 'moved'}"
        if not found.restated:
            return still
        return f"{still}, {people(found.restated)} {gets if found.restated == 1 else get} another status"
    parts = [f"{people(found.moved)} {move[found.moved != 1]}"]
    if found.become_due:
        parts.append(f"{number(found.become_due)} {become[found.become_due != 1]} due today")
    if found.no_longer_due:
        parts.append(f"{number(found.no_longer_due)} {leave[found.no_longer_due != 1]} due")
    return ", ".join(parts)


def _number(each: Preference, word: str) -> str:
    if each.key == "morning_hour":
        word = word.removesuffix(":00")
    if not (word.isascii() and word.isdecimal() and len(word) < 10 and each.least <= int(word) <= each.most):
        raise FieldError(each.key, f"{each.label} is a number from {each.least} to {each.most}, not “{word[:20]}”.")
    return str(int(word))


def _weekdays(each: Preference, word: str) -> str | None:
    """Weekday numbers from Monday, 0, in order; None for none."""
    days: set[int] = set()
    for part in word.replace(",", " ").split():
        if part in ("weekend", "weekends"):
            days |= {5, 6}
        elif part[:3] in WEEKDAYS and ("monday tuesday wednesday thursday friday saturday sunday".find(part) >= 0):
            days.add(WEEKDAYS.index(part[:3]))
        elif part not in _OFF:
            raise FieldError(each.key, f"“{part[:40]}” is not a weekday.", "Write sat,sun, or none.")
    if len(days) == len(WEEKDAYS):
        raise FieldError(each.key, "All seven days quiet would ask for nobody, ever.", "To pause: devhub prefs paused-until DAY.")
    return "".join(str(day) for day in sorted(days)) or None


def _day(each: Preference, word: str, now: datetime) -> str | None:
    """A day ahead; off is the default."""
    if word in _OFF:
        return None
    from devhub_tui.domain.dates import parse_when

    day = parse_when(word, now, "future", each.key).day
    if day <= now.date():
        raise FieldError(each.key, f"{day.isoformat()} is not ahead.", "Write a day to come, as “in 2 weeks”, or off.")
    if day.year > now.year + MOST_PAUSED_YEARS:
        raise FieldError(each.key, f"{day.isoformat()} is more than {MOST_PAUSED_YEARS} years ahead.", "Write a nearer day.")
    return day.isoformat()


def _leap(each: Preference, word: str) -> str:
    from devhub_tui.domain.date_words import every_year

    found = every_year(word)
    if found is None or found.first != found.last or found.first not in _LEAP:
        raise FieldError(each.key, f"“{word[:40]}” is not a leap day's place.", "It is 28 feb or 1 mar.")
    return found.first
