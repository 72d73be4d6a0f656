"""Upgrading, statement by statement: killed before any of them, or not sound at the end, the vault is of the old schema."""

import lzma
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from devhub_tui.errors import VaultError
from devhub_tui.storage import journal, migrate
from devhub_tui.storage.database import Database
from tests.conftest import ROOT

PAST = range(1, migrate.VERSION)
_KILLED = """
import os, signal, sys
from devhub_tui.storage import backup
from devhub_tui.storage.database import Database

seen, when = 0, int(sys.argv[2])
backup.make = lambda *_: ""  # its own test says that it is made
connect = Database._connect


def watched(self, cache_kib):
    connection = connect(self, cache_kib)

    def step(sql):
        global seen
        seen += sql.lstrip().startswith(("CREATE", "ALTER", "DROP", "UPDATE", "INSERT", "PRAGMA user_version=", "COMMIT"))
        if seen == when:
            os.kill(os.getpid(), signal.SIGKILL)

    connection.set_trace_callback(step)
    return connection


Database._connect = watched
Database.open(sys.argv[1]).close()
print(seen)
"""


def past(folder: Path, version: int) -> str:
    """A vault as a past devhub left it."""
    path = folder / "vaults" / "main" / "vault.db"
    path.parent.mkdir(parents=True, mode=0o700)
    path.write_bytes(lzma.decompress((ROOT / "tests" / "fixtures" / "vaults" / f"schema-{version}.db.xz").read_bytes()))
    return str(path)


def known(path: str) -> tuple[int, list[Any], list[Any]]:
    """The version, the people, and the whole schema of a file."""
    connection = dbapi2.connect(path, isolation_level=None)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return (
            connection.execute("PRAGMA user_version").fetchone()[0],
            connection.execute("SELECT id,name,notes FROM contacts ORDER BY n").fetchall(),
            connection.execute("SELECT type,name,sql FROM sqlite_master ORDER BY 1,2").fetchall(),
        )
    finally:
        connection.close()


@pytest.mark.parametrize("version", PAST)
def test_killed_while_upgrading(tmp_path: Path, monday: object, version: int) -> None:
    """Before any of its steps: the file is wholly of the old schema, never of one in between; the next start completes it."""
    path = past(tmp_path, version)
    original = Path(path).read_bytes()
    before = known(path)

    def run(step: int) -> subprocess.CompletedProcess[str]:
        for end in ("-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        Path(path).write_bytes(original)
        words = [sys.executable, "-c", _KILLED, path, str(step)]
        return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=dict(os.environ), check=False)

    whole = run(-1)
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout)
    assert steps > 5
    for step in sorted({1, 2, steps // 4, steps // 2, steps * 3 // 4, steps - 2}):
        done = run(step)
        assert done.returncode == -signal.SIGKILL, done.stderr
        found = known(path)
        assert found == before or (found[0] == migrate.VERSION and found[1] == before[1]), step
    Database.open(path).close()
    assert known(path)[:2] == (migrate.VERSION, before[1])


@pytest.mark.parametrize("harm", ["rows", "triggers", "references"])
def test_what_did_not_come_out_sound_is_taken_back(
    tmp_path: Path, monday: object, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    """Rows lost, a trigger gone, references to nothing: the vault is what it was, there is a backup, and a sentence says why."""
    path = past(tmp_path, 3)
    before = known(path)
    install = journal.install

    def harmful(connection: Any) -> None:
        install(connection)
        if harm == "rows":
            connection.execute("DROP TRIGGER journal_tags_delete")
            connection.execute("DROP TABLE contact_tags")
            connection.execute("CREATE TABLE contact_tags(n INTEGER PRIMARY KEY, id TEXT)")
        elif harm == "triggers":
            connection.execute("DROP TRIGGER journal_tags_delete")
        else:
            connection.execute("DROP TABLE IF EXISTS loose")
            connection.execute("CREATE TABLE loose(n INTEGER PRIMARY KEY, who TEXT REFERENCES contacts(id) DEFERRABLE)")
            connection.execute("PRAGMA defer_foreign_keys=ON")
            connection.execute("INSERT INTO loose(who) VALUES ('nobody')")

    monkeypatch.setattr(journal, "install", harmful)
    with pytest.raises(VaultError, match="could not be brought to schema") as error:
        Database.open(path)
    assert "It is as it was" in error.value.hint
    assert known(path) == before
    assert len(list((tmp_path / "vaults" / "main" / "backups").iterdir())) == 1


def test_loose_ends_from_before_do_not_lock_out(tmp_path: Path, monday: object) -> None:
    """References that another program broke long ago are no reason to refuse an upgrade."""
    path = past(tmp_path, 3)
    connection = dbapi2.connect(path, isolation_level=None)
    connection.execute("INSERT INTO contact_points(contact_id,kind,value) VALUES ('nobody','email','a@b.example')")
    connection.close()
    Database.open(path).close()
    assert known(path)[0] == migrate.VERSION
