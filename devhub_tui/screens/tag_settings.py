"""Tags in Settings: their names, and the cadence that each may give to everybody who has it."""

from collections.abc import Mapping
from typing import Any

from devhub_tui import text
from devhub_tui.domain.forms import FieldSpec
from devhub_tui.domain.many import people
from devhub_tui.screens.entry_form import EntryForm
from devhub_tui.screens.settings_section import Item, Section
from devhub_tui.services.session import Session
from devhub_tui.storage import tags
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.entry_list import Column


class Tags(Section):
    """The tags that people have, or could have."""

    key = "tags"
    title = "Tags"
    noun = "tag"
    about = "A cadence is for all with the tag; the tightest wins."
    tables = frozenset({"tags", "contact_tags", "contacts"})
    columns = (Column("cadence", 8),)
    used_by = "people"
    ordered = False
    specs = (
        FieldSpec("name", "Name", "line", "", "mentors, rust, fosdem", needed=True),
        FieldSpec("cadence", "Cadence", "cadence", "", "2w, every 2 months; empty for none"),
    )

    def items(self, connection: Any) -> list[Item]:
        """Those that give a cadence first, then by name."""
        return [Item(row.id, row.name, (row.cadence or "–",), counted=row.id) for row in tags.listing(connection)]

    def counts(self, connection: Any) -> Mapping[str, int]:
        """How many people have each."""
        return tags.counts(connection)

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """Name and cadence. Another name is everybody's at once."""
        if item_id is None:

            def add(tx: Transaction, typed: Mapping[str, str]) -> None:
                tags.add(tx, typed["name"], typed["cadence"])

            return EntryForm(session, self.draft(None), self.specs, {}, add, noun=self.noun)

        def now(connection: Any) -> dict[str, Any]:
            return tags.one(connection, item_id)._asdict()

        values = now(session.database.connection)

        def write(tx: Transaction, typed: Mapping[str, str]) -> None:
            tags.update(tx, item_id, typed)

        name = values["name"]
        return EntryForm(session, self.draft(item_id), self.specs, values, write, noun=self.noun, name=name, now=now)

    def question(self, connection: Any, item: Item) -> tuple[str, str] | None:
        """A tag that somebody has is not taken off by a slip of the finger."""
        had = tags.people(connection, item.id)
        return (f"Take the tag {text.clean(item.name, limit=40)} off {people(had)}?", "Delete") if had else None

    def put_away(self, tx: Transaction, item: Item) -> str:
        """It comes off everybody who has it."""
        had = tags.remove(tx, item.id)
        return f"Deleted the tag {item.name}" + (f": it came off {people(had)}" if had else ": nobody had it")
