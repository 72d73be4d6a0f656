"""Backups from the shell: made, listed, put back in the vault's place."""

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from devhub_tui import paths
from devhub_tui.cli import output, unlocking
from devhub_tui.cli.opening import reading
from devhub_tui.errors import CancelledError, DevHubError, UsageError
from devhub_tui.storage import backup, copying, keys, restore
from devhub_tui.storage.database import explained

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.keys import Key
    from devhub_tui.storage.restore import Backup, Facts

_NAMED = 5  # ids that are named


def run_backup(options: "Options") -> int:
    """Makes a backup and says where it is."""
    import time

    with reading() as database:
        started = time.monotonic()
        made = backup.make(database, "request", _progress("Backing up"))
        took = round(time.monotonic() - started, 1)
        found = restore.described(made)
        facts = restore.facts(found, database.key)
    if options.json:
        output.emit({"backup": {**_shape(found, facts), "seconds": took}})
    else:
        output.say(f"Backed up {_people(facts)} to {made} ({_size(found.bytes)}, {took:.1f} s), and checked it.")
    return 0


def run_backups(options: "Options") -> int:
    """Lists the backups of the vault, newest first."""
    path = paths.vault_file()
    known = restore.every(path)
    key = None
    if any(found.key_id for found in known):
        with suppress(DevHubError):
            key = unlocking.key(path)
    rows, shapes = [], []
    for found in known:
        facts, trouble = _facts(found, key)
        if options.verify and not trouble:
            trouble = copying.verified(found.path, key if found.key_id else None)
        shapes.append({**_shape(found, facts), "trouble": trouble or None})
        rows.append(
            (
                found.at.replace("T", " ")[:16],
                found.reason,
                f"{facts.people:,}" if facts else "–",
                _size(found.bytes),
                found.name,
                trouble or ("protected" if found.key_id else ""),
            )
        )
    if options.json:
        output.emit({"backups": shapes})
        return 0
    output.table(("MADE", "WHY", "PEOPLE", "SIZE", "NAME", ""), rows, right=(2, 3))
    if not rows:
        output.say("There are no backups yet. One is made on each day that something is written; devhub backup makes one now.")
    return 0


def run_restore(options: "Options") -> int:
    """Puts a backup in the vault's place."""
    path = paths.vault_file()
    found = restore.find(path, " ".join(options.which))
    key, backup_key = _keys(path, found)
    there = restore.facts(found, backup_key)
    returning: list[str] = []
    with suppress(DevHubError, OSError), explained():
        returning = restore.returning_to(path, key, found, backup_key)
    if returning:
        output.note(f"{_forgotten(len(returning))} in this backup and would be back: {', '.join(returning[:_NAMED])}.")
        output.note("devhub forget ID forgets them again; devhub forget --purge-backups rewrite takes them out of every backup.")
    if not options.yes:
        _be_sure(path, found, there, key)
    done = restore.restore(path, found, key, backup_key, _progress("Restoring"))
    if options.json:
        shape = {**_shape(found, there), "kept": done.kept, "other_passphrase": done.other_passphrase, "returned": returning}
        output.emit({"restored": shape})
        return 0
    output.say(f"Restored the backup of {found.at.replace('T', ' ')}: {_people(there)}.")
    if done.kept:
        output.say(f"The vault that was there is kept: {done.kept}")
    if done.other_passphrase:
        output.say("It opens with the passphrase of the day when it was made.")
    return 0


def _forgotten(count: int) -> str:
    return "1 person who was forgotten is" if count == 1 else f"{count:,} people who were forgotten are"


def _keys(path: str, found: "Backup") -> "tuple[Key | None, Key | None]":
    """The keys of the vault, where it is needed, and of the backup."""
    present = restore.header_of(path)
    if found.key_id is None:
        return (unlocking.key(path) if present else None), None
    if present is not None and present.key_id == found.key_id:
        key = unlocking.key(path)
        return key, key
    if present is None:
        # With its own key file damaged, the vault may still open with the key of the backup's.
        output.note("The backup's own key file is used: it opens with the passphrase of the day when it was made.")
        key = unlocking.key(found.path)
        return key, key
    output.note("This backup has another key than the vault: it opens with the passphrase of the day when it was made.")
    return None, unlocking.key(found.path)


def _facts(found: "Backup", key: "Key | None") -> "tuple[Facts | None, str]":
    """What is in a backup, and what is wrong with it."""
    if found.key_id and key is not None and keys.key_id(key.data) != found.key_id:
        return None, "opens with the passphrase of its day"
    if found.key_id and key is None:
        return None, "locked"
    try:
        return restore.facts(found, key), ""
    except DevHubError as problem:
        return None, problem.message


def _be_sure(path: str, found: "Backup", there: "Facts", key: "Key | None") -> None:
    now = None
    with suppress(DevHubError, OSError):
        now = restore.facts(restore.described(path), key)
    question = f"Make the backup of {found.at.replace('T', ' ')} ({_people(there)}) the vault"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"{question}? That needs --yes where nobody can be asked.", "Nothing was changed.")
    if now is not None:
        output.note(f"The vault now has {_people(now)}; {_since(now, there)}. It is kept and can be restored in turn.")
    sys.stderr.write(f"{question}? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CancelledError("Not confirmed.", "Nothing was changed.")


def _since(now: "Facts", there: "Facts") -> str:
    last = output.instant(there.newest)
    if now.newest is not None and now.newest == there.newest:
        return "nothing was changed since the backup"
    return f"what was changed after {str(last)[:16].replace('T', ' ')} would be missing" if last else "all of it would be missing"


def _people(facts: "Facts") -> str:
    people = "1 person" if facts.people == 1 else f"{facts.people:,} people"
    talks = "1 interaction" if facts.interactions == 1 else f"{facts.interactions:,} interactions"
    return f"{people}, {talks}"


def _size(number: int) -> str:
    size = float(number)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _shape(found: "Backup", facts: "Facts | None") -> dict[str, Any]:
    return {
        "name": found.name,
        "path": found.path,
        "at": found.at,
        "reason": found.reason,
        "bytes": found.bytes,
        "protected": found.key_id is not None,
        "people": facts.people if facts else None,
        "interactions": facts.interactions if facts else None,
        "schema": facts.schema if facts else None,
    }


def _progress(verb: str) -> copying.Progress | None:
    """A line that counts, on a terminal; ctrl+c stops as everywhere."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        end = "\r\x1b[K" if done >= total else ""
        sys.stderr.write(f"\r\x1b[K{verb} {100 * done // max(total, 1)} %{end}")
        sys.stderr.flush()

    return tell
