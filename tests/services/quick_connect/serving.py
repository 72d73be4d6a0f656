"""A real server on a port of its own, browsers that visit it, and raw sockets for those who are no browser."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp

from devhub_tui.clock import real_ms
from devhub_tui.domain import tokens
from devhub_tui.services.quick_connect.server import Running, Settings, start
from devhub_tui.storage.inbox import Inbox, Owner, PublicCode

DAY = 24 * 60 * 60 * 1000
OWNER = Owner(
    "Ana Souza", "Kernel, mostly", ("https://ana.example",), "ana@example.org", "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n"
)
FORM = {"name": "Noor", "email": "noor@example.org", "company": "Turbine", "message": "io_uring", "consent": "1"}


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def heading(self) -> str:
        """The page's main heading, without its markup."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.text, re.DOTALL)
        return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


class Served(NamedTuple):
    """A running server and its inbox. `lines` is its log."""

    running: Running
    inbox: Inbox
    lines: list[str]

    def __repr__(self) -> str:
        return f"Served({self.lines[-3:]})"

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.running.address[1]

    def code(self, **how: Any) -> str:
        """The token of a new code."""
        token = tokens.new()
        publish(self.inbox, token, **how)
        return token

    def waiting(self) -> int:
        """How many submissions the inbox holds."""
        return len(self.inbox.pending(10_000))


def publish(inbox: Inbox, token: str, **how: Any) -> PublicCode:
    """Makes a code known to an inbox."""
    now = real_ms()
    wanted = {
        "id": str(uuid4()),
        "digest": tokens.digest(token),
        "made_at": now,
        "expires_at": now + DAY,
        "max_uses": None,
        "event": "FOSDEM 2027",
        "location": "Brussels",
        "session": "Rust devroom",
        "owner": OWNER,
        "public_key": None,
        **how,
    }
    code = PublicCode(**wanted)
    inbox.publish(code)
    return code


@asynccontextmanager
async def serving(folder: Path, **how: Any) -> AsyncIterator[Served]:
    """A server with an inbox in `folder`; keyword arguments go to its settings."""
    inbox = Inbox.open(folder / "inbox")
    lines: list[str] = []
    running = await start(inbox, Settings(**{"port": 0, **how}), lines.append)
    try:
        yield Served(running, inbox, lines)
    finally:
        await running.stop(0.5)
        inbox.close()


class Browser:
    """Somebody's browser: keeps cookies, fills in the form it was given."""

    def __init__(self, served: Served, token: str, session: aiohttp.ClientSession, headers: dict[str, str]) -> None:
        self._site = f"http://127.0.0.1:{served.port}"
        self._path = f"/Q/{token}"
        self._session = session
        self._headers = headers
        self.csrf = ""

    async def ask(self, method: str, more: str = "", *, path: str | None = None, **how: Any) -> Answer:
        """One request for its page, for what is below that, or for another path."""
        how["headers"] = {**self._headers, **how.get("headers", {})}
        async with self._session.request(
            method, self._site + (path or self._path + more), allow_redirects=False, **how
        ) as response:
            answer = Answer(response.status, dict(response.headers), await response.text(errors="replace"))
        found = re.search(r'name="csrf" value="([^"]*)"', answer.text)
        self.csrf = unescape(found[1]) if found else self.csrf
        return answer

    async def open(self) -> Answer:
        """Scans the code."""
        return await self.ask("GET")

    async def send(self, more: str = "", **fields: str) -> Answer:
        """Sends the form that was opened last."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"csrf": self.csrf, **fields}, errors="surrogatepass").encode()
        return await self.ask("POST", more, data=BytesIO(body), headers=headers)

    async def visit(self, **fields: str) -> Answer:
        """Scans, fills in, sends."""
        await self.open()
        return await self.send(**{**FORM, **fields})


@asynccontextmanager
async def browsing(served: Served, token: str, *, cookies: bool = True, **headers: str) -> AsyncIterator[Browser]:
    """A browser; keyword arguments are headers that it sends with everything, as `Sec_Fetch_Site`."""
    jar = aiohttp.CookieJar(unsafe=True) if cookies else aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar, connector=aiohttp.TCPConnector(limit=6)) as session:
        yield Browser(served, token, session, {name.replace("_", "-"): value for name, value in headers.items()})


async def raw(port: int, *parts: bytes, pause: float = 0.0, patience: float = 5.0) -> bytes:
    """Sends bytes as they are, with a pause after each part, and gives what comes back until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        return await asyncio.wait_for(reader.read(-1), patience)
    except (ConnectionError, TimeoutError):
        return b""
    finally:
        writer.close()
