"""`devhub vaults`: which vaults there are, and a new one."""

import os
from typing import TYPE_CHECKING, Any

from devhub_tui import paths
from devhub_tui.cli import asking, output, unlocking
from devhub_tui.cli.terminal import terminal
from devhub_tui.errors import CancelledError, DevHubError, UsageError, VaultError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options

_UNREADABLE = "unreadable"


def run_vaults(options: "Options") -> int:
    """Lists them, or makes one."""
    if options.new is not None:
        return _new(options)
    if options.open or options.recovery_out:
        raise UsageError("--open and --recovery-out belong to --new NAME.", "devhub vaults --help says more.")
    rows = [_row(name) for name in paths.vault_names()]
    if options.json:
        output.emit({"vaults": rows})
        return 0
    output.table(
        ("NAME", "STATE", "PEOPLE", "SIZE", "CHANGED"),
        [
            (
                row["name"],
                row["state"],
                f"{row['people']:,}" if row["people"] is not None else "–",
                _size(row["bytes"]),
                str(row["changed_at"] or "–")[:16].replace("T", " "),
            )
            for row in rows
        ],
        right=(2, 3),
    )
    if not rows:
        output.say("There is no vault yet. devhub, or any command, makes one; devhub vaults --new NAME makes another.")
    return 0


def _row(name: str) -> dict[str, Any]:
    """What is known of a vault without asking anybody: of a protected one the people only while the shell is unlocked."""
    from devhub_tui.services import shell_session
    from devhub_tui.storage import short, vault

    path = paths.vault_file(name)
    state, people = _UNREADABLE, None
    try:
        state = vault.state(path)
        key = shell_session.key(path) if state == vault.PROTECTED else None
        if state == vault.OPEN or key is not None:
            people = short.people(path, key)
            if people is None and key is None:
                state = _UNREADABLE
    except DevHubError:
        pass  # what is wrong with it, its own commands say
    size, changed = 0, None
    for place in (path, f"{path}-wal"):
        if os.path.exists(place):
            status = os.stat(place)
            size += status.st_size
            changed = max(changed or 0, status.st_mtime_ns // 1_000_000)
    return {"name": name, "state": state, "people": people, "bytes": size, "changed_at": output.instant(changed), "path": path}


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.0f} kB"


def _new(options: "Options") -> int:
    """Makes a vault, protected or open: as said, or as answered at the terminal."""
    from devhub_tui.storage import vault
    from devhub_tui.storage.database import Database

    name = options.new
    paths.use_vault(name)
    path = paths.vault_file()
    if name in paths.vault_names() or vault.state(path) != vault.MISSING:
        raise VaultError(f"There is a vault of that name already: {name}.", "Nothing was changed. devhub vaults lists them.")
    protect = _protected(options)
    if protect:
        chosen = asking.new_passphrase(None, asking.names_of(path), also_the_usual=True)
        with asking.handing_over(options.recovery_out, path) as recovery:
            vault.create(path, chosen, recovery)
    else:
        Database.open(path).close()
    state = vault.state(path)
    if options.json:
        output.emit({"vault": {"name": name, "state": state, "path": path}})
    else:
        output.say(f"Made the vault {name}, {state}. {unlocking.call()} opens it.")
    return 0


def _protected(options: "Options") -> bool:
    """Whether the new vault gets a passphrase."""
    if options.open:
        if options.passphrase_fd is not None or options.recovery_out:
            raise UsageError(
                "--open makes a vault without a passphrase.", "Leave it away, or --passphrase-fd and --recovery-out."
            )
        return False
    if options.passphrase_fd is not None:
        return True
    with terminal() as at:
        if at is None:
            raise UsageError(
                "There is no terminal to ask whether the vault is to have a passphrase.",
                "--passphrase-fd N with --recovery-out FILE protects it; --open leaves it open.",
            )
        at.say("Protect it with a passphrase (recommended): without it nobody can read the vault or its backups.")
        at.say("Or keep it open on this machine: whoever can read the file can read everything.")
        while True:
            answer = at.line("Protect it, or keep it open? [P/o] ")
            if answer == "" and at.ended:
                raise CancelledError("Nothing was made.")
            if answer.strip().lower() in ("", "p", "protect"):
                return True
            if answer.strip().lower() in ("o", "open"):
                return False
