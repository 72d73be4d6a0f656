"""Asks for a day, in words, and shows at once what they mean."""

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from devhub_tui import clock, text
from devhub_tui.domain.dates import parse_when
from devhub_tui.errors import FieldError
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.day_words import weekday
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar


class DayModal(BoxModal[date | None]):
    """Gives the day, None for leaving things as they are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", "Take it", key_display="enter", id="day.take"),
        Binding("escape", "cancel", "Cancel", id="day.cancel"),
    ]
    DEFAULT_CSS = """
    DayModal {
        & > .box { width: 56; }
        & KeyBar { dock: none; margin-top: 1; }
    }
    """

    def __init__(self, title: str, value: str = "", *, placeholder: str = "in 2 weeks, monday, 15 mar") -> None:
        """`value` is what stands in it at first."""
        super().__init__()
        self._title = title
        self._value = value
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        """The field."""
        with Vertical(classes="box") as box:
            box.border_title = Content(text.clean(self._title, limit=50))
            yield FormRow("When", Line(self._value, placeholder=self._placeholder, select_on_focus=True), quiet=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Line).focus()

    @on(Input.Changed)
    def _mean(self, event: Input.Changed) -> None:
        row = self.query_one(FormRow)
        try:
            found = parse_when(event.value, clock.now(), "future", quick=True).day
        except FieldError:
            row.says("…" if event.value.strip() else "")
            return
        row.says("→ " + weekday(found.isoformat()) + (" · that is past" if found < clock.today() else ""))

    @on(Input.Submitted)
    def action_take(self) -> None:
        """The day that is meant."""
        line = self.query_one(Line)
        try:
            self.dismiss(parse_when(line.value, clock.now(), "future").day)
        except FieldError as error:
            self.query_one(FormRow).complain(error.message, error.hint, about=line.value)

    def action_cancel(self) -> None:
        """Leaves things as they are."""
        self.dismiss(None)
