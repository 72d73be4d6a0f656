"""What other programs make of our vCards: khard (on vobject), and pythonVCard4's own parser for 4.0.

They see the same names, emails, phones, addresses, notes and days that the vault holds.
"""

import importlib.metadata
import importlib.util
import sys
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import text
from devhub_tui.services.demo import fill
from devhub_tui.services.interchange import importer
from devhub_tui.services.interchange.export import Options
from devhub_tui.storage import exporting
from devhub_tui.storage.database import Database
from devhub_tui.storage.exporting import Whole
from tests.services.exports import exported
from tests.services.people_made_up import MadeUp, add, made_up
from tests.services.test_vcard_round_trip import ODD, VCARDS
from tests.storage.vaults import scratch


def whole(database: Database) -> list[Whole]:
    """Everybody, as the exporter has them."""
    with database.reader() as connection:
        return list(exporting.people(connection, exporting.everybody(connection)))


def khard_reads(data: bytes) -> list[Any]:
    """The cards as khard shows them."""
    import vobject
    from khard.contacts import VCardWrapper

    return [VCardWrapper(card) for card in vobject.readComponents(data.decode())]


def flat(shown: dict[str, list[Any]]) -> list[Any]:
    """khard's values by label, without the labels."""
    return sorted(value for values in shown.values() for value in values)


def of_kind(person: Whole, kind: str) -> list[str]:
    """The values of a person's points."""
    return sorted(point.value for point in person.points if point.kind == kind)


def plain(value: str) -> str:
    """A number or address without its scheme, which khard and our reader take off."""
    return value.removeprefix("mailto:").removeprefix("tel:").replace(";ext=", " ext ").strip()


def notes(shown: Iterable[Any]) -> list[str]:
    """khard's notes, whatever their labels."""
    return [each for one in shown for each in (one.values() if isinstance(one, dict) else [one])]


def the_same(person: Whole, card: Any, *, imported: bool = False) -> None:
    """Whether khard shows this person as the vault has them. What came in as no email or phone stays what it was."""
    assert text.clean(card.formatted_name) == person.name
    for kind, shown in (("email", card.emails), ("phone", card.phone_numbers)):
        there, wanted = set(map(plain, flat(shown))), set(map(plain, of_kind(person, kind)))
        assert wanted <= there if imported else wanted == there
    if person.values["notes"]:
        assert (
            person.values["notes"] in "\n\n".join(notes(card.notes))
            or text.clean(notes(card.notes)[0], multiline=True) == person.values["notes"]
        )
    else:
        assert not notes(card.notes)
    if person.values["location"] and not imported:
        (address,) = flat({key: [each["city"] for each in found] for key, found in card.post_addresses.items()})
        assert address == person.values["location"]
    if person.values["birthday"] and not imported:
        day = card.birthday
        assert f"{day:%m-%d}" == person.values["birthday"][-5:]
        if not person.values["birthday"].startswith("--"):
            assert f"{day.year:04}" == person.values["birthday"][:4]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_khard_sees_the_demo(version: str) -> None:
    """Sixty people with everything that the demo makes up."""
    with scratch() as vault:
        fill(vault.database)
        people = whole(vault.database)
        for person, card in zip(people, khard_reads(exported(vault.database, "vcard", options=Options(version))), strict=True):
            the_same(person, card)
            assert card.version == version
            assert sorted(card.categories) == sorted(person.tags)
            assert card.uid == f"urn:uuid:{person.id}"


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("name", ODD)
def test_khard_reads_every_odd_card(name: str, version: str) -> None:
    """What came in as oddly as can be goes out so that khard reads it."""
    with scratch() as vault:
        importer.import_file(vault.database, str(VCARDS / f"{name}.vcf"))
        people = whole(vault.database)
        for person, card in zip(people, khard_reads(exported(vault.database, "vcard", options=Options(version))), strict=True):
            the_same(person, card, imported=True)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@settings(max_examples=40)
@given(data=st.lists(made_up(), min_size=1, max_size=3))
def test_khard_sees_whatever_a_vault_holds(version: str, data: list[MadeUp]) -> None:
    """Names, emails, phones, places, notes and days of people made up field by field."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            for each in data:
                add(tx, each)
        people = whole(vault.database)
        for person, card in zip(people, khard_reads(exported(vault.database, "vcard", options=Options(version))), strict=True):
            the_same(person, card)


def test_khard_lists_an_address_book_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """khard itself, on a folder of our cards: it finds everybody by name, email and phone."""
    book = tmp_path / "book"
    book.mkdir()
    with scratch() as vault:
        fill(vault.database)
        people = whole(vault.database)
        cards = exported(vault.database, "vcard").decode().split("BEGIN:VCARD\r\n")[1:]
    for number, card in enumerate(cards):
        (book / f"{number}.vcf").write_text(f"BEGIN:VCARD\r\n{card}", encoding="utf-8", newline="")
    config = tmp_path / "khard.conf"
    config.write_text(f"[addressbooks]\n[[ours]]\npath = {book}\n[general]\ndefault_action = list\n", encoding="utf-8")
    from khard.khard import main

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not main(["-c", str(config), "email", "--parsable"])
    listed = {tuple(line.split("\t")[:2]) for line in capsys.readouterr().out.splitlines()}
    assert {(email, person.name) for person in people for email in of_kind(person, "email")} <= listed


@pytest.fixture(scope="module")
def python_vcard4() -> Any:
    """pythonVCard4's parser. The distribution lacks an __init__ and asks for Pillow, which only its photo writer uses."""
    (path,) = (each.locate() for each in importlib.metadata.files("pythonvcard4") or () if each.name == "vcard.py")
    pillow = types.ModuleType("PIL")
    pillow.Image = None  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "PIL", pillow)
        spec = importlib.util.spec_from_file_location("python_vcard4_vcard", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        patch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
    return module.Contact


def test_python_vcard4_sees_the_demo(python_vcard4: Any) -> None:
    """The second library reads each 4.0 card. It knows no groups and no days without a year, so those are left out."""
    with scratch() as vault:
        fill(vault.database)
        people = whole(vault.database)
        cards = exported(vault.database, "vcard", options=Options("4.0")).decode().split("END:VCARD\r\n")[:-1]
    for person, card in zip(people, cards, strict=True):
        known = "\r\n".join(line for line in card.split("\r\n") if not line.startswith(("BDAY:--", "ANNIVERSARY:--")))
        found = python_vcard4.from_vcard(known)
        assert found.fn == person.name
        labelled = {point.value for point in person.points if f"{point.value}" in found.custom.__repr__()}
        for kind, shown in (("email", found.email), ("phone", found.tel)):
            assert {each["value"] for each in shown} | labelled >= set(of_kind(person, kind))
        assert found.note == person.values["notes"]
        assert found.uid == f"urn:uuid:{person.id}"
        if person.values["birthday"] and not person.values["birthday"].startswith("--"):
            assert found.bday.isoformat() == person.values["birthday"]
        if person.values["location"]:
            assert [each["value"][3] for each in found.adr] == [person.values["location"]]
        if person.values["company"] and ";" not in person.values["company"]:
            assert found.custom["ORG"] == [person.values["company"]]
        assert sorted(found.categories) == sorted(person.tags) or not person.tags
