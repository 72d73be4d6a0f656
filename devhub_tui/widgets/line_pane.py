"""One or two columns of short lines, some of which can be chosen. Draws its own lines: one widget instead of forty.

Knows nothing of what the lines say; what a chosen line stands for is its `target`.
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from devhub_tui.widgets.paint import Ink, Part, fit, inks


class Line(NamedTuple):
    """One line of a column, and what it stands for when it can be chosen: somebody, and maybe an `item` of theirs."""

    parts: tuple[Part, ...] = ()
    target: tuple[str, str] | None = None
    item: str = ""


class LinePane(Widget, can_focus=True):
    """Columns of lines with a cursor that walks over those with a target."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LinePane {
        height: 1fr;
        width: 1fr;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, id="list.down"),
        Binding("up,k", "move(-1)", "Up", show=False, id="list.up"),
        Binding("left", "across(-1)", "Left column", show=False, id="list.left"),
        Binding("right", "across(1)", "Right column", show=False, id="list.right"),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", show=False, id="list.page_down"),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", show=False, id="list.page_up"),
        Binding("home,g", "edge(-1)", "First", show=False, id="list.first"),
        Binding("end,G", "edge(1)", "Last", show=False, id="list.last"),
    ]

    class Opened(Message):
        """A line was clicked twice."""

        def __init__(self, target: tuple[str, str]) -> None:
            super().__init__()
            self.target = target

    class Moved(Message):
        """Another line is under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[list[Line]] = [[]]
        self.widths: list[int] = [0]
        self.top = 0
        self._stops: list[tuple[int, int]] = []
        self._at = 0
        self._inks: tuple[dict[str, Ink], dict[str, Ink]] | None = None
        self._drawn: dict[int, Strip] = {}

    @property
    def target(self) -> tuple[str, str] | None:
        """What the line under the cursor stands for."""
        return self.chosen.target

    @property
    def chosen(self) -> Line:
        """The line under the cursor; an empty one where there is none to choose."""
        if not self._stops:
            return Line()
        column, row = self._stops[self._at]
        return self.columns[column][row]

    def put(self, columns: Sequence[Sequence[Line]], widths: Sequence[int]) -> None:
        """Shows these columns, `widths` cells wide each. The cursor stays with its target within its section, else near its
        place: whoever works down a list finds the next one under it."""
        before, place = self.target, self._stops[self._at] if self._stops else (0, 0)
        section = self._section(*place)
        self.columns = [list(column) for column in columns]
        self.widths = list(widths)
        self._stops = [(c, r) for c, column in enumerate(self.columns) for r, line in enumerate(column) if line.target]
        same = [
            i for i, (c, r) in enumerate(self._stops) if self.columns[c][r].target == before and self._section(c, r) == section
        ]
        near = min(
            range(len(self._stops)),
            key=lambda i: (abs(self._stops[i][0] - place[0]), abs(self._stops[i][1] - place[1])),
            default=0,
        )
        self._at = min(same, key=lambda i: abs(self._stops[i][1] - place[1])) if same else near
        self._drawn.clear()
        self._clamp()
        self.refresh()

    def _section(self, column: int, row: int) -> str:
        """The word of the heading above a line."""
        lines = self.columns[column][: row + 1] if column < len(self.columns) else []
        return next((line.parts[0][0] for line in reversed(lines) if line.parts and line.parts[0][1] == "title"), "")

    @property
    def tall(self) -> int:
        """How many lines there are to see."""
        return max((len(column) for column in self.columns), default=0)

    def _clamp(self) -> None:
        self.top = max(0, min(self.top, self.tall - self.size.height))

    def _reveal(self) -> None:
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved())

    def _scroll_to_cursor(self) -> None:
        """Scrolls the cursor's line into view; at the first stop everything above it too."""
        if self._stops:
            row = self._stops[self._at][1]
            first = 0 if self._at == 0 else row
            last = self.tall - 1 if self._at == len(self._stops) - 1 and row + self.size.height >= self.tall else row
            self.top = min(max(self.top, last - self.size.height + 1), first)
        self._clamp()

    def action_move(self, step: int) -> None:
        """The next or previous line that can be chosen; past the last one the pane scrolls on."""
        if not self._stops or (self._at + step >= len(self._stops) and len(self.columns) == 1):
            self.top += step
            self._clamp()
            self.refresh()
            return
        self._at = max(0, min(self._at + step, len(self._stops) - 1))
        self._reveal()

    def action_across(self, step: int) -> None:
        """The nearest line of the column beside this one."""
        if self._stops:
            column, row = self._stops[self._at]
            beside = [i for i, (c, _) in enumerate(self._stops) if c == column + step]
            if beside:
                self._at = min(beside, key=lambda i: abs(self._stops[i][1] - row))
                self._reveal()

    def action_page(self, step: int) -> None:
        """A screenful up or down; the cursor comes along."""
        self.top += step * max(self.size.height - 1, 1)
        self._clamp()
        if self._stops:
            column = self._stops[self._at][0]
            seen = range(self.top, self.top + self.size.height)
            inside = [i for i, (c, r) in enumerate(self._stops) if c == column and r in seen]
            if inside and self._at not in inside:
                self._at = inside[0 if step > 0 else -1]
        self.refresh()
        self.post_message(self.Moved())

    def action_edge(self, step: int) -> None:
        """The first or the last line that can be chosen."""
        self._at = 0 if step < 0 else max(len(self._stops) - 1, 0)
        if not self._stops:
            self.top = 0 if step < 0 else self.tall
        self._reveal()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scrolls; the cursor stays."""
        event.stop()
        self.top += 2
        self._clamp()
        self.refresh()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scrolls; the cursor stays."""
        event.stop()
        self.top -= 2
        self._clamp()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Chooses the line; a second click opens it."""
        start = 0
        for column, width in enumerate(self.widths):
            place = (column, event.y + self.top)
            if start <= event.x < start + width and place in self._stops:
                at = self._stops.index(place)
                again, self._at = at == self._at and event.chain > 1, at
                self.refresh()
                self.post_message(self.Moved())
                if again and self.target:
                    self.post_message(self.Opened(self.target))
            start += width

    def on_resize(self, event: events.Resize) -> None:
        """Keeps the cursor in view; the owner puts new columns when their widths change."""
        self._drawn.clear()
        self._scroll_to_cursor()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All there is."""
        return container.width

    def notify_style_update(self) -> None:
        """Another theme: other inks."""
        self._inks = None
        self._drawn.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One line of every column, the cursor's on the cursor's ground, and the scroll bar at the end."""
        if self._inks is None:
            variables = self.app.theme_variables
            self._inks = (inks(variables), inks(variables, "primary-muted"))
        plain, chosen = self._inks
        row = y + self.top
        place = self._stops[self._at] if self._stops and self.has_focus else None
        mine = place is not None and place[1] == row
        strip = None if mine else self._drawn.get(row)
        if strip is None:
            strip = self._draw(row, place, plain, chosen)
            if not mine:
                self._drawn[row] = strip
        return strip if self.tall <= self.size.height else Strip([*strip, self._bar(y, plain)], self.size.width)

    def _draw(self, row: int, place: tuple[int, int] | None, plain: dict[str, Ink], chosen: dict[str, Ink]) -> Strip:
        """The line, one cell short where the scroll bar goes."""
        segments: list[Segment] = []
        for column, width in enumerate(self.widths):
            lines = self.columns[column]
            line = lines[row] if row < len(lines) else Line()
            here = (column, row) == place
            segments += _pieces(line, width, here, chosen if here else plain)
        room = self.size.width - (self.tall > self.size.height)
        return Strip(segments, sum(self.widths)).adjust_cell_length(max(room, 0), plain[""])

    def _bar(self, y: int, plain: dict[str, Ink]) -> Segment:
        height, tall = self.size.height, self.tall
        size = max(1, height * height // tall)
        start = round(self.top * (height - size) / max(tall - height, 1))
        return Segment("▐" if start <= y < start + size else " ", plain["muted"])


def _pieces(line: Line, width: int, here: bool, ink: dict[str, Ink]) -> list[Segment]:
    """The line in `width` cells; the first cell marks the cursor, so that it shows without colour too."""
    segments = [Segment("▌" if here else " ", ink["accent" if here else ""])]
    left = width - 2
    for value, name in line.parts:
        if left <= 0:
            break
        size = cell_len(value)
        segments.append(Segment(value if size <= left else fit(value, left), ink[name]))
        left -= min(size, left)
    segments.append(Segment(" " * (max(left, 0)), ink[""]))
    segments.append(Segment(" ", ink[""]))
    return segments
