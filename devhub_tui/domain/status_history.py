"""When somebody's status changed, and why: the rule of domain/cadence.py played over what was known at each time. Pure.

What a step changed holds from its day on; between steps the days alone move a status, and those days are told too.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from devhub_tui.domain import cadence
from devhub_tui.domain.cadence import Derived, Facts, Preferences


class Talk(NamedTuple):
    """An interaction that counts as contact: its day and what it was (“coffee”)."""

    day: date
    label: str


class Step(NamedTuple):
    """What one step changed, on its day. `fields` are those of `Facts`, `preferences`, and `gone` while somebody is deleted;
    `talks` are by id, None for one that no longer counts."""

    day: date
    why: str
    fields: Mapping[str, Any]
    talks: Mapping[str, Talk | None] = {}


class Transition(NamedTuple):
    """A status that became another one. The first has none before."""

    on: date
    before: str | None
    after: str
    why: str


def transitions(steps: Sequence[Step], today: date) -> list[Transition]:
    """Every change of status from the first step to today, in order. A step dated before the one ahead of it, as after a
    clock was set back, counts from that one's day; one dated after today counts today."""
    found: list[Transition] = []
    state = _State()
    day = steps[0].day if steps else today
    for place, step in enumerate(steps):
        day = min(max(day, step.day), today)
        state.take(step)
        if state.gone:
            continue
        _note(found, day, state.status(day), step.why)
        until = min(max(day, steps[place + 1].day), today) if place + 1 < len(steps) else None
        for later in state.days_after(day, today, until):
            _note(found, later, state.status(later), state.passed(later))
    return found


def status_on(found: Sequence[Transition], day: date) -> str | None:
    """What the status was at the end of a day; None before anything was known."""
    return next((each.after for each in reversed(found) if each.on <= day), None)


def _note(found: list[Transition], day: date, status: str, why: str) -> None:
    before = found[-1].after if found else None
    if status != before:
        found.append(Transition(day, before, status, why))


class _State:
    """What is known at a time."""

    def __init__(self) -> None:
        self._fields: dict[str, Any] = {
            **dict.fromkeys(("tracking", "importance", "cadence", "met_on", "tracked_on", "skipped_on")),
            "vip": False,
            "added_on": date.min,
            "group_cadences": (),
            "archived": False,
            "spread": 0.0,
        }
        self._preferences = Preferences()
        self._talks: dict[str, Talk] = {}
        self._days: list[tuple[date, str]] = []
        self.gone = False

    def take(self, step: Step) -> None:
        """What a step changed."""
        changed = dict(step.fields)
        self._preferences = changed.pop("preferences", self._preferences)
        self.gone = changed.pop("gone", self.gone)
        self._fields |= changed
        for key, talk in step.talks.items():
            before = self._talks.pop(key, None)
            if before:
                del self._days[bisect_left(self._days, (before.day, key))]
            if talk:
                self._talks[key] = talk
                insort(self._days, (talk.day, key))

    def _after(self, day: date) -> int:
        """How many talks were up to a day."""
        return bisect_right(self._days, day, key=lambda each: each[0])

    def _facts(self, day: date) -> Facts:
        past = self._after(day)
        spread = self._fields["spread"] if self._preferences.spread else 0.0
        return Facts(last=self._days[past - 1][0] if past else None, **{**self._fields, "spread": spread})

    def _derived(self, day: date) -> Derived:
        return cadence.derive(self._facts(day), self._preferences, day)

    def status(self, day: date) -> str:
        """The status on a day."""
        return cadence.status_of(self._facts(day), self._derived(day), day)

    def days_after(self, day: date, today: date, until: date | None) -> Iterator[date]:
        """The days after this one, up to today and `until`, on which time alone may move the status: midnight comes first."""
        while True:
            derived = self._derived(day)
            days = [derived.soon_on, derived.next_due, derived.reconnect_on, self._fields["met_on"], self._fields["tracked_on"]]
            ahead = self._after(day)
            days += [self._days[ahead][0]] if ahead < len(self._days) else []
            day = min((each for each in days if each and each > day), default=date.max)
            if day > (until or today):
                return
            yield day

    def passed(self, day: date) -> str:
        """What the day brought: a talk that had been planned, or so many days without one."""
        past = self._after(day)
        if past and self._days[past - 1][0] == day:
            return f"{self._talks[self._days[past - 1][1]].label}, as planned"
        days = (day - cadence.anchor_of(self._facts(day), day)).days
        return f"{days} day{'' if days == 1 else 's'} passed"
