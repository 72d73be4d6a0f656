"""Somebody's card, pasted or named as a file: who it is, where you met, and they are in. Whoever is known is compared first."""

import asyncio
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from devhub_tui import text
from devhub_tui.domain import code_terms, fields, sites
from devhub_tui.domain.people import Person
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.screens import candidates
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.screens.person_actions import said
from devhub_tui.services import files
from devhub_tui.services.session import Session
from devhub_tui.storage import given_cards
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.given_cards import Known
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.form_row import FormRow, Line, Note
from devhub_tui.widgets.key_bar import KeyBar

_ABOUT = "A vCard or MeCard as text, a name and an email address, or the name of a file: a card, or a picture of a code."
_MOST_POINTS = 5
_LATER = 0.25  # seconds without a key before it is read


class GivenModal(FormModal[str]):
    """Gives the id of whoever was added. `wanted` is where one is (event, place, session, note, tags, follow-up): as the code
    that is open says, unless somebody knows better."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    GivenModal {
        & > .box { width: 76; }
        & #card { height: 5; }
        & #who { height: auto; min-height: 4; max-height: 9; margin: 1 0; padding: 0 1; }
    }
    """

    def __init__(self, session: Session, wanted: Wanted | None = None) -> None:
        super().__init__(session, "given-card")
        self.wanted = wanted or given_cards.at_hand(session.database.connection)
        self.person: Person | None = None
        self.known: Known | None = None

    def compose(self) -> ComposeResult:
        """The card, who it is, where and what then."""
        wanted = self.wanted
        with VerticalScroll(can_focus=False, classes="box") as box:
            box.border_title = Content(self.draft_title())
            yield FormRow("Card", Note(placeholder="paste it, or name a file", id="card"), id="card-row")
            yield Static(Content(_ABOUT), id="who")
            event = Completer(
                candidates.events(self.session), value=wanted.event or "", placeholder="where you met", eager=False, id="event"
            )
            yield FormRow("Event", event, id="event-row")
            yield FormRow("Then", Line(_days(wanted), placeholder="follow up in 7d; none", id="then"), id="then-row")
            yield KeyBar()

    def on_mount(self) -> None:
        """Takes up a draft."""
        self.restore()
        self.start()

    # The form

    def values(self) -> dict[str, Any]:
        """As typed."""
        return {
            "card": self.query_one("#card", Note).text,
            "event": self.query_one("#event", Completer).value,
            "then": self.query_one("#then", Input).value,
        }

    def fill(self, values: dict[str, Any]) -> None:
        """Puts it back."""
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        self.query_one("#card", Note).text = text.lines(texts.get("card", ""))
        self.query_one("#event", Completer).settle(texts.get("event", self.wanted.event or ""))
        self.query_one("#then", Input).value = text.line(texts.get("then", _days(self.wanted)))

    def start(self) -> None:
        """Into the card."""
        self.query_one("#card", Note).focus()

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Without a card there is nothing to keep."""
        return not str(values["card"]).strip()

    def draft_title(self) -> str:
        """What it is for."""
        return "Take somebody's card"

    # Reading

    @on(TextArea.Changed, "#card")
    def _retyped(self) -> None:
        self.touched()
        self.run_worker(self._look(), exclusive=True, group="look")

    @on(Input.Changed)
    @on(Completer.Changed)
    def _changed(self) -> None:
        self.touched()

    async def _look(self) -> None:
        await asyncio.sleep(_LATER)
        await self._read()

    async def _read(self) -> None:
        """Who it is, or why that cannot be told."""
        typed = self.query_one("#card", Note).text
        self.person = self.known = None
        if not typed.strip():
            self._show(Content(_ABOUT))
            return
        try:
            person = await asyncio.to_thread(_person, typed)
            self.known = await self.session.read(lambda connection: given_cards.known(connection, person, _source()))
        except DevHubError as error:
            self._show(
                Content.assemble((f"{text.line(error.message)}\n", "$text-error"), (text.lines(error.hint), "$foreground 65%"))
            )
            return
        self.person = person
        self._show(_preview(person, self.known))

    def _show(self, words: Content) -> None:
        if self.is_attached:
            self.query_one("#who", Static).update(words)
            self.query_one("#card-row", FormRow).says("")

    # Writing

    async def store(self) -> str | None:
        """Adds them; somebody who is known goes on to the comparison."""
        await self._read()
        person, known = self.person, self.known
        if person is None:
            empty = not self.query_one("#card", Note).text.strip()
            self.query_one("#card-row", FormRow).complain("Paste a card first." if empty else "Nobody could be read from this.")
            self.start()
            return None
        try:
            wanted = self._terms()
        except FieldError as error:
            self.query_one("#then-row", FormRow).complain(error.message, error.hint)
            self.query_one("#then", Input).focus()
            return None
        contact_id = await self.session.write(
            given_cards.label(person), lambda tx: given_cards.take(tx, person, _source(), wanted)
        )
        name = said(person.fields["name"])
        if known is None:
            self.app.notify(f"Added {name} · u undo", markup=False)
        else:
            self.call_later(self._compare, known.id, contact_id)
            self.app.notify(f"{name} may be known already: here are both · u undo", timeout=8, markup=False)
        return contact_id

    def _terms(self) -> Wanted:
        event = text.clean(self.query_one("#event", Completer).value, limit=200)
        then = self.query_one("#then", Input).value
        days = code_terms.follow_up_days(then) if then.strip() else None
        return self.wanted._replace(event=event if text.visible(event) else None, follow_up_days=days)

    def _compare(self, known_id: str, contact_id: str) -> None:
        from devhub_tui.screens.merge import MergeScreen

        self.app.push_screen(MergeScreen(self.session, known_id, contact_id))


def _days(wanted: Wanted) -> str:
    return "" if wanted.follow_up_days is None else f"{wanted.follow_up_days}d"


def _source() -> str:
    from devhub_tui.services.interchange import given

    return given.SOURCE


def _person(typed: str) -> Person:
    """Whoever is in the text, or in the file it names. Raises DevHubError."""
    from devhub_tui.services.interchange import given

    path = files.meant(typed) if len(typed) < 4096 else ""
    named = path.startswith(("/", "./", "../")) and "\n" not in path
    return given.read_file(path) if named or given.is_file(path) else given.read(typed)


def _preview(person: Person, known: Known | None) -> Content:
    """Who it is, in a few lines."""
    values = person.fields
    work = " · ".join(filter(None, (values.get("title"), values.get("company"), values.get("location"))))
    lines: list[tuple[str, str]] = [(said(values["name"]), "bold"), (f"  {text.line(work)[:120]}" if work else "", "")]
    for point in person.points[:_MOST_POINTS]:
        label, value = sites.said(point)
        lines.append((f"\n{text.line(value)[:60]}", ""))
        lines.append((f"  {text.line(label)[:20]}", "$foreground 65%"))
    more = [f"{len(person.points) - _MOST_POINTS} more"] if len(person.points) > _MOST_POINTS else []
    if note := fields.line("notes", values.get("notes", "")):
        more.append(f"“{note[:80]}”")
    if more:
        lines.append((f"\n{text.line(' · '.join(more))}", "$foreground 65%"))
    if known is not None:
        lines.append((f"\nKnown already, as it seems: {said(known.name)}. Saving puts both side by side.", "$text-warning"))
    return Content.assemble(*lines)
