"""How one person's reminders go: importance, a cadence of their own, tracking; and at once what comes of it and from where.

Only what changed is written. When somebody is due is the rule's business (storage/rhythm.py tries it out).
"""

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from devhub_tui import clock, text
from devhub_tui.domain import cadence_source, cadence_words, fields
from devhub_tui.domain.cadence import COLLABORATING, NEW, PASSIVE, TRACKING
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, health, reminding, rhythm
from devhub_tui.storage.rhythm import Rhythm
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.day_words import full
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.one_of import OneOf
from devhub_tui.widgets.status import LOOKS, is_snoozed

_NEVER = {
    COLLABORATING: "collaborating: never due",
    PASSIVE: "passive: never due",
    NEW: "new: never due until one of these is set",
}


class CadenceModal(BoxModal[dict[str, Any] | None]):
    """Gives the fields that changed, checked; None for leaving."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="cadence.save"),
        Binding("escape", "cancel", "Cancel", id="cadence.cancel"),
        Binding("tab", "app.focus_next", "Next field", id="cadence.next"),
    ]
    DEFAULT_CSS = """
    CadenceModal {
        & > .box { width: 64; }
        & FormRow { margin-top: 1; }
        & FormRow > .form-row--label { width: 12; }
        & .cadence--learned { padding: 0 1 0 12; color: $text-accent; }
        & .cadence--comes { margin: 1 0; padding: 0 1 0 12; }
        & KeyBar { dock: none; }
    }
    """

    def __init__(self, session: Session, contact_id: str) -> None:
        super().__init__()
        self.session = session
        connection = session.database.connection
        self._who = contacts.contact(connection, contact_id)
        self._rhythm = rhythm.rhythm(connection, self._who.values, clock.today())
        self._ways: list[str | None] = [None, *TRACKING] if self._rhythm.status == NEW else list(TRACKING)
        facts = self._rhythm.facts
        level = facts.importance if facts.importance in range(1, 6) else 0
        self._level = OneOf(["none", "1", "2", "3", "4", "5"], level or 0, id="importance")
        self._own = Line(facts.cadence or "", placeholder=self._without(), id="own")
        way = self._ways.index(facts.tracking) if facts.tracking in self._ways else 0
        self._way = OneOf([each or "not yet" for each in self._ways], way, id="tracking")
        self._opened = self._typed()
        self._proposal = health.of_person(connection, contact_id).learned

    def compose(self) -> ComposeResult:
        """Three fields, and what comes of them."""
        with Vertical(classes="box") as box:
            box.border_title = Content(text.clean(f"Reminders for {self._who.name}", limit=58))
            yield FormRow("Cadence", self._own, quiet=False)
            if proposal := self._proposal:
                yield Static(Content(f"{proposal}: {proposal.cadence}"), classes="cadence--learned")
            yield FormRow("Importance", self._level)
            yield FormRow("Tracking", self._way)
            yield Static(classes="cadence--comes")
            yield KeyBar()

    def on_mount(self) -> None:
        """The cadence is what is set most often."""
        self._own.focus()
        self._show()

    def _without(self) -> str:
        """What holds while the person has no cadence of their own: in the empty field."""
        source = self._rhythm.trying(self._rhythm.facts.importance, None, self._rhythm.facts.tracking).source
        return text.line(f"{cadence_words.said(source.cadence)}, {cadence_source.said(source)}")

    def _typed(self) -> tuple[int | None, str, str | None]:
        return self._level.value or None, self._own.value.strip(), self._ways[self._way.value]

    def _checked(self) -> tuple[int | None, str | None, str | None]:
        """The three as stored. Raises FieldError."""
        level, own, way = self._typed()
        return level, fields.cadence("cadence", own), way

    @on(OneOf.Changed)
    @on(Input.Changed)
    def _show(self) -> None:
        """What is typed in whole words, and what comes of it."""
        row = next(each for each in self.query(FormRow) if self._own in each.query(Line))
        try:
            level, own, way = self._checked()
        except FieldError:
            row.says("…")
            return
        found = cadence_words.read_cadence(self._own.value)
        row.says(f"→ {cadence_words.said(found)}" if found else "3w, every 2 months, quarterly; empty for none")
        self.query_one(".cadence--comes", Static).update(comes(self._rhythm.trying(level, own, way), self._until()))

    def _until(self) -> str | None:
        until: str | None = self._who.values["snoozed_until"]
        return until if is_snoozed(until, clock.today()) else None

    def on_key(self, event: events.Key) -> None:
        """A digit sets the importance where that has the cursor."""
        if self._level.has_focus and event.character in tuple("012345"):
            event.stop()
            self._level.value = int(event.character)

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Hands over what changed."""
        try:
            now = self._checked()
        except FieldError as error:
            row = next(each for each in self.query(FormRow) if self._own in each.query(Line))
            row.complain(error.message, error.hint, about=self._own.value)
            self._own.focus()
            return
        was = self._opened
        before = (was[0], fields.cadence("cadence", was[1]) if was[1] else None, was[2])
        names = ("importance", "cadence", "tracking")
        self.dismiss({name: new for name, old, new in zip(names, before, now, strict=True) if new != old} or None)

    def action_cancel(self) -> None:
        """Leaves everything as it was."""
        self.dismiss(None)


def comes(found: Rhythm, snoozed: str | None = None) -> Content:
    """What a rhythm makes of somebody: how often and from where, when they are due, how that stands."""
    look = LOOKS[found.status]
    due = found.derived.next_due
    if due is None:
        return Content.styled(_NEVER.get(found.status, f"{look.word}: never due"), "$text-muted")
    last = found.facts.last
    said = f"{cadence_words.said(found.source.cadence)}, {cadence_source.said(found.source)}"
    lines = [
        Content(text.line(said)),
        Content(f"due {full(due.isoformat())}" + (f", last contact {full(last.isoformat())}" if last else ", no contact yet")),
        Content.styled(f"{look.icon} {look.word}", look.colour) + Content(f" · snoozed until {full(snoozed)}" if snoozed else ""),
    ]
    return Content("\n").join(lines)


async def ask(screen: Screen[Any], session: Session, number: int) -> None:
    """Asks how one person's reminders go, writes it in one step and says what came of it. Runs in a worker."""
    from devhub_tui.storage import bulk

    connection = session.database.connection
    found = bulk.ids_of(connection, [number])
    if not found:
        return
    contact_id, app = found[0], screen.app
    values = await app.push_screen_wait(CadenceModal(session, contact_id))
    if not values:
        return
    changed = await session.write("set reminders", lambda tx: reminding.set_rhythm(tx, [contact_id], values))
    try:
        who = contacts.contact(connection, contact_id)
    except DevHubError as error:
        app.notify(f"{error.message} {error.hint}", severity="warning", markup=False)
        return
    if not changed:
        app.notify("Nothing to change: it is so already.", markup=False)
        return
    now = rhythm.rhythm(connection, who.values, clock.today())
    name = text.line(text.clean(who.name, limit=60))
    due = now.derived.next_due
    if due is None:
        said = f"{name} is {LOOKS[now.status].word}: never due"
    else:
        words = cadence_words.said(now.source.cadence)
        said = f"{name}: {words}, {text.line(cadence_source.said(now.source))}, due {full(due.isoformat())}"
    app.notify(f"{said} · u undo", markup=False)
