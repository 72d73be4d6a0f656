"""Resident memory with People open at 100,000, before the first form, against a hello-world app."""

import tempfile
from collections.abc import Iterator

from bench.dataset import vault
from bench.measure import Row, Settings, compared, pairs
from bench.terminal import Terminal, devhub, environment, plain, resident

_SETTLED = 1.0  # seconds without output


def measure(settings: Settings) -> Iterator[Row]:
    """One row."""
    with tempfile.TemporaryDirectory() as home:
        ours = environment(HOME=home, DEVHUB_DATA_DIR=str(vault(100_000)))

        def people() -> float:
            with Terminal(devhub(), ours) as terminal:
                terminal.wait_for("all keys")
                terminal.type("2")
                terminal.wait_for("sort: name")
                terminal.drain(_SETTLED)
                return resident(terminal.pid)

        def hello() -> float:
            with Terminal(plain("hello"), environment(HOME=home)) as terminal:
                terminal.wait_for("Hello, world")
                terminal.drain(_SETTLED)
                return resident(terminal.pid)

        mine, other = pairs(settings.pairs, people, hello)
        yield compared("memory at 100,000, People open", 1.4, mine, other, "hello-world app", unit="MiB", scale=1)
