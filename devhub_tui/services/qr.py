"""A text as a QR code (ISO/IEC 18004): the modules, how large they can be drawn on so many cells, and as a picture.

On a terminal two modules share a cell, one above the other: `▄`, its background the upper and its ink the lower module; two alike
are a space. Dark is always black on white, whatever the theme: many readers know nothing else, and a light module that depends on
somebody's palette is none.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

Modules = tuple[tuple[bool, ...], ...]
"""Rows of modules, True is dark."""

QUIET, QUIET_LEAST = 4, 2
"""Light modules around a code, as the standard wants them, and the fewest that readers still take."""
MEDIUM, LOW = "M", "L"
STEPS = ((MEDIUM, QUIET), (LOW, QUIET), (LOW, QUIET_LEAST))
"""How a code steps down when room is short: error correction, quiet zone."""

_PIXELS = 10  # of a module in a picture


class Drawing(NamedTuple):
    """A code as it is drawn: its modules with the quiet zone around, each `scale` cells wide and half as many high."""

    modules: Modules
    level: str
    quiet: int
    scale: int

    @property
    def columns(self) -> int:
        """Its width in cells."""
        return len(self.modules) * self.scale

    @property
    def rows(self) -> int:
        """Its height in cells."""
        return -(-len(self.modules) * self.scale // 2)


class Needed(NamedTuple):
    """The smallest room in which a code could be drawn, in cells."""

    columns: int
    rows: int


class Run(NamedTuple):
    """Cells of a row that look alike: two modules each, one above the other, True is dark."""

    width: int
    upper: bool
    lower: bool

    @property
    def glyph(self) -> str:
        """What is printed in each."""
        return " " if self.upper == self.lower else "▄"


def matrix(text: str, level: str = MEDIUM) -> Modules:
    """The modules of a code without quiet zone. Raises ValueError for a text that is too long for any."""
    import qrcode
    from qrcode.exceptions import DataOverflowError

    levels = {LOW: qrcode.ERROR_CORRECT_L, MEDIUM: qrcode.ERROR_CORRECT_M}
    code = qrcode.QRCode(error_correction=levels[level], border=0)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise ValueError("too long for a code") from error
    return tuple(tuple(bool(each) for each in row) for row in code.modules)


def fit(text: str, columns: int, rows: int) -> Drawing | Needed:
    """The code as large as it can be on so many cells, or the room it needs. Raises ValueError for a text that is too long.

    A whole quiet zone and more correction are worth more than size.
    """
    drawing = None
    for level, quiet in STEPS:
        drawing = Drawing(_framed(matrix(text, level), quiet), level, quiet, 1)
        if drawing.columns <= columns and drawing.rows <= rows:
            side = len(drawing.modules)
            return drawing._replace(scale=max(1, min(columns // side, 2 * rows // side)))
    assert drawing is not None
    return Needed(drawing.columns, drawing.rows)


def runs(drawing: Drawing) -> Iterator[list[Run]]:
    """What each row of cells is made of, from the top."""
    scale, modules = drawing.scale, drawing.modules
    light = (False,) * len(modules)
    for row in range(drawing.rows):
        upper, lower = ((modules[half // scale] if half // scale < len(modules) else light) for half in (2 * row, 2 * row + 1))
        found: list[Run] = []
        for pair in zip(upper, lower, strict=True):
            if found and (found[-1].upper, found[-1].lower) == pair:
                found[-1] = found[-1]._replace(width=found[-1].width + scale)
            else:
                found.append(Run(scale, *pair))
        yield found


def lines(drawing: Drawing, *, palette: bool = False) -> list[str]:
    """The rows for a terminal, coloured by themselves. `palette` keeps to the sixteen colours that every terminal has."""
    ink, paper = (("97", "30"), ("107", "40")) if palette else (("38;5;231", "38;5;16"), ("48;5;231", "48;5;16"))
    return [
        "".join(f"\x1b[{ink[run.lower]};{paper[run.upper]}m{run.glyph * run.width}" for run in row) + "\x1b[0m"
        for row in runs(drawing)
    ]


def png(text: str, path: str) -> str:
    """Saves the code as a picture in a new private file; gives its whole path. Raises DevHubError, ValueError."""
    from io import BytesIO

    from PIL import Image

    from devhub_tui.services import secret_files

    modules = _framed(matrix(text), QUIET)
    side = len(modules)
    image = Image.new("1", (side, side))
    image.putdata([0 if dark else 255 for row in modules for dark in row])
    content = BytesIO()
    image.resize((side * _PIXELS, side * _PIXELS), Image.Resampling.NEAREST).save(content, "PNG")
    return secret_files.write_bytes(path, content.getvalue())


def _framed(modules: Sequence[Sequence[bool]], quiet: int) -> Modules:
    side = len(modules) + 2 * quiet
    empty = ((False,) * side,) * quiet
    edge = (False,) * quiet
    return (*empty, *((*edge, *row, *edge) for row in modules), *empty)
