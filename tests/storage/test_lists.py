"""The list of people: every sort and filter against sorting everybody in Python."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from devhub_tui.domain.cadence import COUNTED, STATUSES
from devhub_tui.storage import contacts, lists
from devhub_tui.storage.database import Database
from devhub_tui.storage.lists import Narrow
from tests.storage.crowds import crowd
from tests.storage.vaults import records, shell

TODAY = date(2026, 3, 16)
DAY = TODAY.isoformat()


def status(row: dict[str, Any]) -> str:
    """The status, from the stored days."""
    if row["archived_at"] is not None:
        return "archived"
    if row["tracking"] in ("collaborating", "passive"):
        return str(row["tracking"])
    if row["next_due"] is None:
        return "new"
    for name, word in (("reconnect_on", "reconnect"), ("next_due", "due"), ("soon_on", "soon")):
        if row[name] <= DAY:
            return word
    return "in_touch"


def nocase(text: str) -> str:
    """As SQLite's NOCASE compares: only ASCII letters lose their case."""
    return "".join(mark.lower() if mark.isascii() else mark for mark in text)


KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "name": lambda row: (row["sort_name"], row["n"]),
    "status": lambda row: (
        STATUSES.index(status(row)),
        row["reconnect_on"] if status(row) == "reconnect" else row["next_due"] or row["sort_name"],
        row["n"],
    ),
    "last": lambda row: (
        (0, [-ord(mark) for mark in row["last_contacted"]], -row["n"])
        if row["last_contacted"]
        else (1, row["sort_name"], row["n"])
    ),
    "due": lambda row: (0, row["next_due"], row["n"]) if row["next_due"] else (1, row["sort_name"], row["n"]),
    "company": lambda row: (0, nocase(row["company"]), row["n"]) if row["company"] else (1, row["sort_name"], row["n"]),
    "added": lambda row: -row["n"],
}


def living(database: Database) -> list[dict[str, Any]]:
    """Everybody who is neither deleted nor archived."""
    return [row for row in records(database.connection, "contacts") if not row["deleted_at"] and row["archived_at"] is None]


def archived(database: Database) -> list[dict[str, Any]]:
    """Everybody who is archived."""
    return [row for row in records(database.connection, "contacts") if not row["deleted_at"] and row["archived_at"] is not None]


def tagged(database: Database, name: str) -> set[str]:
    """Ids of the people with a tag."""
    return {row["id"] for row in living(database) if name in contacts.tags(database.connection, row["id"])}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sort", list(KEYS))
def test_every_sort(database: Database, sort: str, seed: int) -> None:
    """First page, all numbers and any row agree with a plain sort, for everybody and for every filter."""
    dice = crowd(database, seed, TODAY)
    connection = database.connection
    everybody = sorted(living(database), key=KEYS[sort])
    some = tuple(dice.sample([row["n"] for row in everybody], 12))
    rust, zurich = tagged(database, "rust"), tagged(database, "Zürich")
    narrows: list[tuple[Narrow, Callable[[dict[str, Any]], Any]]] = [
        (Narrow(), lambda row: True),
        (Narrow(vip=True), lambda row: row["vip"]),
        (Narrow(tag="RUST"), lambda row: row["id"] in rust),
        (Narrow(tag="zurich"), lambda row: row["id"] in zurich),
        (Narrow(tag="nothing"), lambda row: False),
        (Narrow(numbers=some), lambda row: row["n"] in some),
        (Narrow(numbers=()), lambda row: False),
        (Narrow(status="due", tag="rust", vip=True), lambda row: status(row) == "due" and row["id"] in rust and row["vip"]),
        *((Narrow(status=word), lambda row, word=word: status(row) == word) for word in COUNTED),
        (Narrow(status="archived"), lambda row: True),
    ]
    away = sorted(archived(database), key=KEYS[sort])
    for narrow, fits in narrows:
        wanted = [row for row in (away if narrow.status == "archived" else everybody) if fits(row)]
        numbers = [row["n"] for row in wanted]
        assert list(lists.order(connection, DAY, sort, narrow)) == numbers, narrow
        assert lists.total(connection, DAY, narrow) == len(numbers)
        for limit in (1, 7, 1000):
            page = lists.first_page(connection, DAY, sort, narrow, limit)
            assert [row.n for row in page] == numbers[:limit], narrow
        shown = lists.rows(connection, DAY, numbers)
        assert [(row.n, row.name, row.status) for row in shown] == [(row["n"], row["name"], status(row)) for row in wanted]
        assert [row.tags for row in shown] == [contacts.tags(connection, row["id"]) for row in wanted]


@pytest.mark.parametrize("sort", sorted(lists.STEPPED))
def test_piece_by_piece(database: Database, sort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loaded in pieces, a sort is the same as loaded at once, whoever was added by another program a moment ago included."""
    crowd(database, 5, TODAY)
    shell(database.path, "INSERT INTO contacts(name) VALUES ('Nobody yet'),('Ana 0');")
    monkeypatch.setattr(lists, "_PIECE", 7)
    numbers = [number for piece in lists.pieces(database.connection, sort) for number in piece]
    assert numbers == list(lists.order(database.connection, DAY, sort))
    assert len(numbers) == lists.total(database.connection, DAY)


def test_rows_of_the_deleted_are_left_out(database: Database) -> None:
    """A number that was loaded before a deletion shows nobody."""
    crowd(database, 1, TODAY, size=10)
    numbers = list(lists.order(database.connection, DAY))
    with database.write("delete") as tx:
        contacts.delete(tx, [tx.execute("SELECT id FROM contacts WHERE n=?", (numbers[2],)).fetchone()[0]])
    assert [row.n for row in lists.rows(database.connection, DAY, numbers)] == numbers[:2] + numbers[3:]
    assert lists.rows(database.connection, DAY, []) == []


def test_nobody_is_missing_from_the_sort_by_status(database: Database) -> None:
    """Whatever another program wrote into `tracking`, the person is in every list."""
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana", "cadence": "100y"})
    shell(database.path, "UPDATE contacts SET tracking='stalking'; UPDATE contacts SET next_due=NULL;")
    for sort in KEYS:
        assert len(lists.order(database.connection, DAY, sort)) == 1, sort


def test_an_empty_vault(database: Database) -> None:
    """Every sort of nobody is empty."""
    for sort in KEYS:
        assert lists.first_page(database.connection, DAY, sort) == []
        assert len(lists.order(database.connection, DAY, sort)) == 0
