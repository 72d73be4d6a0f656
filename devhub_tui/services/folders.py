"""Folders as one looks through them for a file of people: folders, and the files that an import can read.

Reading a folder may take a while (many entries, a slow disk) and belongs into a thread; narrowing what was read does not.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from devhub_tui import text
from devhub_tui.services import files

READABLE = (*files.SUFFIXES, ".tsv", ".tab", ".txt", ".zip", ".json")
"""What files that an import can read are called."""

MOST = 20_000
"""Entries of a folder that are looked at; what is beyond them can be typed."""

_CARDS = (".vcf", ".vcard")
_PLACES = ("~/Downloads", "~/Documents", "~/Desktop", "~", ".")


class Row(NamedTuple):
    """One line. `kind` is up, folder, file, or cards for all vCards of this folder; `at` is when it changed, in seconds."""

    n: int
    kind: str
    name: str
    path: str
    size: int | None = None
    at: float | None = None


class Listing(NamedTuple):
    """What a folder holds. `folder` is "" for the places to begin with; `error` says why there is nothing, `cut` that there is
    more than was looked at."""

    folder: str
    rows: tuple[Row, ...]
    error: str = ""
    cut: bool = False


def shown(path: str) -> str:
    """A path as people type it: the home folder is ~."""
    home = os.path.expanduser("~")
    if path == home:
        return "~"
    return "~" + path[len(home) :] if path.startswith(home + os.sep) else path


def parted(typed: str) -> tuple[str, str]:
    """(folder, beginning of a name in it) of a path as it is typed; ("", "") when nothing is."""
    if not typed.strip():
        return "", ""
    path = files.meant(typed)
    if path.endswith("/") or typed.strip() == "~":
        return path.rstrip("/") or "/", ""
    folder, name = os.path.split(path)
    return folder or ".", name


def places() -> Listing:
    """Where to begin: files that look like an address book, the newest first, and the folders where downloads end up."""
    found = [("file", each.shown, each.path) for each in files.likely(8)]
    seen: set[str] = set()
    for place in _PLACES:
        path = os.path.abspath(os.path.expanduser(place))
        if path not in seen and os.path.isdir(path):
            seen.add(path)
            found.append(("folder", shown(path), path))
    return Listing("", tuple(_row(number, *each) for number, each in enumerate(found)))


def listing(folder: str) -> Listing:
    """Everything in a folder that can be chosen: the way up, files the newest first, folders by name; hidden ones too."""
    folders: list[tuple[str, str]] = []
    found: list[tuple[float, str, str, int | None]] = []
    cards = 0
    cut = False
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST:
                    cut = True
                    break
                with suppress(OSError):
                    if entry.is_dir():
                        folders.append((entry.name, entry.path))
                    elif entry.name.lower().endswith(READABLE):
                        about = entry.stat()
                        found.append((about.st_mtime, entry.name, entry.path, about.st_size))
                        cards += entry.name.lower().endswith(_CARDS) and not entry.name.startswith(".")
    except FileNotFoundError:
        return Listing(folder, (), f"There is no folder {text.line(shown(folder))}.")
    except NotADirectoryError:
        return Listing(folder, (), f"{text.line(shown(folder))} is not a folder.")
    except PermissionError:
        return Listing(folder, (), f"{text.line(shown(folder))} may not be read by you.")
    except (OSError, ValueError) as error:
        return Listing(folder, (), f"{text.line(shown(folder))} cannot be read: {getattr(error, 'strerror', None) or 'no path'}.")
    rows: list[Row] = []
    above = os.path.dirname(os.path.abspath(folder))
    if above != os.path.abspath(folder):
        rows.append(Row(0, "up", "..", above))
    if cards > 1:
        rows.append(Row(len(rows), "cards", f"all {cards:,} vCards in this folder", folder))
    newest = sorted(found, key=lambda each: (-each[0], _by_name(each[1:3])))
    rows += [Row(len(rows) + n, "file", name, path, size, at) for n, (at, name, path, size) in enumerate(newest)]
    rows += [Row(len(rows) + n, "folder", name, path) for n, (name, path) in enumerate(sorted(folders, key=_by_name))]
    return Listing(folder, tuple(rows), "", cut)


def narrowed(found: Listing, name: str) -> Sequence[int]:
    """The numbers of the rows whose name holds what was typed, those that begin with it first. Hidden ones need a dot."""
    hidden = name.startswith(".")
    if not name:
        return [row.n for row in found.rows if row.kind in ("up", "cards") or not row.name.startswith(".") or not found.folder]
    wanted = text.fold(name)
    first, then = [], []
    for row in found.rows:
        if row.kind in ("up", "cards") or row.name.startswith(".") is not hidden:
            continue
        folded = text.fold(row.name)
        if folded.startswith(wanted):
            first.append(row.n)
        elif wanted in folded:
            then.append(row.n)
    return first + then


def size_in_words(size: int) -> str:
    """A size in at most seven cells: `812 B`, `14 kB`, `3.2 MB`."""
    if size < 1_000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1_000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB" if size < 100_000_000 else f"{size / 1_000_000:,.0f} MB"


def _row(number: int, kind: str, name: str, path: str) -> Row:
    if kind == "file":
        with suppress(OSError):
            about = os.stat(path)
            return Row(number, kind, name, path, about.st_size, about.st_mtime)
    return Row(number, kind, name, path)


def _by_name(entry: tuple[str, str]) -> tuple[str, str]:
    return text.fold(entry[0]), entry[0]
