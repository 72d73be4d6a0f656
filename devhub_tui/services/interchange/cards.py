"""A text of many vCards, cut into cards and logical lines (RFC 6350, 3.2; vCard 2.1, 2.1.3). Knows no property's meaning.

Cutting happens here and not in vobject, so that one broken card costs only itself and its line can be told.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from devhub_tui.domain.people import Skipped

_BEGIN = re.compile(r"^BEGIN:VCARD[ \t]*$", re.MULTILINE | re.IGNORECASE)
_END = re.compile(r"^END:VCARD[ \t]*$", re.MULTILINE | re.IGNORECASE)
_SEAM = re.compile(r"^END:VCARD[ \t]*\n\s*(?=^BEGIN:VCARD[ \t]*$)", re.MULTILINE | re.IGNORECASE)
_NESTED = re.compile(r"^(?:[\w-]+\.)?AGENT[^\n:]*:[ \t]*\n+\Z", re.MULTILINE | re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/=]+")


class Card(NamedTuple):
    """The text between BEGIN and END, where BEGIN stands in the file, and how far into the text the card ends."""

    line: int
    body: str
    end: int


def count_cards(text: str) -> int:
    """How many cards a text seems to hold; cheap."""
    return text.count("BEGIN:VCARD") or text.upper().count("BEGIN:VCARD")


def has_cards(text: str) -> bool:
    """Whether any line opens a card."""
    return _BEGIN.search(text) is not None


def halves(text: str) -> tuple[str, str] | None:
    """The text cut between two cards near its middle, or None if there is no such place."""
    seam = _SEAM.search(text, len(text) // 2)
    return (text[: seam.end()], text[seam.end() :]) if seam else None


def split_cards(text: str, first_line: int = 1) -> Iterator[Card | Skipped]:
    """Cards in file order. Text outside cards, and cards that never end, come as Skipped with their line."""
    starts = _BEGIN.finditer(text)
    here = next(starts, None)
    head = text[: here.start()] if here else text
    yield from _outside(head, first_line)
    line = first_line + head.count("\n")
    held: tuple[int, str] | None = None
    while here is not None:
        following = next(starts, None)
        end = following.start() if following else len(text)
        chunk = text[here.start() : end]
        start_line = line
        if held is not None:
            start_line, chunk = held[0], _fold_nested(held[1], chunk)
            held = None
        elif following is not None and _END.search(chunk) is None and _NESTED.search(chunk):
            held = (line, chunk)
        if held is None:
            yield from _card(chunk, start_line, end)
        line += text.count("\n", here.start(), end)
        here = following


def _card(chunk: str, line: int, end: int) -> Iterator[Card | Skipped]:
    last = _END.search(chunk)
    if last is None:
        yield Skipped(line, "the card has no END:VCARD")
        return
    yield Card(line, chunk[: last.start()], end)
    yield from _outside(chunk[last.end() :], line + chunk.count("\n", 0, last.end()))


def _outside(text: str, line: int) -> Iterator[Skipped]:
    """Anything but white space between cards is told, at its first line."""
    content = text.lstrip()
    if content:
        before = text[: len(text) - len(content)]
        yield Skipped(line + before.count("\n"), "text outside of a card (no BEGIN:VCARD before it)")


def _fold_nested(outer: str, chunk: str) -> str:
    """vCard 2.1 puts an AGENT's card inside the card; RFC 2426 has it as one escaped value. Folding keeps line numbers."""
    end = _END.search(chunk)
    if end is None:
        return outer + chunk
    nested = chunk[: end.end()].replace("\n", "\n \\n")
    return outer.rstrip("\n") + "\n " + nested + chunk[end.end() :]


def logical_lines(body: str) -> list[tuple[int, str]]:
    """(line counted from the card's BEGIN as 0, unfolded text) of every property. BEGIN itself is left out."""
    physical = body.split("\n")
    plain = "\n " not in body and "\n\t" not in body and "=\n" not in body
    if plain and "base64" not in body.lower():
        return [(number, text) for number, text in enumerate(physical) if number and text.strip()]
    found: list[tuple[int, list[str]]] = []
    soft = quoted = binary = False
    for number, text in enumerate(physical[1:], 1):
        if soft and found:
            found[-1][1].append(text)
        elif not text.strip():
            if len(text) > 1 and found and not binary:
                found[-1][1].append(text[1:])
            binary = False
            continue
        elif text[0] in " \t" and found:
            found[-1][1].append(text.strip() if binary else text[1:])
        elif binary and ":" not in text and _BASE64.fullmatch(text):
            found[-1][1].append(text)
        else:
            found.append((number, [text]))
            head = text.partition(":")[0].lower()
            quoted, binary = "quoted-printable" in head, "base64" in head
        soft = quoted and text.endswith("=")
        if soft:
            found[-1][1][-1] = found[-1][1][-1][:-1]
    return [(number, "".join(parts)) for number, parts in found]
