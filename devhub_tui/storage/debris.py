"""The pages of a damaged vault file, to be read as far as they can be. The file itself is only ever read, byte by byte.

All pages, with the committed ones of the log, go into a file of their own whose first page is new and sound: SQLite decodes (and
SQLCipher decrypts) any page of it as a table, whatever became of the old header, the schema, the free list or the tree above. Formats:
SQLite documentation, "Database File Format" (sections 1 and 4); SQLCipher documentation, "Design".
"""

import hashlib
import hmac
import os
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from devhub_tui.storage import copying, debris_log
from devhub_tui.storage.copying import create_private
from devhub_tui.storage.keys import Key

PAGE = 4096
"""Bytes of a page: every vault has pages of this size."""
_HEADER = struct.Struct(">16sHBBBBBB")
_CODE = 64  # bytes of the code at the end of an encrypted page
_WHOLE_TREE = 600  # rows: a leaf has fewer
_AT_ONCE = 40
_ONE_BY_ONE, _FARTHEST = 400, 1 << 40

Progress = Callable[[str, int, int], None]
"""What is being done, how much of it is done, of how much; may raise to stop."""


class Root(NamedTuple):
    """A table as it is to be read: its columns in the order of the file, its root page and that of the index over its ids."""

    columns: tuple[str, ...]
    page: int
    ids: int = 0


class Debris:
    """The pages of the vault at `path`, gathered in `work`, which is made and belongs to the caller.

    `roots` are the root pages by name as the old schema tells them, `version` the old schema's number; `notes` are sentences on
    what was wrong with the file as such.
    """

    def __init__(self, path: str, work: str, key: Key | None, tell: Progress) -> None:
        self.work = work
        self.notes: list[str] = []
        self.roots: dict[str, int] = {}
        self.version: int | None = None
        self._key = key
        log = debris_log.newest(f"{path}-wal", PAGE, self.notes)
        size = os.path.getsize(path)
        if size % PAGE:
            self.notes.append("The file was cut off in the middle of a page.")
        self.pages = max(-(-size // PAGE), max(log, default=0), 2)
        with open(path, "rb") as file, _Existing(f"{path}-wal") as wal:
            first = _page(wal, log[1]) if 1 in log and wal else _page(file, 0)
            self._salt = self._salt_of(first, file)
            self._own_first = self._vehicle()
            self._fill(file, wal, log, tell)
        self._read_schema(first)

    def _salt_of(self, first: bytes, file: Any) -> bytes:
        """What the key is salted with. One flipped bit of it makes every page unreadable, so each is tried."""
        if self._key is None:
            return b""
        salt = first[:16]
        probes = [(1, first), *((number + 1, _page(file, number * PAGE)) for number in range(1, min(self.pages, 8)))]
        if any(authentic(self._key, salt, number, page) for number, page in probes):
            return salt
        for bit in range(128):
            tried = (int.from_bytes(salt, "big") ^ 1 << bit).to_bytes(16, "big")
            if any(authentic(self._key, tried, number, page) for number, page in probes[1:]):
                self.notes.append("The first bytes of the file were wrong.")
                return tried
        return salt

    def _vehicle(self) -> bytes:
        """Makes a file that has room for all pages, and gives its first page."""
        create_private(self.work)
        connection = self._connected()
        connection.execute("CREATE TABLE filler(x)")
        for _ in range(0, self.pages, 100_000):
            connection.execute("INSERT INTO filler VALUES (zeroblob(?))", (min(self.pages, 100_000) * PAGE,))
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("DELETE FROM sqlite_master")
        connection.close()
        with open(self.work, "rb") as file:
            return file.read(PAGE)

    def _connected(self, *, reading: bool = False) -> Any:
        how = "mode=ro&immutable=1" if reading else ""
        connection = dbapi2.connect(copying.uri(self.work, how), uri=True, isolation_level=None)
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        if self._key is not None:
            connection.execute(f"PRAGMA key=\"x'{self._key.data.hex()}{self._salt.hex()}'\"")
        connection.execute("PRAGMA writable_schema=ON")
        if not reading:
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
        return connection

    def _fill(self, file: Any, wal: Any, log: Mapping[int, int], tell: Progress) -> None:
        """Every page but the first, from the file and over it from the log."""
        unreadable = 0
        with open(self.work, "r+b") as work:
            for number in range(2, self.pages + 1):
                if number % 1000 == 2:
                    tell("copy", number, self.pages)
                page = _page(wal, log[number]) if number in log and wal else _page(file, (number - 1) * PAGE)
                if len(page) < PAGE:
                    page, missing = page.ljust(PAGE, b"\0"), not page
                    unreadable += missing
                work.seek((number - 1) * PAGE)
                work.write(page)
        if unreadable:
            self.notes.append(f"{unreadable:,} pages could not be read from the disk.")

    def _put_first(self, page: bytes) -> None:
        with open(self.work, "r+b") as work:
            work.write(page)

    def _read_schema(self, first: bytes) -> None:
        """Root pages and version by the old first page; a plain one gets the header that every vault has."""
        if self._key is None:
            mended = _HEADER.pack(b"SQLite format 3\0", PAGE, 1, 1, 0, 64, 32, 32)
            # No free list, no count of pages: the size of the file says how many there are.
            mended += first[24:28] + bytes(12) + first[40:44] + struct.pack(">I", 4) + first[48:52] + bytes(4)
            mended += struct.pack(">I", 1) + first[60:64] + bytes(28) + bytes(8)
            if first[: _HEADER.size] != mended[: _HEADER.size] and first[18:20] != b"\2\2":
                self.notes.append("The header of the file was damaged.")
            first = mended + first[100:]
        self._put_first(first.ljust(PAGE, b"\0"))
        try:
            connection = self._connected(reading=True)
            try:
                self.version = connection.execute("PRAGMA user_version").fetchone()[0]
                for kind, name, page in connection.execute("SELECT type,name,rootpage FROM sqlite_master"):
                    if kind in ("table", "index") and isinstance(page, int) and 1 < page <= self.pages:
                        self.roots[str(name)] = page
            finally:
                connection.close()
        except dbapi2.DatabaseError:
            self.notes.append("The list of tables could not be read whole.")
        finally:
            self._put_first(self._own_first)

    def look_for_roots(self, tell: Progress) -> None:
        """Finds parts of the list of tables wherever they are in the file."""
        for _, rows in self.loose(tell):
            for row in rows:
                kind, name, page = row[1], row[2], row[4]
                if kind in ("table", "index") and isinstance(page, int) and 1 < page <= self.pages and row[2]:
                    self.roots.setdefault(str(name), page)

    def tables(self, wanted: Mapping[str, Root]) -> "Tables":
        """These tables, to be read."""
        connection = self._connected()
        connection.execute("DELETE FROM sqlite_master")
        for name, root in wanted.items():
            unique = ",UNIQUE(id)" if root.ids else ""
            sql = f"CREATE TABLE {name}({root.columns[0]} INTEGER PRIMARY KEY,{','.join(root.columns[1:])}{unique})"
            connection.execute("INSERT INTO sqlite_master VALUES ('table',?1,?1,?2,?3)", (name, root.page, sql))
            if root.ids:
                row = (f"sqlite_autoindex_{name}_1", name, root.ids)
                connection.execute("INSERT INTO sqlite_master VALUES ('index',?,?,?,NULL)", row)
        connection.close()
        return Tables(self._connected, sticky=self._key is not None)

    def keyed(self, name: str, columns: str, key: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a table WITHOUT ROWID, from both ends as far as they can be read; some may come twice."""
        root = self.roots.get(name)
        if root is None:
            return
        connection = self._connected()
        try:
            connection.execute("DELETE FROM sqlite_master")
            sql = f"CREATE TABLE {name}({columns},PRIMARY KEY({key})) WITHOUT ROWID"
            connection.execute("INSERT INTO sqlite_master VALUES ('table',?1,?1,?2,?3)", (name, root, sql))
        finally:
            connection.close()
        for order in ("ASC", "DESC"):
            connection = self._connected()
            try:
                orders = ",".join(f"{part} {order}" for part in key.split(","))
                yield from connection.execute(f"SELECT {columns} FROM {name} ORDER BY {orders}")
                return
            except dbapi2.DatabaseError:
                continue
            finally:
                connection.close()

    def loose(self, tell: Progress) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
        """(page, its rows: row number and up to 60 values) of every page that can be read as a leaf of a table."""
        columns = ",".join(f"c{number}" for number in range(60))
        leaves = self._leaves()
        for start in range(0, len(leaves), _AT_ONCE):
            tell("search", start, len(leaves))
            some = leaves[start : start + _AT_ONCE]
            connection = self._connected()
            connection.execute("DELETE FROM sqlite_master")
            connection.executemany(
                "INSERT INTO sqlite_master VALUES ('table',?1,?1,?2,?3)",
                [(f"p{page}", page, f"CREATE TABLE p{page}({columns})") for page in some],
            )
            connection.close()
            connection = self._connected()
            for page in some:
                found: list[tuple[Any, ...]] = []
                try:
                    cursor = connection.execute(f"SELECT rowid,* FROM p{page} LIMIT {_WHOLE_TREE}")
                    found.extend(cursor)
                except dbapi2.DatabaseError:
                    connection.close()
                    connection = self._connected()
                if found and len(found) < _WHOLE_TREE:
                    yield page, found
            connection.close()

    def _leaves(self) -> list[int]:
        """The pages that may be leaves of a table: an open vault's say so in their first byte."""
        with open(self.work, "rb") as file:
            if self._key is None:
                return [page for page in range(2, self.pages + 1) if file.seek((page - 1) * PAGE) >= 0 and file.read(1) == b"\r"]
            return [
                page
                for page in range(2, self.pages + 1)
                if authentic(self._key, self._salt, page, _page(file, (page - 1) * PAGE))
            ]


class Tables:
    """Tables whose trees may be torn. `lost` are the ranges of row numbers (first, last; None for no end) that could not be read."""

    def __init__(self, connect: Callable[[], Any], *, sticky: bool) -> None:
        self.lost: dict[str, list[tuple[int, int | None]]] = {}
        self._sticky = sticky
        self._ids: dict[str, dict[int, str]] = {}
        self._connect = connect
        self._connection = connect()

    def rows(self, name: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """Every row that the tree leads to, in the order of its number, which is the first column."""
        last = -(1 << 63)
        number = columns[0]
        sql = f"SELECT {','.join(columns)} FROM {name} NOT INDEXED WHERE {number}>? ORDER BY {number}"
        while True:
            try:
                for row in self._connection.execute(sql, (last,)):
                    if row[0] <= last:
                        raise dbapi2.DatabaseError("out of order")
                    last = row[0]
                    yield row
                return
            except dbapi2.DatabaseError:
                self._renew()
            # The driver reads one row ahead, so the last good row before an error is asked for again here, by itself.
            following = self._after(name, columns, last)
            self._gap(name, max(last + 1, 1), None if following is None else following[0] - 1)
            if following is None:
                return
            last = following[0]
            yield following

    def _gap(self, name: str, first: int, last: int | None) -> None:
        """Notes a range as lost; one that goes on from the last one is part of it."""
        gaps = self.lost.setdefault(name, [])
        if gaps and gaps[-1][1] == first - 1:
            first = gaps.pop()[0]
        if last is None or last >= first:
            gaps.append((first, last))

    def _after(self, name: str, columns: tuple[str, ...], last: int) -> tuple[Any, ...] | None:
        """The next row that can be read after this number; None when there is none.

        Whole rows are asked for: a number may be in order where the text of its row, on a page further on, is not.
        """
        number = columns[0]
        whole = f"SELECT {','.join(columns)} FROM {name} NOT INDEXED WHERE {number}"
        place, step, tries = max(last + 1, 1), 1, 0
        if number == "n" and (known := sorted(each for each in self.ids(name) if each >= place)):
            # The index over the ids says which rows there are; each is asked for by itself.
            for each in known:
                try:
                    if row := self._connection.execute(f"{whole}=?", (each,)).fetchone():
                        return tuple(row)
                except dbapi2.DatabaseError:
                    self._renew()
            place = known[-1] + 1
        while place < _FARTHEST:
            try:
                row = self._connection.execute(f"{whole}>=? ORDER BY {number} LIMIT 1", (place,)).fetchone()
                if row is None:
                    return None
                if row[0] >= place:
                    return tuple(row)
            except dbapi2.DatabaseError:
                self._renew()
            tries += 1
            if tries > _ONE_BY_ONE:
                step += max(step // 4, 1)
            place += step
        return None

    def ids(self, name: str) -> dict[int, str]:
        """Row number -> id as the index over the ids has them, as far as it can be read."""
        if name in self._ids:
            return self._ids[name]
        found = self._ids[name] = {}
        for order in ("ASC", "DESC"):
            try:
                for key, number in self._connection.execute(
                    f"SELECT id,n FROM {name} INDEXED BY sqlite_autoindex_{name}_1 ORDER BY id {order}"
                ):
                    found[number] = key
                return found
            except dbapi2.DatabaseError:
                self._renew()
        return found

    def _renew(self) -> None:
        """After an error: SQLCipher keeps a connection that met a wrong page from reading good ones."""
        if self._sticky:
            with suppress(dbapi2.Error):
                self._connection.close()
            self._connection = self._connect()

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()


class _Existing:
    """An open file, or None where there is none."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: Any = None

    def __enter__(self) -> Any:
        with suppress(OSError):
            self._file = open(self._path, "rb")
        return self._file

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()


def _page(file: Any, offset: int) -> bytes:
    """A page, or what there is of it; nothing where the disk reports an error."""
    try:
        file.seek(offset)
        return bytes(file.read(PAGE))
    except OSError:
        return b""


def authentic(key: Key, salt: bytes, number: int, page: bytes) -> bool:
    """Whether a page of a protected vault is as it was written: HMAC-SHA512 over it and its number."""
    if len(page) < PAGE:
        return False
    body = page[16 if number == 1 else 0 : -_CODE]
    return hmac.digest(_mac_key(key.data, salt), body + struct.pack("<I", number), "sha512") == page[-_CODE:]


def _mac_key(data: bytes, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", data, bytes(byte ^ 0x3A for byte in salt), 2, 32)
