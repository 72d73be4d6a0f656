"""On which day the user was last told what waits. Kept beside the data, never journaled, and of this device only."""

from devhub_tui.errors import VaultError
from devhub_tui.storage.database import Database

_KEY = "notified_on"


def claim(database: Database, day: str) -> bool:
    """Takes the telling of a day upon itself; False when somebody has it already.

    In a vault that cannot be written nothing is remembered, and whoever asks may tell.
    """
    try:
        with database.write("tell what waits", kind="setup") as tx:
            cursor = tx.execute(
                "INSERT INTO local(key,value) VALUES (?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value "
                "WHERE value IS NOT excluded.value",
                (_KEY, day),
            )
            return int(cursor.rowcount) > 0
    except VaultError:
        return True


def give_back(database: Database) -> None:
    """The telling failed: the next one may try again."""
    try:
        with database.write("tell what waits", kind="setup") as tx:
            tx.execute("DELETE FROM local WHERE key=?", (_KEY,))
    except VaultError:
        return
