"""The command line itself: help, versions, slips, exit codes, what is loaded for it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import devhub_tui
from devhub_tui.cli.commands import COMMANDS
from tests.cli.conftest import Shell
from tests.conftest import ROOT

Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("help",)])
def test_help_lists_every_command(devhub: Shell, words: tuple[str, ...]) -> None:
    """Help goes to stdout and is a success; it opens no vault."""
    done = devhub(*words)
    assert (done.code, done.err) == (0, "")
    for name in COMMANDS:
        assert f"\n  {name} " in done.out
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command(devhub: Shell, home: Path, name: str) -> None:
    """Each command says what it does and names all its options, three ways, and does nothing."""
    done = devhub(name, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: devhub {name}")
    for option in COMMANDS[name].options:
        assert option.name in done.out
    assert "--json" in done.out
    assert devhub(name, "-h") == devhub("help", name) == done
    assert not (home / "devhub").exists()


def test_the_reference_names_every_command_and_option() -> None:
    """docs/cli.md is whole."""
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, command in COMMANDS.items():
        assert f"devhub {name}" in text
        for option in command.options:
            assert option.name in text


def test_version(devhub: Shell) -> None:
    """One line, or JSON."""
    assert devhub("--version").out == f"devhub {devhub_tui.__version__}\n"
    assert devhub("--json", "--version").json == {"version": devhub_tui.__version__}


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("contcats",), "Did you mean devhub contacts?"),
        (("xyzzy",), "devhub --help"),
        (("--nope",), "--nope"),
        (("contacts", "--stats", "due"), "Did you mean --status?"),
        (("due", "extra"), "“extra” is too much."),
        (("show",), "WHO is missing."),
        (("contacts", "--vip=yes"), "--vip takes no value."),
        (("contacts", "--tag"), "--tag needs a value."),
        (("contacts", "--tag", "--vip"), "--tag needs a value."),
        (("undo", "some"), "“some” is not a number"),
        (("undo", "1", "2"), "too much"),
        (("--demo", "due"), "takes no command"),
        (("--json",), "needs a command"),
        (("help", "xyzzy"), "xyzzy"),
    ],
)
def test_slips_are_usage_errors(devhub: Shell, home: Path, words: tuple[str, ...], part: str) -> None:
    """Exit code 2, a sentence, a hint, and no vault was made for it."""
    done = devhub(*words)
    assert (done.code, done.out) == (2, "") if "--json" not in words else done.code == 2
    assert done.err.startswith("devhub: ")
    assert part in done.err
    assert not (home / "devhub").exists()


def test_json_may_stand_anywhere(devhub: Shell) -> None:
    """Before the command, after it, among the words."""
    expected = devhub("contacts", "--json").json
    assert devhub("--json", "contacts").json == expected
    assert devhub("contacts", "--json", "--sort", "due").json == expected


def test_errors_as_json(devhub: Shell) -> None:
    """With --json an error is an object on stdout too; the sentence stays on stderr."""
    done = devhub("show", "Quentin", "--json")
    assert done.code == 4
    assert done.json == {
        "error": {
            "code": 4,
            "message": "Nobody goes by “Quentin”.",
            "hint": "devhub contacts lists everybody; devhub find searches everything.",
        }
    }
    assert done.err.startswith("devhub: Nobody goes by “Quentin”.\n")
    wrong = devhub("add", "Ana", "--email", "x", "--json").json["error"]
    assert (wrong["code"], wrong["field"]) == (2, "email")
    assert devhub("contacts", "--limit", "x", "--json").json["error"]["code"] == 2


def test_two_dashes_end_the_options(devhub: Shell) -> None:
    """Text may begin with a dash."""
    devhub("add", "Ana")
    assert (
        devhub("log", "@ana", "--json", "--", "--type", "is no option here").json["interaction"]["notes"]
        == "--type is no option here"
    )
    assert devhub("log", "@ana", "-5 degrees", "- cold", "-", "--json").json["interaction"]["notes"] == "-5 degrees - cold -"


def test_the_app_needs_a_terminal(process: Process) -> None:
    """Piped, the app says what to use instead and exits 2."""
    done = process()
    assert done.returncode == 2
    assert done.stdout == ""
    assert "devhub contacts" in done.stderr


def test_a_reader_that_goes_away(process: Process) -> None:
    """`devhub contacts | head -1` ends quietly."""
    for number in range(30):
        process("add", f"Person {number}", "--company", "C" * 900)
    shell = f"{sys.executable} -m devhub_tui contacts --json | head -c 10; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith('{"total": ')


def test_a_closed_output(process: Process) -> None:
    """Nowhere to write is an exit code, not a traceback."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = process("doctor", stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_an_ascii_terminal(process: Process) -> None:
    """What the terminal's encoding cannot show is escaped; nothing crashes."""
    process("add", "Zoë Faßbender", "--vip")
    done = process("contacts", env={"PYTHONIOENCODING": "ascii:strict"})
    assert done.returncode == 0
    assert "Zo\\xeb" in done.stdout
    assert (
        json.loads(process("contacts", "--json", env={"PYTHONIOENCODING": "ascii:strict"}).stdout)["contacts"][0]["name"]
        == "Zoë Faßbender"
    )


def test_bytes_that_are_no_text(process: Process) -> None:
    """An argument that is not UTF-8 is cleaned like any other text."""
    done = process("add", b"Zo\xeb \xffM")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Added Zo M.\n"


def test_reading_loads_little() -> None:
    """`devhub contacts ann` costs little more than the query: nothing slow is imported for it."""
    first = [sys.executable, "-c", "from devhub_tui.cli import main; main(['add', 'Ana'])"]
    subprocess.run(first, cwd=ROOT, check=True, capture_output=True)
    second = [sys.executable, "-c", "import sys\nfrom devhub_tui.cli import main\nmain(['contacts', 'ann'])\nprint(*sys.modules)"]
    loaded = set(subprocess.run(second, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())
    slow = {
        "argparse",
        "asyncio",
        "dataclasses",
        "json",
        "pathlib",
        "platformdirs",
        "sqlmodel",
        "textual",
        "tomllib",
        "uuid",
        "logging",
    }
    assert not slow & loaded
