"""Everything the vault holds as one JSON document that a vault can take in again (json_in.py; docs/export.md has the shape).

Every row stands on a line of its own, so that a copy of a million rows can be written, and read, a row at a time; in the order of
ids, so that the same data always gives the same bytes.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from devhub_tui.storage import tables

FORMAT, VERSION = "devhub", 1


def document(connection: Any, people: int, *, part: bool, step: Callable[[], None]) -> Iterator[bytes]:
    """The document in pieces. `step` is told of each person; `part` means the people that were chosen (tables.choose)."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "schema": tables.schema(connection),
        "changed_at": _instant(tables.newest(connection)),
        "partial": part,
        "people": people,
    }
    yield _json(head)[:-1] + b',"tables":{'
    between = b"\n"
    for table in tables.names(connection):
        yield between + _json(table) + b":["
        between = b",\n"
        comma = b"\n"
        for row in tables.rows(connection, table, part=part):
            if table == "contacts":
                step()
            yield comma + _json(row)
            comma = b",\n"
        yield b"\n]"
    yield b"\n}}\n"


def _instant(milliseconds: int) -> str:
    """In UTC: where the copy is made must not matter."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def _json(value: object) -> bytes:
    # A lone surrogate, which only another program can have put there, is written as an escape.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
