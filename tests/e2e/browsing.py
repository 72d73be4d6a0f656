"""Chromium as visitors have it in their hand."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, expect, sync_playwright

from tests.conftest import ROOT

_AGENT = "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "en-GB",
    "user_agent": _AGENT,
}
_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
# Milliseconds: a busy machine is late, and that is no fault of the page.
expect.set_options(timeout=20_000)
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_AUDIT = """axe.run(document, {
  resultTypes: ["violations"],
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}).then(found => found.violations.map(each => [each.impact, each.id, each.nodes[0].html]))"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium; playwright's own download is not needed."""
    program = shutil.which("chromium")
    assert program, "Debian's package chromium is missing"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_QUIET))
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser of their own: cookies, and a note of whatever it asked anybody for or complained of."""

    def __init__(self, browser: Browser, **settings: Any) -> None:
        self.context: BrowserContext = browser.new_context(**(PHONE | settings))
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("dialog", self._refuse)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30_000)

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def told(self, address: str, html: str) -> None:
        """Opens that address as if the server answered so; styles and script still come from the server."""
        self.page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
        self.page.goto(address)

    def _heard(self, message: ConsoleMessage) -> None:
        """Errors on the console; that a page came with a status of 4xx is none."""
        if message.type == "error" and "responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def _refuse(self, dialog: Dialog) -> None:
        """Nothing here asks by a dialog; a script of somebody else's might."""
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def elsewhere(self, base: str) -> list[str]:
        """What was asked of another site than this one."""
        return [url for url in self.requests if not url.startswith(f"{base}/") and not url.startswith(("data:", "blob:"))]

    def faults(self) -> list[str]:
        """What axe-core finds wrong with the page as it is, however small. Asked past the policy of the page."""
        devtools = self.context.new_cdp_session(self.page)
        devtools.send("Runtime.evaluate", {"expression": _AXE.read_text(encoding="utf-8")})
        answer = devtools.send("Runtime.evaluate", {"expression": _AUDIT, "awaitPromise": True, "returnByValue": True})
        devtools.detach()
        assert "value" in answer["result"], answer
        found = answer["result"]["value"]
        return [f"{impact} {name}: {html}" for impact, name, html in found]


def fill(visitor: Visitor, **typed: str) -> None:
    """Types into fields by their labels."""
    labels = {"name": "Your name", "email": "Email", "github": "GitHub username", "company": "Company", "message": "Message"}
    for field, text in typed.items():
        visitor.page.get_by_label(labels[field]).fill(text)


def agree(visitor: Visitor) -> None:
    """Ticks the box."""
    visitor.page.get_by_label("I agree that").check()


def send(visitor: Visitor) -> None:
    """Presses what sends."""
    visitor.page.locator("#send").tap()


def thanked(visitor: Visitor) -> None:
    """The thanks are there."""
    expect(visitor.page.get_by_role("heading", name="Thank you")).to_be_visible()
