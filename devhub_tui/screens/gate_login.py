"""The login: a passphrase, and a user where several people use the vault. Nothing of the vault was read before it.

The names of users stand unencrypted in the key file, so typing them hides nothing from who has the file; they are typed all the
same, so that nobody who looks at the screen sees a list. The last one on this machine stands there already.
"""

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from devhub_tui.errors import DamagedError, DevHubError, LockedError, WaitError
from devhub_tui.screens.page import Page, about, heading
from devhub_tui.storage import attempts, vault
from devhub_tui.storage.database import explained
from devhub_tui.storage.keys import Key
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.secret_line import SecretLine
from devhub_tui.widgets.waiting import Waiting

RECOVER, OTHER = "recover", "other"
_CAPITALS = "All of it is in capitals: is Caps Lock on?"
_CAPS_LOCK = "Caps Lock is on."


class LoginPage(Page[Key | DamagedError | str]):
    """Gives the key; RECOVER or OTHER when something else is wanted; the error when the key file turns out to be damaged."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "leave('recover')", "Recovery key", id="gate.recover"),
        Binding("f3", "leave('other')", "Other vault", id="gate.other"),
        Binding("ctrl+q", "app.quit", "Quit", id="app.quit", priority=True),
    ]

    def __init__(
        self, path: str, name: str, *, user: str = "", why: tuple[str, str] | None = None, several: bool = False
    ) -> None:
        """`user` is who is probably there; `why`, a heading and a sentence, the vault was locked; `several`: there are others."""
        super().__init__(f"Unlock {name}")
        self.path = path
        self.vault_name = name
        self._why = why
        self._several = several
        self._shared = len(vault.users(path)) > 1
        self.user = Line(user if self._shared else "", placeholder="your name in this vault", id="user")
        self.secret = SecretLine(id="passphrase")
        self.waiting = Waiting()
        self.ahead: list[events.Event] = []
        """What was typed while the passphrase that fitted was looked at."""
        self._clock: Timer | None = None

    def parts(self) -> Iterable[Widget]:
        """One or two fields."""
        title, said = self._why or (f"The vault “{self.vault_name}” is locked.", "Nothing of it was read yet.")
        yield heading(title)
        yield about(said)
        if self._shared:
            yield FormRow("User", self.user)
        yield FormRow("Passphrase", self.secret, quiet=False, id="secret")
        yield self.waiting

    def on_mount(self) -> None:
        """The cursor where something is missing; waiting goes on where it was."""
        (self.user if self._shared and not self.user.value else self.secret).focus()
        self._count_down()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Other vaults are offered when there are some."""
        return self._several if (action, parameters) == ("leave", (OTHER,)) else True

    @property
    def row(self) -> FormRow:
        """The row in which a mistake is told."""
        return self.query_one("#secret", FormRow)

    def on_input_changed(self, message: Input.Changed) -> None:
        """A complaint goes when something else is typed; capitals only are pointed out."""
        if message.input is self.secret and message.value:
            self.row.says(self._hint(message.value))

    def _hint(self, typed: str) -> str:
        if caps := getattr(self.app, "caps_lock", None):
            return _CAPS_LOCK
        shouted = len(typed) > 3 and typed.isupper() and caps is None
        return _CAPITALS if shouted else ""

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """From the user to the passphrase, and from there into the vault."""
        if message.input is self.user:
            self.secret.focus()
        elif attempts.left(self.path):
            self._count_down()
        elif self._shared and not self.user.value.strip():
            self.row.complain("Several people use this vault; say who you are.")
            self.user.focus()
        elif not self.secret.value:
            self.row.complain("Type the passphrase first.")
        else:
            self._unlock(self.secret.take())

    @work(group="unlock")
    async def _unlock(self, passphrase: str) -> None:
        user = self.user.value.strip() if self._shared else None
        self.row.says("")
        self.waiting.starts("Unlocking")
        try:
            with explained():
                key = await asyncio.to_thread(vault.unlock, self.path, passphrase, user)
        except DamagedError as error:
            self.dismiss(error)
        except DevHubError as error:
            self._failed(error)
        else:
            self.ahead = list(self.waiting.kept)
            self.dismiss(key)

    def _failed(self, error: DevHubError) -> None:
        """Says it beside the field; what was typed meanwhile belongs there."""
        typed = self.waiting.stops()
        self.secret.focus()
        hint = "" if isinstance(error, LockedError) and not isinstance(error, WaitError) else error.hint
        self.row.complain(error.message, hint or "Capital letters and the keyboard layout matter.")
        self._count_down()
        for event in typed:
            self.secret.post_message(event)

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

    def action_leave(self, where: str) -> None:
        """To another page."""
        self.secret.clear()
        self.dismiss(where)
