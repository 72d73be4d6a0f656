"""The vault as a command gets it: open for reading, or with today's backup made for writing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from devhub_tui import paths
from devhub_tui.cli import output, unlocking
from devhub_tui.errors import DevHubError
from devhub_tui.storage.database import Database, explained
from devhub_tui.storage.waiting import Wait


@contextmanager
def reading(*, ask: bool = True) -> Iterator[Database]:
    """The vault, made if there is none, unlocked if it is protected; without `ask` nobody is asked for that. Errors of the
    driver become sentences."""
    path = paths.vault_file()
    database = Database.open(path, key=unlocking.key(path, ask=ask), on_wait=waiting)
    try:
        with explained():
            yield database
    finally:
        database.close()


@contextmanager
def writing(*, fetch: bool = True) -> Iterator[Database]:
    """The vault, with a backup made before the first write of the day, and with who came by Quick Connect taken in, unless not to
    `fetch`."""
    with reading() as database:
        back_up_daily(database)
        if fetch:
            from devhub_tui.cli import inbox_place

            inbox_place.fetch(database)
        yield database


def back_up_daily(database: Database) -> None:
    """Today's backup, if it is still to be made. Without one the work goes on: refusing it would help nobody."""
    from devhub_tui.storage import backup

    try:
        with explained():
            if not backup.wanted(database):
                return
            if sys.stderr.isatty():
                output.note("Making today's backup…")
            backup.make(database)
    except DevHubError as problem:
        output.note(f"devhub: Today's backup failed. {problem.message} {problem.hint}".rstrip())


def waiting(wait: Wait | None) -> None:
    """One line that counts on a terminal and goes when it is over; elsewhere said once."""
    if sys.stderr.isatty():
        output.status(str(wait) if wait else "")
    elif wait and wait.seconds <= 1:
        output.note(str(wait).rpartition(" ")[0].rpartition(" ")[0])
