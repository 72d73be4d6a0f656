"""Single properties of what we write, and what becomes of a line that came in once its column was edited."""

from pathlib import Path

import pytest

from devhub_tui.domain.people import Point
from devhub_tui.services.interchange import importer
from devhub_tui.services.interchange.content_lines import folded
from devhub_tui.services.interchange.export import Options, Who
from devhub_tui.storage import contacts, relations, vip
from devhub_tui.storage.database import Database, Transaction
from tests.services.exports import about, again, cards, exported, people
from tests.storage.vaults import scratch


def lines(database: Database, version: str = "3.0", who: Who | None = None) -> list[str]:
    """The unfolded lines of an export, but those that every card has."""
    text = (cards(database, version, who) if who else cards(database, version)).decode().replace("\r\n ", "")
    return [line for line in text.split("\r\n")[:-1] if not line.startswith(("BEGIN", "END", "VERSION", "PRODID", "UID"))]


def imported(database: Database, folder: Path, *properties: str, version: str = "3.0") -> str:
    """The id of the one person of a card with these lines."""
    file = folder / "one.vcf"
    file.write_text(
        "\n".join(["BEGIN:VCARD", f"VERSION:{version}", "FN:Ana Souza", *properties, "END:VCARD", ""]), encoding="utf-8"
    )
    importer.import_file(database, str(file))
    return str(database.connection.execute("SELECT id FROM contacts").fetchone()[0])


@pytest.mark.parametrize(
    ("values", "three", "four"),
    [
        ({"name": "Ana"}, ["FN:Ana", "N:;Ana;;;"], ["FN:Ana", "N:;Ana;;;"]),
        ({"name": "Ana Maria de la Cruz"}, ["FN:Ana Maria de la Cruz", "N:de la Cruz;Ana Maria;;;"], None),
        ({"name": "Cruz, Ana"}, ["FN:Cruz\\, Ana", "N:;Cruz\\, Ana;;;"], None),
        ({"name": "Oxide", "company": "Oxide"}, ["FN:Oxide", "N:;;;;", "ORG:Oxide"], None),
        ({"name": "A", "company": "R; D, Ltd"}, ["FN:A", "N:;A;;;", "ORG:R\\; D\\, Ltd"], None),
        ({"name": "A", "nickname": "Bob, Rob"}, ["FN:A", "N:;A;;;", "NICKNAME:Bob,Rob"], None),
        ({"name": "A", "nickname": "Bob, Bob"}, ["FN:A", "N:;A;;;", "NICKNAME:Bob\\, Bob"], None),
        ({"name": "A", "birthday": "1985-04-12"}, ["FN:A", "N:;A;;;", "BDAY:1985-04-12"], ["FN:A", "N:;A;;;", "BDAY:19850412"]),
        (
            {"name": "A", "birthday": "--02-29"},
            ["FN:A", "N:;A;;;", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29"],
            ["FN:A", "N:;A;;;", "BDAY:--0229"],
        ),
        (
            {"name": "A", "pronouns": "she/her"},
            ["FN:A", "N:;A;;;", "X-PRONOUNS:she/her"],
            ["FN:A", "N:;A;;;", "PRONOUNS:she/her"],
        ),
        (
            {"name": "A", "timezone": "Europe/Berlin"},
            ["FN:A", "N:;A;;;", "TZ;VALUE=text:Europe/Berlin"],
            ["FN:A", "N:;A;;;", "TZ:Europe/Berlin"],
        ),
        ({"name": "A", "location": "Köln, DE"}, ["FN:A", "N:;A;;;", "ADR:;;;Köln\\, DE;;;"], None),
        ({"name": "A", "notes": "1\n2;\\"}, ["FN:A", "N:;A;;;", "NOTE:1\\n2\\;\\\\"], None),
        (
            {"name": "A", "industry": "IT", "relationship": "friend", "met_on": "2026-02-01", "met_where": "K", "met_how": "x"},
            [
                *("FN:A", "N:;A;;;", "X-DEVHUB-RELATIONSHIP:friend", "X-DEVHUB-INDUSTRY:IT", "X-DEVHUB-MET-ON:2026-02-01"),
                *("X-DEVHUB-MET-WHERE:K", "X-DEVHUB-MET-HOW:x"),
            ],
            None,
        ),
    ],
)
def test_columns(values: dict[str, str], three: list[str], four: list[str] | None) -> None:
    """Each in the form that its version knows."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            contacts.add(tx, values)
        assert lines(vault.database) == three
        assert lines(vault.database, "4.0") == (four or three)


@pytest.mark.parametrize(
    ("point", "three", "four"),
    [
        (Point("email", "a@b.example"), ["EMAIL:a@b.example"], None),
        (Point("email", "a@b.example", "work"), ["EMAIL;TYPE=work:a@b.example"], None),
        (Point("email", "a@b.example", "Sailing, club"), ["item1.EMAIL:a@b.example", "item1.X-ABLabel:Sailing\\, club"], None),
        (Point("phone", "+49 30 1", "work fax"), ["TEL;TYPE=work,fax:+49 30 1"], None),
        (Point("phone", "+49 30 1", "mobile"), ["item1.TEL:+49 30 1", "item1.X-ABLabel:mobile"], None),
        (Point("phone", "ask Bob"), ["TEL;X-DEVHUB-KIND=phone:ask Bob"], None),
        (Point("link", "https://x.example/?a=1;b,c"), ["URL:https://x.example/?a=1;b,c"], None),
        (Point("link", "https://x.example", "home"), ["URL;TYPE=home:https://x.example"], None),
        (
            Point("link", "https://github.com/ana", "GitHub"),
            ["X-SOCIALPROFILE;TYPE=github;X-SERVICE-TYPE=GitHub:https://github.com/ana"],
            ["SOCIALPROFILE;SERVICE-TYPE=GitHub:https://github.com/ana"],
        ),
        (
            Point("handle", "ana.01", "Signal"),
            ["X-SOCIALPROFILE;TYPE=signal;X-SERVICE-TYPE=Signal:ana.01"],
            ["SOCIALPROFILE;VALUE=text;SERVICE-TYPE=Signal:ana.01"],
        ),
    ],
)
def test_contact_points(point: Point, three: list[str], four: list[str] | None) -> None:
    """The usual property where it is read back as what it is; labels as types where that is usual, beside it otherwise."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            contacts.add(tx, {"name": "A"}, [point])
        assert lines(vault.database)[2:] == three
        assert lines(vault.database, "4.0")[2:] == (four or three)


def test_the_primary_one_is_preferred() -> None:
    """Of several; it is also the first."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            contacts.add(
                tx, {"name": "A"}, [Point("phone", "1"), Point("email", "a@b.example"), Point("email", "c@d.example", "home")]
            )
            tx.execute("UPDATE contact_points SET is_primary=value='c@d.example' WHERE kind='email'")
        assert lines(vault.database)[2:] == ["EMAIL;TYPE=home,pref:c@d.example", "EMAIL:a@b.example", "TEL:1"]
        assert lines(vault.database, "4.0")[2:] == ["EMAIL;TYPE=home;PREF=1:c@d.example", "EMAIL:a@b.example", "TEL:1"]


def _edit(tx: Transaction, key: str, **values: str | None) -> None:
    contacts.edit(tx, key, values)


@pytest.mark.parametrize(
    ("came", "edit", "gone", "there"),
    [
        (["N:Souza;Ana;Maria;Dr.;"], {"name": "Ana Lima"}, ["Maria", "Souza"], ["N:Lima;Ana;;;"]),
        (["ORG:Oxide;Compilers"], {"company": "Acme"}, ["Oxide", "Compilers"], ["ORG:Acme"]),
        (["ORG:Oxide;Compilers"], {"company": None}, ["ORG"], []),
        (["ORG:Oxide", "ORG:Second;Job"], {"company": "Acme"}, ["Oxide"], ["ORG:Acme", "ORG:Second;Job"]),
        (["TITLE;LANGUAGE=en:Boss"], {"title": "Fellow"}, ["Boss", "LANGUAGE"], ["TITLE:Fellow"]),
        (["ADR;TYPE=home:;;Street 1;Berlin;;1;DE"], {"location": "Lisbon"}, ["Street", "Berlin"], ["ADR:;;;Lisbon;;;"]),
        (["ADR;TYPE=home:;;Street 1;Berlin;;1;DE"], {"location": None}, ["Street", "ADR"], []),
        (
            ["ADR;TYPE=home:;;Street 1;Berlin;;1;DE", "ADR;TYPE=work:;;Other 2;Bonn;;2;DE"],
            {"location": "Lisbon"},
            ["Street"],
            ["ADR:;;;Lisbon;;;", "ADR;TYPE=work:;;Other 2;Bonn;;2;DE"],
        ),
        (
            ["item1.ADR:;;Street 1;Berlin;;;", "item1.X-ABADR:de", "item1.X-ABLabel:Cabin"],
            {"location": "X"},
            ["item", "X-AB"],
            ["ADR:;;;X;;;"],
        ),
        (["BDAY;VALUE=text:circa 1800"], {"birthday": "1985-04-12"}, ["circa"], ["BDAY:1985-04-12"]),
        (["BDAY:1985-04-12T10:00:00Z"], {"birthday": "1985-04-13"}, ["T10"], ["BDAY:1985-04-13"]),
        (["BDAY:1985-04-12T10:00:00Z"], {"birthday": None}, ["BDAY"], []),
        (["TZ:-05:00"], {"timezone": "Europe/Berlin"}, ["-05"], ["TZ;VALUE=text:Europe/Berlin"]),
        (["NICKNAME:Lee\\, the leap"], {"nickname": "Lee"}, ["leap"], ["NICKNAME:Lee"]),
        (["NOTE;LANGUAGE=de:alt"], {"notes": "new"}, ["alt", "LANGUAGE"], ["NOTE:new"]),
    ],
)
def test_what_was_edited_counts(
    came: list[str], edit: dict[str, str | None], gone: list[str], there: list[str], tmp_path: Path
) -> None:
    """The column wins over the line that came in; what was emptied does not come back; other lines stay."""
    with scratch() as vault:
        key = imported(vault.database, tmp_path, *came)
        before = lines(vault.database)
        for line in came:
            assert line in before
        with vault.database.write("edit") as tx:
            contacts.edit(tx, key, edit)
        after = lines(vault.database)
        assert not [line for line in after for part in gone if part in line]
        for line in there:
            assert after.count(line) == 1


def test_points_that_were_edited_count(tmp_path: Path) -> None:
    """A removed or changed email takes its line and the line's parameters along; a primary of one's own is the preferred one."""
    came = [
        "EMAIL;TYPE=home;X-SLOT=1:a@b.example",
        "EMAIL;X-SLOT=2:c@d.example",
        "item1.TEL;X-P=1:1",
        "item1.X-ABLabel:Den",
        "TEL:2",
    ]
    with scratch() as vault:
        key = imported(vault.database, tmp_path, *came)
        assert set(came) <= {line.replace(",pref", "").replace(";TYPE=pref", "") for line in lines(vault.database)}
        with vault.database.write("edit") as tx:
            tx.execute("UPDATE contact_points SET deleted_at=1 WHERE value='a@b.example'")
            tx.execute("UPDATE contact_points SET value='3' WHERE value='1'")
            tx.execute("UPDATE contact_points SET is_primary=(value='2') WHERE kind='phone'")
        assert lines(vault.database)[2:] == [
            "EMAIL;X-SLOT=2:c@d.example",
            "TEL;TYPE=pref:2",
            "item1.TEL:3",
            "item1.X-ABLabel:Den",
        ]
        with vault.database.write("relabel") as tx:
            tx.execute("UPDATE contact_points SET label='work' WHERE contact_id=? AND value='c@d.example'", (key,))
        assert lines(vault.database)[2] == "EMAIL;TYPE=work:c@d.example"


def test_dates_that_were_edited_count(tmp_path: Path) -> None:
    """An anniversary with an hour goes out as it came in, until it is moved."""
    with scratch() as vault:
        imported(vault.database, tmp_path, "ANNIVERSARY:20090808T1430-0500", version="4.0")
        assert "ANNIVERSARY:20090808T1430-0500" in lines(vault.database, "4.0")
        with vault.database.write("edit") as tx:
            tx.execute("UPDATE important_dates SET on_date='2009-08-09'")
        assert lines(vault.database, "4.0")[2:] == ["ANNIVERSARY:20090809"]
        assert lines(vault.database)[2:] == ["item1.X-ABDATE:2009-08-09", "item1.X-ABLabel:_$!<Anniversary>!$_"]


def test_relations_go_out_once_and_come_back(tmp_path: Path) -> None:
    """Both see it in their own words, other programs too; in another vault it is one relation; removed, it stays away."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ana, ravi, mei = (contacts.add(tx, {"name": name}) for name in ("Ana", "Ravi", "Mei; Lin"))
            relations.add(tx, ana, relations.read(tx.connection, "manages"), ravi, "since 2020")
            relations.add(tx, mei, relations.read(tx.connection, "works with"), ana)
            relations.set_introducer(tx, ravi, mei)
        for version in ("3.0", "4.0"):
            before, written = about(people(vault.database)), cards(vault.database, version)
            after, rewritten = again(tmp_path, written, version)
            assert about(after) == before
            assert rewritten.decode() == written.decode()
        assert [each["relations"] for each in before] == [
            [("manages", "Ravi", "since 2020"), ("works with", "Mei; Lin", "")],
            [("works with", "Ana", "")],
            [("managed by", "Ana", "since 2020")],
        ]
        assert [each["introduced_by"] for each in before] == [None, None, "Mei; Lin"]
        text = cards(vault.database, "4.0").decode()
        assert text.count("X-DEVHUB-RELATION:") == 2
        assert "item1.RELATED;VALUE=text;X-DEVHUB-KIND=relation:Ravi\r\nitem1.X-ABLabel:manages\r\n" in text
    file = tmp_path / "again.vcf"
    with scratch() as other:
        importer.import_file(other.database, str(file))
        with other.database.write("part") as tx:
            tx.execute("UPDATE contact_relations SET deleted_at=1")
            tx.execute("UPDATE contacts SET introduced_by=NULL")
        assert "RELATION:" not in cards(other.database, "4.0").decode()
        assert "INTRODUCED" not in cards(other.database, "4.0").decode()


def test_a_relation_to_somebody_who_is_not_there_waits(tmp_path: Path) -> None:
    """A part of a vault goes to another one: the other's name and UID stay on the card for when they come."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ana, ravi = (contacts.add(tx, {"name": name}) for name in ("Ana", "Ravi"))
            relations.add(tx, ana, relations.read(tx.connection, "manages"), ravi)
            relations.set_introducer(tx, ana, ravi)
        part = cards(vault.database, "4.0", Who(ids=[ana]))
    _, rewritten = again(tmp_path, part, "4.0")
    for line in (f"X-DEVHUB-RELATION:manages;managed by;Ravi;urn:uuid:{ravi}", f"X-DEVHUB-INTRODUCED-BY:Ravi;urn:uuid:{ravi}"):
        assert line in rewritten.decode().replace("\r\n ", "")


def test_what_is_about_you_stays_with_you() -> None:
    """Importance, cadence, tracking, VIP and what you remember of a VIP are not on a card that is given away."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            key = contacts.add(tx, {"name": "Ana", "vip": 1, "importance": 5, "cadence": "3d", "tracking": "passive"})
            was = vip.details(tx.connection, key)
            vip.save(tx, key, was, was._replace(likes_dislikes="hates Mondays", main_app="Signal"))
        assert lines(vault.database)[2:] == ["X-DEVHUB-MAIN-APP:Signal"]


def test_our_own_cards_find_their_people_again(tmp_path: Path) -> None:
    """Exported and imported into the same vault, also renamed and without an email: nobody is there twice."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ids = [contacts.add(tx, {"name": "Ana"}) for _ in range(2)]
            contacts.add(tx, {"name": "Bob"}, [Point("email", "bob@x.example")])
        file = tmp_path / "own.vcf"
        file.write_bytes(exported(vault.database, "vcard"))
        assert importer.import_file(vault.database, str(file)).unchanged == 3
        with vault.database.write("rename") as tx:
            _edit(tx, ids[0], name="Anastasia")
        report = importer.import_file(vault.database, str(file))
        assert (report.added, report.updated, report.unchanged) == (0, 0, 3)


def test_namesakes_with_one_email_stay_two(tmp_path: Path) -> None:
    """Two records of a vault are two cards with two UIDs, and two people in the next vault, whatever they share."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            for number in "12":
                contacts.add(tx, {"name": "Ana", "title": number}, [Point("email", "ana@x.example")])
        before, written = about(people(vault.database)), cards(vault.database, "3.0")
    after, rewritten = again(tmp_path, written, "3.0")
    assert about(after) == before
    assert rewritten == written


def test_a_uid_of_two_people_is_neither_ones(tmp_path: Path) -> None:
    """One of two cards with the same UID would be lost."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            for name in ("Ana", "Bob"):
                key = contacts.add(tx, {"name": name})
                tx.execute("INSERT INTO imported_records(contact_id,source,uid) VALUES (?,'vcard','same')", (key,))
        text = cards(vault.database, "3.0").decode()
        assert "UID:same" not in text
        assert text.count("UID:urn:uuid:") == 2


def test_what_two_cards_say_alike_goes_out_once(tmp_path: Path) -> None:
    """Two cards of one person, as phones make them: their common lines once, the others all."""
    file = tmp_path / "two.vcf"
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEMAIL:a@b.example\nX-SAME:1\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\n{0}\nEND:VCARD\n"
    one, two = "X-ONE:1\nitem1.X-A:1\nitem1.X-ABLabel:a", "X-TWO:2\nitem1.X-B:2\nitem1.X-ABLabel:b"
    file.write_text(card.format(one) + card.format(two))
    with scratch() as vault:
        importer.import_file(vault.database, str(file))
        assert lines(vault.database)[3:] == [
            *("X-SAME:1", "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ", "X-ONE:1", "item1.X-A:1", "item1.X-ABLabel:a"),
            *("X-TWO:2", "item2.X-B:2", "item2.X-ABLabel:b"),
        ]


def test_cells_of_a_table_go_out_too(tmp_path: Path) -> None:
    """What no field of ours holds of a Google file is on the card, and comes back as it is."""
    file = tmp_path / "google.csv"
    file.write_text('Name,Given Name,E-mail 1 - Value,Mileage,Group Membership\nAna,Ana,a@b.example,"12; 3\nkm",* myContacts\n')
    with scratch() as vault:
        importer.import_file(vault.database, str(file))
        written = cards(vault.database, "3.0")
        assert "X-DEVHUB-COLUMN;X-SOURCE=google;X-NAME=Mileage:12\\; 3\\nkm" in lines(vault.database)
    assert again(tmp_path, written, "3.0")[1] == written


@pytest.mark.parametrize(
    "text", ["é" * 100, "a" * 75, "a" * 76, "a" * 149, "a" * 150, "x" + " " * 200 + "y", "👩‍👩‍👧‍👦" * 30, " " * 90]
)
def test_folding(text: str) -> None:
    """At 75 octets, never inside of a character, never into a blank line."""
    line = "NOTE:" + text
    pieces = folded(line).split("\r\n")
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    for piece in pieces:
        assert piece.strip()
        assert len(piece.encode()) <= 75 or " " * 70 in piece
    assert all(piece.startswith(" ") for piece in pieces[1:])


def test_the_stamp_is_the_last_edit(tmp_path: Path) -> None:
    """REV says when the record was edited, not when it was exported."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            contacts.add(tx, {"name": "Ana"})
        assert b"REV:2026-03-16T08:00:00Z\r\n" in exported(vault.database, "vcard")
        vault.now(vault.moment.replace(year=2027))
        assert b"REV:20260316T080000Z\r\n" in exported(vault.database, "vcard", options=Options("4.0"))
