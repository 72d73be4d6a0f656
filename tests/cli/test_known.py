"""What is known of somebody, from the shell: every field, points, dates, relations."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Shell

Ask = Callable[..., Any]


def points(shape: dict[str, Any]) -> list[tuple[str, str | None, str, bool]]:
    """(kind, label, value, main) of each point."""
    return [(each["kind"], each["label"], each["value"], each["is_primary"]) for each in shape["points"]]


def relations(shape: dict[str, Any]) -> list[tuple[str, str]]:
    """(relation, name) of each relation."""
    return [(each["relation"], each["name"]) for each in shape["relations"]]


def test_every_field_when_added_and_later(ask: Ask) -> None:
    """Columns, names on services, who introduced, own fields by their name; one step of undo each."""
    ask("fields", "--add", "T-shirt size", "--kind", "choice", "--choices", "S,M")
    ask("fields", "Team", "--add")
    ask("add", "Ravi", "Menon")
    words = (
        "met_where=Brussels",
        "met_on=yesterday",
        "introduced_by=ravi",
        "github=@ana",
        "signal=ana.01",
        "field.t_shirt-size=m",
        "team=C",
    )
    added = ask("add", "Ana", "Souza", "--email", "a@x.org", "--set", *words)["contact"]
    assert (added["met_where"], added["met_on"]) == ("Brussels", "2026-03-15")
    assert [each[:3] for each in points(added)] == [
        ("email", None, "a@x.org"),
        ("link", "GitHub", "https://github.com/ana"),
        ("handle", "Signal", "ana.01"),
    ]
    assert [each["service"] for each in added["points"]] == [None, "github", "signal"]
    assert relations(added) == [("introduced by", "Ravi Menon")]
    assert added["custom"] == [
        {"label": "T-shirt size", "kind": "choice", "value": "M"},
        {"label": "Team", "kind": "text", "value": "C"},
    ]
    later = ask(
        "edit", "ana", "--set", "github=https://github.com/ana2", "signal=", "matrix=ana:m.org", "field.Team=", "introduced_by="
    )
    assert [each[:3] for each in points(later["contact"])] == [
        ("email", None, "a@x.org"),
        ("link", "GitHub", "https://github.com/ana2"),
        ("handle", "Matrix", "@ana:m.org"),
    ]
    assert [each["label"] for each in later["contact"]["custom"]] == ["T-shirt size"]
    assert relations(later["contact"]) == []
    ask("undo")
    back = ask("show", "ana")["contact"]
    assert (points(back), back["custom"], relations(back)) == (points(added), added["custom"], relations(added))
    ask("undo")
    assert ask("contacts")["total"] == 1


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("field.nope=1", "no field “nope” of your own. Fields: Size."),
        ("nope=1", "There is no field “nope”. Fields: name"),
        ("size=XL", "“XL” is not one of them. It is S or M."),
        ("github=a b", "no name on GitHub"),
        ("mastodon=ana", "Write @ana@mastodon.social"),
        ("introduced_by=ana", "Nobody introduces themselves"),
        ("status=due", "follows from"),
    ],
)
def test_what_does_not_fit_changes_nothing(devhub: Shell, ask: Ask, setting: str, says: str) -> None:
    """Exit code 2 and what would be right."""
    ask("fields", "Size", "--add", "--kind", "choice", "--choices", "S,M")
    before = ask("add", "Ana")
    done = devhub("edit", "ana", "--set", "company=X", setting)
    assert done.code == 2
    assert says in done.err.replace("\n", " ")
    assert ask("show", "ana") == before


def test_points(devhub: Shell, ask: Ask) -> None:
    """Added with labels, found again by value, name, label or service, taken away, made the main one."""
    ask("add", "Ana Souza")
    added = ask(
        "point", "ana", "+email:work=a@x.org", "+email=b@x.org", "+github=ana", "+link:blog=ana.example", "+phone=+49 30 1"
    )
    assert points(added["contact"]) == [
        ("email", "work", "a@x.org", True),
        ("email", None, "b@x.org", False),
        ("phone", None, "+49 30 1", True),
        ("link", "GitHub", "https://github.com/ana", True),
        ("link", "blog", "https://ana.example", False),
    ]
    again = ask(
        "point", "ana", "+email:home=A@X.ORG", "+github=https://github.com/ana", "--primary", "b@x.org", "--primary", "blog"
    )
    assert points(again["contact"]) == [
        ("email", None, "b@x.org", True),
        ("email", "home", "A@X.ORG", False),
        ("phone", None, "+49 30 1", True),
        ("link", "blog", "https://ana.example", True),
        ("link", "GitHub", "https://github.com/ana", False),
    ]
    gone = ask("point", "Ana", "Souza", "-b@x.org", "-github", "-4930 1")
    assert points(gone["contact"]) == [("email", "home", "A@X.ORG", True), ("link", "blog", "https://ana.example", True)]
    listed = devhub("point", "ana")
    assert "link   blog   https://ana.example  main" in listed.out
    ask("undo")
    assert len(ask("point", "ana")["contact"]["points"]) == 5
    for words, says in (
        (("-nobody@x.org",), "There is no “nobody@x.org”"),
        (("+fax=1",), "no contact point"),
        (("+email",), "no contact point"),
        (("+email=nope",), "not an email address"),
        (("--primary", "x"), "There is no “x”"),
    ):
        done = devhub("point", "ana", *words)
        assert done.code == 2
        assert says in done.err


def test_dates(devhub: Shell, ask: Ask) -> None:
    """Set in either spelling, with or without a year, changed, taken away, listed with the days to go."""
    ask("add", "Ana Souza")
    ask("date", "ana", "wedding day", "2019-06-01")
    shape = ask("date", "Ana", "Souza", "Name day=26 july", "wedding DAY=--06-02")["contact"]
    assert [(each["label"], each["on_date"]) for each in shape["important_dates"]] == [
        ("wedding DAY", "--06-02"),
        ("Name day", "--07-26"),
    ]
    assert "Name day     --07-26  in 132 d" in devhub("date", "ana").out
    shape = ask("date", "ana", "--remove", "name day")["contact"]
    assert [each["label"] for each in shape["important_dates"]] == ["wedding DAY"]
    assert devhub("date", "ana", "--remove", "name day").code == 4
    assert devhub("date", "ana", "x=someday").code == 2
    assert devhub("date", "ana", "=2019-06-01").code == 2
    assert "no important dates" in devhub("undo", "3").out + devhub("date", "ana").err


def test_notice_of_dates(devhub: Shell, ask: Ask) -> None:
    """Days of notice with a date, kept when the day changes, put back to the usual; nonsense is a usage error."""
    ask("add", "Ana Souza")

    def dates(*words: str) -> list[object]:
        return [each["lead_days"] for each in ask("date", "ana", *words)["contact"]["important_dates"]]

    assert dates("wedding day=--06-01", "--lead", "14") == [14]
    assert dates("wedding day=--06-02") == [14]
    assert "wedding day  --06-02  in 78 d  14 d" in devhub("date", "ana").out
    assert dates("wedding day=--06-02", "--lead", "usual") == [None]
    for wrong in ("many", "366", "-1", "1.5"):
        assert devhub("date", "ana", "x=--06-01", "--lead", wrong).code == 2
    assert devhub("date", "ana", "--lead", "3").code == 2
    assert dates() == [None]


def test_the_29th_of_february_is_where_the_user_says(devhub: Shell, ask: Ask) -> None:
    """In the list of dates and with everything about a person."""
    ask("add", "Ana Souza")
    ask("date", "ana", "wedding day=--02-29")
    for preference, days in (("28 feb", 349), ("1 mar", 350)):
        ask("prefs", "leap-day", preference)
        assert f"in {days} d" in devhub("date", "ana").out
        assert f"in {days} d" in devhub("show", "ana").out


def test_relations(devhub: Shell, ask: Ask) -> None:
    """Said with the words unquoted, read from both sides, taken back from either; a typo relates nobody."""
    ask("add", "Ana Souza")
    ask("add", "Ravi Menon")
    assert relations(ask("relate", "Ana", "Souza", "works", "with", "ravi", "--note", "at Oxide")["contact"]) == [
        ("works with", "Ravi Menon")
    ]
    ask("relate", "ravi", "managed-by", "ana")
    ask("relate", "ana", "invests in / funded by", "ravi")
    shape = ask("relate", "Ravi Menon")["contact"]
    assert relations(shape) == [("works with", "Ana Souza"), ("managed by", "Ana Souza"), ("funded by", "Ana Souza")]
    assert shape["relations"][0]["note"] == "at Oxide"
    assert relations(ask("relate", "ravi", "funded by", "ana", "--remove")["contact"])[1:] == [("managed by", "Ana Souza")]
    assert devhub("relate", "ravi", "mentors", "ana", "--remove").code == 4
    for words in (("ravi", "manags", "ana"), ("ana", "souza", "ravi"), ("ana", "--remove")):
        done = devhub("relate", *words)
        assert (done.code, "names no relation" in done.err) == (2, True)
    assert devhub("relate", "ana", "manages", "ana").code == 2
    assert devhub("relate", "nobody").code == 4
    assert "works with  Ravi Menon  at Oxide" in devhub("relate", "ana").out


def test_shown_with_everything(devhub: Shell, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line each, and the time where they are."""
    ask("fields", "Team", "--add")
    ask("add", "Ravi")
    ask(
        "add",
        "Ana",
        "--set",
        "timezone=Asia/Tokyo",
        "met_on=2025-02-01",
        "met_where=Brussels",
        "team=Compilers",
        "mastodon=@ana@m.social",
    )
    ask("date", "ana", "wedding day", "2019-06-01")
    ask("relate", "ana", "mentors", "ravi")
    shown = devhub("show", "ana").out
    for line in (
        "Mastodon       @ana@m.social  https://m.social/@ana",
        "there          17:00 there, 8 h ahead of you",
        "wedding day    1 Jun 2019 · 7 years in 77 d",
        "met            2025-02-01 · Brussels",
        "mentors        Ravi",
        "Team           Compilers",
    ):
        assert line in shown.split("\n")
    assert ask("show", "ana")["contact"]["local_time"] == "2026-03-16T17:00:00+09:00"
    assert os.environ["DEVHUB_NOW"]
