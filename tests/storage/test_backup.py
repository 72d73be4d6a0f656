"""Backups: verified copies, private, as many as are wanted, and never in the way of the vault."""

import os
import sqlite3
import stat
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from devhub_tui.errors import VaultError
from devhub_tui.storage import backup, contacts, interactions, undo
from devhub_tui.storage.database import Database
from tests.storage.vaults import check_journal, check_search_indexes, difference, living, shell, started


@pytest.fixture
def filled(database: Database) -> Database:
    """A vault with a few people and a history."""
    with database.write("add") as tx:
        for number in range(20):
            person = contacts.add(tx, {"name": f"Person {number}", "notes": "x" * 20_000}, tags=["rust"])
            interactions.log(tx, [person], "coffee", "2026-03-01", "talked about parsers")
    undo.undo(database)
    undo.redo(database)
    return database


def files(database: Database) -> list[str]:
    """Whatever lies in the folder of backups."""
    place = backup.folder(database)
    return sorted(os.listdir(place)) if os.path.isdir(place) else []


def test_a_backup_can_be_put_in_the_vaults_place(filled: Database) -> None:
    """Copied over the vault, a backup is the whole vault again: people, journal, undo, search."""
    before = living(filled.connection)
    made = Path(backup.make(filled))
    with filled.write("lose") as tx:
        tx.execute("UPDATE contacts SET name='gone'")
    filled.close()
    vault = Path(filled.path)
    for end in ("-wal", "-shm"):
        Path(f"{vault}{end}").unlink(missing_ok=True)
    vault.write_bytes(made.read_bytes())
    again = Database.open(str(vault))
    assert not difference(before, living(again.connection))
    check_journal(again.connection)
    check_search_indexes(again.connection)
    assert undo.undo(again)
    assert again.connection.execute("SELECT count(*) FROM contacts WHERE deleted_at IS NULL").fetchone()[0] == 0
    again.close()


def test_a_backup_is_an_ordinary_sqlite_file(filled: Database) -> None:
    """Any tool opens it; it needs no log beside it."""
    made = backup.make(filled, "request")
    assert shell(made, "PRAGMA integrity_check; SELECT count(*) FROM contacts;").split() == ["ok", "20"]
    assert files(filled) == [os.path.basename(made)]
    copy = sqlite3.connect(f"file:{made}?mode=ro&immutable=1", uri=True)
    assert copy.execute("SELECT count(*) FROM interactions").fetchone()[0] == 20
    copy.close()


def test_a_backup_holds_what_is_only_in_the_log(filled: Database) -> None:
    """The newest writes are in it, though the vault's own file does not have them yet."""
    assert os.path.getsize(f"{filled.path}-wal") > 20 * 20_000
    made = backup.make(filled)
    assert b"Person 19" not in Path(filled.path).read_bytes()
    assert b"Person 19" in Path(made).read_bytes()


def test_a_backup_while_somebody_writes(filled: Database) -> None:
    """Another program's half-done write neither stops a backup nor gets into it."""
    with started(filled.path, "hold", 30) as other:
        other.wait_for("held")
        assert shell(backup.make(filled), "SELECT count(*) FROM contacts;").strip() == "20"


def test_a_full_disk_leaves_nothing_behind(filled: Database) -> None:
    """Without room there is a sentence, no half-made file, and an untouched vault."""
    before = living(filled.connection)
    with started(filled.path, "backup") as other:
        said = other.lines()
        assert other.process.wait(30) == 1
    assert said[-1].startswith("VaultError: "), said
    assert "The vault itself is as it was." in said[-1]
    assert files(filled) == []
    assert not difference(before, living(filled.connection))


def test_a_copy_that_is_not_sound_is_thrown_away(filled: Database) -> None:
    """When the check of the copy fails, the copy goes and the sentence says that the vault may be damaged."""
    shell(filled.path, "PRAGMA ignore_check_constraints=1; UPDATE contacts SET importance=9 WHERE name='Person 1';")
    with pytest.raises(VaultError, match="did not pass its check"):
        backup.make(filled)
    assert files(filled) == []


def test_two_in_one_second(filled: Database) -> None:
    """Each backup has a name of its own."""
    made = {backup.make(filled, "import") for _ in range(3)}
    assert len(made) == len(files(filled)) == 3
    assert all("2026-03-16-090000-import" in name for name in made)


def test_once_a_day(filled: Database, freeze: Callable[[str], datetime]) -> None:
    """The daily one is wanted until it is there, again on the next day, and never for an empty vault."""
    assert backup.wanted(filled)
    backup.make(filled, "import")
    assert backup.wanted(filled)
    backup.make(filled)
    assert not backup.wanted(filled)
    freeze("2026-03-17T00:00:01+01:00")
    assert backup.wanted(filled)


def test_nothing_to_back_up(database: Database) -> None:
    """A vault in which nobody is yet needs no backup."""
    assert backup.empty(database)
    assert not backup.wanted(database)
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})
    assert not backup.empty(database)
    assert backup.wanted(database)


def test_how_many_are_kept(filled: Database, freeze: Callable[[str], datetime]) -> None:
    """After a year of daily starts: seven days, four weeks, six months, and the newest of the others."""
    place = Path(backup.folder(filled))
    backup.make(filled)
    first = date(2025, 3, 16)
    for day in range(365):
        stamp = (first + timedelta(days=day)).isoformat()
        (place / f"{stamp}-080000-daily.db").touch()
        if day % 30 == 0:
            (place / f"{stamp}-080001-import.db").touch()
    mine = ("my own copy.db", "2024-before-trip.db", "vault.db", "notes.txt", "2026-01-01-080000-daily.db.bak")
    for name in mine:
        (place / name).touch()
    freeze("2026-03-17T09:00:00+01:00")
    backup.make(filled)
    left = files(filled)
    daily = [name[:10] for name in left if name.endswith("-daily.db")]
    assert daily[-7:] == ["2026-03-11", "2026-03-12", "2026-03-13", "2026-03-14", "2026-03-15", "2026-03-16", "2026-03-17"]
    assert {"2026-03-08", "2026-03-01"} <= set(daily)  # the Sundays that end the weeks before
    assert {"2026-02-28", "2026-01-31", "2025-12-31", "2025-11-30", "2025-10-31"} <= set(daily)
    assert len(daily) == len(set(daily)) <= 7 + 3 + 5
    assert len([name for name in left if "import" in name]) == 5
    assert set(mine) <= set(left)


def test_leftovers_of_a_broken_run(filled: Database) -> None:
    """A part that a crash left is cleared by the next backup; one that is being written now is not."""
    place = Path(backup.folder(filled))
    place.mkdir(mode=0o700)
    (place / "2026-03-01-080000-daily.db.999999999.part").touch()
    (place / f"2026-03-01-080001-daily.db.{os.getpid()}.part").touch()
    backup.make(filled)
    assert [name for name in files(filled) if name.endswith(".part")] == [f"2026-03-01-080001-daily.db.{os.getpid()}.part"]


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_private(filled: Database, umask: int) -> None:
    """Nobody else on the machine can read a backup, whatever the umask."""
    before = os.umask(umask)
    try:
        made = backup.make(filled)
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(made).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(backup.folder(filled)).st_mode) == 0o700
    assert backup.listed(backup.folder(filled)) == [os.path.basename(made)]
    assert backup.listed("/nowhere") == []


def test_no_room_to_even_begin(filled: Database, tmp_path: Path) -> None:
    """When the folder cannot be made, there is a sentence too."""
    Path(backup.folder(filled)).symlink_to(tmp_path / "nowhere" / "disk")
    with pytest.raises(VaultError, match="The backup could not be made"):
        backup.make(filled)


def test_a_link_in_the_folders_place(filled: Database, tmp_path: Path) -> None:
    """Backups can be sent to another disk by a link to a folder."""
    (tmp_path / "disk").mkdir(mode=0o700)
    os.symlink(tmp_path / "disk", backup.folder(filled))
    made = backup.make(filled)
    assert os.path.exists(tmp_path / "disk" / os.path.basename(made))
