"""What the app shows before the vault is open: which vault, the first question about a passphrase, the login.

A small app of its own; what it leaves with says how to go on, and the key is beside it.
"""

import os
from typing import Any

from textual.app import App
from textual.screen import Screen

from devhub_tui import paths, themes
from devhub_tui.config import Config
from devhub_tui.errors import DevHubError
from devhub_tui.screens.telling import Telling
from devhub_tui.storage.keys import Key

OPEN, DEMO = "open", "demo"
"""What the gate may be left with: the vault is to be opened (with `key`, if it has one), or the demo; None for leaving."""


class Gate(Telling):
    """Chooses the page to begin with. `notice` is said above the login ("Locked after 10 minutes.")."""

    TITLE = "DevHub"
    CSS_PATH = os.path.join(os.path.dirname(os.path.dirname(__file__)), "app.tcss")
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(self, config: Config, *, pick: bool = False, notice: str = "") -> None:
        super().__init__()
        self.config = config
        self.key: Key | None = None
        self._pick = pick
        self._notice = notice
        for theme in (themes.DARK, themes.LIGHT):
            self.register_theme(theme)
        self.set_reactive(App.theme, config.theme if config.theme in self.available_themes else themes.DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """The first page."""
        if self._pick:
            from devhub_tui.screens.gate_picker import PickerPage

            self.push_screen(PickerPage(), self._picked)
        else:
            self.enter(self._notice)

    def _picked(self, name: str | None) -> None:
        if name is None:
            self.exit()
            return
        paths.use_vault(name)
        self.enter()

    def enter(self, notice: str = "") -> None:
        """The page for the vault that is meant: its login, the first question, or straight on."""
        from devhub_tui.storage import vault

        path = paths.vault_file()
        try:
            now = vault.state(path)
        except DevHubError as error:
            self._trouble(error)
            return
        if now == vault.OPEN:
            self.exit(OPEN)
        elif now == vault.MISSING:
            from devhub_tui.screens.gate_first import FirstPage

            self.push_screen(FirstPage(path), self._left)
        else:
            from devhub_tui.screens.gate_login import LoginPage

            try:
                page: Screen[Any] = LoginPage(path, vault.users(path), notice)
            except DevHubError as error:
                self._trouble(error)
                return
            self.push_screen(page, self._left)

    def _left(self, found: tuple[str, Key | None] | None) -> None:
        if found is None:
            self.exit()
            return
        word, self.key = found
        self.exit(word)

    def _trouble(self, error: DevHubError) -> None:
        """Leaves; the shell says it, where it can be read and copied."""
        self.failed = error
        self.exit(return_code=error.exit_code)

    def save_drafts(self) -> None:
        """There are none yet."""

    def shut(self) -> None:
        """Nothing is open yet."""

    def continued(self) -> None:
        """After SIGCONT."""
        self.screen.refresh(layout=True)

    async def action_quit(self) -> None:
        """Leaves."""
        self.exit()
