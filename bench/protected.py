"""A protected vault against an open one of the same content: search, logging, the start and a key in People.

The app opens the protected one by a shell session, as it does after `devhub unlock`.
"""

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.dataset import cache_dir, copy, protected, vault
from bench.keys import walk
from bench.measure import Row, Settings, compared, pairs, percentile, timed
from bench.search import prefixes
from bench.terminal import Terminal, devhub, environment
from devhub_tui import clock
from devhub_tui.services import shell_session
from devhub_tui.storage import interactions, search
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key

_ROUNDS = 25
_PREFIXES = 400
_FRAMES = "120"
_PAINTED = ("NEEDS YOU", "RECENT", "all keys")


def measure(settings: Settings) -> Iterator[Row]:
    """Four rows."""
    yield _searched(settings)
    yield _logged(settings)
    yield from _on_screen(settings)


def _file(folder: Path) -> str:
    return str(folder / "vaults" / "main" / "vault.db")


def _searched(settings: Settings) -> Row:
    twin, key = protected(100_000)
    sealed, plain = Database.open(_file(twin), key=key), Database.open(_file(vault(100_000)))
    try:
        asked = prefixes(plain.connection, _PREFIXES)

        def p95(database: Database) -> Callable[[], float]:
            return lambda: percentile([timed(lambda: search.numbers(database.connection, each, 50)) for each in asked], 0.95)  # noqa: B023

        for warm_up in (p95(sealed), p95(plain)):
            warm_up()
        mine, other = pairs(settings.pairs, p95(sealed), p95(plain))
        return compared("search, protected", 1.25, mine, other, "open vault")
    finally:
        sealed.close()
        plain.close()


def _logged(settings: Settings) -> Row:
    place = Path(tempfile.mkdtemp(prefix="protected-", dir=cache_dir()))
    twin, key = protected(10_000)
    try:
        sealed = _logging(copy(twin, place / "sealed"), key)
        plain = _logging(copy(vault(10_000), place / "plain"), None)
        sealed()
        plain()
        mine, other = pairs(settings.pairs, sealed, plain)
        return compared("log one interaction, protected", 1.25, mine, other, "open vault")
    finally:
        shutil.rmtree(place)


def _logging(folder: Path, key: Key | None) -> Callable[[], float]:
    database = Database.open(_file(folder), key=key)
    people = [row[0] for row in database.connection.execute("SELECT id FROM contacts ORDER BY random() LIMIT 2000")]
    today = clock.today().isoformat()

    def log() -> None:
        with database.write("log coffee") as tx:
            interactions.log(tx, [people.pop()], "coffee", today, "talked about completion queues; wants the slides")

    return lambda: percentile([timed(log) for _ in range(_ROUNDS)], 0.5)


def _on_screen(settings: Settings) -> Iterator[Row]:
    twin, key = protected(100_000)
    with tempfile.TemporaryDirectory() as home:
        runtime = Path(home, "runtime")
        runtime.mkdir(mode=0o700)
        common = {"HOME": home, "XDG_RUNTIME_DIR": str(runtime), "TEXTUAL_FPS": _FRAMES}
        os.environ["XDG_RUNTIME_DIR"] = common["XDG_RUNTIME_DIR"]  # where the session is kept
        database = Database.open(_file(twin), key=key)
        shell_session.begin(database, 3600)
        database.close()
        sealed = environment(**common, DEVHUB_DATA_DIR=str(twin))
        plain = environment(**common, DEVHUB_DATA_DIR=str(vault(100_000)))

        def start(env: dict[str, str]) -> Callable[[], float]:
            def once() -> float:
                with Terminal(devhub(), env) as terminal:
                    return terminal.wait_for(*_PAINTED) - terminal.started

            return once

        for warm_up in (start(sealed), start(plain)):
            warm_up()
        mine, theirs = pairs(max(settings.pairs, 15), start(sealed), start(plain))
        yield compared("exec to dashboard, protected", 1.25, mine, theirs, "open vault")
        chance = random.Random(3)
        with Terminal(devhub(), sealed) as one, Terminal(devhub(), plain) as other:
            for terminal in (one, other):
                terminal.wait_for("all keys")
                terminal.drain(0.3)
                terminal.type("2")
                terminal.wait_for("sort: name")
                terminal.drain(1)
            mine, theirs = pairs(settings.pairs, lambda: walk(one, chance), lambda: walk(other, chance))
        yield compared("key to painted row, p95, protected", 1.25, mine, theirs, "open vault")
