"""From a phone's screen into the terminal: real Chromium sends, and the one who holds the code up sees it at once."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from devhub_tui.services.demo import fill as fill_vault
from devhub_tui.storage.database import Database
from tests.cli.connecting import connecting
from tests.e2e.browsing import Visitor, agree, chromium, fill, send, thanked
from tests.e2e.terminal import terminal

pytestmark = pytest.mark.timeout(120)
ADDRESS = re.compile(r"(HTTP://127\.0\.0\.1:\d+).*?(/Q/[A-Z2-7]{26})", re.DOTALL)
"""In words beside the code, on two lines where it has to be."""
PEOPLE = ("Zoë Faßbender", "田中 太郎", "ليلى العامري")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium."""
    with chromium() as running:
        yield running


def comes(browser: Browser, url: str, name: str) -> float:
    """Somebody scans, fills in and sends; when they pressed what sends, by the monotonic clock."""
    with Visitor(browser) as visitor:
        visitor.page.goto(url)
        fill(visitor, name=name, message="io_uring, over coffee")
        agree(visitor)
        pressed = time.monotonic()
        send(visitor)
        thanked(visitor)
        assert visitor.complaints == []
    return pressed


def test_shell_tells_within_a_second(browser: Browser) -> None:
    """`devhub connect`: from the press on the phone to the line in the terminal it is less than a second, contact made and all.

    The quickest of three, because the machine of a test run has more to do than a laptop at a conference.
    """
    delays = []
    with connecting("--event", "FOSDEM 2027") as shown:
        for name in PEOPLE:
            pressed = comes(browser, shown.url, name)
            line = shown.line()
            assert line.value["arrival"]["name"] == name
            delays.append(line.at - pressed)
    assert min(delays) < 1


def test_app_shows_within_a_second(browser: Browser, home: Path) -> None:
    """In a real terminal: 4, enter, they scan what stands there, and their names stand beside the code."""
    database = Database.open()
    fill_vault(database)
    database.close()
    (home / "config.toml").write_text("[connect]\nport = 0\n", encoding="utf-8")
    delays = []
    with terminal(home, (130, 44)) as tty:
        tty.starts()
        tty.types("4")
        tty.sees("enter shows a code")
        tty.types("e", "text:FOSDEM 2027", "C-s")
        tty.until(lambda: ADDRESS.search(tty.reads()))
        found = ADDRESS.search(tty.reads())
        assert found
        for name in ("Zoë Faßbender-Okoye", "Mona Lisa Octocat", "Ravi Kumar Menon"):
            pressed = comes(browser, found[1] + found[2], name)
            tty.sees(name)
            delays.append(time.monotonic() - pressed)
        tty.types("C-q")
        tty.sees("code=0")
    assert min(delays) < 1
