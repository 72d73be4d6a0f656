"""Copies of a vault: what goes wrong is told without the key, and leaves nothing beside it."""

import traceback
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from devhub_tui.storage import copying
from devhub_tui.storage.keys import Key
from tests.storage.vaults import scratch

KEY = Key(bytes(range(32)))


def test_the_key_is_in_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver names a copy that it cannot open, with the options that it was to be opened with."""
    monkeypatch.setattr(copying, "create_private", lambda path: None)
    with scratch() as vault, pytest.raises(dbapi2.OperationalError, match="unable to open") as caught:
        copying.copy_into(vault.connection, str(tmp_path / "gone" / "copy.db"), KEY)
    error: BaseException | None = caught.value
    while error is not None:
        assert KEY.data.hex() not in "".join(traceback.format_exception(error, chain=False))
        error = error.__cause__ or error.__context__


def test_a_file_that_could_not_be_put_leaves_no_part(tmp_path: Path) -> None:
    """What was in its place stays, and nothing lies beside it."""
    place = tmp_path / "folder" / "keys"
    place.mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        copying.put(str(place), b"content")
    assert list(place.parent.iterdir()) == [place]
