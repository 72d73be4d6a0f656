"""Which shell sessions there were: when each began, until when it holds, when it ended. The session itself is services/shell_session.py."""

from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain.ids import new_id
from devhub_tui.storage.database import Database


class Session(NamedTuple):
    """One shell session. Instants are milliseconds UTC of the real clock; one that was not locked ended when it expired."""

    id: str
    username: str | None
    opened_at: int
    expires_at: int
    ended_at: int | None


_DEVICE = "(SELECT value FROM local WHERE key='device_id')"


def opened(database: Database, opened_at: int, expires_at: int) -> str:
    """Notes one that begins now, in place of the one there was; gives its id."""
    session = new_id()
    user = database.user.id if database.user else None
    with database.write("unlock", kind="setup") as tx:
        tx.execute(f"UPDATE sessions SET ended_at=min(expires_at,?) WHERE ended_at IS NULL AND device IS {_DEVICE}", (opened_at,))
        tx.execute(
            f"INSERT INTO sessions(id,user_id,device,opened_at,expires_at) VALUES (?,?,{_DEVICE},?,?)",
            (session, user, opened_at, expires_at),
        )
    return session


def ended(database: Database, session: str) -> None:
    """Notes that it ended now."""
    with database.write("lock", kind="setup") as tx:
        tx.execute("UPDATE sessions SET ended_at=min(expires_at,?) WHERE id=? AND ended_at IS NULL", (clock.real_ms(), session))


def listed(connection: Any, limit: int = 20) -> list[Session]:
    """The newest sessions first."""
    rows = connection.execute(
        "SELECT s.id,u.username,s.opened_at,s.expires_at,coalesce(s.ended_at,CASE WHEN s.expires_at<=? THEN s.expires_at END) "
        "FROM sessions s LEFT JOIN users u ON u.id=s.user_id ORDER BY s.opened_at DESC LIMIT ?",
        (clock.real_ms(), limit),
    )
    return [Session._make(row) for row in rows]
