"""The places. DEVHUB_DATA_DIR moves the data, DEVHUB_CONFIG the config file; otherwise platformdirs decides."""

import os
import sys
from typing import TYPE_CHECKING

from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

VAULT = "main"
"""The vault that is meant when none is named."""
_chosen = VAULT
_named = False
_SYSTEM: str = sys.platform


def _data_dir() -> str:
    moved = os.environ.get("DEVHUB_DATA_DIR")
    if moved:
        return os.path.expanduser(moved)
    if _SYSTEM.startswith("linux"):
        # What platformdirs says here (XDG Base Directory Specification), without its 25 ms: every shell command asks.
        base = os.environ.get("XDG_DATA_HOME", "")
        return os.path.join(base if base.strip() else os.path.expanduser("~/.local/share"), "devhub")
    from platformdirs import user_data_dir

    return user_data_dir("devhub", appauthor=False)


def data_dir() -> "Path":
    """Where vaults live."""
    from pathlib import Path

    return Path(_data_dir())


def config_file() -> "Path":
    """The TOML file of what belongs to this machine: theme, keys."""
    from pathlib import Path

    return Path(config_place())


def config_place() -> str:
    """The same as text."""
    moved = os.environ.get("DEVHUB_CONFIG")
    if moved:
        return os.path.expanduser(moved)
    if _SYSTEM.startswith("linux"):
        base = os.environ.get("XDG_CONFIG_HOME", "")
        return os.path.join(base if base.strip() else os.path.expanduser("~/.config"), "devhub", "config.toml")
    from platformdirs import user_config_path

    return str(user_config_path("devhub", appauthor=False) / "config.toml")


def state_dir() -> "Path":
    """Logs: beside the data when that was moved."""
    from pathlib import Path

    moved = os.environ.get("DEVHUB_DATA_DIR")
    if moved:
        return Path(moved).expanduser() / "state"
    from platformdirs import user_state_path

    return user_state_path("devhub", appauthor=False)


def inbox_dir() -> "Path":
    """Where visitors' submissions wait, beside the vaults."""
    from pathlib import Path

    return Path(inbox_place())


def inbox_place(moved: str | None = None) -> str:
    """The same as text, or the folder that was named instead."""
    return os.path.expanduser(moved) if moved else os.path.join(_data_dir(), "inbox")


def vault_file(name: str | None = None) -> str:
    """The vault of that name (default: the one this process means), with keys, lock and backups/ beside it.

    As text, because pathlib is not imported for it.
    """
    return os.path.join(_data_dir(), "vaults", name or _chosen, "vault.db")


def use_vault(name: str | None) -> None:
    """From now on this process means the vault of that name; None: of none in particular, which is main.

    Raises UsageError for what cannot be a name.
    """
    global _chosen, _named
    if name is None:
        _chosen, _named = VAULT, False
        return
    check_vault_name(name)
    _chosen, _named = name, True


def check_vault_name(name: str) -> None:
    """Raises UsageError for what cannot be the name of a vault."""
    if not _can_be_name(name):
        raise UsageError(
            f"“{name[:64]}” cannot be the name of a vault.", "Letters, digits, hyphens, dots and underscores can stand in one."
        )


def _can_be_name(name: str) -> bool:
    plain = name.isascii() and all(each.isalnum() or each in "-_." for each in name)
    return 0 < len(name) <= 64 and name[0].isalnum() and plain


def vault_name() -> str:
    """The vault that this process means."""
    return _chosen


def vault_is_named() -> bool:
    """Whether anybody said which vault is meant."""
    return _named


def vault_names() -> list[str]:
    """The vaults there are, by name. A folder that no command could name is none."""
    place = os.path.join(_data_dir(), "vaults")
    try:
        names = os.listdir(place)
    except OSError:
        return []
    return sorted(
        name
        for name in names
        if _can_be_name(name) and any(os.path.lexists(os.path.join(place, name, each)) for each in ("vault.db", "keys"))
    )


def private_dir(path: "Path") -> "Path":
    """Makes the folder (0700) if it is missing and gives it back. Existing parents keep their modes."""
    missing = []
    here = path
    while not here.exists():
        missing.append(here)
        here = here.parent
    for part in reversed(missing):
        part.mkdir(mode=0o700, exist_ok=True)
    return path
