"""Somebody's card as it is pasted or lies in a file: who it is, or what it is instead."""

from contextlib import suppress
from pathlib import Path

import pytest

from devhub_tui.domain.people import Person
from devhub_tui.errors import DevHubError
from devhub_tui.services import qr
from devhub_tui.services.interchange import detect, given
from devhub_tui.text import visible
from tests.hostile import FORBIDDEN, HOSTILE, SMALL

V2 = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen\r\nTEL;CELL:+49 1\r\nEND:VCARD\r\n"
)
V3 = "BEGIN:VCARD\nVERSION:3.0\nN:Müller;Jürgen\nFN:Jürgen Müller\nTEL:+49 1\nEND:VCARD"
V4 = "BEGIN:VCARD\nVERSION:4.0\nFN:Jürgen Müller\nTEL;VALUE=uri:tel:+49-1\nEND:VCARD\n"


@pytest.mark.parametrize("card", [V2, V3, V4, "MECARD:N:Müller,Jürgen;TEL:+49 1;;", "\ufeff \n" + V3])
def test_cards(card: str) -> None:
    """vCard 2.1, 3.0 and 4.0, and MeCard: the same person."""
    person = given.read(card)
    assert person.fields["name"] == "Jürgen Müller"
    assert [point.kind for point in person.points] == ["phone"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Ana Souza <ana@oxide.example>", "Ana Souza"),
        ('"Ana Souza" <mailto:ana@oxide.example>', "Ana Souza"),
        ("Ana Souza, ana@oxide.example", "Ana Souza"),
        ("Ana Souza\nana@oxide.example", "Ana Souza"),
        ("ana@oxide.example", "ana@oxide.example"),
    ],
)
def test_a_name_and_an_address(words: str, name: str) -> None:
    """What stands under a mail is enough."""
    person = given.read(words)
    assert person.fields == {"name": name}
    assert [point[:2] for point in person.points] == [("email", "ana@oxide.example")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "nothing to read"),
        ("https://github.com/anasouza", "a link to GitHub"),
        ("github.com/anasouza", "a link to GitHub"),
        ("https://www.linkedin.com/in/ana-souza/", "a link to LinkedIn"),
        ("https://ana.example", "a link, not a card"),
        ("HTTPS://ME.EXAMPLE/Q/ABCDEFGHIJKLMNOPQRSTUVWXYZ", "a link, not a card"),
        ("WIFI:T:WPA;S:cafe;P:x;;", "wireless network"),
        ("otpauth://totp/x?secret=Y", "secret"),
        ("tel:+49301234", "telephone number"),
        ("Ana Souza", "This is no card"),
        ("two@a.example three@b.example", "This is no card"),
        (V3 + "\n" + V3.replace("Jürgen", "Ana"), "2 people"),
        ("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD", "Nobody could be read"),
        ("MECARD:;;", "nobody in this MeCard"),
    ],
)
def test_what_is_no_card_is_told(words: str, said: str) -> None:
    """In a sentence, with what can be done."""
    with pytest.raises(DevHubError) as caught:
        given.read(words)
    assert said in caught.value.message
    assert caught.value.hint


def check(person: Person) -> None:
    """Nothing in it that a terminal would obey, and a name that can be seen."""
    assert visible(person.fields["name"])
    for said in (*person.fields.values(), *(part for point in person.points for part in point[:2])):
        assert not FORBIDDEN.search(said)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile(value: str) -> None:
    """Whatever is pasted, bare or inside a card: a clean person, or a sentence."""
    for text in (value, f"{value} <a@b.example>", V3.replace("Jürgen Müller", value.replace("\n", " ").replace("\r", " "))):
        with suppress(DevHubError):
            check(given.read(text))


@pytest.mark.parametrize("value", SMALL)
def test_hostile_in_a_refusal(value: str) -> None:
    """What is refused is not repeated in a way that a terminal would obey."""
    with pytest.raises(DevHubError) as caught:
        given.read(f"otherwise {value} nobody")
    assert not FORBIDDEN.search(caught.value.message + caught.value.hint)


def test_files(tmp_path: Path) -> None:
    """A card in a file, whatever its encoding and name; what cannot be read says so."""
    for name, data in {"a.vcf": V3.encode("utf-16"), "b.txt": b"MECARD:N:Ana;;", "c": V2.encode("latin-1")}.items():
        (tmp_path / name).write_bytes(data)
        assert given.read_file(str(tmp_path / name)).fields["name"] in ("Jürgen Müller", "Ana")
    (tmp_path / "empty").touch()
    for name in ("empty", "missing", "."):
        with pytest.raises(DevHubError):
            given.read_file(str(tmp_path / name))


def test_which_text_is_a_file(tmp_path: Path) -> None:
    """A line that names a file is one; a card never is."""
    (tmp_path / "a.vcf").write_text(V3)
    assert given.is_file(str(tmp_path / "a.vcf"))
    for text in ("", V3, str(tmp_path), str(tmp_path / "b"), "x\0y", "\n"):
        assert not given.is_file(text)


def test_pictures(tmp_path: Path) -> None:
    """A code in a picture, as a file and through a pipe; beside one for a network; two people are too many, none is told."""
    from PIL import Image

    for name, card in {
        "ana": "MECARD:N:Souza,Ana;;",
        "bo": V3,
        "wifi": "WIFI:T:WPA;S:cafe;;",
        "page": "https://a.example",
    }.items():
        qr.png(card, str(tmp_path / f"{name}.png"))
    assert given.read_file(str(tmp_path / "ana.png")).fields["name"] == "Ana Souza"
    assert given.read_bytes((tmp_path / "bo.png").read_bytes(), "stdin").fields["name"] == "Jürgen Müller"

    def beside(*names: str) -> str:
        images = [Image.open(tmp_path / f"{name}.png").convert("L") for name in names]
        sheet = Image.new("L", (sum(each.width for each in images), max(each.height for each in images)), 255)
        at = 0
        for each in images:
            sheet.paste(each, (at, 0))
            at += each.width
        sheet.save(tmp_path / "sheet.png")
        return str(tmp_path / "sheet.png")

    assert given.read_file(beside("wifi", "ana")).fields["name"] == "Ana Souza"
    with pytest.raises(DevHubError, match="2 people"):
        given.read_file(beside("ana", "bo"))
    with pytest.raises(DevHubError, match="a link"):
        given.read_file(str(tmp_path / "page.png"))
    (tmp_path / "torn.png").write_bytes((tmp_path / "ana.png").read_bytes()[:60])
    Image.new("L", (80, 80), 255).save(tmp_path / "blank.png")
    for name in ("torn", "blank"):
        with pytest.raises(DevHubError):
            given.read_file(str(tmp_path / f"{name}.png"))


def test_a_text_that_begins_like_a_picture(tmp_path: Path) -> None:
    """BMW is no bitmap."""
    (tmp_path / "card.txt").write_text("BMW Fan <fan@bmw.example>")
    assert given.read_file(str(tmp_path / "card.txt")).fields["name"] == "BMW Fan"


def test_the_importer_shows_the_way() -> None:
    """Who imports a MeCard or a picture as a file is told which command takes them."""
    with pytest.raises(DevHubError) as caught:
        detect.detect_format("MECARD:N:Ana;;")
    assert "devhub card read" in caught.value.hint
    with pytest.raises(DevHubError) as caught:
        detect.as_text(b"\x89PNG\r\n", "badge.png")
    assert "devhub card read" in caught.value.hint
