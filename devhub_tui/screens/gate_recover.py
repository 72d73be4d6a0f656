"""In with the recovery key; a new passphrase is chosen before it goes on."""

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DevHubError
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.screens.recovery_page import RecoveryPage
from devhub_tui.storage import vault
from devhub_tui.storage.keys import Key
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar


class RecoverPage(Screen[Key]):
    """The recovery key, then a passphrase, then a fresh recovery key: the one that was typed may have been seen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "recover", "Go on", id="recover.go"),
        Binding("escape", "leave", "Back", id="recover.back"),
    ]
    CSS = """
    RecoverPage {
        & > Vertical { padding: 1 2; max-width: 84; height: 1fr; }
        & Static { height: auto; }
        & .page--title { text-style: bold; }
        & .page--about { color: $text-muted; margin-bottom: 1; }
        & .form-row--label { width: 14; }
    }
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._busy = False
        self.field = Line(id="recovery")
        self.row = FormRow("Recovery key", self.field, quiet=False)

    def compose(self) -> ComposeResult:
        """One field."""
        with Vertical():
            yield Static(Content("Unlock with the recovery key"), classes="page--title")
            yield Static(
                Content("Eight groups of five. Case, spaces and hyphens do not matter. A new passphrase is chosen next."),
                classes="page--about",
            )
            yield self.row
        yield KeyBar()

    def on_mount(self) -> None:
        """The cursor in the field."""
        self.field.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """An error is about what stood there before."""
        self.row.says("")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter goes on."""
        self.action_recover()

    def action_recover(self) -> None:
        """Tries the key."""
        if self.field.value.strip() and not self._busy:
            self._busy = True
            self.row.says("Unlocking…")
            self._recover(self.field.value)

    @work
    async def _recover(self, typed: str) -> None:
        try:
            key = await asyncio.to_thread(vault.recover, self._path, typed)
            self.field.value = ""
            await self._renew(key)
        except DevHubError as error:
            self.row.complain(error.message, error.hint)
        finally:
            self._busy = False

    async def _renew(self, key: Key) -> None:
        about = "The recovery key is right. Nothing is changed before both are done."
        passphrase = await self.app.push_screen_wait(PassphrasePage(names=(paths.vault_name(),), about=about))
        if passphrase is None:
            return
        fresh = recovery_keys.new()
        if not await self.app.push_screen_wait(RecoveryPage(fresh)):
            return
        await asyncio.to_thread(vault.change_passphrase, self._path, key, passphrase)
        await asyncio.to_thread(vault.new_recovery, self._path, key, fresh)
        self.dismiss(key)

    def action_leave(self) -> None:
        """Back to the login."""
        self.dismiss(None)
