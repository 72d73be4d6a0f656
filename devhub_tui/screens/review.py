"""Somebody who arrived by Quick Connect and may be known already, beside whoever that is: merge, keep both, or discard.

The comparison is that of two people who may be one (screens/merge.py); the right one is not in the vault yet.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from devhub_tui import text
from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.screens.merge import MergeScreen
from devhub_tui.screens.person_actions import said
from devhub_tui.services.session import Session
from devhub_tui.storage import arrivals, meeting_again
from devhub_tui.storage.arrivals import REVIEW, ArrivalRow, Arrived, Known
from devhub_tui.storage.database import Transaction

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors


def begin(app: "Doors", arrival_id: str | None = None) -> None:
    """Opens the comparison of this arrival, else of the one that waits longest; the next follows when it is decided."""
    if isinstance(app.screen, ReviewScreen):
        return
    connection = app.session.database.connection
    waiting = arrivals.in_review(connection)
    chosen = next((each for each in waiting if each.id == arrival_id), None) if arrival_id else next(iter(waiting), None)
    if chosen is None:
        app.notify("Nobody waits for a decision.", markup=False)
        return
    known = arrivals.known_as(connection, chosen.email, chosen.github)
    if known:
        app.push_screen(ReviewScreen(app.session, chosen, known))
    else:
        app.run_worker(_alone(app, chosen), group="review")


async def _alone(app: "Doors", arrival: ArrivalRow) -> None:
    """Whom they were like is no longer here, or waits as well: they can only be added or discarded."""
    from devhub_tui.widgets.chooser import Chooser

    name = said(arrival.name)
    title = f"{name} came twice, or whom they were like is gone"
    place = await app.push_screen_wait(Chooser(title, ["Add them", "Discard what they sent", "Later"]))
    if place == 0:
        await app.session.write(arrivals.label(name), lambda tx: arrivals.accept(tx, arrival.id))
        app.notify(f"Added {name} · u undo", markup=False)
    elif place == 1:
        await app.session.write(f"discard {name}", lambda tx: arrivals.discard(tx, arrival.id))
        app.notify(f"Discarded what {name} sent · u undo", markup=False)


class ReviewScreen(MergeScreen, inherit_bindings=False):
    """Left whoever is known, right what was typed into the page."""

    TITLE = "Review"
    SHOWS: ClassVar[frozenset[str]] = MergeScreen.SHOWS | {"arrivals", "quick_connect_codes"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m,ctrl+s", "merge", "Merge", id="review.merge"),
        Binding("d", "distinct", "Keep both", tooltip="They are two people", id="review.both"),
        Binding("D", "discard", "Discard", tooltip="Let go what they sent; nobody is added", id="review.discard"),
        Binding("left,h", "choose('a')", "Left", key_display="←", id="merge.left"),
        Binding("right,l", "choose('b')", "Right", key_display="→", id="merge.right"),
        Binding("n", "next_known", "Next match", tooltip="Somebody else they may be", id="review.next"),
        Binding("space", "turn", "Left, right, both", show=False, id="merge.turn"),
        Binding("escape,q", "leave", "Later", show=False, id="review.back"),
    ]

    def __init__(self, session: Session, arrival: ArrivalRow, known: list[Known]) -> None:
        super().__init__(session, known[0].id, arrival.id)
        self.arrival = arrival
        self._known = known
        self._place = 0

    # Showing

    def reload(self) -> None:
        """Reads both again; leaves when somebody else decided, or undid it."""
        if self._busy:
            return
        connection = self.session.database.connection
        try:
            self.arrival = arrivals.one(connection, self.arrival.id)
            self._known = arrivals.known_as(connection, self.arrival.email, self.arrival.github)
            if self.arrival.state != REVIEW or not self._known:
                raise NotFoundError("It was decided elsewhere.")
            if all(each.id != self.keep for each in self._known):
                self.keep, self.choices = self._known[0].id, {}
            self._compared = meeting_again.compare(connection, self.keep, self.arrival)
        except NotFoundError:
            self._gone()
            return
        self._show()

    def _gone(self) -> None:
        if not self.is_active:
            self._stale = True
            return
        self.app.notify("This arrival no longer waits for a decision.", severity="warning", markup=False)
        self.app.pop_screen()

    def _say(self) -> None:
        known = next((each for each in self._known if each.id == self.keep), self._known[0])
        waiting = arrivals.review_count(self.session.database.connection)
        more = f" · {waiting - 1} more to review" if waiting > 1 else ""
        others = f" · n: {len(self._known) - 1} more they may be" if len(self._known) > 1 else ""
        event = f" · {text.line(self.arrival.event)}" if self.arrival.event else ""
        words = f"both have {text.line(known.reason)}{event}{others}{more}"
        self._bar.update(Content.assemble((" Review  ", "bold $foreground"), words))

    def names(self) -> tuple[str, str]:
        """What stands above the two."""
        compared = self._compared
        return (f"{compared.a.name} · known", f"{compared.b.name} · arrived") if compared else ("", "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nobody else it could be, no key for that."""
        return len(self._known) > 1 if action == "next_known" else True

    def action_next_known(self) -> None:
        """Beside somebody else whom they may be."""
        place = next((place for place, each in enumerate(self._known) if each.id == self.keep), 0)
        self.keep, self.choices = self._known[(place + 1) % len(self._known)].id, {}
        self.reload()

    # Doing

    @work(group="write")
    async def action_merge(self) -> None:
        """Whoever is known gains what was typed."""
        keep, choices, arrival = self.keep, dict(self.choices), self.arrival
        name = next((each.name for each in self._known if each.id == keep), "")
        await self._decide(
            f"merge {said(arrival.name)} into {said(name)}",
            lambda tx: arrivals.accept(tx, arrival.id, keep, choices),
            f"Merged {said(arrival.name)} into {said(name)} · u undo",
        )

    @work(group="write")
    async def action_distinct(self) -> None:
        """They are somebody of their own."""
        arrival = self.arrival
        name = said(arrival.name)
        await self._decide(arrivals.label(name), lambda tx: arrivals.accept(tx, arrival.id), f"Added {name} as well · u undo")

    @work(group="write")
    async def action_discard(self) -> None:
        """Nobody is added."""
        arrival = self.arrival
        name = said(arrival.name)
        await self._decide(f"discard {name}", lambda tx: arrivals.discard(tx, arrival.id), f"Discarded what {name} sent · u undo")

    async def _decide(self, label: str, work: Callable[[Transaction], Arrived], words: str) -> None:
        if self._busy or self._compared is None:
            return
        self._busy = True
        try:
            await self.session.write(label, work)
        except DevHubError:
            self._busy = False
            raise
        self.app.notify(words, markup=False)
        app: Doors = self.app  # type: ignore[assignment]
        if self.is_active:
            app.pop_screen()  # not awaited: this runs in a worker of the screen that goes
            if arrivals.review_count(self.session.database.connection):
                app.call_later(begin, app)
