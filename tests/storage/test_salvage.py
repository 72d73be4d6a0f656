"""A damaged vault: what can be read is in a new file, what cannot is said, and the damaged file is as it was."""

import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from devhub_tui.domain import recovery_keys
from devhub_tui.errors import LockedError, VaultError
from devhub_tui.storage import contacts, keys, restore, salvage, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key
from devhub_tui.storage.lock import VaultLock
from devhub_tui.storage.salvage import Salvaged
from tests.storage.crowds import crowd
from tests.storage.vaults import (
    check_journal,
    check_search_indexes,
    derived_as_stored,
    derived_by_the_rule,
    difference,
    living,
    scratch,
)

PAGE = 4096
TODAY = date(2026, 3, 16)
Damage = Callable[[bytearray], None]


class Wreck:
    """A vault with sixty people, to be damaged and salvaged."""

    def __init__(self, path: str, key: Key | None, before: dict[str, Any]) -> None:
        self.path, self.key, self.before = path, key, before
        self.bytes = Path(path).read_bytes()

    def salvaged(self, damage: Damage) -> Salvaged:
        """Damages the file, salvages it, and sees that it is as it was afterwards."""
        content = bytearray(self.bytes)
        damage(content)
        Path(self.path).write_bytes(content)
        done = salvage.salvage(self.path, self.key)
        assert Path(self.path).read_bytes() == content
        assert not [name for name in os.listdir(os.path.dirname(done.file)) if name.startswith(".")]
        return done

    @contextmanager
    def opened(self, done: Salvaged) -> Iterator[Any]:
        """The salvaged file, found sound."""
        connection = dbapi2.connect(done.file, isolation_level=None)
        try:
            keys.apply(connection, self.key)
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            check_search_indexes(connection)
            assert derived_by_the_rule(connection, TODAY) == derived_as_stored(connection)
            yield connection
        finally:
            connection.close()

    def differs(self, done: Salvaged) -> list[str]:
        """What is not as it was before the damage."""
        with self.opened(done) as connection:
            return difference(self.before, living(connection))


@cache
def _made() -> tuple[bytes, dict[str, Any]]:
    with scratch() as made:
        crowd(made.database, 1, TODAY)
        before = living(made.connection)
        made.database.close()
        return Path(made.path).read_bytes(), before


@pytest.fixture(params=["open", "protected"])
def wreck(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wreck]:
    """The vault, open and protected."""
    monkeypatch.setattr(keys, "PARAMETERS", keys.Parameters(8, 1, 1))
    content, before = _made()
    with scratch() as made:
        made.database.close()
        Path(made.path).write_bytes(content)
        key = None
        if request.param == "protected":
            key = vault.protect(made.path, "correct horse battery staple", recovery_keys.new())
        yield Wreck(made.path, key, before)


def overwritten(*pages: int) -> Damage:
    """Pages, counted from 1, full of noise."""

    def damage(content: bytearray) -> None:
        for page in pages:
            content[(page - 1) * PAGE : page * PAGE] = random.Random(page).randbytes(PAGE)

    return damage


def test_nothing_damaged(wreck: Wreck) -> None:
    """A sound vault comes out as it is, with its journal, and the new file is one that restore takes."""
    done = wreck.salvaged(lambda content: None)
    assert done.whole
    assert done.notes == ()
    assert wreck.differs(done) == []
    with wreck.opened(done) as connection:
        check_journal(connection)
    assert done.protected is (wreck.key is not None)
    found = restore.find(wreck.path, os.path.basename(done.file))
    assert found.reason == "salvaged"
    assert os.stat(done.file).st_mode & 0o777 == 0o600
    if wreck.key is not None:
        assert Path(done.file).read_bytes()[:6] != b"SQLite"
        assert found.key_id == keys.key_id(wreck.key.data)


def test_the_first_page(wreck: Wreck) -> None:
    """Without header and list of tables all is found again: in a protected vault too, if the first bytes are right."""

    def damage(content: bytearray) -> None:
        content[16:PAGE] = random.Random(1).randbytes(PAGE - 16)

    done = wreck.salvaged(damage)
    assert wreck.differs(done) == []
    assert done.notes


def test_one_bit_of_the_first_bytes(wreck: Wreck) -> None:
    """One flipped bit in the salt of the key makes every page unreadable, and is found."""

    def damage(content: bytearray) -> None:
        content[5] ^= 4

    assert wreck.differs(wreck.salvaged(damage)) == []


def test_any_single_page(wreck: Wreck) -> None:
    """Whatever page is lost, the rows in it are found elsewhere, or are told.

    When a row was made only the row itself knew: one that the journal built anew has the journal's time.
    """
    dice = random.Random(2)
    for page in dice.sample(range(2, len(wreck.bytes) // PAGE + 1), 12):
        done = wreck.salvaged(overwritten(page))
        rebuilt = any(saved.rebuilt for saved in done.tables.values())
        differing = [each for each in wreck.differs(done) if not rebuilt or ": created_at " not in each or ", " in each]
        assert not differing or not done.whole, differing
        # The journal knows how to build what the page held.
        assert len(differing) <= 1, differing
        os.unlink(done.file)


def test_many_pages(wreck: Wreck) -> None:
    """What is left makes a sound vault, with no row that was not there before."""
    pages = len(wreck.bytes) // PAGE
    done = wreck.salvaged(overwritten(*random.Random(3).sample(range(2, pages + 1), pages // 20)))
    assert not done.whole
    with wreck.opened(done) as connection:
        after = living(connection)
    assert after["contacts"].keys() <= wreck.before["contacts"].keys()
    assert len(after["contacts"]) > len(wreck.before["contacts"]) // 2
    for table, rows in after.items():
        assert rows.keys() <= wreck.before[table].keys() or table == "users"


def test_a_page_of_a_long_text() -> None:
    """A row is lost with any page of its text, though its number can still be read; the journal has the text once more."""
    with scratch() as made:
        text = "".join(f"{number:05} " for number in range(3_000))
        with made.database.write("add") as tx:
            for name, notes in (("Ana", None), ("Bo", text), ("Cy", None)):
                contacts.add(tx, {"name": name, "notes": notes} if notes else {"name": name})
        made.database.close()
        content = bytearray(Path(made.path).read_bytes())
        pages = {found.start() // PAGE + 1 for found in re.finditer(b"01500 ", content)}
        rebuilt = []
        for page in pages:
            damaged = bytearray(content)
            # No page follows: the rest of the text is gone.
            damaged[(page - 1) * PAGE : page * PAGE] = b"\xff" * PAGE
            Path(made.path).write_bytes(damaged)
            done = salvage.salvage(made.path, None)
            rebuilt.append(done.tables["contacts"].rebuilt)
            assert done.whole is not any(gap.table in ("contacts", "changes") for gap in done.gaps)
            connection = dbapi2.connect(done.file)
            assert [row[0] for row in connection.execute("SELECT name FROM contacts ORDER BY name")] == ["Ana", "Bo", "Cy"]
            assert connection.execute("SELECT notes FROM contacts WHERE name='Bo'").fetchone()[0] == text.rstrip()
            connection.close()
        assert sorted(rebuilt)[-1] == 1


def test_cut_off(wreck: Wreck) -> None:
    """A file that ends too early gives what is in its first part, and says so."""

    def damage(content: bytearray) -> None:
        del content[len(content) * 2 // 3 + 77 :]

    done = wreck.salvaged(damage)
    assert "The file was cut off in the middle of a page." in done.notes
    with wreck.opened(done) as connection:
        assert living(connection)["contacts"].keys() <= wreck.before["contacts"].keys()


def test_the_log_counts(wreck: Wreck) -> None:
    """What was committed to the log beside the file is in the new vault; log and file stay as they are."""
    database = Database.open(wreck.path, key=wreck.key)
    with database.write("add") as tx:
        contacts.add(tx, {"name": "In the log"})
    kept = wreck.path + ".copy"
    for end in ("", "-wal"):
        shutil.copyfile(wreck.path + end, kept + end)
    database.close()
    for end in ("", "-wal"):
        os.replace(kept + end, wreck.path + end)
    log = Path(wreck.path + "-wal").read_bytes()
    assert log
    done = salvage.salvage(wreck.path, wreck.key)
    assert Path(wreck.path + "-wal").read_bytes() == log
    with wreck.opened(done) as connection:
        assert connection.execute("SELECT count(*) FROM contacts WHERE name='In the log'").fetchone()[0] == 1


def test_what_a_killed_salvage_left_goes(wreck: Wreck) -> None:
    """The pages that it had gathered are not left lying about, least of all plain ones beside a vault that is protected."""
    left = Path(wreck.path).parent / "backups" / ".salvage-killed"
    left.mkdir(parents=True)
    (left / "pages").write_bytes(b"half of a vault")
    if wreck.key is None:
        vault.protect(wreck.path, "correct horse battery staple", recovery_keys.new())
    else:
        salvage.salvage(wreck.path, wreck.key)
    assert not left.exists()


def test_somebody_holds_the_vault(wreck: Wreck) -> None:
    """While a devhub is running it is named, and nothing is made."""
    lock = VaultLock(os.path.join(os.path.dirname(wreck.path), "lock"))
    with pytest.raises(LockedError):
        salvage.salvage(wreck.path, wreck.key)
    lock.release()
    assert not os.path.exists(os.path.join(os.path.dirname(wreck.path), "backups"))


def test_nothing_left() -> None:
    """A file of noise is refused in a sentence, and nothing is left behind."""
    with scratch() as made:
        made.database.close()
        Path(made.path).write_bytes(random.Random(1).randbytes(40 * PAGE))
        with pytest.raises(VaultError, match="Nothing in the vault file could be read"):
            salvage.salvage(made.path, None)
        assert os.listdir(os.path.join(os.path.dirname(made.path), "backups")) == []


def test_the_forgotten_stay_forgotten() -> None:
    """Whom the vault was told to forget does not come back out of an old page."""
    with scratch() as made:
        with made.database.write("add") as tx:
            ana = contacts.add(tx, {"name": "Ana"})
            contacts.add(tx, {"name": "Bo"})
        with made.database.write("forget") as tx:
            tx.execute("INSERT INTO forgotten(id,contact_id) VALUES ('0198a5a0-0000-7000-8000-000000000001',?)", (ana,))
        made.database.close()
        done = salvage.salvage(made.path, None)
        connection = dbapi2.connect(done.file)
        assert [row[0] for row in connection.execute("SELECT name FROM contacts")] == ["Bo"]
        connection.close()
