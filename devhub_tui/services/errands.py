"""What needs the vault to itself: the app leaves, it is done, and the process starts again, or the app comes back unchanged.

No key is in a repr: the work is a closure.
"""

from collections.abc import Callable
from typing import NamedTuple

from devhub_tui.services import protection
from devhub_tui.storage.copying import Progress
from devhub_tui.storage.keys import Key


class Errand(NamedTuple):
    """`title` names it while it is done. `work` gets the vault's path and a progress; gives the key by then and what to say.
    `reason` is what the login says of it that follows (screens/gate.py)."""

    title: str
    work: Callable[[str, Progress], tuple[Key | None, str]]
    reason: str = "done"

    def __repr__(self) -> str:
        return f"Errand({self.title})"


def protect(passphrase: str, recovery_key: str, choice: str) -> Errand:
    """Gives an open vault a passphrase; `choice` is what becomes of the plain backups and drafts (protection.CHOICES)."""

    def work(path: str, progress: Progress) -> tuple[Key | None, str]:
        key, past = protection.protect(path, passphrase, recovery_key, choice, progress)
        return key, f"The vault is protected. {past_said(past)}".strip()

    return Errand("Protecting the vault", work)


def open_up(key: Key) -> Errand:
    """Takes the passphrase away."""

    def work(path: str, progress: Progress) -> tuple[Key | None, str]:
        protection.open_up(path, key, progress)
        return None, "The vault is open: it has no passphrase any more. Backups made so far keep theirs."

    return Errand("Opening up the vault", work)


def rekey(key: Key) -> Errand:
    """Encrypts everything anew."""

    def work(path: str, progress: Progress) -> tuple[Key | None, str]:
        fresh = protection.rekey(path, key, progress)
        return fresh, "The vault is encrypted with a fresh key. Backups made so far keep the key that they have."

    return Errand("Encrypting the vault anew", work, "rekeyed")


def past_said(past: protection.Past) -> str:
    """What became of plain backups and drafts; empty where there were none."""
    counts = ((past.copies, "backup"), (past.drafts, "draft"))
    done = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    verb = "sealed" if past.choice == protection.SEAL else "removed"
    said = f"{verb.capitalize()}: {' and '.join(done)}." if done else ""
    return " ".join([said, *(f"Left as it was: {each}" for each in past.left)]).strip()
