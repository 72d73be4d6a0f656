"""The inbox that is meant, open; and what waits in it, taken into the vault on the way of another command.

Cheap where Quick Connect is not used: a look whether the file is there.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from devhub_tui import paths
from devhub_tui.errors import DevHubError

if TYPE_CHECKING:
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.inbox import Inbox


def folder(said: str | None = None) -> str:
    """Where the inbox is: as said, else by the config file, else beside the vaults."""
    if said is None and os.path.exists(paths.config_place()):
        from devhub_tui import config

        said = config.load().connect.inbox
    return paths.inbox_place(said)


@contextmanager
def opened(place: str) -> "Iterator[Inbox]":
    """The inbox in a folder, made when there is none. Raises InboxError."""
    from devhub_tui.storage.inbox import Inbox

    found = Inbox.open(place)
    try:
        yield found
    finally:
        found.close()


def fetch(database: "Database") -> None:
    """Takes in what waits, before the command does its own work: so that who came a moment ago can be named in it, and undo
    takes back the command. Said in one line on stderr; what cannot be taken in waits on."""
    place = folder()
    if not os.path.exists(os.path.join(place, "inbox.db")):
        return
    from devhub_tui.cli import output
    from devhub_tui.cli.arrival_shape import names
    from devhub_tui.services.quick_connect import drainer

    try:
        with opened(place) as inbox:
            if not drainer.waits(database, inbox):
                return
            found = drainer.drain(database, inbox)
    except DevHubError as problem:
        output.note(f"devhub: What came by Quick Connect waits on. {problem.message}")
        return
    if found.arrived:
        output.note(f"By Quick Connect came {names([each.name for each in found.arrived])}.")
    if found.aside:
        output.note(f"{aside(found.aside)} devhub inbox says why.")


def aside(count: int) -> str:
    """How many submissions could not be read, as a sentence."""
    return f"{count} submission{'' if count == 1 else 's'} could not be read and {'is' if count == 1 else 'are'} kept aside."
