"""Choosing a passphrase: typed twice, with what it withstands said while it is typed. For the gate and for Settings."""

import asyncio
import unicodedata
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from devhub_tui.domain import passphrases
from devhub_tui.domain.passphrase_strength import WORDS, Strength, strength
from devhub_tui.errors import FieldError
from devhub_tui.screens.page import Page, about, heading
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.secret_line import SecretLine

_CELLS = 6  # of the bar, for each step
_ABOUT = f"At least {passphrases.SHORTEST} characters of any kind. {passphrases.HINT}"
_LOST = "Without it and without the recovery key nobody opens the vault, you neither."
_COLOURS = ("$text-error", "$text-warning", "$text-success", "$text-success")


def meter(found: Strength) -> Content:
    """A bar and a word, never colour alone: `██████······  fair`, and under it how long guessing takes."""
    full = (found.level + 1) * _CELLS
    return Content.assemble(
        ("█" * full, _COLOURS[found.level]),
        ("·" * (len(WORDS) * _CELLS - full), "$text-muted"),
        (f"  {found.word}", "bold"),
        (f"\nguessing takes {found.time}", "$text-muted"),
    )


class PassphrasePage(Page[str | None]):
    """Gives the passphrase; None for going back. `names` are those that nobody should take (user, vault)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="passphrase.back"),
        Binding("ctrl+q", "app.quit", "Quit", id="app.quit", priority=True),
    ]
    DEFAULT_CSS = """
    PassphrasePage {
        & .passphrase--meter { height: 2; padding: 0 1; margin-left: 12; }
    }
    """

    def __init__(
        self,
        title: str = "Choose a passphrase",
        names: Sequence[str] = (),
        about: str = "",
        *,
        lost: str = _LOST,
        place: str = "Passphrase",
    ) -> None:
        """`about` is said before what is said of every passphrase, `lost` after it: what it means to forget this one. `place`
        stands in the first line of the screen."""
        super().__init__(place)
        self._question = title
        self._names = tuple(names)
        self._said = f"{about} {_ABOUT} {lost}".strip()
        self.first = SecretLine(id="first")
        self.second = SecretLine(id="second")
        self.meter = Static("", classes="passphrase--meter")

    def parts(self) -> Iterable[Widget]:
        """Two fields with the meter between them."""
        yield heading(self._question)
        yield about(self._said)
        yield FormRow("Passphrase", self.first, id="first-row")
        yield self.meter
        yield FormRow("Once more", self.second, id="second-row")

    def on_mount(self) -> None:
        """The cursor in the first field."""
        self.first.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """A complaint goes with what it was about; the meter follows."""
        if message.input is self.first:
            self.query_one("#first-row", FormRow).says("")
            self._measure(message.value)
        self.query_one("#second-row", FormRow).edited(self.second.value)

    @work(exclusive=True, group="look")
    async def _measure(self, typed: str) -> None:
        """Off the keys: the first look loads the list of common passphrases."""
        if not typed:
            self.meter.update("")
            return
        found = await asyncio.to_thread(strength, typed, self._names)
        self.meter.update(meter(found))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """From the first field to the second, and on from there, when both are right."""
        try:
            chosen = passphrases.checked(self.first.value, self._names)
        except FieldError as error:
            self.query_one("#first-row", FormRow).complain(error.message, error.hint)
            self.first.focus()
            return
        if message.input is self.first:
            self.second.focus()
        elif unicodedata.normalize("NFC", self.second.value) != chosen:
            self.second.clear()
            self.query_one("#second-row", FormRow).complain("These two are not the same.", "Type it once more.", about="")
        else:
            self.first.clear()
            self.second.clear()
            self.dismiss(chosen)

    def action_back(self) -> None:
        """Back; nothing typed is kept."""
        self.first.clear()
        self.second.clear()
        self.dismiss(None)
