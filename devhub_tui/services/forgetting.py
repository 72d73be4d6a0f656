"""Forgetting a person: in the vault, in what is kept beside it, and in the backups. It cannot be undone.

Files that the user made (exports, copies elsewhere) are out of reach.
"""

import json
from typing import Any, NamedTuple

from devhub_tui.errors import DevHubError
from devhub_tui.services.drafts import Drafts
from devhub_tui.storage import forget_backups, forgetting, roles, wiping
from devhub_tui.storage.database import Database
from devhub_tui.storage.forget_backups import Held
from devhub_tui.storage.forget_find import Found, find
from devhub_tui.storage.forgetting import Forgotten, Progress

DELETE, REWRITE = "delete", "rewrite"


class Plan(NamedTuple):
    """What would be forgotten, how many drafts with it, and the backups that hold the person."""

    found: Found
    drafts: int
    backups: list[Held]

    @property
    def id(self) -> str:
        """The id of the person."""
        return self.found.people[0][0]

    @property
    def name(self) -> str:
        """The name of the person."""
        return self.found.people[0][1]


class Done(NamedTuple):
    """What was forgotten; `drafts` that went, and whether the bytes of the file are clean already.

    If not, `problem` says why, and they will be when the app has time. `waiting` tells of what may still come of them.
    """

    forgotten: Forgotten
    drafts: int
    wiped: bool
    problem: str = ""
    waiting: str = ""


class Purged(NamedTuple):
    """Backups by file name: those that no longer hold the person, and what went wrong with the others."""

    done: list[str]
    failed: dict[str, str]


def plan(database: Database, contact_id: str, connection: Any = None) -> Plan:
    """Looks and changes nothing. For a thread. Raises RoleError, NotFoundError."""
    roles.owners_only(connection or database.connection, database.user, "have a person forgotten")
    found = find(connection or database.connection, contact_id)
    return Plan(found, len(_drafts_about(database, found)), forget_backups.holding(database, found.ids))


def forget(database: Database, planned: Plan, *, mentions: bool = False, progress: Progress | None = None) -> Done:
    """Forgets them. Until it is written `progress` may raise, and nothing was changed then.

    From there on it is done: what could not be wiped now is wiped by the idle chores.
    """
    written = False

    def step(done: int, total: int) -> None:
        if progress and not written:
            progress(done, total)

    roles.owners_only(database.connection, database.user, "have a person forgotten")
    waiting = _take_in(database)  # what they sent and nobody has fetched yet is forgotten with them
    done = forgetting.forget(database, planned.id, mentions=mentions, progress=step)
    written = True
    gone = _drop_drafts(database, planned.found)
    try:
        wiped, problem = wiping.wipe(database), "Another program still reads what was."
    except DevHubError as error:  # a full disk, another writer: the idle chores go on with it
        wiped, problem = False, error.message
    return Done(done, gone, wiped, "" if wiped else problem, waiting)


def _take_in(database: Database) -> str:
    from devhub_tui.services.quick_connect import settling

    return settling.take_in(database)


def purge(database: Database, planned: Plan, how: str, *, mentions: bool = False) -> Purged:
    """Deletes the backups that hold them, or rewrites those without them. What cannot be read is deleted only when all are."""
    return _purge(database, planned.id, planned.backups, how, mentions)


def _purge(database: Database, contact_id: str, backups: list[Held], how: str, mentions: bool) -> Purged:
    done, failed = [], {}
    for held in backups:
        try:
            if how == DELETE:
                forget_backups.delete(held)
            elif held.readable:
                forget_backups.rewrite(database, held, contact_id, mentions=mentions)
            else:
                raise DevHubError("it cannot be read with the key of this vault")
            done.append(held.name)
        except DevHubError as error:
            failed[held.name] = error.message
    return Purged(done, failed)


def outstanding(database: Database) -> dict[str, list[Held]]:
    """The id of each person who was forgotten -> the backups that hold them still."""
    roles.owners_only(database.connection, database.user, "have a person forgotten")
    ids = forgetting.forgotten_ids(database.connection)
    found = {each: forget_backups.holding(database, [each]) for each in ids}
    return {each: held for each, held in found.items() if held}


def purge_outstanding(database: Database, waiting: dict[str, list[Held]], how: str) -> Purged:
    """The same as `purge` for everybody who was forgotten before."""
    done: dict[str, None] = {}
    failed: dict[str, str] = {}
    for contact_id, backups in waiting.items():
        left = [held for held in backups if how != DELETE or held.name not in done]
        each = _purge(database, contact_id, left, how, False)
        done |= dict.fromkeys(each.done)
        failed |= each.failed
    return Purged([name for name in done if name not in failed], failed)


def _drafts_about(database: Database, found: Found) -> list[str]:
    """The drafts that name one of these records, or the person."""
    return [
        draft.name
        for draft in Drafts.beside(database.path, database.key).kept()
        if any(each in json.dumps([draft.name, draft.values]) for each in found.ids)
        or found.names.in_(json.dumps([draft.title, draft.values], ensure_ascii=False))
    ]


def _drop_drafts(database: Database, found: Found) -> int:
    """Removes them, and says how many there were."""
    drafts = Drafts.beside(database.path, database.key)
    count = sum(drafts.drop_about(each) for each in found.ids)
    named = _drafts_about(database, found)
    for name in named:
        drafts.drop(name)
    return count + len(named)
