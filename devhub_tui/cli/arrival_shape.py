"""Who came by a Quick Connect code, as JSON (docs/cli.md) and as a line."""

from typing import Any

from devhub_tui.cli import output
from devhub_tui.storage.arrivals import ADDED, REVIEW, ArrivalRow

TAIL = 8
"""So much of the end of an id is shown."""


def shape(row: ArrivalRow) -> dict[str, Any]:
    """One arrival with everything that was sent."""
    return {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "github": row.github,
        "company": row.company,
        "message": row.message,
        "facts": row.facts or None,
        "state": row.state,
        "contact": {"id": row.contact_id, "name": row.contact_name} if row.contact_id else None,
        "code_id": row.code_id,
        "event": row.event,
        "arrived_at": output.instant(row.arrived_at),
        "consent": {"version": row.consent_version, "at": output.instant(row.consent_at)},
    }


def line(row: ArrivalRow) -> str:
    """`09:02  Ana Souza · Oxide · ana@oxide.example · github.com/ana`, and what is to be decided."""
    moment = (output.instant(row.arrived_at) or "")[11:16]
    github = f"github.com/{row.github}" if row.github else None
    about = " · ".join(each for each in (row.name, row.company, row.email, github) if each)
    decide = f"  (known? devhub inbox decides: {row.id[-TAIL:]})" if row.state == REVIEW else ""
    state = f"  ({row.state})" if row.state not in (ADDED, REVIEW) else ""
    return f"{moment}  {about}{decide}{state}"


def names(found: list[str]) -> str:
    """`Ana, Bo and 3 more`."""
    shown, more = found[:3], len(found) - 3
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
