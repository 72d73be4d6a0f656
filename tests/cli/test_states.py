"""A vault that is busy, read-only, newer, torn, missing, or on a full disk: a sentence each, and data untouched."""

import fcntl
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from devhub_tui.storage import database
from tests.cli.conftest import Shell, another_writer

Ask = Callable[..., Any]
NOBODY = 65534


def fails(done: Any, part: str, code: int = 1) -> None:
    """A sentence on stderr, nothing on stdout, exit code 1."""
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("devhub: ")
    assert part in done.err
    assert "Traceback" not in done.err


def test_waiting_for_another_writer(ask: Ask, devhub: Shell, vault: Path) -> None:
    """A write waits, says so once, and is done when the other is."""
    ask("add", "Ana Souza")
    with another_writer(vault, seconds=2.5):
        done = devhub("log", "@ana", "patience")
    assert done.code == 0
    assert re.fullmatch(r"Waiting for process \d+ \(python[\d.]*\)…\n", done.err), done.err


def test_a_vault_that_stays_busy(ask: Ask, devhub: Shell, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading goes on; a write gives up with a sentence."""
    ask("add", "Ana Souza")
    monkeypatch.setattr(database, "WAIT_SECONDS", 1)
    with another_writer(vault):
        assert ask("contacts")["total"] == 1
        fails(devhub("log", "@ana", "x"), "has been holding this vault")
    assert ask("stats")["interactions"]["total"] == 0


def test_a_vault_that_another_holds_alone(ask: Ask, devhub: Shell, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever replaces the file takes the lock; the others wait, and name the process."""
    ask("add", "Ana Souza")
    monkeypatch.setattr(database, "WAIT_SECONDS", 2)
    with open(vault.parent / "lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = devhub("contacts")
    assert done.code == 3
    assert done.err.startswith("Waiting for another program…\ndevhub: Another devhub holds this vault")
    assert ask("contacts")["total"] == 1


def test_a_newer_vault(ask: Ask, devhub: Shell, vault: Path) -> None:
    """Refused with what to do, and no damage to the doctor."""
    ask("add", "Ana Souza")
    with sqlite3.connect(vault) as other:
        other.execute("PRAGMA user_version=99")
    other.close()
    fails(devhub("contacts"), "newer devhub")
    done = devhub("doctor", "--json")
    assert (done.code, done.json["problems"][0]["damage"]) == (0, False)


def test_a_torn_vault(ask: Ask, devhub: Shell, vault: Path) -> None:
    """Never a traceback, never a silent new vault."""
    ask("add", "Ana Souza")
    for content in (b"", b"garbage" * 1000):
        (vault.parent / "backups").mkdir(exist_ok=True)
        (vault.parent / "backups" / "kept.db").touch()
        vault.write_bytes(content)
        fails(devhub("add", "Somebody"), "vault file is")
        assert vault.read_bytes() == content
        assert devhub("contacts", "--json").json["error"]["code"] == 1


def test_a_database_of_another_program(devhub: Shell, vault: Path) -> None:
    """It is not ours to change."""
    vault.parent.mkdir(parents=True)
    with sqlite3.connect(vault) as other:
        other.execute("CREATE TABLE theirs(x)")
    other.close()
    content = vault.read_bytes()
    fails(devhub("contacts"), "not a devhub vault")
    assert vault.read_bytes() == content


def test_a_link_in_place_of_the_vault(devhub: Shell, vault: Path, tmp_path: Path) -> None:
    """A link could lead elsewhere."""
    vault.parent.mkdir(parents=True)
    target = tmp_path / "target.db"
    target.touch()
    vault.symlink_to(target)
    fails(devhub("add", "Ana"), "not a regular file")
    assert target.stat().st_size == 0


@contextmanager
def without_powers() -> Iterator[None]:
    """Permissions hold for root only when it stops being root."""
    if os.geteuid():
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory that anybody may enter, with a vault of Ana in it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        place = Path(name)
        place.chmod(0o755)
        monkeypatch.setenv("DEVHUB_DATA_DIR", name)
        yield place / "vaults" / "main"
        for folder in (place / "vaults", place / "vaults" / "main"):
            folder.chmod(0o700)


def test_a_file_that_may_only_be_read(shared: Path, ask: Ask, devhub: Shell) -> None:
    """Everything can be read; a write says why it cannot be."""
    ask("add", "Ana Souza")
    ask("contacts", "x")
    (shared.parent).chmod(0o755)
    shared.chmod(0o777)
    (shared / "backups").mkdir(exist_ok=True, mode=0o777)
    (shared / "lock").chmod(0o444)
    (shared / "vault.db").chmod(0o444 if os.geteuid() == 0 else 0o400)
    content = (shared / "vault.db").read_bytes()
    with without_powers():
        assert ask("contacts")["total"] == 1
        fails(devhub("log", "@ana", "x"), "read-only")
        assert devhub("doctor").code == 0
    assert (shared / "vault.db").read_bytes() == content


def test_a_folder_that_may_only_be_read(shared: Path, ask: Ask, devhub: Shell) -> None:
    """A sentence, whatever SQLite makes of it."""
    ask("add", "Ana Souza")
    (shared.parent).chmod(0o755)
    (shared / "lock").chmod(0o444)
    (shared / "vault.db").chmod(0o444 if os.geteuid() == 0 else 0o400)
    shared.chmod(0o555)
    content = (shared / "vault.db").read_bytes()
    with without_powers():
        done = devhub("log", "@ana", "x")
        assert done.code == 1
        assert "devhub: The " in done.err
        assert devhub("doctor").code == 0
    assert (shared / "vault.db").read_bytes() == content


def test_a_folder_that_may_not_be_entered(shared: Path, ask: Ask, devhub: Shell) -> None:
    """No permission is said as such."""
    ask("add", "Ana Souza")
    shared.chmod(0o000)
    with without_powers():
        done = devhub("contacts")
    shared.chmod(0o700)
    assert done.code == 1
    assert "No permission" in done.err or "cannot be" in done.err


def test_a_data_folder_that_is_a_file(devhub: Shell, home: Path) -> None:
    """Named."""
    (home / "devhub").write_text("x")
    fails(devhub("contacts"), "data folder")


def test_no_room_even_for_the_index_of_the_log(ask: Ask, devhub: Shell, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there can be read, by one at a time; a write says why not, and nothing changes."""
    ask("add", "Ana Souza")
    content = vault.read_bytes()
    bare = database.Database._bare

    def full(own: database.Database) -> Any:
        if not own._how:
            raise dbapi2.OperationalError("disk I/O error")
        return bare(own)

    monkeypatch.setattr(database.Database, "_bare", full)
    assert ask("contacts")["total"] == 1
    fails(devhub("log", "@ana", "x"), "The disk is full or may not be written")
    monkeypatch.setattr(database, "WAIT_SECONDS", 1)
    with open(vault.parent / "lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        fails(devhub("contacts"), "The disk reported an error")
    (vault.parent / "vault.db-wal").write_bytes(b"not in the file yet")
    fails(devhub("contacts"), "The disk reported an error")
    assert vault.read_bytes() == content


def test_a_program_that_keeps_everybody_out(ask: Ask, devhub: Shell, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it may be writing is not read past its lock."""
    ask("add", "Ana Souza")
    monkeypatch.setattr(database, "WAIT_SECONDS", 1)
    with another_writer(vault, begin="PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE"):
        fails(devhub("contacts"), "holding this vault")
    assert ask("contacts")["total"] == 1


def test_a_full_disk(ask: Ask, vault: Path) -> None:
    """A limit on file size is as good as a full disk: the write fails whole, what was there is there."""
    for number in range(3):
        ask("add", f"Person {number}")
    code = (
        "import resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, {resource.RLIM_INFINITY}))\n"
        "from devhub_tui.cli import main\nsys.exit(main(['log', '@person 1', 'x' * 90_000]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "devhub: The disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert ask("stats")["interactions"]["total"] == 0
    assert ask("doctor")["ok"] is True


def test_a_backup_is_made_before_the_first_write_of_the_day(ask: Ask, vault: Path, freeze: Callable[[str], Any]) -> None:
    """One a day, however much is written."""
    ask("add", "Ana")
    ask("add", "Ben")
    ask("log", "@ana", "x")
    backups = vault.parent / "backups"
    assert len(list(backups.glob("2026-03-16-*-daily.db"))) == 1
    freeze("2026-03-17T09:00:00+01:00")
    ask("contacts")
    assert not list(backups.glob("2026-03-17*"))
    ask("log", "@ana", "y")
    ask("log", "@ana", "z")
    (made,) = backups.glob("2026-03-17-*-daily.db")
    assert made.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(made) as copy:
        assert copy.execute("SELECT count(*) FROM interactions").fetchone() == (1,)
    copy.close()


def test_a_backup_that_fails_stops_no_work(ask: Ask, devhub: Shell, vault: Path, freeze: Callable[[str], Any]) -> None:
    """It is said, and the work is done."""
    ask("add", "Ana")
    backups = vault.parent / "backups"
    if backups.exists():
        backups.rmdir()
    backups.write_text("in the way")
    freeze("2026-03-17T09:00:00+01:00")
    done = devhub("log", "@ana", "x")
    assert done.code == 0
    assert done.err.startswith("devhub: Today's backup failed.")


def test_interrupted(ask: Ask, vault: Path) -> None:
    """Ctrl-C while waiting: a line, exit code 130, nothing written."""
    ask("add", "Ana Souza")
    command = [sys.executable, "-m", "devhub_tui", "log", "@ana", "x"]
    with another_writer(vault), subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as started:
        assert started.stderr is not None
        assert started.stderr.readline().startswith("Waiting for process ")
        started.send_signal(signal.SIGINT)
        rest = started.communicate(timeout=30)[1]
    assert started.returncode == 130
    assert "Stopped" in rest
    assert ask("stats")["interactions"]["total"] == 0
