"""A code of the past: what it said, and who came by it."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.errors import NotFoundError
from devhub_tui.screens.connect_actions import open_arrival
from devhub_tui.screens.connect_form import like
from devhub_tui.screens.connect_lists import ArrivalList, moment, state_of, title_of, used_of
from devhub_tui.screens.live import LiveScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import arrivals, codes
from devhub_tui.storage.codes import CodeRow
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors


class CodeArrivalsScreen(LiveScreen):
    """Who came by one code, the newest first."""

    TITLE = "Who came"
    AUTO_FOCUS = "ArrivalList"
    DEFAULT_CSS = """
    CodeArrivalsScreen {
        & #said { height: auto; padding: 0 1; color: $text-muted; }
        & ArrivalList { height: 1fr; margin-top: 1; }
    }
    """
    SHOWS: ClassVar[frozenset[str]] = frozenset(("quick_connect_codes", "arrivals", "events"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("N", "another", "Another", tooltip="Another code like this one", id="connect.another"),
        Binding("x,R", "revoke", "Revoke", id="connect.revoke"),
        Binding("escape,q", "leave", "Back", key_display="q", id="arrivals.back"),
    ]

    def __init__(self, session: Session, code_id: str) -> None:
        super().__init__(session)
        self.code_id = code_id
        self.came = ArrivalList()
        self.row: CodeRow | None = None
        self._said = Static(id="said")

    def compose(self) -> ComposeResult:
        """What it said, the list."""
        yield Header()
        yield self._said
        yield self.came
        yield KeyBar()

    def reload(self) -> None:
        """Reads it again; leaves when the code is gone."""
        connection = self.session.database.connection
        try:
            self.row = codes.one(connection, self.code_id)
        except NotFoundError:
            if self.is_active:
                self.app.pop_screen()
            return
        rows = arrivals.of_code(connection, self.code_id)
        self.came.empty = ((("   Nobody came by this code.", "name"),),)
        self.came.tell(rows, follow=True)
        self._said.update(self._words(self.row))
        self.refresh_bindings()

    def _words(self, row: CodeRow) -> Content:
        now = clock.real_ms()
        open_now = row.is_open(now)
        lines = [Content.styled(title_of(row), "bold $foreground")]
        lines.append(
            Content(
                f"made {moment(row.made_at)} · ends {moment(row.expires_at)} · used {used_of(row, {})}"
                f" · {state_of(row, {}, now, here=False)}"
            )
        )
        said = (row.location, row.session, row.note, *(f"#{tag}" for tag in row.tags))
        also = " · ".join(text.line(each) for each in said if each)
        lines += [Content(also)] if also else []
        if open_now and not cast("Doors", self.app).connecting.can_show(row.id):
            lines.append(
                Content("It cannot be shown again: its token was never written down. x revokes it, N starts another like it.")
            )
        return Content("\n").join(lines)

    @on(ArrivalList.Opened)
    def _opened(self, message: ArrivalList.Opened) -> None:
        open_arrival(cast("Doors", self.app), message.row.arrival)

    async def action_another(self) -> None:
        """The form of the Connect screen, with what this code says."""
        from devhub_tui.screens.connect import ConnectScreen

        row = self.row
        self.app.pop_screen()
        await self.app.run_action("app.show('connect')")
        if row is not None and isinstance(self.app.screen, ConnectScreen):
            self.app.screen.form.fill(like(row))
            self.app.screen.show_code(False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an open code can be revoked."""
        return action != "revoke" or (self.row is not None and self.row.is_open(clock.real_ms()))

    @work(group="write")
    async def action_revoke(self) -> None:
        """Ends it, after asking."""
        from devhub_tui.widgets.confirm import Confirm

        detail = "Nobody can come by it from now on. Who came stays."
        if await self.app.push_screen_wait(Confirm("Revoke this code?", "Revoke", detail)):
            await cast("Doors", self.app).connecting.revoke([self.code_id])
            self.app.notify("Revoked the code", markup=False)

    def action_leave(self) -> None:
        """To where this was opened from."""
        self.app.pop_screen()
