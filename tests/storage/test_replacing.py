"""The note of the commit point, when a disk lost what was in it: one complete vault all the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devhub_tui.domain import recovery_keys
from devhub_tui.storage import keys, replacing, vault
from devhub_tui.storage.keys import Parameters
from tests.storage.vaults import scratch

PASSPHRASE = "gravel lantern mosquito"
NOTES = (b"", b"garbage", b'{"keys":true,"keep":"', b"[]", b"{}", b'{"keys":1,"keep":null}')


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A closed, open vault."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    with scratch() as made:
        made.database.close()
        yield Path(made.path)


@pytest.mark.parametrize("note", NOTES)
def test_before_the_new_vault_is_in_place_the_old_one_stays(path: Path, note: bytes) -> None:
    """Nothing of the new one is left."""
    was = path.read_bytes()
    Path(f"{path}.next").write_bytes(b"new")
    path.with_name("keys.next").write_bytes(b"new")
    path.with_name("replacing").write_bytes(note)
    assert vault.state(str(path)) == vault.OPEN
    assert path.read_bytes() == was
    assert not [place for place in path.parent.iterdir() if place.name.endswith(".next") or place.name in ("replacing", "keys")]


@pytest.mark.parametrize("note", NOTES)
def test_after_that_its_key_file_comes_too(path: Path, note: bytes) -> None:
    """A protected vault in its place is not left without its keys, nor an open one with those of before."""
    vault.protect(str(path), PASSPHRASE, recovery_keys.new())
    path.with_name("keys").rename(path.with_name("keys.next"))
    path.with_name("replacing").write_bytes(note)
    key = vault.unlock(str(path), PASSPHRASE)
    assert not path.with_name("replacing").exists()
    header = path.with_name("keys").read_bytes()
    vault.open_up(str(path), key)
    path.with_name("keys").write_bytes(header)
    path.with_name("replacing").write_bytes(note)
    replacing.settle(str(path))
    assert not path.with_name("keys").exists()
