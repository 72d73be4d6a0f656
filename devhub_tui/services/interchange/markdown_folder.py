"""A folder of Markdown pages, one for each person, kept up to date: only what changed is written, and nothing else is touched.

Which files are ours stands in a list beside them. A page that somebody has edited since stays as they left it, unless forced.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from devhub_tui.errors import DevHubError
from devhub_tui.services.interchange import markdown_out, target
from devhub_tui.services.interchange.target import KEPT
from devhub_tui.storage import exporting
from devhub_tui.storage.exporting import Whole
from devhub_tui.text import fold, line

LIST = ".devhub-export.json"
FORMAT, VERSION = "devhub-markdown", 1
_SUFFIX = ".md"
_LONGEST, _BYTES = 60, 180
_NOT_WORD = re.compile(r"[\W_]+")
_OURS = re.compile(r"[\w-]+\.md")
# Names that Windows keeps for devices (Microsoft, "Naming Files, Paths, and Namespaces").
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d|conin|conout")


class Wrote(NamedTuple):
    """What became of the pages; `edited` are names of those that were left as somebody had edited them."""

    bytes: int
    written: int
    unchanged: int
    removed: int
    edited: tuple[str, ...]


def slug(name: str) -> str:
    """A file name's stem: letters and digits of the folded name with hyphens between, whatever the file system."""
    words = _NOT_WORD.sub("-", fold(name)).strip("-")[:_LONGEST]
    while len(words.encode()) > _BYTES:
        words = words[:-1]
    words = words.strip("-") or "person"
    return f"{words}-" if _RESERVED.fullmatch(words) else words


def file_names(people: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Id -> file name, for (id, name) in the order of being added: of namesakes the first has the plain name, for good."""
    found: dict[str, str] = {}
    taken: set[str] = {LIST}
    for key, name in people:
        stem = slug(name)
        short = hashlib.sha256(key.encode()).hexdigest()[:8]
        name = next(each for each in (stem, f"{stem}-{short}", key) if f"{each}{_SUFFIX}" not in taken) + _SUFFIX
        taken.add(name)
        found[key] = name
    return found


def write(
    connection: Any, people: Iterable[Whole], folder: str, chosen: set[str] | None, force: bool, step: Callable[[], None]
) -> Wrote:
    """Writes the pages of `people`. `chosen` are their ids, None for everybody. Raises DevHubError if the folder will not do."""
    folder = _folder(folder)
    names = file_names(exporting.names(connection))
    before = _listed(folder)
    mine = {name: key for key, name in names.items() if chosen is None or key in chosen}
    _refuse_strangers(folder, mine, before)
    others = {name: key for name, key in before.items() if key in names and not (chosen is None or key in chosen)}
    kept = {**others, **mine}
    gone = {name: key for name, key in before.items() if kept.get(name) != key}
    pages = _Pages(folder, force)
    with target.explained(folder, "What was written until then is whole."):
        # Before any page: whatever stops this, the next time knows which files are ours.
        _write_list(folder, {**gone, **kept})
        for person in people:
            step()
            page = markdown_out.page(person, exporting.talks(connection, person.id), exporting.promises(connection, person.id))
            pages.write(names[person.id], page)
        left = {name: key for name, key in gone.items() if name not in kept and not pages.remove(name, key)}
        _write_list(folder, {**left, **kept})
        if hasattr(os, "sync"):
            os.sync()
    return pages.wrote()


class _Pages:
    """The pages of a folder, one after the other."""

    def __init__(self, folder: str, force: bool) -> None:
        self._folder, self._force = folder, force
        self._bytes = self._written = self._unchanged = self._removed = 0
        self._edited: list[str] = []

    def write(self, name: str, page: bytes) -> None:
        """One page, if it is not there already and nobody has edited it."""
        path = os.path.join(self._folder, name)
        present = _read(path)
        self._bytes += len(page)
        if present == page:
            self._unchanged += 1
        elif present is not None and markdown_out.is_edited(present) and not self._force:
            self._edited.append(name)
        else:
            part = os.path.join(self._folder, f".{os.getpid()}.part")
            with suppress(FileNotFoundError):
                os.unlink(part)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(page)
                os.replace(part, path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(part)
                raise
            self._written += 1

    def remove(self, name: str, key: str) -> bool:
        """Removes the page of somebody who is gone; False leaves it on the list. A file that is no longer theirs is nobody's."""
        present = _read(os.path.join(self._folder, name))
        if present is None or not markdown_out.is_ours(present, key):
            return True
        if markdown_out.is_edited(present) and not self._force:
            self._edited.append(name)
            return False
        os.unlink(os.path.join(self._folder, name))
        self._removed += 1
        return True

    def wrote(self) -> Wrote:
        """The counts."""
        return Wrote(self._bytes, self._written, self._unchanged, self._removed, tuple(self._edited))


def _folder(path: str) -> str:
    shown = line(path)
    if not path or "\0" in path:
        raise DevHubError(f"“{shown}” is not a folder name. {KEPT}", "Name a folder.")
    if os.path.lexists(path) and not os.path.isdir(path):
        raise DevHubError(f"{shown} is not a folder. {KEPT}", "Markdown is one file for each person: name a folder.")
    with target.explained(path):
        if not os.path.isdir(path):
            os.mkdir(path, 0o700)
    if not os.access(path, os.W_OK | os.X_OK):
        raise DevHubError(f"Nothing may be written into {shown}. {KEPT}", "Check its permissions, or name another place.")
    return os.path.realpath(path)


def _listed(folder: str) -> dict[str, str]:
    """File name -> id, as the list has it. The list may come from anywhere: only names that could be ours count."""
    data = _read(os.path.join(folder, LIST))
    if data is None:
        return {}
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("files"), dict):
        raise DevHubError(
            f"{line(os.path.join(folder, LIST))} cannot be read. {KEPT}",
            "It says which files are devhub's. Export to a new folder.",
        )
    return {name: key for name, key in found["files"].items() if isinstance(key, str) and _OURS.fullmatch(name)}


def _refuse_strangers(folder: str, mine: Mapping[str, str], before: Mapping[str, str]) -> None:
    """A file that is there under one of our names and is not ours is never touched."""
    present = {name for name in os.listdir(folder) if name in mine and name not in before}
    for name in sorted(present):
        data = _read(os.path.join(folder, name))
        if data is None or not markdown_out.is_ours(data, mine[name]):
            raise DevHubError(
                f"{line(os.path.join(folder, name))} is there already and not devhub's. {KEPT}",
                "Move it away, or name another folder.",
            )


def _read(path: str) -> bytes | None:
    """A regular file's content; None for what is none."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _write_list(folder: str, files: Mapping[str, str]) -> None:
    """The list in the order of names, a line each, so that git shows who came and went."""
    shown = json.dumps({"format": FORMAT, "version": VERSION, "files": dict(sorted(files.items()))}, ensure_ascii=False, indent=0)
    path = os.path.join(folder, LIST)
    if _read(path) == shown.encode() + b"\n":
        return
    with target.whole_file(path, force=True) as stream:
        stream.write(shown.encode() + b"\n")
