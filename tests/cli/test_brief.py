"""devhub brief and devhub history: what is worth knowing before a call, and what became of somebody."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]


def test_a_brief_fits_a_small_terminal(devhub: Shell, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most 24 lines of 80 columns, with what was said and what is owed; JSON says the same."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    devhub("add", "Ana Souza", "--company", "Acme", "--vip", "--set", "timezone=America/Sao_Paulo", "birthday=1985-03-20")
    for number in range(40):
        devhub("log", "@ana", "--on", f"{number * 3} days ago", f"about {'io_uring ' * 60}{number}")
    devhub("log", "@ana", "call", "--follow-up", "in 2 weeks")
    printed = devhub("brief", "Ana", "Souza").out
    assert len(printed.splitlines()) <= 24
    assert max(map(len, printed.splitlines())) <= 80
    for words in ("Ana Souza ★", "05:00 there, Monday; 4 h behind you", "talked today, every 14 days", "turns 41 · in 4 days"):
        assert words in printed, words
    found = ask("brief", "@ana")["brief"]
    assert (found["name"], found["status"], found["interactions"], found["usual_days"]) == ("Ana Souza", "in_touch", 41, 3)
    assert found["local_time"] == "2026-03-16T05:00:00-03:00"
    assert found["last"]["said"] == "call"
    assert len(found["before"]) == 12
    assert found["dates"] == [{"label": "birthday", "date": "1985-03-20", "on": "2026-03-20", "days": 4, "years": 41}]
    assert [(each["kind"], each["due_on"], each["overdue"]) for each in found["open"]] == [("follow_up", "2026-03-30", False)]


def test_a_brief_of_nobody_is_an_error(devhub: Shell) -> None:
    """4 for nobody, 5 for several, 2 without a name."""
    devhub("add", "Ana Souza")
    devhub("add", "Ana Ito")
    assert devhub("brief", "zoe").code == 4
    assert devhub("brief", "ana").code == 5
    assert devhub("brief").code == 2
    assert devhub("history", "zoe").code == 4
    assert devhub("history", "ana ito", "--limit", "0").code == 2


def test_history_tells_status_and_fields(devhub: Shell, ask: Ask) -> None:
    """What was edited, in which step; a status for each day that moved it; no more than asked for."""
    devhub("add", "Ana Souza", "--company", "Acme")
    devhub("edit", "ana", "--set", "company=Oxide", "tracking=passive")
    devhub("undo")
    found = ask("history", "ana")["history"]
    # The journal's days are the machine's; those after the frozen today count as today.
    assert [(each["from"], each["to"], each["why"]) for each in found["status"]] == [
        ("passive", "in_touch", "undone: edit Ana Souza"),
        ("in_touch", "passive", "set to passive by you"),
        (None, "in_touch", "added"),
    ]
    assert ("company", "Acme", "Oxide", "edit Ana Souza") in [
        (each["what"], each["from"], each["to"], each["why"]) for each in found["changes"]
    ]
    printed = devhub("history", "ana").out
    assert "company: Acme → Oxide  (edit Ana Souza" in printed
    assert "● in touch → ○ passive · set to passive by you" in printed
    assert len(devhub("history", "ana", "--limit", "2").out.splitlines()) == 2
    assert len(ask("history", "ana", "--limit", "1")["history"]["status"]) == 1


@pytest.mark.parametrize("words", SMALL)
def test_hostile_words_stay_words(devhub: Shell, ask: Ask, words: str) -> None:
    """In the name, the fields, a note, a tag: nothing reaches the terminal that it would obey (the shell of the tests looks)."""
    devhub("add", f"Ana {words}", "--email", "ana@x.org")
    for field in ("company", "title", "notes", "met_how", "location"):
        devhub("edit", "ana@x.org", "--set", f"{field}={words}")
    devhub("vip", "ana@x.org", "--on", "--set", f"family={words}")
    devhub("log", "@ana@x.org", "--", f"said {words}")
    for command in ("brief", "history"):
        assert devhub(command, "ana@x.org").code == 0
        assert ask(command, "ana@x.org")
