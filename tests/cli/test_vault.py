"""Walking back and forth, and the doctor."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from tests.cli.conftest import Shell, another_writer

Ask = Callable[..., Any]


def test_undo_and_redo_walk(ask: Ask, devhub: Shell) -> None:
    """One step, several steps, forward again, the end of the road."""
    ask("add", "Ana Souza")
    ask("log", "@ana", "hello")
    ask("edit", "ana", "--set", "company=Oxide")
    assert [each["label"] for each in ask("undo", "--list")["batches"]] == [
        "edit Ana Souza",
        "log message with Ana Souza",
        "add Ana Souza",
    ]
    assert devhub("undo").out == "Undone: edit Ana Souza.\n"
    assert ask("show", "ana")["contact"]["company"] is None
    assert [each["label"] for each in ask("undo", "5")["undone"]] == ["log message with Ana Souza", "add Ana Souza"]
    assert ask("contacts")["total"] == 0
    assert devhub("undo").out == "Nothing to undo.\n"
    assert ask("undo") == {"undone": []}
    assert [each["undone"] for each in ask("undo", "--list", "2")["batches"]] == [True, True]
    assert devhub("redo", "2").out == "Redone: add Ana Souza.\nRedone: log message with Ana Souza.\n"
    assert [each["label"] for each in ask("redo", "9")["redone"]] == ["edit Ana Souza"]
    assert devhub("redo").out == "Nothing to redo.\n"
    assert ask("show", "ana")["contact"]["company"] == "Oxide"
    assert len(ask("show", "ana")["contact"]["interactions"]) == 1


def test_undo_keeps_what_changed_since(ask: Ask, devhub: Shell, vault: Path) -> None:
    """A field that another program changed again is kept and named."""
    ask("add", "Ana Souza")
    ask("edit", "ana", "--set", "company=Oxide", "title=Engineer")
    row = ask("undo", "--list")["batches"][0]
    assert (row["label"], row["changes"], row["undone"]) == ("edit Ana Souza", 1, False)
    assert row["at"][10:11] == "T"
    listed = devhub("undo", "--list").out.splitlines()
    assert listed[0].split() == ["WHEN", "RECORDS", "WHAT"]
    assert listed[1].endswith("edit Ana Souza")


def test_doctor_before_there_is_a_vault(ask: Ask, home: Path) -> None:
    """It looks, and makes nothing."""
    shape = ask("doctor")
    assert (shape["ok"], shape["vault"], shape["problems"]) == (True, {"exists": False}, [])
    assert not (home / "devhub").exists()


def test_doctor_on_a_sound_vault(ask: Ask, devhub: Shell, vault: Path) -> None:
    """Versions, places, figures, the terminal; exit code 0."""
    ask("add", "Ana Souza", "--tag", "rust")
    ask("log", "@ana", "hello")
    shape = ask("doctor")
    assert shape["ok"] is True
    assert shape["problems"] == []
    assert {"devhub", "python", "sqlite", "sqlcipher", "textual", "schema"} <= set(shape["versions"])
    assert shape["paths"]["vault"] == str(vault)
    assert (shape["vault"]["people"], shape["vault"]["interactions"]) == (1, 1)
    assert {"term", "tty", "size", "colours", "encoding"} <= set(shape["terminal"])
    done = devhub("doctor")
    assert done.code == 0
    assert "No problems found." in done.out


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "dumb"}, "none"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
    ],
)
def test_doctor_on_the_terminal(ask: Ask, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], colours: str) -> None:
    """How many colours, as far as the environment tells."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ask("doctor")["terminal"]["colours"] == colours


def test_doctor_on_loose_permissions(ask: Ask, vault: Path) -> None:
    """Said, and no damage. (Opening narrows the file itself.)"""
    ask("add", "Ana")
    vault.parent.chmod(0o755)
    vault.chmod(0o644)
    problems = ask("doctor")["problems"]
    assert [each["check"] for each in problems] == ["permissions", "permissions"]
    assert not any(each["damage"] for each in problems)
    assert vault.stat().st_mode & 0o777 == 0o600


def damage(vault: Path, sql: str) -> None:
    """Changes the vault behind everybody's back."""
    connection = dbapi2.connect(str(vault))
    connection.executescript(sql)
    connection.close()


@pytest.mark.parametrize(
    ("sql", "check"),
    [
        ("DROP TRIGGER people_fts_update; UPDATE contacts SET name='Somebody Else';", "search"),
        ("INSERT INTO people_fts(people_fts) VALUES ('delete-all');", "search"),
        ("DROP TRIGGER journal_contacts_update;", "journal"),
        ("DROP TRIGGER IF EXISTS stale_contact_update; UPDATE contacts SET next_due='2031-01-01';", "dates"),
        ("PRAGMA writable_schema=ON; UPDATE sqlite_master SET rootpage=2 WHERE name='tags';", "integrity"),
    ],
)
def test_doctor_finds_damage(ask: Ask, devhub: Shell, vault: Path, sql: str, check: str) -> None:
    """Whatever does not agree any more is named; exit code 1."""
    ask("add", "Ana Souza", "--tag", "rust")
    damage(vault, sql)
    done = devhub("doctor", "--json")
    assert done.code == 1
    assert done.json["ok"] is False
    assert check in {each["check"] for each in done.json["problems"] if each["damage"]}
    assert "damage: " in devhub("doctor").out


def test_doctor_on_rubble(ask: Ask, devhub: Shell, vault: Path) -> None:
    """Torn pages, another kind of file, a missing file beside its backups: damage each, and nothing is touched."""
    ask("add", "Ana Souza")
    content = vault.read_bytes()
    middle = len(content) // 2 // 4096 * 4096
    for rubble in (
        content[:middle] + os.urandom(4096 * 20) + content[middle + 4096 * 20 :],
        os.urandom(len(content)),
        b"not a database at all" * 99,
    ):
        vault.write_bytes(rubble)
        done = devhub("doctor", "--json")
        assert done.code == 1
        assert any(each["damage"] for each in done.json["problems"])
        assert vault.read_bytes() == rubble
    vault.unlink()
    (vault.parent / "backups").mkdir(exist_ok=True)
    (vault.parent / "backups" / "2026-03-15-090000-daily.db").write_bytes(content)
    assert devhub("doctor").code == 1
    assert not vault.exists()
    vault.touch()
    assert devhub("contacts").code == 1
    assert vault.stat().st_size == 0


def test_doctor_waits_for_nobody(ask: Ask, devhub: Shell, vault: Path) -> None:
    """A vault that is being written is no damaged vault."""
    ask("add", "Ana Souza")
    with another_writer(vault):
        done = devhub("doctor", "--json")
    assert done.code == 0
    assert [each["check"] for each in done.json["problems"]] == ["search"]


def test_outside_shell_edits(ask: Ask, vault: Path) -> None:
    """The system's sqlite3 may edit: found by search at once, due at the next start, undoable, and the doctor is content."""
    ask("add", "Ana Souza")
    ask("log", "@ana", "hello", "--on", "2026-03-10")
    version = subprocess.run(["sqlite3", "--version"], capture_output=True, text=True, check=True).stdout
    assert tuple(map(int, version.split()[0].split("."))) >= (3, 40, 0)
    sql = (
        "UPDATE contacts SET name='Ana Lima', cadence='5d' WHERE name='Ana Souza';"
        "INSERT INTO contacts(name, company, tracking, tracked_on) VALUES ('Outside Person', 'Oxide', 'auto', '2026-01-01');"
    )
    subprocess.run(["sqlite3", str(vault), sql], check=True, capture_output=True)
    assert [each["name"] for each in ask("contacts", "lima")["contacts"]] == ["Ana Lima"]
    assert ask("contacts", "souza")["total"] == 0
    person = ask("show", "ana lima")["contact"]
    assert (person["status"], person["cadence_days"], person["next_due"]) == ("due", 5, "2026-03-15")
    assert [each["name"] for each in ask("due")["due"]] == ["Outside Person", "Ana Lima"]
    assert ask("doctor")["problems"] == []
    assert ask("undo")["undone"][0]["label"] == "edit by another program"
    assert [each["name"] for each in ask("contacts")["contacts"]] == ["Ana Souza"]
