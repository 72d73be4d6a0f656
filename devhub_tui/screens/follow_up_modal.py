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
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.services.session import Session
from devhub_tui.storage import follow_ups
from devhub_tui.storage.database import Transaction
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
        if edits and self._row is None:
            raise NotFoundError("This follow-up is no longer in the vault.")
        if self._row is not None:
            row, every = self._row, parse_cadence(self._row.repeat)
            self._start |= {"people": [[row.contact_id, row.name]], "what": text.line(row.note or ""), "when": row.due_on}
            self._start |= {"kind": KINDS.index(row.kind) if row.kind in KINDS else 0}
            self._start |= {"again": said(every) if every else "", "count": int(row.fixed)}

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
        source = values.get("source", start["source"])
        self._source = source if isinstance(source, str) and source else None

    def start(self) -> None:
        """Puts the cursor where the first thing is missing."""
        known = self._edits or self.query_one(Chips).chosen
        self.query_one("#what" if known else "#with Input").focus()

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Nothing but what it was opened with."""
        return values == self._start

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

    async def _change(self, follow_up_id: str, entry: dict[str, Any]) -> str:
        """Writes what was changed in the form; what somebody else changed of the rest meanwhile stays."""
        row = self._row
        assert row is not None
        every = parse_cadence(row.repeat)
        # What the form showed, which is not all that an import or another program may have left in the row.
        was: dict[str, Any] = {"due_on": row.due_on, "note": fields.line("note", self._start["what"])}
        was |= {"kind": KINDS[self._start["kind"]], "repeat": str(every) if every else None, "fixed": bool(every) and row.fixed}
        values = {name: value for name, value in entry.items() if value != was[name]}
        label = called(entry["kind"], text.clean(row.name, limit=60))

        def write(tx: Transaction) -> bool:
            return follow_ups.edit(tx, follow_up_id, values)

        changed = bool(values) and await self.session.write(f"edit {label}", write)
        if changed:
            self.app.notify(f"Saved {text.line(label)} · u undo", markup=False)
        return follow_up_id
