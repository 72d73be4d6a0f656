"""vCards of three versions and many programs: what is kept, what is skipped, and that nothing hostile gets through."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.people import Person, Point, Skipped
from devhub_tui.errors import CancelledError
from devhub_tui.services.interchange.detect import read_text
from devhub_tui.services.interchange.vcard import parse_vcards
from devhub_tui.text import clean
from tests.conftest import ROOT

FILES = ROOT / "tests" / "fixtures" / "import"


def records(name: str) -> list[Person | Skipped]:
    """Everything in a fixture."""
    text, encoding = read_text(FILES / name)
    return list(parse_vcards(text, encoding=encoding))


def people(name: str) -> list[Person]:
    """The people in a fixture."""
    return [record for record in records(name) if isinstance(record, Person)]


def one(*lines: str, version: str = "3.0") -> Person:
    """The person of a card with these property lines, called Ana unless they say otherwise."""
    named = [] if any(re.match(r"(item1\.)?FN|N[:;]|X-NONAME", line, re.IGNORECASE) for line in lines) else ["FN:Ana"]
    card = "\n".join(["BEGIN:VCARD", f"VERSION:{version}", *named, *lines, "END:VCARD", ""])
    (record,) = parse_vcards(card)
    assert isinstance(record, Person), record
    return record


def test_apple_card_keeps_everything() -> None:
    """Names, nicknames, labelled points, units, birthday without year, tags and notes come over; the rest is kept raw."""
    ana, globex = people("apple30.vcf")
    assert ana.fields == {
        "name": "Dr. Ana Marie Novák",
        "nickname": 'Anička, "Annie", Ann, the first',
        "company": "Acme, Inc.; Research; Compilers",
        "title": "Principal Engineer",
        "location": "Praha, Czechia",
        "birthday": "--04-12",
        "notes": "Met at a conference.\nLikes hiking, coffee; and a long line that is folded over two lines.",
    }
    assert ana.points == (
        Point("email", "ana@example.org", "home"),
        Point("email", "ana@acme.example", "work", True),
        Point("email", "ana@uni.example", "Alumni"),
        Point("phone", "+420 601 123 456", "cell", True),
        Point("phone", "+420 2 555", "work fax"),
        Point("link", "https://ana.example/", "homepage", True),
        Point("link", "http://twitter.com/ana", "X"),
        Point("link", "https://fosstodon.example/@ana", "Mastodon"),
        Point("link", "xmpp:ana@jabber.example", "Jabber"),
    )
    assert ana.tags == ("Friends", "Rust")
    assert ana.uid == "4A1D7C02-AAAA-4BBB-8CCC-0123456789AB:ABPerson"
    assert ana.raw is not None
    kept = ana.raw.split("\n")
    assert kept[0] == "N:Novák;Ana Marie;;Dr.;"
    assert "ORG:Acme\\, Inc.;Research;Compilers" in kept
    assert "ADR;type=HOME;type=pref:;;Karlova 1\\n2. patro;Praha;;110 00;Czechia" in kept
    assert kept[4:6] == ["item4.X-ABRELATEDNAMES:Petr", "item4.X-ABLabel:_$!<Spouse>!$_"]
    assert ana.dates == (("anniversary", "2015-06-20"),)
    assert any(line.startswith("PHOTO;ENCODING=b;TYPE=JPEG:") and line.endswith("NDL=") for line in kept)
    assert not any(line.startswith(("VERSION", "PRODID", "REV", "item1.", "item2.")) for line in kept)
    assert globex.fields["name"] == "Globex"
    assert globex.line == 35


def test_android_card_is_decoded() -> None:
    """Quoted-printable in any charset, bare types, soft line breaks and Android's own nickname."""
    jozef, jiri, cafe = people("android21.vcf")
    assert jozef.fields == {
        "name": "Józef Łuksiński",
        "nickname": "Joe",
        "company": "Stocznia",
        "location": "Gdańsk, Polska",
        "birthday": "1985-04-12",
        "notes": "Pierwsza linia\nDruga linia, z przecinkiem i zawijaniem żółw",
    }
    assert jozef.points[0] == Point("phone", "+48 600 000 001", "cell", True)
    assert [point.label for point in jozef.points] == ["cell", "mobil", "home", "home"]
    assert jozef.raw is not None
    assert jozef.raw.startswith("ADR;HOME:;;ul. Długa 5;Gdańsk;;;Polska\nPHOTO;ENCODING=BASE64;JPEG:/9j/")
    assert jiri.fields["name"] == "Jiří Novák"
    assert cafe.fields["name"] == "Café Bar"


def test_rfc6350_card() -> None:
    """vCard 4.0: tel: and mailto: URIs, quoted types, preferences, pronouns, time zone, social profiles."""
    (simon,) = people("rfc40.vcf")
    assert simon.fields == {
        "name": "Simon Perreault",
        "pronouns": "he/him",
        "company": "Viagenie",
        "location": "Quebec, QC, Canada",
        "timezone": "America/Montreal",
        "birthday": "--02-03",
    }
    assert Point("phone", "+1-418-656-9254 ext 102", "work", True) in simon.points
    assert Point("email", "simon@example.org", None, True) in simon.points
    assert Point("link", "https://www.example.org/simon") in simon.points
    assert Point("link", "https://mastodon.example/@simon", "Mastodon") in simon.points
    assert simon.uid == "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"
    assert simon.raw is not None
    for line in ("RELATED;TYPE=friend:urn:uuid", "X-OWN;VALUE=text:kept\\, as it stands", "GENDER:M", "KEY;", "FN;LANGUAGE=fr:"):
        assert line in simon.raw


def test_old_encodings() -> None:
    """Outlook's CP1252, UTF-16 with and without BOM, and the Mac's carriage returns."""
    assert people("outlook21_cp1252.vcf")[0].fields == {
        "name": "Jürgen Müller",
        "company": "Straßenbau “Süd” GmbH",
        "notes": "kostet 5 €",
    }
    assert people("utf16le_bom.vcf")[0].fields["name"] == "李雷"
    assert people("utf16be.vcf")[0].fields["name"] == "Ærøskøbing Åse"
    assert people("mac_cr.vcf")[0].fields["name"] == "Old Mac"


def test_eight_bit_values_of_another_charset(tmp_path: Path) -> None:
    """A 2.1 card may name a charset without quoting: the value is read again in it."""
    file = tmp_path / "people.vcf"
    file.write_bytes(b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=ISO-8859-5:" + "Анна".encode("iso-8859-5") + b"\nEND:VCARD\n")
    text, encoding = read_text(file)
    (anna,) = parse_vcards(text, encoding=encoding)
    assert isinstance(anna, Person)
    assert anna.fields["name"] == "Анна"


def test_broken_cards_are_skipped_and_the_rest_kept() -> None:
    """Each broken card is told with its line and why; its neighbours are imported."""
    found = records("broken.vcf")
    assert [(record.line, record.fields["name"]) for record in found if isinstance(record, Person)] == [
        (1, "First Good"),
        (18, "Second Good"),
    ]
    assert [record for record in found if isinstance(record, Skipped)] == [
        Skipped(6, "line 9 is not a vCard property"),
        Skipped(11, "no name, organisation, email or phone"),
        Skipped(15, "the card has no END:VCARD"),
        Skipped(23, "text outside of a card (no BEGIN:VCARD before it)"),
        Skipped(26, "a group, not a person"),
        Skipped(32, "the card has no END:VCARD"),
    ]


def test_a_card_inside_a_card_is_part_of_it() -> None:
    """vCard 2.1's AGENT is no person of its own, and lines after it are still the outer card's."""
    boss, following = people("agent21.vcf")
    assert boss.fields == {"name": "The Boss"}
    assert boss.points == (Point("phone", "1"),)
    assert boss.raw == "AGENT:BEGIN:VCARD\\nVERSION:2.1\\nFN:The Assistant\\nTEL:2\\nEND:VCARD"
    assert (following.line, following.fields["name"]) == (12, "The Next")


def test_nothing_hostile_gets_through() -> None:
    """Control and bidi characters are gone from every text; links that run something stay text."""
    (mallory,) = people("hostile.vcf")
    texts = [*mallory.fields.values(), *mallory.tags, mallory.uid or "", mallory.raw or ""]
    texts += [text for point in mallory.points for text in (point.value, point.label or "")]
    for text in texts:
        assert text == clean(text, multiline=True, limit=1 << 20)
        assert not set(text) & set("\x1b\x07\x9b\x7f\x00\u202e\u200b\u2066")
    assert not any(point.kind == "link" for point in mallory.points)
    assert "javascript:alert(1)" in (mallory.raw or "")
    assert mallory.fields["notes"].startswith("👩\u200d👩\u200d👧 stays\n")
    assert "\n" not in mallory.fields["name"]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["FN:Ana Novak", "N:X;Y"], "Ana Novak"),
        (["N:Novak;Ana;Maria;Dr.;PhD"], "Ana Maria Novak"),
        (["N:Novak"], "Novak"),
        (["N:de la Cruz,Lopez;Ana,Bea"], "Ana Bea de la Cruz Lopez"),
        (["FN:", "N:;;;;", "ORG:Acme;Lab", "EMAIL:a@b.example"], "Acme; Lab"),
        (["X-NONAME:1", "TEL:1", "EMAIL:a@b.example"], "a@b.example"),
        (["X-NONAME:1", "EMAIL:b@b.example", "EMAIL;PREF=1:a@b.example"], "a@b.example"),
        (["X-NONAME:1", "TEL:+1 2"], "+1 2"),
        (["X-NONAME:1", "NICKNAME:Bob"], "Bob"),
        (["FN:Smith, John"], "Smith, John"),
        (["FN:Smith\\, John\\; Jr. \\\\ C:\\x"], "Smith, John; Jr. \\ C:\\x"),
        (["fn:lower case"], "lower case"),
        (["item1.FN:Grouped"], "Grouped"),
        (["FN;CHARSET=UTF-8:Café"], "Café"),
        (["FN ;:Stray"], "Stray"),
        (["FN:A\n B"], "AB"),
        (["FN:" + "x" * 1_000_000], "x" * 1000),
    ],
)
def test_the_name(lines: list[str], name: str) -> None:
    """FN, else N, else organisation, email, phone, nickname, in that order."""
    assert one(*lines).fields["name"] == name


@pytest.mark.parametrize(
    ("line", "birthday"),
    [
        ("BDAY:19850412", "1985-04-12"),
        ("BDAY:1985-04-12", "1985-04-12"),
        ("BDAY;VALUE=date:1985-04-12", "1985-04-12"),
        ("BDAY:1985-04-12T00:00:00Z", "1985-04-12"),
        ("BDAY:--0412", "--04-12"),
        ("BDAY:--04-12", "--04-12"),
        ("BDAY:--0229", "--02-29"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12", "--04-12"),
        ("BDAY;X-APPLE-OMIT-YEAR=1900:1900-04-12", "--04-12"),
        ("BDAY:1604-04-12", "--04-12"),
        ("BDAY:0000-04-12", "--04-12"),
    ],
)
def test_birthdays(line: str, birthday: str) -> None:
    """Every shape in use is understood, with and without a year."""
    ana = one(line)
    assert ana.fields["birthday"] == birthday
    assert ana.raw is None


@pytest.mark.parametrize(
    "line",
    [
        "BDAY:19850412T231500-0500",
        "BDAY:1985-04-12 10:00",
        "TITLE;LANGUAGE=en:1985-04-12",
        "ORG;SORT-AS=a:1985-04-12",
        "EMAIL;X-EVOLUTION-UI-SLOT=1:a@b.example",
        "item1.ADR:;;;Praha;;;",
        'NICKNAME:"Ann\\, the first"',
    ],
)
def test_what_a_column_holds_in_part_is_kept_too(line: str) -> None:
    """An hour of birth, a program's own parameters, a nickname with a comma: for the export."""
    ana = one(line)
    assert ana.raw == line
    assert len(ana.fields) + len(ana.points) == 2


@pytest.mark.parametrize(
    "line",
    [
        "BDAY;VALUE=text:circa 1800",
        "BDAY;VALUE=text:19850412",
        "BDAY:1985",
        "BDAY:1985-04",
        "BDAY:---12",
        "BDAY:1985-02-30",
        "BDAY:04/12/1985",
        "BDAY:١٩٨٥-٠٤-١٢",
        "EMAIL:nobody",
        "EMAIL:/o=ExchangeLabs/ou=x",
        "TEL:ask me",
        "URL:javascript:alert(1)",
        "URL:just words",
        "URL:http://",
        "TZ:-05:00",
        "TZ:Not/AZone",
        "X-OWN;A=b:c\\,d",
        "item1.X-OWN:x",
        "PHOTO:https://example.org/p.jpg",
        "RELATED;VALUE=text:Petr",
        "ROLE:Lead",
        "SOUND;VALUE=uri:x:y",
    ],
)
def test_what_has_no_column_is_kept_as_it_stands(line: str) -> None:
    """Unknown properties and odd values are there for the export, and become nothing wrong."""
    ana = one(line)
    assert ana.raw == line
    assert ana.points == ()
    assert set(ana.fields) == {"name"}


@pytest.mark.parametrize(
    ("line", "point"),
    [
        ("EMAIL:a@b.example", Point("email", "a@b.example")),
        ("EMAIL:MAILTO:A@B.example?subject=x", Point("email", "A@B.example")),
        ("EMAIL:Ana <a@b.example>", Point("email", "a@b.example")),
        ("EMAIL;TYPE=INTERNET,HOME,PREF:a@b.example", Point("email", "a@b.example", "home", True)),
        ("EMAIL;INTERNET;PREF:a@b.example", Point("email", "a@b.example", None, True)),
        ('TEL;TYPE="cell,voice":1', Point("phone", "1", "cell")),
        ("TEL;CELL;WORK:1", Point("phone", "1", "cell work")),
        ("TEL;VALUE=uri:sip:a@b.example", Point("link", "sip:a@b.example")),
        ("URL:https\\://a.example/x\\,y", Point("link", "https://a.example/x,y")),
        ("URL:example.org:8080/x", Point("link", "https://example.org:8080/x")),
        ("URL:mailto:a@b.example", Point("email", "a@b.example")),
        ("IMPP:skype:ana", Point("link", "skype:ana", "skype")),
        ("IMPP:matrix:u/ana:matrix.org", Point("handle", "@ana:matrix.org", "Matrix")),
        ("IMPP;X-SERVICE-TYPE=Signal:ana.01", Point("handle", "ana.01", "Signal")),
        ("IMPP;SERVICE-TYPE=Skype:skype:ana", Point("link", "skype:ana", "Skype")),
        ("IMPP;SERVICE-TYPE=Discord:x-apple:ana", Point("handle", "ana", "Discord")),
        ("X-SOCIALPROFILE;TYPE=github;X-USER=ana:", Point("link", "https://github.com/ana", "GitHub")),
        ("X-SOCIALPROFILE;TYPE=github:@ana", Point("link", "https://github.com/ana", "GitHub")),
        ("X-SOCIALPROFILE;TYPE=bluesky:x-apple:ana.dev", Point("link", "https://bsky.app/profile/ana.dev", "Bluesky")),
        ("X-SOCIALPROFILE;TYPE=github:[/nope]", Point("handle", "[/nope]", "github")),
        ("X-SOCIALPROFILE;TYPE=slack:@ana", Point("handle", "@ana", "slack")),
        ("URL;TYPE=GitHub:https://github.com/ana", Point("link", "https://github.com/ana", "GitHub")),
    ],
)
def test_contact_points(line: str, point: Point) -> None:
    """Emails, phones and links with their labels; the preferred one is marked."""
    ana = one(line)
    assert ana.points == (point,)
    assert ana.raw is None


def test_points_are_told_once_and_one_is_primary() -> None:
    """The same address twice is one point; of several preferred ones the best counts."""
    ana = one("EMAIL:a@b.example", "EMAIL;PREF=2:c@d.example", "EMAIL;PREF=1:A@b.example", "TEL;TYPE=pref:1", "TEL;TYPE=pref:2")
    assert ana.points == (
        Point("email", "a@b.example", None, True),
        Point("email", "c@d.example"),
        Point("phone", "1", None, True),
        Point("phone", "2"),
    )


def test_several_of_a_kind() -> None:
    """All nicknames, categories and notes count; a second title or organisation is kept raw."""
    twice = ["TITLE:One", "TITLE:Two", "CATEGORIES:x, y ,,X", "CATEGORIES:z", "NOTE:1", "NOTE:2"]
    ana = one("NICKNAME:A,B\\,C", "NICKNAME:D", *twice)
    assert ana.fields["nickname"] == "A, B,C, D"
    assert ana.fields["title"] == "One"
    assert ana.raw == "TITLE:Two"
    assert ana.tags == ("x", "y", "z")
    assert ana.fields["notes"] == "1\n\n2"


def test_simple_names_need_no_raw() -> None:
    """N is kept only where the name alone would not give it back."""
    assert one("FN:Ana Novak", "N:Novak;Ana;;;").raw is None
    assert one("FN:Ana de Novak", "N:de Novak;Ana;;;").raw is None
    assert one("FN:Ana de Novak", "N:Novak;Ana de;;;").raw == "N:Novak;Ana de;;;"
    assert one("FN:Ana Novak", "N;SORT-AS=X:Novak;Ana;;;").raw == "N;SORT-AS=X:Novak;Ana;;;"


def test_address_in_one_line() -> None:
    """Locality, region and country make the location; the whole address stays raw where it says more."""
    plain = one("ADR:;;;Praha;;;")
    assert (plain.fields["location"], plain.raw) == ("Praha", None)
    parts = one("ADR:;;;Praha;;;Czechia")
    assert (parts.fields["location"], parts.raw) == ("Praha, Czechia", "ADR:;;;Praha;;;Czechia")
    assert one("ADR:;;Somewhere 1\\nPraha;;;;").fields["location"] == "Somewhere 1 Praha"
    two = one("ADR:;;;Praha;;;", "ADR;TYPE=work:;;;Brno;;;")
    assert (two.fields["location"], two.raw) == ("Praha", "ADR;TYPE=work:;;;Brno;;;")


def test_raw_is_capped_by_dropping_the_largest() -> None:
    """A photo of several megabytes does not come along; everything else does."""
    ana = one("X-SMALL:1", "PHOTO;ENCODING=b:" + "A" * 3_000_000, "X-LAST:2")
    assert ana.raw == "X-SMALL:1\nX-LAST:2"
    assert len((one("PHOTO;ENCODING=b:" + "A" * 900_000).raw or "").encode()) <= 1 << 20


def test_long_notes_stay_whole_in_raw() -> None:
    """What a note column cannot hold is not lost."""
    ana = one("NOTE:" + "x" * 150_000)
    assert len(ana.fields["notes"]) == 100_000
    assert ana.raw == "NOTE:" + "x" * 150_000


@pytest.mark.parametrize(
    "line",
    [
        "TEL;TYPE=" + ",".join("a" * 40) + ";=x:1",
        "TEL;" + ";".join(["A=b"] * 2000) + '"',
        "TEL;X=" + '"' * 8000,
        "N:" + "\\," * 300_000,
        "CATEGORIES:" + "," * 300_000,
        "NICKNAME:" + "\\;,\\" * 100_000,
        "EMAIL:" + "<" * 500_000,
        "EMAIL:" + "a@" * 400,
        "URL:" + "a." * 500_000,
        "URL:" + "a-" * 400,
        "BDAY:" + "1" * 1_000_000,
        "NOTE;ENCODING=QUOTED-PRINTABLE:" + "=\n" * 50_000,
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=idna:" + "=41" * 100_000,
        "X-FOLDED:" + "\n x" * 200_000,
        "NOTE;ENCODING=8BIT,QUOTED-PRINTABLE:x=FF",
        "PHOTO;ENCODING=b:not base64 at all",
        "GEO:nonsense",
    ],
)
def test_no_line_costs_more_than_its_length(line: str) -> None:
    """Lines made to stall a parser do not (vobject alone takes exponential time on the first), nor do they crash it."""
    card = f"BEGIN:VCARD\nVERSION:3.0\nFN:Ana\n{line}\nEND:VCARD\n"
    started = time.perf_counter()
    (record,) = parse_vcards(card)
    assert time.perf_counter() - started < 5
    assert record.line == 1


def test_progress_and_cancel() -> None:
    """Reading tells how far it is and stops when asked."""
    text = "BEGIN:VCARD\nFN:Ana\nEND:VCARD\n" * 300
    told: list[tuple[int, int]] = []
    assert len(list(parse_vcards(text, lambda done, total: told.append((done, total))))) == 300
    assert told[-1] == (len(text), len(text))
    assert told == sorted(told)
    with pytest.raises(CancelledError):
        list(parse_vcards(text, cancelled=lambda: True))


PIECES = st.sampled_from(
    (
        *("BEGIN:VCARD", "END:VCARD", "VERSION:2.1", "FN:x", "N:a;b", "TEL;", "EMAIL:", "AGENT:", "ORG:", "BDAY:--", "NOTE;"),
        *("ENCODING=QUOTED-PRINTABLE", "CHARSET=", "utf-16", "=0D=0A=", "item1.", "X-ABLabel:"),
        *(":", ";", '"', "=", "\\", ",", "\n", "\n ", "\n\t"),
    )
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=60))
def test_any_text_is_read_without_a_crash(pieces: list[str]) -> None:
    """Whatever stands between BEGIN and END, records come back clean and in order."""
    found = list(parse_vcards("BEGIN:VCARD\n" + "".join(pieces)))
    assert [record.line for record in found] == sorted(record.line for record in found)
    for record in found:
        if isinstance(record, Person):
            assert record.fields["name"] == clean(record.fields["name"])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20), min_size=1, max_size=5))
def test_values_survive_escaping(names: list[str]) -> None:
    """Nicknames written by the book come back as they were."""
    written = ",".join(name.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;") for name in names)
    expected = ", ".join(dict.fromkeys(name for name in map(clean, names) if name))
    assert one("NICKNAME:" + written).fields.get("nickname", "") == clean(expected)
