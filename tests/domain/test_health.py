"""How a relationship is: the table of cases, and what must hold whatever happened."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from devhub_tui.domain import health as rule
from devhub_tui.domain.cadence import Cadence, Facts, Preferences
from devhub_tui.domain.health import Health, Past, Promise

TODAY = date(2026, 3, 16)
NOW = TODAY.toordinal()
MONTHLY = Cadence(30, "d")


def ago(*days: int) -> list[int]:
    """Days before today, rising."""
    return sorted(NOW - each for each in days)


def past(
    contacts: list[int],
    meaningful: list[int] | None = None,
    promises: tuple[Promise, ...] = (),
    met: int | None = None,
    tracked: int | None = None,
    added: int = NOW - 2000,
) -> Past:
    """What happened; every contact was meaningful unless said otherwise."""
    return Past(contacts, contacts if meaningful is None else meaningful, promises, met, tracked, added)


def on(found: Past, cadence: Cadence = MONTHLY, day: int = NOW) -> Health:
    """The health on a day on which there is one."""
    shown = rule.health(found, cadence, day)
    assert shown is not None
    return shown


@pytest.mark.parametrize(
    ("days", "cadence", "points"),
    [
        (0, "30d", 60),
        (29, "30d", 60),
        (30, "30d", 60),  # within: the due day is still in time
        (60, "30d", 30),  # one cadence late: half
        (90, "30d", 15),
        (120, "30d", 8),
        (45, "30d", 42),  # half a cadence late: continuous, not in steps
        (31, "30d", 59),
        (1, "1d", 60),
        (2, "1d", 30),
        (14, "2w", 60),
        (28, "2w", 30),
        (365, "1y", 60),
        (730, "1y", 30),
        (3650, "30d", 0),
        (36500, "1d", 0),
    ],
)
def test_recency_is_whole_within_the_cadence_and_halves_with_each_cadence_after(days: int, cadence: str, points: int) -> None:
    """60 points until the due day, then 30 after another cadence, 15 after the next."""
    found = on(past(ago(days)), Cadence(int(cadence[:-1]), cadence[-1]))
    assert (found.recency, found.days) == (points, days)


def test_months_go_by_the_calendar() -> None:
    """31 January and a month is 28 February: whole that day, less on the next."""
    found = past([date(2026, 1, 31).toordinal()])
    month = Cadence(1, "m")
    assert on(found, month, date(2026, 2, 28).toordinal())[:1] == (60,)
    assert on(found, month, date(2026, 3, 1).toordinal()).recency < 60
    assert on(found, month, date(2026, 2, 28).toordinal()).cadence_days == 28


@pytest.mark.parametrize(
    ("days", "rounds"),
    [
        ((), 0),
        ((5,), 1),
        ((5, 10), 1),  # a burst is one round
        ((1, 2, 3, 4, 5, 6, 7, 8), 1),
        ((0, 14), 1),
        ((0, 15), 2),  # half a cadence later
        ((0, 20), 2),
        ((29, 59), 2),
        ((0, 30, 60, 90), 4),
        ((10, 40, 70, 100), 4),
        ((30, 60, 90, 120), 4),  # on the due day of somebody who was always in time
        ((31, 61, 91, 121), 3),
        ((0, 7, 14, 21, 28, 35, 42, 49, 56), 3),
        (tuple(range(0, 120, 7)), 4),
        ((121, 130, 200), 0),
        ((0, 119), 2),
    ],
)
def test_consistency_counts_rounds_with_a_meaningful_contact(days: tuple[int, ...], rounds: int) -> None:
    """Of the last four cadences; contacts less than half a cadence apart are one."""
    found = on(past(ago(*days)))
    assert found.rounds == rounds
    assert found.consistency == round(25 * rounds / 4)


def test_a_sign_of_life_keeps_recency_but_makes_no_round() -> None:
    """A like under a post that counts as contact is recent, not consistent."""
    found = on(past(ago(3, 40), meaningful=ago(40)))
    assert (found.recency, found.rounds) == (60, 1)


@pytest.mark.parametrize(
    ("promises", "points", "kept", "settled"),
    [
        ([], 15, 0, 0),  # nothing was broken
        ([(-5, None)], 15, 0, 0),  # not due yet
        ([(0, None)], 15, 0, 0),  # due today
        ([(3, None)], 15, 0, 0),  # within the tolerance
        ([(4, None)], 0, 0, 1),
        ([(10, 10)], 15, 1, 1),
        ([(10, 15)], 15, 1, 1),  # done early
        ([(10, 7)], 15, 1, 1),  # three days late is kept
        ([(10, 6)], 8, 0.5, 1),  # later is half
        ([(-5, 1)], 15, 1, 1),  # done before its day has come
        ([(10, 10), (20, None)], 8, 1, 2),
        ([(10, -3)], 0, 0, 1),  # done in the future: a clock was set back
        ([(10, 10), (20, 20), (30, 30), (40, None)], 11, 3, 4),
    ],
)
def test_promises(promises: list[tuple[int, int | None]], points: int, kept: float, settled: int) -> None:
    """(due so many days ago, done so many days ago or still open)."""
    made = tuple(Promise(NOW - due, None if done is None else NOW - done) for due, done in promises)
    found = on(past(ago(1), promises=made))
    assert (found.promises, found.kept, found.settled) == (points, kept, settled)


def test_keeping_the_next_ones_makes_good_for_an_old_one() -> None:
    """Only the eight newest count: a broken promise is left behind by keeping others, not by letting years go by."""
    broken = Promise(NOW - 400, None)
    kept = tuple(Promise(NOW - day, NOW - day) for day in range(10, 90, 10))
    assert on(past(ago(1), promises=(broken, *kept[:7]))).promises < 15
    assert on(past(ago(1), promises=(broken, *kept))).promises == 15
    assert on(past(ago(1), promises=(broken,)), day=NOW + 4000).promises == 0


@pytest.mark.parametrize(
    ("met", "tracked", "added", "days"),
    [(40, 10, 5, 40), (None, 10, 50, 10), (None, None, 20, 20), (-5, 10, 50, 10), (-5, -5, 50, 50), (-5, -5, -5, None)],
)
def test_without_a_contact_it_counts_from_where_the_rule_counts(
    met: int | None, tracked: int | None, added: int, days: int | None
) -> None:
    """Meeting, else tracking, else adding; before all of them nobody knew of the person."""

    def day(back: int | None) -> int | None:
        return None if back is None else NOW - back

    found = rule.health(past([], met=day(met), tracked=day(tracked), added=NOW - added), MONTHLY, NOW)
    assert (found.days if found else None) == days


def test_what_is_planned_has_not_happened() -> None:
    """A lunch next week changes nothing today."""
    assert on(past(ago(40, -7))) == on(past(ago(40)))


def facts(**given: object) -> Facts:
    """Somebody who is tracked."""
    found = Facts("auto", False, None, None, None, None, None, date(2025, 1, 1))
    return found._replace(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, None),
        ({"tracking": None}, "new"),
        ({"tracking": None, "importance": 2}, None),
        ({"tracking": None, "cadence": "3w"}, None),
        ({"tracking": None, "vip": True}, None),
        ({"tracking": "passive"}, "passive"),
        ({"tracking": "collaborating", "cadence": "3w"}, "collaborating"),
        ({"archived": True}, "archived"),
    ],
)
def test_who_has_no_health(given: dict[str, object], why: str | None) -> None:
    """New, passive, collaborating and archived people; each says why."""
    found = facts(**given)
    assert rule.unscored(found.tracking, found.vip, found.importance, found.cadence, found.archived) == why
    assert why is None or rule.WHY_NOT[why]


def test_a_star_changes_nothing() -> None:
    """A VIP is asked for sooner, but measured as before."""
    for kept in ({}, {"importance": 1}, {"cadence": "3w"}, {"group_cadences": ("2m",)}):
        plain, star = facts(**kept), facts(**kept, vip=True)
        assert rule.measure(plain, Preferences()) == rule.measure(star, Preferences())


def test_a_trend_ends_with_the_last_end_of_a_month() -> None:
    """Twelve ends of months; today, when it is one."""
    found = [date.fromordinal(day) for day in rule.month_ends(TODAY)]
    assert (len(found), found[0], found[-1]) == (12, date(2025, 3, 31), date(2026, 2, 28))
    assert date.fromordinal(rule.month_ends(date(2024, 2, 29))[-1]) == date(2024, 2, 29)
    assert all((day + timedelta(days=1)).day == 1 for day in found)


def test_three_months_ago() -> None:
    """By the calendar; month ends clamp."""
    assert date.fromordinal(rule.months_before(date(2026, 5, 31), 3)) == date(2026, 2, 28)
    assert date.fromordinal(rule.months_before(date(2026, 1, 15), 3)) == date(2025, 10, 15)


def test_a_sparkline_has_one_measure_for_all() -> None:
    """0 is the lowest bar and 100 the highest; nobody known is a space."""
    assert rule.sparkline([None, 0, 12, 13, 50, 99, 100]) == " ▁▁▂▅██"


DAYS = st.lists(st.integers(NOW - 900, NOW), max_size=30).map(sorted)
CADENCES = st.builds(Cadence, st.integers(1, 40), st.sampled_from("dw")) | st.builds(
    Cadence, st.integers(1, 14), st.sampled_from("my")
)
PROMISES = st.lists(
    st.builds(Promise, st.integers(NOW - 600, NOW + 60), st.none() | st.integers(NOW - 600, NOW)), max_size=14
).map(tuple)
PASTS = st.builds(
    lambda days, keep, promises, met, added: Past(
        days, [day for day, kept in zip(days, keep, strict=False) if kept], promises, met, None, added
    ),
    DAYS,
    st.lists(st.booleans(), min_size=30, max_size=30),
    PROMISES,
    st.none() | st.integers(NOW - 900, NOW),
    st.integers(NOW - 900, NOW),
)


@given(PASTS, CADENCES)
def test_it_is_between_0_and_100_and_the_sum_of_its_parts(found: Past, cadence: Cadence) -> None:
    """Whatever happened."""
    shown = on(found, cadence)
    assert 0 <= shown.recency <= 60
    assert 0 <= shown.consistency <= 25
    assert 0 <= shown.promises <= 15
    assert shown.score == shown.recency + shown.consistency + shown.promises


@given(PASTS, CADENCES)
def test_a_meaningful_talk_today_never_lowers_it(found: Past, cadence: Cadence) -> None:
    """And brings recency to the whole."""
    before = on(found, cadence)
    after = on(found._replace(contacts=[*found.contacts, NOW], meaningful=[*found.meaningful, NOW]), cadence)
    assert after.score >= before.score
    assert (after.recency, after.rounds >= 1) == (60, True)


@given(PASTS, CADENCES, st.integers(1, 400), st.integers(0, 400))
def test_waiting_never_raises_it(found: Past, cadence: Cadence, first: int, more: int) -> None:
    """No part of it, however long nothing happens."""
    sooner, later = on(found, cadence, NOW + first), on(found, cadence, NOW + first + more)
    assert later.recency <= sooner.recency
    assert later.consistency <= sooner.consistency
    assert later.promises <= sooner.promises


@given(PASTS, CADENCES, st.data())
def test_a_talk_that_was_forgotten_never_lowers_it(found: Past, cadence: Cadence, data: st.DataObject) -> None:
    """Logging something of the past is no punishment; months by the calendar may differ by a day or two, so days and weeks."""
    if cadence.unit in "my":
        return
    day = data.draw(st.integers(NOW - 900, NOW))
    more = found._replace(contacts=sorted([*found.contacts, day]), meaningful=sorted([*found.meaningful, day]))
    if found.contacts:
        assert on(more, cadence).score >= on(found, cadence).score


@given(PASTS, CADENCES, st.integers(0, 13))
@example(past(ago(1), promises=(Promise(NOW - 50, None),)), MONTHLY, 0)
def test_doing_what_is_open_never_lowers_it(found: Past, cadence: Cadence, place: int) -> None:
    """Late is better than never."""
    if place >= len(found.promises) or found.promises[place].done is not None:
        return
    done = [each._replace(done=NOW) if at == place else each for at, each in enumerate(found.promises)]
    assert on(found._replace(promises=tuple(done)), cadence).promises >= on(found, cadence).promises


@given(PASTS, CADENCES, st.integers(0, 300))
def test_what_comes_later_does_not_change_what_was(found: Past, cadence: Cadence, back: int) -> None:
    """The score of a day knows nothing of the days after it."""
    day = NOW - back
    until = found._replace(
        contacts=[each for each in found.contacts if each <= day],
        meaningful=[each for each in found.meaningful if each <= day],
        promises=tuple(
            each._replace(done=each.done if each.done is not None and each.done <= day else None) for each in found.promises
        ),
    )
    assert rule.health(found, cadence, day) == rule.health(until, cadence, day)
