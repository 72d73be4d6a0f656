"""Whom to merge: two or more who are selected, or the person in view with somebody who is asked for, the likeliest first."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen

from devhub_tui import text
from devhub_tui.screens import candidates
from devhub_tui.screens.person_actions import PersonActions, said
from devhub_tui.services.session import Session
from devhub_tui.storage import duplicates as stored
from devhub_tui.storage.duplicates import Somebody
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.candidate_list import MOST, Candidate
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.key_bar import KeyBar

MANY = 10
"""So many may be merged into one at a time; more than that is a slip of the finger."""


async def begin(screen: Screen[None], session: Session, numbers: Sequence[int]) -> None:
    """Opens the comparison of those who are meant. Runs in a worker of the screen."""
    people = sorted(stored.numbered(session.database.connection, numbers[: MANY + 1]), key=lambda each: each.weight, reverse=True)
    if len(numbers) > MANY:
        screen.app.notify(f"{len(numbers):,} are selected. Select up to {MANY} who are the same person.", markup=False)
    elif len(people) == 1:
        other = await screen.app.push_screen_wait(MergeWith(session, people[0]))
        if other:
            pair = sorted(
                stored.somebodies(session.database.connection, [people[0].id, other]).values(), key=lambda each: each.weight
            )
            _compare(screen, session, [each.id for each in reversed(pair)])
    elif people:
        _compare(screen, session, [each.id for each in people])


def _compare(screen: Screen[None], session: Session, ids: Sequence[str]) -> None:
    """The first two; then whoever came of it with the next, and so on."""
    from devhub_tui.screens.merge import MergeScreen

    if len(ids) < 2:
        return

    def then(kept: str | None) -> None:
        shown = getattr(screen, "contact_id", None)
        if kept and shown in ids and shown != kept and isinstance(screen, PersonActions):
            # The person in view is gone, and whoever they went into comes up: no news for the user.
            screen.leaving = shown
            screen.app.call_later(screen.app.run_action, f"app.open_contact({kept!r})")
        _compare(screen, session, [kept or ids[0], *ids[2:]])

    screen.app.push_screen(MergeScreen(session, ids[0], ids[1], then=then))


class MergeWith(BoxModal[str | None]):
    """Asks for the other one. Gives an id, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel", id="merge.cancel")]
    DEFAULT_CSS = """
    MergeWith {
        & > .box { width: 64; }
        & FormRow { margin: 1 0; }
        & KeyBar { dock: none; }
    }
    """

    def __init__(self, session: Session, person: Somebody) -> None:
        super().__init__()
        self.session = session
        self.person = person
        self._everybody = candidates.people(session)
        self._likely: list[Candidate] = []
        self._answered = False
        self.field = Completer(self._find, placeholder="a name, an email, a company")

    def compose(self) -> ComposeResult:
        """One field."""
        with Vertical(classes="box") as box:
            box.border_title = Content(f"Merge {text.clean(self.person.name, limit=36)} with")
            yield FormRow("Whom", self.field, quiet=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Ready to type, while the likeliest are looked for."""
        self.field.box.focus()
        self._say("looking for who it could be …")
        self._look()

    def _say(self, words: str) -> None:
        self.query_one(FormRow).says(words)

    def _find(self, typed: str) -> list[Candidate]:
        """The likeliest when nothing is typed; nobody is merged with themselves."""
        if not typed.strip() and self._likely:
            return self._likely
        return [each for each in self._everybody(typed) if each.value != self.person.id]

    @work(group="find", exclusive=True)
    async def _look(self) -> None:
        from devhub_tui.services import duplicates

        pairs = await self.session.read(lambda connection: duplicates.find(connection, only=[self.person.id]).pairs)
        why = {pair.second if pair.first == self.person.id else pair.first: ", ".join(pair.reasons) for pair in pairs[:MOST]}
        people = stored.somebodies(self.session.database.connection, why)
        self._likely = [
            Candidate(contact_id, people[contact_id].name, reason) for contact_id, reason in why.items() if contact_id in people
        ]
        self._say("↓ lists who it could be, or type" if self._likely else "type to find them")
        if self._likely and not self.field.value:
            self.field.offer()

    @on(Completer.Changed)
    def _picked(self) -> None:
        # The field tells of a pick, and of the text that comes with it.
        if self.field.picked is not None and not self._answered:
            self._answered = True
            self.dismiss(self.field.picked.value)

    @on(Completer.Submitted)
    def _submitted(self) -> None:
        typed = self.field.value.strip()
        self.query_one(FormRow).complain(f"Nobody goes by “{said(typed)}”." if typed else "With whom?", about=self.field.value)

    def action_cancel(self) -> None:
        """Nobody."""
        self.dismiss(None)
