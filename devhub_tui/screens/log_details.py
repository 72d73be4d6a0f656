"""The rarer rows of the log form, behind a fold: who reached out, how long it took, where it was, where the transcript is.

The rows are made when the fold is opened, so that the form opens as quickly as without them.
"""

from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from devhub_tui import text
from devhub_tui.domain import durations, fields, log_query
from devhub_tui.errors import FieldError
from devhub_tui.screens import candidates
from devhub_tui.services.session import Session
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.form_row import FormRow, Line

NAMES = ("from", "took", "event", "transcript")
"""The rows, by the names that drafts keep them under."""


class Fold(Static, can_focus=True):
    """One quiet line that says what is behind it; enter, space or a click opens it."""

    DEFAULT_CSS = """
    Fold {
        height: 1;
        padding-left: 9;
        color: $text-muted;
        &:focus { background: $primary 30%; color: $text; }
    }
    """

    def __init__(self) -> None:
        super().__init__(Content("▸ ctrl+t  direction, duration, event, transcript"))

    def on_key(self, event: events.Key) -> None:
        """Opens it."""
        if event.key in ("enter", "space", "right"):
            event.stop()
            self.post_message(self.Opened())

    def on_click(self) -> None:
        """Opens it."""
        self.post_message(self.Opened())

    class Opened(Message):
        """What is behind it is wanted."""


class LogDetails(Vertical):
    """The fold, and the rows behind it."""

    DEFAULT_CSS = """
    LogDetails {
        height: auto;
        & .log-details--first { height: auto; }
        & #from-row { width: 1fr; }
        & #took-row { width: 26; & > .form-row--label { width: 7; padding-left: 1; } }
    }
    """

    def __init__(self, session: Session, typed: dict[str, str]) -> None:
        super().__init__()
        self.session = session
        self._typed = {name: typed.get(name, "") for name in NAMES}
        self._boxes: dict[str, Completer | Line] = {}

    @property
    def is_open(self) -> bool:
        """Whether the rows are there."""
        return bool(self._boxes)

    def compose(self) -> ComposeResult:
        """The fold; the rows too, when something stands in them."""
        if any(self._typed.values()):
            yield from self._rows()
        else:
            yield Fold()

    def _rows(self) -> list[Widget]:
        direction = Completer(candidates.directions(), value=self._typed["from"], strict=True, placeholder="who", id="from")
        event = Completer(candidates.events(self.session), value=self._typed["event"], placeholder="where it was", id="event")
        took = Line(self._typed["took"], placeholder="45m, 1h30", id="took")
        transcript = Line(self._typed["transcript"], placeholder="of a transcript: a link or a path", id="transcript")
        self._boxes = {"from": direction, "took": took, "event": event, "transcript": transcript}
        first = Horizontal(
            FormRow("From", direction, id="from-row"), FormRow("Took", took, id="took-row"), classes="log-details--first"
        )
        return [first, FormRow("At", event, id="event-row"), FormRow("Source", transcript, id="transcript-row")]

    def typed(self) -> dict[str, str]:
        """What stands in the rows."""
        return {name: box.value for name, box in self._boxes.items()} if self._boxes else dict(self._typed)

    def fill(self, values: dict[str, Any]) -> None:
        """Puts typed values back; opens the fold when there are any."""
        self._typed = {name: text.line(str(values.get(name) or "")) for name in NAMES}
        for name, box in self._boxes.items():
            if isinstance(box, Completer):
                box.settle(self._typed[name])
            else:
                box.value = self._typed[name]
        if not self._boxes and any(self._typed.values()) and self.is_mounted:
            self._show_rows()

    def open(self) -> None:
        """Opens the fold, with the cursor in its first row."""
        if not self.is_open:
            self._show_rows()
        self.call_after_refresh(self._enter)

    def _show_rows(self) -> None:
        rows = self._rows()
        self.query(Fold).remove()
        self.mount(*rows)

    def _enter(self) -> None:
        box = self._boxes["from"]
        (box.box if isinstance(box, Completer) else box).focus()
        self.screen.query_one("#transcript-row").scroll_visible(animate=False)

    @on(Fold.Opened)
    def _opened(self, message: Fold.Opened) -> None:
        message.stop()
        self.open()

    @on(Input.Changed, "#took")
    @on(Input.Blurred, "#took")
    def _took(self, event: Input.Changed | Input.Blurred) -> None:
        """A duration is complained of when the field is left."""
        row = self.query_one("#took-row", FormRow)
        try:
            durations.parse_duration(event.value)
        except FieldError as error:
            if isinstance(event, Input.Blurred):
                row.complain(error.hint, about=event.value)
            return
        row.edited(event.value)

    @on(Completer.Changed, "#from")
    def _from(self) -> None:
        if self._boxes:
            self.query_one("#from-row", FormRow).edited(self._boxes["from"].value)

    def checked(self) -> tuple[dict[str, Any], list[str]]:
        """What the rows mean, the event by its name; and which rows complain."""
        typed = self.typed()
        found: dict[str, Any] = {"event": text.clean(typed["event"], limit=200) or None}
        wrong: list[str] = []
        for name, column, check in (
            ("from", "direction", lambda value: log_query.direction(value) if value.strip() else None),
            ("took", "duration_minutes", durations.parse_duration),
            ("transcript", "transcript_source", lambda value: fields.line("transcript", value)),
        ):
            try:
                found[column] = check(typed[name])
            except FieldError as error:
                wrong.append(name)
                self.query_one(f"#{name}-row", FormRow).complain(error.hint or error.message, about=typed[name])
        return found, wrong
