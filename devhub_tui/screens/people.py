"""Everybody: a list that filters as you type and sorts by what matters, with the person beside it where there is room."""

import asyncio
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.domain.cadence import ARCHIVED
from devhub_tui.domain.query import Query
from devhub_tui.errors import NotFoundError
from devhub_tui.screens.people_views import PeopleViews
from devhub_tui.screens.selection import Selection
from devhub_tui.services.session import Session
from devhub_tui.storage import filters, lists, profile, search
from devhub_tui.storage.rows import ContactRow
from devhub_tui.widgets.contact_pane import ContactPane
from devhub_tui.widgets.filter_input import FilterInput
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.record_list import RecordList

SORTS = {
    "match": "best match",
    "name": "name ▲",
    "status": "status, worst first",
    "last": "last contact, newest first",
    "due": "due ▲",
    "company": "company ▲",
    "added": "added, newest first",
}
"""Sorts and what they are called; `match` is for a filter only."""

AT_ONCE = 2000
"""Up to so many people are put in order on the spot; more come from a thread, after the first page."""

_PAGE = 64
_FILTER_PAGE = 50
_TYPING = 0.12  # seconds without a key before all matches are counted
_AT_ONCE_MS = 8.0  # milliseconds that a filter may take within the frame of its key
_RESTING = 0.08  # seconds the cursor rests before the person beside the list is read


class PeopleScreen(PeopleViews, Selection):
    """The list, its filter and sort, and the person under the cursor."""

    TITLE = "People"
    CSS_PATH = "people.tcss"
    AUTO_FOCUS = "RecordList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012  as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="people.filter"),
        Binding("s", "sort", "Sort", id="people.sort"),
        Binding("n", "app.new", "New", id="app.new"),
        Binding("t", "tags", "Tags", show=False, id="contact.tags"),
        Binding("escape", "clear", "Clear", tooltip="Clear the selection, then the filter", show=False, id="people.clear"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.people = RecordList(self._rows, id="people")
        self.filter = FilterInput(self._filtered, placeholder="words or tag:rust")
        self.pane = ContactPane(notes=12, id="pane")
        self.pane.can_focus = False
        self._count = Static(id="count")
        self._sorted = Static(id="sorted")
        self._sort: str | None = None
        self._text = ""
        self._query = Query()
        self._total = 0
        self._found: int | None = None
        self._pending = False
        self._shown = False
        self._said = ("", "", "")
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """One line above, the list, the person beside it."""
        yield Header()
        with Horizontal(id="bar"):
            yield self._count
            yield Static("/", id="slash")
            yield self.filter
            yield self._sorted
        with Horizontal():
            yield self.people
            with Vertical(id="beside"):
                yield self.pane
        yield KeyBar()

    def on_mount(self) -> None:
        """The person beside the list waits for the cursor to rest."""
        self._rest = self.set_interval(_RESTING, self._rested, pause=True)

    def current_person(self) -> tuple[str, str] | None:
        """(id, name) of the person under the cursor."""
        row = self.people.row
        return (row.id, row.name) if row else None

    @property
    def sort(self) -> str:
        """What sorts the list now: what was chosen, else best match while filtering and name otherwise."""
        return self._sort or ("match" if self._query.words else "name")

    @property
    def _narrowed(self) -> bool:
        """Whether the filter asks for anything."""
        return self._query.asks

    def filter_now(self) -> tuple[str, str | None]:
        """What is in the box, and the sort that was chosen."""
        return self._text, self._sort

    def to_export(self) -> tuple[tuple[int, ...] | None, str]:
        """Who is selected, and what is in the box."""
        return tuple(self.people.selected) or None, self._text

    def show_filter(self, query: str, sort: str | None) -> None:
        """Puts this into the box and sorts so."""
        self._sort, self._text = sort, "\0"  # no text of a box: this one is new, whatever it says
        if self.filter.value == query:
            self._filtered(query)
        self.filter.value = query
        self.filter.cursor_position = len(query)
        self.people.focus()

    def place(self) -> dict[str, Any]:
        """The filter, the sort that was chosen, and who is under the cursor."""
        return {"filter": self._text, "sort": self._sort, "row": self.people.number}

    def go_to(self, place: Mapping[str, Any]) -> None:
        """Back there."""
        sort = str(place.get("sort"))
        self.show_filter(str(place.get("filter") or ""), sort if sort in SORTS else None)
        self.people.return_to(place.get("row"))

    def sort_name(self, sort: str) -> str:
        """What a sort is called."""
        return SORTS[sort]

    def _rows(self, numbers: Sequence[int]) -> Iterable[ContactRow]:
        return lists.rows(self.session.database.connection, clock.today().isoformat(), list(numbers))

    def reload(self) -> None:
        """Something changed: rows in sight at once, the order after that. The cursor stays on its person."""
        self._total = lists.total(self.session.database.connection, clock.today().isoformat())
        self.people.forget()
        self.look_after_selection()
        self._show(follow=self._shown)
        self._shown = True
        self._paint_person()

    def _show(self, follow: bool = False) -> None:
        """Lists everybody, or those who fit the filter: a first page now, all of them soon."""
        if self._narrowed:
            self._show_found(follow)
            return
        self._found, self._pending = None, False
        connection, today = self.session.database.connection, clock.today().isoformat()
        if self._total <= AT_ONCE:
            self._stop_loading()
            self._put(lists.order(connection, today, self.sort), follow=follow)
            return
        if not follow:
            rows = lists.first_page(connection, today, self.sort, limit=_PAGE)
            self._put([row.n for row in rows], rows, total=self._total, whole=False)
        self.people.listed(False)
        self._load_all(self.sort, follow)

    def _show_found(self, follow: bool, patient: bool = False) -> None:
        """The first page of those who fit. What takes longer than a frame comes from a thread, and the list stays till then."""
        connection, query, sort = self.session.database.connection, self._query, lists_sort(self.sort)

        def ask() -> Sequence[int]:
            return search.fitting(connection, query, _FILTER_PAGE, sort=sort)

        numbers = ask() if patient else search.soon(connection, ask, _AT_ONCE_MS)
        self._pending = numbers is None
        if numbers is None:
            self._found = None
            self._say()
            self.people.listed(False)
            self._load_found(query, self.sort, follow)
            return
        whole = len(numbers) < _FILTER_PAGE
        self._found = len(numbers) if whole else None
        if whole or not follow:
            ordered = in_order(connection, clock.today().isoformat(), self.sort, numbers, query)
            self._put(ordered, follow=follow, whole=whole)
        if whole:
            self._stop_loading()
        else:
            self.people.listed(False)
            self._load_found(query, self.sort, follow)

    def _put(
        self,
        numbers: Sequence[int],
        rows: Iterable[ContactRow] = (),
        *,
        total: int | None = None,
        follow: bool = False,
        whole: bool = True,
    ) -> None:
        """Lists them; not `whole` while others are still to come."""
        self.people.empty = self._empty()
        self.people.show(numbers, rows, total=total, sort=self.sort, follow=follow)
        self._say()
        self.people.listed(whole)

    def _stop_loading(self) -> None:
        self.workers.cancel_group(self, "order")

    @work(group="order", exclusive=True)
    async def _load_all(self, sort: str, follow: bool) -> None:
        """Everybody's row number in this order: piece by piece where that is quick, else from a thread."""
        if sort in lists.STEPPED:
            numbers, place = array("i", bytes(4 * self._total)), 0
            for piece in lists.pieces(self.session.database.connection, sort):
                numbers[place : place + len(piece)] = piece
                place += len(piece)
                await asyncio.sleep(0)
            del numbers[place:]
        else:
            today = clock.today().isoformat()
            numbers = await self.session.read(lambda connection: lists.order(connection, today, sort))
        self._total = len(numbers)
        self._put(numbers, follow=follow or self.people.touched)

    @work(group="order", exclusive=True)
    async def _load_found(self, query: Query, sort: str, follow: bool) -> None:
        """Everybody who fits, once the typing rests; before that a page, when that could not be had on the spot."""
        today = clock.today().isoformat()

        def read(limit: int | None) -> Callable[[Any], Sequence[int]]:
            def work(connection: Any) -> Sequence[int]:
                found = search.fitting(connection, query, limit, sort=lists_sort(sort))
                return in_order(connection, today, sort, found, query)

            return work

        if self._pending:
            page = await self.session.read(read(_FILTER_PAGE))
            self._pending = False
            self._found = len(page) if len(page) < _FILTER_PAGE else None
            self._put(page, follow=follow, whole=False)
        await asyncio.sleep(_TYPING)
        found = await self.session.read(read(None))
        self._found = len(found)
        self._put(found, follow=follow or self.people.touched)

    def _say(self) -> None:
        """The line above the list: what it shows, how many they are, and the sort or what is wrong with the filter."""
        if not self._narrowed:
            count = f"{self._total:,}".replace(",", " ")
        else:
            found = "…" if self._pending else f"{_FILTER_PAGE}+" if self._found is None else str(self._found)
            count = f"{found} of {self._total}"
        problem = " ".join(f"{each.message} {each.hint}" for each in self._query.problems[:1])
        width = self._sorted.size.width - 1
        title, chosen = self.titled(self._count.size.width - len(count) - 3), self.selection_said()
        said = (title, count, fit(problem, width).rstrip() or chosen or SORTS[self.sort])
        if said != self._said:
            self._said = said
            self._count.update(Content.assemble((f" {title} ", "bold $foreground"), count), layout=False)
            look = "$text-warning" if problem else "bold $text-accent" if chosen else "$foreground"
            self._sorted.update(Content.assemble("" if problem or chosen else "sort: ", (said[2] + " ", look)), layout=False)

    def _empty(self) -> tuple[Line, ...]:
        if self._narrowed:
            words = text.line(self._text.strip())
            said = words if len(words) <= 40 else words[:39] + "…"
            return ((), ((f"   Nobody matches “{said}”. ", "text"), ("esc", "accent"), (" clears.", "text")))
        return (
            (),
            (("   Nobody is here yet.", "name"),),
            (),
            (("   i", "accent"), ("  import people from a file", "text")),
            (("   n", "accent"), ("  add somebody by hand", "text")),
        )

    def _filtered(self, value: str) -> None:
        """The filter's text changed: answered in the same frame."""
        if value.split() == self._text.split():
            self._text = value
            return
        self._text = value
        self._query = filters.understood(self.session.database.connection, value)
        self.people.stop_waiting()
        self._show()

    def focus_filter(self, words: str = "") -> None:
        """Puts the cursor into the filter, with these words in it if any are given."""
        if words:
            self.filter.value = words
            self.filter.cursor_position = len(words)
        self.filter.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the filter its own key is a letter like any other."""
        return not (action == "filter" and self.filter.has_focus)

    def action_filter(self) -> None:
        """Into the filter."""
        self.focus_filter()

    def action_clear(self) -> None:
        """Takes the selection away; then, or when there is none, the filter."""
        if self.people.selected:
            self.people.clear()
            return
        self.filter.value = ""
        self.people.focus()

    @on(FilterInput.Left)
    def _to_the_list(self) -> None:
        if self._pending:
            self._show_found(False, patient=True)
        self.people.focus()

    @work(group="sort", exclusive=True)
    async def action_sort(self) -> None:
        """Chooses how the list is sorted."""
        from devhub_tui.widgets.chooser import Chooser

        names = [name for name in SORTS if name != "match" or self._query.words]
        place = await self.app.push_screen_wait(Chooser("Sort by", [SORTS[name] for name in names], names.index(self.sort)))
        if place is not None:
            self._sort = None if names[place] == ("match" if self._query.words else "name") else names[place]
            self._show()

    @on(RecordList.Selected)
    def _selected(self) -> None:
        self.selection_changed()
        self._say()

    @on(RecordList.Opened)
    def _open(self, message: RecordList.Opened) -> None:
        from devhub_tui.screens.contact import ContactScreen

        self.app.push_screen(ContactScreen(self.session, message.row.id))

    @on(RecordList.Moved)
    def _moved(self) -> None:
        if self._rest is not None:
            self._rest.reset()

    def _rested(self) -> None:
        if self._rest is not None:
            self._rest.pause()
        self._paint_person()

    def on_resize(self) -> None:
        """The pane may have come into sight, and the line above has another width."""
        self.call_after_refresh(self._paint_person)
        self.call_after_refresh(self._say)

    def _paint_person(self) -> None:
        """The person under the cursor, beside the list, where there is room."""
        if not self.pane.size.width:
            return
        person = self.current_person()
        try:
            self.pane.show(profile.profile(self.session.database.connection, person[0]) if person else None)
        except NotFoundError:
            self.pane.show(None)

    @on(ContactPane.Wanted)
    def _more(self) -> None:
        """Beside the list the first page of a timeline is enough."""


def lists_sort(sort: str) -> str:
    """The sort of storage/lists.py for one of the list's own: what has no word to match is sorted by name."""
    return "name" if sort == "match" else sort


def in_order(connection: Any, today: str, sort: str, numbers: Sequence[int], query: Query) -> Sequence[int]:
    """Whom a query found in a sort's order: looked up when few, else picked out of everybody's order."""
    if sort == "match" or not query.words:
        return numbers
    status = ARCHIVED if query.archived else None
    if len(numbers) <= AT_ONCE:
        return lists.order(connection, today, sort, lists.Narrow(status, numbers=tuple(numbers)))
    wanted = set(numbers)
    return array("i", [number for number in lists.order(connection, today, sort, lists.Narrow(status)) if number in wanted])
