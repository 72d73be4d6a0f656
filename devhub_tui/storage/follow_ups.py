"""Follow-ups and promises: what was said would happen, and by when."""

from typing import Any

from devhub_tui import clock
from devhub_tui.domain.ids import new_id
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.rows import FollowUpRow

_COLUMNS = "f.id,f.contact_id,c.name,f.due_on,f.note,f.kind,f.completed_at"
_FROM = "FROM follow_ups f JOIN contacts c ON c.id=f.contact_id WHERE f.deleted_at IS NULL AND c.deleted_at IS NULL"


def add(
    tx: Transaction,
    contact_id: str,
    due_on: str,
    note: str | None,
    *,
    kind: str = "follow_up",
    source: tuple[str, str] | None = None,
) -> str:
    """Adds one and gives its id. `source` is the (table, id) that made it."""
    follow_up_id = new_id()
    table, source_id = source or (None, None)
    now = clock.now_ms()
    tx.execute(
        "INSERT INTO follow_ups(id,contact_id,due_on,note,kind,source_table,source_id,created_at,updated_at) VALUES (?,?,?,?,?,?,?,?,?)",
        (follow_up_id, contact_id, due_on, note, kind, table, source_id, now, now),
    )
    return follow_up_id


def complete(tx: Transaction, follow_up_id: str) -> None:
    """Marks one as done now."""
    tx.execute("UPDATE follow_ups SET completed_at=? WHERE id=? AND completed_at IS NULL", (clock.now_ms(), follow_up_id))


def of_contact(connection: Any, contact_id: str) -> list[FollowUpRow]:
    """A person's follow-ups: open ones first, by day."""
    return [
        FollowUpRow(*row)
        for row in connection.execute(
            f"SELECT {_COLUMNS} {_FROM} AND f.contact_id=? ORDER BY f.completed_at IS NOT NULL, f.due_on", (contact_id,)
        )
    ]
