"""Two devhubs on one vault: whoever waits is told for whom, and it ends well."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devhub_tui.errors import VaultError
from devhub_tui.storage import contacts
from devhub_tui.storage import database as database_module
from devhub_tui.storage.database import Database
from devhub_tui.storage.lock import HeldError, Holder, named
from devhub_tui.storage.waiting import Wait, writers
from tests.storage.vaults import started


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    """An open vault with one person."""
    opened = Database.open()
    with opened.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})
    yield opened
    opened.close()


@contextmanager
def holding(path: str, begin: str) -> Iterator[subprocess.Popen[str]]:
    """Another program that keeps the vault to itself."""
    code = (
        "import sys; from sqlcipher3 import dbapi2; c = dbapi2.connect(sys.argv[1], isolation_level=None)\n"
        f"[c.execute(each) for each in {begin!r}.split(';')]\nprint('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_wait_is_a_sentence_that_names_who_is_in_the_way() -> None:
    """With the number and the command, never its arguments."""
    wait = Wait(12, (Holder(4711, "devhub import"), Holder(7, "")))
    assert str(wait) == "Waiting for process 4711 (devhub import), process 7… 12 s"
    assert str(Wait(3)) == "Waiting for another program… 3 s"
    assert named(()) == ""


def test_nobody_is_named_while_nobody_writes(database: Database) -> None:
    """Readers are in nobody's way."""
    with holding(database.path, "BEGIN;SELECT count(*) FROM contacts"):
        assert writers(database.path) == []
    assert writers("/nowhere/vault.db") == []


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_stopped_writer_is_named_and_waited_for(database: Database, begin: str) -> None:
    """SIGSTOP in the middle of a write: the write waits, says for whom, and is done when the other goes on."""
    waits: list[Wait | None] = []
    database.on_wait = waits.append
    with holding(database.path, begin) as other:
        os.kill(other.pid, signal.SIGSTOP)
        assert [each.pid for each in writers(database.path)] == [other.pid]
        timer = threading.Timer(1.5, other.kill)
        timer.start()
        with database.write("add") as tx:
            contacts.add(tx, {"name": "Zoë"})
        timer.join()
    first = waits[0]
    assert first is not None
    assert first.holders[0].pid == other.pid
    assert f"process {other.pid} (python" in str(first)
    assert waits[-1] is None


def test_leaving_does_not_wait(database: Database) -> None:
    """The app ends while a write waits: at once, with nothing written."""
    with holding(database.path, "BEGIN IMMEDIATE"):
        database.on_wait = lambda wait: setattr(database, "leaving", True)
        begun = time.monotonic()
        with pytest.raises(VaultError, match="has been holding this vault"), database.write("add"):
            pytest.fail("the door opened for two")
        assert time.monotonic() - begun < 10
    assert database.connection.execute("SELECT count(*) FROM contacts").fetchone()[0] == 1


@pytest.mark.parametrize(
    "how", ["PRAGMA locking_mode=EXCLUSIVE;BEGIN IMMEDIATE", "PRAGMA locking_mode=EXCLUSIVE;SELECT * FROM users"]
)
def test_opening_waits_for_who_has_the_file_alone(database: Database, how: str) -> None:
    """Another program with an exclusive lock: named while it lasts, then the vault opens."""
    path = database.path
    database.close()
    waits: list[Wait | None] = []
    with holding(path, how) as other:
        threading.Timer(1.5, other.kill).start()
        opened = Database.open(path, on_wait=waits.append)
        assert opened.connection.execute("SELECT name FROM contacts").fetchone()[0] == "Ana"
        opened.close()
    assert waits[0] is not None
    assert [each.pid for each in waits[0].holders] == [other.pid]


def test_opening_waits_for_who_replaces_the_file(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a devhub holds the vault's lock alone the others wait; after a minute they say who it is."""
    path = database.path
    database.close()
    code = (
        "import sys; from devhub_tui.storage.lock import VaultLock; lock = VaultLock(sys.argv[1], alone=True)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, os.path.join(os.path.dirname(path), "lock")]
    waits: list[Wait | None] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with monkeypatch.context() as patched:
            patched.setattr(database_module, "WAIT_SECONDS", 1)
            with pytest.raises(HeldError, match=f"process {other.pid}"):
                Database.open(path, on_wait=lambda _: None)
        with pytest.raises(HeldError):
            Database.open(path)
        threading.Timer(2.5, other.kill).start()
        Database.open(path, on_wait=waits.append).close()
    assert waits[0] is not None
    assert [each.pid for each in waits[0].holders] == [other.pid]


def test_two_that_write_all_the_time_lose_nothing(database: Database) -> None:
    """Two processes at the one door: every row that was acknowledged is there, and nobody heard of a lock."""
    with started(database.path, "write", 40) as one, started(database.path, "write", 40) as two:
        assert [one.process.wait(60), two.process.wait(60)] == [0, 0]
    assert database.connection.execute("SELECT count(*) FROM contacts").fetchone()[0] == 81
