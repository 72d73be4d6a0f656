"""A text as a QR code (ISO/IEC 18004): the modules, how large they can be drawn on so many cells, and as a picture.

On a terminal two modules share a cell, one above the other. A glyph seldom fills its half to the last line of pixels, so only
dark modules are glyphs, `▄` and `▀`, black on white; two alike are a space on their own ground. Black and white are said
explicitly, whatever the theme: many readers know nothing else, and a light module that depends on somebody's palette is none.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from qrcode.main import QRCode

Modules = tuple[tuple[bool, ...], ...]
"""Rows of modules, True is dark."""

QUIET, QUIET_LEAST = 4, 2
"""Light modules around a code, as the standard wants them, and the fewest that readers still take."""
LEVELS = "LMQH"
"""Error correction, weakest first: 7, 15, 25, 30 % of a code may be lost."""
MEDIUM, LOW = "M", "L"
STEPS = ((MEDIUM, QUIET), (LOW, QUIET), (LOW, QUIET_LEAST))
"""How a code steps down when room is short: the least error correction, quiet zone."""

_GLYPHS = {(False, False): " ", (False, True): "▄", (True, False): "▀", (True, True): " "}  # by upper and lower module
_PIXELS = 10  # of a module in a picture

# Black on white and black on black. Of the 256 colours black is 232: there are palettes that put an orange at 16. Of the sixteen,
# white is said twice, because a terminal with eight knows only the first.
_CUBE = ("38;5;232;48;5;231", "38;5;232;48;5;232")
_PALETTE = ("30;47;107", "30;40")


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
    """Cells beside each other on the same ground: what is printed on them in black, and whether the ground is dark."""

    glyphs: str
    dark: bool


def matrix(text: str, level: str = MEDIUM) -> Modules:
    """The modules of a code without quiet zone, with as much error correction above `level` as makes it no larger.

    Raises ValueError for a text that is too long for any.
    """
    return _modules(text, _strongest(text, level))


def fit(text: str, columns: int, rows: int) -> Drawing | Needed:
    """The code as large as it can be on so many cells, or the room it needs. Raises ValueError for a text that is too long.

    A whole quiet zone and more correction are worth more than size.
    """
    side = 0
    for level, quiet in STEPS:
        try:
            side = _side(text, level, quiet)
        except ValueError:
            if level == LOW:
                raise
            continue
        if side <= columns and side <= 2 * rows:
            best = _strongest(text, level)
            return Drawing(_framed(_modules(text, best), quiet), best, quiet, max(1, min(columns // side, 2 * rows // side)))
    return Needed(side, -(-side // 2))


def least(text: str) -> Needed:
    """The smallest room that a text can be drawn in, found without drawing it. Raises ValueError for a text that is too long."""
    side = _side(text, *STEPS[-1])
    return Needed(side, -(-side // 2))


def crowded(text: str, columns: int, rows: int) -> bool:
    """Whether so many cells cost a code correction or quiet zone: then whatever else is on the screen should go first."""
    try:
        side = _side(text, *STEPS[0])
    except ValueError:
        return True
    return side > columns or side > 2 * rows


def load() -> None:
    """Loads what draws codes, ahead of the first one."""
    matrix("")


def _encoder(text: str, level: str) -> "QRCode[Any]":
    import qrcode

    known = (qrcode.ERROR_CORRECT_L, qrcode.ERROR_CORRECT_M, qrcode.ERROR_CORRECT_Q, qrcode.ERROR_CORRECT_H)
    encoder: QRCode[Any] = qrcode.QRCode(error_correction=known[LEVELS.index(level)], border=0)
    encoder.add_data(text)
    return encoder


# A layout asks for the same code several times, and a window that is drawn larger once for each step.


@lru_cache(16)
def _version(text: str, level: str) -> int:
    """The size of a code, 1 to 40."""
    from qrcode.exceptions import DataOverflowError

    try:
        return int(_encoder(text, level).best_fit())
    except (DataOverflowError, ValueError) as error:
        raise ValueError("too long for a code") from error


@lru_cache(4)
def _modules(text: str, level: str) -> Modules:
    encoder = _encoder(text, level)
    encoder.make(fit=True)
    return tuple(tuple(bool(each) for each in row) for row in encoder.modules)


def _strongest(text: str, level: str) -> str:
    """The most correction of at least `level` that makes the code no larger."""
    best = level
    for stronger in LEVELS[LEVELS.index(level) + 1 :]:
        try:
            if _version(text, stronger) > _version(text, level):
                break
        except ValueError:
            break
        best = stronger
    return best


def _side(text: str, level: str, quiet: int) -> int:
    return 17 + 4 * _version(text, level) + 2 * quiet


def runs(drawing: Drawing) -> Iterator[list[Run]]:
    """What each row of cells is made of, from the top."""
    scale, modules = drawing.scale, drawing.modules
    light = (False,) * len(modules)
    for row in range(drawing.rows):
        upper, lower = ((modules[half // scale] if half // scale < len(modules) else light) for half in (2 * row, 2 * row + 1))
        pairs = groupby(zip(upper, lower, strict=True), all)
        yield [Run("".join(_GLYPHS[pair] * scale for pair in alike), dark) for dark, alike in pairs]


def lines(drawing: Drawing, *, palette: bool = False) -> list[str]:
    """The rows for a terminal, coloured by themselves. `palette` keeps to the sixteen colours that every terminal has."""
    light, dark = _PALETTE if palette else _CUBE
    return ["".join(f"\x1b[{dark if run.dark else light}m{run.glyphs}" for run in row) + "\x1b[0m" for row in runs(drawing)]


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
