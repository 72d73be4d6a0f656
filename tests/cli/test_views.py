"""Filters from the shell: operators in contacts and find, and views under a name."""

from collections.abc import Callable
from typing import Any

import pytest

from devhub_tui.storage.database import Database
from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]


@pytest.fixture
def people(ask: Ask) -> Ask:
    """Four people, one of them talked to."""
    ask("add", "Ana Souza", "--company", "Turbine GmbH", "--tag", "rust", "--vip")
    ask("add", "Anna Berg", "--company", "Turbine", "--tag", "go")
    ask("add", "Bo", "--tag", "rust", "--tag", "work")
    ask("add", "Cy")
    ask("log", "@cy", "io_uring slides", "--type", "coffee", "--on", "2026-03-10")
    return ask


def archive(name: str) -> None:
    """Puts somebody out of the way."""
    database = Database.open()
    with database.write("archive") as tx:
        tx.execute("UPDATE contacts SET archived_at=1 WHERE name=?", (name,))
    database.close()


def names(found: Any) -> list[str]:
    """Who is listed."""
    return [each["name"] for each in found["contacts"]]


@pytest.mark.parametrize(
    ("query", "who"),
    [
        (["tag:rust"], ["Ana Souza", "Bo"]),
        (["tag:rust", "-tag:work"], ["Ana Souza"]),
        (["-tag:rust"], ["Anna Berg", "Cy"]),
        (["company:turb"], ["Ana Souza", "Anna Berg"]),
        (['company:"Turbine GmbH"'], ["Ana Souza"]),
        (["company:Turbine GmbH"], ["Ana Souza"]),
        (["tag:rust -tag:work"], ["Ana Souza"]),
        (["after:a week ago"], ["Cy"]),
        (["-after:last friday", "type:coffee"], ["Cy"]),
        (['company:"turbine"'], ["Anna Berg"]),
        (["an", "vip:no"], ["Anna Berg"]),
        (["type:coffee"], ["Cy"]),
        (["type:Coffee", "after:2026-03-10"], ["Cy"]),
        (["before:2026-03-10"], []),
        (['"io_uring slides"'], ["Cy"]),
        (['"slides io_uring"'], []),
        (["status:in touch"], ["Ana Souza", "Anna Berg", "Bo", "Cy"]),
        (["status:archived"], []),
        (["https://x.example:80", "12:30"], []),
    ],
)
def test_operators(people: Ask, query: list[str], who: list[str]) -> None:
    """Written as in the app, in one word of the command line or in several; days may have lost their quotes to the shell."""
    found = people("contacts", *query)
    assert names(found) == who
    assert found["total"] == len(who)
    assert sorted(hit["name"] for hit in people("find", *query)["hits"]) == sorted(who)


@pytest.mark.parametrize(
    ("word", "field", "said"),
    [
        ("before:soon", "before", "before: “soon” is not a date."),
        ("status:sleepy", "status", "status: “sleepy” is not a status."),
        ("vip:maybe", "vip", "vip: “maybe” is neither yes nor no."),
        ("type:knitting", "type", "type: “knitting” is no interaction type."),
    ],
)
@pytest.mark.parametrize("command", [("contacts",), ("find",), ("views", "--save", "X")])
def test_a_wrong_operator_is_a_usage_error(
    people: Ask, devhub: Shell, command: tuple[str, ...], word: str, field: str, said: str
) -> None:
    """Nobody is listed and nothing saved by half a filter; the sentence says what to write."""
    done = devhub(*command, "ana", word)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"devhub: {said}\n")
    assert len(done.err.splitlines()) == 2
    assert devhub(*command, "ana", word, "--json").json["error"]["field"] == field
    assert len(people("views")["views"]) == 4


def test_archived_people(people: Ask) -> None:
    """Not listed unless asked for; find finds and marks them."""
    archive("Bo")
    assert names(people("contacts")) == ["Ana Souza", "Anna Berg", "Cy"]
    assert names(people("contacts", "tag:rust")) == ["Ana Souza"]
    for words in (["status:archived"], ["--status", "archived"], ["tag:rust", "--status", "archived"], ["--view", "archived"]):
        assert names(people("contacts", *words)) == ["Bo"], words
    assert {hit["name"]: hit["archived"] for hit in people("find", "tag:rust")["hits"]} == {"Ana Souza": False, "Bo": True}


def test_find_says_what_fits(people: Ask, devhub: Shell) -> None:
    """Where there is no word to show, the operator's own field is."""
    (cy,) = people("find", "after:2026-03")["hits"]
    assert (cy["where"], cy["excerpt"]) == ("last_contacted", "2026-03-10")
    (ana,) = people("find", 'company:"turbine gmbh"')["hits"]
    assert (ana["where"], ana["excerpt"]) == ("company", "Turbine GmbH")
    assert people("find", "tag:work")["hits"][0]["excerpt"] == "work"
    archive("Bo")
    assert "Bo (archived)" in devhub("find", "bo").out


def test_a_view_is_saved_used_replaced_and_removed(people: Ask, devhub: Shell) -> None:
    """By its name or the beginning of it, narrowed by more words and options, sorted as it was saved."""
    saved = people("views", "--save", "Rust people", "tag:rust", "--sort", "added")
    assert saved == {"view": {"name": "Rust people", "query": "tag:rust", "sort": "added", "built_in": False}}
    assert names(people("contacts", "--view", "rust")) == ["Bo", "Ana Souza"]
    assert names(people("contacts", "--view", "rust", "--sort", "name")) == ["Ana Souza", "Bo"]
    assert names(people("contacts", "--view", "rust", "vip:yes")) == ["Ana Souza"]
    assert names(people("contacts", "--view", "rust", "--tag", "work")) == ["Bo"]
    assert names(people("contacts", "--view", "vips")) == ["Ana Souza"]
    assert names(people("contacts", "--view", "everybody")) == names(people("contacts"))
    assert devhub("views", "--save", "RUST PEOPLE", "tag:rust -tag:work").out == "Replaced RUST PEOPLE: tag:rust -tag:work\n"
    assert names(people("contacts", "--view", "rust")) == ["Ana Souza"]
    assert "RUST PEOPLE" in devhub("views").out
    assert people("views", "--remove", "rust")["removed"]["name"] == "RUST PEOPLE"
    done = devhub("contacts", "--view", "rust")
    assert done.code == 4
    assert "There is no view “rust”." in done.err
    assert devhub("undo").code == 0
    assert names(people("contacts", "--view", "rust")) == ["Ana Souza"]


def test_a_relative_day_stays_relative(people: Ask, devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The view holds what was typed, not what it meant that day."""
    assert people("views", "--save", "Lately", 'after:"1 week ago"')["view"]["query"] == 'after:"1 week ago"'
    assert names(people("contacts", "--view", "lately")) == ["Cy"]
    monkeypatch.setenv("DEVHUB_NOW", "2026-03-20T09:00:00+01:00")
    assert names(people("contacts", "--view", "lately")) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--save", "VIPs", "x"), "there from the start"),
        (("--save", "\u200d", "x"), "needs a name"),
        (("--save", "X"), "no filter to save"),
        (("--save", "X", "--remove", "X"), "not both"),
        (("tag:rust",), "needs a name"),
        (("--sort", "due"), "needs a name"),
        (("--remove", "new"), "there from the start"),
        (("--save", "X", "y" * 201), "200 characters"),
    ],
)
def test_what_cannot_be_saved_or_removed(devhub: Shell, words: tuple[str, ...], said: str) -> None:
    """A sentence, code 2, and nothing changed."""
    done = devhub("views", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_an_ambiguous_view(people: Ask, devhub: Shell) -> None:
    """Code 5 and which there are."""
    people("views", "--save", "Rust", "tag:rust")
    people("views", "--save", "Rust and go", "tag:rust tag:go")
    assert names(people("contacts", "--view", "RUST")) == ["Ana Souza", "Bo"]
    done = devhub("contacts", "--view", "ru")
    assert done.code == 5
    assert "Rust and go" in done.err


def test_hostile_filters(people: Ask, devhub: Shell) -> None:
    """Whatever is pasted: an answer or a sentence."""
    for words in SMALL:
        for command in (("contacts",), ("find",), ("views", "--save", words)):
            assert devhub(*command, "--", words, f"tag:{words}", f'-company:"{words}"').code in (0, 2), (command, words)
    assert devhub("views").code == 0
