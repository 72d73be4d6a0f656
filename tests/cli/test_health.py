"""Health from the shell: of one person with its parts, of everybody the coolest first, of groups."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]
TODAY = date(2026, 3, 16)


@pytest.fixture
def ana(ask: Ask) -> None:
    """Ana, talked to every three weeks until today, though she is due every 30 days; Bo, who is passive; Cy, who waits."""
    ask("add", "Bo", "Dahl", "--set", "tracking=passive", "--company", "Oxide")
    ask("add", "Ana", "Souza", "--company", "Oxide", "--tag", "rust")
    ask("add", "Cy", "Young", "--company", "Oxide", "--tag", "rust", "--set", "met_on=2025-06-01")
    for back in range(0, 126, 21):
        ask("log", "@ana", "tea", "--on", (TODAY - timedelta(days=back)).isoformat())
    ask("log", "@cy", "tea", "--on", "2025-12-20")


def test_of_one_person(ana: None, ask: Ask, devhub: Shell) -> None:
    """The score, its parts, what they come from, and the command that takes what the history proposes."""
    found = ask("health", "ana")["health"]
    assert (found["name"], found["score"], found["why"]) == ("Ana Souza", 100, None)
    assert found["recency"] == {"points": 60, "of": 60, "days": 0, "cadence_days": 30}
    assert found["consistency"] == {"points": 25, "of": 25, "rounds": 4, "of_rounds": 4}
    assert found["promises"] == {"points": 15, "of": 15, "kept": 0.0, "settled": 0}
    assert len(found["trend"]) == 12
    assert found["trend"][-1]["on"] == "2026-02-28"
    assert found["learned"]["cadence"] == "3w"
    assert found["learned"]["command"] == "devhub cadence 'Ana Souza' 3w"
    out = devhub("health", "ana").out
    assert "recency      60/60  0 days since the last contact, every 30" in out
    assert "You talk every 21 days: median of 5 gaps since 1 Dec 2025, all of 21." in out
    assert "devhub cadence 'Ana Souza' 3w" in out
    ask("cadence", "ana", "3w")
    assert ask("health", "ana")["health"]["learned"] is None


def test_without_a_health_it_says_why(ana: None, ask: Ask, devhub: Shell) -> None:
    """Passive people have none; show says so too."""
    assert devhub("health", "bo").out == "Bo Dahl  health –  (passive, never due)\n"
    assert ask("show", "bo")["contact"]["health"]["why"] == "passive, never due"
    assert ask("show", "bo")["contact"]["health"]["score"] is None
    assert "health 100" in devhub("show", "ana").out


def test_of_everybody(ana: None, ask: Ask, devhub: Shell) -> None:
    """The coolest first, with the average of all; passive people are not among them."""
    found = ask("health")
    assert [each["name"] for each in found["people"]] == ["Cy Young", "Ana Souza"]
    assert found["average"] == round(sum(each["score"] for each in found["people"]) / 2, 1)
    assert [each["name"] for each in ask("health", "--limit", "1")["people"]] == ["Cy Young"]
    done = devhub("health")
    assert done.out.splitlines()[0].split() == ["HEALTH", "3", "MO", "12", "MONTHS", "NAME", "COMPANY", "LAST"]
    assert "2 people with a health" in done.err


def test_of_groups(ana: None, ask: Ask, devhub: Shell) -> None:
    """By tag or company; a kind without groups says so, another kind is refused."""
    found = ask("health", "--groups", "company")
    assert (found["kind"], found["total"]) == ("company", 1)
    assert (found["groups"][0]["name"], found["groups"][0]["people"]) == ("Oxide", 2)
    assert "rust" in devhub("health", "--groups", "tag").out
    assert "No event has 2 people" in devhub("health", "--groups", "event").err
    assert devhub("health", "--groups", "shoe").code == 2
    assert devhub("health", "ana", "--groups", "tag").code == 2


def test_an_empty_vault_says_what_is_missing(devhub: Shell, ask: Ask) -> None:
    """No table of nothing."""
    done = devhub("health")
    assert (done.code, done.out) == (0, "")
    assert "Nobody has a health yet" in done.err
    assert ask("health") == {"total": 0, "average": None, "people": []}
    assert devhub("health", "nobody").code == 4


@pytest.mark.parametrize("name", SMALL)
def test_whatever_somebody_is_called(name: str, devhub: Shell) -> None:
    """Odd names in people and in groups."""
    for number in range(2):
        assert devhub("add", f"--company=x {name}", f"--tag=t {name}", "--", f"x {name} {number}").code == 0
    assert devhub("health").code == 0
    assert devhub("health", "--groups", "company").code == 0
    assert devhub("health", "--groups", "tag").code == 0
