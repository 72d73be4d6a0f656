"""The inbox as a server asks it: in one thread of its own, because a lock in the file or a slow disk must not stop the loop."""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from devhub_tui import clock
from devhub_tui.services.quick_connect import neighbours
from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.inbox import InboxError

if TYPE_CHECKING:
    from devhub_tui.storage.inbox import Inbox, PublicCode

_Found = TypeVar("_Found")
_KNOWN = 64
_PATIENCE = 8.0
"""Seconds for one question, with those that wait before it."""


class InboxThread:
    """Asks an inbox. All of it raises InboxError, also when an answer takes too long; what was not begun by then is not done."""

    def __init__(self, inbox: "Inbox") -> None:
        self._inbox = inbox
        self._file = identity(inbox.folder)
        self._thread = ThreadPoolExecutor(1, "connect")
        self._known: OrderedDict[str, PublicCode] = OrderedDict()

    async def close(self) -> None:
        """Nothing is asked any more; what is being written is waited for."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    async def code(self, digest: str) -> "PublicCode | None":
        """The code of a token's digest."""
        code = await self._ask(self._inbox.code, digest)
        if code is not None:
            self._known[digest] = code
            self._known.move_to_end(digest)
            while len(self._known) > _KNOWN:
                self._known.popitem(last=False)
        return code

    def known(self, digest: str) -> "PublicCode | None":
        """The code as it was last seen, for when the inbox cannot be read."""
        return self._known.get(digest)

    async def claim(self, digest: str, visitor: str, submission_id: str, body: bytes) -> str:
        """One use of a code: accepted, repeated, gone or full."""
        return await self._ask(self._inbox.claim, digest, visitor, submission_id, body, clock.real_ms())

    async def check(self) -> None:
        """Whether anything could be written."""
        await self._ask(self._inbox.check)

    async def solved(self, riddle: str) -> str:
        """Shows another devhub that this inbox is served here."""
        return await self._ask(neighbours.solved, self._inbox, self._file, riddle)

    async def prune(self) -> None:
        """Clears what is old out of the inbox; another time, if it cannot be written now. Raises nothing."""
        with suppress(InboxError):
            await self._ask(self._inbox.prune, clock.real_ms())

    async def _ask(self, question: Callable[..., _Found], *words: object) -> _Found:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await asyncio.get_running_loop().run_in_executor(self._thread, self._asked, question, words)
        except TimeoutError:
            raise InboxError("The inbox is busy.") from None

    def _asked(self, question: Callable[..., _Found], words: tuple[object, ...]) -> _Found:
        """SQLite would go on writing into a file that was deleted, and what is in it would be gone with this process."""
        if identity(self._inbox.folder) != self._file:
            raise InboxError("The inbox was moved or deleted.")
        return question(*words)


def identity(folder: str) -> tuple[int, int] | None:
    """Which file the inbox in a folder is."""
    try:
        found = os.stat(inboxes.file(folder))
    except OSError:
        return None
    return found.st_dev, found.st_ino
