"""The inbox of this machine, where it is to be empty for another reason: somebody is forgotten, a vault gets another key."""

import os

from devhub_tui import config, paths
from devhub_tui.errors import DevHubError
from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key


def folder() -> str:
    """Where this machine's inbox is: as the config file says, else beside the vaults. Raises DevHubError for a broken config."""
    said = config.load().connect.inbox if os.path.exists(paths.config_file()) else None
    return paths.inbox_place(said)


def take_in(database: Database) -> str:
    """Takes in what waits for this vault; gives a sentence when something does wait on. No inbox is made."""
    try:
        place = folder()
        if not os.path.lexists(inboxes.file(place)):
            return ""
        from devhub_tui.services.quick_connect import drainer

        inbox = inboxes.Inbox.open(place)
        try:
            drainer.drain(database, inbox)
            left = len(drainer.troubles(database, inbox))
        finally:
            inbox.close()
    except DevHubError as problem:
        return f"What waits in the Quick Connect inbox could not be taken in. {problem.message}"
    if left:
        return f"The Quick Connect inbox has {left} that cannot be read; devhub inbox says why."
    return ""


def settle(path: str, key: Key) -> str:
    """The same for the vault at `path`, which was protected or given another key: what comes is sealed to that from now on."""
    try:
        if not os.path.lexists(inboxes.file(folder())):
            return ""
        database = Database.open(path, key=key)
    except DevHubError as problem:
        return problem.message
    try:
        return take_in(database)
    finally:
        database.close()
