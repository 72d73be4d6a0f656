"""News of the vault: what this process wrote, what others wrote, a new day, a writer that waits, work in the background.

Every screen that shows what changed is told; who they are is not known here.
"""

import threading
from typing import Any

from textual import work
from textual.app import App
from textual.message import Message

from devhub_tui.errors import DevHubError
from devhub_tui.screens.doors import Doors
from devhub_tui.screens.live import LiveScreen
from devhub_tui.services.session import Session
from devhub_tui.services.watch import Watch
from devhub_tui.storage.database import Changed, explained
from devhub_tui.storage.waiting import Wait
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar


class News(Doors):
    """Passes news on to the screens of every mode."""

    class VaultChanged(Message):
        """This process wrote something."""

        def __init__(self, changed: Changed) -> None:
            super().__init__()
            self.changed = changed

    class Waiting(Message):
        """The writer waits for another process, or (None) does so no more."""

        def __init__(self, wait: Wait | None) -> None:
            super().__init__()
            self.wait = wait

    class Trouble(Message):
        """Something in the background could not be done."""

        def __init__(self, error: DevHubError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._watch = Watch(session)
        self.waits = ""
        """Whom the writer waits for, as the key bars say it; empty while it does not."""

    def listen(self) -> None:
        """From now on, what the writer does and what it waits for is heard."""
        database = self.session.database
        database.listeners.append(lambda changed: _post(self, self.VaultChanged(changed)))
        database.on_wait = lambda wait: _post(self, self.Waiting(wait))

    def look_out(self) -> None:
        """From now on, what others do is noticed, and what can wait is done."""
        self.set_interval(1 / 3, self._look)
        self.set_timer(2, self._do_chores)
        self.watch_arrivals()

    def on_news_vault_changed(self, message: VaultChanged) -> None:
        """Every screen that shows what changed reads it again."""
        try:
            self._tell(message.changed)
        except DevHubError as error:
            self.say(error)
        if "preferences" in message.changed.tables:
            self._owner_changed()

    @work(group="owner", exclusive=True)
    async def _owner_changed(self) -> None:
        await self._show_owner()

    async def _show_owner(self) -> None:
        """Codes that are open show the owner's profile as it is now."""
        from devhub_tui.services.quick_connect import owner

        try:
            await self.session.on_writer(lambda database: owner.refresh_at(database, self.session.inbox))
        except DevHubError as error:
            self.warn_once(f"Codes that are open may show the profile of before. {error.message}")

    def on_news_waiting(self, message: Waiting) -> None:
        """Stands in the key bar of every screen in view until it is over."""
        self.waits = str(message.wait) if message.wait else ""
        for screen in self.screen_stack:
            for bar in screen.query(KeyBar):
                bar.refresh()

    def on_news_trouble(self, message: Trouble) -> None:
        """Says it."""
        self.say(message.error)

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
                await self._show_owner()
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
