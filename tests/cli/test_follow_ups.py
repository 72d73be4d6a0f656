"""Follow-ups and promises from the shell."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]


@pytest.fixture
def people(ask: Ask) -> Ask:
    """Ana and Bo."""
    ask("add", "Ana Souza", "--vip")
    ask("add", "Bo Dahl")
    return ask


def test_a_follow_up_has_the_documented_shape(people: Ask) -> None:
    """The first word is who, the rest the note."""
    (shape,) = people("follow-up", "ana", "ask", "about", "the grant", "--on", "in 2 weeks")["follow_ups"]
    assert shape == {
        "id": shape["id"],
        "contact_id": people("show", "ana")["contact"]["id"],
        "name": "Ana Souza",
        "due_on": "2026-03-30",
        "note": "ask about the grant",
        "kind": "follow_up",
        "repeat": None,
        "fixed": False,
        "snoozed_until": None,
        "completed_at": None,
        "source": None,
    }
    assert people("show", "ana")["contact"]["follow_ups"] == [shape]
    assert people("follow-up", shape["id"][-8:])["follow_up"] == shape


def test_with_several_people_in_one_step(people: Ask, devhub: Shell) -> None:
    """Each gets one; undo takes back all."""
    done = devhub("follow-up", "@ana", "@Bo Dahl", "lunch", "--on", "friday", "--every", "monthly", "--fixed")
    assert done.out == "Follow-up with Ana Souza, Bo Dahl on 2026-03-20, every month, fixed.\n"
    assert [(each["name"], each["repeat"], each["fixed"]) for each in people("follow-ups")["follow_ups"]] == [
        ("Ana Souza", "1m", True),
        ("Bo Dahl", "1m", True),
    ]
    devhub("undo")
    assert people("follow-ups")["follow_ups"] == []


def test_a_past_day_is_overdue_at_once(people: Ask, devhub: Shell) -> None:
    """Noted after the fact, it lifts the person in the queue."""
    assert "That day is past, so it is overdue." in devhub("follow-up", "bo", "slides", "--on", "2026-03-01").out
    assert [each["reason"] for each in people("due")["due"]] == ["follow up: slides (15 d late)"]


def test_promises_both_ways(people: Ask, devhub: Shell) -> None:
    """Due in a week unless said otherwise, and that is said."""
    done = devhub("promise", "@ana", "the talk link")
    assert (done.out, done.err) == ("Promise to Ana Souza by 2026-03-23.\n", "Due in a week: --by WHEN says another day.\n")
    assert devhub("promise", "@bo", "numbers", "--theirs", "--by", "tomorrow").out == "Promise by Bo Dahl by 2026-03-17.\n"
    assert [(each["kind"], each["note"]) for each in people("follow-ups")["follow_ups"]] == [
        ("their_promise", "numbers"),
        ("my_promise", "the talk link"),
    ]
    assert "they promised: numbers" in devhub("show", "bo").out


def test_done_by_name_when_it_is_the_only_one(people: Ask, devhub: Shell) -> None:
    """None: 4; one: done, with what comes after it; several: 5, with their ids; by id always, and twice is no harm."""
    assert devhub("done", "ana").code == 4
    people("promise", "ana", "the link", "--every", "2w")
    shape = people("done", "ana")
    assert shape["done"]["completed_at"] == "2026-03-16T09:00:00+01:00"
    assert (shape["next"]["due_on"], shape["next"]["note"]) == ("2026-03-30", "the link")
    again = people("done", shape["done"]["id"])
    assert (again["done"], again["next"]) == (shape["done"], None)
    assert devhub("done", shape["done"]["id"][-8:]).out == "It was done already.\n"
    people("follow-up", "ana", "slides", "--on", "today")
    failed = devhub("done", "ana", "--json")
    assert failed.code == 5
    labels = {each["label"]: each["id"] for each in failed.json["error"]["candidates"]}
    assert set(labels) == {"Ana Souza, follow up: slides, 2026-03-16 (today)", "Ana Souza, you promised: the link, 2026-03-30"}
    slides = labels["Ana Souza, follow up: slides, 2026-03-16 (today)"]
    assert devhub("done", slides[-8:]).out == "Done, Ana Souza, follow up: slides.\n"
    assert devhub("done", "Ana", "Souza").out == "Done, Ana Souza, you promised: the link. Next on 2026-03-30.\n"


def test_one_is_changed_moved_put_off_opened_and_deleted(people: Ask, devhub: Shell) -> None:
    """By the end of its id; each says what it did."""
    (shape,) = people("follow-up", "ana", "slides", "--on", "2026-03-20", "--every", "1m", "--fixed")["follow_ups"]
    tail = shape["id"][-8:]
    changed = people("follow-up", tail, "--set", "note=the code", "kind=mine", "every=2 weeks", "fixed=no", "on=friday")[
        "follow_up"
    ]
    assert {key: changed[key] for key in ("note", "kind", "repeat", "fixed", "due_on")} == {
        **{"note": "the code", "kind": "my_promise", "repeat": "2w"},
        **{"fixed": False, "due_on": "2026-03-20"},
    }
    assert devhub("follow-up", tail, "--set", "note=the code").out == "Nothing is different.\n"
    assert people("follow-up", tail, "--snooze", "in 3 days")["follow_up"]["snoozed_until"] == "2026-03-19"
    assert "2026-03-20 (snoozed until 2026-03-19)" in devhub("follow-ups").out
    assert devhub("follow-up", tail, "--reschedule", "2026-03-10").out == "Moved the promise to Ana Souza to 2026-03-10.\n"
    shown = devhub("follow-up", tail).out.splitlines()
    assert shown == [
        *("you promised: the code", "with   Ana Souza", "due    2026-03-10 (6 d late)"),
        *("again  every 2 weeks", f"id     {shape['id']}"),
    ]
    devhub("done", tail)
    assert devhub("follow-up", tail, "--snooze", "friday").err.startswith("devhub: It is done already.")
    assert devhub("follow-up", tail, "--reopen").out == "The promise to Ana Souza is open again.\n"
    assert len(people("follow-ups", "--all")["follow_ups"]) == 1
    assert people("follow-up", tail, "--set", "every=", "note=")["follow_up"]["repeat"] is None
    assert people("follow-up", tail, "--delete")["deleted"]["id"] == shape["id"]
    assert devhub("follow-up", tail, "--snooze", "friday").code == 4
    devhub("undo")
    assert people("follow-ups")["found"] == 1


def test_the_list_says_what_waits(people: Ask, devhub: Shell) -> None:
    """Overdue first; --overdue, --all, --limit, and of one person."""
    assert devhub("follow-ups").err == "Nothing is open.\n"
    for who, note, day in (("ana", "late", "2026-03-01"), ("bo", "today", "today"), ("ana", "coming", "2026-04-01")):
        people("follow-up", who, note, "--on", day)
    people("follow-up", "bo", "gone", "--on", "2026-02-01")
    people("done", [each["id"] for each in people("follow-ups")["follow_ups"] if each["note"] == "gone"][0])  # noqa: RUF015
    found = people("follow-ups")
    assert {key: found[key] for key in ("today", "found", "overdue", "due_today", "done")} == {
        **{"today": "2026-03-16", "found": 3, "overdue": 1, "due_today": 1, "done": 0}
    }

    def notes(*words: str) -> list[str]:
        return [each["note"] for each in people("follow-ups", *words)["follow_ups"]]

    assert notes() == ["late", "today", "coming"]
    assert notes("--overdue") == ["late", "today"]
    assert notes("bo", "dahl", "--all") == ["today", "gone"]
    assert notes("--limit", "1") == ["late"]
    done = devhub("follow-ups", "--limit", "1")
    assert "2026-03-01 (15 d late)  Ana Souza ★  follow up" in done.out
    assert done.err == "2 more; --limit N shows them.\n"
    assert devhub("follow-ups", "zoe").code == 4
    assert devhub("follow-ups", "bo", "--overdue").out.count("\n") == 2


def test_logging_closes_what_is_done_and_says_what_is_open(people: Ask, devhub: Shell) -> None:
    """In one step of undo; the new follow-up is not named as open; one that comes back says when."""
    (link,) = people("promise", "ana", "the link", "--every", "1w")["follow_ups"]
    (numbers,) = people("promise", "ana", "numbers", "--theirs", "--by", "2026-03-01")["follow_ups"]
    shape = people("log", "@ana", "coffee", "--done", link["id"][-8:], "--follow-up", "2w")
    assert shape["closed"] == [link["id"]]
    assert [each["id"] for each in shape["open"]] == [numbers["id"]]
    source = people("follow-ups", "ana")["follow_ups"][-1]["source"]
    assert source == {"id": shape["interaction"]["id"], "type": "Message", "occurred_on": "2026-03-16"}
    devhub("undo")
    assert [each["note"] for each in people("follow-ups")["follow_ups"]] == ["numbers", "the link"]
    done = devhub("log", "@ana", "coffee", "--done", link["id"])
    assert "Done: you promised: the link. Next on 2026-03-23.\n" in done.out
    tail = numbers["id"][-8:]
    assert f"  {tail}  Ana Souza, they promised: numbers, 2026-03-01 (15 d late)\n" in done.out
    assert "Still open" not in devhub("log", "@bo", "coffee").out
    assert devhub("log", "@ana", "coffee", "--done", "ffffffff").code == 4
    assert len(people("interactions")["interactions"]) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("follow-up", "ana", "slides"), 2, "A follow-up needs a day."),
        (("follow-up", "ana", "slides", "--on", "someday"), 2, "“someday” is not a date."),
        (("follow-up", "ana", "--on", "friday", "--delete"), 2, "--on and --delete do not go together."),
        (("follow-up", "ffff", "--delete", "--reopen"), 2, "--reopen and --delete do not go together."),
        (("follow-up", "ana", "--every", "2w"), 2, "A follow-up needs a day."),
        (("follow-up", "ana", "--on", "friday", "--every", "blue"), 2, "“blue” is not how often."),
        (("follow-up", "ana", "--on", "friday", "--fixed"), 2, "--fixed says how something that comes back counts."),
        (("follow-up", "zoe", "slides", "--on", "friday"), 4, "Nobody goes by “zoe”."),
        (("follow-up", "ffffffff", "--delete"), 4, "No follow-up has the id “ffffffff”."),
        (("follow-up", "ffffffff", "--set", "colour=red"), 2, "There is no field “colour”."),
        (("follow-up", "ffffffff", "--set", "kind=ours"), 2, "“ours” is none of the kinds."),
        (("follow-up", "ffffffff", "--set", "fixed=perhaps"), 2, "“perhaps” is neither yes nor no."),
        (("follow-up", "ffffffff", "--snooze", "yesterday"), 2, "A snooze is until a day that is ahead."),
        (("promise", "@ana"), 2, "There is no word about what was promised."),
        (("done",), 2, "WHO | ID is missing."),
        (("done", "zoe"), 4, "Nobody goes by “zoe”."),
    ],
)
def test_what_is_wrong_is_said(people: Ask, devhub: Shell, words: tuple[str, ...], code: int, said: str) -> None:
    """With its exit code, and nothing is written."""
    done = devhub(*words)
    assert (done.code, done.err.splitlines()[0]) == (code, f"devhub: {said}")
    assert people("follow-ups", "--all")["found"] == 0


@pytest.mark.parametrize("hostile", [each for each in SMALL if "\ud800" not in each][::5])
def test_hostile_notes_are_cleaned(people: Ask, devhub: Shell, hostile: str) -> None:
    """The fixture fails on whatever a terminal would obey."""
    people("promise", "ana", "x" + hostile)
    for words in (("follow-ups",), ("show", "ana"), ("log", "@ana", "coffee"), ("done", "ana")):
        assert devhub(*words).code == 0


def test_tab_offers_people_and_options(people: Ask, devhub: Shell) -> None:
    """Who, and what can be said about it."""
    assert devhub("completion", "candidates", "--", "done", "an").out.startswith("Ana Souza\t")
    assert devhub("completion", "candidates", "--", "promise", "@b").out.startswith("@Bo Dahl\t")
    assert "--reschedule\t" in devhub("completion", "candidates", "--", "follow-up", "--re").out
