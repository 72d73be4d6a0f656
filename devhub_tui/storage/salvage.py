"""What can be read of a damaged vault, put into a new one among its backups. The damaged file is never touched.

Rows come from the trees of their tables, around pages that cannot be read; then from pages that no tree leads to any more; then
from the journal, which knows what a record was made of. What is derived is made anew: search, due dates, triggers.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from devhub_tui import clock
from devhub_tui.errors import DamagedError, VaultError
from devhub_tui.storage import backup, copying, derived, journal, keys, migrate, past, salvaged_journal, tables, vault_file
from devhub_tui.storage.database import Database, explained
from devhub_tui.storage.debris import Debris, Progress, Root
from devhub_tui.storage.keys import Key
from devhub_tui.storage.salvaged_rows import Gate, Lost, Told
from devhub_tui.storage.vault import held_alone

_PLAIN_TABLES = ("changes", "batches")


class Saved(NamedTuple):
    """What became of one table: rows read where they belong, found in loose pages, built anew from the journal; rows known to be
    lost (None: some are, and nothing tells how many)."""

    read: int = 0
    loose: int = 0
    rebuilt: int = 0
    lost: int | None = 0


class Gap(NamedTuple):
    """A range of row numbers of a table that could not be read where they belong; no `last` when it has no known end."""

    table: str
    first: int
    last: int | None


class Salvaged(NamedTuple):
    """The new vault, which lies among the backups, and what is and is not in it."""

    file: str
    protected: bool
    tables: dict[str, Saved]
    gaps: tuple[Gap, ...]
    dropped: tuple[Lost, ...]
    dropped_count: int
    values: tuple[Lost, ...]
    values_count: int
    notes: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether everything could be read."""
        return not (self.gaps or self.dropped or self.values) and all(each.lost == 0 for each in self.tables.values())


def salvage(path: str, key: Key | None, tell: Progress | None = None, key_file: str | None = None) -> Salvaged:
    """Puts what can be read of the vault at `path` into a new file in its folder of backups, verified, and says what is missing.

    `key_file` is the one that gave the key, where that of the vault is damaged or gone; the new file gets a copy of it.
    `tell` may raise to stop; nothing is left behind then. Raises LockedError while another devhub holds the vault, VaultError
    when there is no file, nothing in it can be read, or the disk is full.
    """
    said = tell or (lambda what, done, total: None)
    if not os.path.isfile(path):
        raise VaultError(f"There is no vault file to read: {path}", "devhub backups lists what can be restored.")
    place = os.path.join(os.path.dirname(path), "backups")
    with explained(), held_alone(path):
        os.makedirs(place, mode=0o700, exist_ok=True)
        past.clear_salvage(path)
        work = tempfile.mkdtemp(prefix=past.SALVAGE, dir=place)
        try:
            done = _Work(path, work, key if key_file else _needed(path, key), said).run()
            target = backup.fresh_name(place, "salvaged")
            if key is not None:
                shutil.copyfile(key_file or keys.beside(path), keys.beside(target))
                os.chmod(keys.beside(target), 0o600)
            os.rename(os.path.join(work, "new.db"), target)
            copying.sync(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return done._replace(file=target)


def _needed(path: str, key: Key | None) -> Key | None:
    return key if vault_file.state(path) == vault_file.PROTECTED else None


class _Work:
    """One salvage."""

    def __init__(self, path: str, work: str, key: Key | None, tell: Progress) -> None:
        self._key = key
        self._tell = tell
        self._target = os.path.join(work, "new.db")
        self._new = _empty(work, self._target, self._key)
        self._debris = Debris(path, os.path.join(work, "pages"), self._key, tell)
        self._values, self._dropped = Told(), Told()
        self._names = tables.names(self._new)
        self._gates = {name: Gate(self._new, name, self._values) for name in (*self._names, *_PLAIN_TABLES)}
        self._saved = dict.fromkeys(self._gates, Saved())
        self._gaps: list[Gap] = []

    def run(self) -> Salvaged:
        """Everything, in order; closes and checks the new file."""
        new, debris = self._new, self._debris
        self._refuse_newer()
        if not set(self._gates) <= set(debris.roots):
            debris.look_for_roots(self._tell)
        builtin = _set_aside(new, self._names)
        new.execute("BEGIN")
        triggers = _without_triggers(new)
        known = self._trees()
        torn = {gap.table for gap in self._gaps} | {name for name in self._gates if name not in debris.roots}
        if torn:
            self._loose(torn)
        if not any(saved.read + saved.loose for saved in self._saved.values()):
            raise DamagedError(
                "Nothing in the vault file could be read.", "It was not touched. devhub backups lists what can be restored."
            )
        salvaged_journal.numbers(new, debris)
        self._forget()
        for name in torn & set(self._names):
            rebuilt = salvaged_journal.rebuilt(new, self._gates[name])
            self._saved[name] = self._saved[name]._replace(rebuilt=rebuilt)
        self._builtin(builtin)
        self._references()
        self._count(known, torn)
        salvaged_journal.settle(new, debris, torn & set(_PLAIN_TABLES))
        self._settle(triggers)
        new.execute("COMMIT")
        new.close()
        debris_notes = tuple(debris.notes)
        if wrong := copying.verified(self._target, self._key):
            raise DamagedError(f"The salvaged copy is not sound ({wrong}).", "Nothing was kept of it. Please report this.")
        dropped, values = self._dropped, self._values
        return Salvaged(
            "", self._key is not None, self._saved, tuple(self._gaps), tuple(dropped.first), dropped.count, tuple(values.first),
            values.count, debris_notes,
        )  # fmt: skip

    def _refuse_newer(self) -> None:
        ours = {row[0] for row in self._new.execute("SELECT name FROM sqlite_master")}
        version = self._debris.version or 0
        if version > migrate.VERSION and set(self._debris.roots) - ours:
            raise VaultError(
                f"This vault was made by a newer devhub (schema {version}; this one knows {migrate.VERSION}).",
                "Nothing was changed. Update devhub to repair it.",
            )

    def _trees(self) -> dict[str, dict[int, str]]:
        """Reads every table by its tree. Gives row number -> id of the torn ones, where an index has them."""
        roots = self._debris.roots
        wanted = {
            name: Root(gate.columns, roots[name], roots.get(f"sqlite_autoindex_{name}_1", 0) if name in self._names else 0)
            for name, gate in self._gates.items()
            if name in roots
        }
        found = self._debris.tables(wanted)
        known: dict[str, dict[int, str]] = {}
        try:
            for at, name in enumerate(wanted):
                self._tell("read", at, len(wanted))
                gate = self._gates[name]
                kept = self._store(gate, map(gate.of_file, self._noted(gate, found.rows(name, gate.columns))))
                self._saved[name] = Saved(kept)
                self._gaps += [Gap(name, *gap) for gap in found.lost.get(name, ())]
                if name in found.lost and wanted[name].ids:
                    known[name] = found.ids(name)
        finally:
            found.close()
        return known

    def _noted(self, gate: Gate, rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
        """The same rows; those that cannot be stored at all are told."""
        for row in rows:
            if gate.of_file(row) is None:
                self._dropped.add(gate.table, row[0], "what is left of the row is not enough")
            else:
                yield row

    def _store(self, gate: Gate, rows: Iterable[tuple[Any, ...] | None]) -> int:
        """Puts rows in; of two with one id the first counts. Gives how many are new."""
        marks = ",".join("?" * len(gate.kept))
        before = self._new.total_changes
        columns = ",".join(gate.kept)
        sql = f"INSERT INTO {gate.table}({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"
        if gate.table == "contacts":
            # Derived, but not empty meanwhile: lists sort by it.
            sql = f"INSERT INTO contacts({columns},sort_name) SELECT {marks},'' WHERE true ON CONFLICT DO NOTHING"
        self._new.executemany(sql, (row for row in rows if row is not None))
        return int(self._new.total_changes - before)

    def _loose(self, torn: set[str]) -> None:
        """Rows of torn tables from pages that no tree leads to. They may be older versions, so a row that is there stays."""
        for _, rows in self._debris.loose(self._tell):
            likely = [name for name in torn if all(map(self._gates[name].likely, rows)) and not self._elsewhere(name, rows[0][2])]
            name = self._meant(likely, rows)
            if name is not None:
                gate = self._gates[name]
                some = [row for row in map(gate.of_loose, rows) if row is not None]
                kept = self._store(gate, self._with_numbers(gate, some))
                self._saved[name] = self._saved[name]._replace(loose=self._saved[name].loose + kept)

    def _elsewhere(self, name: str, key: Any) -> bool:
        """Whether the id is one of another table's."""
        others = (each for each in self._names if each != name)
        return any(self._new.execute(f"SELECT 1 FROM {other} WHERE id=?", (key,)).fetchone() for other in others)

    def _with_numbers(self, gate: Gate, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """A loose row whose number another one has gets a number of its own, except in the journal."""
        if gate.table in _PLAIN_TABLES:
            return rows
        taken = f"SELECT 1 FROM {gate.table} WHERE n=?"
        return [(None, *row[1:]) if self._new.execute(taken, (row[0],)).fetchone() else row for row in rows]

    def _meant(self, likely: list[str], rows: list[tuple[Any, ...]]) -> str | None:
        """Of tables whose rows look alike, the one whose references lead somewhere."""
        if len(likely) < 2:
            return likely[0] if likely else None

        def leading(name: str) -> int:
            gate = self._gates[name]
            found = 0
            for column, table in tables.references(self._new, name).items():
                place = gate.columns.index(column) + 1
                ids = [row[place] for row in rows if row[place] is not None]
                there = f"SELECT 1 FROM {table} WHERE id=?"
                found += sum(1 if self._new.execute(there, (key,)).fetchone() else -1 for key in ids)
            return found

        best = sorted(((leading(name), name) for name in likely), reverse=True)
        return best[0][1] if best[0][0] > best[1][0] else None

    def _forget(self) -> None:
        """Whoever the vault was told to forget stays forgotten, whatever old pages still hold."""
        for name in self._names:
            self._new.execute(
                f"DELETE FROM {name} WHERE id IN (SELECT j.value FROM forgotten f, json_each(f.rows) t, json_each(t.value) j "
                "WHERE t.key=? AND t.type='array')",
                (name,),
            )
        self._new.execute("DELETE FROM contacts WHERE id IN (SELECT contact_id FROM forgotten)")
        self._new.execute(
            "DELETE FROM changes WHERE lower(hex(change_id)) IN "
            "(SELECT lower(j.value) FROM forgotten f, json_each(f.change_ids) j)"
        )

    def _builtin(self, rows: Mapping[str, list[tuple[Any, ...]]]) -> None:
        """What every vault has and this one had lost: built-in types, and somebody to own it."""
        for name, each in rows.items():
            if name == "users" and self._new.execute("SELECT 1 FROM users WHERE deleted_at IS NULL").fetchone():
                continue
            gate = self._gates[name]
            self._store(gate, self._with_numbers(gate, [row for row in map(gate.of_file, each) if row is not None]))

    def _references(self) -> None:
        """References to rows that are gone: emptied where they may be, else the row goes too."""
        for name in self._names:
            needed = {row[1] for row in self._new.execute(f"PRAGMA table_info({name})") if row[3]}
            for column, table in tables.references(self._new, name).items():
                gone = f"{column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {table})"
                for (key,) in self._new.execute(f"SELECT id FROM {name} WHERE {gone}").fetchall():
                    if column in needed:
                        self._dropped.add(name, key, f"its {column.removesuffix('_id')} is lost")
                        self._new.execute(f"DELETE FROM {name} WHERE id=?", (key,))
                    else:
                        self._values.add(name, key, f"{column}: the record it names is lost")
                        self._new.execute(f"UPDATE {name} SET {column}=NULL WHERE id=?", (key,))

    def _count(self, known: Mapping[str, Mapping[int, str]], torn: set[str]) -> None:
        """How many rows of torn tables are lost, where an index over them tells."""
        for name in torn:
            lost: int | None = None
            if name in known:
                there = {row[0] for row in self._new.execute(f"SELECT id FROM {name}")}
                missing = [key for key in known[name].values() if key not in there]
                lost = len(missing)
            self._saved[name] = self._saved[name]._replace(lost=lost)

    def _settle(self, triggers: list[str]) -> None:
        """Due dates, search and triggers made anew."""
        new = self._new
        self._tell("derive", 0, 2)
        new.execute("INSERT INTO stale_contacts(id) SELECT id FROM contacts WHERE true ON CONFLICT DO NOTHING")
        derived.recompute(new, clock.today())
        new.execute(
            "INSERT INTO local VALUES ('derived_on',?) ON CONFLICT DO UPDATE SET value=excluded.value",
            (clock.today().isoformat(),),
        )
        self._tell("derive", 1, 2)
        for (name,) in new.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'").fetchall():
            new.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")
        for sql in triggers:
            new.execute(sql)
        journal.install(new)


def _empty(work: str, target: str, key: Key | None) -> Any:
    """A connection to a new, empty vault with the key. Nothing of anybody is ever in a plain file of a protected one."""
    made = os.path.join(work, "made", "vault.db")
    database = Database.open(made)
    try:
        copying.copy_into(database.connection, target, key)
    finally:
        database.close()
    connection = dbapi2.connect(target, isolation_level=None)
    keys.apply(connection, key)
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("PRAGMA synchronous=OFF")  # synced as a whole at the end
    connection.execute("PRAGMA foreign_keys=OFF")
    return connection


def _set_aside(connection: Any, names: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Takes the first rows of a new vault out of it."""
    triggers = _without_triggers(connection)
    found = {}
    for name in names:
        rows = connection.execute(f"SELECT * FROM {name}").fetchall()
        if rows:
            found[name] = rows
            connection.execute(f"DELETE FROM {name}")
    for name in ("changes", "cells", "batches", "stale_contacts", "local"):
        connection.execute(f"DELETE FROM {name}")
    for sql in triggers:
        connection.execute(sql)
    return found


def _without_triggers(connection: Any) -> list[str]:
    """Drops all triggers, and gives the SQL of those that are not the journal's."""
    found = connection.execute("SELECT name,sql FROM sqlite_master WHERE type='trigger' ORDER BY rowid").fetchall()
    for name, _ in found:
        connection.execute(f"DROP TRIGGER {name}")
    return [sql for name, sql in found if not name.startswith("journal_")]
