"""The candidates of a completing field: what they are, how a few are found among many, and the list that shows them.

Plain text in, plain text out; it knows no storage.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from devhub_tui import text

MOST = 7
"""How many candidates are shown at once."""


class Candidate(NamedTuple):
    """Something to pick: what it stands for, how it reads, and what tells it from others of that name."""

    value: str
    label: str
    detail: str = ""


Find = Callable[[str], Sequence[Candidate]]


def among(known: list[Candidate]) -> Find:
    """A fixed choice."""

    def find(typed: str) -> list[Candidate]:
        if not typed.strip() or any(each.label == typed for each in known):
            return known
        return fitting(known, typed)

    return find


def fitting(known: list[Candidate], typed: str) -> list[Candidate]:
    """The candidates that begin with what was typed, then those with a word that does, then those that hold it."""
    wanted = text.fold(typed)
    ranked = []
    for number, each in enumerate(known):
        label = text.fold(each.label)
        if label.startswith(wanted):
            ranked.append((0, number))
        elif any(word.startswith(wanted) for word in label.replace("_", " ").replace("/", " ").split()):
            ranked.append((1, number))
        elif wanted in label:
            ranked.append((2, number))
    return [known[number] for _, number in sorted(ranked)]


class Candidates(Widget):
    """The list under a completing field. The field moves its mark; a click picks."""

    DEFAULT_CSS = """
    Candidates {
        display: none;
        overlay: screen;
        constrain: none inside;
        width: 100%;
        height: auto;
        background: $panel;
        color: $foreground;
        & .candidates--here { background: $primary 40%; text-style: bold; }
        & .candidates--detail { color: $text-muted; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"candidates--here", "candidates--detail"}

    @dataclass
    class Clicked(Message):
        """A candidate was clicked."""

        index: int

    def __init__(self, most: int = MOST) -> None:
        super().__init__()
        self.most = most
        self.rows: Sequence[Candidate] = ()
        self.mark = -1
        self.top = 0

    def show(self, rows: Sequence[Candidate], mark: int) -> None:
        """Shows these rows with the mark on one of them (-1: on none); no rows hide the list."""
        if rows is not self.rows:
            self.top = 0
        self.rows = rows
        self.mark = min(mark, len(rows) - 1)
        self.top = max(0, min(self.top, self.mark), self.mark - self.most + 1)
        self.display = bool(rows)
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A line for each candidate on show."""
        return min(len(self.rows), self.most)

    def render(self) -> Content:
        """The rows, each cut to the width; the mark is a sign as well as a colour."""
        width = max(self.size.width, 4)
        here = self.get_visual_style("candidates--here")
        detail = self.get_visual_style("candidates--detail")
        shown = []
        for number, row in enumerate(self.rows[self.top : self.top + self.most], self.top):
            sign = "› " if number == self.mark else "  "
            line = Content(sign + text.line(row.label))
            if row.detail:
                line += Content.styled("  " + text.line(row.detail), detail)
            line = line.truncate(width, ellipsis=True, pad=True)
            shown.append(line.stylize(here) if number == self.mark else line)
        return Content("\n").join(shown)

    def on_click(self, event: events.Click) -> None:
        """Picks the row under the pointer."""
        event.stop()
        if 0 <= event.y + self.top < len(self.rows):
            self.post_message(self.Clicked(event.y + self.top))
