"""`devhub unlock` and `devhub lock`: the key of a protected vault kept for the shell for a while."""

from typing import TYPE_CHECKING, Any

from devhub_tui import paths
from devhub_tui.cli import output, unlocking
from devhub_tui.errors import NotFoundError, VaultError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.shell_session import Open


def run_unlock(options: "Options") -> int:
    """Asks, always, and keeps the key until --for is over."""
    from devhub_tui.services import shell_session
    from devhub_tui.storage import vault
    from devhub_tui.storage.database import Database, explained

    path, name = paths.vault_file(), paths.vault_name()
    state = vault.state(path)
    if state == vault.MISSING:
        raise NotFoundError("There is no vault yet.", "devhub, or any command, makes one.")
    if state == vault.OPEN:
        raise VaultError(f"The vault {name} has no passphrase: there is nothing to unlock.", "devhub vault protect gives it one.")
    shell_session.check_place()
    key = unlocking.again(path)
    database = Database.open(path, key=key)
    try:
        with explained():
            session = shell_session.begin(database, getattr(options, "for"))
            user = database.user.username if database.user else None
    finally:
        database.close()
    if options.json:
        output.emit({"session": shape(session, user)})
    else:
        output.say(f"Unlocked {name} for the shell until {_until(session.expires_at)}. {unlocking.call('lock')} ends it.")
    return 0


def run_lock(options: "Options") -> int:
    """Removes the key; the next command asks again."""
    from devhub_tui.services import shell_session

    ended = shell_session.end(paths.vault_file())
    if options.json:
        output.emit({"locked": ended})
    else:
        output.say(f"Locked {paths.vault_name()}." if ended else f"Nothing is unlocked for the shell: {paths.vault_name()}.")
    return 0


def shape(session: "Open | None", user: str | None) -> dict[str, Any] | None:
    """A session as JSON; also for devhub vault status. `user` is whose it is."""
    if session is None:
        return None
    return {
        "vault": paths.vault_name(),
        "user": user,
        "opened_at": output.instant(session.opened_at),
        "expires_at": output.instant(session.expires_at),
    }


def said(session: "Open | None") -> str:
    """The same in words; also for devhub vault status."""
    return f"It is unlocked for the shell until {_until(session.expires_at)}." if session else "It is locked for the shell."


def _until(at: int) -> str:
    """`17:05`, with the day where it is another one. By the real clock, whatever DEVHUB_NOW says."""
    from devhub_tui import clock

    end, now = clock.from_ms(at), clock.from_ms(clock.real_ms())
    return end.strftime("%H:%M" if end.date() == now.date() else "%a %d %b, %H:%M")
