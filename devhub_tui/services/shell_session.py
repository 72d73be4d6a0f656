"""The session of the shell: for a while the key of a protected vault lies in the per-user runtime directory, as tickets do.

One small file per vault, for its owner only. It is believed only while owner, mode, machine start, expiry, vault and key fit;
otherwise it goes. What it protects against and what not stands in docs/vault.md. Asked before every line of a prompt, so what is
heavy is imported where it is needed.
"""

import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from devhub_tui import clock
from devhub_tui.errors import DevHubError
from devhub_tui.storage import keys
from devhub_tui.storage.keys import Key

if TYPE_CHECKING:
    from devhub_tui.storage.database import Database

USUAL, MOST = 8 * 3600, 7 * 24 * 3600
"""Seconds that a session holds unless said otherwise, and at most."""
_FORMAT, _LIMIT = "devhub-session 1", 8192
_BOOT_ID = "/proc/sys/kernel/random/boot_id"
_SYSTEM: str = sys.platform
_MAC_USER_TEMP = 65537  # _CS_DARWIN_USER_TEMP_DIR, confstr(3): a directory of the user's own, cleared at start
_HINT = "Each command asks for the passphrase instead; --passphrase-fd N serves scripts."


class Open(NamedTuple):
    """A session that holds: `user_id` is whose it is, instants are milliseconds UTC."""

    id: str
    user_id: str
    opened_at: int
    expires_at: int


class _File(NamedTuple):
    """What the file holds, a line each; the path comes last, for it may hold anything. `up_until` is a second of the clock that
    runs from the machine's start and that nobody sets."""

    format: str
    id: str
    key_id: str
    key: str
    user_id: str
    uid: int
    boot: str
    opened_at: int
    expires_at: int
    up_until: float
    vault: str

    def __repr__(self) -> str:
        return "_File(…)"


def key(path: str, user: str | None = None) -> Key | None:
    """The key of the protected vault at `path` from its session; None when there is none that holds (or is `user`'s)."""
    found = _believed(path, user)
    return Key(bytes.fromhex(found.key), found.user_id) if found else None


def standing(path: str) -> Open | None:
    """The session of the vault at `path`, if one holds."""
    found = _believed(path, None)
    return Open(found.id, found.user_id, found.opened_at, found.expires_at) if found else None


def check_place() -> None:
    """Raises DevHubError where no session can be kept: before anybody is asked for a passphrase."""
    _folder(make=True)


def begin(database: "Database", seconds: int) -> Open:
    """Keeps the key of an open, protected vault for so long. Takes the place of a session there was."""
    from devhub_tui.storage import sessions

    if database.key is None or database.user is None:
        raise DevHubError("The vault has no passphrase: there is nothing to unlock.")
    folder = _folder(make=True)
    opened_at = clock.real_ms()
    expires_at = opened_at + seconds * 1000
    end(database.path, database)
    session = sessions.opened(database, opened_at, expires_at)
    try:
        _write(
            os.path.join(folder, _name(database.path)),
            _File(
                _FORMAT, session, keys.key_id(database.key.data), database.key.data.hex(), database.user.id, os.geteuid(),
                _boot(), opened_at, expires_at, clock.since_boot() + seconds, os.path.realpath(database.path),
            ),
        )  # fmt: skip
    except BaseException:
        sessions.ended(database, session)
        raise
    return Open(session, database.user.id, opened_at, expires_at)


def end(path: str, database: "Database | None" = None) -> bool:
    """Ends the session of the vault at `path`; False when there was none that still held. The key is gone from the file first;
    that it ended is then noted in the vault, through `database` or with the session's own key, where it can be written."""
    found = None
    try:
        found = _believed(path, None)
    finally:
        _remove(path)
    if found is None:
        return False
    from devhub_tui.storage import sessions
    from devhub_tui.storage.database import Database, explained

    with suppress(DevHubError), explained():
        if database is not None:
            sessions.ended(database, found.id)
            return True
        own = Database.open(path, key=Key(bytes.fromhex(found.key), found.user_id))
        try:
            sessions.ended(own, found.id)
        finally:
            own.close()
    return True


def _believed(path: str, user: str | None) -> _File | None:
    """What the file says, if it is to be believed; one that is not is removed. One of another user than asked for stays."""
    try:
        place = os.path.join(_folder(), _name(path))
    except DevHubError:
        _remove(path)
        return None
    try:
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError:  # a link
        _remove(path)
        return None
    with os.fdopen(handle, "rb") as file:
        private = _private(os.fstat(handle), stat.S_ISREG) and os.fstat(handle).st_nlink == 1
        found = _parsed(file.read(_LIMIT)) if private else None
    if found is None or not _holds(found, path) or not _fits(found, path):
        _remove(path)
        return None
    if user is not None:
        header = keys.read(keys.beside(path))
        if header is None or all(slot.user_id != found.user_id for slot in header.slots if slot.name == user):
            return None
    return found


def _holds(found: _File, path: str) -> bool:
    return (
        found.format == _FORMAT
        and found.uid == os.geteuid()
        and found.boot == _boot()
        and found.vault == os.path.realpath(path)
        and found.opened_at <= found.expires_at <= found.opened_at + MOST * 1000
        and clock.real_ms() < found.expires_at
        and clock.since_boot() < found.up_until
    )


def _fits(found: _File, path: str) -> bool:
    """Whether the vault still has this key, and the user a way in. The key file is looked at as text: taking it apart would take
    longer than everything else that a prompt asks for, and quotes inside of its texts are escaped."""
    try:
        handle = os.open(keys.beside(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:  # gone, or a link: whoever opens the vault says so
        return False
    with os.fdopen(handle, encoding="ascii", errors="replace") as file:
        header = file.read(1 << 22)
    return f'"key_id": "{found.key_id}"' in header and f'"user_id": "{found.user_id}"' in header


def _parsed(content: bytes) -> _File | None:
    try:
        lines = os.fsdecode(content).split("\n", len(_File._fields) - 1)
        form, session, key_id, data, user = lines[:5]
        opened_at, expires_at, up_until = int(lines[7]), int(lines[8]), float(lines[9])
        found = _File(form, session, key_id, data, user, int(lines[5]), lines[6], opened_at, expires_at, up_until, lines[10])
        return found if len(bytes.fromhex(found.key)) == 32 else None
    except (ValueError, IndexError):
        return None


def _write(place: str, content: _File) -> None:
    fresh = f"{place}.{os.getpid()}"
    with suppress(FileNotFoundError):
        os.unlink(fresh)
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(os.fsencode("\n".join(map(str, content))))
        os.rename(fresh, place)
    except OSError as problem:
        with suppress(OSError):
            os.unlink(fresh)
        raise _nowhere(f"{problem.strerror}: {place}") from None


def _remove(path: str) -> None:
    with suppress(OSError, DevHubError):
        os.unlink(os.path.join(_runtime_dir(), "devhub", _name(path)))


def _name(path: str) -> str:
    """The file's name; should two paths share one, their sessions only end each other."""
    from binascii import crc32

    real = os.fsencode(os.path.realpath(path))
    return f"{crc32(real):08x}{crc32(real[::-1]):08x}"


def _folder(*, make: bool = False) -> str:
    """The folder of sessions. Raises DevHubError, with the reason, where nothing secret may be put."""
    base = _runtime_dir()
    try:
        _refuse(base, os.stat(base))
        folder = os.path.join(base, "devhub")
        if make:
            from devhub_tui.storage.lock import on_network

            if on_network(base):
                raise _nowhere(f"{base} lies on a network file system")
            with suppress(FileExistsError):
                os.mkdir(folder, 0o700)
        if make or os.path.lexists(folder):
            _refuse(folder, os.lstat(folder))
    except OSError as problem:
        raise _nowhere(f"{problem.strerror}: {base}") from None
    return folder


def _refuse(place: str, status: os.stat_result) -> None:
    if not stat.S_ISDIR(status.st_mode):
        raise _nowhere(f"{place} is not a directory")
    if status.st_uid != os.geteuid():
        raise _nowhere(f"{place} belongs to another user")
    if not _private(status, stat.S_ISDIR):
        raise _nowhere(f"others may look into {place} (mode {stat.S_IMODE(status.st_mode):o})")


def _private(status: os.stat_result, kind: Any) -> bool:
    return bool(kind(status.st_mode)) and status.st_uid == os.geteuid() and not status.st_mode & 0o1077


def _runtime_dir() -> str:
    """The directory for what ends with the login (XDG Base Directory Specification; on macOS the user's own temporary one)."""
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(named):
        return named
    if _SYSTEM == "darwin":
        with suppress(ValueError, OSError):
            return os.confstr(_MAC_USER_TEMP) or ""
    place = f"/run/user/{os.geteuid()}"
    if not os.path.isdir(place):
        raise _nowhere("this system has no runtime directory for you: XDG_RUNTIME_DIR is not set")
    return place


def _boot() -> str:
    """What tells this start of the machine from others. Raises DevHubError where nothing does."""
    with suppress(OSError), open(_BOOT_ID, encoding="ascii") as file:
        return file.read().strip()
    if _SYSTEM == "darwin":
        import subprocess

        with suppress(OSError, subprocess.SubprocessError):
            asked = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
            return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
    raise _nowhere("this system does not tell one start of the machine from another")


def _nowhere(reason: str) -> DevHubError:
    return DevHubError(f"A session cannot be kept here: {reason}.", _HINT)
