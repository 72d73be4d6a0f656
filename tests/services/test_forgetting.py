"""What forgetting does beside the vault: drafts that name the person, and backups that fail."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.errors import VaultError
from devhub_tui.services import forgetting
from devhub_tui.services.drafts import Drafts
from devhub_tui.storage import backup, contacts, wiping
from devhub_tui.storage.database import Database


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    """The vault of a fresh home."""
    opened = Database.open()
    yield opened
    opened.close()


def add(database: Database, name: str) -> str:
    """A person; gives their id."""
    with database.write(f"add {name}") as tx:
        return contacts.add(tx, {"name": name})


def draft(name: str, values: dict[str, object]) -> None:
    """A form that was left half-written."""
    held = Drafts.beside(paths.vault_file()).take(name)
    held.save(values, "a draft")
    held.release()


def test_drafts_that_name_them_go(database: Database) -> None:
    """By id or by full name, in any form; drafts about others stay."""
    ana, ravi = add(database, "Ana Qzsouza"), add(database, "Ravi")
    draft("log", {"with": [[ana, "Ana"]], "notes": "qzconfided"})
    draft("follow-up", {"who": "ana QZSOUZA", "note": "x"})
    draft("edit-1", {"id": ravi, "notes": "half a sentence"})
    planned = forgetting.plan(database, ana)
    assert planned.drafts == 2
    done = forgetting.forget(database, planned)
    assert (done.drafts, done.wiped) == (2, True)
    assert [each.name for each in Drafts.beside(paths.vault_file()).kept()] == ["edit-1"]
    for path in Path(database.path).parent.rglob("*"):
        if path.is_file():
            assert b"qzsouza" not in path.read_bytes().lower()
            assert b"qzconfided" not in path.read_bytes()


def test_a_backup_that_cannot_be_rewritten_is_named_and_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that fails is as it was, the others are purged; what this key does not open can only be deleted."""
    ana = add(database, "Ana Qzsouza")
    made = backup.make(database, "request")
    broken = os.path.join(backup.folder(database), "2026-01-01-000000-daily.db")
    Path(broken).write_bytes(b"of another key " * 1000)
    planned = forgetting.plan(database, ana)
    assert {os.path.basename(made): True, os.path.basename(broken): False} == {
        each.name: each.readable for each in planned.backups
    }
    forgetting.forget(database, planned)
    done = forgetting.purge(database, planned, forgetting.REWRITE)
    assert done.done == [os.path.basename(made)]
    assert list(done.failed) == [os.path.basename(broken)]
    assert Path(broken).exists()
    assert b"Qzsouza" not in Path(made).read_bytes()
    again = forgetting.plan(database, add(database, "Bo"))
    assert forgetting.purge(database, again, forgetting.DELETE).done == [os.path.basename(broken)]


def test_a_full_disk_only_delays_wiping(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person is gone all the same; why the bytes are not clean yet is said, and the idle chores go on with it."""

    def full(_database: Database, _connection: object) -> None:
        raise VaultError("The disk is full.")

    ana = add(database, "Ana Qzsouza")
    with monkeypatch.context() as patch:
        patch.setattr(wiping, "rewrite", full)
        done = forgetting.forget(database, forgetting.plan(database, ana))
    assert (done.wiped, done.problem) == (False, "The disk is full.")
    assert contacts.name(database.connection, ana) is None
    assert wiping.wanted(database)
    assert wiping.wipe(database)
