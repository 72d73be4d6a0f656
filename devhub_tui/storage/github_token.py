"""The GitHub token of this machine, in the vault: never journaled, synced or exported, encrypted where the vault is."""

import re
from typing import Any

from devhub_tui.errors import FieldError
from devhub_tui.storage.database import Transaction

_KEY = "github.token"
_TOKEN = re.compile(r"[\x21-\x7e]{1,255}")


def token(connection: Any) -> str | None:
    """The token, or None."""
    row = connection.execute("SELECT value FROM local WHERE key=?", (_KEY,)).fetchone()
    return str(row[0]) if row and _TOKEN.fullmatch(str(row[0])) else None


def keep_token(tx: Transaction, value: str) -> None:
    """Keeps a token, in the place of another. Not a step of undo. Raises FieldError, which does not repeat what was given."""
    if not _TOKEN.fullmatch(value):
        raise FieldError("token", "That is no GitHub token.", "One line without spaces, as GitHub shows it once.")
    tx.execute("INSERT INTO local VALUES (?,?) ON CONFLICT DO UPDATE SET value=excluded.value", (_KEY, value))


def drop_token(tx: Transaction) -> bool:
    """Lets go of it; whether there was one."""
    return bool(tx.execute("DELETE FROM local WHERE key=?", (_KEY,)).rowcount)
