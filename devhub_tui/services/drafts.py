"""Half-written forms, kept as they were typed until they are saved or thrown away.

One JSON file per form, readable by its owner only, replaced in one step. Knows nothing of what the forms mean.
"""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from devhub_tui import clock, paths
from devhub_tui.errors import DevHubError

LIMIT = 16_000_000
"""A file larger than this is none of ours."""


class Draft(NamedTuple):
    """What is kept of one form. `title` names it for people, `at` is milliseconds UTC, `values` are the form's own."""

    name: str
    title: str
    at: int
    values: dict[str, Any]


def save(name: str, values: Mapping[str, Any], title: str = "") -> None:
    """Keeps a form under `name` (letters, digits, `-`), in place of what was kept before. Raises DevHubError."""
    import json
    from pathlib import Path

    content = json.dumps({"title": title, "at": clock.now_ms(), "values": dict(values)}, ensure_ascii=False)
    path = _path(name)
    fresh = f"{path}.{os.getpid()}.new"
    try:
        paths.private_dir(Path(path).parent)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError as error:
        raise DevHubError(f"The draft could not be kept: {error.strerror}.", "What you typed is still on the screen.") from error


def load(name: str) -> Draft | None:
    """What is kept under `name`, or None. A file that cannot be read counts as nothing."""
    import json

    try:
        handle = os.open(_path(name), os.O_RDONLY | os.O_NOFOLLOW)
        with open(handle, encoding="utf-8") as file:
            found = json.loads(file.read(LIMIT))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("values"), dict):
        return None
    at, title = found.get("at"), found.get("title")
    return Draft(name, title if isinstance(title, str) else "", at if isinstance(at, int) else 0, found["values"])


def drop(name: str) -> None:
    """Forgets what is kept under `name`."""
    from contextlib import suppress

    with suppress(OSError):
        os.unlink(_path(name))


def kept() -> list[Draft]:
    """Every draft, the newest first."""
    try:
        names = [entry[:-5] for entry in os.listdir(_folder()) if entry.endswith(".json") and _safe(entry[:-5])]
    except OSError:
        return []
    found = [draft for name in names if (draft := load(name)) is not None]
    return sorted(found, key=lambda draft: draft.at, reverse=True)


def _folder() -> str:
    return os.path.join(paths.state_dir(), "drafts")


def _safe(name: str) -> bool:
    return 0 < len(name) <= 100 and name.isascii() and name.replace("-", "").isalnum()


def _path(name: str) -> str:
    if not _safe(name):
        raise ValueError(f"not a name for a draft: {name!r}")
    return os.path.join(_folder(), f"{name}.json")
