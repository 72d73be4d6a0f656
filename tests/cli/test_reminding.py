"""Cadence, snooze, skip and pause from the shell."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]


@pytest.fixture
def ana(ask: Ask) -> dict[str, Any]:
    """Ana Souza, talked to on 14 February, and Bo, who is passive."""
    ask("add", "Bo", "Dahl", "--set", "tracking=passive")
    ask("add", "Ana", "Souza", "--tag", "mentors")
    ask("log", "@ana", "tea", "--on", "2026-02-14")
    found: dict[str, Any] = ask("show", "ana")["contact"]
    return found


def test_cadence(ana: dict[str, Any], ask: Ask, devhub: Shell) -> None:
    """Said with its source, set in words, with importance and tracking in one step, taken away again."""
    assert (ana["cadence_text"], ana["cadence_source"]) == (
        "every 30 days",
        {"kind": "default", "name": None, "words": "the default"},
    )
    assert devhub("cadence", "ana").out == "Ana Souza: every 30 days, the default, due 16 Mar 2026.\n"
    found = ask("cadence", "ana", "souza", "every", "2", "months", "--importance", "4")["contact"]
    assert (found["cadence"], found["importance"], found["next_due"]) == ("2m", 4, "2026-04-14")
    assert found["cadence_source"] == {"kind": "own", "name": None, "words": "own cadence"}
    ask("undo")
    assert ask("show", "ana")["contact"]["cadence"] is None
    assert ask("cadence", "ana", "--importance", "4")["contact"]["cadence_source"]["name"] == "4"
    assert ask("cadence", "ana", "45")["contact"]["cadence"] == "45d"
    assert "Nothing to change. Ana Souza: every 45 days, own cadence" in devhub("cadence", "ana", "45d").out
    assert ask("cadence", "ana", "--off", "--importance", "none")["contact"]["cadence_source"]["kind"] == "default"
    assert devhub("cadence", "ana", "--tracking", "collaborating").out == "Ana Souza is collaborating: never due.\n"
    assert ask("show", "ana")["contact"]["cadence_source"] is None


def test_snooze(ana: dict[str, Any], ask: Ask, devhub: Shell) -> None:
    """Until a day in words, out of the queue until then, shown beside the status, woken again."""
    assert [each["name"] for each in ask("due")["due"]] == ["Ana Souza"]
    found = ask("snooze", "Ana", "Souza", "in", "2", "weeks")["contact"]
    assert (found["snoozed_until"], found["snoozed"], found["next_due"]) == ("2026-03-30", True, ana["next_due"])
    assert ask("due")["due"] == []
    assert "Ana Souza  ! due  ☾ snoozed until 30 Mar 2026" in devhub("show", "ana").out
    assert devhub("snooze", "ana", "2026-03-30").out == "Ana Souza is snoozed until then already.\n"
    assert devhub("snooze", "@ana", "off").out == "Woke Ana Souza.\n"
    assert [each["name"] for each in ask("due")["due"]] == ["Ana Souza"]
    assert devhub("snooze", "ana", "off").out == "Ana Souza is awake already.\n"


def test_skip(ana: dict[str, Any], ask: Ask, devhub: Shell) -> None:
    """One round passes, the last contact stays, undo names the round; whoever is never due has none."""
    assert ask("skip", "ana")["skipped"] == {
        "id": ana["id"],
        "name": "Ana Souza",
        "round": "2026-03-16",
        "next_due": "2026-04-15",
    }
    found = ask("show", "ana")["contact"]
    assert (found["last_contacted"], found["round_skipped"]) == ("2026-02-14", True)
    assert "due 2026-04-15, a round was skipped" in devhub("show", "ana").out
    assert devhub("skip", "ana").out == "Skipped the round of 15 Apr 2026 with Ana Souza. The next one is 15 May 2026.\n"
    assert ask("undo", "2")["undone"][1]["label"] == "skip the round of 16 Mar 2026 with Ana Souza"
    done = devhub("skip", "bo")
    assert (done.code, done.err.splitlines()[0]) == (1, "devhub: Bo Dahl is never due: there is no round to skip.")


def test_pause(ana: dict[str, Any], ask: Ask, devhub: Shell) -> None:
    """Begun, said, ended; one step of undo."""
    assert ask("pause") == {"paused_until": None}
    assert ask("pause", "2", "weeks") == {"paused_until": "2026-03-30"}
    assert devhub("pause").out == "Reminders pause until 30 Mar 2026.\n"
    assert devhub("pause", "30", "mar").out == "Nothing to change: it is so already.\n"
    assert ask("pause", "off") == {"paused_until": None}
    ask("undo")
    assert ask("pause") == {"paused_until": "2026-03-30"}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("cadence", "ana", "often"), 2, "“often” is not a cadence"),
        (("cadence", "nobody", "3w"), 4, "Nobody goes by “nobody”"),
        (("cadence", "nobody", "often"), 4, "Nobody goes by “nobody”"),
        (("cadence", "a", "3w"), 5, "could be 2 people"),
        (("cadence", "ana", "3w", "--off"), 2, "at once"),
        (("cadence", "ana", "--importance", "6"), 2, "not one of"),
        (("cadence", "ana", "--tracking", "sometimes"), 2, "not one of"),
        (("cadence",), 2, "WHO [CADENCE] is missing"),
        (("snooze", "ana"), 2, "Until when?"),
        (("snooze", "ana", "yesterday"), 2, "is not ahead"),
        (("snooze", "ana", "today"), 2, "is not ahead"),
        (("snooze", "ana", "whenever"), 2, "not a date"),
        (("snooze", "nobody", "friday"), 4, "Nobody goes by"),
        (("snooze", "a", "friday"), 5, "could be 2 people"),
        (("skip", "nobody"), 4, "Nobody goes by"),
        (("skip", "a"), 5, "could be 2 people"),
        (("pause", "yesterday"), 2, "is not ahead"),
        (("pause", "whenever"), 2, "not a date"),
        (("bulk", "ana", "--snooze", "yesterday"), 2, "is not ahead"),
        (("bulk", "ana", "--skip", "--delete"), 2, "cannot be changed at the same time"),
    ],
)
def test_wrong_input(ana: dict[str, Any], devhub: Shell, ask: Ask, words: tuple[str, ...], code: int, says: str) -> None:
    """What cannot be understood or found says so, and changes nothing."""
    ask("add", "Al", "Souza")
    done = devhub(*words)
    assert (done.code, says in done.err) == (code, True), done.err
    assert ask("undo", "--list")["batches"][0]["label"] == "add Al Souza"


def test_bulk(ana: dict[str, Any], ask: Ask, devhub: Shell) -> None:
    """Snooze, skip and tracking for everybody who fits, in one step; who is never due has no round and is counted."""
    assert ask("bulk", "--view", "Everybody", "--snooze", "2w", "--yes")["bulk"]["change"]["set"] == {
        "snoozed_until": "2026-03-30"
    }
    assert ask("due")["due"] == []
    assert "snooze 2 people until 30 Mar 2026" in devhub("undo", "--list").out
    assert ask("bulk", "--view", "Everybody", "--snooze", "off")["bulk"]["changed"] == 2
    assert devhub("bulk", "--view", "Everybody", "--skip").out.startswith("Skipped a round of 1 person. 1 is never due.")
    assert ask("show", "ana")["contact"]["next_due"] == "2026-04-15"
    assert devhub("bulk", "bo", "--skip").out == "1 person is never due: there is no round to skip.\n"
    assert ask("bulk", "ana", "--tracking", "passive")["bulk"]["changed"] == 1
    assert ask("show", "ana")["contact"]["status"] == "passive"


@pytest.mark.parametrize("name", SMALL)
def test_hostile_names(ask: Ask, devhub: Shell, name: str) -> None:
    """Whatever somebody is called, every command says it harmlessly (the shell's fixture looks at each character)."""
    added = devhub("add", "--json", "--", name)
    if added.code:
        return
    who = added.json["contact"]["id"]
    for words in (("cadence", who, "3w"), ("snooze", who, "2w"), ("skip", who), ("show", who), ("snooze", who, "off")):
        assert devhub(*words).code == 0
    assert devhub("undo", "--list").code == 0


def test_completion(ana: dict[str, Any], devhub: Shell) -> None:
    """People first, then cadences or days; options with their values."""
    offers = {
        ("cadence", "An"): "Ana Souza",
        ("cadence", "ana", "qu"): "quarterly",
        ("cadence", "ana", "--tracking", "pa"): "passive",
        ("snooze", "ana", "tom"): "tomorrow",
        ("snooze", "An"): "Ana Souza",
        ("pause", ""): "off",
        ("skip", "An"): "Ana Souza",
    }
    for words, wanted in offers.items():
        assert wanted in devhub("completion", "candidates", "--", *words).out, words
