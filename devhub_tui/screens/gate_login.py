"""The login: nothing of the vault is read before the passphrase is right."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from devhub_tui import paths
from devhub_tui.errors import DevHubError, WaitError
from devhub_tui.screens.passphrase_page import Secret
from devhub_tui.storage import attempts, vault
from devhub_tui.storage.keys import Key
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar

_CAPITALS = 4
"""So many capital letters in a row, and nothing else, look like Caps Lock: terminals do not tell of it."""


class LoginPage(Screen[tuple[str, Key]]):
    """Asks for the passphrase, and for the name where several people use the vault. Names are typed, not listed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "unlock", "Unlock", id="login.unlock"),
        Binding("ctrl+r", "recover", "Recovery key", id="login.recover", priority=True),
        Binding("ctrl+q", "app.quit", "Quit", id="login.quit", priority=True),
        Binding("down", "app.focus_next", "Next field", show=False, id="login.down"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id="login.up"),
    ]
    CSS = """
    LoginPage {
        align: center middle;
        & > Vertical { padding: 1 2; width: 64; max-width: 100%; height: auto; }
        & Static { height: auto; }
        & .page--title { text-style: bold; }
        & .page--about { color: $text-muted; margin-bottom: 1; }
        & .form-row--label { width: 12; }
    }
    """

    def __init__(self, path: str, users: Sequence[str], notice: str = "") -> None:
        super().__init__()
        self._path = path
        self._several = len(users) > 1
        self._notice = notice
        self._busy = False
        self.user = Line(id="user")
        self.passphrase = Secret(id="passphrase")
        self.row = FormRow("Passphrase", self.passphrase, quiet=False)

    def compose(self) -> ComposeResult:
        """The vault's name, why it is locked, the fields."""
        name = paths.vault_name()
        with Vertical():
            yield Static(
                Content("DevHub is locked" if name == paths.VAULT else f"DevHub is locked: {name}"), classes="page--title"
            )
            yield Static(Content(self._notice or "Nothing of the vault is read before it is unlocked."), classes="page--about")
            if self._several:
                yield FormRow("Name", self.user)
            yield self.row
        yield KeyBar()

    def on_mount(self) -> None:
        """The cursor where the first thing is to be typed; what is left of an earlier wait is said."""
        (self.user if self._several else self.passphrase).focus()
        self._wait()
        self.set_interval(1, self._wait)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Takes an error back; says when it looks like Caps Lock."""
        if message.input is not self.passphrase or not message.value:
            return
        letters = [mark for mark in message.value if mark.isalpha()]
        capitals = len(letters) >= _CAPITALS and all(mark.isupper() for mark in letters)
        self.row.says("All capital letters: is Caps Lock on?" if capitals else "")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter goes on from the name, and unlocks from the passphrase."""
        if message.input is self.user:
            self.passphrase.focus()
        else:
            self.action_unlock()

    def _wait(self) -> bool:
        """Says how long there is to wait; False when there is not."""
        seconds = attempts.left(self._path)
        if seconds:
            self.row.complain(WaitError(seconds).message)
        elif self.row.error.startswith("Too many"):
            self.row.says("Now it can be tried again.")
        return bool(seconds)

    def action_unlock(self) -> None:
        """Tries what was typed, in a thread: the derivation takes a moment on purpose."""
        if self.focused is self.user:
            self.passphrase.focus()
        elif self.passphrase.value and not self._busy and not self._wait():
            self._busy = True
            typed, self.passphrase.value = self.passphrase.value, ""
            self.row.says("Unlocking…")
            self.run_worker(self._unlock(typed), exclusive=False)

    async def _unlock(self, typed: str) -> None:
        user = self.user.value.strip() if self._several else None
        try:
            key = await asyncio.to_thread(vault.unlock, self._path, typed, user)
        except DevHubError as error:
            self.row.complain(error.message)
            self._wait()
            self.passphrase.focus()
        else:
            self.dismiss(("open", key))
        finally:
            self._busy = False

    def action_recover(self) -> None:
        """Opens the vault with the recovery key instead."""
        from devhub_tui.screens.gate_recover import RecoverPage

        self.app.push_screen(RecoverPage(self._path), self._recovered)

    def _recovered(self, key: Key | None) -> None:
        if key is not None:
            self.dismiss(("open", key))
