"""What the shell prints: lines, aligned tables, JSON. The last gate for text; nothing else writes to the terminal.

Data goes to stdout, remarks to stderr. Colour only on a terminal without NO_COLOR, and never as the only sign.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from devhub_tui import text
from devhub_tui.errors import AmbiguousError, DevHubError, FieldError

if TYPE_CHECKING:
    from devhub_tui.cli.candidates import Offer

_WIDEST = 40  # cells of a column on a terminal
_COLOURS = {
    "reconnect": "31",
    "due": "33",
    "soon": "36",
    "in_touch": "32",
    "collaborating": "34",
    "passive": "2",
    "new": "35",
    "archived": "2",
}


def say(line: str = "") -> None:
    """One line on stdout, cleaned."""
    _write(sys.stdout, text.line(line) + "\n")


def note(line: str) -> None:
    """One line on stderr, cleaned: remarks that are no part of the answer."""
    _write(sys.stderr, text.line(line) + "\n")


def status(line: str) -> None:
    """A line on stderr's terminal in place of the one before; an empty one clears it."""
    _write(sys.stderr, f"\r{text.line(line)}\x1b[K")


def error(problem: DevHubError, code: int) -> dict[str, Any]:
    """A problem as JSON shows it."""
    shape: dict[str, Any] = {"code": code, "message": problem.message, "hint": problem.hint}
    if isinstance(problem, AmbiguousError):
        shape["candidates"] = [{"id": contact_id, "label": label} for contact_id, label in problem.candidates]
    if isinstance(problem, FieldError):
        shape["field"] = problem.field
    return shape


def on_terminal(*, stderr: bool = False) -> bool:
    """Whether somebody can look at what is printed."""
    return (sys.stderr if stderr else sys.stdout).isatty()


def draws(*, stderr: bool = False) -> bool:
    """Whether a drawing in colours arrives as one: the encoding has its signs, and a terminal obeys escapes."""
    stream = sys.stderr if stderr else sys.stdout
    unicode = (stream.encoding or "").lower().replace("-", "") == "utf8"
    return unicode and not (stream.isatty() and os.environ.get("TERM", "dumb") in ("dumb", ""))


def on_palette() -> bool:
    """Whether the terminal has sixteen colours only, as far as the environment says."""
    return "256" not in os.environ.get("TERM", "") and not os.environ.get("COLORTERM")


def drawn(written: str, *, stderr: bool = False) -> None:
    """What brings its own colours and movements: drawings of ours, with nothing in it that anybody else wrote and that is not
    cleaned."""
    stream = sys.stderr if stderr else sys.stdout
    _write(stream, written)
    stream.flush()


def emit(shape: object, *, lines: bool = False) -> None:
    """JSON on stdout: one line, indented on a terminal unless it is one of several `lines`, which go out at once. Characters that
    a terminal would obey are escaped."""
    import json

    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    written = json.dumps(shape, ensure_ascii=not unicode, indent=2 if sys.stdout.isatty() and not lines else None)
    for line in written.split("\n"):
        _write(sys.stdout, (line if text.line(line) == line else _escaped(line)) + "\n")
    if lines:
        flush()


def _escaped(line: str) -> str:
    return "".join(mark if text.line(mark) == mark else _escape(mark) for mark in line)


def _escape(mark: str) -> str:
    """A character as JSON writes it in ASCII."""
    code = ord(mark)
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = (), statuses: Sequence[str] = ()) -> None:
    """Aligned columns under a header; `right` are the numbers of columns aligned right.

    On a terminal long cells are cut, and `statuses` (one a row) colour the first column.
    """
    terminal = sys.stdout.isatty()
    columns = [[title, *map(text.line, column)] for title, column in zip(header, zip(*rows, strict=True), strict=False)]
    if not columns:
        return
    if terminal:
        columns = [[fit(cell, _WIDEST) for cell in column] for column in columns]
    padded = [_aligned(column, number in right) for number, column in enumerate(columns)]
    lines = ["  ".join(line).rstrip() for line in zip(*padded, strict=True)]
    if terminal:
        lines = [fit(line, _columns()) for line in lines]
        if coloured():
            first = [len(cell) for cell in padded[0]]
            lines[0] = f"\x1b[2m{lines[0]}\x1b[0m"
            for number, status in enumerate(statuses, 1):
                line, end = lines[number], first[number]
                lines[number] = f"\x1b[{_COLOURS[status]}m{line[:end]}\x1b[0m{line[end:]}"
    _write(sys.stdout, "\n".join(lines) + "\n")


def candidates(offer: "Offer") -> None:
    """What a shell may complete: a value, a tab and a word about it on each line."""
    rows = [f"{text.line(value)}\t{text.line(about)}\n" for value, about in offer.values]
    _write(sys.stdout, "".join(rows) or (f"\t{offer.paths}\n" if offer.paths else ""))


def _aligned(column: Sequence[str], right: bool) -> list[str]:
    """The cells padded to one width; equal cells are measured once."""
    widths = {cell: cells(cell) for cell in set(column)}
    width = max(widths.values())
    if right:
        return [" " * (width - widths[cell]) + cell for cell in column]
    return [cell + " " * (width - widths[cell]) for cell in column]


def coloured() -> bool:
    """Whether colours may be used, as far as the environment says."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def cells(value: str) -> int:
    """How many cells a terminal gives a line."""
    if value.isascii():
        return len(value)
    from unicodedata import category, east_asian_width

    return sum(0 if category(mark) in ("Mn", "Me", "Cf") else 2 if east_asian_width(mark) in "WF" else 1 for mark in value)


def fit(value: str, most: int) -> str:
    """The value cut to so many cells, with … where something is missing."""
    if len(value) * 2 <= most or cells(value) <= most:
        return value
    kept = value[: most - 1]
    while cells(kept) > most - 1:
        kept = kept[:-1]
    return kept + "…"


def _columns() -> int:
    return size()[0]


def size(*, stderr: bool = False) -> tuple[int, int]:
    """Columns and lines of the terminal; 80 by 24 where there is none."""
    try:
        found = os.get_terminal_size((sys.stderr if stderr else sys.stdout).fileno())
    except (OSError, ValueError):
        return 80, 24
    return found.columns or 80, found.lines or 24


def _write(stream: Any, written: str) -> None:
    try:
        try:
            stream.write(written)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            stream.write(written.encode(encoding, "backslashreplace").decode(encoding))
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise _unwritable(problem) from problem


def flush() -> None:
    """Hands over what is still held back. Raises DevHubError when it cannot be written."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise _unwritable(problem) from problem


def _unwritable(problem: OSError) -> DevHubError:
    """After this nothing more can go there, and Python's own flush at exit must not complain either."""
    discard()
    return DevHubError(
        f"The output cannot be written: {problem.strerror}.", "What the command did is done; only its answer is lost."
    )


def discard() -> None:
    """Sends whatever stdout still holds to nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def instant(milliseconds: int | None) -> str | None:
    """An `*_at` value as ISO 8601 with the local offset."""
    if milliseconds is None:
        return None
    from devhub_tui.clock import from_ms

    return from_ms(milliseconds).isoformat(timespec="seconds")
