"""The Log: every interaction, newest first, filtered as you type, with the note beside the list where there is room."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event
from typing import Any, ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.domain import log_query
from devhub_tui.errors import FieldError
from devhub_tui.screens.interaction_actions import InteractionActions
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.log_narrowing import narrow
from devhub_tui.services.session import Session
from devhub_tui.storage import interactions, log_filter, log_page
from devhub_tui.storage.log_filter import EVERYTHING, LogFilter
from devhub_tui.storage.log_page import LogRow
from devhub_tui.widgets.filter_input import FilterInput
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import Line
from devhub_tui.widgets.log_list import LogList
from devhub_tui.widgets.note_view import NoteView

T = TypeVar("T")

AT_ONCE = 2000
"""Up to so many interactions are listed on the spot; more come from a thread, after the first page."""

_PAGE = 24  # interactions of a first page at least
_TYPING = 0.12  # seconds without a key before all that fits is counted
_PUZZLING = 0.35  # seconds without a key before what cannot be understood is complained of
_SOON, _PATIENT = 12.0, 150.0  # milliseconds that a page may take at once, and in a thread
_STEPS = 2000  # of SQLite, after which a reading thread looks whether it is still wanted
_RESTING = 0.08  # seconds the cursor rests before the note beside the list is read
_BESIDE = 3000  # characters of a note that can be in sight beside the list


class LogFilterInput(FilterInput):
    """The filter, in which tab offers what can be written."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "screen.narrow", "Choose", id="log.complete")]


class LogScreen(InteractionActions, LiveScreen):
    """The list, its filter, and the note under the cursor."""

    TITLE = "Log"
    CSS_PATH = "log.tcss"
    AUTO_FOCUS = "LogList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012  as Textual declares it
    SHOWS: ClassVar[frozenset[str]] = frozenset(
        ("interactions", "interaction_contacts", "interaction_types", "contacts", "contact_tags", "tags", "events")
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="log.filter"),
        Binding("F", "narrow", "Narrow", tooltip="Choose a filter from lists", id="log.narrow"),
        Binding("l", "app.log", "Log", id="contact.log"),
        Binding("escape", "clear", "Clear the filter", show=False, id="log.clear"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.list = LogList(self._rows, id="log")
        self.filter = LogFilterInput(self._filtered, placeholder="words  @name  #tag  type:  event:  from:  since:")
        self.note = NoteView(most=_BESIDE, id="note")
        self.note.can_focus = False
        self._count = Static(id="count")
        self._text = ""
        self._filter: LogFilter = EVERYTHING
        self._total: int | None = None
        self._found: int | None = None
        self._known: tuple[LogFilter, Sequence[int]] | None = None  # what was listed whole last
        self._pending = False
        self._shown = False
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """One line above, the list, the note beside it."""
        yield Header()
        with Horizontal(id="bar"):
            yield self._count
            yield Static("/", id="slash")
            yield self.filter
        with Horizontal():
            yield self.list
            with Vertical(id="beside"):
                yield self.note
        yield KeyBar()

    def on_mount(self) -> None:
        """The note beside the list waits for the cursor to rest."""
        self._rest = self.set_interval(_RESTING, self._rested, pause=True)

    def current_interaction(self) -> str | None:
        """The id of the interaction under the cursor."""
        return self.list.row.id if self.list.row else None

    def place(self) -> dict[str, Any]:
        """The filter, and the interaction under the cursor."""
        return {"filter": self._text, "row": self.list.number}

    def go_to(self, place: Mapping[str, Any]) -> None:
        """Back there."""
        self.filter.value = str(place.get("filter") or "")
        self._filtered(self.filter.value)
        self.list.return_to(place.get("row"))

    def _rows(self, numbers: Sequence[int]) -> Iterable[LogRow]:
        return log_page.rows(self.session.database.connection, numbers)

    # What is listed

    def reload(self) -> None:
        """Something changed: rows in sight at once, their order after that. The cursor stays on its interaction."""
        self.list.forget()
        self._total = self._known = None
        self._understand(self._text)
        self._show(follow=self._shown)
        self._shown = True
        self._paint_note()

    def _show(self, follow: bool = False) -> None:
        """Lists what fits: a first page now, all of it soon. What takes longer than a frame comes from a thread."""
        everything = self._filter == EVERYTHING
        limit = AT_ONCE + 1 if everything else max(self.list.page, _PAGE)
        numbers, sure = self._page(limit)
        self._pending = numbers is None
        whole = numbers is not None and len(numbers) < limit
        self._found = len(numbers) if numbers is not None and whole else None
        if everything and whole:
            self._total = self._found
        if numbers is None:
            self._say()
        elif whole or not follow:
            self._put(numbers, follow=follow)
        if whole and sure and self._total is not None:
            self.workers.cancel_group(self, "order")
        else:
            self._load(self._filter, follow, self._found if sure else None)

    def _page(self, limit: int) -> tuple[Sequence[int] | None, bool]:
        """The first page, if it can be had in the frame of the key, and whether it is certain.

        One letter more is looked for in what was found: with many interactions that is far less than all there are.
        """
        connection = self.session.database.connection
        if self._known is not None and self._known[0] != EVERYTHING and log_filter.refines(self._filter, self._known[0]):
            numbers = log_page.within(connection, self._known[1], self._filter, limit, _SOON)
            if numbers is not None:
                return numbers, False
        return log_page.soon(connection, self._filter, limit, _SOON), True

    def _put(self, numbers: Sequence[int], *, follow: bool = False) -> None:
        self.list.empty = self._empty()
        self.list.show(numbers, follow=follow)
        self._say()

    @work(group="order", exclusive=True)
    async def _load(self, chosen: LogFilter, follow: bool, known: int | None) -> None:
        """Everything that fits, once the typing rests, and how much there is altogether."""
        if self._pending:
            limit = max(self.list.page, _PAGE)
            page = await self._read(lambda connection: log_page.soon(connection, chosen, limit, _PATIENT))
            if page is not None:
                self._pending = False
                self._put(page, follow=follow)
        if not self._pending:
            await asyncio.sleep(_TYPING)
        if known is None:
            numbers = await self._read(lambda connection: log_page.numbers(connection, chosen))
            self._pending, self._found, self._known = False, len(numbers), (chosen, numbers)
            if chosen == EVERYTHING:
                self._total = len(numbers)
            self._put(numbers, follow=follow or self.list.touched)
        if self._total is None:
            self._total = await self._read(log_page.total)
            self._say()

    async def _read(self, work: Callable[[Any], T]) -> T:
        """What a thread reads; another letter stops it, so that it does not stand in the way of what is asked next."""
        stopped = Event()

        def job(connection: Any) -> T:
            connection.set_progress_handler(stopped.is_set, _STEPS)
            return work(connection)

        try:
            return await self.session.read(job)
        finally:
            stopped.set()

    def _say(self) -> None:
        """How many fit, of how many."""
        total = "" if self._total is None else f"{self._total:,}".replace(",", " ")
        if self._filter == EVERYTHING:
            said = total or "…"
        else:
            found = "…" if self._found is None else f"{self._found:,}".replace(",", " ")
            said = f"{found} of {total}" if total else found
        self._count.update(Content.assemble((" Log ", "bold $foreground"), said), layout=False)

    def _empty(self) -> tuple[Line, ...]:
        if self._filter == EVERYTHING:
            return (
                (),
                (("   Nothing is logged yet.", "name"),),
                (),
                (("   l", "accent"), ("  log a talk, a call, a message: who it was with, and a line about it", "text")),
            )
        words = text.line(self._text.strip())
        said = words if len(words) <= 40 else words[:39] + "…"
        found: list[Line] = [(), ((f"   Nothing fits “{said}”. ", "text"), ("esc", "accent"), (" clears.", "text"))]
        if self._filter.words:
            found += [(), (("   Words are looked for in the notes; ", "muted"), ("@name", "accent"), (" finds people.", "muted"))]
        return tuple(found)

    # The filter

    def _filtered(self, value: str) -> None:
        """The filter's text changed: answered in the same frame."""
        self._text = value
        before = self._filter
        if self._understand(value) and self._filter != before:
            self._show()

    def _understand(self, value: str) -> bool:
        """Takes the filter that the text means. While it means none, the list stays; a complaint waits for the typing to rest."""
        self.workers.cancel_group(self, "puzzle")
        try:
            query = log_query.parse(value, clock.now(), quick=True)
            self._filter = log_filter.read(self.session.database.connection, query)
        except FieldError:
            self.list.hint = ""
            self._puzzle(value)
            return False
        self.list.complain("")
        self.list.hint = _hint(value)
        return True

    @work(group="puzzle", exclusive=True)
    async def _puzzle(self, value: str) -> None:
        """A day that takes longer to understand, or a mistake: said in words above the list."""
        await asyncio.sleep(_PUZZLING)
        now = clock.now()
        try:
            query = await asyncio.to_thread(log_query.parse, value, now)
            found = log_filter.read(self.session.database.connection, query)
        except FieldError as error:
            self.list.complain(f"{error.message} {error.hint}".strip())
            return
        self.list.complain("")
        if found != self._filter:
            self._filter = found
            self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the filter its own key is a letter like any other."""
        return not (action == "filter" and self.filter.has_focus)

    def action_filter(self) -> None:
        """Into the filter."""
        self.filter.focus()

    def action_clear(self) -> None:
        """Takes the filter away."""
        self.filter.value = ""
        self.list.focus()

    @work(group="narrow", exclusive=True)
    async def action_narrow(self) -> None:
        """Offers what can be filtered by, and its values; what is begun in the filter is gone on with."""
        typed = self.filter.value
        found = log_query.tokens(typed)
        begun = found[-1][0] if found and not found[-1][1] else ""
        token = await narrow(self.app, self.session.database.connection, begun)
        if token is None:
            return
        if begun:
            typed = typed.rstrip()[: -len(_last_word(typed))]
        open_ended = token.endswith(':"')
        self.filter.value = f"{typed.rstrip()} {token}".lstrip() + ("" if open_ended else " ")
        self.filter.cursor_position = len(self.filter.value)
        if open_ended:
            self.filter.focus()
        elif not self.filter.has_focus:
            self.list.focus()

    @on(FilterInput.Left)
    def _to_the_list(self) -> None:
        self.list.focus()

    # The interaction under the cursor

    @on(LogList.Opened)
    def _open(self, message: LogList.Opened) -> None:
        from devhub_tui.screens.note_modal import NoteModal

        self.app.push_screen(NoteModal(self.session, message.row.id))

    @on(LogList.Moved)
    def _moved(self) -> None:
        if self._rest is not None:
            self._rest.reset()

    def _rested(self) -> None:
        if self._rest is not None:
            self._rest.pause()
        self._paint_note()

    def on_resize(self) -> None:
        """The note may have come into sight."""
        self.call_after_refresh(self._paint_note)

    def _paint_note(self) -> None:
        """The interaction under the cursor, beside the list, where there is room."""
        if not self.note.size.width:
            return
        found = self.current_interaction()
        self.note.show(interactions.interaction(self.session.database.connection, found) if found else None)


def _last_word(typed: str) -> str:
    return typed.split()[-1] if typed.split() else ""


def _hint(value: str) -> str:
    """What can follow a filter that is only begun."""
    found = log_query.tokens(value)
    operator = found[-1][0] if found and not found[-1][1] else ""
    return f"{operator}: {log_query.OPERATORS[operator]} · tab chooses" if operator in log_query.OPERATORS else ""
