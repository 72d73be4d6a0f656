"""docs/vault.md describes the files as they are: its tables against a real key file, its script against a real vault."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from devhub_tui.domain import passphrase_strength, passphrases, recovery_keys
from devhub_tui.storage import attempts, keys, vault
from devhub_tui.storage.keys import Parameters
from tests.conftest import ROOT

DOC = (ROOT / "docs" / "vault.md").read_text(encoding="utf-8")
PASSPHRASE = "gravel lantern mosquito"


@pytest.fixture
def path(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A protected vault."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    place = str(home / "devhub" / "vaults" / "main" / "vault.db")
    vault.create(place, PASSPHRASE, recovery_keys.new(), "zoë")
    return place


def described(after: str) -> list[str]:
    """The first column of the table that follows these words."""
    table = DOC.split(after, 1)[1].split("| field | content |\n|---|---|\n", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)


def test_every_field_of_the_key_file_is_described(path: str) -> None:
    """In the order in which they are written, none missing and none that is not there."""
    found: dict[str, Any] = json.loads(Path(keys.beside(path)).read_text(encoding="ascii"))
    assert described("## Format of `keys`, version 1") == list(found)
    assert described("A slot:") == list(found["slots"][0])
    row = re.search(r"^\| `kdf` \| (.*) \|$", DOC, re.MULTILINE)
    assert row
    assert re.findall(r"`([a-z_]+)`(?: \(|,)", row[1]) == list(found["slots"][0]["kdf"])
    assert (found["format"], found["version"]) == ("devhub-keys", 1)
    assert f"## Format of `keys`, version {keys.VERSION}" in DOC


def test_the_script_finds_the_data_key(path: str, tmp_path: Path) -> None:
    """Whoever has the passphrase can read the vault without devhub, by what is written there."""
    script = tmp_path / "by_hand.py"
    script.write_text(DOC.split("```python\n", 1)[1].split("```", 1)[0], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), keys.beside(path)], input=PASSPHRASE + "\n", capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == vault.unlock(path, PASSPHRASE).data.hex()

    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(path)
    connection.execute(f"PRAGMA key = \"x'{done.stdout.strip()}'\"")
    assert connection.execute("SELECT username FROM users").fetchall() == [("zoë",)]
    connection.close()


def test_numbers() -> None:
    """What is said about parameters, waiting and guessing is what the code does."""
    memory, passes, lanes = Parameters()
    assert f"`memory_kib` ({memory}), `passes` ({passes}), `lanes` ({lanes})" in DOC
    assert f"Argon2id of {memory // 1024} MiB" in DOC
    assert f"At least {passphrases.SHORTEST} characters" in DOC
    assert f"{passphrase_strength.GUESSES:,} guesses a second" in DOC
    assert ", ".join(f"*{each}*" for each in passphrase_strength.WORDS[:3]) in DOC
    assert (attempts.FREE, attempts.pause_after(3), attempts.pause_after(99)) == (3, 2, 300)
    assert "After three wrong passphrases in a row devhub waits, 2 seconds first" in DOC
    assert "up to 5 minutes" in DOC


def test_every_word_of_the_command_is_there() -> None:
    """Each devhub vault WORD, and no other."""
    from devhub_tui.cli.vault_commands import WORDS

    listed = re.findall(r"^devhub vault +([a-z-]+)  ", DOC, re.MULTILINE)
    assert sorted([*listed, "status"]) == sorted(WORDS)
