"""`devhub import`: what it says, what it returns, and what a broken file leaves behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.conftest import ROOT

Ask = Callable[..., Any]
FILES = ROOT / "tests" / "fixtures" / "import"

CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Ana Souza
EMAIL;TYPE=work:ana@oxide.example
ORG:Oxide
CATEGORIES:rust
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Mei Lin
TEL:+1 555
END:VCARD
"""


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """A file of two people."""
    path = tmp_path / "people.vcf"
    path.write_text(CARDS)
    return path


def test_shape_and_again(ask: Ask, cards: Path) -> None:
    """The shape that docs/cli.md promises; again adds nobody; people are new."""
    counts = {"added": 2, "updated": 0, "unchanged": 0, "skipped": [], "possible_duplicates": 0}
    counts |= {"remarks": [], "columns_remembered": False}
    first = {"file": str(cards), "format": "vcard", **counts}
    assert ask("import", str(cards)) == {"dry_run": False, "files": [first]}
    assert ask("import", str(cards))["files"] == [{**first, "added": 0, "unchanged": 2}]
    assert [(each["name"], each["status"]) for each in ask("contacts")["contacts"]] == [("Ana Souza", "new"), ("Mei Lin", "new")]
    assert ask("due")["due"] == []
    assert ask("due")["counts"]["new"] == 2


def test_in_words(devhub: Shell, cards: Path) -> None:
    """One line a file."""
    done = devhub("import", str(cards))
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{cards} (vcard): 2 added, 0 updated, 0 unchanged, 0 skipped\n"


def test_dry_run_changes_nothing(ask: Ask, devhub: Shell, cards: Path) -> None:
    """It says what would happen."""
    shape = ask("import", str(cards), "--dry-run")
    assert (shape["dry_run"], shape["files"][0]["added"]) == (True, 2)
    assert "2 would be added" in devhub("import", "--dry-run", str(cards)).out
    assert ask("contacts")["total"] == 0


def test_tags_for_everybody(ask: Ask, devhub: Shell, cards: Path) -> None:
    """--tag comes on top of the file's own."""
    ask("import", str(cards), "--tag", "fosdem", "--tag", "#2026")
    assert [each["tags"] for each in ask("contacts")["contacts"]] == [["2026", "fosdem", "rust"], ["2026", "fosdem"]]
    assert devhub("import", str(cards), "--tag", " ").code == 2


def test_a_broken_record_is_skipped(ask: Ask, devhub: Shell, tmp_path: Path) -> None:
    """With its line and reason; the exit code stays 0."""
    path = tmp_path / "people.vcf"
    path.write_text(CARDS + "BEGIN:VCARD\nVERSION:3.0\nNICKNAME:\nEND:VCARD\n")
    (report,) = ask("import", str(path))["files"]
    assert (report["added"], [each["line"] for each in report["skipped"]]) == (2, [13])
    assert report["skipped"][0]["reason"]
    ask("undo")
    done = devhub("import", str(path))
    assert done.code == 0
    assert "  line 13: " in done.out


def test_a_broken_file_changes_nothing_and_stops_no_other(devhub: Shell, ask: Ask, cards: Path, tmp_path: Path) -> None:
    """Exit code 1, what was expected, and the files around it are imported."""
    noise = tmp_path / "noise.bin"
    noise.write_bytes(bytes(range(256)) * 20)
    done = devhub("import", str(noise), str(cards), str(tmp_path / "missing.vcf"), "--json")
    assert done.code == 1
    broken, fine, missing = done.json["files"]
    assert (broken["format"], broken["added"], broken["error"]["code"]) == (None, 0, 1)
    assert (fine["format"], fine["added"]) == ("vcard", 2)
    assert "missing.vcf" in missing["error"]["message"]
    assert done.err.count("devhub: ") == 2
    assert [each["label"] for each in ask("undo", "--list")["batches"]] == ["import people.vcf"]


def test_each_file_is_one_step_of_undo(ask: Ask, devhub: Shell, cards: Path, tmp_path: Path) -> None:
    """Two files, two steps."""
    other = tmp_path / "more.vcf"
    other.write_text("BEGIN:VCARD\nVERSION:4.0\nFN:Kofi Mensah\nEND:VCARD\n")
    ask("import", str(cards), str(other))
    assert ask("undo")["undone"][0]["label"] == "import more.vcf"
    assert ask("contacts")["total"] == 2
    ask("undo")
    assert ask("contacts")["total"] == 0
    ask("redo", "2")
    assert ask("contacts")["total"] == 3


def test_a_backup_comes_before(ask: Ask, cards: Path, vault: Path) -> None:
    """As soon as there is anything to lose."""
    ask("add", "Zoë")
    ask("import", str(cards))
    assert len(list((vault.parent / "backups").glob("*-import.db"))) == 1


def test_a_format_that_is_said(devhub: Shell, cards: Path) -> None:
    """A wrong one is an error of the file, an unknown one of usage."""
    assert devhub("import", str(cards), "--format", "linkedin").code == 1
    assert devhub("import", str(cards), "--format", "excel").code == 2
    assert devhub("import").code == 2


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_every_file_there_is(devhub: Shell, name: str) -> None:
    """Good, broken or hostile: 0 or 1 (2 for an unknown table), in words and in JSON, nothing for the terminal to obey."""
    first, again = devhub("import", str(FILES / name), "--json"), devhub("import", str(FILES / name))
    assert first.code == again.code
    assert first.code in ((2,) if name in ("other.csv", "team.csv") else (0, 1))
    assert (first.code > 0) == ("error" in first.json["files"][0])
    for words in (("contacts",), ("find", "a"), ("doctor",)):
        assert devhub(*words).code == 0
    for person in devhub("contacts", "--json").json["contacts"]:
        assert devhub("show", person["id"]).code == 0
