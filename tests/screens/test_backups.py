"""The screen of backups: listed, made, checked, deleted, and one put in the vault's place with both sides shown before."""

import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from devhub_tui.config import Config
from devhub_tui.domain import recovery_keys
from devhub_tui.screens.backups import RESTORED, BackupsScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import backup, contacts, keys, preferences, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Parameters
from devhub_tui.storage.lock import VaultLock
from tests.hostile import FORBIDDEN
from tests.screens.apps import reads, running, toasts, until
from tests.screens.apps import vault as opened


def add(database: Database, name: str) -> None:
    """One more person."""
    with database.write(f"add {name}") as tx:
        contacts.add(tx, {"name": name})


def names(path: str) -> list[str]:
    """Who is in an open vault."""
    database = Database.open(path)
    try:
        return [row[0] for row in database.connection.execute("SELECT name FROM contacts ORDER BY n")]
    finally:
        database.close()


async def test_nothing_yet(monday: datetime) -> None:
    """An empty list says when one is made, and the key."""
    with opened() as session:
        async with running(session) as (app, pilot):
            app.action_backups()
            await until(pilot, lambda: "There are no backups yet." in reads(app))
            assert "makes one now" in reads(app)
            await pilot.press("enter", "v", "D")
            assert isinstance(app.screen, BackupsScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_made_checked_and_deleted(monday: datetime, size: tuple[int, int]) -> None:
    """b makes one with a bar; it is listed with its people; v reads all of it; D asks."""
    with opened() as session:
        add(session.database, "Ana")
        backup.make(session.database)
        async with running(session, size) as (app, pilot):
            await pilot.press("0")
            await pilot.press("B")
            await until(pilot, lambda: isinstance(app.screen, BackupsScreen))
            await pilot.press("b")
            await until(pilot, lambda: "Backed up and checked." in toasts(app))
            await until(pilot, lambda: "Backups 2" in reads(app) and "by hand" in reads(app))
            await pilot.press("v")
            await until(pilot, lambda: any("is sound" in each for each in toasts(app)))
            await pilot.press("D")
            await until(pilot, lambda: "Delete the backup of 2026-03-16 09:00?" in reads(app))
            await pilot.press("y")
            await until(pilot, lambda: "Backups 1" in reads(app))
            assert len(os.listdir(backup.folder(session.database))) == 1


async def test_restored_when_the_app_has_left(monday: datetime) -> None:
    """enter shows both sides and what would be missing; y prepares and leaves; then the vault is the backup, the other kept."""
    with opened() as session:
        path = session.database.path
        add(session.database, "Ana")
        backup.make(session.database)
        add(session.database, "Ben")
        async with running(session) as (app, pilot):
            app.action_backups()
            await until(pilot, lambda: "daily" in reads(app) and "…" not in reads(app).splitlines()[2])
            await pilot.press("enter")
            await until(pilot, lambda: "Make the backup of 2026-03-16 09:00 the vault?" in reads(app))
            shown = reads(app)
            assert "The backup: 1 person" in shown
            assert "The vault now: 2 people" in shown
            assert "1 change since then would be missing." in shown
            await pilot.press("n")
            await pilot.press("enter")
            await until(pilot, lambda: "Make the backup" in reads(app))
            await pilot.press("y")
            await until(pilot, lambda: app.return_value == RESTORED)
    assert names(path) == ["Ana"]
    (kept,) = Path(path).parent.glob("backups/*-replaced.db")
    assert names_in(kept) == ["Ana", "Ben"]


def names_in(path: Path) -> list[str]:
    """Who is in a plain backup."""
    import sqlite3

    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT name FROM contacts ORDER BY n")]
    finally:
        connection.close()


async def test_files_of_other_names(monday: datetime) -> None:
    """Copies that the user has put there are listed by their name, which may be anything."""
    with opened() as session:
        add(session.database, "Ana")
        made = backup.make(session.database)
        for name in ("before the trip.db", "[nope] \x1b[31mred\u202e.db"):
            shutil.copyfile(made, os.path.join(os.path.dirname(made), name))
        async with running(session, (120, 40)) as (app, pilot):
            app.action_backups()
            await until(pilot, lambda: "before the trip.db" in reads(app) and "[nope]" in reads(app))
            assert not FORBIDDEN.search(reads(app).replace("\n", ""))
            await pilot.press("enter")
            await until(pilot, lambda: "Make the backup of" in reads(app))
            await pilot.press("n")


async def test_another_window_is_named(monday: datetime) -> None:
    """While somebody else has the vault open nothing is replaced, and the screen goes on."""
    with opened() as session:
        add(session.database, "Ana")
        backup.make(session.database)
        other = VaultLock(str(Path(session.database.path).parent / "lock"))
        try:
            async with running(session) as (app, pilot):
                app.action_backups()
                await until(pilot, lambda: "daily" in reads(app))
                await pilot.press("enter")
                await until(pilot, lambda: "Make the backup" in reads(app))
                await pilot.press("y")
                await until(pilot, lambda: any("holds this vault" in each for each in toasts(app)))
                assert app.return_value is None
        finally:
            other.release()
        add(session.database, "Ben")


async def test_a_damaged_one_and_one_of_another_passphrase(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both say so in the list; a damaged one is refused, the other is for the shell, which asks for its passphrase."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    database = Database.open()
    with database.write("owner", kind="setup") as tx:
        preferences.put(tx, "profile.name", "Ada")
    add(database, "Ana")
    path = database.path
    database.close()
    key = vault.protect(path, "correct horse battery", recovery_keys.new())
    database = Database.open(path, key=key)
    backup.make(database, "request")
    database.close()
    key = vault.rekey(path, key)
    session = Session(Database.open(path, key=key), Config())
    place = Path(path).parent / "backups"
    (place / "2026-01-01-090000-daily.db").write_bytes(b"SQLite format 3\0" + os.urandom(9000))
    try:
        async with running(session) as (app, pilot):
            app.action_backups()
            await until(pilot, lambda: "another passphrase" in reads(app) and "damaged" in reads(app))
            await pilot.press("enter")
            await until(pilot, lambda: any("devhub restore" in each for each in toasts(app)))
            await pilot.press("down", "enter")
            await until(pilot, lambda: any("backup is damaged" in each for each in toasts(app)))
            assert app.return_value is None
    finally:
        session.close()
