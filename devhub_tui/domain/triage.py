"""Sorting who is new: what one key answers, whose turn it is, and how far one is. Pure: no vault, no screen.

People are row numbers here. Who counts as new is the rule's business (`is_new` in domain/cadence.py).
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import mean
from typing import NamedTuple

from devhub_tui.domain.cadence import COLLABORATING, PASSIVE, parse_cadence
from devhub_tui.domain.cadence_words import read_cadence, said
from devhub_tui.domain.many import Change, number

_BARS = "▁▂▃▄▅▆▇█"
SPARK = 8
"""Bars of the burndown at most."""
_PACE = 5.0  # seconds for one person, until it is known
_KNOWN_FROM = 3  # answers
_PAUSE = 60.0  # seconds between two answers that count at most: the rest was a coffee


class Answer(NamedTuple):
    """What one key says of somebody: the word the shell takes for it, how it is said, and what it changes."""

    key: str
    word: str
    said: str
    change: Change


def _cadence(key: str, every: str) -> Answer:
    found = parse_cadence(every)
    assert found is not None
    return Answer(key, key, said(found), Change(values={"cadence": every}))


ANSWERS: tuple[Answer, ...] = (
    *(Answer(str(each), str(each), f"importance {each}", Change(values={"importance": each})) for each in range(1, 6)),
    _cadence("w", "1w"),
    _cadence("m", "1m"),
    _cadence("q", "3m"),
    _cadence("y", "1y"),
    Answer("p", "passive", "passive", Change(values={"tracking": PASSIVE})),
    Answer("c", "collaborating", "collaborating", Change(values={"tracking": COLLABORATING})),
    Answer("v", "vip", "VIP", Change(values={"vip": 1})),
    Answer("a", "archive", "archived", Change(archived=True)),
)
"""Every answer, in the order in which they are offered."""

BY_KEY = {each.key: each for each in ANSWERS}


def read_answer(word: str) -> Answer | None:
    """The answer that a word of the shell means: `4`, `q`, `passive`, `vip`, or any cadence as `6w`; None for anything else."""
    folded = word.strip().lower()
    for each in ANSWERS:
        if folded in (each.word, each.said.lower()):
            return each
    every = None if folded.isdecimal() else read_cadence(folded)  # 30 could be meant for an importance
    return Answer("", str(every), said(every), Change(values={"cadence": str(every)})) if every else None


class Walk:
    """Whose turn it is. The order stays as it was read; who is put off comes back, in the same order, after the last one."""

    def __init__(self, later: Iterable[int] = ()) -> None:
        self.current: int | None = None
        self._ahead = array("q")  # the next one last: taking it off costs nothing
        self._later = array("q", later)
        self._done: set[int] = set()

    @property
    def left(self) -> int:
        """How many people are still to be answered for, the one in view included."""
        return len(self._ahead) + len(self._later) + (self.current is not None)

    @property
    def later(self) -> Sequence[int]:
        """Who was put off, the first one first."""
        return self._later

    def put(self, order: Iterable[int], first: int | None = None) -> None:
        """A new reading of who is new. Who is in view stays so, else `first` is; who was answered for meanwhile is left out."""
        found = [each for each in order if each not in self._done]
        there = set(found)
        self._later = array("q", (each for each in self._later if each in there))
        put_off = set(self._later)
        if self.current is None and first in there:
            self.current = first
        self._ahead = array("q", (each for each in reversed(found) if each not in put_off and each != self.current))
        if self.current in put_off:
            self._later.remove(self.current)
        if self.current is None:
            self.advance()

    def read_anew(self) -> None:
        """What comes next by `put` was read after everything that was answered so far."""
        self._done.clear()

    def show(self, who: int) -> None:
        """Somebody in view before everybody is known."""
        self.current = who

    def advance(self) -> int | None:
        """The next one in view: the next of the order, else the first of those put off; None at the end."""
        if not self._ahead and self._later:
            self._ahead = array("q", reversed(self._later))
            self._later = array("q")
        self.current = self._ahead.pop() if self._ahead else None
        return self.current

    def answered(self) -> int | None:
        """The one in view is done with; gives the next one."""
        if self.current is not None:
            self._done.add(self.current)
        return self.advance()

    def put_off(self) -> int | None:
        """The one in view comes back at the end; gives the next one."""
        if self.current is not None:
            self._later.append(self.current)
        return self.advance()

    def back_to(self, who: int) -> None:
        """Somebody comes into view again; whoever was in view is next."""
        self._done.discard(who)
        if who == self.current:
            return
        self._take_out(who)
        if self.current is not None:
            self._ahead.append(self.current)
        self.current = who

    def add(self, people: Iterable[int]) -> None:
        """More people are new: after the others, before those who were put off."""
        for who in people:
            self._done.discard(who)
            if who != self.current and who not in self._ahead and who not in self._later:
                self._ahead.insert(0, who)
        if self.current is None:
            self.advance()

    def drop(self, people: Iterable[int]) -> None:
        """These are no longer new, or no longer there."""
        for who in people:
            self._done.add(who)
            if who == self.current:
                self.advance()
            else:
                self._take_out(who)

    def _take_out(self, who: int) -> None:
        for place in (self._ahead, self._later):
            if who in place:
                place.remove(who)


class Decided(NamedTuple):
    """One answer that stands: what, for how many people, when (seconds), and how many were left after it."""

    answer: Answer
    people: int
    at: float
    left: int


class Burndown:
    """What was answered since one came, and what that says about the rest."""

    def __init__(self) -> None:
        self.decided: list[Decided] = []
        self._taken_back: list[Decided] = []

    def note(self, answer: Answer, people: int, at: float, left: int) -> None:
        """An answer was given."""
        self.decided.append(Decided(answer, people, at, left))
        self._taken_back.clear()

    def take_back(self) -> None:
        """The last answer does not stand any more."""
        if self.decided:
            self._taken_back.append(self.decided.pop())

    def redo(self) -> None:
        """The answer taken back last stands again."""
        if self._taken_back:
            self.decided.append(self._taken_back.pop())

    def join(self, other: "Burndown", left: int) -> None:
        """What was decided among a few belongs to everybody's; `left` were left of everybody before that."""
        for each in other.decided:
            left = max(left - each.people, 0)
            self.note(each.answer, each.people, each.at, left)

    @property
    def people(self) -> int:
        """For how many people something was decided."""
        return sum(each.people for each in self.decided)

    def spark(self) -> str:
        """What was left after each answer as bars, eight at most; nothing before the first."""
        if not self.decided:
            return ""
        first = self.decided[0]
        steps = [first.left + first.people, *(each.left for each in self.decided)]
        count = min(SPARK, len(steps))
        chosen = [steps[round(place * (len(steps) - 1) / (count - 1))] for place in range(count)]
        most = max(steps) or 1
        return "".join(_BARS[round(each * (len(_BARS) - 1) / most)] for each in chosen)

    def rest(self, left: int) -> str:
        """How long the rest takes at this pace: `about 4 minutes`. Longer pauses do not count as work."""
        single = [each.at for each in self.decided if each.people == 1]
        gaps = [min(after - before, _PAUSE) for before, after in pairwise(single) if after > before]
        return _long((mean(gaps) if len(gaps) >= _KNOWN_FROM - 1 else _PACE) * left)

    def counts(self) -> list[tuple[str, int]]:
        """What was decided, with for how many: the commonest first."""
        found: dict[str, int] = {}
        for each in self.decided:
            found[each.answer.said] = found.get(each.answer.said, 0) + each.people
        return sorted(found.items(), key=lambda pair: -pair[1])


def _long(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds < 45:
        return "less than a minute"
    if minutes <= 1:
        return "about a minute"
    if minutes < 90:
        return f"about {minutes} minutes"
    return f"about {number(round(minutes / 60))} hours"


def summed_up(counts: Sequence[tuple[str, int]]) -> str:
    """`20 every 3 months, 12 passive, 4 importance 5`."""
    return ", ".join(f"{number(many)} {what}" for what, many in counts)
