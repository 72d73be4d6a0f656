"""What the app does for the vault once it stands, in a thread: what was forgotten wiped from the file, today's backup,
history that is too old removed, and the search index put in order."""

from devhub_tui.storage import backup, retention, upkeep, wiping
from devhub_tui.storage.database import Database


def wanted(database: Database) -> bool:
    """Whether there is anything to do."""
    return any(each.wanted(database) for each in (wiping, backup, retention, upkeep))


def run(database: Database) -> None:
    """Does what is wanted. Raises DevHubError for a backup that could not be made."""
    if wiping.wanted(database):  # before a backup would keep it
        wiping.wipe(database)
    if backup.wanted(database):
        backup.make(database)
    retention.prune(database)
    upkeep.merge(database)
