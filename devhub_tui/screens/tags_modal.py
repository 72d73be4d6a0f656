"""The tags of one person: turned on and off in a list that narrows as one types, new ones made on the way.

Nothing is written before it is saved, and then in one step. What tags do to reminders is storage's business.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from devhub_tui import text
from devhub_tui.domain import fields
from devhub_tui.errors import DevHubError
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.candidate_list import Candidate, Candidates, fitting
from devhub_tui.widgets.form_row import Line
from devhub_tui.widgets.key_bar import KeyBar

ROWS = 10


class TagsModal(BoxModal[bool]):
    """Gives True when tags were changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "turn", "On or off", id="tags.turn", show=False),
        Binding("ctrl+s", "save", "Save", id="tags.save"),
        Binding("escape", "cancel", "Cancel", id="tags.cancel"),
    ]
    DEFAULT_CSS = """
    TagsModal {
        & > .box { width: 48; }
        & Candidates { overlay: none; display: block; height: 10; margin-top: 1; background: $surface; }
        & .tags--hint { color: $text-muted; margin-top: 1; }
        & KeyBar { dock: none; }
    }
    """

    def __init__(self, session: Session, contact_id: str) -> None:
        super().__init__()
        self.session = session
        self.contact_id = contact_id
        person = contacts.contact(session.database.connection, contact_id)
        self._person = person.name
        self._was = {text.fold(tag): tag for tag in person.tags}
        self._now = dict(self._was)
        every = {text.fold(tag): tag for tag in contacts.tag_names(session.database.connection)}
        self._known = {**self._was, **every}
        self._busy = False

    def compose(self) -> ComposeResult:
        """The input above the list."""
        with Vertical(classes="box") as box:
            box.border_title = Content(f"Tags of {text.clean(self._person, limit=34)}")
            yield Line(placeholder="type to find or to add a tag")
            yield Candidates(ROWS)
            yield Static(Content(""), classes="tags--hint")
            yield KeyBar()

    def on_mount(self) -> None:
        """Everything on show, the person's own first."""
        self.query_one(Line).focus()
        self._list()

    def _rows(self) -> list[Candidate]:
        typed = text.clean(self.query_one(Line).value, limit=100).lstrip("#").strip()
        every = [Candidate(key, self._ticked(key) + tag) for key, tag in self._known.items()]
        if not typed:
            return every
        plain = [Candidate(key, tag) for key, tag in self._known.items()]
        found = [Candidate(each.value, self._ticked(each.value) + each.label) for each in fitting(plain, typed)]
        if text.fold(typed) not in self._known:
            found.append(Candidate("", f"[+] {typed}", "new tag"))
        return found

    def _ticked(self, key: str) -> str:
        return "[x] " if key in self._now else "[ ] "

    def _list(self, mark: int | None = None) -> None:
        rows = self._rows()
        listed = self.query_one(Candidates)
        if mark is None:
            mark = 0 if self.query_one(Line).value.strip() else -1
        listed.show(rows, mark)
        listed.display = True
        done = mark < 0 or not rows
        hint = (
            "enter saves, ↓ goes into the list" if done else "enter turns it on or off" if rows[mark].value else "enter adds it"
        )
        self.query_one(".tags--hint", Static).update(Content(hint if self._known else "no tags yet: type the first"))

    @on(Input.Changed)
    def _typed(self) -> None:
        self._list()

    def on_key(self, event: events.Key) -> None:
        """Arrows move in the list while the input keeps the focus."""
        if event.key in ("down", "up"):
            rows, mark = self.query_one(Candidates).rows, self.query_one(Candidates).mark
            if rows:
                step = 1 if event.key == "down" else -1
                self._list(max(-1 if not self.query_one(Line).value else 0, min(mark + step, len(rows) - 1)))
            event.stop()
            event.prevent_default()

    @on(Input.Submitted)
    def action_turn(self) -> None:
        """Turns the marked tag on or off; with nothing marked and nothing typed, saves."""
        listed, line = self.query_one(Candidates), self.query_one(Line)
        if listed.mark < 0 or not listed.rows:
            if not line.value.strip():
                self.action_save()
            return
        self._turn(listed.rows[listed.mark], listed.mark)

    @on(Candidates.Clicked)
    def _clicked(self, event: Candidates.Clicked) -> None:
        self._turn(self.query_one(Candidates).rows[event.index], event.index)

    def _turn(self, row: Candidate, mark: int) -> None:
        line = self.query_one(Line)
        key = row.value
        if not key:
            try:
                tag = fields.tag_name(line.value)
            except DevHubError as error:
                self.notify(error.message, severity="warning", markup=False)
                return
            key = text.fold(tag)
            self._known = {key: tag, **self._known}
        if key in self._now:
            del self._now[key]
        else:
            self._now[key] = self._known[key]
        if line.value:
            line.value = ""
            self._list(-1)
        else:
            self._list(mark)

    def action_cancel(self) -> None:
        """Leaves everything as it was."""
        self.dismiss(False)

    def action_save(self) -> None:
        """Writes the difference and closes."""
        if not self._busy:
            self._busy = True
            self.run_worker(self._save())

    async def _save(self) -> None:
        added = [tag for key, tag in self._now.items() if key not in self._was]
        gone = [tag for key, tag in self._was.items() if key not in self._now]
        if not (added or gone):
            self.dismiss(False)
            return
        name = text.clean(self._person, limit=60)
        said = " ".join([*(f"+{tag}" for tag in added), *(f"−{tag}" for tag in gone)])
        try:
            await self.session.write(
                f"tag {name} {text.clean(said, limit=60)}", lambda tx: write(tx, self.contact_id, added, gone)
            )
        except DevHubError as error:
            self._busy = False
            self.notify(text.line(f"{error.message} {error.hint}"), severity="error", markup=False)
            return
        self.app.notify(f"Tags of {text.line(name)}: {text.line(text.clean(said, limit=200))} · u undo", markup=False)
        self.dismiss(True)


def write(tx: Transaction, contact_id: str, added: Sequence[str], gone: Sequence[str]) -> None:
    """Puts tags on a person and takes others off."""
    contacts.add_tags(tx, [contact_id], added)
    contacts.remove_tags(tx, [contact_id], gone)
