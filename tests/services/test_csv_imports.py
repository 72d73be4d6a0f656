"""LinkedIn's and Google's CSV files, of both generations and through a spreadsheet: what is kept, what is skipped."""

from collections.abc import Callable, Iterator

import pytest

from devhub_tui.domain.people import Person, Point, Skipped
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.services.interchange.detect import read_text
from devhub_tui.services.interchange.google import parse_google
from devhub_tui.services.interchange.linkedin import connected_on, parse_linkedin
from devhub_tui.text import clean
from tests.conftest import ROOT

FILES = ROOT / "tests" / "fixtures" / "import"
LINKEDIN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
Parser = Callable[[str], Iterator[Person | Skipped]]


def records(name: str, parser: Parser) -> tuple[list[Person], list[Skipped]]:
    """People and skipped rows of a fixture."""
    found = list(parser(read_text(FILES / name)[0]))
    return [item for item in found if isinstance(item, Person)], [item for item in found if isinstance(item, Skipped)]


def test_linkedin_keeps_everything() -> None:
    """Below the notes: name, company, title, profile and email; the day of connecting is when they were met."""
    people, skipped = records("linkedin.csv", parse_linkedin)
    assert people[0] == Person(
        6,
        {"name": "Ana Novák", "company": "Acme", "title": "Engineer, Senior", "met_how": "LinkedIn", "met_on": "2024-03-15"},
        (Point("link", "https://www.linkedin.com/in/ana-novak", "LinkedIn"), Point("email", "ana@example.org")),
    )
    assert [(person.line, person.fields["name"]) for person in people[1:]] == [
        (7, "Björk"),
        (8, "Jean Luc de la Tour"),
        (11, "Only Company"),
        (12, "Odd Date"),
    ]
    assert people[2].fields["title"] == "Multi line title"
    assert people[2].points == (Point("link", "https://www.linkedin.com/in/jl", "LinkedIn"),)
    assert people[2].raw == "First Name: Jean Luc\nLast Name: de la Tour"
    assert people[4].raw == "Email Address: not-an-email\nConnected On: sometime"
    assert "met_on" not in people[4].fields
    assert skipped == [Skipped(10, "no name, organisation, email or phone")]


def test_linkedin_before_urls_and_after_a_spreadsheet() -> None:
    """Older exports have no URL column; a spreadsheet saves tabs and UTF-16."""
    assert records("linkedin_old.csv", parse_linkedin)[0][0].fields["met_on"] == "2018-03-15"
    assert records("linkedin_excel.csv", parse_linkedin)[0][0].fields["name"] == "Zoë Kravitz"


def test_broken_linkedin_rows_are_skipped_and_the_rest_kept() -> None:
    """Too many or too few columns, an open quotation mark, a file cut off: each costs its own row only."""
    people, skipped = records("linkedin_broken.csv", parse_linkedin)
    assert [(person.line, person.fields["name"]) for person in people] == [(2, "Ana Novak"), (6, "Bea Berg")]
    assert skipped == [
        Skipped(3, "8 columns where the header has 7"),
        Skipped(4, "2 columns where the header has 7"),
        Skipped(5, "a quotation mark is opened here and not closed"),
        Skipped(8, "2 columns where the header has 7"),
    ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("15 Mar 2024", "2024-03-15"),
        ("1 january 2020", "2020-01-01"),
        ("09-Dec-2019", "2019-12-09"),
        ("2024-03-15", "2024-03-15"),
        ("2024-03-15T10:00:00Z", "2024-03-15"),
        ("30 Feb 2024", None),
        ("15 Mär 2024", None),
        ("03/04/2024", None),
        ("", None),
    ],
)
def test_connected_on(written: str, day: str | None) -> None:
    """English months whatever the machine speaks; what is ambiguous is not guessed."""
    assert connected_on(written) == day


def test_google_keeps_everything() -> None:
    """Values, labels and primaries, several values in a cell, groups as tags, department as unit; the rest is kept raw."""
    people, skipped = records("google_new.csv", parse_google)
    ana, nameless = people
    assert ana.fields == {
        "name": "Ana Marie Novák",
        "nickname": "Annie",
        "company": "Acme; Research",
        "title": "Engineer",
        "location": "Praha, CZ",
        "birthday": "--04-12",
        "notes": "Line one\nLine two",
    }
    assert ana.points == (
        Point("email", "ana@example.org", "home", True),
        Point("email", "ana2@example.org", "home"),
        Point("email", "ana@acme.example", "work"),
        Point("phone", "+420 601", "mobile"),
        Point("phone", "+420 602", "mobile"),
        Point("link", "https://example.org/ana", "profile"),
    )
    assert ana.tags == ("Friends", "Rust")
    assert ana.dates == (("Anniversary", "2015-06-20"),)
    kept = (ana.raw or "").split("\n")
    for line in ("Name Prefix: Dr.", "Organization Department: Research", "Relation 1 - Value: Petr"):
        assert line in kept
    assert kept[kept.index("Address 1 - Formatted: Karlova 1") + 1] == " Praha"
    assert "Custom Field 1 - Value: M" in kept
    taken = ("E-mail", "Phone", "Labels", "Notes", "Birthday", "Website", "Event")
    assert not any(line.startswith(taken) for line in kept)
    assert (nameless.line, nameless.fields) == (5, {"name": "only@example.org"})
    assert nameless.tags == ()
    assert skipped == [Skipped(6, "no name, organisation, email or phone")]


def test_google_of_the_older_generation() -> None:
    """Types instead of labels, Group Membership instead of Labels, UTF-16."""
    ((bea,), skipped) = records("google_old.csv", parse_google)
    assert skipped == []
    assert bea.fields == {
        "name": "Bea Berg",
        "nickname": "Bee",
        "company": "Fjord AS",
        "title": "CTO",
        "location": "Oslo",
        "birthday": "1990-05-06",
        "notes": "Hi",
    }
    assert bea.points == (
        Point("email", "bea@example.no", "work", True),
        Point("phone", "+47 1", "mobile"),
        Point("handle", "bea@jabber.example", "Jabber"),
    )
    assert bea.tags == ("Climbers",)
    assert bea.raw == "Hobby: Chess\nWebsite 1 - Type: Blog\nWebsite 1 - Value: javascript:alert(1)"


def test_short_google_rows() -> None:
    """Spreadsheets leave trailing cells out: fine. A single cell or too many are not."""
    people, skipped = records("google_short.csv", parse_google)
    assert [person.fields["name"] for person in people] == ["Ana Novak"]
    assert [row.line for row in skipped] == [3, 4]


def test_nothing_hostile_gets_through() -> None:
    """Cells are cleaned like everything else."""
    ((mallory,), _) = records("hostile.csv", parse_linkedin)
    texts = [*mallory.fields.values(), mallory.raw or "", *(point.value for point in mallory.points)]
    assert all(text == clean(text, multiline=True) for text in texts)
    assert not any(point.kind == "link" for point in mallory.points)


def test_huge_cells_are_capped() -> None:
    """A name of a megabyte is cut like any other."""
    (person,) = parse_linkedin(LINKEDIN + "x" * 1_000_000 + ",y,,,,,1 Jan 2020\n")
    assert isinstance(person, Person)
    assert person.fields["name"].startswith("xxx")
    assert len(person.fields["name"]) == 1_000


@pytest.mark.parametrize("parser", [parse_linkedin, parse_google])
def test_without_its_header_a_file_is_refused(parser: Parser) -> None:
    """--format cannot make a file what it is not."""
    with pytest.raises(DevHubError, match="Nothing was changed") as caught:
        list(parser("id,amount\n1,2\n"))
    assert "First Name" in caught.value.hint


def test_progress_and_cancel() -> None:
    """Reading tells how far it is and stops when asked."""
    text = LINKEDIN + "Ana,Novak,,,,,1 Jan 2020\n" * 1000
    told: list[tuple[int, int]] = []
    assert len(list(parse_linkedin(text, lambda done, total: told.append((done, total))))) == 1000
    assert len(told) > 2
    assert all(done <= total for done, total in told)
    for parser in (parse_linkedin, parse_google):
        with pytest.raises(CancelledError):
            list(parser(text.replace("URL", "Labels"), cancelled=lambda: True))
