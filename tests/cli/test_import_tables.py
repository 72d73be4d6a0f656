"""devhub import of tables of unknown make, folders and archives: what is asked for, what is remembered, one step of undo."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.cli.test_imports import CARDS, Ask

UNKNOWN = "Wer;E-Mail;Chat;Quux;Geboren am\nAna Souza;ana@x.org;ana.01;foo;03/04/1985\nBo Ek;bo@x.org;;;05/06/1990\n"


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    """A table with columns that nobody can know."""
    path = tmp_path / "unknown.csv"
    path.write_text(UNKNOWN)
    return path


def test_an_unknown_table_is_asked_about(devhub: Shell, ask: Ask, unknown: Path) -> None:
    """Exit code 2, nothing changed, and the list of its columns with what they would become."""
    done = devhub("import", str(unknown))
    assert (done.code, done.out) == (2, "")
    assert "Nothing was changed." in done.err
    assert "   1  Wer" in done.err
    assert "   2  E-Mail      email                 ana@x.org" in done.err
    error = devhub("import", str(unknown), "--json").json["files"][0]["error"]
    assert error["code"] == 2
    assert error["columns"][1] == {"column": "E-Mail", "field": "email", "values": ["ana@x.org", "bo@x.org"]}
    assert ask("contacts")["total"] == 0


def test_what_is_said_is_remembered_until_undone(devhub: Shell, ask: Ask, unknown: Path) -> None:
    """The next file with this header needs no words; undo of the import forgets what it said."""
    said = (
        "--map",
        "wer=name",
        "--map",
        "Chat=signal",
        "--map",
        "4=custom:Quux",
        "--map",
        "Geboren am=birthday",
        "--days",
        "dmy",
    )
    first = ask("import", str(unknown), *said)["files"][0]
    assert (first["format"], first["added"], first["columns_remembered"]) == ("csv", 2, True)
    ana = ask("show", "ana")["contact"]
    assert (ana["birthday"], ana["points"][-1]["value"]) == ("1985-04-03", "ana.01")
    later = unknown.with_name("later.csv")
    later.write_text(UNKNOWN.replace("Bo Ek;bo@x.org", "Cy Dee;cy@x.org"))
    again = devhub("import", str(later))
    assert again.code == 0
    assert again.out.splitlines()[0] == f"{later} (csv): 1 added, 0 updated, 1 unchanged, 0 skipped"
    assert ask("show", "cy")["contact"]["birthday"] == "1990-06-05"
    ask("undo", "2")
    assert ask("contacts")["total"] == 0
    assert devhub("import", str(later)).code == 2


def test_guesses_can_be_taken(devhub: Shell, ask: Ask, unknown: Path) -> None:
    """--format csv takes what is guessed; what could be read in two ways is kept and told."""
    done = devhub("import", str(unknown), "--format", "csv", "--map", "Geboren am=birthday")
    assert done.code == 0
    assert "can be read in two ways" in done.out
    assert "--days" in done.out
    assert ask("show", "ana")["contact"]["birthday"] is None


def test_known_headers_need_no_words(ask: Ask, tmp_path: Path) -> None:
    """A table whose columns are all known is imported as it is."""
    path = tmp_path / "known.csv"
    path.write_text("Nombre;Correo;Empresa\nAna;ana@x.org;Oxide\n".replace("Correo", "Correo electrónico"), encoding="cp1252")
    assert ask("import", str(path))["files"][0]["added"] == 1
    assert ask("show", "ana")["contact"]["company"] == "Oxide"


def test_a_dry_run_remembers_nothing(devhub: Shell, unknown: Path) -> None:
    """It says what would happen, and that is all."""
    assert "2 would be added" in devhub("import", str(unknown), "--format", "csv", "--dry-run").out
    assert devhub("import", str(unknown)).code == 2


def test_without_a_header(ask: Ask, tmp_path: Path) -> None:
    """The first row is somebody; columns go by number, and nothing is remembered."""
    path = tmp_path / "list.csv"
    path.write_text("Name Lastname,Title\nBo Ek,Engineer\n")
    found = ask("import", str(path), "--no-header", "--map", "1=name", "--map", "2=title")["files"][0]
    assert (found["added"], found["columns_remembered"]) == (2, False)
    assert ask("show", "Name Lastname")["contact"]["title"] == "Title"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--map", "Nope=name"), 2, "no column “Nope”"),
        (("--map", "Wer=nmae"), 2, "no field “nmae”"),
        (("--map", "Wer"), 2, "not COLUMN=FIELD"),
        (("--map", "Wer=keep", "--map", "E-Mail=ignore"), 2, "No column says who it is"),
        (("--days", "ymd"), 2, "is not one of dmy, mdy"),
        (("--format", "google"), 1, "not a Google Contacts export"),
    ],
)
def test_what_cannot_be_said(devhub: Shell, ask: Ask, unknown: Path, words: tuple[str, ...], code: int, message: str) -> None:
    """The sentence says what is wrong; nothing is changed."""
    done = devhub("import", str(unknown), *words)
    assert done.code == code
    assert message in done.err
    assert ask("contacts")["total"] == 0


def test_one_that_is_known_and_one_that_is_not(devhub: Shell, ask: Ask, unknown: Path, tmp_path: Path) -> None:
    """The other file is imported all the same, so it is a failure and not a usage error."""
    cards = tmp_path / "people.vcf"
    cards.write_text(CARDS)
    assert devhub("import", str(unknown), str(cards)).code == 1
    assert ask("contacts")["total"] == 2


def test_folders_and_archives_are_one_import(ask: Ask, devhub: Shell, tmp_path: Path) -> None:
    """Two files that know the same person, and a broken one: one step, the person once, the broken one told by name."""
    folder = tmp_path / "cards"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.vcf").write_text(CARDS)
    (folder / "sub" / "b.vcf").write_text(CARDS.replace("Mei Lin", "Mei Li"))
    (folder / "c.vcf").write_text("hello\n")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(folder / "a.vcf", "a.vcf")
        archive.write(folder / "c.vcf", "c.vcf")
    found: dict[str, Any] = ask("import", str(folder))["files"][0]
    assert found["skipped"] == [{"file": "c.vcf", "line": 0, "reason": "this is not a vCard file"}]
    people = ask("contacts")["total"]
    assert people == found["added"]
    assert ask("undo", "--list")["batches"][0]["label"] == "import cards"
    again = devhub("import", str(tmp_path / "export.zip"), str(folder) + "/")
    assert again.code == 0
    assert "0 added" in again.out
    assert "  c.vcf: this is not a vCard file" in again.out
    ask("undo")
    assert ask("contacts")["total"] == 0
