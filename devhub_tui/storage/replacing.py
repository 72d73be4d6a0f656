"""How a finished new vault file takes the place of the old one: protecting, opening up, another key, a backup restored.

The vault is two files, vault.db and keys, and no file system renames two at once. So both are prepared beside them under the
name .next; then one small file, `replacing`, is put in place by one rename: the commit point. From then on whoever holds the
vault's lock alone goes through the same steps to the end, again if need be. Before it, nothing has happened.
"""

import os
from contextlib import suppress
from typing import Any

from devhub_tui.errors import LockedError
from devhub_tui.storage.copying import create_private, sync
from devhub_tui.storage.lock import VaultLock

_HELPERS = ("-wal", "-shm", "-journal")
_LIMIT = 1 << 16  # bytes of the note


class Replacement:
    """The place of the vault at `path`, to be taken by what is prepared at `vault` and, for a protected one, `header`.

    Only for who holds the vault's lock alone and has closed every connection to it when committing.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.vault = f"{path}.next"
        self._keys = os.path.join(os.path.dirname(path), "keys.next")
        self.clear()

    def clear(self) -> None:
        """Throws away what was prepared."""
        for place in (self.vault, *(self.vault + each for each in _HELPERS), self._keys, f"{_journal(self.path)}.next"):
            with suppress(FileNotFoundError):
                os.unlink(place)

    def commit(self, header: bytes | None, *, keep: str | None = None) -> None:
        """The commit point, and all that follows. `header` are the bytes of the new key file, None for a plain vault.

        `keep` is a path for the old vault file (its header goes beside it, as keys.beside says). Raises OSError before the
        commit point, with nothing changed.
        """
        import json

        if header is not None:
            create_private(self._keys)
            with open(self._keys, "wb") as file:
                file.write(header)
            sync(self._keys)
        sync(self.vault)
        journal = _journal(self.path)
        fresh = f"{journal}.next"
        create_private(fresh)
        with open(fresh, "w", encoding="utf-8") as out:
            json.dump({"keys": header is not None, "keep": keep}, out)
        sync(fresh)
        os.rename(fresh, journal)
        sync(journal)
        _roll_forward(self.path)


def settle(path: str) -> None:
    """Brings to its end what was interrupted after its commit point, and clears away what was before it.

    Raises LockedError while another process is at it.
    """
    folder = os.path.dirname(path)
    committed = os.path.lexists(_journal(path))
    if not committed and not any(os.path.lexists(each) for each in (f"{path}.next", os.path.join(folder, "keys.next"))):
        return
    try:
        lock = VaultLock(os.path.join(folder, "lock"), alone=True)
    except LockedError:
        if committed:
            raise
        return  # somebody prepares it at this moment
    try:
        if os.path.lexists(_journal(path)):
            _roll_forward(path)
        else:
            Replacement(path)
    finally:
        lock.release()


def _journal(path: str) -> str:
    return os.path.join(os.path.dirname(path), "replacing")


def _roll_forward(path: str) -> None:
    """Every step may have been done already."""
    from devhub_tui.storage import keys

    folder = os.path.dirname(path)
    wanted = _wanted(path)
    if wanted is None:
        os.unlink(_journal(path))
        sync(path)
        Replacement(path)
        return
    header = os.path.join(folder, "keys")
    if os.path.lexists(f"{path}.next"):
        if wanted["keep"]:
            _keep(path, wanted["keep"])
            _keep(header, keys.beside(wanted["keep"]))
        for each in _HELPERS:
            if wanted["keep"] and each != "-shm":
                _keep(path + each, wanted["keep"] + each)
            with suppress(FileNotFoundError):
                os.unlink(path + each)
        os.rename(f"{path}.next", path)
        sync(path)
    if not wanted["keys"]:
        with suppress(FileNotFoundError):
            os.unlink(header)
    elif os.path.lexists(f"{header}.next"):
        os.rename(f"{header}.next", header)
        sync(header)
    os.unlink(_journal(path))
    sync(path)


def _wanted(path: str) -> dict[str, Any] | None:
    """What was noted at the commit point. Where that is damaged: None as long as the old vault is in its place, which then stays
    the vault; and when the new one is, it needs a key file unless it is plain."""
    import json

    from devhub_tui.storage import vault_file

    with open(os.open(_journal(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
        content = file.read(_LIMIT)
    try:
        wanted = json.loads(content)
        if isinstance(wanted["keys"], bool) and (wanted["keep"] is None or isinstance(wanted["keep"], str)):
            return dict(wanted)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return None if os.path.lexists(f"{path}.next") else {"keys": not vault_file.is_plain(path), "keep": None}


def _keep(place: str, under: str) -> None:
    """Gives a file a second name, so that the first can be taken from it."""
    if not os.path.lexists(place) or os.path.lexists(under):
        return
    try:
        os.link(place, under)
    except OSError:  # a file system without hard links
        from shutil import copyfile

        part = f"{under}.part"
        with suppress(FileNotFoundError):
            os.unlink(part)
        create_private(part)
        copyfile(place, part)
        sync(part)
        os.rename(part, under)
    sync(under)
