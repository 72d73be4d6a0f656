"""What is asked when many people are to be changed at once: what to do, which tags, which value. Nothing is written here."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from devhub_tui import text
from devhub_tui.domain import fields
from devhub_tui.domain.cadence import Cadence
from devhub_tui.domain.cadence_words import said
from devhub_tui.domain.many import number
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.candidate_list import Find
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.key_bar import KeyBar, key_name


class ManyMenu(BoxModal[str | None]):
    """What can be done with them. Gives the name of it, None for leaving."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "pick('tag')", "Tag", show=False, id="many.tag"),
        Binding("T", "pick('untag')", "Take tags off", show=False, id="many.untag"),
        Binding("r", "pick('relationship')", "Relationship", show=False, id="many.relationship"),
        Binding("p", "pick('importance')", "Importance", show=False, id="many.importance"),
        Binding("c", "pick('cadence')", "Cadence", show=False, id="many.cadence"),
        Binding("g", "pick('tracking')", "Tracking", show=False, id="many.tracking"),
        Binding("z", "pick('snooze')", "Snooze", show=False, id="many.snooze"),
        Binding("s", "pick('skip')", "Skip this round", show=False, id="many.skip"),
        Binding("v", "pick('vip')", "VIP on or off", show=False, id="many.vip"),
        Binding("e", "pick('export')", "Export", show=False, id="many.export"),
        Binding("a", "pick('archive')", "Archive, or bring back", show=False, id="many.archive"),
        Binding("M", "pick('merge')", "Merge", show=False, id="many.merge"),
        Binding("D", "pick('delete')", "Delete", show=False, id="many.delete"),
        Binding("F", "pick('forget')", "Forget for good", show=False, id="many.forget"),
        Binding("j", "step('cursor_down')", "Down", show=False, id="many.down"),
        Binding("k", "step('cursor_up')", "Up", show=False, id="many.up"),
        Binding("escape,q", "leave", "Back", key_display="esc", id="many.back"),
    ]
    DEFAULT_CSS = """
    ManyMenu {
        & > .box { width: 44; }
        & OptionList {
            height: auto;
            border: none;
            padding: 0;
            background: $surface;
            &:focus { border: none; background-tint: $foreground 0%; }
        }
        & .many--hidden { color: $text-warning; margin-bottom: 1; }
        & KeyBar { dock: none; margin-top: 1; }
    }
    """

    def __init__(self, who: str, hidden: int = 0) -> None:
        super().__init__()
        self._who = who
        self._hidden = hidden
        self._actions: list[str] = []

    def compose(self) -> ComposeResult:
        """A line for each thing to do, with its key."""
        with Vertical(classes="box") as box:
            box.border_title = Content(text.clean(self._who, limit=36))
            if self._hidden:
                yield Static(Content(f"{number(self._hidden)} of them are not listed now."), classes="many--hidden")
            yield OptionList()
            yield KeyBar()

    def on_mount(self) -> None:
        """With the keys as they are set."""
        options = self.query_one(OptionList)
        for active in self.active_bindings.values():
            action = active.binding.action
            if active.node is self and action.startswith("pick(") and action not in self._actions:
                self._actions.append(action)
                key, what = key_name(active.binding), active.binding.description
                options.add_option(
                    Content.assemble(
                        (f" {key} ", "bold $text-accent"), " " + (what if what.startswith("VIP") else what[:1].lower() + what[1:])
                    )
                )
        options.highlighted = 0
        options.focus()

    def action_step(self, action: str) -> None:
        """Moves the cursor of the list."""
        getattr(self.query_one(OptionList), f"action_{action}")()

    def action_pick(self, what: str) -> None:
        """This."""
        self.dismiss(what)

    def action_leave(self) -> None:
        """Nothing."""
        self.dismiss(None)

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click on a line."""
        await self.run_action(self._actions[event.option_index])


class Answer(NamedTuple):
    """What a field should hold; None clears it."""

    value: Any


class _Ask(BoxModal[Answer | None]):
    """One field, checked as it is typed; enter takes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="many.save"),
        Binding("escape", "cancel", "Cancel", id="many.cancel"),
    ]
    DEFAULT_CSS = """
    _Ask {
        & > .box { width: 60; }
        & FormRow { margin-top: 1; }
        & FormRow > .form-row--label { width: 14; }
        & KeyBar { dock: none; }
    }
    """

    def __init__(self, title: str, label: str, field: Completer) -> None:
        super().__init__()
        self._title = title
        self._label = label
        self.field = field

    def compose(self) -> ComposeResult:
        """The field and what it means."""
        with Vertical(classes="box") as box:
            box.border_title = Content(text.clean(self._title, limit=54))
            yield FormRow(self._label, self.field, quiet=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Ready to type."""
        self.field.box.focus()
        self._meaning()

    def answer(self) -> Any:
        """What was typed, as it will be stored. Raises FieldError."""
        raise NotImplementedError

    def meaning(self, value: Any) -> str:
        """What saving would do, in words."""
        raise NotImplementedError

    @on(Completer.Changed)
    def _meaning(self) -> None:
        row = self.query_one(FormRow)
        try:
            row.says(self.meaning(self.answer()))
        except FieldError:
            row.says("")  # half a word is no mistake yet

    @on(Completer.Submitted)
    def action_save(self) -> None:
        """Hands it over."""
        try:
            value = self.answer()
        except DevHubError as error:
            self.query_one(FormRow).complain(error.message, error.hint, about=self.field.value)
            return
        self.dismiss(Answer(value))

    def action_cancel(self) -> None:
        """Leaves everything as it was."""
        self.dismiss(None)


class AskTags(_Ask):
    """Which tags. `new` lets tags be made on the way. Gives a tuple of names."""

    def __init__(self, title: str, find: Find, *, new: bool) -> None:
        self._new = new
        super().__init__(title, "Tags", Chips(find, placeholder="a tag, then enter", new=new))

    def answer(self) -> tuple[str, ...]:
        """The tags that were picked, and the one being typed where new ones are welcome."""
        assert isinstance(self.field, Chips)
        named = [each.label for each in self.field.chosen]
        if self._new and self.field.value.strip("# "):
            named.append(self.field.value)
        found = {text.fold(name): name for name in map(fields.tag_name, named)}
        return tuple(found.values())

    def meaning(self, value: Any) -> str:
        """What enter does."""
        if value:
            return "enter saves"
        return "↓ lists the tags in use"

    def action_save(self) -> None:
        """Hands them over, if there are any."""
        if not self.answer():
            self.query_one(FormRow).complain("Which tag?")
            return
        super().action_save()


class AskValue(_Ask):
    """A value of one column of `contacts`, completed from what is usual. Gives it as stored."""

    def __init__(self, title: str, field: str, find: Find, *, placeholder: str, means: Callable[[Any], str]) -> None:
        self._field = field
        self._means = means
        super().__init__(title, field.capitalize(), Completer(find, placeholder=placeholder, eager=False))

    def answer(self) -> Any:
        """The value, checked; None for an empty field."""
        return fields.contact_value(self._field, self.field.value)

    def meaning(self, value: Any) -> str:
        """In words."""
        return f"empty: enter takes the {self._field} away" if value is None else self._means(value)


def importance_options(cadences: Sequence[Cadence]) -> tuple[list[str], str]:
    """The choices from 5 down to none, with the cadence that each brings (those of 1 to 5), and the keys that take them."""
    options = [f"{level}  {said(cadences[level - 1])}" for level in range(5, 0, -1)]
    return [*options, "0  none"], "543210"
