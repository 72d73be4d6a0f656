"""Who is new, from the shell: listed with what they have in common, and sorted without being asked anything."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.hostile import HOSTILE

Ask = Callable[..., Any]
CARDS = (("Ana Souza", "Oxide"), ("Ravi Menon", "Oxide"), ("Zoë Lind", "Turbine GmbH"), ("Bo Dahl", ""))


@pytest.fixture
def new(ask: Ask, tmp_path: Path) -> Ask:
    """Four people of an import, one of them with a tag, and one who was added by hand."""
    cards = "".join(f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nORG:{company}\nEND:VCARD\n" for name, company in CARDS)
    (tmp_path / "talks.vcf").write_text(cards)
    ask("import", str(tmp_path / "talks.vcf"))
    ask("tag", "ana", "+rust")
    ask("add", "Known Already")
    return ask


def test_listing(new: Ask, devhub: Shell) -> None:
    """Who is new, where they are from, and what they have in common; --limit cuts the list and not the count."""
    found = new("triage")
    assert found["total"] == 4
    assert {each["name"] for each in found["new"]} == {name for name, _ in CARDS}
    assert found["new"][0]["imports"][0].endswith("talks.vcf")
    groups = found["groups"]
    assert groups["company"] == [{"name": "Oxide", "people": 2}, {"name": "Turbine GmbH", "people": 1}]
    assert groups["tag"] == [{"name": "rust", "people": 1}]
    assert [each["people"] for each in groups["source"]] == [4]
    assert (len(new("triage", "--limit", "1")["new"]), new("triage", "--limit", "1")["total"]) == (1, 4)
    plain = devhub("triage", "--limit", "1")
    assert "companies  Oxide 2" in plain.out
    assert "4 people new, 3 of them not listed" in plain.err


def test_options_narrow_each_other(new: Ask) -> None:
    """A tag and a company at once: those who are both."""
    assert [each["name"] for each in new("triage", "--company", "oxide", "--tag", "rust")["new"]] == ["Ana Souza"]
    assert new("triage", "--source", "talks.vcf")["total"] == 4
    assert new("triage", "--source", "vcard")["total"] == 4
    assert new("triage", "--event", "FOSDEM") == {
        "total": 0,
        "new": [],
        "groups": {"source": [], "event": [], "tag": [], "company": []},
    }


@pytest.mark.parametrize(
    ("word", "field", "value"),
    [
        ("4", "importance", 4),
        ("q", "cadence", "3m"),
        ("6w", "cadence", "6w"),
        ("passive", "tracking", "passive"),
        ("collaborating", "tracking", "collaborating"),
        ("vip", "vip", True),
    ],
)
def test_an_answer(new: Ask, devhub: Shell, word: str, field: str, value: object) -> None:
    """One person, one answer; undo makes them new again."""
    done = new("triage", "ana", "souza", word)["triage"]
    assert (done["people"], done["changed"], done["left"]) == (1, 1, 3)
    assert new("show", done["ids"][0])["contact"][field] == value
    assert devhub("undo").code == 0
    assert new("triage")["total"] == 4


def test_several_people_and_groups(new: Ask, devhub: Shell) -> None:
    """`@` begins each of several people; a group is everybody new in it; each is one step."""
    assert devhub("triage", "@ana", "@ravi", "menon", "m").out == (
        "Ana Souza, Ravi Menon: every month. devhub undo takes it back.\n2 people still new.\n"
    )
    devhub("undo")
    done = new("triage", "--company", "OXIDE", "5")["triage"]
    assert done == {"answer": "importance 5", "people": 2, "changed": 2, "ids": None, "left": 2}
    assert devhub("triage", "--company", "oxide", "4").out == "Nobody who is new fits.\n"
    assert devhub("triage", "--source", "talks.vcf", "archive").out == (
        "2 people: archived. devhub undo takes it back.\nNobody is new any more.\n"
    )
    devhub("undo")
    devhub("undo")
    assert new("triage")["total"] == 4


def test_somebody_who_is_not_new(new: Ask, devhub: Shell) -> None:
    """Who is named is answered for, new or not; saying the same twice changes nothing."""
    assert new("triage", "known already", "2")["triage"]["left"] == 4
    assert devhub("triage", "known already", "2").out.startswith("Nothing to change: Known Already is so already.")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("4",), 2),
        (("ana",), 2),
        (("ana", "6"), 2),
        (("ana", "30"), 2),
        (("--tag", "rust", "ana", "4"), 2),
        (("--limit", "3", "ana", "4"), 2),
        (("nobody", "4"), 4),
        (("o", "4"), 5),
    ],
)
def test_what_cannot_be_understood_changes_nothing(new: Ask, devhub: Shell, words: tuple[str, ...], code: int) -> None:
    """Wrong words, nobody, or several: the exit code says which, and everybody is still new."""
    assert devhub("triage", *words).code == code
    assert new("triage")["total"] == 4


def test_nobody_is_new(ask: Ask, devhub: Shell) -> None:
    """An empty vault: said kindly, exit code 0."""
    done = devhub("triage")
    assert (done.code, done.out, done.err) == (0, "", "Nobody is new.\n")
    assert ask("triage") == {"total": 0, "new": [], "groups": {"source": [], "event": [], "tag": [], "company": []}}


def test_hostile_words_are_only_words(new: Ask, devhub: Shell) -> None:
    """Whatever stands in a name or an option comes out as text (the fixture looks), and finds nobody it should not."""
    for each in HOSTILE:
        word = each.encode("utf-8", "ignore").decode()
        for option in ("--tag", "--company", "--source", "--event"):
            devhub("triage", option, word)
        devhub("triage", word, "4")
    assert new("triage")["total"] <= 4
