"""The preferences of reminders as a section of Settings: each a line with its value; enter edits one.

One that dates come from says first whom it moves, and is saved only then.
"""

from typing import Any, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.domain.cadence import Preferences
from devhub_tui.domain.forms import FieldSpec
from devhub_tui.domain.reminder_preferences import (
    PREFERENCES,
    Preference,
    Preview,
    checked,
    did,
    shown,
    value_of,
    value_on,
    would,
)
from devhub_tui.errors import CancelledError, FieldError, NotFoundError
from devhub_tui.screens.entry_form import ChangedError, EntryForm
from devhub_tui.screens.settings_section import Item, Section
from devhub_tui.services.session import Session
from devhub_tui.storage import reminder_preferences as kept
from devhub_tui.storage.database import Database
from devhub_tui.storage.derived import Progress
from devhub_tui.widgets.entry_list import Column
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.model_form import ModelForm
from devhub_tui.widgets.model_form import shown as as_shown

T = TypeVar("T")
AT_ONCE = 5000
"""People who are worked out without a bar: that takes a tenth of a second."""
_KINDS = {"cadence": "cadence", "switch": "flag", "day": "day"}
_HELP = {"weekdays": "sat,sun; empty for none", "day": "in 2 weeks; empty for no pause", "leap": "28 feb or 1 mar"}


class Reminders(Section):
    """When people fall due, and how many are asked for."""

    key = "reminders"
    title = "Reminders"
    noun = "preference"
    about = "When people fall due, and when they are asked for."
    tables = frozenset({"preferences"})
    columns = (Column("value", 11), Column("default", 8), Column("what it is", 50))
    ordered = False
    fixed = True

    def items(self, connection: Any) -> list[Item]:
        """In the order of `devhub prefs`."""
        now, default, today = kept.preferences_with(connection, {}), Preferences(), clock.today()
        return [
            Item(each.name, each.label, (shown(value_on(now, each, today)), shown(value_of(default, each)), each.about))
            for each in PREFERENCES
        ]

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """The form of one of them."""
        each = next((each for each in PREFERENCES if each.name == item_id), None)
        if each is None:
            raise NotFoundError("There is no such preference.", "A newer devhub may know it.")
        return PreferenceForm(session, self.draft(item_id), each)


def _text(connection: Any, each: Preference) -> int | str:
    """What a preference's field shows for what is stored."""
    value = value_on(kept.preferences_with(connection, {}), each, clock.today())
    return int(value) if each.kind == "switch" else shown(value) if value or value == 0 else ""


class PreferenceForm(EntryForm):
    """One preference. Saves it once whom it moves is known and agreed to."""

    DEFAULT_CSS = """
    PreferenceForm .about { color: $text-muted; margin-bottom: 1; height: auto; }
    """

    def __init__(self, session: Session, draft: str, each: Preference) -> None:
        first = _text(session.database.connection, each)
        default = shown(value_of(Preferences(), each))
        help_ = each.about if each.kind == "switch" else _HELP.get(each.kind, f"empty for {default}")
        spec = FieldSpec(
            each.key,
            "Value",
            _KINDS.get(each.kind, "line"),  # type: ignore[arg-type]
            "",
            help_,
            ahead=True,
        )
        super().__init__(session, draft, (spec,), {each.key: first}, lambda _tx, _typed: None, noun="preference", name=each.label)
        self._each, self._default = each, default

    def compose(self) -> ComposeResult:
        """What it is, and its field."""
        each = self._each
        with VerticalScroll(can_focus=False, classes="box") as box:
            box.border_title = Content(self.draft_title())
            about = f"{each.about[:1].upper()}{each.about[1:]}. {self._default.capitalize()} unless set otherwise."
            yield Static(Content(about), classes="about")
            yield ModelForm(self._specs, self._values)
            yield KeyBar()

    @on(ModelForm.Submitted)
    def _entered(self) -> None:
        self.action_save()

    async def store(self) -> str | None:
        """Checks it, says whom it moves, writes it."""
        each, form = self._each, self.query_one(ModelForm)
        typed = form.changed().get(each.key)
        if typed is None:
            return each.label
        try:
            value = checked(each, typed or ("0" if each.kind == "switch" else ""), clock.now())
        except FieldError as error:
            form.complain({each.key: error})
            return None
        changes = kept.differing(self.session.database.connection, {each.key: value})
        if not changes:
            return each.label
        try:
            return each.label if await self._agreed_and_written(changes) else None
        except ChangedError as error:
            return await self.store() if await self.asked(error.theirs) else None

    async def _agreed_and_written(self, changes: dict[str, str | None]) -> bool:
        """Whether it was written: not when the user thought better of it, or stopped."""
        try:
            return await self._looked_and_written(changes)
        except CancelledError:
            self.app.notify("Stopped. Nothing was changed.", markup=False)
            return False

    async def _looked_and_written(self, changes: dict[str, str | None]) -> bool:
        from devhub_tui.screens.working import at_work

        label, moves = kept.label(changes), ""
        each, form = self._each, self.query_one(ModelForm)
        known = (form.opened()[each.key], form.typed()[each.key])
        if kept.moves_dates(changes):
            far = kept.dated(self.session.database.connection) > AT_ONCE

            def look(connection: Any, step: Progress | None) -> Preview:
                return kept.preview(connection, changes, clock.today(), step)

            found = await at_work(self.app, "Whom that moves", far, self.session.read, look)
            if not await self._confirmed(label, would(found), bool(found.moved or found.restated)):
                return False
            moves = f"{did(found)} · "
        else:
            far = False

        def write(database: Database, step: Progress | None) -> None:
            with database.write(label) as tx:
                if (theirs := as_shown(_text(tx.connection, each))) not in known:
                    raise ChangedError({each.key: theirs})
                kept.put(tx, changes, step)

        await at_work(self.app, label[:1].upper() + label[1:], far, self.session.on_writer, write)
        now = shown(value_of(kept.preferences_with(self.session.database.connection, {}), self._each))
        self.app.notify(text.line(f"{self._each.label}: {now} · {moves}u undo"), markup=False)
        return True

    async def _confirmed(self, label: str, words: str, anybody: bool) -> bool:
        """Asks, unless nobody would notice."""
        if not anybody:
            return True
        from devhub_tui.widgets.confirm import Confirm

        question = f"{label[:1].upper()}{label[1:]}?"
        sure = Confirm(question, "Save", f"{words}. u brings it back.")
        return await self.app.push_screen_wait(sure)
