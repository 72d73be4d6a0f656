"""Parts of one person as lines: what comes first, how days and relations read, and that odd data stays in its place."""

from datetime import date

import pytest
from rich.cells import cell_len

from devhub_tui.domain.relations import Kind
from devhub_tui.domain.vip import NOTHING
from devhub_tui.storage.arrivals import ArrivalRow
from devhub_tui.storage.custom_fields import Value
from devhub_tui.storage.important_dates import ImportantDate
from devhub_tui.storage.relations import Related
from devhub_tui.storage.rows import PointRow
from devhub_tui.widgets import person_lines
from devhub_tui.widgets.day_words import birthday, yearly
from devhub_tui.widgets.line_view import Line
from tests.hostile import HOSTILE

TODAY = date(2026, 3, 16)


def said(lines: list[Line]) -> list[str]:
    """The lines as text."""
    return ["".join(part for part, _ in line) for line in lines]


def point(kind: str, label: str | None, value: str, main: bool = False) -> PointRow:
    """A stored point."""
    return PointRow("id", kind, label, value, main)


POINTS = (
    point("email", "Work", "ana@x.org", True),
    point("email", None, "b@x.org"),
    point("phone", "mobile", "+49 30 1", True),
    point("link", "GitHub", "https://github.com/ana", True),
    point("handle", "Signal", "ana.01", True),
)


def test_points_with_their_services() -> None:
    """The label or the service, the name there; the main one is marked where there are several of a kind."""
    assert said(person_lines.points(POINTS, NOTHING, 60)) == [
        "work          ana@x.org  main",
        "email         b@x.org",
        "mobile        +49 30 1",
        "GitHub        ana",
        "Signal        ana.01",
    ]
    assert "e adds one" in said(person_lines.points((), NOTHING, 60))[0]
    many = [point("phone", None, str(number), not number) for number in range(45)]
    assert said(person_lines.points(many, NOTHING, 60))[-1].strip() == "5 more"


@pytest.mark.parametrize(
    ("app", "channel", "first"),
    [
        (None, None, "ana@x.org"),
        ("signal", None, "ana.01"),
        ("Slack", "phone", "+49 30 1"),
        ("GitHub", "phone", "https://github.com/ana"),
        (None, "work", "ana@x.org"),
        ("Slack", "carrier pigeon", "ana@x.org"),
    ],
)
def test_what_somebody_prefers_comes_first(app: str | None, channel: str | None, first: str) -> None:
    """A VIP's main app, then the preferred channel, as far as there is such a point."""
    found = person_lines.best_first(POINTS, NOTHING._replace(main_app=app, preferred_channel=channel))
    assert found[0].value == first
    assert set(found) == set(POINTS)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2019-06-01", "1 Jun 2019 · 7 years in 77 d"),
        ("2025-03-17", "17 Mar 2025 · 1 year tomorrow"),
        ("2020-03-16", "16 Mar 2020 · 6 years today"),
        ("--03-16", "16 Mar · today"),
        ("--03-15", "15 Mar · in 364 d"),
        ("2024-02-29", "29 Feb 2024 · 3 years in 349 d"),
        ("--02-29", "29 Feb · in 349 d"),
        ("2026-04-01", "1 Apr 2026 · in 16 d"),
        ("2027-12-24", "24 Dec 2027 · in 648 d"),
        ("someday", "someday"),
        ("--13-45", "--13-45"),
    ],
)
def test_days_of_the_year(day: str, words: str) -> None:
    """With years where the year is known, and how far they are; a first time ahead is no anniversary."""
    assert yearly(day, TODAY) == words


def test_the_next_day_comes_first() -> None:
    """After the birthday; a long label goes before its value."""
    found = [
        ImportantDate("1", "wedding day", "2019-06-01"),
        ImportantDate("2", "name day", "--03-20"),
        ImportantDate("3", "the first day at Oxide", "2021-03-18"),
        ImportantDate("4", "odd", "someday"),
    ]
    assert said(person_lines.days("--04-12", found, TODAY, 80)) == [
        "birthday      12 Apr · in 27 d",
        "              the first day at Oxide: 18 Mar 2021 · 5 years in 2 d",
        "name day      20 Mar · in 4 d",
        "wedding day   1 Jun 2019 · 7 years in 77 d",
        "odd           someday",
    ]


def test_relations_a_line_each() -> None:
    """Several people of a relation share it; very many are counted."""
    kind = Kind("manages", "managed by")
    rows = [Related("manages", str(n), f"P{n}", None, n == 1, "since 2024" if n < 2 else None, kind) for n in range(10)]
    (line, *rest) = said(person_lines.related(rows, 200))
    assert line == "manages       P0 (since 2024), P1 (since 2024 · archived), P2, P3, P4, P5, P6, P7 and 2 more"
    assert not rest
    assert said(person_lines.own([Value("f", "Since", "date", "2026-02-01"), Value("g", "Size", "choice", "M")], 60)) == [
        "Since         1 Feb 2026",
        "Size          M",
    ]


def test_hostile_data_stays_in_its_place() -> None:
    """No line is wider than there is room, or holds what a terminal would obey."""
    kind = Kind("x", "y")
    for text in HOSTILE:
        lines = [
            *person_lines.points([point("handle", text, text), point("link", text, text)], NOTHING, 40),
            *person_lines.days("--04-12", [ImportantDate("1", text, "2019-06-01"), ImportantDate("2", text, text)], TODAY, 40),
            *person_lines.related([Related(text, "1", text, text, False, text, kind)], 40),
            *person_lines.own([Value("f", text, "text", text), Value("f", text, "date", text)], 40),
        ]
        for line in said(lines):
            assert cell_len(line) <= 42, ascii(text[:40])
            assert "\x1b" not in line
            assert "\n" not in line


def test_the_leap_day_falls_where_the_user_says() -> None:
    """29 February in other years: the 28th, or the first of March; the age changes on that day."""
    assert yearly("--02-29", date(2026, 2, 27)).endswith("tomorrow")
    assert yearly("--02-29", date(2026, 2, 27), "03-01").endswith("in 2 d")
    assert birthday("2000-02-29", date(2026, 2, 28)) == "29 Feb 2000 (26) · today"
    assert birthday("2000-02-29", date(2026, 2, 28), "03-01") == "29 Feb 2000 (25) · tomorrow"


def test_who_came_by_a_code_says_where_and_what_was_agreed_to() -> None:
    """The source, the event, the day, and the version of the consent; each in its line."""
    row = ArrivalRow(
        *("id", "Kofi", None, None, None, None, {}, "added", "c", "Kofi", "code", "FOSDEM"),
        *(1_773_648_000_000, 1_773_648_000_000, "1"),
    )
    lines = said(person_lines.came((row, row._replace(event=None)), 70))
    assert lines[0] == "source        Quick Connect, FOSDEM, 16 Mar 2026, agreed to text 1"
    assert lines[1] == "              Quick Connect, 16 Mar 2026, agreed to text 1"
    assert person_lines.came((), 70) == []
