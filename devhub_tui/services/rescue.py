"""What can be put in the place of a damaged vault: its newest backup that is sound, checked before it is offered."""

from devhub_tui.errors import DevHubError
from devhub_tui.storage import copying, keys, restore
from devhub_tui.storage.database import explained
from devhub_tui.storage.keys import Key
from devhub_tui.storage.restore import Backup, Facts


def newest_good(path: str, key: Key | None) -> tuple[Backup, Facts] | None:
    """The newest backup that this key opens (or that needs none) and that is whole, with what is in it; None without one."""
    for found in restore.every(path):
        own = _own(found, key)
        if found.key_id is not None and own is None:
            continue
        try:
            with explained():
                facts = restore.facts(found, own)
                if not copying.verified(found.path, own):
                    return found, facts
        except DevHubError:
            continue  # damaged itself, or of a newer devhub
    return None


def put_back(path: str, found: Backup, key: Key | None) -> None:
    """Makes the backup the vault; the damaged file is kept among the backups. Raises DevHubError; nothing was changed then."""
    restore.restore(path, found, key, _own(found, key))


def _own(found: Backup, key: Key | None) -> Key | None:
    return key if key is not None and found.key_id == keys.key_id(key.data) else None
