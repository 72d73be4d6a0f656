"""A vault that cannot be opened: what is wrong, what can be done, and the way out."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from devhub_tui.errors import DevHubError
from devhub_tui.screens.gate_login import OTHER
from devhub_tui.screens.page import Page, about, heading

AGAIN = "again"


class ProblemPage(Page[str]):
    """Gives AGAIN or OTHER."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,r", "leave('again')", "Try again", id="gate.again"),
        Binding("f3,o", "leave('other')", "Other vault", id="gate.elsewhere"),
        Binding("ctrl+q,q,escape", "app.quit", "Quit", id="gate.quit"),
    ]

    def __init__(self, error: DevHubError, name: str, *, several: bool = False) -> None:
        super().__init__(f"The vault {name}")
        self._error = error
        self._several = several

    def parts(self) -> Iterable[Widget]:
        """The sentence and the hint."""
        yield heading(self._error.message)
        yield about(self._error.hint or "Nothing was changed.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Other vaults are offered when there are some."""
        return self._several if (action, parameters) == ("leave", (OTHER,)) else True

    def action_leave(self, where: str) -> None:
        """Closes with the wish."""
        self.dismiss(where)
