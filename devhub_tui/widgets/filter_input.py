"""The filter of a list: what is typed is answered in the very frame that paints the letter.

`Input.Changed` would come a frame later, so the answer is a callable that runs as the value changes.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FilterInput(Input):
    """One line. `on_filter` gets each new text; `Left` says that the list should have the focus again."""

    DEFAULT_CSS = """
    FilterInput {
        height: 1;
        border: none;
        padding: 0;
        background: transparent;
        &:focus { border: none; background-tint: $foreground 0%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "leave", "To the list", key_display="enter", id="filter.leave"),
        Binding("escape", "clear", "Clear", id="filter.clear"),
    ]

    @dataclass
    class Left(Message):
        """The list should have the focus; `cleared` when the filter was taken away."""

        cleared: bool

    def __init__(self, on_filter: Callable[[str], None], *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, id=id, select_on_focus=False, max_length=200)
        self._on_filter = on_filter
        if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
            self.cursor_blink = False

    def watch_value(self, value: str) -> None:
        """Answers at once."""
        self._on_filter(value)

    def restricted(self) -> None:
        """A filter that is long enough does not grow; no bell for every letter of what was pasted."""

    def action_leave(self) -> None:
        """To the list; the filter stays."""
        self.post_message(self.Left(False))

    def action_clear(self) -> None:
        """Takes the filter away."""
        self.value = ""
        self.post_message(self.Left(True))
