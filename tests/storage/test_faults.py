"""Power cuts, full disks, other owners: what was acknowledged is there, and there is a sentence."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from devhub_tui.storage import contacts, interactions
from devhub_tui.storage.database import Database
from tests.storage.vaults import check_journal, check_search_indexes, started


def sound(database: Database) -> None:
    """File, journal and search indexes are in order."""
    assert database.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert database.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    check_journal(database.connection)
    check_search_indexes(database.connection)


def test_two_processes_write_at_once(database: Database) -> None:
    """Neither is ever told that the database is locked, and nothing of either is missing."""
    with started(database.path, "write", 60) as one, started(database.path, "write", 60) as other:
        said = [one.lines(), other.lines()]
    made = {line for lines in said for line in lines if len(line) == 36}
    assert len(made) == 120, said
    assert made == {row[0] for row in database.connection.execute("SELECT id FROM contacts")}
    assert database.connection.execute("SELECT count(*) FROM batches WHERE kind='do'").fetchone()[0] == 120
    sound(database)


def test_killed_in_the_middle(database: Database) -> None:
    """kill -9 twenty times or more, two writers at a time: every id that was told is there, and each person is whole."""
    dice = random.Random(1)
    acknowledged: set[str] = set()
    # On a machine with much else to do, a round may end before anything is written.
    rounds = 0
    while rounds < 10 or (len(acknowledged) <= 20 and rounds < 60):
        rounds += 1
        with started(database.path, "write", 10_000) as one, started(database.path, "write", 10_000) as other:
            one.wait_for("open")
            other.wait_for("open")
            time.sleep(dice.random() * 0.05)
            for worker in (one, other):
                worker.process.kill()
                acknowledged.update(line for line in worker.lines() if len(line) == 36)
    assert len(acknowledged) > 20
    there = {row[0] for row in database.connection.execute("SELECT id FROM contacts")}
    assert acknowledged <= there
    assert len(there) == database.connection.execute("SELECT count(*) FROM contact_tags").fetchone()[0]
    assert len(there - acknowledged) <= 2 * rounds
    sound(database)


def test_a_full_disk(database: Database) -> None:
    """When a write finds no room, a sentence says so, and all that was acknowledged before is there."""
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})
    with started(database.path, "limited", 3_000_000) as other:
        said = other.lines()
        assert other.process.wait(30) == 1
    assert said[0] == "open"
    assert said[-1].startswith("VaultError: The disk")
    assert "Nothing was changed" in said[-1]
    made = {line for line in said if len(line) == 36}
    assert made
    assert made == {row[0] for row in database.connection.execute("SELECT id FROM contacts WHERE name<>'Ana'")}
    sound(database)


def test_a_full_disk_on_a_new_day(database: Database, freeze: Callable[[str], datetime]) -> None:
    """Without room to settle the new day's dates, the vault still opens and is read as it stands."""
    with database.write("add") as tx:
        for number in range(300):
            person = contacts.add(tx, {"name": f"Person {number}"})
            interactions.log(tx, [person], "met", "2026-03-17")
    database.close()
    freeze("2026-03-18T09:00:00+01:00")
    with started(database.path, "look", 33_000) as other:
        assert other.lines() == ["open", "(300, 0)"]
    again = Database.open(database.path)
    assert again.connection.execute("SELECT count(last_contacted) FROM contacts").fetchone()[0] == 300
    sound(again)
    again.close()


def test_no_room_for_a_new_vault(home: Path) -> None:
    """A first start on a full disk says so; with room again, it starts as if nothing had been."""
    path = home / "devhub" / "vaults" / "main" / "vault.db"
    with started(path, "limited", 50_000) as other:
        said = other.lines()
        assert other.process.wait(30) == 1
    assert said[-1].startswith("VaultError: The disk")
    database = Database.open(str(path))
    sound(database)
    database.close()


@pytest.mark.parametrize("what", ["file", "folder", "elsewhere"])
def test_somebody_elses_vault(what: str) -> None:
    """A vault that may only be read is read, and a write says why not; one that may not be read at all says that."""
    # Not under tmp_path, which nobody else may enter. Only root can become somebody else; others take rights away.
    folder = Path(tempfile.mkdtemp(prefix="devhub-owner-"))
    place, path = folder / "main", folder / "main" / "vault.db"
    root = os.getuid() == 0
    try:
        database = Database.open(str(path))
        with database.write("add") as tx:
            contacts.add(tx, {"name": "Ana"})
        database.close()
        before = path.read_bytes()
        folder.chmod(0o755)
        for file in place.iterdir():
            file.chmod(0o644 if root else 0o400)
        place.chmod({"file": 0o777, "folder": 0o555, "elsewhere": 0o700 if root else 0o000}[what])
        with started(path, "nobody") as other:
            said = other.lines()
            assert other.process.wait(30) == 1
        place.chmod(0o700)
        assert said[-1].startswith("VaultError: "), said
        if what == "file":
            assert said[:2] == ["open", "1"]
            assert "read-only" in said[-1]
        assert path.read_bytes() == before
    finally:
        shutil.rmtree(folder)
