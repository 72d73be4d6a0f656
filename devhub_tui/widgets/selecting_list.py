"""A numbered list in which rows can be selected, one by one, as a range, or all of them.

What is selected is a set of row numbers: it outlives sorting, filtering and reading again, and a key costs the same for
three rows as for a hundred thousand.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from devhub_tui.widgets.line_view import Part
from devhub_tui.widgets.numbered_list import Numbered, NumberedList

R = TypeVar("R", bound=Numbered)

CURSOR, SELECTED, BOTH = "▌", "✓", "►"


def sign(marked: bool, selected: bool) -> Part:
    """The first cell of a row: cursor and selection can be told apart without colours."""
    return (BOTH if marked and selected else CURSOR if marked else SELECTED if selected else " ", "accent")


class SelectingList(NumberedList[R], Generic[R]):
    """Rows that can be selected. `Selected` when the selection is another one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "select", "Select", tooltip="Select, and move on", show=False, id="list.select"),
        Binding("X", "select_range", "Select from the last one to here", show=False, id="list.select_range"),
        Binding("shift+down,J", "extend(1)", "Select downwards", show=False, id="list.select_down"),
        Binding("shift+up,K", "extend(-1)", "Select upwards", show=False, id="list.select_up"),
        Binding("ctrl+a", "select_all", "Select all that are listed", show=False, id="list.select_all"),
    ]

    @dataclass
    class Selected(Message):
        """How many rows are selected now, those included that are not listed at the moment."""

        count: int

    def __init__(self, fetch: Callable[[Sequence[int]], Iterable[R]], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(fetch, id=id)
        self.selected: set[int] = set()
        """Row numbers, changed in place by the methods here only."""
        self.whole = True
        """Whether every row that belongs here is listed; while some are still being read, selecting all waits for them."""
        self._waiting = False
        self._last: int | None = None  # the row number that was turned last, where a range begins
        self._pivot = (-1, -1)  # the places where selecting with shift began and where it has come to

    def look(self, index: int) -> str:
        """A selected row looks different."""
        return super().look(index) + ("x" if self._numbers[index] in self.selected else "")

    def listed(self, whole: bool) -> None:
        """Says whether all rows that belong here are listed now; what waited for them to be selected, is."""
        self.whole = whole
        if whole and self._waiting:
            self._select_listed()

    def stop_waiting(self) -> None:
        """Other rows were asked for: what should have been selected once it came is no longer meant."""
        self._waiting = False

    def select(self, numbers: Iterable[int]) -> None:
        """Adds these rows to the selection."""
        before = len(self.selected)
        self.selected.update(numbers)
        self._changed(before)

    def drop(self, numbers: Iterable[int]) -> None:
        """Takes these rows out of the selection."""
        before = len(self.selected)
        self.selected.difference_update(numbers)
        self._changed(before)

    def clear(self) -> None:
        """Selects nothing."""
        self._waiting = False
        self._last = None
        self._pivot = (-1, -1)
        self.drop(tuple(self.selected))

    def chosen(self) -> tuple[list[int], list[int]]:
        """The selected rows that are listed, in the list's order, and those that are not at the moment."""
        listed = [number for number in self._numbers if number in self.selected]
        return listed, sorted(self.selected.difference(listed)) if len(listed) < len(self.selected) else []

    def _changed(self, before: int) -> None:
        """Shows and tells it, if as many as `before` are no longer selected."""
        if len(self.selected) != before:
            self.refresh()
            self.post_message(self.Selected(len(self.selected)))

    def _turn(self, place: int) -> None:
        """Selects the row at a place, or no longer."""
        number = self._numbers[place]
        if number in self.selected:
            self.selected.discard(number)
        else:
            self.selected.add(number)
        self._last = number
        self.repaint((place,))
        self.post_message(self.Selected(len(self.selected)))

    def action_select(self) -> None:
        """Turns the row under the cursor on or off, and goes to the next."""
        if self.cursor < len(self._numbers):
            self._turn(self.cursor)
            self.move(1)

    def action_select_range(self) -> None:
        """Selects everything between the row that was turned last and the cursor."""
        if self.cursor >= len(self._numbers):
            return
        place = self._place_of(self._last)
        first, last = sorted((self.cursor if place is None else place, self.cursor))
        self._last = self._numbers[self.cursor]
        self.select(self._numbers[first : last + 1])

    def action_extend(self, step: int) -> None:
        """Takes the next row into the selection; coming back lets it go again."""
        if self.cursor >= len(self._numbers):
            return
        start, reached = self._pivot
        if reached != self.cursor:
            start = self.cursor
        wanted = max(0, min(self.cursor + step, len(self._numbers) - 1))
        if abs(wanted - start) < abs(self.cursor - start):
            self.drop((self._numbers[self.cursor],))
        else:
            self.select((self._numbers[self.cursor], self._numbers[wanted]))
        self._last = self._numbers[start]
        self.move(wanted - self.cursor)
        self._pivot = (start, wanted)

    def action_select_all(self) -> None:
        """Selects all that are listed; those still being read, when they have come."""
        if self.whole and len(self._numbers) >= self._total:
            self._select_listed()
        else:
            self._waiting = True

    def _select_listed(self) -> None:
        self._waiting = False
        self.select(self._numbers)

    def on_click(self, event: events.Click) -> None:
        """With ctrl a click selects; otherwise it moves the cursor, and a double click opens."""
        place = self.top + event.y - self.fixed
        if event.ctrl and event.y >= self.fixed and place < len(self._numbers):
            event.prevent_default()
            self._stand_on(place)
            self._turn(place)
