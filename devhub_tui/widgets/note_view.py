"""One interaction whole: its head, and its note as Markdown. It is handed what it shows; it reads nothing.

A long note is shown as it was typed at once; a thread makes Markdown of it meanwhile.
"""

import asyncio
from typing import ClassVar

from textual import work
from textual.geometry import Size

from devhub_tui.storage.rows import InteractionRow
from devhub_tui.widgets import code_lines, markdown_lines
from devhub_tui.widgets.interaction_lines import head
from devhub_tui.widgets.line_view import Line, LineView, wrap
from devhub_tui.widgets.markdown_lines import Block

_AT_ONCE = 8_000
"""Characters of a note that are taken apart within a key press."""

_MOST = 20_000  # lines of a note shown as typed


class NoteView(LineView):
    """The lines of one interaction, broken to the width there is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"line--{role}" for role in (*markdown_lines.ROLES, *code_lines.ROLES)}
    DEFAULT_CSS = """
    NoteView {
        & > .line--strong { color: $text; text-style: bold; }
        & > .line--em { color: $text; text-style: italic; }
        & > .line--both { color: $text; text-style: bold italic; }
        & > .line--strike { color: $text-muted; text-style: strike; }
        & > .line--code { color: $text-success; }
        & > .line--link { color: $text-primary; text-style: underline; }
        & > .line--h1 { color: $text-primary; text-style: bold underline; }
        & > .line--h2 { color: $text-primary; text-style: bold; }
        & > .line--mark { color: $text-muted; }
        & > .line--k { color: $text-primary; text-style: bold; }
        & > .line--s { color: $text-success; }
        & > .line--c { color: $text-muted; text-style: italic; }
        & > .line--n { color: $text-warning; }
        & > .line--f { color: $text-accent; }
        & > .line--o { color: $text; }
    }
    """

    def __init__(self, row: InteractionRow | None = None, *, most: int | None = None, id: str | None = None) -> None:  # noqa: A002
        """`most` cuts the note to so many characters, where only the beginning can be in sight."""
        super().__init__(id=id)
        self.row: InteractionRow | None = None
        self._most = most
        self._blocks: list[Block] | None = None
        self._lines: list[Line] = []
        self._width = 0
        self._late = ""
        self._take(row)

    def show(self, row: InteractionRow | None) -> None:
        """Shows an interaction, or nothing. The same one again keeps the place."""
        same = row is not None and self.row is not None and row.id == self.row.id
        self._take(row)
        self._width = 0
        self._break(self.room)
        self.top = max(0, min(self.top, self.count() - self.page)) if same else 0
        self.refresh()
        if self._late:
            self._understand(self._late)

    def on_mount(self) -> None:
        """A long note is read now."""
        if self._late:
            self._understand(self._late)

    def _take(self, row: InteractionRow | None) -> None:
        self.row = row
        self._blocks, self._late = [], ""
        note = self._note()
        if len(note) <= _AT_ONCE:
            self._blocks = markdown_lines.blocks(note) if note else []
        else:
            self._blocks, self._late = None, note

    def _note(self) -> str:
        note = (self.row.notes or "") if self.row else ""
        return note if self._most is None or len(note) <= self._most else note[: self._most] + " …"

    @work(group="markdown", exclusive=True)
    async def _understand(self, note: str) -> None:
        """A long note, in a thread."""
        found = await asyncio.to_thread(markdown_lines.blocks, note)
        self._blocks, self._late, self._width = found, "", 0
        self._break(self.room)
        self.refresh()

    def rewrap(self) -> None:
        """Another width: broken anew."""
        self._break(self.room)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As tall as the note; the style sheet says how tall at most."""
        self._break(max(width - 2, 1))
        return len(self._lines)

    def _break(self, width: int) -> None:
        if width == self._width:
            return
        self._width = width
        if self.row is None:
            self._lines = []
            return
        self._lines = [*head(self.row, width), ()]
        if self._blocks is None:
            self._lines += [((part, "text"),) for part in wrap(self._note(), width, _MOST)]
        elif self._blocks:
            self._lines += markdown_lines.lines(self._blocks, width)
        else:
            self._lines.append((("No note.", "muted"),))

    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def make(self, index: int) -> Line:
        """One line."""
        return self._lines[index]

    def move(self, by: int) -> None:
        """Scrolls."""
        self.show_from(self.top + by)
