"""`devhub connect` as a process, and people who visit its page: real sockets, a cookie jar each, nothing else shared."""

import asyncio
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from html import unescape
from typing import Any, NamedTuple

import aiohttp

from tests.conftest import ROOT

FORM = {"name": "Noor Haddad", "email": "noor@example.org", "company": "Turbine", "message": "io_uring", "consent": "1"}


class Line(NamedTuple):
    """A line of JSON, and when it was read, by the monotonic clock."""

    at: float
    value: Any


class Connecting:
    """A `devhub connect --json` that runs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._lines: queue.Queue[Line | None] = queue.Queue()
        self._err: list[str] = []
        self._readers = [threading.Thread(target=each, daemon=True) for each in (self._read_out, self._read_err)]
        for each in self._readers:
            each.start()

    @cached_property
    def first(self) -> dict[str, Any]:
        """The first line."""
        found: dict[str, Any] = self.line(60).value
        return found

    def _read_out(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(Line(time.monotonic(), json.loads(line)))
        self._lines.put(None)

    def _read_err(self) -> None:
        assert self.process.stderr is not None
        self._err.extend(self.process.stderr)

    @property
    def url(self) -> str:
        """What is in the code."""
        return str(self.first["url"])

    @property
    def err(self) -> str:
        """What it said on stderr so far."""
        return "".join(self._err)

    def line(self, seconds: float = 20) -> Line:
        """The next line; fails when there is none."""
        try:
            found = self._lines.get(timeout=seconds)
        except queue.Empty:
            found = None
        assert found is not None, f"no line came; stderr: {self.err}"
        return found

    def arrivals(self, count: int, seconds: float = 60) -> list[dict[str, Any]]:
        """The next so many arrivals."""
        return [self.line(seconds).value["arrival"] for _ in range(count)]

    def says(self, words: str, seconds: float = 20) -> None:
        """Waits for words on stderr."""
        end = time.monotonic() + seconds
        while words not in self.err:
            assert time.monotonic() < end, self.err
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGINT) -> int:
        """Its exit code, after a signal."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self, seconds: float = 30) -> int:
        """Its exit code."""
        code = self.process.wait(seconds)
        self.read()
        return code

    def read(self) -> None:
        """Waits until everything that it said is read."""
        for each in self._readers:
            each.join(10)

    def rest(self) -> list[Any]:
        """Whatever else stood on stdout, after its end."""
        found = []
        while (line := self._lines.get(timeout=10)) is not None:
            found.append(line.value)
        return found


@contextmanager
def connecting(*words: str, passphrase: str | None = None, before: Callable[[], None] | None = None) -> Iterator[Connecting]:
    """`devhub connect --json --port 0 WORDS…`, killed at the end if it still runs."""
    fds: tuple[int, ...] = ()
    if passphrase is not None:
        reading, writing = os.pipe()
        os.write(writing, passphrase.encode() + b"\n")
        os.close(writing)
        fds, words = (reading,), (*words, "--passphrase-fd", str(reading))
    process = subprocess.Popen(
        [sys.executable, "-m", "devhub_tui", "connect", "--json", *(() if "--port" in words else ("--port", "0")), *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=fds,
        preexec_fn=before,
        start_new_session=True,
    )
    for each in fds:
        os.close(each)
    shown = Connecting(process)
    try:
        yield shown
    finally:
        process.kill()
        process.wait(20)
        shown.read()
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def heading(page: str) -> str:
    """A page's main heading."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


class Seen(NamedTuple):
    """What a visitor was shown at the end."""

    status: int
    heading: str

    @property
    def thanked(self) -> bool:
        """Whether they were told that it was sent."""
        return self.status == 200 and self.heading.startswith("Thank")


async def visit(url: str, connector: aiohttp.BaseConnector | None = None, **fields: str) -> Seen:
    """Scans, fills in, sends: one person with a browser of their own. A connection that breaks is status 0."""
    jar = aiohttp.CookieJar(unsafe=True)
    try:
        async with aiohttp.ClientSession(cookie_jar=jar, connector=connector, connector_owner=connector is None) as session:
            async with session.get(url) as answer:
                page = await answer.text()
            if answer.status != 200:
                return Seen(answer.status, heading(page))
            csrf = re.search(r'name="csrf" value="([^"]*)"', page)
            assert csrf, page
            form = {**FORM, "csrf": unescape(csrf[1]), **fields}
            async with session.post(url, data=form) as answer:
                return Seen(answer.status, heading(await answer.text()))
    except (aiohttp.ClientError, OSError):
        return Seen(0, "")


def visits(
    url: str, people: list[dict[str, str]], at_once: int, thanked: Callable[[int], object] = lambda count: None
) -> list[Seen]:
    """Many people, so many of them at a time, from one address, as behind the Wi-Fi of a conference. `thanked` hears how
    many were thanked so far, each time that somebody is."""
    count = 0

    async def everybody() -> list[Seen]:
        turn = asyncio.Semaphore(at_once)
        async with aiohttp.TCPConnector(limit=at_once) as connector:

            async def one(fields: dict[str, str]) -> Seen:
                nonlocal count
                async with turn:
                    seen = await visit(url, connector, **fields)
                    if seen.thanked:
                        count += 1
                        thanked(count)
                    return seen

            return await asyncio.gather(*(one(each) for each in people))

    return asyncio.run(everybody())


def crowd(count: int) -> list[dict[str, str]]:
    """So many people, each with an email and a company of their own."""
    return [
        {"name": f"Guest {number:03}", "email": f"guest{number:03}@example.org", "company": f"Company {number % 7}"}
        for number in range(count)
    ]
