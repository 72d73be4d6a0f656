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
from devhub_tui.services.interchange import json_in
from devhub_tui.services.interchange.parse import Parsed, parse_file
from devhub_tui.storage import backup, importing
from devhub_tui.storage import duplicates as stored_duplicates
from devhub_tui.storage.database import Database

Tell = Callable[[str, int, int], None]
"""Progress: what is being done ("read", "back up", "write", "compare"), how much of it is done, how much there is."""


class Report(NamedTuple):
    """What became of one file. `format` is vcard, linkedin or google; `possible` counts pairs that may be one person."""

    file: str
    format: str
    added: int
    updated: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    possible: int = 0


def read(path: str, format: str = "auto", tell: Tell | None = None, cancelled: Callable[[], bool] | None = None) -> Parsed:  # noqa: A002
    """The people in a file. Raises DevHubError for a file that is broken or of no known kind, CancelledError on request."""
    progress = (lambda done, total: tell("read", done, total)) if tell else None
    return parse_file(path, format, progress=progress, cancelled=cancelled)


def preview(database: Database, path: str, parsed: Parsed, tags: Sequence[str] = ()) -> tuple[Report, importing.Plan]:
    """What importing the file would do. Writes nothing; may run in any thread."""
    with database.reader() as connection:
        found = importing.plan(connection, parsed.people, parsed.format, _tags(tags))
    return Report(path, parsed.format, found.added, found.updated, found.unchanged, tuple(parsed.skipped)), found


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
    with database.write(f"import {os.path.basename(path)}") as tx:
        wrote = importing.write(
            tx,
            parsed.people,
            parsed.format,
            os.path.basename(path),
            names,
            len(parsed.skipped),
            lambda done, total: step("write", done, total),
        )
    return Report(path, parsed.format, *wrote, tuple(parsed.skipped), _possible(database, tx.batch, tell, cancelled))


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
) -> Report:
    """Reads one file and imports it, or says what importing would do."""
    if format == "auto" and json_in.is_copy(path):
        done = json_in.restore(database, path, dry_run=dry_run, tell=tell, cancelled=cancelled)
        return Report(path, "devhub", done.added, done.updated, done.unchanged, done.skipped)
    names = _tags(tags)
    parsed = read(path, format, tell, cancelled)
    if dry_run:
        return preview(database, path, parsed, names)[0]
    return write(database, path, parsed, names, tell, cancelled)


def _tags(tags: Sequence[str]) -> list[str]:
    return [fields.tag_name(tag) for tag in tags]
