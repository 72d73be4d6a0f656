"""The user's own editor for a longer note. The caller hands over the terminal first; nothing here knows of screens."""

import os

from devhub_tui import paths, text
from devhub_tui.errors import DevHubError


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


def edit(note: str) -> str:
    """Opens the note in the editor, waits, and gives what was saved there, cleaned.

    The note passes through a file that only its owner can read and that is gone afterwards. Raises DevHubError when the
    editor does not start or reports a failure; the note is then as it was.
    """
    import subprocess
    from contextlib import suppress
    from tempfile import mkstemp

    words = command()
    folder = paths.private_dir(paths.state_dir())
    handle, path = mkstemp(prefix="note-", suffix=".md", dir=folder)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(note + "\n" if note else "")
        try:
            status = subprocess.call([*words, path])
        except OSError as error:
            name = text.line(words[0][:60])
            raise DevHubError(f"The editor {name} did not start: {error.strerror}.", "Check $EDITOR.") from error
        if status:
            raise DevHubError(f"The editor ended with status {status}.", "The note is as it was.")
        with open(path, encoding="utf-8", errors="replace") as file:
            return text.clean(file.read(text.NOTE_LIMIT * 4), multiline=True)
    finally:
        for leftover in (path, path + "~"):
            with suppress(OSError):
                os.unlink(leftover)
