"""The line is cut, the process is told to end, the one in the way is stopped: what was typed comes back, of open and protected
vaults.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.services.drafts import Drafts
from devhub_tui.storage import contacts, keys, preferences, vault
from devhub_tui.storage.database import Database
from tests.e2e.pty import ENTER, TAB, Terminal, ctrl

PASSPHRASE = "a path of beech and larch"
NOTE = "the slides about completion queues"
OPEN, PROTECTED = "open", "protected"


@pytest.fixture(params=[OPEN, PROTECTED])
def key(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> keys.Key | None:
    """A vault with one person, and its key."""
    monkeypatch.setattr(keys, "PARAMETERS", keys.Parameters(8, 1, 1))
    made = None
    if request.param == PROTECTED:
        made = vault.create(paths.vault_file(), PASSPHRASE, recovery_keys.new(), "ada")
    database = Database.open(key=made)
    with database.write("owner", kind="setup") as tx:
        preferences.put(tx, "profile.name", "Ada")
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana Souza"})
    database.close()
    return made


def enters(tty: Terminal, key: keys.Key | None) -> None:
    """Through the login, where there is one, to the dashboard."""
    if key is not None:
        tty.wait("is locked.")
        tty.press(PASSPHRASE, ENTER)
    tty.wait("PEOPLE  1")
    tty.settle()


def types_a_note(tty: Terminal) -> None:
    """In the form for Ana, half-way through; two seconds pass."""
    tty.press("2", until="Ana Souza")
    tty.press("l", until="no follow-up")
    tty.press(TAB, TAB, *NOTE)
    time.sleep(2)


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has had."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def ended(tty: Terminal, since: float, had: float) -> None:
    """It is gone within two seconds, and spent little of the processor on it."""
    pid, usage = tty.process.pid, None
    while usage is None:
        found, status, used = os.wait4(pid, os.WNOHANG)
        if found:
            usage, tty.process.returncode = used, os.waitstatus_to_exitcode(status)
        assert time.monotonic() - since < 20, "it does not end"
        time.sleep(0.01)
    assert time.monotonic() - since < 2
    assert usage.ru_utime + usage.ru_stime - had < 1


def comes_back(key: keys.Key | None) -> None:
    """The next start offers the note; nothing of it can be read from outside of a protected vault."""
    kept = b"".join(path.read_bytes() for path in (Path(paths.vault_file()).parent / "drafts").iterdir())
    assert (NOTE.encode() in kept) == (key is None)
    assert [draft.values["notes"] for draft in Drafts.beside(paths.vault_file(), key).kept()] == [NOTE]
    with Terminal() as tty:
        enters(tty, key)
        tty.wait("Half-written")
        tty.press("r", until=NOTE)
        tty.press(ctrl("s"), until="Logged")
        assert tty.leave() == 0
    assert Drafts.beside(paths.vault_file(), key).kept() == []


@pytest.mark.parametrize("controls", [True, False], ids=["told by SIGHUP", "told by nobody"])
def test_the_line_is_cut(key: keys.Key | None, controls: bool) -> None:
    """An SSH connection that drops: the process ends without a loop, and the note is whole."""
    with Terminal(controls=controls) as tty:
        enters(tty, key)
        types_a_note(tty)
        had, since = cpu(tty.process.pid), time.monotonic()
        tty.cut()
        ended(tty, since, had)
    comes_back(key)


def test_told_to_end(key: keys.Key | None) -> None:
    """SIGTERM in the middle of a word."""
    with Terminal() as tty:
        enters(tty, key)
        types_a_note(tty)
        had, since = cpu(tty.process.pid), time.monotonic()
        tty.process.send_signal(signal.SIGTERM)
        ended(tty, since, had)
    comes_back(key)


def test_shot(key: keys.Key | None) -> None:
    """SIGKILL: what was typed two seconds ago is there."""
    with Terminal() as tty:
        enters(tty, key)
        types_a_note(tty)
        tty.process.kill()
        tty.process.wait()
    comes_back(key)


def test_who_is_in_the_way_is_named_and_quitting_does_not_wait_for_it(key: keys.Key | None) -> None:
    """A stopped process holds the vault: its number is in the last line, the form stays, and ctrl+q ends it at once."""
    code = (
        "import sys; from devhub_tui.storage.database import Database; from devhub_tui.storage.keys import Key\n"
        "data = bytes.fromhex(sys.argv[1]); base = Database.open(key=Key(data, sys.argv[2]) if data else None)\n"
        "base.connection.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    words = [key.data.hex(), str(key.user_id)] if key else ["", ""]
    command = [sys.executable, "-c", code, *words]
    with Terminal() as tty:
        enters(tty, key)
        types_a_note(tty)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            other.send_signal(signal.SIGSTOP)
            tty.press(ctrl("s"), until=f"Waiting for process {other.pid} (python")
            had = cpu(tty.process.pid)
            time.sleep(2)
            assert cpu(tty.process.pid) - had < 1
            since = time.monotonic()
            tty.press(ctrl("q"))
            assert tty.process.wait(20) == 0
            assert time.monotonic() - since < 4
            other.kill()
    comes_back(key)
