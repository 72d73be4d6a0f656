"""Links, other owners, open modes in the folder of a vault: refused or closed, with a sentence."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devhub_tui.errors import VaultError
from devhub_tui.storage import keys, private, restore
from devhub_tui.storage.database import Database
from tests.storage.vaults import scratch

FILES = ("vault.db", "keys", "lock", "failures")
FOLDERS = ("backups", "drafts")


@pytest.fixture
def vault() -> Iterator[Path]:
    """A closed vault in whose folder everything is there but the keys."""
    with scratch() as made:
        made.database.close()
        path = Path(made.path)
        for name in FOLDERS:
            path.with_name(name).mkdir(mode=0o700, exist_ok=True)
        path.with_name("failures").touch(0o600)
        (path.parent / "backups" / "2026-03-15-090000-daily.db").touch(0o600)
        yield path


def mode(path: Path) -> int:
    """Its permissions."""
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("bits", [0o040, 0o004, 0o020, 0o077])
def test_open_modes_are_closed(vault: Path, bits: int) -> None:
    """Whatever others could read or write is theirs no longer once the vault was opened."""
    there = [vault.parent, *(vault.with_name(name) for name in (*FOLDERS, "vault.db", "lock", "failures"))]
    there.append(vault.parent / "backups" / "2026-03-15-090000-daily.db")
    for place in there:
        place.chmod(mode(place) | bits)
    Database.open(str(vault)).close()
    assert [mode(place) & 0o077 for place in there] == [0] * len(there)
    assert private.secure(str(vault)) == []


def test_what_was_open_is_told(vault: Path) -> None:
    """The doctor can say which place had which mode."""
    vault.parent.chmod(0o755)
    assert private.secure(str(vault)) == [private.Loose(str(vault.parent), 0o755, 0o700)]


@pytest.mark.parametrize("name", [*FILES, *FOLDERS])
def test_a_link_is_refused(vault: Path, name: str) -> None:
    """Nothing is read or written through a link in the folder; where it leads stays as it is."""
    place, elsewhere = vault.with_name(name), vault.parent.parent / "elsewhere"
    if place.exists():
        place.rename(elsewhere)
    elif name in FILES:
        elsewhere.write_bytes(b"x")
    place.symlink_to(elsewhere)
    if name == "keys":
        with pytest.raises(VaultError, match="regular"):
            private.secure(str(vault))
        with pytest.raises(VaultError, match="regular"):
            keys.read(str(place))
        return
    with pytest.raises(VaultError, match="regular"):
        Database.open(str(vault))
    assert place.is_symlink()


@pytest.mark.parametrize("name", ["vault.db", "lock", "failures", *FOLDERS])
def test_somebody_elses_file_is_refused(vault: Path, name: str) -> None:
    """In one's own folder, another's file could have been put there, and could be read by them."""
    if os.geteuid():
        pytest.skip("only root can give files away")
    os.chown(vault.with_name(name), 65534, 65534)
    with pytest.raises(VaultError, match="another user"):
        Database.open(str(vault))
    assert vault.with_name(name).stat().st_uid == 65534


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_key_file_that_is_none(vault: Path, make: Callable[[Path], None]) -> None:
    """A folder or a pipe in its place is named, and nobody waits for what never comes."""
    make(vault.with_name("keys"))
    with pytest.raises(VaultError, match="regular"):
        keys.read(str(vault.with_name("keys")))


def test_another_users_vault_is_left_alone(vault: Path) -> None:
    """A whole folder that belongs to somebody else keeps its owners and modes."""
    if os.geteuid():
        pytest.skip("only root can give files away")
    for place in (vault.parent, *vault.parent.iterdir()):
        os.chown(place, 65534, 65534)
    vault.chmod(0o644)
    assert private.secure(str(vault)) == []
    assert mode(vault) == 0o644


@pytest.mark.parametrize("how", ["link", "owner"])
def test_a_backup_that_somebody_put_there_is_not_restored(vault: Path, how: str, tmp_path: Path) -> None:
    """A link, or another user's file, among the backups: the vault stays."""
    was = vault.read_bytes()
    place = vault.parent / "backups" / "2026-03-14-090000-daily.db"
    if how == "link":
        (tmp_path / "elsewhere.db").write_bytes(was)
        place.symlink_to(tmp_path / "elsewhere.db")
    elif os.geteuid() == 0:
        place.write_bytes(was)
        os.chown(place, 65534, -1)
    else:
        pytest.skip("needs root")
    with pytest.raises(VaultError, match=r"regular|another user"):
        restore.restore(str(vault), restore.described(str(place)), None, None)
    assert vault.read_bytes() == was


def test_a_link_to_the_whole_folder_is_fine(vault: Path, tmp_path: Path) -> None:
    """The folder may lie elsewhere, behind a link, if it is one's own."""
    linked = tmp_path / "main"
    linked.symlink_to(vault.parent)
    vault.parent.chmod(0o750)
    Database.open(str(linked / "vault.db")).close()
    assert mode(vault.parent) == 0o700


def test_a_folder_above_that_others_may_write(vault: Path) -> None:
    """Whoever may rename the folder could put another one there; with the sticky bit they may not."""
    above = vault.parent.parent
    assert private.exposed(str(vault)) == ""
    above.chmod(0o777)
    assert private.exposed(str(vault)) == str(above)
    above.chmod(0o1777)
    assert private.exposed(str(vault)) == ""
