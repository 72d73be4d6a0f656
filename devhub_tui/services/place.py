"""Where somebody was when the vault was locked, kept beside it for this process until it is unlocked, sealed with its key.

One file per process, because two windows may be locked: the number of a process stays when it starts itself again.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devhub_tui import paths
from devhub_tui.errors import DevHubError

if TYPE_CHECKING:
    from devhub_tui.storage.keys import Key

_PURPOSE = "place"
_LIMIT = 1_000_000  # bytes


def keep(vault: str, key: "Key | None", place: Mapping[str, Any]) -> None:
    """Keeps the place of this process beside the vault file; sealed if there is a key. A full disk is no reason to stay open."""
    import json

    content = json.dumps(dict(place)).encode()
    if key is not None:
        from devhub_tui.storage import keys

        content = keys.seal(key, _PURPOSE, content)
    path = _path(vault, os.getpid())
    with suppress(OSError, DevHubError):
        paths.private_dir(Path(path).parent)
        with suppress(FileNotFoundError):
            os.unlink(path)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with open(handle, "wb") as file:
            file.write(content)
    _clear(vault)


def take(vault: str, key: "Key | None") -> dict[str, Any] | None:
    """The place that this process kept, once; None when there is none, or none that this key opens."""
    path = _path(vault, os.getpid())
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with open(handle, "rb") as file:
        content = file.read(_LIMIT)
    with suppress(OSError):
        os.unlink(path)
    return _understood(content, key)


def _understood(content: bytes, key: "Key | None") -> dict[str, Any] | None:
    import json

    try:
        if key is not None:
            from devhub_tui.storage import keys

            content = keys.unseal(key, _PURPOSE, content)
        found = json.loads(content)
    except (DevHubError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _path(vault: str, process: int) -> str:
    return os.path.join(os.path.dirname(vault), "drafts", f"place-{process}")


def _clear(vault: str) -> None:
    """Away with what processes left that are gone."""
    folder = os.path.dirname(_path(vault, 0))
    with suppress(OSError):
        for name in os.listdir(folder):
            process = name.removeprefix("place-")
            if name.startswith("place-") and process.isdigit() and not _lives(int(process)):
                with suppress(OSError):
                    os.unlink(os.path.join(folder, name))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
