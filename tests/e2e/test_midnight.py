"""The day changes under a running app in a real terminal: at midnight, in a sleep, back again; another terminal's preferences."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from devhub_tui.storage import contacts, follow_ups, interactions, preferences
from devhub_tui.storage.database import Database
from tests.conftest import ROOT
from tests.e2e.terminal import Terminal, terminal

EVENING = "2026-03-16T23:59:30+01:00"


@pytest.fixture
def moved(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clock file that stands just before midnight, and a vault in which Ana falls due tomorrow and seven are due."""
    file = tmp_path / "now"
    file.write_text(EVENING)
    monkeypatch.setenv("DEVHUB_NOW", f"@{file}")
    database = Database.open()
    try:
        with database.write("people") as tx:
            preferences.put(tx, "profile.name", "Ada")
            ana = contacts.add(tx, {"name": "Ana Souza", "cadence": "30d", "vip": 1})
            interactions.log(tx, [ana], "coffee", "2026-02-15")
            follow_ups.add(tx, ana, "2026-03-18", "the slides")
            for number in range(7):
                person = contacts.add(tx, {"name": f"Person {number}", "cadence": "10d"})
                interactions.log(tx, [person], "coffee", "2026-03-01")
    finally:
        database.close()
    return file


def put(file: Path, text: str) -> None:
    """Moves the clock at one stroke: the app may be reading."""
    part = file.with_suffix(".part")
    part.write_text(text)
    os.replace(part, file)


def needs_you(tty: Terminal) -> str:
    """The section of who is waiting."""
    return tty.reads().partition("TODAY")[0]


def test_midnight_passes_by_itself(moved: Path) -> None:
    """Nobody presses a key: the date, the queue and what is dated move on within a second; and back, when the clock was wrong."""
    with terminal(moved.parent, (90, 30)) as tty:
        tty.starts()
        tty.sees("Mon 16 Mar")
        assert "Ana Souza" not in needs_you(tty)
        put(moved, (datetime.fromisoformat(EVENING) + timedelta(seconds=31)).isoformat())
        tty.until(lambda: "! Ana Souza" in needs_you(tty), 5)
        tty.sees("Tue 17 Mar")
        assert "of 8 today" in tty.reads()
        put(moved, EVENING)
        tty.until(lambda: "Ana Souza" not in needs_you(tty), 5)
        tty.sees("Mon 16 Mar")


def test_days_slept_through(moved: Path) -> None:
    """Suspended on Monday, continued on Thursday: it is Thursday, and the promise is a day late."""
    with terminal(moved.parent, (90, 30)) as tty:
        tty.starts()
        tty.types("C-z")
        tty.until(lambda: "NEEDS YOU" not in tty.reads())
        put(moved, "2026-03-19T08:00:00+01:00")
        tty.runs("fg")
        tty.sees("Thu 19 Mar")
        tty.sees("the slides · Ana Souza (1 d late)")


def test_a_preference_of_another_terminal_is_here_at_once(moved: Path) -> None:
    """The limit, then a pause: the dashboard follows what the shell was told."""
    with terminal(moved.parent, (90, 30)) as tty:
        tty.starts()
        tty.sees("5 of 7 today")
        for words, seen in ((("daily-limit", "2"), "2 of 7 today"), (("paused-until", "2026-03-30"), "Paused until Mon 30 Mar")):
            done = subprocess.run(
                [sys.executable, "-m", "devhub_tui", "prefs", *words], cwd=ROOT, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            tty.sees(seen, 3)
