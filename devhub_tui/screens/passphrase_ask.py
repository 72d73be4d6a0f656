"""The passphrase asked for once more, before something that a passer-by at an unlocked app must not do."""

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from devhub_tui import text
from devhub_tui.errors import DevHubError, LockedError, WaitError
from devhub_tui.services.session import Session
from devhub_tui.storage import vault
from devhub_tui.storage.keys import PASSPHRASE, Key
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.secret_line import SecretLine


class PassphraseAsk(BoxModal[Key | None]):
    """Gives the key that the passphrase opens, None when it was left. Wrong ones count as they do at the login."""

    DEFAULT_CSS = """
    PassphraseAsk {
        & > .box { width: 64; }
        & .ask--about { color: $text-muted; margin: 0 0 1 0; height: auto; }
        & FormRow > .form-row--label { width: 12; }
        & KeyBar { dock: none; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back", id="passphrase_ask.leave")]

    def __init__(self, session: Session, title: str, about: str) -> None:
        super().__init__()
        self.session = session
        self._title = title
        self._about = about
        self.secret = SecretLine(id="passphrase")
        self.row = FormRow("Passphrase", self.secret, quiet=False)
        self._busy = False

    def compose(self) -> ComposeResult:
        """What it is for, and the field."""
        with Vertical(classes="box") as box:
            box.border_title = Content(text.line(self._title))
            yield Static(Content(text.lines(self._about)), classes="ask--about")
            yield self.row
            yield KeyBar()

    def on_mount(self) -> None:
        """The cursor in the field."""
        self.secret.focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        if not self._busy and self.secret.value:
            self.row.says("")

    @on(Input.Submitted)
    def _entered(self) -> None:
        if self.secret.value and not self._busy:
            self._busy = True
            typed = self.secret.take()
            self.row.says("Looking …")
            self.run_worker(self._try(typed))

    async def _try(self, typed: str) -> None:
        database = self.session.database
        try:
            name = await asyncio.to_thread(_name_of, database.path, database.key)
            self.dismiss(await asyncio.to_thread(vault.unlock, database.path, typed, name))
        except LockedError as error:
            said = error.message if isinstance(error, WaitError) else "That is not the passphrase."
            self.row.complain(said, "Nothing was changed.")
        except DevHubError as error:
            self.row.complain(error.message, error.hint)
        finally:
            self._busy = False
        if self.is_attached:
            self.secret.focus()

    def action_leave(self) -> None:
        """Goes back; nothing was done."""
        self.secret.clear()
        self.dismiss(None)


def _name_of(path: str, key: Key | None) -> str:
    """The name under which the key's user logs in. Raises DevHubError for who came by a recovery key and has no passphrase."""
    user_id = key.user_id if key else None
    for slot in vault.header(path).slots:
        if slot.kind == PASSPHRASE and slot.user_id == user_id:
            return slot.name
    raise DevHubError("You have no passphrase in this vault.", "devhub vault recover sets one.")
