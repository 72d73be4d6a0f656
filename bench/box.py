"""From a key in the search box to the painted groups, at 100,000 people and a million interactions against 1,000 people."""

import tempfile
from collections.abc import Iterator
from statistics import median

from bench.dataset import vault
from bench.measure import Row, Settings, compared, pairs
from bench.terminal import Terminal, devhub, environment

_WORDS = ("anna", "berlin", "kofi", "rust", "kernel", "meeting")
_OPEN, _CLEAR = "\x0b", "\x15"  # ctrl+k, ctrl+u
_FRAMES = "120"
_RESULTS = 200
"""Characters that only painted groups have; the echo of a letter has few."""


def _typing(terminal: Terminal, word: str) -> float:
    """The median over the letters of a word. What follows a key (all there is of each group) has come to rest before the next."""
    took = []
    for letter in word:
        took.append(terminal.press(letter, _RESULTS))
        terminal.drain(0.4)
    terminal.type(_CLEAR)
    terminal.drain(0.3)
    return median(took)


def measure(settings: Settings) -> Iterator[Row]:
    """One row."""
    with tempfile.TemporaryDirectory() as home:

        def started(people: int) -> Terminal:
            return Terminal(devhub(), environment(HOME=home, DEVHUB_DATA_DIR=str(vault(people)), TEXTUAL_FPS=_FRAMES))

        with started(100_000) as large, started(1_000) as small:
            for terminal in (large, small):
                terminal.wait_for("all keys")
                terminal.drain(0.5)
                terminal.type(_OPEN)
                terminal.wait_for("Everything you know")
                terminal.drain(0.5)
            works = [
                lambda: median(_typing(large, word) for word in _WORDS),
                lambda: median(_typing(small, word) for word in _WORDS),
            ]
            mine, other = pairs(settings.pairs, *works)
        yield compared("search box key to painted groups, 100,000 and 1,000,000", 1.3, mine, other, "the same at 1,000 people")
