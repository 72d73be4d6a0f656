"""The recovery key, shown once: to be written down, and two of its groups typed again. For the gate and for Settings."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from devhub_tui import text
from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DevHubError
from devhub_tui.screens.page import Page, about, heading
from devhub_tui.services import secret_files
from devhub_tui.widgets.form_row import FormRow, Line

_ABOUT = (
    "It opens the vault when the passphrase is forgotten. It is shown once: write it on paper and keep it where you keep other "
    "papers. It is not copied to the clipboard, because every program reads that, and some keep it."
)


class RecoveryPage(Page[bool]):
    """Gives True when the key was confirmed, False for going back."""

    AUTO_FOCUS = ""  # the letters are keys until a file is named
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "check", "Go on", id="recovery.check"),
        Binding("w", "write", "Write into a file", id="recovery.write"),
        Binding("escape", "back", "Back", id="recovery.back"),
        Binding("ctrl+q", "app.quit", "Quit", id="app.quit", priority=True),
    ]
    DEFAULT_CSS = """
    RecoveryPage {
        & .recovery--key { margin: 1 4; }
        & #file-row { display: none; }
        &.-writing #file-row { display: block; }
    }
    """

    def __init__(self, key: str, *, place: str = "Recovery key") -> None:
        """`place` stands in the first line of the screen."""
        super().__init__(place)
        self._key = key
        self.file = Line(placeholder="~/recovery-key.txt", id="file")
        self.said = about("")

    def parts(self) -> Iterable[Widget]:
        """The key in two rows of four groups."""
        groups = list(enumerate(self._key.split("-"), 1))
        half = len(groups) // 2
        shown: list[tuple[str, str]] = []
        for number, group in groups:
            shown += [(f"{number} ", "$text-muted"), (group, "bold $text-accent"), ("\n\n" if number == half else "   ", "")]
        yield heading("Write down the recovery key")
        yield about(_ABOUT)
        yield Static(Content.assemble(*shown[:-1]), classes="recovery--key")
        yield FormRow("File", self.file, id="file-row")
        yield self.said

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a file is named, letters belong to its name."""
        return not (self.has_class("-writing") and action in ("check", "write"))

    def action_check(self) -> None:
        """Two groups, typed again."""
        self.app.push_screen(RecoveryCheck(self._key, self.heading), self._checked)

    def _checked(self, right: bool | None) -> None:
        if right:
            self.dismiss(True)

    def action_write(self) -> None:
        """Asks for the name of a file."""
        self.add_class("-writing")
        self.said.update(Content("The file is readable by you alone. Whoever has it opens the vault: keep it off this machine."))
        self.file.focus()
        self.refresh_bindings()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Writes the file; one that is there stays as it is."""
        named = self.file.value.strip()
        row = self.query_one("#file-row", FormRow)
        if not named:
            row.complain("Type the name of a file.", "esc goes back")
            return
        try:
            path = secret_files.write_new(named, self._key)
        except DevHubError as error:
            row.complain(error.message, error.hint, about=self.file.value)
            return
        self._end_writing(f"Written to {path}, readable by you alone. Move it off this machine.")

    def _end_writing(self, words: str = "") -> None:
        self.remove_class("-writing")
        self.file.clear()
        self.set_focus(None)
        self.said.update(Content(text.line(words)))
        self.refresh_bindings()

    def action_back(self) -> None:
        """From the file's name to the key, and from there back."""
        if self.has_class("-writing"):
            self._end_writing()
        else:
            self.dismiss(False)


class RecoveryCheck(Page[bool]):
    """Two groups of the key, which is not in sight any more. Gives True, or False to look at it again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Show it again", id="recovery.show"),
        Binding("ctrl+q", "app.quit", "Quit", id="app.quit", priority=True),
    ]

    def __init__(self, key: str, place: str) -> None:
        super().__init__(place)
        self._key = key
        self._numbers = recovery_keys.groups_to_retype()
        self.boxes = tuple(Line(id=f"group-{number}") for number in self._numbers)

    def parts(self) -> Iterable[Widget]:
        """Two fields."""
        yield heading("Type two groups of it")
        yield about("From your paper, by their numbers. Capitals do not matter.")
        for number, box in zip(self._numbers, self.boxes, strict=True):
            yield FormRow(f"Group {number}", box)

    def on_mount(self) -> None:
        """The cursor in the first one."""
        self.boxes[0].focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """A complaint goes with the text it was about."""
        row = message.input.query_ancestor(FormRow)
        row.edited(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """On to the second; both right is the end."""
        if message.input is self.boxes[0] and not self.boxes[1].value:
            self.boxes[1].focus()
            return
        for number, box in zip(self._numbers, self.boxes, strict=True):
            if not recovery_keys.is_group(self._key, number, box.value):
                box.query_ancestor(FormRow).complain(
                    f"That is not group {number}.", "Compare it with your paper; esc shows the key again.", about=box.value
                )
                box.focus()
                return
        self.dismiss(True)

    def action_back(self) -> None:
        """Shows the key again."""
        self.dismiss(False)
