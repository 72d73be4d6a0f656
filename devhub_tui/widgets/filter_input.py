"""The filter of a list, and the search box: what is typed is answered in the very frame that paints the letter.

`Input.Changed` would come a frame later, so the answer is a callable that runs as the value changes.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class AnsweringInput(Input):
    """One line without a frame. `on_text` gets each new text as it changes."""

    DEFAULT_CSS = """
    AnsweringInput {
        height: 1;
        border: none;
        padding: 0;
        background: transparent;
        &:focus { border: none; background-tint: $foreground 0%; }
    }
    """

    def __init__(self, on_text: Callable[[str], None], *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, id=id, select_on_focus=False, max_length=200)
        self._on_text = on_text
        if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
            self.cursor_blink = False

    def watch_value(self, value: str) -> None:
        """Answers at once."""
        self._on_text(value)

    def restricted(self) -> None:
        """A box that is full does not grow; no bell for every letter of what was pasted."""


class FilterInput(AnsweringInput):
    """The filter above a list. `Left` says that the list should have the focus again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "leave", "To the list", key_display="enter", id="filter.leave"),
        Binding("escape", "clear", "Clear", id="filter.clear"),
        Binding("ctrl+k", "app.search", "Search", show=False, id="app.search"),
    ]

    @dataclass
    class Left(Message):
        """The list should have the focus; `cleared` when the filter was taken away."""

        cleared: bool

    def action_leave(self) -> None:
        """To the list; the filter stays."""
        self.post_message(self.Left(False))

    def action_clear(self) -> None:
        """Takes the filter away."""
        self.value = ""
        self.post_message(self.Left(True))
