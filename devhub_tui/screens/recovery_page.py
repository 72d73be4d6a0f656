"""A recovery key shown once, and its confirmation: two groups of it typed from the user's copy."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DevHubError
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar

_ABOUT = (
    "It opens the vault when the passphrase is forgotten, and nothing else does. It is shown this once: write it down and "
    "keep it away from this machine. It is not copied to the clipboard, which other programs read."
)


class RecoveryPage(Screen[bool]):
    """The result is True when two groups were typed right, False for going back; nothing is changed here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "Next", id="recovery.next"),
        Binding("ctrl+s", "file", "Write it to a file", id="recovery.file"),
        Binding("escape", "leave", "Back", id="recovery.back"),
        Binding("down", "app.focus_next", "Next field", show=False, id="recovery.down"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id="recovery.up"),
    ]
    CSS = """
    RecoveryPage {
        & > Vertical { padding: 1 2; max-width: 84; height: 1fr; }
        & Static { height: auto; }
        & .page--title { text-style: bold; }
        & .page--about { color: $text-muted; margin-bottom: 1; }
        & .page--key { text-style: bold; padding: 0 2; margin-bottom: 1; }
        & .form-row--label { width: 12; }
        & .-hidden { display: none; }
    }
    """

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self._asked = recovery_keys.groups_to_retype()
        self.fields = tuple(Line(id=f"group-{number}") for number in self._asked)
        self._rows = tuple(
            FormRow(f"Group {number}", field, quiet=False) for number, field in zip(self._asked, self.fields, strict=True)
        )
        self.file = Line(placeholder="a new file; only you will be able to read it", id="file")
        self._file_row = FormRow("File", self.file, quiet=False)

    def compose(self) -> ComposeResult:
        """The key in two lines of four groups; what it is for; the two groups to type."""
        groups = self._key.split("-")
        lines = [
            "   ".join(f"{number} {group}" for number, group in list(enumerate(groups, 1))[start : start + 4]) for start in (0, 4)
        ]
        with Vertical():
            yield Static(Content("Your recovery key"), classes="page--title")
            yield Static(Content(_ABOUT), classes="page--about")
            yield Static(Content("\n".join(lines)), classes="page--key")
            yield Static(Content(f"To go on, type groups {self._asked[0]} and {self._asked[1]} from your copy."))
            yield from self._rows
            yield self._file_row
        yield KeyBar()

    def on_mount(self) -> None:
        """The cursor where the first group is typed."""
        self._file_row.display = False
        self.fields[0].focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """An error is about what stood there before."""
        for row in (*self._rows, self._file_row):
            row.says("")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter goes on."""
        self.action_next()

    def action_next(self) -> None:
        """To the second group, then on when both are right; in the file's field it writes the file."""
        if self.focused is self.file:
            self._write()
            return
        for number, field, row in zip(self._asked, self.fields, self._rows, strict=True):
            if not field.value.strip() and self.focused is not field:
                field.focus()
                return
            if not recovery_keys.is_group(self._key, number, field.value):
                row.complain(f"That is not group {number}.", "Compare it with your copy.")
                field.focus()
                return
        self.dismiss(True)

    def action_file(self) -> None:
        """Offers to write the key into a file instead of onto paper."""
        self._file_row.display = True
        self.file.focus()

    def _write(self) -> None:
        from devhub_tui.services import secret_files

        try:
            path = secret_files.write_new(self.file.value, self._key)
        except DevHubError as error:
            self._file_row.complain(error.message, error.hint)
            return
        self._file_row.says(f"Written to {path}.")
        self.fields[0].focus()

    def action_leave(self) -> None:
        """Back; the key is worth nothing then."""
        self.dismiss(False)
