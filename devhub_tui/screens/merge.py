"""Two people side by side, to be made one: the left one stays, the right one goes into it. Fields that differ are chosen.

Nothing is written before it is merged, and then in one step that undo takes back whole.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.domain import merge as rule
from devhub_tui.errors import DevHubError, FieldError, NotFoundError
from devhub_tui.screens import merge_rows
from devhub_tui.screens.duplicates import mark_distinct
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.person_actions import said
from devhub_tui.services.session import Session
from devhub_tui.storage import comparing, merging
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import wrap
from devhub_tui.widgets.side_by_side import SideBySide, one_line

if TYPE_CHECKING:
    from devhub_tui.domain.duplicates import Pair

Then = Callable[[str | None], None]
"""Called when this is over: with the id of the merged person, or None for two that stay two."""

_BELOW = 3  # lines about the field under the cursor


class Sides(SideBySide):
    """The rows, which tell the screen where the cursor is."""

    def moved(self) -> None:
        """The lines below follow."""
        if isinstance(self.screen, MergeScreen):
            self.screen.tell()


class MergeScreen(LiveScreen):
    """The comparison. `why` is the pair as it was found, if it was."""

    TITLE = "Merge"
    AUTO_FOCUS = "Sides"
    DEFAULT_CSS = """
    MergeScreen {
        & #bar { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
        & Sides { height: 1fr; }
        & #below { height: 5; border-top: solid $border-blurred; padding: 0 1; }
    }
    """
    SHOWS: ClassVar[frozenset[str]] = frozenset(
        (
            *("contacts", "contact_points", "contact_tags", "tags", "backgrounds", "contact_infos", "custom_values"),
            *("custom_fields", "important_dates", "contact_relations", "follow_ups", "interaction_contacts", "event_contacts"),
        )
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m,ctrl+s", "merge", "Merge", id="merge.go"),
        Binding("left,h", "choose('a')", "Left", key_display="←", id="merge.left"),
        Binding("right,l", "choose('b')", "Right", key_display="→", id="merge.right"),
        Binding("x", "swap", "Swap", tooltip="Keep the other one", id="merge.swap"),
        Binding("d", "distinct", "Two people", tooltip="They are two people: never ask again", id="merge.distinct"),
        Binding("space", "turn", "Left, right, both", show=False, id="merge.turn"),
        Binding("escape,q", "leave", "Back", show=False, id="merge.back"),
    ]

    def __init__(self, session: Session, keep: str, gone: str, why: "Pair | None" = None, then: Then | None = None) -> None:
        super().__init__(session)
        self.keep, self.gone = keep, gone
        self.choices: dict[str, str] = {}
        self.sides = Sides(id="sides")
        self._why = why
        self._then = then
        self._bar = Static(id="bar")
        self._below = Static(id="below")
        self._busy = False
        self._compared: comparing.Comparison | None = None

    def compose(self) -> ComposeResult:
        """Why the two are here; the fields; the field under the cursor in full."""
        yield Header()
        yield self._bar
        yield self.sides
        yield self._below
        yield KeyBar()

    # Showing

    def reload(self) -> None:
        """Reads both people again; leaves when one of them is gone."""
        try:
            self._compared = comparing.compare(self.session.database.connection, self.keep, self.gone)
        except NotFoundError:
            if not self._busy:
                self._gone()
            return
        self._show()

    def _gone(self) -> None:
        """Somebody deleted or merged one of the two meanwhile."""
        if not self.is_active:
            self._stale = True
            return
        self.app.notify("One of the two is no longer in the vault.", severity="warning", markup=False)
        self.app.pop_screen()

    def _show(self) -> None:
        compared = self._compared
        if compared is None:
            return
        connection = self.session.database.connection
        settled = self._settled(compared)
        names = merging.introducers(connection, compared.a, compared.b)
        rows = merge_rows.rows(compared, settled, self.choices, names)
        self.sides.show(rows, self.names())
        self._say()
        self.tell()

    def names(self) -> tuple[str, str]:
        """What stands above the two."""
        compared = self._compared
        return (f"{compared.a.name} · stays", f"{compared.b.name} · goes into it") if compared else ("", "")

    def _settled(self, compared: comparing.Comparison) -> rule.Settled:
        """What merging would make of them. Texts that are too long to be joined stay as they are on the left, until chosen."""
        connection = self.session.database.connection
        while True:
            try:
                return merging.settle(connection, compared.a, compared.b, self.choices)
            except FieldError as error:
                self.app.notify(f"{error.message} {error.hint}", severity="warning", markup=False)
                if self.choices.get(error.field) not in (rule.A, rule.B):
                    self.choices[error.field] = rule.A
                else:
                    # Not even the lines about what lost have room in the notes: nothing is noted.
                    self.choices = {**dict.fromkeys((*rule.LABELS, *compared.own), rule.A), **self.choices}

    def _say(self) -> None:
        """Why the two are shown together, if they were found."""
        words = ""
        if self._why:
            against = f"; {', '.join(self._why.against)}" if self._why.against else ""
            words = f"{self._why.score} %: {', '.join(self._why.reasons)}{against}"
        self._bar.update(Content.assemble((" Merge  ", "bold $foreground"), words))

    def tell(self) -> None:
        """The field under the cursor: what happens to it, and what comes of it."""
        row = self.sides.row
        if row is None:
            self._below.update(Content("The two differ in nothing that has to be chosen. m merges them."))
            return
        width = max(self.size.width - 4, 20)
        result = wrap("→ " + (one_line(row.result) or "nothing"), width, _BELOW)
        head = Content.assemble((text.line(row.label), "bold"), (f"  {row.remark}", "$text-muted"))
        self._below.update(Content("\n").join([head, *(Content(text.line(line)) for line in result)]))

    def on_resize(self) -> None:
        """The lines below are broken anew."""
        if self._compared:
            self.tell()

    # Choosing

    def action_choose(self, side: str) -> None:
        """Keeps the left or the right one alone; the same again lets the field do what it does by itself."""
        row = self.sides.row
        if row is None:
            return
        if self.choices.get(row.key) == side:
            del self.choices[row.key]
        else:
            self.choices[row.key] = side
        self._show()

    def action_turn(self) -> None:
        """By itself, left, right, and round."""
        row = self.sides.row
        if row is None:
            return
        choice = merge_rows.next_choice(self.choices.get(row.key))
        self.choices.pop(row.key, None)
        if choice:
            self.choices[row.key] = choice
        self._show()

    def action_swap(self) -> None:
        """The other one stays; what was chosen stays chosen."""
        self.keep, self.gone = self.gone, self.keep
        self.choices = merge_rows.other_way(self.choices)
        self.reload()

    # Doing

    @work(group="write")
    async def action_merge(self) -> None:
        """Makes them one."""
        compared = self._compared
        if compared is None or self._busy:
            return
        self._busy = True
        keep, gone, choices = self.keep, self.gone, dict(self.choices)

        def merge(tx: Transaction) -> merging.Merged:
            return merging.merge(tx, keep, gone, choices)

        try:
            done = await self.session.write(f"merge {said(compared.b.name)} into {said(compared.a.name)}", merge)
        except DevHubError:
            self._busy = False
            raise
        gained = rule.gained(done.joined)
        words = f"Merged {said(done.gone_name)} into {said(compared.a.name)}{f', who gained {gained}' if gained else ''} · u undo"
        self.app.notify(words, markup=False)
        self._over(keep)

    @work(group="write")
    async def action_distinct(self) -> None:
        """They stay two, and are not shown as a pair again."""
        compared = self._compared
        if compared is None or self._busy:
            return
        self._busy = True
        names = f"{said(compared.a.name)} and {said(compared.b.name)}"
        try:
            await mark_distinct(self.session, self.keep, self.gone, names)
        except DevHubError:
            self._busy = False
            raise
        self.app.notify(f"{names} are two people · u undo", markup=False)
        self._over(None)

    def _over(self, kept: str | None) -> None:
        if self.is_active:
            self.app.pop_screen()
        if self._then:
            self._then(kept)

    def action_leave(self) -> None:
        """Back, with nothing done."""
        self.app.pop_screen()
