"""Making and ending codes: the vault keeps what they are for, the inbox what the page needs."""

from collections.abc import Sequence
from typing import NamedTuple

from devhub_tui import clock
from devhub_tui.domain import tokens
from devhub_tui.services.quick_connect import sealing
from devhub_tui.services.quick_connect.owner import owner
from devhub_tui.storage import codes
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.database import Database
from devhub_tui.storage.inbox import Inbox, PublicCode


class Started(NamedTuple):
    """A code that can be shown. The token is in no file: it is for the screen alone."""

    code_id: str
    token: str
    digest: str

    def __repr__(self) -> str:
        return f"Started({self.code_id})"


def start(database: Database, inbox: Inbox, wanted: Wanted) -> Started:
    """Makes a code. Raises DevHubError when the vault or the inbox cannot be written; nobody can use it then."""
    token = tokens.new()
    digest = tokens.digest(token)
    with database.write(f"show a code for {wanted.event}" if wanted.event else "show a code", kind="setup") as tx:
        code_id = codes.make(tx, wanted, digest)
        public_key = sealing.public_key(tx) if database.key is not None else None
        inbox.publish(
            PublicCode(
                *(code_id, digest, clock.real_ms(), wanted.expires_at, wanted.max_uses),
                *(wanted.event, wanted.location, wanted.session, owner(tx.connection), public_key),
            )
        )
    return Started(code_id, token, digest)


def revoke(database: Database, inbox: Inbox, code_ids: Sequence[str]) -> int:
    """Ends codes, for visitors first; gives how many were still open."""
    inbox.revoke(code_ids, clock.real_ms())
    with database.write("revoke a code" if len(code_ids) == 1 else f"revoke {len(code_ids)} codes", kind="setup") as tx:
        return codes.revoke(tx, code_ids)
