"""A folder of pages: one file each, names that every file system takes, quiet in git, and nothing of anybody else touched."""

import io
import json
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from devhub_tui.errors import CancelledError, DevHubError, UsageError
from devhub_tui.services.interchange import export, markdown_folder, markdown_out
from devhub_tui.services.interchange.export import Options, Report, Who
from devhub_tui.storage import contacts, interactions
from devhub_tui.storage.database import Database
from tests.hostile import SMALL
from tests.services.test_json import fill
from tests.storage.vaults import Scratch, scratch


def pages(database: Database, folder: Path, who: Who = export.EVERYBODY, *, force: bool = False) -> Report:
    """An export into the folder."""
    return export.export(database, "markdown", str(folder), who, Options(force=force))


def files(folder: Path) -> dict[str, bytes]:
    """Every file in it."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def front(page: bytes) -> Any:
    """The front matter as a YAML 1.2 reader has it."""
    from ruamel.yaml import YAML

    start, head, _ = page.decode().split("---\n", 2)
    assert start == ""
    return YAML(typ="safe", pure=True).load(head)


def counts(report: Report) -> tuple[int, int, int]:
    """(written, unchanged, removed)."""
    return report.written, report.unchanged, report.removed


def test_everybody_gets_a_page(tmp_path: Path) -> None:
    """With what is known of them; the same again writes nothing, and the list names exactly the pages."""
    with scratch() as vault:
        fill(vault.database)
        report = pages(vault.database, tmp_path / "md")
        before = files(tmp_path / "md")
        assert len(before) == report.people + 1
        assert counts(report) == (report.people, 0, 0)
        assert counts(pages(vault.database, tmp_path / "md")) == (0, report.people, 0)
        assert files(tmp_path / "md") == before
        assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "md").iterdir())
        ana = before["dr-ana-marie-novak.md"].decode()
        for part in ("# Dr. Ana Marie Novák\n", "\n## Reach\n", "- work: ana@acme.example\n", "\n> Likes hiking, coffee; and"):
            assert part in ana
        assert front(before["dr-ana-marie-novak.md"])["tags"] == ["Friends", "rust"]


def test_one_change_touches_one_file(tmp_path: Path) -> None:
    """Somebody is edited, an interaction is logged: one page each. A new day changes nothing."""
    folder = tmp_path / "md"
    with scratch() as vault:
        fill(vault.database)
        pages(vault.database, folder)
        before = files(folder)
        (ana,) = vault.connection.execute("SELECT id FROM contacts WHERE name LIKE 'Dr. Ana%'").fetchone()
        with vault.database.write("edit") as tx:
            contacts.edit(tx, ana, {"title": "Fellow"})
            interactions.log(tx, [ana], "call", "2026-03-15", "hello")
        assert pages(vault.database, folder).written == 1
        after = files(folder)
        assert [name for name in after if after[name] != before[name]] == ["dr-ana-marie-novak.md"]
        assert after["dr-ana-marie-novak.md"].endswith(b"### 2026-03-15 Call\n\n> hello\n")
        vault.now(vault.moment.replace(year=2027))
        vault.reopen()
        assert pages(vault.database, folder).written == 0


def test_who_is_gone_goes_and_nothing_else(tmp_path: Path) -> None:
    """Deleted and renamed people's files go; others' files, and pages that somebody edited, stay."""
    folder = tmp_path / "md"
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ids = {name: contacts.add(tx, {"name": name}) for name in ("Ana", "Bob", "Cay", "Dan")}
        pages(vault.database, folder)
        (folder / "mine.md").write_text("---\nid: nobody\n---\n")
        (folder / "README.md").write_text("read me")
        with (folder / "cay.md").open("a") as page:
            page.write("my own words\n")
        with vault.database.write("change") as tx:
            contacts.delete(tx, [ids["Ana"], ids["Cay"]])
            contacts.edit(tx, ids["Bob"], {"name": "Robert"})
        report = pages(vault.database, folder)
        assert (counts(report), report.edited) == ((1, 1, 2), ("cay.md",))
        assert set(files(folder)) == {"robert.md", "cay.md", "dan.md", "mine.md", "README.md", markdown_folder.LIST}
        assert pages(vault.database, folder, force=True).removed == 1
        assert "cay.md" not in files(folder)


def test_an_edited_page_is_kept_unless_forced(tmp_path: Path) -> None:
    """Somebody writes into the folder: their words are not lost without being told."""
    folder = tmp_path / "md"
    with scratch() as vault:
        with vault.database.write("add") as tx:
            contacts.add(tx, {"name": "Ana"})
        pages(vault.database, folder)
        page = (folder / "ana.md").read_bytes()
        (folder / "ana.md").write_bytes(page.replace(b"# Ana", b"# My Ana"))
        assert pages(vault.database, folder).edited == ("ana.md",)
        assert b"# My Ana" in (folder / "ana.md").read_bytes()
        assert counts(pages(vault.database, folder, force=True)) == (1, 0, 0)
        assert (folder / "ana.md").read_bytes() == page


def test_a_part_leaves_the_others_pages_alone(tmp_path: Path) -> None:
    """Some people only: the pages of the rest stay as they were, listed as ours; the deleted go all the same."""
    folder = tmp_path / "md"
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ids = {name: contacts.add(tx, {"name": name}) for name in ("Ana", "Bob", "Cay")}
        pages(vault.database, folder)
        with vault.database.write("change") as tx:
            contacts.edit(tx, ids["Ana"], {"title": "x"})
            contacts.edit(tx, ids["Bob"], {"name": "Robert"})
            contacts.delete(tx, [ids["Cay"]])
        assert counts(pages(vault.database, folder, Who(ids=[ids["Ana"]]))) == (1, 0, 1)
        assert set(files(folder)) == {"ana.md", "bob.md", markdown_folder.LIST}
        assert counts(pages(vault.database, folder)) == (1, 1, 1)
        assert set(files(folder)) == {"ana.md", "robert.md", markdown_folder.LIST}


def test_files_of_others_are_never_touched(tmp_path: Path) -> None:
    """A page's place that is taken, a folder that is a file, a list that leads elsewhere or cannot be read."""
    folder = tmp_path / "md"
    folder.mkdir()
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ana = contacts.add(tx, {"name": "Ana"})
        (folder / "ana.md").write_text("mine")
        for force in (False, True):
            with pytest.raises(DevHubError, match="not devhub's"):
                pages(vault.database, folder, force=force)
        assert files(folder) == {"ana.md": b"mine"}
        (folder / "ana.md").unlink()
        outside = tmp_path / "outside.md"
        outside.write_text(f'---\ncheck: "00000000"\nid: {ana[:-1]}0\n---\n')
        (folder / "link.md").symlink_to(outside)
        (folder / markdown_folder.LIST).write_text(
            '{"format": "devhub-markdown", "files": {"../outside.md": "%s", "link.md": "%s", "x/y.md": 1}}'
            % ((ana[:-1] + "0",) * 2)
        )
        (folder / "gone.md").write_text("somebody's own")
        listed = json.loads((folder / markdown_folder.LIST).read_text())
        listed["files"]["gone.md"] = ana[:-1] + "0"
        (folder / markdown_folder.LIST).write_text(json.dumps(listed))
        pages(vault.database, folder, force=True)
        assert (folder / "gone.md").exists()
        assert outside.exists()
        assert (folder / "link.md").is_symlink()
        (folder / markdown_folder.LIST).write_text("[" * 10_000)
        with pytest.raises(DevHubError, match="cannot be read"):
            pages(vault.database, folder)
        with pytest.raises(DevHubError, match="is not a folder"):
            pages(vault.database, outside)
        with pytest.raises(DevHubError, match="cannot be written"):
            pages(vault.database, tmp_path / "no" / "such")
        with pytest.raises(UsageError):
            export.export(vault.database, "markdown", io.BytesIO())


def test_stopping_leaves_a_folder_that_goes_on(tmp_path: Path) -> None:
    """What was written is whole and ours; the next time does the rest."""
    folder = tmp_path / "md"
    with scratch() as vault:
        with vault.database.write("add") as tx:
            for number in range(300):
                contacts.add(tx, {"name": f"Person {number}"})
        told: list[int] = []
        with pytest.raises(CancelledError):
            export.export(
                vault.database,
                "markdown",
                str(folder),
                tell=lambda done, total: told.append(done),
                cancelled=lambda: bool(told),
            )
        written = len(files(folder)) - 1
        assert written == 200
        assert counts(pages(vault.database, folder)) == (100, 200, 0)


@pytest.mark.parametrize("name", SMALL)
def test_every_name_makes_a_file_name(name: str) -> None:
    """No separators, no dots but the last, no reserved words, short enough, and lower case once is lower case for good."""
    stem = markdown_folder.slug(name)
    assert stem
    assert not set(stem) & set('./\\:*?"<>|~ \x00')
    assert not stem.startswith("-")
    assert len(f"{stem}-12345678.md".encode()) <= 255
    assert stem.upper() not in ("CON", "PRN", "AUX", "NUL", "COM1", "LPT9")
    assert stem == markdown_folder.slug(stem) or stem.endswith("-")


@given(st.lists(st.tuples(st.uuids().map(str), st.text(max_size=12)), unique_by=lambda each: each[0], max_size=12))
def test_no_two_people_share_a_file(people: list[tuple[str, str]]) -> None:
    """Not on file systems that take upper and lower case for the same either; a newcomer renames nobody."""
    names = markdown_folder.file_names(people)
    assert len({name.casefold() for name in names.values()}) == len(people)
    for count in range(len(people)):
        fewer = markdown_folder.file_names(people[:count])
        assert fewer == {key: names[key] for key in fewer}


_HTML = MarkdownIt("commonmark")


@pytest.fixture(scope="module")
def hostile_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, bytes]]:
    """A page for each hostile text, in every field."""
    folder = tmp_path_factory.mktemp("hostile")
    with scratch() as vault:
        ids = _hostile_people(vault)
        pages(vault.database, folder)
        names = markdown_folder.file_names([(key, name) for key, name in ids])
        return {key: (name, (folder / names[key]).read_bytes()) for key, name in ids}


def _hostile_people(vault: Scratch) -> list[tuple[str, str]]:
    from devhub_tui import text
    from devhub_tui.domain.people import Point

    found = []
    with vault.database.write("hostile") as tx:
        for each in SMALL:
            name = text.clean(each)
            if not text.visible(name):
                continue
            note = text.clean(each, multiline=True)
            values = {"name": name, "company": name, "title": name, "location": name, "nickname": name, "notes": note}
            key = contacts.add(tx, values, [Point("link", name, name)], [name[:90]])
            interactions.log(tx, [key], "call", "2026-03-15", note)
            found.append((key, name))
    return found


def test_nothing_hostile_comes_to_life(hostile_pages: dict[str, tuple[str, bytes]]) -> None:
    """No HTML, no heading of somebody else's, front matter that is read back as it was."""
    for key, (name, page) in hostile_pages.items():
        head = front(page)
        assert (head["id"], head["name"], head["company"]) == (key, name, name)
        tokens = _HTML.parse(page.decode().split("---\n", 2)[2])
        inline = [child for token in tokens for child in token.children or ()]
        assert not [token for token in [*tokens, *inline] if token.type.startswith("html")]
        level = 0
        for token, following in pairwise(tokens):
            level += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
            if token.type == "heading_open" and level == 0:
                titles = ("Reach", "Notes", "Interactions", "2026-03-15 Call")
                shown = "".join(child.content for child in following.children or ())
                assert shown in titles or (token.tag == "h1" and shown == name), shown


_NOTES = (
    "<script>alert(1)</script>",
    "\\<script>alert(1)</script>",
    "```\ncode <b>\n```\n<script>x</script>",
    "- a\n  ```\n<script>x</script>\n  ```\n<b>",
    "  ```\n```\n<script>x</script>\n```",
    "1. ~~~\n\n~~~\n<script>x</script>",
    "> ```\n<script>x</script>",
    "a ` b\nc ` <script>x</script> ` d",
    "~~~\n```\n<i>\n~~~\n<script>x</script>",
    "````\n```\n<i>\n````\n<script>x</script>",
    "```\n    ```\n<i>\n```   \n<script>x</script>",
    "``` a`b\n<script>x</script>",
    "[x]: <javascript:alert(1)>\n\n[x]",
    "&lt;script&gt; <!-- --> <?php ?> <![CDATA[x]]>",
)


@pytest.mark.parametrize("note", _NOTES)
def test_notes_keep_their_code_and_no_html(note: str) -> None:
    """Fenced code stays as it was typed; whatever a note does with fences, nothing outside of them is HTML."""
    _has_no_html(note)


_PIECES = ("```", "~~~", "````", "  ```", "    ```", "- ```", "> ```", "<b>x", "a `", "", "\\<i>", "1. x", "\t```", "\t~~~ x")


@given(st.lists(st.sampled_from(_PIECES)))
def test_no_mix_of_fences_lets_html_through(lines: list[str]) -> None:
    """The reader's idea of a fence is ours."""
    _has_no_html("\n".join(lines))


def _has_no_html(note: str) -> None:
    tokens = _HTML.parse("\n".join(markdown_out._note(note)))
    assert not [token for token in tokens if token.type == "html_block"]
    assert not [child for token in tokens for child in token.children or () if child.type == "html_inline"]


def test_code_in_a_note_stays_code() -> None:
    """What a developer pastes is read again as it was."""
    tokens = _HTML.parse("\n".join(markdown_out._note("see\n```rust\nVec<T> & '#'\n```\nand a < b")))
    assert [token.content for token in tokens if token.type == "fence"] == ["Vec<T> & '#'\n"]
    assert "and a < b" in "".join(child.content for token in tokens for child in token.children or ())


def test_git_sees_one_line_for_one_change(tmp_path: Path) -> None:
    """In a repository: a new title is a line of the front matter, one of the page, and the sum."""
    folder = tmp_path / "md"
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ana = contacts.add(tx, {"name": "Ana", "title": "Engineer"})
            contacts.add(tx, {"name": "Bob"})
        pages(vault.database, folder)

        def git(*words: str) -> str:
            done = subprocess.run(
                ["git", "-c", "user.name=x", "-c", "user.email=x@y", "-C", str(folder), *words], capture_output=True, text=True
            )
            return done.stdout

        git("init", "-q")
        git("add", "-A")
        git("commit", "-qm", "people")
        with vault.database.write("edit") as tx:
            contacts.edit(tx, ana, {"title": "Fellow"})
        pages(vault.database, folder)
        assert git("diff", "--numstat").split() == ["3", "3", "ana.md"]
