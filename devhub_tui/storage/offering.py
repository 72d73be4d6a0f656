"""What can be offered for a damaged vault: the newest backup that is sound, its day, and what it would lack."""

from contextlib import suppress
from typing import NamedTuple

from sqlcipher3 import dbapi2

from devhub_tui.errors import DevHubError
from devhub_tui.storage import copying, keys, restore
from devhub_tui.storage.keys import Key
from devhub_tui.storage.restore import Backup, Facts

_NOT_OFFERED = ("replaced", "salvaged")
"""Copies of a vault that was wrong, or may be."""


class Offer(NamedTuple):
    """A sound backup and what is in it; beside that how many people and interactions the damaged file still tells of, None where it
    tells nothing."""

    backup: Backup
    facts: Facts
    people: int | None
    interactions: int | None

    @property
    def words(self) -> str:
        """The offer in sentences."""
        day, time = self.backup.at[:10], self.backup.at[11:16]
        said = (
            f"The newest good backup is of {day} {time}, with {_counted(self.facts.people, 'person', 'people')} and "
            f"{_counted(self.facts.interactions, 'interaction', 'interactions')}; what was written since then is not in it."
        )
        if self.people is not None and self.interactions is not None:
            said += f" The damaged file tells of {self.people:,} and {self.interactions:,}."
        return said


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def newest_good(path: str, key: Key | None) -> Offer | None:
    """The newest backup of the vault at `path` that opens with the key and is sound through and through; None when there is none.

    Reads whole backups: seconds for a large one. Copies that were salvaged or set aside are not offered.
    """
    for each in restore.every(path):
        if each.reason in _NOT_OFFERED:
            continue
        own = key if each.key_id is not None else None
        if each.key_id is not None and (key is None or keys.key_id(key.data) != each.key_id):
            continue
        with suppress(DevHubError, dbapi2.Error, OSError):
            facts = restore.facts(each, own)
            if not copying.verified(each.path, own):
                return Offer(each, facts, _count(path, key, "contacts"), _count(path, key, "interactions"))
    return None


def _count(path: str, key: Key | None, table: str) -> int | None:
    """How many rows the damaged file still tells of. Only read: its log is left out."""
    try:
        connection = dbapi2.connect(copying.uri(path, "mode=ro&immutable=1"), uri=True)
        try:
            keys.apply(connection, key)
            return int(connection.execute(f"SELECT count(*) FROM {table} NOT INDEXED WHERE deleted_at IS NULL").fetchone()[0])
        finally:
            connection.close()
    except (dbapi2.Error, UnicodeDecodeError):
        return None


def sealed(path: str, key: Key | None) -> int:
    """How many backups of the vault at `path` nobody can look into with this key."""
    return sum(
        each.key_id is not None and (key is None or keys.key_id(key.data) != each.key_id)
        for each in restore.every(path)
        if each.reason not in _NOT_OFFERED
    )


def said(found: Offer | None, unread: int = 0) -> str:
    """What can be done about a damaged file, in sentences. `unread` is how many backups could not be looked into (`sealed`)."""
    if found:
        backups = found.words
    elif unread:
        many = "1 backup is" if unread == 1 else f"{unread:,} backups are"
        backups = f"{many} protected and could not be looked into here: devhub restore newest asks for the passphrase."
    else:
        backups = "There is no good backup beside it."
    return f"{backups} devhub doctor --repair salvages what can be read. The damaged file is kept either way."
