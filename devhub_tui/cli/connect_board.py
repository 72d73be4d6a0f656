"""What `devhub connect` shows: on a terminal a board that stays at the bottom, code, words and how it stands, while who comes is
written above it; anywhere else plain lines.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from devhub_tui import text
from devhub_tui.cli import output

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devhub_tui.services.qr import Drawing

_PAPER = (200, 200)  # columns and lines where no terminal is
_KEPT = 5  # arrivals that are written again when the window changes its size


def draw(url: str, *, stderr: bool = False) -> None:
    """The code, once: for who asks for it where no board is."""
    from devhub_tui.services import qr

    if not output.draws(stderr=stderr):
        output.note("A code cannot be drawn here. The address does as well.")
        return
    columns, rows = output.size(stderr=stderr) if output.on_terminal(stderr=stderr) else _PAPER
    found = qr.fit(url, columns, rows)
    if isinstance(found, qr.Needed):
        output.note(_needed(found, 0))
        return
    # On paper nothing says how much would be too much.
    drawing = found if output.on_terminal(stderr=stderr) else found._replace(scale=1)
    output.drawn("".join(f"{line}\n" for line in _lines(drawing)), stderr=stderr)


def _lines(drawing: "Drawing") -> list[str]:
    from devhub_tui.services import qr

    return qr.lines(drawing, palette=output.on_palette())


def _needed(found: "tuple[int, int]", words: int) -> str:
    return f"The code needs {found[0]} columns and {found[1] + words} lines."


class Board:
    """The code and its words. Live on a terminal that obeys escapes; elsewhere said once, with how it stands on stderr's."""

    def __init__(self, url: str, words: Sequence[str]) -> None:
        self._url, self._words = url, list(words)
        self.live = output.on_terminal() and output.draws()
        self._size = (0, 0)
        self._height = 0
        self._standing = ""
        self._arrivals: list[str] = []

    def show(self) -> None:
        """Shows it for the first time."""
        if self.live:
            self._draw()
            return
        for line in self._words:
            output.say(line)
        output.flush()

    def arrived(self, lines: "Iterable[str]") -> None:
        """Who came, a line each."""
        found = list(lines)
        self._arrivals = [*self._arrivals, *found][-_KEPT:]
        self._erase()
        for line in found:
            output.say(line)
        self._draw()
        output.flush()

    def note(self, line: str) -> None:
        """A remark on stderr."""
        self._erase()
        output.note(line)
        self._draw()

    def over(self, line: str) -> None:
        """Takes the code away, which nobody can use any more, and says why."""
        self._url = ""
        self.note(line)

    def standing(self, line: str) -> None:
        """How it stands, in place of what was said before."""
        if line == self._standing and (not self.live or self._size == output.size()):
            return
        self._standing = line
        if not self.live:
            if output.on_terminal(stderr=True):
                output.status(line)
        elif self._size != output.size():
            # What the terminal made of the old one nobody knows.
            output.drawn("\x1b[H\x1b[J")
            self._height = 0
            for each in self._arrivals:
                output.say(each)
            self._draw()
        else:
            output.drawn(f"\r{output.fit(text.line(line), self._size[0] - 1)}\x1b[K")

    def end(self, *, erased: bool) -> None:
        """Leaves the line for what comes next; `erased` takes a code away that holds no longer."""
        self._standing = ""
        if self.live and not erased:
            output.drawn("\r\x1b[K")
        else:
            self._erase()
        self.live, self._height = False, 0

    def _erase(self) -> None:
        if self._height:
            # Line by line: what is cleared as a whole, some terminals keep above.
            output.drawn("\r" + "\x1b[2K\x1b[A" * (self._height - 1) + "\x1b[2K")
            self._height = 0
        elif not self.live and self._standing and output.on_terminal(stderr=True):
            output.status("")

    def _draw(self) -> None:
        if not self.live:
            return
        from devhub_tui.services import qr

        self._size = columns, rows = output.size()
        words = [text.line(line) for line in self._words]
        below = sum(max(1, -(-output.cells(line) // columns)) for line in words) + 1
        drawn: list[str] = []
        found = qr.fit(self._url, columns, max(1, rows - below)) if self._url else None
        if found is None:
            words, below = [], 1
        elif isinstance(found, qr.Needed):
            words.insert(0, output.fit(_needed(found, below), columns))
            below += 1
        else:
            drawn = _lines(found)
        self._height = len(drawn) + below
        standing = output.fit(text.line(self._standing), columns - 1)
        output.drawn("".join(f"{line}\n" for line in (*drawn, *words)) + standing)
