"""`devhub due --short`: the line of a prompt. It is right, it is quiet when it should be, and it never breaks a prompt."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devhub_tui.storage import migrate, short
from devhub_tui.storage.database import Database
from devhub_tui.storage.preferences import put
from tests.cli.conftest import Shell, another_writer
from tests.cli.test_states import shared, without_powers  # noqa: F401  a vault that others may only read
from tests.conftest import ROOT

Ask = Callable[..., Any]


def prefer(key: str, value: str | None) -> None:
    """Sets a reminder preference."""
    database = Database.open()
    with database.write("prefer") as tx:
        put(tx, f"reminders.{key}", value)
    database.close()


@pytest.fixture
def due(ask: Ask) -> Callable[..., str]:
    """Adds somebody whom one should have called, and gives the id."""

    def add(name: str, days: int = 40) -> str:
        contact: str = ask("add", name, "--set", "cadence=30d")["contact"]["id"]
        ask("log", f"@{contact}", "talked", "--on", f"{days} days ago")
        return contact

    return add


def test_one_line_or_nothing(devhub: Shell, due: Callable[..., str]) -> None:
    """What waits today, counted; nothing at all when nobody does."""
    due("In touch", 3)
    assert devhub("due", "--short") == (0, "", "")
    for name in ("Ana Souza", "Ravi Menon", "Zoë Faßbender"):
        due(name)
    devhub("edit", "ravi", "--set", "birthday=1984-03-16")
    assert devhub("due", "--short") == (0, "3 due · 1 birthday\n", "")
    devhub("log", "@zoë", "coffee", "--on", "yesterday", "--follow-up", "today")
    devhub("log", "@ana", "call", "--on", "yesterday", "--follow-up", "2026-03-17")
    devhub("date", "ana", "wedding day=--03-16", "moving=2027-03-16")
    assert devhub("due", "--short").out == "1 due · 1 follow-up · 1 birthday · 1 date\n"


def test_everything_else_is_told_apart(ask: Ask, devhub: Shell, due: Callable[..., str]) -> None:
    """As JSON each number has its key, whole, whatever the line holds back."""
    for number in range(7):
        due(f"Person {number}")
    assert devhub("due", "--short").out == "5+ due\n"
    assert ask("due", "--short") == {
        "short": {
            "state": "read", "text": "5+ due", "due": 7, "follow_ups": 0, "birthdays": 0, "dates": 0, "limit": 5, "left": 5,
            "paused_until": None, "quiet": False,
        }
    }  # fmt: skip
    prefer("daily_limit", "10")
    assert devhub("due", "--short").out == "7 due\n"


def test_a_day_s_work_is_done(ask: Ask, devhub: Shell, due: Callable[..., str]) -> None:
    """The limit is one for the day: whoever was due and is reached is not followed by somebody else."""
    people = [due(f"Person {number}") for number in range(7)]
    due("Not due", 3)
    prefer("daily_limit", "2")
    ask("log", "@not due", "talked")
    assert devhub("due", "--short").out == "2+ due\n"
    ask("log", f"@{people[0]}", "talked")
    assert devhub("due", "--short").out == "1+ due\n"
    ask("log", f"@{people[1]}", "talked", "--follow-up", "today")
    assert devhub("due", "--short").out == "1 follow-up\n"
    ask("log", f"@{people[2]}", "talked")
    assert ask("due", "--short")["short"]["left"] == 0
    assert ask("due", "--short")["short"]["due"] == 4


def test_who_is_out_of_the_way_is_not_counted(devhub: Shell, due: Callable[..., str]) -> None:
    """Snoozed, archived and deleted people, and follow-ups that are done or put off."""
    for name in ("Ana", "Ben", "Cleo"):
        due(name)
        devhub("log", f"@{name}", "an email", "--on", "35 days ago", "--follow-up", "2026-03-10")
        devhub("edit", name, "--set", "birthday=--03-16")
    assert devhub("due", "--short").out == "3 due · 3 follow-ups · 3 birthdays\n"
    devhub("edit", "ana", "--set", "snoozed_until=2026-03-20")
    devhub("archive", "ben")
    assert devhub("due", "--short").out == "1 due · 1 follow-up · 2 birthdays\n"
    devhub("edit", "ana", "--set", "snoozed_until=2026-03-16")
    devhub("delete", "cleo")
    assert devhub("due", "--short").out == "1 due · 1 follow-up · 1 birthday\n"


def test_whom_nobody_has_triaged_raises_no_alarm(ask: Ask, devhub: Shell, home: Path) -> None:
    """A thousand imported people have three birthdays a day: they count once somebody has said what they are."""
    (home / "people.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ana Souza\nBDAY:1985-03-16\nEND:VCARD\n")
    devhub("import", str(home / "people.vcf"))
    devhub("date", "ana", "wedding day=--03-16")
    assert devhub("due", "--short").out == ""
    devhub("edit", "ana", "--set", "importance=1")
    assert devhub("due", "--short").out == "1 birthday · 1 date\n"


@pytest.mark.parametrize(
    ("key", "value", "state"),
    [("paused_until", "2026-03-20", ("2026-03-20", False)), ("quiet_weekdays", "06", (None, True))],
)
def test_a_day_off(ask: Ask, devhub: Shell, due: Callable[..., str], key: str, value: str, state: Any) -> None:
    """On holiday and on quiet weekdays it says nothing; JSON says why."""
    due("Ana Souza")
    prefer(key, value)
    assert devhub("due", "--short") == (0, "", "")
    answer = ask("due", "--short")["short"]
    assert (answer["text"], answer["due"], answer["paused_until"], answer["quiet"]) == ("", 1, *state)
    prefer(key, "2026-03-16" if key == "paused_until" else "15")
    assert devhub("due", "--short").out == "1 due\n"


@pytest.mark.parametrize(
    ("day", "leap_day", "count"),
    [
        ("2027-02-28", None, 1),
        ("2027-02-28", "03-01", 0),
        ("2027-03-01", "03-01", 1),
        ("2028-02-28", None, 0),
        ("2028-02-29", None, 1),
    ],
)
def test_the_29th_of_february(ask: Ask, freeze: Any, day: str, leap_day: str | None, count: int) -> None:
    """It falls where the user wants it in years that have none."""
    ask("add", "Ana Souza", "--set", "birthday=--02-29")
    prefer("leap_day", leap_day)
    freeze(f"{day}T09:00:00+01:00")
    assert ask("due", "--short")["short"]["birthdays"] == count


def test_a_new_day_without_a_look(ask: Ask, devhub: Shell, due: Callable[..., str], freeze: Any) -> None:
    """Days that nothing has opened the vault on count all the same, and what was planned for them is a contact by then."""
    due("Ana Souza", 29)
    contact = due("Ravi Menon", 29)
    assert devhub("due", "--short").out == ""
    ask("log", f"@{contact}", "lunch", "--on", "2026-03-17")
    freeze("2026-03-17T09:00:00+01:00")
    assert devhub("due", "--short").out == "1 due\n"
    assert [each["name"] for each in ask("due")["due"]] == ["Ana Souza"]


def test_it_makes_nothing(devhub: Shell, home: Path) -> None:
    """A prompt on a machine without a vault makes none."""
    assert devhub("due", "--short") == (0, "", "")
    assert devhub("due", "--short", "--json").json["short"]["state"] == "missing"
    assert not list(home.iterdir())


def test_the_schema_it_knows_is_the_newest() -> None:
    """A migration must not silence every prompt for good."""
    assert short.SCHEMA == migrate.VERSION


@pytest.mark.parametrize(("version", "state"), [(2, "older"), (99, "newer"), (0, "unreadable")])
def test_another_schema(ask: Ask, devhub: Shell, vault: Path, due: Callable[..., str], version: int, state: str) -> None:
    """An older or newer vault is left alone until a command that may migrate it comes."""
    due("Ana Souza")
    with sqlite3.connect(vault) as other:
        other.execute(f"PRAGMA user_version={version}")
    other.close()
    content = vault.read_bytes()
    assert devhub("due", "--short") == (0, "", "")
    assert ask("due", "--short")["short"]["state"] == state
    assert vault.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_torn_vault(ask: Ask, devhub: Shell, vault: Path, content: bytes) -> None:
    """Nothing on either stream, and the file as it was."""
    vault.parent.mkdir(parents=True)
    vault.write_bytes(content)
    assert devhub("due", "--short") == (0, "", "")
    assert ask("due", "--short")["short"]["state"] == "unreadable"
    assert vault.read_bytes() == content


@pytest.mark.parametrize("kind", ["folder", "pipe", "link"])
def test_what_is_no_file(ask: Ask, vault: Path, kind: str) -> None:
    """A pipe in the vault's place does not hang the prompt."""
    vault.parent.mkdir(parents=True)
    if kind == "folder":
        vault.mkdir()
    elif kind == "pipe":
        os.mkfifo(vault)
    else:
        vault.symlink_to("/dev/zero")
    assert ask("due", "--short")["short"]["state"] == "unreadable"


def test_another_writes_meanwhile(devhub: Shell, vault: Path, due: Callable[..., str]) -> None:
    """It neither waits nor fails."""
    due("Ana Souza")
    with another_writer(vault):
        assert devhub("due", "--short").out == "1 due\n"


def test_a_vault_held_alone(process: Callable[..., Any], vault: Path, due: Callable[..., str]) -> None:
    """With a rollback journal a writer locks readers out: then there is no line, at once."""
    due("Ana Souza")
    with sqlite3.connect(vault) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        assert process("due", "--short").stdout == ""
        assert json.loads(process("due", "--short", "--json").stdout)["short"]["state"] == "busy"
        other.rollback()
    other.close()


def test_a_vault_that_may_only_be_read(shared: Path, devhub: Shell, due: Callable[..., str]) -> None:  # noqa: F811
    """From a read-only place it is read as it stands, and nothing appears beside it."""
    due("Ana Souza")
    shared.parent.chmod(0o755)
    for each in shared.iterdir():
        if each.name != "vault.db":
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    (shared / "vault.db").chmod(0o444 if os.geteuid() == 0 else 0o400)
    shared.chmod(0o555)
    with without_powers():
        assert devhub("due", "--short").out == "1 due\n"
    assert [each.name for each in shared.iterdir()] == ["vault.db"]


def test_names_that_mean_something_to_sqlite(ask: Ask, devhub: Shell, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder may be called anything."""
    monkeypatch.setenv("DEVHUB_DATA_DIR", str(home / "50%25 of? this#one é"))
    contact = ask("add", "Ana Souza", "--set", "cadence=30d")["contact"]["id"]
    ask("log", f"@{contact}", "talked", "--on", "40 days ago")
    assert devhub("due", "--short").out == "1 due\n"


def test_no_clock(devhub: Shell, due: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken DEVHUB_NOW breaks no prompt."""
    due("Ana Souza")
    monkeypatch.setenv("DEVHUB_NOW", "soon")
    assert devhub("due", "--short") == (0, "", "")


def test_streams_that_will_not_do(devhub: Shell, process: Callable[..., Any], due: Callable[..., str]) -> None:
    """A terminal without UTF-8 gets commas; a reader that went away and a full disk are no error."""
    due("Ana Souza")
    plain = {"PYTHONIOENCODING": "ascii"}
    devhub("edit", "ana", "--set", "birthday=--03-16")
    assert process("due", "--short", env=plain).stdout == "1 due, 1 birthday\n"
    with open("/dev/full", "w") as full:
        done = process("due", "--short", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_loads_next_to_nothing(process: Callable[..., Any], due: Callable[..., str]) -> None:
    """Neither the rest of the shell nor the writing half of storage is loaded for it."""
    due("Ana Souza")
    code = "import sys\nfrom devhub_tui.cli import main\nmain(['due', '--short'])\nsys.stdout.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    line, modules = done.stdout.split("\n")
    assert line == "1 due"
    ours = {name.removeprefix("devhub_tui.") for name in modules.split() if name.startswith("devhub_tui.")}
    assert ours == {
        "cli",
        "cli.short",
        "clock",
        "domain",
        "domain.cadence",
        "domain.yearly",
        "errors",
        "paths",
        "storage",
        "storage.short",
    }
    assert not {"argparse", "json", "pathlib", "sqlmodel", "threading", "sqlite3"} & set(modules.split())
