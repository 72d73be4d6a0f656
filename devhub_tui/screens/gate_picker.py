"""Which vault to open, where there are several. The one that was used last comes first."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from devhub_tui import paths, text
from devhub_tui.errors import DevHubError
from devhub_tui.screens.page import Page, heading
from devhub_tui.services import last_vault
from devhub_tui.storage import vault
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.line_pane import Line as Row
from devhub_tui.widgets.line_pane import LinePane

_WORDS = {vault.OPEN: "open on this machine", vault.PROTECTED: "protected", vault.MISSING: "no file"}


class PickerPage(Page[str]):
    """Gives the name of a vault; that of a new one leads to its first question."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="picker.open"),
        Binding("n", "new", "New vault", id="picker.new"),
        Binding("escape,q", "leave", "Quit", id="picker.quit"),
    ]
    DEFAULT_CSS = """
    PickerPage { & LinePane { height: auto; min-height: 3; max-height: 30; } }
    """

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("Vaults")
        self._names = names
        self.vaults = LinePane()
        self.field = Line(placeholder="letters, digits, hyphens", id="name")
        self.row = FormRow("New vault", self.field, quiet=False)

    def parts(self) -> Iterable[Widget]:
        """The vaults, and a line for a new one."""
        yield heading("Which vault?")
        yield self.row
        yield self.vaults

    def on_mount(self) -> None:
        """The last one first, with the cursor on it."""
        self.row.display = False
        last = last_vault.name()
        names = sorted(self._names, key=lambda name: (name != last, name))
        words = {name: _state(name) + (" · used last" if name == last else "") for name in names}
        rows = [Row(((f"{text.line(name):<32}", "name"), (words[name], "muted")), (name, name)) for name in names]
        self.vaults.styles.height = len(rows)
        self.vaults.put([rows], [80])
        self.vaults.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the name of a new vault letters are letters."""
        return not (self.focused is self.field and action in ("open", "new"))

    def on_line_pane_opened(self, message: LinePane.Opened) -> None:
        """A second click opens."""
        self.dismiss(message.target[0])

    def on_input_changed(self, message: Input.Changed) -> None:
        """A complaint goes with the name it was about."""
        self.row.edited(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Takes the name of a new vault."""
        name = message.value.strip()
        try:
            paths.check_vault_name(name)
        except DevHubError as error:
            self.row.complain(error.message, error.hint, about=message.value)
            return
        if name in self._names:
            self.row.complain("There is a vault of that name already.", about=message.value)
            return
        self.dismiss(name)

    def action_open(self) -> None:
        """Opens the vault under the cursor."""
        if self.vaults.target:
            self.dismiss(self.vaults.target[0])

    def action_new(self) -> None:
        """Asks for the name of a new one."""
        self.row.display = True
        self.field.focus()

    def action_leave(self) -> None:
        """Back to the list from the name; quits from the list."""
        if self.focused is self.field:
            self.row.display = False
            self.vaults.focus()
        else:
            self.app.exit()


def _state(name: str) -> str:
    try:
        return _WORDS[vault.state(paths.vault_file(name))]
    except DevHubError:
        return "cannot be read"
