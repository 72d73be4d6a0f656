"""From a key in the filter of the Log to the painted first page: 1,000,000 interactions against 10,000."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.dataset import vault
from bench.measure import Row, Settings, compared, pairs
from bench.terminal import Terminal, devhub, environment

_TYPED = ("compi", "repli", "garde", "kernel", "@mar", "@ann")
"""Words of notes and parts of names. What is found is counted after the keys have come to rest, and is no part of this."""

_BACKSPACE = "\x7f"
_FRAMES = "120"
_RESULTS = 300
"""Characters that only a painted list has; the echo of a letter has few."""


def _typing(terminal: Terminal, words: str) -> float:
    """The median over the letters; an @ alone asks for nothing yet. A rest is shorter than the blinking of the cursor."""
    took = []
    for letter in words:
        if letter == "@":
            terminal.type(letter)
        else:
            took.append(terminal.press(letter, _RESULTS))
        terminal.drain(0.3)
    for _ in words:
        terminal.type(_BACKSPACE)
        terminal.drain(0.05)
    terminal.drain(0.3)
    return median(took)


def _opened(terminal: Terminal, count: str) -> None:
    """The Log, counted, with the cursor in its filter."""
    terminal.wait_for("all keys")
    terminal.drain(0.3)
    terminal.type("3")
    terminal.wait_for(count)
    terminal.drain(1)
    terminal.type("/")
    terminal.drain(0.3)


def measure(settings: Settings) -> Iterator[Row]:
    """One row."""
    with tempfile.TemporaryDirectory() as home:

        def started(people: int) -> Terminal:
            folder: Path = vault(people)
            return Terminal(devhub(), environment(HOME=home, DEVHUB_DATA_DIR=str(folder), TEXTUAL_FPS=_FRAMES))

        with started(100_000) as large, started(1_000) as small:
            _opened(large, "1 000 000")
            _opened(small, "10 000")
            mine, other = pairs(
                settings.pairs,
                lambda: median(_typing(large, words) for words in _TYPED),
                lambda: median(_typing(small, words) for words in _TYPED),
            )
        yield compared("filter of the Log at 1,000,000", 1.5, mine, other, "at 10,000")
