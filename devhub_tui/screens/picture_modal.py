"""Asks where a picture of a code is to be saved, and saves it there. Gives the whole path, None for leaving."""

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from devhub_tui.errors import DevHubError
from devhub_tui.services import qr
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar

_OFFERED = "~/quick-connect.png"


class PictureModal(BoxModal[str | None]):
    """One line. The picture is a new file that only its owner may read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "save", "Save", id="picture.save"),
        Binding("escape", "cancel", "Cancel", id="picture.cancel"),
    ]
    DEFAULT_CSS = """
    PictureModal > .box { width: 64; }
    PictureModal KeyBar { dock: none; margin-top: 1; }
    """

    def __init__(self, url: str, offered: str = _OFFERED) -> None:
        """`offered` is the name that stands there."""
        super().__init__()
        self._url = url
        self._line = Line(offered, placeholder="~/code.png", id="place")
        self._row = FormRow("File", self._line, quiet=False, id="place-row")
        self._busy = False

    def compose(self) -> ComposeResult:
        """The line and what is wrong with it."""
        with Vertical(classes="box") as box:
            box.border_title = Content("Save a picture of the code")
            yield self._row
            yield KeyBar()

    def on_mount(self) -> None:
        """The name can be typed at once."""
        self._line.focus()
        self._line.cursor_position = len(self._line.value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._row.edited(event.value)

    @on(Input.Submitted)
    async def action_save(self) -> None:
        """Saves it; what is wrong is said below."""
        if self._busy:
            return
        self._busy = True
        place = self._line.value
        try:
            self.dismiss(await asyncio.to_thread(qr.png, self._url, place))
        except DevHubError as error:
            self._row.complain(error.message, error.hint, about=place)
        finally:
            self._busy = False

    def action_cancel(self) -> None:
        """Saves nothing."""
        self.dismiss(None)
