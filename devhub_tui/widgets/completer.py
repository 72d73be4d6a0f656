"""A field that completes what is typed: people, tags, paths, fixed choices. Candidates come from a function it is given.

The list lies over what is below, so that nothing jumps. It knows no storage; candidates are plain text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Input, Static

from devhub_tui import text
from devhub_tui.widgets.candidate_list import Candidate, Candidates, Find
from devhub_tui.widgets.form_row import Line


class _Box(Line):
    """The input of a completer: arrows move the mark, enter and tab take it, escape puts the list away."""

    async def _on_key(self, event: events.Key) -> None:
        completer = self.parent
        if isinstance(completer, Completer) and completer.pressed(event.key):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)


class Completer(Vertical):
    """An input with candidates. `picked` is the candidate that was taken last, if the text still is its label."""

    DEFAULT_CSS = """
    Completer { height: auto; }
    """

    @dataclass
    class Changed(Message):
        """The text, or what was picked, is another one."""

        completer: "Completer"

        @property
        def control(self) -> "Completer":
            """The completer, for `on` selectors."""
            return self.completer

    @dataclass
    class Submitted(Message):
        """Enter, with no candidate marked."""

        completer: "Completer"

        @property
        def control(self) -> "Completer":
            """The completer, for `on` selectors."""
            return self.completer

    def __init__(
        self,
        find: Find,
        *,
        value: str = "",
        placeholder: str = "",
        eager: bool = True,
        strict: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """`eager` marks the first candidate while typing.

        `strict` is for a fixed choice: typing replaces it as a whole, and half a word becomes the first that fits when
        the field is left.
        """
        super().__init__(id=id)
        self.find = find
        self.eager = eager
        self.strict = strict
        self.box = _Box(value, placeholder=placeholder, select_on_focus=strict)
        self.list = Candidates()
        self.picked: Candidate | None = None
        self._settled: str | None = self.box.value

    def compose(self) -> ComposeResult:
        """The input, and the list over what follows."""
        yield self.box
        yield self.list

    @property
    def value(self) -> str:
        """The text as it stands."""
        return self.box.value

    @value.setter
    def value(self, value: str) -> None:
        self.settle(value)

    @property
    def is_open(self) -> bool:
        """Whether candidates are on show."""
        return bool(self.list.rows) and bool(self.list.display)

    def settle(self, value: str) -> None:
        """Sets the text without asking for candidates."""
        self.picked = None
        self._settled = self.box.value = text.line(value)
        self.box.cursor_position = len(self.box.value)
        self.list.show((), -1)

    def offer(self, mark: int | None = None) -> None:
        """Asks for candidates and shows them."""
        rows = self.find(self.box.value)
        if mark is None:
            # What was typed whole is what was meant, wherever it stands in the list.
            typed = text.fold(self.box.value)
            whole = next((place for place, row in enumerate(rows) if text.fold(row.label) == typed), 0)
            mark = whole if self.eager else -1
        self.list.show(rows, mark)

    def pressed(self, key: str) -> bool:
        """What a key does here; False leaves it to the input or the screen."""
        if key in ("down", "up"):
            return self._move(1 if key == "down" else -1)
        if key == "escape":
            return self.is_open and self._away()
        if key in ("enter", "tab"):
            if self.is_open and self.list.mark >= 0:
                self.take(self.list.rows[self.list.mark])
                return key == "enter"
            self._away()
            if key == "enter":
                self.post_message(self.Submitted(self))
                return True
        return False

    def take(self, candidate: Candidate) -> None:
        """Puts a candidate into the field."""
        self.settle(candidate.label)
        self.picked = candidate._replace(label=self.box.value)
        self.post_message(self.Changed(self))

    def parted(self) -> bool:
        """Whether what was typed has just ended one thing, where a field takes several."""
        return False

    def _move(self, step: int) -> bool:
        if not self.is_open:
            if step < 0:
                return False
            self.offer(0)
            return self.is_open
        self.list.show(self.list.rows, (self.list.mark + step) % len(self.list.rows))
        return True

    def _away(self) -> bool:
        self.list.show((), -1)
        return True

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.box.value:
            return
        if event.value != self._settled:
            self._settled = None
            self.picked = None
            if self.parted():
                return
            if self.box.has_focus and event.value.strip():
                self.offer()
            else:
                self._away()
        self.post_message(self.Changed(self))

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        event.stop()
        self._away()
        typed = self.box.value.strip()
        if self.strict and typed and typed != self._settled:
            rows = self.find(typed)
            if rows and all(row.label != typed for row in rows):
                self.take(rows[0])

    @on(Candidates.Clicked)
    def _clicked(self, event: Candidates.Clicked) -> None:
        event.stop()
        self.take(self.list.rows[event.index])
        self.box.focus()


class Chips(Completer):
    """Several things picked one after the other, shown before the input; backspace in an empty input takes the last back."""

    DEFAULT_CSS = """
    Chips > .chips--row { display: none; height: auto; padding: 0 1; }
    Chips.-some > .chips--row { display: block; }
    """

    def __init__(
        self,
        find: Find,
        chosen: Sequence[Candidate] = (),
        *,
        placeholder: str = "",
        new: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """`new` lets a comma, or the end of the form, take what was typed as it stands."""
        super().__init__(find, placeholder=placeholder, id=id)
        self.new = new
        self.chosen = list(chosen)
        self._row = Static("", classes="chips--row")

    def compose(self) -> ComposeResult:
        """What was picked, the input, and the list."""
        yield self._row
        yield from super().compose()

    def on_mount(self) -> None:
        """Shows what was there from the start."""
        self._show()

    def choose(self, chosen: Sequence[Candidate]) -> None:
        """Sets what is picked."""
        self.chosen = list(chosen)
        self._show()

    def take(self, candidate: Candidate) -> None:
        """Adds a candidate unless it is there already."""
        self.settle("")
        if all((each.value, each.label) != (candidate.value, candidate.label) for each in self.chosen):
            self.chosen.append(candidate)
            self._show()
        self.post_message(self.Changed(self))

    def offer(self, mark: int | None = None) -> None:
        """Candidates that are not picked yet."""
        present = {(each.value, each.label) for each in self.chosen}
        rows = [row for row in self.find(self.box.value) if (row.value, row.label) not in present]
        # Somebody new is made on purpose, never by a slip of the finger.
        unsure = bool(rows) and not rows[0].value
        self.list.show(rows, (-1 if unsure else 0) if mark is None else mark)

    def pressed(self, key: str) -> bool:
        """As in a completer; tab stays after a pick, so that another can follow."""
        if key == "backspace":
            if self.box.value or not self.chosen:
                return False
            self.chosen.pop()
            self._show()
            self.post_message(self.Changed(self))
            return True
        if key == "tab" and self.is_open and self.list.mark >= 0:
            self.take(self.list.rows[self.list.mark])
            return True
        return super().pressed(key)

    def take_typed(self) -> bool:
        """Takes what stands in the input as it is, where new things are welcome."""
        typed = text.clean(self.box.value)
        if not self.new or not typed:
            return False
        self.take(Candidate(typed, typed))
        return True

    def parted(self) -> bool:
        """A comma ends a new one."""
        if not self.new or not self.box.value.endswith(","):
            return False
        self.box.value = self.box.value.rstrip(",")
        return self.take_typed()

    def _show(self) -> None:
        shown = Content("")
        for number, each in enumerate(self.chosen):
            sign = Style.from_meta({"chip": number})
            label = Content(text.line(each.label)).truncate(40, ellipsis=True).stylize("$text on $primary 30%")
            shown += label + Content.styled(" ✕ ", sign) + Content(" ")
        self.set_class(bool(self.chosen), "-some")
        self._row.update(shown)

    def on_click(self, event: events.Click) -> None:
        """A click on ✕ takes that one back."""
        number = event.style.meta.get("chip")
        if isinstance(number, int) and number < len(self.chosen):
            del self.chosen[number]
            self._show()
            self.post_message(self.Changed(self))
