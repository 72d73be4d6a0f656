"""The gate: a small app of its own for everything before the vault is open. It gives the key, or leaves.

cli/launch.py runs it when there is something to ask, and only then is it imported. What it asks are the pages beside it
(gate_login, gate_first, …); here they are put into order.
"""

import asyncio
import importlib
import os
from collections.abc import Callable
from typing import ClassVar, NamedTuple, ParamSpec, TypeVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from devhub_tui import paths, text, themes
from devhub_tui.config import Config
from devhub_tui.errors import DamagedError, DevHubError
from devhub_tui.screens import continuing
from devhub_tui.screens.gate_driver import CapsLockParser, Kept
from devhub_tui.screens.telling import Telling
from devhub_tui.services import last_vault
from devhub_tui.storage import vault
from devhub_tui.storage.database import explained
from devhub_tui.storage.keys import Key
from devhub_tui.widgets.secret_line import SecretLine
from devhub_tui.widgets.waiting import Waiting

P = ParamSpec("P")
T = TypeVar("T")

WHY = {
    "idle": "Nobody touched it for a while. What was half-written is kept.",
    "key": "You locked it. What was half-written is kept.",
    "shell": "You locked it, here and in the shell. What was half-written is kept.",
    "done": "It is encrypted. Your passphrase opens it.",
    "rekeyed": "Everything is encrypted with it. Your passphrase opens the vault as before.",
}
"""What is said of why the vault was locked."""
_HEADINGS = {"done": "The vault is protected", "rekeyed": "The new key is in force"}
"""And above it, where it is not simply locked."""
_SETTLED = 0.3  # seconds after the first paint


class Asked(NamedTuple):
    """What the gate is there for: a vault (None: to be picked), who is probably there, why it was locked, what is wrong with
    it, and its key, if the login was passed already."""

    name: str | None
    user: str = ""
    locked: str = ""
    problem: DevHubError | None = None
    key: Key | None = None


class Entered(NamedTuple):
    """How the gate was passed: the vault, its key (none for an open one), or the wish to see the demo."""

    name: str
    key: Key | None = None
    demo: bool = False


class Between(Screen[None]):
    """What is shown between two pages, and until the app that follows has painted."""

    DEFAULT_CSS = """
    Between { & > Waiting { margin: 1 2; } }
    """

    def __init__(self) -> None:
        super().__init__()
        self.waiting = Waiting("Opening")

    def compose(self) -> ComposeResult:
        """One line."""
        yield self.waiting


class Gate(Telling):
    """Leaves through `entered`; without it the user has gone. `goes_on` keeps the terminal for the app that follows."""

    TITLE = "DevHub"
    CSS_PATH = os.path.join(os.path.dirname(os.path.dirname(__file__)), "app.tcss")
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend", priority=True),
        Binding("ctrl+q", "quit", "Quit", show=False, id="app.quit", priority=True),
        Binding("f1", "help", "All keys", show=False, id="gate.help"),
    ]

    def __init__(self, config: Config, asked: Asked, kept: Kept | None = None, painted: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._painted = painted
        self.asked = asked
        self.kept = kept or Kept()
        self.entered: Entered | None = None
        self.goes_on = False
        themes.wear(self, config.theme)
        self.set_keymap(config.keymap)

    def get_default_screen(self) -> Screen[None]:
        """What lies under the pages."""
        return Between()

    def on_mount(self) -> None:
        """Asks."""
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh(layout=True))
        self._walk()

    async def on_event(self, event: events.Event) -> None:
        """What is pasted comes from strangers; a passphrase is not shown and stays as it is."""
        if isinstance(event, events.Paste) and not isinstance(self.focused, SecretLine):
            event.text = text.clean(event.text, multiline=True)
        await super().on_event(event)

    @property
    def caps_lock(self) -> bool | None:
        """Whether Caps Lock is on; None where the terminal does not tell."""
        return CapsLockParser.is_on

    def save_drafts(self) -> None:
        """Nothing is kept of what is asked here."""

    def shut(self) -> None:
        """Nothing is open."""

    def continued(self) -> None:
        """After SIGCONT."""
        continuing.take_back(self)

    def on_ready(self) -> None:
        """The first page stands."""
        if self._painted:
            self.call_after_refresh(self._painted)
            self.set_timer(_SETTLED, self._prepare)

    async def _prepare(self) -> None:
        """While somebody types, what the app that follows is made of is loaded."""
        await asyncio.to_thread(importlib.import_module, "devhub_tui.app")

    def action_help(self) -> None:
        """Every key of the page in view."""
        from devhub_tui.screens.help import HelpModal, groups

        if not isinstance(self.screen, HelpModal):
            self.push_screen(HelpModal(groups(self.screen.active_bindings, self.screen, self)))

    @work
    async def _walk(self) -> None:
        """One vault after the other, until one is open."""
        name = self.asked.name
        problem = self.asked.problem
        while True:
            several = len(paths.vault_names()) > (name is not None)
            try:
                if problem is not None and name is not None:
                    error, problem = problem, None
                    raise error
                if name is None:
                    name = await self._picked()
                elif (found := await self._entered(name, several)) is not None:
                    self._leave(found)
                    return
                else:
                    name = None
            except DevHubError as error:
                if not await self._said_why(error, name or paths.VAULT, several):
                    name = None

    async def _picked(self) -> str:
        """The vault that is meant, where none was named."""
        names = paths.vault_names()
        if not names:
            return paths.VAULT
        from devhub_tui.screens.gate_picker import PickerPage

        return await self.push_screen_wait(PickerPage(names))

    async def _entered(self, name: str, several: bool) -> Entered | None:
        """Into one vault; None when another one is wanted."""
        paths.check_vault_name(name)
        path = paths.vault_file(name)
        state = vault.state(path)
        if state == vault.OPEN:
            return Entered(name)
        if state == vault.MISSING:
            from devhub_tui.screens import gate_new

            return await gate_new.made(self, name)
        if not self.asked.locked:
            from devhub_tui.services import shell_session

            if (key := shell_session.key(path, self.asked.user or None)) is not None:
                return Entered(name, key)
        return await self._logged_in(name, path, several)

    async def _logged_in(self, name: str, path: str, several: bool) -> Entered | None:
        from devhub_tui.screens.gate_login import OTHER, RECOVER, LoginPage

        while True:
            user = self.asked.user or last_vault.user(name)
            locked = self.asked.locked
            why = (_HEADINGS.get(locked, "Locked"), WHY[locked]) if locked in WHY else None
            page = LoginPage(path, name, user=user, why=why, several=several)
            found = await self.push_screen_wait(page)
            if isinstance(found, Key):
                self.kept.ahead = page.ahead
                last_vault.remember(name, page.user.value.strip())
                return Entered(name, found)
            if isinstance(found, DamagedError):
                raise found
            if found == RECOVER:
                from devhub_tui.screens import gate_recover

                if (key := await gate_recover.recovered(self, path, name)) is not None:
                    return Entered(name, key)
            elif found == OTHER:
                return None

    async def _said_why(self, error: DevHubError, name: str, several: bool) -> bool:
        """Says why a vault cannot be opened; True to try it once more, False for another one."""
        from devhub_tui.screens.gate_problem import AGAIN, ProblemPage

        return (
            await self.push_screen_wait(ProblemPage(error, name, paths.vault_file(name), self.asked.key, several=several))
            == AGAIN
        )

    async def in_thread(self, words: str, task: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Does something that takes a while, and says so. Driver's errors become sentences."""
        between = self.screen_stack[0]
        if isinstance(between, Between):
            between.waiting.starts(words)
        with explained():
            found = await asyncio.to_thread(task, *arguments, **named)
        if isinstance(between, Between):
            between.waiting.starts("Opening")
        return found

    def _leave(self, found: Entered) -> None:
        last_vault.remember(found.name)
        self.entered = found
        self.goes_on = not found.demo
        if isinstance(below := self.screen_stack[0], Between):
            self.kept.ahead += below.waiting.kept
        self.exit()
