"""A form made from field specs (domain/forms.py): the right widget for each kind, help in it, and errors under it.

It knows neither models nor storage: text comes in, text goes out, errors are handed to it by field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from devhub_tui import clock, text
from devhub_tui.domain.dates import parse_when
from devhub_tui.domain.forms import FieldSpec
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.widgets.candidate_list import Candidate, Find, among, fitting
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.day_words import weekday
from devhub_tui.widgets.form_row import FormRow, Line, Note


class Flag(Widget, can_focus=True):
    """Yes or no, with what yes means. Space or a click turns it."""

    DEFAULT_CSS = """
    Flag {
        width: 1fr;
        height: 1;
        padding: 0 1;
        background: $foreground 7%;
        &:focus { background: $primary 30%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", "Turn", show=False),
        Binding("enter", "app.focus_next", "Next", show=False),
    ]
    value = reactive(False)

    @dataclass
    class Changed(Message):
        """It was turned."""

        flag: "Flag"

        @property
        def control(self) -> "Flag":
            """The flag, for `on` selectors."""
            return self.flag

    def __init__(self, value: bool, help: str) -> None:  # noqa: A002
        super().__init__()
        self.set_reactive(Flag.value, value)
        self._help = help

    def render(self) -> Content:
        """A box that is ticked or not, and the help."""
        return Content.assemble(
            ("[x] yes" if self.value else "[ ] no", "bold" if self.value else ""), ("  " + self._help, "$foreground 65%")
        )

    def watch_value(self) -> None:
        """Tells the form."""
        self.post_message(self.Changed(self))

    def action_turn(self) -> None:
        """Yes becomes no."""
        self.value = not self.value

    def on_click(self) -> None:
        """The same by mouse."""
        self.action_turn()


class ModelForm(Vertical):
    """The fields in their sections. `between` are rows that follow a section, by its name; `offers` what completes some lines."""

    DEFAULT_CSS = """
    ModelForm {
        height: auto;
        & .model-form--section { color: $text-primary; text-style: bold; margin-top: 1; }
        & .model-form--section.-first { margin-top: 0; }
        & FormRow > .form-row--label { width: 14; }
        & Note { height: auto; min-height: 1; max-height: 6; }
        & Note.-long { min-height: 3; max-height: 12; }
    }
    """

    class Changed(Message):
        """Something in the form is another text."""

    class Submitted(Message):
        """Enter in the only field there is."""

    def __init__(
        self,
        specs: Sequence[FieldSpec],
        values: Mapping[str, Any],
        between: Mapping[str, Sequence[Widget]] | None = None,
        offers: Mapping[str, Find] | None = None,
    ) -> None:
        super().__init__()
        self.specs = {spec.name: spec for spec in specs}
        self._shown = {name: shown(values.get(name)) for name in self.specs}
        self._between = dict(between or {})
        self._offers = dict(offers or {})
        self._rows: dict[str, FormRow] = {}
        self._fields: dict[str, Widget] = {}

    def compose(self) -> ComposeResult:
        """Section by section."""
        section = ""
        for name, spec in self.specs.items():
            if spec.section != section:
                yield from self._between.get(section, ())
                heading = Static(Content(spec.section), classes="model-form--section")
                heading.set_class(not section, "-first")
                section = spec.section
                yield heading
            field = self._fields[name] = _field(spec, self._shown[name], self._offers.get(name))
            row = self._rows[name] = FormRow(spec.label + (" *" if spec.needed else ""), field)
            yield row
        yield from self._between.get(section, ())

    def typed(self) -> dict[str, str]:
        """The text in every field."""
        return {name: _typed(field) for name, field in self._fields.items()}

    def changed(self) -> dict[str, str]:
        """The text of the fields that differ from what was shown first; days are understood ("last friday")."""
        return {name: self._meant(name, value) for name, value in self.typed().items() if value != self._shown[name]}

    def opened(self) -> dict[str, str]:
        """The text that each field counts as unchanged."""
        return dict(self._shown)

    def rest_on(self, opened: Mapping[str, Any]) -> None:
        """From now on these texts count as unchanged; the fields keep what stands in them."""
        self._shown |= {name: shown(value) for name, value in opened.items() if name in self.specs}

    def fill(self, typed: Mapping[str, Any]) -> None:
        """Puts text into fields; those it does not name show what they showed first."""
        for name, field in self._fields.items():
            _fill(field, shown(typed.get(name, self._shown[name])))

    def show(self, values: Mapping[str, Any]) -> None:
        """Starts from other values: what they say counts as unchanged from now on."""
        typed = self.typed()
        mine = {name: value for name, value in typed.items() if value != self._shown[name] and name not in values}
        self._shown |= {name: shown(value) for name, value in values.items() if name in self.specs}
        self.fill(mine)

    def complain(self, errors: Mapping[str, DevHubError]) -> None:
        """Says every error under its field, and goes to the first."""
        for name, row in self._rows.items():
            error = errors.get(name)
            if error is None:
                row.says("")
            else:
                row.complain(error.message, error.hint, about=_typed(self._fields[name]))
        first = next((self._fields[name] for name in self._fields if name in errors), None)
        if first is not None:
            (first.box if isinstance(first, Completer) else first).focus()

    def focus_on(self, name: str) -> None:
        """Puts the cursor into a field."""
        field = self._fields[name]
        (field.box if isinstance(field, Completer) else field).focus()

    def focus_first(self) -> None:
        """Puts the cursor into the first field."""
        next(iter(self._fields.values())).focus()

    def _meant(self, name: str, value: str) -> str:
        spec = self.specs[name]
        if spec.kind == "day" and value.strip():
            try:
                return parse_when(value, clock.now(), "future" if spec.ahead else "past").day.isoformat()
            except FieldError:
                return value
        return value

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Flag.Changed)
    @on(Completer.Changed)
    def _edited(self, event: Message) -> None:
        name = next((name for name, field in self._fields.items() if field is event._sender or field is event.control), None)
        if name is not None:
            event.stop()
            value = _typed(self._fields[name])
            meant = self._meant(name, value)
            self._rows[name].edited(value, "→ " + weekday(meant) if meant != value else "")
        self.post_message(self.Changed())

    @on(Completer.Submitted)
    @on(Input.Submitted)
    def _next(self, event: Message) -> None:
        event.stop()
        if len(self._fields) == 1:
            self.post_message(self.Submitted())
        else:
            self.screen.focus_next()


def shown(value: Any) -> str:
    """How a stored value reads in its field."""
    if value is None or value == 0:
        return ""
    return text.lines(str(value))


def _field(spec: FieldSpec, value: str, offer: Find | None = None) -> Widget:
    if offer is not None:
        return Completer(offer, value=value, placeholder=spec.help, eager=False)
    if spec.kind == "note":
        note = Note(value, placeholder=spec.help)
        note.add_class("-long")
        return note
    if spec.kind == "flag":
        return Flag(bool(value), spec.help)
    if spec.kind == "choice":
        return Completer(among([Candidate(each, each) for each in spec.choices]), value=value, placeholder=spec.help, strict=True)
    if spec.kind == "timezone":
        return Completer(_zones, value=value, placeholder=spec.help, strict=True)
    return Line(value, placeholder=spec.help)


def _typed(field: Widget) -> str:
    if isinstance(field, TextArea):
        return field.text
    if isinstance(field, Flag):
        return "1" if field.value else ""
    assert isinstance(field, Input | Completer)
    return field.value


def _fill(field: Widget, value: str) -> None:
    if isinstance(field, TextArea):
        field.text = value
    elif isinstance(field, Flag):
        field.value = bool(value)
    elif isinstance(field, Completer):
        field.settle(value)
    elif isinstance(field, Input):
        field.value = text.line(value)


@cache
def _all_zones() -> list[Candidate]:
    from zoneinfo import available_timezones

    return [Candidate(name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


def _zones(typed: str) -> list[Candidate]:
    """Time zones with a part that begins with what was typed: "berlin" finds Europe/Berlin."""
    return fitting(_all_zones(), typed.replace(" ", "_")) if typed.strip() else _all_zones()
