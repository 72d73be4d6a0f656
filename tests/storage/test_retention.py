"""How far back the journal is kept: what goes, what stays, and that everything that reads it stays right."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain import retention as words
from devhub_tui.errors import FieldError
from devhub_tui.services import chores
from devhub_tui.storage import contacts, field_history, imports, retention, status_history, undo
from devhub_tui.storage.database import Database
from tests.storage import histories
from tests.storage.vaults import Scratch, check_search_indexes, living, records, scratch

_DAY = 86_400_000


@pytest.fixture
def vault() -> Iterator[Scratch]:
    """A fresh vault."""
    with scratch() as made:
        yield made


def age(database: Database, before: int, days: int) -> None:
    """Makes every change up to a number of the journal so many days older, with its step."""
    with database.write("age", kind="setup") as tx:
        tx.execute("UPDATE changes SET hlc=hlc-(?<<16) WHERE seq<=?", (days * _DAY, before))
        tx.execute(
            "UPDATE cells SET hlc=hlc-(?<<16) WHERE change_id IN (SELECT change_id FROM changes WHERE seq<=?)",
            (days * _DAY, before),
        )


def keep(database: Database, days: int | None) -> None:
    """Sets the preference as Settings does."""
    with database.write("keep less") as tx:
        retention.keep(tx, days)


def last(database: Database) -> int:
    """The newest number of the journal."""
    return int(database.connection.execute("SELECT max(seq) FROM changes").fetchone()[0])


@pytest.mark.parametrize(
    ("typed", "days"),
    [("2y", 730), ("18 months", 540), ("90d", 90), ("90", 90), ("3w", 21), ("forever", None), ("", None), (" For  Ever ", None)],
)
def test_how_long_is_read(typed: str, days: int | None) -> None:
    """It is written as cadences are."""
    assert words.parse(typed) == days
    assert words.parse(words.typed(days)) == days


@pytest.mark.parametrize("typed", ["0", "0y", "-3", "soon", "101y", "2.5y", "²y", "999999"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    """Nothing is taken for a time that is none."""
    with pytest.raises(FieldError):
        words.parse(typed)


def test_nothing_goes_unless_asked_for(vault: Scratch) -> None:
    """History is kept for ever by default."""
    histories.act(vault.database, ("add", True, 0, None))
    age(vault.database, last(vault.database), 4_000)
    assert not retention.wanted(vault.database)
    assert retention.prune(vault.database) == 0


def test_old_steps_go_and_can_no_longer_be_undone(vault: Scratch) -> None:
    """What is older is gone with its steps; what is younger can be undone as before, and undo ends there in peace."""
    histories.act(vault.database, ("add", True, 0, None))
    histories.act(vault.database, ("edit", 0, ("company", "Oxide")))
    age(vault.database, last(vault.database), 100)
    histories.act(vault.database, ("edit", 0, ("company", "Acme")))
    keep(vault.database, 30)
    assert retention.beyond(vault.connection, 30) == 3
    assert chores.wanted(vault.database)
    chores.run(vault.database)
    assert [each.label for each in undo.batches(vault.connection)] == ["keep less", "edit"]
    for _ in range(2):
        assert undo.undo(vault.database)
    assert undo.undo(vault.database) is None
    assert records(vault.connection, "contacts")[0]["company"] == "Oxide"
    for _ in range(2):
        assert undo.redo(vault.database)
    assert records(vault.connection, "contacts")[0]["company"] == "Acme"


def test_clocks_of_cells_stay(vault: Scratch) -> None:
    """Who was last is settled by the clocks, so they outlive the journal."""
    histories.act(vault.database, ("add", True, 0, None))
    cells = vault.connection.execute("SELECT * FROM cells").fetchall()
    age(vault.database, last(vault.database), 100)
    keep(vault.database, 1)
    retention.prune(vault.database)
    left = {row[:3] for row in vault.connection.execute("SELECT tbl,pk,col FROM cells")}
    assert {row[:3] for row in cells} <= left


def test_unsent_changes_stay_once_there_is_sync(vault: Scratch) -> None:
    """With sync set up, what was not sent stays until it is."""
    histories.act(vault.database, ("add", True, 0, None))
    age(vault.database, last(vault.database), 100)
    with vault.database.write("sync", kind="setup") as tx:
        tx.execute("INSERT INTO local VALUES ('sync_url','https://x.example')")
        tx.execute("UPDATE changes SET sent=1 WHERE seq=1")
    keep(vault.database, 30)
    assert retention.prune(vault.database) == 1
    assert not retention.wanted(vault.database)
    assert vault.connection.execute("SELECT count(*) FROM changes WHERE sent IS NULL").fetchone()[0] == 2


def test_histories_begin_where_the_journal_does(vault: Scratch) -> None:
    """What is known of a person begins with the first change that is left, with the right values before it."""
    with vault.database.write("add Ana") as tx:
        ana = contacts.add(tx, {"name": "Ana", "company": "Oxide"})
    for company in ("Acme", "Initech", "Hooli"):
        with vault.database.write(f"to {company}") as tx:
            contacts.edit(tx, ana, {"company": company})
        if company == "Acme":
            age(vault.database, last(vault.database), 100)
    keep(vault.database, 30)
    retention.prune(vault.database)
    told = [(each.what, each.old, each.new) for each in field_history.changes(vault.connection, ana, 20)]
    assert told == [("company", "Initech", "Hooli"), ("company", "Acme", "Initech")]
    assert status_history.history(vault.connection, ana, clock.today())


def test_an_old_import_is_listed_and_says_that_it_cannot_be_undone(vault: Scratch) -> None:
    """An import whose step is gone stays in the list, without a step to take back."""
    histories.act(vault.database, ("import", [(0, "Oxide", "rust")]))
    age(vault.database, last(vault.database), 100)
    keep(vault.database, 30)
    retention.prune(vault.database)
    (row,) = imports.listing(vault.connection)
    assert row.state == imports.ELSEWHERE


@settings(max_examples=25)
@given(
    st.lists(st.one_of(histories.writes, histories.walks), max_size=10),
    st.lists(st.one_of(histories.writes, histories.walks), max_size=6),
    st.integers(0, 30),
)
def test_any_history_can_be_cut(before: list[histories.Step], after: list[histories.Step], cut: int) -> None:
    """Wherever the journal is cut, rows stay, and every walk and every history still works."""
    with scratch() as vault:
        for step in (("add", True, 1, None), ("add", False, 0, "7d"), ("log", [0, 1], "met", -3), *before):
            histories.play(vault, step)
        age(vault.database, min(cut, last(vault.database)), 100)
        for step in after:
            histories.play(vault, step)
        keep(vault.database, 30)
        was = living(vault.connection)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(retention, "_PORTION", 3)
            retention.prune(vault.database)
        assert not retention.wanted(vault.database)
        assert living(vault.connection) == was
        spans = vault.connection.execute("SELECT batch,first_seq,last_seq FROM batches WHERE last_seq>=first_seq").fetchall()
        for batch, first, end in spans:
            left = vault.connection.execute("SELECT count(*) FROM changes WHERE batch=?", (batch,)).fetchone()[0]
            assert left == end - first + 1
        for row in records(vault.connection, "contacts"):
            field_history.changes(vault.connection, row["id"], 50)
            if not row["deleted_at"]:
                status_history.history(vault.connection, row["id"], clock.today())
        while undo.undo(vault.database):
            pass
        while undo.redo(vault.database):
            pass
        check_search_indexes(vault.connection)
        newest = {row[0] for row in vault.connection.execute("SELECT json(new) FROM changes WHERE new IS NOT NULL")}
        assert all(json.loads(each) for each in newest)
