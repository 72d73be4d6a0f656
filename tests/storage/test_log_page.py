"""The Log's pages: every filter against a plain look at everything, whichever way the page is found."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from devhub_tui import clock, text
from devhub_tui.domain.log_query import parse
from devhub_tui.errors import FieldError
from devhub_tui.storage import contacts, interactions, log_filter, log_page
from devhub_tui.storage.database import Database
from devhub_tui.storage.log_filter import LogFilter
from tests.hostile import SMALL
from tests.storage.vaults import records, shell

NAMES = ("Ana Souza", "Zoë Faßbender", "Łukasz Nowak", "Anatol Rust", "bo", "李 小龙", "O'Hara Ann")
WORDS = ("rust", "ruby", "Rückblick", "io_uring", "ana@oxide", "the", "borrow", "a", "x1", "slides", "☕", "Ünder")
TYPES = ("met", "call", "coffee", "social_media", "gone")
TAGS = ("rust", "Zürich", "PyCon 2026")
QUERIES = (
    *("", "rust", "ru", "a", "the ru", "rückblick", "uring", '"ana oxide"', "nothing", "rust a x"),
    *("type:coffee", "type:c", "type:call type:coffee", "type:gone", "type:Social-Media"),
    *("with:ana", "@zoe", "with:ana with:zoe", 'with:"ana so"', "with:nobody", "@李"),
    *("tag:rust", "#zurich", "tag:r tag:py", "event:fosdem", "event:f", 'event:"Rust Nation"', "event:fosdem event:rust"),
    *(
        "from:me",
        "from:them rust",
        "from:mutual #rust",
        "since:2026-02-01",
        "until:2026-02",
        "on:2026-03-10",
        "since:2026 until:2026-01",
    ),
    *(
        "type:coffee @ana #rust from:me since:2025 ru",
        "event:fosdem type:call a",
        "type:call type:met @a the",
        "#rust the",
        "@a rust a",
    ),
)


def fill(database: Database, seed: int, size: int = 150) -> None:
    """A small vault with interactions of every kind, some of them deleted, some with archived or deleted people."""
    dice = random.Random(seed)
    with database.write("fill") as tx:
        people = [
            contacts.add(tx, {"name": f"{dice.choice(NAMES)} {number}"}, (), dice.sample(TAGS, dice.randint(0, 2)))
            for number in range(20)
        ]
        events = [interactions.event_id(tx, name) for name in ("FOSDEM", "Rust Nation", "Ünconf")]
        for _ in range(size):
            made = interactions.log(
                tx,
                dice.sample(people, dice.randint(1, 3)),
                dice.choice(TYPES),
                (date(2026, 3, 16) + timedelta(days=dice.randint(-90, 3))).isoformat(),
                dice.choice((None, "\n" + " ".join(dice.sample(WORDS, dice.randint(1, 4))) + "\nand more")),
                direction=dice.choice((None, "me", "them", "mutual")),
                duration_minutes=dice.choice((None, 30, 90)),
                event_id=dice.choice((None, None, *events)),
            )
            if dice.random() < 0.1:
                interactions.delete(tx, made)
        contacts.delete(tx, people[:2])
        tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (people[3],))


class Naive:
    """The same questions, answered by looking at every record."""

    def __init__(self, database: Database) -> None:
        read = {
            name: records(database.connection, name)
            for name in ("interactions", "interaction_contacts", "contacts", "contact_tags")
        }
        living = {name: [row for row in rows if not row["deleted_at"]] for name, rows in read.items()}
        self.rows = sorted(living["interactions"], key=lambda row: (row["occurred_on"], row["n"]), reverse=True)
        self.names = {row["id"]: row["name"] for row in living["contacts"]}
        self.people: dict[str, list[str]] = {}
        for link in living["interaction_contacts"]:
            self.people.setdefault(link["interaction_id"], []).append(link["contact_id"])
        self.tags: dict[str, set[str]] = {}
        for link in living["contact_tags"]:
            self.tags.setdefault(link["contact_id"], set()).add(link["tag_id"])

    def numbers(self, chosen: LogFilter) -> list[int]:
        """The row numbers that fit, newest first."""
        return [row["n"] for row in self.rows if self.fits(row, chosen)]

    def named(self, contact_id: str, wanted: str) -> bool:
        """Whether every word begins one of somebody's name."""
        return all(begins(self.names.get(contact_id, ""), word) for word in wanted.split())

    def fits(self, row: dict[str, Any], chosen: LogFilter) -> bool:
        """Whether one interaction fits."""
        people = self.people.get(row["id"], [])
        return (
            (not chosen.types or row["type"] in chosen.types)
            and (not chosen.events or row["event_id"] in chosen.events)
            and (not chosen.direction or row["direction"] == chosen.direction)
            and (not chosen.since or row["occurred_on"] >= chosen.since)
            and (not chosen.until or row["occurred_on"] <= chosen.until)
            and all(any(self.named(each, name) for each in people) for name in chosen.people)
            and all(any(self.tags.get(each, set()) & set(group) for each in people) for group in chosen.tags)
            and all(begins(row["notes"] or "", word) for word in chosen.words)
        )


def begins(value: str, phrase: str) -> bool:
    """Whether the words of a phrase stand one after the other in the value, the last of them perhaps only begun."""
    present, pieces = tokens(value), tokens(phrase)
    return any(
        present[place : place + len(pieces) - 1] == pieces[:-1] and present[place + len(pieces) - 1].startswith(pieces[-1])
        for place in range(len(present) - len(pieces) + 1)
    )


def tokens(value: str) -> list[str]:
    """Runs of letters and digits, folded."""
    return "".join(mark if mark.isalnum() else " " for mark in text.fold(value)).split()


def meant(database: Database, typed: str) -> LogFilter:
    """The filter that a query means."""
    return log_filter.read(database.connection, parse(typed, clock.now()))


@pytest.mark.parametrize("sizes", [(3_000, 30_000), (0, 0), (0, 30_000), (20, 5)], ids=["small", "walk", "set", "mixed"])
@pytest.mark.parametrize("seed", range(2))
def test_every_filter(database: Database, seed: int, sizes: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """All numbers and the first page agree with a plain look, however large the vault is taken to be."""
    monkeypatch.setattr(log_page, "_FEW", sizes[0])
    monkeypatch.setattr(log_page, "_SET", sizes[1])
    fill(database, seed)
    naive, connection = Naive(database), database.connection
    found = 0
    for typed in QUERIES:
        chosen = meant(database, typed)
        wanted = naive.numbers(chosen)
        found += bool(wanted)
        assert list(log_page.numbers(connection, chosen)) == wanted, typed
        for limit in (1, 7, 1000):
            assert list(log_page.numbers(connection, chosen, limit)) == wanted[:limit], typed
            page = log_page.soon(connection, chosen, limit, 10_000)
            assert page is not None
            assert list(page) == wanted[:limit], typed
    assert found > len(QUERIES) * 0.7
    assert log_page.total(connection) == len(naive.rows)


def test_rows(database: Database) -> None:
    """A line knows its people, type, event, direction, how long it took, and the first line of its note that says something."""
    fill(database, 1)
    naive, connection = Naive(database), database.connection
    numbers = [row["n"] for row in naive.rows]
    shown = log_page.rows(connection, numbers)
    assert [row.n for row in shown] == numbers
    events = {row["id"]: row["name"] for row in records(connection, "events")}
    for row, record in zip(shown, naive.rows, strict=True):
        assert (row.type, row.direction, row.duration_minutes) == (
            record["type"],
            record["direction"],
            record["duration_minutes"],
        )
        assert row.type_label == {"gone": "gone", "social_media": "Social media"}.get(row.type, row.type.capitalize())
        assert row.event == events.get(record["event_id"])
        assert {each[0] for each in row.people} == set(naive.people.get(row.id, []))
        assert row.others == 0
        assert (row.note, row.more) == ((record["notes"] or "").strip().partition("\n")[0], bool(record["notes"]))
    assert [row.n for row in log_page.rows(connection, numbers[5:2:-1])] == numbers[5:2:-1]


def test_rows_of_the_deleted_are_left_out(database: Database) -> None:
    """A number that was loaded before a deletion shows nothing."""
    fill(database, 1, 10)
    numbers = list(log_page.numbers(database.connection))
    with database.write("delete") as tx:
        interactions.delete(tx, tx.execute("SELECT id FROM interactions WHERE n=?", (numbers[2],)).fetchone()[0])
    assert [row.n for row in log_page.rows(database.connection, numbers)] == numbers[:2] + numbers[3:]
    assert log_page.rows(database.connection, []) == []


def test_a_crowd_in_one(database: Database) -> None:
    """Of many people a few are named and the rest counted."""
    with database.write("log") as tx:
        ids = [contacts.add(tx, {"name": f"Person {number}"}) for number in range(12)]
        interactions.log(tx, ids, "met", "2026-03-15", "x" * 500)
    (row,) = log_page.rows(database.connection, log_page.numbers(database.connection))
    assert (len(row.people), row.others) == (8, 4)
    assert (len(row.note), row.more) == (300, True)


def test_too_slow_for_a_key(database: Database) -> None:
    """What takes longer than a key press may is left to a thread, and the connection is as it was."""
    fill(database, 2, 800)
    chosen = meant(database, "@a from:me #rust the")
    assert log_page.soon(database.connection, chosen, 50, -1.0) is None
    assert log_page.soon(database.connection, chosen, 50, 10_000) is not None


@pytest.mark.parametrize(("typed", "field"), [("type:zebra", "type"), ("tag:zebra", "tag"), ("event:zebra", "event")])
def test_what_is_not_there(database: Database, typed: str, field: str) -> None:
    """A type, tag or event that is not in the vault is named."""
    with pytest.raises(FieldError, match="zebra") as error:
        meant(database, typed)
    assert error.value.field == field


def test_a_whole_name_means_only_that_one(database: Database) -> None:
    """`tag:rust` is not `rustc` too, while `tag:rus` is both."""
    with database.write("tags") as tx:
        contacts.add_tags(tx, [contacts.add(tx, {"name": "Ana"})], ["rust", "rustc"])
    assert [len(group) for group in meant(database, "tag:rust tag:rus").tags] == [1, 2]
    assert meant(database, "type:talk").types == ("talk",)
    assert set(meant(database, "type:t").types) == {"talk", "technical_discussion"}


@pytest.mark.parametrize("typed", SMALL)
def test_hostile_queries(database: Database, typed: str) -> None:
    """Whatever is typed is a filter or an error in words; never an error of the database."""
    fill(database, 3, 10)
    for written in (typed, f"with:{typed}", f'with:"{typed}"', f"type:{typed}", f"#{typed}", f"event:{typed}", f"{typed} rust"):
        try:
            chosen = log_filter.read(database.connection, parse(written, clock.now(), quick=True))
        except FieldError:
            continue
        assert list(log_page.numbers(database.connection, chosen)) == list(
            log_page.soon(database.connection, chosen, 1000, 10_000) or ()
        )


def test_edits_of_other_programs(database: Database) -> None:
    """A type and a direction that only another program could write are shown as they stand."""
    fill(database, 4, 5)
    shell(database.path, "UPDATE interactions SET direction='sideways', type='odd', duration_minutes='long';")
    rows = log_page.rows(database.connection, log_page.numbers(database.connection))
    assert {(row.type_label, row.icon, row.direction) for row in rows} == {("odd", "·", "sideways")}


WIDER = (
    *(("ru", "rust"), ("", "rust"), ("the", "the rust"), ("@a", "@anatol"), ("type:c", "type:coffee")),
    ("tag:r", "tag:rust from:me"),
    *(("since:2026", "since:2026-02"), ("from:me", "from:me event:fosdem"), ("until:2026-02", "until:2026-02-10 borrow")),
)


@pytest.mark.parametrize(("wider", "typed"), WIDER)
def test_one_letter_more(database: Database, wider: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a wider filter found is enough to find what fits a narrower one."""
    monkeypatch.setattr(log_page, "_CHUNK", 7)
    fill(database, 5)
    before, after = meant(database, wider), meant(database, typed)
    assert log_filter.refines(after, before)
    assert not log_filter.refines(before, after)
    known = log_page.numbers(database.connection, before)
    wanted = list(log_page.numbers(database.connection, after))
    assert wanted
    for limit in (1, 5, 1000):
        page = log_page.within(database.connection, known, after, limit, 10_000)
        assert page is not None
        assert list(page) == wanted[:limit]


@pytest.mark.parametrize(
    ("wider", "typed"),
    [
        ("rust", "ru"),
        ("rust", "the"),
        ("@ana", "@zoe"),
        ("tag:rust", "tag:zurich"),
        ("type:call", "type:coffee"),
        ("from:me", "from:them"),
    ],
)
def test_another_filter(database: Database, wider: str, typed: str) -> None:
    """What is not narrower is asked anew."""
    fill(database, 5, 20)
    assert not log_filter.refines(meant(database, typed), meant(database, wider))


def test_narrower_is_within_wider(database: Database) -> None:
    """For any two filters: where one is taken to be narrower, it never holds what the other does not."""
    fill(database, 6)
    chosen = [meant(database, typed) for typed in QUERIES]
    found = [set(log_page.numbers(database.connection, each)) for each in chosen]
    for one, its in zip(chosen, found, strict=True):
        for other, theirs in zip(chosen, found, strict=True):
            if log_filter.refines(one, other):
                assert its <= theirs, (one, other)
