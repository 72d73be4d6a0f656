"""How long history is kept, as a section of Settings: how much there is, since when, and what would go."""

from collections.abc import Mapping
from typing import Any

from textual import on

from devhub_tui import clock, text
from devhub_tui.domain import retention as words
from devhub_tui.domain.forms import FieldSpec
from devhub_tui.errors import FieldError
from devhub_tui.screens.entry_form import EntryForm
from devhub_tui.screens.settings_section import Item, Section
from devhub_tui.services.session import Session
from devhub_tui.storage import retention
from devhub_tui.widgets.entry_list import Column
from devhub_tui.widgets.model_form import ModelForm

_KEPT = "kept"


class History(Section):
    """The journal: what undo, the history of a person and the audit trail are read from."""

    key = "history"
    title = "History"
    noun = "preference"
    about = "Every change, for undo and looking back. What is too old goes while nobody waits."
    tables = frozenset({"preferences"})
    columns = (Column("how long", 11), Column("since", 10))
    used_by = "changes"
    ordered = False
    fixed = True

    def items(self, connection: Any) -> list[Item]:
        """One line."""
        days, since = retention.reach(connection)
        began = clock.from_ms(since).date().isoformat() if since is not None else "–"
        return [Item(_KEPT, "Kept", (words.said(days), began), counted=_KEPT)]

    def counts(self, connection: Any) -> Mapping[str, int]:
        """How many changes there are."""
        return {_KEPT: retention.count(connection)}

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """How long."""
        return HistoryForm(session, self.draft(item_id))


class HistoryForm(EntryForm):
    """How long history is kept. Says first what would go, because that cannot be brought back."""

    def __init__(self, session: Session, draft: str) -> None:
        days = retention.reach(session.database.connection).days
        spec = FieldSpec(words.KEY, "Keep for", "line", "", "2y, 18m, 90d; empty for ever")
        values = {words.KEY: words.typed(days)}
        super().__init__(
            session, draft, (spec,), values, lambda _tx, _typed: None, noun="preference", name="how long history is kept"
        )

    @on(ModelForm.Submitted)
    def _entered(self) -> None:
        self.action_save()

    async def store(self) -> str | None:
        """Checks it, says what goes, writes it and lets that go."""
        form = self.query_one(ModelForm)
        typed = form.changed().get(words.KEY)
        if typed is None:
            return _KEPT
        try:
            days = words.parse(typed)
        except FieldError as error:
            form.complain({words.KEY: error})
            return None
        going = await self.session.read(lambda connection: retention.beyond(connection, days))
        if going and not await self._confirmed(days, going):
            return None
        how_long = words.said(days)
        await self.session.write(f"keep history {'' if days is None else 'for '}{how_long}", lambda tx: retention.keep(tx, days))
        gone = await self.session.on_writer(retention.prune) if going else 0
        went = f"{gone:,} changes went" if gone else "u undo"
        self.app.notify(text.line(f"History is kept {'' if days is None else 'for '}{how_long} · {went}"), markup=False)
        return _KEPT

    async def _confirmed(self, days: int | None, going: int) -> bool:
        from devhub_tui.widgets.confirm import Confirm

        detail = (
            f"{going:,} changes are older. What they did can then no longer be undone or looked up. Nothing brings them back."
        )
        return await self.app.push_screen_wait(Confirm(f"Keep history for {words.said(days)}?", "Keep less", detail))
