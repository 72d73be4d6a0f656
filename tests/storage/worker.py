"""A devhub of its own process, for tests of several at once: `python -m tests.storage.worker PATH WHAT [NUMBER]`.

WORKER_KEY is the data key of a protected vault in hex: tests have nothing to hide.
"""

import os
import pathlib  # noqa: F401  nobody may be unable to read the standard library
import resource
import sys
import tempfile
import time

from devhub_tui.errors import DevHubError
from devhub_tui.storage import backup, contacts
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key


def say(text: str) -> None:
    """One line to whoever waits for it, at once."""
    os.write(1, f"{text}\n".encode())


def write_many(database: Database, count: int, big: bool = False) -> None:
    """Adds people one by one, telling each id once it is durable."""
    for number in range(count):
        with database.write("add") as tx:
            made = contacts.add(tx, {"name": f"Person {number}", "notes": "x" * 50_000 if big else None}, tags=["rust"])
        say(made)


def load_everything() -> None:
    """Works once with a vault of its own: what is imported on the way may lie where nobody may read, as in a private clone."""
    with tempfile.TemporaryDirectory() as place:
        database = Database.open(f"{place}/main/vault.db")
        with database.write("add") as tx:
            contacts.add(tx, {"name": "Ana"}, tags=["rust"])
        database.close()


def main(path: str, what: str, number: int = 0) -> None:
    """Opens the vault and does one thing with it."""
    if what in ("limited", "look"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    if what == "nobody" and os.getuid() == 0:
        load_everything()
        os.setuid(65534)
    secret = os.environ.get("WORKER_KEY")
    database = Database.open(path, key=Key(bytes.fromhex(secret)) if secret else None)
    say("open")
    if what == "write":
        write_many(database, number)
    elif what == "limited":
        write_many(database, 10_000, big=True)
    elif what == "backup":
        room = sum(os.path.getsize(path + end) for end in ("", "-wal", "-shm") if os.path.exists(path + end)) // 2
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        backup.make(database)
    elif what == "copy":
        backup.make(database, "request")
    elif what == "look":
        say(str(database.connection.execute("SELECT count(*),count(last_contacted) FROM contacts").fetchone()))
    elif what == "hold":
        database.begin(database.connection)
        say("held")
        time.sleep(number)
    elif what == "nobody":
        say(str(database.connection.execute("SELECT count(*) FROM contacts").fetchone()[0]))
        write_many(database, 1)
    database.close()


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
    except DevHubError as error:
        say(f"{type(error).__name__}: {error.message} | {error.hint}")
        sys.exit(error.exit_code)
