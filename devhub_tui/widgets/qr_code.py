"""A QR code as large as its room allows: black on white under every theme, with its quiet zone.

What does not fit is not drawn in part: the widget says which size is needed.
"""

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from devhub_tui.services import qr
from devhub_tui.services.qr import Drawing, Needed

_DARK, _LIGHT = "#000000", "#ffffff"
_STYLES = {
    (upper, lower): Style(color=_DARK if lower else _LIGHT, bgcolor=_DARK if upper else _LIGHT)
    for upper in (True, False)
    for lower in (True, False)
}


class QrCode(Widget):
    """Draws one text. Empty until `show`."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    QrCode {
        width: 1fr;
        height: 1fr;
    }
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

    def on_resize(self) -> None:
        """Another room, maybe another size."""
        self._lay_out()

    def _lay_out(self) -> None:
        if not self.size.width or not self.size.height:
            return
        self._rows = []
        self.found = qr.fit(self._text, self.size.width, self.size.height) if self._text else None
        if isinstance(self.found, Drawing):
            self._rows = list(qr.runs(self.found))
        if self.found is not None:
            self.post_message(self.Fitted(self.found))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of cells, in the middle of the widget."""
        width, height = self.size
        if isinstance(self.found, Needed):
            return self._sentence(self.found, y)
        top = (height - len(self._rows)) // 2
        if not self._rows or not 0 <= y - top < len(self._rows):
            return Strip.blank(width, self.rich_style)
        assert isinstance(self.found, Drawing)
        left = (width - self.found.columns) // 2
        code = [Segment(run.glyph * run.width, _STYLES[run.upper, run.lower]) for run in self._rows[y - top]]
        margins = [Segment(" " * each, self.rich_style) for each in (left, width - left - self.found.columns)]
        return Strip([margins[0], *code, margins[1]], width)

    def _sentence(self, needed: Needed, y: int) -> Strip:
        width, height = self.size
        more = max(needed.columns - width, 0), max(needed.rows - height, 0)
        words = ["The window is too small for the code:"]
        words.append(
            " and ".join(
                f"{each} more {unit if each != 1 else unit[:-1]}"
                for each, unit in zip(more, ("columns", "rows"), strict=True)
                if each
            )
            + " needed."
        )
        top = max((height - len(words)) // 2, 0)
        said = words[y - top] if 0 <= y - top < len(words) else ""
        return Strip([Segment(said[:width].center(width), self.rich_style)], width)
