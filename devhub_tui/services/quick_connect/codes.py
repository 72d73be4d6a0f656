"""Making and ending codes: the vault keeps what they are for, the inbox what the page needs. The vault decides, it follows."""

import hashlib
import os
from collections.abc import Sequence
from typing import NamedTuple

from devhub_tui import clock
from devhub_tui.domain import tokens
from devhub_tui.errors import RoleError
from devhub_tui.services.quick_connect import sealing
from devhub_tui.services.quick_connect.owner import owner
from devhub_tui.storage import codes, roles
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.database import Database
from devhub_tui.storage.inbox import OPEN, Inbox, PublicCode


class Started(NamedTuple):
    """A code that can be shown. The token is in no file: it is for the screen alone."""

    code_id: str
    token: str
    digest: str

    def __repr__(self) -> str:
        return f"Started({self.code_id})"


def start(database: Database, inbox: Inbox, wanted: Wanted) -> Started:
    """Makes a code. Raises DevHubError when the vault or the inbox cannot be written; nobody can use it then."""
    _may(database)
    token = tokens.new()
    digest = tokens.digest(token)
    with database.write(f"show a code for {wanted.event}" if wanted.event else "show a code", kind="setup") as tx:
        code_id = codes.make(tx, wanted, digest)
        inbox.publish(
            PublicCode(
                *(code_id, digest, clock.real_ms(), wanted.expires_at, wanted.max_uses),
                *(wanted.event, wanted.location, wanted.session, owner(tx.connection), sealing.public_key(tx, database.key)),
                vault=vault_of(database),
            )
        )
    return Started(code_id, token, digest)


def revoke(database: Database, inbox: Inbox, code_ids: Sequence[str]) -> int:
    """Ends codes, for visitors first; gives how many were still open."""
    _may(database)
    with database.write("revoke a code" if len(code_ids) == 1 else f"revoke {len(code_ids)} codes", kind="setup") as tx:
        inbox.revoke(code_ids, clock.real_ms())
        return codes.revoke(tx, code_ids)


def _may(database: Database) -> None:
    """The door lets a viewer's bookkeeping in and refuses it at its end: too late for the inbox."""
    if not writes(database):
        raise RoleError(
            "You are a viewer in this vault: whoever came by a code of yours could not be taken in.", "Nothing was changed."
        )


def writes(database: Database) -> bool:
    """Whether the user may write here."""
    return roles.role_of(database.connection, database.user) in (roles.OWNER, roles.EDITOR)


def mine(database: Database, inbox: Inbox) -> list[str]:
    """The ids of this vault's codes: those it knows, and those that it made before an older copy of it was restored."""
    known = codes.ids(database.connection)
    vault = vault_of(database)
    return [*known, *(code.id for code in inbox.codes() if code.vault == vault and code.id not in set(known))]


def follow(database: Database, inbox: Inbox) -> None:
    """Makes the inbox's codes what the vault says of them.

    Those that were revoked or deleted, or that the vault does not know, are no longer good. Where the vault was protected, or
    given another key, since they were put up, what is sent from now on is sealed to that.
    """
    now = clock.real_ms()
    live = [code for code in inbox.codes() if code.state(now) == OPEN]
    if not live:
        return
    open_here = {row.id for row in codes.listing(database.connection) if row.revoked_at is None}
    known = set(codes.ids(database.connection))
    vault = vault_of(database)
    live = [code for code in live if code.id in known or code.vault == vault]
    ended = [code.id for code in live if code.id not in open_here]
    if ended:
        inbox.revoke(ended, now)
    live = [code for code in live if code.id in open_here]
    if not live or not writes(database):
        return
    key = sealing.current(database.connection)
    if sealing.wanting(database.connection, database.key):
        with database.write("a key for the Quick Connect inbox", kind="setup") as tx:
            key = sealing.public_key(tx, database.key)
    stale = [code.id for code in live if code.public_key != key]
    if stale and key is not None:
        inbox.seal_to(key, stale)


def vault_of(database: Database) -> str:
    """What tells this vault from others that share the inbox, without telling where it is."""
    return hashlib.sha256(os.path.realpath(database.path).encode("utf-8", "surrogateescape")).hexdigest()[:32]
