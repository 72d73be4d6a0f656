"""What strangers put into names and notes never reaches the terminal as anything but text, and nothing in it ever runs.

Through the front door (import, add, edit, log) it is cleaned; behind our back (another program's sqlite3) it is caught
when it is drawn. Both vaults are walked through on a real pseudo-terminal, and every byte of the output is read.
"""

import base64
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from devhub_tui.cli import main
from tests.conftest import MONDAY, ROOT
from tests.e2e.pty import BACKSPACE, DOWN, END, ENTER, ESCAPE, PAGE_DOWN, TAB, Terminal, click, ctrl, obeyed, shown
from tests.hostile import FORBIDDEN, HOSTILE, SMALL

PLANTED: tuple[str, ...] = (
    "\x1b]0;PWNED title\x07Aa",
    "\x1b]2;PWNED title\x1b\\Ab",
    "\x1b]52;c;UFdORUQ=\x07Ac",
    "\x1b]8;;https://pwned.example\x1b\\Ad PWNED\x1b]8;;\x1b\\",
    "\x1b]1337;File=name=UFdORUQ=:PWNED\x07Ae",
    "\x1b]9;PWNED\x07Af",
    "Ag\x1b[6nPWNED\x1b[c\x1b[>q",
    "Ah\x9b6nPWNED\x9b5;53mPWNED",
    "Ai\x9d0;PWNED\x9cPWNED",
    "Aj\x1b[5;53mPWNED\x1b[38;5;213;58;5;9m",
    "Ak\x1bcPWNED\x1b7\x1b8\x1b=",
    "Al\x1b[?1049lPWNED\x1b[?25h\x1b[!p",
    "Am\x1b[2J\x1b[3JPWNED\x1b[999;999HPWNED",
    "An\x1bP+q544e\x1b\\PWNED\x1bPq#0PWNED\x1b\\",
    "Ao\x1b_GPWNED\x1b\\\x1b^PWNED\x1b\\\x1bXPWNED\x1b\\",
    "Ap\x07\x08\x08\x7f\x0e\x0fPWNED",
    "Aq\x1b(0PWNED\x1b#8\x1b%G",
    "Ar\rPWNED\x0bPWNED\x0cPWNED\x85PWNED",
    "As \u202ePWNED\u2066PWNED\u200bPWNED\ufeff",
    "At\x1b",
    "Au\x1b[",
    "Av\x1b]",
    "Aw\x00PWNED",
    "[@click=app.quit]Ax PWNED[/]",
    "[@click=app.exit]Ay PWNED[/]",
    "[@click=app.bell]Az PWNED[/]",
    "[link=https://pwned.example]Ba PWNED[/link]",
    "[/]Bb [red PWNED [/nope][bold",
    "[on red]Bc PWNED",
    "$(touch PWNED)`touch PWNED`; touch PWNED Bd",
    "two\nlines\r\nPWNED Be",
    "👩‍👩‍👧‍👦 🇩🇪 e\u0301\u0301\u0301 田中 مرحبا Bf PWNED",
)
"""Put straight into the columns. None of their sequences is one that the app itself would send."""

OURS = re.compile(
    r"\x1b\[\?(1000|1003|1004|1006|1015|1049|2004|25|7)[hl]"  # mouse, focus, alternate screen, paste, cursor, wrap
    r"|\x1b\[\?20(26|48)[$hl]p?"  # synchronised drawing, resize reports
    r"|\x1b\[(>\d*u|<u|=0;1u)"  # keyboard
    r"|\x1b\]22;[a-z-]*\x07"  # shape of the mouse pointer
    r"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # what `y` copies, looked at below
    r"|\\e\[[mH]"
)
"""Everything the app may send. Screen and terminal are never reset, titled, asked for their state or rung."""

COLOUR = re.compile(
    r"\x1b\[((?:0|1|2|3|4|7|9|3[0-79]|4[0-79]|9[0-7]|10[0-7]|[34]8;5;\d+|[34]8;2;\d+;\d+;\d+)(?:;(?!$)|$|(?=m)))*m"
)
"""No blinking, no overline, no coloured underline: only data would ask for those."""


def check(stream: str) -> None:
    """Fails when the stream holds anything that only data can have put there."""
    strange = {kind: count for kind, count in obeyed(stream).items() if not OURS.fullmatch(kind)}
    assert not strange
    assert all(COLOUR.fullmatch(found) for found in set(re.findall(r"\x1b\[[0-9;]*m", stream)))
    for column, row in re.findall(r"\x1b\[(\d+);(\d+)H", stream):
        assert int(column) <= 60
        assert int(row) <= 200
    for copied in re.findall(r"\x1b\]52;c;([^\x07]*)\x07", stream):
        words = base64.b64decode(copied).decode()
        assert words
        assert words != "PWNED"
        assert not FORBIDDEN.search(words)
    seen = FORBIDDEN.search(shown(stream).replace("\r\n", ""))
    assert not seen, shown(stream)[max(0, seen.start() - 40) : seen.end() + 40]


class Vault:
    """A data directory, and the environment that leads to it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.env = {
            "HOME": str(place),
            "DEVHUB_DATA_DIR": str(place / "data"),
            "DEVHUB_CONFIG": str(place / "config.toml"),
            "DEVHUB_NOW": MONDAY,
            "BROWSER": "",
            "DISPLAY": "",
            "WAYLAND_DISPLAY": "",
        }

    @property
    def file(self) -> Path:
        """The database."""
        return self.place / "data" / "vaults" / "main" / "vault.db"

    def copy(self, place: Path) -> "Vault":
        """The same people elsewhere, for one test to spoil."""
        shutil.copytree(self.place, place)
        return Vault(place)

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """One shell command in a process of its own."""
        env = {name: value for name, value in {**os.environ, **self.env}.items() if value}
        command = [sys.executable, "-m", "devhub_tui", *words]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=60, check=False)


@contextmanager
def opened(file: Path) -> Iterator[Any]:
    """The vault as any program opens it. Not Python's own sqlite3: two SQLites in one process undo each other's locks."""
    connection = dbapi2.connect(str(file), isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """Everything hostile, brought in through the doors there are."""
    vault = Vault(tmp_path_factory.mktemp("entered"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in vault.env.items():
            patch.setenv(name, value) if value else patch.delenv(name, raising=False)
        file = vault.place / "hostile.vcf"
        file.write_bytes("".join(card(words) for words in HOSTILE).encode("utf-8", "surrogatepass"))
        done = vault.run("import", str(file), "--tag", SMALL[0])
        assert done.returncode == 0, done.stderr
        assert not FORBIDDEN.search(done.stdout.decode())
        for words in HOSTILE:
            options = [f"--{name}={words}" for name in ("company", "title", "tag")]
            assert main(["add", *options, "--", words]) in (0, 1, 2, 5)
            with opened(vault.file) as connection:
                (who,) = connection.execute("SELECT id FROM contacts ORDER BY n DESC LIMIT 1").fetchone()
            fields = ("nickname", "pronouns", "company", "title", "location", "notes", "met_how", "relationship", "industry")
            assert main(["edit", who, *(f"--set={field}={words}" for field in fields)]) == 0
            for field in ("name", "email", "phone", "link", "birthday", "cadence"):
                assert main(["edit", who, "--set", f"{field}={words}"]) in (0, 2)
            assert main(["tag", who, "+" + words]) in (0, 2)
            assert main(["log", "@" + who, "--follow-up=tomorrow", "--", words]) in (0, 2)
    return vault


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A vault into which another program wrote what it liked."""
    vault = Vault(tmp_path_factory.mktemp("planted"))
    assert vault.run("add", "Abel Good", "--email", "abel@good.example", "--vip").returncode == 0
    plant(vault.file)
    return vault


def card(words: str) -> str:
    """A vCard with the words in every property."""
    value = words.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")
    lines = [
        f"FN:{value}",
        f"N:{value};;;;",
        f"NICKNAME:{value}",
        f"ORG:{value};{value}",
        f"TITLE:{value}",
        f"CATEGORIES:{value}",
    ]
    lines += [
        f"NOTE:{value}",
        f"EMAIL:{value}",
        f"TEL:{value}",
        f"item1.URL:{value}",
        f"item1.X-ABLabel:{value}",
        f"X-ODD:{value}",
    ]
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])


def plant(file: Path) -> None:
    """Writes the planted words into every column that shows text, as any program with SQLite could."""
    columns = ["name", "nickname", "pronouns", "relationship", "company", "title", "location", "timezone", "notes", "source"]
    with opened(file) as connection:
        for words in PLANTED:
            marks = ",".join("?" * len(columns))
            values = [words] * len(columns)
            cursor = connection.execute(
                f"INSERT INTO contacts({','.join(columns)},tracking,tracked_on,vip) VALUES ({marks},'auto','2025-09-01',1)",
                values,
            )
            (who,) = connection.execute("SELECT id FROM contacts WHERE n=?", (cursor.lastrowid,)).fetchone()
            for kind in ("email", "phone", "link"):
                connection.execute(
                    "INSERT INTO contact_points(contact_id,kind,label,value) VALUES (?,?,?,?)", (who, kind, words, words)
                )
            add = "INSERT INTO {} RETURNING id"
            (tag,) = connection.execute(add.format("tags(name) VALUES (?)"), (words,)).fetchone()
            connection.execute("INSERT INTO contact_tags(contact_id,tag_id) VALUES (?,?)", (who, tag))
            talk = "interactions(type,occurred_on,notes) VALUES (?,'2026-03-01',?)"
            for kind in ("coffee", words):
                (met,) = connection.execute(add.format(talk), (kind, f"{words}\n{words}")).fetchone()
                connection.execute("INSERT INTO interaction_contacts(interaction_id,contact_id) VALUES (?,?)", (met, who))
            connection.execute(
                "INSERT INTO follow_ups(contact_id,due_on,note,kind) VALUES (?,'2026-03-16',?,'follow_up')", (who, words)
            )
        connection.execute("UPDATE interaction_types SET label=?, icon=? WHERE key='coffee'", (PLANTED[0], PLANTED[5]))


def texts(file: Path) -> Iterator[tuple[str, str]]:
    """Every text in every table of the vault, with the name of its column."""
    with opened(file) as connection:
        tables = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type='table' AND sql NOT LIKE '%VIRTUAL%'")
        ]
        for table in tables:
            if table.endswith(("_data", "_idx", "_docsize", "_config", "_content")):
                continue  # the index
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            names = [each[0] for each in cursor.description]
            for row in cursor:
                yield from ((f"{table}.{name}", value) for name, value in zip(names, row, strict=True) if isinstance(value, str))


@pytest.mark.timeout(170)
def test_nothing_hostile_is_stored(entered: Vault) -> None:
    """Whatever came in through a door was cleaned on the way, the journal and what imports keep raw included."""
    found = {name for name, value in texts(entered.file) if FORBIDDEN.search(value)}
    assert not found
    with opened(entered.file) as connection:
        assert connection.execute("SELECT count(*) FROM contacts").fetchone()[0] > len(HOSTILE)
        assert connection.execute("SELECT max(length(name)) FROM contacts").fetchone()[0] <= 1000


@pytest.mark.parametrize("which", ["entered", "planted"])
def test_shell_prints_nothing_that_a_terminal_would_obey(
    which: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every command, in words and as JSON, about everybody."""
    vault = request.getfixturevalue(which).copy(tmp_path / "vault")
    for name, value in vault.env.items():
        monkeypatch.setenv(name, value)
    with opened(vault.file) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM contacts ORDER BY n")]
    commands = [
        ["contacts"],
        ["contacts", "PWNED"],
        ["due"],
        ["find", "PWNED"],
        ["find", "ana"],
        ["stats"],
        ["undo", "--list"],
        ["doctor"],
    ]
    commands += [["show", who] for who in ids[:: max(1, len(ids) // 60)]]
    commands += [
        ["show", "a"],
        ["show", PLANTED[0]],
        [PLANTED[2]],
        ["contacts", "--sort", PLANTED[1]],
        ["edit", ids[1], "--set", PLANTED[2]],
    ]
    commands += [
        ["import", PLANTED[0]],
        ["tag", ids[1], "+" + PLANTED[1]],
        ["log", "@" + ids[1], PLANTED[2]],
        ["log", "@" + PLANTED[2], "x"],
    ]
    commands += [["delete", ids[2]], ["undo"], ["redo"]]
    for command in commands:
        for words in (command, ["--json", *command]):
            main(words)
            said = capfd.readouterr()
            for stream in (said.out, said.err):
                bad = FORBIDDEN.search(stream)
                assert not bad, (words, stream[max(0, bad.start() - 60) : bad.end() + 60])


def test_shell_on_a_terminal(planted: Vault, tmp_path: Path) -> None:
    """Where the shell uses colours, they are its own."""
    vault = planted.copy(tmp_path / "vault")
    for words in (["contacts"], ["due"], ["find", "PWNED"], ["show", "Abel"], ["contacts", "--json"]):
        with Terminal(*words, env=vault.env) as terminal:
            assert terminal.process.wait(30) == 0
            terminal.settle()
            check(terminal.stream)
            assert "PWNED" in terminal.stream or words[0] == "show"


class Walk:
    """A terminal whose whole output is checked at the end, with the program alive until the last key."""

    def __init__(self, vault: Vault, size: tuple[int, int]) -> None:
        self.terminal = Terminal(env=vault.env, size=size)
        self.press = self.terminal.press
        self.place = vault.place

    def __enter__(self) -> "Walk":
        self.terminal.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            if kind is None:
                assert self.terminal.alive, shown(self.terminal.stream)[-2000:]
                check(self.terminal.stream)
                assert self.terminal.leave() == 0, shown(self.terminal.stream)[-2000:]
                check(self.terminal.stream)
                assert not list(self.place.rglob("PWNED"))
                assert not list(self.place.rglob("crash-*"))
        finally:
            self.terminal.__exit__(kind, error, None)


@pytest.mark.parametrize("which", ["entered", "planted"])
def test_lists_and_persons(which: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Dashboard, the whole list beside its detail pane, everybody's own screen, notes in full, copying and links."""
    with Walk(request.getfixturevalue(which).copy(tmp_path / "vault"), (130, 45)) as walk:
        walk.terminal.wait("NEEDS YOU")
        walk.press(*[DOWN] * 12, "l", until="Log an interaction")
        walk.press(ESCAPE)
        walk.press("2", until="sort:")
        for _ in range(8):
            walk.press(*[DOWN] * 4)
        walk.press(END)
        walk.press(*(click(6, row) for row in range(4, 40, 3)))
        for _ in range(4):
            walk.press(DOWN, ENTER, until="Timeline")
            walk.press("y", "o", ESCAPE, DOWN, ENTER)
            walk.press(click(90, 6), click(10, 4), click(10, 8), ESCAPE, "2")
        walk.terminal.resize(80, 24)
        walk.press("q", "q", *[PAGE_DOWN] * 3)
        walk.press(ENTER, PAGE_DOWN, PAGE_DOWN)


def test_forms(planted: Vault, tmp_path: Path) -> None:
    """Log with completion, edit, tags, sort, delete and undo with hostile people in them."""
    with Walk(planted.copy(tmp_path / "vault"), (100, 30)) as walk:
        walk.terminal.wait("NEEDS YOU")
        walk.press("2", until="sort:")
        walk.press("/", *"pwned", ENTER, until=" of ")
        for _ in range(3):
            walk.press(DOWN, "e", until="Edit")
            walk.press(TAB, TAB, ESCAPE)
            walk.press("t", until="Tags of")
            walk.press(*"pw", DOWN, ESCAPE)
            walk.press("l", until="Log an interaction")
            walk.press(*[BACKSPACE] * 3, *"pwned", ESCAPE, ESCAPE, ESCAPE)
        walk.press("D", until="Delete")
        walk.press("y", until="undo")
        walk.press("u", until="redo")


def test_palette_help_and_typed_text(planted: Vault, tmp_path: Path) -> None:
    """Hostile names in the palette; hostile text pasted into the filter, the palette and a note."""
    with Walk(planted.copy(tmp_path / "vault"), (80, 24)) as walk:
        walk.terminal.wait("NEEDS YOU")
        walk.press("?", until="Keys")
        walk.press(ESCAPE)
        walk.press(ctrl("p"), *"pwned", until="PWNED")
        walk.press(DOWN, DOWN, ENTER)
        for name in ("ax", "ay", "az", "ba", "bb", "bc"):
            walk.press(ctrl("p"), *name, " ", *"pwned", until="PWNED")
            walk.press(click(4, 6), click(8, 7), ESCAPE, ESCAPE)
        walk.press("2")
        pasted = [f"\x1b[200~{words}\x1b[201~" for words in PLANTED if "\x1b[" not in words[-3:]]
        walk.press("/")
        for words in pasted[:12]:
            walk.press(words)
        walk.press(ESCAPE, ctrl("p"), *pasted[:4], ESCAPE, ESCAPE)
        walk.press("l", until="Log an interaction")
        walk.press(TAB, TAB, TAB, *pasted[:8], TAB, pasted[2], ESCAPE)


def test_import_preview(entered: Vault, tmp_path: Path) -> None:
    """The first rows of a hostile file, and a path that is itself hostile."""
    vault = entered.copy(tmp_path / "vault")
    odd = vault.place / "x\x1b]0;PWNED\x07[@click=app.quit].vcf"
    (vault.place / "hostile.vcf").rename(odd)
    with Walk(vault, (100, 30)) as walk:
        walk.terminal.wait("NEEDS YOU")
        walk.press("i", until="Import")
        walk.press(str(vault.place) + "/x", DOWN, ENTER)
        walk.press(ENTER)
        walk.press(ESCAPE)


def test_first_run(tmp_path: Path) -> None:
    """The questions of an empty vault, answered with escapes."""
    with Walk(Vault(tmp_path), (80, 24)) as walk:
        walk.terminal.wait("How should your people be kept?")
        walk.press("o", until="Whose vault")
        for words in PLANTED[:9]:
            walk.press(f"\x1b[200~{words}\x1b[201~")
        walk.press(TAB, f"\x1b[200~{PLANTED[2]}\x1b[201~", TAB, f"\x1b[200~{PLANTED[3]}\x1b[201~", ENTER)
        walk.press(ESCAPE)
