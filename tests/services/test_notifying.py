"""Notifications: in the words that each terminal is known to take, by notify-send elsewhere, and never with anything injected."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from devhub_tui.services import notifying
from devhub_tui.services.notifying import Note
from tests.hostile import FORBIDDEN, HOSTILE

NOTE = Note("devhub: 2 due", "Ana Souza; Ravi\nZoë has a birthday")
OSC_777 = "\x1b]777;notify;devhub: 2 due;Ana Souza, Ravi · Zoë has a birthday\x1b\\"
OSC_99 = "\x1b]99;i=devhub:d=0;devhub: 2 due\x1b\\\x1b]99;i=devhub:p=body;Ana Souza, Ravi · Zoë has a birthday\x1b\\"
OSC_9 = "\x1b]9;devhub: 2 due: Ana Souza, Ravi · Zoë has a birthday\x1b\\"


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({"TERM": "xterm-kitty"}, OSC_99),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, OSC_99),
        ({"TERM": "foot"}, OSC_777),
        ({"TERM": "foot-extra"}, OSC_777),
        ({"TERM": "xterm-ghostty"}, OSC_777),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, OSC_777),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, OSC_9),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, OSC_9),
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, None),
        ({"TERM": "linux"}, None),
        ({"TERM": "tmux-256color", "LC_TERMINAL": "iTerm2"}, None),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"}, None),
        ({"TERM": "xterm-kitty", "STY": "1.pts-0"}, None),
        ({}, None),
    ],
)
def test_each_terminal_in_its_words(environ: dict[str, str], wanted: str | None) -> None:
    """Where it is not known what a terminal makes of it, it is sent nothing."""
    assert notifying.sequence(NOTE, environ) == wanted


@pytest.mark.parametrize("term", ["xterm-kitty", "foot", "iterm"])
def test_nothing_is_injected(term: str) -> None:
    """Whatever a name holds, the terminal sees one sequence, which ends where we ended it, with as many parts as it has."""
    environ = {"TERM": term, "LC_TERMINAL": "iTerm2" if term == "iterm" else ""}
    for value in HOSTILE:
        sent = notifying.sequence(Note(f"devhub: {value}", f"{value}\n{value}"), environ)
        assert sent
        assert len(sent) < 700
        parts = re.fullmatch(r"(?:\x1b\](?:99|777|9);([^\x1b\x07\x9c]*)\x1b\\)+", sent)
        assert parts, ascii(sent)
        assert not FORBIDDEN.search(re.sub(r"\x1b\]|\x1b\\", "", sent))
        assert sent.count(";") == {"xterm-kitty": 4, "foot": 3, "iterm": 1}[term]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notify-send that writes down what it is told, and a desktop for it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    heard = tmp_path / "heard"
    script = folder / "notify-send"
    said = "for each; do printf '%s\\0' \"$each\"; done"
    script.write_text(f"#!/bin/sh\n{said} >> {heard}\nprintf '%s' \"$DBUS_SESSION_BUS_ADDRESS\" > {heard}.bus\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    return heard


def test_the_program_gets_plain_text(program: Path) -> None:
    """Markup in a name stays text, an option stays text, and no shell reads it."""
    assert notifying.show(Note("--help $(touch x)", "<b>Ana</b> & co\nZoë")) == "notify-send"
    assert program.read_text().split("\0")[:-1] == [
        "--app-name=devhub", "--", "--help $(touch x)", "&lt;b&gt;Ana&lt;/b&gt; &amp; co\nZoë",
    ]  # fmt: skip


def test_the_program_takes_any_text(program: Path) -> None:
    """Names that no command line could hold are cut and cleaned."""
    for value in HOSTILE:
        assert notifying.show(Note(value, value)) == "notify-send"
    assert not FORBIDDEN.search(program.read_text().replace("\0", ""))


def test_the_desktop_of_a_timer(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """cron does not say where the desktop listens: it is where it usually is. Without one nothing is tried."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert notifying.show(NOTE) is None
    assert not program.exists()
    (tmp_path / "bus").touch()
    assert notifying.show(NOTE) == "notify-send"
    assert (tmp_path / "heard.bus").read_text() == f"unix:path={tmp_path}/bus"


def test_a_program_that_fails(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says no, it hangs, it is not there: then it was not shown."""
    script = Path(os.environ["PATH"].partition(os.pathsep)[0], "notify-send")
    script.write_text("#!/bin/sh\nexit 1\n")
    assert notifying.show(NOTE) is None
    script.write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(notifying, "_PATIENCE", 0.2)
    assert notifying.show(NOTE) is None
    script.write_bytes(b"\x7fELF no program")
    assert notifying.show(NOTE) is None
    monkeypatch.setenv("PATH", "")
    assert notifying.show(NOTE) is None


def test_the_real_notify_send_if_any() -> None:
    """The options that are used are options that it has."""
    try:
        done = subprocess.run(["notify-send", "--help"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return
    assert "--app-name" in done.stdout
