"""A note as lines: headings, lists, emphasis, quotes, tables and code of the Markdown in it. Pure: text in, lines out.

A note is not a web page: line breaks stay where they were typed, nothing that was typed disappears (HTML, link definitions and
images are shown as they stand), links are text with their address behind it, and every piece passes `text.line`, so that
neither an escape nor an entity like `&#x202e;` reaches the terminal. CommonMark 0.31, with tables and strikethrough.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len

from devhub_tui import text
from devhub_tui.widgets.code_lines import LANGUAGES, chopped, code_lines
from devhub_tui.widgets.line_view import Line

ROLES = ("strong", "em", "both", "strike", "code", "link", "h1", "h2", "quote", "mark")
"""Roles beside those of a LineView; those of code are code_lines.ROLES."""

Run = tuple[str, str]

_PIECE = re.compile(r"\s+|\S+")
_TASK = re.compile(r"\[([ xX])\] ")
_NARROWEST = 12  # cells that text keeps, however deep it is nested
_WIDE = 200  # columns of a table that are laid out as one


class Block(NamedTuple):
    """One piece of a note: what stands before its first line and before the others, and its runs of text.

    `code` is the language of a code block, "" for one without; None for text. `cells` are the rows of a table.
    """

    first: str
    rest: str
    runs: tuple[Run, ...] = ()
    code: str | None = None
    cells: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    tight: bool = False
    mark: str = "mark"


def blocks(note: str) -> list[Block]:
    """The note taken apart. 100,000 ordinary characters take 0.1 s, hostile ones up to two: long notes are for a thread."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.disable(["lheading", "reference"])
    shown = text.lines(note).replace("\t", "    ")
    tokens = parser.parse(shown)
    if any(token.level + 2 >= parser.options.maxNesting for token in tokens):
        # The parser drops what is nested deeper.
        return [Block("", "", tuple(part for line in shown.split("\n") for part in ((line, "text"), ("\n", "text")))[:-1])]
    return _Reader(tokens).blocks


def lines(parsed: Iterable[Block], width: int) -> list[Line]:
    """The blocks in lines of at most `width` cells, an empty line between those that are not tight."""
    found: list[Line] = []
    for place, block in enumerate(parsed):
        if place and not block.tight:
            found.append(())
        found += _laid_out(block, width)
    return found


class _Reader:
    """Walks over the tokens once, keeping what they are nested in."""

    def __init__(self, tokens: Sequence[Any]) -> None:
        self.blocks: list[Block] = []
        self._within: list[list[str]] = []  # for each list item or quote: prefix of the first line, of the others
        self._counts: list[int] = []
        self._tight = False
        self._heading = ""
        self._table: list[list[tuple[Run, ...]]] | None = None
        for token in tokens:
            self._take(token)

    def _take(self, token: Any) -> None:
        kind = token.type
        if kind == "inline":
            self._inline(token)
        elif kind in ("fence", "code_block"):
            said = text.line(token.info.strip()) if kind == "fence" else ""
            if said and said.lower() not in LANGUAGES:
                self._add(runs=((said, "muted"),))
                self._tight = True
            self._add(runs=((token.content.removesuffix("\n"), "code"),), code=said.lower())
        elif kind == "hr":
            self._add(runs=(("─" * 8, "mark"),))
        elif kind == "heading_open":
            self._heading = "h1" if token.tag in ("h1", "h2") else "h2"
        elif kind == "heading_close":
            self._heading = ""
        elif kind in ("table_open", "table_close"):
            self._turn_table(kind == "table_open")
        elif kind == "tr_open" and self._table is not None:
            self._table.append([])
        else:
            self._nest(token)

    def _nest(self, token: Any) -> None:
        """Lists and quotes."""
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            start = token.attrs.get("start", 1) if kind == "ordered_list_open" else -1
            self._counts.append(int(start))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._counts.pop()
        elif kind == "list_item_open":
            number = self._counts[-1]
            mark = "• " if number < 0 else f"{number}{token.markup} "
            self._counts[-1] += number >= 0
            self._within.append([mark, " " * cell_len(mark)])
        elif kind == "blockquote_open":
            self._within.append(["▏ ", "▏ "])
        elif kind in ("list_item_close", "blockquote_close"):
            if kind == "list_item_close" and self._within[-1][0] != self._within[-1][1]:
                self._add()
            self._within.pop()
            self._tight = kind == "list_item_close"
        elif kind == "paragraph_open":
            self._tight = self._tight and token.hidden

    def _turn_table(self, opens: bool) -> None:
        if opens:
            self._table = []
        elif self._table is not None:
            self._add(cells=tuple(tuple(row) for row in self._table))
            self._table = None

    def _inline(self, token: Any) -> None:
        runs = tuple(_runs(token.children or (), self._heading))
        if self._table is not None:
            if self._table:
                self._table[-1].append(runs)
            return
        fresh = next((each for each in reversed(self._within) if each[0] != each[1]), None)
        if fresh is not None and runs and (task := _TASK.match(runs[0][0])):
            runs = (("☐ " if task[1] == " " else "☑ ", "mark"), (runs[0][0][task.end() :], runs[0][1]), *runs[1:])
        self._add(runs=runs)

    def _add(self, **parts: Any) -> None:
        first, rest = "".join(each[0] for each in self._within), "".join(each[1] for each in self._within)
        tight = bool(self.blocks) and (self._tight or (first != rest and len(self._within) > 1))
        self.blocks.append(Block(first, rest, tight=tight, **parts))
        for each in self._within:
            each[0] = each[1]
        self._tight = bool(self._within)


def _runs(children: Sequence[Any], heading: str) -> Iterator[Run]:
    """The styled runs of one piece of text; a newline is a run of its own."""
    strong = em = strike = 0
    links: list[tuple[str, str]] = []
    said = ""
    for child in children:
        kind = child.type
        if kind in ("strong_open", "strong_close"):
            strong += 1 if kind.endswith("open") else -1
        elif kind in ("em_open", "em_close"):
            em += 1 if kind.endswith("open") else -1
        elif kind in ("s_open", "s_close"):
            strike += 1 if kind.endswith("open") else -1
        elif kind == "link_open":
            links.append((str(child.attrs.get("href", "")), str(child.attrs.get("title", ""))))
            said = ""
        elif kind == "link_close":
            address, title = links.pop() if links else ("", "")
            if text.line(address) not in (said, f"mailto:{said}"):
                yield f" ({text.line(address)}" + (f" “{text.line(title)}”" if title else "") + ")", "muted"
        elif kind in ("softbreak", "hardbreak"):
            yield "\n", "text"
        elif kind == "image":
            yield f"![{text.line(child.content)}]({text.line(str(child.attrs.get('src', '')))})", "link"
        elif child.content:
            shown = text.line(child.content)
            said += shown
            yield shown, "code" if kind == "code_inline" else _role(heading, bool(links), strong > 0, em > 0, strike > 0)


def _role(heading: str, link: bool, strong: bool, em: bool, strike: bool) -> str:
    if heading or link:
        return heading or "link"
    if strong or em:
        return "both" if strong and em else "strong" if strong else "em"
    return "strike" if strike else "text"


def _laid_out(block: Block, width: int) -> Iterator[Line]:
    """One block in lines, each with what it is nested in before it."""
    first, rest = _shortened(block.first, width), _shortened(block.rest, width)
    room = max(width - cell_len(rest), 4)
    if block.code is not None:
        content: Iterable[Line] = code_lines(block.runs[0][0], block.code, room)
    elif block.cells:
        content = _table(block.cells, room)
    else:
        content = wrapped(block.runs, room)
    before = first
    for line in content or [()]:
        yield ((before, block.mark), *line) if before else line
        before = rest


def _shortened(prefix: str, width: int) -> str:
    """Very deep nesting leaves room for text."""
    most = max(width - _NARROWEST, 0)
    return prefix if cell_len(prefix) <= most else prefix[len(prefix) - most :] if most else ""


def wrapped(runs: Sequence[Run], width: int) -> list[Line]:
    """Runs of text broken at spaces into lines of `width` cells; a word that is too long is cut."""
    found: list[Line] = []
    here: list[Run] = []
    used = 0
    for word in _words(runs):
        if word is None:
            found.append(tuple(here))
            here, used = [], 0
            continue
        size = sum(cell_len(part) for part, _ in word)
        blank = word[0][0].isspace()
        if used + size <= width:
            if not blank or used:
                here += word
                used += size
            continue
        if blank:
            continue
        if here:
            found.append(_trimmed(here))
            here, used = [], 0
        if size <= width:
            here, used = list(word), size
            continue
        for line in chopped(word, width):
            if here:
                found.append(tuple(here))
            here = list(line)
        used = sum(cell_len(part) for part, _ in here)
    if here or not found:
        found.append(_trimmed(here))
    return found


def _words(runs: Sequence[Run]) -> Iterator[list[Run] | None]:
    """Words and spaces, whatever runs they go through; None is a line break."""
    word: list[Run] = []
    for part, role in runs:
        if part == "\n":
            if word:
                yield word
            word = []
            yield None
            continue
        for piece in _PIECE.findall(part):
            if word and word[0][0].isspace() != piece.isspace():
                yield word
                word = []
            word.append((piece, role))
    if word:
        yield word


def _trimmed(line: list[Run]) -> Line:
    while line and line[-1][0].isspace():
        line.pop()
    return tuple(line)


def _table(rows: Sequence[Sequence[tuple[Run, ...]]], width: int) -> list[Line]:
    """Aligned columns where they fit, the first row bold over a rule; else each row wrapped."""
    columns = max(map(len, rows))
    sizes = [max((_size(row[place]) for row in rows if place < len(row)), default=0) for place in range(min(columns, _WIDE))]
    if columns > _WIDE or sum(sizes) + 3 * (columns - 1) > width:
        found: list[Line] = []
        for row in rows:
            runs = [run for place, cell in enumerate(row) for run in ((("  │ ", "mark"), *cell) if place else cell)]
            found += wrapped(runs, width)
        return found
    lines: list[Line] = []
    for number, row in enumerate(rows):
        parts: list[Run] = []
        for place, size in enumerate(sizes):
            cell = row[place] if place < len(row) else ()
            parts += [(" │ ", "mark")] if place else []
            parts += [(part.replace("\n", " "), "strong" if not number and role == "text" else role) for part, role in cell]
            parts.append((" " * (size - _size(cell)), "text"))
        lines.append(tuple(parts))
        if not number:
            lines.append((("─┼─".join("─" * size for size in sizes), "mark"),))
    return lines


def _size(cell: Sequence[Run]) -> int:
    return sum(cell_len(part.replace("\n", " ")) for part, _ in cell)
