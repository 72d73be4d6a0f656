"""`devhub due --short` at 100,000 people, against a Python that does nothing: a prompt asks before every line."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.dataset import vault
from bench.measure import NotMeasuredError, Row, Settings, compared, pairs, timed
from bench.terminal import devhub, environment


def _running(command: Sequence[str], env: Mapping[str, str], says: str) -> Callable[[], float]:
    def run() -> None:
        done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False)
        if done.returncode or says not in done.stdout:
            raise NotMeasuredError(
                f"{' '.join(command[-2:])} ended with {done.returncode}: {(done.stderr or done.stdout)[-300:]}"
            )

    return lambda: timed(run)


def measure(settings: Settings) -> Iterator[Row]:
    """One row."""
    with tempfile.TemporaryDirectory() as home:
        env = environment(HOME=home, DEVHUB_DATA_DIR=str(vault(100_000)))
        # Opened once as on any day, so that the due days are of today.
        subprocess.run([*devhub(), "due", "--json"], env=env, stdout=subprocess.DEVNULL, check=True)
        ours, bare = _running([*devhub(), "due", "--short"], env, "follow-up"), _running([sys.executable, "-c", "pass"], env, "")
        ours(), bare()
        mine, other = pairs(settings.pairs * 3, ours, bare)
        yield compared("devhub due --short, 100,000", 5.0, mine, other, "python -c pass")
