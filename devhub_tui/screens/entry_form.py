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
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.services.session import Session
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.model_form import ModelForm, shown

Now = Callable[[Any], Mapping[str, Any]]
"""What is stored now, by field. Raises NotFoundError when it is gone."""
Write = Callable[[Transaction, Mapping[str, str]], object]
"""Writes what was typed, by field. Raises FieldError, whose field names a spec."""


class ChangedError(DevHubError):
    """Fields were changed elsewhere while the form was open; `theirs` is what is in them now."""

    def __init__(self, theirs: Mapping[str, Any]) -> None:
        super().__init__("This was changed elsewhere while the form was open.", "Nothing was saved yet.")
        self.theirs = dict(theirs)


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
        now: Now | None = None,
    ) -> None:
        """`noun` is what it is ("interaction type"), `name` what the one that is edited is called; empty for a new one.

        Of one that is edited only the changed fields are written. `now` reads it again, so that a change elsewhere is noticed.
        """
        super().__init__(session, draft)
        self._specs, self._values, self._write = specs, values, write
        self._noun, self._called, self._now = noun, name, now

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
        """As typed, and what the form was opened on."""
        form = self.query_one(ModelForm)
        return {**form.typed(), **({"was": form.opened()} if self._called else {})}

    def fill(self, values: dict[str, Any]) -> None:
        """Puts typed text back."""
        form, was = self.query_one(ModelForm), values.get("was")
        if self._called and isinstance(was, dict):
            form.rest_on({name: value for name, value in was.items() if isinstance(value, str)})
        form.fill({name: value for name, value in values.items() if isinstance(value, str)})

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
            await self.session.write(label, lambda tx: self._checked_and_written(tx, typed, form.opened()))
        except ChangedError as error:
            return await self.store() if await self.asked(error.theirs) else None
        except FieldError as error:
            known = error.field if error.field in form.specs else self._specs[0].name
            form.complain({known: error})
            return None
        self.app.notify(f"{'Saved' if self._called else 'Added'} {text.line(said)} · u undo", markup=False)
        return said

    def _checked_and_written(self, tx: Transaction, typed: Mapping[str, str], was: Mapping[str, str]) -> None:
        """In the writer's thread: writes it, unless what is typed was written by somebody else meanwhile in other words."""
        if self._now is not None:
            found = {name: shown(value) for name, value in self._now(tx.connection).items()}
            clashes = {name: found[name] for name in typed if found.get(name, typed[name]) not in (was[name], typed[name])}
            if clashes:
                raise ChangedError(clashes)
        self._write(tx, typed)

    async def asked(self, theirs: Mapping[str, str]) -> bool:
        """Shows both sides and asks. True: mine counts, against what was shown. False: back in the form, with theirs if that was
        chosen."""
        from devhub_tui.screens.conflict_modal import ConflictModal

        form = self.query_one(ModelForm)
        typed = form.typed()

        def side(name: str) -> tuple[str, str, str]:
            spec = form.specs[name]
            mine_and_theirs = (typed[name], theirs[name])
            if spec.kind == "flag":
                mine_and_theirs = ("yes" if typed[name] else "no", "yes" if theirs[name] else "no")
            return (spec.label, *mine_and_theirs)

        mine = await self.app.push_screen_wait(ConflictModal([side(name) for name in theirs]))
        if mine:
            form.rest_on(theirs)
        elif mine is False:
            form.show(theirs)
        return bool(mine)
