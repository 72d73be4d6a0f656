"""Takes what waits in the inbox into the vault: each submission one batch that undo takes back, durable before the inbox lets go.

A submission that cannot be read is put aside with the reason, never dropped.
"""

from typing import NamedTuple

from devhub_tui import clock
from devhub_tui.domain import submissions
from devhub_tui.domain.submissions import Submission
from devhub_tui.services.quick_connect import codes, sealing
from devhub_tui.storage import arrivals
from devhub_tui.storage.arrivals import Arrived
from devhub_tui.storage.database import Database
from devhub_tui.storage.inbox import Inbox, Pending

_AT_ONCE = 100


class Drained(NamedTuple):
    """Who arrived, and how many submissions were put aside because they could not be read."""

    arrived: list[Arrived]
    aside: int


def waits(database: Database, inbox: Inbox) -> int:
    """How many submissions wait for this vault."""
    return inbox.waiting(codes.mine(database, inbox)) if inbox.look() else 0


def watch(inbox: Inbox) -> bool:
    """Whether anything waits, for whichever vault: cheap enough for a few times a second."""
    return inbox.look() > 0


def troubles(database: Database, inbox: Inbox) -> list[tuple[Pending, str]]:
    """What of this vault's could not be read, and why."""
    ours = set(codes.mine(database, inbox))
    return [each for each in inbox.aside() if each[0].code_id in ours]


def drain(database: Database, inbox: Inbox, most: int | None = None) -> Drained:
    """Takes in everything that waits for this vault, or so many of the oldest. Raises RoleError for a viewer, DevHubError when it
    cannot be written; what was not taken in waits on. Brings the inbox's codes up to date first, and clears out what is old.
    """
    codes.follow(database, inbox)
    arrived: list[Arrived] = []
    aside = seen = 0
    mine = codes.mine(database, inbox)
    while pending := inbox.pending(_AT_ONCE if most is None else most - seen, mine):
        seen += len(pending)
        for each in pending:
            try:
                submission = _read(database, each)
            except ValueError as error:
                inbox.put_aside(each.n, str(error))
                aside += 1
                continue
            with database.write(arrivals.label(submission.name)) as tx:
                found = arrivals.receive(tx, submission)
            inbox.drained([each.n])
            if found is not None:
                arrived.append(found)
    inbox.prune(clock.real_ms())
    return Drained(arrived, aside)


def _read(database: Database, pending: Pending) -> Submission:
    """What was sent; the ids are those under which it waited. Raises ValueError."""
    body = sealing.unsealed(database.connection, pending.body) if pending.sealed else pending.body
    found = submissions.from_bytes(body)
    if (found.id, found.code_id) != (pending.submission_id, pending.code_id):
        raise ValueError("not what it says it is")
    return found
