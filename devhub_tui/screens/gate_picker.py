"""Which vault to open, where there are several. The one that was used last comes first."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from devhub_tui import paths
from devhub_tui.errors import DevHubError
from devhub_tui.services import last_vault
from devhub_tui.storage import vault
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_pane import Line as Row
from devhub_tui.widgets.line_pane import LinePane

_WORDS = {vault.OPEN: "open on this machine", vault.PROTECTED: "protected", vault.MISSING: "no file"}


class PickerPage(Screen[str]):
    """The result is the name of a vault; that of a new one leads to its first question."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="picker.open"),
        Binding("n", "new", "New vault", id="picker.new"),
        Binding("q,escape", "leave", "Quit", id="picker.quit"),
    ]
    CSS = """
    PickerPage {
        & > Vertical { padding: 1 2; max-width: 84; height: 1fr; }
        & Static { height: auto; }
        & .page--title { text-style: bold; margin-bottom: 1; }
        & .form-row--label { width: 12; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.vaults = LinePane()
        self.field = Line(placeholder="work", id="name")
        self.row = FormRow("New vault", self.field, quiet=False)

    def compose(self) -> ComposeResult:
        """The vaults, and a line for a new one."""
        with Vertical():
            yield Static(Content("Which vault?"), classes="page--title")
            yield self.row
            yield self.vaults
        yield KeyBar()

    def on_mount(self) -> None:
        """The last one first, with the cursor on it."""
        self.row.display = False
        names = paths.vault_names()
        last = last_vault.name()
        names.sort(key=lambda name: name != last)
        rows = []
        for name in names:
            try:
                word = _WORDS[vault.state(paths.vault_file(name))]
            except DevHubError:
                word = "cannot be read"
            rows.append(Row(((f"{name:<32}", "name"), (word + (" · used last" if name == last else ""), "muted")), (name, name)))
        self.vaults.put([rows], [80])
        self.vaults.focus()

    def on_line_pane_opened(self, message: LinePane.Opened) -> None:
        """A second click opens."""
        self.dismiss(message.target[0])

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Takes the name of a new vault."""
        name = message.value.strip()
        try:
            before = paths.vault_name()
            paths.use_vault(name)
            paths.use_vault(before)
        except DevHubError as error:
            self.row.complain(error.message, error.hint)
            return
        if name in paths.vault_names():
            self.row.complain("There is a vault of that name.")
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
            self.dismiss(None)
