"""The first question of a new vault: protect it with a passphrase, or keep it open on this machine."""

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DevHubError
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.screens.recovery_page import RecoveryPage
from devhub_tui.storage import vault
from devhub_tui.storage.keys import Key
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_pane import Line, LinePane

_CHOICES = (
    ("protect", "p", "protect with a passphrase", "recommended: unreadable to others, here and in backups"),
    ("open", "o", "keep it open on this machine", "whoever can read your files can read it; can change later"),
    ("demo", "d", "look around in a demo", "sixty made-up people, gone when you quit"),
)


class FirstPage(Screen[tuple[str, Key | None]]):
    """Nothing is made before the last step is done: interrupted anywhere, the next start asks again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose_here", "Choose", id="first_page.choose"),
        Binding("p", "choose('protect')", "Protect", id="first_page.protect"),
        Binding("o", "choose('open')", "Keep open", id="first_page.open"),
        Binding("d", "choose('demo')", "Demo", id="first_page.demo"),
        Binding("q,escape", "leave", "Quit", id="first_page.quit"),
    ]
    CSS = """
    FirstPage {
        & > Vertical { padding: 1 2; max-width: 100; height: 1fr; }
        & Static { height: auto; }
        & .page--title { text-style: bold; }
        & .page--about { color: $text-muted; margin-bottom: 1; }
        & LinePane { height: 4; }
    }
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self.choices = LinePane()

    def compose(self) -> ComposeResult:
        """What the vault will hold, and three choices."""
        name = paths.vault_name()
        title = "Welcome to DevHub" if name == paths.VAULT else f"A new vault: {name}"
        with Vertical():
            yield Static(Content(title), classes="page--title")
            yield Static(
                Content("Your vault will hold what people said in confidence. Should it need a passphrase?"),
                classes="page--about",
            )
            yield self.choices
        yield KeyBar()

    def on_mount(self) -> None:
        """The cursor on what is recommended."""
        rows = [
            Line(((f"{key}  ", "key"), (f"{word:<30}", "name"), (about, "muted")), (what, word))
            for what, key, word, about in _CHOICES
        ]
        self.choices.put([rows], [96])
        self.choices.focus()

    def on_line_pane_opened(self, message: LinePane.Opened) -> None:
        """A second click chooses."""
        self._choose(message.target[0])

    def action_choose_here(self) -> None:
        """Takes the choice under the cursor."""
        if self.choices.target:
            self._choose(self.choices.target[0])

    def action_choose(self, what: str) -> None:
        """Takes a choice by its key."""
        self._choose(what)

    def _choose(self, what: str) -> None:
        if what == "protect":
            self._protect()
        else:
            self.dismiss((what, None))

    @work(exclusive=True)
    async def _protect(self) -> None:
        passphrase: str | None = None
        recovery = ""
        while passphrase is None or not recovery:
            passphrase = await self.app.push_screen_wait(PassphrasePage(names=(paths.vault_name(),)))
            if passphrase is None:
                return
            fresh = recovery_keys.new()
            if await self.app.push_screen_wait(RecoveryPage(fresh)):
                recovery = fresh
        try:
            key = await asyncio.to_thread(vault.create, self._path, passphrase, recovery)
        except DevHubError as error:
            self.notify(f"{error.message}\n{error.hint}".rstrip(), severity="error", timeout=8, markup=False)
            return
        self.dismiss(("open", key))

    def action_leave(self) -> None:
        """Quits; nothing was made."""
        self.dismiss(None)
