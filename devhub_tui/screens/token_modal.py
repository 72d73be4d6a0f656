"""The GitHub token: set, replaced, or let go of. It is never shown, kept as a draft, journaled or exported."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.services.session import Session
from devhub_tui.storage import github_token
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.secret_line import SecretLine

_ABOUT = (
    "GitHub answers the page's look-ups 60 times an hour, with a token 5,000 times. It needs no permission at all. "
    "It stays on this machine, and leaves it only for GitHub."
)
_PLAIN = "This vault has no passphrase: whoever reads its file reads the token."


class TokenModal(BoxModal[bool]):
    """Gives True when something was changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "drop", "Let go of it", id="token.drop"),
        Binding("escape", "leave", "Back", id="token.leave"),
    ]
    DEFAULT_CSS = """
    TokenModal {
        & > .box { width: 64; }
        & .token--about { color: $text-muted; margin-bottom: 1; height: auto; }
        & KeyBar { dock: none; margin-top: 1; }
    }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.is_kept = github_token.token(session.database.connection) is not None
        self.secret = SecretLine(placeholder="paste it here", id="token")
        self.row = FormRow("Token", self.secret, quiet=False)

    def compose(self) -> ComposeResult:
        """What it is for, and the field."""
        with Vertical(classes="box") as box:
            box.border_title = Content("GitHub token")
            plain = (
                " This vault has no passphrase: whoever reads its file reads the token." if not self.session.database.key else ""
            )
            yield Static(Content(_ABOUT + plain), classes="token--about")
            yield self.row
            yield KeyBar()

    def on_mount(self) -> None:
        """The cursor in the field."""
        self.row.says("There is one; another takes its place." if self.is_kept else "")
        self.secret.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what is there can go."""
        return self.is_kept if action == "drop" else True

    @on(Input.Submitted)
    @work(group="write")
    async def entered(self) -> None:
        """Keeps it."""
        typed = self.secret.take().strip()
        if not typed:
            return
        try:
            await self.session.write("keep the GitHub token", lambda tx: github_token.keep_token(tx, typed))
        except FieldError as error:
            self.row.complain(error.message, error.hint)
            return
        except DevHubError as error:
            self.row.complain(error.message, error.hint)
            return
        self.app.notify("The GitHub token is kept, on this machine only.", markup=False)
        self.dismiss(True)

    @work(group="write")
    async def action_drop(self) -> None:
        """Lets go of it."""
        try:
            await self.session.write("let go of the GitHub token", github_token.drop_token)
        except DevHubError as error:
            self.row.complain(error.message, error.hint)
            return
        self.app.notify("The GitHub token is gone.", markup=False)
        self.dismiss(True)

    def action_leave(self) -> None:
        """Goes back; nothing was done."""
        self.secret.clear()
        self.dismiss(False)
