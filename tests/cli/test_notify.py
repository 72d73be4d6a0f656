"""`devhub due --notify`: once a day, from the morning hour on, if somebody waits; silent otherwise, as a timer wants it."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.cli.test_short import prefer
from tests.cli.test_states import shared, without_powers  # noqa: F401  a vault that others may only read
from tests.e2e.pty import Terminal
from tests.hostile import FORBIDDEN
from tests.services.test_notifying import program  # noqa: F401  a notify-send that writes down what it is told

Ask = Callable[..., Any]


@pytest.fixture
def notify(ask: Ask) -> Callable[..., Any]:
    """Runs `due --notify` and gives what it did."""

    def run(*words: str) -> Any:
        return ask("due", "--notify", *words)["notified"]

    return run


@pytest.fixture
def people(ask: Ask) -> None:
    """Two whom one should have called, and one whose birthday it is."""
    for name in ("Ana Souza", "Ravi Menon"):
        contact_id = ask("add", name, "--set", "cadence=30d")["contact"]["id"]
        ask("log", f"@{contact_id}", "talked", "--on", "40 days ago")
    ask("add", "Zoë Faßbender", "--set", "birthday=1984-03-16", "tracking=passive")


def heard(place: Path) -> list[list[str]]:
    """What notify-send was told, call by call."""
    words = place.read_text().split("\0")[:-1] if place.exists() else []
    return [words[at + 2 : at + 4] for at in range(0, len(words), 4)]


def test_once_a_day(people: None, program: Path, notify: Any, devhub: Shell, freeze: Any) -> None:  # noqa: F811
    """Who waits, and whose day it is; the next run of the timer shows nothing, the next day's does."""
    done = devhub("due", "--notify")
    assert done == (0, "", "")
    assert heard(program) == [["devhub: 2 due · 1 birthday", "Ana Souza, Ravi Menon\nZoë Faßbender turns 42"]]
    assert notify() == {"sent": False, "by": None, "why": "already", "text": "2 due · 1 birthday"}
    assert notify("--again") == {"sent": True, "by": "notify-send", "why": None, "text": "2 due · 1 birthday"}
    assert len(heard(program)) == 2
    freeze("2026-03-17T09:00:00+01:00")
    assert notify()["sent"]
    assert heard(program)[2] == ["devhub: 2 due", "Ana Souza, Ravi Menon"]
    assert notify()["why"] == "already"


def test_not_before_the_morning_hour(people: None, program: Path, notify: Any, freeze: Any) -> None:  # noqa: F811
    """Too early is no telling: the run after the hour still shows it. `--now` does not mind."""
    freeze("2026-03-16T08:59:59+01:00")
    assert notify()["why"] == "early"
    prefer("morning_hour", "8")
    assert notify()["sent"]
    prefer("morning_hour", "22")
    freeze("2026-03-17T09:00:00+01:00")
    assert notify()["why"] == "early"
    assert notify("--now")["sent"]


@pytest.mark.parametrize(("key", "value", "why"), [("paused_until", "2026-03-20", "paused"), ("quiet_weekdays", "0", "quiet")])
def test_a_day_off(people: None, program: Path, notify: Any, key: str, value: str, why: str) -> None:  # noqa: F811
    """On holiday and on quiet weekdays nobody is asked for, not even with --now."""
    prefer(key, value)
    assert notify("--now", "--again") == {"sent": False, "by": None, "why": why, "text": ""}
    assert heard(program) == []


def test_nobody(ask: Ask, program: Path, notify: Any) -> None:  # noqa: F811
    """Nothing to say, nothing said; whoever falls due later that day is still told."""
    ask("add", "Ana Souza")
    assert notify()["why"] == "nobody"
    ask("log", "@ana", "talked", "--follow-up", "today")
    assert notify()["text"] == "1 follow-up"
    assert heard(program) == [["devhub: 1 follow-up", "Ana Souza"]]


def test_no_vault(program: Path, notify: Any, home: Path) -> None:  # noqa: F811
    """A timer on a machine without a vault makes none."""
    assert notify()["why"] == "missing"
    assert not (home / "devhub").exists()


def test_no_flood(ask: Ask, program: Path, notify: Any) -> None:  # noqa: F811
    """However many wait: three names, and the others as a number, no more than are asked for in a day."""
    for number in range(9):
        ask("add", f"Person {number}", "--set", "cadence=30d", "tracked_on=2025-12-01")
    assert notify()["text"] == "5+ due"
    ((title, body),) = heard(program)
    assert title == "devhub: 5+ due"
    assert body.endswith(" and 2 more")
    assert body.count("Person") == 3


def test_no_way(people: None, devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody waits and nothing can show it: an error, and the next run tries again."""
    monkeypatch.setenv("PATH", "")
    done = devhub("due", "--notify")
    assert done.code == 1
    assert "no way to show a notification" in done.err
    assert "Ana" not in done.err


def test_what_failed_is_tried_again(people: None, program: Path, notify: Any, devhub: Shell) -> None:  # noqa: F811
    """A failing notify-send does not use up the day."""
    script = Path(os.environ["PATH"].partition(os.pathsep)[0], "notify-send")
    working = script.read_text()
    script.write_text("#!/bin/sh\nexit 1\n")
    assert devhub("due", "--notify").code == 1
    script.write_text(working)
    assert notify()["sent"]


def test_it_leaves_no_trace(people: None, program: Path, notify: Any, devhub: Shell, vault: Path) -> None:  # noqa: F811
    """It is no step of undo and no change to be synced."""
    before = devhub("undo", "--list").out
    with sqlite3.connect(vault) as other:
        (seq,) = other.execute("SELECT max(seq) FROM changes").fetchone()
    assert notify()["sent"]
    with sqlite3.connect(vault) as other:
        assert other.execute("SELECT max(seq) FROM changes").fetchone() == (seq,)
    other.close()
    assert devhub("undo", "--list").out == before


def test_a_vault_that_may_only_be_read(shared: Path, people: None, notify: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """It is told, although nobody can remember it."""
    folder = shared.parents[1] / "bin"
    folder.mkdir(mode=0o755)
    (folder / "notify-send").write_text("#!/bin/sh\nexit 0\n")
    (folder / "notify-send").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    shared.parent.chmod(0o755)
    for each in shared.iterdir():
        if each.name not in ("vault.db", "lock"):
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    (shared / "lock").chmod(0o444)
    (shared / "vault.db").chmod(0o444 if os.geteuid() == 0 else 0o400)
    shared.chmod(0o777)
    with without_powers():
        assert notify()["sent"]
        assert notify()["sent"]


def test_through_the_terminal(people: None, ask: Ask, home: Path) -> None:
    """On a terminal that shows notifications it is asked to, once, with a name that would rather be obeyed."""
    ask("edit", "ravi", "--set", "name=Ravi ]777;notify;x <b>")
    with Terminal("due", "--notify", env={"TERM": "foot"}) as terminal:
        terminal.process.wait(30)
    sent = terminal.stream
    assert sent.startswith("\x1b]777;notify;devhub: 2 due · 1 birthday;")
    assert sent.count("\x1b") == 2
    assert "Ravi ]777,notify,x <b>" in sent
    assert not FORBIDDEN.search(sent.replace("\x1b", "").replace("\r", ""))
    with Terminal("due", "--notify", env={"TERM": "foot"}) as terminal:
        terminal.process.wait(30)
    assert "shown already" in terminal.stream
    assert "\x1b" not in terminal.stream


def test_options_that_belong_together(devhub: Shell) -> None:
    """Code 2 for what cannot be meant."""
    assert devhub("due", "--now").code == 2
    assert devhub("due", "--notify", "--short").code == 2
