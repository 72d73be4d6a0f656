"""What people can be to each other: the words from both sides, built in or the user's own. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from devhub_tui import text
from devhub_tui.errors import FieldError

WORD_LIMIT = 60
_APART = re.compile(r"\s*[/|]\s*")


class Kind(NamedTuple):
    """A relation read from the first person ("Ana manages Ravi") and from the second ("Ravi managed by Ana")."""

    word: str
    inverse: str

    @property
    def symmetric(self) -> bool:
        """Whether it reads alike from both sides."""
        return text.fold(self.word) == text.fold(self.inverse)

    def turned(self) -> "Kind":
        """The same from the other side."""
        return Kind(self.inverse, self.word)


INTRODUCED = Kind("introduced", "introduced by")
BUILT_IN: tuple[Kind, ...] = (
    INTRODUCED,
    Kind("works with", "works with"),
    Kind("manages", "managed by"),
    Kind("mentors", "mentored by"),
    Kind("partner of", "partner of"),
)


class Reading(NamedTuple):
    """What a word means: the kind, and whether the person it is said of is the second one of it."""

    kind: Kind
    turned: bool

    @property
    def word(self) -> str:
        """The word as it is said."""
        return self.kind.inverse if self.turned else self.kind.word


def read(value: str, known: Iterable[Kind] = ()) -> Reading:
    """What a relation as typed means: `manages`, `managed by`, or two words of one's own, `invests in / funded by`.

    `known` are the user's own kinds so far. A new word alone reads alike from both sides. Raises FieldError.
    """
    parts = [word(part) for part in _APART.split(value, maxsplit=1)] if value.strip() else []
    if not parts or not all(parts):
        raise FieldError("relation", "Say what they are to each other.", "For example: works with, or invests in / funded by.")
    every = (*BUILT_IN, *known)
    if len(parts) == 2:
        wanted = Kind(*parts)
        for kind in every:
            if _same(kind, wanted):
                return Reading(kind, False)
            if _same(kind, wanted.turned()):
                return Reading(kind, True)
        return Reading(wanted, False)
    for kind in every:
        if loose(kind.word) == loose(parts[0]):
            return Reading(kind, False)
        if loose(kind.inverse) == loose(parts[0]):
            return Reading(kind, True)
    return Reading(Kind(parts[0], parts[0]), False)


def words(known: Iterable[Kind] = ()) -> list[str]:
    """Every word that can be said of somebody, built-in ones first."""
    found = {text.fold(word): word for kind in (*BUILT_IN, *known) for word in (kind.inverse, kind.word)}
    first = [word for kind in BUILT_IN for word in (kind.word, kind.inverse)]
    return list(dict.fromkeys([*first, *found.values()]))


def word(value: str) -> str:
    """A relation's word as stored: one line."""
    cleaned = text.clean(value, limit=WORD_LIMIT).strip("\u200d ")
    return cleaned if text.visible(cleaned) else ""


def rank(word: str) -> int:
    """Where a word stands among others: how people came to be known first, then as built in, then the user's own."""
    order = [INTRODUCED.inverse, *(each for kind in BUILT_IN for each in (kind.word, kind.inverse))]
    return order.index(word) if word in order else len(order)


def _same(one: Kind, other: Kind) -> bool:
    return (loose(one.word), loose(one.inverse)) == (loose(other.word), loose(other.inverse))


def loose(value: str) -> str:
    """For comparing: works-with and Works_With are works with."""
    return " ".join(text.fold(value).replace("_", " ").replace("-", " ").split())
