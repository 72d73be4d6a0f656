"""One person, as the pane beside the list and the full screen show them. It is handed what it shows; it reads nothing.

The facts come first, then the timeline, whose lines are made only when they come into sight.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.message import Message

from devhub_tui import clock
from devhub_tui.domain import local_time
from devhub_tui.storage.profile import Profile
from devhub_tui.storage.rows import InteractionRow
from devhub_tui.widgets import status_lines
from devhub_tui.widgets.contact_lines import entry, facts, height
from devhub_tui.widgets.line_view import Line, LineView

_EAGER = 30  # entries before the end at which more are asked for
_KEPT = 200  # entries held as lines
_TICK = 10  # seconds after which the time where they are is looked at again


class ContactPane(LineView):
    """Facts, timeline or both. The cursor stands on interactions; `Chosen` when one is opened."""

    @dataclass
    class Chosen(Message):
        """Enter or a click on the interaction under the cursor."""

        row: InteractionRow

    @dataclass
    class Wanted(Message):
        """The end of what is loaded comes into sight; `all_of_it` when the user jumped to the end."""

        all_of_it: bool

    keys = True
    """Whether the facts say what keys of the contact's screen do."""

    def __init__(self, *, with_facts: bool = True, with_timeline: bool = True, notes: int = 200, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.with_facts = with_facts
        self.with_timeline = with_timeline
        self.selected = -1
        self.message: tuple[Line, ...] = ()
        self._notes = notes
        self._profile: Profile | None = None
        self._entries: list[InteractionRow] = []
        self._facts: list[Line] = []
        self._made: dict[int, list[Line]] = {}
        self._heights: dict[InteractionRow, int] = {}
        self._moves: Sequence[status_lines.Move] = ()
        self._quiet: list[list[Line]] = []
        self.folded = True
        self._today = clock.today()
        self._starts: list[int] = []
        self._end = 0
        self._asked = 0
        self._told = ""

    @property
    def profile(self) -> Profile | None:
        """Who is shown."""
        return self._profile

    @property
    def loaded(self) -> int:
        """How many interactions are here."""
        return len(self._entries)

    @property
    def entries(self) -> tuple[InteractionRow, ...]:
        """The interactions that are here."""
        return tuple(self._entries)

    @property
    def missing(self) -> bool:
        """Whether the timeline has more than is here."""
        return self._profile is not None and self.loaded < self._profile.interactions

    @property
    def chosen(self) -> InteractionRow | None:
        """The interaction under the cursor."""
        return self._entries[self.selected] if 0 <= self.selected < self.loaded else None

    def show(self, profile: Profile | None, entries: tuple[InteractionRow, ...] | None = None) -> None:
        """Shows somebody. The same person again keeps the place and the cursor."""
        same = profile is not None and self._profile is not None and profile.contact.id == self._profile.contact.id
        at = self.chosen.id if same and self.chosen else None
        if not same:
            self._moves = ()
        self._profile = profile
        self._entries = list(entries if entries is not None else profile.timeline if profile else ())
        self.selected = next((i for i, row in enumerate(self._entries) if row.id == at), -1) if at else -1
        self._asked = 0
        self._lay_out()
        self.top = max(0, min(self.top, self.count() - self.page)) if same else 0
        self.refresh()

    def extend(self, rows: tuple[InteractionRow, ...]) -> None:
        """More of the timeline has come."""
        self._entries += rows
        self._lay_out(0 if self._moves else len(self._entries) - len(rows))
        self.refresh()

    def show_moves(self, moves: Sequence[status_lines.Move]) -> None:
        """Changes of status and what was done, newest first, to stand between the interactions."""
        if moves != self._moves:
            self._moves = moves
            self._lay_out()
            self.refresh()

    def fold(self, folded: bool) -> None:
        """Whether many changes of status in a row are one line."""
        self.folded = folded
        self._lay_out()
        self.show_from(self.top)
        self.refresh()

    def rewrap(self) -> None:
        """Another width: everything is broken into lines anew."""
        self._heights.clear()
        self._lay_out()

    def _lay_out(self, first: int = 0) -> None:
        """Makes the facts, and finds on which line each entry starts, from entry `first` on."""
        profile, width = self._profile, self.room
        self._made.clear()
        if not self.size.width:
            self._known = Size(0, 0)  # out of sight: laid out when it comes into view
            first = 0
        if profile is None or not self.size.width:
            self._facts, self._starts, self._end = [], [], 0
            return
        now = clock.now()
        self._today = now.date()
        if first == 0:
            self._told = self._time()
            self._facts = facts(profile, now, width, self._notes, self.can_focus and self.keys) if self.with_facts else []
            self._starts = []
            if self.with_timeline:
                count = f" {profile.interactions}" if profile.interactions else ""
                if self._facts:
                    self._facts.append(())
                self._facts.append((("Timeline", "section"), (count, "muted")))
                if not self._entries:
                    self._facts.append((("Nothing logged yet. l logs the first.", "muted"),))
                self._between(width)
                self._facts += self._quiet[0] if self._quiet else []
            self._end = len(self._facts)
        if not self.with_timeline:
            return
        for place, row in enumerate(self._entries[first:], first + 1):
            self._starts.append(self._end)
            tall = self._heights.get(row)
            if tall is None:
                tall = self._heights[row] = height(row, width)
            self._end += tall + (len(self._quiet[place]) if self._quiet else 0)

    def _between(self, width: int) -> None:
        """The changes of status as lines: above the first interaction, then below each."""
        days = [row.occurred_on for row in self._entries]
        gaps = status_lines.between(self._moves, days, not self.missing) if self._moves else []
        self._quiet = [status_lines.lines(gap, width, self.folded) for gap in gaps]

    def _lines_of(self, place: int) -> range:
        """The lines of one entry."""
        after = self._starts[place + 1] if place + 1 < len(self._starts) else self._end
        return range(self._starts[place], after - (len(self._quiet[place + 1]) if self._quiet else 0))

    def count(self) -> int:
        """How many lines there are."""
        return self._end if self._profile else len(self.message)

    @property
    def room(self) -> int:
        """One cell less: the first shows the cursor where colours do not."""
        return max(super().room - 1, 10)

    def make(self, index: int) -> Line:
        """One line."""
        return (("▌" if self.marked(index) else " ", "accent"), *self._text(index))

    def _text(self, index: int) -> Line:
        if self._profile is None:
            return self.message[index]
        if index < len(self._facts):
            return self._facts[index]
        place = bisect_right(self._starts, index) - 1
        made = self._made.get(place)
        if made is None:
            if len(self._made) > _KEPT:
                self._made.clear()
            made = self._made[place] = [
                *entry(self._entries[place], self._profile.contact.id, self._today, self.room),
                *(self._quiet[place + 1] if self._quiet else ()),
            ]
        return made[index - self._starts[place]]

    def marked(self, index: int) -> bool:
        """Whether the line belongs to the interaction under the cursor."""
        if self.selected < 0 or self.selected >= len(self._starts):
            return False
        return index in self._lines_of(self.selected)

    def move(self, by: int) -> None:
        """One step goes to the next interaction, or scrolls while none is near; more than one goes by lines."""
        if abs(by) == 1:
            self._step(by)
            return
        self.show_from(self.top + by)
        if self.selected >= 0 or by > 0:
            inside = [i for i in range(self._first_in_sight(), len(self._starts)) if self._starts[i] < self.top + self.page]
            if inside:
                self._select(inside[-1] if self.top + self.page >= self.count() and by > 0 else inside[0])
        if by < 0 and self.top == 0:
            self._select(-1)

    def _first_in_sight(self) -> int:
        return bisect_right(self._starts, self.top - 1)

    def _step(self, by: int) -> None:
        wanted = self.selected + by
        if self.selected < 0 and by > 0 and self._starts:
            wanted = self._first_in_sight()
        if by < 0 and self.selected <= 0:
            self._select(-1)
            self.show_from(self.top - 1)
        elif wanted >= len(self._starts) or self._starts[wanted] > self.top + self.page:
            self.show_from(self.top + by)
        else:
            self._select(wanted)
            lines = self._lines_of(wanted)
            self.reveal(lines[0], lines[-1])
        self._ask()

    def _select(self, place: int) -> None:
        before, self.selected = self.selected, place
        for each in (before, place):
            if 0 <= each < len(self._starts):
                self.repaint(self._lines_of(each))

    def scrolled(self) -> None:
        """The end may have come near."""
        self._ask()

    def _ask(self) -> None:
        """Asks for more of the timeline, once for each length of it."""
        near = bisect_right(self._starts, self.top + self.page) + _EAGER >= self.loaded
        if self.with_timeline and self.missing and near and self._asked != self.loaded:
            self._asked = self.loaded
            self.post_message(self.Wanted(False))

    def action_last(self) -> None:
        """To the end of the timeline, which may have to come first."""
        if self.with_timeline and self.missing:
            self._asked = self.loaded
            self.post_message(self.Wanted(True))
        super().action_last()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on an interaction, a second one opens it."""
        if event.x >= self.size.width - 1:
            return
        place = bisect_right(self._starts, self.top + event.y) - 1
        if place < 0 or self.top + event.y >= self.count():
            return
        again = place == self.selected
        self._select(place)
        if again or event.chain == 2:
            self.post_message(self.Chosen(self._entries[place]))

    def on_mount(self) -> None:
        """The time where they are goes on."""
        self.set_interval(_TICK, self.tick)

    def tick(self) -> None:
        """Says the time again when it is another minute there."""
        if self._profile is not None and self.with_facts and self._time() != self._told:
            self._lay_out()
            self.refresh()

    def _time(self) -> str:
        return local_time.said(self._profile.contact.values["timezone"], clock.now()) if self._profile else ""

    def on_focus(self) -> None:
        """The cursor shows where the keys go."""
        self._select(self.selected)

    def on_blur(self) -> None:
        """The cursor shows that keys go elsewhere."""
        self._select(self.selected)
