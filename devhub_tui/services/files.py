"""Paths as people type and paste them: what they mean, how they go on, and which files look like address books."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

SUFFIXES = (".vcf", ".vcard", ".csv")
"""What files of people are called."""

_MOST = 2_000
_PLACES = (".", "~", "~/Downloads", "~/Documents", "~/Desktop")
_NAMED = re.compile(r"connections|contacts|kontakte|contactos|people|adress|address", re.IGNORECASE)


class Entry(NamedTuple):
    """Something a path can go on with. `shown` is how it is typed, a folder ends in a slash."""

    path: str
    shown: str
    is_folder: bool


def meant(typed: str) -> str:
    """The path that was typed or dropped onto the terminal: `~`, quotes, escaped spaces and file:// are understood."""
    path = typed.strip()
    if len(path) > 1 and path[0] == path[-1] and path[0] in "'\"":
        path = path[1:-1]
    if path.startswith("file://"):
        from urllib.parse import unquote

        path = unquote(path[len("file://") :])
    path = os.path.expanduser(path)
    if "\\" in path and not os.path.lexists(path):
        plain = re.sub(r"\\(.)", r"\1", path)
        path = plain if os.path.lexists(plain) else path
    return path


def shown(path: str) -> str:
    """A path as people write it: ~ for the home folder."""
    home = os.path.expanduser("~")
    return "~" + path[len(home) :] if path.startswith(home + os.sep) else path


def completions(typed: str) -> list[Entry]:
    """Folders and files of people that begin with what was typed: folders first, hidden ones only when asked for."""
    head, slash, start = typed.rpartition("/")
    folder = os.path.expanduser(head + slash) or "."
    if typed == "~":
        head, slash, start, folder = "~", "/", "", os.path.expanduser("~")
    found = []
    for entry in _entries(folder):
        if not entry.name.lower().startswith(start.lower()) or (entry.name.startswith(".") and not start.startswith(".")):
            continue
        is_folder = _is_folder(entry)
        if is_folder or entry.name.lower().endswith(SUFFIXES):
            found.append(Entry(entry.path, f"{head}{slash}{entry.name}{'/' if is_folder else ''}", is_folder))
    return sorted(found, key=lambda each: (not each.is_folder, each.shown.lower()))


def likely(limit: int = 6) -> list[Entry]:
    """Files that look like an address book, in the places where downloads end up; the newest first."""
    found: dict[str, tuple[float, Entry]] = {}
    for place in _PLACES:
        for entry in _entries(os.path.expanduser(place)):
            name = entry.name.lower()
            if name.startswith(".") or not name.endswith(SUFFIXES) or (name.endswith(".csv") and not _NAMED.search(name)):
                continue
            with suppress(OSError):
                real = os.path.abspath(entry.path)
                found[real] = (entry.stat().st_mtime, Entry(real, shown(real), False))
    return [entry for _, entry in sorted(found.values(), key=lambda each: -each[0])[:limit]]


def _entries(folder: str) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            for _, entry in zip(range(_MOST), entries, strict=False):
                yield entry
    except OSError:
        return


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
