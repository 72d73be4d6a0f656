"""Where a text holds what was looked for: the line that fits, and the stretches of it to be made brighter.

Words are seen as the full-text index sees them (FTS5's unicode61: letters and digits, case and accents ignored), and ł, ø and ß
as l, o and ss besides.
"""

import re
from collections.abc import Sequence

from devhub_tui.domain.query import Term
from devhub_tui.text import fold

_WORD = re.compile(r"[^\W_]+")
Span = tuple[int, int]
"""Where something stands in a text: first character, and the one after the last."""


def spans(value: str, terms: Sequence[Term]) -> list[Span]:
    """Every stretch of the value that one of the terms finds, in order and apart."""
    present = [(found.start(), found.end(), fold(found[0])) for found in _WORD.finditer(value)]
    found: list[Span] = []
    for term in terms:
        wanted = [fold(word) for word in _WORD.findall(term.text)]
        for place in range(len(present) - len(wanted) + 1 if wanted else 0):
            row = present[place : place + len(wanted)]
            if _fits([word for _, _, word in row], wanted, term.exact):
                start, (last_start, last_end, last) = row[0][0], row[-1]
                # A letter that becomes two has no part that could be shown alone.
                same = len(last) == last_end - last_start and not term.exact
                found.append((start, last_start + len(wanted[-1]) if same else last_end))
    return _apart(sorted(found))


def _fits(row: Sequence[str], wanted: Sequence[str], exact: bool) -> bool:
    return row[:-1] == wanted[:-1] and (row[-1] == wanted[-1] if exact else row[-1].startswith(wanted[-1]))


def _apart(found: Sequence[Span]) -> list[Span]:
    """Stretches that touch made one."""
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def holds(value: str, terms: Sequence[Term]) -> bool:
    """Whether every one of the terms stands in the value."""
    folded = fold(value)
    return all(_first(term) in folded and spans(value, [term]) for term in terms)


def _first(term: Term) -> str:
    """The term's first word: where a text does not hold that, nothing needs to be taken apart."""
    return next((fold(word) for word in _WORD.findall(term.text)), "")


def excerpt(value: str, terms: Sequence[Term], width: int = 100) -> str:
    """The first line of the value that holds a term (the earlier terms first), cut to about `width` characters around it."""
    lines = value.split("\n")
    for term in terms:
        begun = _first(term)
        for line in lines:
            if begun in fold(line) and (found := spans(line, [term])):
                return around(line, found[0][0], width)
    return lines[0][:width]


def around(line: str, place: int, width: int) -> str:
    """A line cut to `width` characters that show what stands at `place`, with … where something is missing."""
    start = max(0, min(place - width // 3, len(line) - width))
    return ("…" if start else "") + line[start : start + width] + ("…" if start + width < len(line) else "")
