"""Locking in a real terminal: the same process at the login screen, nothing of the vault in its memory, and back to the place."""

import os
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.storage import contacts, keys, preferences, vault
from devhub_tui.storage.database import Database
from tests.e2e.terminal import gone, terminal
from tests.memory import found_in_memory

PASSPHRASE = "a path of beech and larch"
NAME, NOTE, DRAFT = "Zacharias Quendelbrink", "afraid of the heron at the weir", "the orchid under the stairs"


@pytest.fixture
def key(home: Path, monkeypatch: pytest.MonkeyPatch) -> keys.Key:
    """A protected vault with one person and what they said in confidence; its key."""
    monkeypatch.setattr(keys, "PARAMETERS", keys.Parameters(1024, 1, 1))
    made = vault.create(paths.vault_file(), PASSPHRASE, recovery_keys.new(), "ada")
    database = Database.open(key=made)
    with database.write("owner", kind="setup") as tx:
        preferences.put(tx, "profile.name", "Ada")
        contacts.add(tx, {"name": NAME, "notes": NOTE})
    database.close()
    return made


def test_locked_the_process_knows_nothing_any_more(key: keys.Key, home: Path) -> None:
    """Before ctrl+l its memory is full of it; after it, the same process knows no name, note, draft, passphrase or key."""
    secrets: list[str | bytes] = [NAME, NOTE, DRAFT, PASSPHRASE, key.data]
    with terminal(home, size=(80, 24)) as tty:
        pid = tty.starts(awaiting="is locked.")
        tty.types(f"text:{PASSPHRASE}", "Enter")
        tty.sees("PEOPLE  1")
        tty.types("2")
        tty.sees(NAME)
        tty.types("Enter")
        tty.sees(NOTE)
        tty.types("l")
        tty.sees("no follow-up")
        tty.types("Tab", "Tab", f"text:{DRAFT}")
        tty.sees(DRAFT)
        assert {NAME, NOTE, DRAFT, key.data.hex()} <= set(found_in_memory(pid, secrets)), "or this proves nothing"
        tty.types("C-l")
        tty.sees("You locked it.")
        assert tty.pid() == pid
        assert found_in_memory(pid, secrets) == []
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        assert words[1:-1] == ["-m", "devhub_tui", "--vault=main", "--locked=key"]
        assert Path(f"/proc/{pid}/cwd").readlink() == Path.cwd()
        tty.types(f"text:{PASSPHRASE}", "Enter")
        tty.sees(NOTE)
        tty.sees("Half-written, and kept")
        tty.types("r")
        tty.sees(DRAFT)
        tty.types("C-q")
        tty.sees("code=0")
        assert tty.is_restored()


def test_locked_from_a_shell_that_knows_no_devhub_any_more(key: keys.Key, home: Path) -> None:
    """A second lock of the same process, and leaving from the login: the terminal is given back."""
    with terminal(home) as tty:
        pid = tty.starts(awaiting="is locked.")
        for _ in range(2):
            tty.types(f"text:{PASSPHRASE}", "Enter")
            tty.sees("PEOPLE  1")
            tty.types("C-l")
            tty.sees("You locked it.")
            assert tty.pid() == pid
        tty.types("C-q")
        tty.until(lambda: gone(pid))
        assert tty.is_restored()


def test_no_core_is_written_and_no_neighbour_looks_in(key: keys.Key, home: Path) -> None:
    """While a key is in memory core dumps are off, and /proc belongs to root."""
    with terminal(home) as tty:
        pid = tty.starts(awaiting="is locked.")
        tty.types(f"text:{PASSPHRASE}", "Enter")
        tty.sees("PEOPLE  1")
        limits = Path(f"/proc/{pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4] == "0"
        assert os.stat(f"/proc/{pid}/mem").st_uid == 0
