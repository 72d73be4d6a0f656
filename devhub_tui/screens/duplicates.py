"""People that may be there twice: pairs, the likeliest first, found while one waits or goes on. Enter compares two.

The search runs in a thread of its own (services/duplicates.py). What was merged, deleted or said to be two people leaves the
list, and comes back by undo.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from devhub_tui.errors import CancelledError
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.person_actions import said
from devhub_tui.services.session import Session
from devhub_tui.storage import duplicates as stored
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import Line
from devhub_tui.widgets.pair_list import PairList, PairRow

if TYPE_CHECKING:
    from devhub_tui.domain.duplicates import Pair
    from devhub_tui.services.duplicates import Found

AT_ONCE = 300
"""So many pairs are looked through on the spot; more in a thread."""


class DuplicatesScreen(LiveScreen):
    """The list of pairs, and how far the search for them is."""

    TITLE = "Duplicates"
    AUTO_FOCUS = "PairList"
    DEFAULT_CSS = """
    DuplicatesScreen {
        & #bar {
            height: 1;
            color: $text-muted;
            & #count { width: auto; }
            & #far { width: 1fr; text-align: right; }
        }
        & PairList { width: 1fr; }
    }
    """
    SHOWS: ClassVar[frozenset[str]] = frozenset(("contacts", "contact_points", "distinct_contacts", "interaction_contacts"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "distinct", "Two people", tooltip="They are two people: never show them again", id="duplicates.distinct"),
        Binding("R", "again", "Look again", id="duplicates.again"),
        Binding("escape", "leave", "Back", tooltip="Stop looking, then back", id="duplicates.back"),
    ]

    @dataclass
    class Progressed(Message):
        """How far the search is."""

        done: int
        total: int

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.pairs = PairList(self._rows, id="pairs")
        self._count = Static(id="count")
        self._far = Static(id="far")
        self._found: list[Pair] = []
        self._known: set[tuple[str, str]] = set()
        self._standing: list[int] = []
        self._stop = threading.Event()
        self._looking = False
        self._looked = False
        self._next_wanted = False

    def compose(self) -> ComposeResult:
        """One line above, the list."""
        yield Header()
        with Horizontal(id="bar"):
            yield self._count
            yield self._far
        yield self.pairs
        yield KeyBar()

    def on_mount(self) -> None:
        """Looks at once."""
        self.action_again()

    def on_unmount(self) -> None:
        """Nobody waits for the search any more."""
        self._stop.set()

    # Looking

    def action_again(self) -> None:
        """Looks through everybody, from the start."""
        if self._looking:
            return
        self._stop = threading.Event()
        self._looking = True
        self._say()
        self._look(self._stop)

    @work(group="find", exclusive=True)
    async def _look(self, stop: threading.Event) -> None:
        from devhub_tui.services import duplicates

        told = -1

        def tell(done: int, total: int) -> None:
            nonlocal told
            share = done * 100 // max(total, 1)
            if share != told:
                told = share
                self.post_message(self.Progressed(share, 100))

        def read(connection: Any) -> "Found | None":
            # Handed back, not raised: when the screen goes meanwhile, nobody is left to catch it.
            try:
                return duplicates.find(connection, tell, stop.is_set)
            except CancelledError:
                return None

        found = await self.session.read(read)
        self._looking = False
        if found is not None:
            self._looked = True
            self._found, self._known = found.pairs, {stored.in_order(pair.first, pair.second) for pair in found.pairs}
        self._sift()

    def on_duplicates_screen_progressed(self, message: Progressed) -> None:
        """Shows it."""
        if self._looking:
            self._far.update(Content(f"looking for duplicates  {message.done} %  · esc stops "))

    def _say(self) -> None:
        count = f"{len(self._standing):,} {'pair' if len(self._standing) == 1 else 'pairs'}" if self._looked else ""
        self._count.update(Content.assemble((" Duplicates ", "bold $foreground"), count))
        self._far.update(
            Content("looking for duplicates … · esc stops " if self._looking else "likeliest first " if count else "")
        )
        self.pairs.empty = self._empty()

    def _empty(self) -> tuple[Line, ...]:
        if self._looking:
            return ((), (("   Looking through everybody.", "text"),))
        if not self._looked:
            return ((), (("   Stopped. ", "text"), ("R", "accent"), (" looks again.", "text")))
        return (
            (),
            (("   Nobody seems to be there twice.", "name"),),
            (),
            (("   M", "accent"), ("  in People merges two whom this does not see", "text")),
        )

    # Showing

    def reload(self) -> None:
        """Somebody was merged, deleted, or brought back."""
        if self._looked:
            self._sift()

    def _sift(self) -> None:
        """Shows the pairs that still stand."""
        pairs = [(pair.first, pair.second) for pair in self._found]
        if len(pairs) <= AT_ONCE:
            self._put(stored.standing(self.session.database.connection, pairs))
        else:
            self._sift_many(pairs)

    @work(group="sift", exclusive=True)
    async def _sift_many(self, pairs: list[tuple[str, str]]) -> None:
        self._put(await self.session.read(lambda connection: stored.standing(connection, pairs)))

    def _put(self, standing: Sequence[bool]) -> None:
        places = [place for place, stands in enumerate(standing) if stands]
        self._standing = sorted(places, key=lambda place: -self._found[place].score)
        self._say()
        self.pairs.show(self._standing, follow=True)
        if self._next_wanted:
            self._next_wanted = False
            self.call_after_refresh(self._next)

    def _rows(self, numbers: Sequence[int]) -> Iterable[PairRow]:
        pairs = {number: self._found[number] for number in numbers if number < len(self._found)}
        ids = [each for pair in pairs.values() for each in (pair.first, pair.second)]
        people = stored.somebodies(self.session.database.connection, ids)
        for number, pair in pairs.items():
            one, other = people.get(pair.first), people.get(pair.second)
            if one and other:
                yield PairRow(number, pair, *((one, other) if one.weight >= other.weight else (other, one)))

    # Doing

    @on(PairList.Opened)
    def _opened(self, message: PairList.Opened) -> None:
        self._compare(message.row)

    def _compare(self, row: PairRow) -> None:
        from devhub_tui.screens.merge import MergeScreen

        self.app.push_screen(MergeScreen(self.session, row.a.id, row.b.id, row.pair, self._settled))

    def _settled(self, kept: str | None) -> None:
        """A pair was merged (into `kept`), or said to be two people: the next one comes up, once the list is without it."""
        self._next_wanted = True
        self._sift()
        if kept:
            self._look_around(kept)

    def _next(self) -> None:
        if self.is_active and (row := self.pairs.row):
            self._compare(row)

    @work(group="around")
    async def _look_around(self, contact_id: str) -> None:
        """Whoever was like the one that is gone is now like the one that was kept."""
        from devhub_tui.services import duplicates

        found = await self.session.read(lambda connection: duplicates.find(connection, only=[contact_id]).pairs)
        new = [pair for pair in found if stored.in_order(pair.first, pair.second) not in self._known]
        if new:
            self._known.update(stored.in_order(pair.first, pair.second) for pair in new)
            self._found += new
            self._sift()

    @work(group="write")
    async def action_distinct(self) -> None:
        """The two under the cursor are two people."""
        if row := self.pairs.row:
            await mark_distinct(self.session, row.a.id, row.b.id, f"{said(row.a.name)} and {said(row.b.name)}")
            self.app.notify(f"{said(row.a.name)} and {said(row.b.name)} are two people · u undo", markup=False)

    def action_leave(self) -> None:
        """Stops the search; otherwise goes back."""
        if self._looking:
            self._stop.set()
        else:
            self.app.pop_screen()


async def mark_distinct(session: Session, one: str, other: str, names: str) -> None:
    """Writes that two people are not the same."""
    await session.write(f"{names} are two people", lambda tx: stored.mark_distinct(tx, one, other))
