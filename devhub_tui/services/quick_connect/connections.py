"""The connections of the page's server: how long each may take, how many there may be, and polite answers to what is no HTTP.

aiohttp waits for a request's head as long as for a kept connection; here a head has a deadline of its own. When there are as many
connections as there may be, the one that has kept us waiting for longest goes, so that nobody who sends what they want at once is
kept out by those who do not.
"""

import asyncio
import logging
import os
import resource
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp.web import BaseRequest, RequestHandler, Response, Server, StreamResponse

HEAD = 10.0
"""Seconds until the head of a request is there, from the connection or from its first byte."""
KEPT = 75.0
"""Seconds for which a connection is kept for a next request: longer than proxies keep theirs."""
ANSWER = 30.0
"""Seconds for taking an answer away."""
MOST = 512
"""Connections, or half of the files that the process may open."""

# Never the root logger's "last resort", which writes tracebacks over the app's screen.
LOGGER = logging.getLogger("devhub.connect")
LOGGER.addHandler(logging.NullHandler())
LOGGER.propagate = False


class Connection(RequestHandler):
    """One connection. `answering` is set while it waits for us, not we for it; `since` is when that began."""

    def __init__(self, server: "Connections", **options: Any) -> None:
        super().__init__(server, **options)
        self._server = server
        self.since = 0.0
        self.answering = False
        self.last = False
        self._silent = True
        self._alarm: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The first head is waited for from now on."""
        super().connection_made(transport)
        self._wait(HEAD, silent=True)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """The first byte after silence begins a head."""
        if self._silent:
            self._wait(HEAD)
        super().data_received(data)

    def begin(self) -> None:
        """A head is there; its handler limits the rest."""
        self._stop_waiting()
        self.since = self._loop.time()

    async def finish_response(
        self, request: BaseRequest, resp: StreamResponse, start_time: float | None
    ) -> tuple[StreamResponse, bool]:
        """Sends the answer, within a time: somebody who does not read must not hold it for ever."""
        self.begin()
        if self.last:
            resp.force_close()
        try:
            async with asyncio.timeout(ANSWER):
                done = await super().finish_response(request, resp, start_time)
        except TimeoutError:
            self._abort()
            raise ConnectionResetError from None
        self._server.answered(request, resp)
        self.answering = False
        self._wait(KEPT, silent=True)
        return done

    def handle_error(
        self, request: BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> StreamResponse:
        """The polite page instead of a word about what was wrong. What is a bug of ours is told without anybody's data."""
        self.begin()
        if status >= 500 and exc is not None:
            self._server.told(exc)
        if request.writer.output_size > 0:
            raise ConnectionResetError
        return self._server.apology(status)

    def finish(self) -> None:
        """No request after the one under way."""
        self.last = True
        if self._silent:
            self.force_close()

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """aiohttp would write a traceback with whatever was in the request."""
        error = kw.get("exc_info")
        if isinstance(error, BaseException):
            self._server.told(error)

    def _wait(self, seconds: float, *, silent: bool = False) -> None:
        self._stop_waiting()
        self.since, self._silent = self._loop.time(), silent
        self._alarm = self._loop.call_later(seconds, self._abort)

    def _stop_waiting(self) -> None:
        self._silent = False
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()


class Connections(Server):
    """All connections of a server. `apology` makes the page for what cannot be understood, `log` takes a line for each answer."""

    def __init__(
        self,
        handler: Callable[[BaseRequest], Awaitable[StreamResponse]],
        apology: Callable[[int], Response],
        log: Callable[[str], None] | None = None,
        describe: Callable[[BaseRequest, StreamResponse], str] | None = None,
    ) -> None:
        super().__init__(handler)
        self.apology = apology
        self._log = log
        self._describe = describe
        self._count = 0
        self.none = asyncio.Event()
        """Set while there is no connection."""
        self.none.set()
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self.most = MOST if files == resource.RLIM_INFINITY else min(MOST, max(16, files // 2))

    def __call__(self) -> Connection:
        """What a new connection is handled by."""
        return Connection(
            self,
            loop=self._loop,
            access_log=None,
            logger=LOGGER,
            keepalive_timeout=KEPT + HEAD,
            max_line_size=4096,
            max_headers=64,
            max_field_size=8190,
            lingering_time=1.0,
            auto_decompress=False,
        )

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        """Makes room for another one, if need be."""
        waiting = [each for each in self.open() if not each.answering] if self._count >= self.most else []
        super().connection_made(handler, transport)
        self._count += 1
        self.none.clear()
        if waiting:
            min(waiting, key=lambda each: each.since)._abort()

    def connection_lost(self, handler: RequestHandler, exc: BaseException | None = None) -> None:
        """One less."""
        super().connection_lost(handler, exc)
        self._count -= 1
        if not self._count:
            self.none.set()

    def open(self) -> list[Connection]:
        """The connections there are."""
        return [each for each in self.connections if isinstance(each, Connection)]

    def answered(self, request: BaseRequest, response: StreamResponse) -> None:
        """One line about an answer, if anybody keeps a log."""
        if self._log and self._describe:
            self._log(self._describe(request, response))

    def told(self, error: BaseException) -> None:
        """Where a bug is, without its message: that may hold what somebody typed. Visitors who went away are none."""
        if self._log and not isinstance(error, ConnectionError):
            frames = traceback.extract_tb(error.__traceback__)[-4:]
            where = " < ".join(f"{os.path.basename(each.filename)}:{each.lineno}" for each in reversed(frames))
            self._log(f"error: {type(error).__name__} at {where or 'an unknown place'}")
