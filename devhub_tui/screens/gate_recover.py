"""The way in without the passphrase: the recovery key, then another passphrase, and another recovery key for who wants one."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DamagedError, DevHubError, WaitError
from devhub_tui.screens.page import Page, about, heading
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.screens.recovery_page import RecoveryPage
from devhub_tui.storage import attempts, vault
from devhub_tui.storage.database import explained
from devhub_tui.storage.keys import Key
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.waiting import Waiting

if TYPE_CHECKING:
    from devhub_tui.screens.gate import Gate


class RecoverPage(Page[Key | DamagedError | None]):
    """Gives the vault's key; None for going back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="recover.back"),
        Binding("ctrl+q", "app.quit", "Quit", id="app.quit", priority=True),
    ]

    def __init__(self, path: str, name: str) -> None:
        super().__init__(f"Recover {name}")
        self.path = path
        self.typed = Line(placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX", id="recovery")
        self.waiting = Waiting()
        self._clock: Timer | None = None

    def parts(self) -> Iterable[Widget]:
        """One field."""
        yield heading("Type the recovery key")
        yield about(
            "The eight groups that were shown when the vault was protected. Capitals, spaces and hyphens do not matter. "
            "After that you choose another passphrase."
        )
        yield FormRow("Recovery key", self.typed, quiet=False, id="recovery-row")
        yield self.waiting

    def on_mount(self) -> None:
        """The cursor in the field."""
        self.typed.focus()
        self._count_down()

    @property
    def row(self) -> FormRow:
        """The row in which a mistake is told."""
        return self.query_one("#recovery-row", FormRow)

    def on_input_changed(self, message: Input.Changed) -> None:
        """A complaint goes with the text it was about."""
        self.row.edited(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Looks whether it can be one, and whether it fits."""
        if attempts.left(self.path):
            self._count_down()
            return
        try:
            recovery_keys.parse(self.typed.value)
        except DevHubError as error:
            self.row.complain(error.message, error.hint, about=self.typed.value)
        else:
            self._recover(self.typed.value)

    @work(group="unlock")
    async def _recover(self, typed: str) -> None:
        self.waiting.starts("Unlocking")
        try:
            with explained():
                key = await asyncio.to_thread(vault.recover, self.path, typed)
        except DamagedError as error:
            self.dismiss(error)
        except DevHubError as error:
            self.waiting.stops()
            self.typed.focus()
            self.row.complain(error.message, error.hint, about=typed)
            self._count_down()
        else:
            self.typed.clear()
            self.dismiss(key)

    def _count_down(self) -> None:
        """Says how long there is to wait, every second until there is nothing to wait for."""
        seconds = attempts.left(self.path)
        if seconds:
            self.row.complain(WaitError(seconds).message)
            if self._clock is None:
                self._clock = self.set_interval(0.5, self._count_down)
        elif self._clock is not None:
            self._clock.stop()
            self._clock = None
            self.row.says("You can try again.")

    def action_back(self) -> None:
        """Back to the passphrase."""
        self.dismiss(None)


async def recovered(gate: "Gate", path: str, name: str) -> Key | None:
    """The key of the vault after another passphrase was chosen; None when nothing came of it, and nothing was changed then."""
    from devhub_tui.widgets.confirm import Confirm

    key = await gate.push_screen_wait(RecoverPage(path, name))
    if isinstance(key, DamagedError):
        raise key
    if key is None:
        return None
    page = PassphrasePage("Choose another passphrase", (name, *vault.users(path)), place=f"Recover {name}")
    passphrase = await gate.push_screen_wait(page)
    if passphrase is None:
        return None
    await gate.in_thread("Changing the passphrase", vault.change_passphrase, path, key, passphrase)
    question = Confirm(
        "Make another recovery key?",
        "Make another",
        "Advisable when somebody else may have seen the old one; that opens nothing any more then.",
        no_label="Keep the old one",
    )
    if await gate.push_screen_wait(question):
        recovery_key = recovery_keys.new()
        if await gate.push_screen_wait(RecoveryPage(recovery_key, place=f"Recover {name}")):
            await gate.in_thread("Changing the recovery key", vault.new_recovery, path, key, recovery_key)
    return key
