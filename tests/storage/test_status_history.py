"""The history of a status says what the status was, day by day, whatever was done and undone meanwhile."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain.status_history import Transition, status_on
from devhub_tui.storage import status_history
from devhub_tui.storage.rows import STATUS_SQL
from tests.storage.histories import Step, play, walks, writes
from tests.storage.vaults import Scratch, scratch

FUTURE = datetime.fromisoformat("2041-03-18T09:00:00+01:00")
"""The journal's clock only moves forward from the real time: a history played after it can be given its days."""


def at(vault: Scratch, moment: datetime) -> None:
    """Moves both clocks: that of the rules, and that of the journal."""
    vault.now(moment)
    vault.connection.execute("UPDATE batch SET hlc=max(hlc,?)", (int(moment.timestamp() * 1000) << 16,))
    vault.database.catch_up()


def statuses(vault: Scratch) -> dict[str, str]:
    """What every living person is now."""
    sql = f"SELECT c.id,{STATUS_SQL} FROM contacts c WHERE c.deleted_at IS NULL"
    return dict(vault.connection.execute(sql, {"today": clock.today().isoformat()}).fetchall())


def told(vault: Scratch, contact_id: str | None = None) -> list[Transition]:
    """The history of somebody, of the only one unless said otherwise."""
    contact_id = contact_id or vault.connection.execute("SELECT id FROM contacts").fetchone()[0]
    return status_history.history(vault.connection, contact_id, clock.today())


def lines(vault: Scratch) -> list[str]:
    """The history as lines."""
    return [f"{each.on} {each.before} → {each.after}: {each.why}" for each in told(vault)]


days = st.tuples(st.just("days"), st.integers(1, 90))


@settings(max_examples=45)
@given(st.lists(st.one_of(writes, writes, walks, days, days, st.just(("reopen",))), min_size=1, max_size=25))
def test_any_history(steps: list[Step]) -> None:
    """The last status is the present one after each step, and at the end each day is told as it was."""
    with scratch() as vault:
        at(vault, FUTURE)
        seen: dict[date, dict[str, str]] = {}
        for step in (("add", True, 0, "7d"), *steps):
            if step[0] == "days":
                for _ in range(step[1]):
                    at(vault, vault.moment + timedelta(days=1))
                    seen[clock.today()] = statuses(vault)
            else:
                at(vault, vault.moment + timedelta(seconds=1))
                play(vault, step)
            now = seen[clock.today()] = statuses(vault)
            for contact_id, status in now.items():
                history = told(vault, contact_id)
                assert history[-1].after == status, (step, history)
                assert all(each.before != each.after for each in history)
        for contact_id in statuses(vault):
            history = told(vault, contact_id)
            wanted = {day: found[contact_id] for day, found in seen.items() if contact_id in found}
            assert {day: status_on(history, day) for day in wanted} == wanted, history
