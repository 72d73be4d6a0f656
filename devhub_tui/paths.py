"""The places. DEVHUB_DATA_DIR moves the data, DEVHUB_CONFIG the config file; otherwise platformdirs decides."""

import os
from pathlib import Path

VAULT = "main"


def data_dir() -> Path:
    """Where vaults live."""
    moved = os.environ.get("DEVHUB_DATA_DIR")
    if moved:
        return Path(moved).expanduser()
    from platformdirs import user_data_path

    return user_data_path("devhub", appauthor=False)


def config_file() -> Path:
    """The TOML file of what belongs to this machine: theme, keys."""
    moved = os.environ.get("DEVHUB_CONFIG")
    if moved:
        return Path(moved).expanduser()
    from platformdirs import user_config_path

    return user_config_path("devhub", appauthor=False) / "config.toml"


def state_dir() -> Path:
    """Logs and drafts: beside the data when that was moved."""
    moved = os.environ.get("DEVHUB_DATA_DIR")
    if moved:
        return Path(moved).expanduser() / "state"
    from platformdirs import user_state_path

    return user_state_path("devhub", appauthor=False)


def vault_dir(name: str = VAULT) -> Path:
    """The folder of one vault: vault.db, lock, backups/."""
    return data_dir() / "vaults" / name


def private_dir(path: Path) -> Path:
    """Makes the folder (0700) if it is missing and gives it back. Existing parents keep their modes."""
    missing = []
    here = path
    while not here.exists():
        missing.append(here)
        here = here.parent
    for part in reversed(missing):
        part.mkdir(mode=0o700, exist_ok=True)
    return path
