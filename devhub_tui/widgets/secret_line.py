"""A one-line field for what nobody may read: shown as dots, never copied from, emptied when it is taken."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from devhub_tui.widgets.form_row import Line

LONGEST = 4000


class SecretLine(Line):
    """A passphrase as it is typed or pasted. Nothing of it reaches the clipboard, a history or a suggester."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Go on", id="secret.go_on")]

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, id=id)
        self.password = True
        self.max_length = LONGEST

    def take(self) -> str:
        """What was typed; the field is empty then."""
        found = self.value
        self.clear()
        return found

    def action_copy(self) -> None:
        """Nothing: a clipboard is read by everybody."""

    def action_cut(self) -> None:
        """Deletes what is selected, and keeps no copy."""
        self.delete_selection()
