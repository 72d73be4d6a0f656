"""A follow-up or a promise as a form: with whom, which of the three, what, by when, and whether it comes back. Also edits one."""

from contextlib import suppress
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input

from devhub_tui import clock, text
from devhub_tui.domain import fields, recurrence
from devhub_tui.domain.cadence import Cadence, parse_cadence
from devhub_tui.domain.cadence_words import said
from devhub_tui.domain.dates import When, parse_when
from devhub_tui.domain.follow_ups import KINDS, called
from devhub_tui.errors import DevHubError, FieldError, NotFoundError
from devhub_tui.screens import candidates, named_people
from devhub_tui.screens.entry_form import ChangedError
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.services.session import Session
from devhub_tui.storage import follow_ups
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.rows import FollowUpRow
from devhub_tui.widgets.candidate_list import Candidate
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.day_words import weekday
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.one_of import OneOf

WHEN = "in a week"
"""What stands in a new form."""

_KINDS = ("follow up", "I promised", "they promised")
_COUNTS = ("from when it is done", "from the due day")
_NEEDED = {"my_promise": "What did you promise?", "their_promise": "What did they promise?"}


class FollowUpModal(FormModal[str]):
    """The form. Gives the id of the follow-up (the first, where there are several people), or None."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        session: Session,
        people: tuple[tuple[str, str], ...] = (),
        *,
        edits: str | None = None,
        source: str | None = None,
        draft: str | None = None,
    ) -> None:
        """`people` are (id, name); `edits` is the id of one to be changed, `source` of the interaction that makes it.

        Raises NotFoundError.
        """
        name = f"refollow-{edits}" if edits else f"follow-{people[0][0]}" if len(people) == 1 else "follow"
        name = f"follow-of-{source}" if source else name
        super().__init__(session, draft or name)
        self._edits, self._source = edits, source
        self._start: dict[str, Any] = {"people": [list(each) for each in people], "with": "", "kind": 0, "what": ""}
        self._start |= {"when": WHEN, "again": "", "count": 0, "source": source or ""}
        self._row = follow_ups.one(session.database.connection, edits) if edits else None
        self._was: dict[str, Any] = {}
        if edits and self._row is None:
            raise _gone()
        if self._row is not None:
            row, every = self._row, parse_cadence(self._row.repeat)
            self._start |= {"people": [[row.contact_id, row.name]], "what": text.line(row.note or ""), "when": row.due_on}
            self._start |= {"kind": KINDS.index(row.kind) if row.kind in KINDS else 0}
            self._start |= {"again": said(every) if every else "", "count": int(row.fixed)}
            self._was = _entry(row)

    def compose(self) -> ComposeResult:
        """The rows."""
        start = self._start
        with VerticalScroll(can_focus=False, classes="box") as box:
            box.border_title = Content(self._title())
            chosen, find = [Candidate(*each) for each in start["people"]], candidates.people(self.session)
            whom = FormRow("With", Chips(find, chosen, placeholder="name, company or tag", id="with"), id="with-row")
            whom.display = self._edits is None
            yield whom
            yield FormRow("Kind", OneOf(_KINDS, start["kind"], id="kind"), id="kind-row")
            yield FormRow("What", Line(start["what"], placeholder="send the slides", id="what"), id="what-row")
            when = Line(start["when"], placeholder="in 2 weeks, friday, 15 mar", select_on_focus=True, id="when")
            yield FormRow("When", when, quiet=False, id="when-row")
            again = Line(start["again"], placeholder="once; or every 2 weeks, monthly, 1y", id="again")
            yield FormRow("Again", again, quiet=False, id="again-row")
            yield FormRow("Count", OneOf(_COUNTS, start["count"], id="count"), id="count-row")
            yield KeyBar()

    def on_mount(self) -> None:
        """Takes up a draft, and starts where the first thing is missing."""
        self.restore()
        self._mean_when()
        self._mean_again()
        self.start()

    def _title(self) -> str:
        if self._row is None:
            return "Follow up"
        return "Edit " + called(self._row.kind, text.clean(self._row.name, limit=36))

    # What stands in the form

    def values(self) -> dict[str, Any]:
        """As typed."""
        chips = self.query_one(Chips)
        return {
            "people": [[each.value, each.label] for each in chips.chosen],
            "with": chips.value,
            **{name: self.query_one(f"#{name}", OneOf).value for name in ("kind", "count")},
            **{name: self.query_one(f"#{name}", Input).value for name in ("what", "when", "again")},
            "source": self._source or "",
            **({"was": self._was} if self._edits else {}),
        }

    def fill(self, values: dict[str, Any]) -> None:
        """Puts typed values back; people who are gone are left out."""
        start = self._start
        chips = self.query_one(Chips)
        known = named_people.still_there(self.session.database.connection, values.get("people"), start["people"])
        chips.choose([Candidate(*each) for each in known if each[0]])
        chips.settle(str(values.get("with") or ""))
        for name, most in (("kind", len(_KINDS)), ("count", len(_COUNTS))):
            place = values.get(name, start[name])
            self.query_one(f"#{name}", OneOf).value = place if isinstance(place, int) and 0 <= place < most else start[name]
        for name in ("what", "when", "again"):
            self.query_one(f"#{name}", Input).value = text.line(str(values.get(name, start[name])))
        was = values.get("was")
        if self._edits and isinstance(was, dict) and set(was) == set(self._was):
            self._was = was
        source = values.get("source", start["source"])
        self._source = source if isinstance(source, str) and source else None

    def start(self) -> None:
        """Puts the cursor where the first thing is missing."""
        known = self._edits or self.query_one(Chips).chosen
        self.query_one("#what" if known else "#with Input").focus()

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Nothing but what it was opened with."""
        return {name: value for name, value in values.items() if name != "was"} == self._start

    def draft_title(self) -> str:
        """Follow up with Zoë Faßbender."""
        if self._edits:
            return self._title()
        names = [each.label for each in self.query_one(Chips).chosen]
        return text.clean("Follow up with " + ", ".join(names) if names else "Follow up", limit=80)

    # What it means

    @property
    def _kind(self) -> str:
        return KINDS[self.query_one("#kind", OneOf).value]

    @on(Input.Changed, "#when")
    @on(Input.Blurred, "#when")
    def _mean_when(self, event: Input.Changed | Input.Blurred | None = None) -> When | None:
        row, typed = self.query_one("#when-row", FormRow), self.query_one("#when", Input).value
        try:
            when = parse_when(typed, clock.now(), "future", quick=isinstance(event, Input.Changed))
        except FieldError as error:
            if isinstance(event, Input.Changed):
                row.says("…")
            else:
                row.complain(error.message, "For example: in 2 weeks.")
            return None
        row.says("→ " + weekday(when.day.isoformat()) + (" · that is past: overdue at once" if when.day < clock.today() else ""))
        self._mean_again()
        return when

    @on(Input.Changed, "#again")
    @on(Input.Blurred, "#again")
    @on(OneOf.Changed, "#count")
    def _mean_again(self, event: Input.Changed | Input.Blurred | OneOf.Changed | None = None) -> Cadence | None:
        row, typed = self.query_one("#again-row", FormRow), self.query_one("#again", Input).value
        try:
            every = recurrence.parse_repeat(typed)
        except FieldError as error:
            if isinstance(event, Input.Changed):
                row.says("…")
            else:
                row.complain(error.message, error.hint)
            return None
        row.says(f"→ {said(every)}{self._after(every)}" if every else "→ once")
        return every

    def _after(self, every: Cadence) -> str:
        """When the next one would be: what makes the two ways of counting differ."""
        fixed = self.query_one("#count", OneOf).value
        with suppress(FieldError):
            day = parse_when(self.query_one("#when", Input).value, clock.now(), "future", quick=True).day
            after = recurrence.next_one(day, max(day, clock.today()), every, fixed)
            if after:
                return f"; after that {weekday(after.due_on.isoformat())}"
        return ""

    @on(Input.Changed)
    @on(OneOf.Changed)
    @on(Completer.Changed)
    def _changed(self) -> None:
        self.touched()

    @on(Completer.Changed, "#with")
    def _with_changed(self) -> None:
        self.query_one("#with-row", FormRow).edited(self._about_with())

    @on(Input.Changed, "#what")
    def _what_changed(self, event: Input.Changed) -> None:
        self.query_one("#what-row", FormRow).edited(event.value)

    def _about_with(self) -> str:
        chips = self.query_one(Chips)
        return f"{len(chips.chosen)} {chips.value}"

    @on(Completer.Submitted)
    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    # Saving

    async def store(self) -> str | None:
        """Writes it, for everybody named, in one step."""
        values, wrong = self.values(), []
        people: list[tuple[str, str]] = []
        try:
            people = named_people.picked(
                self.session.database.connection,
                values,
                nobody="With whom?",
                unknown="n on another screen adds somebody new.",
            )
        except DevHubError as error:
            self.query_one("#with-row", FormRow).complain(error.message, error.hint, about=self._about_with())
            wrong.append("#with Input")
        note = fields.line("note", values["what"])
        if note is None and self._kind in _NEEDED:
            self.query_one("#what-row", FormRow).complain(_NEEDED[self._kind], about=values["what"])
            wrong.append("#what")
        when, every = self._mean_when(), self._mean_again()
        wrong += [f"#{name}" for name in ("when", "again") if self.query_one(f"#{name}-row", FormRow).error]
        if wrong or when is None:
            self.query_one(wrong[0]).focus()
            return None
        entry: dict[str, Any] = {"due_on": when.day.isoformat(), "note": note, "kind": self._kind}
        entry |= {"repeat": str(every) if every else None, "fixed": bool(every) and bool(values["count"])}
        return await (self._change(self._edits, entry) if self._edits else self._add(people, entry))

    async def _add(self, people: list[tuple[str, str]], entry: dict[str, Any]) -> str:
        source = ("interactions", self._source) if self._source else None

        def write(tx: Transaction) -> str:
            values = dict(entry)
            day, note = values.pop("due_on"), values.pop("note")
            made = [follow_ups.add(tx, contact_id, day, note, source=source, **values) for contact_id, _ in people]
            return made[0]

        label = called(entry["kind"], named_people.said(people))
        made = await self.session.write(label, write)
        day = ("on " if entry["kind"] == "follow_up" else "by ") + weekday(entry["due_on"])
        self.app.notify(f"{label[0].upper()}{text.line(label[1:])} {day} · u undo", markup=False)
        return made

    async def _change(self, follow_up_id: str, entry: dict[str, Any]) -> str | None:
        """Writes what was changed in the form; what somebody else changed of the rest meanwhile stays, of the same it asks."""
        row, was = self._row, dict(self._was)
        assert row is not None
        values = {name: value for name, value in entry.items() if value != was[name]}
        label = called(entry["kind"], text.clean(row.name, limit=60))

        def write(tx: Transaction) -> bool:
            now = follow_ups.one(tx.connection, follow_up_id)
            if now is None:
                raise _gone()
            theirs = _entry(now)
            clashes = {name: theirs[name] for name, value in values.items() if theirs[name] not in (was[name], value)}
            if clashes:
                raise ChangedError(clashes)
            return follow_ups.edit(tx, follow_up_id, values)

        try:
            changed = bool(values) and await self.session.write(f"edit {label}", write)
        except ChangedError as error:
            return await self.store() if await self._asked(error.theirs, entry) else None
        if changed:
            self.app.notify(f"Saved {text.line(label)} · u undo", markup=False)
        return follow_up_id

    async def _asked(self, theirs: dict[str, Any], mine: dict[str, Any]) -> bool:
        """Shows both sides. True: mine counts, against what was shown. False: back in the form, with theirs if so chosen."""
        from devhub_tui.screens.conflict_modal import ConflictModal

        answer = await self.app.push_screen_wait(
            ConflictModal([(_FORM[name][0], _words(name, mine[name]), _words(name, value)) for name, value in theirs.items()])
        )
        if answer is None:
            return False
        self._was |= theirs
        for name, value in theirs.items() if not answer else ():
            field = self.query_one(f"#{_FORM[name][1]}")
            if isinstance(field, OneOf):
                field.value = KINDS.index(value) if name == "kind" and value in KINDS else int(value)
            elif isinstance(field, Input):
                field.value = value if name == "due_on" else text.line(_words(name, value))
        return answer


_FORM = {
    "kind": ("Kind", "kind"),
    "note": ("What", "what"),
    "due_on": ("When", "when"),
    "repeat": ("Again", "again"),
    "fixed": ("Count", "count"),
}
"""Column -> label and field of the form."""


def _entry(row: FollowUpRow) -> dict[str, Any]:
    """What the form shows of one, which is not all that an import or another program may have left in the row."""
    every = parse_cadence(row.repeat)
    found = {"due_on": row.due_on, "note": fields.line("note", text.line(row.note or ""))}
    kind = row.kind if row.kind in KINDS else KINDS[0]
    return {**found, "kind": kind, "repeat": str(every) if every else None, "fixed": bool(every) and bool(row.fixed)}


def _words(name: str, value: Any) -> str:
    """A stored value as people read it."""
    if name == "repeat":
        every = parse_cadence(value)
        return said(every) if every else ""
    if name in ("kind", "fixed"):
        return _KINDS[KINDS.index(value)] if name == "kind" else _COUNTS[int(value)]
    return weekday(value) if name == "due_on" else value or ""


def _gone() -> NotFoundError:
    return NotFoundError("This follow-up is no longer in the vault.", "It may have been deleted; undo brings it back.")
