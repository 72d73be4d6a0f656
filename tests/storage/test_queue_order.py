"""The queue of a day keeps its order: asked again, cut to a limit, or after one of it was dealt with."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui.storage import contacts, dashboard, follow_ups, interactions, reminder_preferences, reminding
from devhub_tui.storage.database import Transaction
from tests.storage.crowds import crowd
from tests.storage.vaults import scratch

TODAY = date(2026, 3, 16)
DAY = TODAY.isoformat()
preferences = st.fixed_dictionaries(
    {
        "weekends_off": st.sampled_from([None, "1"]),
        "spread": st.sampled_from([None, "1"]),
        "default": st.sampled_from([None, "9d"]),
    }
)


def deal(tx: Transaction, how: str, contact_id: str) -> None:
    """What a user does with somebody in the queue."""
    match how:
        case "talked":
            interactions.log(tx, [contact_id], "call", DAY)
        case "snoozed":
            reminding.snooze(tx, [contact_id], TODAY + timedelta(days=3))
        case "skipped":
            reminding.skip(tx, [contact_id], TODAY)
        case "promised":
            follow_ups.add(tx, contact_id, DAY, "the paper", kind="my_promise")
        case "raised":
            contacts.edit(tx, contact_id, {"importance": 5})
        case _:
            contacts.edit(tx, contact_id, {"tracking": "passive"})


def ids(connection: Any, limit: int | None = None) -> list[str]:
    """Who is in the queue, in its order."""
    return [row.id for row in dashboard.queue(connection, TODAY, limit).rows]


@settings(max_examples=25)
@given(
    st.integers(0, 500),
    preferences,
    st.integers(0, 100),
    st.sampled_from(["talked", "snoozed", "skipped", "promised", "raised", "let go"]),
    st.integers(1, 12),
)
def test_the_queue_stays_as_it_is(seed: int, chosen: dict[str, str | None], who: int, how: str, limit: int) -> None:
    """Dealing with one person moves nobody else; a limit shows the beginning of the whole; another look shows the same."""
    with scratch() as vault:
        crowd(vault.database, seed, TODAY)
        with vault.database.write("prefer") as tx:
            reminder_preferences.put(tx, chosen)
        before = ids(vault.connection)
        assert before == ids(vault.connection)
        assert ids(vault.connection, limit) == before[:limit]
        one = before[who % len(before)]
        with vault.database.write(how) as tx:
            deal(tx, how, one)
        after = ids(vault.connection)
        assert [each for each in after if each != one] == [each for each in before if each != one]
        assert ids(vault.connection, limit) == after[:limit]
        vault.reopen()
        assert ids(vault.connection) == after


@pytest.mark.parametrize("how", ["talked", "snoozed", "skipped", "let go"])
def test_who_was_dealt_with_leaves(how: str) -> None:
    """One key, and the person is out of the queue for today."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ana, bo = (contacts.add(tx, {"name": name, "tracked_on": "2026-02-01"}) for name in ("Ana", "Bo"))
        assert ids(vault.connection) == [ana, bo]
        with vault.database.write(how) as tx:
            deal(tx, how, ana)
        assert ids(vault.connection) == [bo]
