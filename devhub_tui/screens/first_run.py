"""What an empty vault asks first: who you are, and how your people come in."""

from textual.app import ComposeResult
from textual.screen import Screen

from devhub_tui.services.session import Session
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar


class FirstRun(Screen[None]):
    """Profile, then import, add by hand, demo, or skip."""

    BINDINGS = [("escape", "dismiss", "Skip")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        """The form."""
        yield Header()
        yield KeyBar()
