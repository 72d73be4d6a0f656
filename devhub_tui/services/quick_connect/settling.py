"""The inbox after its vault was protected or given another key: what waits in the open is taken in, what comes is sealed anew."""

import os

from devhub_tui import config, paths
from devhub_tui.errors import DevHubError
from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.keys import Key


def folder() -> str:
    """Where this machine's inbox is: as the config file says, else beside the vaults. Raises DevHubError for a broken config."""
    said = config.load().connect.inbox if paths.config_file().exists() else None
    return os.path.expanduser(said) if said else str(paths.inbox_dir())


def settle(path: str, key: Key) -> str:
    """Brings the inbox into line with the vault at `path`; gives a sentence about what could not be done. No inbox is made."""
    try:
        place = folder()
        if not os.path.lexists(inboxes.file(place)):
            return ""
        from devhub_tui.services.quick_connect import drainer
        from devhub_tui.storage.database import Database

        database = Database.open(path, key=key)
        try:
            inbox = inboxes.Inbox.open(place)
            try:
                drainer.drain(database, inbox)
            finally:
                inbox.close()
        finally:
            database.close()
    except DevHubError as problem:
        return f"what waits in the Quick Connect inbox, until devhub inbox drain: {problem.message}"
    return ""
