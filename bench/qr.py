"""From the key to the painted code on the Connect screen, against a bare app that draws a code of the same size.

Ours also writes the code into the vault and the inbox, durably, before it is shown. The first code of a run loads what draws
codes, in both; the others find it there.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

from bench.dataset import vault
from bench.measure import NotMeasuredError, Row, Settings, compared, pairs
from bench.terminal import Terminal, devhub, environment, plain, printed

_GLYPHS = 150
"""Half blocks that only a whole code has."""
_ESCAPE = "\x1b"
_CONFIG = '[connect]\nport = 0\npublic_url = "https://connect.example.dev:8443"\n'


def _shown(terminal: Terminal, key: str, seconds: float = 5) -> float:
    """Seconds from a key to the chunk with which the code stood there."""
    gathered = b""
    sent = time.perf_counter()
    terminal.type(key)
    while (found := terminal.read(sent + seconds - time.perf_counter())) is not None:
        gathered += found[0]
        glyphs = printed(gathered)
        if glyphs.count("▀") + glyphs.count("▄") >= _GLYPHS:
            return found[1] - sent
    raise NotMeasuredError(f"no code was painted after {key!r}: {printed(gathered)[-300:]!r}")


def _connect(home: str) -> Terminal:
    """The Connect screen, at rest on the line that makes a code."""
    terminal = Terminal(
        devhub(),
        environment(HOME=home, DEVHUB_DATA_DIR=f"{home}/devhub", DEVHUB_CONFIG=f"{home}/config.toml", TEXTUAL_FPS="120"),
    )
    terminal.wait_for("all keys")
    terminal.drain(0.5)
    terminal.type("4")
    terminal.wait_for("enter shows a code")
    terminal.drain(0.7)
    return terminal


def _bare(home: str) -> Terminal:
    terminal = Terminal(plain("code"), environment(HOME=home, TEXTUAL_FPS="120"))
    terminal.drain(1)
    return terminal


def _first(home: str) -> float:
    with _connect(home) as terminal:
        return _shown(terminal, "\r")


def _first_bare(home: str) -> float:
    with _bare(home) as terminal:
        return _shown(terminal, "c")


def _next(terminal: Terminal) -> float:
    """Back to the line, then another code."""
    terminal.type(_ESCAPE)
    terminal.drain(0.5)
    found = _shown(terminal, "\r")
    terminal.drain(0.5)
    return found


def _next_bare(terminal: Terminal) -> float:
    found = _shown(terminal, "c")
    terminal.drain(0.3)
    return found


def measure(settings: Settings) -> Iterator[Row]:
    """Two rows."""
    with tempfile.TemporaryDirectory() as home:
        copytree(vault(1_000), f"{home}/devhub")
        Path(home, "config.toml").write_text(_CONFIG, encoding="utf-8")
        os.chmod(f"{home}/config.toml", 0o600)
        mine, other = pairs(settings.pairs, lambda: _first(home), lambda: _first_bare(home))
        yield compared("key to painted code, the first of a run", 2.0, mine, other, "the same code in a bare app")
        with _connect(home) as ours, _bare(home) as bare:
            for terminal, key in ((ours, "\r"), (bare, "c")):
                _shown(terminal, key)
                terminal.drain(1)
            mine, other = pairs(settings.pairs, lambda: _next(ours), lambda: _next_bare(bare))
        yield compared("key to painted code, the next ones", 2.0, mine, other, "the same code in a bare app")
