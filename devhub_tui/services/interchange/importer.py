"""An import from file to vault: parse, back up, match, write. One file is one transaction and one undoable batch.

The shell and the import screen both come here. No SQL and no Textual.
"""

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from devhub_tui.domain import fields
from devhub_tui.domain.people import Skipped
from devhub_tui.errors import CancelledError
from devhub_tui.services import duplicates
from devhub_tui.services.interchange import json_in, mapping
from devhub_tui.services.interchange.mapping import Mapping
from devhub_tui.services.interchange.parse import Choose, Parsed, parse_file
from devhub_tui.services.interchange.sheet import Sheet
from devhub_tui.storage import backup, importing, preferences
from devhub_tui.storage import duplicates as stored_duplicates
from devhub_tui.storage.database import Database

Tell = Callable[[str, int, int], None]
"""Progress: what is being done ("read", "back up", "write", "compare"), how much of it is done, how much there is."""


class Report(NamedTuple):
    """What became of one file, folder or archive.

    `format` is vcard, linkedin, google, outlook, csv, devhub_csv or devhub; `possible` counts pairs that may be one person;
    `remarks` say what of a table did not fit; `remembered` says that its columns will be known next time.
    """

    file: str
    format: str
    added: int
    updated: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    possible: int = 0
    remarks: tuple[str, ...] = ()
    remembered: bool = False


def read(
    path: str,
    format: str = "auto",  # noqa: A002
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
    choose: Choose | None = None,
    named: bool | None = None,
) -> Parsed:
    """The people in a file. Raises DevHubError for a file that is broken or of no known kind, CancelledError on request,
    MappingNeededError for a table whose columns `choose` does not know."""
    progress = (lambda done, total: tell("read", done, total)) if tell else None
    return parse_file(path, format, progress=progress, cancelled=cancelled, choose=choose, named=named)


def remembered(database: Database) -> Choose:
    """Knows the columns of tables that were imported before. May be asked in any thread."""

    def choose(sheet: Sheet) -> Mapping | None:
        key = mapping.key(sheet)
        if key is None:
            return None
        with database.reader() as connection:
            return mapping.restored(sheet, preferences.get(connection, key))

    return choose


def preview(database: Database, path: str, parsed: Parsed, tags: Sequence[str] = ()) -> tuple[Report, importing.Plan]:
    """What importing the file would do. Writes nothing; may run in any thread."""
    with database.reader() as connection:
        found = importing.plan(connection, parsed.people, parsed.format, _tags(tags))
    counts = (found.added, found.updated, found.unchanged)
    return Report(path, parsed.format, *counts, tuple(parsed.skipped), remarks=parsed.remarks), found


def write(
    database: Database,
    path: str,
    parsed: Parsed,
    tags: Sequence[str] = (),
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Report:
    """Imports what was read, after a verified backup. Cancelling leaves the vault as it was."""

    def step(what: str, done: int, total: int) -> None:
        if cancelled and cancelled():
            raise CancelledError("The import was cancelled.", "Nothing was changed.")
        if tell:
            tell(what, done, total)

    names = _tags(tags)
    step("back up", 0, 1)
    if not backup.empty(database):
        backup.make(database, "import")
    step("write", 0, len(parsed.people))
    name = os.path.basename(os.path.normpath(path))
    with database.write(f"import {name}") as tx:
        wrote = importing.write(
            tx,
            parsed.people,
            parsed.format,
            name,
            names,
            len(parsed.skipped),
            lambda done, total: step("write", done, total),
        )
        # In the same step of undo: whoever takes an import back because its columns were wrong is asked again.
        if parsed.key and parsed.mapping != preferences.get(tx.connection, parsed.key):
            preferences.put(tx, parsed.key, parsed.mapping)
    possible = _possible(database, tx.batch, tell, cancelled)
    return Report(path, parsed.format, *wrote, tuple(parsed.skipped), possible, parsed.remarks, parsed.key is not None)


def _possible(database: Database, batch: int, tell: Tell | None, cancelled: Callable[[], bool] | None) -> int:
    """How many pairs of people the import may have made that are one. Whoever does not wait for it gets none."""
    progress = (lambda done, total: tell("compare", done, total)) if tell else None
    try:
        with database.reader() as connection:
            changed = stored_duplicates.in_batch(connection, batch)
            return len(duplicates.find(connection, progress, cancelled, changed).pairs)
    except CancelledError:
        return 0


def import_file(
    database: Database,
    path: str,
    *,
    format: str = "auto",  # noqa: A002
    tags: Sequence[str] = (),
    dry_run: bool = False,
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
    choose: Choose | None = None,
    named: bool | None = None,
) -> Report:
    """Reads one file and imports it, or says what importing would do."""
    if format == "auto" and json_in.is_copy(path):
        done = json_in.restore(database, path, dry_run=dry_run, tell=tell, cancelled=cancelled)
        return Report(path, "devhub", done.added, done.updated, done.unchanged, done.skipped)
    names = _tags(tags)
    parsed = read(path, format, tell, cancelled, choose or remembered(database), named)
    if dry_run:
        return preview(database, path, parsed, names)[0]
    return write(database, path, parsed, names, tell, cancelled)


def _tags(tags: Sequence[str]) -> list[str]:
    return [fields.tag_name(tag) for tag in tags]
