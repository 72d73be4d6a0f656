"""Follow-ups and promises, of everybody or of one person: overdue first; done, put off, moved, edited or deleted by one key."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.domain.cadence import read_day
from devhub_tui.domain.follow_ups import called
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.person_actions import said
from devhub_tui.services.session import Session
from devhub_tui.storage import follow_ups
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.follow_ups import Listing, Narrow
from devhub_tui.storage.rows import FollowUpRow
from devhub_tui.widgets import follow_up_lines
from devhub_tui.widgets.day_words import weekday
from devhub_tui.widgets.filter_input import FilterInput
from devhub_tui.widgets.follow_up_list import FollowUpList
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import Line

_TYPING = 0.12  # seconds without a key before a long list is searched


class FollowUpsScreen(LiveScreen):
    """The list, its filter, and what can be done with the one under the cursor."""

    TITLE = "Follow-ups"
    AUTO_FOCUS = "FollowUpList"
    DEFAULT_CSS = """
    FollowUpsScreen {
        & #bar {
            height: 1;
            & #count { width: auto; max-width: 80%; color: $text-muted; }
            & #slash { width: 3; padding-left: 2; color: $text-muted; }
            & FilterInput { width: 1fr; }
        }
    }
    """
    SHOWS: ClassVar[frozenset[str]] = frozenset(("follow_ups", "contacts", "interactions", "interaction_types"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "done", "Done", tooltip="Done, or open again", id="follow_ups.done"),
        Binding("z", "snooze", "Snooze", id="follow_ups.snooze"),
        Binding("r", "reschedule", "Reschedule", id="follow_ups.reschedule"),
        Binding("e", "edit", "Edit", id="follow_ups.edit"),
        Binding("f", "app.follow_up", "New", show=False, id="contact.follow_up"),
        Binding("l", "app.log", "Log", show=False, id="contact.log"),
        Binding("o", "source", "Open the interaction it came from", show=False, id="follow_ups.source"),
        Binding("D", "delete", "Delete", show=False, id="follow_ups.delete"),
        Binding("c", "completed", "Show those that are done, or hide them", show=False, id="follow_ups.completed"),
        Binding("F", "everybody", "Everybody's, or one person's", show=False, id="follow_ups.everybody"),
        Binding("slash", "filter", "Filter", show=False, id="follow_ups.filter"),
        Binding("escape", "clear", "Clear the filter, or back", show=False, id="follow_ups.clear"),
    ]

    def __init__(self, session: Session, person: tuple[str, str] | None = None) -> None:
        """`person` is (id, name) of the one whose they are; None for everybody's."""
        super().__init__(session)
        self.person = person
        self.narrow = Narrow(person[0] if person else None)
        self.list = FollowUpList(self._rows, id="follow-ups")
        self.filter = FilterInput(self._filtered, placeholder="filter")
        self._count = Static(id="count")
        self._found: Listing | None = None
        self._shown = False

    def compose(self) -> ComposeResult:
        """One line above, the list."""
        yield Header()
        with Horizontal(id="bar"):
            yield self._count
            yield Static("/ ", id="slash")
            yield self.filter
        yield self.list
        yield KeyBar()

    def _rows(self, numbers: Sequence[int]) -> Iterable[FollowUpRow]:
        return follow_ups.rows(self.session.database.connection, numbers)

    def current_person(self) -> tuple[str, str] | None:
        """(id, name) of whose the one under the cursor is."""
        row = self.list.row
        return (row.contact_id, row.name) if row else self.person

    # What is listed

    def reload(self) -> None:
        """Something changed: rows in sight at once, their order after that. The cursor stays on its row."""
        self.list.forget()
        self._show(follow=self._shown)
        self._shown = True

    def _show(self, follow: bool = False) -> None:
        """On the spot where they are few; else a first page now, all of them soon."""
        connection, today = self.session.database.connection, clock.today().isoformat()
        self.workers.cancel_group(self, "order")
        self.list.names = self.narrow.contact_id is None
        self.list.rewrap()
        if self.narrow.contact_id is not None or not (self.narrow.done or follow_ups.is_long(connection)):
            self._put(follow_ups.listing(connection, today, self.narrow), follow)
            return
        if not follow and not self.narrow.words:
            self.list.show(follow_ups.first_page(connection, today))
            self._say()
        self._load(self.narrow, today, follow)

    @work(group="order", exclusive=True)
    async def _load(self, narrow: Narrow, today: str, follow: bool) -> None:
        """All that fit, from a thread, once the typing rests."""
        if narrow.words:
            await asyncio.sleep(_TYPING)

        def read(connection: Any) -> Listing:
            return follow_ups.listing(connection, today, narrow)

        self._put(await self.session.read(read), follow or self.list.touched)

    def _put(self, found: Listing, follow: bool) -> None:
        self._found = found
        self.list.empty = self._empty()
        self.list.show(found.numbers, follow=follow)
        self._say()
        self.refresh_bindings()

    def _say(self) -> None:
        """Whose, how many, and how many of them wait."""
        found = self._found
        parts = ["…"] if found is None else [f"{len(found.numbers) - found.done:,}".replace(",", " ") + " open"]
        if found:
            named = ((found.overdue, "overdue"), (found.today, "today"), (found.done, "done"))
            parts += [f"{count:,} {word}".replace(",", " ") for count, word in named if count]
        whose = f" of {said(self.person[1])}" if self.person and self.narrow.contact_id else ""
        name = Content.styled(f" Follow-ups{text.line(whose)} ", "bold $foreground").truncate(40, ellipsis=True)
        self._count.update(Content.assemble(name, " · ".join(parts)))

    def _empty(self) -> tuple[Line, ...]:
        if self.narrow.words:
            words = text.line(self.narrow.words)
            fits = words if len(words) <= 40 else words[:39] + "…"
            return ((), ((f"   Nothing fits “{fits}”. ", "text"), ("esc", "accent"), (" clears.", "text")))
        whom = f" with {said(self.person[1])}" if self.person and self.narrow.contact_id else ""
        lines: list[Line] = [(), ((f"   Nothing is open{whom}.", "name"),), ()]
        lines.append((("   f", "accent"), ("  follow up: what you want to get back to, and when", "text")))
        lines.append((("    ", "accent"), ("  also what you promised somebody, or they promised you", "text")))
        if not self.narrow.done:
            lines.append((("   c", "accent"), ("  shows what is done", "text")))
        return tuple(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters act in the list only, and only on a row; what is done cannot be put off."""
        if action in ("filter",):
            return not self.filter.has_focus
        if action in ("done", "edit", "person", "delete"):
            return self.list.row is not None
        if action in ("snooze", "reschedule"):
            return self.list.row is not None and self.list.row.completed_at is None
        if action == "source":
            return self.list.row is not None and self.list.row.source_id is not None
        if action == "everybody":
            return self.person is not None
        return True

    @on(FollowUpList.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(FollowUpList.Opened)
    def _opened(self) -> None:
        self.action_person()

    def _filtered(self, value: str) -> None:
        words = " ".join(value.split())
        if words != self.narrow.words:
            self.narrow = self.narrow._replace(words=words)
            self._show()

    def action_filter(self) -> None:
        """Into the filter."""
        self.filter.focus()

    def action_clear(self) -> None:
        """Takes the filter away; without one it goes back to where this was opened from."""
        if self.filter.value or self.filter.has_focus:
            self.filter.value = ""
            self.list.focus()
        else:
            self.app.pop_screen()

    @on(FilterInput.Left)
    def _to_the_list(self) -> None:
        self.list.focus()

    def action_completed(self) -> None:
        """Shows those that are done below the others, or hides them."""
        self.narrow = self.narrow._replace(done=not self.narrow.done)
        self._show(follow=True)

    def show_everybodys(self) -> None:
        """From one person's to everybody's."""
        if self.narrow.contact_id:
            self.action_everybody()

    def action_everybody(self) -> None:
        """From one person's to everybody's, and back."""
        if self.person:
            self.narrow = self.narrow._replace(contact_id=None if self.narrow.contact_id else self.person[0])
            self._show()

    # What is done with one

    def action_person(self) -> None:
        """Opens whose it is."""
        if row := self.list.row:
            if self.person and row.contact_id == self.person[0]:
                self.app.pop_screen()
            else:
                self.app.open_contact(row.contact_id)  # type: ignore[attr-defined]

    def action_source(self) -> None:
        """Opens the interaction that made it."""
        from devhub_tui.screens.note_modal import NoteModal

        if (row := self.list.row) and row.source_id:
            self.app.push_screen(NoteModal(self.session, row.source_id))

    def action_edit(self) -> None:
        """Edits it in the form it was made with."""
        from devhub_tui.screens.follow_up_modal import FollowUpModal

        if row := self.list.row:
            self.app.push_screen(FollowUpModal(self.session, edits=row.id))

    def action_done(self) -> None:
        """Done; what comes back is there again at once. On one that is done: open again."""
        if row := self.list.row:
            self._reopen(row) if row.completed_at is not None else self._done(row)

    @work(group="write")
    async def _done(self, row: FollowUpRow) -> None:
        found = await self.session.write(f"done: {_name(row)}", lambda tx: follow_ups.complete(tx, row.id))
        if found.changed:
            self._take_out(row)
            after = f" · next on {weekday(found.next_on)}" if found.next_on else ""
            self.app.notify(f"Done: {_what(row)}{after} · u undo", markup=False)

    @work(group="write")
    async def _reopen(self, row: FollowUpRow) -> None:
        if await self.session.write(f"reopen {_name(row)}", lambda tx: follow_ups.reopen(tx, row.id)):
            self.app.notify(f"Open again: {_what(row)} · u undo", markup=False)

    @work(group="write")
    async def action_snooze(self) -> None:
        """Hides it until a day; it stays due when it was."""
        from devhub_tui.screens.snooze_modal import SnoozeModal

        row = self.list.row
        if row is None:
            return
        asleep = read_day(row.snoozed_until) if follow_up_lines.is_asleep(row, clock.today()) else None
        answer = await self.app.push_screen_wait(SnoozeModal(f"Snooze: {_what(row)}", asleep, ends="wakes it"))
        if answer is None:
            return
        day = answer.value
        if await self._write(row, f"snooze {_name(row)}", lambda tx: follow_ups.snooze(tx, row.id, day)):
            said = f"Snoozed until {weekday(day)}" if day else "Awake again"
            self.app.notify(f"{said}: {_what(row)} · u undo", markup=False)

    @work(group="write")
    async def action_reschedule(self) -> None:
        """Moves it to another day."""
        from devhub_tui.screens.day_modal import DayModal

        row = self.list.row
        if row is None:
            return
        day = await self.app.push_screen_wait(DayModal("Reschedule to", row.due_on))
        if day is None:
            return
        if await self._write(row, f"reschedule {_name(row)}", lambda tx: follow_ups.reschedule(tx, row.id, day.isoformat())):
            self.app.notify(f"Moved to {weekday(day.isoformat())}: {_what(row)} · u undo", markup=False)

    @work(group="write")
    async def action_delete(self) -> None:
        """Deletes it; what comes back comes no more. Not asked: undo brings it back."""
        if row := self.list.row:
            await self._write(row, f"delete {_name(row)}", lambda tx: follow_ups.delete(tx, row.id))
            self._take_out(row)
            ends = " It comes back no more." if row.repeat and row.completed_at is None else ""
            self.app.notify(f"Deleted: {_what(row)} · u undo{ends}", markup=False)

    def _take_out(self, row: FollowUpRow) -> None:
        """Takes one out at once, so that the next key is for the next one: with very many, listing them anew takes a moment."""
        found = self._found
        if found is None or self.narrow.done or row.n not in found.numbers:
            return
        place = found.numbers.index(row.n)
        self._found = found._replace(numbers=[*found.numbers[:place], *found.numbers[place + 1 :]])
        self.list.show(self._found.numbers, follow=True)

    async def _write(self, row: FollowUpRow, label: str, work: Callable[[Transaction], bool]) -> bool:
        return await self.session.write(label, work)


def _name(row: FollowUpRow) -> str:
    return called(row.kind, text.clean(row.name, limit=60))


def _what(row: FollowUpRow) -> str:
    """You promised: the talk link; Ana Souza: the note of a follow-up."""
    words = text.line(follow_up_lines.what(row))
    return words if len(words) <= 60 else words[:59] + "…"
