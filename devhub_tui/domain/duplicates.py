"""When two people of the vault may be one: the keys they are found by, and how likely it is, in words. Pure.

Storage streams people, services/duplicates.py brings candidates together, `judge` decides. Nothing is ever merged by this.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from devhub_tui.domain.matching import is_profile, point_key
from devhub_tui.text import fold

HANDFUL = 5
"""A key that more people share than this (info@…, a switchboard) says nothing about any two of them."""

LIKELY = 45
"""Pairs with this score or more are shown; 100 is the most."""

CLOSE = 88.0
"""From this likeness on (0 to 100) two names are close."""

_KEPT_TOKENS = 6
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_BETWEEN = re.compile(r"[\W_]+")
_TITLES = frozenset((
    "mr", "mrs", "ms", "mx", "dr", "prof", "phd", "md", "msc", "bsc", "mba", "herr", "frau", "hr", "fr", "ing", "dipl", "mag",
    "dott", "sir", "dame", "rev", "hon",
))  # fmt: skip
_GENERATIONS = frozenset(("jr", "sr", "junior", "senior", "ii", "iii", "iv"))
_COMPANY_ENDS = frozenset((
    "inc", "ltd", "llc", "gmbh", "ag", "kg", "se", "sa", "sas", "bv", "nv", "ab", "oy", "as", "srl", "spa", "plc", "corp", "co",
    "limited", "corporation", "company", "pty",
))  # fmt: skip

# What each sign is worth. Names alone make a pair just worth showing; an address together with a name makes it certain.
_KEYS = {"email": 70, "profile": 70, "handle": 55, "phone": 55, "link": 40}
_SAID = {"email": "same email", "profile": "same profile", "handle": "same handle", "phone": "same phone", "link": "same link"}
_SAME_NAME, _SHORT_NAME, _OTHER_ORDER, _CLOSE_NAME, _SAME_COMPANY, _OTHER_COMPANY = 50, 25, 48, 25, 25, -5
_BIRTHDAY, _DAY_OF_YEAR, _OTHER_BIRTHDAY, _OTHER_PROFILE = 25, 10, -45, -35
_OTHER_NAME, _OTHER_POINTS = -20, -30


class Name(NamedTuple):
    """A name for comparing: `folded` as it reads, `tokens` its words without titles, in alphabetical order."""

    folded: str
    tokens: tuple[str, ...]

    @property
    def sorted(self) -> str:
        """The words in alphabetical order, as one text."""
        return " ".join(self.tokens)


class Sketch(NamedTuple):
    """What is compared of a person. `points` are keys of `keys_of`; `company` is folded; `archived` only marks."""

    n: int
    id: str
    name: str
    nickname: str | None
    company: str
    birthday: str | None
    points: frozenset[tuple[str, str]]
    archived: bool = False


class Pair(NamedTuple):
    """Two people that may be one, the one that was there first before the other. `score` is LIKELY to 100."""

    score: int
    first: str
    second: str
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()


def name_of(name: str) -> Name:
    """A name taken apart: titles and punctuation do not matter, nor does the order of the words.

    Already folded names (`contacts.sort_name`) may be given.
    """
    folded = fold(name)
    plain = _BETWEEN.sub(" ", _APOSTROPHES.sub("", folded)).split()
    tokens = [token for token in plain if token not in _TITLES] or plain or [folded]
    return Name(folded, tuple(sorted(tokens[:_KEPT_TOKENS])))


def company_of(company: str | None) -> str:
    """A company for comparing: folded, without its legal form ("Oxide, Inc." is "oxide"); a department behind ";" is kept out."""
    words = _BETWEEN.sub(" ", fold((company or "").partition(";")[0])).split()
    while len(words) > 1 and words[-1] in _COMPANY_ENDS:
        words.pop()
    return " ".join(words)


def key_of(kind: str, value: str, label: str | None = None) -> tuple[str, str]:
    """The key of a contact point: (email, profile, link, phone or handle; value for comparing)."""
    key = point_key(kind, value, label)
    if kind != "link" or not is_profile(value):
        return key
    host, slash, rest = key[1].partition("/")
    # LinkedIn gives each language a host of its own.
    return "profile", ("linkedin.com" if host.endswith(".linkedin.com") else host) + slash + rest


def telling_part(name: str) -> str:
    """The longest piece of a name, folded: whoever has the same words has it somewhere in their name."""
    return max(_BETWEEN.sub(" ", fold(name)).split(), key=len, default="")


def closeness(one: Name, other: Name) -> float:
    """How alike two names are, 0 to 100: 100 for the same words; initials and left-out middle names come close.

    A single word is never close to another single word: Jan and Jana are two people.
    """
    a, b = one.tokens, other.tokens
    if a == b:
        return 100.0 if one.folded else 0.0
    if len(a) > len(b):
        a, b = b, a
    generations = _GENERATIONS.intersection(a), _GENERATIONS.intersection(b)
    if len(a) < 2 or (all(generations) and generations[0] != generations[1]):
        return 0.0
    if _abbreviates(a, b):
        return 92.0
    from rapidfuzz import fuzz

    return fuzz.ratio(one.sorted, other.sorted)


def _abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether every word of `short` is one of `long`, in full or as its initial, and one at least is in full."""
    left = list(long)
    initials = []
    full = 0
    for token in short:
        if token in left:
            left.remove(token)
            full += len(token) > 1
        elif len(token) == 1:
            initials.append(token)
        else:
            # The other way round: "R Kumar" against "Ravindra K" shares no word in full.
            initial = next((each for each in left if len(each) == 1 and token.startswith(each)), None)
            if initial is None:
                return False
            left.remove(initial)
    for initial in initials:
        match = next((each for each in left if each.startswith(initial)), None)
        if match is None:
            return False
        left.remove(match)
    return full > 0


class _Findings:
    """Collects what speaks for and against."""

    def __init__(self) -> None:
        self.score = 0
        self.reasons: list[str] = []
        self.against: list[str] = []

    def add(self, worth: int, words: str) -> None:
        self.score += worth
        (self.reasons if worth > 0 else self.against).append(words)


def judge(one: Sketch, other: Sketch, crowded: Iterable[tuple[str, str]] = ()) -> Pair | None:
    """Whether two people may be one, and why; None when too little speaks for it.

    `crowded` are keys that more than a handful of people share.
    """
    found = _Findings()
    shared = one.points & other.points
    if shared:
        shared = shared.difference(crowded)
    for kind in _KEYS:
        if any(key[0] == kind for key in shared):
            found.add(_KEYS[kind], _SAID[kind])
    _names(found, one, other, shared)
    _birthdays(found, one.birthday, other.birthday)
    sites = _sites(one.points) & _sites(other.points) - _sites(shared)
    if sites:
        found.add(_OTHER_PROFILE, f"two profiles on {min(sites)}")
    if found.score < LIKELY:
        return None
    first, second = (one, other) if (one.archived, one.n) <= (other.archived, other.n) else (other, one)
    return Pair(min(found.score, 100), first.id, second.id, tuple(found.reasons), tuple(found.against))


def _names(found: _Findings, one: Sketch, other: Sketch, shared: "frozenset[tuple[str, str]]") -> None:
    names = name_of(one.name), name_of(other.name)
    likeness = closeness(*names)
    company = bool(one.company) and one.company == other.company
    if likeness == 100:
        turned = _reordered(one.name, other.name)
        worth = _OTHER_ORDER if turned else _SAME_NAME
        found.add(worth if _whole(names[0]) else _SHORT_NAME, "same name in another order" if turned else "same name")
    elif likeness >= CLOSE:
        found.add(_CLOSE_NAME, "close name")
    elif _nicknamed(one, names[1]) or _nicknamed(other, names[0]):
        likeness = CLOSE
        found.add(_CLOSE_NAME, "nickname fits")
    elif not _same_given(one.name, other.name):
        found.add(_OTHER_NAME, "different names")
        if one.points - shared and other.points - shared:
            found.add(_OTHER_POINTS, "other contact points")
    if company and likeness >= CLOSE:
        found.add(_SAME_COMPANY, "same company")
    elif one.company and other.company and not company:
        found.add(_OTHER_COMPANY, "different companies")


def _whole(name: Name) -> bool:
    """Whether a name says more than a first name: several words, or one of a script that puts no space between them."""
    return len(name.tokens) > 1 or (len(name.folded) >= 3 and "\u2e80" <= name.folded[0] <= "\ud7ff")


def _words(name: str) -> list[str]:
    """The words of a name as they come, titles left out; "Souza, Ana" is turned round."""
    last, comma, first = fold(name).partition(",")
    plain = _BETWEEN.sub(" ", _APOSTROPHES.sub("", f"{first} {last}" if comma else last)).split()
    return [word for word in plain if word not in _TITLES] or plain


def _reordered(one: str, other: str) -> bool:
    """Whether the words of two names with the same words come in another order."""
    return _words(one) != _words(other)


def _same_given(one: str, other: str) -> bool:
    """Whether two names begin alike, as Ana Souza and Ana Lima or Ravi and Ravindra Kumar do: a couple shares the other end."""
    first, second = ((_words(name) or [fold(name)])[0] for name in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return longer.startswith(shorter) and (len(shorter) >= 3 or len(shorter) == 1 or first == second)


def _nicknamed(one: Sketch, name: Name) -> bool:
    """Whether somebody's nickname, alone or before their last words, is the other's name."""
    if not one.nickname:
        return False
    nickname = name_of(one.nickname).tokens
    own = name_of(one.name).tokens
    if nickname == name.tokens:
        return True
    return len(name.tokens) > 1 and bool(set(nickname) & set(name.tokens)) and bool(set(own) & set(name.tokens))


def _birthdays(found: _Findings, one: str | None, other: str | None) -> None:
    if not one or not other:
        return
    whole = not (one.startswith("--") or other.startswith("--"))
    if one[-5:] != other[-5:] or (whole and one != other):
        found.add(_OTHER_BIRTHDAY, "different birthdays")
    elif whole:
        found.add(_BIRTHDAY, "same birthday")
    else:
        found.add(_DAY_OF_YEAR, "same day of birth")


def _sites(points: "frozenset[tuple[str, str]]") -> set[str]:
    """The sites on which somebody has a profile of their own."""
    return {value.partition("/")[0] for kind, value in points if kind == "profile"}


def abbreviations(tokens: Sequence[str]) -> list[tuple[str, str]]:
    """(word, initial) for every word in full and the initial of every other: what "Ravindra K." shares with "Ravindra Kumar"."""
    return [(full, other[0]) for full in tokens if len(full) > 1 for other in tokens if other is not full]


def has_initial(tokens: Sequence[str]) -> bool:
    """Whether one of the words is but an initial."""
    return any(len(token) == 1 for token in tokens)


def as_json(pair: Pair) -> dict[str, Any]:
    """What the shell says of a pair beside the people."""
    return {"score": pair.score, "reasons": list(pair.reasons), "against": list(pair.against)}
