"""The pages on which a vault is chosen, protected and unlocked: a title, what is asked, the keys. They know no app and no vault
that is open, so that the gate and the settings can show the same ones.
"""

from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.widgets.key_bar import KeyBar

R = TypeVar("R")


class Page(Screen[R], Generic[R]):
    """A full screen that asks one thing. Subclasses give `parts`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "Next field", show=False, id="page.next"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id="page.previous"),
    ]
    DEFAULT_CSS = """
    Page {
        & > .page--title { dock: top; height: 1; background: $panel; }
        & > VerticalScroll { padding: 1 2; max-width: 84; height: 1fr; scrollbar-size-vertical: 1; }
        & Static { height: auto; }
        & .page--heading { text-style: bold; }
        & .page--about { color: $text-muted; margin-bottom: 1; }
        & .page--warning { color: $text-warning; margin-bottom: 1; }
        & FormRow { margin-bottom: 1; }
        & FormRow > .form-row--label { width: 12; }
        & LinePane { margin-top: 1; }
    }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading = title

    def compose(self) -> ComposeResult:
        """The title line, the parts, the keys."""
        yield Static(
            Content.assemble((" DevHub ", "bold $text-primary"), (f" {text.line(self.heading)}", "")), classes="page--title"
        )
        with VerticalScroll(can_focus=False):
            yield from self.parts()
        yield KeyBar()

    def parts(self) -> Iterable[Widget]:
        """What stands on the page."""
        raise NotImplementedError


def heading(words: str) -> Static:
    """A bold line."""
    return Static(Content(text.line(words)), classes="page--heading")


def about(words: str) -> Static:
    """Quiet lines."""
    return Static(Content(text.lines(words)), classes="page--about")


def warning(words: str) -> Static:
    """What must not be overlooked."""
    return Static(Content(text.lines(words)), classes="page--warning")
