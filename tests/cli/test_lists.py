"""The user's own lists from the shell: fields and relationships."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Shell

Ask = Callable[..., Any]


def test_fields(devhub: Shell, ask: Ask) -> None:
    """Added, renamed, moved, changed as far as values fit, archived where used, deleted where not."""
    assert "no fields of your own" in devhub("fields").err
    size = ask("fields", "--add", "T-shirt", "size", "--kind", "choice", "--choices", "S, M,,s")["field"]
    assert size == {
        "id": size["id"],
        "label": "T-shirt size",
        "kind": "choice",
        "choices": ["S", "M"],
        "archived": False,
        "people": 0,
    }
    ask("fields", "Team", "--add", "--to", "1")
    ask("add", "Ana", "--set", "team=C")
    assert [(each["label"], each["people"]) for each in ask("fields")["fields"]] == [("Team", 1), ("T-shirt size", 0)]
    assert ask("fields", "t_shirt size", "--rename", "Size", "--choices", "S,M,L")["field"]["choices"] == ["S", "M", "L"]
    assert ask("fields", "size", "--archive")["field"]["archived"]
    assert not ask("fields", "size", "--unarchive")["field"]["archived"]
    assert ask("fields", "team", "--remove")["removed"]["how"] == "archived"
    assert ask("fields", "size", "--remove")["removed"]["how"] == "deleted"
    assert "Team   text                1  archived" in devhub("fields").out
    ask("undo")
    assert "Size" in devhub("fields").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--kind", "text"), "Which field?"),
        (("Team",), "nothing to change"),
        (("Team", "--add"), "already"),
        (("Other", "--add", "--kind", "choice"), "something to choose from"),
        (("Other", "--add", "--kind", "formula"), "not one of"),
        (("Team", "--kind", "number"), "1 person has something else here: “C”"),
        (("Nope", "--rename", "x"), "no field “Nope”"),
        (("Team", "--archive", "--unarchive"), "not both"),
        (("Team", "--rename", "a=b"), "no ="),
    ],
)
def test_what_cannot_be_done_to_a_field(devhub: Shell, ask: Ask, words: tuple[str, ...], says: str) -> None:
    """Exit code 2, and nothing is different."""
    ask("fields", "Team", "--add")
    ask("add", "Ana", "--set", "team=C")
    before = ask("fields")
    done = devhub("fields", *words)
    assert (done.code, says in done.err) == (2, True), done.err
    assert ask("fields") == before


def test_relationships(devhub: Shell, ask: Ask) -> None:
    """A list with cadences; a new name is everybody's; off the list the word stays and the cadence goes."""
    assert "Your list is empty" in devhub("relationships").err
    ask("add", "Ana", "--set", "relationship=CLIENT")
    made = ask("relationships", "client", "--add", "--cadence", "2w")["relationship"]
    assert made == {"id": made["id"], "name": "client", "cadence": "2w", "people": 1}
    assert ask("show", "ana")["contact"]["next_due"] == "2026-03-30"
    assert ask("relationships", "Client", "--rename", "customer", "--cadence", "1w")["relationship"]["name"] == "customer"
    shape = ask("show", "ana")["contact"]
    assert (shape["relationship"], shape["next_due"]) == ("customer", "2026-03-23")
    ask("edit", "ana", "--set", "relationship=Customer")
    assert ask("show", "ana")["contact"]["relationship"] == "customer"
    assert ask("relationships", "customer", "--cadence", "")["relationship"]["cadence"] is None
    assert "customer                    1" in devhub("relationships").out
    assert ask("relationships", "customer", "--remove")["removed"]["people"] == 1
    assert ask("show", "ana")["contact"]["relationship"] == "customer"
    for words in (("nope", "--remove"), ("x",), ("--add",), ("x", "--add", "--cadence", "often")):
        assert devhub("relationships", *words).code == 2


def test_tags(devhub: Shell, ask: Ask) -> None:
    """Listed with cadence and people, given a cadence in words, renamed for everybody, taken off everybody."""
    assert "no tags yet" in devhub("tags").err
    ask("add", "Ana", "--tag", "mentors", "--tag", "rust")
    ask("add", "Bo", "--tag", "mentors")
    found = ask("tags", "#Mentors", "--cadence", "every 2 weeks")["tag"]
    assert found == {"id": found["id"], "name": "mentors", "cadence": "2w", "people": 2}
    shown = ask("show", "ana")["contact"]
    assert shown["cadence_source"] == {"kind": "tag", "name": "mentors", "words": "from tag mentors"}
    assert "every 2 weeks, from tag mentors" in devhub("show", "ana").out
    assert [(each["name"], each["people"]) for each in ask("tags")["tags"]] == [("mentors", 2), ("rust", 1)]
    assert devhub("tags", "mentors").out == "mentors, every 2 weeks. People: 2.\n"
    assert ask("tags", "mentors", "--rename", "teachers")["tag"]["name"] == "teachers"
    assert ask("show", "bo")["contact"]["tags"] == ["teachers"]
    assert ask("tags", "teachers", "--cadence", "")["tag"]["cadence"] is None
    assert ask("tags", "teachers", "--remove")["removed"]["people"] == 2
    assert ask("show", "bo")["contact"]["tags"] == []
    ask("undo")
    assert ask("tags", "teachers")["tag"]["people"] == 2
    assert ask("tags", "new one", "--add", "--cadence", "1m")["tag"]["people"] == 0
    assert "teachers" in devhub("completion", "candidates", "--", "tags", "te").out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--cadence", "2w"), 2, "Which tag?"),
        (("nothing",), 4, "no tag “nothing”"),
        (("nothing", "--remove"), 4, "no tag “nothing”"),
        (("rust", "--rename", "MENTORS"), 2, "There is a tag “mentors” already"),
        (("rust", "--add"), 2, "There is a tag “rust” already"),
        (("rust", "--cadence", "often"), 2, "not a cadence"),
        (("rust", "--remove", "--cadence", "2w"), 2, "at the same time"),
        (("new", "--add", "--rename", "newer"), 2, "at once"),
        (("#", "--add"), 2, "needs a name"),
    ],
)
def test_wrong_tags(devhub: Shell, ask: Ask, words: tuple[str, ...], code: int, says: str) -> None:
    """What cannot be done says why and changes nothing."""
    ask("add", "Ana", "--tag", "mentors", "--tag", "rust")
    done = devhub("tags", *words)
    assert (done.code, says in done.err) == (code, True), done.err
    assert ask("undo", "--list")["batches"][0]["label"] == "add Ana"
