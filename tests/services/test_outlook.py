"""Outlook's CSV files: the desktop's, outlook.com's, and the one that Google exports. What is kept, what is skipped."""

import pytest

from devhub_tui.domain.people import Person, Point, Relation, Skipped
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.services.interchange.detect import detect_format, read_text
from devhub_tui.services.interchange.outlook import parse_outlook
from tests.conftest import ROOT

FILES = ROOT / "tests" / "fixtures" / "import"


def records(name: str) -> tuple[list[Person], list[Skipped]]:
    """People and skipped rows of a fixture."""
    text = read_text(FILES / name)[0]
    assert detect_format(text) == "outlook"
    found = list(parse_outlook(text))
    return [item for item in found if isinstance(item, Person)], [item for item in found if isinstance(item, Skipped)]


def test_the_desktops_file_keeps_everything() -> None:
    """Honorific and department stay raw; phones get their labels; days, family and categories find their places."""
    (ana, bea, fjord), skipped = records("outlook_desktop.csv")
    assert ana.fields == {
        "name": "Ana Marie Novák",
        "company": "Acme; Research",
        "title": "Staff Engineer",
        "location": "Brno, Czech Republic",
        "birthday": "1985-04-12",
        "notes": "Line one\nLine two",
    }
    assert ana.points == (
        Point("email", "ana@acme.example", None, True),
        Point("phone", "+420 601", "mobile"),
        Point("phone", "+420 600", "main", True),
        Point("phone", "+420 902", "work"),
        Point("phone", "+420 903", "work"),
        Point("phone", "+420 901", "work fax"),
        Point("link", "https://ana.example", "homepage"),
    )
    assert ana.tags == ("Friends", "Rust", "Berlin")
    assert ana.dates == (("anniversary", "2010-06-15"),)
    assert ana.remembered == {"family": "spouse: Petr Novák; children: Eva; Jan", "likes_dislikes": "climbing"}
    assert ana.relations == (
        Relation("partner of", "partner of", "Petr Novák"),
        Relation("introduced_by", "introduced", "Bea Berg"),
    )
    assert (ana.raw or "").split("\n") == [
        "Title: Dr.",
        "First Name: Ana",
        "Middle Name: Marie",
        "Last Name: Novák",
        "Suffix: PhD",
        "Company: Acme",
        "Department: Research",
        "Business Street: Karlova 1",
        "Business City: Praha",
        "Business Postal Code: 110 00",
        "Business Country/Region: Czech Republic",
        "Assistant's Phone: +420 900",
        "E-mail 2 Address: /o=ExchangeLabs/ou=x",
        "E-mail 2 Type: EX",
        "E-mail 2 Display Name: Ana",
        "Referred By: Bea Berg",
        "User 1: blue",
    ]
    assert (bea.fields, bea.raw, bea.dates) == ({"name": "Bea Berg"}, None, ())
    assert fjord.fields == {"name": "Fjord AS", "company": "Fjord AS", "location": "Oslo, Norway", "birthday": "1990-03-25"}
    assert skipped == [Skipped(6, "no name, organisation, email or phone")]


def test_the_file_of_outlook_com() -> None:
    """Other columns in another order, ISO days; two spellings of an address are one; what is no address stays raw."""
    (zoe, ravi), skipped = records("outlook_com.csv")
    assert skipped == []
    assert zoe.fields == {
        "name": "Zoë Faßbender",
        "nickname": "Zo",
        "company": "Kernel Werke",
        "title": "Engineer",
        "location": "Köln, NRW, Germany",
        "birthday": "1990-02-01",
        "notes": "Hello",
    }
    assert [point.value for point in zoe.points if point.kind == "email"] == ["zoe@example.org", "z@kernel.example"]
    assert Point("handle", "zoe_im", "IM") in zoe.points
    assert Point("link", "https://github.com/zoe", "homepage") in zoe.points
    assert zoe.raw == "Office Location: 2.14\nManager's Name: Max Chef"
    assert ravi.fields == {"name": "Ravi", "location": "Pune"}
    assert ravi.raw == "E-mail Address: not an address"


def test_what_google_exports_for_outlook() -> None:
    """One day above the twelfth tells how all days of the file are to be read; Google's own groups are no tags."""
    (mei, jane), _ = records("outlook_google.csv")
    assert (mei.fields["birthday"], jane.fields["birthday"]) == ("1985-04-13", "1990-04-03")
    assert mei.tags == ("starred",)
    assert (mei.raw or "").startswith("Home Address: Road 1\n Taipei")


def test_a_day_that_can_be_read_twice_is_not_guessed() -> None:
    """Without a sign of the order, the cell stays as it was."""
    (person,) = parse_outlook("First Name,E-mail Address,Mobile Phone,Birthday\nAna,ana@x.org,,3/4/1985\n")
    assert isinstance(person, Person)
    assert "birthday" not in person.fields
    assert person.raw == "Birthday: 3/4/1985"


def test_other_headers_are_refused() -> None:
    """--format cannot make a file what it is not; other languages are told the way."""
    with pytest.raises(DevHubError, match="Nothing was changed") as caught:
        list(parse_outlook("Vorname;Nachname;E-Mail-Adresse\nAna;Novak;ana@x.org\n"))
    assert "--format csv" in caught.value.hint


def test_it_stops_when_asked() -> None:
    """Reading can be cancelled."""
    with pytest.raises(CancelledError):
        list(parse_outlook(read_text(FILES / "outlook_com.csv")[0], cancelled=lambda: True))
