"""The inbox: what visitors of the Quick Connect page sent, until the vault takes it in. A SQLite file of its own.

Whoever serves the page needs this file and nothing else: it holds what the page shows of each code, and submissions, sealed to the
vault's public key when the vault is protected. It may belong to another user of the system (storage/inbox_file.py).
"""

import json
import os
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlcipher3 import dbapi2

from devhub_tui.storage import inbox_file
from devhub_tui.storage.inbox_file import InboxError as InboxError
from devhub_tui.storage.inbox_file import file as file

T = TypeVar("T")

OPEN, EXPIRED, GONE = "open", "expired", "gone"
ACCEPTED, REPEATED, FULL = "accepted", "repeated", "full"

MOST_WAITING, MOST_BYTES = 5_000, 32 << 20
"""Submissions, and bytes of them, that may wait; more are asked to come again."""
KEPT_MS = 7 * 86_400_000
"""How long a code that is over is still known, so that its page can say so."""

_PATIENCE_MS = 5_000


class Owner(NamedTuple):
    """Whose code it is, as far as visitors may know. `contact` is where to ask to be removed, `vcard` what they may take along."""

    name: str
    tagline: str = ""
    links: tuple[str, ...] = ()
    contact: str = ""
    vcard: str = ""


class PublicCode(NamedTuple):
    """What the page needs to know of a code. Instants are milliseconds UTC of the real clock; `max_uses` None is unlimited.

    `vault` tells whose it is where several vaults share an inbox.
    """

    id: str
    digest: str
    made_at: int
    expires_at: int
    max_uses: int | None
    event: str | None
    location: str | None
    session: str | None
    owner: Owner
    public_key: bytes | None
    uses: int = 0
    revoked_at: int | None = None
    vault: str = ""

    def state(self, now_ms: int) -> str:
        """`open`, `expired`, or `gone`: used up or revoked."""
        if self.revoked_at is not None or (self.max_uses is not None and self.uses >= self.max_uses):
            return GONE
        return OPEN if self.expires_at > now_ms else EXPIRED


class Pending(NamedTuple):
    """A submission that waits: `body` is JSON (domain/submissions.py), sealed or not."""

    n: int
    submission_id: str
    code_id: str
    sealed: bool
    body: bytes

    def __repr__(self) -> str:
        return f"Pending({self.n})"


class Inbox:
    """One open inbox. May be used from several threads, one at a time."""

    def __init__(self, folder: str, connection: Any) -> None:
        self.folder = folder
        self._connection = connection
        self._turn = threading.RLock()
        self._seen: tuple[tuple[int, int], int] | None = None

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> "Inbox":
        """Opens the inbox in that folder; makes both when they are missing. Raises InboxError."""
        place = os.fspath(folder)
        path = inbox_file.prepare(place)
        with inbox_file.explained(path):
            connection = dbapi2.connect(path, isolation_level=None, check_same_thread=False, timeout=_PATIENCE_MS / 1000)
            try:
                # What was wiped would live on in a write-ahead log.
                connection.execute("PRAGMA journal_mode=TRUNCATE")
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("PRAGMA foreign_keys=ON")
                connection.execute("PRAGMA secure_delete=ON")
                inbox_file.up_to_date(connection, path)
            except BaseException:
                connection.close()
                raise
        return cls(place, connection)

    def close(self) -> None:
        """Closes the file."""
        with self._turn:
            self._connection.close()

    def publish(self, code: PublicCode) -> None:
        """Makes a code known to the page, or what is shown of a known one anew; its uses stay."""
        owner = json.dumps(code.owner._asdict(), ensure_ascii=False)

        def work(connection: Any) -> None:
            connection.execute(
                "INSERT INTO codes(id,digest,made_at,expires_at,max_uses,revoked_at,event,location,session,owner,public_key,vault) "
                "VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET digest=excluded.digest,expires_at=excluded.expires_at,"
                "max_uses=excluded.max_uses,revoked_at=excluded.revoked_at,event=excluded.event,location=excluded.location,"
                "session=excluded.session,owner=excluded.owner,public_key=excluded.public_key,vault=excluded.vault",
                (
                    *(code.id, code.digest, code.made_at, code.expires_at, code.max_uses, code.revoked_at),
                    *(code.event, code.location, code.session, owner, code.public_key, code.vault),
                ),
            )

        self._write(work)

    def show_owner(self, code_ids: Sequence[str], owner: Owner) -> None:
        """From now on the pages of these codes show the owner so."""
        shown = json.dumps(owner._asdict(), ensure_ascii=False)
        self._write(
            lambda connection: connection.executemany("UPDATE codes SET owner=? WHERE id=?", [(shown, each) for each in code_ids])
        )

    def revoke(self, code_ids: Sequence[str], now_ms: int) -> None:
        """From now on these codes are gone for visitors."""
        self._write(
            lambda connection: connection.executemany(
                "UPDATE codes SET revoked_at=? WHERE id=? AND revoked_at IS NULL", [(now_ms, each) for each in code_ids]
            )
        )

    def seal_to(self, public_key: bytes, code_ids: Sequence[str]) -> None:
        """What is sent by these codes from now on is sealed to this key."""
        self._write(
            lambda connection: connection.executemany(
                "UPDATE codes SET public_key=? WHERE id=?", [(public_key, each) for each in code_ids]
            )
        )

    def code(self, digest: str) -> PublicCode | None:
        """The code of a token's digest."""
        row = self._read(f"{_CODES} WHERE digest=?", (digest,)).fetchone()
        return _public(row) if row else None

    def codes(self) -> list[PublicCode]:
        """Every code that is known here."""
        return [_public(row) for row in self._read(f"{_CODES} ORDER BY made_at,id").fetchall()]

    def claim(self, digest: str, visitor: str, submission_id: str, body: bytes, now_ms: int) -> str:
        """One use of a code with what was sent, in one step: `accepted`, `repeated` by the same visitor, `gone` or `full`.

        Accepted means on the disk. Nothing is stored otherwise.
        """

        def work(connection: Any) -> str:
            found = connection.execute("SELECT id,public_key FROM codes WHERE digest=?", (digest,)).fetchone()
            if found is None:
                return GONE
            before = "SELECT 1 FROM submissions WHERE (code_id=? AND visitor=?) OR submission_id=?"
            if connection.execute(before, (found[0], visitor, submission_id)).fetchone():
                return REPEATED
            waiting, size = connection.execute(
                "SELECT count(*), total(length(body)) FROM submissions WHERE body IS NOT NULL"
            ).fetchone()
            if waiting >= MOST_WAITING or size + len(body) > MOST_BYTES:
                return FULL
            claimed = connection.execute(
                "UPDATE codes SET uses=uses+1 WHERE id=? AND (max_uses IS NULL OR uses<max_uses) AND expires_at>? "
                "AND revoked_at IS NULL",
                (found[0], now_ms),
            ).rowcount
            if not claimed:
                return GONE
            sealed = found[1] is not None
            connection.execute(
                "INSERT INTO submissions(submission_id,code_id,visitor,arrived_at,sealed,body) VALUES (?,?,?,?,?,?)",
                (submission_id, found[0], visitor, now_ms, sealed, _seal(found[1], body) if sealed else body),
            )
            return ACCEPTED

        return self._write(work)

    def waiting(self, code_ids: Collection[str] | None = None) -> int:
        """How many submissions wait, of these codes or of all."""
        sql, values = _of(code_ids)
        return int(self._read(f"SELECT count(*) FROM submissions WHERE {_WAITING}{sql}", values).fetchone()[0])

    def look(self) -> int:
        """How many wait in all, asked anew only when something was written: cheap enough for a few times a second."""
        with self._turn:
            version = (self._read("PRAGMA data_version").fetchone()[0], self._connection.total_changes)
            if self._seen is None or self._seen[0] != version:
                self._seen = (version, self.waiting())
            return self._seen[1]

    def pending(self, limit: int, code_ids: Collection[str] | None = None) -> list[Pending]:
        """The oldest submissions that wait, of these codes or of all."""
        sql, values = _of(code_ids)
        columns = "n,submission_id,code_id,sealed,body"
        rows = self._read(
            f"SELECT {columns} FROM submissions WHERE {_WAITING}{sql} ORDER BY n LIMIT ?", (*values, limit)
        ).fetchall()
        return [Pending(row[0], row[1], row[2], bool(row[3]), bytes(row[4])) for row in rows]

    def drained(self, numbers: Sequence[int]) -> None:
        """The vault has these: what was typed is wiped here. Who sent it is still known by their mark, so that a repeat is one."""
        self._write(
            lambda connection: connection.executemany("UPDATE submissions SET body=NULL WHERE n=?", [(n,) for n in numbers])
        )

    def put_aside(self, number: int, why: str) -> None:
        """Keeps a submission that cannot be taken in, with the reason."""
        self._write(lambda connection: connection.execute("UPDATE submissions SET aside=? WHERE n=?", (why, number)))

    def aside(self) -> list[tuple[Pending, str]]:
        """What could not be taken in, and why."""
        rows = self._read(
            "SELECT n,submission_id,code_id,sealed,body,aside FROM submissions WHERE body IS NOT NULL AND aside IS NOT NULL ORDER BY n"
        ).fetchall()
        return [(Pending(row[0], row[1], row[2], bool(row[3]), bytes(row[4])), row[5]) for row in rows]

    def take_up(self, numbers: Sequence[int]) -> None:
        """What was put aside waits again."""
        self._write(
            lambda connection: connection.executemany("UPDATE submissions SET aside=NULL WHERE n=?", [(n,) for n in numbers])
        )

    def uses(self) -> dict[str, int]:
        """How often each code was used, by its id."""
        return {row[0]: row[1] for row in self._read("SELECT id,uses FROM codes").fetchall()}

    def prune(self, now_ms: int) -> None:
        """Lets go of codes that have been over for a week and for which nothing waits."""
        over = (
            "FROM codes WHERE min(expires_at,coalesce(revoked_at,expires_at))<? "
            "AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.code_id=codes.id AND s.body IS NOT NULL)"
        )
        before = (now_ms - KEPT_MS,)
        if self._read(f"SELECT 1 {over} LIMIT 1", before).fetchone():
            self._write(lambda connection: connection.execute(f"DELETE {over}", before))

    def check(self) -> None:
        """Raises InboxError when nothing could be written now: a page that is as it was is written, so a full disk shows too."""
        self._write(lambda connection: connection.execute(f"PRAGMA user_version={inbox_file.VERSION}"))

    def _read(self, sql: str, values: Sequence[Any] = ()) -> Any:
        with self._turn, inbox_file.explained(file(self.folder)):
            return _Rows(self._connection.execute(sql, tuple(values)).fetchall())

    def _write(self, work: Callable[[Any], T]) -> T:
        with self._turn, inbox_file.explained(file(self.folder)):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                done = work(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            return done


class _Rows:
    """What a read found, no longer bound to the connection."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def fetchone(self) -> Any:
        return self._rows[0] if self._rows else None

    def fetchall(self) -> list[Any]:
        return self._rows


_CODES = "SELECT id,digest,made_at,expires_at,max_uses,event,location,session,owner,public_key,uses,revoked_at,vault FROM codes"


_WAITING = "body IS NOT NULL AND aside IS NULL"


def _of(code_ids: Collection[str] | None) -> tuple[str, tuple[str, ...]]:
    """The condition for submissions of these codes, and its value."""
    if code_ids is None:
        return "", ()
    return " AND code_id IN (SELECT value FROM json_each(?))", (json.dumps(list(code_ids)),)


def _public(row: Any) -> PublicCode:
    found = json.loads(row[8])
    owner = Owner(found["name"], found["tagline"], tuple(found["links"]), found["contact"], found["vcard"])
    return PublicCode._make((*row[:8], owner, bytes(row[9]) if row[9] is not None else None, *row[10:]))


def _seal(public_key: bytes, body: bytes) -> bytes:
    from nacl.public import PublicKey, SealedBox

    return bytes(SealedBox(PublicKey(public_key)).encrypt(body))
