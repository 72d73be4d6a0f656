"""`devhub due --short`: one line for a prompt or a status bar. It is asked before every line, so next to nothing is loaded.

A prompt is no place for errors: whatever is wrong with the vault, it prints nothing and ends with 0. `devhub due` says what.
"""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from devhub_tui import clock, paths
from devhub_tui.errors import DevHubError, UsageError

if TYPE_CHECKING:
    from devhub_tui.storage.short import Waiting


def prompt() -> int:
    """Prints `3 due · 1 birthday`, or nothing at all."""
    try:
        line = waiting().said()
    except UsageError:  # DEVHUB_NOW is no instant
        return 0
    if line:
        try:
            _write(line)
        except OSError:  # nobody reads; Python's own flush at exit must not complain about it either
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0


def waiting() -> "Waiting":
    """What waits today in the vault that is meant."""
    from devhub_tui.storage import short

    path = paths.vault_file()
    key = None
    with suppress(DevHubError, OSError):
        if short.protected(path):
            from devhub_tui.services import shell_session

            key = shell_session.key(path)
    return short.read(path, clock.today(), key)


def _write(line: str) -> None:
    try:
        sys.stdout.write(line + "\n")
    except UnicodeEncodeError:
        sys.stdout.write(line.replace(" · ", ", ") + "\n")
    sys.stdout.flush()
