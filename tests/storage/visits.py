"""Visits of the Quick Connect page, as the vault gets them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from devhub_tui import clock
from devhub_tui.domain import submissions
from devhub_tui.domain.submissions import Submission
from devhub_tui.storage import arrivals, codes
from devhub_tui.storage.arrivals import Arrived
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.database import Database

FOSDEM = Wanted("FOSDEM 2026", "Brussels", "Rust devroom", "hallway", ("rust", "conf"), 7, 4_000_000_000_000, None)
FACTS = {"name": "Zoë K.", "company": "Turbine", "location": "Berlin, Germany", "bio": "Rust\nand tea", "blog": "zoe.example"}


def code(database: Database, wanted: Wanted = FOSDEM) -> str:
    """The id of a code."""
    with database.write("code", kind="setup") as tx:
        return codes.make(tx, wanted, str(uuid4()))


def visit(code_id: str, facts: Mapping[str, str] | None = None, **form: str) -> Submission:
    """What somebody sent just now."""
    typed = submissions.checked({"name": "Zoë", "consent": "1", **form})
    return submissions.made(str(uuid4()), code_id, typed, facts, clock.real_ms())


def come(database: Database, submission: Submission) -> Arrived | None:
    """It is taken in, as a step of its own."""
    with database.write(arrivals.label(submission.name)) as tx:
        return arrivals.receive(tx, submission)


def rows(database: Database, table: str) -> list[dict[str, Any]]:
    """What is in sight of a table."""
    cursor = database.connection.execute(f"SELECT * FROM {table} WHERE deleted_at IS NULL ORDER BY n")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
