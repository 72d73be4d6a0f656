"""Forgetting somebody from the app: what exactly will go, what becomes of notes about others and of backups."""

from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.domain import forget_words
from devhub_tui.errors import CancelledError
from devhub_tui.services import forgetting
from devhub_tui.services.forgetting import DELETE, REWRITE, Done, Plan, Purged
from devhub_tui.services.session import Session
from devhub_tui.storage.database import Database
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.key_bar import KeyBar

_NAMED = 6
_BACKUPS = {
    None: ("they stay as they are", "it stays as it is"),
    REWRITE: ("they are rewritten without them", "it is rewritten without them"),
    DELETE: ("they are deleted, with all that is in them", "it is deleted, with all that is in it"),
}


class Answer(NamedTuple):
    """What was agreed to: whether the name is taken out of notes about others, and what becomes of the backups."""

    mentions: bool
    backups: str | None


class ForgetModal(BoxModal[Answer | None]):
    """Says what will go. Gives None for leaving."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("F", "forget", "Forget for good", id="forget.forget"),
        Binding("m", "mentions", "Notes about others", id="forget.mentions"),
        Binding("b", "backups", "Backups", id="forget.backups"),
        Binding("j,down", "scroll(1)", "Down", show=False, id="forget.down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="forget.up"),
        Binding("escape,q", "leave", "Leave them", key_display="esc", id="forget.leave"),
    ]
    DEFAULT_CSS = """
    ForgetModal {
        & > .box { height: auto; max-height: 100%; }
        & VerticalScroll { height: auto; max-height: 20; scrollbar-size-vertical: 1; }
        & Static { height: auto; margin-bottom: 1; }
        & .forget--last { color: $text-warning; text-style: bold; }
        & KeyBar { dock: none; }
    }
    """

    def __init__(self, planned: Plan) -> None:
        super().__init__()
        self._plan = planned
        self._answer = Answer(False, REWRITE if planned.backups else None)

    def compose(self) -> ComposeResult:
        """The sentences, and the keys."""
        with Vertical(classes="box") as box:
            box.border_title = Content(f"Forget {text.clean(self._plan.name, limit=50)}")
            with VerticalScroll(can_focus=False):
                yield Static(self._said(), id="said")
            yield Static(Content("This cannot be undone."), classes="forget--last")
            yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for what there is."""
        if action == "mentions":
            return bool(self._plan.found.mentions)
        if action == "backups":
            return bool(self._plan.backups)
        return True

    def _said(self) -> Content:
        planned, found = self._plan, self._plan.found
        deed = _BACKUPS[self._answer.backups][len(planned.backups) == 1] if planned.backups else ""
        named = forget_words.mention_lines(found.mentions, _NAMED)
        lines = forget_words.plan_lines(forget_words.facts(planned), self._answer.mentions, named, deed)
        return Content("".join(("\n" if each.startswith(" ") else "\n\n") + text.line(each) for each in lines).lstrip("\n"))

    def _show(self) -> None:
        self.query_one("#said", Static).update(self._said())

    def action_mentions(self) -> None:
        """Takes the name out of notes about others, or leaves those."""
        self._answer = self._answer._replace(mentions=not self._answer.mentions)
        self._show()

    def action_backups(self) -> None:
        """Rewrite, delete, leave."""
        order = (REWRITE, DELETE, None)
        self._answer = self._answer._replace(backups=order[(order.index(self._answer.backups) + 1) % 3])
        self._show()

    def action_scroll(self, step: int) -> None:
        """Where it does not fit."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_forget(self) -> None:
        """Agreed."""
        self.dismiss(self._answer)

    def action_leave(self) -> None:
        """Nothing happens."""
        self.dismiss(None)


async def begin(screen: Screen[Any], session: Session, contact_id: str) -> None:
    """Asks, and forgets the person. Runs in a worker of the screen."""
    from devhub_tui.screens.working import Step, at_work

    planned = await session.read(lambda connection: forgetting.plan(session.database, contact_id, connection))
    answer = await screen.app.push_screen_wait(ForgetModal(planned))
    if answer is None:
        return

    def work(database: Database, step: Step | None) -> tuple[Done, Purged | None]:
        done = forgetting.forget(database, planned, mentions=answer.mentions, progress=step)
        if answer.backups is None:
            return done, None
        return done, forgetting.purge(database, planned, answer.backups, mentions=answer.mentions)

    name = text.clean(planned.name, limit=60)
    if hasattr(screen, "leaving"):
        screen.leaving = contact_id
    try:
        done, purged = await at_work(screen.app, f"Forgetting {name}", True, session.on_writer, work)
    except BaseException as error:
        if hasattr(screen, "leaving"):
            screen.leaving = None
        if isinstance(error, CancelledError):
            screen.app.notify("Stopped. Nothing was changed.", markup=False)
            return
        raise
    screen.app.notify(text.line(_told(name, planned, done, purged)), markup=False, timeout=8)


def _told(name: str, planned: Plan, done: Done, purged: Purged | None) -> str:
    said = [f"Forgot {name}."]
    left = len(planned.backups) - len(purged.done if purged else ())
    if purged and purged.failed:
        said.append(f"{next(iter(purged.failed.values()))}")
    if left:
        said.append(f"{left:,} backup{' holds' if left == 1 else 's hold'} them still: devhub forget --purge-backups.")
    if not done.wiped:
        said.append(f"Unused parts of the file are wiped later. {done.problem}")
    return " ".join(said)
