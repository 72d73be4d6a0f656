"""Which vault was opened last on this machine, and as whom: a convenience, forgotten without harm. No more than names."""

import json
import os
from contextlib import suppress

from devhub_tui import paths, text

_FILE = "last-vault.json"


def name() -> str:
    """The vault that was opened last; empty when that is not known."""
    return _read()[0]


def user(vault: str) -> str:
    """Who opened this vault last; empty when that is not known."""
    return _read()[1].get(vault, "")


def remember(vault: str, who: str = "") -> None:
    """Keeps that this vault was opened, by `who` when it has several users. Where nothing can be written nothing is kept."""
    last, known = _read()
    users = {**known, vault: who} if who else known
    if (last, known) == (vault, users):
        return
    with suppress(OSError):
        place = paths.private_dir(paths.state_dir()) / _FILE
        fresh = f"{place}.{os.getpid()}.new"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump({"vault": vault, "users": users}, file)
        os.rename(fresh, place)


def _read() -> tuple[str, dict[str, str]]:
    try:
        with open(paths.state_dir() / _FILE, "rb") as file:
            found = json.loads(file.read(100_000))
        vault, users = found["vault"], found["users"]
        if isinstance(vault, str) and isinstance(users, dict):
            known = {each: text.clean(who) for each, who in users.items() if isinstance(who, str)}
            return text.clean(vault), known
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return "", {}
