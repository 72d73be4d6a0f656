"""A short list to choose one from. Gives the place of the choice, None for leaving."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from devhub_tui import text


class Chooser(ModalScreen[int | None]):
    """A title and options, of which `current` has the cursor. `keys` are letters that choose at once."""

    DEFAULT_CSS = """
    Chooser {
        align: center middle;
        & > Vertical {
            width: auto;
            min-width: 28;
            max-width: 90%;
            height: auto;
            max-height: 80%;
            padding: 1 2;
            background: $panel;
        }
        & Static { width: auto; color: $text-muted; margin-bottom: 1; }
        & OptionList {
            width: auto;
            min-width: 24;
            height: auto;
            max-height: 20;
            border: none;
            padding: 0;
            background: $panel;
            &:focus { border: none; background-tint: $foreground 0%; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", show=False, id="chooser.back"),
        Binding("j", "step('cursor_down')", "Down", show=False, id="chooser.down"),
        Binding("k", "step('cursor_up')", "Up", show=False, id="chooser.up"),
    ]

    def __init__(self, title: str, options: Sequence[str], current: int = 0, *, keys: str = "") -> None:
        super().__init__()
        self._keys = keys
        self._title = title
        self._options = [text.line(option) for option in options]
        self._current = current

    def compose(self) -> ComposeResult:
        """The title above the options."""
        with Vertical():
            yield Static(Content(text.line(self._title)))
            yield OptionList(*(Content(option) for option in self._options))

    def on_mount(self) -> None:
        """The cursor starts on what holds now."""
        self.query_one(OptionList).highlighted = self._current

    def on_key(self, event: events.Key) -> None:
        """A letter that stands for an option takes it."""
        place = self._keys.find(event.character) if event.character else -1
        if 0 <= place < len(self._options):
            event.stop()
            self.dismiss(place)

    def action_step(self, action: str) -> None:
        """Moves the cursor of the list."""
        getattr(self.query_one(OptionList), f"action_{action}")()

    def action_leave(self) -> None:
        """Chooses nothing."""
        self.dismiss(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The choice."""
        self.dismiss(event.option_index)
