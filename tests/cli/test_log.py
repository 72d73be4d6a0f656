"""Being in touch from the shell: log, due, find, stats."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from devhub_tui.storage.database import Database
from tests.cli.conftest import Shell

Ask = Callable[..., Any]


@pytest.fixture
def people(ask: Ask) -> Ask:
    """Three people, one with a cadence of her own."""
    ask("add", "Ana Souza", "--company", "Oxide", "--tag", "rust")
    ask("add", "Mei Lin", "--vip")
    ask("add", "Jürgen Müller")
    ask("edit", "ana", "--set", "cadence_days=7")
    return ask


def test_log_defaults_to_a_message_now(people: Ask) -> None:
    """The shortest call: who and what."""
    shape = people("log", "@ana", "talked", "about", "tuning")["interaction"]
    assert shape == {
        "id": shape["id"],
        "type": "message",
        "occurred_on": "2026-03-16",
        "occurred_at": "2026-03-16T09:00:00+01:00",
        "direction": None,
        "duration_minutes": None,
        "event": None,
        "transcript_source": None,
        "notes": "talked about tuning",
        "people": [{"id": people("show", "ana")["contact"]["id"], "name": "Ana Souza"}],
        "follow_up_on": None,
    }
    person = people("show", "ana")["contact"]
    assert (person["last_contacted"], person["next_due"], person["status"]) == ("2026-03-16", "2026-03-23", "in_touch")
    shape.pop("follow_up_on")
    assert person["interactions"] == [shape]


def test_log_with_several_on_a_day(people: Ask, devhub: Shell) -> None:
    """Options may stand between the words; names with spaces are quoted."""
    done = devhub(
        "log",
        "@ana",
        "@Jürgen Müller",
        "--type",
        "Video call",
        "planning",
        "--on",
        "last friday",
        "the talk",
        "--follow-up",
        "2w",
    )
    assert (done.code, done.err) == (0, "")
    assert done.out == "Logged video call with Ana Souza, Jürgen Müller on 2026-03-13.\nFollow-up on 2026-03-30.\n"
    for name in ("ana", "jurgen"):
        person = people("show", name)["contact"]
        assert person["interactions"][0]["type"] == "video_call"
        assert person["interactions"][0]["occurred_at"] is None
        assert [(each["due_on"], each["note"], each["kind"], each["completed_at"]) for each in person["follow_ups"]] == [
            ("2026-03-30", "planning the talk", "follow_up", None)
        ]
    assert people("undo", "--list")["batches"][0]["label"] == "log video call with Ana Souza and 1 other"


@pytest.mark.parametrize(
    ("when", "day", "at"),
    [
        ("yesterday 15:00", "2026-03-15", "2026-03-15T15:00:00+01:00"),
        ("2026-03-01", "2026-03-01", None),
        ("2026-03-01T10:00Z", "2026-03-01", "2026-03-01T11:00:00+01:00"),
        ("tomorrow", "2026-03-17", None),
        ("-3d", "2026-03-13", None),
    ],
)
def test_log_on(people: Ask, when: str, day: str, at: str | None) -> None:
    """Past and future, days and instants."""
    shape = people("log", "@ana", "lunch", "--type", "coffee", "--on", when)["interaction"]
    assert (shape["occurred_on"], shape["occurred_at"]) == (day, at)


def test_a_planned_talk_counts_when_its_day_comes(people: Ask, devhub: Shell, freeze: Callable[[str], datetime]) -> None:
    """Planning is not contact; the day itself makes it so, with no write."""
    done = devhub("log", "@ana", "lunch", "--on", "in 3 days")
    assert done.out.startswith("Planned message with Ana Souza on 2026-03-19.")
    assert people("show", "ana")["contact"]["last_contacted"] is None
    freeze("2026-03-19T00:01:00+01:00")
    assert people("show", "ana")["contact"]["last_contacted"] == "2026-03-19"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("@ana", "x", "--type", "telepathy"), 2),
        (("@ana", "x", "--on", "someday"), 2),
        (("@ana", "x", "--follow-up", "never"), 2),
        (("@ana",), 2),
        (("ana", "no at sign"), 2),
        (("@", "x"), 4),
        (("@quentin", "x"), 4),
        (("@ana", "@quentin", "x"), 4),
        (("@n", "x"), 5),
        ((), 2),
        (("@ana", "x", "--onn", "today"), 2),
    ],
)
def test_log_refuses(people: Ask, devhub: Shell, words: tuple[str, ...], code: int) -> None:
    """A call that cannot be understood logs nothing at all."""
    done = devhub("log", *words)
    assert (done.code, done.out) == (code, "")
    assert people("stats")["interactions"]["total"] == 0


def test_log_of_a_type_needs_no_text(people: Ask) -> None:
    """A coffee is a coffee."""
    assert people("log", "@ana", "--type", "coffee")["interaction"]["notes"] is None


def test_social_media_is_no_contact(people: Ask) -> None:
    """A like keeps nobody in touch."""
    people("log", "@ana", "liked a post", "--type", "social-media")
    assert people("show", "ana")["contact"]["last_contacted"] is None


def test_nobody_is_due_in_an_empty_vault(devhub: Shell) -> None:
    """No count of nobody."""
    assert devhub("due").out == "Nobody is waiting.\n"


def test_due_shape_and_order(people: Ask, freeze: Callable[[str], datetime], devhub: Shell) -> None:
    """Who is reconnect or due and who has an overdue follow-up, with reasons; all seven counts."""
    assert people("due") == {
        "today": "2026-03-16",
        "counts": {"reconnect": 0, "due": 0, "soon": 0, "in_touch": 3, "collaborating": 0, "passive": 0, "new": 0},
        "waiting": 0,
        "limit": 5,
        "paused_until": None,
        "quiet": False,
        "due": [],
    }
    assert devhub("due").out == "Nobody is waiting. 3 people are in touch.\n"
    people("log", "@jürgen", "send him the slides", "--follow-up", "2026-03-20")
    freeze("2026-04-06T09:00:00+02:00")
    shape = people("due")
    assert shape["today"] == "2026-04-06"
    assert [
        (each["name"], each["status"], each["days_since"], each["cadence_days"], each["next_due"]) for each in shape["due"]
    ] == [
        ("Mei Lin", "due", 21, 14, "2026-03-30"),
        ("Ana Souza", "reconnect", 21, 7, "2026-03-23"),
        ("Jürgen Müller", "in_touch", 21, 30, "2026-04-15"),
    ]
    assert shape["counts"]["reconnect"] == shape["counts"]["due"] == shape["counts"]["in_touch"] == 1
    assert "send him the slides" in shape["due"][2]["reason"]
    assert {"id", "name", "status", "days_since", "cadence_days", "next_due", "reason"} <= set(shape["due"][0])
    lines = devhub("due").out.splitlines()
    assert [line.split()[0] for line in lines] == ["STATUS", "!", "‼", "●"]
    assert "Mei Lin ★" in lines[1]


def test_due_lists_everybody_whatever_the_limit(people: Ask, freeze: Callable[[str], datetime], devhub: Shell) -> None:
    """The limit, a pause and quiet days hold nobody back here; the JSON says how many are beyond today's share."""
    freeze("2026-04-20T09:00:00+02:00")  # a Monday
    database = Database.open()
    try:
        for key, value, waiting in (("daily_limit", "2", 1), ("quiet_weekdays", "0", 3), ("paused_until", "2026-05-01", 3)):
            with database.write("prefer") as tx:
                tx.execute("INSERT INTO preferences(key,value) VALUES (?,?)", (f"reminders.{key}", value))
            shape = people("due")
            assert (len(shape["due"]), shape["waiting"], shape["limit"]) == (3, waiting, 2)
        assert (shape["quiet"], shape["paused_until"]) == (True, "2026-05-01")
        shown = devhub("due")
        assert len(shown.out.splitlines()) == 4
        assert "paused until 2026-05-01: the dashboard asks for nobody" in shown.err
    finally:
        database.close()


def test_find(people: Ask, devhub: Shell) -> None:
    """Everything indexed, each word a prefix, with where and what."""
    people("log", "@mei", "The borrow checker\nand its discontents")
    people("edit", "jürgen", "--set", "notes=Collects synthesizers", "email=jm@kernel.example")
    for words, hit in {
        ("souz",): ("Ana Souza", "name", "Ana Souza"),
        ("oxi",): ("Ana Souza", "company", "Oxide"),
        ("rust",): ("Ana Souza", "tag", "rust"),
        ("disc",): ("Mei Lin", "interaction", "and its discontents"),
        ("synth",): ("Jürgen Müller", "notes", "Collects synthesizers"),
        ("jm@kern",): ("Jürgen Müller", "email", "jm@kernel.example"),
        ("an", "ox"): ("Ana Souza", "company", "Oxide"),
    }.items():
        hits = people("find", *words)["hits"]
        assert [(each["name"], each["where"], each["excerpt"]) for each in hits] == [hit]
        assert set(hits[0]) == {"id", "name", "where", "excerpt", "archived"}
    assert people("find", "nothing") == {"hits": []}
    assert devhub("find", "oxi").out.splitlines()[1] == "Ana Souza  company  Oxide"
    assert devhub("find", "nothing").err == "Nothing fits.\n"
    assert len(people("find", "a", "--limit", "1")["hits"]) == 1


def test_stats(people: Ask, devhub: Shell) -> None:
    """Numbers by status, period, type, tag."""
    people("log", "@ana", "@mei", "x", "--type", "call")
    people("log", "@ana", "y", "--on", "3 months ago", "--follow-up", "yesterday")
    people("log", "@ana", "z", "--on", "tomorrow", "--follow-up", "tomorrow")
    shape = people("stats")
    assert (shape["today"], shape["people"], shape["counts"]["in_touch"]) == ("2026-03-16", 3, 3)
    assert shape["interactions"] == {
        "total": 3,
        "last_30_days": 1,
        "people_last_30_days": 2,
        "last_365_days": 2,
        "people_last_365_days": 2,
    }
    assert shape["types"] == [{"type": "message", "count": 2}, {"type": "call", "count": 1}]
    assert shape["follow_ups"] == {"open": 2, "overdue": 1}
    assert shape["tags"] == [{"name": "rust", "people": 1}]
    assert len(shape["weeks"]) == 13
    assert shape["weeks"][-1] == 1
    out = devhub("stats").out
    assert "People: 3" in out
    assert "Open follow-ups: 2 (1 overdue)" in out
