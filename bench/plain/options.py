"""A bare OptionList of 200 rows."""

from textual.app import App, ComposeResult
from textual.widgets import OptionList


class Options(App[None]):
    """Nothing but the list."""

    def compose(self) -> ComposeResult:
        """The list."""
        yield OptionList(*(f"Option number {number}" for number in range(1, 201)))


if __name__ == "__main__":
    Options().run()
