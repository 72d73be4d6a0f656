"""From a phone's screen into the terminal: real Chromium sends, and the one who holds the code up sees it at once."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.cli.connecting import connecting
from tests.e2e.browsing import Visitor, agree, chromium, fill, send, thanked

pytestmark = pytest.mark.timeout(120)
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
