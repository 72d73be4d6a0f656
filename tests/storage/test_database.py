"""One vault file: private, refused in a sentence when it is not right, written by one at a time."""

import hashlib
import os
import socket
import sqlite3
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.errors import DevHubError, LockedError, VaultError
from devhub_tui.storage import backup, contacts, migrate
from devhub_tui.storage import database as database_module
from devhub_tui.storage.database import Database
from devhub_tui.storage.lock import VaultLock
from devhub_tui.storage.waiting import Wait
from tests.storage.vaults import check_journal, difference, living, started

VAULT = "vaults/main/vault.db"


@pytest.fixture
def path(home: Path) -> Path:
    """Where the main vault will be."""
    return home / "devhub" / VAULT


def mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(os.lstat(path).st_mode)


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file of a folder and what is in it; the lock file and modes aside."""
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and each.name != "lock"
    }


@contextmanager
def refused(folder: Path, words: str) -> Iterator[None]:
    """Opening the vault says `words` and leaves every byte as it was."""
    before = fingerprint(folder)
    with pytest.raises(VaultError, match=words) as caught:
        yield
    assert caught.value.exit_code == 1
    assert caught.value.message.endswith(".") or str(folder) in caught.value.message
    assert caught.value.hint
    assert fingerprint(folder) == before


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_everything_is_private(path: Path, umask: int) -> None:
    """Whatever the umask, nobody else on the machine can look into a folder or file of a new vault."""
    before = os.umask(umask)
    try:
        database = Database.open()
        with database.write("add") as tx:
            contacts.add(tx, {"name": "Ana"})
        backup.make(database)
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent, path.parent / "backups"):
            assert mode(folder) == 0o700, folder
        files = [each for each in path.parent.rglob("*") if each.is_file()]
        assert {each.name for each in files} >= {"vault.db", "vault.db-wal", "vault.db-shm", "lock"}
        for file in files:
            assert mode(file) == 0o600, file
        database.close()
    finally:
        os.umask(before)


def test_an_open_file_is_narrowed(database: Database, path: Path) -> None:
    """A vault that was copied with wide permissions is private again after the next start."""
    database.close()
    path.chmod(0o644)
    Database.open().close()
    assert mode(path) == 0o600


@pytest.mark.parametrize("kind", ["symlink", "dangling", "folder", "pipe", "socket"])
def test_only_a_regular_file_is_a_vault(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A link or anything else in the vault's place is refused, and what it points to is not touched."""
    elsewhere = tmp_path / "elsewhere.db"
    paths.private_dir(path.parent)
    if kind == "symlink":
        Database.open(str(elsewhere)).close()
        path.symlink_to(elsewhere)
    elif kind == "dangling":
        path.symlink_to(elsewhere)
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        monkeypatch.chdir(path.parent)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    with pytest.raises(VaultError, match="not a regular file"):
        Database.open()
    assert elsewhere.exists() == (kind == "symlink")


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_a_missing_vault_beside_backups(database: Database, path: Path, left: str) -> None:
    """When the file is gone or emptied but backups are there, no new vault is made in silence."""
    backup.make(database)
    database.close()
    path.unlink()
    if left == "an empty file":
        path.touch()
    with refused(path.parent, "missing|empty"):
        Database.open()
    assert path.exists() == (left == "an empty file")


def test_a_missing_vault_beside_its_log(path: Path) -> None:
    """The same when the newest writes are still in a write-ahead log beside the missing file."""
    paths.private_dir(path.parent)
    (path.parent / "vault.db-wal").write_bytes(b"7\x7f\x06\x82" + bytes(4096))
    with refused(path.parent, "missing"):
        Database.open()
    assert not path.exists()


def test_a_newer_vault(database: Database, path: Path) -> None:
    """A vault of a newer devhub is not opened, not backed up, not changed."""
    database.connection.execute(f"PRAGMA user_version={migrate.VERSION + 1}")
    database.close()
    with refused(path.parent, "newer devhub"):
        Database.open()


@pytest.mark.parametrize("version", [0, 1, 7])
@pytest.mark.parametrize("journal_mode", ["delete", "wal"])
def test_a_foreign_database(path: Path, version: int, journal_mode: str) -> None:
    """Another program's SQLite file in the vault's place stays exactly as it is."""
    paths.private_dir(path.parent)
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA journal_mode={journal_mode}")
    other.execute("CREATE TABLE bookmarks(url)")
    other.execute("INSERT INTO bookmarks VALUES ('https://example.org')")
    other.execute(f"PRAGMA user_version={version}")
    other.commit()
    other.close()
    with refused(path.parent, "newer devhub" if version == 7 else "not a devhub vault"):
        Database.open()


@pytest.mark.parametrize("content", [b"hello\n", b"\x00" * 5000, os.urandom(9000), b"SQLite format 3\x00" + os.urandom(4080)])
def test_no_database_at_all(path: Path, content: bytes) -> None:
    """Neither is anything else that is not a vault."""
    paths.private_dir(path.parent)
    path.write_bytes(content)
    with refused(path.parent, "damaged"):
        Database.open()


def damaged(path: Path, content: bytes) -> str:
    """What opening, reading and writing a damaged vault says: a sentence, or nothing when the damage is not in the way."""
    path.write_bytes(content)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    try:
        database = Database.open()
    except DevHubError as error:
        return error.message
    try:
        with database.write("edit") as tx:
            for table in ("contacts", "interactions", "changes", "contact_points"):
                tx.execute(f"SELECT * FROM {table}").fetchall()
            contacts.add(tx, {"name": "Bo"})
    except DevHubError as error:
        return error.message
    finally:
        database.close()
    return ""


def filled(database: Database) -> bytes:
    """The bytes of a vault with some people, after a clean end."""
    with database.write("add") as tx:
        for number in range(50):
            contacts.add(tx, {"name": f"Person {number}", "notes": "x" * 1000}, tags=["rust", "go"])
    database.close()
    return Path(database.path).read_bytes()


@pytest.mark.parametrize("keep", [1, 99, 100, 4095, 4096, 4097, 20_000, 0.5, 0.9, 0.97])
def test_a_truncated_vault(database: Database, path: Path, keep: float) -> None:
    """A file cut short is called damaged, never taken for a smaller vault."""
    whole = filled(database)
    cut = int(len(whole) * keep if keep < 1 else keep)
    assert "damaged" in damaged(path, whole[:cut])


def test_flipped_bits(database: Database, path: Path) -> None:
    """Wherever a bit flips, there is a sentence or no harm; never a traceback."""
    import random

    whole = filled(database)
    dice = random.Random(7)
    said = set()
    for _ in range(60):
        place = dice.randrange(len(whole)) if dice.random() < 0.6 else dice.randrange(8192)
        content = bytearray(whole)
        content[place] ^= 1 << dice.randrange(8)
        said.add(damaged(path, bytes(content)))
    assert any("damaged" in sentence for sentence in said)


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    """When anything goes wrong inside the door, the vault is as before: no row, no batch, no open label."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
    before, batches = living(database.connection), database.connection.execute("SELECT count(*) FROM batches").fetchone()
    heard: list[object] = []
    database.listeners.append(heard.append)

    def fail(error: type[BaseException]) -> None:
        with database.write("fail") as tx:
            contacts.edit(tx, ana, {"name": "Bo"})
            contacts.add(tx, {"name": "Cy"})
            if error is VaultError:  # a reference to nobody is found at the commit
                tx.execute("INSERT INTO contact_points(contact_id,kind,value) VALUES ('nobody','email','x')")
            else:
                raise error

    for error in (ValueError, KeyboardInterrupt, SystemExit, VaultError):
        with pytest.raises(error):
            fail(error)
    assert not difference(before, living(database.connection))
    assert database.connection.execute("SELECT count(*) FROM batches").fetchone() == batches
    assert not database.connection.in_transaction
    assert heard == []
    check_journal(database.connection)


def test_no_door_within_the_door(database: Database) -> None:
    """A write inside a write is a bug that shows at once, and costs the outer one nothing."""
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})
        with pytest.raises(RuntimeError, match="pass the transaction on"), database.write("again"):
            pass
        contacts.add(tx, {"name": "Bo"})
    assert database.connection.execute("SELECT count(*) FROM contacts").fetchone()[0] == 2


def test_writers_and_readers_on_many_threads(database: Database) -> None:
    """Every thread has a connection of its own; nobody is ever told that the database is locked."""
    failed: list[BaseException] = []

    def work(what: Callable[[int], None]) -> None:
        try:
            for number in range(15):
                what(number)
        except BaseException as error:
            failed.append(error)
            raise

    def write(number: int) -> None:
        with database.write("add") as tx:
            contacts.add(tx, {"name": f"Person {number}"})

    def read(number: int) -> None:
        with database.reader() as connection:
            people, batches = connection.execute(
                "SELECT (SELECT count(*) FROM contacts),(SELECT count(*) FROM batches WHERE kind='do')"
            ).fetchone()
            assert people == batches
        database.connection.execute("SELECT count(*) FROM contacts").fetchone()

    threads = [threading.Thread(target=work, args=(what,)) for what in (write, write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert database.connection.execute("SELECT count(*) FROM contacts").fetchone()[0] == 30


def test_another_writer_is_waited_for_and_then_named(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write waits, telling so every second, and gives up with a sentence that says nothing was changed."""
    waits: list[Wait | None] = []
    database.on_wait = waits.append
    monkeypatch.setattr(database_module, "WAIT_SECONDS", 2)
    with started(database.path, "hold", 30) as other:
        other.wait_for("held")
        with pytest.raises(VaultError, match=f"Process {other.process.pid} ") as caught, database.write("add"):
            pytest.fail("the door opened for two")
        assert not database.catch_up()
    assert "Nothing was changed" in caught.value.hint
    assert [wait and (wait.seconds, wait.holders[0].pid) for wait in waits] == [(1, other.process.pid), None]
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})


def test_a_busy_vault_can_be_opened_and_read(database: Database) -> None:
    """While another program writes, a start does not wait for it."""
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})
    database.close()
    with started(database.path, "hold", 30) as other:
        other.wait_for("held")
        second = Database.open(database.path)
        assert second.connection.execute("SELECT count(*) FROM contacts").fetchone()[0] == 1
        second.close()


def test_whoever_holds_the_vault_alone_is_named(database: Database, path: Path) -> None:
    """While something replaces the file, a start says which process is in the way."""
    database.close()
    alone = VaultLock(str(path.parent / "lock"), alone=True)
    with pytest.raises(LockedError, match="Another devhub holds this vault"):
        Database.open()
    alone.release()
    alone.release()
    first, second = Database.open(), Database.open()
    with pytest.raises(LockedError):
        VaultLock(str(path.parent / "lock"), alone=True)
    first.close()
    second.close()
    VaultLock(str(path.parent / "lock"), alone=True).release()


def test_two_first_starts_at_once_make_one_vault(path: Path) -> None:
    """Two terminals opened at the same moment on an empty home share one new vault."""
    for number in range(4):
        place = path.parent.parent / f"vault{number}" / "vault.db"
        with started(place, "write", 1) as one, started(place, "write", 1) as other:
            assert (one.process.wait(30), other.process.wait(30)) == (0, 0), (one.lines(), other.lines())
        database = Database.open(str(place))
        assert database.connection.execute("SELECT (SELECT count(*) FROM contacts),(SELECT count(*) FROM users)").fetchone() == (
            2,
            1,
        )
        database.close()


def test_changes_of_another_process_are_noticed(database: Database) -> None:
    """A screen can tell from one number that the shell has written."""
    before = database.data_version()
    assert database.data_version() == before
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})
    assert database.data_version() == before
    with started(database.path, "write", 1) as other:
        other.process.wait(30)
    assert database.data_version() != before


def test_closing_twice_is_fine(database: Database) -> None:
    """And afterwards nothing of the vault is held."""
    database.close()
    database.close()
    assert not subprocess.run(["find", "/proc/self/fd", "-lname", "*vault.db*"], capture_output=True, check=True).stdout
