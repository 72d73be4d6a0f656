"""What follows the user to every device: one row per key, with an id that two devices would both choose."""

from typing import Any

from devhub_tui.domain.ids import natural_id
from devhub_tui.storage.database import Transaction


def get(connection: Any, key: str) -> str | None:
    """The value of one preference; None when it was never set."""
    row = connection.execute(
        "SELECT value FROM preferences WHERE key=? AND deleted_at IS NULL ORDER BY n LIMIT 1", (key,)
    ).fetchone()
    return row[0] if row else None


def put(tx: Transaction, key: str, value: str | None) -> None:
    """Sets one preference, already cleaned."""
    tx.execute(
        "INSERT INTO preferences(id,key,value) VALUES (?,?,?) ON CONFLICT(id) DO UPDATE SET value=excluded.value, deleted_at=NULL",
        (natural_id("preference", key), key, value),
    )


def profile_wanted(connection: Any) -> bool:
    """Whether this vault is still empty and nobody has said whose it is."""
    return connection.execute("SELECT 1 FROM contacts LIMIT 1").fetchone() is None and get(connection, "profile.name") is None
