"""A QR code as large as its room allows: black on white under every theme, with its quiet zone, and with nothing on top of it.

What does not fit is not drawn in part: the widget says how much is missing.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from textwrap import wrap

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter
from textual.geometry import Region, Spacing
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets._toast import ToastRack

from devhub_tui.services import qr
from devhub_tui.services.qr import Drawing, Needed

_COLOURS = {"truecolor": ("#000000", "#ffffff"), "256": ("color(232)", "color(231)")}
"""Black and white where there are more than the terminal's own sixteen; why it is 232, services/qr.py says."""
_SIXTEEN = ("black", "bright_white")

_TOAST = 16
"""Columns in which a message can still be read."""


@cache
def _styles(colours: str) -> tuple[Style, Style]:
    """Black on white, and black on black."""
    black, white = _COLOURS.get(colours, _SIXTEEN)
    return Style(color=black, bgcolor=white), Style(color=black, bgcolor=black)


class QrCode(Widget):
    """Draws one text. Empty until `show`."""

    ALLOW_SELECT = False
    SCOPED_CSS = False
    DEFAULT_CSS = """
    QrCode {
        width: 1fr;
        height: 1fr;
    }
    ToastRack.-beside-code Toast { max-width: 100%; }
    ToastRack.-left-of-code ToastHolder { align-horizontal: left; }
    """

    class Fitted(Message):
        """The code was laid out anew: drawn, or there is no room for it."""

        def __init__(self, found: Drawing | Needed) -> None:
            super().__init__()
            self.found = found

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.found: Drawing | Needed | None = None
        """How it is drawn now, or which room it needs."""
        self._rows: list[list[qr.Run]] = []

    def show(self, text: str) -> None:
        """Draws this text from now on; none for an empty one."""
        self._text = text
        self._lay_out()

    def on_mount(self) -> None:
        """Looks after whatever is laid over the screen, and has what draws codes ready for the first."""
        self.run_worker(asyncio.to_thread(qr.load), group="warm")
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _: self._keep_clear())

    def on_unmount(self) -> None:
        """Messages may stand where the code was."""
        self.found = None
        self._keep_clear()

    def on_resize(self) -> None:
        """Another room, maybe another size."""
        self._lay_out()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """None: the colours are the code itself. What NO_COLOR takes away, or a theme replaces, is the rest of the screen's."""
        return ()

    def _lay_out(self) -> None:
        if not self.size.width or not self.size.height:
            return
        self._rows, self.found = [], None
        with suppress(ValueError):  # too long for any code: that is said where the code would be
            self.found = qr.fit(self._text, self.size.width, self.size.height) if self._text else None
        if isinstance(self.found, Drawing):
            self._rows = list(qr.runs(self.found))
        if self.found is not None:
            self.post_message(self.Fitted(self.found))
        self._keep_clear()
        self.refresh()

    @property
    def drawn(self) -> Region:
        """Where on the screen the code is, quiet zone included; empty when there is none."""
        if not isinstance(self.found, Drawing) or not self.size:
            return Region()
        area = self.content_region
        left, top = (area.width - self.found.columns) // 2, (area.height - self.found.rows) // 2
        return Region(area.x + left, area.y + top, self.found.columns, self.found.rows)

    def _keep_clear(self) -> None:
        """Messages are shown beside the code. Only where neither side has room for words they lie over it, until they go."""
        rack = next(iter(self.screen.query(ToastRack)), None) if self.is_attached else None
        if rack is None:
            return
        code = self.drawn if self.is_on_screen else Region()
        left, right = code.x, self.screen.size.width - code.right
        beside = bool(code) and max(left, right) >= _TOAST
        on_left = beside and right < min(left, _TOAST)
        kept = Spacing(0, right + code.width if on_left else 0, 0, code.right if beside and not on_left else 0)
        rack.set_class(beside, "-beside-code")
        rack.set_class(on_left, "-left-of-code")
        if rack.styles.padding != kept:
            rack.styles.padding = kept

    def render_line(self, y: int) -> Strip:
        """One row of cells, in the middle of the widget."""
        width, height = self.size
        if isinstance(self.found, Needed):
            return self._sentence(self._missing(self.found), y)
        if self.found is None and self._text:
            return self._sentence("This is too long for a code.", y)
        top = (height - len(self._rows)) // 2
        if not self._rows or not 0 <= y - top < len(self._rows):
            return Strip.blank(width, self.rich_style)
        assert isinstance(self.found, Drawing)
        left = (width - self.found.columns) // 2
        light, dark = _styles(self.app.console.color_system or "")
        code = [Segment(run.glyphs, dark if run.dark else light) for run in self._rows[y - top]]
        margins = [Segment(" " * each, self.rich_style) for each in (left, width - left - self.found.columns)]
        return Strip([margins[0], *code, margins[1]], width)

    def _missing(self, needed: Needed) -> str:
        more = zip((needed.columns - self.size.width, needed.rows - self.size.height), ("column", "row"), strict=True)
        missing = " and ".join(f"{each} more {unit}{'s' if each != 1 else ''}" for each, unit in more if each > 0)
        return f"The window is too small for the code: {missing} needed."

    def _sentence(self, words: str, y: int) -> Strip:
        width, height = self.size
        said = wrap(words, max(min(width, 40), 1))
        top = max((height - len(said)) // 2, 0)
        line = said[y - top] if 0 <= y - top < len(said) else ""
        return Strip([Segment(line[:width].center(width), self.rich_style)], width)
