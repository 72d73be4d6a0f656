"""One row of a form: a label, what is filled in, and under it what that means or what is wrong with it, in words.

Knows nothing of what the fields are for.
"""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from devhub_tui import text


class Line(Input):
    """A one-line field without a frame. It does not blink: over SSH a blinking cursor never stops sending."""

    DEFAULT_CSS = """
    Line, Line.-textual-compact {
        height: 1;
        padding: 0 1;
        border: none;
        background: $foreground 7%;
        &:focus { border: none; background: $primary 30%; }
    }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", select_on_focus: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(text.line(value), placeholder=placeholder, select_on_focus=select_on_focus, id=id, compact=True)
        self.cursor_blink = False


class Note(TextArea):
    """A field of several lines without a frame. Tab leaves it, as it leaves every field."""

    DEFAULT_CSS = """
    Note { height: 4; min-width: 12; }
    Note, Note.-textual-compact {
        padding: 0 1;
        border: none;
        background: $foreground 7%;
        &:focus { border: none; background: $primary 30%; }
        & .text-area--cursor-line { background: transparent; }
    }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            text.lines(value),
            id=id,
            compact=True,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            placeholder=Content(placeholder),
        )
        self.cursor_blink = False


class FormRow(Horizontal):
    """A label and one or several fields beside it. `says` shows a line under them, `complain` an error."""

    DEFAULT_CSS = """
    FormRow {
        height: auto;
        & > .form-row--label { width: 8; color: $text-muted; }
        & > Vertical { height: auto; width: 1fr; }
        & .form-row--fields { height: auto; }
        & .form-row--fields > * { width: 1fr; }
        & .form-row--says { height: auto; color: $text-muted; padding: 0 1; }
        & .form-row--says.-error { color: $text-error; }
        &.-quiet .form-row--says { display: none; }
        &.-quiet .form-row--says.-error { display: block; }
    }
    """

    def __init__(self, label: str, *fields: Widget, quiet: bool = True, id: str | None = None) -> None:  # noqa: A002
        """A quiet row takes the line under its fields only for an error; the others always keep it, so that nothing jumps."""
        super().__init__(id=id, classes="-quiet" if quiet else None)
        self._label = label
        self._fields = fields
        self._words = Static("", classes="form-row--says")
        self.error = ""
        self._about: str | None = None

    def compose(self) -> ComposeResult:
        """Label on the left, fields and words on the right."""
        yield Static(Content(self._label), classes="form-row--label")
        with Vertical():
            with Horizontal(classes="form-row--fields"):
                yield from self._fields
            yield self._words

    def says(self, words: str) -> None:
        """Shows what the value means; takes back an error."""
        self.error = ""
        self._words.set_class(False, "-error")
        self._words.update(Content(text.line(words)))

    def complain(self, words: str, hint: str = "", *, about: str | None = None) -> None:
        """Shows what is wrong with the text `about`, and what would be right."""
        self.error = words
        self._about = about
        self._words.set_class(True, "-error")
        self._words.update(Content(text.line(" ".join(part for part in ("✗", words, hint) if part))))

    def edited(self, value: str, words: str = "") -> None:
        """The text is now `value`, which means `words`: an error about another text is taken back."""
        if not self.error or value != self._about:
            self.says(words)
