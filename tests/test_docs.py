"""The documentation says what there is: every key that can be remapped, every command."""

import re
from pathlib import Path

import devhub_tui.app  # noqa: F401  its keys count too
from devhub_tui.cli import commands
from devhub_tui.screens import keys

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_every_key_is_documented() -> None:
    """docs/configuration.md lists exactly the ids that a keymap may name."""
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", (DOCS / "configuration.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(keys.binding_ids())


def test_every_command_is_documented() -> None:
    """docs/cli.md has a heading for every command of the shell."""
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    headings = "\n".join(re.findall(r"^#+ .*", text, re.MULTILINE))
    assert [name for name in commands.COMMANDS if not re.search(rf"\b{name}\b", headings)] == []
