"""Triage in a real terminal: fifty people in less than 120 keys, and nothing lost when the process is shot."""

import os
import signal
from pathlib import Path

import pytest

from devhub_tui.domain.people import Person, Point
from devhub_tui.storage import importing, preferences, triage
from devhub_tui.storage.database import Database
from tests.e2e.terminal import gone, terminal


@pytest.fixture
def fifty(home: Path) -> Path:
    """A vault with fifty people of one import."""
    people = [Person(place, {"name": f"Person {place:02}"}, (Point("email", f"p{place}@example.org"),)) for place in range(50)]
    database = Database.open()
    with database.write("owner", kind="setup") as tx:
        preferences.put(tx, "profile.name", "Ada")
    with database.write("import") as tx:
        importing.write(tx, people, "linkedin", "talks.csv")
    database.close()
    return home


def left() -> int:
    """How many are new in the file."""
    database = Database.open()
    try:
        return len(triage.order(database.connection))
    finally:
        database.close()


def test_fifty_people(fifty: Path) -> None:
    """T, a key for each, some put off, one taken back, escape: in less than 120 keys everybody is sorted."""
    keys = ["T"]
    for place in range(50):
        keys += ["Space"] if place % 9 == 0 else []
        keys.append("12345wmqypcv"[place % 12])
    with terminal(fifty) as tty:
        tty.starts(awaiting="50 people are new · T sorts them")
        tty.types("T")
        tty.sees("50 left of 50")
        tty.types(*keys[1:])
        tty.sees("Nobody is new any more.")
        tty.types("u")
        tty.sees("1 left of 50")
        tty.types("a")
        tty.sees("You sorted 50 people")
        tty.types("Escape")
        tty.sees("NEEDS YOU")
        assert len(keys) + 3 < 120
        tty.types("C-q")
        tty.sees("code=0")
    assert left() == 0


def test_every_answer_is_on_the_disk(fifty: Path) -> None:
    """The process is shot amid a triage: what was answered stands, and the next start goes on with the same person."""
    with terminal(fifty) as tty:
        pid = tty.starts(awaiting="50 people are new")
        tty.types("T")
        tty.sees("50 left of 50")
        tty.types("Space", "4", "q", "p")
        tty.sees("Person 04")
        tty.sees("Person 03: passive")
        tty.until(lambda: left() == 47)
        os.kill(pid, signal.SIGKILL)
        tty.until(lambda: gone(pid))
    assert left() == 47
    with terminal(fifty) as tty:
        tty.starts(awaiting="47 new")
        tty.types("T")
        tty.sees("47 left of 47")
        tty.sees("Person 04")
        tty.types("C-q")
        tty.sees("code=0")
