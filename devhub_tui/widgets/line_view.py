"""Lines that scroll by themselves: only what is in sight is ever made, and a cursor move repaints two lines.

A plain widget with its own `top`: no virtual size, so no layout when the number of lines changes. A line is a run of
(text, role) pairs; roles are component classes. Texts never become markup, and pass `text.line` here, last. No border and
no padding: these widgets draw themselves, past Textual's own cache of styled lines.
"""

from collections.abc import Sequence
from typing import ClassVar, Self

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from devhub_tui import text
from devhub_tui.widgets.status import LOOKS
from devhub_tui.widgets.wrapping import fit as fit
from devhub_tui.widgets.wrapping import wrap as wrap

Part = tuple[str, str]
"""(text, role): a role is the tail of a `line--…` class, "" the plain one."""

Line = tuple[Part, ...]
"""One line."""

_ROLES = ("name", "text", "muted", "heading", "section", "accent", "cursor", "blurred", "bar", *LOOKS)
_CHORD = 1.0  # seconds for the second g


class LineView(Widget, can_focus=True):
    """Subclasses say how many lines there are (`count`), make one (`make`), and move the cursor (`move`)."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"line--{role}" for role in _ROLES}
    DEFAULT_CSS = (
        """
    LineView {
        height: 1fr;
        width: 1fr;
        & > .line--name { color: $text; text-style: bold; }
        & > .line--text { color: $text; }
        & > .line--muted { color: $text-muted; }
        & > .line--heading { color: $text-muted; }
        & > .line--section { color: $text-muted; text-style: bold; }
        & > .line--accent { color: $text-accent; }
        & > .line--cursor { background: $primary-muted; }
        & > .line--blurred { background: $foreground 8%; }
        & > .line--bar { color: $foreground 35%; }
    """
        + "".join(f"    & > .line--{key} {{ color: {look.colour}; }}\n" for key, look in LOOKS.items())
        + "    }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "down", "Down", show=False, id="list.down"),
        Binding("up,k", "up", "Up", show=False, id="list.up"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="list.page_down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="list.page_up"),
        Binding("g", "chord", "First (twice)", show=False, id="list.first"),
        Binding("home", "first", "First", show=False, id="list.home"),
        Binding("G,end", "last", "Last", show=False, id="list.last"),
    ]

    fixed: int = 0
    """How many lines at the top stay (headings)."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.top = 0
        self._styles_of: dict[tuple[str, str], Style] = {}
        self._dragging = False
        self._chord: Timer | None = None
        self._known = Size(0, 0)
        self._drawn: dict[int, Strip] = {}

    def count(self) -> int:
        """How many lines there are, without the fixed ones."""
        raise NotImplementedError

    def make(self, index: int) -> Line:
        """One line. Fixed ones have negative numbers, the first of them -1."""
        raise NotImplementedError

    def marked(self, index: int) -> bool:
        """Whether the cursor is on this line."""
        return False

    def move(self, by: int) -> None:
        """Moves the cursor by so many places."""
        raise NotImplementedError

    @property
    def page(self) -> int:
        """How many lines fit below the fixed ones."""
        return max(self.size.height - self.fixed, 1)

    @property
    def room(self) -> int:
        """Cells for text: the last column is the scroll bar's, the one before stays empty."""
        return max(self.size.width - 2, 1)

    def notify_style_update(self) -> None:
        """A theme, focus or class change: styles are looked up anew."""
        super().notify_style_update()
        self._styles_of.clear()
        self._drawn.clear()
        self.forget_strips()

    def forget_strips(self) -> None:
        """Subclasses that keep finished lines drop them."""

    def rewrap(self) -> None:
        """Another width: subclasses that break text into lines do it again."""

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """As any widget; and the lines concerned are drawn anew."""
        if not regions:
            self._drawn.clear()
        for region in regions:
            for y in region.line_range:
                self._drawn.pop(y, None)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in sight. All are asked for in every frame, so what did not change is not even looked at."""
        self._settle()
        drawn = self._drawn
        if missing := [y for y in crop.line_range if y not in drawn]:
            size, background, filters = self.size, self.background_colors[1], self.get_line_filters()
            thumb = self._thumb()
            for y in missing:
                strip = self._line_at(y, size.width, "▐" if y in thumb else " ")
                for each in filters:
                    strip = strip.apply_filter(each, background)
                drawn[y] = strip
        first, last = crop.column_span
        if (first, last) == (0, self._known.width):
            return [drawn[y] for y in crop.line_range]
        return [drawn[y].crop(first, last) for y in crop.line_range]

    def _line_at(self, y: int, width: int, bar: str) -> Strip:
        """One line of the screen, scroll bar included."""
        index = self.top + y - self.fixed if y >= self.fixed else -1 - y
        if index < self.count():
            return self.strip(index, bar)
        return Strip([Segment(" " * (width - 1), self.style_of("")), Segment(bar, self.style_of("bar"))], width)

    def strip(self, index: int, bar: str) -> Strip:
        """One line with its cell of the scroll bar, exactly as wide as there is room."""
        ground = "" if index < 0 or not self.marked(index) else "cursor" if self.has_focus else "blurred"
        left = self._known.width - 1
        segments = []
        for part, role in self.make(index):
            part = text.line(part)
            size = cell_len(part)
            if size > left:
                part, size = set_cell_size(part, left), left
            if size:
                segments.append(Segment(part, self.style_of(role, ground)))
                left -= size
        segments += [Segment(" " * left, self.style_of("", ground)), Segment(bar, self.style_of("bar"))]
        return Strip([segment for segment in segments if segment.text], self._known.width)

    def style_of(self, role: str, ground: str = "") -> Style:
        """The style of a role, on the ground of the cursor or none."""
        key = (role, ground)
        found = self._styles_of.get(key)
        if found is None:
            names = [f"line--{name}" for name in (ground, role) if name]
            found = self._styles_of[key] = self.get_visual_style(*names).rich_style
        return found

    def _thumb(self) -> range:
        """The lines of the screen beside which the scroll bar's handle stands."""
        total, page = self.count(), self.page
        if total <= page:
            return range(0)
        length = max(page * page // total, 1)
        start = self.fixed + round((page - length) * self.top / max(total - page, 1))
        return range(start, start + length)

    def show_from(self, top: int) -> None:
        """Scrolls so that line `top` is the first, as far as there are lines."""
        top = max(0, min(top, self.count() - self.page))
        if top != self.top:
            self.top = top
            self.scrolled()
            self.refresh()

    def scrolled(self) -> None:
        """Called after `top` changed."""

    def reveal(self, first: int, last: int) -> None:
        """Scrolls as little as needed for these lines to be in sight; the first wins when they do not fit."""
        if first < self.top:
            self.show_from(first)
        elif last >= self.top + self.page:
            self.show_from(min(last - self.page + 1, first))

    def repaint(self, lines: Sequence[int]) -> None:
        """Paints these lines anew, if they are in sight."""
        rows = [index - self.top + self.fixed for index in lines]
        regions = [Region(0, row, self.size.width, 1) for row in rows if self.fixed <= row < self.size.height]
        if regions:
            self.refresh(*regions)

    def action_down(self) -> None:
        """One place on."""
        self.move(1)

    def action_up(self) -> None:
        """One place back."""
        self.move(-1)

    def action_page(self, direction: int) -> None:
        """A page on or back."""
        self.move(direction * self.page)

    def action_first(self) -> None:
        """To the first line."""
        self.move(-self.count())
        self.show_from(0)

    def action_last(self) -> None:
        """To the last line."""
        self.move(self.count())

    def action_chord(self) -> None:
        """The second g within a second leads to the first line."""
        if self._chord is not None:
            self._chord.stop()
            self._chord = None
            self.action_first()
        else:
            self._chord = self.set_timer(_CHORD, self._forget_chord)

    def _forget_chord(self) -> None:
        self._chord = None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the view, not the cursor."""
        event.stop()
        self.show_from(self.top + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the view, not the cursor."""
        event.stop()
        self.show_from(self.top - 3)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The scroll bar can be dragged."""
        if event.x == self.size.width - 1 and self.count() > self.page:
            self._dragging = True
            self.capture_mouse()
            self._drag_to(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Dragging the scroll bar."""
        if self._dragging:
            self._drag_to(event.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The scroll bar is let go."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def _drag_to(self, y: int) -> None:
        row = min(max(y - self.fixed, 0), self.page - 1)
        self.show_from(round((self.count() - self.page) * row / max(self.page - 1, 1)))

    def _settle(self) -> None:
        """Painting may come before the news of another width."""
        if self.size == self._known:
            return
        if self.size.width != self._known.width:
            self.forget_strips()
            self.rewrap()
        self._known = self.size
        self._drawn.clear()
        self.top = max(0, min(self.top, self.count() - self.page))

    def on_resize(self, event: events.Resize) -> None:
        """Finished lines may have another width now; the view stays within what there is."""
        self._settle()
