"""Log an interaction, from anywhere: with whom, what, when, what was said, and what is to follow.

Needs no model classes: the values pass the same checks as the shell's and go through storage in one write.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, TextArea

from devhub_tui import clock, text
from devhub_tui.domain import fields
from devhub_tui.domain.dates import Prefer, When, parse_when
from devhub_tui.domain.forms import fits
from devhub_tui.errors import AmbiguousError, DevHubError, FieldError, NotFoundError
from devhub_tui.screens import candidates
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.services import editor
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, follow_ups, interactions
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.candidate_list import Candidate
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.day_words import weekday
from devhub_tui.widgets.form_row import FormRow, Line, Note
from devhub_tui.widgets.key_bar import KeyBar

WHAT, WHEN = "message", "today"
"""What stands in a new form."""


class Entry(NamedTuple):
    """A checked form. People without an id are new. `then` is the follow-up's day and note."""

    people: tuple[tuple[str, str], ...]
    kind: str
    when: When
    notes: str | None
    then: tuple[str, str | None] | None

    def names(self) -> str:
        """Zoë Faßbender, or Zoë Faßbender and 2 others."""
        first = text.clean(self.people[0][1], limit=60)
        rest = len(self.people) - 1
        return first if not rest else f"{first} and {rest} other{'s' if rest > 1 else ''}"


class LogModal(FormModal[str]):
    """The form. Gives the id of the interaction, or None. A draft is kept for each person it is opened for."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+o", "editor", "Editor", id="log.editor")]
    DEFAULT_CSS = """
    LogModal {
        & #first { height: auto; }
        & #what-row { width: 26; }
        & #when-row { width: 1fr; & > .form-row--label { width: 7; padding-left: 1; } }
        & #what Candidates { width: 32; }
        & #notes { height: 5; }
        & #then { width: 16; }
        & #about { margin-left: 1; }
    }
    """

    def __init__(self, session: Session, people: tuple[tuple[str, str], ...] = (), draft: str | None = None) -> None:
        """`people` are (id, name); `draft` is the name of a draft to take up instead of the one kept for them."""
        super().__init__(session, draft or (f"log-{people[0][0]}" if len(people) == 1 else "log"))
        self._given = people
        self._labels = {row.key: row.label.lower() for row in interactions.types(session.database.connection)}

    def compose(self) -> ComposeResult:
        """The rows."""
        label = self._labels.get(WHAT, WHAT)
        with VerticalScroll(can_focus=False, classes="box") as box:
            box.border_title = Content("Log an interaction")
            chosen = [Candidate(*each) for each in self._given]
            with_whom = Chips(candidates.people(self.session, new=True), chosen, placeholder="name, company or tag", id="with")
            yield FormRow("With", with_whom, id="with-row")
            with Horizontal(id="first"):
                what = Completer(candidates.types(self.session), value=label, strict=True, id="what")
                when = Line(WHEN, placeholder="yesterday 15:00", select_on_focus=True, id="when")
                yield FormRow("What", what, id="what-row")
                yield FormRow("When", when, quiet=False, id="when-row")
            yield FormRow("Notes", Note(placeholder="what you talked about", id="notes"), id="notes-row")
            then, about = Line(placeholder="in 2 weeks", id="then"), Line(placeholder="to do what", id="about")
            yield FormRow("Then", then, about, quiet=False, id="then-row")
            yield KeyBar()

    def on_mount(self) -> None:
        """Takes up a draft, and starts where the first thing is missing."""
        self.restore()
        self._mean_when()
        self._mean_then()
        self.start()
        self.run_worker(_warm_up(), group="warm")

    # What stands in the form

    def values(self) -> dict[str, Any]:
        """As typed."""
        chips = self.query_one(Chips)
        return {
            "people": [[each.value, each.label] for each in chips.chosen],
            "with": chips.value,
            "what": self.query_one("#what", Completer).value,
            "when": self.query_one("#when", Input).value,
            "notes": self.query_one("#notes", TextArea).text,
            "then": self.query_one("#then", Input).value,
            "about": self.query_one("#about", Input).value,
        }

    def fill(self, values: dict[str, Any]) -> None:
        """Puts typed values back; people who are gone are left out."""
        known = [(str(each[0]), str(each[1])) for each in values.get("people") or () if isinstance(each, list) and len(each) == 2]
        people = _still_there(self.session, known or self._given)
        chips = self.query_one(Chips)
        chips.choose([Candidate(*each) for each in people])
        chips.settle(str(values.get("with") or ""))
        self.query_one("#what", Completer).settle(str(values.get("what") or self._labels.get(WHAT, WHAT)))
        for name, default in (("when", WHEN), ("then", ""), ("about", "")):
            self.query_one(f"#{name}", Input).value = text.line(str(values.get(name) or default))
        self.query_one("#notes", TextArea).text = text.lines(str(values.get("notes") or ""))

    def start(self) -> None:
        """Puts the cursor where the first thing is missing."""
        self.query_one("#what Input" if self.query_one(Chips).chosen else "#with Input").focus()

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Nothing but the people it was opened for and the defaults."""
        same = [list(each) for each in self._given] == values["people"] and values["when"] == WHEN
        return same and not any(values[name].strip() for name in ("with", "notes", "then", "about"))

    def draft_title(self) -> str:
        """Log with Zoë Faßbender."""
        names = [each.label for each in self.query_one(Chips).chosen]
        return text.clean("Log with " + ", ".join(names) if names else "Log an interaction", limit=80)

    # What it means

    @on(Input.Changed, "#when")
    @on(Input.Blurred, "#when")
    def _mean_when(self, event: Input.Changed | Input.Blurred | None = None) -> When | None:
        row, typed = self.query_one("#when-row", FormRow), self.query_one("#when", Input).value
        when = _meaning(row, typed or WHEN, "past", typing=isinstance(event, Input.Changed))
        if when is not None:
            row.says("→ " + _said(when) + (" · planned" if when.day > clock.today() else ""))
        return when

    @on(Input.Changed, "#then")
    @on(Input.Blurred, "#then")
    def _mean_then(self, event: Input.Changed | Input.Blurred | None = None) -> When | None:
        row, typed = self.query_one("#then-row", FormRow), self.query_one("#then", Input).value
        if not typed.strip():
            row.says("no follow-up")
            return None
        when = _meaning(row, typed, "future", typing=isinstance(event, Input.Changed))
        if when is not None:
            row.says("→ follow up " + weekday(when.day.isoformat()) + (" · that is past" if when.day < clock.today() else ""))
        return when

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Completer.Changed)
    def _changed(self) -> None:
        self.touched()

    @on(Completer.Changed, "#with")
    def _with_changed(self) -> None:
        self.query_one("#with-row", FormRow).edited(self._text_of("with"))

    @on(Completer.Changed, "#what")
    def _what_changed(self) -> None:
        self.query_one("#what-row", FormRow).edited(self._text_of("what"))

    def _text_of(self, row: str) -> str:
        """What an error in a row is about."""
        chips = self.query_one(Chips)
        return f"{len(chips.chosen)} {chips.value}" if row == "with" else str(self.values()[row])

    @on(Completer.Submitted)
    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def action_editor(self) -> None:
        """Opens the note in the user's editor, with the terminal handed over."""
        note = self.query_one("#notes", TextArea)
        try:
            with self.app.suspend():
                edited = editor.edit(note.text)
        except SuspendNotSupported:
            self.notify("This terminal cannot hand over to an editor.", severity="warning", markup=False)
            return
        except DevHubError as error:
            self.tell(error)
            return
        note.text = edited
        note.move_cursor(note.document.end)
        note.focus()

    # Saving

    def _checked(self) -> Entry | None:
        """The form as storage wants it; None when a field complains."""
        values = self.values()
        wrong: list[str] = []

        def complain(row: str, error: DevHubError) -> None:
            self.query_one(f"#{row}-row", FormRow).complain(error.message, error.hint, about=self._text_of(row))
            wrong.append(row)

        people: Sequence[tuple[str, str]] = ()
        try:
            people = self._people(values)
        except DevHubError as error:
            complain("with", error)
        kind = WHAT
        try:
            kind = interactions.check_type(self.session.database.connection, values["what"] or WHAT)
        except FieldError:
            complain("what", FieldError("type", "Not a type.", "↓ lists them."))
        try:
            fits("notes", values["notes"])
            self.query_one("#notes-row", FormRow).says("")
        except FieldError as error:
            complain("notes", error)
        when, then = self._mean_when(), self._mean_then()
        if values["about"].strip() and not values["then"].strip():
            complain("then", FieldError("then", "A follow-up needs a day.", "For example: in 2 weeks."))
        wrong += [row for row in ("when", "then") if self.query_one(f"#{row}-row", FormRow).error]
        if wrong or when is None:
            first = next(row for row in ("with", "what", "when", "notes", "then") if row in wrong)
            self.query_one("#notes" if first == "notes" else f"#{first}-row Input").focus()
            return None
        about = fields.line("note", values["about"])
        follow = (then.day.isoformat(), about) if then else None
        return Entry(tuple(people), kind, when, fields.note("notes", values["notes"]), follow)

    def _people(self, values: dict[str, Any]) -> list[tuple[str, str]]:
        """Who was picked; a name left in the input counts when it can mean only one. Raises DevHubError."""
        people = [(str(each[0]), str(each[1])) for each in values["people"]]
        left = text.clean(values["with"])
        if left:
            try:
                person = contacts.resolve(self.session.database.connection, left)
            except NotFoundError as error:
                raise FieldError("with", error.message, "The last line of the list adds somebody new.") from None
            except AmbiguousError as error:
                raise FieldError("with", error.message, "Pick one from the list.") from None
            if person not in people:
                people.append(person)
        if not people:
            raise FieldError("with", "Whom was it with?", "Type a part of the name.")
        return people

    async def store(self) -> str | None:
        """Logs it in one write, follow-up and new people included."""
        entry = self._checked()
        if entry is None:
            return None
        word = self._labels.get(entry.kind, entry.kind)
        label = f"log {text.clean(word, limit=40)} with {entry.names()}"
        interaction_id = await self.session.write(label, lambda tx: write(tx, entry))
        self.app.notify(f"Logged {text.line(word)} with {text.line(entry.names())} · u undo", markup=False)
        return interaction_id


def write(tx: Transaction, entry: Entry) -> str:
    """Writes a checked entry and gives the interaction's id. Everybody in it gets the follow-up."""
    people = [contact_id or contacts.add(tx, {"name": fields.name("name", name)}) for contact_id, name in entry.people]
    at, offset = None, None
    if entry.when.at is not None:
        at = int(entry.when.at.timestamp() * 1000)
        zone = entry.when.at.utcoffset()
        offset = int(zone.total_seconds() // 60) if zone is not None else None
    day = entry.when.day.isoformat()
    interaction_id = interactions.log(tx, people, entry.kind, day, entry.notes, occurred_at=at, utc_offset=offset)
    if entry.then:
        for contact_id in people:
            follow_ups.add(tx, contact_id, *entry.then, source=("interactions", interaction_id))
    return interaction_id


def _meaning(row: FormRow, typed: str, prefer: Prefer, *, typing: bool) -> When | None:
    """What a date means. Half a word is no error while it is being typed."""
    try:
        return parse_when(typed, clock.now(), prefer)
    except FieldError as error:
        if typing:
            row.says("…")
        else:
            row.complain(error.message)
        return None


def _said(when: When) -> str:
    """Sun 15 Mar 2026, with the time where one was given: Sun 15 Mar 2026, 15:00."""
    return weekday(when.day.isoformat()) + (f", {when.at:%H:%M}" if when.at else "")


def _still_there(session: Session, people: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those who are in the vault, by their present names, and those who were to be added."""
    found: list[tuple[str, str]] = []
    for contact_id, name in people:
        if not contact_id:
            found.append((contact_id, name))
            continue
        with suppress(NotFoundError):
            found.append((contact_id, contacts.contact(session.database.connection, contact_id).name))
    return found


async def _warm_up() -> None:
    """Loads the slow part of understanding dates, in a thread, before the first key needs it."""

    def load() -> None:
        with suppress(FieldError):
            parse_when("some day", clock.now())

    await asyncio.to_thread(load)
