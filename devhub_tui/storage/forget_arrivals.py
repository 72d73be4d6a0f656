"""What a person sent by Quick Connect: the arrivals they became, and those that nobody has decided on, or were let go or undone,
which have their name, their email address or their GitHub name."""

import json
from typing import Any

from devhub_tui import text
from devhub_tui.domain.matching import point_key
from devhub_tui.storage.journal import journaled_tables

_AMONG = "(SELECT value FROM json_each(?))"


def arrivals_of(connection: Any, ids: list[str]) -> list[str]:
    """The ids of the arrivals of these records of a person. An older backup has none."""
    if "arrivals" not in journaled_tables(connection):
        return []
    given = json.dumps(ids)
    names = {row[0] for row in connection.execute(f"SELECT sort_name FROM contacts WHERE id IN {_AMONG}", (given,))}
    points = {
        point_key(*row)
        for row in connection.execute(f"SELECT kind,value,label FROM contact_points WHERE contact_id IN {_AMONG}", (given,))
    }
    mine = [row[0] for row in connection.execute(f"SELECT id FROM arrivals WHERE contact_id IN {_AMONG}", (given,))]
    loose = connection.execute("SELECT id,name,email,github FROM arrivals WHERE contact_id IS NULL").fetchall()
    return [*mine, *(row[0] for row in loose if text.fold(row[1]) in names or points.intersection(_keys(*row[2:])))]


def _keys(email: str | None, github: str | None) -> set[tuple[str, str]]:
    found = {point_key("email", email)} if email else set()
    if github:
        found |= {point_key("link", f"https://github.com/{github}"), point_key("handle", github, "GitHub")}
    return found
