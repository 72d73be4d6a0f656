"""Reminder preferences from the shell: list, change, put back, and whom that would move."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from devhub_tui.cli import prefs
from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]


@pytest.fixture
def people(ask: Ask) -> Ask:
    """Three people: one by the default, a VIP, and one with a cadence of her own."""
    ask("add", "Ana Souza")
    ask("add", "Bo Dahl", "--vip")
    ask("add", "Cy Young", "--set", "cadence=5d")
    return ask


class Keyboard(io.StringIO):
    """Somebody at a terminal who types this."""

    def isatty(self) -> bool:
        """A terminal."""
        return True


def due(ask: Ask) -> dict[str, str]:
    """First name -> due day."""
    return {row["name"].split()[0]: row["next_due"] for row in ask("contacts")["contacts"]}


def test_the_list(people: Ask, devhub: Shell) -> None:
    """Every preference with its value, its default and what it is."""
    out = devhub("prefs").out
    assert out.startswith("PREFERENCE")
    assert "\ndefault          30d     30d      " in out
    shapes = people("prefs")["preferences"]
    assert len(shapes) == 20 == len(out.splitlines()) - 1
    assert shapes[0] == {
        "name": "default",
        "value": "30d",
        "default": "30d",
        "set": False,
        "moves_dates": True,
        "about": shapes[0]["about"],
    }
    kinds = {shape["name"]: shape["value"] for shape in shapes}
    assert (kinds["weekend-rule"], kinds["quiet-weekdays"], kinds["paused-until"], kinds["lead-days"]) == (False, [], None, 2)


def test_one(people: Ask, devhub: Shell) -> None:
    """A key alone shows that one; underscores do as well as dashes."""
    assert [shape["name"] for shape in people("prefs", "LEAD_DAYS")["preferences"]] == ["lead-days"]
    assert devhub("prefs", "lead-days").out.splitlines()[1].split()[:3] == ["lead-days", "2", "2"]


def test_a_change_moves_whom_it_concerns(people: Ask, devhub: Shell) -> None:
    """Those without anything closer move, the others stay; one undo takes it back."""
    before = due(people)
    assert before == {"Ana": "2026-04-15", "Bo": "2026-03-30", "Cy": "2026-03-21"}
    assert devhub("prefs", "default", "every", "2", "months").out == (
        "Default cadence: 30d → 2m\n1 person moved. devhub undo takes it back.\n"
    )
    assert due(people) == {**before, "Ana": "2026-05-16"}
    assert people("prefs", "default")["preferences"][0]["set"]
    devhub("undo")
    assert due(people) == before
    assert not people("prefs", "default")["preferences"][0]["set"]


def test_several_at_once(people: Ask, devhub: Shell) -> None:
    """KEY=VALUE sets several in one step; a value may have spaces."""
    done = people("prefs", "vip=1w", "weekend_rule=on", "paused-until=in 2 weeks", "quiet-weekdays=sun sat", "spread=off")
    assert done["changed"] == ["vip", "weekend-rule", "quiet-weekdays", "paused-until"]
    assert (done["dry_run"], done["moved"], done["become_due"], done["no_longer_due"], done["restated"]) == (False, 2, 0, 0, 0)
    assert {shape["name"]: shape["value"] for shape in done["preferences"]} == {
        "vip": "1w",
        "weekend-rule": True,
        "spread": False,
        "quiet-weekdays": ["sat", "sun"],
        "paused-until": "2026-03-30",
    }
    assert due(people) == {"Ana": "2026-04-15", "Bo": "2026-03-23", "Cy": "2026-03-23"}
    assert devhub("undo", "--list").out.count("change 4 reminder preferences") == 1


def test_a_dry_run_says_whom(people: Ask, devhub: Shell) -> None:
    """How many would move and become due is said, and nothing is written."""
    before = due(people)
    people("edit", "ana", "--set", "tracked_on=2026-03-10")
    assert devhub("prefs", "default", "3d", "--dry-run").out == (
        "Default cadence: 30d → 3d\n1 person moves, 1 becomes due today. Nothing was changed.\n"
    )
    shape = people("prefs", "default=3d", "--dry-run")
    assert (shape["dry_run"], shape["changed"], shape["moved"], shape["become_due"]) == (True, ["default"], 1, 1)
    assert due(people) == {**before, "Ana": "2026-04-09"}
    assert devhub("prefs", "daily-limit", "3", "--dry-run").out == "Daily limit: 5 → 3\nNothing was changed.\n"
    assert not any(shape["set"] for shape in people("prefs")["preferences"])


def test_back_to_the_defaults(people: Ask, devhub: Shell) -> None:
    """--reset puts one back, or all; what is so already is no step."""
    people("prefs", "default=6w", "vip=1w", "morning-hour=7")
    assert devhub("prefs", "--reset", "vip").out == ("VIP cadence: 1w → 14d\n1 person moved. devhub undo takes it back.\n")
    assert people("prefs", "--reset", "all")["changed"] == ["default", "morning-hour"]
    assert devhub("prefs", "--reset", "all").out == "Nothing is different.\n"
    assert devhub("prefs", "vip", "14").out == "Nothing is different.\n"
    assert devhub("prefs", "vip", "default").out == "Nothing is different.\n"


def test_a_pause_that_is_over(people: Ask, devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its day on a pause reads as off, and ending it is no step."""
    people("prefs", "paused-until=2026-03-20")
    monkeypatch.setenv("DEVHUB_NOW", "2026-03-20T08:00:00+01:00")
    assert devhub("prefs", "paused-until").out.splitlines()[1].split()[:3] == ["paused-until", "off", "off"]
    assert people("prefs", "paused-until")["preferences"][0]["value"] is None
    assert devhub("prefs", "paused-until", "off").out == "Nothing is different.\n"
    assert devhub("prefs", "paused-until", "in 3 days").out.startswith("Paused until: off → 2026-03-23\n")


def test_a_pause(people: Ask, devhub: Shell) -> None:
    """On holiday until a day in words, and off again."""
    assert devhub("prefs", "paused-until", "next", "monday").out == (
        "Paused until: off → 2026-03-23\ndevhub undo takes it back.\n"
    )
    assert people("due")["paused_until"] == "2026-03-23"
    assert devhub("prefs", "paused-until", "off").code == 0
    assert people("due")["paused_until"] is None


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("prefs", "nope"), 2, "no preference “nope”"),
        (("prefs", "lead-day", "3"), 2, "Did you mean lead-days?"),
        (("prefs", "lead-days", "15"), 2, "from 0 to 14"),
        (("prefs", "default", "soon"), 2, "not a cadence"),
        (("prefs", "default", "vip=3d"), 2, "has no value"),
        (("prefs", "vip=3d", "--reset", "vip"), 2, "meant twice"),
        (("prefs", "vip=3d", "vip=4d"), 2, "meant twice"),
        (("prefs", "--dry-run"), 2, "Nothing was to be changed"),
        (("prefs", "paused-until", "yesterday"), 2, "not ahead"),
        (("prefs", "quiet-weekdays", "mon,tue,wed,thu,fri,sat,sun"), 2, "nobody, ever"),
        (("prefs", "--reset", "everything"), 2, "no preference “everything”"),
    ],
)
def test_slips(people: Ask, devhub: Shell, words: tuple[str, ...], code: int, says: str) -> None:
    """A wrong key or value is told what can be, and nothing is changed."""
    before = due(people)
    done = devhub(*words)
    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert due(people) == before


@pytest.mark.parametrize("nasty", SMALL)
def test_hostile_words(devhub: Shell, nasty: str) -> None:
    """Whatever is typed as key or value reaches no terminal as it is (the fixture looks)."""
    for words in ((nasty,), ("default", nasty), (f"default={nasty}",), ("paused-until", nasty), ("--reset", nasty)):
        assert devhub("prefs", *words).code in (0, 2)


def test_many_are_not_moved_unasked(people: Ask, devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many would move, a yes is needed: --yes where nobody can be asked, a key where somebody can."""
    monkeypatch.setattr(prefs, "ASKED_FROM", 0)
    refused = devhub("prefs", "default", "6w")
    assert (refused.code, "1 person moves" in refused.err, "--yes" in refused.err) == (2, True, True)
    monkeypatch.setattr("sys.stdin", Keyboard("n\n"))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    stopped = devhub("prefs", "default", "6w")
    assert (stopped.code, stopped.out) == (1, "")
    assert "1 person moves. Go on? [y/N]" in stopped.err
    monkeypatch.setattr("sys.stdin", Keyboard("y\n"))
    assert "1 person moved" in devhub("prefs", "default", "6w").out
    assert devhub("prefs", "daily-limit", "9").code == 0
    monkeypatch.setattr("sys.stdin", Keyboard(""))
    assert devhub("prefs", "--reset", "default", "--yes").code == 0
