"""The table of the rule (tests/domain/test_reminder_rule.py), made to happen in a vault whose clock moves back and forth."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from devhub_tui import clock
from devhub_tui.domain import cadence
from devhub_tui.domain.ids import new_id
from devhub_tui.domain.reminder_preferences import PREFERENCES
from devhub_tui.storage import contacts, dashboard, derived, interactions, reminder_preferences
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.rows import STATUS_SQL
from tests.domain.test_reminder_rule import CASES, Case, changes_of, day, facts_of
from tests.storage.vaults import Scratch, scratch

POSSIBLE = [case for case in CASES if case.name != "an importance there is not"]
"""The vault refuses that one."""
NOON = "T12:00:00+01:00"


def on(vault: Scratch, today: date) -> None:
    """Moves the clock to a day, and lets the vault notice."""
    vault.now(datetime.fromisoformat(today.isoformat() + NOON))
    vault.database.catch_up()


def make(tx: Transaction, case: Case) -> str:
    """The person of a case, with tags, relationship and what happened."""
    facts, told = facts_of(case), case.contact
    made = contacts.add(tx, {"name": case.name}, by_hand=False)
    values: dict[str, Any] = {
        "tracking": facts.tracking,
        "vip": int(facts.vip),
        "importance": facts.importance,
        "cadence": facts.cadence,
        "met_on": facts.met_on and facts.met_on.isoformat(),
        "tracked_on": facts.tracked_on and facts.tracked_on.isoformat(),
        "skipped_on": facts.skipped_on and facts.skipped_on.isoformat(),
        "snoozed_until": day(told["snoozed"][0]).isoformat() if "snoozed" in told else None,
        "created_at": int(datetime.fromisoformat(facts.added_on.isoformat() + NOON).timestamp() * 1000),
        "archived_at": clock.now_ms() if facts.archived else None,
        "relationship": case.name if "relationship" in told else None,
    }
    tx.execute(f"UPDATE contacts SET {','.join(f'{name}=?' for name in values)} WHERE id=?", (*values.values(), made))
    for every in told.get("relationship", ()):
        tx.execute("INSERT INTO relationship_types(id,name,cadence) VALUES (?,?,?)", (new_id(), case.name, every))
    for number, every in enumerate(told.get("tag", ())):
        contacts.add_tags(tx, [made], [f"{case.name} {number}"])
        tx.execute("UPDATE tags SET cadence=? WHERE name=?", (every, f"{case.name} {number}"))
    for word, kind in (("talked", "coffee"), ("liked", "social_media")):
        for each in told.get(word, ()):
            interactions.log(tx, [made], kind, day(each).isoformat())
    return made


def test_the_rule_in_the_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Status, due day and queue of everybody in the table are what it says, however the clock jumped and preferences changed."""
    shares: dict[str, float] = {}
    monkeypatch.setattr(cadence, "spread_of", lambda contact_id: shares.get(contact_id, 0.0))
    defaults: dict[str, str | None] = {each.key: None for each in PREFERENCES}
    wrong = []
    with scratch() as vault:
        for case in POSSIBLE:
            # Made the day before, so that the day itself comes while the vault is there.
            on(vault, case.today - timedelta(days=1))
            with vault.database.write(case.name) as tx:
                made = make(tx, case)
                shares[made] = facts_of(case).spread
                reminder_preferences.put(tx, {**defaults, **changes_of(case)})
            on(vault, case.today)
            values = {"today": case.today.isoformat(), "id": made}
            row = vault.connection.execute(f"SELECT {STATUS_SQL},c.next_due FROM contacts c WHERE c.id=:id", values).fetchone()
            wanted = (case.status, case.due.isoformat() if case.due else None)
            asked = made in {each.id for each in dashboard.queue(vault.connection, case.today).rows}
            snoozed = "snoozed" in case.contact and day(case.contact["snoozed"][0]) > case.today
            if row != wanted or asked != (case.status in (cadence.DUE, cadence.RECONNECT) and not snoozed):
                wrong.append((case.name, row, wanted, asked))
        assert wrong == []
        assert derived.differing(vault.connection, clock.today()) == []
