"""A block of code as lines, highlighted where its language is one of those known to read any text quickly."""

from collections.abc import Iterable, Iterator

from rich.cells import cell_len, chop_cells

from devhub_tui import text
from devhub_tui.widgets.line_view import Line

ROLES = ("k", "s", "c", "n", "f", "o")
"""Keyword, string, comment, number, name of a function or class, everything else."""

_NAMES = (
    "bash c cpp c++ cs csharp css diff docker dockerfile elixir erlang go golang haskell hcl html ini java javascript js json "
    "jsx kotlin lua make makefile nix ocaml php py pycon python r rb rs ruby rust scala sh shell sql swift terraform toml ts "
    "tsx typescript xml yaml yml zig zsh"
)
LANGUAGES = frozenset(_NAMES.split())
"""Fences that name one of these are highlighted."""

_LONGEST = 10_000
"""Characters of code that are highlighted: more takes longer than opening a note may."""

_KINDS = (
    ("Comment", "c"),
    ("Keyword", "k"),
    ("Literal.String", "s"),
    ("Literal.Number", "n"),
    ("Name.Function", "f"),
    ("Name.Class", "f"),
)
_DIFF = (("Generic.Inserted", "s"), ("Generic.Deleted", "k"), ("Generic.Subheading", "f"), ("Generic.Heading", "f"))


def code_lines(code: str, language: str, width: int) -> list[Line]:
    """The code in lines of at most `width` cells; longer ones go on in the next line, so that nothing is out of sight."""
    found: list[Line] = []
    for line in _coloured(code, language):
        found += chopped(line, width)
    return found


def _coloured(code: str, language: str) -> Iterator[Line]:
    """The lines of the code as (text, role) pairs."""
    if language not in LANGUAGES or len(code) > _LONGEST:
        yield from (((text.line(line), "code"),) for line in code.split("\n"))
        return
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]

    here: list[tuple[str, str]] = []
    for token, value in get_lexer_by_name(language, stripnl=False, ensurenl=False).get_tokens(code):
        role = _role(str(token).removeprefix("Token."))
        for place, part in enumerate(value.split("\n")):
            if place:
                yield tuple(here)
                here = []
            if part:
                here.append((text.line(part), role))
    yield tuple(here)


def _role(token: str) -> str:
    return next((role for kind, role in (*_KINDS, *_DIFF) if token.startswith(kind)), "o")


def chopped(line: Iterable[tuple[str, str]], width: int) -> Iterator[Line]:
    """Runs of text in pieces of at most `width` cells, cut anywhere."""
    here: list[tuple[str, str]] = []
    left = width
    for whole, role in line:
        part = whole
        while part:
            head = beginning(part, left)
            if head:
                here.append((head, role))
                part = part[len(head) :]
                left -= cell_len(head)
            if part:
                yield tuple(here)
                here, left = [], width
    yield tuple(here)


def beginning(value: str, room: int) -> str:
    """As much of the text as fits into `room` cells, at least one character where there are two; empty when not even that fits.

    It looks at no more of a long text than it must.
    """
    if room < 1:
        return ""
    piece = value[: room * 8 + 8]
    if cell_len(piece) <= room:
        return piece
    if room < 2 and cell_len(piece[0]) > room:
        return ""
    return (chop_cells(piece, room) or [piece])[0]
