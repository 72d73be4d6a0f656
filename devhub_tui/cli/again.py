"""The process starts itself again: what was in its memory is gone, which Python alone could not promise.

The same number, terminal and folder; the words on its command line name nothing but the vault.
"""

import os
import sys
from typing import NoReturn

from devhub_tui import paths
from devhub_tui.errors import DevHubError


def words(*options: str) -> list[str]:
    """The command line that starts the app again: the interpreter and program as they were, with these for their arguments."""
    own = len(sys.argv) - 1
    kept = sys.orig_argv[1 : len(sys.orig_argv) - own]
    return [sys.executable, *kept, f"--vault={paths.vault_name()}", *options]


def start(reason: str) -> NoReturn:
    """Starts it, with the vault closed and the terminal as it was. `reason` (key, shell, idle, done, rekeyed) is said at the
    login; after "restored", when a backup has taken the vault's place, nothing is.

    Raises DevHubError when it cannot; the process must end then.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execv(sys.executable, words(*([] if reason == "restored" else [f"--locked={reason}"])))
    except OSError as error:
        done = "The backup is restored" if reason == "restored" else "The vault is closed"
        raise DevHubError(f"{done}; DevHub could not start again: {error.strerror}.", "devhub opens it.") from error
