"""What the app does for the vault once it stands, in a thread: today's backup, and the search index put in order."""

from devhub_tui.storage import backup, upkeep
from devhub_tui.storage.database import Database


def wanted(database: Database) -> bool:
    """Whether there is anything to do."""
    return backup.wanted(database) or upkeep.wanted(database)


def run(database: Database) -> None:
    """Does what is wanted. Raises DevHubError for a backup that could not be made."""
    if backup.wanted(database):
        backup.make(database)
    upkeep.merge(database)
