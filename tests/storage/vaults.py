"""What tests of storage look at: whole vaults as plain values, the rule asked anew, other programs at work.

Nothing here uses the SQL of the package: reading the tables another way is the point.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from devhub_tui import clock, text
from devhub_tui.domain import cadence
from devhub_tui.storage.database import Database
from tests.conftest import ROOT

SHELL = "/usr/bin/sqlite3"
"""The system's own shell: SQLite 3.40 on Debian 12."""

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where vaults that a property is tried on lie: what is tested there is not the disk."""

FTS = ("people_fts", "tags_fts", "points_fts", "contact_notes_fts", "interaction_notes_fts", "facts_fts")


def shell(path: str | Path, sql: str) -> str:
    """Runs SQL in the system's sqlite3 shell, as a user would who edits the vault by hand."""
    done = subprocess.run([SHELL, "-batch", "-bail", str(path)], input=sql, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def records(connection: Any, table: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY n")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def tables(connection: Any) -> list[str]:
    """The journaled tables."""
    return [row[0] for row in connection.execute("SELECT name FROM journal_tables ORDER BY tbl")]


def living(connection: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Table -> id -> every column but the local number and updated_at, of whatever is not deleted."""
    return {
        table: {
            row["id"]: {name: value for name, value in row.items() if name not in ("n", "updated_at")}
            for row in records(connection, table)
            if row["deleted_at"] is None
        }
        for table in tables(connection)
    }


def difference(before: dict[str, dict[str, dict[str, Any]]], after: dict[str, dict[str, dict[str, Any]]]) -> list[str]:
    """What differs between two states, in words, for a failing test."""
    found = []
    for table in before:
        for key in sorted(before[table].keys() | after[table].keys()):
            one, other = before[table].get(key), after[table].get(key)
            if one is None or other is None:
                found.append(f"{table} {key}: {'gone' if other is None else 'appeared'}: {one or other}")
            elif one != other:
                found.append(f"{table} {key}: " + ", ".join(f"{c} {one[c]!r} -> {other[c]!r}" for c in one if one[c] != other[c]))
    return found


def derived_by_the_rule(connection: Any, today: date) -> dict[str, tuple[Any, ...]]:
    """Contact id -> the derived columns as the rule has them, from facts gathered row by row."""
    silent = {
        row["key"] for row in records(connection, "interaction_types") if not row["counts_as_contact"] and not row["deleted_at"]
    }
    interactions = {
        row["id"]: row for row in records(connection, "interactions") if not row["deleted_at"] and row["type"] not in silent
    }
    tags = {
        row["id"]: row["cadence"] for row in records(connection, "tags") if not row["deleted_at"] and row["cadence"] is not None
    }
    kinds = [row for row in records(connection, "relationship_types") if not row["deleted_at"] and row["cadence"] is not None]
    talked: dict[str, list[str]] = {}
    for link in records(connection, "interaction_contacts"):
        if not link["deleted_at"] and link["interaction_id"] in interactions:
            talked.setdefault(link["contact_id"], []).append(interactions[link["interaction_id"]]["occurred_on"])
    tagged: dict[str, list[str]] = {}
    for link in records(connection, "contact_tags"):
        if not link["deleted_at"] and link["tag_id"] in tags:
            tagged.setdefault(link["contact_id"], []).append(tags[link["tag_id"]])
    chosen = [(row["key"], row["value"]) for row in records(connection, "preferences") if not row["deleted_at"]]
    preferences = cadence.read_preferences([each for each in chosen if each[0].startswith("reminders.")])
    found = {}
    for row in records(connection, "contacts"):
        if row["deleted_at"]:
            continue
        days = [day for each in talked.get(row["id"], []) if (day := cadence.read_day(each)) and day <= today]
        facts = cadence.Facts(
            row["tracking"],
            bool(row["vip"]),
            row["importance"],
            row["cadence"],
            max(days, default=None),
            cadence.read_day(row["met_on"]),
            cadence.read_day(row["tracked_on"]),
            clock.from_ms(row["created_at"]).date(),
            (*tagged.get(row["id"], []), *(kind["cadence"] for kind in kinds if kind["name"] == row["relationship"])),
            row["archived_at"] is not None,
            cadence.read_day(row["skipped_on"]),
            cadence.spread_of(row["id"]),
        )
        wanted = cadence.derive(facts, preferences, today)
        shown = [
            day.isoformat() if day else None
            for day in (wanted.last_contacted, wanted.next_due, wanted.soon_on, wanted.reconnect_on)
        ]
        found[row["id"]] = (text.fold(row["name"]), shown[0], wanted.cadence_days, *shown[1:])
    return found


def derived_as_stored(connection: Any) -> dict[str, tuple[Any, ...]]:
    """Contact id -> the derived columns as they stand in the file."""
    columns = ("sort_name", "last_contacted", "cadence_days", "next_due", "soon_on", "reconnect_on")
    return {row["id"]: tuple(row[name] for name in columns) for row in records(connection, "contacts") if not row["deleted_at"]}


def check_search_indexes(connection: Any) -> None:
    """Each full-text index holds exactly what its table holds; raises where not."""
    for name in FTS:
        connection.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")


def check_journal(connection: Any, *, complete: bool = True) -> None:
    """The clock only rises, every change has a batch, and `cells` holds the newest clock of every cell.

    Not `complete` is a journal from which somebody was forgotten: of a step less may be left than it did.
    """
    import json

    newest: dict[tuple[int, str, str], tuple[int, bytes]] = {}
    before = 0
    for tbl, pk, old, new, hlc, change_id in connection.execute("SELECT tbl,pk,old,new,hlc,change_id FROM changes ORDER BY seq"):
        assert hlc > before
        before = hlc
        whole = old is None or new is None
        for column in [""] if whole else json.loads(new):
            newest[tbl, pk, column] = (hlc, change_id)
    kept = {
        (row[0], row[1], row[2]): (row[3], row[4]) for row in connection.execute("SELECT tbl,pk,col,hlc,change_id FROM cells")
    }
    assert kept == newest
    assert connection.execute("SELECT hlc FROM batch").fetchone()[0] == before
    for batch, first, last in connection.execute("SELECT batch,first_seq,last_seq FROM batches WHERE last_seq IS NOT NULL"):
        count = connection.execute("SELECT count(*) FROM changes WHERE batch=?", (batch,)).fetchone()[0]
        assert count == last - first + 1 if complete else 0 <= count <= last - first + 1
    assert connection.execute("SELECT current FROM batch").fetchone()[0] is None


class Scratch:
    """A vault in a folder of its own, with a clock file that moves, for tests that need many vaults."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.path = os.path.join(folder, "vaults", "main", "vault.db")
        self.now(datetime.fromisoformat("2026-03-16T09:00:00+01:00"))
        self.database = Database.open(self.path)

    def now(self, moment: datetime) -> None:
        """Sets the clock."""
        self.moment = moment
        Path(self.folder, "now").write_text(moment.isoformat())

    @property
    def connection(self) -> Any:
        """The reading connection of this thread."""
        return self.database.connection

    def reopen(self) -> None:
        """Quits and starts again."""
        self.database.close()
        self.database = Database.open(self.path)


@cache
def template() -> str:
    """The folder of an empty vault made on Monday 16 March 2026, to be copied: making one takes longer than most tests."""
    kept = tempfile.mkdtemp(prefix="devhub-template-", dir=MEMORY)
    atexit.register(shutil.rmtree, kept, True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEVHUB_NOW", "2026-03-16T09:00:00+01:00")
        Database.open(os.path.join(kept, "main", "vault.db")).close()
    return os.path.join(kept, "main")


@contextmanager
def scratch() -> Iterator[Scratch]:
    """A fresh vault, because a property is tried on many."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="devhub-test-", dir=MEMORY) as folder:
        patch.setenv("DEVHUB_DATA_DIR", folder)
        patch.setenv("DEVHUB_NOW", f"@{folder}/now")
        shutil.copytree(template(), os.path.join(folder, "vaults", "main"))
        made = Scratch(folder)
        try:
            yield made
        finally:
            made.database.close()


class Worker:
    """Another process at work on a vault (tests/storage/worker.py)."""

    def __init__(self, path: str | Path, what: str, number: int) -> None:
        arguments = [sys.executable, "-m", "tests.storage.worker", str(path), what, str(number)]
        self.process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def wait_for(self, line: str) -> None:
        """Reads what the process says until it says this."""
        assert self.process.stdout
        for said in self.process.stdout:
            if said.strip() == line:
                return
        raise AssertionError(f"the other process never said {line}")

    def lines(self) -> list[str]:
        """Whatever else it says until its end."""
        assert self.process.stdout
        return self.process.stdout.read().splitlines()


@contextmanager
def started(path: str | Path, what: str, number: int = 0) -> Iterator[Worker]:
    """Another process at work, killed at the end if it still runs."""
    worker = Worker(path, what, number)
    try:
        yield worker
    finally:
        worker.process.kill()
        worker.process.wait()
        if worker.process.stdout:
            worker.process.stdout.close()
