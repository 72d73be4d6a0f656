"""`devhub export`: to stdout, files and folders, in words and as JSON, with the exit codes of every command."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.conftest import ROOT
from tests.hostile import FORBIDDEN

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def people(devhub: Shell) -> None:
    """Three people, one of them archived."""
    for name in ("Ana Souza", "Mei Lin", "Old Friend"):
        assert devhub("add", name, "--email", f"{name.split()[0].lower()}@x.example", "--tag", "rust").code == 0
    assert devhub("archive", "Old Friend").code == 0


def test_stdout_is_the_file(process: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    """What a pipe gets is the format and nothing else; remarks go to stderr."""
    done = process("export", "--format", "vcard")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("BEGIN:VCARD") == 3
    assert process("export", "--format=json").stdout.startswith('{"format":"devhub","version":1,')
    assert process("export", "--format", "csv", "mei").stdout.splitlines()[1].startswith("Mei Lin,")
    assert process("export", "--format", "vcard", "--version", "4.0", "ana").stdout.split()[1] == "VERSION:4.0"
    nobody = process("export", "--format", "vcard", "nobody", "at", "all")
    assert (nobody.returncode, nobody.stdout, nobody.stderr) == (0, "", "Nobody fits.\n")


def test_a_query_and_the_archived(devhub: Shell, tmp_path: Path) -> None:
    """Everybody means everybody; a query leaves the archived out unless told otherwise."""
    for words, count in (((), 3), (("tag:rust",), 2), (("tag:rust", "--archived"), 3), (("status:archived",), 1), (("lin",), 1)):
        done = devhub("export", "--output", str(tmp_path / "x.vcf"), "--force", "--json", *words)
        assert done.json["export"]["people"] == count, words


def test_shapes(ask: Ask, devhub: Shell, tmp_path: Path) -> None:
    """The shape that docs/cli.md promises; the format follows from the name; in words one line."""
    file = tmp_path / "people.vcf"
    found = ask("export", "--output", str(file))["export"]
    assert found == {
        "format": "vcard",
        "target": str(file),
        "people": 3,
        "bytes": file.stat().st_size,
        "written": 1,
        "unchanged": 0,
        "removed": 0,
        "edited": [],
    }
    assert devhub("export", "--output", str(tmp_path / "p.csv")).out == f"Exported 3 people to {tmp_path / 'p.csv'}.\n"
    assert devhub("export", "--output", str(tmp_path / "p.json"), "mei").out == f"Exported 1 person to {tmp_path / 'p.json'}.\n"
    folder = tmp_path / "md"
    done = devhub("export", "--format", "markdown", "--output", str(folder))
    assert done.out == f"Exported 3 people to {folder}: 3 written, 0 unchanged, 0 removed.\n"
    (folder / "mei-lin.md").write_text("mine")
    done = devhub("export", "--format", "markdown", "--output", str(folder))
    assert done.out == f"Exported 3 people to {folder}: 0 written, 2 unchanged, 0 removed.\n"
    assert done.err == "mei-lin.md was edited since, and is left as it is; --force writes it anew.\n"


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (("export",), 2, "Which format?"),
        (("export", "--output", "people.txt"), 2, "Which format?"),
        (("export", "--format", "pdf"), 2, "is not one of vcard, csv, json, markdown"),
        (("export", "--format", "vcard", "--version", "2.1"), 2, "is not one of 3.0, 4.0"),
        (("export", "--format", "vcard", "--json"), 2, "--output FILE"),
        (("export", "--format", "markdown"), 2, "--output FOLDER"),
        (("export", "--output", "/no/such/folder/x.vcf"), 1, "There is no folder"),
        (("export", "--format", "vcard", "--output", "/"), 1, "is a folder"),
    ],
)
def test_slips(devhub: Shell, words: tuple[str, ...], code: int, part: str) -> None:
    """A sentence, a hint, and the exit code that fits."""
    done = devhub(*words)
    assert done.code == code
    assert part in done.err


def test_nothing_is_replaced_by_accident(devhub: Shell, tmp_path: Path) -> None:
    """The file that is there stays until --force."""
    file = tmp_path / "x.csv"
    file.write_text("mine")
    done = devhub("export", "--output", str(file))
    assert done.code == 1
    assert "--force" in done.err
    assert file.read_text() == "mine"
    assert devhub("export", "--output", str(file), "--force").code == 0


def test_a_reader_that_goes_away() -> None:
    """`devhub export | head -1` ends quietly."""
    words = [sys.executable, "-m", "devhub_tui", "export", "--format", "json"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() in (0, 141)


def test_a_full_device(process: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    """Stdout that takes nothing is said, with exit code 1."""
    with open("/dev/full", "w") as full:
        done = process("export", "--format", "json", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert "The output cannot be written" in done.stderr


def test_a_terminal_obeys_nothing(vault: Path) -> None:
    """What another program put into the vault is shown, and does nothing."""
    subprocess.run(["/usr/bin/sqlite3", str(vault), "UPDATE contacts SET name='A'||char(27)||'[31m'||char(155)||'x'"], check=True)
    for format_ in ("vcard", "csv", "json"):
        leader, follower = pty.openpty()
        words = [sys.executable, "-m", "devhub_tui", "export", "--format", format_]
        with subprocess.Popen(words, cwd=ROOT, stdout=follower, stderr=follower) as process:
            os.close(follower)
            shown = b""
            try:
                while piece := os.read(leader, 65536):
                    shown += piece
            except OSError:
                pass
            assert process.wait() == 0
        os.close(leader)
        assert b"Souza" not in shown
        assert not FORBIDDEN.search(shown.decode().replace("\r\n", "\n"))


def test_a_copy_comes_back(devhub: Shell, ask: Ask, tmp_path: Path, home: Path) -> None:
    """Exported as JSON, taken in by another vault: the same people, and once more changes nothing."""
    file = tmp_path / "copy.json"
    assert devhub("export", "--output", str(file)).code == 0
    before = ask("contacts", "--status", "archived") | ask("contacts")
    (home / "devhub").rename(home / "elsewhere")
    first = ask("import", str(file))["files"][0]
    assert (first["format"], first["added"], first["skipped"]) == ("devhub", 3, [])
    assert ask("contacts", "--status", "archived") | ask("contacts") == before
    assert ask("import", str(file))["files"][0]["unchanged"] == 3
    assert ask("import", "--dry-run", str(file))["files"][0]["unchanged"] == 3
    data = json.loads(file.read_text(encoding="utf-8"))
    data["version"] = 2
    file.write_text(json.dumps(data))
    done = devhub("import", str(file))
    assert done.code == 1
    assert "newer devhub" in done.err
