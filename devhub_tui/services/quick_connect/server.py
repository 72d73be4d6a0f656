"""The server of the Quick Connect page: in the app's own loop, or as a process of its own.

It knows the inbox and nothing of a vault: neither this module nor what it imports may import `storage.database` or the vault's
keys. Nothing that a visitor sends is written anywhere but into the inbox.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from aiohttp.web import ServerRunner, SockSite

from devhub_tui.errors import UsageError
from devhub_tui.services.quick_connect import addresses, neighbours
from devhub_tui.services.quick_connect.clients import Proxies
from devhub_tui.services.quick_connect.connections import Connections
from devhub_tui.services.quick_connect.look_up import LookUps
from devhub_tui.services.quick_connect.visits import Visits

if TYPE_CHECKING:
    from devhub_tui.storage.inbox import Inbox

PATIENCE = 5.0
"""Seconds that requests under way get when the server stops."""
TIDYING = 600.0
"""Seconds between looks for what is old in the inbox."""


class Settings(NamedTuple):
    """How the server is reached. `github` asks for profiles; without one of the caller's own, the server asks without a token."""

    bind: str = "127.0.0.1"
    port: int = 8765
    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ()
    github: LookUps | None = None


class Running:
    """A server that listens. `address` is where (host, port), `base_url` how visitors reach it.

    `elsewhere` is set when it is another process that serves the same inbox; stopping leaves that alone.
    """

    elsewhere = False

    def __init__(
        self, runner: ServerRunner, connections: Connections, visits: Visits, address: tuple[str, int], url: str
    ) -> None:
        self.address = address
        self.base_url = url
        self._runner = runner
        self._connections = connections
        self._visits = visits
        self._tidying = asyncio.create_task(self._tidy())

    async def stop(self, patience: float = PATIENCE) -> None:
        """Takes no more connections, lets requests under way end within so many seconds, closes the rest. Twice does no harm."""
        self._tidying.cancel()
        for site in self._runner.sites:
            await site.stop()
        for each in self._connections.open():
            each.finish()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._connections.none.wait()
        for each in self._connections.open():
            each.force_close()
        await self._runner.cleanup()
        await self._visits.close()

    async def _tidy(self) -> None:
        while True:
            await self._visits.prune()
            await asyncio.sleep(TIDYING)


class Elsewhere(Running):
    """The server of another process."""

    elsewhere = True

    def __init__(self, address: tuple[str, int], url: str) -> None:
        self.address = address
        self.base_url = url

    async def stop(self, patience: float = PATIENCE) -> None:
        """Nothing: it is not ours to stop."""


async def start(inbox: "Inbox", settings: Settings, log: Callable[[str], None] | None = None, *, own: bool = False) -> Running:
    """Listens and answers until `stop`. `log` takes one line for each answer, without personal data.

    The inbox stays the caller's to close, after `stop`. Where another devhub serves the same inbox on that port already, that is
    the server, unless it has to be `own`.

    Raises DevHubError when it cannot listen there, UsageError for a public address or a proxy that is none.
    """
    public = addresses.checked_url(settings.public_url)
    try:
        proxies = Proxies(settings.trusted_proxies)
    except ValueError as error:
        raise UsageError(f"trusted_proxies: {error}.", "Name addresses or networks, as 127.0.0.1 or 10.0.0.0/8.") from None
    visits = Visits(inbox, public, proxies, settings.github or LookUps())
    try:
        opened = await asyncio.to_thread(addresses.listening, settings.bind, settings.port)
    except addresses.TakenError:
        url = None if own else await neighbours.serving(inbox, settings.bind, settings.port)
        if url is None:
            raise
        return Elsewhere((settings.bind, settings.port), url)
    host, port = opened.getsockname()[:2]
    visits.base_url = public or addresses.reached_at(host, port)
    connections = Connections(visits.answer, visits.apology, log, visits.describe)
    runner = ServerRunner(connections, shutdown_timeout=0.5)
    await runner.setup()
    await SockSite(runner, opened).start()
    return Running(runner, connections, visits, (host, port), visits.base_url)
