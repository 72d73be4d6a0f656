"""Quick Connect: a form for a code, the codes there were, and the code itself, as large as the window lets it be.

What the app holds of it (token, server) outlives this screen's looks and is in services/quick_connect/connecting.py.
"""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.errors import DevHubError
from devhub_tui.screens import connect_words
from devhub_tui.screens.connect_actions import ConnectActions
from devhub_tui.screens.connect_code import CodePane, Standing
from devhub_tui.screens.connect_form import ConnectForm, Terms, like
from devhub_tui.screens.connect_lists import ArrivalList, CodeList
from devhub_tui.services.session import Session
from devhub_tui.storage import arrivals, codes
from devhub_tui.storage.arrivals import ArrivalRow
from devhub_tui.storage.codes import CodeRow
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors
    from devhub_tui.services.quick_connect.connecting import Connecting
    from devhub_tui.storage.inbox import PublicCode

_RESTING = 0.1
"""Seconds without another change before everything is read again: three hundred may arrive in a minute."""
_LOOK_ELSEWHERE = 5
"""Seconds between looks whether the other process that serves the page still does; if not, this one begins to."""


class StartLine(Static, can_focus=True):
    """What enter does when nothing is to be changed."""

    DEFAULT_CSS = """
    StartLine {
        height: 1;
        padding: 0 1;
        margin-top: 1;
        background: $foreground 7%;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &:focus { background: $primary 30%; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "pressed", "Show a code", id="connect.enter")]

    @dataclass
    class Pressed(Message):
        """The code is wanted."""

    def action_pressed(self) -> None:
        """Asks for the code."""
        self.post_message(self.Pressed())

    def on_click(self) -> None:
        """The same by mouse."""
        self.focus()
        self.action_pressed()


class ConnectScreen(ConnectActions):
    """The form with the codes below, or a code with who came beside."""

    TITLE = "Connect"
    AUTO_FOCUS = "StartLine"
    CSS_PATH = "connect.tcss"
    SHOWS: ClassVar[frozenset[str]] = frozenset(("quick_connect_codes", "arrivals", "events", "preferences"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy_address", "Copy address", id="connect.copy"),
        Binding("p", "save_picture", "Save picture", id="connect.picture"),
        Binding("x,R", "revoke", "Revoke", id="connect.revoke"),
        Binding("N", "another", "Another", tooltip="Another code like this one", id="connect.another"),
        Binding("e", "edit_form", "Change", tooltip="Change what the next code says", id="connect.edit"),
        Binding("v", "review", "Review", tooltip="Decide about who may be known already", id="connect.review"),
        Binding("o", "app.card", "My card", tooltip="My own card as a code, without a network", id="connect.card"),
        Binding("t", "app.given_card", "Theirs", tooltip="They give me theirs: a card as text or a picture", id="connect.theirs"),
        Binding("ctrl+s", "start", "Show a code", show=False, id="connect.start"),
        Binding("K", "keep", "Keep up", tooltip="The server stays up on other screens too", show=False, id="connect.keep"),
        Binding("X", "revoke_all", "Revoke all", show=False, id="connect.revoke_all"),
        Binding("escape", "leave", "Back", show=False, id="connect.back"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.form = ConnectForm(session)
        self.start_line = StartLine(id="start")
        self.list = CodeList(id="codes")
        self.pane = CodePane()
        self.rows: list[CodeRow] = []
        self.in_review: list[ArrivalRow] = []
        self._bar = Static(id="words")
        self._filled = self._read_before = self._wanted_read = False
        self._on_code = False
        self._public: PublicCode | None = None
        self._came: list[ArrivalRow] = []
        self._problem = ""

    @property
    def connecting(self) -> "Connecting":
        """What the app holds."""
        return cast("Doors", self.app).connecting

    @property
    def keeps_awake(self) -> bool:
        """Whether a code is up for others to see: no lock by itself then."""
        return self._on_code and self.is_active and not self.ended

    def shows_arrivals_of(self, code_id: str | None) -> bool:
        """Whether whoever comes by this code stands on the screen anyway."""
        current = self.connecting.current
        return self._on_code and self.pane.frame.beside and current is not None and current.code_id == code_id

    def compose(self) -> ComposeResult:
        """Both views; one is shown."""
        yield Header()
        with Vertical(id="without"):
            with Horizontal(id="bar"):
                yield self._bar
            yield self.form
            yield self.start_line
            yield self.list
        yield self.pane
        yield KeyBar()

    def on_mount(self) -> None:
        """A code that is up is shown again."""
        self.show_code(self.connecting.current is not None)
        self.set_interval(1, self._tick)
        self._warm()

    @work(group="warm")
    async def _warm(self) -> None:
        """While one still looks at the form: then the code is there at once."""
        from devhub_tui.services.quick_connect import connecting

        await asyncio.to_thread(connecting.warm)

    # Which view

    def show_code(self, on: bool) -> None:
        """The code, or the form."""
        self._on_code = on and self.connecting.current is not None
        self.query_one("#without").display = not self._on_code
        self.pane.display = self._on_code
        self._frame(self._on_code)
        if self._on_code:
            self.pane.came.focus()
            self._tell_code()
            # What serves takes longer to load than the code to draw: it would hold up the picture.
            self.call_after_refresh(self.call_after_refresh, lambda: self.is_active and self._serve())
        elif not self.form.has_cursor:
            self.start_line.focus()
        self.refresh_bindings()

    def _frame(self, on: bool) -> None:
        """The header and the keys give way to a code that needs their place."""
        frame = self.pane.frame if on else None
        self.query_one(Header).display = frame is None or frame.header
        self.query_one(KeyBar).display = frame is None or frame.keys
        rack = next(iter(self.query("ToastRack")), None)
        if rack is not None:
            # The code keeps toasts beside it; where there is no place for them, its one line says what they would.
            rack.set_class(frame is not None and not frame.beside and self.pane.fits, "-away")

    @on(CodePane.Framed)
    def _framed(self, message: CodePane.Framed) -> None:
        self._frame(self._on_code)

    def on_resize(self) -> None:
        """Another window, another room for the code."""
        if self._on_code:
            self.pane.fit_into(*self.app.size)

    def on_screen_resume(self) -> None:
        """Comes back into view, with the same code."""
        super().on_screen_resume()
        if self._on_code:
            self._frame(True)
            self._serve()
            self._tell_code()

    def tell(self, words: str) -> None:
        """Says something short where it does not cover the code."""
        if self._on_code and self.pane.fits and not self.pane.frame.beside:
            self.pane.note(text.line(words))
            self.set_timer(4, lambda: self.pane.note(""))
        else:
            self.app.notify(words, markup=False)

    # Reading

    def reload(self) -> None:
        """Something changed: read soon, and once for many changes."""
        if not self._read_before:
            self._read_before = True
            self._read()
        elif not self._wanted_read:
            self._wanted_read = True
            self.set_timer(_RESTING, self._read)

    @work(group="order", exclusive=True)
    async def _read(self) -> None:
        self._wanted_read = False
        connecting = self.connecting
        current = connecting.current
        code_id = current.code_id if current else ""
        self.rows, self.in_review, self._came = await self.session.read(
            lambda connection: (
                codes.listing(connection),
                arrivals.in_review(connection),
                arrivals.of_code(connection, code_id) if code_id else [],
            )
        )
        uses: dict[str, int] = {}
        try:
            uses = await connecting.uses()
            self._public = await connecting.state(current) if current else None
            self._problem = ""
        except DevHubError as error:
            self._problem = f"{error.message} {error.hint}".strip()
        shown = [row.id for row in self.rows if connecting.can_show(row.id)]
        self.list.empty = connect_words.NO_CODES
        self.list.tell(self.rows, uses, shown, follow=self._filled)
        if not self._filled:
            self._filled = True
            self.form.fill(like(self.rows[0], clock.real_ms()) if self.rows else Terms())
        self._say()
        self._tell_code()

    def _say(self) -> None:
        open_now = sum(row.is_open(clock.real_ms()) for row in self.rows)
        self._bar.update(connect_words.bar(len(self.rows), open_now, self.in_review, self._problem))
        self.start_line.update(connect_words.start(self.form.terms_now()))
        self.refresh_bindings()

    @on(ConnectForm.Changed)
    def _typed(self) -> None:
        self.start_line.update(connect_words.start(self.form.terms_now()))

    # The code

    @property
    def row(self) -> CodeRow | None:
        """The code that is shown, as the vault knows it."""
        current = self.connecting.current
        return next((each for each in self.rows if current and each.id == current.code_id), None)

    @property
    def used(self) -> int:
        """How often it was used."""
        return max(self._public.uses if self._public else 0, len(self._came))

    @property
    def ended(self) -> str:
        """Why the code that is shown is over; empty while it holds."""
        row = self.row
        return connect_words.ended(row, self.used, clock.real_ms()) if row else ""

    def _tick(self) -> None:
        if self._on_code and self.is_active:
            self._tell_code()
            self._ticks += 1
            if self.connecting.is_elsewhere and self._ticks % _LOOK_ELSEWHERE == 0:
                self._serve()

    def _tell_code(self) -> None:
        row, current = self.row, self.connecting.current
        if not self._on_code or row is None or current is None:
            return
        connecting, url, problem = self.connecting, "", self._problem
        try:
            url = connecting.url(current)
        except DevHubError as error:
            problem = f"{error.message} {error.hint}"
        if connecting.trouble is not None:
            problem = f"{connecting.trouble.message} {connecting.trouble.hint}"
        reach = connect_words.ELSEWHERE if connecting.is_elsewhere else connect_words.reach(connecting.reach())
        left = row.expires_at - clock.real_ms()
        problem = text.line(problem.strip())
        looked = connecting.look_ups_left
        self.pane.tell(Standing(row, url, self.used, left, reach, problem, self.ended, connecting.kept, looked))
        self.pane.tell_came(self._came, follow=True)

    @work(group="serve")
    async def _serve(self) -> None:
        """Has the server up while a code is."""
        if not self.ended:
            await self.connecting.serve()
            self._tell_code()

    @on(StartLine.Pressed)
    @on(ConnectForm.Submitted)
    def action_start(self) -> None:
        """A code of what stands in the form."""
        if not self._on_code and not self._starting and (wanted := self.form.wanted()) is not None:
            self._starting = True
            self._start(wanted)

    _starting = False
    _ticks = 0

    @work(group="write")
    async def _start(self, wanted: codes.Wanted) -> None:
        try:
            started = await self.connecting.begin(wanted)
        finally:
            self._starting = False
        self.rows = [codes.one(self.session.database.connection, started.code_id), *self.rows]
        self._came, self._public = [], None
        self.show_code(True)
        self.reload()

    # Going somewhere

    @on(CodeList.Opened)
    def _opened(self, message: CodeList.Opened) -> None:
        code_id = message.row.id
        if self.connecting.can_show(code_id) and any(row.id == code_id and row.is_open(clock.real_ms()) for row in self.rows):
            self.connecting.again(code_id)
            self._came, self._public = [], None
            self.show_code(True)
            self.reload()
        else:
            from devhub_tui.screens.code_arrivals import CodeArrivalsScreen

            self.app.push_screen(CodeArrivalsScreen(self.session, code_id))

    @on(ArrivalList.Opened)
    def _who(self, message: ArrivalList.Opened) -> None:
        self.open_arrival(message.row.arrival)

    def on_key(self, event: events.Key) -> None:
        """From the line down into the list, and from the list's top back up."""
        wanted: Widget | None = None
        if event.key == "down" and self.focused is self.start_line:
            wanted = self.list
        elif event.key == "up" and self.focused is self.list and self.list.cursor == 0:
            wanted = self.start_line
        if wanted is not None:
            event.stop()
            event.prevent_default()
            wanted.focus()

    def action_edit_form(self) -> None:
        """Into the form."""
        if not self._on_code:
            self.form.start()

    def action_leave(self) -> None:
        """From a field to the line below; from there back to the code, if one is up; from the code to the form."""
        if self._on_code:
            self.show_code(False)
        elif self.focused is not self.start_line:
            self.start_line.focus()
        elif self.connecting.current is not None and not self.ended:
            self.show_code(True)

    def first_keys(self) -> tuple[str, ...]:
        """What is wanted while a code is up; without one, a decision that waits."""
        if self._on_code:
            return (
                ("connect.another",) if self.ended else ("connect.copy", "connect.picture", "connect.another", "connect.revoke")
            )
        if self.form.has_cursor:
            return ("connect.start", "connect.back")
        return ("connect.review",) if self.in_review else ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Each view has its own keys."""
        if action in ("copy_address", "save_picture", "keep"):
            return self._on_code and not self.ended
        if action == "edit_form":
            return not self._on_code
        if action == "start":
            return not self._on_code
        if action == "leave":
            return (
                self._on_code or self.focused is not self.start_line or (self.connecting.current is not None and not self.ended)
            )
        if action == "revoke":
            return not self.ended if self._on_code else self.list.has_focus and bool(self.rows)
        if action == "revoke_all":
            return not self._on_code and any(row.is_open(clock.real_ms()) for row in self.rows)
        if action == "another":
            return self._on_code or self.list.has_focus
        if action == "review":
            return bool(self.in_review)
        return True
