"""Reminder preferences in the vault: what they may hold, setting several in one step, going back to the default."""

from datetime import date, datetime

import pytest

from devhub_tui.domain.cadence import Cadence, Preferences
from devhub_tui.domain.reminder_preferences import (
    PREFERENCES,
    PREFIX,
    Preview,
    checked,
    did,
    find,
    shown,
    stored,
    value_of,
    with_changes,
    would,
)
from devhub_tui.errors import CancelledError, FieldError
from devhub_tui.storage import contacts, reminder_preferences, undo
from devhub_tui.storage.database import Database
from devhub_tui.storage.derived import preferences_of
from tests.storage.crowds import crowd
from tests.storage.test_lists import status
from tests.storage.vaults import derived_as_stored, derived_by_the_rule, records

TODAY = date(2026, 3, 16)
NOW = datetime.fromisoformat("2026-03-16T09:00:00+01:00")


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("default", "default"),
        ("VIP", "vip"),
        ("importance-3", "importance_3"),
        ("importance_3", "importance_3"),
        ("importance 3", "importance_3"),
        ("weekend-rule", "weekends_off"),
        ("weekends_off", "weekends_off"),
        ("reminders.lead_days", "lead_days"),
        ("birthday-lead-5", "birthday_lead_5"),
    ],
)
def test_names(word: str, key: str) -> None:
    """A preference goes by its name, dashes or underscores, or by its key."""
    assert find(word).key == key


def test_a_name_that_is_none_says_which_was_meant() -> None:
    """A slip of the finger is told what it looks like."""
    with pytest.raises(FieldError, match="no preference") as slip:
        find("wekend-rule\x1b[31m")
    assert "weekend-rule" in slip.value.hint
    assert "\x1b" not in slip.value.message


@pytest.mark.parametrize(
    ("name", "typed", "kept", "reads"),
    [
        ("default", "6W", "6w", "6w"),
        ("default", "45", "45d", "45d"),
        ("vip", "default", None, "14d"),
        ("importance-1", "1y", "1y", "1y"),
        ("importance-5", "", None, "14d"),
        ("lead-days", "0", "0", "0"),
        ("lead-days", "14", "14", "14"),
        ("weekend-rule", "on", "1", "on"),
        ("spread", "no", "0", "off"),
        ("daily-limit", "007", "7", "7"),
        ("quiet-weekdays", "sun, Saturday", "56", "sat,sun"),
        ("quiet-weekdays", "weekend", "56", "sat,sun"),
        ("quiet-weekdays", "none", None, "none"),
        ("morning-hour", "07:00", "7", "7"),
        ("paused-until", "in 2 weeks", "2026-03-30", "2026-03-30"),
        ("paused-until", "monday", "2026-03-23", "2026-03-23"),
        ("paused-until", "off", None, "off"),
        ("leap-day", "1 Mar", "03-01", "1 mar"),
        ("leap-day", "february 28", "02-28", "28 feb"),
        ("leap-day", "03-01", "03-01", "1 mar"),
        ("birthday-lead-2", "60", "60", "60"),
    ],
)
def test_what_may_be_typed(name: str, typed: str, kept: str | None, reads: str) -> None:
    """Words become what the vault keeps, and that reads back as it can be typed again."""
    each = find(name)
    assert checked(each, typed, NOW) == kept
    value = value_of(with_changes([], {each.key: kept}), each)
    assert shown(value) == reads
    assert checked(each, reads, NOW) == stored(value)


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("default", "soon", "not a cadence"),
        ("default", "0d", "not a cadence"),
        ("vip", "200y", "not a cadence"),
        ("lead-days", "15", "from 0 to 14"),
        ("lead-days", "-1", "from 0 to 14"),
        ("lead-days", "9" * 5000, "from 0 to 14"),
        ("daily-limit", "0", "from 1 to 1000"),
        ("daily-limit", "²", "from 1 to 1000"),
        ("morning-hour", "24", "from 0 to 23"),
        ("morning-hour", "9:30", "from 0 to 23"),
        ("weekend-rule", "maybe", "neither yes nor no"),
        ("quiet-weekdays", "someday", "not a weekday"),
        ("quiet-weekdays", "mon tue wed thu fri weekend", "nobody, ever"),
        ("paused-until", "yesterday", "not ahead"),
        ("paused-until", "today", "not ahead"),
        ("paused-until", "2080-01-01", "more than 10 years"),
        ("paused-until", "whenever [/nope]", "not a date"),
        ("leap-day", "29 feb", "28 feb or 1 mar"),
        ("leap-day", "february", "28 feb or 1 mar"),
        ("birthday-lead-1", "61", "from 0 to 60"),
    ],
)
def test_what_may_not(name: str, typed: str, says: str) -> None:
    """What cannot be is refused in a sentence that says what can."""
    each = find(name)
    with pytest.raises(FieldError) as refused:
        checked(each, typed, NOW)
    assert says in f"{refused.value.message} {refused.value.hint}"
    assert refused.value.field == each.key


def test_the_list_is_the_rule_s() -> None:
    """Every preference that the rule knows can be set, each is stored as it is read, and each says what it is for."""
    fields = {"by_importance", "birthday_leads", *(each.key for each in PREFERENCES)}
    assert set(Preferences._fields) <= fields
    default = Preferences()
    assert with_changes([], {each.key: stored(value_of(default, each)) for each in PREFERENCES}) == default
    assert len({each.name for each in PREFERENCES}) == len(PREFERENCES)
    assert all(each.about and each.label for each in PREFERENCES)


def test_which_move_dates_is_what_the_triggers_think(database: Database) -> None:
    """The list and the vault agree on which preferences re-date everybody."""
    marked = {row[0] for row in database.connection.execute("SELECT key FROM dating_preferences")}
    assert marked == {PREFIX + each.key for each in PREFERENCES if each.dates}


def test_several_in_one_step(database: Database) -> None:
    """Several are set at once, everybody is re-dated, and one undo takes all of it back."""
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})
    ask = "SELECT next_due FROM contacts"
    before = database.connection.execute(ask).fetchone()
    changes = {"default": "6w", "lead_days": "5", "quiet_weekdays": "56", "vip": "14d"}
    with database.write(reminder_preferences.label(changes)) as tx:
        assert reminder_preferences.put(tx, changes) == ["default", "lead_days", "quiet_weekdays"]
    found = preferences_of(database.connection)
    assert (found.default, found.lead_days, found.quiet_weekdays) == (Cadence(6, "w"), 5, frozenset({5, 6}))
    assert reminder_preferences.chosen(database.connection) == {"default", "lead_days", "quiet_weekdays"}
    moved = database.connection.execute(ask).fetchone()
    assert date.fromisoformat(moved[0]) > date.fromisoformat(before[0])
    undo.undo(database)
    assert preferences_of(database.connection) == Preferences()
    assert database.connection.execute(ask).fetchone() == before
    undo.redo(database)
    assert database.connection.execute(ask).fetchone() == moved


def test_back_to_the_default(database: Database) -> None:
    """None puts one back, whatever rows another program made of it; what is so already is no step at all."""
    database.connection.execute("INSERT INTO preferences(key,value) VALUES ('reminders.default','9d')")
    database.catch_up()
    with database.write("set") as tx:
        assert reminder_preferences.put(tx, {"default": "6w", "paused_until": "2026-04-01"})
    assert preferences_of(database.connection).default == Cadence(6, "w")
    with database.write("reset") as tx:
        assert reminder_preferences.put(tx, {"default": None, "paused_until": None}) == ["default", "paused_until"]
    assert preferences_of(database.connection) == Preferences()
    assert not reminder_preferences.chosen(database.connection)
    steps = len(undo.batches(database.connection))
    with database.write("reset") as tx:
        assert reminder_preferences.put(tx, {"default": None, "vip": "14d"}) == []
    assert len(undo.batches(database.connection)) == steps


@pytest.mark.parametrize("junk", ["'" + "9" * 5000 + "'", "'-1'", "''", "NULL", "7.5", "'²'"])
def test_junk_of_another_program(database: Database, junk: str) -> None:
    """Whatever another program leaves in a preference, the vault opens, and the default holds."""
    for each in PREFERENCES:
        database.connection.execute(f"INSERT INTO preferences(key,value) VALUES ('{PREFIX}{each.key}',{junk})")
    database.connection.execute("INSERT INTO preferences(key,value) VALUES ('reminders.','1')")
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana", "vip": 1})
    assert preferences_of(database.connection) == Preferences()
    assert not database.catch_up()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"default": "6w"}, "set default cadence to 6w"),
        ({"vip": None}, "set VIP cadence to 14d"),
        ({"paused_until": "2026-04-01"}, "set paused until to 2026-04-01"),
        ({"quiet_weekdays": "56", "spread": "1"}, "change 2 reminder preferences"),
    ],
)
def test_what_undo_calls_it(changes: dict[str, str | None], said: str) -> None:
    """History says what was set to what."""
    assert reminder_preferences.label(changes) == said


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "changes",
    [
        {"default": "3d"},
        {"default": "1y", "vip": "1y", "importance_5": "1y", "importance_4": "2y"},
        {"weekends_off": "1"},
        {"spread": "1"},
        {"lead_days": "14"},
        {"default": "1w", "importance_3": "1w", "lead_days": "0", "daily_limit": "3"},
    ],
)
def test_the_preview_says_what_then_happens(database: Database, seed: int, changes: dict[str, str | None]) -> None:
    """How many move, become due and are due no longer is known before anything is written, and is what comes of it."""
    crowd(database, seed, TODAY)
    with database.write("tag") as tx:
        tx.execute("UPDATE tags SET cadence='20d' WHERE n%3=0")
        tx.execute("INSERT INTO relationship_types(id,name,cadence) VALUES ('r','client','10d')")
        tx.execute("UPDATE contacts SET relationship='client' WHERE n%5=0")
        tx.execute("UPDATE contacts SET skipped_on='2026-04-01' WHERE n%7=0")
        tx.execute("UPDATE contacts SET snoozed_until='2026-05-01' WHERE n%4=0")
    before, said = state(database), reminder_preferences.preview(database.connection, changes, TODAY)
    assert state(database) == before
    steps: list[tuple[int, int]] = []
    with database.write("change") as tx:
        reminder_preferences.put(tx, changes, lambda done, total: steps.append((done, total)))
    after = state(database)
    assert derived_as_stored(database.connection) == derived_by_the_rule(database.connection, TODAY)
    assert said.people == len(before) == steps[-1][0] == steps[-1][1] > 0
    assert said.moved == sum(before[key][0] != after[key][0] for key in before)
    assert said.restated == sum(before[key][1] != after[key][1] for key in before)
    assert said.become_due == sum(after[key][2] and not before[key][2] for key in before)
    assert said.no_longer_due == sum(before[key][2] and not after[key][2] for key in before)
    assert said.restated or said.moved
    assert reminder_preferences.preview(database.connection, changes, TODAY) == Preview()


def state(database: Database) -> dict[str, tuple[str, str, bool]]:
    """Contact id -> due day, status, and whether the person is due and not snoozed, of those who have a due day."""
    return {
        row["id"]: (
            row["next_due"],
            status(row),
            row["next_due"] <= TODAY.isoformat() and (row["snoozed_until"] or "") <= TODAY.isoformat(),
        )
        for row in records(database.connection, "contacts")
        if row["next_due"] and not row["deleted_at"]
    }


def test_stopped_on_the_way(database: Database) -> None:
    """Whoever stops a change while people are being re-dated keeps everything as it was."""
    crowd(database, 1, TODAY)
    before = state(database)

    def stop(done: int, total: int) -> None:
        if done == total:
            raise CancelledError("Stopped.")

    with pytest.raises(CancelledError), database.write("change") as tx:
        reminder_preferences.put(tx, {"default": "3d"}, stop)
    assert state(database) == before
    assert preferences_of(database.connection) == Preferences()
    with pytest.raises(CancelledError):
        reminder_preferences.preview(database.connection, {"default": "3d"}, TODAY, stop)


@pytest.mark.parametrize(
    ("found", "ahead", "behind"),
    [
        (Preview(900, 312, 40, 0, 40), "312 people move, 40 become due today", "312 people moved, 40 became due today"),
        (
            Preview(90_000, 31_200, 1, 4000, 40),
            "31 200 people move, 1 becomes due today, 4 000 would no longer be due",
            "31 200 people moved, 1 became due today, 4 000 are no longer due",
        ),
        (Preview(9, 1, 0, 1, 1), "1 person moves, 1 would no longer be due", "1 person moved, 1 is no longer due"),
        (Preview(9), "Nobody's due day moves", "Nobody's due day moved"),
        (
            Preview(9, 0, 0, 0, 3),
            "Nobody's due day moves, 3 people get another status",
            "Nobody's due day moved, 3 people got another status",
        ),
    ],
)
def test_how_it_is_said(found: Preview, ahead: str, behind: str) -> None:
    """The sentence says first how many move, then what that makes of today."""
    assert (would(found), did(found)) == (ahead, behind)
