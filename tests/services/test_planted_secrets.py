"""Fifty secrets, planted before and after a vault is protected: none is found in any file of it when it is locked."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.domain.people import Point
from devhub_tui.services import protection
from devhub_tui.services.drafts import Drafts
from devhub_tui.storage import backup, contacts, follow_ups, interactions, keys, preferences, vault, views
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Parameters

PASSPHRASE = "gravel lantern mosquito"
SECRETS = [f"Quendelbrink{number:02}xylophon" for number in range(50)]


def plant(database: Database, secrets: list[str]) -> None:
    """Ten secrets: a name, a note, an address, a tag, a talk, a promise, a view, the user's own, something changed and undone."""
    with database.write(f"add {secrets[0]}") as tx:
        person = contacts.add(
            tx,
            {"name": secrets[0], "notes": f"about {secrets[1]}", "company": secrets[2]},
            [Point("email", f"{secrets[3].lower()}@example.org")],
            [secrets[4]],
        )
        interactions.log(tx, [person], "coffee", "2026-03-16", secrets[5])
        follow_ups.add(tx, person, "2026-04-01", secrets[6])
        views.save(tx, secrets[7], "tag:rust")
        preferences.put(tx, "profile.name", secrets[8])
    with database.write("change") as tx:
        contacts.edit(tx, person, {"notes": secrets[9]})
    with database.write("delete") as tx:
        contacts.delete(tx, [person])


def files(*places: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file under the places."""
    for place in places:
        for folder, _, names in os.walk(place):
            for name in names:
                yield Path(folder, name), Path(folder, name).read_bytes()


def found(secrets: list[str], *places: Path) -> set[tuple[str, str]]:
    """(file, secret) of all that can be read, in UTF-8 or UTF-16, whatever the case."""
    return {
        (file.name, secret)
        for file, content in files(*places)
        for secret in secrets
        for needle in (secret.encode(), secret.lower().encode(), secret.encode("utf-16-le"))
        if needle in content
    }


@pytest.mark.parametrize("choice", protection.CHOICES)
def test_nothing_is_found(choice: str, home: Path, tmp_path: Path, monday: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before: in the vault, its log, its backups and drafts. Protected: in none of them, nor in what is written from then on."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    path, recovery = paths.vault_file(), recovery_keys.new()
    database = Database.open(path)
    plant(database, SECRETS[:10])
    backup.make(database)
    plant(database, SECRETS[10:20])
    held = Drafts.beside(path).take("note")
    held.save({"notes": SECRETS[20]}, SECRETS[21])
    held.release()
    before = {secret for _, secret in found(SECRETS, home, temporary)}
    assert before == set(SECRETS[:22])
    database.close()
    key, done = protection.protect(path, PASSPHRASE, recovery, choice)
    assert not done.left
    database = Database.open(path, key=key)
    plant(database, SECRETS[22:32])
    backup.make(database, "request")
    plant(database, SECRETS[32:42])
    held = Drafts.beside(path, key).take("other")
    held.save({"notes": SECRETS[42]}, SECRETS[43])
    assert found(SECRETS, home, temporary) == set(), "while it is open: the log too"
    held.release()
    database.close()
    secrets = [*SECRETS, PASSPHRASE, recovery, recovery.replace("-", "")]
    assert found(secrets, home, temporary) == set()
    raw = (key.data, key.data.hex().encode(), recovery_keys.parse(recovery))
    assert not [file for file, content in files(home, temporary) for each in raw if each in content]
    again = vault.rekey(path, key)
    database = Database.open(path, key=again)
    plant(database, SECRETS[44:] + SECRETS[:4])
    database.close()
    assert found(secrets, home, temporary) == set()
