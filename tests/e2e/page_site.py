"""The real server with a real inbox, in a thread of its own, so that tests can drive a browser meanwhile."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from devhub_tui import clock
from devhub_tui.domain import submissions, tokens
from devhub_tui.domain.submissions import Submission
from devhub_tui.services.quick_connect import server
from devhub_tui.services.quick_connect.look_up import LookUps
from devhub_tui.storage.inbox import Inbox, Owner, PublicCode

_DAY = 24 * 60 * 60 * 1000
_NOWHERE = "http://127.0.0.1:1"
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Souza\r\nN:Souza;Ana;;;\r\nEMAIL:ana@example.org\r\nEND:VCARD\r\n"
ANA = Owner(
    "Ana Souza",
    "Kernel and io_uring, mostly at night",
    ("https://ana.example", "https://github.com/ana", "https://chaos.social/@ana"),
    "ana@example.org",
    CARD,
)


class Site:
    """A server that runs: codes are made here, and what visitors sent is taken out."""

    def __init__(self, inbox: Inbox, base: str, look_ups: "Switched") -> None:
        self.base = base
        self._inbox = inbox
        self._look_ups = look_ups

    def code(self, **changed: Any) -> str:
        """The address of a new code's page."""
        token = tokens.new()
        now = clock.real_ms()
        made = PublicCode(
            *(str(uuid4()), tokens.digest(token), now, now + _DAY, None, "FOSDEM 2027", "Brussels, K building"),
            *("Rust devroom", ANA, None),
        )._replace(**changed)
        self._inbox.publish(made)
        return f"{self.base}{tokens.path(token)}"

    def arrived(self) -> list[Submission]:
        """What came since the last look, oldest first."""
        waiting = self._inbox.pending(1_000)
        self._inbox.drained([each.n for each in waiting])
        return [submissions.from_bytes(each.body) for each in waiting]

    def pages(self) -> dict[str, str]:
        """The addresses of all that can be had by looking: a form, and what there is when there is none."""
        now = clock.real_ms()
        return {
            "form": self.code(),
            "expired": self.code(expires_at=now - 1),
            "revoked": self.code(revoked_at=now - 1),
            "used": self.code(max_uses=0),
            "unknown": f"{self.base}{tokens.path(tokens.new())}",
        }

    @contextmanager
    def without_github(self) -> Iterator[None]:
        """As long as this lasts, nobody is there where GitHub was."""
        self._look_ups.away = True
        yield
        self._look_ups.away = False


class Switched(LookUps):
    """Look-ups that lead nowhere while they are told to."""

    def __init__(self, host: str) -> None:
        super().__init__(host=host)
        self._there = host
        self.away = False

    async def look(self, name: str) -> Any:
        """Asks where GitHub is now."""
        self._host = _NOWHERE if self.away else self._there
        return await super().look(name)


@contextmanager
def site_with(folder: Path, github: str) -> Iterator[Site]:
    """A server with its inbox in that folder, which asks there for profiles."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def do(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    inbox = Inbox.open(folder)
    look_ups = Switched(github)
    running = do(server.start(inbox, server.Settings(port=0, github=look_ups)))
    try:
        yield Site(inbox, running.base_url, look_ups)
    finally:
        do(running.stop(0.5))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
        inbox.close()
