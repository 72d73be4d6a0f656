"""Every importer on damaged files: a result that is clean, or a sentence; never more than its share of time and memory."""

import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devhub_tui.domain import fields
from devhub_tui.domain.people import Person
from devhub_tui.errors import DevHubError
from devhub_tui.services.interchange import importer, json_in, mapping
from devhub_tui.services.interchange.parse import FORMATS, Parsed, parse_file
from devhub_tui.services.interchange.sheet import Sheet
from devhub_tui.storage.database import Database
from devhub_tui.text import LINE_LIMIT, NOTE_LIMIT, clean
from tests.conftest import ROOT
from tests.services import damage
from tests.services.damage import CARD, COPY, damaged, zipped
from tests.storage.vaults import check_journal, check_search_indexes, scratch

RAW = 1 << 20


def guessed(sheet: Sheet) -> mapping.Mapping:
    """Whatever the columns may be, as long as somebody comes of it."""
    guess = mapping.guess(sheet)
    if mapping.problems(sheet, guess):
        targets = (mapping.Target("name"), *(mapping.Target("custom") for _ in guess.targets[1:]))
        return guess._replace(targets=targets)
    return guess


def read(path: Path, form: str = "auto") -> Parsed | DevHubError:
    """What a file gives: people or a sentence. Anything else ends the test."""
    try:
        return parse_file(path, form, choose=guessed)
    except DevHubError as error:
        said = error
    assert said.message
    assert clean(said.message, multiline=True, limit=10_000) == said.message
    return said


def changes(database: Database) -> int:
    """How far the journal is."""
    return int(database.connection.execute("SELECT coalesce(max(seq),0) FROM changes").fetchone()[0])


def check(person: Person) -> None:
    """Nothing that the vault could not hold, or that a terminal would obey."""
    assert person.fields["name"]
    for column, value in person.fields.items():
        assert clean(value, multiline=column == "notes") == value
        assert len(value) <= (NOTE_LIMIT if column == "notes" else LINE_LIMIT)
        fields.contact_value(column, value)
    words = [*person.tags, *(point.value for point in person.points), *person.custom, *person.custom.values()]
    words += [label for label, _ in person.dates] + [relation.name for relation in person.relations]
    assert all(clean(word) == word for word in words)
    assert all(point.kind in ("email", "phone", "link", "handle") for point in person.points)
    for _, day in person.dates:
        assert fields.birthday("on_date", day) == day
    assert len((person.raw or "").encode()) <= RAW


@given(damaged(), st.sampled_from(("auto", "auto", "auto", *FORMATS)))
@settings(
    max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large], deadline=None
)
def test_any_damage_gives_people_or_a_sentence(tmp_path: Path, file: tuple[str, bytes], form: str) -> None:
    """Flipped bits, lost ends, repeated blocks, foreign bytes, quotation marks without end, in every kind of file."""
    path = tmp_path / "file"
    path.write_bytes(file[1])
    found = read(path, form)
    if isinstance(found, Parsed):
        assert found.people
        for person in found.people:
            check(person)
        for skipped in found.skipped:
            assert skipped.reason


@given(
    st.lists(st.tuples(st.sampled_from(("a.vcf", "b/c.vcf", "d.vcard", ".e.vcf", "f.csv")), damaged()), min_size=1, max_size=4)
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large], deadline=None)
def test_folders_and_archives_of_damaged_files(tmp_path: Path, files: list[tuple[str, tuple[str, bytes]]]) -> None:
    """As one import; both forms give the same people."""
    folder = tmp_path / "folder"
    by_name = {name: data for name, (_, data) in files}
    for old in folder.rglob("*") if folder.exists() else ():
        if old.is_file():
            old.unlink()
    for name, data in by_name.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (tmp_path / "file.zip").write_bytes(zipped(by_name))
    one, other = read(folder), read(tmp_path / "file.zip")
    if isinstance(one, Parsed):
        assert isinstance(other, Parsed)
        # An archive has an order of its own.
        assert sorted(str(person.fields) for person in one.people) == sorted(str(person.fields) for person in other.people)


@given(damaged())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large], deadline=None)
def test_what_is_read_can_be_written(tmp_path: Path, file: tuple[str, bytes]) -> None:
    """Imported, twice, into a vault that stays whole; a copy of a vault too. A sentence means that nothing was changed."""
    path = tmp_path / "file"
    path.write_bytes(file[1])
    with scratch() as vault:
        database = vault.database
        for _ in range(2):
            before, refused = changes(database), False
            try:
                importer.import_file(database, str(path), choose=guessed)
            except DevHubError:
                refused = True
            assert not refused or changes(database) == before
        check_journal(database.connection)
        check_search_indexes(database.connection)


@given(st.lists(damage.STEPS, min_size=1, max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_damaged_copy(tmp_path: Path, steps: list[damage.Step]) -> None:
    """Restored, or refused in words with nothing changed."""
    data = COPY
    for step in steps:
        data = step(data)[:200_000]
    path = tmp_path / "copy.json"
    path.write_bytes(data)
    with scratch() as vault:
        before = changes(vault.database)
        said = ""
        try:
            json_in.restore(vault.database, str(path))
        except DevHubError as error:
            said = error.message
        assert not said or ("Nothing was changed" in said and changes(vault.database) == before)
        check_journal(vault.database.connection)


# ---- time and memory

SIZE = 150_000
_H = b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
_G = b"Name,Given Name,Group Membership,E-mail 1 - Value\n"
_O = b"First Name,Last Name,E-mail Address,Business Phone,Birthday\n"
_T = b"Name,Email,Foo\n"
HEAVY: dict[str, bytes] = {
    "newlines": b"\n" * SIZE,
    "blanks": b" " * SIZE,
    "nuls": CARD + b"\0" * SIZE,
    "one line": b"x" * SIZE,
    "quotes": _T + b'"' * SIZE,
    "openers": _T + b'a","\n' * (SIZE // 5),
    "openers of google": _G + b'a","\n' * (SIZE // 5),
    "openers of linkedin": _H + b'a","\n' * (SIZE // 5),
    "openers of outlook": _O + b'a","\n' * (SIZE // 5),
    "openers and rows": _T + b'a","\nb,c,d\n' * (SIZE // 11),
    "commas": b"," * SIZE,
    "rows of commas": _T + (b"," * 60 + b"\n") * (SIZE // 61),
    "columns": b"a," * (SIZE // 2) + b"\n" + b"b," * (SIZE // 2) + b"\n",
    "many columns": b",".join(b"c%d" % n for n in range(1_900)) + b"\n" + (b"x," * 1_899 + b"x\n") * 40,
    "one cell": _T + b'"' + b"y\n" * (SIZE // 2) + b'",a@b.example,c\n',
    "emails in a cell": _T + b"Ana," + b"a@b.example;" * (SIZE // 12) + b",x\n",
    "tags in a cell": b"Name,Tags\nAna," + b"t;" * (SIZE // 2) + b"\n",
    "no at": _T + b"Ana," + b"a" * SIZE + b",x\n",
    "many at": _T + b"Ana," + b"a@" * (SIZE // 2) + b",x\n",
    "dots": b"Name,Website\nAna," + b"a." * (SIZE // 2) + b"\n",
    "dashes": b"Name,Website\n" + (b"Ana," + b"a-" * 400 + b"\n") * (SIZE // 805),
    "a long day": b"Name,Birthday\n" + (b"Ana," + b"1" * 900 + b"\n") * (SIZE // 905),
    "days of words": b"Name,Birthday\n" + (b"Ana," + b"1 de " * 180 + b"\n") * (SIZE // 905),
    "combining": b"Name,Email\n" + ("e" + "\u0301" * 900 + ",a@b.example\n").encode() * (SIZE // 1_815),
    "cards without end": b"BEGIN:VCARD\nFN:x\n" * (SIZE // 17),
    "cards in cards": b"BEGIN:VCARD\nFN:x\nAGENT:\n" * (SIZE // 24),
    "ends": CARD + b"END:VCARD\n" * (SIZE // 10),
    "folds": b"BEGIN:VCARD\nFN:x\nNOTE:" + b"\n a" * (SIZE // 3) + b"\nEND:VCARD\n",
    "soft ends": b"BEGIN:VCARD\nFN:x\nNOTE;QUOTED-PRINTABLE:" + b"=\n" * (SIZE // 2) + b"\nEND:VCARD\n",
    "parameters": b"BEGIN:VCARD\nFN:x\nTEL;TYPE=" + b"a," * (SIZE // 2) + b":1\nEND:VCARD\n",
    "short parameters": b"BEGIN:VCARD\nFN:x\n" + (b"TEL;TYPE=" + b"a," * 900 + b":1\n") * (SIZE // 1_812) + b"END:VCARD\n",
    "backslashes": b"BEGIN:VCARD\nFN:x\nNOTE:" + b"\\" * SIZE + b"\nEND:VCARD\n",
    "parts": b"BEGIN:VCARD\nFN:x\nADR:" + b";" * SIZE + b"\nNICKNAME:" + b"a," * (SIZE // 2) + b"\nEND:VCARD\n",
    "points": b"BEGIN:VCARD\nFN:x\n" + b"".join(b"TEL:%d\n" % n for n in range(SIZE // 10)) + b"END:VCARD\n",
    "groups": b"BEGIN:VCARD\nFN:x\n" + b"".join(b"i%d.X-ABLabel:a\n" % n for n in range(SIZE // 16)) + b"END:VCARD\n",
    "base64": b"BEGIN:VCARD\nFN:x\nPHOTO;BASE64:\n" + b" QUJD\n" * (SIZE // 6) + b"END:VCARD\n",
    "brackets": b'{"format":"devhub","version":1,"tables":{\n' + b"[" * SIZE,
    "a deep row": b'{"format":"devhub","version":1,"tables":{\n"contacts":[\n' + b'{"a":' * (SIZE // 5) + b"\n]\n}}\n",
    "rows without end": b'{"format":"devhub","version":1,"tables":{\n"contacts":[\n' + b'{"id":1},\n' * (SIZE // 10),
    "a long number": b'{"format":"devhub","version":1,"tables":{\n"contacts":[\n{"id":' + b"9" * SIZE + b"}\n]\n}}\n",
    "a bomb": zipped({"a.vcf": b"\n" * (40 << 20)}),
    "many small files": zipped({f"{n}.vcf": CARD for n in range(2_000)}),
}


def heavy(folder: str) -> None:
    """In a process of its own: reads every heavy file there is. `limits` were set by whoever started it."""
    for path in sorted(Path(folder).iterdir()):
        for form in ("auto", "vcard", "csv"):
            if not json_in.is_copy(str(path)):
                read(path, form)
        with scratch() as vault, suppress(DevHubError):
            importer.import_file(vault.database, str(path), choose=guessed)
        sys.stdout.write(f"{path.name}\n")
        sys.stdout.flush()


@pytest.mark.parametrize("part", range(4))
def test_time_and_memory_are_bounded(tmp_path: Path, part: int) -> None:
    """Files that are made to take for ever, or to fill the memory: a process with little of both gets through all of them.

    What grew with the square of its input would take hours of the minute that there is.
    """
    names = sorted(HEAVY)[part::4]
    folder = tmp_path / "heavy"
    folder.mkdir()
    for number, name in enumerate(names):
        (folder / f"{number:02} {name}").write_bytes(HEAVY[name])

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    code = f"from tests.services import test_fuzz_imports; test_fuzz_imports.heavy({str(folder)!r})"
    env = {**os.environ, "DEVHUB_DATA_DIR": str(tmp_path.parent / f"data{part}")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, preexec_fn=limit, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3_000:]
    assert len(done.stdout.splitlines()) == len(names)
