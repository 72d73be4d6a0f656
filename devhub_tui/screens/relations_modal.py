"""Whom somebody is related to: going to them, adding relations, taking them back. Each change is written at once."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from devhub_tui import text
from devhub_tui.domain import fields
from devhub_tui.domain import relations as rules
from devhub_tui.domain.relations import Reading
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.screens import candidates
from devhub_tui.screens.kept_lines import KeptLines
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, relations
from devhub_tui.storage.relations import Related
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.candidate_list import Candidate, Find, among
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import fit

_WORD = 16  # cells of a relation's word in the list


class _Related(OptionList):
    """The list, with the letters that other lists have."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Go there", id="relations.go"),
        Binding("j", "cursor_down", "Down", show=False, id="chooser.down"),
        Binding("k", "cursor_up", "Up", show=False, id="chooser.up"),
    ]


class RelationsModal(BoxModal[str]):
    """Gives the id of the person to go to, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "add", "Add", id="relations.add"),
        Binding("x,delete", "take_back", "Take back", key_display="x", id="relations.take_back"),
        Binding("a", "fill_in", "New", show=False, id="relations.new"),
        Binding("escape", "close", "Close", id="relations.close"),
    ]
    DEFAULT_CSS = """
    RelationsModal {
        & > .box { width: 70; }
        & OptionList {
            height: auto;
            max-height: 9;
            margin-bottom: 1;
            padding: 0;
            border: none;
            background: $surface;
            scrollbar-size-vertical: 1;
            &:focus { border: none; background-tint: $foreground 0%; }
        }
        & .relations--none { color: $text-muted; margin-bottom: 1; }
        & FormRow > .form-row--label { width: 10; }
        & KeyBar { dock: none; }
    }
    """

    def __init__(self, session: Session, contact_id: str) -> None:
        super().__init__()
        self.session = session
        self.contact_id = contact_id
        connection = session.database.connection
        self._person = contacts.contact(connection, contact_id).name
        self._found: list[Related] = []
        self._kept: KeptLines | None = None
        self._busy = False

    def compose(self) -> ComposeResult:
        """What there is, and under it the form for one more."""
        with Vertical(classes="box") as box:
            box.border_title = Content(f"Relations of {text.clean(self._person, limit=40)}")
            yield _Related()
            yield Static(Content("Nobody yet."), classes="relations--none")
            words = Completer(self._words(), placeholder="works with, manages, mentored by", id="word")
            yield FormRow("Relation", words, quiet=False, id="word-row")
            yield FormRow("With", Completer(self._others(), placeholder="somebody you know", id="other"), id="other-row")
            yield FormRow("Note", Line(placeholder="since 2024, at Oxide", id="note"), id="note-row")
            yield KeyBar()

    def on_mount(self) -> None:
        """The list, if there is one; else the form."""
        self._reload()
        lines: dict[str, Input | Completer] = {"word": self._word, "other": self._other, "note": self.query_one("#note", Line)}
        title = f"Relations of {_name(self._person)}"
        self._kept = KeptLines(self, self.session, f"relations-{self.contact_id}", title, lines)
        (self.query_one(OptionList) if self._found else self._word.box).focus()

    @on(Completer.Changed)
    @on(Line.Changed)
    def _touched(self) -> None:
        if self._kept is not None:
            self._kept.touched()

    def save_draft(self) -> None:
        """Keeps what was typed, now; the app calls this before it goes."""
        if self._kept is not None:
            self._kept.save()

    def on_unmount(self) -> None:
        """What is kept is for the next one."""
        if self._kept is not None:
            self._kept.release()

    @property
    def _word(self) -> Completer:
        return self.query_one("#word", Completer)

    @property
    def _other(self) -> Completer:
        return self.query_one("#other", Completer)

    def _words(self) -> Find:
        own = relations.own_kinds(self.session.database.connection)
        return among([Candidate(word, word) for word in rules.words(own)])

    def _others(self) -> Find:
        find = candidates.people(self.session)
        return lambda typed: [each for each in find(typed) if each.value != self.contact_id]

    def _reload(self) -> None:
        """Reads the relations again."""
        self._found = relations.of_person(self.session.database.connection, self.contact_id)
        listed = self.query_one(OptionList)
        at = listed.highlighted or 0
        listed.set_options(_shown(row) for row in self._found)
        listed.highlighted = min(at, len(self._found) - 1) if self._found else None
        listed.display = bool(self._found)
        self.query_one(".relations--none").display = not self._found

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters act only in the list."""
        if action in ("take_back", "fill_in"):
            return isinstance(self.focused, OptionList)
        return True

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index].other_id)

    @on(Completer.Changed, "#word")
    def _says(self) -> None:
        """How it reads from both sides."""
        typed = self._word.value
        try:
            said = relations.read(self.session.database.connection, typed)
        except FieldError:
            self.query_one("#word-row", FormRow).edited(typed)
            return
        back = said.kind.word if said.turned else said.kind.inverse
        words = f"→ {said.word}, and from their side {back}"
        if said.kind.symmetric:
            known = said.kind in rules.BUILT_IN or "/" in typed
            words = "→ from both sides" + ("" if known else "; or write both words: invests in / funded by")
        self.query_one("#word-row", FormRow).edited(typed, words)

    @on(Completer.Submitted)
    def _next(self) -> None:
        self.focus_next()

    @on(Line.Submitted, "#note")
    def _noted(self) -> None:
        self.action_add()

    def action_fill_in(self) -> None:
        """To the form."""
        self._word.box.focus()

    def action_close(self) -> None:
        """Stays with this person; what was typed is kept."""
        if self._kept is not None:
            self._kept.leave()
        self.dismiss(None)

    def action_add(self) -> None:
        """Adds what the form says."""
        if not self._busy:
            self._busy = True
            self.run_worker(self._add())

    async def _add(self) -> None:
        try:
            checked = self._checked()
            if checked is not None:
                await self._write(*checked)
        except DevHubError as error:
            self.notify(text.line(f"{error.message} {error.hint}"), severity="error", markup=False)
        finally:
            self._busy = False

    async def _write(self, said: Reading, other_id: str, other: str) -> None:
        note = fields.line("note", self.query_one("#note", Line).value)
        sentence = f"{_name(self._person)} {said.word} {_name(other)}"
        await self.session.write(f"relate {sentence}", lambda tx: relations.add(tx, self.contact_id, said, other_id, note))
        self.app.notify(text.line(f"{sentence} · u undo"), markup=False)
        self._word.value = self._other.value = self.query_one("#note", Line).value = ""
        self.save_draft()
        self.query_one("#word-row", FormRow).says("")
        self._word.find = self._words()
        self._reload()
        self._word.box.focus()

    def _checked(self) -> tuple[Reading, str, str] | None:
        """(relation, id, name) as the form says; None when a field complains."""
        connection, picked, typed = self.session.database.connection, self._other.picked, self._other.value.strip()
        try:
            name = "word"
            said = relations.read(connection, self._word.value)
            name = "other"
            if not typed:
                raise FieldError("other", "With whom?", "Write a part of a name.")
            other = (picked.value, picked.label) if picked else contacts.resolve(connection, typed)
            if other[0] == self.contact_id:
                raise FieldError("other", "Nobody is related to themselves.", "Name somebody else.")
        except DevHubError as error:
            self.query_one(f"#{name}-row", FormRow).complain(
                error.message, error.hint, about=self.query_one(f"#{name}", Completer).value
            )
            self.query_one(f"#{name}", Completer).box.focus()
            return None
        self.query_one("#other-row", FormRow).says("")
        return said, other[0], other[1]

    @on(Completer.Changed, "#other")
    def _edited(self) -> None:
        self.query_one("#other-row", FormRow).edited(self._other.value)

    def action_take_back(self) -> None:
        """Takes back the relation under the cursor."""
        at = self.query_one(OptionList).highlighted
        if at is not None and not self._busy:
            self._busy = True
            self.run_worker(self._take_back(self._found[at]))

    async def _take_back(self, row: Related) -> None:
        said = Reading(row.kind, row.word != row.kind.word)
        sentence = f"{_name(self._person)} {row.word} {_name(row.name)}"
        try:
            await self.session.write(
                f"take back {sentence}", lambda tx: relations.remove(tx, self.contact_id, said, row.other_id)
            )
            self.app.notify(text.line(f"Took back: {sentence} · u undo"), markup=False)
        except DevHubError as error:
            self.notify(text.line(f"{error.message} {error.hint}"), severity="error", markup=False)
        finally:
            self._busy = False
        self._reload()
        if not self._found:
            self._word.box.focus()


def _name(name: str) -> str:
    return text.clean(name, limit=60)


def _shown(row: Related) -> Content:
    """One relation as a line."""
    about = " · ".join(text.line(part) for part in (row.company, row.note, "archived" if row.archived else "") if part)
    return Content.assemble(
        (fit(row.word, _WORD) + " ", "$text-muted"), fit(row.name, 30).rstrip(), ("  " + about if about else "", "$text-muted")
    )
