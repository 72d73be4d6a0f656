"""From exec to the dashboard painted: against a hello-world Textual app, with ten times the data, and against peers.

Painted is when the frame that holds both the top and the bottom line has arrived at the terminal.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.dataset import vault
from bench.measure import NotMeasuredError, Row, Settings, compared, pairs
from bench.terminal import Terminal, devhub, environment, plain

_OURS = ("NEEDS YOU", "RECENT", "all keys")
_HELLO = ("Hello, world",)
_PEERS = {
    # Without --locale it would print a page about locales first.
    "harlequin": (("harlequin", "--locale", "C"), "Query Results"),
    "posting": (("posting",), "Response"),
}


def _painting(command: Sequence[str], env: Mapping[str, str], texts: Sequence[str]) -> Callable[[], float]:
    def once() -> float:
        with Terminal(command, env) as terminal:
            return terminal.wait_for(*texts) - terminal.started

    return once


def measure(settings: Settings) -> Iterator[Row]:
    """Four rows."""
    with tempfile.TemporaryDirectory() as home:
        small, large = (
            _painting(devhub(), environment(HOME=home, DEVHUB_DATA_DIR=str(vault(people))), _OURS) for people in (10_000, 100_000)
        )
        hello = _painting(plain("hello"), environment(HOME=home), _HELLO)
        for warm_up in (small, large, hello):
            warm_up()
        ours, baseline = pairs(max(settings.pairs, 15), small, hello)
        yield compared("exec to dashboard, 10,000", 1.2, ours, baseline, "hello-world app")
        ours, baseline = pairs(max(settings.pairs, 20), large, small)
        best, other = min(ours), min(baseline)
        yield Row("exec to dashboard, 100,000", best * 1000, other * 1000, "ms", best / other, 1.15, "the same at 10,000, minima")
        for name, (command, text) in _PEERS.items():
            program = Path(settings.peers, command[0])
            if not program.exists():
                raise NotMeasuredError(f"{program} is not installed: make .venv-bench/.stamp")
            peer = _painting([str(program), *command[1:]], environment(HOME=home), (text,))
            peer()
            ours, baseline = pairs(settings.pairs, small, peer)
            yield compared(f"exec to dashboard, against {name}", 0.4, ours, baseline, f"{name}'s first paint")
