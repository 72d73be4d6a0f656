"""Backups from the shell: made, listed, restored."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Shell

Ask = Callable[..., Any]


def test_there_and_back(ask: Ask, devhub: Shell) -> None:
    """A backup is made, listed with who is in it, and restored; what was there is kept and restored in turn."""
    ask("add", "Ana")
    made = ask("backup")["backup"]
    assert (made["people"], made["reason"], made["protected"]) == (1, "request", False)
    assert made["seconds"] >= 0
    ask("add", "Ben")
    assert "2026-03-16 09:00  request       1" in devhub("backups", "--verify").out
    refused = devhub("restore", made["name"])
    assert refused.code == 2
    assert "needs --yes" in refused.err
    done = ask("restore", "newest", "--yes")["restored"]
    assert done["people"] == 1
    assert [each["name"] for each in ask("contacts")["contacts"]] == ["Ana"]
    kept = os.path.basename(done["kept"])
    assert kept in [each["name"] for each in ask("backups")["backups"]]
    ask("restore", kept, "--yes")
    assert [each["name"] for each in ask("contacts")["contacts"]] == ["Ana", "Ben"]


def test_a_vault_that_is_gone(ask: Ask, devhub: Shell, vault: Path) -> None:
    """The commands say what to do, and a restore brings the vault back."""
    ask("add", "Ana")
    ask("backup")
    vault.unlink()
    said = devhub("contacts")
    assert said.code == 1
    assert "devhub restore" in said.err
    ask("restore", "newest", "--yes")
    assert [each["name"] for each in ask("contacts")["contacts"]] == ["Ana"]


def test_what_there_is_not(ask: Ask, devhub: Shell) -> None:
    """No backups yet is no error; one that does not exist is exit code 4."""
    assert "no backups yet" in devhub("backups").out
    assert devhub("restore", "newest", "--yes").code == 4
    ask("add", "Ana")
    assert devhub("restore", "1999", "--yes").code == 4
