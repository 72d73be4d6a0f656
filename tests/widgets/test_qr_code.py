"""The code in the terminal, as a phone sees it: pictures of the screen, read by a decoder."""

import io
import re

import cairosvg
import pytest
import zxingcpp
from PIL import Image
from textual.app import App, ComposeResult

from devhub_tui.services import qr
from devhub_tui.services.qr import Drawing, Needed
from devhub_tui.widgets.qr_code import QrCode

SHORT = "HTTPS://MEET.EXAMPLE.ORG/Q/ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Shown(App[None]):
    """Nothing but a code."""

    def compose(self) -> ComposeResult:
        yield QrCode()


def picture(svg: str) -> Image.Image:
    """A screen as it is seen."""
    plain = re.sub(r"@font-face\s*\{[^}]*\}", "", svg).replace("Fira Code", "DejaVu Sans Mono")
    return Image.open(io.BytesIO(cairosvg.svg2png(bytestring=plain.encode()))).convert("RGB")


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "nord", "ansi-dark"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50), (37, 19)])
async def test_it_can_be_read(size: tuple[int, int], theme: str) -> None:
    """Under every kind of theme and at every size that it says it fits."""
    app = Shown()
    async with app.run_test(size=size) as pilot:
        if theme in app.available_themes:
            app.theme = theme
        code = app.query_one(QrCode)
        code.show(SHORT)
        await pilot.pause()
        assert isinstance(code.found, Drawing)
        assert [each.text for each in zxingcpp.read_barcodes(picture(app.export_screenshot()))] == [SHORT]


async def test_what_does_not_fit_says_so() -> None:
    """No half code: the size that is needed."""
    app = Shown()
    async with app.run_test(size=(30, 10)) as pilot:
        code = app.query_one(QrCode)
        code.show(SHORT)
        await pilot.pause()
        assert isinstance(code.found, Needed)
        shown = " ".join(" ".join(strip.text for strip in app.screen._compositor.render_strips(app.size)).split())
        assert "3 more columns and 7 more rows" in shown


def test_it_steps_down() -> None:
    """Less correction, then a narrower quiet zone, as the room gets smaller."""
    long = "https://example.org/" + "x" * 50
    steps = [qr.fit(long, 100, rows) for rows in range(30, 15, -1)]
    found = [(each.level, each.quiet) for each in steps if isinstance(each, Drawing)]
    assert list(dict.fromkeys(found)) == [("M", 4), ("L", 4), ("L", 2)]
    assert isinstance(steps[-1], Needed)
