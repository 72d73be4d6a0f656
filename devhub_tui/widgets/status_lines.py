"""Changes of status and what was done, as quiet lines between the interactions of a timeline. Pure: data in, lines out."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len

from devhub_tui import clock, text
from devhub_tui.domain import follow_ups
from devhub_tui.domain.cadence import read_day
from devhub_tui.domain.status_history import Transition
from devhub_tui.storage.rows import FollowUpRow
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.status import LOOKS

FEW = 2
"""So many between two interactions are shown; of more only the newest, until they are unfolded."""


class Done(NamedTuple):
    """A follow-up or promise, on the day it was done."""

    on: date
    kind: str
    note: str


Move = Transition | Done


def moves(history: Sequence[Transition], rows: Sequence[FollowUpRow]) -> list[Move]:
    """What a timeline says beside the interactions, newest first: `history` (oldest first), and what of `rows` is done."""
    done = [Done(clock.from_ms(row.completed_at).date(), row.kind, row.note or "") for row in rows if row.completed_at]
    return sorted([*history[::-1], *done], key=lambda move: move.on, reverse=True)


def between(moves: Sequence[Move], days: Sequence[str], whole: bool) -> list[list[Move]]:
    """The moves (newest first) that belong above each interaction (newest first), and last those below all of them.

    What was planned stands above today. Unless `whole`, there is more of the timeline to come, and nothing below it yet.
    """
    found: list[list[Move]] = [[] for _ in range(len(days) + 1)]
    place = 0
    for move in moves:
        while place < len(days) and move.on < (read_day(days[place]) or date.max):
            place += 1
        if place == len(days) and not whole:
            break
        found[place].append(move)
    return found


def lines(moves: Sequence[Move], width: int, folded: bool) -> list[Line]:
    """One line for each; folded, one for all where they are many."""
    if folded and len(moves) > FEW:
        more = f" · {len(moves) - 1} more · h"
        return [_line(moves[0], width, more)]
    return [_line(move, width) for move in moves]


def _line(move: Move, width: int, more: str = "") -> Line:
    if isinstance(move, Done):
        return _done(move, width, more)
    after = LOOKS[move.after]
    became = f"   {LOOKS[move.before].icon} {LOOKS[move.before].word} → " if move.before else "   "
    word = f"{after.icon} {after.word}"
    day = f"  {when.full(move.on.isoformat())}"
    if cell_len(became + word + day + more) > width:
        became = "   "  # narrow: what it became has to do
    room = width - cell_len(became) - cell_len(word) - cell_len(day) - cell_len(more)
    why = fit(f"  {move.why}", room).rstrip() if room > 4 else ""
    return ((became, "muted"), (word, move.after), (day, "muted"), (why, "muted"), (more, "muted"))


def _done(done: Done, width: int, more: str) -> Line:
    day = f"  {when.full(done.on.isoformat())}"
    what = fit(text.line(follow_ups.what(done.kind, done.note)), max(width - 5 - cell_len(day) - cell_len(more), 4)).rstrip()
    return (("   ✓ ", "in_touch"), (what, "text"), (day, "muted"), (more, "muted"))
