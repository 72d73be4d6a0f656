"""Draws the pictures of the Quick Connect page in docs/screenshots, from the real server as a phone shows it: `make shots`."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.conftest import ROOT
from tests.e2e.browsing import Visitor, chromium
from tests.e2e.page_site import site_with
from tests.services.prism import prism

PLACE = ROOT / "docs" / "screenshots"


def form(page: Page) -> None:
    """As it comes."""


def look_up(page: Page) -> None:
    """With a profile looked up."""
    page.get_by_label("GitHub username").fill("octocat")
    page.get_by_role("button", name="Look up").tap()
    expect(page.locator("#github-said")).to_contain_text("San Francisco")
    page.get_by_label("Email").fill("mona@octo.example")
    page.get_by_label("Message").fill("Completion queues, over coffee. Send me the slides?")
    page.get_by_label("I agree that").check()
    page.locator("h1").tap()


def thanks(page: Page) -> None:
    """After it was sent."""
    look_up(page)
    page.locator("#send").tap()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


SHOTS: dict[str, Callable[[Page], None]] = {"form": form, "look-up": look_up, "thanks": thanks}


def draw() -> list[Path]:
    """Draws them all, light and dark, and says which files they are."""
    drawn: list[Path] = []
    with tempfile.TemporaryDirectory() as place, prism() as github, site_with(Path(place), github) as site, chromium() as browser:
        for scheme in ("light", "dark"):
            for name, steps in SHOTS.items():
                with Visitor(browser, color_scheme=scheme, reduced_motion="reduce") as visitor:
                    visitor.page.goto(site.code())
                    steps(visitor.page)
                    drawn.append(PLACE / f"page-{name}-{scheme}.png")
                    small(visitor.page.screenshot(full_page=True), drawn[-1])
    return drawn


def small(png: bytes, target: Path) -> None:
    """Keeps a picture with as many colours as a flat page has: a third of the size."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    draw()
