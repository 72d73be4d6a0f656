"""A bare Input."""

from textual.app import App, ComposeResult
from textual.widgets import Input


class Echo(App[None]):
    """Nothing but the field; its cursor does not blink, because a blink would be taken for an answer."""

    def compose(self) -> ComposeResult:
        """The field."""
        field = Input(placeholder="type here")
        field.cursor_blink = False
        yield field


if __name__ == "__main__":
    Echo().run()
