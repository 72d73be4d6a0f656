"""Vaults to measure on: thousands of made-up people, written through the one door with every trigger firing.

`vault(people)` gives the data folder of a cached one; `python -m bench.dataset 10000 FOLDER` makes one by hand.
"""

import hashlib
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from bench import words
from devhub_tui import clock, text
from devhub_tui.domain import recovery_keys
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.storage import upkeep
from devhub_tui.storage import vault as vaults
from devhub_tui.storage.database import Database, Transaction
from devhub_tui.storage.keys import Key

_CHUNK = 5_000
_DAY_MS = 86_400_000
_FRESH_DAYS = 7
_STAMPS = ("created_at", "updated_at")
_CONTACT = (
    "id,name,nickname,company,title,location,timezone,birthday,vip,importance,cadence,tracking,tracked_on,met_on,source,notes,"
    "last_update,sort_name,created_at,updated_at"
)
_TYPES = ("met", "call", "video_call", "email", "message", "coffee", "meeting", "technical_discussion", "code_review", "talk")
_NEW, _PASSIVE, _COLLABORATING = 0.52, 0.60, 0.63


class Rows(NamedTuple):
    """One chunk of a vault, table by table."""

    contacts: list[tuple[Any, ...]]
    points: list[tuple[Any, ...]]
    tags: list[tuple[Any, ...]]
    follow_ups: list[tuple[Any, ...]]
    interactions: list[tuple[Any, ...]]
    participants: list[tuple[Any, ...]]


class _Maker:
    """Draws people. Six in ten are new or passive, four are tracked; of those a good quarter is due."""

    def __init__(self, today: date, interactions: float, seed: int) -> None:
        self.chance = random.Random(seed)
        self.today = today
        self.now = clock.now_ms()
        self.mean = interactions
        self.companies = [words.company(self.chance) for _ in range(2000)]
        self.rare = words.rare_words(self.chance, 20_000)
        self.notes = [words.note(self.chance, self.rare) for _ in range(60_000)]
        self.tag_ids = {name: natural_id("tag", text.fold(name)) for name in words.TAGS}

    def chunk(self, count: int, interactions: int) -> Rows:
        """`count` people with exactly `interactions` interactions between them."""
        rows = Rows([], [], [], [], [], [])
        left = interactions
        for place in range(count):
            wanted = min(left, int(self.chance.expovariate(1 / self.mean)) if place < count - 1 else left)
            left -= wanted
            self._person(rows, wanted)
        everybody = [row[0] for row in rows.contacts]
        for _ in range(left):
            self._interaction(rows, self.chance.choice(everybody), self.chance.randint(30, 2000))
        return rows

    def _person(self, rows: Rows, interactions: int) -> None:
        chance, contact_id = self.chance, new_id()
        first = chance.choice(words.FIRST)
        last = words.surname(chance)
        name = f"{first} {last}"
        fate = chance.random()
        tracked = fate >= _COLLABORATING
        tracking = "auto" if tracked else None if fate < _NEW else "passive" if fate < _PASSIVE else "collaborating"
        cadence = chance.choice((14, 30, 30, 60, 90, 180)) if tracked else 0
        elapsed = int(cadence * self._elapsed()) if tracked else chance.randint(30, 2000)
        met = self._day(elapsed + chance.randint(0, 1500))
        company = chance.choice(self.companies) if chance.random() < 0.7 else None
        rows.contacts.append(
            (
                contact_id,
                name,
                first[:3] if chance.random() < 0.05 else None,
                company,
                chance.choice(words.TITLES) if company else None,
                chance.choice(words.CITIES) if chance.random() < 0.5 else None,
                None,
                f"{chance.randint(1955, 2004)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
                if chance.random() < 0.3
                else None,
                int(tracked and chance.random() < 0.1),
                chance.randint(1, 5) if tracked and chance.random() < 0.4 else None,
                f"{cadence}d" if tracked else None,
                tracking,
                met if tracking else None,
                met if tracked else None,
                "vcard",
                chance.choice(self.notes) if chance.random() < 0.2 else None,
                self.now,
                text.fold(name),
                self.now,
                self.now,
            )
        )
        self._around(rows, contact_id, first, last, elapsed)
        for number in range(interactions):
            self._interaction(rows, contact_id, elapsed if number == 0 else elapsed + chance.randint(0, 2200))

    def _around(self, rows: Rows, contact_id: str, first: str, last: str, elapsed: int) -> None:
        chance, stamps = self.chance, (self.now, self.now)
        handle = text.fold(f"{first}.{last}").replace(" ", "")
        number = chance.randint(1, 10**6)
        rows.points.append((new_id(), contact_id, "email", "work", f"{handle}{number}@{text.fold(last)}.example", 1, *stamps))
        if chance.random() < 0.6:
            rows.points.append((new_id(), contact_id, "phone", "mobile", f"+49 30 {number:07}", 1, *stamps))
        if chance.random() < 0.4:
            rows.points.append(
                (new_id(), contact_id, "link", "linkedin", f"https://linkedin.com/in/{handle}{number}", 1, *stamps)
            )
        for name in chance.sample(words.TAGS, chance.choice((0, 0, 1, 1, 2, 3))):
            tag = self.tag_ids[name]
            rows.tags.append((natural_id("contact_tag", contact_id, tag), contact_id, tag, *stamps))
        if chance.random() < 0.01:
            ago = chance.randint(-60, 40)
            rows.follow_ups.append(
                (new_id(), contact_id, self._day(ago), "send the slides", self.now if ago > 3 else None, *stamps)
            )

    def _elapsed(self) -> float:
        """Days since contact as a share of the cadence: a quarter of the tracked are due, one in thirty to reconnect."""
        drawn = self.chance.random()
        return (
            self.chance.uniform(0, 1)
            if drawn < 0.73
            else self.chance.uniform(1, 2.9)
            if drawn < 0.97
            else self.chance.uniform(3, 5)
        )

    def _interaction(self, rows: Rows, contact_id: str, ago: int) -> None:
        chance, interaction_id = self.chance, new_id()
        noted = chance.choice(self.notes) if chance.random() < 0.6 else None
        at = self.now - ago * _DAY_MS - chance.randint(0, 10) * 3_600_000 if chance.random() < 0.3 else None
        kind = "email" if ago == 0 else chance.choice(_TYPES)
        rows.interactions.append((interaction_id, kind, self._day(ago), at, noted, self.now, self.now))
        participant = natural_id("participant", interaction_id, contact_id)
        rows.participants.append((participant, interaction_id, contact_id, self.now, self.now))

    def _day(self, ago: int) -> str:
        return (self.today - timedelta(days=ago)).isoformat()


def _insert(tx: Transaction, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Many rows by one INSERT … SELECT: the triggers fire for each, at a third of the cost of row by row."""
    names = ",".join(columns)
    tx.execute(f"CREATE TEMP TABLE drawn({names})")
    tx.executemany(f"INSERT INTO temp.drawn VALUES ({','.join('?' * len(columns))})", rows)
    tx.execute(f"INSERT INTO {table}({names}) SELECT {names} FROM temp.drawn WHERE true ORDER BY rowid")
    tx.execute("DROP TABLE temp.drawn")


def make_vault(
    folder: Path, people: int, interactions: int | None = None, seed: int = 1, tell: Callable[[int], None] | None = None
) -> Path:
    """Makes a vault in `folder` (a data folder, as DEVHUB_DATA_DIR names one) and gives the path of its file.

    Ten interactions a person unless told otherwise; `tell` hears how many people are written.
    """
    total = 10 * people if interactions is None else interactions
    path = folder / "vaults" / "main" / "vault.db"
    maker = _Maker(clock.today(), total / max(people, 1), seed)
    database = Database.open(str(path), cache_kib=1_000_000)
    try:
        with database.write("the owner and the tags", kind="setup") as tx:
            if tx.execute("SELECT count(*) FROM users").fetchone()[0] == 0:
                tx.execute("INSERT INTO users(id,username,display_name) VALUES (?,'bench','Bench')", (new_id(),))
            _insert(tx, "tags", ("id", "name"), [(key, name) for name, key in maker.tag_ids.items()])
        done = 0
        while done < people:
            count = min(_CHUNK, people - done)
            share = total * (done + count) // people - total * done // people
            rows = maker.chunk(count, share)
            with database.write(f"import of {count} people") as tx:
                _insert(tx, "contacts", _CONTACT.split(","), rows.contacts)
                _insert(tx, "contact_points", ("id", "contact_id", "kind", "label", "value", "is_primary", *_STAMPS), rows.points)
                _insert(tx, "contact_tags", ("id", "contact_id", "tag_id", *_STAMPS), rows.tags)
                _insert(tx, "follow_ups", ("id", "contact_id", "due_on", "note", "completed_at", *_STAMPS), rows.follow_ups)
                columns = ("id", "type", "occurred_on", "occurred_at", "notes", *_STAMPS)
                _insert(tx, "interactions", columns, rows.interactions)
                _insert(tx, "interaction_contacts", ("id", "interaction_id", "contact_id", *_STAMPS), rows.participants)
            done += count
            if tell:
                tell(done)
        # As the app does two seconds after its start.
        upkeep.merge(database)
        database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        database.close()
    return path


def cache_dir() -> Path:
    """Where made vaults are kept: DEVHUB_BENCH_CACHE, else the user's cache folder."""
    moved = os.environ.get("DEVHUB_BENCH_CACHE")
    return Path(moved) if moved else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "devhub-bench"


def _fingerprint() -> str:
    """Changes when a vault made now would differ from the cached one."""
    import devhub_tui
    from bench import words as source

    package = Path(devhub_tui.__file__).parent
    parts = [
        *sorted((package / "storage" / "migrations").glob("*.sql")),
        package / "storage" / "journal.py",
        Path(source.__file__),
        Path(__file__),
    ]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:10]


def vault(people: int, seed: int = 1) -> Path:
    """The data folder of a cached vault of this size, made when there is none or it is over a week old. Do not write to it."""
    place = cache_dir() / f"{people}-{seed}-{_fingerprint()}"
    made = place / "made"
    if made.exists() and time.time() - made.stat().st_mtime < _FRESH_DAYS * 86_400:
        _second_start(place)
        return place
    for old in cache_dir().glob(f"*{people}-{seed}-*"):
        # Another checkout may be measuring on a newer one.
        if time.time() - old.stat().st_mtime > 3_600:
            shutil.rmtree(old, ignore_errors=True)
    part = cache_dir() / f"part-{people}-{seed}-{os.getpid()}"
    (part / "vaults" / "main" / "backups").mkdir(parents=True)

    def tell(done: int) -> None:
        print(f"\rMaking a vault of {people:,} people: {done:,} ", end="", file=sys.stderr, flush=True)

    make_vault(part, people, seed=seed, tell=tell)
    print(file=sys.stderr)
    (part / "made").touch()
    part.rename(place)
    _second_start(place)
    return place


PASSPHRASE = "four words of the bench"


def protected(people: int) -> tuple[Path, Key]:
    """A protected copy of `vault(people)`, cached beside it, and its key. Do not write to it."""
    place = vault(people)
    twin = place.with_name(f"{place.name}-protected")
    path = twin / "vaults" / "main" / "vault.db"
    if not (twin / "made").exists():
        shutil.rmtree(twin, ignore_errors=True)
        copy(place, twin)
        (twin / "made").unlink()
        key = vaults.protect(str(path), PASSPHRASE, recovery_keys.new())
        (twin / "made").touch()
    else:
        key = vaults.unlock(str(path), PASSPHRASE)
    backup = twin / "vaults" / "main" / "backups" / f"{clock.today().isoformat()}-000000-daily.db"
    backup.touch()
    backup.with_suffix(".keys").touch()
    Database.open(str(path), key=key).close()
    return twin, key


def _second_start(place: Path) -> None:
    """What the first start of a day does is done: the day is noticed, and a backup of today is there (an empty one)."""
    main = place / "vaults" / "main"
    (main / "backups" / f"{clock.today().isoformat()}-000000-daily.db").touch()
    Database.open(str(main / "vault.db")).close()


def copy(source: Path, target: Path) -> Path:
    """A copy of a data folder to write in."""
    shutil.copytree(source, target, copy_function=shutil.copyfile)
    return target


if __name__ == "__main__":
    make_vault(Path(sys.argv[2]), int(sys.argv[1]), tell=lambda done: print(done, flush=True))
