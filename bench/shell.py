"""`devhub contacts ann` at 10,000 people: against a bare script that asks the same, and against khard on the same people."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.cards import write_cards
from bench.dataset import vault
from bench.measure import NotMeasuredError, Row, Settings, compared, pairs, timed
from bench.terminal import devhub, environment

_WORD = "ann"
_KHARD = """[addressbooks]
[[people]]
path = {folder}
[general]
default_action = list
"""


def _running(command: Sequence[str], env: Mapping[str, str]) -> Callable[[], float]:
    def run() -> None:
        done = subprocess.run(command, env=dict(env), capture_output=True, check=False)
        if done.returncode or len(done.stdout.splitlines()) < 20:
            said = (done.stderr or done.stdout).decode(errors="replace")[-300:]
            raise NotMeasuredError(f"{Path(command[0]).name} ended with {done.returncode}: {said}")

    return lambda: timed(run)


def measure(settings: Settings) -> Iterator[Row]:
    """Two rows."""
    with tempfile.TemporaryDirectory() as home:
        folder = vault(10_000)
        database = folder / "vaults" / "main" / "vault.db"
        ours = _running([*devhub(), "contacts", _WORD], environment(HOME=home, DEVHUB_DATA_DIR=str(folder)))
        script = Path(__file__).parent / "plain" / "query.py"
        bare = _running([sys.executable, str(script), str(database), _WORD], environment(HOME=home))
        ours(), bare()
        mine, other = pairs(settings.pairs * 3, ours, bare)
        yield compared("devhub contacts ann, 10,000", 2.5, mine, other, "bare script, same query")

        program = Path(settings.peers, "khard")
        if not program.exists():
            raise NotMeasuredError(f"{program} is not installed: make .venv-bench/.stamp")
        cards = Path(home, "people")
        write_cards(database, cards)
        config = Path(home, "khard.conf")
        config.write_text(_KHARD.format(folder=cards), encoding="utf-8")
        khard = _running([str(program), "-c", str(config), "list", _WORD], environment(HOME=home))
        khard()
        mine, other = pairs(settings.pairs, ours, khard)
        yield compared("devhub contacts ann, 10,000", 0.1, mine, other, "khard list ann")
        shutil.rmtree(cards)
