"""Log an interaction, from anywhere: with whom, what, when, what was said, and what is to follow. Also edits and repeats one.

Needs no model classes: the values pass the same checks as the shell's and go through storage in one write.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, TextArea

from devhub_tui import clock, text
from devhub_tui.domain import fields
from devhub_tui.domain.dates import Prefer, When, parse_when
from devhub_tui.domain.forms import fits
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.screens import candidates, log_entry, named_people
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.screens.log_details import NAMES, LogDetails
from devhub_tui.screens.log_entry import COLUMNS_OF, WHEN, Entry
from devhub_tui.screens.log_open import OpenOnes, TickList
from devhub_tui.screens.note_editor import edit_note
from devhub_tui.services.session import Session
from devhub_tui.storage import interaction_edit, interaction_types, interactions
from devhub_tui.widgets.candidate_list import Candidate
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.day_words import weekday
from devhub_tui.widgets.form_row import FormRow, Line, Note
from devhub_tui.widgets.key_bar import KeyBar

_TITLES = {"log": "Log an interaction", "relog": "Edit an interaction", "copy": "Log it again"}
"""What a form is for, as its draft's name begins -> what stands above it."""


class LogModal(FormModal[str]):
    """The form. Gives the id of the interaction, or None. A draft is kept for each person it is opened for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "editor", "Editor", id="log.editor"),
        Binding("ctrl+t", "details", "More", tooltip="Who reached out, how long, event, transcript", id="log.details"),
    ]
    DEFAULT_CSS = """
    LogModal {
        & #first { height: auto; }
        & #what-row { width: 26; }
        & #when-row { width: 1fr; & > .form-row--label { width: 7; padding-left: 1; } }
        & #what Candidates { width: 32; }
        & #notes { height: 5; }
        & #then { width: 16; }
        & #about { margin-left: 1; }
        & LogDetails > * { margin-top: 0; }
    }
    """

    def __init__(
        self,
        session: Session,
        people: tuple[tuple[str, str], ...] = (),
        draft: str | None = None,
        *,
        edits: str | None = None,
        copies: str | None = None,
    ) -> None:
        """`people` are (id, name); `draft` is the name of a draft to take up instead of the one kept for them.

        `edits` is the id of an interaction to be changed, `copies` of one to be logged again. Raises NotFoundError.
        """
        source = edits or copies
        name = f"relog-{edits}" if edits else f"copy-{copies}" if copies else f"log-{people[0][0]}" if len(people) == 1 else "log"
        super().__init__(session, draft or name)
        connection = session.database.connection
        self._edits = edits
        self._labels = {row.key: row.label.lower() for row in interactions.types(connection)}
        self._what = self._labels.get(interaction_types.default(connection), interaction_types.DEFAULT)
        self._was = interaction_edit.entry(connection, source) if source else None
        self._start: dict[str, Any] = {"people": [list(each) for each in people], "with": "", "what": self._what, "when": WHEN}
        self._start |= dict.fromkeys(("notes", "then", "about", *NAMES), "") | {"close": []}
        row = interactions.interaction(connection, source) if source else None
        if row is not None and self._was is not None:
            self._start |= log_entry.typed(row, self._was, self._labels, again=copies is not None)

    def compose(self) -> ComposeResult:
        """The rows."""
        start = self._start
        with VerticalScroll(can_focus=False, classes="box") as box:
            box.border_title = Content(_TITLES[self.draft.partition("-")[0]])
            chosen = [Candidate(*each) for each in start["people"]]
            find = candidates.people(self.session, new=True)
            with_whom = Chips(find, chosen, placeholder="name, company or tag", id="with")
            yield FormRow("With", with_whom, id="with-row")
            with Horizontal(id="first"):
                what = Completer(candidates.types(self.session), value=start["what"], strict=True, id="what")
                when = Line(start["when"], placeholder="yesterday 15:00", select_on_focus=True, id="when")
                yield FormRow("What", what, id="what-row")
                yield FormRow("When", when, quiet=False, id="when-row")
            yield FormRow("Notes", Note(start["notes"], placeholder="what you talked about", id="notes"), id="notes-row")
            then, about = Line(placeholder="in 2 weeks", id="then"), Line(placeholder="to do what", id="about")
            follow = FormRow("Then", then, about, quiet=False, id="then-row")
            follow.display = self._edits is None
            yield follow
            yield OpenOnes(self.session)
            yield LogDetails(self.session, start)
            yield KeyBar()

    def on_mount(self) -> None:
        """Takes up a draft, and starts where the first thing is missing."""
        self.restore()
        self._mean_when()
        self._mean_then()
        self._with_changed()
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
            "close": self.query_one(OpenOnes).chosen(),
            **self.query_one(LogDetails).typed(),
            **({"was": [self._was.values, list(self._was.people)]} if self._edits and self._was else {}),
        }

    def fill(self, values: dict[str, Any]) -> None:
        """Puts typed values back; people who are gone are left out."""
        start = self._start
        self._take_up(values.get("was"))
        chips = self.query_one(Chips)
        known = named_people.still_there(self.session.database.connection, values.get("people"), start["people"])
        chips.choose([Candidate(*each) for each in known])
        chips.settle(str(values.get("with") or ""))
        self.query_one("#what", Completer).settle(str(values.get("what") or start["what"]))
        for name in ("when", "then", "about"):
            self.query_one(f"#{name}", Input).value = text.line(str(values.get(name) or start[name]))
        note = values.get("notes")
        self.query_one("#notes", TextArea).text = text.lines(note) if isinstance(note, str) else start["notes"]
        self.query_one(OpenOnes).fill(values.get("close"))
        self._with_changed()
        self.query_one(LogDetails).fill({name: values.get(name, start[name]) for name in NAMES})

    def _take_up(self, kept: Any) -> None:
        """What the interaction was when a draft was begun: a change by somebody else since then is a conflict."""
        with suppress(KeyError, TypeError, ValueError):
            values, people = kept
            known = {name: values[name] for name in interaction_edit.COLUMNS}
            self._was = interaction_edit.Entry(known, tuple(str(each) for each in people))

    def start(self) -> None:
        """Puts the cursor where the first thing is missing."""
        self.query_one("#what Input" if self.query_one(Chips).chosen else "#with Input").focus()

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Nothing but what it was opened with. In a new one another type alone is not worth keeping."""
        same = [name for name in self._start if name != "what" or self.draft.partition("-")[0] != "log"]
        return all(values[name] == self._start[name] for name in same)

    def draft_title(self) -> str:
        """Log with Zoë Faßbender."""
        names = [each.label for each in self.query_one(Chips).chosen]
        title = _TITLES[self.draft.partition("-")[0]]
        verb = "Edit what was logged with " if self._edits else "Log with "
        return text.clean(verb + ", ".join(names) if names else title, limit=80)

    # What it means

    @on(Input.Changed, "#when")
    @on(Input.Blurred, "#when")
    def _mean_when(self, event: Input.Changed | Input.Blurred | None = None) -> When | None:
        row, typed = self.query_one("#when-row", FormRow), self.query_one("#when", Input).value
        when = _meaning(row, typed or self._start["when"], "past", typing=isinstance(event, Input.Changed))
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
    @on(TickList.Changed)
    def _changed(self) -> None:
        self.touched()

    @on(Completer.Changed, "#with")
    def _with_changed(self) -> None:
        self.query_one("#with-row", FormRow).edited(self._text_of("with"))
        if not self._edits:
            self.query_one(OpenOnes).about(each.value for each in self.query_one(Chips).chosen)

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
        edit_note(self, self.query_one("#notes", TextArea))

    def action_details(self) -> None:
        """Opens the rarer rows, and goes to them."""
        self.query_one(LogDetails).open()

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
            people = named_people.picked(
                self.session.database.connection,
                values,
                nobody="Whom was it with?",
                unknown="The last line of the list adds somebody new.",
            )
        except DevHubError as error:
            complain("with", error)
        kind = ""
        try:
            kind = self._kind(values["what"])
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
        more, complaints = self.query_one(LogDetails).checked()
        wrong += complaints
        if wrong or when is None:
            first = next(row for row in ("with", "what", "when", "notes", "then", *NAMES) if row in wrong)
            self.query_one("#notes" if first == "notes" else f"#{first}-row Input").focus()
            return None
        about = fields.line("note", values["about"])
        follow = (then.day.isoformat(), about) if then else None
        return Entry(
            tuple(people), kind, when, fields.note("notes", values["notes"]), follow, close=tuple(values["close"]), **more
        )

    def _kind(self, word: str) -> str:
        """The key of the type that was typed; that of an interaction being edited may be archived."""
        if self._was is not None and word == self._start["what"]:
            return str(self._was.values["type"])
        return interactions.check_type(self.session.database.connection, word or self._what)

    async def store(self) -> str | None:
        """Logs it in one write, follow-up, new people and a new event included; or writes what was changed."""
        entry = self._checked()
        if entry is None:
            return None
        word = text.clean(self._labels.get(entry.kind, entry.kind), limit=40)
        if self._edits:
            return await self._rewrite(self._edits, entry, f"edit {word} with {entry.names()}")
        interaction_id = await self.session.write(f"log {word} with {entry.names()}", lambda tx: log_entry.write(tx, entry))
        done = f" · {len(entry.close)} done" if entry.close else ""
        self.app.notify(f"Logged {text.line(word)} with {text.line(entry.names())}{done} · u undo", markup=False)
        return interaction_id

    async def _rewrite(self, interaction_id: str, entry: Entry, label: str) -> str | None:
        """Writes what was changed; where somebody else has changed the same meanwhile, asks whose counts."""
        was, values = self._was, self.values()
        assert was is not None
        untouched = frozenset(
            column for name, columns in COLUMNS_OF.items() if values[name] == self._start[name] for column in columns
        )
        while True:
            work = partial(log_entry.rewrite, interaction_id=interaction_id, was=was, entry=entry, untouched=untouched)
            try:
                saved = await self.session.write(label, work)
                break
            except interaction_edit.ConflictError as conflict:
                from devhub_tui.screens.log_conflict import sides

                theirs = conflict.theirs
                mine = await self._whose(sides(self.session.database.connection, conflict, values))
                if mine is None:
                    return None
                # What was shown is what the answer was about: as if this form had been opened on it.
                kept = frozenset(log_entry.together(conflict.fields)) | (frozenset() if mine else untouched)
                was = was._replace(values=was.values | {name: theirs.values[name] for name in kept})
                untouched = untouched if mine else kept
        if saved:
            self.app.notify(f"Saved {text.line(label.removeprefix('edit '))} · u undo", markup=False)
        return interaction_id

    async def _whose(self, sides: Sequence[tuple[str, str, str]]) -> bool | None:
        from devhub_tui.screens.conflict_modal import ConflictModal

        return await self.app.push_screen_wait(ConflictModal(sides))


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


async def _warm_up() -> None:
    """Loads the slow part of understanding dates, in a thread, before the first key needs it."""

    def load() -> None:
        with suppress(FieldError):
            parse_when("some day", clock.now())

    await asyncio.to_thread(load)
