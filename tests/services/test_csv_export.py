"""CSV for spreadsheets: rows as RFC 4180 has them, nothing that a spreadsheet would run, and a way back."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui.domain.people import Point
from devhub_tui.services.interchange import csv_out, importer
from devhub_tui.services.interchange.export import Options
from devhub_tui.storage import contacts, custom_fields, important_dates, undo
from devhub_tui.storage.database import Database
from devhub_tui.text import fold
from tests.hostile import FORBIDDEN, HOSTILE
from tests.services.exports import exported, people
from tests.services.people_made_up import MadeUp, add, made_up
from tests.storage.vaults import scratch


def rows(database: Database, options: Options | None = None) -> list[dict[str, str]]:
    """The rows by column, read by the standard library."""
    data = exported(database, "csv", options=options or Options())
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_a_row_says_what_is_known() -> None:
    """The primary point in a column of its own, the others beside it; own fields at the end; flags in words."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            bob = contacts.add(tx, {"name": "Bob"})
            points = [
                *(Point("email", "a@b.example", "work"), Point("email", "c@d.example"), Point("phone", "+49 30 1")),
                *(Point("link", "https://x.example"), Point("handle", "ana.01", "Signal"), Point("handle", "ana", "Discord")),
            ]
            values = {
                "name": "Ana",
                "vip": 1,
                "importance": 3,
                "cadence": "2w",
                "birthday": "--04-12",
                "notes": "1\n2",
                "introduced_by": bob,
            }
            ana = contacts.add(tx, values, points, ["rust", "go"])
            important_dates.put(tx, ana, "wedding day", "2011-05-01")
            custom_fields.set_value(tx, ana, custom_fields.add(tx, "Shirt, size"), "M")
            custom_fields.add(tx, "Email")
            tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (bob,))
        first, second = rows(vault.database)
        filled = {column: value for column, value in first.items() if value}
        assert filled == {
            "Name": "Ana",
            "Birthday": "'--04-12",
            "Email": "a@b.example",
            "More emails": "c@d.example",
            "Phone": "+49 30 1",
            "Link": "https://x.example",
            "Handles": "Signal: ana.01; Discord: ana",
            "Tags": "go, rust",
            "Importance": "3",
            "Cadence": "2w",
            "VIP": "yes",
            "Introduced by": "Bob",
            "Dates": "wedding day: 2011-05-01",
            "Notes": "1\n2",
            "Id": ana,
            "Shirt, size": "M",
        }
        assert list(first) == [*csv_out.HEADER, "Shirt, size", "Email (own)"]
        assert (second["Name"], second["Archived"]) == ("Bob", "yes")


def test_columns_do_not_depend_on_who_is_there() -> None:
    """An empty vault's header is everybody's header; lines end as RFC 4180 says; a BOM only when asked for."""
    with scratch() as vault:
        data = exported(vault.database, "csv")
        assert data == (",".join(csv_out.HEADER) + "\r\n").encode()
        assert exported(vault.database, "csv", options=Options(bom=True)) == b"\xef\xbb\xbf" + data


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+49 (30) 123-45/6", "+49 (30) 123-45/6"),
        ("+49 30 1 ext 2", "+49 30 1 ext 2"),
        ("+49 30 1 ext =2", "'+49 30 1 ext =2"),
        ("+49 30;=1", "'+49 30;=1"),
        ("+", "'+"),
        ("+cmd", "'+cmd"),
        ("Ana =1+1", "Ana =1+1"),
        ("'=1", "'=1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    """The first character decides; a plain number may keep its plus."""
    assert csv_out.safe(cell) == written


def test_hostile_people_stay_in_their_cells() -> None:
    """Every text in every column: the same number of cells in each row, none begins as a formula does, none has controls."""
    from devhub_tui import text

    with scratch() as vault:
        with vault.database.write("hostile") as tx:
            for each in HOSTILE:
                name = text.clean(each)
                if text.visible(name):
                    note = text.clean(each, multiline=True)
                    contacts.add(tx, {"name": name, "company": name, "notes": note}, [Point("link", name, name)], [name[:90]])
        for row in rows(vault.database):
            assert None not in row
            assert None not in row.values()
            for cell in row.values():
                assert not cell.startswith(("=", "-", "@", "\t", "\r", "\n"))
                assert not (cell.startswith("+") and any(mark.isalpha() for mark in cell.replace("ext", "")))
                assert not FORBIDDEN.search(cell)


_THERE = (
    *("name", "nickname", "pronouns", "relationship", "company", "title", "industry", "location", "timezone", "birthday"),
    *("met_on", "met_where", "met_how", "notes", "custom"),
)


@settings(max_examples=40)
@given(data=st.lists(made_up(), min_size=1, max_size=3, unique_by=lambda each: fold(each.values["name"])))
def test_our_table_comes_back(data: list[MadeUp]) -> None:
    """Into an empty vault: every column, whatever a spreadsheet was kept from running."""
    import tempfile

    with scratch() as first, scratch() as second, tempfile.TemporaryDirectory() as folder:
        with first.database.write("add") as tx:
            for each in data:
                add(tx, each)
        file = Path(folder, "people.csv")
        file.write_bytes(exported(first.database, "csv"))
        report = importer.import_file(second.database, str(file))
        assert (report.format, report.added, report.skipped) == ("devhub_csv", len(data), ())
        before, after = people(first.database), people(second.database)
        assert [{name: each[name] for name in _THERE} for each in after] == [
            {name: each[name] for name in _THERE} for each in before
        ]


def test_our_table_finds_its_people_again(tmp_path: Path) -> None:
    """Changed in a spreadsheet that writes semicolons: who was there is not added again, what was filled in is."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            bob = contacts.add(tx, {"name": "Bob"})
            points = [Point("email", "a@b.example", "work"), Point("email", "c@d.example"), Point("handle", "ana.01", "Signal")]
            ana = contacts.add(
                tx, {"name": "Ana", "vip": 1, "importance": 3, "cadence": "2w", "introduced_by": bob}, points, ["rust"]
            )
            important_dates.put(tx, ana, "wedding day", "2011-05-01")
        before = people(vault.database)
        file = tmp_path / "people.csv"
        file.write_bytes(exported(vault.database, "csv"))
        report = importer.import_file(vault.database, str(file))
        assert (report.added, report.updated, report.unchanged) == (0, 0, 2)
        assert people(vault.database) == before
        table = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
        table[1][table[0].index("Title")] = "Fellow"
        written = io.StringIO()
        csv.writer(written, delimiter=";").writerows(table)
        file.write_text("\ufeff" + written.getvalue(), encoding="utf-8")
        report = importer.import_file(vault.database, str(file))
        assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
        assert people(vault.database)[0]["title"] == "Fellow"
        undo.undo(vault.database)
        assert people(vault.database) == before
    with scratch() as other:
        importer.import_file(other.database, str(file))
        ana_there, bob_there = people(other.database)
        assert ana_there["points"] == [
            ("email", "a@b.example", "", True),
            ("email", "c@d.example", "", False),
            ("handle", "ana.01", "Signal", True),
        ]
        assert (ana_there["vip"], ana_there["importance"], ana_there["cadence"]) == (1, 3, "2w")
        assert (ana_there["dates"], ana_there["tags"], ana_there["introduced_by"]) == (
            [("wedding day", "2011-05-01")],
            ("rust",),
            "Bob",
        )
        assert bob_there["vip"] == 0
