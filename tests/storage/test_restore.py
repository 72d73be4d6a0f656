"""Backups of open and protected vaults, and what becomes of the vault when one is restored."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from devhub_tui.domain import recovery_keys
from devhub_tui.errors import AmbiguousError, DamagedError, LockedError, NotFoundError, RoleError
from devhub_tui.storage import backup, contacts, keys, members, restore, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key, Parameters

OLD, NEW = "correct horse battery", "another long passphrase"


@pytest.fixture
def path(database: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    """An open vault with Ana and one backup of it, to which Ben was added since."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    add(database, "Ana")
    backup.make(database)
    add(database, "Ben")
    database.close()
    return database.path


def add(database: Database, name: str) -> None:
    """One more person."""
    with database.write(f"add {name}") as tx:
        contacts.add(tx, {"name": name})


def people(path: str, key: Key | None = None) -> list[str]:
    """The names in a vault."""
    database = Database.open(path, key=key)
    try:
        return [row[0] for row in database.connection.execute("SELECT name FROM contacts ORDER BY n")]
    finally:
        database.close()


def test_an_open_vault(path: str) -> None:
    """The backup is the vault again, and what was there can be restored in turn."""
    (found,) = restore.every(path)
    assert (found.reason, found.at, found.key_id) == ("daily", "2026-03-16T09:00:00", None)
    facts = restore.facts(found, None)
    assert (facts.people, facts.interactions) == (1, 0)
    done = restore.restore(path, found, None, None)
    assert people(path) == ["Ana"]
    assert done.kept is not None
    assert os.stat(done.kept).st_mode & 0o777 == 0o600
    assert [each.reason for each in restore.every(path)].count("replaced") == 1
    restore.restore(path, restore.described(done.kept), None, None)
    assert people(path) == ["Ana", "Ben"]


def test_a_protected_vault_keeps_its_passphrase(path: str) -> None:
    """With the same data key, a passphrase that was changed since does not come back."""
    vault.protect(path, OLD, recovery_keys.new())
    key = vault.unlock(path, OLD)
    database = Database.open(path, key=key)
    made = backup.make(database, "request")
    database.close()
    assert b"CREATE TABLE" not in Path(made).read_bytes()
    assert os.path.exists(keys.beside(made))
    vault.change_passphrase(path, key, NEW)
    found = restore.find(path, "newest")
    with pytest.raises(LockedError):
        restore.facts(found, None)
    done = restore.restore(path, found, key, key)
    assert not done.other_passphrase
    assert people(path, vault.unlock(path, NEW)) == ["Ana", "Ben"]
    with pytest.raises(LockedError):
        vault.unlock(path, OLD)


def test_a_backup_of_another_key_brings_its_passphrase(path: str) -> None:
    """After a rekey an older backup needs its own header, and the vault then opens as it did."""
    key = vault.protect(path, OLD, recovery_keys.new())
    database = Database.open(path, key=key)
    made = backup.make(database, "request")
    database.close()
    fresh = vault.rekey(path, key)
    vault.change_passphrase(path, fresh, NEW)
    found = restore.described(made)
    with pytest.raises(DamagedError):
        restore.restore(path, found, fresh, fresh)
    assert people(path, vault.unlock(path, NEW)) == ["Ana", "Ben"]
    assert restore.restore(path, found, fresh, key).other_passphrase
    assert people(path, vault.unlock(path, OLD)) == ["Ana", "Ben"]


def test_a_plain_backup_of_a_protected_vault_is_encrypted(path: str) -> None:
    """Restoring what was made before the vault was protected does not open it up."""
    key = vault.protect(path, OLD, recovery_keys.new())
    found = next(each for each in restore.every(path) if each.reason == "daily")
    restore.restore(path, found, key, None)
    assert vault.state(path) == vault.PROTECTED
    assert people(path, vault.unlock(path, OLD)) == ["Ana"]


def test_who_may_open_the_vault_is_no_matter_of_the_backup(path: str) -> None:
    """A member who was added since, and a role that was changed since, stay; who was removed since does not come back."""
    key = vault.protect(path, OLD, recovery_keys.new())
    database = Database.open(path, key=key)
    gone = members.add(database, "gone", "editor", "a passphrase of theirs")
    backup.make(database, "request")
    members.remove(database, gone.username)
    members.add(database, "mei", "viewer", "yet another passphrase")
    device = database.connection.execute("SELECT value FROM local WHERE key='device_id'").fetchone()
    database.close()
    restore.restore(path, restore.find(path, "newest"), key, key)
    database = Database.open(path, key=vault.unlock(path, "yet another passphrase", "mei"))
    assert database.user is not None
    assert (database.user.username, database.user.role) == ("mei", "viewer")
    assert database.connection.execute("SELECT value FROM local WHERE key='device_id'").fetchone() == device
    assert [member.username for member in members.listed(database)][1:] == ["mei"]
    database.close()
    with pytest.raises(LockedError):
        vault.unlock(path, "a passphrase of theirs", "gone")


def test_a_backup_of_another_device(path: str, tmp_path: Path) -> None:
    """A file brought from elsewhere does not make two devices of one name."""
    other = Database.open(str(tmp_path / "other" / "vault.db"))
    add(other, "Zoe")
    theirs = other.connection.execute("SELECT value FROM local WHERE key='device_id'").fetchone()
    made = backup.make(other, "request")
    other.close()
    restore.restore(path, restore.described(made), None, None)
    database = Database.open(path)
    assert database.connection.execute("SELECT value FROM local WHERE key='device_id'").fetchone() != theirs
    database.close()
    assert people(path) == ["Zoe"]


def test_only_owners_restore(path: str) -> None:
    """It takes away what everybody wrote since."""
    key = vault.protect(path, OLD, recovery_keys.new())
    database = Database.open(path, key=key)
    members.add(database, "mei", "editor", "yet another passphrase")
    backup.make(database, "request")
    database.close()
    theirs = vault.unlock(path, "yet another passphrase", "mei")
    before = Path(path).read_bytes()
    with pytest.raises(RoleError, match="Only an owner can restore"):
        restore.restore(path, restore.find(path, "newest"), theirs, theirs)
    assert Path(path).read_bytes() == before
    assert not [name for name in os.listdir(os.path.dirname(path)) if "next" in name]


def test_a_vault_that_is_gone(path: str) -> None:
    """Where the file is missing, a backup fills its place."""
    os.unlink(path)
    with pytest.raises(DamagedError, match="missing"):
        Database.open(path)
    done = restore.restore(path, restore.find(path, "newest"), None, None)
    assert done.kept is None
    assert people(path) == ["Ana"]


def test_what_cannot_be_restored(path: str, tmp_path: Path, freeze: Callable[[str], datetime]) -> None:
    """Damaged, foreign, unknown, ambiguous, or while somebody has the vault open: a sentence, and nothing was changed."""
    before = Path(path).read_bytes()
    (found,) = restore.every(path)
    torn = Path(found.path)
    whole = torn.read_bytes()
    torn.write_bytes(whole[:4096] + bytes(8192) + whole[12288:])
    with pytest.raises(DamagedError):
        restore.restore(path, found, None, None)
    torn.write_bytes(whole)
    foreign = tmp_path / "foreign.db"
    foreign.write_text("not a database at all, but long enough to look at" * 20)
    with pytest.raises(DamagedError):
        restore.restore(path, restore.find(path, str(foreign)), None, None)
    with pytest.raises(NotFoundError):
        restore.find(path, "2019")
    database = Database.open(path)
    with pytest.raises(LockedError, match="Another devhub"):
        restore.restore(path, found, None, None)
    freeze("2026-03-16T10:00:00+01:00")
    backup.make(database, "request")
    database.close()
    with pytest.raises(AmbiguousError):
        restore.find(path, "2026-03-16")
    assert restore.find(path, "2026-03-16-10").reason == "request"
    assert people(path) == ["Ana", "Ben"]
    assert len(before) == os.path.getsize(path)


def test_whoever_was_forgotten_is_named(path: str) -> None:
    """A backup that would bring somebody back says who, before it does."""
    from devhub_tui.storage import forgetting

    (found,) = restore.every(path)
    database = Database.open(path)
    (ana,) = database.connection.execute("SELECT id FROM contacts WHERE name='Ana'").fetchone()
    assert restore.returning(database.connection, found, None) == []
    forgetting.forget(database, ana)
    assert restore.returning(database.connection, found, None) == [ana]
    database.close()
    assert restore.returning_to(path, None, found, None) == [ana]
