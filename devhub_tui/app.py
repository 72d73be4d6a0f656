"""DevHub, the app. Wiring only: looks, keys, the first paint, the end. Screens are reached through screens/doors.py, news of the
vault come through screens/news.py, trouble is told by screens/telling.py.
"""

import os
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.command import Provider

from devhub_tui import text, themes
from devhub_tui.errors import DevHubError
from devhub_tui.screens.news import News
from devhub_tui.services.session import Session


def _actions() -> type[Provider]:
    from devhub_tui.commands import Actions

    return Actions


def _people() -> type[Provider]:
    from devhub_tui.commands import People

    return People


class DevHub(News):
    """The whole of it. `painted` is called once, when the first screen stands."""

    TITLE = "DevHub"
    CSS_PATH = os.path.join(os.path.dirname(__file__), "app.tcss")
    ENABLE_COMMAND_PALETTE = False  # the door in screens/doors.py opens it instead
    ALLOW_SELECT = False  # Textual's selection ends the app when what is clicked is just going away; lists have none anyhow
    COMMANDS = {_people, _actions}  # noqa: RUF012  as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", "Undo", show=False, id="app.undo"),
        Binding("U", "redo", "Redo", show=False, id="app.redo"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend", priority=True),
        Binding("ctrl+q", "quit", "Quit", show=False, id="app.quit", priority=True),
    ]

    def __init__(self, session: Session, painted: Callable[[], None] | None = None) -> None:
        super().__init__(session)
        self._painted = painted
        self._started = self._leaving = False
        themes.wear(self, session.config.theme)
        self.set_keymap(session.config.keymap)

    def _watch_theme(self, theme_name: str) -> None:
        """Textual would parse all CSS and paint a second time for the theme it starts with; ours is right from the start."""
        if self._started:
            super()._watch_theme(theme_name)

    def on_mount(self) -> None:
        """Listens to the vault."""
        self.listen()
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh(layout=True))
        self.welcome()

    def on_ready(self) -> None:
        """The first screen stands: now what could wait."""
        self._started = True
        if self._painted:
            self.call_after_refresh(self._painted)
        self.look_out()
        self.watch_idle()
        self.come_back()
        self.report_config()
        self.offer_draft()

    async def on_event(self, event: events.Event) -> None:
        """What is pasted comes from strangers too, and a field shows it before anything checks it."""
        if isinstance(event, events.Paste):
            event.text = text.clean(event.text, multiline=True)
        await super().on_event(event)

    def continued(self) -> None:
        """After SIGCONT."""
        from devhub_tui.screens import continuing

        self.lock_if_idle()
        continuing.take_back(self)

    async def action_quit(self) -> None:
        """Everything is in the vault already; what is half-written is kept. If that fails, it takes a second time to go."""
        try:
            self.save_drafts()
        except DevHubError as error:
            if not self._leaving:
                self._leaving = True
                self.say(error)
                self.notify("ctrl+q again quits without it", timeout=8, markup=False)
                return
        self.exit()

    def shut(self) -> None:
        """Closes the vault at once."""
        self.session.close()

    def save_drafts(self) -> None:
        """Keeps every half-written form, on every screen of every mode. Raises DevHubError when one of them could not be kept."""
        failed: DevHubError | None = None
        for stack in self._screen_stacks.values():
            for screen in stack:
                save = getattr(screen, "save_draft", None)
                try:
                    if save and save() is False:
                        failed = DevHubError("What is half-written could not be kept.", "It is still on the screen.")
                except DevHubError as error:
                    failed = error
        if failed is not None:
            raise failed
