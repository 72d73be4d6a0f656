"""Finds people that may be one: everybody against everybody, by keys and by names within a company. No SQL, no Textual.

Only candidates are compared: people with an equal key or an equal name, and names of one company that are close. Large
companies are split by the words of their names, and words that are too common by neighbourhood, so that the work grows with
the number of people, not with its square. Memory holds one kind of key at a time.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from devhub_tui.domain import duplicates as rule
from devhub_tui.domain.duplicates import HANDFUL, Name, Pair, name_of
from devhub_tui.errors import CancelledError
from devhub_tui.storage import duplicates as stored

WHOLE = 300
"""In a company of up to so many people everybody is compared with everybody."""

FEW = 200
"""Of up to so many people what they share is looked up; of more everybody's is gone through."""

NEIGHBOURS = 12
"""How many neighbours in alphabetical order are compared where even a word of the name is too common."""

MOST = 20_000
"""So many pairs are kept, the best; nobody looks through more."""

_STEP = 2_000  # people or pairs between two looks at whether to stop
_SHIFT = 32
_BORN = "born "

Tell = Callable[[int, int], None]
"""Progress: how much is done, of how much."""


class Found(NamedTuple):
    """The pairs, best first, and how many pairs of people were looked at to find them."""

    pairs: list[Pair]
    considered: int


def find(
    connection: Any,
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
    only: Iterable[str] | None = None,
) -> Found:
    """Everybody who may be there twice; with `only`, the pairs that one of these people (by id) is in.

    Raises CancelledError on request. Takes seconds for 100,000 people, so for a thread.
    """
    wanted = None if only is None else stored.numbers(connection, only)
    if wanted is not None and not wanted:
        return Found([], 0)
    search = _Search(connection, tell, cancelled, wanted)
    return Found(search.pairs(), search.considered)


def possible(connection: Any, contact_ids: Iterable[str]) -> list[Pair]:
    """The pairs that these people are in, best first: what an import may have brought twice."""
    return find(connection, only=contact_ids).pairs


class _Search:
    """One run. `wanted` are the row numbers that matter, or None for everybody."""

    def __init__(self, connection: Any, tell: Tell | None, cancelled: Callable[[], bool] | None, wanted: set[int] | None) -> None:
        self.considered = 0
        self._connection = connection
        self._tell = tell or (lambda done, total: None)
        self._cancelled = cancelled or (lambda: False)
        self._wanted = wanted
        self._candidates: set[int] = set()
        self._crowded: set[tuple[str, str]] = set()

    def pairs(self) -> list[Pair]:
        """Looks for candidates and judges them."""
        mine = stored.points_of(self._connection, self._wanted) if self._wanted and len(self._wanted) <= FEW else None
        kinds = stored.point_kinds(self._connection) if mine is None else sorted({kind for kind, _ in mine})
        steps = len(kinds) + 3
        for place, kind in enumerate(kinds):
            self._step(place, steps)
            self._by_key(self._points(kind, mine), kind)
        self._step(len(kinds), steps)
        self._by_name()
        self._step(len(kinds) + 1, steps)
        self._within(self._blocks(), lambda done, total: self._step((len(kinds) + 1) * total + done, steps * total))
        return self._judged(lambda done, total: self._step((steps - 1) * total + done, steps * total))

    def _points(self, kind: str, mine: list[tuple[str, str]] | None) -> Iterator[tuple[int, str, str | None]]:
        """The points of a kind: all of them; for a few people only emails that are spelled like theirs."""
        if mine is None or kind != "email":
            return stored.points(self._connection, kind)
        return stored.points_like(self._connection, kind, {value for each, value in mine if each == kind})

    def _step(self, done: int, total: int) -> None:
        if self._cancelled():
            raise CancelledError("The search for duplicates was cancelled.", "Nothing was changed.")
        self._tell(done, total)

    def _watched(self, rows: Iterable[Any]) -> Iterator[Any]:
        """The rows, with a look now and then at whether to stop."""
        for place, row in enumerate(rows):
            if place % _STEP == 0 and self._cancelled():
                raise CancelledError("The search for duplicates was cancelled.", "Nothing was changed.")
            yield row

    def _add(self, one: int, other: int) -> None:
        if one != other and (self._wanted is None or one in self._wanted or other in self._wanted):
            self._candidates.add((min(one, other) << _SHIFT) | max(one, other))

    def _add_group(self, group: Sequence[int]) -> None:
        self.considered += len(group) * (len(group) - 1) // 2
        for place, one in enumerate(group):
            for other in group[:place]:
                self._add(one, other)

    def _by_key(self, points: Iterable[tuple[int, str, str | None]], kind: str) -> None:
        """Who shares an address, a number, a profile."""
        first: dict[tuple[str, str], int] = {}
        groups: dict[tuple[str, str], dict[int, None]] = {}
        for n, value, label in self._watched(points):
            key = rule.key_of(kind, value, label)
            if first.setdefault(key, n) != n:
                groups.setdefault(key, {first[key]: None})[n] = None
        for key, group in groups.items():
            if len(group) > HANDFUL:
                self._crowded.add(key)
            else:
                self._add_group(list(group))

    def _by_name(self) -> None:
        """Who has the same words for a name."""
        first: dict[int, int] = {}
        groups: dict[int, list[int]] = {}
        fits = self._sieve()
        for n, name in self._watched(stored.names(self._connection)):
            if fits and not fits(name):
                continue
            key = hash(name_of(name).tokens)
            if first.setdefault(key, n) != n:
                groups.setdefault(key, [first[key]]).append(n)
        for group in groups.values():
            if len(group) <= HANDFUL:
                self._add_group(group)

    def _sieve(self) -> "Callable[[str], Any] | None":
        """For a few people: whether a name can have the same words as one of theirs, without taking it apart."""
        if self._wanted is None or len(self._wanted) > FEW // 10:
            return None
        names = stored.names_of(self._connection, sorted(self._wanted)).values()
        return re.compile("|".join(re.escape(rule.telling_part(name)) for name in names)).search

    def _blocks(self) -> "dict[str, array[int]]":
        """Who works at each company, and who was born on each day, where that are several."""
        blocks: dict[str, array[int]] = {}
        cleaned: dict[str, str] = {}
        for n, company in self._watched(stored.companies(self._connection)):
            if company not in cleaned:
                cleaned[company] = rule.company_of(company)
            if place := cleaned[company]:
                blocks.setdefault(place, array("q")).append(n)
        for n, birthday in self._watched(stored.birthdays(self._connection)):
            blocks.setdefault(_BORN + birthday, array("q")).append(n)
        return {
            place: people
            for place, people in blocks.items()
            if len(people) > 1 and (self._wanted is None or not self._wanted.isdisjoint(people))
        }

    def _within(self, blocks: "dict[str, array[int]]", tell: Tell) -> None:
        """Whose names are close among those of one company, or of one birthday."""
        total = sum(map(len, blocks.values()))
        done = 0
        waiting: list[array[int]] = []
        room = 0
        for people in blocks.values():
            waiting.append(people)
            room += len(people)
            if room >= _STEP:
                self._compare(waiting)
                done += room
                tell(done, total)
                waiting, room = [], 0
        self._compare(waiting)

    def _compare(self, blocks: "Sequence[array[int]]") -> None:
        names = stored.names_of(self._connection, [n for people in blocks for n in people])
        for people in blocks:
            block = [(n, name_of(names[n])) for n in people if n in names]
            self._step_quietly()
            if len(block) <= WHOLE:
                self._close(block)
            else:
                self._split(block)
            self._abbreviated(block)

    def _step_quietly(self) -> None:
        if self._cancelled():
            raise CancelledError("The search for duplicates was cancelled.", "Nothing was changed.")

    def _split(self, block: Sequence[tuple[int, Name]]) -> None:
        """A large company: two names that differ by a slip have another word in common, so each word is a block of its own."""
        by_word: dict[str, list[tuple[int, Name]]] = {}
        for each in block:
            for token in set(each[1].tokens):
                if len(token) > 1:
                    by_word.setdefault(token, []).append(each)
        for part in by_word.values():
            if len(part) <= WHOLE:
                self._close(part)
            else:
                part.sort(key=lambda each: each[1].sorted)
                for start in range(len(part)):
                    self._close(part[start : start + NEIGHBOURS], pivot=True)

    def _close(self, block: Sequence[tuple[int, Name]], *, pivot: bool = False) -> None:
        """Compares everybody in the block with everybody after them; with `pivot` only the first with the others."""
        from rapidfuzz import fuzz, process

        texts = [name.sorted for _, name in block]
        for place in range(1 if pivot else len(block)):
            n = block[place][0]
            if self._wanted is not None and n not in self._wanted:
                rest = [other for other in range(place + 1, len(block)) if block[other][0] in self._wanted]
                choices = {other: texts[other] for other in rest}
            else:
                choices = dict(zip(range(place + 1, len(block)), texts[place + 1 :], strict=True))
            self.considered += len(choices)
            for _, _, other in process.extract(
                texts[place], choices, scorer=fuzz.ratio, processor=None, limit=None, score_cutoff=rule.CLOSE
            ):
                self._add(n, block[other][0])

    def _abbreviated(self, block: Sequence[tuple[int, Name]]) -> None:
        """Initials ("Ravindra K.") and left-out middle names ("Ana Maria Souza"): no measure of likeness finds them."""
        by_initial: dict[tuple[str, str], list[int]] = {}
        by_two: dict[tuple[str, str], list[int]] = {}
        for n, name in block:
            if rule.has_initial(name.tokens):
                for key in rule.abbreviations(name.tokens):
                    by_initial.setdefault(key, []).append(n)
        long = any(len(name.tokens) > 2 for _, name in block)
        for n, name in block:
            for key in rule.abbreviations(name.tokens) if by_initial else ():
                for other in by_initial.get(key, ())[:NEIGHBOURS]:
                    self.considered += 1
                    self._add(n, other)
            if long:
                for key in _twos(name.tokens):
                    group = by_two.setdefault(key, [])
                    for other in group[-NEIGHBOURS:]:
                        self.considered += 1
                        self._add(n, other)
                    group.append(n)

    def _judged(self, tell: Tell) -> list[Pair]:
        """The candidates that are likely, best first."""
        apart = stored.distinct(self._connection)
        candidates = sorted(self._candidates)
        self._candidates.clear()
        found: list[Pair] = []
        for start in range(0, len(candidates), _STEP // 4):
            tell(start, len(candidates))
            part = [(key >> _SHIFT, key & (1 << _SHIFT) - 1) for key in candidates[start : start + _STEP // 4]]
            people = stored.sketches(self._connection, sorted({n for pair in part for n in pair}))
            for one, other in part:
                if one in people and other in people:
                    pair = rule.judge(people[one], people[other], self._crowded)
                    if pair and stored.in_order(pair.first, pair.second) not in apart:
                        found.append(pair)
            if len(found) > 2 * MOST:
                found = _best(found)
        return _best(found)


def _best(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second))[:MOST]


def _twos(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, one in enumerate(tokens):
        for other in tokens[place + 1 :]:
            yield one, other
