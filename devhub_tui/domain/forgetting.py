"""How somebody's name is found in what is written about others, and taken out of it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from devhub_tui import text

GONE = "[forgotten]"
"""What stands where the name stood."""
_LABEL = 60
"""What names in the journal's labels are cut to (screens/person_actions.py)."""


class Names:
    """The full names, nicknames and addresses of one person, as whole words.

    A name of several words is found whatever its case and accents; a single word only as it is written, because a Will or a May
    would be found everywhere. First names alone stay: they may be anybody's.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        kept = dict.fromkeys(form.strip() for form in forms if form and text.visible(form))
        kept |= dict.fromkeys(form[: _LABEL - 1] + "…" for form in list(kept) if len(form) > _LABEL)
        # Longest first: "Ana Souza Lima" must not be left as "[forgotten] Lima".
        self.forms: tuple[str, ...] = tuple(sorted(kept, key=len, reverse=True))
        loose = [_loose(form) for form in self.forms if " " in form or "@" in form]
        exact = [re.escape(form) for form in self.forms if " " not in form and "@" not in form]
        self._loose, self._exact = _whole(loose, re.IGNORECASE), _whole(exact, re.NOFLAG)

    def in_(self, value: str | None) -> bool:
        """Whether a text names them."""
        return bool(value) and any(each.search(value or "") for each in (self._loose, self._exact) if each)

    def taken_out(self, value: str) -> str:
        """The text without them."""
        for each in (self._loose, self._exact):
            value = each.sub(GONE, value) if each else value
        return value

    def out_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """One side of a change of the journal without them."""
        return {name: self.taken_out(value) if isinstance(value, str) else value for name, value in values.items()}


def without(names: Names, others: Iterable[str]) -> Names:
    """The same, without a nickname that is a word in the name of somebody else who was there."""
    words = {word for other in others for word in text.fold(other).split()}
    return Names(form for form in names.forms if " " in form or text.fold(form) not in words)


def first_names(names: Iterable[str], others: Iterable[str]) -> Sequence[str]:
    """Parts of these names that nobody else's name has: what a note may still call them by."""
    theirs = {word for other in others for word in text.fold(other).split()}
    parts = (part for name in names for part in name.split())
    return [part for part in dict.fromkeys(parts) if len(part) > 1 and text.fold(part) not in theirs]


def _loose(form: str) -> str:
    """The words of a name with any white space between them, each letter with or without its accent."""
    return r"\s+".join("".join(_letter(mark) for mark in word) for word in form.split())


def _letter(mark: str) -> str:
    plain = text.fold(mark)
    return re.escape(mark) if not plain or plain == mark.lower() else f"(?:{re.escape(mark)}|{re.escape(plain)})"


def _whole(patterns: Sequence[str], flags: re.RegexFlag) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", flags) if patterns else None
