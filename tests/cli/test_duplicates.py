"""`devhub duplicates` and `devhub merge`: found, told apart, made one, and given back."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]


def add(ask: Ask, name: str, *words: str) -> str:
    """Adds a person and gives the id."""
    return str(ask("add", name, *words)["contact"]["id"])


@pytest.fixture
def two(ask: Ask) -> tuple[str, str]:
    """One person, twice: the first is the one with an interaction."""
    a = add(ask, "Ana Souza", "--email", "ana@x.org", "--company", "Oxide")
    b = add(ask, "Souza, Ana", "--email", "ANA@x.org", "--email", "ana@home.org", "--company", "Acme", "--tag", "rust")
    ask("log", f"@{a}", "coffee")
    return a, b


def test_the_shape_of_pairs(ask: Ask, two: tuple[str, str]) -> None:
    """As docs/cli.md promises."""
    a, b = two
    side = {"company": "Oxide", "title": None, "email": "ana@x.org", "vip": False, "archived": False}
    assert ask("duplicates") == {
        "total": 1,
        "considered": ask("duplicates")["considered"],
        "pairs": [
            {
                "score": 100,
                "reasons": ["same email", "same name"],
                "against": ["different companies"],
                "a": {"id": a, "name": "Ana Souza", **side, "interactions": 1},
                "b": {"id": b, "name": "Souza, Ana", **side, "company": "Acme", "email": "ANA@x.org", "interactions": 0},
            }
        ],
    }


def test_pairs_in_words_come_with_the_command(devhub: Shell, ask: Ask, two: tuple[str, str]) -> None:
    """What is printed can be typed: emails that two share are not used, ids tell people of one name apart."""
    done = devhub("duplicates")
    assert done.code == 0
    assert done.out.splitlines() == [
        "100  Ana Souza · Oxide  =  Souza, Ana · Acme",
        "     same email, same name; but different companies",
        "     devhub merge 'Ana Souza' 'Souza, Ana'",
    ]
    ids = add(ask, "Bo Lima"), add(ask, "Bo Lima")
    assert f"devhub merge {ids[0]} {ids[1]}" in devhub("duplicates").out
    add(ask, "Cy Roe", "--email", "cy@x.org")
    add(ask, "Cy Roe", "--email", "cy@y.org")
    assert "devhub merge cy@x.org cy@y.org" in devhub("duplicates").out


def test_of_one_person_and_no_more_than_asked(devhub: Shell, ask: Ask, two: tuple[str, str]) -> None:
    """WHO narrows, --limit cuts and says how many more there are."""
    for _ in range(2):
        add(ask, "Bo Lima")
    assert ask("duplicates", "Souza, Ana")["total"] == 1
    assert [pair["a"]["name"] for pair in ask("duplicates", "Ana", "Souza")["pairs"]] == ["Ana Souza"]
    cut = ask("duplicates", "--limit", "1")
    assert (cut["total"], len(cut["pairs"])) == (2, 1)
    assert "1 more" in devhub("duplicates", "--limit", "1").err


def test_an_empty_vault(devhub: Shell, ask: Ask) -> None:
    """A remark, not an error."""
    done = devhub("duplicates")
    assert (done.code, done.out, done.err) == (0, "", "Nobody seems to be there twice.\n")
    assert ask("duplicates") == {"total": 0, "considered": 0, "pairs": []}


def test_two_people(devhub: Shell, ask: Ask, two: tuple[str, str]) -> None:
    """--distinct takes the pair off the list, until undo."""
    a, b = two
    assert ask("duplicates", "--distinct", a, b) == {
        "distinct": [{"id": a, "name": "Ana Souza"}, {"id": b, "name": "Souza, Ana"}]
    }
    assert ask("duplicates")["total"] == 0
    devhub("undo")
    assert ask("duplicates")["total"] == 1
    assert devhub("duplicates", a, b, "--distinct").out.startswith("Ana Souza and Souza, Ana are two people.")


def test_merge(ask: Ask, two: tuple[str, str]) -> None:
    """B goes into A; the shape says what was joined; undo gives both back, redo takes them again."""
    a, b = two
    before = ask("show", a), ask("show", b)
    done = ask("merge", a, b)
    assert done["dry_run"] is False
    assert done["merged"] == {"id": b, "name": "Souza, Ana"}
    assert done["contact"] == ask("show", a)["contact"]
    assert done["contact"]["tags"] == ["rust"]
    assert [point["value"] for point in done["contact"]["points"]] == ["ana@x.org", "ana@home.org"]
    assert done["contact"]["notes"] == "Also: company Acme (from Souza, Ana)"
    assert done["also"] == ["Also: company Acme (from Souza, Ana)"]
    assert {key: count for key, count in done["joined"].items() if count} == {"points": 1, "tags": 1}
    assert ask("contacts")["total"] == 1
    ask("undo")
    assert [_still(each) for each in (ask("show", a), ask("show", b))] == [_still(each) for each in before]
    ask("redo")
    assert ask("contacts")["total"] == 1


def _still(shown: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in shown["contact"].items() if key != "updated_at"}


def test_merge_chooses(ask: Ask, two: tuple[str, str]) -> None:
    """--set decides whose value is kept; several may follow one --set."""
    done = ask("merge", *two, "--set", "company=b", "name=b", "--set", "notes=a")
    assert (done["contact"]["company"], done["contact"]["name"], done["also"]) == ("Acme", "Souza, Ana", [])


def test_dry_run_changes_nothing(devhub: Shell, ask: Ask, two: tuple[str, str], vault: Path) -> None:
    """The same answer, and not a row more in the vault."""
    before = vault.read_bytes(), ask("contacts"), ask("undo", "--list")
    would = ask("merge", *two, "--dry-run")
    words = devhub("merge", *two, "--dry-run")
    assert words.out.splitlines()[:2] == [
        "Would merge Souza, Ana into Ana Souza.",
        "Ana Souza would gain 1 contact point, 1 tag.",
    ]
    assert (vault.read_bytes(), ask("contacts"), ask("undo", "--list")) == before
    done = ask("merge", *two)
    assert would["dry_run"] is True
    moving = ("updated_at", "last_update")
    assert {key: value for key, value in would["contact"].items() if key not in moving} == {
        key: value for key, value in done["contact"].items() if key not in moving
    }
    assert would["joined"] == done["joined"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("merge",), 2),
        (("merge", "Ana Souza"), 2),
        (("merge", "Ana", "Souza", "Bo"), 2),
        (("merge", "Ana Souza", "ana souza"), 1),
        (("merge", "Ana Souza", "nobody"), 4),
        (("merge", "Ana Souza", "x.org"), 4),
        (("merge", "ana@x.org", "Bo Lima"), 5),
        (("merge", "Ana Souza", "Bo Lima", "--set", "colour=a"), 2),
        (("merge", "Ana Souza", "Bo Lima", "--set", "company=left"), 2),
        (("merge", "Ana Souza", "Bo Lima", "--set", "company"), 2),
        (("duplicates", "nobody"), 4),
        (("duplicates", "--distinct", "Bo Lima"), 2),
        (("duplicates", "--limit", "0"), 2),
    ],
)
def test_what_cannot_be_done(devhub: Shell, ask: Ask, two: tuple[str, str], words: tuple[str, ...], code: int) -> None:
    """A sentence and an exit code; nothing was changed."""
    add(ask, "Bo Lima")
    before = ask("undo", "--list")
    done = devhub(*words)
    assert done.code == code
    assert done.err.startswith("devhub: ")
    assert ask("undo", "--list") == before


@pytest.mark.parametrize("hostile", [name for name in SMALL if name.strip() and any(mark.isalnum() for mark in name)][:40])
def test_hostile_names(devhub: Shell, ask: Ask, hostile: str) -> None:
    """Listed, named in the command, merged; the fixture checks that the terminal obeys none of it."""
    a = add(ask, "Ana", "--email", "a@x.org")
    b = add(ask, "x " + hostile, "--email", "a@x.org")
    assert devhub("duplicates").code == 0
    assert ask("duplicates")["total"] == 1
    assert devhub("merge", a, b).code == 0
    assert ask("contacts")["total"] == 1


def test_stopped_by_the_user(
    process: Callable[..., subprocess.CompletedProcess[str]], ask: Ask, two: tuple[str, str], tmp_path: Path
) -> None:
    """Ctrl-C in the middle of merging: 130, and both are as they were."""
    (tmp_path / "sitecustomize.py").write_text(
        "from devhub_tui.storage import moving\n"
        "def stop(*a):\n    import os, signal, time\n    os.kill(os.getpid(), signal.SIGINT); time.sleep(5)\n"
        "moving.move_relations = stop\n"
    )
    before = ask("contacts"), ask("undo", "--list")
    done = process("merge", *two, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 130
    assert "not kept" in done.stderr
    assert (ask("contacts"), ask("undo", "--list")) == before


def test_an_import_says_so(devhub: Shell, ask: Ask, tmp_path: Path) -> None:
    """A file with somebody who is known by another spelling: the report points at the command."""
    add(ask, "Ana Souza", "--company", "Oxide")
    file = tmp_path / "people.vcf"
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{}\r\nN:;;;;\r\nEMAIL:{}\r\nORG:{}\r\nEND:VCARD\r\n"
    file.write_text(card.format("Anna Souza", "anna@x.org", "Oxide Inc.") + card.format("Bo Lima", "bo@x.org", "Acme"))
    assert "  1 may be a duplicate · devhub duplicates" in devhub("import", str(file)).out.splitlines()
    assert ask("duplicates")["total"] == 1
    assert ask("import", str(file))["files"][0]["possible_duplicates"] == 0
