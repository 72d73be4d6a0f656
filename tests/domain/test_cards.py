"""The owner's own card: what is in it, how it is written, what goes first when a code has no room."""

from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devhub_tui.domain import cards
from devhub_tui.domain.own_profile import ON_CARD, Profile
from devhub_tui.services import qr
from devhub_tui.services.interchange.parse import parse_text
from tests.hostile import SMALL

ADA = Profile(
    name="Ada Lovelace",
    pronouns="she/her",
    tagline="Compilers, poetry; engines",
    company="Analytical Engines",
    title="Staff Engineer",
    email="ada@analytical.example",
    phone="+44 (0)20 7946-0000",
    links=("https://github.com/adalovelace", "https://ada.example"),
    location="London",
    shared=frozenset(ON_CARD),
)


def test_the_file() -> None:
    """A vCard 3.0 as RFC 2426 has it: CRLF, what has to be escaped is, every field in its property."""
    assert cards.for_file(ADA) == "\r\n".join(
        (
            "BEGIN:VCARD",
            "VERSION:3.0",
            "N:Lovelace;Ada;;;",
            "FN:Ada Lovelace",
            "ORG:Analytical Engines",
            "TITLE:Staff Engineer",
            "TEL:+44 (0)20 7946-0000",
            "EMAIL:ada@analytical.example",
            "URL:https://github.com/adalovelace",
            "URL:https://ada.example",
            "ADR:;;;London;;;",
            "X-PRONOUNS:she/her",
            "NOTE:Compilers\\, poetry\\; engines",
            "END:VCARD",
            "",
        )
    )


def test_the_code_is_shorter() -> None:
    """Bare newlines, no parts that are empty, a number as it is dialled; pronouns where phones show them."""
    lines = cards.for_code(ADA).split("\n")
    assert lines[2] == "N:Lovelace;Ada"
    assert "TEL:+440207946-0000".replace("-", "") in lines
    assert "ADR:;;;London" in lines
    assert "NOTE:she/her · Compilers\\, poetry\\; engines" in lines
    assert not any(line.startswith("X-") for line in lines)
    assert "\r" not in cards.for_code(ADA)


def test_only_what_is_shared() -> None:
    """What the owner did not choose is in neither, wherever it stands in the profile."""
    some = ADA._replace(shared=frozenset({"email"}), contact="remove@ada.example", timezone="Europe/London")
    for card in (cards.for_file(some), cards.for_code(some)):
        assert "ada@analytical.example" in card
        for gone in ("London", "7946", "Engine", "github", "she/her", "poetry", "remove@"):
            assert gone not in card


def test_words_in_a_number_stay() -> None:
    """An extension is not run together with the number."""
    assert "TEL:+49 30 123 ext 4" in cards.for_code(ADA._replace(phone="+49 30 123 ext 4"))


def test_what_goes_first() -> None:
    """Less and less, in one order, down to the name; every step says what is missing and is smaller."""
    seen: list[tuple[str, ...]] = []
    for size in range(400, 0, -1):
        found = cards.fitted(ADA, lambda card, size=size: len(card) <= size)  # type: ignore[misc]
        if not seen or seen[-1] != found.dropped:
            seen.append(found.dropped)
    order = ("tagline", "location", "pronouns", "links", "title", "company", "link", "phone", "email")
    assert seen == [order[:count] for count in range(len(order) + 1)]
    bare = cards.fitted(ADA, lambda card: False)
    assert bare.profile.name == "Ada Lovelace"
    assert bare.text == "BEGIN:VCARD\nVERSION:3.0\nN:Lovelace;Ada\nFN:Ada Lovelace\nEND:VCARD"


def test_what_is_not_there_is_not_missed() -> None:
    """A profile without a tagline is not told that its tagline was left out."""
    found = cards.fitted(Profile(name="Ada", title="Engineer"), lambda card: "TITLE" not in card)
    assert found.dropped == ("title",)


@pytest.mark.parametrize(
    ("dropped", "words"),
    [
        ((), ""),
        (("tagline",), "tagline"),
        (("tagline", "links"), "tagline and further links"),
        (("tagline", "links", "title", "link"), "tagline, title and links"),
    ],
)
def test_told(dropped: tuple[str, ...], words: str) -> None:
    """What was left out reads as a sentence."""
    assert cards.told(dropped) == words


def test_80_by_24_has_a_way_to_reach() -> None:
    """The smallest terminal that counts still gives a name, an address and a number, or a link of who shares none."""

    def fits(card: str) -> bool:
        needed = qr.least(card)
        return needed.columns <= 46 and needed.rows <= 24

    found = cards.fitted(ADA, fits)
    assert found.profile.email
    assert found.profile.phone
    assert cards.fitted(ADA._replace(phone=""), fits).profile.links == ADA.links[:1]


def test_room_is_told_without_drawing() -> None:
    """The size that is worked out beforehand is the one that is drawn."""
    for text in (cards.for_code(ADA), "HTTPS://A.EXAMPLE/Q/ABC", "é" * 300):
        needed = qr.least(text)
        drawn = qr.fit(text, needed.columns, needed.rows)
        assert isinstance(drawn, qr.Drawing)
        assert isinstance(qr.fit(text, needed.columns - 1, needed.rows), qr.Needed)
    with pytest.raises(ValueError, match="too long"):
        qr.least("x" * 4000)


@pytest.mark.parametrize("mark", ["x", "é", "中", "👩‍👩‍👧‍👦", " "])
def test_long_lines_are_folded(mark: str) -> None:
    """75 octets a line at most, as full as they get, no character cut, and unfolded they are what they were."""
    profile = ADA._replace(tagline=f"a{mark * 40}z")
    lines = cards.for_file(profile).split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    start = next(place for place, line in enumerate(lines) if line.startswith("NOTE:"))
    assert len(lines[start].encode()) > 71 or len(mark) > 1 or mark in "x "
    assert "".join([lines[start], *(line[1:] for line in lines[start + 1 : -2])]) == f"NOTE:{profile.tagline}"


def test_a_line_of_75_octets_stays_whole() -> None:
    """The limit itself is no reason to fold; one more is."""
    whole, more = (cards.for_file(ADA._replace(tagline="x" * length)) for length in (70, 71))
    assert f"NOTE:{'x' * 70}\r\n" in whole
    assert f"NOTE:{'x' * 70}\r\n x\r\n" in more


@pytest.mark.parametrize("value", SMALL)
def test_hostile_fields_stay_one_property(value: str) -> None:
    """Nothing that stands in a field begins a property or a card of its own, in the file or in the code."""
    from devhub_tui.domain import own_profile

    sharp = f"{value}\nEND:VCARD\nBEGIN:VCARD;,\\"
    profile = own_profile.from_values(dict.fromkeys(("name", "company", "tagline", "location", "email"), sharp), None, "Ada")
    profile = profile._replace(shared=frozenset(ON_CARD))
    for card in (cards.for_file(profile), cards.for_code(profile)):
        parsed = parse_text(card.replace("\r\n", "\n"), "vcard")
        assert len(parsed.people) == 1
        assert not parsed.skipped
        assert parsed.people[0].fields["name"] == profile.name
        assert parsed.people[0].fields["company"] == profile.company


_LINE = st.text(st.characters(codec="utf-8"), max_size=120)


@settings(max_examples=150, deadline=None)
@given(name=_LINE, company=_LINE, title=_LINE, tagline=_LINE)
def test_our_own_importer_reads_it_back(name: str, company: str, title: str, tagline: str) -> None:
    """Whatever is typed into a profile comes out of the card as it went in; no line is longer than 75 octets."""
    from devhub_tui.domain import own_profile

    values = {"name": name, "company": company, "title": title, "tagline": tagline}
    profile = own_profile.from_values(values, None, "Ada Lovelace")
    card = cards.for_file(profile)
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
    person = parse_text(card.replace("\r\n", "\n"), "vcard").people[0]
    shown = {
        key: person.fields.get(column, "") for key, column in (("company", "company"), ("title", "title"), ("tagline", "notes"))
    }
    assert shown == {key: getattr(profile, key) for key in shown}
    assert person.fields["name"] == profile.name


@pytest.mark.parametrize("name", ["Jürgen Müller", "田中太郎", "Зоя Иванова", "محمد علي", "👩‍👩‍👧‍👦 Family"])
def test_names_in_any_script_are_scanned(name: str, tmp_path: Path) -> None:
    """A reader sees the very text that was written."""
    card = cards.for_code(ADA._replace(name=name))
    path = qr.png(card, str(tmp_path / "card.png"))
    with Image.open(path) as image:
        assert [each.text for each in zxingcpp.read_barcodes(image)] == [card]
