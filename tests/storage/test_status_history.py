"""The history of a status says what the status was, day by day, whatever was done and undone meanwhile."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain.status_history import Transition, status_on
from devhub_tui.storage import contacts, merging, status_history
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
more = st.one_of(
    st.tuples(st.just("merge"), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just("skip"), st.integers(0, 3), st.integers(0, 60)),
    st.tuples(st.just("archive"), st.integers(0, 3)),
    st.tuples(st.just("spread"), st.sampled_from(["0", "1"])),
)


def do(vault: Scratch, step: Step) -> None:
    """Any step of the histories, or one that moves a status in a way of its own."""
    people = [row[0] for row in vault.connection.execute("SELECT id FROM contacts WHERE deleted_at IS NULL ORDER BY n")]
    match step:
        case ("merge", one, other):
            if len({one, other, *range(len(people))}) == len(people) and one != other:
                with vault.database.write("merge") as tx:
                    merging.merge(tx, people[one], people[other])
        case ("skip", one, ahead):
            if one < len(people):
                with vault.database.write("skip") as tx:
                    contacts.edit(tx, people[one], {"skipped_on": (clock.today() + timedelta(days=ahead)).isoformat()})
        case ("archive", one):
            if one < len(people):
                with vault.database.write("archive") as tx:
                    contacts.edit(tx, people[one], {"archived_at": clock.now_ms()})
        case ("spread", value):
            play(vault, ("prefer", "spread", value))
        case _:
            play(vault, step)


@settings(max_examples=45)
@given(st.lists(st.one_of(writes, writes, more, walks, days, days, st.just(("reopen",))), min_size=1, max_size=25))
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
                do(vault, step)
            now = seen[clock.today()] = statuses(vault)
            for contact_id, status in now.items():
                history = told(vault, contact_id)
                assert history[-1].after == status, (step, history)
                assert all(each.before != each.after for each in history)
        for contact_id in statuses(vault):
            history = told(vault, contact_id)
            wanted = {day: found[contact_id] for day, found in seen.items() if contact_id in found}
            assert {day: status_on(history, day) for day in wanted} == wanted, history


def test_what_people_do_is_told_with_its_reason() -> None:
    """Talking, cadences of one's own and of groups, preferences, archive, undo; newest last."""
    with scratch() as vault:
        at(vault, FUTURE)
        play(vault, ("add", True, 0, None))
        for days, step in (
            (30, ("log", [0], "met", 0)),
            (25, ("tag", 0, "go")),
            (1, ("tag_cadence", "go", "7d")),
            (1, ("undo",)),
            (1, ("prefer", "default", "5d")),
            (1, ("undo",)),
            (1, ("edit", 0, ("tracking", "passive"))),
        ):
            at(vault, vault.moment + timedelta(days=days))
            play(vault, step)
        assert [line.partition(" ")[2] for line in lines(vault)] == [
            "None → in_touch: added",
            "in_touch → soon: 24 days passed",
            "soon → due: 30 days passed",
            "due → in_touch: talked (met)",
            "in_touch → soon: 24 days passed",
            "soon → reconnect: tag go: every 7 days",
            "reconnect → soon: undone: tag_cadence",
            "soon → reconnect: preference default changed 30d → 5d",
            "reconnect → soon: undone: prefer",
            "soon → due: 30 days passed",
            "due → passive: set to passive by you",
        ]


def test_an_import_begins_as_new() -> None:
    """Nobody raises an alarm by being imported; giving a cadence begins the days."""
    with scratch() as vault:
        at(vault, FUTURE)
        play(vault, ("import", [(1, "Oxide", "go")]))
        at(vault, vault.moment + timedelta(days=3))
        play(vault, ("edit", 0, ("cadence", "7d")))
        assert [line.partition(" ")[2] for line in lines(vault)] == [
            "None → new: imported",
            "new → in_touch: cadence set to 7d by you",
        ]


def test_where_the_journal_ends_it_begins_with_what_is_known() -> None:
    """The clocks of cells outlive the journal: what was only ever added keeps its day. Of what was edited the present stands."""
    with scratch() as vault:
        at(vault, FUTURE)
        play(vault, ("add", True, 0, "7d"))
        at(vault, vault.moment + timedelta(days=40))
        play(vault, ("log", [0], "met", 0))
        whole = lines(vault)
        vault.connection.execute("DELETE FROM changes")
        assert [line.partition(":")[0] for line in lines(vault)] == [line.partition(":")[0] for line in whole]
        play(vault, ("edit", 0, ("cadence", "2w")))
        vault.connection.execute("DELETE FROM changes")
        found = told(vault)
        assert (found[0].on, found[0].why, found[-1].after) == (clock.today(), status_history.KNOWN, "in_touch")
        vault.connection.execute("DELETE FROM cells")
        assert lines(vault) == [f"{clock.today()} None → in_touch: {status_history.KNOWN}"]


def test_another_program_is_told_too() -> None:
    """An edit by an sqlite3 shell has its day and says what it did."""
    with scratch() as vault:
        at(vault, FUTURE)
        play(vault, ("add", True, 0, "7d"))
        at(vault, vault.moment + timedelta(days=1))
        play(vault, ("shell", "UPDATE contacts SET tracking='passive' WHERE {who}=0;", 0, ""))
        assert lines(vault)[-1] == f"{clock.today()} in_touch → passive: set to passive by another program"
