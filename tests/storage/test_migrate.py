"""The schema: one version, made in one transaction, equal to what the models say, readable by an old shell."""

import lzma
import re
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from devhub_tui.domain.cadence import Preferences
from devhub_tui.errors import VaultError
from devhub_tui.storage import checkup, copying, journal, keys, migrate, undo
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key
from tests.conftest import ROOT
from tests.storage.vaults import check_journal, check_search_indexes, records, shell, started

FOLDER = ROOT / "devhub_tui" / "storage" / "migrations"


def test_a_new_vault(database: Database) -> None:
    """It has the newest schema, an owner who is the system user, and nobody else."""
    connection = database.connection
    assert (
        connection.execute("PRAGMA user_version").fetchone()[0]
        == migrate.VERSION
        == max(int(path.name[:4]) for path in FOLDER.glob("*.sql"))
    )
    (owner,) = records(connection, "users")
    assert owner["role"] == "owner"
    assert owner["username"]
    assert connection.execute("SELECT count(*) FROM contacts").fetchone()[0] == 0
    assert connection.execute("SELECT value FROM local WHERE key='derived_on'").fetchone()[0] == "2026-03-16"
    assert len(connection.execute("SELECT value FROM local WHERE key='device_id'").fetchone()[0]) == 36
    assert connection.execute("SELECT label,kind FROM batches").fetchall() == [("make the vault", "setup")]
    check_journal(connection)
    check_search_indexes(connection)


def test_built_in_types_are_the_same_on_every_device(database: Database) -> None:
    """Fourteen types with fixed ids; all but social media count as contact; making them is no change to send."""
    rows = records(database.connection, "interaction_types")
    assert len(rows) == 14
    assert [row["key"] for row in rows if not row["counts_as_contact"]] == ["social_media"]
    assert {row["created_at"] for row in rows} == {0}
    assert all(row["id"][14] == "5" for row in rows)
    assert all(row["icon"] and len(row["icon"]) == 1 for row in rows)
    assert (
        database.connection.execute(
            "SELECT count(*) FROM changes JOIN journal_tables USING (tbl) WHERE name='interaction_types'"
        ).fetchone()[0]
        == 0
    )


def test_opening_again_changes_nothing(database: Database) -> None:
    """A second start of the same day writes nothing at all."""
    database.close()
    path = Path(database.path)
    before = path.read_bytes()
    Database.open(str(path)).close()
    assert path.read_bytes() == before


def test_a_torn_first_start(home: Path) -> None:
    """A start that was killed before the schema was there leaves a file that the next start completes."""
    path = home / "devhub" / "vaults" / "main" / "vault.db"
    path.parent.mkdir(parents=True)
    for content in (b"", None):
        if content is None:
            shell(path, "PRAGMA journal_mode=WAL;")
        else:
            path.write_bytes(content)
        database = Database.open(str(path))
        assert database.connection.execute("SELECT count(*) FROM users").fetchone()[0] == 1
        database.close()
        path.unlink()


def test_killed_while_making_the_vault(home: Path) -> None:
    """Whenever a first start is killed, the next one has a whole vault."""
    import time

    for number in range(5):
        path = home / "devhub" / "vaults" / f"v{number}" / "vault.db"
        with started(path, "write", 1) as other:
            while not path.exists() and other.process.poll() is None:
                time.sleep(0.001)
            time.sleep(number * 0.004)
            other.process.kill()
        database = Database.open(str(path))
        check_journal(database.connection)
        assert database.connection.execute("SELECT count(*) FROM users").fetchone()[0] == 1
        database.close()


def test_the_schema_is_what_sqlite_340_knows(database: Database) -> None:
    """The system's shell parses every table, trigger and view, and can write to every journaled table."""
    assert shell(database.path, "PRAGMA integrity_check;").strip() == "ok"
    for (name,) in database.connection.execute("SELECT name FROM sqlite_master WHERE type='view'"):
        shell(database.path, f"SELECT * FROM {name} LIMIT 1;")
    for table in journal.journaled_tables(database.connection):
        shell(database.path, f"UPDATE {table} SET updated_at=updated_at; DELETE FROM {table} WHERE n<0;")


@pytest.mark.parametrize("version", range(1, migrate.VERSION))
def test_a_vault_of_an_older_devhub(home: Path, monday: object, version: int) -> None:
    """The vault that each past schema left in tests/fixtures/vaults opens: backed up first, with everybody and all history."""
    path = home / "devhub" / "vaults" / "main" / "vault.db"
    fixture(path, version)
    before = sqlite3.connect(path)
    everybody = before.execute("SELECT id,name,notes,next_due FROM contacts ORDER BY n").fetchall()
    changes = before.execute("SELECT count(*) FROM changes").fetchone()[0]
    before.close()
    database = Database.open(str(path))
    try:
        connection = database.connection
        assert connection.execute("PRAGMA user_version").fetchone()[0] == migrate.VERSION
        assert len(list((path.parent / "backups").iterdir())) == 1
        assert connection.execute("SELECT id,name,notes,next_due FROM contacts ORDER BY n").fetchall() == everybody
        assert connection.execute("SELECT count(*) FROM changes").fetchone()[0] == changes
        check_journal(connection)
        check_search_indexes(connection)
        assert checkup.examine(database, date(2026, 3, 16)) == []
        assert undo.undo(database) is not None
        check_search_indexes(connection)
    finally:
        database.close()


def fixture(path: Path, version: int) -> None:
    """Puts the vault that a past schema left in place."""
    path.parent.mkdir(parents=True)
    path.write_bytes(lzma.decompress((ROOT / "tests" / "fixtures" / "vaults" / f"schema-{version}.db.xz").read_bytes()))


def test_an_upgrade_that_does_not_pass_its_check(home: Path, monday: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken back as a whole: the old schema, the old bytes, a backup, and a sentence."""
    path = home / "devhub" / "vaults" / "main" / "vault.db"
    fixture(path, 1)
    apply = migrate._apply

    def careless(connection: Any, number: int, *rest: Any) -> None:
        apply(connection, number, *rest)
        if number == 3:
            connection.execute("DELETE FROM contact_points")

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "_apply", careless)
        with pytest.raises(VaultError, match="rows of contact_points would be missing"):
            Database.open(str(path))
    assert shell(path, "PRAGMA user_version; SELECT count(*)>50 FROM contact_points;").split() == ["1", "1"]
    assert len(list((path.parent / "backups").iterdir())) == 1
    Database.open(str(path)).close()
    assert shell(path, "PRAGMA user_version;").strip() == str(migrate.VERSION)


def test_killed_while_upgrading(home: Path, monday: object) -> None:
    """Whenever it is killed, the file has the old schema or the new one, and the next start completes it."""
    import subprocess
    import sys
    import time

    seen = set()
    for number in range(8):
        path = home / "devhub" / "vaults" / f"v{number}" / "vault.db"
        fixture(path, 1)
        code = f"from devhub_tui.storage.database import Database; Database.open({str(path)!r}).close()"
        process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
        backups = path.parent / "backups"
        while not (backups.is_dir() and any(backups.glob("*.db"))) and process.poll() is None:
            time.sleep(0.001)
        time.sleep(number * 0.015)
        process.kill()
        process.wait()
        seen.add(shell(path, "PRAGMA user_version;").strip())
        database = Database.open(str(path))
        check_journal(database.connection)
        assert checkup.examine(database, date(2026, 3, 16)) == []
        database.close()
    assert seen <= {"1", str(migrate.VERSION)}


def test_a_protected_vault_is_upgraded(home: Path, monday: object, tmp_path: Path) -> None:
    """The same with a key: the backup made before is encrypted too."""
    path, plain = home / "devhub" / "vaults" / "main" / "vault.db", tmp_path / "plain" / "vault.db"
    fixture(plain, 2)
    path.parent.mkdir(parents=True)
    key = Key(bytes(range(32)))
    source = dbapi2.connect(str(plain), isolation_level=None)
    copying.copy_into(source, str(path), key)
    source.close()
    slot = keys.Slot("s", keys.PASSPHRASE, "u", "ana", 0, keys.PARAMETERS, b"", b"", b"", b"")
    (path.parent / "keys").write_bytes(keys.dump(keys.sealed((slot,), key.data)))
    database = Database.open(str(path), key=key)
    assert checkup.examine(database, date(2026, 3, 16)) == []
    assert database.connection.execute("PRAGMA user_version").fetchone()[0] == migrate.VERSION
    database.close()
    (made,) = (path.parent / "backups").glob("*.db")
    assert made.read_bytes()[:6] != b"SQLite"
    assert made.with_suffix(".keys").exists()


def test_a_newer_vault_says_which_devhub_it_needs(database: Database) -> None:
    """The devhub that migrated it last has left its version."""
    database.close()
    shell(database.path, "UPDATE local SET value='2.5.0' WHERE key='migrated_by'; PRAGMA user_version=99;")
    with pytest.raises(VaultError) as caught:
        Database.open(database.path)
    assert "Update devhub to 2.5.0 or newer" in caught.value.hint


def test_columns_that_every_synced_table_has(database: Database) -> None:
    """A number for search, an id for everyone else, three stamps; no UNIQUE on what two devices may both say."""
    connection = database.connection
    for table in journal.journaled_tables(connection):
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        assert names[:2] == ["n", "id"]
        assert {"created_at", "updated_at", "deleted_at"} <= set(names)
        for _, index, unique, *_rest in connection.execute(f"PRAGMA index_list({table})").fetchall():
            if unique:
                assert [row[2] for row in connection.execute(f"PRAGMA index_info({index})")] == ["id"], table


def test_triggers_watch_every_column(database: Database) -> None:
    """Whoever adds a column and forgets the journal finds out here."""
    connection = database.connection
    for table in journal.journaled_tables(connection):
        sql = connection.execute("SELECT sql FROM sqlite_master WHERE name=?", (f"journal_{table}_update",)).fetchone()[0]
        watched = set(re.search(r"UPDATE OF (\S+) ON", sql)[1].split(","))  # type: ignore[index]
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        assert columns - watched == {"n", "id", "updated_at"} | (journal.DERIVED if table == "contacts" else set())


def test_installing_the_journal_again(database: Database) -> None:
    """After every migration the triggers are made anew, with the same table numbers."""
    connection = database.connection
    before = connection.execute("SELECT * FROM journal_tables").fetchall()
    triggers = connection.execute("SELECT name,sql FROM sqlite_master WHERE type='trigger' ORDER BY name").fetchall()
    connection.execute("BEGIN")
    journal.install(connection)
    assert connection.execute("SELECT * FROM journal_tables").fetchall() == before
    assert connection.execute("SELECT name,sql FROM sqlite_master WHERE type='trigger' ORDER BY name").fetchall() == triggers
    connection.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("", 0),
        ("-- a comment\n\nSELECT 1;\n", 1),
        ("SELECT 1;\nSELECT\n  2;\n", 2),
        ("CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\nSELECT 3;\n", 2),
    ],
)
def test_statements_of_a_migration(script: str, count: int) -> None:
    """A trigger's body belongs to its statement."""
    assert len(migrate.statements(script)) == count


def test_a_migration_cut_short_is_noticed() -> None:
    """A file that ends in the middle never runs half."""
    with pytest.raises(ValueError, match="middle of a statement"):
        migrate.statements("CREATE TABLE a(\n  b\n")


def test_preferences_start_at_their_defaults(database: Database) -> None:
    """A new vault holds no preference, so a default that improves reaches everybody."""
    from devhub_tui.storage.derived import preferences_of

    assert preferences_of(database.connection) == Preferences()
