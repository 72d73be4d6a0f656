"""From a key in the filter of People to the painted results at 100,000 people, against the echo of a bare Input."""

import tempfile
from collections.abc import Iterator
from statistics import median

from bench.dataset import vault
from bench.measure import Row, Settings, compared, pairs
from bench.terminal import Terminal, devhub, environment, plain

_WORDS = ("ann", "kofi", "berl", "zo", "mar", "rust")
_BACKSPACE = "\x7f"
_FRAMES = "120"
_RESULTS = 300
"""Characters that only a painted list has; the echo of a letter has few."""


def _typing(terminal: Terminal, word: str, characters: int, rest: float) -> float:
    """The median over the letters of a word. What follows a key (all the matches, counted) has come to rest before the next."""
    took = []
    for letter in word:
        took.append(terminal.press(letter, characters))
        terminal.drain(rest)
    for _ in word:
        terminal.type(_BACKSPACE)
    terminal.drain(rest)
    return median(took)


def measure(settings: Settings) -> Iterator[Row]:
    """One row."""
    with tempfile.TemporaryDirectory() as home:
        ours = environment(HOME=home, DEVHUB_DATA_DIR=str(vault(100_000)), TEXTUAL_FPS=_FRAMES)
        with Terminal(devhub(), ours) as people, Terminal(plain("echo"), environment(HOME=home, TEXTUAL_FPS=_FRAMES)) as echo:
            people.wait_for("all keys")
            people.drain(0.3)
            people.type("2")
            people.wait_for("sort: name")
            people.drain(1)
            people.type("/")
            people.drain(0.3)
            echo.wait_for("type here")
            echo.drain(0.3)
            works = [
                lambda: median(_typing(people, word, _RESULTS, 0.3) for word in _WORDS),
                lambda: median(_typing(echo, word, 1, 0.1) for word in _WORDS),
            ]
            mine, other = pairs(settings.pairs, *works)
        yield compared("filter key to painted results, 100,000", 3.5, mine, other, "bare Input's echo")
