"""DevHub, the app. Wiring only: doors lead to screens (screens/doors.py); here are looks, keys, news and trouble."""

import os
import threading
from collections.abc import Callable
from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.message import Message

from devhub_tui import text, themes
from devhub_tui.errors import DevHubError
from devhub_tui.screens.doors import Doors
from devhub_tui.screens.live import LiveScreen
from devhub_tui.services.session import Session
from devhub_tui.services.watch import Watch
from devhub_tui.storage.database import Changed, explained
from devhub_tui.widgets.header import Header


def _actions() -> type[Provider]:
    from devhub_tui.commands import Actions

    return Actions


def _people() -> type[Provider]:
    from devhub_tui.commands import People

    return People


class DevHub(Doors):
    """The whole of it. `painted` is called once, when the first screen stands."""

    TITLE = "DevHub"
    CSS_PATH = os.path.join(os.path.dirname(__file__), "app.tcss")
    ENABLE_COMMAND_PALETTE = False  # the door in screens/doors.py opens it instead
    COMMANDS = {_people, _actions}  # noqa: RUF012  as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", "Undo", show=False, id="app.undo"),
        Binding("U", "redo", "Redo", show=False, id="app.redo"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend", priority=True),
        Binding("ctrl+q", "quit", "Quit", show=False, id="app.quit", priority=True),
    ]

    class VaultChanged(Message):
        """This process wrote something."""

        def __init__(self, changed: Changed) -> None:
            super().__init__()
            self.changed = changed

    class Waiting(Message):
        """The writer waits for another process."""

        def __init__(self, seconds: int) -> None:
            super().__init__()
            self.seconds = seconds

    class Trouble(Message):
        """Something in the background could not be done."""

        def __init__(self, error: DevHubError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, session: Session, painted: Callable[[], None] | None = None) -> None:
        super().__init__(session)
        self._painted = painted
        self._watch = Watch(session)
        for theme in (themes.DARK, themes.LIGHT):
            self.register_theme(theme)
        wanted = session.config.theme
        self._started = False
        self.set_reactive(App.theme, wanted if wanted in self.available_themes else themes.DARK.name)
        self._classes = {f"-theme-{self.theme}", "-dark-mode" if self.current_theme.dark else "-light-mode"}
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_keymap(session.config.keymap)

    def _watch_theme(self, theme_name: str) -> None:
        """Textual would parse all CSS and paint a second time for the theme it starts with; ours is right from the start."""
        if self._started:
            super()._watch_theme(theme_name)

    def on_mount(self) -> None:
        """Listens to the vault."""
        database = self.session.database
        database.listeners.append(lambda changed: _post(self, self.VaultChanged(changed)))
        database.on_wait = lambda seconds: _post(self, self.Waiting(seconds))
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh(layout=True))
        self.welcome()

    def on_ready(self) -> None:
        """The first screen stands: now what could wait."""
        self._started = True
        if self._painted:
            self.call_after_refresh(self._painted)
        self.set_interval(1 / 3, self._look)
        self.set_timer(2, self._do_chores)
        self.report_config()
        self.offer_draft()

    async def on_event(self, event: events.Event) -> None:
        """What is pasted comes from strangers too, and a field shows it before anything checks it."""
        if isinstance(event, events.Paste):
            event.text = text.clean(event.text, multiline=True)
        await super().on_event(event)

    def on_dev_hub_vault_changed(self, message: VaultChanged) -> None:
        """Every screen that shows what changed reads it again."""
        try:
            self._tell(message.changed)
        except DevHubError as error:
            self.say(error)

    def on_dev_hub_waiting(self, message: Waiting) -> None:
        """Said once: in the first second of waiting."""
        if message.seconds <= 1:
            self.notify("Waiting for another devhub…", markup=False)

    def on_dev_hub_trouble(self, message: Trouble) -> None:
        """Says it."""
        self.say(message.error)

    def continued(self) -> None:
        """After SIGCONT. Textual is ready for it when it stopped itself; after a SIGSTOP it would read keys twice, in a
        terminal that the shell has set up for itself."""
        driver: Any = self._driver
        if not driver._auto_restart:
            # An editor has the terminal.
            return
        stopped_itself = driver._must_signal_resume
        if not stopped_itself:
            driver.suspend_application_mode()
        driver._sigcont_application()
        if not stopped_itself:
            self.screen.refresh(layout=True)

    async def action_quit(self) -> None:
        """Everything is in the vault already; what is half-written is kept."""
        self.save_drafts()
        self.exit()

    def save_drafts(self) -> None:
        """Keeps every half-written form, on every screen of every mode."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                save = getattr(screen, "save_draft", None)
                if save:
                    save()

    def _tell(self, changed: Changed | None) -> None:
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, LiveScreen):
                    with explained():
                        screen.vault_changed(changed)
                if changed is None:
                    # It may be another day.
                    screen.query(Header).refresh()

    async def _look(self) -> None:
        try:
            if await self._watch.look():
                self._tell(None)
        except DevHubError as error:
            self.warn_once(f"{error.message}\n{error.hint}".rstrip())

    def _do_chores(self) -> None:
        """Today's backup and the like, in a thread that does not hold up quitting."""
        from devhub_tui.services import chores

        def job() -> None:
            try:
                with explained():
                    chores.run(self.session.database)
            except DevHubError as error:
                _post(self, self.Trouble(error))

        if chores.wanted(self.session.database):
            threading.Thread(target=job, daemon=True, name="devhub-chores").start()


def _post(app: App[Any], message: Message) -> None:
    """From any thread."""
    app.post_message(message)
