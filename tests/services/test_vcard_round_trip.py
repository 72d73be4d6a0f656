"""vCard to vault to vCard to vault: nothing is lost on the way, and the second time nothing changes at all."""

import re
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui.services.interchange import importer
from devhub_tui.services.interchange.export import Options
from devhub_tui.text import clean, fold
from tests.conftest import ROOT
from tests.services.cards_made_up import many_cards
from tests.services.exports import about, again, cards, exported, people
from tests.services.people_made_up import MadeUp, add, made_up
from tests.services.plain_cards import check_grammar, properties
from tests.storage.vaults import scratch

VCARDS = ROOT / "tests" / "fixtures" / "vcards"
FILES = sorted(
    path for path in (ROOT / "tests" / "fixtures" / "import").glob("*.vcf") if path.name not in ("empty.vcf", "picture.vcf")
)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_fixture_is_a_fixed_point(path: Path, version: str, tmp_path: Path) -> None:
    """import(F), export E1, import into an empty vault, export E2: the same bytes, the same people."""
    with scratch() as first:
        importer.import_file(first.database, str(path))
        before, written = people(first.database), cards(first.database, version)
    after, rewritten = again(tmp_path, written, version)
    assert rewritten == written
    assert after == before


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@settings(max_examples=40)
@given(data=st.lists(made_up(), min_size=1, max_size=3, unique_by=lambda each: fold(each.values["name"])))
def test_whatever_a_vault_holds_comes_back(version: str, data: list[MadeUp]) -> None:
    """People made up field by field: what is about them is the same in another vault, and the bytes are from then on."""
    with scratch() as first, tempfile.TemporaryDirectory() as folder:
        with first.database.write("add") as tx:
            for each in data:
                add(tx, each)
        before, written = people(first.database), cards(first.database, version)
        after, rewritten = again(Path(folder), written, version)
        assert about(after) == about(before)
        assert rewritten.decode() == written.decode()


ODD: dict[str, str] = {
    "21-agent-nested": "2.1: an AGENT is a whole card inside of the card",
    "21-android": "2.1: X-ANDROID-CUSTOM nicknames and relations, own types, phonetic names",
    "21-latin1-and-bare-types": "2.1: CHARSET=ISO-8859-1 in raw bytes, TEL;WORK;FAX without TYPE=, ENCODING=8BIT",
    "21-mailer-tz-geo": "2.1: MAILER, TZ:-0500, GEO with a comma, LABEL, a SOUND that is a file",
    "21-photo-base64-bare": "2.1: PHOTO;JPEG;ENCODING=BASE64 on lines of its own, LOGO;PNG;BASE64, KEY;PGP",
    "21-quoted-printable-soft-breaks": "2.1: quoted-printable with soft breaks inside of a character, CRLF, = and C:\\neu",
    "addresses": "several ADR with all seven parts, labels, groups, LABEL; one with a city only, one with none",
    "anniversaries": "ANNIVERSARY with an hour, two of them, X-ANNIVERSARY and Evolution's, one that is no day",
    "apple-birthday-no-year": "X-APPLE-OMIT-YEAR, a nickname with a comma",
    "apple-company": "a company: empty N, X-ABShowAs, _$!<Other>!$_",
    "apple-item-groups": "item1.… with X-ABLabel, X-ABADR, dates, related names, escaped colons",
    "apple-social-profiles": "x-user, x-userid, x-apple:, a quoted parameter with a comma, IMPP with X-SERVICE-TYPE",
    "birthdays": "BDAY in fourteen ways: years only, hours, text, two of them, DEATHDATE",
    "blank-run": "300 blanks in a note, so that a folded piece would be blank",
    "bom-utf8": "a byte order mark in front of BEGIN",
    "empty-values": "properties without a value, a label without a property",
    "escapes-in-names-and-orgs": "escaped commas, semicolons, newlines and backslashes in FN, N and ORG",
    "folded-inside-utf8": "folded in the middle of characters of two, three and four bytes",
    "folded-oddly": "folded with tabs, with a blank piece, inside of a parameter; a long quoted parameter",
    "geo-lang-gender": "GEO, LANG, GENDER, XML, HOBBY, CLIENTPIDMAP and PID, calendars",
    "hostile": "escapes for terminals, markup, formulas, javascript:, ORG:END:VCARD",
    "impp-schemes": "IMPP of many schemes and of none, X-SKYPE, tel: with ext, SOCIALPROFILE as text and as address",
    "kind-org": "KIND:org with a MEMBER, UID;VALUE=text",
    "logo-key-sound": "LOGO, KEY and SOUND inline, by address and as text, of usual and strange types",
    "lower-case": "everything in lower case",
    "mixed-line-ends": "CRLF, CR and LF in one file, CR CR LF, no end after the last END",
    "names-of-the-world": "particles, no spaces, one word, right to left, several additional names",
    "no-end-of-line-at-the-end": "the file ends with END:VCARD",
    "no-fn": "no FN: the name comes from N, with prefixes and suffixes",
    "odd-characters": "line separators, NEL, decomposed letters, invisible marks and tabs in values",
    "only-email-and-nickname": "nobody but an email by rank, nobody but nicknames",
    "only-org": "only ORG, FN and N empty",
    "photos-of-three-versions": "PHOTO as address and inline in 3.0 and 4.0, untyped, and not base64 at all",
    "pronouns-and-9554": "two PRONOUNS, GRAMGENDER, CREATED, ADR with RFC 9554's more parts",
    "quoted-parameters": "parameters in quotes with : ; and , inside, an empty one, GEO and LABEL on ADR",
    "related-and-members": "RELATED as UID, text and address; two UIDs; groups, which are skipped",
    "several-notes-and-titles": "two NOTEs, TITLEs, ORGs, ROLEs, CATEGORIES with commas and #",
    "time-zones": "TZ as name, offset, text, address; two of them",
    "two-nicknames": "three NICKNAME properties, one name twice",
    "type-lists": "TYPE lists in every spelling, x-types, words that are no types",
    "uids": "UIDs that are no URIs, with commas; one that is a web address",
    "utf16-le": "UTF-16 with a byte order mark",
    "x-properties": "X- properties with parameters, groups, JSON and XML in them",
}
"""Hand-made cards -> what is odd about them. Each is a file in tests/fixtures/vcards."""


def test_every_odd_card_is_explained() -> None:
    """No file without a word on it, and at least thirty."""
    assert sorted(ODD) == sorted(path.stem for path in VCARDS.glob("*.vcf"))
    assert len(ODD) >= 30


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("name", ODD)
def test_odd_cards(name: str, version: str, tmp_path: Path) -> None:
    """Import, export, import, export: the same bytes and people; every line is as RFC 6350 wants it; no word is lost."""
    path = VCARDS / f"{name}.vcf"
    written = fixed_point(path, version, tmp_path)
    check_grammar(exported_from(path, version))
    assert missing(path.read_bytes(), written) == []


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("seed", range(10))
def test_generated_cards(seed: int, version: str, tmp_path: Path) -> None:
    """The same for 250 cards put together from what programs write, in every style of every version."""
    path = tmp_path / "made.vcf"
    path.write_bytes(many_cards(seed, 25))
    written = fixed_point(path, version, tmp_path)
    assert written.count(b"BEGIN:VCARD") == 25
    assert missing(path.read_bytes(), written) == []


@pytest.mark.parametrize("name", ODD)
def test_versions_are_written_from_one_another(name: str, tmp_path: Path) -> None:
    """A vault filled from a 4.0 export says in 3.0 what the first vault says in 3.0, and the other way round."""
    with scratch() as first:
        importer.import_file(first.database, str(VCARDS / f"{name}.vcf"))
        one, other = cards(first.database, "3.0"), cards(first.database, "4.0")
    for written, version, wanted in ((one, "4.0", other), (other, "3.0", one)):
        file = tmp_path / "between.vcf"
        file.write_bytes(written)
        with scratch() as second:
            importer.import_file(second.database, str(file))
            assert sorted(cards(second.database, version).decode().splitlines()) == sorted(wanted.decode().splitlines())


def test_ten_thousand_in_one_file(tmp_path: Path) -> None:
    """All of them out, in, and out again."""
    path = tmp_path / "many.vcf"
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Żółw {0}\nN:{0};Żółw;;Dr.;\nTEL;TYPE=cell:+49 {0:06}\nX-OWN:{0}\nUID:u{0}\nEND:VCARD\n"
    path.write_text("".join(card.format(number) for number in range(10_000)), encoding="utf-8")
    written = fixed_point(path, "3.0", tmp_path)
    assert written.count(b"BEGIN:VCARD") == 10_000


def fixed_point(path: Path, version: str, folder: Path) -> bytes:
    """The first export, after a second one from another vault was compared with it."""
    with scratch() as first:
        importer.import_file(first.database, str(path))
        before, written = people(first.database), cards(first.database, version)
    after, rewritten = again(folder, written, version)
    assert rewritten.decode() == written.decode()
    assert after == before
    return written


def exported_from(path: Path, version: str) -> bytes:
    """The export with its stamps."""
    with scratch() as first:
        importer.import_file(first.database, str(path))
        return exported(first.database, "vcard", options=Options(version))


# Said in another way: schemes that go, Apple's and nobody's years, a name of Android's, a group of Google's.
_PASSING = {"mailto", "apple", "tel", "geo", "1604", "0000", "mycontacts", "nickname"}
_OF_THE_FILE = ("BEGIN", "VERSION", "PRODID", "REV", "END", "PROFILE")
_WORD = re.compile(r"[^\W_]{2,}")
_DATA = re.compile(r"data:[\w/+-]*;base64,")


def missing(data: bytes, written: bytes) -> list[str]:
    """The words of values (and of unknown parameters) in a file that are not in the export of it."""
    there = "".join(f" {each.name} {each.params} {each.value}" for each in properties(written))
    kept = set(_WORD.findall(unicodedata.normalize("NFC", there).casefold()))
    digits = re.sub(r"\D", "", there)
    lost = []
    group = False
    for each in properties(data):
        if each.name in ("BEGIN", "END"):
            group = False
        group = group or (each.name.endswith("KIND") and each.value.lower() == "group")
        if group or each.name in _OF_THE_FILE or each.value == "lonely label":
            continue
        value = clean(_DATA.sub("", each.value), multiline=True, limit=1 << 20)
        extra = " ".join(part.partition("=")[2] for part in each.params.split(";") if part.upper().startswith("X-"))
        for word in _WORD.findall(f"{value} {extra}".casefold()):
            if word not in kept and word not in _PASSING and not (word.isdecimal() and word in digits):
                lost.append(f"{each.name}: {word}")
    return lost
