"""The gate under a Pilot, with toy Argon2 parameters and vaults to stand before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui import paths
from devhub_tui.config import Config
from devhub_tui.domain import recovery_keys
from devhub_tui.screens.gate import Asked, Gate
from devhub_tui.screens.recovery_page import RecoveryCheck, RecoveryPage
from devhub_tui.storage import keys, members, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key, Parameters

PASSPHRASE = "seven grey herons wait"
OTHER = "unrelated lamp ostrich violin"
RECOVERY = recovery_keys.show(bytes(range(20)))


def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 that takes no time, and a recovery key that is known."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    monkeypatch.setattr(recovery_keys, "new", lambda: RECOVERY)


def protected(name: str = paths.VAULT, username: str | None = "ada") -> Key:
    """A protected vault."""
    return vault.create(paths.vault_file(name), PASSPHRASE, RECOVERY, username)


def share(key: Key, username: str, passphrase: str) -> None:
    """Lets somebody else in."""
    database = Database.open(key=key)
    try:
        members.add(database, username, "editor", passphrase)
    finally:
        database.close()


@asynccontextmanager
async def before(asked: Asked | None = None, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Gate, Pilot[Any]]]:
    """The gate, on its first page."""
    app = Gate(Config(), asked or Asked(paths.VAULT))
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield app, pilot


async def types(pilot: Pilot[Any], words: str) -> None:
    """Types into the field in focus."""
    field = pilot.app.focused
    assert isinstance(field, Input)
    field.insert_text_at_cursor(words)
    await pilot.pause()


async def chooses(pilot: Pilot[Any], passphrase: str = PASSPHRASE, again: str | None = None) -> None:
    """Types a passphrase twice."""
    await types(pilot, passphrase)
    await pilot.press("enter")
    if getattr(pilot.app.focused, "id", "") == "second":
        await types(pilot, passphrase if again is None else again)
        await pilot.press("enter")
    await pilot.pause()


async def confirms(pilot: Pilot[Any], key: str = RECOVERY) -> None:
    """Has written the recovery key down, and types two groups of it."""
    assert isinstance(pilot.app.screen, RecoveryPage)
    await pilot.press("enter")
    check = pilot.app.screen
    assert isinstance(check, RecoveryCheck)
    for box in check.boxes:
        await types(pilot, key.split("-")[int(str(box.id).rpartition("-")[2]) - 1].lower())
        await pilot.press("enter")
    await pilot.pause()


def opens(key: Key | None, name: str = paths.VAULT) -> bool:
    """Whether the key opens the vault."""
    database = Database.open(paths.vault_file(name), key=key)
    database.close()
    return True
