"""Which vault the app opened last on this machine: the picker offers it first."""

import os
from contextlib import suppress

from devhub_tui import paths


def _file() -> str:
    return os.path.join(paths.state_dir(), "last-vault")


def name() -> str:
    """Its name; empty when nothing is known."""
    try:
        with open(_file(), encoding="utf-8") as file:
            return file.read(100).strip()
    except (OSError, UnicodeDecodeError):
        return ""


def remember(name: str) -> None:
    """Keeps the name, as far as it can be kept."""
    if name == "" or os.path.basename(name) != name:
        return
    with suppress(OSError):
        paths.private_dir(paths.state_dir())
        handle = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(name + "\n")
