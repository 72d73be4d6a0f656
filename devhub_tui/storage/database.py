"""One vault file: driver, pragmas, file modes, connections, and the one door for writing.

Knows nothing of contacts. Every connection is its thread's own; all are closed together.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import ENOSPC
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlcipher3 import dbapi2

from devhub_tui import clock, paths
from devhub_tui.errors import DevHubError, VaultError
from devhub_tui.storage import copying, derived, journal, keys, replacing, roles, sentences, vault_file, waiting
from devhub_tui.storage.keys import Key
from devhub_tui.storage.lock import VaultLock, on_network
from devhub_tui.storage.roles import User
from devhub_tui.storage.waiting import Wait

if TYPE_CHECKING:
    from sqlmodel import Session

WAIT_SECONDS = 60
"""How long a writer waits for another before it gives up."""


class Changed(NamedTuple):
    """What a commit touched: table names, the ids of the records, the people whose due days were settled anew (None for over a
    thousand); and the journal's last number before and after it."""

    tables: frozenset[str]
    ids: frozenset[str] | None
    moves: tuple[derived.Move, ...] | None = None
    span: tuple[int, int] = (0, 0)


class _Connection(dbapi2.Connection):  # type: ignore[misc]
    """A connection whose transactions belong to `Database.write`: SQLAlchemy's commit, rollback and close pass it by."""

    def commit(self) -> None:
        pass

    def rollback(self) -> None:
        pass

    def close(self) -> None:
        pass

    def close_for_good(self) -> None:
        super().close()


class Transaction:
    """An open write: SQL through `execute`, SQLModel objects through `session()`."""

    def __init__(self, database: "Database", connection: Any, batch: int, first_seq: int) -> None:
        self.connection = connection
        self.batch = batch
        self.first_seq = first_seq
        self.execute = connection.execute
        self.executemany = connection.executemany
        self._database = database
        self._session: Session | None = None

    def session(self) -> "Session":
        """The SQLModel session of this transaction; flushed at its end, never to be committed."""
        if self._session is None:
            from sqlmodel import Session

            self._session = Session(self._database.engine())
        return self._session

    def finish(self) -> Changed:
        """Flushes, recomputes who was touched, closes the batch. Called once, by `Database.write`."""
        if self._session is not None:
            self._session.flush()
        moves = derived.recompute(self.connection, clock.today())
        last = self.execute("SELECT coalesce(max(seq),0) FROM changes").fetchone()[0]
        if last <= self.first_seq:
            # An undo that found everything changed again is still a step, which redo walks over: it keeps its number.
            self.execute("UPDATE batches SET first_seq=?,last_seq=? WHERE batch=?", (self.first_seq + 1, last, self.batch))
            self.execute("DELETE FROM batches WHERE batch=? AND reverts IS NULL", (self.batch,))
            changed = Changed(frozenset(), frozenset())
        else:
            self.execute("UPDATE batches SET first_seq=?,last_seq=? WHERE batch=?", (self.first_seq + 1, last, self.batch))
            changed = self._changed(last, moves)
        self.execute("UPDATE batch SET current=NULL,author=NULL")
        return changed

    def _changed(self, last: int, moves: list[derived.Move] | None) -> Changed:
        where = "FROM changes WHERE seq BETWEEN ? AND ?"
        span = (self.first_seq + 1, last)
        tables = {row[0] for row in self.execute(f"SELECT name FROM journal_tables WHERE tbl IN (SELECT tbl {where})", span)}
        ids = frozenset(row[0] for row in self.execute(f"SELECT pk {where}", span)) if last - self.first_seq <= 1000 else None
        few = moves is not None and len(moves) <= 1000
        return Changed(frozenset(tables), ids, tuple(moves or ()) if few else None, (self.first_seq, last))

    def close(self) -> None:
        """Lets go of the session, if one was made."""
        if self._session is not None:
            self._session.close()


class Database:
    """An open vault. Reads go through `connection`, writes through `write`."""

    def __init__(self, path: str, *, key: Key | None = None, cache_kib: int = 400) -> None:
        self.path = path
        self.key = key
        self.cache_kib = cache_kib
        self.listeners: list[Callable[[Changed], None]] = []
        self.on_wait: Callable[[Wait | None], None] | None = None
        self.leaving = False
        self.user: User | None = None
        self.wal = not on_network(os.path.dirname(path))
        self._how = ""
        self._local = threading.local()
        self._all: list[_Connection] = []
        self._guard = threading.Lock()
        self._engine: Any = None
        self.lock: VaultLock | None = None

    @classmethod
    def open(
        cls,
        path: str | None = None,
        *,
        key: Key | None = None,
        cache_kib: int = 400,
        on_wait: Callable[[Wait | None], None] | None = None,
    ) -> "Database":
        """Opens the vault at `path` (default: the one this process means), makes it when there is none, migrates it when it is older.

        Recomputes what an outside edit or a new day left behind. Raises LockedError for a protected vault without `key`,
        VaultError for a missing file beside backups, a damaged, newer or unreachable one; nothing was changed then. With
        `on_wait`, which is told once a second, it waits up to a minute for whoever holds the vault alone.
        """
        path = path or paths.vault_file()
        database = cls(path, cache_kib=cache_kib)
        database.on_wait = on_wait
        with explained():
            patient = WAIT_SECONDS if on_wait and database.wal else 0
            waiting.patiently(path, lambda: database._open(key), on_wait, patient, lambda: database.leaving)
        return database

    def _open(self, key: Key | None) -> None:
        from devhub_tui.storage import migrate

        try:
            replacing.settle(self.path)
            made = vault_file.prepare(self.path)
            self.key = vault_file.fitting(self.path, key)
            self.lock = VaultLock(os.path.join(os.path.dirname(self.path), "lock"), alone=not self.wal)
            try:
                version = migrate.known_version(self.connection, new=made)
            except dbapi2.OperationalError as error:
                # Not where another program is at it: what it writes would be read half-done.
                self._how = "" if "locked" in str(error) else vault_file.as_it_stands(self.path, self.lock)
                if not self._how:
                    raise
                self._local = threading.local()
                version = migrate.known_version(self.connection, new=made)
            self._set_journal_mode()
            migrate.up_to_date(self, version)
            self.user = roles.user(self.connection, self.key and self.key.user_id)
            self.catch_up()
        except BaseException:
            self.close()
            raise

    def make(self, username: str | None = None) -> User:
        """Fills an empty file with the schema and its owner (by default named as the system's user); for one that is not in its
        place yet."""
        from devhub_tui.storage import migrate

        migrate.up_to_date(self, 0, username)
        self._set_journal_mode()
        self.user = roles.user(self.connection, None)
        if self.user is None:
            raise RuntimeError("a new vault without an owner")
        return self.user

    @property
    def connection(self) -> Any:
        """This thread's connection, in autocommit. For reading; writing goes through `write`."""
        found = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = self._connect(self.cache_kib)
            with self._guard:
                self._all.append(found)
        return found

    @contextmanager
    def reader(self, cache_kib: int = 500) -> Iterator[Any]:
        """A connection for one long read, closed afterwards."""
        connection = self._connect(cache_kib)
        try:
            yield connection
        finally:
            connection.close_for_good()

    def _bare(self) -> Any:
        """A connection with its key and nothing else."""
        place = copying.uri(self.path, self._how) if self._how else self.path
        connection = dbapi2.connect(
            place, isolation_level=None, check_same_thread=False, factory=_Connection, timeout=1.0, uri=bool(self._how)
        )
        keys.apply(connection, self.key)
        return connection

    def _connect(self, cache_kib: int) -> _Connection:
        connection = self._bare()
        connection.execute(f"PRAGMA cache_size=-{max(cache_kib, keys.CACHE_KIB) if self.key else cache_kib}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA temp_store=MEMORY")
        return connection  # type: ignore[no-any-return]

    def _set_journal_mode(self) -> None:
        """Kept in the file, so once per start is enough; and only when it is known to be ours, because this writes."""
        with suppress(dbapi2.OperationalError):
            self.connection.execute("PRAGMA journal_mode=" + ("WAL" if self.wal else "DELETE"))

    @contextmanager
    def write(self, label: str, *, kind: str = "do") -> Iterator[Transaction]:
        """The one door for writing: one immediate transaction, one batch of the journal, durable when it returns.

        `label` is what undo calls it ("log coffee with Ana"). `kind` is do, undo, redo, or setup for what undo should
        not walk over. Waits for another writer up to a minute, telling `on_wait` once a second. Raises RoleError for who may
        not write here: the one place where roles hold.
        """
        connection = self.connection
        if connection.in_transaction:
            raise RuntimeError("write() inside write(): pass the transaction on instead")
        transaction = None
        with explained():
            self.begin(connection)
            try:
                role = roles.at_start(connection, self.user, kind)
                journal.adopt_outside_edits(connection)
                cursor = connection.execute(
                    "INSERT INTO batches(label,author,at,kind) VALUES (?,?,?,?)", (label, self.author, clock.real_ms(), kind)
                )
                connection.execute("UPDATE batch SET current=?,author=?", (cursor.lastrowid, self.author))
                first = connection.execute("SELECT coalesce(max(seq),0) FROM changes").fetchone()[0]
                transaction = Transaction(self, connection, cursor.lastrowid, first)
                yield transaction
                changed = transaction.finish()
                roles.at_end(role, changed.tables)
                self.patiently(connection, "COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                if transaction is not None:
                    transaction.close()
        if changed.tables:
            for listener in self.listeners:
                listener(changed)

    @property
    def author(self) -> int | None:
        """The number of the user who writes, as the journal keeps it."""
        return self.user.n if self.user else None

    def begin(self, connection: Any) -> None:
        """BEGIN IMMEDIATE, waiting for another writer up to a minute."""
        if self._how:
            raise VaultError(
                "The disk is full or may not be written, so this vault can only be read.",
                "Nothing was changed. Free some space, then start devhub again.",
            )
        self.patiently(connection, "BEGIN IMMEDIATE")
        self._look_through(connection)

    def patiently(self, connection: Any, sql: str) -> None:
        """Runs a statement that waits for other writers, up to a minute."""
        waiting.patiently(self.path, lambda: connection.execute(sql), self.on_wait, WAIT_SECONDS, lambda: self.leaving)

    def catch_up(self) -> bool:
        """Recomputes what outside edits and a new day left; True if anything was due. A vault that cannot be written is
        read as it stands."""
        if not derived.behind(self.connection, clock.today()):
            return False
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            self._look_through(connection)
        except dbapi2.OperationalError:
            return False
        try:
            journal.adopt_outside_edits(connection)
            derived.new_day(connection, clock.today())
            derived.recompute(connection, clock.today())
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, dbapi2.OperationalError):  # a full disk
                return False
            raise
        return True

    def engine(self) -> Any:
        """The SQLAlchemy engine whose connections are this thread's own."""
        if self._engine is None:
            from sqlalchemy.pool import NullPool
            from sqlmodel import create_engine

            self._engine = create_engine("sqlite://", module=dbapi2, creator=lambda: self.connection, poolclass=NullPool)
        return self._engine

    def data_version(self) -> int:
        """A number that moves when another connection or process has written.

        A thread that has no connection yet looks through a bare one: a full one knows the whole schema, which takes 1.5 MB.
        """
        local = self._local
        own = getattr(local, "connection", None)
        if own is None and not hasattr(local, "bare"):
            local.bare = self._bare()
            with self._guard:
                self._all.append(local.bare)
        if own is not None:
            self._look_through(own)
        local.seen = _version(own or local.bare) + getattr(local, "ahead", 0)
        return int(local.seen)

    def _look_through(self, own: Any) -> None:
        """From now on this thread looks through its full connection. Asked between BEGIN and the first change, no news gets lost."""
        bare = self._local.__dict__.pop("bare", None)
        if bare is not None:
            moved = _version(bare) != self._local.seen
            self._local.ahead = self._local.seen + moved - _version(own)
            bare.close_for_good()
            with self._guard:
                self._all.remove(bare)

    def close(self, last: Callable[[], object] = lambda: None) -> None:
        """Closes every connection, does what is `last` to be done with the file, and lets go of the lock."""
        with self._guard:
            for connection in self._all:
                with suppress(dbapi2.Error):
                    connection.close_for_good()
            self._all.clear()
        self._local = threading.local()
        lock, self.lock = self.lock, None
        try:
            last()
        finally:
            if lock is not None:
                lock.release()


def _version(connection: Any) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def explained() -> Iterator[None]:
    """Turns the driver's errors into sentences. What was open has been rolled back, so data is as it was."""
    try:
        yield
    except (DevHubError, BrokenPipeError):
        raise
    except dbapi2.Error as error:
        raise sentences.explain(str(error)) from error
    except UnicodeDecodeError as error:  # the driver, on a message that quotes a damaged schema
        raise sentences.explain("malformed") from error
    except PermissionError as error:
        raise VaultError(
            f"No permission for {error.filename}.", "Nothing was changed. Check who owns the data folder."
        ) from error
    except OSError as error:
        if error.errno == ENOSPC:
            raise sentences.explain("full") from error
        where = f" ({error.filename})" if isinstance(error.filename, str) else ""
        raise VaultError(f"The data folder cannot be used: {error.strerror}{where}.", "Nothing was changed.") from error
