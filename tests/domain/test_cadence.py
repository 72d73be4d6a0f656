"""The rule of reminders: every boundary by table, what must always hold by Hypothesis, and the SQL that says the same."""

import sqlite3
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.cadence import (
    STATUSES,
    Cadence,
    Derived,
    Facts,
    Preferences,
    anchor_of,
    cadence_of,
    derive,
    is_new,
    parse_cadence,
    queue_score,
    read_day,
    read_preferences,
    source_of,
    spread_of,
    status_of,
)
from devhub_tui.domain.ids import new_id
from devhub_tui.storage.rows import STATUS_SQL

TODAY = date(2026, 3, 16)  # a Monday
NOBODY = Facts(None, False, None, None, None, None, None, TODAY)
TRACKED = NOBODY._replace(tracking="auto", tracked_on=TODAY)


def ago(days: int) -> date:
    """The day so many days before today."""
    return TODAY - timedelta(days=days)


def status(facts: Facts, preferences: Preferences | None = None, today: date = TODAY) -> str:
    """The status of somebody today."""
    return status_of(facts, derive(facts, preferences or Preferences(), today), today)


@pytest.mark.parametrize(
    ("cadence", "days", "expected"),
    [
        # 30 days: soon from day 24, due on 30, reconnect on 90
        (None, 0, "in_touch"),
        (None, 23, "in_touch"),
        (None, 24, "soon"),
        (None, 29, "soon"),
        (None, 30, "due"),
        (None, 89, "due"),
        (None, 90, "reconnect"),
        (None, 4000, "reconnect"),
        # 180 days: 0.8 would be 36 days ahead; never more than 14
        ("180d", 165, "in_touch"),
        ("180d", 166, "soon"),
        ("180d", 179, "soon"),
        ("180d", 180, "due"),
        ("180d", 539, "due"),
        ("180d", 540, "reconnect"),
        # 7 days: 0.8 is day 6, the lead time of two days makes it day 5
        ("1w", 4, "in_touch"),
        ("1w", 5, "soon"),
        ("1w", 6, "soon"),
        ("1w", 7, "due"),
        ("1w", 20, "due"),
        ("1w", 21, "reconnect"),
        # 14 days: 0.8 is 11.2, so day 12, which is also the lead time
        ("2w", 11, "in_touch"),
        ("2w", 12, "soon"),
        # shorter than the lead time: soon from the first day
        ("1d", 0, "soon"),
        ("1d", 1, "due"),
        ("1d", 3, "reconnect"),
        ("2d", 0, "soon"),
        ("3d", 0, "in_touch"),
        ("3d", 1, "soon"),
    ],
)
def test_status_at_every_boundary(cadence: str | None, days: int, expected: str) -> None:
    """The day a status changes is the day the rule says, not one sooner or later."""
    assert status(TRACKED._replace(cadence=cadence, last=ago(days))) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (NOBODY, "new"),
        (NOBODY._replace(last=ago(500)), "new"),
        (NOBODY._replace(met_on=ago(500)), "new"),
        (NOBODY._replace(tracked_on=ago(500)), "new"),
        (NOBODY._replace(group_cadences=("7d",)), "new"),
        (NOBODY._replace(group_cadences=("7d",), last=ago(500)), "new"),
        (NOBODY._replace(cadence=""), "new"),
        (NOBODY._replace(vip=True), "in_touch"),
        (NOBODY._replace(vip=True, added_on=ago(13)), "soon"),
        (NOBODY._replace(vip=True, added_on=ago(14)), "due"),
        (NOBODY._replace(importance=1, added_on=ago(100)), "in_touch"),
        (NOBODY._replace(importance=5, added_on=ago(14)), "due"),
        (NOBODY._replace(cadence="1w", added_on=ago(7)), "due"),
        (NOBODY._replace(cadence="gibberish", added_on=ago(30)), "due"),
        (NOBODY._replace(cadence="gibberish", added_on=ago(29)), "soon"),
        (TRACKED._replace(tracking="collaborating", last=ago(999)), "collaborating"),
        (TRACKED._replace(tracking="passive", last=ago(999)), "passive"),
        (TRACKED._replace(tracking="passive", vip=True, importance=5, cadence="1d"), "passive"),
        (TRACKED._replace(tracking="something else", last=ago(30)), "due"),
        (TRACKED, "in_touch"),
    ],
)
def test_who_is_new_and_who_is_left_alone(facts: Facts, expected: str) -> None:
    """Imports raise no alarm, whatever their tags and history, until somebody says what they are."""
    assert status(facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (TRACKED._replace(cadence="3m", group_cadences=("1d",), vip=True, importance=5), "3m"),
        (TRACKED._replace(group_cadences=("3m", "2w", "1y"), vip=True, importance=5), "2w"),
        (TRACKED._replace(group_cadences=("1m", "30d")), "30d"),
        (TRACKED._replace(group_cadences=("12m", "1y")), "1y"),
        (TRACKED._replace(group_cadences=("nonsense", "0d"), vip=True), "14d"),
        (TRACKED._replace(cadence="nonsense", group_cadences=("5d",)), "5d"),
        (TRACKED._replace(vip=True, importance=1), "14d"),
        (TRACKED._replace(importance=5), "14d"),
        (TRACKED._replace(importance=4), "30d"),
        (TRACKED._replace(importance=3), "60d"),
        (TRACKED._replace(importance=2), "90d"),
        (TRACKED._replace(importance=1), "180d"),
        (TRACKED._replace(importance=0), "30d"),
        (TRACKED._replace(importance=6), "30d"),
        (TRACKED, "30d"),
    ],
)
def test_whose_cadence(facts: Facts, expected: str) -> None:
    """Own, else the tightest group, else VIP, else importance, else the default."""
    assert str(cadence_of(facts, Preferences())) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (TRACKED._replace(cadence="3m", group_cadences=("1d",)), "own"),
        (TRACKED._replace(cadence="junk", group_cadences=("1d",), vip=True), "group"),
        (TRACKED._replace(vip=True, importance=1), "vip"),
        (TRACKED._replace(importance=1), "importance"),
        (TRACKED, "default"),
    ],
)
def test_whose_cadence_in_words(facts: Facts, expected: str) -> None:
    """A screen can say where the cadence comes from."""
    assert source_of(facts) == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1m", date(2026, 1, 31), date(2026, 2, 28)),
        ("1m", date(2024, 1, 31), date(2024, 2, 29)),
        ("3m", date(2025, 11, 30), date(2026, 2, 28)),
        ("1m", date(2026, 12, 31), date(2027, 1, 31)),
        ("12m", date(2024, 2, 29), date(2025, 2, 28)),
        ("1y", date(2024, 2, 29), date(2025, 2, 28)),
        ("4y", date(2024, 2, 29), date(2028, 2, 29)),
        ("1y", date(2026, 3, 16), date(2027, 3, 16)),
        ("2w", date(2026, 2, 20), date(2026, 3, 6)),
        ("30d", date(2024, 2, 1), date(2024, 3, 2)),
    ],
)
def test_months_and_years_go_by_the_calendar(text: str, start: date, end: date) -> None:
    """A month is a month, and its end clamps."""
    cadence = parse_cadence(text)
    assert cadence
    assert cadence.after(start) == end
    found = derive(TRACKED._replace(cadence=text, last=start), Preferences(), start)
    assert (found.next_due, found.cadence_days) == (end, (end - start).days)
    assert found.reconnect_on == start + 3 * (end - start)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "0",
        "0d",
        "-3d",
        "d",
        "w2",
        "1.5w",
        "1e3d",
        "30 d",
        "30dd",
        "3h",
        "²d",
        "٣d",
        "999999d",
        "101y",
        "1300m",
        "None",
        "📅",
        None,
    ],
)
def test_no_cadence(text: str | None) -> None:
    """Junk, zero and more than a century are no cadence."""
    assert parse_cadence(text) is None


@given(st.integers(1, 99_999), st.sampled_from("dwmyDWMY"), st.sampled_from(["", " ", "\n"]))
def test_cadence_is_written_as_it_is_read(count: int, unit: str, space: str) -> None:
    """What is shown can be typed again."""
    found = parse_cadence(f"{space}{count}{unit}{space}")
    if found:
        assert parse_cadence(str(found)) == found == Cadence(count, unit.lower())


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 3, 7), date(2026, 3, 16)),  # seven days on is a Saturday
        (date(2026, 3, 8), date(2026, 3, 16)),  # a Sunday
        (date(2026, 3, 9), date(2026, 3, 16)),  # a Monday
        (date(2026, 3, 6), date(2026, 3, 13)),  # a Friday
    ],
)
def test_weekends_off(last: date, due: date) -> None:
    """With the weekend rule a due day on a weekend moves to Monday; without it, it stays."""
    facts = TRACKED._replace(cadence="1w", last=last)
    off = Preferences(weekends_off=True)
    assert derive(facts, off, TODAY).next_due == due
    assert derive(facts, Preferences(), TODAY).next_due == last + timedelta(days=7)
    day_before = due - timedelta(days=1)
    assert status(facts, off, day_before) == "soon"
    assert status(facts, off, due) == "due"


def test_weekend_rule_never_skips_due() -> None:
    """Daily cadence over a weekend: Monday is due first, reconnect not before."""
    found = derive(TRACKED._replace(cadence="1d", last=date(2026, 3, 13)), Preferences(weekends_off=True), TODAY)
    assert found.next_due == found.reconnect_on == TODAY


@pytest.mark.parametrize(
    ("facts", "anchor"),
    [
        (TRACKED._replace(last=ago(5), met_on=ago(1), tracked_on=ago(2)), ago(5)),
        (TRACKED._replace(met_on=ago(9), tracked_on=ago(2)), ago(9)),
        (TRACKED._replace(met_on=TODAY), TODAY),
        (TRACKED._replace(met_on=ago(-1), tracked_on=ago(2)), ago(2)),
        (TRACKED._replace(met_on=ago(-1), tracked_on=ago(-1), added_on=ago(40)), ago(40)),
        (TRACKED._replace(tracked_on=None, added_on=ago(3)), ago(3)),
    ],
)
def test_where_counting_starts(facts: Facts, anchor: date) -> None:
    """Last contact, else meeting, else tracking, none of them from the future; else the day of adding."""
    assert anchor_of(facts, TODAY) == anchor


@pytest.mark.parametrize("lead", [0, 2, 5, 14])
def test_lead_time(lead: int) -> None:
    """`soon` always comes at least the lead time before the due day."""
    found = derive(TRACKED._replace(cadence="10d", last=TODAY), Preferences(lead_days=lead), TODAY)
    assert found.soon_on == TODAY + timedelta(days=min(8, 10 - lead))


days = st.dates(date(1950, 1, 1), date(2150, 1, 1))
cadences = st.sampled_from([None, "", "junk", "0d", "1d", "2d", "7d", "2w", "30d", "1m", "3m", "1y", "100y"])
facts_ = st.builds(
    Facts,
    tracking=st.sampled_from([None, "auto", "collaborating", "passive", "junk"]),
    vip=st.booleans(),
    importance=st.none() | st.integers(-1, 7),
    cadence=cadences,
    last=st.none() | days,
    met_on=st.none() | days,
    tracked_on=st.none() | days,
    added_on=days,
    group_cadences=st.lists(cadences.filter(bool).map(str), max_size=3).map(tuple),
    archived=st.sampled_from([False, False, False, True]),
    skipped_on=st.none() | days,
    spread=st.floats(-0.1, 0.1),
)
preferences_ = st.builds(
    Preferences,
    default=st.sampled_from([Cadence(30, "d"), Cadence(1, "m"), Cadence(1, "d")]),
    vip=st.sampled_from([Cadence(14, "d"), Cadence(2, "w")]),
    lead_days=st.integers(0, 14),
    weekends_off=st.booleans(),
    spread=st.booleans(),
    by_importance=st.just(Preferences().by_importance),
    daily_limit=st.just(5),
)


@given(st.integers(1, 400), st.sampled_from("dwmy"), st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(-400, 40_000))
def test_a_round_that_was_skipped(number: int, unit: str, anchor: date, later: int) -> None:
    """The next round is the first that ends after the day of skipping; rounds are counted from the anchor and keep its day."""
    cadence, day = Cadence(number, unit), anchor + timedelta(days=later)
    start, end = cadence.round_after(anchor, day)
    assert end > day
    assert start == anchor or start <= day
    turns = [anchor]
    while turns[-1] < end:
        turns.append(Cadence(number * len(turns), unit).after(anchor))
    assert (start, end) == (turns[-2], turns[-1])


@given(facts_, preferences_, days)
def test_skipping_only_ever_helps(facts: Facts, preferences: Preferences, today: date) -> None:
    """Nobody is due sooner for a skip, and the next round is no longer than a cadence away from the day of it."""
    plain = derive(facts._replace(skipped_on=None), preferences, today).next_due
    skipped = derive(facts, preferences, today).next_due
    if plain and skipped and facts.skipped_on:
        assert skipped >= plain
        assert skipped > facts.skipped_on


@given(facts_, preferences_, days, st.floats(-0.1, 0.1))
def test_an_own_cadence_is_never_spread(facts: Facts, preferences: Preferences, today: date, share: float) -> None:
    """Spread moves whom a group, VIP, importance or default gives the cadence, by a tenth at most, and nobody else."""
    plain = derive(facts._replace(spread=0.0, skipped_on=None), preferences._replace(weekends_off=False), today)
    found = derive(facts._replace(spread=share, skipped_on=None), preferences._replace(weekends_off=False), today)
    if parse_cadence(facts.cadence) or not preferences.spread:
        assert found == plain
    elif plain.next_due and found.next_due and plain.cadence_days:
        assert abs((found.next_due - plain.next_due).days) <= plain.cadence_days / 10 + 0.5


@pytest.mark.parametrize("contact_id", ["", "a", "\ud800", "019cf6a5-0000-7000-8000-000000000000"])
def test_everybody_has_a_share(contact_id: str) -> None:
    """A share is a tenth at most, and the same whenever it is asked for."""
    assert -0.1 <= spread_of(contact_id) <= 0.1
    assert spread_of(contact_id) == spread_of(contact_id)


def test_shares_differ() -> None:
    """People added one after the other do not get the same share."""
    shares = sorted(spread_of(new_id()) for _ in range(500))
    assert shares[0] < -0.08
    assert shares[-1] > 0.08
    assert abs(sum(shares)) / 500 < 0.02


def test_before_the_calendar() -> None:
    """A talk dated in the year 1 by another program keeps no vault shut."""
    facts = TRACKED._replace(cadence="1d", last=date(1, 1, 1))
    assert status(facts) == "new"
    assert status(facts._replace(cadence="30d")) == "reconnect"


def test_beyond_the_calendar() -> None:
    """A cadence that would leave the calendar leaves nobody without a status."""
    facts = TRACKED._replace(cadence="100y", last=date(9950, 1, 1))
    assert derive(facts, Preferences(), date(9960, 1, 1)) == Derived(last_contacted=date(9950, 1, 1))
    assert status(facts, today=date(9960, 1, 1)) == "new"


@given(facts_, preferences_, days)
def test_what_always_holds(facts: Facts, preferences: Preferences, today: date) -> None:
    """The dates come in their order, and only those have them who are tracked."""
    found = derive(facts, preferences, today)
    said = status_of(facts, found, today)
    assert said in STATUSES
    assert found.last_contacted == facts.last
    if facts.archived:
        assert (said, found.next_due) == ("archived", None)
    elif facts.tracking in ("collaborating", "passive"):
        assert (said, found.next_due) == (facts.tracking, None)
    elif is_new(facts.tracking, facts.vip, facts.importance, facts.cadence):
        assert (said, found.next_due) == ("new", None)
    else:
        assert found.next_due is not None
        assert found.soon_on is not None
        assert found.reconnect_on is not None
        assert found.cadence_days
        assert found.soon_on <= found.next_due <= found.reconnect_on
        assert found.next_due - found.soon_on <= timedelta(days=14)
        assert found.next_due - found.soon_on >= timedelta(days=preferences.lead_days)
        assert not (preferences.weekends_off and found.next_due.weekday() >= 5)


@given(facts_, preferences_, days, st.integers(0, 900))
def test_time_alone_only_makes_it_worse(facts: Facts, preferences: Preferences, today: date, later: int) -> None:
    """As days pass without contact, nobody moves back towards in touch."""
    found = derive(facts, preferences, today)
    first = status_of(facts, found, today)
    then = status_of(facts, found, today + timedelta(days=later))
    assert STATUSES.index(then) <= STATUSES.index(first)


@given(facts_, preferences_, days)
def test_sql_says_the_same_status(facts: Facts, preferences: Preferences, today: date) -> None:
    """Lists and counts, which compare dates in SQL, agree with the rule, on the day of each change and around it."""
    found = derive(facts, preferences, today)
    edges = [day for day in (found.next_due, found.soon_on, found.reconnect_on) if day]
    text = [day.isoformat() if day else None for day in (found.next_due, found.soon_on, found.reconnect_on)]
    connection = sqlite3.connect(":memory:")
    row = "SELECT :archived AS archived_at, :tracking AS tracking, :due AS next_due, :soon AS soon_on, :reconnect AS reconnect_on"
    for day in [today, *(edge + timedelta(days=offset) for edge in edges for offset in (-1, 0, 1))]:
        values = {
            "archived": 1 if facts.archived else None,
            "tracking": facts.tracking,
            "due": text[0],
            "soon": text[1],
            "reconnect": text[2],
            "today": day.isoformat(),
        }
        assert connection.execute(f"SELECT {STATUS_SQL} FROM ({row}) c", values).fetchone()[0] == status_of(facts, found, day)
    connection.close()


@pytest.mark.parametrize(
    ("stored", "day"),
    [
        ("2026-03-16", TODAY),
        ("2026-02-30", None),
        ("2026-3-16", None),
        ("20260316", None),
        ("2026-W12-1", None),
        ("--03-16", None),
        ("", None),
        (None, None),
        (20260316, None),
        (b"2026-03-16", None),
    ],
)
def test_days_as_stored(stored: object, day: date | None) -> None:
    """Whatever an outside edit left in a day column, only a day is read as one."""
    assert read_day(stored) == day


def test_preferences_as_stored() -> None:
    """Preferences come from their rows; what cannot be read keeps its default."""
    assert read_preferences([]) == Preferences()
    found = read_preferences(
        [
            ("reminders.default", "6w"),
            ("reminders.vip", "junk"),
            ("reminders.importance_5", "1w"),
            ("reminders.lead_days", "99"),
            ("reminders.weekends_off", "1"),
            ("reminders.daily_limit", "-3"),
            ("reminders.unheard_of", "1"),
            ("reminders.importance_1", None),
        ]
    )
    assert found.default == Cadence(6, "w")
    assert found.vip == Preferences().vip
    assert found.by_importance == (*Preferences().by_importance[:4], Cadence(1, "w"))
    assert (found.lead_days, found.weekends_off, found.daily_limit) == (14, True, Preferences().daily_limit)


@pytest.mark.parametrize(
    ("arguments", "score"),
    [
        ((None, 30, 30), 3.0),
        ((5, 30, 30), 5.0),
        ((5, 900, 30), 15.0),
        ((1, 15, 30), 0.5),
        ((3, -5, 30), 0.0),
        ((3, 10, 0), 0.0),
        ((None, 0, 0, 2), 6.0),
        ((None, 0, 30, 0, True), 2.0),
    ],
)
def test_queue_score(arguments: tuple[int, int, int], score: float) -> None:
    """Importance times how late, at most three times, plus promises and a close birthday."""
    assert queue_score(*arguments) == score
