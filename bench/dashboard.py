"""From the key that logs somebody of the queue to the dashboard painted again: 100,000 people against 1,000."""

import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from bench.dataset import copy, vault
from bench.measure import Row, Settings, compared, pairs
from bench.terminal import Terminal, devhub, environment

_FRAMES = "120"
_LOGGED = "1 reached"
"""What the dashboard says of the day when one person of the queue was talked to. Nobody was, when the program starts."""
_PRESSES = 5


def _log(terminal: Terminal) -> float:
    """The median over a few people, each taken back again. Every `d` lands at another point between two frames."""
    took = []
    for press in range(_PRESSES):
        time.sleep(0.003 * press)
        sent = time.perf_counter()
        terminal.type("d")
        took.append(terminal.wait_for(_LOGGED) - sent)
        terminal.drain(0.4)
        terminal.type("u")
        terminal.wait_for("Undid")
        terminal.drain(0.4)
    return median(took)


def measure(settings: Settings) -> Iterator[Row]:
    """One row. The programs live tomorrow morning: in the cached vaults hundreds were talked to on the day they were made."""
    tomorrow = (datetime.now().astimezone() + timedelta(days=1)).replace(hour=9)
    with tempfile.TemporaryDirectory() as home:

        def started(people: int) -> Terminal:
            folder = copy(vault(people), Path(home) / str(people))
            # Tomorrow's backup would be made meanwhile.
            (folder / "vaults" / "main" / "backups" / f"{tomorrow.date()}-000000-daily.db").touch()
            now = {"DEVHUB_DATA_DIR": str(folder), "DEVHUB_NOW": tomorrow.isoformat()}
            return Terminal(devhub(), environment(HOME=home, TEXTUAL_FPS=_FRAMES, **now))

        with started(100_000) as large, started(1_000) as small:
            for terminal in (large, small):
                terminal.wait_for("all keys")
                terminal.drain(3)
                _log(terminal)
            mine, other = pairs(settings.pairs, lambda: _log(large), lambda: _log(small))
        yield compared("dashboard after one log at 100,000", 1.2, mine, other, "at 1,000")
