"""Who the user of an open vault is and what they may do: owners everything, editors all but members, viewers nothing but look.

Asked by `Database.write` alone, which everything that writes goes through. Roles prevent mistakes; what they do not protect
against stands in docs/vault.md.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from devhub_tui.errors import LockedError, RoleError

OWNER, EDITOR, VIEWER = "owner", "editor", "viewer"
ROLES = (OWNER, EDITOR, VIEWER)


class User(NamedTuple):
    """Somebody who opens this vault; `n` is what the journal keeps as author."""

    n: int
    id: str
    username: str
    display_name: str | None
    role: str


_USER = "SELECT n,id,username,display_name,role FROM users WHERE deleted_at IS NULL"


def user(connection: Any, user_id: str | None) -> User | None:
    """The user of that id; without one the first there is, as in an open vault. Raises LockedError for who was removed."""
    if user_id is None:
        row = connection.execute(f"{_USER} ORDER BY n LIMIT 1").fetchone()
        return User._make(row) if row else None
    row = connection.execute(f"{_USER} AND id=?", (user_id,)).fetchone()
    if row is None:
        raise LockedError("You are no longer a member of this vault.", "An owner can add you again: devhub members.")
    return User._make(row)


def role_of(connection: Any, who: User | None) -> str:
    """The role of the user as it is now: it may have been changed while the vault was open. A vault without users has an owner."""
    if who is None:
        return OWNER
    row = connection.execute("SELECT role FROM users WHERE n=? AND deleted_at IS NULL", (who.n,)).fetchone()
    if row is None:
        raise RoleError("You are no longer a member of this vault.", "Nothing was changed. An owner can add you again.")
    return str(row[0])


def at_start(connection: Any, who: User | None, kind: str) -> str:
    """The role in which a write begins. Raises RoleError where it may not."""
    role = role_of(connection, who)
    # The program's own bookkeeping touches nothing that is journaled; at_end sees to that.
    if role not in (OWNER, EDITOR) and kind != "setup":
        raise _refused()
    return role


def at_end(role: str, tables: Collection[str]) -> None:
    """Raises RoleError when what was written was not for this role."""
    if role not in (OWNER, EDITOR) and tables:
        raise _refused()
    if role != OWNER and "users" in tables:
        raise RoleError("Only an owner can change who uses this vault.", "Nothing was changed.")


def owners_only(connection: Any, who: User | None, what: str) -> None:
    """Raises RoleError unless the user is an owner. `what` goes on "Only an owner can …"."""
    if role_of(connection, who) != OWNER:
        raise RoleError(f"Only an owner can {what}.", "Nothing was changed.")


def _refused() -> RoleError:
    return RoleError(
        "You are a viewer in this vault: you can look at everything and change nothing.",
        "Nothing was changed. An owner can give you another role.",
    )
