"""kill -9 at random while two processes write, as often as TORTURE_ROUNDS says (200): nothing that was acknowledged is lost."""

import os
import random
import time
from datetime import date
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.storage import derived, keys, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Parameters
from tests.storage.test_faults import sound
from tests.storage.vaults import started

pytestmark = pytest.mark.torture
ROUNDS = int(os.environ.get("TORTURE_ROUNDS", "200"))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("protected", [False, True], ids=["open", "protected"])
def test_killed_at_random(protected: bool, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody who was told is there and whole; the file, the index, the journal and the due days are right after each kill."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    path = paths.vault_file()
    key = vault.create(path, "gravel lantern mosquito", recovery_keys.new()) if protected else None
    if key is not None:
        monkeypatch.setenv("WORKER_KEY", key.data.hex())
    Database.open(path, key=key).close()
    dice = random.Random(5)
    told: set[str] = set()
    for number in range(ROUNDS):
        with started(path, "write", 10_000) as one, started(path, "write", 10_000) as other:
            one.wait_for("open")
            other.wait_for("open")
            time.sleep(dice.random() * 0.08)
            for worker in (one, other):
                worker.process.kill()
                told.update(line for line in worker.lines() if len(line) == 36)
        if number % 10 == 9 or number == ROUNDS - 1:
            database = Database.open(path, key=key)
            there = {row[0] for row in database.connection.execute("SELECT id FROM contacts")}
            assert told <= there
            assert len(there - told) <= 2 * (number + 1)
            assert len(there) == database.connection.execute("SELECT count(*) FROM contact_tags").fetchone()[0]
            sound(database)
            assert derived.differing(database.connection, date.today()) == []
            database.close()
    assert told
