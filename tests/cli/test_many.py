"""Many people at once from the shell, and putting one out of the way."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]


@pytest.fixture
def people(ask: Ask) -> Ask:
    """Four people."""
    for name, tag in (("Ana Souza", "rust"), ("Bo Dahl", "rust"), ("Cy Young", "go"), ("Dee Ono", "go")):
        ask("add", name, "--tag", tag)
    return ask


class Keyboard(io.StringIO):
    """Somebody at a terminal who types this."""

    def isatty(self) -> bool:
        """A terminal."""
        return True


def test_archive_and_back(people: Ask, devhub: Shell) -> None:
    """Out of the way and counted nowhere, found by find and by status:archived, and back again."""
    assert people("archive", "ana")["contact"]["status"] == "archived"
    assert [row["name"] for row in people("contacts")["contacts"]] == ["Bo Dahl", "Cy Young", "Dee Ono"]
    stats = people("stats")
    assert (stats["people"], stats["tags"]) == (3, [{"name": "go", "people": 2}, {"name": "rust", "people": 1}])
    vault = people("doctor")["vault"]
    assert (vault["people"], vault["archived"]) == (3, 1)
    assert [row["name"] for row in people("contacts", "status:archived")["contacts"]] == ["Ana Souza"]
    assert [hit["name"] for hit in people("find", "souza")["hits"]] == ["Ana Souza"]
    assert devhub("archive", "ana").out == "Ana Souza is archived already.\n"
    assert devhub("unarchive", "ana").out == "Unarchived Ana Souza. devhub undo archives them again.\n"
    assert devhub("unarchive", "ana").out == "Ana Souza is not archived.\n"
    assert devhub("archive", "nobody").code == 4


def test_logging_with_somebody_archived_keeps_them_so(people: Ask) -> None:
    """`log` finds them, and they stay out of the way."""
    people("archive", "ana")
    assert people("log", "@ana", "coffee after all")["interaction"]["people"][0]["name"] == "Ana Souza"
    assert people("show", "ana")["contact"]["status"] == "archived"
    assert people("stats")["interactions"]["people_last_30_days"] == 0
    assert people("stats")["interactions"]["last_30_days"] == 1


def test_bulk_changes_whom_a_query_finds(people: Ask, devhub: Shell) -> None:
    """Several changes, one step, one undo."""
    done = people("bulk", "tag:rust", "--tag", "+fosdem,-rust", "--cadence", "2w", "--vip", "on")
    assert done["bulk"] == {
        "dry_run": False,
        "people": 2,
        "changed": 2,
        "change": {
            "add": ["fosdem"],
            "remove": ["rust"],
            "set": {"cadence": "2w", "vip": True},
            "archive": None,
            "delete": False,
            "skip": False,
        },
    }
    ana = people("show", "ana")["contact"]
    assert (ana["tags"], ana["cadence"], ana["vip"]) == (["fosdem"], "2w", True)
    assert people("undo", "--list")["batches"][0]["label"] == "change 2 people: +fosdem −rust, cadence 2w, VIP on"
    people("undo")
    ana = people("show", "ana")["contact"]
    assert (ana["tags"], ana["cadence"], ana["vip"]) == (["rust"], None, False)
    assert devhub("bulk", "dahl", "--relationship", "friend").out == (
        "Relationship of 1 person: friend. devhub undo takes it back.\n"
    )
    people("bulk", "dahl", "--relationship", "")
    assert people("show", "bo")["contact"]["relationship"] is None


def test_bulk_by_view_and_by_ids(people: Ask, devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view names people, and so do ids on stdin; an id that nobody has changes nothing."""
    assert people("bulk", "--view", "everybody", "--tag", "all")["bulk"]["changed"] == 4
    ids = [row["id"] for row in people("contacts", "tag:go")["contacts"]]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(ids) + "\n\n"))
    assert people("bulk", "--ids", "-", "--archive")["bulk"]["changed"] == 2
    assert people("bulk", "status:archived", "--unarchive")["bulk"] == {
        "dry_run": False,
        "people": 2,
        "changed": 2,
        "change": {"add": [], "remove": [], "set": {}, "archive": False, "delete": False, "skip": False},
    }
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ids[0]}\nnobody\n"))
    done = devhub("bulk", "--ids", "-", "--archive")
    assert (done.code, done.out) == (4, "")
    assert "1 of 2 ids are nobody's" in done.err
    assert people("contacts")["total"] == 4


def test_a_dry_run_only_counts(people: Ask, devhub: Shell) -> None:
    """It says how many it would change and how many are so already."""
    done = devhub("bulk", "--view", "Everybody", "--tag", "rust", "--dry-run")
    assert done.out == "Would tag 2 people +rust. 2 were so already. Nothing was changed.\n"
    assert people("stats")["tags"][0] == {"name": "go", "people": 2}
    assert devhub("bulk", "tag:rust", "--delete", "--dry-run").out == "Would delete 2 people. Nothing was changed.\n"
    assert devhub("bulk", "tag:rust", "--tag", "rust").out == "Nothing to change: 2 people are so already.\n"
    assert devhub("bulk", "tag:nope", "--tag", "rust").out == "Nobody fits.\n"


def test_deleting_asks_on_a_terminal_and_needs_a_yes_elsewhere(
    people: Ask, devhub: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but a clear yes deletes; a script has to say it."""
    done = devhub("bulk", "tag:go", "--delete")
    assert (done.code, "--yes" in done.err) == (2, True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    for typed in ("\n", "n\n", ""):
        monkeypatch.setattr("sys.stdin", Keyboard(typed))
        done = devhub("bulk", "tag:go", "--delete")
        assert done.code == 1
        assert "Delete 2 people? [y/N]" in done.err
    assert people("contacts")["total"] == 4
    monkeypatch.setattr("sys.stdin", Keyboard("y\n"))
    assert devhub("bulk", "tag:go", "--delete").code == 0
    assert people("contacts")["total"] == 2
    people("undo")
    assert people("bulk", "tag:go", "--delete", "--yes")["bulk"]["changed"] == 2


def test_many_need_a_yes(people: Ask, devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a hundred (here: three) people are not changed by a slip of the finger."""
    monkeypatch.setattr("devhub_tui.cli.many.ASKED_FROM", 3)
    assert devhub("bulk", "--view", "everybody", "--importance", "2").code == 2
    assert devhub("bulk", "--view", "everybody", "--importance", "2", "--yes").code == 0
    assert devhub("bulk", "--view", "everybody", "--importance", "2").code == 0  # nothing left to change, nothing to ask


@pytest.mark.parametrize(
    "words",
    [
        ("--tag", "x"),
        ("ana",),
        ("ana", "--tag", ","),
        ("ana", "--tag", "+#"),
        ("ana", "--importance", "9"),
        ("ana", "--cadence", "soon"),
        ("ana", "--tracking", "maybe"),
        ("ana", "--vip", "perhaps"),
        ("ana", "--archive", "--unarchive"),
        ("ana", "--delete", "--archive"),
        ("ana", "--ids", "-", "--archive"),
        ("--ids", "file", "--archive"),
        ("ana", "status:nope", "--archive"),
        ("--archiv",),
    ],
)
def test_what_cannot_be_meant_changes_nothing(people: Ask, devhub: Shell, words: tuple[str, ...]) -> None:
    """A usage error each, before anything is written."""
    before = people("undo", "--list")
    done = devhub("bulk", *words)
    assert (done.code, done.out) == (2, "")
    assert people("undo", "--list") == before


@pytest.mark.parametrize("text", SMALL, ids=range(len(SMALL)))
def test_hostile_words(people: Ask, devhub: Shell, text: str) -> None:
    """Whatever a tag, a relationship, a query or a name holds: kept clean, or refused with a sentence."""
    assert devhub("bulk", "ana", f"--tag={text}").code in (0, 2)
    assert devhub("bulk", "ana", f"--relationship={text}").code in (0, 2)
    assert devhub("bulk", "--tag", "x", "--", text).code in (0, 2)
    people("add", "Somebody")
    name = devhub("edit", "Somebody", "--set", f"name={text}")
    if name.code == 0:
        contact = people("contacts", "--sort", "added")["contacts"][0]
        for command in ("archive", "unarchive"):
            done = devhub(command, contact["id"])
            assert done.code == 0
            assert done.out.endswith((" brings them back.\n", " archives them again.\n"))  # a hint holds no name
