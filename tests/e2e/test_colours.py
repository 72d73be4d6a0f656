"""Terminals with few colours or none: everything is still said, and what a colour says is said by a word or a sign too."""

import re
from pathlib import Path

import pytest

from tests.conftest import MONDAY
from tests.e2e.pty import DOWN, ENTER, ESCAPE, TAB, Terminal, shown

KINDS: dict[str, dict[str, str]] = {
    "256 colours": {"COLORTERM": ""},
    "16 colours": {"COLORTERM": "", "TERM": "xterm"},
    "no colour": {"NO_COLOR": "1"},
}
"""What the environment says."""

WORDS = ("‼ reconnect", "! due", "● in touch", "✦ new")


@pytest.fixture
def people(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody of every kind in the vault of this test."""
    from devhub_tui.storage.database import Database
    from tests.snapshots.people import fill

    monkeypatch.setenv("DEVHUB_NOW", MONDAY)
    database = Database.open()
    fill(database)
    database.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_status_is_said(kind: str, people: None) -> None:
    """Status words and signs, the cursor, the filter and a form's fields are there with any number of colours."""
    with Terminal(env=KINDS[kind], size=(120, 40)) as terminal:
        terminal.wait("NEEDS YOU")
        terminal.press("2", until="sort:")
        terminal.settle()
        terminal.press("s", until="status, worst first")
        terminal.press(DOWN, ENTER)
        for _ in range(6):
            terminal.press(DOWN, DOWN, DOWN)
        said = shown(terminal.stream)
        assert [word for word in WORDS if word not in said] == []
        assert "▌" in said  # the cursor is a sign, not only a colour behind the line
        terminal.press("l", until="Log an interaction")
        terminal.press(TAB, *"blorb", TAB, until="✗ “blorb” is not a date")
        terminal.press(ESCAPE)
        assert terminal.leave() == 0
        check(kind, terminal.stream)


def check(kind: str, stream: str) -> None:
    """No more colours than the terminal has; none at all where nobody wants any."""
    codes = {code for code in re.findall(r"\x1b\[([0-9;]*)m", stream) if code not in ("", "0")}
    deep = any(re.search(r"[34]8;2;", code) for code in codes)
    many = any(re.search(r"[34]8;5;", code) for code in codes)
    if kind == "no colour":
        greys = [tuple(found) for code in codes for found in re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", code)]
        assert all(red == green == blue for red, green, blue in greys)
    else:
        assert not deep
        assert many == (kind == "256 colours")
