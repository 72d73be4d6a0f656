"""MeCard, the short card in codes: every property, its escapes, and whatever else may stand there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui.domain import mecard
from devhub_tui.domain.people import Point
from devhub_tui.errors import DevHubError
from devhub_tui.text import clean, visible
from tests.hostile import FORBIDDEN, HOSTILE


def test_a_whole_card() -> None:
    """Name, numbers, address, page, birthday, note, and what others write besides."""
    person = mecard.parse(
        "MECARD:N:Souza,Ana;SOUND:SOUZA,ANA;TEL:+49301234;TEL-AV:+49305678;EMAIL:ana@oxide.example;"
        "ADR:,,Linienstr. 1,Berlin,,10119,DE;"
        "URL:github.com/anasouza;BDAY:19850412;NICKNAME:Aninha;ORG:Oxide;TITLE:Engineer;NOTE:met by the coffee;;"
    )
    assert person.fields == {
        "name": "Ana Souza",
        "nickname": "Aninha",
        "company": "Oxide",
        "title": "Engineer",
        "location": "Linienstr. 1, Berlin, 10119, DE",
        "birthday": "1985-04-12",
        "notes": "met by the coffee",
    }
    assert [point[:2] for point in person.points] == [
        ("phone", "+49301234"),
        ("phone", "+49305678"),
        ("email", "ana@oxide.example"),
        ("link", "https://github.com/anasouza"),
    ]


@pytest.mark.parametrize(
    ("card", "name"),
    [
        ("MECARD:N:Ana;;", "Ana"),
        ("mecard:n:Souza,Ana;;", "Ana Souza"),
        ("MECARD:N:O\\,Neill\\;\\:\\\\,Sam;;", "Sam O,Neill;:\\"),
        ("MECARD:TEL:1;N:Later;;", "Later"),
        ("MECARD:N:First;N:Second;;", "First"),
        ("MECARD:NICKNAME:Nina;;", "Nina"),
        ("MECARD:ORG:Oxide;;", "Oxide"),
        ("MECARD:EMAIL:a@b.example;;", "a@b.example"),
        ("MECARD:N:山田,太郎;;", "太郎 山田"),
        ("MECARD:N:No end", "No end"),
        (" \nMECARD:N:Ana\n;TEL:1;;", "Ana"),
    ],
)
def test_names(card: str, name: str) -> None:
    """Family name first, with a comma; without a name whatever tells who it is."""
    assert mecard.parse(card).fields["name"] == name


def test_what_fits_nowhere_is_kept() -> None:
    """A day, an address or a property that cannot be understood stands in the note."""
    person = mecard.parse("MECARD:N:Ana;BDAY:19851399;EMAIL:nope;X-LOCK:12;MEMO:hello;;")
    assert person.fields["notes"] == "BDAY: 19851399\nEMAIL: nope\nX-LOCK: 12\nhello"
    assert not person.points


@pytest.mark.parametrize("card", ["MECARD:;;", "MECARD:", "MECARD:N:;;", "MECARD:N:\u200d;;", "MECARD:SOUND:x;;"])
def test_nobody(card: str) -> None:
    """A card of nobody is said to be one."""
    with pytest.raises(DevHubError, match="nobody"):
        mecard.parse(card)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile(value: str) -> None:
    """Whatever stands in every property: clean fields, and the card's own properties stay what they are."""
    escaped = "".join("\\" + mark if mark in "\\:;," else mark for mark in value[:3000])
    person = mecard.parse(
        "MECARD:N:Ana;" + "".join(f"{key}:{escaped};" for key in ("ORG", "ADR", "NOTE", "TEL", "URL", "EMAIL")) + ";"
    )
    assert person.fields["name"] == "Ana"
    for said in (*person.fields.values(), *(part for point in person.points for part in point[:2])):
        assert not FORBIDDEN.search(said)


_TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=200, deadline=None)
@given(family=_TEXT, given_name=_TEXT, org=_TEXT, note=_TEXT)
def test_escapes_hold(family: str, given_name: str, org: str, note: str) -> None:
    """What was escaped comes back as it was, cleaned; nothing leaks from one property into the next."""
    escape = str.maketrans({mark: "\\" + mark for mark in "\\:;,"})
    written = [each.translate(escape) for each in (family, given_name, org, note)]
    person = mecard.parse("MECARD:N:{},{};ORG:{};NOTE:{};EMAIL:a@b.example;;".format(*written))
    name = clean(f"{clean(given_name)} {clean(family)}").strip("\u200d ")
    if visible(name):
        assert clean(person.fields["name"]).strip("\u200d ") == name
    assert person.fields.get("company", "") == clean(org)
    assert person.fields.get("notes", "") == clean(note, multiline=True)
    assert person.points == (Point("email", "a@b.example"),)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_anything_at_all(body: str) -> None:
    """No text makes it fail in any other way than with a sentence."""
    try:
        person = mecard.parse("MECARD:" + body)
    except DevHubError:
        return
    assert visible(person.fields["name"])
