"""Two people changed the same fields: shows both, and asks whose counts.

Gives True for mine, False for theirs, None to go back to the form. It knows nothing of what the fields are.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from devhub_tui import text


class ConflictModal(ModalScreen[bool | None]):
    """`sides` are (label, mine, theirs) of each field that clashed."""

    DEFAULT_CSS = """
    ConflictModal {
        align: center middle;
        & > VerticalScroll {
            width: 70;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 1 2;
            background: $panel;
        }
        & .conflict--question { text-style: bold; margin-bottom: 1; }
        & .conflict--side { margin-bottom: 1; }
        & Horizontal { height: 1; }
        & Button { margin-right: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "answer(True)", "Keep mine", show=False, id="conflict.mine"),
        Binding("t", "answer(False)", "Take theirs", show=False, id="conflict.theirs"),
        Binding("escape", "leave", "Back to the form", show=False, id="conflict.back"),
        Binding("left,up", "app.focus_previous", "Previous", show=False, id="conflict.previous"),
        Binding("right,down", "app.focus_next", "Next", show=False, id="conflict.next"),
    ]

    def __init__(self, sides: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self._sides = sides

    def compose(self) -> ComposeResult:
        """Each field with both its values, then the answers."""
        with VerticalScroll(can_focus=False):
            yield Static(Content("This was changed elsewhere while the form was open."), classes="conflict--question")
            for label, mine, theirs in self._sides:
                shown = Content.assemble((label, "bold"), "\n  mine    ", _value(mine), "\n  theirs  ", _value(theirs))
                yield Static(shown, classes="conflict--side")
            with Horizontal():
                yield Button(Content("m  Keep mine"), id="mine", compact=True, variant="primary")
                yield Button(Content("t  Take theirs"), id="theirs", compact=True)
                yield Button(Content("esc  Back to the form"), id="back", compact=True)

    def action_answer(self, mine: bool) -> None:
        """Closes with the answer."""
        self.dismiss(mine)

    def action_leave(self) -> None:
        """Decides nothing."""
        self.dismiss(None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button is an answer."""
        self.dismiss({"mine": True, "theirs": False}.get(event.button.id or ""))


def _value(value: str) -> tuple[str, str]:
    return (text.line(value[:300]), "") if value else ("empty", "$foreground 65%")
