"""`devhub doctor --repair`: what can be read of a damaged vault, in a new one among the backups; and what could not be."""

import os
import sys
from typing import TYPE_CHECKING, Any

from devhub_tui import paths
from devhub_tui.cli import output, unlocking

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.debris import Progress
    from devhub_tui.storage.keys import Key
    from devhub_tui.storage.salvage import Salvaged
    from devhub_tui.storage.salvaged_rows import Lost

_SHOWN = 20


def run(options: "Options") -> int:
    """Salvages the vault and tells what became of it. The vault itself stays as it is."""
    from devhub_tui.storage import salvage

    path = paths.vault_file()
    key, key_file = _key(path)
    done = salvage.salvage(path, key, _telling(), key_file)
    if options.json:
        output.emit({"repair": shape(done, path)})
    else:
        _print(done)
    return 0


def _key(path: str) -> "tuple[Key | None, str | None]":
    """The key of the vault; where its key file is damaged or gone, that of the newest backup with one, and which file gave it."""
    from devhub_tui.storage import keys, restore, vault_file

    if not vault_file.is_plain(path) and restore.header_of(path) is None:
        newest = next((each for each in restore.every(path) if each.key_id is not None), None)
        if newest is not None:
            made = newest.at.replace("T", " ")
            output.note(
                f"The key file is damaged or gone. That of the backup of {made} is used, with the passphrase of that day."
            )
            return unlocking.key(newest.path), keys.beside(newest.path)
    return unlocking.key(path), None


def shape(done: "Salvaged", path: str) -> dict[str, Any]:
    """The JSON of a salvage."""
    return {
        "file": done.file,
        "name": os.path.basename(done.file),
        "vault": path,
        "protected": done.protected,
        "whole": done.whole,
        "tables": {name: each._asdict() for name, each in done.tables.items()},
        "unread": [each._asdict() for each in done.gaps],
        "dropped": {"count": done.dropped_count, "first": [each._asdict() for each in done.dropped]},
        "emptied": {"count": done.values_count, "first": [each._asdict() for each in done.values]},
        "notes": list(done.notes),
    }


_STAGES = {
    "copy": "Copying the pages…",
    "search": "Searching pages that no table leads to any more…",
    "read": "Reading the tables…",
    "derive": "Making search and due dates anew…",
}


def _telling() -> "Progress | None":
    """One remark for each stage, and every tenth of it, on a terminal."""
    if not sys.stderr.isatty():
        return None
    said: set[tuple[str, int]] = set()

    def tell(what: str, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if (what, tenth) not in said:
            said.add((what, tenth))
            output.note(f"{_STAGES[what]} {tenth * 10} %" if tenth else _STAGES[what])

    return tell


def _print(done: "Salvaged") -> None:
    output.say(f"Salvaged into {done.file}")
    output.say("The vault itself was not touched.")
    rows = [
        (
            name.replace("_", " "),
            f"{each.read:,}",
            f"{each.loose:,}" if each.loose else "",
            f"{each.rebuilt:,}" if each.rebuilt else "",
            "some" if each.lost is None else f"{each.lost:,}" if each.lost else "",
        )
        for name, each in done.tables.items()
        if any(count != 0 for count in each)
    ]
    output.table(("TABLE", "READ", "LOOSE", "FROM THE JOURNAL", "LOST"), rows, right=(1, 2, 3, 4))
    for note in done.notes:
        output.say(note)
    for gap in done.gaps[:_SHOWN]:
        last = "the end" if gap.last is None else f"{gap.last:,}"
        output.say(f"Unreadable in {gap.table.replace('_', ' ')}: rows {gap.first:,} to {last}.")
    _some("Left out", done.dropped, done.dropped_count)
    _some("Emptied", done.values, done.values_count)
    output.say("Everything could be read." if done.whole else "What else there was could be read.")
    output.say(f"devhub restore {os.path.basename(done.file).removesuffix('.db')} makes it the vault; the damaged file is kept.")


def _some(what: str, lost: "tuple[Lost, ...]", count: int) -> None:
    for each in lost[:_SHOWN]:
        output.say(f"{what}: {each.table.replace('_', ' ')} {each.row}: {each.why}")
    if count > _SHOWN:
        output.say(f"{what}: {count - _SHOWN:,} more; --json has the first thousand.")
