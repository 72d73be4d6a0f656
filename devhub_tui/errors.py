"""The one tree of errors that users are shown. Everything else is a bug and crashes with a log."""


class DevHubError(Exception):
    """Something the user can understand and act on.

    `message` says what is wrong and what was kept, `hint` what to do. `exit_code` is the shell's.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(DevHubError):
    """The command line, or a value in it, cannot be understood."""

    exit_code = 2


class LockedError(DevHubError):
    """The vault is locked, or another process holds what is needed."""

    exit_code = 3


class WaitError(LockedError):
    """Too many wrong passphrases in a row: nothing is tried for so many `seconds`."""

    def __init__(self, seconds: int) -> None:
        unit = "second" if seconds == 1 else "seconds"
        super().__init__(f"Too many wrong passphrases in a row: wait {seconds} {unit}.", "Nothing was tried.")
        self.seconds = seconds


class RoleError(DevHubError):
    """The user's role in this vault does not allow it. Nothing was changed."""


class NotFoundError(DevHubError):
    """Nobody and nothing goes by that name."""

    exit_code = 4


class AmbiguousError(DevHubError):
    """Several people fit; `candidates` are (id, label) pairs."""

    exit_code = 5

    def __init__(self, message: str, hint: str = "", candidates: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message, hint)
        self.candidates = candidates


class FieldError(DevHubError):
    """A value that a field cannot hold; `field` is the column's name."""

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.field = field


class VaultError(DevHubError):
    """The vault file is missing, damaged, newer, read-only or busy. Nothing in it was changed."""


class DamagedError(VaultError):
    """The vault file itself is wrong: torn, foreign, or gone while its backups are there."""


class CancelledError(DevHubError):
    """The user stopped long work. Nothing of it was kept."""
