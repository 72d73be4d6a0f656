"""One question, two answers. Gives True for yes, False for no and for leaving."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from devhub_tui import text


class Confirm(ModalScreen[bool]):
    """Asks once. `question` and `detail` are shown as they are; enter takes the button in focus, `yes`."""

    DEFAULT_CSS = """
    Confirm {
        align: center middle;
        & > Vertical {
            width: 60;
            max-width: 90%;
            height: auto;
            padding: 1 2;
            background: $panel;
        }
        & .confirm--question { text-style: bold; }
        & .confirm--detail { color: $text-muted; }
        & Horizontal { height: 1; margin-top: 1; }
        & Button {
            margin-right: 2;
            background: $surface;
            color: $text;
            &:focus { background: $primary; color: $background; text-style: bold !important; background-tint: $foreground 0%; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False, id="confirm.yes"),
        Binding("n,escape,q", "answer(False)", "No", show=False, id="confirm.no"),
        Binding("left,h,up,k", "app.focus_previous", "Previous", show=False, id="confirm.previous"),
        Binding("right,l,down,j", "app.focus_next", "Next", show=False, id="confirm.next"),
    ]

    def __init__(self, question: str, yes_label: str, detail: str = "", *, no_label: str = "Cancel") -> None:
        super().__init__()
        self._question = question
        self._yes = yes_label
        self._no = no_label
        self._detail = detail

    def compose(self) -> ComposeResult:
        """The question and its two buttons."""
        with Vertical():
            yield Static(Content(text.lines(self._question)), classes="confirm--question")
            if self._detail:
                yield Static(Content(text.lines(self._detail)), classes="confirm--detail")
            with Horizontal():
                yield Button(Content(f"y  {text.line(self._yes)}"), id="yes", compact=True, variant="primary")
                yield Button(Content(f"n  {text.line(self._no)}"), id="no", compact=True)

    def action_answer(self, yes: bool) -> None:
        """Closes with the answer."""
        self.dismiss(yes)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button is an answer."""
        self.dismiss(event.button.id == "yes")
