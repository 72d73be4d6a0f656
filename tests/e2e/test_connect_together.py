"""The app and the shell on one vault and one inbox: whoever takes somebody in first, everybody is there once, and both tell."""

import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.connecting import connecting, crowd, visits
from tests.conftest import ROOT
from tests.e2e.terminal import terminal

pytestmark = pytest.mark.timeout(120)
ADDRESS = re.compile(r"(HTTP://127\.0\.0\.1:\d+).*?(/Q/[A-Z2-7]{26})", re.DOTALL)


def run(*words: str) -> str:
    """A `devhub` as a process; its output."""
    command = [sys.executable, "-m", "devhub_tui", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def named(who: str, count: int) -> list[dict[str, str]]:
    """So many people of one table."""
    return [{**each, "name": f"{who} {each['name']}", "email": f"{who}.{each['email']}"} for each in crowd(count)]


def test_everybody_is_there_once(home: Path) -> None:
    """Visitors of a code in the app, of one in the shell, and a third command that takes in, all at once."""
    run("add", "Somebody")
    (home / "config.toml").write_text("[connect]\nport = 0\n", encoding="utf-8")
    with terminal(home, (130, 44)) as tty:
        tty.starts(awaiting="all keys")
        tty.types("4")
        tty.sees("enter shows a code")
        tty.types("e", "text:FOSDEM", "C-s")
        tty.until(lambda: ADDRESS.search(tty.reads()))
        found = ADDRESS.search(tty.reads())
        assert found
        with connecting("--event", "PyCon") as shown:
            groups = ((shown.url, named("shell", 15)), (found[1] + found[2], named("app", 15)))
            sending = [threading.Thread(target=visits, args=(url, guests, 5)) for url, guests in groups]
            for each in sending:
                each.start()
            for _ in range(2):
                run("inbox", "drain")
            for each in sending:
                each.join()
            told: set[str] = set()
            while sum(name.startswith("shell") for name in told) < 15:
                told.add(shown.arrivals(1)[0]["name"])
            tty.until(lambda: "15" in tty.reads() and "app Guest 014" in tty.reads())
            assert shown.stop() == 0
        tty.types("C-q")
        tty.sees("code=0")
    people = [each["name"] for each in json.loads(run("contacts", "--json"))["contacts"]]
    assert sorted(people) == sorted(["Somebody", *(each["name"] for _, guests in groups for each in guests)])
