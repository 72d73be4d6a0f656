"""`devhub imports`: what was imported, one of it taken back and brought back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Shell


def card(path: Path, name: str) -> str:
    """A file with one person."""
    path.write_text(f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nEND:VCARD\n", encoding="utf-8")
    return str(path)


def test_imports(devhub: Shell, ask: Callable[..., Any], tmp_path: Path) -> None:
    """Listed newest first; the older one undone by its number, redone by its id; wrong numbers and twice are said."""
    assert ask("imports") == {"imports": []}
    for name in ("Ana", "Mei"):
        assert devhub("import", card(tmp_path / f"{name}.vcf", name)).code == 0
    listed = ask("imports")["imports"]
    assert [(row["n"], row["file"], row["format"], row["added"], row["state"]) for row in listed] == [
        (1, "Mei.vcf", "vcard", 1, "done"),
        (2, "Ana.vcf", "vcard", 1, "done"),
    ]
    assert "Ana.vcf" in devhub("imports").out
    assert ask("imports", "--undo", "2")["undone"]["file"] == "Ana.vcf"
    assert [row["name"] for row in ask("contacts")["contacts"]] == ["Mei"]
    again = devhub("imports", "--undo", "2")
    assert (again.code, "already" in again.err) == (1, True)
    assert "undone" in devhub("imports").out
    assert ask("imports", "--redo", listed[1]["id"])["redone"]["kept"] == []
    assert len(ask("contacts")["contacts"]) == 2
    assert devhub("imports", "--undo", "9").code == 4
    assert devhub("imports", "--undo", "1", "--redo", "1").code == 2
    devhub("edit", "Mei", "--set", "company=Oxide")
    assert ask("imports", "--undo", "1")["undone"]["kept"] == ["Mei"]
