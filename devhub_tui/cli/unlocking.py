"""The key of the vault for a command: from the shell's session, a descriptor, or the terminal; and what the call says about it.

Nothing secret ever stands in an argument or in the environment, and nothing that was typed is shown.
"""

import os
from typing import TYPE_CHECKING, NamedTuple

from devhub_tui import paths
from devhub_tui.errors import LockedError, NotFoundError, UsageError, WaitError

if TYPE_CHECKING:
    from devhub_tui.cli.terminal import Terminal
    from devhub_tui.storage.keys import Key

LONGEST = 4000
"""Bytes of a passphrase; a terminal cuts its lines at 4095."""
_TRIES = 3


class Call(NamedTuple):
    """What a call says about the vault: whose passphrase it is, and the descriptor that gives it."""

    user: str | None = None
    descriptor: int | None = None


_call = Call()
_found: dict[str, "Key"] = {}


def choose(vault: str | None, user: str | None = None, descriptor: int | None = None) -> None:
    """Sets what this call means by `--vault`, `--user`, `--passphrase-fd`. Raises NotFoundError for a vault that is not there:
    only the main one is made by itself."""
    global _call
    _call = Call(user, descriptor)
    _found.clear()
    paths.use_vault(vault)
    if vault is None or vault == paths.VAULT or vault in (names := paths.vault_names()):
        return
    paths.use_vault(None)
    raise _no_vault(vault, names)


def _no_vault(name: str, names: list[str]) -> NotFoundError:
    from difflib import get_close_matches

    close = get_close_matches(name, names or [paths.VAULT], n=1, cutoff=0.5)
    meant = f"Did you mean {close[0]}? " if close else ""
    return NotFoundError(
        f"There is no vault “{name}”.", f"{meant}devhub vaults lists them; devhub vaults --new {name} makes this one."
    )


def key(path: str, *, ask: bool = True) -> "Key | None":
    """The key of the vault at `path`; None for one that needs none. Found once in a process.

    Without `ask` nobody is asked, and no descriptor is read. Raises LockedError where nothing gives the key, UsageError for a
    descriptor that does not.
    """
    from devhub_tui.storage import replacing, vault_file
    from devhub_tui.storage.database import explained

    with explained():
        replacing.settle(path)
        if vault_file.state(path) != vault_file.PROTECTED:
            return None
    if path not in _found:
        _found[path] = _of(path, ask)
    return _found[path]


def _of(path: str, ask: bool) -> "Key":
    if (kept := _kept(path)) is not None:
        return kept
    if ask and (given := _given(path)) is not None:
        return given
    if ask:
        from devhub_tui.cli.terminal import terminal

        with terminal() as at:
            if at is not None:
                return _asked(path, at)
    raise locked()


def unasked(path: str) -> "Key | None":
    """The key of a protected vault by the shell's session or the descriptor, for the app, which asks in its own way; None where
    neither gives it."""
    from devhub_tui.storage import vault_file

    if vault_file.state(path) != vault_file.PROTECTED:
        return None
    return _kept(path) or _given(path)


def _kept(path: str) -> "Key | None":
    from devhub_tui.services import shell_session

    return shell_session.key(path, _call.user)


def _given(path: str) -> "Key | None":
    given = passphrase()
    if given is None:
        return None
    from devhub_tui.storage import vault

    return vault.unlock(path, given, _call.user)


def call(command: str = "") -> str:
    """How a command on the vault that is meant is typed: `devhub --vault work lock`."""
    named = "" if paths.vault_name() == paths.VAULT else f" --vault {paths.vault_name()}"
    return f"devhub{named}{' ' if command else ''}{command}"


def for_vault(hint: str) -> str:
    """A hint in which the commands are those for the vault that is meant."""
    if paths.vault_name() == paths.VAULT or "devhub " not in hint:
        return hint
    import re

    from devhub_tui.cli.commands import COMMANDS

    names = "|".join(name for name in COMMANDS if name not in ("vaults", "completion", "man"))
    return re.sub(rf"\bdevhub (?=(?:{names})\b)", f"{call()} ", hint)


def locked() -> LockedError:
    """What to say where nobody can be asked."""
    return LockedError(
        f"The vault is locked: {paths.vault_name()}.",
        "devhub unlock opens it for the shell for a while; --passphrase-fd N reads the passphrase from a descriptor.",
    )


def _asked(path: str, at: "Terminal") -> "Key":
    """Asks until it fits, three times at most; what there is to wait for is waited for."""
    from devhub_tui.storage import attempts, vault

    vault.header(path)  # a damaged one says so before anybody types
    user = _call.user
    if user is None and len(vault.users(path)) > 1:
        user = at.line(f"User of {paths.vault_name()}: ").strip()
        if not user:
            raise locked()
    for left in reversed(range(_TRIES)):
        at.count_down(attempts.left(path))
        entered = at.secret(f"Passphrase for {paths.vault_name()}: ")
        if not entered:
            raise locked()
        try:
            return vault.unlock(path, entered, user)
        except WaitError:  # somebody else tried meanwhile
            if not left:
                raise
        except LockedError as problem:
            if not left:
                raise
            at.say(problem.message)
    raise locked()


def passphrase() -> str | None:
    """The line that `--passphrase-fd` gives, without its newline; None when the call names no descriptor.

    Read byte by byte, so that what follows is left for the next reader. Raises UsageError.
    """
    if _call.descriptor is None:
        return None
    return line_of(_call.descriptor)


def line_of(descriptor: int, option: str = "--passphrase-fd") -> str:
    """One line from a descriptor, without its newline. Raises UsageError, naming `option`."""
    read = bytearray()
    try:
        while len(read) <= LONGEST and (byte := os.read(descriptor, 1)) and byte != b"\n":
            read += byte
    except OSError as problem:
        raise UsageError(
            f"{option}: descriptor {descriptor} cannot be read: {problem.strerror}.", f"{option} 3 3<FILE opens one for it."
        ) from None
    if len(read) > LONGEST:
        raise UsageError(f"{option}: the line is longer than {LONGEST:,} bytes.")
    try:
        said = read.decode("utf-8")
    except UnicodeDecodeError:
        said = None
    if said is None:
        raise UsageError(f"{option}: the line is not UTF-8.")
    if not said:
        raise UsageError(f"{option}: the line is empty.", "The passphrase stands on the first line.")
    return said


def again(path: str) -> "Key":
    """The key by the passphrase itself, whatever session there is: for what a passer-by at an unlocked shell must not do.

    Raises LockedError.
    """
    from devhub_tui.cli.terminal import terminal

    if (given := _given(path)) is not None:
        return given
    with terminal() as at:
        if at is not None:
            return _asked(path, at)
    raise LockedError("The passphrase is needed for this.", "--passphrase-fd N reads it from a descriptor.")
