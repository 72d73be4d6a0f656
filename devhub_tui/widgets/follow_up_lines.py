"""A follow-up or a promise as a line, in lists and forms. Pure: rows in, lines out."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from devhub_tui.domain import cadence_words
from devhub_tui.domain.cadence import parse_cadence
from devhub_tui.domain.follow_ups import SAID, SIGNS
from devhub_tui.storage.rows import FollowUpRow
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.person_lines import labelled

_WHEN = 11  # cells of `Thu 19 Mar`, `120 d late`, `z Fri 20 Mar`
_SHOWN = 12  # open ones on a person's page
_SOON, _FAR = 7, 290  # days within which a weekday says more than a date, and beyond which it needs its year


class Columns(NamedTuple):
    """Cells of each column; 0 is a column that the width has no room for."""

    when: int = _WHEN
    name: int = 0
    what: int = 20
    repeat: int = 0
    source: int = 0


def columns(room: int, *, names: bool) -> Columns:
    """What fits into `room` cells; `names` when the list is of more than one person."""
    left = room - 3 - _WHEN - 1  # cursor mark, sign, space; the gap after the day
    name = max(min(left * 3 // 10, 28), 10) + 1 if names else 0
    left -= name
    repeat = 0 if left < 40 else 8 if left < 62 else 12
    left -= repeat
    source = min(left - 40, 30) if left >= 60 else 0
    return Columns(_WHEN, name, max(left - source, 8), repeat, source)


def day(row: FollowUpRow, today: date) -> str:
    """When it is about: `12 d late`, `today`, `Thu 19 Mar`; `z 20 Mar` for one that sleeps, `✓ 12 Mar` for one that is done."""
    if row.completed_at is not None:
        from devhub_tui import clock

        return "✓ " + when.short(clock.from_ms(row.completed_at).date().isoformat(), today)
    if is_asleep(row, today):
        return "z " + when.short(row.snoozed_until, today)
    found = when.read(row.due_on)
    if found is None:
        return row.due_on
    left = (found - today).days
    if left <= 0:
        return f"{-left} d late" if left else "today"
    if left == 1:
        return "tomorrow"
    if left > _FAR:
        return when.full(row.due_on)
    said = when.short(row.due_on, today)
    return f"{when.WEEKDAYS[found.weekday()]} {said}" if left <= _SOON else said


def is_asleep(row: FollowUpRow, today: date) -> bool:
    """Whether it is snoozed beyond today."""
    return row.snoozed_until is not None and row.snoozed_until > today.isoformat()


def role(row: FollowUpRow, today: date) -> str:
    """The colour of its day; the words say the same."""
    if row.completed_at is not None or is_asleep(row, today):
        return "muted"
    now = today.isoformat()
    return "due" if row.due_on < now else "soon" if row.due_on == now else "text"


def what(row: FollowUpRow) -> str:
    """The note, with who promised it."""
    if row.kind == "follow_up":
        return row.note or SAID["follow_up"]
    said = SAID.get(row.kind, SAID["follow_up"])
    return f"{said}: {row.note}" if row.note else said


def source(row: FollowUpRow, today: date) -> str:
    """From coffee, 12 Jan; empty for one that no interaction made, or whose interaction is gone."""
    return f"from {row.source.lower()}, {when.short(row.source_on, today)}" if row.source and row.source_on else ""


def repeats(row: FollowUpRow, width: int) -> str:
    """↻ 2w; and that it is fixed, where there is room for it."""
    said = f"↻ {row.repeat} fixed" if row.fixed else f"↻ {row.repeat}"
    return said if row.repeat and len(said) < width else f"↻ {row.repeat}" if row.repeat else ""


def heading(cells: Columns) -> Line:
    """The words above the columns."""
    said = "   " + fit("when", cells.when) + " "
    said += fit("with", cells.name) if cells.name else ""
    said += fit("what", cells.what)
    said += fit("again", cells.repeat) if cells.repeat else ""
    return ((said, "heading"),)


def row_line(row: FollowUpRow, cells: Columns, today: date, marked: bool) -> Line:
    """One as the list shows it."""
    quiet = row.completed_at is not None
    parts = [("▌" if marked else " ", "accent"), (SIGNS.get(row.kind, "·") + " ", "muted")]
    parts.append((fit(day(row, today), cells.when) + " ", role(row, today)))
    if cells.name:
        parts.append((fit(row.name + (" ★" if row.vip else ""), cells.name - 1) + " ", "muted" if quiet else "name"))
    parts.append((fit(what(row), cells.what - 1) + " ", "muted" if quiet else "text"))
    if cells.repeat:
        parts.append((fit(repeats(row, cells.repeat), cells.repeat - 1) + " ", "muted"))
    if cells.source:
        parts.append((fit(source(row, today), cells.source), "muted"))
    return tuple(parts)


def section(rows: Sequence[FollowUpRow], today: date, width: int) -> list[Line]:
    """What is open with one person, as their page shows it: who owes what, by when; the snoozed last."""
    if not rows:
        return []
    lines: list[Line] = [
        (),
        (("Follow-ups", "section"), (f" {len(rows)}", "muted"), ("   F", "accent"), (" works on them", "muted")),
    ]
    for row in rows[:_SHOWN]:
        late = not is_asleep(row, today) and row.due_on < today.isoformat()
        lines += labelled(SAID.get(row.kind, "follow up"), in_full(row, today), width, 3, "due" if late else "text")
    if len(rows) > _SHOWN:
        lines.append(((f"{'':14}{len(rows) - _SHOWN} more", "muted"),))
    return lines


def in_full(row: FollowUpRow, today: date) -> str:
    """The talk link · 13 Mar 2026 (3 d late) · every 2 weeks · from coffee, 12 Jan."""
    found = when.read(row.due_on)
    late = (today - found).days if found else 0
    said = f"{row.note or 'follow up'} · {when.full(row.due_on)}"
    said += f" ({late} d late)" if late > 0 else " (today)" if found == today else ""
    parts = [said, f"snoozed until {when.full(row.snoozed_until)}" if is_asleep(row, today) else "", rhythm(row)]
    return " · ".join(part for part in (*parts, source(row, today)) if part)


def rhythm(row: FollowUpRow) -> str:
    """Every 2 weeks; every month, fixed."""
    every = parse_cadence(row.repeat)
    return f"{cadence_words.said(every)}{', fixed' if row.fixed else ''}" if every else ""
