"""Protecting a vault, opening it up, giving it another key, with all that lies around it: backups and drafts.

What the shell and the screens call; storage/vault.py does the vault itself.
"""

import os
from typing import NamedTuple

from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.services.drafts import Drafts
from devhub_tui.storage import keys, past, vault
from devhub_tui.storage.copying import Progress
from devhub_tui.storage.keys import Key

SEAL, REMOVE = "seal", "remove"
CHOICES = (SEAL, REMOVE)
"""What is done with plain backups and drafts when a vault is protected."""


class Plain(NamedTuple):
    """What lies around a vault for everybody to read: paths of backups and other copies, and how many drafts."""

    copies: tuple[str, ...]
    drafts: int

    def __bool__(self) -> bool:
        return bool(self.copies or self.drafts)


class Past(NamedTuple):
    """What became of it: how many copies and drafts, sealed or removed; `left` are sentences about what could not be."""

    choice: str
    copies: int
    drafts: int
    left: tuple[str, ...]


def plain(path: str) -> Plain:
    """What lies around the vault at `path` unencrypted."""
    return Plain(tuple(past.plain_copies(path)), len(Drafts.beside(path).plain_ones()))


def protect(
    path: str, passphrase: str, recovery_key: str, choice: str = SEAL, progress: Progress | None = None
) -> tuple[Key, Past]:
    """Protects the vault, then seals or removes what lies around it; a second call of `clear_past` completes that."""
    key = vault.protect(path, passphrase, recovery_key, progress)
    return key, clear_past(path, key, choice, progress)


def clear_past(path: str, key: Key, choice: str, progress: Progress | None = None) -> Past:
    """Seals or removes the plain backups and drafts of a protected vault, and says what it did and what is left."""
    drafts = Drafts.beside(path, key)
    left: list[str] = []
    header = keys.dump(vault.header(path))
    done = 0
    for copy in past.plain_copies(path):
        try:
            if choice == SEAL:
                past.seal(copy, key, header, progress)
            else:
                past.remove(copy)
            done += 1
        except CancelledError:
            left.append(f"{os.path.basename(copy)}, because that was stopped.")
        except DevHubError as problem:
            left.append(problem.message)
        except OSError as problem:
            left.append(f"{copy}: {problem.strerror}.")
    try:
        count = drafts.seal_all(key) if choice == SEAL else drafts.drop_all()
    except DevHubError as problem:
        count = 0
        left.append(problem.message)
    if trouble := _settle_inbox(path, key):
        left.append(trouble)
    return Past(choice, done, count, tuple(left))


def _settle_inbox(path: str, key: Key) -> str:
    from devhub_tui.services.quick_connect import settling

    return settling.settle(path, key)


def open_up(path: str, key: Key, progress: Progress | None = None) -> None:
    """Takes the vault's passphrase away. Drafts become readable with it; backups stay sealed as they were made."""
    drafts = Drafts.beside(path, key)
    vault.open_up(path, key, progress, lambda: drafts.open_all(key))


def rekey(path: str, key: Key, progress: Progress | None = None) -> Key:
    """Encrypts the vault under a fresh data key, and its drafts with it. Backups keep the key with which they were made."""
    drafts = Drafts.beside(path, key)
    new = vault.rekey(path, key, progress, lambda fresh: drafts.seal_again(key, fresh))
    drafts.settle(new)
    _settle_inbox(path, new)  # what cannot be done now is done when the inbox is next looked into
    return new
