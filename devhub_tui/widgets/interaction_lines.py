"""One interaction as lines: the line of the Log at each width, and the head above a whole note. Pure: data in, lines out."""

from datetime import date
from typing import NamedTuple

from rich.cells import cell_len

from devhub_tui import clock
from devhub_tui.domain import durations
from devhub_tui.domain.log_query import DIRECTIONS
from devhub_tui.storage.log_page import LogRow
from devhub_tui.storage.rows import InteractionRow
from devhub_tui.widgets import day_words
from devhub_tui.widgets.line_view import Line, fit, wrap

ARROWS = {"me": "→", "them": "←", "mutual": "↔"}
"""Who reached out, in one cell."""

_DAY, _TOOK, _SAID = 10, 7, 13  # cells


class Columns(NamedTuple):
    """Cells of each column; 0 is a column that the width has no room for. A direction of one cell is an arrow."""

    people: int
    note: int = 0
    kind: int = 0
    took: int = 0
    direction: int = 0


def columns(room: int) -> Columns:
    """What fits into `room` cells. The day, the icon and the people are always there, and most goes to the note."""
    left = max(room - _DAY - 7, 4)  # cursor mark, icon, the spaces beside it
    if left < 34:
        return Columns(left)
    kind = 12 if left >= 52 else 0
    left -= kind + 1 if kind else 0
    direction = _SAID if left >= 90 else 1
    left -= direction + 2
    took = _TOOK if left >= 56 else 0
    left -= took + 2 if took else 0
    people = min(max(left * 2 // 5, 14), 36)
    if kind and left - people > 60:
        kind, left = 20, left - 8
    return Columns(people, left - people - 2, kind, took, direction)


def heading(cells: Columns) -> Line:
    """The words above the columns."""
    parts = [" ", fit("day", _DAY), "   ", *(["  ", fit("type", cells.kind)] if cells.kind else [" "])]
    parts += ["  ", fit("with", cells.people)]
    if cells.direction:
        parts += ["  ", fit("who reached out" if cells.direction > 1 else "", cells.direction)]
    if cells.took:
        parts += ["  ", fit("took", cells.took, right=True)]
    if cells.note:
        parts += ["  ", fit("note", cells.note)]
    return (("".join(parts), "heading"),)


def row_line(row: LogRow, cells: Columns, today: date, marked: bool) -> Line:
    """One interaction as the list shows it."""
    planned = row.occurred_on > today.isoformat()
    parts = [("▌" if marked else " ", "accent"), (fit(day(row.occurred_on, today), _DAY), "accent" if planned else "muted")]
    parts.append(("  " + fit(row.icon, 2), "text"))
    if cells.kind:
        parts.append((" " + fit(row.type_label, cells.kind), "text"))
    parts.append(("  " + fit(with_whom(row.people, row.others), cells.people), "name"))
    if cells.direction:
        words = DIRECTIONS if cells.direction > 1 else ARROWS
        parts.append(("  " + fit(words.get(row.direction or "", ""), cells.direction), "muted"))
    if cells.took:
        parts.append(("  " + fit(durations.said(row.duration_minutes), cells.took, right=True), "muted"))
    if cells.note:
        parts += _note(row, cells.note)
    return tuple(parts)


def _note(row: LogRow, width: int) -> list[tuple[str, str]]:
    """The event, then the first line of the note; an ellipsis where it goes on."""
    note = row.note.lstrip("#").strip() if row.note.startswith("#") else row.note
    event = fit(row.event, min(cell_len(row.event), width // 2 if note else width)).rstrip() if row.event else ""
    shown = event + (" · " if event and note else "")
    left = width - cell_len(shown)
    if row.more and cell_len(note) + 2 <= left:
        note += " "
    return [("  " + shown, "muted"), (fit(note + ("…" if row.more else ""), left), "text")]


def day(stored: str, today: date) -> str:
    """`Mon 16 Mar` this year, `2024-03-16` in others: in a log the very day counts."""
    found = day_words.read(stored)
    if found is None or found.year != today.year:
        return stored
    return f"{day_words.WEEKDAYS[found.weekday()]} {found.day:>2} {day_words.MONTHS[found.month - 1]}"


def with_whom(people: tuple[tuple[str, str, bool], ...], others: int = 0) -> str:
    """Ana ★, Zoë and 3 more."""
    names = ", ".join(name + (" ★" if vip else "") for _, name, vip in people)
    return f"{names} and {others} more" if others else names


def head(row: InteractionRow, width: int) -> list[Line]:
    """What is above a whole note: what it was, when, with whom, and all else that is known."""
    moment = f", {clock.from_ms(row.occurred_at):%H:%M}" if row.occurred_at else ""
    facts = [day_words.weekday(row.occurred_on) + moment, durations.said(row.duration_minutes)]
    facts.append(DIRECTIONS.get(row.direction or "", row.direction or ""))
    if row.occurred_on > clock.today().isoformat():
        facts.append("planned")
    people = with_whom(row.people[:50], max(len(row.people) - 50, 0))
    lines: list[Line] = [((part, "name"),) for part in wrap(f"{row.icon} {row.type_label}", width, 2)]
    lines += [((part, "muted"),) for part in wrap(" · ".join(filter(None, facts)), width, 2)]
    lines += [((part, "text"),) for part in wrap(f"with {people}" if people else "with nobody who is still here", width, 6)]
    for word, value in (("at", row.event), ("transcript", row.transcript_source)):
        if value:
            lines += [((part, "muted"),) for part in wrap(f"{word} {value}", width, 3)]
    return lines
