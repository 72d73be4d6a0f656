"""The people who matter most: how it stands with each, what was said last, what comes next, and one line to remember."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.screens.person_actions import PersonActions
from devhub_tui.services.session import Session
from devhub_tui.storage import vip
from devhub_tui.storage.vip import VipRow
from devhub_tui.widgets.filter_input import FilterInput
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import Line
from devhub_tui.widgets.vip_list import VipList

SORTS = {"status": "status, worst first", "next": "next date ▲", "last": "last contact, newest first", "name": "name ▲"}
"""Sorts of storage/vip.py and what they are called."""


class VipScreen(PersonActions):
    """The list of VIPs, filtered by name."""

    TITLE = "VIPs"
    CSS_PATH = "vip.tcss"
    AUTO_FOCUS = "VipList"
    SHOWS: ClassVar[frozenset[str]] = PersonActions.SHOWS | {"backgrounds", "important_dates"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("B", "background", "Background", id="contact.background"),
        Binding("v", "vip", "VIP off", id="contact.vip"),
        Binding("slash", "filter", "Filter", id="people.filter"),
        Binding("e", "edit", "Edit", show=False, id="contact.edit"),
        Binding("t", "tags", "Tags", show=False, id="contact.tags"),
        Binding("s", "sort", "Sort", id="people.sort"),
        Binding("escape", "clear", "Clear the filter", show=False, id="people.clear"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.people = VipList(self._rows, id="vips")
        self.filter = FilterInput(self._filtered, placeholder="filter by name")
        self._count = Static(id="count")
        self._sorted = Static(id="sorted")
        self.sort = "status"
        self._words = ""
        self._total = 0
        self._shown = False

    def compose(self) -> ComposeResult:
        """One line above, the list."""
        yield Header()
        with Horizontal(id="bar"):
            yield self._count
            yield Static("/", id="slash")
            yield self.filter
            yield self._sorted
        yield self.people
        yield KeyBar()

    def current_person(self) -> tuple[str, str] | None:
        """(id, name) of the VIP under the cursor."""
        row = self.people.row
        return (row.id, row.name) if row else None

    def place(self) -> dict[str, Any]:
        """The filter, the sort, and who is under the cursor."""
        return {"filter": self._words, "sort": self.sort, "row": self.people.number}

    def go_to(self, place: Mapping[str, Any]) -> None:
        """Back there."""
        sort = str(place.get("sort"))
        self.sort = sort if sort in SORTS else self.sort
        self._words = " ".join(str(place.get("filter") or "").split())
        self.filter.value = self._words
        self._show()
        self.people.return_to(place.get("row"))

    def _rows(self, numbers: Sequence[int]) -> Iterable[VipRow]:
        return vip.rows(self.session.database.connection, clock.today(), numbers)

    def reload(self) -> None:
        """Something changed: rows in sight at once, the order after that. The cursor stays on its person."""
        self._total = vip.total(self.session.database.connection)
        self.people.forget()
        self._show(follow=self._shown)
        self._shown = True

    def _show(self, follow: bool = False) -> None:
        """All of them, or those whose name fits: on the spot when they are few, else a first page now and all of them soon."""
        connection, today = self.session.database.connection, clock.today()
        self.workers.cancel_group(self, "order")
        if self._total <= vip.AT_ONCE:
            self._put(vip.order(connection, today, self.sort, self._words), follow=follow)
            return
        if not follow and not self._words and (page := vip.first_page(connection, today, self.sort)):
            self._put(page, total=self._total)
        self._load(self.sort, self._words, follow)

    @work(group="order", exclusive=True)
    async def _load(self, sort: str, words: str, follow: bool) -> None:
        """Everybody who fits, from a thread."""
        today = clock.today()

        def read(connection: Any) -> Sequence[int]:
            return vip.order(connection, today, sort, words)

        numbers = await self.session.read(read)
        self._put(numbers, follow=follow or self.people.touched)

    def _put(self, numbers: Sequence[int], *, total: int | None = None, follow: bool = False) -> None:
        self.people.empty = self._empty()
        self.people.show(numbers, total=total, sort=self.sort, follow=follow)
        said = f"{self._total:,}".replace(",", " ")
        if self._words:
            said = f"{total or len(numbers)} of {said}"
        self._count.update(Content.assemble((" VIPs ", "bold $foreground"), said), layout=False)
        self._sorted.update(Content.assemble("sort: ", (SORTS[self.sort] + " ", "$foreground")), layout=False)

    def _empty(self) -> tuple[Line, ...]:
        if self._words:
            words = text.line(self._words)
            said = words if len(words) <= 40 else words[:39] + "…"
            return ((), ((f"   No VIP is called “{said}”. ", "text"), ("esc", "accent"), (" clears.", "text")))
        return (
            (),
            (("   Nobody is a VIP yet.", "name"),),
            (),
            (("   Choose the few you never want to lose. They come first in every queue,", "text"),),
            (("   more often than others, and with what you know of them at hand.", "text"),),
            (),
            (("   2", "accent"), ("  go to People", "text")),
            (("   v", "accent"), ("  there or on a person, makes somebody a VIP", "text")),
        )

    def _filtered(self, value: str) -> None:
        """The filter's text changed: answered in the same frame."""
        words = " ".join(value.split())
        if words != self._words:
            self._words = words
            self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the filter its own key is a letter like any other; nobody under the cursor, nothing to do with them."""
        if action == "filter":
            return not self.filter.has_focus
        return True

    def action_filter(self) -> None:
        """Into the filter."""
        self.filter.focus()

    def action_clear(self) -> None:
        """Takes the filter away."""
        self.filter.value = ""
        self.people.focus()

    @on(FilterInput.Left)
    def _to_the_list(self) -> None:
        self.people.focus()

    @work(group="sort", exclusive=True)
    async def action_sort(self) -> None:
        """Chooses how the list is sorted."""
        from devhub_tui.widgets.chooser import Chooser

        names = list(SORTS)
        place = await self.app.push_screen_wait(Chooser("Sort by", list(SORTS.values()), names.index(self.sort)))
        if place is not None:
            self.sort = names[place]
            self._show()

    @on(VipList.Opened)
    def _open(self, message: VipList.Opened) -> None:
        from devhub_tui.screens.contact import ContactScreen

        self.app.push_screen(ContactScreen(self.session, message.row.id))
