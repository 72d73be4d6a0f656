"""Who came by a Quick Connect code: a submission becomes a person with everything that the code says, or waits for a decision
when somebody known may be meant.

All ids follow from the submission's, so that two devices that take in the same one make the same rows.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import matching, sites
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.submissions import Submission
from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.storage import arriving, merging
from devhub_tui.storage.database import Transaction

ADDED, MERGED, REVIEW, DISCARDED = "added", "merged", "review", "discarded"


class Arrived(NamedTuple):
    """What became of a submission; `contact_id` is None while nobody has decided."""

    contact_id: str | None
    arrival_id: str
    name: str
    state: str


class ArrivalRow(NamedTuple):
    """One arrival as lists show it. Instants are milliseconds UTC of the real clock."""

    id: str
    name: str
    email: str | None
    github: str | None
    company: str | None
    message: str | None
    facts: dict[str, str]
    state: str
    contact_id: str | None
    contact_name: str | None
    code_id: str | None
    event: str | None
    arrived_at: int
    consent_at: int
    consent_version: str


class Known(NamedTuple):
    """Somebody an arrival may be: `reason` is the address or name that both have."""

    id: str
    name: str
    reason: str
    company: str | None = None
    archived: bool = False


_ROWS = (
    "SELECT a.id,a.name,a.email,a.github,a.company,a.message,a.facts,a.state,a.contact_id,p.name,a.code_id,e.name,a.arrived_at,"
    "a.consent_at,a.consent_version FROM arrivals a LEFT JOIN contacts p ON p.id=a.contact_id "
    "LEFT JOIN quick_connect_codes c ON c.id=a.code_id LEFT JOIN events e ON e.id=c.event_id AND e.deleted_at IS NULL"
)


def label(name: str, into: str | None = None) -> str:
    """What taking somebody in is called in the history; merged into somebody, it is called as every merge is, and found as one."""
    return f"merge {name} into {into}" if into else f"meet {name}"


def receive(tx: Transaction, submission: Submission) -> Arrived | None:
    """Takes in one submission; None when it was taken in before, whatever became of it: undone, deleted or forgotten.

    Whoever has a known email or GitHub name goes to review.
    """
    arrival_id = natural_id("arrival", submission.id)
    if _was_here(tx.connection, arrival_id):
        return None
    code = tx.execute("SELECT id FROM quick_connect_codes WHERE id=?", (submission.code_id,)).fetchone()
    known = known_as(tx.connection, submission.email, submission.github)
    waiting = _waits_already(tx.connection, submission.email, submission.github)
    state = REVIEW if known or waiting else ADDED
    arrival = ArrivalRow(
        *(arrival_id, *submission[2:7], submission.facts or {}, state, None, None, code[0] if code else None, None),
        *submission[8:],
    )
    contact_id = arriving.add(tx, arrival) if state == ADDED else None
    now = clock.real_ms()
    tx.execute(
        "INSERT INTO arrivals(id,code_id,contact_id,state,name,email,github,company,message,facts,arrived_at,consent_at,"
        "consent_version,created_at,updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            *(arrival_id, arrival.code_id, contact_id, state, *submission[2:7]),
            json.dumps(submission.facts, ensure_ascii=False) if submission.facts else None,
            *(*submission[8:], now, now),
        ),
    )
    return Arrived(contact_id, arrival_id, submission.name, state)


def _was_here(connection: Any, arrival_id: str) -> bool:
    if connection.execute("SELECT 1 FROM arrivals WHERE id=?", (arrival_id,)).fetchone():
        return True
    forgotten = (
        "SELECT 1 FROM forgotten f WHERE f.deleted_at IS NULL AND (f.contact_id=? OR EXISTS "
        "(SELECT 1 FROM json_each(f.rows,'$.arrivals') WHERE value=?)) LIMIT 1"
    )
    return bool(connection.execute(forgotten, (arriving.contact_id_of(arrival_id), arrival_id)).fetchone())


def accept(tx: Transaction, arrival_id: str, into: str | None = None, choices: Mapping[str, str] | None = None) -> Arrived:
    """Decides about an arrival in review: a person of their own, or, with `into`, the known person of that id gains what they
    sent; `choices` as in merging (domain/merge.py), a being the known one. Raises NotFoundError, DevHubError when it was decided.
    """
    arrival = _undecided(tx, arrival_id)
    contact_id = arriving.add(tx, arrival)
    if into is not None:
        arriving.drop_follow_up_twice(tx, arrival.id, into)
        merging.merge(tx, into, contact_id, choices or {})
    state, person = (ADDED, contact_id) if into is None else (MERGED, into)
    tx.execute("UPDATE arrivals SET state=?,contact_id=? WHERE id=?", (state, person, arrival_id))
    return Arrived(person, arrival_id, arrival.name, state)


def discard(tx: Transaction, arrival_id: str) -> Arrived:
    """Lets an arrival in review go; nobody is added. Raises NotFoundError, DevHubError when it was decided."""
    arrival = _undecided(tx, arrival_id)
    tx.execute("UPDATE arrivals SET state=? WHERE id=?", (DISCARDED, arrival_id))
    return Arrived(None, arrival_id, arrival.name, DISCARDED)


def one(connection: Any, arrival_id: str) -> ArrivalRow:
    """The arrival of that id. Raises NotFoundError."""
    row = connection.execute(f"{_ROWS} WHERE a.id=? AND a.deleted_at IS NULL", (arrival_id,)).fetchone()
    if row is None:
        raise NotFoundError("There is no such arrival.", "It may have been undone; devhub inbox list shows what waits.")
    return _row(row)


def of_code(connection: Any, code_id: str) -> list[ArrivalRow]:
    """Who came by a code, the newest first."""
    return _read(connection, "a.code_id=?", "a.arrived_at DESC, a.n DESC", (code_id,))


def of_contact(connection: Any, contact_id: str) -> list[ArrivalRow]:
    """What somebody sent and agreed to, the newest first."""
    return _read(connection, "a.contact_id=?", "a.arrived_at DESC, a.n DESC", (contact_id,))


def recent(connection: Any, limit: int = 20) -> list[ArrivalRow]:
    """The newest arrivals, discarded ones left out."""
    return _read(connection, "a.state<>'discarded'", "a.n DESC LIMIT ?", (limit,))


def in_review(connection: Any) -> list[ArrivalRow]:
    """Arrivals that wait for a decision, the oldest first."""
    return _read(connection, "a.state='review'", "a.arrived_at, a.n", ())


def newest(connection: Any) -> int:
    """The number of whoever was taken in last, discarded or undone ones too; 0 when nobody ever was."""
    return int(connection.execute("SELECT coalesce(max(n),0) FROM arrivals").fetchone()[0])


def since(connection: Any, number: int, limit: int) -> list[ArrivalRow]:
    """Who was taken in after the one of that number, the newest first."""
    return _read(connection, "a.n>?", "a.n DESC LIMIT ?", (number, limit))


def count_since(connection: Any, number: int) -> int:
    """How many those are."""
    return int(connection.execute("SELECT count(*) FROM arrivals WHERE n>? AND deleted_at IS NULL", (number,)).fetchone()[0])


def review_count(connection: Any) -> int:
    """How many wait for a decision."""
    return int(connection.execute("SELECT count(*) FROM arrivals WHERE state='review' AND deleted_at IS NULL").fetchone()[0])


def known_as(connection: Any, email: str | None, github: str | None) -> list[Known]:
    """People, archived ones too, who have this email address or GitHub name."""
    found: dict[str, Known] = {}
    for kind, values, reason in _asked(email, github):
        for row in connection.execute(
            "SELECT c.id,c.name,c.company,c.archived_at IS NOT NULL,p.label FROM json_each(?) j CROSS JOIN contact_points p "
            "ON p.kind=? AND p.value=j.value COLLATE NOCASE AND p.deleted_at IS NULL "
            "JOIN contacts c ON c.id=p.contact_id AND c.deleted_at IS NULL ORDER BY c.n",
            (json.dumps(values), kind),
        ):
            service = sites.find(row[4]) if kind == "handle" else None
            if kind != "handle" or (service is not None and service.key == "github"):
                found.setdefault(row[0], Known(row[0], row[1], reason, row[2], bool(row[3])))
    return list(found.values())


def _asked(email: str | None, github: str | None) -> Iterable[tuple[str, list[str], str]]:
    if email:
        yield "email", [email], email
    if github:
        page = f"github.com/{github}"
        yield "link", matching.spellings(f"https://{page}"), page
        yield "handle", [github, f"@{github}"], page


def _waits_already(connection: Any, email: str | None, github: str | None) -> bool:
    """Whether the same person is in review by another submission."""
    return bool(
        connection.execute(
            "SELECT 1 FROM arrivals WHERE state='review' AND deleted_at IS NULL AND "
            "(email=?1 COLLATE NOCASE OR github=?2 COLLATE NOCASE) LIMIT 1",
            (email, github),
        ).fetchone()
    )


def _undecided(tx: Transaction, arrival_id: str) -> ArrivalRow:
    arrival = one(tx.connection, arrival_id)
    if arrival.state != REVIEW:
        raise DevHubError(f"{text.line(arrival.name)} is no longer in review.", "It was decided in another window or the shell.")
    return arrival


def _read(connection: Any, where: str, order: str, values: Sequence[Any]) -> list[ArrivalRow]:
    sql = f"{_ROWS} WHERE a.deleted_at IS NULL AND {where} ORDER BY {order}"
    return [_row(row) for row in connection.execute(sql, tuple(values))]


def _row(row: Any) -> ArrivalRow:
    return ArrivalRow._make((*row[:6], json.loads(row[6] or "{}"), *row[7:]))
