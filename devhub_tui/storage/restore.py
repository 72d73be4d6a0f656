"""Putting a backup in the vault's place: looked at, verified, and only then swapped in; the file that was there is kept.

Goes through storage/replacing.py, with the vault's lock held alone.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from devhub_tui import clock
from devhub_tui.errors import AmbiguousError, DamagedError, DevHubError, LockedError, NotFoundError
from devhub_tui.storage import backup, copying, keys, migrate, private, roles, vault_file
from devhub_tui.storage.copying import Progress, create_private
from devhub_tui.storage.database import Database, explained
from devhub_tui.storage.keys import Key
from devhub_tui.storage.replacing import Replacement
from devhub_tui.storage.vault import held_alone

_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)-(\d\d)(\d\d)(\d\d)-([a-z]+)")


class Backup(NamedTuple):
    """A backup as its name and its file tell of it. `at` is local time as ISO 8601 without a zone, `bytes` its size; `key_id` tells
    which data key it needs, None for a plain one."""

    path: str
    name: str
    at: str
    reason: str
    bytes: int
    key_id: str | None


class Facts(NamedTuple):
    """What is in a backup. `newest` is the last change in it, milliseconds UTC; None for a vault that was never written."""

    schema: int
    people: int
    interactions: int
    newest: int | None


class Restored(NamedTuple):
    """What was done: which backup now is the vault, where the file before it is kept (None if there was none), and whether the
    passphrase is the one of the backup."""

    backup: Backup
    kept: str | None
    other_passphrase: bool


def every(path: str) -> list[Backup]:
    """The backups of the vault at `path`, newest first. Those of other names are the user's own and count as well."""
    place = os.path.join(os.path.dirname(path), "backups")
    found = []
    for name in backup.listed(place):
        with suppress(OSError):
            found.append(described(os.path.join(place, name)))
    return sorted(found, key=lambda each: each.at, reverse=True)


def described(path: str) -> Backup:
    """One backup file. Raises OSError."""
    name = os.path.basename(path)
    status = os.stat(path)
    stamp = _STAMP.match(name)
    if stamp:
        year, month, day, hour, minute, second, reason = stamp.groups()
        at = f"{year}-{month}-{day}T{hour}:{minute}:{second}"
    else:
        at, reason = clock.from_ms(int(status.st_mtime * 1000)).replace(tzinfo=None).isoformat(timespec="seconds"), "own"
    key_id = None
    with suppress(DevHubError):
        header = keys.read(keys.beside(path))
        key_id = header.key_id if header and not vault_file.is_plain(path) else None
    return Backup(path, name, at, reason, status.st_size, key_id)


def header_of(path: str) -> keys.Header | None:
    """The key header of the vault at `path`; None where it is damaged or gone, as where there never was one."""
    with suppress(DamagedError):
        return keys.read(keys.beside(path))
    return None


def find(path: str, which: str) -> Backup:
    """The backup meant by `newest`, a name, the beginning of a name such as a day, or the path of a file.

    Raises NotFoundError, AmbiguousError.
    """
    known = every(path)
    wanted = which.strip()
    if wanted == "newest" and known:
        return next((each for each in known if each.reason not in ("replaced", "salvaged")), known[0])
    fitting = [each for each in known if each.name == wanted or each.name.removesuffix(".db") == wanted]
    fitting = fitting or [each for each in known if wanted and each.name.startswith(wanted)]
    if len(fitting) > 1:
        raise AmbiguousError(
            f"{len(fitting)} backups begin with “{wanted[:40]}”.",
            "Say more of the name.",
            tuple((each.name, each.reason) for each in fitting),
        )
    if fitting:
        return fitting[0]
    place = os.path.abspath(os.path.expanduser(wanted))
    if wanted and os.path.isfile(place):
        return described(place)
    raise NotFoundError(f"There is no backup “{wanted[:80]}”.", "devhub backups lists them; a path of a file will do too.")


def facts(found: Backup, key: Key | None) -> Facts:
    """What is in a backup, by its key. Raises LockedError for a wrong key, DamagedError for what is no vault, VaultError for one of
    a newer devhub."""
    if found.key_id is None and not vault_file.is_plain(found.path):
        raise DamagedError(
            f"The backup is damaged, or no vault, or its key file is missing: {found.name}.",
            f"Nothing was changed. The key file of a protected one is {os.path.basename(keys.beside(found.path))} beside it.",
        )
    if found.key_id is not None and key is None:
        raise LockedError(f"The backup is protected: {found.name}.", "Its passphrase is the one of the day when it was made.")
    connection = _opened(found.path, key)
    try:
        schema = migrate.known_version(connection, new=False)
        if not schema:
            raise DamagedError(f"This is no backup of a vault: {found.name}.", "Nothing was changed.")
        people, interactions = (
            connection.execute(f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL").fetchone()[0]
            for table in ("contacts", "interactions")
        )
        newest = connection.execute("SELECT hlc>>16 FROM changes ORDER BY seq DESC LIMIT 1").fetchone()
        return Facts(schema, people, interactions, newest[0] if newest else None)
    except dbapi2.DatabaseError as error:
        raise DamagedError(
            f"The backup is damaged: {found.name} ({error}).", "Nothing was changed. Another one may be good."
        ) from error
    finally:
        connection.close()


def since(connection: Any, newest: int | None) -> int:
    """How many steps the vault took after an instant: what a backup of then would take away."""
    # By the journal's own clock: that of the batches is another, and may be a millisecond ahead.
    row = connection.execute(
        "SELECT count(*) FROM batches WHERE kind<>'setup' AND first_seq>"
        "coalesce((SELECT seq FROM changes WHERE hlc>>16<=? ORDER BY seq DESC LIMIT 1),0)",
        (newest or 0,),
    ).fetchone()
    return int(row[0])


def returning(connection: Any, found: Backup, backup_key: Key | None) -> list[str]:
    """Ids of people whom the open vault was told to forget and whom the backup holds: restoring it brings them back."""
    forgotten = [row[0] for row in connection.execute("SELECT contact_id FROM forgotten WHERE deleted_at IS NULL")]
    if not forgotten:
        return []
    backed_up = _opened(found.path, backup_key)
    try:
        return [each for each in forgotten if backed_up.execute("SELECT 1 FROM contacts WHERE id=?", (each,)).fetchone()]
    finally:
        backed_up.close()


def returning_to(path: str, key: Key | None, found: Backup, backup_key: Key | None) -> list[str]:
    """The same for the vault at `path`; nobody where it cannot be read."""
    with _present(path, key) as connection:
        return returning(connection, found, backup_key) if connection is not None else []


def _opened(path: str, key: Key | None) -> Any:
    connection = dbapi2.connect(copying.uri(path, "mode=ro"), uri=True, isolation_level=None)
    keys.apply(connection, None if vault_file.is_plain(path) else key)
    return connection


def restore(path: str, found: Backup, key: Key | None, backup_key: Key | None, progress: Progress | None = None) -> Restored:
    """Makes the backup the vault at `path`; what was there is kept among the backups.

    `key` is that of the vault as it is (None for an open or missing one), `backup_key` that of the backup. With the same data key
    today's passphrases stay; with another one those of the backup come with it; a plain backup of a protected vault is encrypted
    with today's key. Raises LockedError naming who holds the vault, RoleError, DamagedError, VaultError; nothing was changed then.
    """
    with explained(), held_alone(path):
        return _prepared(path, found, key, backup_key, progress)()


def begin(database: Database, found: Backup, backup_key: Key | None, progress: Progress | None = None) -> Callable[[], Restored]:
    """The same for a vault that this process has open: all but the last step, which is for `Database.close`.

    Others are kept out until then.
    """
    with explained():
        if database.lock is not None:
            database.lock.become_alone()
        try:
            last = _prepared(database.path, found, database.key, backup_key, progress)
        except BaseException:
            if database.lock is not None and database.wal:
                database.lock.become_shared()
            raise

    def finish() -> Restored:
        with explained():
            return last()

    return finish


def _prepared(
    path: str, found: Backup, key: Key | None, backup_key: Key | None, progress: Progress | None
) -> Callable[[], Restored]:
    """Checks the backup and prepares what is to be the vault; gives the step that puts it there, for when the vault is closed."""
    if os.path.dirname(found.path) == os.path.join(os.path.dirname(path), "backups"):  # elsewhere it was named on purpose
        private.own_file(found.path)
        private.own_file(keys.beside(found.path))
    facts(found, backup_key)
    _owners_only(path, key)
    if wrong := copying.verified(found.path, None if vault_file.is_plain(found.path) else backup_key):
        raise DamagedError(f"The backup is damaged: {found.name} ({wrong}).", "Nothing was changed. Another one may be good.")
    replacement = Replacement(path)
    try:
        header, other = _prepare(path, found, key, backup_key, replacement, progress)
        _carry_over(path, key, replacement.vault, key if vault_file.is_plain(found.path) else backup_key, header)
    except BaseException as error:
        replacement.clear()
        if isinstance(error, OSError):
            raise backup.explain(error) from error
        raise

    def last() -> Restored:
        try:
            kept = None
            if os.path.lexists(path):
                _close_log(path, key)
                place = os.path.join(os.path.dirname(path), "backups")
                os.makedirs(place, mode=0o700, exist_ok=True)
                kept = backup.fresh_name(place, "replaced")
            replacement.commit(header, keep=kept)
        except OSError as error:
            raise backup.explain(error) from error
        return Restored(found, kept, other)

    return last


@contextmanager
def _present(path: str, key: Key | None) -> Iterator[Any]:
    """The vault as it is, for a look; None where it is missing, damaged, or locked."""
    state = vault_file.state(path)
    if state == vault_file.MISSING or (state == vault_file.PROTECTED and key is None):
        yield None
        return
    database = Database(path, key=key if state == vault_file.PROTECTED else None)
    try:
        try:
            database.connection.execute("SELECT count(*) FROM local").fetchone()
        except dbapi2.DatabaseError:
            yield None
        else:
            yield database.connection
    finally:
        database.close()


def _owners_only(path: str, key: Key | None) -> None:
    """A restore takes away what everybody wrote since. Who cannot open the vault as it is has no role in it."""
    with _present(path, key) as connection:
        if connection is not None:
            roles.owners_only(connection, roles.user(connection, key.user_id if key else None), "restore a backup")


def _carry_over(path: str, key: Key | None, target: str, target_key: Key | None, header: bytes | None) -> None:
    """What is no matter of the backup: which device this is, and who has a way in by the header that stays."""
    with _present(path, key) as connection:
        if connection is None:
            return
        device = connection.execute("SELECT value FROM local WHERE key='device_id'").fetchone()
        slots = {slot.user_id for slot in keys.parse(header, path).slots} if header else set()
        members = connection.execute("SELECT id,username,display_name,role,deleted_at FROM users").fetchall()
    fresh = Database(target, key=target_key if header is not None else None)
    try:
        # An older schema is brought up to date when it is opened; so long nothing but this row is touched.
        if device:
            fresh.connection.execute("UPDATE local SET value=? WHERE key='device_id'", device)
        if fresh.connection.execute("PRAGMA user_version").fetchone()[0] == migrate.VERSION:
            _keep_members(fresh, [row for row in members if row[0] in slots or row[-1]] if slots else [])
    finally:
        fresh.close()


def _keep_members(fresh: Database, members: list[Any]) -> None:
    there = {row[0]: row for row in fresh.connection.execute("SELECT id,username,display_name,role,deleted_at FROM users")}
    # Who was removed before the backup, and who was added and removed after it, need no row.
    if changed := [row for row in members if tuple(row) != there.get(row[0]) and (row[0] in there or row[-1] is None)]:
        with fresh.write("keep who may open the vault", kind="setup") as tx:
            tx.executemany(
                "INSERT INTO users(id,username,display_name,role,deleted_at) VALUES (?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET "
                "username=excluded.username,display_name=excluded.display_name,role=excluded.role,deleted_at=excluded.deleted_at",
                changed,
            )


def _prepare(
    path: str, found: Backup, key: Key | None, backup_key: Key | None, replacement: Replacement, progress: Progress | None
) -> tuple[bytes | None, bool]:
    """Puts the vault to be beside the old one: the bytes of its header, and whether that is the backup's own."""
    present = header_of(path)
    if vault_file.is_plain(found.path):
        protected = present is not None and key is not None
        connection = _opened(found.path, None)
        try:
            copying.copy_into(connection, replacement.vault, key if protected else None, progress)
        finally:
            connection.close()
        return (keys.dump(present) if protected and present else None), False
    create_private(replacement.vault)
    shutil.copyfile(found.path, replacement.vault)
    own = keys.read(keys.beside(found.path))
    if own is None:
        raise DamagedError(f"The backup's key file is missing: {keys.beside(found.path)}", "Nothing was changed.")
    if present is not None and present.key_id == own.key_id:
        return keys.dump(present), False
    return keys.dump(own), os.path.lexists(keys.beside(path))


def _close_log(path: str, key: Key | None) -> None:
    """Takes the log of the old file into it, so that it is whole where it is kept. A damaged one keeps its log beside it."""
    if vault_file.state(path) == vault_file.PROTECTED and key is None:
        return
    database = Database(path, key=key if vault_file.state(path) == vault_file.PROTECTED else None)
    with suppress(dbapi2.DatabaseError):
        database.connection.execute("PRAGMA journal_mode=DELETE")
    database.close()
