"""A copy of everything as JSON: whole, readable by a vault, merged where there is something already, hostile ones harmless."""

import json
import random
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from devhub_tui.domain import restored
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.services.interchange import export, importer, json_in
from devhub_tui.services.interchange.export import Options, Who
from devhub_tui.storage import contacts, tables, undo
from devhub_tui.storage.database import Database
from tests.conftest import ROOT
from tests.services.exports import exported
from tests.storage.crowds import crowd
from tests.storage.vaults import difference, living, records, scratch
from tests.storage.vaults import tables as journaled


def fill(database: Database, seed: int = 1) -> random.Random:
    """A crowd of every kind, a few imports with lines of other programs, and rows in every other table."""
    dice = crowd(database, seed, date(2026, 3, 16))
    for name in ("apple30.vcf", "rfc40.vcf"):
        importer.import_file(database, str(ROOT / "tests" / "fixtures" / "import" / name))
    ids = [row["id"] for row in records(database.connection, "contacts") if row["deleted_at"] is None]
    with database.write("everything else") as tx:
        for table in journaled(tx.connection):
            if table not in _MADE and not records(tx.connection, table):
                _one_row(tx, table, ids)
        tx.execute("UPDATE contacts SET introduced_by=? WHERE id=?", (ids[3], ids[0]))
    return dice


_MADE = ("contacts", "interactions", "interaction_types")


def _one_row(tx: Any, table: str, ids: list[str]) -> None:
    """A row with something in each column."""
    row = {}
    for _, name, kind, _, _, _ in tx.execute(f"PRAGMA table_info({table})"):
        if name not in ("n", "id", "created_at", "updated_at", "deleted_at", "batch"):
            row[name] = _VALUES.get((table, name)) or _VALUES.get(("", name)) or (1 if kind == "INTEGER" else "word")
    for place, column in enumerate(("contact_id", "other_id")):
        if column in row:
            row[column] = ids[place]
    for column, target in tables.references(tx.connection, table).items():
        if target != "contacts":
            row[column] = tx.execute(f"SELECT id FROM {target} LIMIT 1").fetchone()[0]
    tx.execute(f"INSERT INTO {table}({','.join(row)}) VALUES ({','.join('?' * len(row))})", tuple(row.values()))


_VALUES = {
    ("users", "role"): "owner",
    ("custom_fields", "kind"): "choice",
    ("custom_fields", "choices"): '["vim","emacs"]',
    ("", "on_date"): "--05-01",
    ("", "starts_on"): "2026-05-01",
    ("", "ends_on"): "2026-05-02",
    ("", "cadence"): "2w",
    ("forgotten", "rows"): '{"contact_tags":["0190a1b2-0000-7000-8000-000000000001"]}',
    ("forgotten", "change_ids"): '["00ff00ff00ff00ff"]',
    ("arrivals", "state"): "added",
    ("arrivals", "facts"): '{"company":"Kernel Werke"}',
    ("views", "query"): "tag:rust status:due",
}


def copy(database: Database, folder: Path, who: Who = export.EVERYBODY) -> Path:
    """The vault as a file."""
    file = folder / "copy.json"
    export.export(database, "json", str(file), who, Options(force=True))
    return file


def settled(connection: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Everything that is not deleted, but for the journal's own numbers and whose vault it is."""
    found = living(connection)
    del found["users"]
    for row in found["import_batches"].values():
        row["batch"] = None
    return found


def test_a_copy_restores_everything(tmp_path: Path) -> None:
    """Every living row of every table is the same in an empty vault; the due dates follow from the rule by themselves."""
    with scratch() as first, scratch() as second:
        fill(first.database)
        file = copy(first.database, tmp_path)
        assert all(living(first.connection)[table] for table in journaled(first.connection)), "a table is not tried"
        report = json_in.restore(second.database, str(file))
        assert report.skipped == ()
        assert difference(settled(first.connection), settled(second.connection)) == []
        assert report.rows["contacts"].added == report.added == len(living(first.connection)["contacts"])
        assert copy(second.database, tmp_path).read_bytes().split(b"\n")[1:] == exported(first.database, "json").split(b"\n")[1:]


def test_every_column_has_a_check() -> None:
    """A column that a later migration adds is not forgotten, and no check is for a column that is gone."""
    with scratch() as vault:
        for table in tables.names(vault.connection):
            wanted = set(tables.columns(vault.connection, table)) - set(restored.EVERYWHERE)
            assert set(restored.CHECKS[table]) == wanted, table
        assert set(restored.CHECKS) == set(tables.names(vault.connection))


def test_the_document_is_plain_json() -> None:
    """Any program can read it; nothing local is in it, and nothing that is deleted."""
    with scratch() as vault:
        fill(vault.database)
        found = json.loads(exported(vault.database, "json"))
        assert (found["format"], found["version"], found["schema"], found["partial"]) == ("devhub", 1, 5, False)
        assert list(found["tables"]) == journaled(vault.connection)
        rows = [row for each in found["tables"].values() for row in each]
        assert not any({"n", "deleted_at", "sort_name", "next_due", "batch"} & set(row) for row in rows)
        assert found["people"] == len(found["tables"]["contacts"]) == len(living(vault.connection)["contacts"])


def test_a_copy_of_some_people_holds_what_is_theirs(tmp_path: Path) -> None:
    """Two people with their points, talks, tags and dates: whole in an empty vault, and nobody else's anything."""
    with scratch() as first, scratch() as second:
        fill(first.database)
        everything = settled(first.connection)
        talks = list(everything["interaction_contacts"].values())
        chosen = sorted({row["contact_id"] for row in talks})[:2]
        file = copy(first.database, tmp_path, Who(ids=chosen))
        report = json_in.restore(second.database, str(file))
        assert (report.added, report.skipped) == (2, ())
        there = settled(second.connection)
        assert set(there["contacts"]) == set(chosen)
        for table in ("contact_points", "contact_tags", "follow_ups", "important_dates", "custom_values", "imported_records"):
            assert there[table] == {key: row for key, row in everything[table].items() if row["contact_id"] in chosen}, table
        assert {row["contact_id"] for row in there["interaction_contacts"].values()} == set(chosen)
        mine = {row["interaction_id"] for row in talks if row["contact_id"] in chosen}
        assert set(there["interactions"]) == mine
        assert not there["preferences"]
        assert not there["views"]


def test_merging_adds_what_is_missing_and_keeps_what_is_newer(tmp_path: Path) -> None:
    """Edits made since the copy stay, deleted people come back, rows that are newer in the copy win but empty nothing."""
    with scratch() as vault:
        fill(vault.database)
        people = list(settled(vault.connection)["contacts"])
        edited, gone, older = people[:3]
        with vault.database.write("before") as tx:
            contacts.edit(tx, older, {"company": "Newer", "location": None, "title": "Boss"})
        document = json.loads(exported(vault.database, "json"))
        before = settled(vault.connection)
        with vault.database.write("since") as tx:
            contacts.edit(tx, edited, {"company": "Mine"})
            contacts.delete(tx, [gone])
            tx.execute("UPDATE contacts SET company='Old',location='Lisbon' WHERE id=?", (older,))
        for row in document["tables"]["contacts"]:
            if row["id"] == older:
                row["updated_at"] = 1 << 42
                row["title"] = " "
        file = tmp_path / "copy.json"
        file.write_text(json.dumps(document, indent=1), encoding="utf-8")
        report = json_in.restore(vault.database, str(file))
        assert (report.added, report.updated, report.unchanged) == (1, 1, len(people) - 2)
        assert report.skipped == ()
        after = settled(vault.connection)
        before["contacts"][edited]["company"] = "Mine"
        before["contacts"][older].update(company="Newer", location="Lisbon")
        for state in (before, after):
            for row in state["contacts"].values():
                row["last_update"] = None
        assert difference(before, after) == []
        assert json_in.restore(vault.database, str(file)).unchanged == len(people)


def test_one_undo_takes_a_restore_back(tmp_path: Path) -> None:
    """A restore is a step like any other, also redone."""
    with scratch() as first, scratch() as second:
        fill(first.database, 2)
        fill(second.database, 3)
        before = settled(second.connection)
        json_in.restore(second.database, str(copy(first.database, tmp_path)))
        after = settled(second.connection)
        assert after != before
        done = undo.undo(second.database)
        assert done is not None
        assert done.label == "restore copy.json"
        assert difference(before, settled(second.connection)) == []
        undo.redo(second.database)
        assert difference(after, settled(second.connection)) == []


def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path) -> None:
    """The same counts as the real thing, and the vault as it was."""
    with scratch() as first, scratch() as second:
        fill(first.database)
        file = str(copy(first.database, tmp_path))
        batches = len(undo.batches(second.connection))
        would = json_in.restore(second.database, file, dry_run=True)
        assert not living(second.connection)["contacts"]
        assert len(undo.batches(second.connection)) == batches
        assert would._replace(dry_run=False) == json_in.restore(second.database, file)


def test_stopping_a_restore_leaves_nothing(tmp_path: Path) -> None:
    """In the middle of it."""
    with scratch() as first, scratch() as second:
        fill(first.database)
        file = str(copy(first.database, tmp_path))
        told: list[str] = []
        with pytest.raises(CancelledError):
            json_in.restore(
                second.database, file, tell=lambda what, done, total: told.append(what), cancelled=lambda: len(told) > 5
            )
        assert not living(second.connection)["contacts"]


HEAD = {"format": "devhub", "version": 1, "schema": 2}
ID = "01995f6a-0000-7000-8000-00000000000{}"


def restored_from(folder: Path, document: object, then: Any = None) -> tuple[json_in.Restored, dict[str, Any]]:
    """What a document, or the text of one, does to an empty vault."""
    file = folder / "hostile.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    with scratch() as vault:
        report = json_in.restore(vault.database, str(file))
        return report, living(vault.connection)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "is empty"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is no copy"),
        ("{}", "is no copy"),
        ({"format": "other", "version": 1}, "is no copy"),
        ({"format": "devhub"}, "does not say which version"),
        ({"format": "devhub", "version": "1"}, "does not say which version"),
        ({"format": "devhub", "version": True}, "does not say which version"),
        ({"format": "devhub", "version": 2}, "newer devhub"),
        ({**HEAD, "tables": []}, "is no copy"),
        ('{"format":"devhub","version":1,"tables":{\n"contacts":[\n{"id":', "is damaged in line 3"),
        ('{"format":"devhub","version":1,"tables":{\n"contacts":[\n' + "[" * 100_000 + "\n]\n}}", "is damaged in line 3"),
        ('{"format":"devhub","version":1,"tables":{\n"contacts":[\n', "ends too early"),
        ('{"format":"devhub","version":1,"n":' + "9" * 5_000 + "}", "is not JSON"),
    ],
)
def test_what_is_no_copy_is_refused(document: object, words: str, tmp_path: Path) -> None:
    """In words, with nothing changed."""
    with pytest.raises(DevHubError) as error:
        restored_from(tmp_path, document)
    assert words in error.value.message
    assert error.value.message.endswith("Nothing was changed.")


def test_hostile_rows_are_cleaned_or_left_out(tmp_path: Path) -> None:
    """Wrong types, unknown columns and tables, references to nobody, control characters: told, and harmless."""
    ana, bob, cay = (ID.format(number) for number in (1, 2, 3))
    report, there = restored_from(
        tmp_path,
        {
            **HEAD,
            "tables": {
                "contacts": [
                    {
                        "id": ana,
                        "name": "A\x1b]0;x\x07na \u202e",
                        "birthday": "tomorrow",
                        "vip": 7,
                        "created_at": 1 << 70,
                        "x": 1,
                    },
                    {"id": bob, "name": ["Bob"], "vip": 1},
                    {"id": cay, "name": "Cay", "introduced_by": ID.format(9), "notes": "two\nlines", "timezone": "Mars/Sea"},
                    {"id": ana, "name": "Again"},
                    {"id": "1; DROP TABLE contacts", "name": "Mallory"},
                    {"name": "Nobody"},
                    "Ana",
                    None,
                ],
                "contact_points": [
                    {"id": ID.format(4), "contact_id": ID.format(9), "kind": "email", "value": "a@b.example"},
                    {"id": ID.format(5), "contact_id": cay, "kind": "carrier", "value": "pigeon"},
                    {"id": ID.format(6), "contact_id": cay, "kind": "email", "value": "c@d.example"},
                ],
                "sqlite_master": [{"id": ana}],
                "local": [{"id": ana}],
                "changes": "all of them",
            },
        },
    )
    assert {row["name"] for row in there["contacts"].values()} == {"A]0;xna", "Cay"}
    assert there["contacts"][ana]["birthday"] is None
    assert there["contacts"][ana]["vip"] == 0
    assert there["contacts"][cay]["introduced_by"] is None
    assert there["contacts"][cay]["notes"] == "two\nlines"
    assert [row["value"] for row in there["contact_points"].values()] == ["c@d.example"]
    reasons = [each.reason for each in report.skipped]
    for part in ("birthday", "vip", "created_at", "no column “x”", "name is missing", "the same id twice", "not an id", "no id"):
        assert any(part in reason for reason in reasons), part
    for part in ("not a row", "contact_id refers to what is not there", "no table “sqlite_master”", "no table “local”"):
        assert any(part in reason for reason in reasons), part
    assert report.left_out == len(report.skipped)


def test_a_copy_that_looks_like_one() -> None:
    """By content, whoever formatted it."""
    with scratch() as vault:
        data = exported(vault.database, "json").decode()
    assert json_in.looks_like(data)
    assert json_in.looks_like("\ufeff" + json.dumps(json.loads(data), indent=4, sort_keys=True))
    assert not json_in.looks_like('{"format": "other"}')
    assert not json_in.looks_like('BEGIN:VCARD\nNOTE:{"format":"devhub"}')


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """It is readable by its owner alone, and nothing is replaced by accident."""
    with scratch() as vault:
        fill(vault.database)
        file = copy(vault.database, tmp_path)
        assert file.stat().st_mode & 0o777 == 0o600
        before = file.read_bytes()
        with pytest.raises(DevHubError, match="is there already"):
            export.export(vault.database, "json", str(file), options=Options())
        assert file.read_bytes() == before
        assert not [path.name for path in tmp_path.iterdir() if path.name not in ("home", "copy.json")]


def test_the_same_data_gives_the_same_bytes(freeze: Callable[[str], datetime]) -> None:
    """Whenever it is exported, after the file was rewritten, encrypted, and from a vault that a copy was restored into."""
    with scratch() as first, scratch() as second:
        fill(first.database, seed=3)
        copy = exported(first.database, "json")
        freeze("2027-01-01T12:00:00+05:00")
        assert exported(first.database, "json") == copy
        first.connection.execute("VACUUM")
        assert exported(first.database, "json") == copy
        first.connection.execute("UPDATE contacts SET n=n+100000 WHERE n%2=0")
        assert exported(first.database, "json") == copy
        place = Path(first.database.path).with_name("copy.json")
        place.write_bytes(copy)
        json_in.restore(second.database, str(place))
        one, other = json.loads(copy), json.loads(exported(second.database, "json"))
        for document in (one, other):
            # Whose vault it is stays as it is, and the import is a fact of the second one.
            del document["tables"]["users"], document["tables"]["import_batches"], document["changed_at"]
            for row in document["tables"]["contacts"]:
                row.pop("user_id", None)
        assert json.dumps(one) == json.dumps(other)
