"""Going through who is new, one person at a time: one key says how much somebody matters, and the next one is there.

Each answer is written at once, in a step of its own. Nobody waits for that: the next person is shown before the disk has it, and
whoever could not be written comes back. Who is put off, and where one left, is remembered in the vault (storage/triage.py).
"""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.domain import many
from devhub_tui.domain.triage import BY_KEY, Answer, Burndown, Walk
from devhub_tui.errors import DevHubError
from devhub_tui.screens import triage_keys
from devhub_tui.screens import triage_lines as lines
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.person_actions import said
from devhub_tui.screens.triage_keys import Legend
from devhub_tui.services.session import Session
from devhub_tui.storage import dashboard, triage
from devhub_tui.storage.database import Changed, Database, Transaction
from devhub_tui.storage.derived import preferences_of
from devhub_tui.storage.profile import Profile
from devhub_tui.widgets.contact_pane import ContactPane
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar

AT_ONCE = 2000
"""With so many people in the vault all who are new are read on the spot; with more the first comes at once, the others soon."""

WIDE = 120
"""From so many columns on the answers stand beside the person."""


class _PutOff:
    """Somebody who was put off here, and after which step of the vault that was (known once the writer got there)."""

    def __init__(self, who: int) -> None:
        self.who = who
        self.after = 0


class _Everybody(NamedTuple):
    """What waits while one goes through a few: the walk, what was decided in it, and how many were left."""

    walk: Walk
    burndown: Burndown
    left: int


class TriageScreen(LiveScreen):
    """The person in view, how far one is above, the answers below."""

    TITLE = "New people"
    AUTO_FOCUS = "ContactPane"
    DEFAULT_CSS = """
    TriageScreen {
        & #burndown { height: 1; }
        & #origin { height: 1; margin-bottom: 1; }
        & #said { height: 1; background: $surface; color: $text-muted; }
    }
    """
    SHOWS: ClassVar[frozenset[str]] = frozenset(
        (
            *("contacts", "contact_points", "contact_tags", "tags", "follow_ups", "preferences", "import_batches"),
            *("interactions", "interaction_contacts", "interaction_types", "imported_records", "custom_values"),
        )
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *triage_keys.answers(),
        Binding("t", "tags", "Tag", tooltip="Tags; the person stays in view", show=False, id="triage.tag"),
        Binding("e", "edit", "Edit", show=False, id="contact.edit"),
        Binding("space,right", "later", "Later", tooltip="Comes back after the others", id="triage.later"),
        Binding("u", "take_back", "Take back", tooltip="The last answer; the person comes back", id="triage.back"),
        Binding("B", "groups", "Groups", tooltip="One answer for a company, a tag, an import, an event", id="triage.groups"),
        Binding("enter", "open", "Open", id="triage.open"),
        Binding("escape", "leave", "Leave", tooltip="The place is kept", id="triage.leave"),
        Binding("U", "bring_back", "Answer again what was taken back", show=False, id="triage.redo"),
        Binding("0,6,7,8,9", "none", "Importance goes from 1 to 5", show=False, id="triage.none"),
    ]

    def __init__(self, session: Session, only: Sequence[int] | None = None, named: str = "") -> None:
        super().__init__(session)
        self.pane = ContactPane(notes=12, id="facts")
        self.pane.keys = False
        self._beside, self._below = Legend(classes="-column"), Legend()
        self.burndown = Burndown()
        self.walk = Walk()
        self._only = list(only) if only is not None else None
        self._named = named or ("those selected" if only is not None else "")
        self._first: int | None = None
        self._known = False
        self._counted = 0
        self._imports: dict[str, int] = {}
        self._floor = -1
        self._writing = 0
        self._batches: set[int] = set()
        self._put_off: list[_PutOff] = []
        self._origins: list[triage.Origin] = []
        self._everybody: _Everybody | None = None

    def compose(self) -> ComposeResult:
        """How far, where from; the person; what was said last, and the answers."""
        yield Header()
        yield Static(id="burndown")
        yield Static(id="origin")
        with Horizontal():
            yield self.pane
            yield self._beside
        yield Static(id="said")
        yield self._below
        yield KeyBar()

    def on_resize(self) -> None:
        """Other lines for the answers."""
        self._show_legend()

    def current_person(self) -> tuple[str, str] | None:
        """(id, name) of the person in view."""
        shown = self.pane.profile
        return (shown.contact.id, shown.contact.name) if shown else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nobody in view: nothing to open. Keys that answer stay ours, so that one too many does not leave the screen."""
        if action in ("tags", "edit", "later", "open"):
            return self.walk.current is not None
        return action != "groups" or self._only is None

    # Reading

    def reload(self) -> None:
        """Reads who is new: on the spot in a small vault; else the first one now, and everybody from a thread."""
        connection = self.session.database.connection
        begins = self._floor < 0
        if begins:
            self._floor = triage.newest_batch(connection)
            kept = triage.place(connection)
            self.walk, self._first = Walk(kept.later), kept.at
        if not self._writing:
            self.walk.read_anew()
        if dashboard.people(connection) <= AT_ONCE:
            self._put(triage.read(connection, self._only))
            return
        if begins and self._only is None:
            self._counted = dashboard.status_counts(connection, clock.today().isoformat())["new"]
            at = self._first if self._first is not None and triage.is_new(connection, self._first) else triage.first(connection)
            if at is not None:
                self.walk.show(at)
        self._paint()
        self._load()

    @work(group="order", exclusive=True)
    async def _load(self) -> None:
        only = self._only
        self._put(await self.session.read(lambda connection: triage.read(connection, only)))

    def _put(self, found: triage.Reading) -> None:
        self.walk.put(found.order, self._first)
        self._first, self._imports, self._known = None, found.imports, True
        self._paint()

    def vault_changed(self, changed: Changed | None) -> None:
        """What happened to a few people is settled one by one; everything else is read again."""
        if not self._known or changed is None or changed.ids is None or not (self.is_current or self.is_active):
            super().vault_changed(changed)
        elif changed.tables & self.SHOWS:
            found = triage.states(self.session.database.connection, changed.ids)
            self.walk.drop(n for n, new in found.items() if not new)
            if self._only is None:
                self.walk.add(n for n, new in found.items() if new)
            self._paint()

    # Showing

    def _paint(self) -> None:
        """Whoever is in view, as they are now; who is not new any more is passed over."""
        connection = self.session.database.connection
        found: Profile | None = None
        while (n := self.walk.current) is not None and (found := triage.somebody(connection, n)) is None:
            self.walk.drop([n])
        if found is None:
            self.pane.message = self._nobody(connection)
        self.pane.show(found)
        self._origins = triage.origins(connection, found.contact.id) if found else []
        source = found.contact.values["source"] if found else None
        content = lines.origin(self._origins, source, self._imports, clock.today()) if found else Content("")
        self.query_one("#origin", Static).update(content)
        self._show_far()
        self._show_legend()
        self.refresh_bindings()

    def _nobody(self, connection: Any) -> tuple[Any, ...]:
        if not self._known:
            return ((), (("Looking who is new …", "text"),))
        waiting = dashboard.queue(connection, clock.today(), 1).total
        return lines.finished(self.burndown, waiting, self._only is not None, self._everybody is not None, self.size.width)

    @property
    def left(self) -> int:
        """How many are left."""
        return self.walk.left if self._known else max(self._counted - self.burndown.people, self.walk.left)

    def _show_far(self) -> None:
        known = self._known or self._only is None
        self.query_one("#burndown", Static).update(lines.bar(self.left, self.burndown, self._named, known))

    def _show_legend(self) -> None:
        preferences = preferences_of(self.session.database.connection)
        somebody, wide = self.walk.current is not None, self.size.width >= WIDE
        self._beside.show(preferences, somebody and wide)
        self._below.show(preferences, somebody and not wide)

    def say(self, sentence: str) -> None:
        """A quiet line above the answers."""
        self.query_one("#said", Static).update(Content(" " + text.line(sentence)))

    # Answering

    def action_answer(self, key: str) -> None:
        """Says this of the person in view, and shows the next one."""
        who, person = self.walk.current, self.current_person()
        if who is None or person is None:
            return
        what = BY_KEY[key]
        imports = [each.id for each in self._origins]
        self._count_imports(imports, -1)
        put_off = len(self.walk.later)
        again = self.walk.answered() is not None and put_off > 0 and not self.walk.later
        self.burndown.note(what, 1, clock.real_ms() / 1000, self.left - (not self._known))
        self.say(f"{said(person[1])}: {what.said}" + " · now those you put off" * again)
        self._paint()
        self._write(who, person[1], what, imports)

    @work(group="write")
    async def _write(self, who: int, name: str, what: Answer, imports: list[str]) -> None:
        def write(tx: Transaction) -> int:
            triage.answer(tx, [who], what)
            return tx.batch

        self._writing += 1
        try:
            self._batches.add(await self.session.write(many.label(what.change, said(name)), write))
        except DevHubError:
            self._count_imports(imports, 1)
            self.burndown.take_back()
            self.walk.back_to(who)
            self.say(f"{said(name)} could not be written and is back.")
            self._paint()
            raise
        finally:
            self._writing -= 1

    def _count_imports(self, imports: Sequence[str], by: int) -> None:
        for each in imports:
            self._imports[each] = self._imports.get(each, 0) + by

    def action_none(self) -> None:
        """A digit that is no importance."""
        self.say("Importance goes from 1 to 5.")

    def action_later(self) -> None:
        """The person in view comes back after the others."""
        if (who := self.walk.current) is None:
            return
        person = self.current_person()
        self.walk.put_off()
        put_off = _PutOff(who)
        self._put_off.append(put_off)
        if self.walk.current == who:
            self.say("Nobody else is left.")
        elif person:
            self.say(f"{said(person[1])}: later")
        self._paint()
        self._keep_place(put_off)

    @work(group="write")
    async def _keep_place(self, put_off: _PutOff | None = None) -> None:
        at, later, narrowed = self.walk.current, tuple(self.walk.later), self._only is not None

        def job(database: Database) -> None:
            if put_off:
                put_off.after = triage.newest_batch(database.connection)
            if not narrowed:
                with database.write("where triage is", kind="setup") as tx:
                    triage.keep_place(tx, at, later)

        await self.session.on_writer(job)

    @work(group="write")
    async def action_take_back(self) -> None:
        """Takes back the last thing that was said here; the person comes back."""
        put_off = self._put_off[-1] if self._put_off else None

        def job(database: Database) -> triage.TakenBack | None:
            if put_off and put_off.after >= triage.newest_batch(database.connection):
                return None
            return triage.take_back(database, self._floor)

        done = await self.session.on_writer(job)
        if done is not None:
            self._reverted(done, "Took back", " · U does it again")
        elif put_off and put_off in self._put_off:
            self._put_off.remove(put_off)
            self.walk.back_to(put_off.who)
            self.say("Back from later.")
            self._paint()
        else:
            self.say("Nothing was answered here yet. Undo from the palette goes further back.")

    @work(group="write")
    async def action_bring_back(self) -> None:
        """Says again what was taken back."""
        done = await self.session.on_writer(triage.bring_back)
        if done is None:
            self.say("Nothing was taken back.")
        else:
            self._reverted(done, "Again:", "")

    def _reverted(self, done: triage.TakenBack, word: str, more: str) -> None:
        """The step is undone, or done again: whom it concerns comes back, or leaves."""
        if done.batch in self._batches:
            if more:
                self.burndown.take_back()
            else:
                self.burndown.redo()
        self.walk.drop(n for n, new in done.people.items() if not new)
        new = [n for n, is_new in done.people.items() if is_new]
        if len(new) == 1:
            self.walk.back_to(new[0])
        self.say(f"{word} {done.done.label[:100]}{more}")
        if done.done.kept:
            kept = ", ".join(text.line(each) for each in done.done.kept[:6])
            self.app.notify("Changed again since, so kept: " + kept, markup=False)
        self.reload()

    # Going elsewhere

    def action_tags(self) -> None:
        """Tags of the person in view, who stays."""
        if person := self.current_person():
            from devhub_tui.screens.tags_modal import TagsModal

            self.app.push_screen(TagsModal(self.session, person[0]))

    def action_edit(self) -> None:
        """The person in view in a form; they stay."""
        if person := self.current_person():
            from devhub_tui.screens.edit_modal import EditModal

            self.app.push_screen(EditModal(self.session, person[0]))

    def action_open(self) -> None:
        """The person in view, whole."""
        if person := self.current_person():
            self.app.open_contact(person[0])  # type: ignore[attr-defined]

    @work(group="groups", exclusive=True)
    async def action_groups(self) -> None:
        """One answer for all who have something in common, or going through them alone."""
        from devhub_tui.screens import triage_groups

        await triage_groups.ask(self)

    def narrow(self, only: Sequence[int] | None, named: str = "") -> None:
        """Goes through these alone; None for everybody who is new."""
        if self._everybody is None and only is not None:
            self._everybody = _Everybody(self.walk, self.burndown, self.left)
            self.walk, self.burndown, self._counted = Walk(), Burndown(), len(only)
        elif self._everybody is not None and only is None:
            before, few = self._everybody, self.burndown
            self.walk, self.burndown, self._everybody = before.walk, before.burndown, None
            self._counted = before.left + self.burndown.people
            self.burndown.join(few, before.left)
        self._only, self._named = (list(only) if only is not None else None), named
        self._known = False
        self.reload()

    def answered_many(self, what: Answer, people: int, batch: int) -> None:
        """A group was answered for at once."""
        self._batches.add(batch)
        self.burndown.note(what, people, clock.real_ms() / 1000, max(self.left - people, 0))
        self.reload()

    def action_leave(self) -> None:
        """From a group to everybody; then back to where one came from, the place kept."""
        if self._everybody is not None:
            self.narrow(None)
            return
        self._keep_place()
        self.app.pop_screen()
