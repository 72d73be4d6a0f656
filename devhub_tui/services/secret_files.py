"""A secret written into a new file that only its owner may read."""

import os

from devhub_tui.errors import DevHubError


def write_new(path: str, secret: str) -> str:
    """Writes one line into a file that did not exist (0600), durably; gives its path. Raises DevHubError, and leaves nothing."""
    return write_bytes(path, f"{secret}\n".encode())


def write_bytes(path: str, content: bytes) -> str:
    """The same for content of any kind."""
    place = os.path.abspath(os.path.expanduser(path.strip()))
    if not path.strip():
        raise DevHubError("Name a file.", "As in ~/recovery-key.txt.")
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise DevHubError(f"There is a file already: {place}", "Nothing was written; name another.") from None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else "the name cannot be one"
        raise DevHubError(f"The file cannot be made: {said} ({place}).", "Nothing was written.") from None
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        os.unlink(place)
        raise DevHubError(f"The file cannot be written: {error.strerror} ({place}).", "It was removed again.") from None
    return place
