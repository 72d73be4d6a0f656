"""Quick Connect in a real terminal of eighty columns: a visitor by http, the person; and a lock in between."""

import re
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

import pytest

from devhub_tui import clock, paths
from devhub_tui.domain import recovery_keys, submissions, tokens
from devhub_tui.storage import keys, preferences, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.inbox import Inbox
from tests.e2e.terminal import Terminal, terminal
from tests.e2e.visiting import visit

PASSPHRASE = "a path of beech and larch"
PORT = "[connect]\nport = 0\n"


@pytest.fixture
def anywhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose server takes any port."""
    config = home / "config.toml"
    config.write_text(PORT)
    monkeypatch.setenv("DEVHUB_CONFIG", str(config))
    return home


def shown(tty: Terminal) -> str:
    """The address of the code on the screen."""
    tty.until(lambda: re.search(r"HTTP://127\.0\.0\.1:\d+", tty.reads()) and re.search(r"/Q/[A-Z2-7]{26}", tty.reads()))
    base, path = (re.search(each, tty.reads()) for each in (r"HTTP://127\.0\.0\.1:\d+", r"/Q/[A-Z2-7]{26}"))
    assert base
    assert path
    return base[0].lower() + path[0]


def test_hold_up_the_terminal_they_scan_you_have_met(anywhere: Path) -> None:
    """4, enter; a visit; the name beside the code; enter opens the person; u takes it back; ctrl+q gives the terminal back."""
    database = Database.open()
    with database.write("owner", kind="setup") as tx:
        preferences.put(tx, "profile.name", "Ada")
    database.close()
    with terminal(anywhere, size=(80, 24)) as tty:
        tty.starts(awaiting="Nobody is here yet")
        tty.types("4")
        tty.sees("No code was shown yet")
        tty.types("e", "text:FOSDEM 2027", "Enter")
        url = shown(tty)
        tty.sees("Only this machine can reach it")
        assert visit(url, name="Kofi [/nope] Mensah", email="kofi@example.org") == 200
        tty.sees("Kofi [/nope] Mensah")
        tty.types("Enter")
        tty.sees("agreed to text")
        tty.types("q", "u")
        tty.sees("nobody yet")
        tty.types("C-q")
        tty.sees("code=0")
        assert tty.is_restored()


def test_a_lock_takes_the_code_away_and_what_was_sent_waits(anywhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ctrl+l with a code up: the page is gone, its code too; what was sent waits sealed, and is there after unlocking."""
    monkeypatch.setattr(keys, "PARAMETERS", keys.Parameters(1024, 1, 1))
    key = vault.create(paths.vault_file(), PASSPHRASE, recovery_keys.new(), "ada")
    database = Database.open(key=key)
    with database.write("owner", kind="setup") as tx:
        preferences.put(tx, "profile.name", "Ada")
    database.close()
    with terminal(anywhere, size=(80, 24)) as tty:
        tty.starts(awaiting="is locked.")
        tty.types(f"text:{PASSPHRASE}", "Enter")
        tty.sees("Nobody is here yet")
        tty.types("4")
        tty.sees("No code was shown yet")
        tty.types("e", "text:FOSDEM", "Enter")
        url = shown(tty)
        tty.sees("Only this machine")
        tty.types("C-l")
        tty.sees("You locked it.")
        with pytest.raises(URLError):
            visit(url, name="Nobody")
        token = url.rpartition("/")[2]
        inbox = Inbox.open(paths.inbox_dir())
        code = inbox.code(tokens.digest(token))
        assert code is not None
        fields = submissions.checked({"name": "Noor Late", "consent": "1"})
        submission_id = str(uuid4())
        body = submissions.to_bytes(submissions.made(submission_id, code.id, fields, None, clock.real_ms()))
        assert inbox.claim(code.digest, "visitor", submission_id, body, clock.real_ms()) == "accepted"
        waiting = inbox.pending(5)
        assert [each.sealed for each in waiting] == [True]
        assert b"Noor" not in waiting[0].body
        inbox.close()
        tty.types(f"text:{PASSPHRASE}", "Enter")
        tty.sees("Noor Late arrived")
        tty.sees("enter shows a code")
        assert token not in tty.reads()
        tty.types("C-q")
        tty.sees("code=0")
