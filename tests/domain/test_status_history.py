"""When a status changed and why, played over what was known at each time."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import cadence, status_causes
from devhub_tui.domain.cadence import Facts, Preferences, parse_cadence
from devhub_tui.domain.status_history import Step, Talk, status_on, transitions

DAY = date(2026, 1, 1)


def day(number: int) -> date:
    """Some day of 2026 by its number."""
    return DAY + timedelta(days=number)


def step(number: int, why: str = "", talks: dict[str, Talk | None] | None = None, **fields: Any) -> Step:
    """A step on the day of that number."""
    return Step(day(number), why, fields, talks or {})


def said(steps: list[Step], today: int) -> list[str]:
    """The transitions as lines, days as numbers."""
    return [f"{(each.on - DAY).days} {each.before} {each.after} {each.why}" for each in transitions(steps, day(today))]


ADDED = step(0, "added", tracking="auto", tracked_on=day(0), added_on=day(0))


def test_time_alone_moves_a_status() -> None:
    """The default cadence of 30 days: soon from day 24, due from 30, reconnect from 90; the day itself counts."""
    assert said([ADDED], 200) == [
        "0 None in_touch added",
        "24 in_touch soon 24 days passed",
        "30 soon due 30 days passed",
        "90 due reconnect 90 days passed",
    ]
    assert said([ADDED], 30)[-1] == "30 soon due 30 days passed"
    assert said([ADDED], 29)[-1] == "24 in_touch soon 24 days passed"


def test_talking_ends_it_when_it_was_logged() -> None:
    """A talk logged later counts from its own day, but moves the status on the day it was logged."""
    steps = [ADDED, step(40, "talked (coffee)", {"a": Talk(day(35), "coffee")})]
    assert said(steps, 66)[-3:] == [
        "40 due in_touch talked (coffee)",
        "59 in_touch soon 24 days passed",
        "65 soon due 30 days passed",
    ]
    assert said([*steps, step(45, "undone: log coffee", {"a": None})], 50)[-1] == "45 in_touch due undone: log coffee"


def test_midnight_comes_before_what_is_done_on_a_day() -> None:
    """Due in the morning, talked at noon: both are told."""
    steps = [ADDED, step(30, "talked (call)", {"a": Talk(day(30), "call")})]
    assert said(steps, 31)[-2:] == ["30 soon due 30 days passed", "30 due in_touch talked (call)"]


def test_a_plan_becomes_a_talk_on_its_day() -> None:
    """A coffee that is planned moves nothing until then."""
    steps = [ADDED, step(31, "talked (coffee)", {"a": Talk(day(35), "coffee")})]
    assert said(steps, 40)[-2:] == ["30 soon due 30 days passed", "35 due in_touch coffee, as planned"]


def test_passive_people_pass_no_days() -> None:
    """Nothing happens while somebody is never due; coming back is told with what it is then."""
    steps = [ADDED, step(10, "set to passive by you", tracking="passive"), step(95, "set to auto by you", tracking="auto")]
    assert said(steps, 99)[1:] == ["10 in_touch passive set to passive by you", "95 passive reconnect set to auto by you"]


def test_skipping_waits_for_the_next_round() -> None:
    """A skipped round is in touch again until the next one."""
    assert said([ADDED, step(32, "skipped", skipped_on=day(32))], 60)[-3:] == [
        "32 due in_touch skipped",
        "54 in_touch soon 54 days passed",
        "60 soon due 60 days passed",
    ]


def test_a_preference_moves_everybody() -> None:
    """From the day it was set."""
    wanted = Preferences(default=parse_cadence("45d") or Preferences().default)
    assert said([ADDED, step(31, "preference default changed 30d → 45d", preferences=wanted)], 40)[-2:] == [
        "31 due in_touch preference default changed 30d → 45d",
        "36 in_touch soon 36 days passed",
    ]


def test_nothing_is_told_while_somebody_is_deleted() -> None:
    """What they became meanwhile is told when they come back."""
    steps = [ADDED, step(5, "deleted", gone=True), step(31, "undone: delete Ana", gone=False)]
    assert said(steps, 31) == ["0 None in_touch added", "31 in_touch due undone: delete Ana"]


def test_a_clock_set_back_turns_no_day_round() -> None:
    """A step dated earlier than the one before it counts from that one's day; one from after today counts today."""
    steps = [ADDED, step(40, "archived", archived=True), step(35, "brought back", archived=False)]
    assert said(steps, 40)[-2:] == ["40 due archived archived", "40 archived due brought back"]
    assert said([step(9, "added", tracking="auto", added_on=day(0))], 3) == ["3 None in_touch added"]


def test_nobody_known_has_no_history() -> None:
    """No step, no status."""
    assert transitions([], DAY) == []
    assert status_on([], DAY) is None
    assert status_on(transitions([ADDED], day(40)), day(-1)) is None


talks = st.dictionaries(st.sampled_from("abcd"), st.none() | st.builds(Talk, st.integers(-60, 200).map(day), st.just("call")))
fields = st.fixed_dictionaries(
    {},
    optional={
        "tracking": st.sampled_from([None, "auto", "passive", "collaborating"]),
        "cadence": st.sampled_from([None, "3d", "2w", "1m", "junk"]),
        "importance": st.none() | st.integers(1, 5),
        "vip": st.booleans(),
        "archived": st.booleans(),
        "met_on": st.none() | st.integers(-60, 200).map(day),
        "skipped_on": st.none() | st.integers(0, 200).map(day),
        "group_cadences": st.sampled_from([(), ("5d",), ("9d", "2w")]),
        "preferences": st.sampled_from(
            [Preferences(), Preferences(weekends_off=True), Preferences(lead_days=9), Preferences(spread=True)]
        ),
        "spread": st.sampled_from([0.0, 0.08, -0.1]),
    },
)
histories = st.lists(st.tuples(st.integers(0, 120), fields, talks), max_size=6).map(
    lambda each: sorted(each, key=lambda one: one[0])
)


@given(histories, st.integers(0, 60))
def test_each_day_is_what_the_rule_says(history: list[tuple[int, dict[str, Any], dict[str, Talk | None]]], more: int) -> None:
    """Played day by day, with the rule asked anew every evening, it comes to the same."""
    steps = [ADDED, *(step(number, "something", talked, **changed) for number, changed, talked in history)]
    end = (history[-1][0] if history else 0) + more
    found = transitions(steps, day(end))
    facts: dict[str, Any] = dict.fromkeys(("tracking", "importance", "cadence", "met_on", "tracked_on"))
    facts |= {"vip": False, "added_on": date.min}
    preferences, known = Preferences(), dict[str, Talk | None]()
    for number in range(end + 1):
        for each in steps:
            if each.day == day(number):
                changed = dict(each.fields)
                preferences = changed.pop("preferences", preferences)
                facts |= changed
                known |= each.talks
        past = [talk.day for talk in known.values() if talk and talk.day <= day(number)]
        spread = facts.get("spread", 0.0) if preferences.spread else 0.0
        then = Facts(last=max(past, default=None), **{**facts, "spread": spread})
        wanted = cadence.status_of(then, cadence.derive(then, preferences, day(number)), day(number))
        assert status_on(found, day(number)) == wanted, number
    assert all(each.before != each.after for each in found)


def test_whys_are_words_for_people() -> None:
    """What one step did, with what it was before where that says more."""
    causes = [
        status_causes.of_field("cadence", None, "2w"),
        status_causes.of_field("cadence", "2w", None),
        status_causes.of_field("tracking", "auto", "passive"),
        status_causes.of_field("vip", 0, 1),
        status_causes.of_field("archived_at", None, 5),
        status_causes.of_field("skipped_on", None, "2026-03-16"),
        status_causes.of_tag("mentors", "14d", added=True),
        status_causes.of_group("tag", "mentors", "14d", "1m"),
        status_causes.of_talk("Coffee", "2026-03-16"),
        status_causes.of_talk("Coffee", "2026-03-16", gone=True),
        *status_causes.of_preferences(Preferences(), Preferences(default=cadence.Cadence(45, "d"), weekends_off=True)),
    ]
    assert causes == [
        "cadence set to 2w by you",
        "own cadence taken away",
        "set to passive by you",
        "made a VIP",
        "archived",
        "skipped",
        "tag mentors (every 14 days) added",
        "tag mentors: every month",
        "talked (coffee)",
        "coffee of 2026-03-16 deleted",
        "preference default changed 30d → 45d",
        "preference weekends off changed off → on",
    ]
    assert status_causes.of_step("undo log coffee with Ana", "undo", ["x"], False) == "undone: log coffee with Ana"
    assert status_causes.of_step("redo log coffee", "redo", [], False) == "done again: log coffee"
    assert status_causes.of_step("import people.vcf", "do", [], True) == "imported"
    assert status_causes.of_step("edit Ana", "do", ["a", "b", "c"], False) == "a · b and 1 more"
    assert status_causes.of_step("edit Ana", "do", [], False) == "edit Ana"
