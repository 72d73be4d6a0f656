"""Quick Connect codes as the vault keeps them: where and for what they were shown, and who came. Their uses are in the inbox.

Of a token only the digest is kept, so a code that was shown once cannot be shown again after the app has ended.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain.ids import new_id
from devhub_tui.errors import NotFoundError
from devhub_tui.storage import interactions
from devhub_tui.storage.database import Transaction


class Wanted(NamedTuple):
    """What a new code is for, already cleaned. `expires_at` is milliseconds UTC of the real clock; `max_uses` None is unlimited;
    `follow_up_days` None is no follow-up. `note` and `tags` are never shown to visitors."""

    event: str | None = None
    location: str | None = None
    session: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    follow_up_days: int | None = 7
    expires_at: int = 0
    max_uses: int | None = None


class CodeRow(NamedTuple):
    """One code as lists show it; `came` is how many arrived by it. Instants are milliseconds UTC of the real clock."""

    id: str
    event: str | None
    location: str | None
    session: str | None
    note: str | None
    tags: tuple[str, ...]
    follow_up_days: int | None
    made_at: int
    expires_at: int
    max_uses: int | None
    revoked_at: int | None
    came: int
    digest: str
    event_id: str | None

    def is_open(self, now_ms: int) -> bool:
        """Whether it can still be used, as far as the vault knows."""
        return self.revoked_at is None and self.expires_at > now_ms


_ROWS = (
    "SELECT c.id,e.name,c.location,c.session,c.note,c.tags,c.follow_up_days,c.created_at,coalesce(c.expires_at,0),c.max_uses,"
    "c.revoked_at,(SELECT count(*) FROM arrivals a WHERE a.code_id=c.id AND a.deleted_at IS NULL),c.token_hash,c.event_id "
    "FROM quick_connect_codes c LEFT JOIN events e ON e.id=c.event_id AND e.deleted_at IS NULL"
)


def make(tx: Transaction, wanted: Wanted, digest: str) -> str:
    """Keeps a new code and gives its id; its event is made when there is none of that name."""
    code_id = new_id()
    event_id = interactions.event_id(tx, wanted.event) if wanted.event else None
    now = clock.real_ms()
    tx.execute(
        "INSERT INTO quick_connect_codes(id,token_hash,event_id,location,session,note,tags,follow_up_days,expires_at,max_uses,"
        "created_at,updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            *(code_id, digest, event_id, wanted.location, wanted.session, wanted.note),
            json.dumps(wanted.tags, ensure_ascii=False) if wanted.tags else None,
            *(wanted.follow_up_days, wanted.expires_at, wanted.max_uses, now, now),
        ),
    )
    return code_id


def revoke(tx: Transaction, code_ids: Sequence[str]) -> int:
    """Ends these codes; gives how many of them were not ended before."""
    now = clock.real_ms()
    return sum(
        tx.execute(
            "UPDATE quick_connect_codes SET revoked_at=? WHERE id=? AND revoked_at IS NULL AND deleted_at IS NULL", (now, each)
        ).rowcount
        for each in code_ids
    )


def listing(connection: Any) -> list[CodeRow]:
    """Every code, the newest first."""
    return [_row(row) for row in connection.execute(f"{_ROWS} WHERE c.deleted_at IS NULL ORDER BY c.created_at DESC, c.n DESC")]


def one(connection: Any, code_id: str) -> CodeRow:
    """The code of that id, a deleted one too. Raises NotFoundError."""
    row = connection.execute(f"{_ROWS} WHERE c.id=?", (code_id,)).fetchone()
    if row is None:
        raise NotFoundError("There is no such code.", "devhub connect list shows them.")
    return _row(row)


def ids(connection: Any) -> list[str]:
    """The ids of all codes that were ever made here, deleted ones too: what was sent by them belongs to this vault."""
    return [row[0] for row in connection.execute("SELECT id FROM quick_connect_codes")]


def _row(row: Any) -> CodeRow:
    return CodeRow._make((*row[:5], read_tags(row[5]), *row[6:]))


def read_tags(stored: str | None) -> tuple[str, ...]:
    """The names in the column `tags`, a JSON array."""
    try:
        found = json.loads(stored or "[]")
    except ValueError:
        return ()
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
