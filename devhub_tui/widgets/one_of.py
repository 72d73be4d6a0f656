"""A few words on a line, one of which holds: left and right, or a click, choose another. For forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from devhub_tui import text


class OneOf(Widget, can_focus=True):
    """`value` is the place of the word that holds. It is marked by a sign, not by colour alone."""

    DEFAULT_CSS = """
    OneOf {
        width: 1fr;
        height: auto;
        padding: 0 1;
        background: $foreground 7%;
        &:focus { background: $primary 30%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", "Next", show=False),
        Binding("left", "step(-1)", "Previous", show=False),
        Binding("enter", "app.focus_next", "Next field", show=False),
    ]
    value = reactive(0)

    @dataclass
    class Changed(Message):
        """Another word holds."""

        one_of: "OneOf"

        @property
        def control(self) -> "OneOf":
            """The widget, for `on` selectors."""
            return self.one_of

    def __init__(self, words: Sequence[str], value: int = 0, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._words = [text.line(word) for word in words]
        self.set_reactive(OneOf.value, value)

    def render(self) -> Content:
        """The words, a dot before the one that holds. A word and its sign never part."""
        parts = []
        for place, word in enumerate(self._words):
            here = place == self.value
            shown = f"({'•' if here else ' '}) {word}".replace(" ", "\u00a0")
            parts.append(Content.styled(shown, "bold" if here else "$foreground 65%").stylize(f"@click=pick({place})"))
        return Content("  ").join(parts)

    def watch_value(self) -> None:
        """Tells the form."""
        self.post_message(self.Changed(self))

    def action_step(self, step: int) -> None:
        """The next word, and after the last one the first."""
        self.value = (self.value + step) % len(self._words)

    def action_pick(self, place: int) -> None:
        """This word."""
        self.focus()
        self.value = place

    def on_click(self, event: events.Click) -> None:
        """A click beside the words only brings the cursor here."""
        event.stop()
