"""Changes of status as quiet lines between the interactions of a timeline. Pure: data in, lines out."""

from collections.abc import Sequence
from datetime import date

from rich.cells import cell_len

from devhub_tui.domain.cadence import read_day
from devhub_tui.domain.status_history import Transition
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.status import LOOKS

FEW = 2
"""So many between two interactions are shown; of more only the newest, until they are unfolded."""


def between(moves: Sequence[Transition], days: Sequence[str], whole: bool) -> list[list[Transition]]:
    """The moves (newest first) that belong above each interaction (newest first), and last those below all of them.

    What was planned stands above today. Unless `whole`, there is more of the timeline to come, and nothing below it yet.
    """
    found: list[list[Transition]] = [[] for _ in range(len(days) + 1)]
    place = 0
    for move in moves:
        while place < len(days) and move.on < (read_day(days[place]) or date.max):
            place += 1
        if place == len(days) and not whole:
            break
        found[place].append(move)
    return found


def lines(moves: Sequence[Transition], width: int, folded: bool) -> list[Line]:
    """One line for each; folded, one for all where they are many."""
    if folded and len(moves) > FEW:
        more = f" · {len(moves) - 1} more · h"
        return [_line(moves[0], width, more)]
    return [_line(move, width) for move in moves]


def _line(move: Transition, width: int, more: str = "") -> Line:
    after = LOOKS[move.after]
    became = f"   {LOOKS[move.before].icon} {LOOKS[move.before].word} → " if move.before else "   "
    word = f"{after.icon} {after.word}"
    day = f"  {when.full(move.on.isoformat())}"
    if cell_len(became + word + day + more) > width:
        became = "   "  # narrow: what it became has to do
    room = width - cell_len(became) - cell_len(word) - cell_len(day) - cell_len(more)
    why = fit(f"  {move.why}", room).rstrip() if room > 4 else ""
    return ((became, "muted"), (word, move.after), (day, "muted"), (why, "muted"), (more, "muted"))
