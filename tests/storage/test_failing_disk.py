"""A disk that fails now and then: fsync and pwrite report errors (libfiu), to an open vault and a protected one."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.storage import contacts, keys, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key, Parameters
from tests.conftest import ROOT
from tests.storage.test_faults import sound

_FAULTS = {
    "fsync": "enable_random name=posix/io/sync/fsync,probability=0.03",
    "pwrite": "enable_random name=posix/io/rw/pwrite,probability=0.01",
}


def made(protected: bool, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Key | None]:
    """A vault with one person, and its key."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    path = paths.vault_file()
    key = vault.create(path, "gravel lantern mosquito", recovery_keys.new()) if protected else None
    database = Database.open(path, key=key)
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})
    database.close()
    if key is not None:
        monkeypatch.setenv("WORKER_KEY", key.data.hex())
    return path, key


def failing(fault: str, path: str, *what: str) -> subprocess.CompletedProcess[str]:
    """A worker on such a disk."""
    assert shutil.which("fiu-run"), "fiu-utils is not installed: make packages"
    return subprocess.run(
        ["fiu-run", "-x", "-c", _FAULTS[fault], sys.executable, "-m", "tests.storage.worker", path, *what],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("protected", [False, True])
@pytest.mark.parametrize("fault", sorted(_FAULTS))
def test_nothing_that_was_acknowledged_is_lost(fault: str, protected: bool, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times: it ends with a sentence about the disk, the file is sound, and everybody who was told is there."""
    path, key = made(protected, monkeypatch)
    told: set[str] = set()
    sentences = set()
    for _ in range(10):
        done = failing(fault, path, "write", "150")
        lines = done.stdout.splitlines()
        told.update(line for line in lines if len(line) == 36)
        if done.returncode:
            assert done.returncode == 1, done.stderr
            sentences.add(lines[-1])
    assert told
    assert sentences, "the disk never failed"
    assert all(each.startswith("VaultError: The ") and "Nothing was changed" in each for each in sentences), sentences
    database = Database.open(path, key=key)
    try:
        assert told <= {row[0] for row in database.connection.execute("SELECT id FROM contacts")}
        sound(database)
    finally:
        database.close()


@pytest.mark.parametrize("protected", [False, True])
def test_a_backup_on_such_a_disk(
    protected: bool, home: Path, monkeypatch: pytest.MonkeyPatch, monday: Callable[..., object]
) -> None:
    """A backup that was made is whole; one that failed left nothing behind and a sentence."""
    from devhub_tui.storage import backup, copying

    path, key = made(protected, monkeypatch)
    for _ in range(8):
        done = failing("pwrite", path, "copy")
        assert done.returncode in (0, 1), done.stderr
        if done.returncode:
            assert done.stdout.splitlines()[-1].startswith("VaultError: ")
    folder = Path(path).parent / "backups"
    assert not list(folder.glob("*.part*"))
    for name in backup.listed(str(folder)):
        assert copying.verified(str(folder / name), key) == ""
        assert (key is None) != (folder / name).with_suffix(".keys").exists()
    database = Database.open(path, key=key)
    sound(database)
    database.close()
