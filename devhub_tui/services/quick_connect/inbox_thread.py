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
        self._inbox = self._given = inbox
        self._file = _identity(inbox.folder)
        self._thread = ThreadPoolExecutor(1, "connect")
        self._known: OrderedDict[str, PublicCode] = OrderedDict()

    async def close(self) -> None:
        """Nothing is asked any more; what is being written is waited for."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)
        self._close()

    async def code(self, digest: str) -> "PublicCode | None":
        """The code of a token's digest."""
        code = await self._ask(inboxes.Inbox.code, digest)
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
        return await self._ask(inboxes.Inbox.claim, digest, visitor, submission_id, body, clock.real_ms())

    async def check(self) -> None:
        """Whether anything could be written."""
        await self._ask(inboxes.Inbox.check)

    async def solved(self, riddle: str) -> str:
        """Shows another devhub that this inbox is served here."""
        return await self._ask(neighbours.solved, riddle)

    async def prune(self) -> None:
        """Clears what is old out of the inbox; another time, if it cannot be written now. Raises nothing."""
        with suppress(InboxError):
            await self._ask(inboxes.Inbox.prune, clock.real_ms())

    async def _ask(self, question: Callable[..., _Found], *words: object) -> _Found:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await asyncio.get_running_loop().run_in_executor(self._thread, self._asked, question, words)
        except TimeoutError:
            raise InboxError("The inbox is busy.") from None

    def _asked(self, question: Callable[..., _Found], words: tuple[object, ...]) -> _Found:
        """SQLite would go on with a file that was moved away or deleted; one that stands in its place now is taken instead."""
        there = _identity(self._inbox.folder)
        if there is None:
            raise InboxError("The inbox was moved or deleted.")
        if there != self._file:
            self._inbox, before = inboxes.Inbox.open(self._inbox.folder), self._inbox
            self._file = there
            if before is not self._given:
                before.close()
        return question(self._inbox, *words)

    def _close(self) -> None:
        if self._inbox is not self._given:
            self._inbox.close()


def _identity(folder: str) -> tuple[int, int] | None:
    """Which file the inbox in a folder is."""
    try:
        found = os.stat(inboxes.file(folder))
    except OSError:
        return None
    return found.st_dev, found.st_ino
