"""Before the vault is open, in a real terminal: to a protected vault and back into it, signals, a stop, a lost line."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devhub_tui.storage import keys
from tests.conftest import ROOT
from tests.e2e.terminal import Terminal, gone, terminal
from tests.screens import gates

PASSPHRASE = "mauve tundra 41 whistle kept"


def protects(tty: Terminal) -> None:
    """Through the pages of the first run, reading the recovery key off the screen as people do."""
    tty.types("p")
    tty.sees("Choose a passphrase")
    tty.types(f"text:{PASSPHRASE}", "Enter")
    time.sleep(0.3)
    tty.types(f"text:{PASSPHRASE}", "Enter")
    tty.sees("Write down the recovery key")
    tty.sees("5 ")
    groups = dict(re.findall(r"\b([1-8]) ([0-9A-Z]{5})\b", tty.reads()))
    assert len(groups) == 8
    tty.types("Enter")
    tty.sees("Type two groups of it")
    for number in re.findall(r"Group ([1-8])", tty.reads()):
        tty.types(f"text:{groups[number]}", "Enter")
        time.sleep(0.2)


def test_from_nothing_to_a_protected_vault_and_back(home: Path) -> None:
    """First run -> protect -> the app -> quit -> login, wrong once -> the app, with the key that was typed ahead; the terminal is
    given back, and no word of it is in the file."""
    with terminal(home, (80, 24)) as tty:
        tty.starts(awaiting="How should your people be kept?")
        protects(tty)
        tty.sees("Whose vault is this?")
        tty.types("text:Ada Lovelace", "Enter", "Enter", "Enter", "s")
        tty.types("C-q")
        tty.sees("code=0")
        tty.starts(awaiting="is locked.")
        tty.types("text:mauve tundra 41 whistle", "Enter")
        tty.sees("✗ That passphrase does not open this vault.")
        tty.types(f"text:{PASSPHRASE}", "Enter", "0")
        tty.sees("Social media")
        assert PASSPHRASE not in tty.reads()
        tty.types("C-q")
        tty.sees("code=0")
        assert tty.is_restored()
    content = (home / "devhub" / "vaults" / "main" / "vault.db").read_bytes()
    assert b"Lovelace" not in content
    assert not content.startswith(b"SQLite")


@pytest.fixture
def locked(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A protected vault."""
    with monkeypatch.context() as patched:
        gates.toy(patched)
        gates.protected()
    return home


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_at_the_login(locked: Path, number: signal.Signals, code: int) -> None:
    """It ends within two seconds, and the terminal is the shell's again."""
    with terminal(locked) as tty:
        pid = tty.starts(awaiting="is locked.")
        asked = time.monotonic()
        os.kill(pid, number)
        tty.until(lambda: gone(pid), 5)
        assert time.monotonic() - asked < 2
        tty.sees(f"code={code}")
        assert tty.is_restored()


def test_suspended_resized_and_continued(locked: Path) -> None:
    """ctrl+z and fg, then another size: the page is drawn again and takes the passphrase."""
    with terminal(locked) as tty:
        pid = tty.starts(awaiting="is locked.")
        tty.types("C-z")
        tty.sees("Stopped")
        assert tty.is_restored()
        tty.runs("clear; fg")
        tty.sees("is locked.")
        tty.pane.window.resize(width=80, height=24)
        tty.sees("recovery key")
        tty.types(f"text:{gates.PASSPHRASE}", "Enter")
        tty.sees("Whose vault is this?")
        tty.types("C-z")
        tty.sees("Stopped")
        assert tty.is_restored()
        tty.runs("clear; fg")
        tty.sees("Whose vault is this?")
        tty.types("C-q")
        tty.until(lambda: gone(pid))
        assert tty.is_restored()


def test_a_closed_window_leaves_no_process(locked: Path) -> None:
    """The terminal goes away at the login: it ends, and does not spin."""
    with terminal(locked) as tty:
        pid = tty.starts(awaiting="is locked.")
        tty.server.kill()
        end = time.monotonic() + 4
        while not gone(pid):
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_damaged_key_file(locked: Path) -> None:
    """Said on a page with a way out; the files are left as they are, and nothing new is made."""
    place = Path(keys.beside(str(locked / "devhub" / "vaults" / "main" / "vault.db")))
    torn = place.read_bytes()[:100]
    place.write_bytes(torn)
    with terminal(locked) as tty:
        tty.starts(awaiting="damaged")
        tty.types("q")
        tty.sees("code=0")
        assert tty.is_restored()
    assert place.read_bytes() == torn


def test_a_missing_key_file(locked: Path) -> None:
    """Without its keys the file opens for nobody; that is said, and nothing is made in its place."""
    place = Path(keys.beside(str(locked / "devhub" / "vaults" / "main" / "vault.db")))
    place.unlink()
    with terminal(locked) as tty:
        tty.starts(awaiting="try again")
        assert "vault" in tty.reads()
        tty.types("q")
        tty.sees("code=0")
        assert tty.is_restored()
    assert not place.exists()


def test_nothing_is_asked_where_nothing_can_be_shown(locked: Path) -> None:
    """TERM=dumb: a sentence and exit code 2, before any question."""
    done = subprocess.run(
        [sys.executable, "-m", "devhub_tui"],
        cwd=ROOT,
        env={**os.environ, "TERM": "dumb"},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2
    assert "full screen" in done.stderr
    assert "assphrase" not in done.stdout + done.stderr


def test_another_vault_by_name(home: Path) -> None:
    """`devhub --vault NAME` for one that is not there asks how it should be kept; leaving makes none."""
    with terminal(home) as tty:
        tty.starts("--vault side-project", awaiting="There is no vault “side-project” yet.")
        tty.types("q")
        tty.sees("code=0")
        tty.starts("--vault side-project", awaiting="There is no vault “side-project” yet.")
        tty.types("o")
        tty.sees("Whose vault is this?")
        tty.types("C-q")
        tty.sees("code=0")
        tty.starts(awaiting="Whose vault is this?")
        tty.types("C-q")
        tty.sees("code=0")
    assert [path.name for path in (home / "devhub" / "vaults").iterdir()] == ["side-project"]
