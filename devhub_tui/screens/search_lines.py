"""How the search box shows what was found: groups of lines with the matched words brighter, and what an empty box teaches."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len

from devhub_tui import text
from devhub_tui.domain.excerpts import around, spans
from devhub_tui.domain.query import Term
from devhub_tui.storage.everything import Found
from devhub_tui.widgets import day_words
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.status import LOOKS

TITLES = {
    "people": "People",
    "companies": "Companies",
    "tags": "Tags",
    "links": "Links and emails",
    "notes": "Notes",
    "interactions": "Interactions",
    "dates": "Dates",
}

TEACHING = (
    ("rust berl", "each word begins some word about them"),
    ('"io uring"', "these words in a row"),
    ("tag:rust", "by tag, also -tag:work"),
    ("company:oxide", 'or exactly: company:"Turbine GmbH"'),
    ("type:coffee", "who had one, and the coffees"),
    ("after:2026-01", "since then; before:yesterday until then"),
    ("status:due", "soon, reconnect, in touch, new, archived, …"),
    ("vip:yes", "VIPs only"),
    ("2026-03-12", "what happened that day"),
    ("12 apr", "whose birthday, which date; april for all of it"),
)
"""What can be typed, and what it finds."""


class Row(NamedTuple):
    """One line: a group's title, something found, what there is more, or nothing."""

    group: str = ""
    found: Found | None = None
    more: int | None = None
    """How many more the group has; -1 while that is being counted."""
    title: str = ""
    note: str = ""

    @property
    def chosen(self) -> bool:
        """Whether the cursor can stand here."""
        return self.found is not None or self.more is not None


def teaching(room: int) -> list[Line]:
    """An empty box says what can be typed."""
    width = max(len(example) for example, _ in TEACHING) + 3
    return [
        (("   Everything you know, in one box. For example:", "muted"),),
        (),
        *(
            ((f"   {example:<{width}}", "accent"), (fit(about, max(room - width - 3, 1)).rstrip(), "text"))
            for example, about in TEACHING
        ),
    ]


def line(row: Row, terms: Sequence[Term], room: int, today: date, marked: bool) -> Line:
    """One line in so many cells."""
    mark = ("▌" if marked else " ", "accent")
    if row.title:
        return ((" " + row.title.upper(), "section"),)
    if row.note:
        return ((f"   {row.note}", "muted"),)
    if row.more is not None:
        return (mark, ("  more …" if row.more < 0 else f"  {row.more} more", "muted"))
    if row.found is None:
        return ()
    return (mark, *_SHOWN[row.group](row.found, terms, room - 1, today))


def bright(value: str, terms: Sequence[Term], width: int, role: str) -> list[tuple[str, str]]:
    """A text cut to so many cells around the first match, the matches in a role of their own."""
    value = text.line(value)
    found = spans(value, terms)
    if found and cell_len(value) > width and cell_len(value[: found[0][1]]) >= width:
        value = around(value, found[0][0], max(width - 2, 8))
        found = spans(value, terms)
    shown = fit(value, width)
    pieces, place = [], 0
    for start, end in found:
        if end > len(shown):
            break
        pieces += [(shown[place:start], role), (shown[start:end], "match")]
        place = end
    return [piece for piece in [*pieces, (shown[place:], role)] if piece[0]]


def _name(found: Found, terms: Sequence[Term], width: int) -> list[tuple[str, str]]:
    """A name with its star, in so many cells."""
    if not found.vip:
        return bright(found.head, terms, width, "name")
    room = max(min(cell_len(text.line(found.head)), width - 2), 1)
    pad = " " * (width - room - 2)
    return [*bright(found.head, terms, room, "name"), (" ★", "due"), (pad, "")]


def _columns(room: int) -> int:
    """Cells of the first column: who or what."""
    return max(min(room * 3 // 10, 32), 14)


def _person(found: Found, terms: Sequence[Term], room: int, today: date) -> list[tuple[str, str]]:
    look = LOOKS[found.status]
    word = f"  {look.word}" if found.archived else ""
    name = _columns(room)
    left = room - name - 4 - len(word)
    label = f"{found.about}: " if found.about and left > len(found.about) + 12 else ""
    return [
        (look.icon + " ", found.status),
        *_name(found, terms, name),
        ("  ", ""),
        (label, "muted"),
        *bright(found.text, terms, left - cell_len(label), "text"),
        (word, "muted"),
    ]


def _named(found: Found, terms: Sequence[Term], room: int, today: date) -> list[tuple[str, str]]:
    """A company or a tag, and how many people it has."""
    sign = "# " if found.kind == "tag" else "  "
    name = min(_columns(room) + 8, room - 20)
    return [(sign, "muted"), *bright(found.head, terms, name, "name"), (f"  {found.about}", "muted")]


def _said(found: Found, terms: Sequence[Term], room: int, today: date) -> list[tuple[str, str]]:
    """A person, and the line about them that fits with what kind of line it is."""
    name, word = _columns(room), "  archived" if found.archived else ""
    about = fit(found.about, 10)
    left = room - name - 16 - len(word)
    return [
        ("  ", ""),
        *_name(found, terms, name),
        (f"  {about}  ", "muted"),
        *bright(found.text, terms, left, "text"),
        (word, "muted"),
    ]


def _interaction(found: Found, terms: Sequence[Term], room: int, today: date) -> list[tuple[str, str]]:
    day = day_words.full(found.day)
    kind = found.about if room >= 90 else ""
    name = _columns(room) - (0 if kind else 4)
    parts = [(fit(found.status, 3), "text"), (fit(day, 11), "muted"), ("  ", "")]
    left = room - 16
    if kind:
        parts.append((fit(kind, 16) + "  ", "muted"))
        left -= 18
    return [*parts, (fit(found.head, name), "name"), ("  ", ""), *bright(found.text, terms, left - name - 2, "text")]


def _dated(found: Found, terms: Sequence[Term], room: int, today: date) -> list[tuple[str, str]]:
    name = _columns(room)
    day = day_words.birthday(found.day, today)
    return [
        ("  ", ""),
        *_name(found, terms, name),
        ("  ", ""),
        (fit(day, 24) + "  ", "text"),
        *bright(found.text, terms, room - name - 32, "muted"),
    ]


_SHOWN = {
    "people": _person,
    "companies": _named,
    "tags": _named,
    "links": _said,
    "notes": _said,
    "interactions": _interaction,
    "dates": _dated,
}
