"""Edit a person, or add one: the form comes from the model (domain/models.py), with points, dates, tags and own fields in it.

Only what changed is written. When the same field was changed elsewhere meanwhile, both are shown and the user decides.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import TextArea

from devhub_tui import text
from devhub_tui.domain import fields, point_lines
from devhub_tui.domain.models import MET, WHO, Contact
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.screens import candidates, person_form
from devhub_tui.screens.conflict_modal import ConflictModal
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.screens.person_form import AREAS
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, custom_fields, records, relationship_types
from devhub_tui.storage.records import INTRODUCED_BY
from devhub_tui.widgets.candidate_list import Candidate, Find, fitting
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.form_row import FormRow, Note
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.model_form import ModelForm


class EditModal(FormModal[str]):
    """The form of one person; None as the id adds somebody. Gives the id, or None."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    EditModal > .box { width: 76; }
    """

    def __init__(self, session: Session, contact_id: str | None) -> None:
        super().__init__(session, f"edit-{contact_id}" if contact_id else "edit")
        self.contact_id = contact_id
        connection = session.database.connection
        self._was = records.person(connection, contact_id) if contact_id else records.NOBODY
        self._own = {field.id: field for field in custom_fields.listing(connection, archived=False)}
        self._offered: dict[str, list[Candidate]] = {"relationship": [], "industry": []}
        self._told: str | Content = Content("")

    def compose(self) -> ComposeResult:
        """The model's fields; points, dates and tags follow the first section."""
        name = self._was.values.get("name") or ""
        with VerticalScroll(can_focus=False, classes="box") as box:
            box.border_title = Content(f"Edit {text.clean(str(name), limit=50)}" if self.contact_id else "Add a person")
            rows = [
                FormRow(area.label, Note(person_form.lines(self._was, part), placeholder=area.example, id=part), id=f"{part}-row")
                for part, area in AREAS.items()
            ]
            tags = Chips(
                candidates.tags(self.session), _chips(self._was.tags), placeholder="a tag, then enter", new=True, id="tags"
            )
            introducer = Completer(
                self._others(), value=self._introducer_name(), placeholder="somebody you know", id=INTRODUCED_BY
            )
            between = {
                WHO: [*rows, FormRow("Tags", tags, id="tags-row")],
                MET: [FormRow("Introduced by", introducer, id=f"{INTRODUCED_BY}-row")],
            }
            offers: dict[str, Find] = {each: self._offer(each) for each in self._offered}
            yield ModelForm(
                person_form.specs(tuple(self._own.values())), {**self._was.values, **self._was.custom}, between, offers
            )
            yield KeyBar()

    def on_mount(self) -> None:
        """Takes up a draft."""
        self.restore()
        self._told = self.query_one(".box").border_subtitle or ""
        self.start()
        self._read_offers()

    def start(self) -> None:
        """The name."""
        self.query_one(ModelForm).focus_first()

    # What is offered

    def _others(self) -> Find:
        find = candidates.people(self.session)
        return lambda typed: [each for each in find(typed) if each.value != self.contact_id]

    def _offer(self, name: str) -> Find:
        return lambda typed: fitting(self._offered[name], typed) if typed.strip() else self._offered[name]

    @work(group="offers", exclusive=True)
    async def _read_offers(self) -> None:
        """The words that others have: every person is looked at, so it comes from a thread."""

        def read(connection: Any) -> dict[str, Sequence[str]]:
            return {"relationship": relationship_types.names(connection), "industry": contacts.industries(connection)}

        for name, words in (await self.session.read(read)).items():
            self._offered[name] = [Candidate(word, word) for word in words]

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """An area that takes several lines says how, in the frame."""
        area = AREAS.get(event.widget.id or "")
        self.query_one(".box").border_subtitle = Content(area.help) if area else self._told

    # What stands in the form

    def _lines(self) -> dict[str, str]:
        return {name: self.query_one(f"#{name}", TextArea).text for name in AREAS}

    def _introducer_name(self) -> str:
        return text.line(person_form.name_of(self.session.database.connection, self._was.values.get(INTRODUCED_BY)))

    @property
    def _introducer(self) -> Completer:
        return self.query_one(f"#{INTRODUCED_BY}", Completer)

    def values(self) -> dict[str, Any]:
        """As typed, and what the form was opened on, so that a later change elsewhere is still noticed."""
        picked = self._introducer.picked
        return {
            "typed": self.query_one(ModelForm).typed(),
            "lines": self._lines(),
            "introducer": [self._introducer.value, picked.value if picked else ""],
            "tags": self._tags(),
            "tag": self.query_one(Chips).value,
            "was": person_form.kept(self._was) if self.contact_id else None,
        }

    def fill(self, values: dict[str, Any]) -> None:
        """Puts typed text back; without any, the form shows the person as opened."""
        opened = person_form.begun_on(values.get("was"))
        if opened is not None and self.contact_id:
            self._was = opened
        form = self.query_one(ModelForm)
        form.show({**dict.fromkeys(self._own), **self._was.values, **self._was.custom})
        typed, lines, tags = (values.get(name) for name in ("typed", "lines", "tags"))
        form.fill(typed if isinstance(typed, dict) else {})
        for name in AREAS:
            kept = lines.get(name) if isinstance(lines, dict) else None
            self.query_one(f"#{name}", TextArea).text = text.lines(kept) if isinstance(kept, str) else self._opened(name)
        chips = self.query_one(Chips)
        chips.choose(_chips([str(each) for each in tags] if isinstance(tags, list) else self._was.tags))
        chips.settle(str(values.get("tag") or ""))
        introducer = values.get("introducer")
        self._show_introducer(*map(str, introducer) if isinstance(introducer, list) and len(introducer) == 2 else ())

    def _show_introducer(self, label: str | None = None, contact_id: str = "") -> None:
        self._introducer.settle(self._introducer_name() if label is None else label)
        if contact_id:
            self._introducer.picked = Candidate(contact_id, self._introducer.value)

    def _opened(self, name: str) -> str:
        return person_form.lines(self._was, name)

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Nothing differs from the person as opened."""
        return (
            not self.query_one(ModelForm).changed()
            and values["lines"] == {name: self._opened(name) for name in AREAS}
            and values["introducer"][0] == self._introducer_name()
            and values["tags"] == list(self._was.tags)
            and not values["tag"].strip()
        )

    def draft_title(self) -> str:
        """Edit Ana Souza."""
        name = self.query_one(ModelForm).typed()["name"].strip() or str(self._was.values.get("name") or "")
        return text.clean(f"{'Edit' if self.contact_id else 'Add'} {name or 'a person'}", limit=80)

    def action_start_over(self) -> None:
        """Nothing is kept, nothing said."""
        self._told = Content("")
        super().action_start_over()

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
        form, was = self.query_one(ModelForm), self._was
        errors: dict[str, FieldError] = {}
        values, custom = dict(was.values), dict(was.custom)
        changed = form.changed()
        try:
            values |= records.checked(Contact, {name: typed for name, typed in changed.items() if name not in self._own}, values)
        except records.InvalidError as error:
            errors |= error.errors
        for name, field in self._own.items():
            try:
                custom |= {name: field.check(changed[name]) or ""} if name in changed else {}
            except FieldError as error:
                errors[name] = error
        new = was._replace(custom={name: value for name, value in custom.items() if value})
        besides: dict[str, FieldError] = {}
        typed = self._lines()
        for name in AREAS:
            try:
                new = person_form.with_lines(new, typed, name)
            except FieldError as error:
                besides[name] = error
        try:
            values[INTRODUCED_BY] = self._introduced_by()
        except DevHubError as error:
            besides[INTRODUCED_BY] = FieldError(INTRODUCED_BY, error.message, error.hint)
        chips = self.query_one(Chips)
        chips.take_typed()
        tags = tuple(fields.tag_name(each) for each in self._tags() if each.strip("# "))
        if not self._complain(errors, besides):
            return None
        return new._replace(values=values, points=point_lines.sorted_out(new.points), tags=tags)

    def _complain(self, errors: dict[str, FieldError], besides: dict[str, FieldError]) -> bool:
        """Says every error beside its field and goes to the first; True when there is none."""
        for name in (*AREAS, INTRODUCED_BY):
            row = self.query_one(f"#{name}-row", FormRow)
            error = besides.get(name)
            row.complain(error.message, error.hint) if error else row.says("")
        self.query_one(ModelForm).complain(errors)
        if besides and not errors:
            name = next(iter(besides))
            (self._introducer.box if name == INTRODUCED_BY else self.query_one(f"#{name}")).focus()
        return not (errors or besides)

    def _introduced_by(self) -> str | None:
        """Who introduced them: as picked, or the one person that the text names. Raises DevHubError."""
        typed, picked = self._introducer.value.strip(), self._introducer.picked
        if typed == self._introducer_name().strip():
            found: str | None = self._was.values.get(INTRODUCED_BY)
        else:
            found = picked.value if picked else contacts.resolve(self.session.database.connection, typed)[0] if typed else None
        if found and found == self.contact_id:
            raise FieldError(INTRODUCED_BY, "Nobody introduces themselves.", "Name the person who introduced you.")
        return found

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
            return await self.store() if await self._settle(conflict, new) else None
        if saved:
            self.app.notify(f"Saved {text.line(name)} · u undo", markup=False)
        return contact_id

    async def _settle(self, conflict: records.ConflictError, new: records.Person) -> bool:
        """Shows both sides of what clashed. True: mine counts, against what was shown and nothing newer. False: back in the form,
        with theirs if that was chosen."""
        connection = self.session.database.connection
        form = self.query_one(ModelForm)
        labels = {name: spec.label for name, spec in form.specs.items()} | {INTRODUCED_BY: "Introduced by"}
        labels |= {name: area.label for name, area in AREAS.items()}

        def side(name: str) -> tuple[str, str, str]:
            mine, theirs = (person_form.said(connection, each, name) for each in (new, conflict.theirs))
            return labels.get(name, "Another field"), mine, theirs

        sides = [side(name) for name in conflict.fields]
        mine = await self.app.push_screen_wait(ConflictModal(sides))
        if mine is None:
            return False
        for name in conflict.fields:
            self._was = self._was.with_part(name, conflict.theirs)
        if not mine:
            form.show({name: conflict.theirs.part(name) for name in conflict.fields if name in form.specs})
            for name in conflict.fields:
                if name in AREAS:
                    self.query_one(f"#{name}", TextArea).text = self._opened(name)
            if INTRODUCED_BY in conflict.fields:
                self._show_introducer()
        return mine


def _chips(tags: Any) -> list[Candidate]:
    return [Candidate(tag, tag) for tag in tags]
