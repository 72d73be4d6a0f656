"""New passphrases and recovery keys, from whoever sits at the terminal or from descriptors and into files for scripts."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from devhub_tui import paths
from devhub_tui.cli import unlocking
from devhub_tui.cli.terminal import Terminal, terminal
from devhub_tui.errors import CancelledError, DevHubError, FieldError, UsageError, VaultError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options

_NOTHING = "Nothing was changed."


def new_passphrase(descriptor: int | None, names: Sequence[str], *, also_the_usual: bool = False) -> str:
    """A passphrase that may be taken, in NFC: one line of `--new-passphrase-fd`, or asked for twice.

    With `also_the_usual` `--passphrase-fd` gives it as well. Raises FieldError for one from a descriptor that is refused,
    CancelledError when nothing was typed, UsageError where nobody can be asked.
    """
    from devhub_tui.domain import passphrases

    given = None
    if descriptor is not None:
        given = unlocking.line_of(descriptor, "--new-passphrase-fd")
    elif also_the_usual:
        given = unlocking.passphrase()
    if given is not None:
        return passphrases.checked(given, names)
    with terminal() as at:
        if at is None:
            option = "--passphrase-fd" if also_the_usual else "--new-passphrase-fd"
            raise UsageError("There is no terminal to ask for the new passphrase.", f"{option} N reads it from a descriptor.")
        return _chosen(at, names)


def _chosen(at: Terminal, names: Sequence[str]) -> str:
    import unicodedata

    from devhub_tui.domain import passphrase_strength, passphrases

    at.say(f"A passphrase has at least {passphrases.SHORTEST} characters, of any kind.")
    at.say(passphrases.HINT)
    while True:
        entered = at.secret("New passphrase: ")
        if not entered:
            raise CancelledError(f"No passphrase was typed. {_NOTHING}")
        try:
            chosen = passphrases.checked(entered, names)
        except FieldError as problem:
            at.say(problem.message)
            continue
        found = passphrase_strength.strength(chosen, names)
        at.say(f"Strength: {found.word}. Guessing it takes {found.time} at {passphrase_strength.GUESSES:,} tries a second.")
        if unicodedata.normalize("NFC", at.secret("The same again: ")) == chosen:
            return chosen
        at.say("They are not the same. Type it twice again, or nothing to stop.")


def protected_path() -> str:
    """The vault that is meant. Raises VaultError when it has no passphrase."""
    from devhub_tui.storage import vault

    path = paths.vault_file()
    state = vault.state(path)
    if state == vault.MISSING:
        raise VaultError(f"There is no vault yet: {path}", "devhub vault protect makes a protected one.")
    if state == vault.OPEN:
        raise VaultError("The vault has no passphrase.", "devhub vault protect gives it one.")
    return path


def names_of(path: str) -> tuple[str, ...]:
    """What nobody's passphrase may be made of: the names of the vault and of those who unlock it."""
    from devhub_tui.storage import vault

    found: tuple[str, ...] = ()
    with suppress(DevHubError):
        found = vault.users(path)
    return (paths.vault_name(), *found)


def sure(options: "Options", question: str) -> None:
    """Raises CancelledError unless somebody at the terminal says yes, or the call has said it: `--yes`."""
    if options.yes:
        return
    with terminal() as at:
        if at is None:
            raise UsageError("There is no terminal to ask whether that is meant.", "--yes says so.")
        if at.line(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
            raise CancelledError(f"Not confirmed. {_NOTHING}")


def recovery_key() -> str:
    """A recovery key typed at the terminal, where a slip is named and asked for again. Raises CancelledError, UsageError."""
    from devhub_tui.domain import recovery_keys

    with terminal() as at:
        if at is None:
            raise UsageError("There is no terminal to ask for the recovery key.", "--recovery-fd N reads it from a descriptor.")
        while entered := at.secret("Recovery key: "):
            try:
                recovery_keys.parse(entered)
            except DevHubError as problem:
                at.say(f"{problem.message} {problem.hint}")
            else:
                return entered
    raise CancelledError(f"No recovery key was typed. {_NOTHING}")


@contextmanager
def handing_over(out: str | None, path: str) -> Iterator[str]:
    """A new recovery key that its owner has: confirmed on the terminal, or written to the file `out`, before anything uses it.

    The file goes again when the vault at `path` did not get the key. Raises CancelledError, UsageError, and DevHubError for a
    file that is there or cannot be written.
    """
    from devhub_tui.domain import recovery_keys

    fresh = recovery_keys.new()
    if out is None:
        with terminal() as at:
            if at is None:
                raise UsageError(
                    "There is no terminal to show the recovery key on.", "--recovery-out FILE writes it to a new file instead."
                )
            _confirmed(at, fresh)
        yield fresh
        return
    from devhub_tui.services import secret_files

    before = _ways(path)
    place = secret_files.write_new(out, fresh)
    try:
        yield fresh
    except BaseException:
        with suppress(OSError, DevHubError):
            if _ways(path) == before:
                os.unlink(place)
        raise


def _ways(path: str) -> tuple[str, ...]:
    """The ids of the slots of the vault as it is, none for an open one: a key that came into use changes them."""
    from devhub_tui.storage import vault

    return tuple(slot.id for slot in vault.header(path).slots) if vault.state(path) == vault.PROTECTED else ()


def _confirmed(at: Terminal, fresh: str) -> None:
    """Shows the key on a page of its own that leaves nothing in the scrollback, until two groups of it are typed back."""
    from devhub_tui.domain import recovery_keys

    wrong = ""
    while True:
        with at.page():
            at.say("Your recovery key opens the vault when the passphrase is forgotten.")
            at.say("It is shown only now. Write it down, or keep it in a password manager,")
            at.say("but not beside the vault.")
            at.say("")
            groups = fresh.split("-")
            half = len(groups) // 2
            at.say("    " + "-".join(groups[:half]) + "-")
            at.say("    " + "-".join(groups[half:]))
            at.say("")
            if wrong:
                at.say(wrong)
            at.line("Press enter when you have it; two groups of it are asked for then. ")
        numbers = recovery_keys.groups_to_retype()
        typed = []
        for number in numbers:
            entered = at.secret(f"Group {number} of the recovery key: ")
            if not entered:
                raise CancelledError(f"The recovery key was not confirmed. {_NOTHING}")
            typed.append(entered)
        missed = [
            number for number, group in zip(numbers, typed, strict=True) if not recovery_keys.is_group(fresh, number, group)
        ]
        if not missed:
            return
        wrong = f"Group {missed[0]} was another one. Here is the key again; ctrl+c stops."
