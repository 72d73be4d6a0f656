"""The server of the app: in a thread of its own, stopped and started like any, deaf to what the app's loop is busy with."""

import asyncio
import socket
import threading
import urllib.request
from pathlib import Path

import pytest

from devhub_tui.domain import tokens
from devhub_tui.errors import DevHubError, UsageError
from devhub_tui.services.quick_connect import apart
from devhub_tui.services.quick_connect.server import Running, Settings
from devhub_tui.storage.inbox import Inbox
from tests.services.quick_connect.serving import FORM, Browser, Served, browsing, publish


def health(running: Running) -> int:
    """What the server says about itself."""
    with urllib.request.urlopen(f"{running.base_url}/health", timeout=10) as answer:
        return int(answer.status)


def threads() -> int:
    """How many servers run."""
    return sum(each.name == "connect-server" for each in threading.enumerate())


async def test_a_visit(tmp_path: Path) -> None:
    """Somebody scans and sends; what they sent waits; stopping ends the thread, and twice does no harm."""
    inbox = Inbox.open(tmp_path / "inbox")
    running = await apart.start(inbox, Settings(port=0))
    served = Served(running, inbox, [])
    token = tokens.new()
    publish(inbox, token)
    async with browsing(served, token) as browser:
        assert isinstance(browser, Browser)
        assert (await browser.visit(**FORM)).status == 200
    assert (served.waiting(), threads()) == (1, 1)
    await running.stop()
    await running.stop()
    assert threads() == 0
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", running.address[1])
    inbox.close()


async def test_the_apps_loop_is_busy(tmp_path: Path) -> None:
    """Visitors are answered while the app computes: neither waits for the other."""
    inbox = Inbox.open(tmp_path / "inbox")
    running = await apart.start(inbox, Settings(port=0))
    answered = threading.Event()

    def look() -> None:
        assert health(running) == 200
        answered.set()

    looking = threading.Thread(target=look)
    looking.start()
    assert answered.wait(10), "this blocks the loop, as a long answer to a key would"
    looking.join()
    await running.stop()
    inbox.close()


async def test_what_stands_in_the_way(tmp_path: Path) -> None:
    """Why it cannot listen is raised where it was asked to, and no thread stays."""
    inbox = Inbox.open(tmp_path / "inbox")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(DevHubError, match="taken by another program"):
        await apart.start(inbox, Settings(port=taken.getsockname()[1]))
    with pytest.raises(UsageError):
        await apart.start(inbox, Settings(port=0, public_url="ftp://meet.example"))
    assert threads() == 0
    inbox.close()


async def test_another_devhub_serves_already(tmp_path: Path) -> None:
    """Then that is the server, and stopping leaves it alone."""
    inbox = Inbox.open(tmp_path / "inbox")
    first = await apart.start(inbox, Settings(port=0))
    second = await apart.start(inbox, Settings(port=first.address[1]))
    assert (first.elsewhere, second.elsewhere, second.base_url) == (False, True, first.base_url)
    await second.stop()
    assert await asyncio.to_thread(health, first) == 200
    await first.stop()
    inbox.close()
