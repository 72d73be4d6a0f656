"""The app in a real terminal: signals, suspending, resizing, a closed window, and the whole story from an empty HOME."""

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devhub_tui.services.demo import fill
from devhub_tui.storage.database import Database
from tests.conftest import ROOT
from tests.e2e.terminal import gone, terminal


@pytest.fixture
def people(home: Path) -> Path:
    """A vault with sixty people."""
    database = Database.open()
    fill(database)
    database.close()
    return home


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_ends_it_and_gives_the_terminal_back(people: Path, number: signal.Signals, code: int) -> None:
    """Within two seconds, with the exit code that shells expect."""
    with terminal(people) as tty:
        pid = tty.starts()
        asked = time.monotonic()
        os.kill(pid, number)
        tty.until(lambda: gone(pid), 5)
        assert time.monotonic() - asked < 2
        tty.sees(f"code={code}")
        assert tty.is_restored()


def test_quitting_gives_the_terminal_back(people: Path) -> None:
    """ctrl+q: exit code 0, cursor, echo and the shell's own screen."""
    with terminal(people) as tty:
        tty.starts()
        tty.types("C-q")
        tty.sees("code=0")
        assert tty.is_restored()


def test_a_closed_window_leaves_no_process_behind(people: Path) -> None:
    """The terminal goes away under the app: it ends, and does not spin."""
    with terminal(people) as tty:
        pid = tty.starts()
        tty.server.kill()
        end = time.monotonic() + 3
        while not gone(pid):
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_terminal_that_goes_without_a_signal(people: Path) -> None:
    """No SIGHUP reaches a process whose session the terminal does not control: it notices by itself."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "devhub_tui"],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(theirs)
    seen = b""
    while b"NEEDS YOU" not in seen:
        seen += os.read(ours, 65536)
    time.sleep(0.5)
    os.close(ours)
    assert process.wait(5) == 129


def test_a_half_written_note_survives_a_lost_connection(people: Path) -> None:
    """The window closes in the middle of a note; the next start offers it again."""
    with terminal(people) as tty:
        pid = tty.starts()
        tty.types("l")
        tty.sees("no follow-up")
        tty.types("Tab", "Tab", "text:the slides about completion queues")
        tty.sees("completion queues")
        os.kill(pid, signal.SIGHUP)
        tty.sees("code=129")
        tty.starts()
        tty.sees("Half-written, and kept: Log with Ana Souza")
        tty.types("r")
        tty.sees("completion queues")
        tty.types("text:, and one thing more", "C-q")
        tty.sees("code=0")
        tty.starts()
        tty.types("r")
        tty.sees("one thing more")


def test_suspend_and_come_back(people: Path) -> None:
    """ctrl+z gives the shell; fg paints everything again and the keys work."""
    with terminal(people) as tty:
        pid = tty.starts()
        tty.types("C-z")
        tty.sees("Stopped")
        assert tty.is_restored()
        tty.runs("clear; fg")
        tty.sees("NEEDS YOU")
        tty.sees("▌‼ Ana Souza")
        tty.types("j")
        tty.sees("▌! Mei Lin")
        tty.types("C-q")
        tty.until(lambda: gone(pid))
        assert tty.is_restored()


def test_stopped_and_continued_from_outside(people: Path) -> None:
    """SIGSTOP, which nothing can prepare for, then fg: painted again, with one reader of the keys and not two."""
    with terminal(people) as tty:
        pid = tty.starts()
        tty.types("j", "k")
        time.sleep(1)
        threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
        os.kill(pid, signal.SIGSTOP)
        tty.sees("Stopped")
        tty.runs("clear; fg")
        tty.sees("NEEDS YOU")
        tty.types("j")
        tty.sees("▌! Mei Lin")
        tty.types("j", "k", "k")
        tty.sees("▌‼ Ana Souza")
        assert len(list(Path(f"/proc/{pid}/task").iterdir())) == threads
        tty.types("C-q")
        tty.until(lambda: gone(pid))
        assert tty.is_restored()


def test_resizing_folds_and_unfolds(people: Path) -> None:
    """A narrower window has one column, a wider one two."""
    with terminal(people, (120, 40)) as tty:
        tty.starts()
        tty.sees("THIS QUARTER")
        tty.pane.window.resize(width=80, height=24)
        tty.until(lambda: "THIS QUARTER" not in tty.reads() and "Ana Souza" in tty.reads())
        tty.pane.window.resize(width=120, height=40)
        tty.sees("THIS QUARTER")


def test_idle_costs_nothing(people: Path) -> None:
    """An open app that nobody touches uses next to no processor time."""
    with terminal(people) as tty:
        pid = tty.starts()
        time.sleep(3)

        def used() -> int:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return int(words[11]) + int(words[12])

        before = used()
        time.sleep(3)
        assert used() - before < 0.15 * 3 * os.sysconf("SC_CLK_TCK")


def test_a_crash_gives_the_terminal_back_and_says_where_the_log_is(people: Path, tmp_path: Path) -> None:
    """A bug: one sentence, a log without personal data, exit code 1."""
    script = tmp_path / "buggy.py"
    script.write_text(
        "import sys\nfrom devhub_tui.screens.dashboard import DashboardScreen\nfrom devhub_tui.cli import main\n"
        "def bug(self):\n    secret = self.pane.target[1]\n    raise ValueError(secret)\n"
        "DashboardScreen.action_contacted = bug\nsys.exit(main([]))\n"
    )
    with terminal(people, (160, 30)) as tty:
        tty.runs(f"clear; {sys.executable} {script}; echo code=$?")
        tty.sees("NEEDS YOU")
        tty.types("d")
        tty.sees("code=1")
        assert "DevHub crashed. What was saved is safe" in tty.reads()
        assert "Traceback" not in tty.reads()
        assert tty.is_restored()
    log = next((people / "devhub" / "state" / "logs").iterdir())
    assert "ValueError" in log.read_text()
    assert "buggy.py:6 bug" in log.read_text()
    assert "Ana" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_the_demo_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    """`devhub --demo`: marked, sixty people, and gone with the app; the real vault was never made."""
    place = tmp_path / "tmp"
    place.mkdir()
    with terminal(home, (140, 30), TMPDIR=str(place)) as tty:
        tty.starts("--demo")
        tty.sees("made-up people")
        assert list(place.glob("devhub-demo-*"))
        tty.types("C-q")
        tty.sees("code=0")
    assert not list(place.glob("devhub-demo-*"))
    assert not (home / "devhub").exists()


def test_the_whole_story(home: Path) -> None:
    """Empty HOME -> first run -> import a vCard file -> find -> log -> the dashboard shows it -> quit -> still there."""
    shutil.copy(ROOT / "tests" / "fixtures" / "import" / "apple30.vcf", home / "people.vcf")
    with terminal(home, (120, 30)) as tty:
        tty.starts(awaiting="How should your people be kept?")
        tty.types("o")
        tty.sees("Whose vault is this?")
        tty.types("text:Ada Lovelace", "Enter", "Enter", "Enter", "i")
        tty.sees("Import people")
        tty.types("text:~/people.vcf")
        tty.sees("~/people.vcf")
        tty.types("Enter")
        tty.sees("2 new   0 updated")
        tty.types("C-s")
        tty.sees("Imported people.vcf: 2 new")
        tty.sees("2 people are new")
        tty.types("/", "text:nov")
        tty.sees("▌✦ Dr. Ana Marie Novák")
        tty.types("Enter", "l")
        tty.sees("no follow-up")
        tty.types("Tab", "Tab", "text:completion queues", "C-s")
        tty.sees("Logged message with Dr. Ana Marie Novák")
        tty.types("1")
        tty.sees("completion queues")
        assert "today" in next(line for line in tty.reads().splitlines() if "completion queues" in line)
        tty.types("C-q")
        tty.sees("code=0")
        tty.starts(awaiting="RECENT")
        tty.sees("completion queues")
        assert "Whose vault" not in tty.reads()
        tty.types("u")
        tty.sees("Undid log message with Dr. Ana Marie Novák")
        tty.until(lambda: "completion queues" not in tty.reads())


def test_without_a_terminal_it_says_so(people: Path) -> None:
    """Piped, or TERM=dumb: a sentence that points at the shell commands, exit code 2, nothing drawn."""
    done = subprocess.run(
        [sys.executable, "-m", "devhub_tui"], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "devhub due" in done.stderr
    assert "\x1b" not in done.stderr
    with terminal(people) as tty:
        tty.runs(f"clear; TERM=dumb {sys.executable} -m devhub_tui; echo code=$?")
        tty.sees("code=2")
        assert "TERM is dumb" in tty.reads()
