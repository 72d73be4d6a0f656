"""What a running app holds of Quick Connect: the inbox, the tokens of codes it made itself, and the server while one is up.

Tokens are in memory only: the app shows a code again for as long as it runs, and never after that.
"""

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from devhub_tui import config
from devhub_tui.domain import tokens
from devhub_tui.errors import DevHubError
from devhub_tui.services.quick_connect import addresses, codes, drainer
from devhub_tui.services.session import Session
from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.inbox import Inbox, PublicCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from devhub_tui.services.quick_connect.addresses import Reach
    from devhub_tui.services.quick_connect.codes import Started
    from devhub_tui.services.quick_connect.drainer import Drained
    from devhub_tui.services.quick_connect.look_up import LookUps
    from devhub_tui.services.quick_connect.server import Running
    from devhub_tui.storage.codes import Wanted

T = TypeVar("T")
LEAVING = 0.5
"""Seconds that visitors under way get when the app ends."""


class Connecting:
    """One for each app. All of it belongs to the app's event loop; what takes time is done in threads."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.settings = place_settings(session)
        self.current: Started | None = None
        """The code that is shown, or was shown last."""
        self.kept = False
        """Whether the server stays up when another screen is looked at."""
        self.running: Running | None = None
        self.trouble: DevHubError | None = None
        """Why there is no server of ours; None while there is, or should be none."""
        self._known: dict[str, Started] = {}
        self._inbox: Inbox | None = None
        self._look_ups: LookUps | None = None
        self._turn = asyncio.Lock()

    @property
    def look_ups_left(self) -> str:
        """What GitHub still answers for visitors, in words; empty while it has not said."""
        return self._look_ups.budget_words() if self._look_ups else ""

    @property
    def folder(self) -> str:
        """Where the inbox is. The demo has one of its own, whatever the config file says."""
        return self._session.inbox

    def inbox(self) -> Inbox:
        """The inbox, opened when first needed. Raises InboxError."""
        if self._inbox is None:
            self._inbox = Inbox.open(self.folder)
        return self._inbox

    def there_is_one(self) -> bool:
        """Whether there is an inbox that somebody may have written into."""
        return self._inbox is not None or os.path.lexists(inboxes.file(self.folder))

    # Codes

    async def begin(self, wanted: "Wanted") -> "Started":
        """Makes a code; it is the one that is shown from now on. Raises DevHubError."""
        inbox = await asyncio.to_thread(self.inbox)
        started = await self._session.on_writer(lambda database: codes.start(database, inbox, wanted))
        self._known[started.code_id] = started
        self.current = started
        return started

    def again(self, code_id: str) -> bool:
        """Shows a code of this app again; False for one whose token nobody has any more."""
        found = self._known.get(code_id)
        if found is not None:
            self.current = found
        return found is not None

    def can_show(self, code_id: str) -> bool:
        """Whether the token of this code is here."""
        return code_id in self._known

    async def revoke(self, code_ids: "Sequence[str]") -> int:
        """Ends codes; gives how many were still open. Raises DevHubError."""
        inbox = await asyncio.to_thread(self.inbox)
        return await self._session.on_writer(lambda database: codes.revoke(database, inbox, code_ids))

    async def state(self, started: "Started") -> PublicCode | None:
        """How the page knows a code: its uses, whether it was revoked. Raises InboxError."""
        return await self._ask(lambda inbox: inbox.code(started.digest))

    async def uses(self) -> dict[str, int]:
        """How often each code was used, as far as the inbox still knows it. Raises InboxError."""
        return await self._ask(Inbox.uses) if self.there_is_one() else {}

    async def _ask(self, question: "Callable[[Inbox], T]") -> T:
        return await asyncio.to_thread(lambda: question(self.inbox()))

    # Being reached

    @property
    def base_url(self) -> str:
        """Where visitors come in; empty while only the server will know. Raises UsageError for a public address that is none."""
        if self.running is not None:
            return self.running.base_url
        public = addresses.checked_url(self.settings.public_url)
        if public or not self.settings.port:
            return public
        return addresses.reached_at(self.settings.bind.strip("[]"), self.settings.port)

    def url(self, started: "Started") -> str:
        """The whole address in a code; empty while it is not known."""
        base = self.base_url
        return tokens.url(base, started.token) if base else ""

    def reach(self) -> "Reach | None":
        """Who reaches the server; None while it is not up."""
        if self.running is None:
            return None
        return addresses.reach(self.running.address[0], self.running.base_url, self.settings.public_url)

    @property
    def is_elsewhere(self) -> bool:
        """Whether another process serves the page; that may end at any time, and `serve` looks."""
        return self.running is not None and self.running.elsewhere

    async def serve(self) -> None:
        """Has the server up, unless it is. What stands in the way is `trouble`, never raised."""
        async with self._turn:
            if self.running is not None and not self.running.elsewhere:
                return
            try:
                self.running, self.trouble = await self._start(), None
            except DevHubError as error:
                self.running, self.trouble = None, error

    async def _start(self) -> "Running":
        inbox = await asyncio.to_thread(self.inbox)
        apart, look_up, github_token = await asyncio.to_thread(_load)
        self._look_ups = look_up.LookUps(github_token.token(self._session.database.connection))
        wanted = self.settings
        found: Running = await apart.start(
            inbox, apart.Settings(wanted.bind, wanted.port, wanted.public_url, wanted.trusted_proxies, self._look_ups)
        )
        return found

    async def rest(self) -> None:
        """Takes the server down, if it is up; visitors under way are answered first."""
        async with self._turn:
            running, self.running = self.running, None
            self.trouble = None
            if running is not None:
                await running.stop()

    async def close(self) -> None:
        """The app ends: nothing of this is used any more."""
        running, self.running = self.running, None
        if running is not None:
            with suppress(TimeoutError, OSError):
                await running.stop(LEAVING)
        self._known.clear()
        self.current = None
        if self._inbox is not None:
            inbox, self._inbox = self._inbox, None
            await asyncio.to_thread(inbox.close)

    # Who comes

    async def waiting(self) -> int:
        """How many submissions wait, for whichever vault. Cheap. Raises InboxError."""
        return await self._ask(Inbox.look)

    async def drain(self) -> "Drained":
        """Takes in who came. Raises RoleError for a viewer, DevHubError when it cannot be written; who waits waits on."""
        inbox = await asyncio.to_thread(self.inbox)
        return await self._session.on_writer(lambda database: drainer.drain(database, inbox))


def place_settings(session: Session) -> config.Connect:
    """How this app is reached: as the config file says; the demo from this machine only."""
    wanted = session.config.connect
    return config.Connect(port=wanted.port, notify=wanted.notify) if session.demo else wanted


def warm() -> None:
    """Loads what the page needs, in whichever thread this is called."""
    _load()


def _load() -> tuple[Any, Any, Any]:
    """aiohttp takes a third of a second to load, so this is done in a thread."""
    from devhub_tui.services.quick_connect import apart, look_up
    from devhub_tui.storage import github_token

    return apart, look_up, github_token
