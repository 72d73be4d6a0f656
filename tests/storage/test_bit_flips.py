"""Five hundred flipped bits and torn ends, of open and protected vaults and of key headers: noticed, and the file stays."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DevHubError
from devhub_tui.storage import checkup, copying, keys, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key
from tests.storage.crowds import crowd
from tests.storage.vaults import scratch

TODAY = date(2026, 3, 16)
PASSPHRASE = "correct horse battery staple"
OPEN, PROTECTED, TORN, HEADERS = 250, 100, 50, 100
UNWITNESSED = ("created_at", "updated_at")
"""What the file holds only once: when a row was made and last touched."""


@cache
def _made() -> bytes:
    with scratch() as made:
        crowd(made.database, 1, TODAY, 30)
        made.database.close()
        return Path(made.path).read_bytes()


@contextmanager
def _vault(*, protected: bool = False) -> Iterator[tuple[str, Key | None]]:
    with scratch() as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "PARAMETERS", keys.Parameters(8, 1, 1))
        made.database.close()
        Path(made.path).write_bytes(_made())
        yield made.path, vault.protect(made.path, PASSPHRASE, recovery_keys.new()) if protected else None


def _flip(content: bytes, dice: random.Random) -> bytes:
    flipped = bytearray(content)
    flipped[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    return bytes(flipped)


def _put(path: str, content: bytes) -> None:
    for end in ("-wal", "-shm"):
        Path(path + end).unlink(missing_ok=True)
    Path(path).write_bytes(content)


def _shown(path: str) -> Any:
    """Everything that somebody could be shown, by plain SQL; an error is an answer too."""
    connection = dbapi2.connect(f"file:{path}?mode=ro", uri=True)
    connection.text_factory = bytes
    try:
        found = {}
        for (raw,) in connection.execute("SELECT name FROM journal_tables ORDER BY tbl").fetchall():
            name = raw.decode("utf-8", "replace")
            columns = [row[1].decode() for row in connection.execute(f"PRAGMA table_info({name})")]
            kept = ",".join(column for column in columns if column not in UNWITNESSED)
            found[name] = sorted(map(repr, connection.execute(f"SELECT {kept} FROM {name}")))
        return found
    except (dbapi2.Error, UnicodeDecodeError) as error:
        return str(error)
    finally:
        connection.close()


def _noticed(path: str) -> bool:
    """Whether `devhub doctor` would call this damage."""
    try:
        database = Database.open(path)
    except DevHubError:
        return True
    try:
        return any(each.damage for each in checkup.examine(database, TODAY))
    finally:
        database.close()


def test_open() -> None:
    """Whatever flip changes anything that can be shown of an open vault is noticed by the doctor; sound, it is content."""
    dice = random.Random(1)
    content = _made()
    with _vault() as (path, _):
        before = _shown(path)
        assert not _noticed(path)
        seen: Counter[tuple[bool, bool]] = Counter()
        for _ in range(OPEN):
            damaged = _flip(content, dice)
            _put(path, damaged)
            changed = _shown(path) != before
            noticed = _noticed(path)
            seen[changed, noticed] += 1
            assert noticed or not changed
    assert seen[True, True] > 20, seen


def test_protected() -> None:
    """Every flipped bit of a protected vault is noticed, wherever it is."""
    dice = random.Random(2)
    with _vault(protected=True) as (path, key):
        content = Path(path).read_bytes()
        assert copying.verified(path, key) == ""
        for _ in range(PROTECTED):
            damaged = _flip(content, dice)
            _put(path, damaged)
            assert copying.verified(path, key)
            assert Path(path).read_bytes() == damaged


@pytest.mark.parametrize("protected", [False, True])
def test_cut_off(protected: bool) -> None:
    """A vault that ends too early is noticed, and the file stays as it is."""
    dice = random.Random(3)
    with _vault(protected=protected) as (path, key):
        content = Path(path).read_bytes()
        for _ in range(TORN // 2):
            damaged = content[: dice.randrange(1, len(content))]
            _put(path, damaged)
            if protected:
                assert copying.verified(path, key)
            else:
                assert _noticed(path)
            assert Path(path).read_bytes() == damaged


def test_the_key_header() -> None:
    """A header with a flipped bit or a missing end is refused in a sentence; nothing opens by accident, or changes."""
    dice = random.Random(4)
    with _vault(protected=True) as (path, _):
        place = Path(keys.beside(path))
        content = place.read_bytes()
        for number in range(HEADERS):
            damaged = _flip(content, dice) if number % 2 else content[: dice.randrange(len(content) - 1)]
            place.write_bytes(damaged)
            with pytest.raises(DevHubError) as caught:
                vault.unlock(path, PASSPHRASE)
            assert caught.value.message
            assert place.read_bytes() == damaged
            Path(os.path.dirname(path), "failures").unlink(missing_ok=True)
