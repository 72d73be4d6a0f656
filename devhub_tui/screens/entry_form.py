"""A small form for one thing that is set up: fields from specs, checks beside them, one write.

It knows neither what the fields are for nor where they go: that is handed to it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from devhub_tui import text
from devhub_tui.domain.forms import FieldSpec
from devhub_tui.errors import FieldError
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.services.session import Session
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.model_form import ModelForm

Write = Callable[[Transaction, Mapping[str, str]], object]
"""Writes what was typed, by field. Raises FieldError, whose field names a spec."""


class EntryForm(FormModal[str]):
    """Gives the first field's text when something was saved, or there was nothing to save; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    EntryForm > .box { width: 68; }
    """

    def __init__(
        self,
        session: Session,
        draft: str,
        specs: Sequence[FieldSpec],
        values: Mapping[str, Any],
        write: Write,
        *,
        noun: str,
        name: str = "",
    ) -> None:
        """`noun` is what it is ("interaction type"), `name` what the one that is edited is called; empty for a new one.

        Of one that is edited only the changed fields are written.
        """
        super().__init__(session, draft)
        self._specs, self._values, self._write = specs, values, write
        self._noun, self._called = noun, name

    def compose(self) -> ComposeResult:
        """The fields."""
        with VerticalScroll(can_focus=False, classes="box") as box:
            box.border_title = Content(self.draft_title())
            yield ModelForm(self._specs, self._values)
            yield KeyBar()

    def on_mount(self) -> None:
        """Takes up a draft."""
        self.restore()
        self.start()

    def start(self) -> None:
        """The first field."""
        self.query_one(ModelForm).focus_first()

    def values(self) -> dict[str, Any]:
        """As typed."""
        return dict(self.query_one(ModelForm).typed())

    def fill(self, values: dict[str, Any]) -> None:
        """Puts typed text back."""
        self.query_one(ModelForm).fill({name: value for name, value in values.items() if isinstance(value, str)})

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Nothing differs from what was opened."""
        return not self.query_one(ModelForm).changed()

    def draft_title(self) -> str:
        """New interaction type, or Edit Coffee."""
        return f"Edit {text.clean(self._called, limit=50)}" if self._called else f"New {self._noun}"

    @on(ModelForm.Changed)
    def _changed(self) -> None:
        self.touched()

    async def store(self) -> str | None:
        """Writes it."""
        form = self.query_one(ModelForm)
        typed = form.changed() if self._called else form.typed()
        name = text.clean(form.typed()[self._specs[0].name], limit=60)
        if self._called and not typed:
            return name
        said = name or self._called
        try:
            label = f"{'edit' if self._called else 'add'} the {self._noun} {said}"
            await self.session.write(label, lambda tx: self._write(tx, typed))
        except FieldError as error:
            known = error.field if error.field in form.specs else self._specs[0].name
            form.complain({known: error})
            return None
        self.app.notify(f"{'Saved' if self._called else 'Added'} {text.line(said)} · u undo", markup=False)
        return said
