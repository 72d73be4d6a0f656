"""`devhub vault …`: which word does what; protecting, opening up, another data key, with progress and the past dealt with."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from devhub_tui import paths
from devhub_tui.cli import asking, output, unlocking
from devhub_tui.errors import UsageError, VaultError

if TYPE_CHECKING:
    from collections.abc import Callable

    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.protection import Past
    from devhub_tui.storage.copying import Progress

_PATIENCE = 0.5  # seconds before progress is worth showing


def run_vault(options: "Options") -> int:
    """What the first word says; without one the status."""
    from devhub_tui.cli import vault_slots, vault_status
    from devhub_tui.cli.vault_commands import WORDS

    word = "-".join(options.words).lower() or "status"
    does: dict[str, Callable[[Options], int]] = {
        "status": vault_status.status,
        "protect": protect,
        "open-up": open_up,
        "passphrase": vault_slots.passphrase,
        "recover": vault_slots.recover,
        "recovery-key": vault_slots.recovery_key,
        "rekey": rekey,
    }
    if word not in does:
        raise UsageError(f"devhub vault knows no “{' '.join(options.words)[:40]}”.", f"It knows {', '.join(WORDS)}.")
    _check_options(options, word)
    return does[word](options)


_FOR = {
    "new_passphrase_fd": ("protect", "passphrase", "recover"),
    "recovery_fd": ("recover",),
    "recovery_out": ("protect", "recovery-key"),
    "past": ("protect",),
    "remove": ("recovery-key",),
    "yes": ("open-up", "recovery-key", "protect", "rekey"),
}


def _check_options(options: "Options", word: str) -> None:
    for attribute, words in _FOR.items():
        if getattr(options, attribute) not in (None, False) and word not in words:
            raise UsageError(
                f"--{attribute.replace('_', '-')} means nothing to devhub vault {word}.", f"It goes with {', '.join(words)}."
            )


def protect(options: "Options") -> int:
    """Encrypts an open vault, or makes a protected one where there is none, and seals or removes what lies around it."""
    from devhub_tui.services import protection
    from devhub_tui.storage import vault

    path = paths.vault_file()
    state = vault.state(path)
    if state == vault.PROTECTED:
        return _complete(options, path)
    chosen = asking.new_passphrase(options.new_passphrase_fd, asking.names_of(path), also_the_usual=True)
    choice = _choice(options, protection.plain(path))
    with asking.handing_over(options.recovery_out, path) as recovery:
        if state == vault.MISSING:
            key = vault.create(path, chosen, recovery)
        else:
            with _progress("Encrypting") as tell:
                key = vault.protect(path, chosen, recovery, tell)
    with _progress("Sealing backups") as tell:
        past = protection.clear_past(path, key, choice, tell)
    if options.json:
        output.emit({"protected": {"vault": paths.vault_name(), "past": _past_shape(past)}})
        return 1 if past.left else 0
    made = state == vault.MISSING
    output.say(f"{'Made' if made else 'Protected'} the vault {paths.vault_name()}{', protected' if made else ''}.")
    _say_past(past)
    output.say(
        "Exports and other copies that you made yourself are as they were. docs/vault.md says what old disk blocks may hold."
    )
    return 1 if past.left else 0


def _complete(options: "Options", path: str) -> int:
    """Of a vault that is protected already only the past is left to do, as after an interruption."""
    from devhub_tui.services import protection

    found = protection.plain(path)
    if not found:
        raise VaultError("The vault is protected already.", "devhub vault passphrase changes the passphrase.")
    choice = _choice(options, found)
    key = unlocking.again(path)
    with _progress("Sealing backups") as tell:
        past = protection.clear_past(path, key, choice, tell)
    if options.json:
        output.emit({"protected": {"vault": paths.vault_name(), "past": _past_shape(past)}})
    else:
        output.say("The vault was protected already.")
        _say_past(past)
    return 1 if past.left else 0


def _choice(options: "Options", found: Any) -> str:
    """Whether plain backups and drafts are sealed or removed: as said, as answered, else sealed."""
    from devhub_tui.cli.terminal import terminal
    from devhub_tui.services import protection

    if options.past or not found or options.yes:
        return str(options.past or protection.SEAL)
    with terminal() as at:
        if at is None:
            return protection.SEAL
        at.say(f"Readable by anybody, besides the vault: {_counted(len(found.copies), found.drafts)}.")
        while True:
            answer = at.line("Seal them with the vault's key, or remove them? [S/r] ").strip().lower()
            if answer in ("", "s", "seal"):
                return protection.SEAL
            if answer in ("r", "remove"):
                return protection.REMOVE


def _counted(copies: int, drafts: int) -> str:
    named = [f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in ((copies, "backup"), (drafts, "draft")) if count]
    return " and ".join(named)


def _past_shape(past: "Past") -> dict[str, Any]:
    return {"choice": past.choice, "backups": past.copies, "drafts": past.drafts, "left": list(past.left)}


def _say_past(past: "Past") -> None:
    if past.copies or past.drafts:
        verb = "Sealed" if past.choice == "seal" else "Removed"
        output.say(f"{verb} {_counted(past.copies, past.drafts)} that anybody could have read.")
    for each in past.left:
        output.note(f"devhub: Left as it was: {each}")


def open_up(options: "Options") -> int:
    """Decrypts the vault, after saying what that means and asking for the passphrase again."""
    from devhub_tui.services import protection
    from devhub_tui.storage import vault

    path = asking.protected_path()
    others = len(vault.users(path)) - 1
    if not options.json:
        output.note("Opened up, the vault is an ordinary file: whoever gets it, a copy or a backup of it, can read everything.")
        if others > 0:
            output.note(
                f"{others:,} other member{'' if others == 1 else 's'} will need no passphrase any more, and have no role."
            )
    key = unlocking.again(path)
    asking.sure(options, "Open it up?")
    with _progress("Decrypting") as tell:
        protection.open_up(path, key, tell)
    if options.json:
        output.emit({"opened_up": {"vault": paths.vault_name()}})
    else:
        output.say(f"The vault {paths.vault_name()} is open: nothing protects it now but the rights of the file.")
        output.say("Backups made until now stay sealed with the passphrase that they were made with.")
    return 0


def rekey(options: "Options") -> int:
    """Encrypts the vault under a fresh data key; passphrases and recovery keys stay."""
    from devhub_tui.services import protection

    path = asking.protected_path()
    key = unlocking.again(path)
    with _progress("Encrypting") as tell:
        protection.rekey(path, key, tell)
    if options.json:
        output.emit({"rekeyed": {"vault": paths.vault_name()}})
    else:
        output.say(f"The vault {paths.vault_name()} has a fresh data key. Passphrases and recovery keys are the same as before.")
        output.say("Backups made until now keep the key that they were made with.")
    return 0


@contextmanager
def _progress(doing: str) -> Iterator["Progress"]:
    """Shows a percentage on a terminal once it takes long; ctrl+c stops the work, with nothing changed."""
    shown = sys.stderr.isatty()
    begun = time.monotonic()
    stopped = drawn = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    def tell(done: int, total: int) -> bool:
        nonlocal drawn
        if shown and total and (drawn or time.monotonic() - begun > _PATIENCE):
            drawn = True
            sys.stderr.write(f"\r\x1b[K{doing} {100 * done // total} %" if done < total else "\r\x1b[KChecking what was written…")
            sys.stderr.flush()
        return stopped

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield tell
    finally:
        signal.signal(signal.SIGINT, before)
        if drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
