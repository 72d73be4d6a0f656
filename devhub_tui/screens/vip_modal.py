"""The background of a VIP and how they like to be reached, in a form of their own.

Only what changed is written. For somebody who is no VIP the form says so, and makes them one unless that is turned off.
"""

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from devhub_tui import text
from devhub_tui.domain import sites
from devhub_tui.domain import vip as rules
from devhub_tui.domain.vip import Details
from devhub_tui.errors import FieldError
from devhub_tui.screens.conflict_modal import ConflictModal
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.screens.note_editor import edit_note
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, vip
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.candidate_list import Candidate, Find
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.form_row import FormRow, Note
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.model_form import Flag

FIELDS = {
    "family": ("Family", "partner, children, a cat called Turing"),
    "company": ("Company", "what it does, how it goes, who they report to"),
    "likes_dislikes": ("Likes and dislikes", "black coffee; no calls before ten"),
    "misc_notes": ("Other notes", "whatever else is good to know"),
    "main_app": ("Main app", "Signal, Matrix, Slack"),
    "preferred_channel": ("Preferred channel", "email, call, text"),
}
"""Field -> label and help."""

APPS = (
    *(service.label for service in sites.SERVICES if service.kind == "handle"),
    "Telegram",
    "Slack",
    "WhatsApp",
    "Teams",
    "Zulip",
    "IRC",
)
CHANNELS = ("email", "call", "text", "video call", "in person")
"""What completion offers beside the words in use."""


class VipModal(FormModal[str]):
    """The form of one person. Gives their id, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+o", "editor", "Editor", id="log.editor")]
    DEFAULT_CSS = """
    VipModal {
        & > .box { width: 76; }
        & FormRow > .form-row--label { width: 19; }
        & Note { height: 3; }
        & .vip--says { color: $text-warning; }
    }
    """

    def __init__(self, session: Session, contact_id: str) -> None:
        super().__init__(session, f"vip-{contact_id}")
        self.contact_id = contact_id
        connection = session.database.connection
        self._was_vip = vip.is_vip(connection, contact_id)
        self._person = contacts.contact(connection, contact_id).name
        self._was = vip.details(connection, contact_id)

    def compose(self) -> ComposeResult:
        """Background, then how to reach them."""
        with VerticalScroll(can_focus=False, classes="box") as box:
            box.border_title = Content(f"Background of {text.clean(self._person, limit=40)}")
            if not self._was_vip:
                yield Static(
                    Content("Not a VIP: what is written here stays out of sight until they are one."), classes="vip--says"
                )
                yield FormRow("VIP", Flag(True, "from now on"), id="vip-row")
            for name in rules.BACKGROUND:
                label, help = FIELDS[name]  # noqa: A001
                yield FormRow(label, Note(getattr(self._was, name) or "", placeholder=help, id=name), id=f"{name}-row")
            for name, words in (("main_app", self._apps()), ("preferred_channel", self._channels())):
                label, help = FIELDS[name]  # noqa: A001
                field = Completer(words, value=getattr(self._was, name) or "", placeholder=help, id=name)
                yield FormRow(label, field, id=f"{name}-row")
            yield KeyBar()

    def _apps(self) -> Find:
        """The services this person has a name on, then words in use, then what there is."""
        connection = self.session.database.connection
        own = [word for word in vip.channels(connection, self.contact_id) if sites.find(word)]
        return _beginning([*own, *vip.apps(connection), *APPS])

    def _channels(self) -> Find:
        """What this person can be reached by, first."""
        connection = self.session.database.connection
        return _beginning([*vip.channels(connection, self.contact_id), *CHANNELS, *vip.apps(connection)])

    def on_mount(self) -> None:
        """Takes up a draft."""
        self.restore()
        self.start()

    def start(self) -> None:
        """The first field."""
        self.query_one("#family").focus()

    def values(self) -> dict[str, Any]:
        """As typed, and what the form was opened on, so that a later change elsewhere is still noticed."""
        typed: dict[str, Any] = {name: self._typed(name) for name in Details._fields}
        return {**typed, "vip": self._wanted, "was": list(self._was)}

    def fill(self, values: dict[str, Any]) -> None:
        """Puts typed text back; without any, the form shows what was opened."""
        was = values.get("was")
        if isinstance(was, list) and len(was) == len(Details._fields):
            self._was = Details(*(each if isinstance(each, str) else None for each in was))
        for name in Details._fields:
            kept = values.get(name)
            self._fill(name, kept if isinstance(kept, str) else getattr(self._was, name) or "")
        for flag in self.query(Flag):
            flag.value = bool(values.get("vip", True))

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Nothing differs from what was opened."""
        return all(values[name] == self._shown(name) for name in Details._fields)

    def draft_title(self) -> str:
        """Background of Ana Souza."""
        return f"Background of {text.clean(self._person, limit=60)}"

    @property
    def _wanted(self) -> bool:
        """Whether they are to be a VIP."""
        return all(flag.value for flag in self.query(Flag))

    def _typed(self, name: str) -> str:
        field = self.query_one(f"#{name}")
        assert isinstance(field, Note | Completer)
        return field.text if isinstance(field, Note) else field.value

    def _fill(self, name: str, value: str) -> None:
        field = self.query_one(f"#{name}")
        if isinstance(field, Note):
            field.text = text.lines(value)
        elif isinstance(field, Completer):
            field.settle(value)

    def _shown(self, name: str) -> str:
        """The stored text as its field shows it."""
        value = getattr(self._was, name) or ""
        return text.lines(value) if name in rules.BACKGROUND else text.line(value)

    @on(TextArea.Changed)
    @on(Completer.Changed)
    @on(Flag.Changed)
    def _changed(self) -> None:
        self.touched()

    @on(Completer.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def action_editor(self) -> None:
        """Opens the note under the cursor in the user's editor."""
        focused = self.focused
        edit_note(self, focused if isinstance(focused, Note) else self.query_one("#family", Note))

    # Saving

    def _checked(self) -> Details | None:
        """What the form says, as it is stored; None when a field complains. Untouched fields are taken as they are stored."""
        found, wrong = {}, []
        for name in Details._fields:
            typed, row = self._typed(name), self.query_one(f"#{name}-row", FormRow)
            try:
                found[name] = getattr(self._was, name) if typed == self._shown(name) else rules.value(name, typed)
                row.says("")
            except FieldError as error:
                row.complain(error.message, error.hint)
                wrong.append(name)
        if wrong:
            self.query_one(f"#{wrong[0]}").focus()
            return None
        return Details(**found)

    async def store(self) -> str | None:
        """Writes what changed, and the VIP with it."""
        new = self._checked()
        if new is None:
            return None
        try:
            saved = await self._write(new)
        except vip.ConflictError as conflict:
            return await self.store() if await self._settle(conflict, new) else None
        if saved:
            name = text.line(text.clean(self._person, limit=60))
            also = "" if self._was_vip else ", a VIP now" if self._wanted else ", out of sight until v makes them a VIP"
            self.app.notify(f"Saved the background of {name}{also} · u undo", markup=False)
        return self.contact_id

    async def _write(self, new: Details) -> bool:
        contact_id, was, becomes = self.contact_id, self._was, self._wanted and not self._was_vip

        def work(tx: Transaction) -> bool:
            saved = vip.save(tx, contact_id, was, new)
            if becomes:
                vip.switch(tx, [contact_id], True)
            return saved or becomes

        return await self.session.write(f"background of {text.clean(self._person, limit=60)}", work)

    async def _settle(self, conflict: vip.ConflictError, new: Details) -> bool:
        """Shows both sides of what clashed. True: mine counts, against what was shown and nothing newer. False: back in the form,
        with theirs if that was chosen."""
        sides = [(FIELDS[name][0], getattr(new, name) or "", getattr(conflict.theirs, name) or "") for name in conflict.fields]
        mine = await self.app.push_screen_wait(ConflictModal(sides))
        if mine is None:
            return False
        theirs = {name: getattr(conflict.theirs, name) for name in conflict.fields}
        self._was = self._was._replace(**theirs)
        for name, value in theirs.items() if not mine else ():
            self._fill(name, value or "")
        return mine


def _beginning(words: list[str]) -> Find:
    """Finds among these words, once each and in this order, those that begin with what was typed; others are as welcome."""
    distinct: dict[str, str] = {}
    for word in words:
        distinct.setdefault(text.fold(word), word)
    known = [Candidate(word, word) for word in distinct.values()]

    def find(typed: str) -> list[Candidate]:
        begun = text.fold(typed)
        return [each for each in known if text.fold(each.label).startswith(begun)]

    return find
