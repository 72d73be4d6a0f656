"""The page's server in a thread and an event loop of its own: whatever visitors do, the app's loop is there for its user.

In one loop with the app a key waits behind the requests that came before it, once for each of the steps in which it is answered.
Here it waits for the interpreter alone, which changes hands more often while a server runs.
"""

import asyncio
import sys
import threading
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from devhub_tui.services.quick_connect import server
from devhub_tui.services.quick_connect.server import PATIENCE, Running, Settings

if TYPE_CHECKING:
    from devhub_tui.storage.inbox import Inbox

_Found = TypeVar("_Found")
_TURN = 0.001
"""Seconds after which a thread that computes lets another one on; Python's own are five times as many."""


class Apart(Running):
    """A server that runs in a thread."""

    def __init__(self, running: Running, loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
        self.address, self.base_url, self.elsewhere = running.address, running.base_url, running.elsewhere
        self._there, self._loop, self._thread = running, loop, thread

    async def stop(self, patience: float = PATIENCE) -> None:
        """As of any server; its thread ends too."""
        if self._loop.is_closed():
            return
        try:
            await _asked(self._loop, self._there.stop(patience))
        finally:
            await _end(self._loop, self._thread)


async def start(inbox: "Inbox", settings: Settings) -> Running:
    """Starts it as `server.start` does, and raises the same."""
    sys.setswitchinterval(min(sys.getswitchinterval(), _TURN))
    loop = asyncio.new_event_loop()
    # A daemon: an app that dies does not wait for visitors.
    thread = threading.Thread(target=_run, args=(loop,), name="connect-server", daemon=True)
    thread.start()
    try:
        return Apart(await _asked(loop, server.start(inbox, settings)), loop, thread)
    except BaseException:
        await _end(loop, thread)
        raise


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


async def _asked(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, _Found]) -> _Found:
    """What the other loop's work gives or raises, awaited in this one."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))


async def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    loop.call_soon_threadsafe(loop.stop)
    await asyncio.to_thread(thread.join)
