"""`python -m bench.abuse URL`: everything that a Quick Connect page should not be bothered by, at once, until it is ended.

Slow heads, slow bodies, bodies of a megabyte, forms from other sites, and guesses of tokens, all from one address. It waits for a
line on stdin, begins, and ends with its input; then it prints what it did as JSON.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from urllib.parse import urlsplit

from devhub_tui.domain import tokens

_SLOW = 40
"""Connections that trickle, of each kind, at any time."""
_EACH_SECOND = {"megabytes": 20, "forms from elsewhere": 50, "guesses": 200}
"""What a Wi-Fi carries: 160 Mbit of bodies, and more small ones than an address is answered."""
_MEGABYTE = b"name=" + b"x" * (1 << 20)
_FORM = b"name=Eve&consent=1"


class Abuser:
    """Who bothers one page. `done` counts what was tried."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._path = parts.hostname or "", parts.port or 80, parts.path
        self.done: Counter[str] = Counter()

    async def bother(self) -> None:
        """Everything at once, until it is cancelled."""
        paced = {"megabytes": self._large_body, "forms from elsewhere": self._forged, "guesses": self._guess}
        async with asyncio.TaskGroup() as group:
            for slow in (self._slow_head, self._slow_body):
                for _ in range(_SLOW):
                    group.create_task(self._again(slow))
            for what, work in paced.items():
                group.create_task(self._paced(group, 1 / _EACH_SECOND[what], work))

    async def _again(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        while True:
            await self._tried(work)

    async def _paced(self, group: asyncio.TaskGroup, pause: float, work: Callable[[], Coroutine[None, None, None]]) -> None:
        loop = asyncio.get_running_loop()
        following = loop.time()
        while True:
            group.create_task(self._tried(work))
            following += pause
            await asyncio.sleep(max(0.0, following - loop.time()))

    async def _tried(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await work()

    async def _send(self, what: str, *parts: bytes, pause: float = 0.0) -> None:
        """Sends the parts, and reads until the other side ends it."""
        self.done[what] += 1
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                if pause:
                    await asyncio.sleep(pause)
            while await reader.read(65536):
                pass
        finally:
            writer.close()

    def _post(self, path: str, size: int, more: bytes = b"") -> bytes:
        return (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {size}\r\n"
        ).encode() + (more + b"\r\n")

    async def _slow_head(self) -> None:
        await self._send("slow heads", b"GET / HTTP/1.1\r\nX: ", *[b"x"] * 60, pause=0.1)

    async def _slow_body(self) -> None:
        await self._send("slow bodies", self._post(self._path, 4000), *[b"x"] * 60, pause=0.1)

    async def _large_body(self) -> None:
        await self._send("megabytes", self._post(self._path, len(_MEGABYTE)), _MEGABYTE)

    async def _forged(self) -> None:
        head = self._post(self._path, len(_FORM), b"Sec-Fetch-Site: cross-site\r\nOrigin: https://evil.example\r\n")
        await self._send("forms from elsewhere", head + _FORM)

    async def _guess(self) -> None:
        head = f"GET {tokens.path(tokens.new())} HTTP/1.1\r\nHost: {self._host}\r\nConnection: close\r\n\r\n"
        await self._send("guesses", head.encode())


async def _main(url: str) -> None:
    abuser = Abuser(url)
    lines = await _stdin()
    while await lines.readline():  # begins
        bothering = asyncio.create_task(abuser.bother())
        again = await lines.readline()  # pauses
        bothering.cancel()
        with suppress(asyncio.CancelledError):
            await bothering
        if not again:
            break
    print(json.dumps(abuser.done))


async def _stdin() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
