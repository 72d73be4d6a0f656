"""Edit a person, or add one: the form comes from the model (domain/models.py), with points and tags beside it.

Only what changed is written. When the same field was changed elsewhere meanwhile, both are shown and the user decides.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import TextArea

from devhub_tui import text
from devhub_tui.domain import fields, point_lines
from devhub_tui.domain.forms import form_fields
from devhub_tui.domain.models import WHO, Contact
from devhub_tui.domain.people import Point
from devhub_tui.errors import FieldError, NotFoundError
from devhub_tui.screens import candidates
from devhub_tui.screens.conflict_modal import ConflictModal
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.services import drafts
from devhub_tui.services.session import Session
from devhub_tui.storage import records
from devhub_tui.widgets.candidate_list import Candidate
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.form_row import FormRow, Note
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.model_form import ModelForm

POINTS = {
    "email": ("Emails", "work: ana@example.org, one on a line, the main one first"),
    "phone": ("Phones", "mobile: +49 30 1234567"),
    "link": ("Links", "github: ana, or https://ana.example"),
    "handle": ("Handles", "signal: ana.01, matrix: @ana:matrix.org"),
}


class EditModal(FormModal[str]):
    """The form of one person; None as the id adds somebody. Gives the id, or None."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    EditModal > .box { width: 76; }
    """

    def __init__(self, session: Session, contact_id: str | None) -> None:
        super().__init__(session, f"edit-{contact_id}" if contact_id else "edit")
        self.contact_id = contact_id
        try:
            self._was = records.person(session.database.connection, contact_id) if contact_id else records.NOBODY
        except NotFoundError:
            drafts.drop(self.draft)
            raise

    def compose(self) -> ComposeResult:
        """The model's fields; points and tags follow the first section."""
        name = self._was.values.get("name") or ""
        with VerticalScroll(can_focus=False, classes="box") as box:
            box.border_title = Content(f"Edit {text.clean(str(name), limit=50)}" if self.contact_id else "Add a person")
            rows = [
                FormRow(label, Note(point_lines.written(self._was.points[kind]), placeholder=help, id=kind), id=f"{kind}-row")
                for kind, (label, help) in POINTS.items()  # noqa: A001
            ]
            tags = Chips(
                candidates.tags(self.session), _chips(self._was.tags), placeholder="a tag, then enter", new=True, id="tags"
            )
            yield ModelForm(form_fields(Contact), self._was.values, {WHO: [*rows, FormRow("Tags", tags, id="tags-row")]})
            yield KeyBar()

    def on_mount(self) -> None:
        """Takes up a draft."""
        self.restore()
        self.start()

    def start(self) -> None:
        """The name."""
        self.query_one(ModelForm).focus_first()

    # What stands in the form

    def values(self) -> dict[str, Any]:
        """As typed, and what the form was opened on, so that a later change elsewhere is still noticed."""
        was = {"values": self._was.values, "points": self._was.points, "tags": self._was.tags}
        return {
            "typed": self.query_one(ModelForm).typed(),
            "points": {kind: self.query_one(f"#{kind}", TextArea).text for kind in POINTS},
            "tags": self._tags(),
            "tag": self.query_one(Chips).value,
            "was": was if self.contact_id else None,
        }

    def fill(self, values: dict[str, Any]) -> None:
        """Puts typed text back; without any, the form shows the person as opened."""
        opened = _person(values.get("was"))
        if opened is not None and self.contact_id:
            self._was = opened
        form = self.query_one(ModelForm)
        form.show(self._was.values)
        typed, points, tags = (values.get(name) for name in ("typed", "points", "tags"))
        form.fill(typed if isinstance(typed, dict) else {})
        for kind in POINTS:
            lines = points.get(kind) if isinstance(points, dict) else None
            shown = lines if isinstance(lines, str) else point_lines.written(self._was.points[kind])
            self.query_one(f"#{kind}", TextArea).text = text.lines(shown)
        chips = self.query_one(Chips)
        chips.choose(_chips([str(each) for each in tags] if isinstance(tags, list) else self._was.tags))
        chips.settle(str(values.get("tag") or ""))

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Nothing differs from the person as opened."""
        points = {kind: text.lines(point_lines.written(self._was.points[kind])) for kind in POINTS}
        changed = self.query_one(ModelForm).changed()
        return not changed and values["points"] == points and values["tags"] == list(self._was.tags) and not values["tag"].strip()

    def draft_title(self) -> str:
        """Edit Ana Souza."""
        name = self.query_one(ModelForm).typed()["name"].strip() or str(self._was.values.get("name") or "")
        return text.clean(f"{'Edit' if self.contact_id else 'Add'} {name or 'a person'}", limit=80)

    def _tags(self) -> list[str]:
        return [each.label for each in self.query_one(Chips).chosen]

    @on(ModelForm.Changed)
    @on(TextArea.Changed)
    @on(Completer.Changed)
    def _changed(self) -> None:
        self.touched()

    # Saving

    def _checked(self) -> records.Person | None:
        """The form as storage wants it; None when fields complain."""
        errors: dict[str, FieldError] = {}
        form = self.query_one(ModelForm)
        values = dict(self._was.values)
        try:
            values |= records.checked(Contact, form.changed(), values)
        except records.InvalidError as error:
            errors |= error.errors
        points: dict[str, tuple[Point, ...]] = {}
        for kind in POINTS:
            try:
                points[kind] = self._points(kind)
                self.query_one(f"#{kind}-row", FormRow).says("")
            except FieldError as error:
                errors[kind] = error
                self.query_one(f"#{kind}-row", FormRow).complain(error.message, error.hint)
        points = point_lines.sorted_out(points)
        chips = self.query_one(Chips)
        chips.take_typed()
        tags = tuple(fields.tag_name(each) for each in self._tags() if each.strip("# "))
        form.complain({name: error for name, error in errors.items() if name not in POINTS})
        if errors:
            if not any(name not in POINTS for name in errors):
                self.query_one(f"#{next(iter(errors))}").focus()
            return None
        return records.Person(values, points, tags)

    def _points(self, kind: str) -> tuple[Point, ...]:
        """What the lines name; untouched lines are taken as they are stored, whatever they hold."""
        typed = self.query_one(f"#{kind}", TextArea).text
        if typed == text.lines(point_lines.written(self._was.points[kind])):
            return self._was.points[kind]
        return point_lines.read(kind, typed)

    async def store(self) -> str | None:
        """Writes what changed."""
        new = self._checked()
        if new is None:
            return None
        name = text.clean(str(new.values["name"]), limit=60)
        if self.contact_id is None:
            added = await self.session.write(f"add {name}", lambda tx: records.add_person(tx, new))
            self.app.notify(f"Added {text.line(name)} · u undo", markup=False)
            return added
        contact_id, was = self.contact_id, self._was
        try:
            saved = await self.session.write(f"edit {name}", lambda tx: records.save_person(tx, contact_id, was, new))
        except records.ConflictError as conflict:
            if not await self._settle(conflict, new):
                return None
            saved = True
        if saved:
            self.app.notify(f"Saved {text.line(name)} · u undo", markup=False)
        return contact_id

    async def _settle(self, conflict: records.ConflictError, new: records.Person) -> bool:
        """Shows both sides of what clashed. True: mine was written. False: back in the form, with theirs if that was chosen."""
        assert self.contact_id is not None
        contact_id, was = self.contact_id, self._was
        labels = {spec.name: spec.label for spec in form_fields(Contact)} | {kind: label for kind, (label, _) in POINTS.items()}
        sides = [(labels[name], _said(new, name), _said(conflict.theirs, name)) for name in conflict.fields]
        mine = await self.app.push_screen_wait(ConflictModal(sides))
        if mine:
            label = f"edit {text.clean(str(new.values['name']), limit=60)}"
            await self.session.write(label, lambda tx: records.save_person(tx, contact_id, was, new, force=True))
            return True
        if mine is False:
            theirs = conflict.theirs
            self._was = was._replace(
                values=was.values | {name: theirs.values[name] for name in conflict.fields if name not in POINTS},
                points=was.points | {name: theirs.points[name] for name in conflict.fields if name in POINTS},
            )
            self.query_one(ModelForm).show({name: theirs.values[name] for name in conflict.fields if name not in POINTS})
            for kind in conflict.fields:
                if kind in POINTS:
                    self.query_one(f"#{kind}", TextArea).text = text.lines(point_lines.written(theirs.points[kind]))
        return False


def _chips(tags: Any) -> list[Candidate]:
    return [Candidate(tag, tag) for tag in tags]


def _said(person: records.Person, name: str) -> str:
    if name in POINTS:
        return point_lines.written(person.points[name]).replace("\n", ", ")
    value = person.values.get(name)
    return "" if value is None else str(value)


def _person(kept: Any) -> records.Person | None:
    """The person a draft was begun on; None for what does not look like one."""
    try:
        values: Mapping[str, Any] = kept["values"]
        known = {spec.name: values[spec.name] for spec in form_fields(Contact)}
        points = {kind: tuple(_point(kind, each) for each in kept["points"][kind]) for kind in POINTS}
        return records.Person(known, points, tuple(str(tag) for tag in kept["tags"]))
    except (KeyError, IndexError, TypeError):
        return None


def _point(kind: str, kept: Any) -> Point:
    return Point(kind, str(kept[1]), str(kept[2]) if kept[2] else None)
