"""Text that strangers wrote: no command lets it reach the terminal as anything but text. (`devhub` checks every output.)"""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from tests.cli.conftest import Shell
from tests.conftest import ROOT
from tests.hostile import FORBIDDEN, HOSTILE

Ask = Callable[..., Any]
READERS = (("contacts",), ("due",), ("stats",), ("find", "a"), ("undo", "--list"), ("doctor",), ("tags",), ("relationships",))


def read_everything(devhub: Shell) -> None:
    """Every reading command, in words and as JSON; `devhub` itself looks for control characters."""
    for words in READERS:
        assert devhub(*words).code == 0
        assert devhub(*words, "--json").code == 0
    for person in devhub("contacts", "--json").json["contacts"]:
        assert devhub("show", person["id"]).code == 0
        assert devhub("show", person["id"], "--json").code == 0


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_typed(ask: Ask, devhub: Shell, text: str) -> None:
    """Names, fields, tags and notes as a stranger would type them: kept clean, or refused with a sentence."""
    if devhub("add", "--json", "--", text).code == 0:
        assert not FORBIDDEN.search(ask("contacts")["contacts"][0]["name"])
    else:
        ask("add", "Somebody")
    contact_id = ask("contacts")["contacts"][0]["id"]
    for field in ("company", "notes", "email", "link", "birthday", "nickname", "cadence", "introduced_by"):
        assert devhub("edit", contact_id, "--set", f"{field}={text}").code in (0, 2, 4, 5)
    assert devhub("edit", contact_id, "--set", text).code == 2
    assert devhub("tag", contact_id, f"+{text}").code in (0, 2)
    assert devhub("log", f"@{contact_id}", "--on", "2026-01-05", "--follow-up", "2026-02-01", "--", text).code in (0, 2)
    assert devhub("log", f"@{contact_id}", "x", f"--type={text}").code == 2
    assert devhub("log", f"@{contact_id}", "x", f"--on={text}").code == 2
    for words in (
        ("contacts", "--", text),
        ("find", "--", text),
        ("show", "--", text),
        ("log", f"@{text}", "x"),
        ("import", "--", text),
    ):
        assert devhub(*words).code in (0, 1, 2, 4, 5)
        assert devhub(words[0], "--json", *words[1:]).code in (0, 1, 2, 4, 5)
    assert devhub("contacts", f"--status={text}").code == 2
    assert devhub("contacts", f"--tag={text}").code in (0, 2)
    assert devhub("show", contact_id).code == 0


def test_read_back(ask: Ask, devhub: Shell) -> None:
    """The whole corpus in one vault, in every place that takes text, through every command that shows any."""
    ask("add", "Ana")
    ask("edit", "ana", "--set", "tracked_on=2025-01-01")
    for number, text in enumerate(HOSTILE):
        devhub("add", f"--tag={text[:50]}", f"--company={text}", f"--title={text}", "--", f"{number} {text}")
        devhub("log", "@ana", "--on=2026-01-05", "--follow-up=2026-02-01", "--", text)
    assert ask("stats")["people"] > len(HOSTILE) * 0.8
    read_everything(devhub)


@pytest.mark.parametrize("text", ["no such command", "\x1b]52;c;aGk=\x07", "--\x1b[31m", "[bold]", "\u202eevil", "x" * 100_000])
def test_as_a_command(devhub: Shell, text: str) -> None:
    """Even the name of a command is quoted clean."""
    done = devhub(text)
    assert done.code == 2
    assert len(done.err) < 300


def test_written_by_another_program(ask: Ask, devhub: Shell, vault: Path) -> None:
    """What an outside edit put into the vault unclean is shown with a mark in place of each control character."""
    ask("add", "Ana", "--tag", "rust", "--email", "ana@x.example")
    ask("log", "@ana", "hello", "--on", "2026-01-01", "--follow-up", "2026-01-02")
    nasty = "A\x1b]52;c;aGk=\x07na\x9b31m\r\n\t\u202e\u200b[/nope]\x85\ufeff"
    connection = dbapi2.connect(str(vault))
    for table, column in (
        ("contacts", "name"),
        ("contacts", "company"),
        ("contacts", "notes"),
        ("contacts", "birthday"),
        ("tags", "name"),
    ):
        connection.execute(f"UPDATE {table} SET {column}=?", (nasty,))
    for table, column in (
        ("contact_points", "value"),
        ("interactions", "notes"),
        ("interactions", "type"),
        ("follow_ups", "note"),
    ):
        connection.execute(f"UPDATE {table} SET {column}=?", (nasty,))
    connection.commit()
    connection.close()
    read_everything(devhub)
    assert ask("contacts")["contacts"][0]["name"] == nasty
    assert "A\ufffd]52;c;aGk=\ufffdna\ufffd31m" in devhub("contacts").out


def test_on_a_terminal(ask: Ask, vault: Path) -> None:
    """A terminal gets colours for the status, cut lines, and nothing else to obey; NO_COLOR gets none."""
    ask("add", "Ana Souza", "--company", "A very long name of a company that goes on and on and on", "--vip")

    def see(**environment: str) -> str:
        parent, child = pty.openpty()
        command = [sys.executable, "-m", "devhub_tui", "contacts"]
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "TERM": "xterm", **environment}, stdout=child, stdin=child, check=True
        )
        os.close(child)
        shown = os.read(parent, 65536).decode()
        os.close(parent)
        return shown.replace("\r\n", "\n")

    lines = see().splitlines()
    assert lines[0].startswith("\x1b[2mSTATUS")
    assert lines[1].startswith("\x1b[32m● in touch\x1b[0m  Ana Souza ★")
    assert "A very long name of a company that goes…" in lines[1]
    assert "\x1b" not in see(NO_COLOR="1")
    assert "\x1b" not in see(TERM="dumb")
