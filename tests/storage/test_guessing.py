"""Guessing passphrases: it never opens, it waits longer and longer, and it learns nothing from how long an answer takes."""

import os
import statistics
import time
from errno import ENOSPC
from pathlib import Path

import pytest
from argon2.exceptions import HashingError

from devhub_tui import clock, paths
from devhub_tui.domain import recovery_keys
from devhub_tui.errors import LockedError, VaultError, WaitError
from devhub_tui.storage import attempts, keys, vault
from devhub_tui.storage.keys import Parameters

RIGHT = "gravel lantern mosquito"


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A clock that stands still until its one item is changed: milliseconds UTC."""
    now = [clock.real_ms()]
    monkeypatch.setattr(clock, "real_ms", lambda: now[0])
    return now


def made(*users: str) -> str:
    """A protected vault with a member ana and others."""
    path = paths.vault_file()
    key = vault.create(path, RIGHT, recovery_keys.new(), "ana")
    for name in users:
        vault.add_slot(path, key, name, name, RIGHT)
    return path


def waited(path: str, now: list[int], number: int) -> None:
    """Lets the back-off pass, after making sure that it holds to the last moment."""
    pause = attempts.pause_after(number)
    assert attempts.left(path) == pause
    if pause:
        now[0] += pause * 1000 - 1
        with pytest.raises(WaitError):
            vault.unlock(path, RIGHT)
        now[0] += 1


def test_a_hundred_for_real(home: Path, moved: list[int]) -> None:
    """With the parameters that everybody has: refused each time, and before the pause is over the right one is refused too."""
    path = made()
    for number in range(1, 101):
        with pytest.raises(LockedError) as caught:
            vault.unlock(path, f"gravel lantern mosquit{number}")
        assert not isinstance(caught.value, WaitError)
        waited(path, moved, number)
    assert vault.unlock(path, RIGHT)
    assert attempts.left(path) == 0


def test_ten_thousand(home: Path, moved: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every near miss there is, of the passphrase and of the user; the vault stays shut and the file of failures small."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    path = made()
    opened = 0
    for number in range(10_000):
        place = number % len(RIGHT)
        letter = chr(33 + number % 94)
        guess = RIGHT[:place] + letter + RIGHT[place + (number % 2) :]
        user = (None, "ana", "eve", "")[number % 4] or None
        try:
            vault.unlock(path, guess if guess != RIGHT else RIGHT.upper(), user)
            opened += 1
        except LockedError:
            moved[0] += attempts.pause_after(number + 1) * 1000
    assert opened == 0
    assert (Path(path).parent / "failures").stat().st_size < 100
    assert attempts.left(path) == 0
    assert vault.unlock(path, RIGHT)


def test_no_memory_is_no_wrong_passphrase(home: Path, moved: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without memory for Argon2 says so, and the attempt does not count."""
    from argon2 import low_level

    path = made()
    recovery_key = recovery_keys.new()
    with monkeypatch.context() as short:
        short.setattr(low_level, "hash_secret_raw", lambda *_: (_ for _ in ()).throw(HashingError("Memory allocation error")))
        for _ in range(attempts.FREE + 1):
            with pytest.raises(VaultError, match="not enough memory"):
                vault.unlock(path, RIGHT)
            with pytest.raises(VaultError, match="not enough memory"):
                vault.recover(path, recovery_key)
    assert attempts.left(path) == 0
    for _ in range(attempts.FREE - 1):
        with pytest.raises(LockedError):
            vault.unlock(path, "wrong all the way")
        assert attempts.left(path) == 0
    assert vault.unlock(path, RIGHT)


def test_a_full_disk_keeps_nobody_out(home: Path, moved: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the failures cannot be counted, the right passphrase opens the vault all the same."""
    path = made()

    def full(*_: object) -> int:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(LockedError):
        vault.unlock(path, "wrong all the way")
    assert vault.unlock(path, RIGHT)


def test_an_unknown_user_takes_as_long_as_a_wrong_passphrase(
    home: Path, moved: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Side by side, sixty times each: the medians differ by less than either of them varies. (Leaving the derivation out for
    unknown users would make them a hundred times faster.)"""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8192, 1, 1))
    path = made("ben")
    took: dict[str, list[float]] = {"ana": [], "ben": [], "nobody": []}
    said = set()
    for turn in range(60):
        for user in sorted(took, key=lambda name: hash((name, turn))):
            moved[0] += 1_000_000
            started = time.perf_counter()
            with pytest.raises(LockedError) as caught:
                vault.unlock(path, "wrong all the way", user)
            took[user].append(time.perf_counter() - started)
            said.add((caught.value.message, caught.value.hint))
    assert len(said) == 1
    known = statistics.median(took["ana"] + took["ben"])
    unknown = statistics.median(took["nobody"])
    quarters = statistics.quantiles(took["ana"] + took["ben"], n=4)
    noise = max(quarters[2] - quarters[0], known * 0.2)
    assert abs(unknown - known) <= noise, (known, unknown, noise)
