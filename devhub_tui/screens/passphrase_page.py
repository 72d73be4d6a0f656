"""Choosing a passphrase: typed twice, with what it withstands said as it is typed. The result is the passphrase."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from devhub_tui.domain import passphrase_strength, passphrases
from devhub_tui.errors import FieldError
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar

_BAR = 20  # cells


class Secret(Line):
    """A field that shows dots. It keeps no history and suggests nothing."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.password = True


class PassphrasePage(Screen[str | None]):
    """Two fields; `names` are those of the user and of the vault, which no passphrase may be made of."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "Next", id="passphrase.next"),
        Binding("escape", "leave", "Back", id="passphrase.back"),
        Binding("down", "app.focus_next", "Next field", show=False, id="passphrase.down"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id="passphrase.up"),
    ]
    CSS = """
    PassphrasePage {
        & > Vertical { padding: 1 2; max-width: 84; height: 1fr; }
        & Static { height: auto; }
        & .page--title { text-style: bold; }
        & .page--about { color: $text-muted; margin-bottom: 1; }
        & .form-row--label { width: 12; }
        & .page--meter { margin: 1 0; }
    }
    """

    def __init__(self, title: str = "Choose a passphrase", names: Sequence[str] = (), about: str = "") -> None:
        super().__init__()
        self._title = title
        self._about = about
        self._names = tuple(names)
        self.first, self.again = Secret(id="first"), Secret(id="again")
        self._rows = FormRow("Passphrase", self.first, quiet=False), FormRow("Once more", self.again, quiet=False)
        self.meter = Static(classes="page--meter")

    def compose(self) -> ComposeResult:
        """What it is for, the two fields, what it withstands."""
        with Vertical():
            yield Static(Content(self._title), classes="page--title")
            yield Static(
                Content(
                    f"{self._about} At least {passphrases.SHORTEST} characters, of any kind; {passphrases.HINT.lower()}".strip()
                ),
                classes="page--about",
            )
            yield from self._rows
            yield self.meter
        yield KeyBar()

    def on_mount(self) -> None:
        """The cursor in the first field."""
        self.first.focus()
        self._measure()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Says what the passphrase withstands; takes errors back."""
        for row in self._rows:
            row.says("")
        self._measure()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter goes on."""
        self.action_next()

    def _measure(self) -> None:
        typed = self.first.value
        if not typed:
            self.meter.update(Content(" "))
            return
        missing = passphrases.SHORTEST - passphrases.length(typed)
        if missing > 0:
            self.meter.update(Content(f"{missing} more {'character' if missing == 1 else 'characters'}"))
            return
        if wrong := passphrases.refusal(typed, self._names):
            self.meter.update(Content(wrong))
            return
        found = passphrase_strength.strength(typed, self._names)
        filled = max(1, min(_BAR, round(found.bits / 80 * _BAR)))
        colour = ("$text-error", "$text-warning", "$text-success", "$text-success")[found.level]
        self.meter.update(
            Content.assemble(
                ("█" * filled, colour),
                ("░" * (_BAR - filled), "$text-muted"),
                (f" {found.word}", "bold"),
                (f" · guessing it takes {found.time}", "$text-muted"),
            )
        )

    def action_next(self) -> None:
        """To the second field, then on with the passphrase when both agree."""
        try:
            chosen = passphrases.checked(self.first.value, self._names)
        except FieldError as error:
            self._rows[0].complain(error.message)
            self.first.focus()
            return
        if self.focused is self.first and not self.again.value:
            self.again.focus()
        elif self.again.value != self.first.value:
            self._rows[1].complain("The two are not the same.")
            self.again.value = ""
            self.again.focus()
        else:
            self.first.value = self.again.value = ""
            self.dismiss(chosen)

    def action_leave(self) -> None:
        """Back, with nothing chosen."""
        self.dismiss(None)
