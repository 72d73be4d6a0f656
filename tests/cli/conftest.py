"""A shell to type into: the real `main`, on a vault of the test's own, on a Monday morning."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from devhub_tui.cli import main
from tests.conftest import ROOT
from tests.hostile import FORBIDDEN


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)


Shell = Callable[..., Result]


@pytest.fixture
def devhub(capsys: pytest.CaptureFixture[str], monday: datetime) -> Shell:
    """Runs `devhub WORDS…` in this process."""

    def run(*words: str) -> Result:
        code = main(list(words))
        done = capsys.readouterr()
        assert not FORBIDDEN.search(done.out + done.err)
        assert "\t" not in done.out + done.err or words[0] == "completion"
        return Result(code, done.out, done.err)

    return run


@pytest.fixture
def ask(devhub: Shell) -> Callable[..., Any]:
    """Runs `devhub WORDS… --json`, expects exit code 0 and gives the value."""

    def run(*words: str) -> Any:
        done = devhub(*words, "--json")
        assert done.code == 0, done.err
        return done.json

    return run


@pytest.fixture
def process(monday: datetime) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `devhub WORDS…` as a process of its own; keyword arguments go to subprocess.run."""

    def run(*words: str, **how: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "devhub_tui", *words],
            **{"capture_output": True, "text": True, **how, "env": {**os.environ, **how.get("env", {})}},
            cwd=ROOT,
            check=False,
        )

    return run


@pytest.fixture
def vault(home: Path) -> Path:
    """Where the vault is, once a command has made it."""
    return home / "devhub" / "vaults" / "main" / "vault.db"


@contextmanager
def another_writer(vault: Path, seconds: float = 60, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Another process holds the vault's write lock, for so long at most. (Locks of one process do not see each other.)"""
    code = (
        "import select, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1])\n"
        "connection.executescript(sys.argv[3])\n"
        "print('held', flush=True)\n"
        "select.select([sys.stdin], [], [], float(sys.argv[2]))\n"
        "connection.rollback()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(vault), str(seconds), begin], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.communicate()
