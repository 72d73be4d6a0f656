"""Protecting, unlocking, opening up, another key: what opens the vault afterwards and what does not."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from devhub_tui import clock
from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DamagedError, LockedError, VaultError, WaitError
from devhub_tui.storage import attempts, contacts, keys, replacing, roles, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key, Parameters

TOY = Parameters(8, 1, 1)
PASSPHRASE = "correct horse battery"
RECOVERY = recovery_keys.new()


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "PARAMETERS", TOY)


@pytest.fixture
def path(home: Path) -> str:
    """Where the main vault is; there is none yet."""
    return str(home / "devhub" / "vaults" / "main" / "vault.db")


@pytest.fixture
def plain(path: str) -> str:
    """An open vault with one person."""
    database = Database.open(path)
    with database.write("add Ana") as tx:
        contacts.add(tx, {"name": "Ana Souza"})
    database.close()
    return path


@pytest.fixture
def protected(plain: str) -> str:
    """The same, protected."""
    vault.protect(plain, PASSPHRASE, RECOVERY)
    return plain


def people(path: str, key: Key | None) -> list[str]:
    """The names in a vault."""
    database = Database.open(path, key=key)
    try:
        return [row[0] for row in database.connection.execute("SELECT name FROM contacts ORDER BY n")]
    finally:
        database.close()


def files(path: str) -> set[str]:
    """What is in the vault's folder, but for what may be anywhere."""
    return set(os.listdir(os.path.dirname(path))) - {"lock", "failures"}


def test_a_new_vault_is_protected_from_its_first_byte(path: str) -> None:
    """Made with a passphrase, there never was a plain file; the passphrase and the recovery key open it."""
    key = vault.create(path, PASSPHRASE, RECOVERY, "ana")
    assert vault.state(path) == vault.PROTECTED
    assert files(path) == {"vault.db", "keys"}
    assert vault.users(path) == ("ana",)
    assert vault.unlock(path, PASSPHRASE).data == key.data == vault.recover(path, RECOVERY.lower()).data
    database = Database.open(path, key=key)
    assert database.user is not None
    assert (database.user.username, database.user.role, database.user.id) == ("ana", roles.OWNER, key.user_id)
    database.close()
    with pytest.raises(VaultError, match="a vault already"):
        vault.create(path, PASSPHRASE, RECOVERY)


def test_without_the_key_nothing_opens(protected: str) -> None:
    """No key: locked, exit code 3. Another key, or another program: not a database."""
    with pytest.raises(LockedError, match="locked") as caught:
        Database.open(protected)
    assert caught.value.exit_code == 3
    with pytest.raises(DamagedError):
        Database.open(protected, key=Key(bytes(32)))
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(protected).execute("SELECT count(*) FROM sqlite_master")
    assert b"Ana" not in Path(protected).read_bytes()


def test_protect_and_open_up(protected: str) -> None:
    """Everybody is there on both ways, and only what belongs there lies in the folder."""
    key = vault.unlock(protected, PASSPHRASE)
    assert people(protected, key) == ["Ana Souza"]
    assert files(protected) == {"vault.db", "keys"}
    assert {os.stat(os.path.join(os.path.dirname(protected), name)).st_mode & 0o777 for name in files(protected)} == {0o600}
    vault.open_up(protected, key)
    assert vault.state(protected) == vault.OPEN
    assert files(protected) == {"vault.db"}
    assert people(protected, None) == ["Ana Souza"]
    with pytest.raises(VaultError, match="no passphrase"):
        vault.open_up(protected, key)


def test_wrong_passphrases(protected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words for a wrong passphrase and an unknown user; after the third failure one waits, across restarts."""
    now = [clock.real_ms()]
    monkeypatch.setattr(clock, "real_ms", lambda: now[0])
    said = set()
    for user in (None, "nobody", None):
        with pytest.raises(LockedError) as caught:
            vault.unlock(protected, "wrong horse battery", user)
        said.add((caught.value.message, caught.value.hint))
    assert len(said) == 1
    with pytest.raises(WaitError, match="wait 2 seconds"):
        vault.unlock(protected, PASSPHRASE)
    now[0] += 2000
    with pytest.raises(LockedError):
        vault.unlock(protected, "wrong horse battery")
    assert attempts.left(protected) == 4
    now[0] += 4000
    assert vault.unlock(protected, PASSPHRASE)
    assert attempts.left(protected) == 0
    assert attempts.pause_after(60) == 300


def test_another_passphrase_leaves_the_file_alone(protected: str) -> None:
    """Only the header changes; the old passphrase opens nothing any more, the recovery key still does."""
    people(protected, vault.unlock(protected, PASSPHRASE))
    before = Path(protected).read_bytes()
    key = vault.unlock(protected, PASSPHRASE)
    vault.change_passphrase(protected, key, "another long passphrase")
    again = recovery_keys.new()
    assert vault.unlock(protected, "another long passphrase") == key
    with pytest.raises(LockedError):
        vault.unlock(protected, PASSPHRASE)
    assert vault.recover(protected, RECOVERY) == key
    vault.new_recovery(protected, key, again)
    assert vault.recover(protected, again) == key
    with pytest.raises(LockedError):
        vault.recover(protected, RECOVERY)
    assert Path(protected).read_bytes() == before


def test_rekey(protected: str) -> None:
    """Another data key for everybody without anybody's passphrase; the old key opens nothing."""
    key = vault.unlock(protected, PASSPHRASE)
    database = Database.open(protected, key=key)
    with database.write("add a member", kind="setup") as tx:
        tx.execute("INSERT INTO users(id,username,role) VALUES ('u2','ben','editor')")
    database.close()
    vault.add_slot(protected, key, "u2", "ben", "a passphrase of bens")
    fresh = vault.rekey(protected, key)
    assert fresh.data != key.data
    assert vault.unlock(protected, PASSPHRASE, vault.users(protected)[0]) == fresh
    assert vault.unlock(protected, "a passphrase of bens", "ben") == Key(fresh.data, "u2")
    assert people(protected, fresh) == ["Ana Souza"]
    with pytest.raises(DamagedError):
        Database.open(protected, key=key)
    with pytest.raises(LockedError, match="say who you are"):
        vault.unlock(protected, PASSPHRASE)
    vault.remove_slots(protected, fresh, "u2")
    assert vault.unlock(protected, PASSPHRASE) == fresh


def test_slots_are_raised(protected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slot of weaker parameters gets today's when its passphrase was right; the passphrase stays."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(16, 2, 1))
    key = vault.unlock(protected, PASSPHRASE)
    assert [slot.parameters for slot in vault.header(protected).slots if slot.kind == "passphrase"] == [Parameters(16, 2, 1)]
    assert vault.unlock(protected, PASSPHRASE) == key


def test_whoever_is_in_the_way_is_named(plain: str) -> None:
    """Protecting waits for nobody and changes nothing while somebody has the vault open."""
    database = Database.open(plain)
    with pytest.raises(LockedError, match="Another devhub holds this vault"):
        vault.protect(plain, PASSPHRASE, RECOVERY)
    database.close()
    assert files(plain) == {"vault.db"}
    assert people(plain, None) == ["Ana Souza"]


@pytest.mark.parametrize("stop", range(12))
def test_interrupted_anywhere(plain: str, stop: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever call to the system is the last one, one complete vault remains that opens in the old way or in the new one."""

    class Killed(BaseException):
        pass

    left = [stop]

    def counting(real: object) -> object:
        def call(*args: object, **named: object) -> object:
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return real(*args, **named)  # type: ignore[operator]

        return call

    with monkeypatch.context() as patch:
        for name in ("rename", "unlink", "link"):
            patch.setattr(os, name, counting(getattr(os, name)))
        with suppress(Killed):
            vault.protect(plain, PASSPHRASE, RECOVERY)
    if vault.state(plain) == vault.OPEN and not os.path.exists(os.path.join(os.path.dirname(plain), "replacing")):
        assert people(plain, None) == ["Ana Souza"]
    else:
        replacing.settle(plain)
        assert people(plain, vault.unlock(plain, PASSPHRASE)) == ["Ana Souza"]
    assert files(plain) - {"keys"} == {"vault.db"}


def test_what_is_sealed(protected: str) -> None:
    """Only for its own purpose, and only as it was."""
    key = vault.unlock(protected, PASSPHRASE)
    blob = keys.seal(key, "draft: log", b"between us")
    assert b"between" not in blob
    assert keys.unseal(key, "draft: log", blob) == b"between us"
    for purpose, damaged in (("draft: other", blob), ("draft: log", blob[:-1]), ("draft: log", b"")):
        with pytest.raises(DamagedError):
            keys.unseal(key, purpose, damaged)
    assert repr(key) == "Key(…)"


def test_roles(protected: str) -> None:
    """A viewer changes nothing; an editor everything but members; what was written before the refusal is gone."""
    from devhub_tui.errors import RoleError

    key = vault.unlock(protected, PASSPHRASE)
    database = Database.open(protected, key=key)
    with database.write("members", kind="setup") as tx:
        tx.execute("INSERT INTO users(id,username,role) VALUES ('ed','ed','editor'), ('vi','vi','viewer')")
    database.close()
    viewer = Database.open(protected, key=Key(key.data, "vi"))
    for kind in ("do", "setup"):
        with pytest.raises(RoleError, match="viewer"), viewer.write("add", kind=kind) as tx:
            contacts.add(tx, {"name": "Ben"})
    viewer.close()
    editor = Database.open(protected, key=Key(key.data, "ed"))
    with editor.write("add") as tx:
        contacts.add(tx, {"name": "Cy"})
    with pytest.raises(RoleError, match="owner"), editor.write("promote me") as tx:
        tx.execute("UPDATE users SET role='owner' WHERE id='ed'")
    editor.close()
    assert people(protected, key) == ["Ana Souza", "Cy"]
    with pytest.raises(LockedError, match="no longer a member"):
        Database.open(protected, key=Key(key.data, "nobody"))
