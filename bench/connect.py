"""From a cursor key to the painted row while strangers bother the page that the app serves: against the same app left alone, and
against the same app while they bother another process, which costs the machine as much.
"""

import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from bench.dataset import vault
from bench.keys import walk
from bench.measure import NotMeasuredError, Row, Settings, pairs
from bench.terminal import Terminal, devhub, environment, printed

_PEOPLE = 10_000
_PATH = re.compile(r"/Q/[A-Z2-7]{26}")
_SETTLING = 0.5  # seconds for what abuse has under way, before and after


class Abuse:
    """Strangers (bench/abuse.py) who bother one page while asked to. Use it in a `with`."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.abuse", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate(timeout=30)

    def during(self, work: Callable[[], float]) -> float:
        """What the work gives while they are at it."""
        self._say("begin")
        time.sleep(_SETTLING)
        found = work()
        self._say("pause")
        time.sleep(_SETTLING)
        return found

    def _say(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def done(self, least: int) -> None:
        """Ends them. Raises NotMeasuredError when one kind of them was not there so often."""
        said, _ = self._process.communicate(timeout=30)
        done: dict[str, int] = json.loads(said)
        if min(done.values(), default=0) < least:
            raise NotMeasuredError(f"nobody bothered it: {done}")
        print("  ".join(f"{count:,} {what}" for what, count in done.items()), file=sys.stderr)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _elsewhere(stack: ExitStack, home: str) -> str:
    """The address of a page that another process serves, with no app around it."""
    command = [*devhub(), "serve", "--port", "0", "--json", "--inbox", os.path.join(home, "inbox elsewhere")]
    process = subprocess.Popen(command, env=environment(HOME=home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    stack.callback(process.wait, 20)
    stack.callback(process.terminate)
    assert process.stdout is not None
    return str(json.loads(process.stdout.readline())["serving"]["url"])


def _connect(app: Terminal, port: int) -> str:
    """Shows a code, leaves its server up, and goes to People; the address of the page."""
    app.wait_for("all keys")
    app.drain(0.3)
    app.type("4")
    app.wait_for("show a code")
    app.drain(0.5)
    app.type("\r")
    end = time.monotonic() + 20
    while (found := _PATH.search(printed(app.output))) is None:
        if time.monotonic() > end:
            raise NotMeasuredError(f"no code came up: {printed(app.output)[-300:].strip()}")
        app.read(0.1)
    app.type("K")
    app.drain(0.5)
    app.type("2")
    app.wait_for("sort: name")
    app.drain(1)
    app.press("\x1b[B")
    return f"http://127.0.0.1:{port}{found[0]}"


def measure(settings: Settings) -> Iterator[Row]:
    """Two rows."""
    chance = random.Random(6)
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        # A code is written into the vault; the cached one stays as it is.
        data = shutil.copytree(vault(_PEOPLE), Path(home, "data"))
        config, port = Path(home, "config.toml"), _free_port()
        config.write_text(f"[connect]\nport = {port}\n")
        elsewhere = _elsewhere(stack, home)
        ours = environment(HOME=home, DEVHUB_DATA_DIR=str(data), DEVHUB_CONFIG=str(config), TEXTUAL_FPS="120")
        app = stack.enter_context(Terminal(devhub(), ours))
        url = _connect(app, port)
        here, there = (stack.enter_context(Abuse(each)) for each in (url, f"{elsewhere}{_PATH.findall(url)[0]}"))

        def keys() -> float:
            return walk(app, chance)

        mine, other, alone = pairs(settings.pairs, lambda: here.during(keys), lambda: there.during(keys), keys)
        for each in (here, there):
            each.done(settings.pairs)
    for against, theirs in (("the same app left alone", alone), ("the same abuse of devhub serve", other)):
        yield _row(mine, theirs, against)


def _row(mine: Sequence[float], theirs: Sequence[float], against: str) -> Row:
    return Row(
        "key to painted row, p95, page under abuse",
        statistics.median(mine) * 1000,
        statistics.median(theirs) * 1000,
        "ms",
        statistics.median(a / b for a, b in zip(mine, theirs, strict=True)),
        1.5,
        against,
    )
