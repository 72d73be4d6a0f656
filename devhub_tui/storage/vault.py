"""A protected vault as its user deals with it: made, unlocked, protected, opened up, given another key, shared.

What replaces the vault file holds the vault's lock alone (VaultLock names who is in the way) and goes through
storage/replacing.py. What only changes slots rewrites the header in one rename, under the lock of the header's own writers.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from devhub_tui.domain import recovery_keys
from devhub_tui.errors import CancelledError, DamagedError, DevHubError, LockedError, NotFoundError, VaultError
from devhub_tui.storage import attempts, backup, copying, keys, past, replacing, roles, vault_file
from devhub_tui.storage.copying import Progress, create_private
from devhub_tui.storage.database import Database, explained
from devhub_tui.storage.keys import PASSPHRASE, RECOVERY, Header, Key, Slot
from devhub_tui.storage.lock import VaultLock
from devhub_tui.storage.replacing import Replacement
from devhub_tui.storage.vault_file import MISSING, OPEN, PROTECTED

__all__ = ["MISSING", "OPEN", "PROTECTED"]

_WRONG = "That passphrase does not open this vault."
_HEADER_GONE = "The vault is protected, but its key file is missing: {}"


def state(path: str) -> str:
    """What the vault at `path` is: MISSING, OPEN or PROTECTED. What was interrupted is brought to its end first."""
    with explained():
        replacing.settle(path)
        return vault_file.state(path)


def header(path: str) -> Header:
    """The key-slot header of the vault at `path`. Raises DamagedError when it is damaged or missing."""
    place = keys.beside(path)
    with explained():
        found = keys.read(place)
    if found is None:
        raise DamagedError(
            _HEADER_GONE.format(place),
            "Without it nothing opens the vault. devhub doctor --repair makes a whole one with the copy that each backup has.",
        )
    return found


def users(path: str) -> tuple[str, ...]:
    """The names under which somebody can unlock the vault, in the order in which they came."""
    return tuple(dict.fromkeys(slot.name for slot in header(path).slots if slot.kind == PASSPHRASE))


def unlock(path: str, passphrase: str, user: str | None = None) -> Key:
    """The key of the vault, by the passphrase of `user` (by default of the only one). Slots of older parameters are raised.

    Raises LockedError for a wrong passphrase and for an unknown user alike, with the same words after the same time; WaitError
    after too many; DamagedError for a header that is not as it was left.
    """
    state(path)
    found = header(path)
    names = users(path)
    if user is None and len(names) > 1:
        raise LockedError("Several people use this vault; say who you are.", f"--user NAME: {', '.join(names)[:200]}")
    slot = next((each for each in found.slots if each.kind == PASSPHRASE and each.name == (user or names[0])), None)
    with attempts.counted(path) as success:
        opened = keys.opened(slot or _decoy(found), passphrase)
        if opened is None or slot is None:
            raise LockedError(
                _WRONG, "Nothing was changed. Capital letters and the keyboard layout matter; a recovery key helps too."
            )
        success.append(True)
    data, half = opened
    key = _vouched(found, data, slot)
    if slot.parameters < keys.PARAMETERS:
        with suppress(DevHubError, OSError):
            _replace(path, key, lambda each: keys.raised(each, passphrase, half) if each.id == slot.id else each)
    return key


def _decoy(found: Header) -> Slot:
    """A slot that nothing opens, as much work as the others."""
    model = next((slot for slot in found.slots if slot.kind == PASSPHRASE), None)
    parameters = model.parameters if model else keys.PARAMETERS
    return Slot("", PASSPHRASE, "", "", 0, parameters, os.urandom(16), os.urandom(32), os.urandom(72), os.urandom(80))


def _vouched(found: Header, data: bytes, slot: Slot) -> Key:
    if not keys.vouched(found, data):
        raise DamagedError(
            "The key file was changed by something that is not devhub.",
            "It was not touched. devhub doctor --repair makes a whole vault with the copy that each backup has.",
        )
    return Key(data, slot.user_id)


def recover(path: str, recovery_key: str) -> Key:
    """The key of the vault by a recovery key, whoever's it is. Raises LockedError, WaitError, DamagedError."""
    secret = recovery_keys.parse(recovery_key)
    state(path)
    found = header(path)
    with attempts.counted(path) as success:
        for slot in found.slots:
            opened = keys.opened(slot, secret) if slot.kind == RECOVERY else None
            if opened is not None:
                success.append(True)
                return _vouched(found, opened[0], slot)
        raise LockedError(
            "That recovery key does not open this vault.", "Nothing was changed. It may have been replaced by a newer one."
        )


def create(path: str, passphrase: str, recovery_key: str, username: str | None = None) -> Key:
    """Makes a new vault that is protected from its first byte on. Raises VaultError when there is one."""
    with explained(), held_alone(path):
        if vault_file.state(path) != MISSING or os.path.lexists(path):
            raise VaultError(f"There is a vault already: {path}", "Nothing was changed.")
        replacement = Replacement(path)
        data = Key(os.urandom(32))
        database = Database(replacement.vault, key=data)
        try:
            create_private(replacement.vault)
            owner = database.make(username)
        finally:
            database.close()
        replacement.commit(keys.dump(_first_header(data.data, passphrase, recovery_key, owner)))
    return Key(data.data, owner.id)


def _first_header(data: bytes, passphrase: str, recovery_key: str, owner: roles.User) -> Header:
    secret = recovery_keys.parse(recovery_key)
    slots = (
        keys.new_slot(PASSPHRASE, passphrase, data, owner.id, owner.username),
        keys.new_slot(RECOVERY, secret, data, owner.id, owner.username),
    )
    return keys.sealed(slots, data)


def protect(path: str, passphrase: str, recovery_key: str, progress: Progress | None = None) -> Key:
    """Encrypts an open vault under a fresh data key. Nothing is changed before the copy is whole and verified.

    Other users of the vault have no slot then; owners give them one (add_member).
    """
    with explained(), held_alone(path):
        if (now := vault_file.state(path)) != OPEN:
            raise VaultError("There is no open vault to protect." if now == MISSING else "The vault is protected already.")
        data = Key(os.urandom(32))

        def new_header(connection: Any) -> bytes:
            owner = roles.user(connection, None)
            if owner is None:
                raise DamagedError("The vault has no user.", "devhub doctor tells more.")
            roles.owners_only(connection, owner, "protect the vault")
            found = _first_header(data.data, passphrase, recovery_key, owner)
            return keys.dump(found)

        past.clear_salvage(path)
        made = _replaced(path, None, data, new_header, progress)
        found = keys.parse(made, path)
    return Key(data.data, found.slots[0].user_id)


def open_up(path: str, key: Key, progress: Progress | None = None, before: Callable[[], object] | None = None) -> None:
    """Decrypts a protected vault; its header goes. `before` is called when the copy is sound, right before it takes its place."""
    with explained(), held_alone(path):
        _must_be_protected(path)

        def no_header(connection: Any) -> None:
            roles.owners_only(connection, roles.user(connection, key.user_id), "open up the vault")

        _replaced(path, key, None, no_header, progress, before)


def rekey(path: str, key: Key, progress: Progress | None = None, before: Callable[[Key], object] | None = None) -> Key:
    """Encrypts the vault under a fresh data key, which every slot is given. `before` gets the new key as in open_up."""
    with explained(), held_alone(path):
        _must_be_protected(path)
        data = Key(os.urandom(32), key.user_id)

        def new_header(connection: Any) -> bytes:
            roles.owners_only(connection, roles.user(connection, key.user_id), "give the vault another key")
            slots = tuple(keys.hand_over(slot, data.data) for slot in header(path).slots)
            return keys.dump(keys.sealed(slots, data.data))

        _replaced(path, key, data, new_header, progress, (lambda: before(data)) if before else None)
    return data


def _must_be_protected(path: str) -> None:
    if vault_file.state(path) != PROTECTED:
        raise VaultError("The vault has no passphrase.", "devhub vault protect gives it one.")


@contextmanager
def held_alone(path: str) -> Iterator[None]:
    """The vault's lock for oneself. Raises LockedError naming who is in the way."""
    from pathlib import Path

    from devhub_tui import paths

    folder = os.path.dirname(path)
    paths.private_dir(Path(folder))
    replacing.settle(path)
    lock = VaultLock(os.path.join(folder, "lock"), alone=True)
    try:
        yield
    finally:
        lock.release()


def _replaced(
    path: str,
    old: Key | None,
    new: Key | None,
    new_header: Callable[[Any], bytes | None],
    progress: Progress | None,
    before: Callable[[], object] | None = None,
) -> Any:
    """Puts a copy with another key in the vault's place; gives the bytes of its header. The lock is held alone."""
    replacement = Replacement(path)
    database = Database(path, key=old)
    try:
        connection = database.connection
        # Nobody else, not even a program that knows no lock file, may write from here on; and no log is left behind.
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        header_bytes = new_header(connection)
        copying.copy_into(connection, replacement.vault, new, progress)
        _may_go_on(progress)
        if wrong := backup.quickly_verified(replacement.vault, new):
            raise DamagedError(f"The copy is not sound ({wrong}).", "The vault is as it was. devhub doctor tells more.")
        _may_go_on(progress)
        if before is not None:
            before()
        replacement.commit(header_bytes)
        return header_bytes
    except BaseException:
        if not os.path.lexists(os.path.join(os.path.dirname(path), "replacing")):
            replacement.clear()
        raise
    finally:
        database.close()


def _may_go_on(progress: Progress | None) -> None:
    """Tells that the copy is written, and is being checked; raises CancelledError when that is the answer."""
    if progress is not None and progress(1, 1):
        raise CancelledError("Stopped. Nothing was changed.")


def change_passphrase(path: str, key: Key, passphrase: str) -> None:
    """Gives the key's user another passphrase. Other slots, and the vault file, stay as they are."""
    mine = [slot for slot in header(path).slots if slot.user_id == key.user_id and slot.kind == PASSPHRASE]
    name = mine[0].name if mine else _user_of(path, key).username
    fresh = keys.new_slot(PASSPHRASE, passphrase, key.data, str(key.user_id), name)
    _rewrite(
        path, key, lambda slots: (fresh, *(slot for slot in slots if slot.kind != PASSPHRASE or slot.user_id != key.user_id))
    )


def new_recovery(path: str, key: Key, recovery_key: str) -> None:
    """Gives the key's user another recovery key; the one before opens nothing any more."""
    secret = recovery_keys.parse(recovery_key)
    name = _user_of(path, key).username
    fresh = keys.new_slot(RECOVERY, secret, key.data, str(key.user_id), name)
    _rewrite(path, key, lambda slots: (*(slot for slot in slots if slot.kind != RECOVERY or slot.user_id != key.user_id), fresh))


def remove_recovery(path: str, key: Key) -> None:
    """Takes away the key's user's recovery key. Raises NotFoundError when they have none."""

    def left(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
        kept = tuple(slot for slot in slots if slot.kind != RECOVERY or slot.user_id != key.user_id)
        if len(kept) == len(slots):
            raise NotFoundError("You have no recovery key.", "devhub vault recovery-key makes one.")
        return kept

    _rewrite(path, key, left)


def add_slot(path: str, key: Key, user_id: str, name: str, passphrase: str) -> None:
    """Lets a user of the vault in by a passphrase of their own. Raises VaultError for a name that is taken. Owners only."""
    _owner(path, key, "add members")
    fresh = keys.new_slot(PASSPHRASE, passphrase, key.data, user_id, name)

    def added(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
        others = tuple(slot for slot in slots if slot.kind != PASSPHRASE or slot.user_id != user_id)
        if any(slot.name == name and slot.user_id != user_id for slot in others):
            raise VaultError(f"There is a member of that name already: {name}.", "Nothing was changed.")
        return (*others, fresh)

    _rewrite(path, key, added)


def remove_slots(path: str, key: Key, user_id: str) -> None:
    """Takes away all of a user's ways in. Who kept the data key can still read old copies: rekey. Owners only."""
    _owner(path, key, "remove members")
    if user_id == key.user_id:
        raise VaultError("You cannot remove yourself.", "Nothing was changed. Another owner can.")

    def left(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
        kept = tuple(slot for slot in slots if slot.user_id != user_id)
        if len(kept) == len(slots):
            raise NotFoundError("Nobody of that name has a way into this vault.", "devhub members lists who has.")
        return kept

    _rewrite(path, key, left)


def _user_of(path: str, key: Key) -> roles.User:
    database = Database.open(path, key=key)
    try:
        if database.user is None:
            raise DamagedError("The vault has no user.", "devhub doctor tells more.")
        return database.user
    finally:
        database.close()


def _owner(path: str, key: Key, what: str) -> None:
    database = Database.open(path, key=key)
    try:
        roles.owners_only(database.connection, database.user, what)
    finally:
        database.close()


def _replace(path: str, key: Key, change: Callable[[Slot], Slot]) -> None:
    _rewrite(path, key, lambda slots: tuple(change(slot) for slot in slots))


def _rewrite(path: str, key: Key, change: Callable[[tuple[Slot, ...]], tuple[Slot, ...]]) -> None:
    """Changes the slots, durably and in one step; writers of the header come one after the other."""
    import fcntl

    with explained():
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            found = header(path)
            if not keys.vouched(found, key.data):
                raise LockedError("The vault has another key by now.", "Nothing was changed. Unlock it again.")
            copying.put(keys.beside(path), keys.dump(keys.sealed(change(found.slots), key.data)))
        finally:
            os.close(folder)
