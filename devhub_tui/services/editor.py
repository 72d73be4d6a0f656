"""The user's own editor for a longer note. The caller hands over the terminal first; nothing here knows of screens.

The note passes through a private folder of its own, in memory where the system has a place for that. It is wiped afterwards; what
lies there after a crash is taken up as a draft at the next start.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from devhub_tui import clock, paths, text
from devhub_tui.errors import DevHubError
from devhub_tui.services.draft_files import lock
from devhub_tui.services.drafts import Drafts

_YOUNG = 60  # seconds in which a folder may still be being filled
_SIGNALLED = 128  # shells add the signal's number to it; Python makes it negative
_NOTE, _ORIGIN, _FOLDER = "note.md", "origin.json", "devhub-note-"


class Origin(NamedTuple):
    """Where a note belongs: the folder of the drafts, the draft's name and title, and which of its values holds the note."""

    folder: str
    name: str
    title: str
    field: str


def command() -> list[str]:
    """The words that start the editor: $VISUAL, $EDITOR, or the first of the usual ones that is there. Raises DevHubError."""
    import shlex
    import shutil

    for name in ("VISUAL", "EDITOR"):
        chosen = os.environ.get(name, "").strip()
        if chosen:
            try:
                return shlex.split(chosen)
            except ValueError:
                raise DevHubError(f"${name} cannot be understood: {text.line(chosen[:60])}", "Put one command there.") from None
    for usual in ("nano", "vim", "vi"):
        if shutil.which(usual):
            return [usual]
    raise DevHubError("No editor was found.", "Name yours in $EDITOR.")


def edit(note: str, origin: Origin | None = None) -> str:
    """Opens the note in the editor, waits, and gives what was saved there, cleaned.

    With `origin` a crash meanwhile loses nothing of it (`rescue`); when a signal ended the editor, what was saved counts. Raises
    DevHubError when it does not start or reports a failure, or there is no place for the note; that is then as it was.
    """
    import subprocess
    from tempfile import mkdtemp

    words = command()
    try:
        folder = mkdtemp(prefix=_FOLDER, dir=_place())
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _no_place(error) from error
    path = os.path.join(folder, _NOTE)
    try:
        lock(handle)
        try:
            _write(path, note + "\n" if note else "")
            if origin is not None:
                import json

                _write(os.path.join(folder, _ORIGIN), json.dumps([*origin, note]))
        except OSError as error:
            raise _no_place(error) from error
        try:
            # The editor holds the lock as well: one that outlives this process keeps its file.
            status = subprocess.call([*words, path], pass_fds=(handle,))
        except OSError as error:
            name = text.line(words[0][:60])
            raise DevHubError(f"The editor {name} did not start: {error.strerror}.", "Check $EDITOR.") from error
        if 0 < status <= _SIGNALLED:
            raise DevHubError(f"The editor ended with status {status}.", "The note is as it was.")
        try:
            return _read(path)
        except OSError as error:
            raise DevHubError(f"The editor left no note: {error.strerror}.", "The note is as it was.") from error
    finally:
        os.close(handle)
        _wipe(folder)


def _no_place(error: OSError) -> DevHubError:
    return DevHubError(f"There is no place for the editor's file: {error.strerror}.", "The note is as it was.")


def rescue(drafts: Drafts) -> int:
    """Takes up what was written in an editor when the app went away, each as the draft of its form; says how many there were."""
    count = 0
    for folder in _left():
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if lock(handle) and _taken_up(folder, drafts):
                count += 1
        finally:
            os.close(handle)
    return count


def _taken_up(folder: str, drafts: Drafts) -> bool:
    """Whether it is of these drafts and had something new; it is wiped then. Nobody's is wiped too, another vault's stays."""
    import json

    try:
        with open(os.path.join(folder, _ORIGIN), encoding="utf-8") as file:
            *words, was = map(str, json.load(file))
        origin = Origin(*words)
        written = _read(os.path.join(folder, _NOTE))
    except (OSError, ValueError, TypeError):
        if os.stat(folder).st_mtime < clock.real_ms() / 1000 - _YOUNG:
            _wipe(folder)
        return False
    if os.path.abspath(origin.folder) != os.path.abspath(drafts.folder):
        return False
    new = written.rstrip("\n") != was.rstrip("\n")
    if new:
        held = drafts.take(origin.name)
        try:
            found = held.found
            held.save({**(found.values if found else {}), origin.field: written}, found.title if found else origin.title)
        finally:
            held.release()
    _wipe(folder)
    return new


def _place() -> str:
    """Where such folders are: the user's own runtime directory (XDG Base Directory Specification), which is in memory, when it is
    there and nobody else's."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    with suppress(OSError):
        status = os.lstat(runtime)
        if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077:
            return runtime
    return str(paths.private_dir(paths.state_dir()))


def _left() -> Iterator[str]:
    """The folders of notes that are there, whoever has them."""
    for place in {_place(), str(paths.state_dir())}:
        with suppress(OSError):
            for name in os.listdir(place):
                path = os.path.join(place, name)
                if name.startswith(_FOLDER) and os.lstat(path).st_uid == os.geteuid() and stat.S_ISDIR(os.lstat(path).st_mode):
                    yield path


def _write(path: str, content: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(content)


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return text.clean(file.read(text.NOTE_LIMIT * 4), multiline=True)


def _wipe(folder: str) -> None:
    """Overwrites and removes the note, and whatever the editor left beside it."""
    import shutil

    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                handle = os.open(os.path.join(place, name), os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
                try:
                    os.write(handle, bytes(min(os.fstat(handle).st_size, 1 << 24)))
                    os.fsync(handle)
                finally:
                    os.close(handle)
    shutil.rmtree(folder, ignore_errors=True)
