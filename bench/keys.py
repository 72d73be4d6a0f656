"""From a cursor key to the painted row in People at 100,000 rows, against a bare OptionList of 200 at the same frame rate."""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator

from bench.dataset import vault
from bench.measure import Row, Settings, pairs, percentile
from bench.terminal import Terminal, devhub, environment, plain

_KEYS = 60
_DOWN, _HOME = "\x1b[B", "\x1b[H"
_FRAMES = "120"


def walk(terminal: Terminal, chance: random.Random) -> float:
    """p95 of a walk from the top down, past the lower edge. Keys come out of step with the frames."""
    terminal.type(_HOME)
    terminal.drain(0.15)
    took = []
    for _ in range(_KEYS):
        took.append(terminal.press(_DOWN))
        terminal.drain(0.03)
        time.sleep(chance.uniform(0.005, 0.025))
    return percentile(took, 0.95)


def measure(settings: Settings) -> Iterator[Row]:
    """One row."""
    chance = random.Random(3)
    with tempfile.TemporaryDirectory() as home:
        ours = environment(HOME=home, DEVHUB_DATA_DIR=str(vault(100_000)), TEXTUAL_FPS=_FRAMES)
        theirs = environment(HOME=home, TEXTUAL_FPS=_FRAMES)
        with Terminal(devhub(), ours) as people, Terminal(plain("options"), theirs) as options:
            people.wait_for("all keys")
            people.drain(0.3)
            people.type("2")
            people.wait_for("sort: name")
            options.wait_for("Option number 1")
            people.drain(1)
            options.drain(0.3)
            options.press(_DOWN)
            people.press(_DOWN)
            mine, other = pairs(settings.pairs, lambda: walk(people, chance), lambda: walk(options, chance))
        value = statistics.median(a / b for a, b in zip(mine, other, strict=True))
        yield Row(
            "key to painted row, p95, 100,000 rows",
            statistics.median(mine) * 1000,
            statistics.median(other) * 1000,
            "ms",
            value,
            0.5,
            "bare OptionList of 200, p95",
        )
