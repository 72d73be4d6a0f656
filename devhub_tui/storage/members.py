"""Who uses a protected vault: each a row of `users` with a role, and a way in of their own in the key header.

Owners add, change and remove. None of it is a step of undo: that could bring back a row without its way in, or the other way round.
"""

from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain.ids import new_id
from devhub_tui.errors import FieldError, NotFoundError, VaultError
from devhub_tui.storage import keys, roles, vault, vault_file
from devhub_tui.storage.database import Database

_LONGEST = 40


class Member(NamedTuple):
    """One who uses the vault. `since` is milliseconds UTC; `ways` are the kinds of slots they have, none in an open vault."""

    id: str
    username: str
    display_name: str | None
    role: str
    since: int
    ways: tuple[str, ...]


def listed(database: Database) -> list[Member]:
    """Everybody, in the order in which they came."""
    protected = vault_file.state(database.path) == vault_file.PROTECTED
    slots = vault.header(database.path).slots if protected else ()
    return [
        Member._make((*row, tuple(slot.kind for slot in slots if slot.user_id == row[0])))
        for row in database.connection.execute(
            "SELECT id,username,display_name,role,created_at FROM users WHERE deleted_at IS NULL ORDER BY n"
        )
    ]


def member(database: Database, name: str) -> Member:
    """The member of that user name. Raises NotFoundError."""
    found = [each for each in listed(database) if text.fold(each.username) == text.fold(name)]
    if not found:
        raise NotFoundError(f"Nobody called “{name[:40]}” uses this vault.", "devhub members lists who does.")
    return found[0]


def count(connection: Any) -> int:
    """How many use the vault."""
    return int(connection.execute("SELECT count(*) FROM users WHERE deleted_at IS NULL").fetchone()[0])


def taken(database: Database, name: str) -> bool:
    """Whether somebody of that user name has a way in; who has none can be added again."""
    return any(each.ways and text.fold(each.username) == text.fold(name) for each in listed(database))


def checked_name(name: str) -> str:
    """A user name as it is kept. Raises FieldError."""
    cleaned = text.clean(name)
    if not text.visible(cleaned) or len(cleaned) > _LONGEST:
        raise FieldError("username", f"A user name has 1 to {_LONGEST} characters.")
    return cleaned


def checked_role(role: str) -> str:
    """One of roles.ROLES. Raises FieldError."""
    wanted = role.strip().lower()
    if wanted not in roles.ROLES:
        raise FieldError("role", f"A role is {', '.join(roles.ROLES[:-1])} or {roles.ROLES[-1]}.")
    return wanted


def must_be_owner(database: Database, what: str) -> None:
    """Raises RoleError for who is no owner, VaultError for a vault without members."""
    _key(database)
    roles.owners_only(database.connection, database.user, what)


def add(database: Database, name: str, role: str, passphrase: str, display_name: str | None = None) -> Member:
    """Lets somebody in. Interrupted half-way, they are listed without a way in, and adding them again completes it.

    Raises RoleError, FieldError, and VaultError for a vault without a passphrase and for a name that is taken.
    """
    must_be_owner(database, "add members")
    key = _key(database)
    username, role = checked_name(name), checked_role(role)
    known = {text.fold(each.username): each for each in listed(database)}
    before = known.get(text.fold(username))
    if before is not None and before.ways:
        raise VaultError(
            f"{before.username} uses this vault already.", "Nothing was changed. devhub members role changes what they may do."
        )
    user_id = before.id if before else new_id()
    with database.write(f"add the member {username}", kind="setup") as tx:
        tx.execute(
            "INSERT INTO users(id,username,display_name,role) VALUES (?,?,?,?) "
            "ON CONFLICT(id) DO UPDATE SET display_name=excluded.display_name, role=excluded.role",
            (user_id, username, text.clean(display_name or "") or None, role),
        )
    vault.add_slot(database.path, key, user_id, username, passphrase)
    return member(database, username)


def change_role(database: Database, name: str, role: str) -> Member:
    """Gives a member another role. Raises RoleError, and VaultError where no owner would be left."""
    roles.owners_only(database.connection, database.user, "change roles")
    wanted, found = checked_role(role), member(database, name)
    if found.role == roles.OWNER and wanted != roles.OWNER:
        _another_owner(database, found)
    with database.write(f"make {found.username} {_with_article(wanted)}", kind="setup") as tx:
        tx.execute("UPDATE users SET role=? WHERE id=?", (wanted, found.id))
    return member(database, found.username)


def give_passphrase(database: Database, name: str, passphrase: str) -> Member:
    """Another passphrase for a member who forgot theirs. Owners only."""
    found = member(database, name)
    vault.add_slot(database.path, _key(database), found.id, found.username, passphrase)
    return member(database, found.username)


def remove(database: Database, name: str) -> Member:
    """Takes away somebody's ways in, then their name from the list. What they may still read: docs/vault.md; a rekey ends most of it.

    Interrupted half-way they have no way in any more; removing them again completes it.
    """
    must_be_owner(database, "remove members")
    key = _key(database)
    found = member(database, name)
    if database.user is not None and found.id == database.user.id:
        raise VaultError("You cannot remove yourself.", "Nothing was changed. Another owner can.")
    if found.role == roles.OWNER:
        _another_owner(database, found)
    if found.ways:
        vault.remove_slots(database.path, key, found.id)
    with database.write(f"remove the member {found.username}", kind="setup") as tx:
        tx.execute("UPDATE users SET deleted_at=? WHERE id=?", (clock.real_ms(), found.id))
    return found


def _another_owner(database: Database, found: Member) -> None:
    if not any(each.role == roles.OWNER and each.id != found.id for each in listed(database)):
        raise VaultError(
            "A vault has at least one owner.", f"Nothing was changed. Make somebody else an owner before {found.username} goes."
        )


def _with_article(role: str) -> str:
    return f"{'a' if role == roles.VIEWER else 'an'} {role}"


def _key(database: Database) -> keys.Key:
    if database.key is None:
        raise VaultError(
            "Members need a protected vault: without a passphrase everybody who has the file is its owner.",
            "Nothing was changed. devhub vault protect gives it one.",
        )
    return database.key


def rekey_advice(found: Member) -> str:
    """Why another data key is a good idea after somebody left."""
    return (
        f"{found.username} cannot unlock this vault any more. Whoever once unlocked it may have kept its data key or a copy; "
        "a rekey makes that key useless for everything written from now on."
    )
