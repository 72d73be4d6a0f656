"""What a dashboard has counted, moved on by one commit instead of being counted again. Exact, or given up.

The dashboard of 100,000 people walks ten thousand who are due to count and rank them; a log moves one of them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from devhub_tui.domain.cadence import read_day
from devhub_tui.storage.database import Changed
from devhub_tui.storage.derived import Move

WEEKS = 13
SPARE = 50
"""People ranked beyond those that are shown, so that a few may leave before it is done anew."""


class Tally(NamedTuple):
    """Counted when the journal stood at `seq`: how many have reached each of their dates, interactions by week, who is first.

    `first` are row numbers of people who are due, most urgent first: all of them when it is `whole`. `came` are those that have
    moved since; where they belong among the first is not known.
    """

    today: date
    seq: int
    reconnect: int
    due: int
    soon: int
    weeks: tuple[int, ...]
    first: tuple[int, ...]
    whole: bool
    came: frozenset[int] = frozenset()

    def ranks(self, room: int) -> bool:
        """Whether the first `room` people are among those it names."""
        return self.whole or len(self.first) >= room


def seq(connection: Any) -> int:
    """The last number of the journal."""
    return int(connection.execute("SELECT coalesce(max(seq),0) FROM changes").fetchone()[0])


def moved_on(tally: Tally, connection: Any, changed: Changed) -> Tally | None:
    """The tally after a commit that touched no table of `dashboard.STEADY`; itself if it was counted later; None for not knowing."""
    before, after = changed.span
    if after <= tally.seq:
        return tally
    if before != tally.seq or changed.moves is None:
        return None
    weeks = _weeks(tally, connection, changed)
    if weeks is None:
        return None
    day = tally.today.isoformat()
    moved = {move.n for move in changed.moves}
    return Tally(
        tally.today,
        after,
        tally.reconnect + _crossed(changed.moves, 3, day),
        tally.due + _crossed(changed.moves, 1, day),
        tally.soon + _crossed(changed.moves, 2, day),
        weeks,
        tuple(n for n in tally.first if n not in moved),
        tally.whole,
        (tally.came - moved) | {move.n for move in changed.moves if move.after[1] and move.after[1] <= day},
    )


def _crossed(moves: Iterable[Move], place: int, day: str) -> int:
    """How many more have reached a date of theirs (1 next_due, 2 soon_on, 3 reconnect_on) than had before."""

    def reached(dates: tuple[Any, ...]) -> bool:
        return dates[1] is not None and dates[place] is not None and dates[place] <= day

    return sum(reached(move.after) - reached(move.before) for move in moves)


def _weeks(tally: Tally, connection: Any, changed: Changed) -> tuple[int, ...] | None:
    """Interactions by week with those that the commit added; None when it did anything else to interactions."""
    if "interactions" not in changed.tables:
        return tally.weeks
    if changed.ids is None:
        return None
    weeks = list(tally.weeks)
    added = connection.execute(
        "SELECT old IS NULL, json_extract(new,'$.occurred_on'), json_extract(new,'$.deleted_at') FROM changes "
        "WHERE seq>? AND seq<=? AND tbl=(SELECT tbl FROM journal_tables WHERE name='interactions')",
        changed.span,
    )
    for is_new, occurred_on, deleted_at in added:
        day = read_day(occurred_on)
        if not is_new or day is None or deleted_at is not None:
            return None
        ago = (tally.today - day).days
        if 0 <= ago < 7 * WEEKS:
            weeks[WEEKS - 1 - ago // 7] += 1
    return tuple(weeks)
