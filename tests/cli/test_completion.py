"""What tab offers: everything the definitions know, and what is in the vault. The shells themselves: tests/e2e."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devhub_tui.cli import candidates, completion
from devhub_tui.cli.commands import COMMANDS
from devhub_tui.cli.completion import split_line
from tests.cli.conftest import Shell
from tests.hostile import SMALL


def offered(*words: str) -> list[str]:
    """The values offered for the last word."""
    return [value for value, _ in candidates.offer(list(words)).values]


@pytest.fixture
def people(devhub: Shell) -> Shell:
    """A few people and tags."""
    for name in ("Ana Souza", "Ana Maria Lopes", "Łukasz Nowak"):
        assert devhub("add", name, "--tag", "rust", "--tag", "zürich").code == 0
    return devhub


def test_commands_and_options() -> None:
    """Every command, every option once, the choices of an option beside = too."""
    assert offered("") == list(COMMANDS) == offered("help", "")
    assert offered("--v") == ["--vault", "--version"]
    assert "--status" in offered("contacts", "--")
    assert "--status" not in offered("contacts", "--status", "due", "--")
    assert "--tag" in offered("add", "--tag", "rust", "--")
    assert offered("contacts", "--status", "so") == ["soon"]
    assert offered("contacts", "--status=so") == ["--status=soon"]
    assert offered("edit", "--set", "met_o") == ["met_on="]
    assert offered("completion", "z") == ["zsh"]
    assert offered("nonsense", "x") == [] == offered("stats", "x")
    assert candidates.offer(["import", "a"]).paths == "files"


def test_every_definition_can_be_completed() -> None:
    """What a command or option says of its completion is something that is known."""
    known = {
        "",
        "people",
        "@people",
        "signed",
        "tags",
        "types",
        "events",
        "views",
        "fields",
        "own_fields",
        "relationships",
        "preferences",
        "cadences",
        "answers",
        "rests",
        "files",
        "folders",
        "commands",
        "shells",
        "vault_words",
        "connect_words",
        "inbox_words",
    }
    assert {each for command in COMMANDS.values() for each in command.completes.split(",")} <= known
    assert {option.completes for command in COMMANDS.values() for option in command.options} <= known


def test_who_and_what(people: Shell) -> None:
    """Names go on where the line stands, with spaces or an @; tags after their sign; case and accents do not matter."""
    assert offered("show", "ana") == ["Ana Maria Lopes", "Ana Souza"]
    assert offered("show", "Ana", "so") == ["Souza"]
    assert offered("show", "lukasz") == ["Łukasz Nowak"]
    assert offered("log", "@ana s") == ["@Ana Souza"]
    assert offered("log", "ana") == []
    assert offered("tag", "ana", "+zu") == ["+zürich"]
    assert offered("tag", "Ana", "-") == ["-rust", "-zürich"]
    assert offered("contacts", "--tag", "ru") == ["rust"]
    assert offered("log", "@ana", "--type", "c") == ["call", "coffee", "code_review"]


def test_no_vault_is_made(devhub: Shell, vault: Path) -> None:
    """Pressing tab on a new machine leaves nothing behind."""
    assert devhub("completion", "candidates", "--", "show", "a").out == ""
    assert not vault.exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("devhub ", ["devhub", ""]),
        ("devhub sh", ["devhub", "sh"]),
        ("devhub show Ana ", ["devhub", "show", "Ana", ""]),
        ("devhub show Ana\\ S", ["devhub", "show", "Ana S"]),
        ("devhub show Ana\\ ", ["devhub", "show", "Ana "]),
        ('devhub show "Ana S', ["devhub", "show", "Ana S"]),
        ("devhub show 'Ana ", ["devhub", "show", "Ana "]),
        ("devhub show Ana\\", ["devhub", "show", "Ana"]),
        ("devhub log --type=", ["devhub", "log", "--type="]),
        ("", [""]),
    ],
)
def test_a_line_of_bash(line: str, words: list[str]) -> None:
    """Quotes and backslashes are understood while they are still being typed."""
    assert split_line(line) == words


def test_bash_replaces_what_follows_its_breaks(people: Shell) -> None:
    """bash takes = and @ for the end of a word: the answer begins after them."""
    out = people("completion", "candidates", "--breaks", " \t\n\"'@><=;|&(:", "--", "devhub log @ana s")
    assert out.out == ""
    quoted = people("completion", "candidates", "--breaks", " \t\n\"'@><=;|&(:", "--", "devhub contacts --status=so")
    assert [each.split("\t")[0] for each in quoted.out.splitlines()] == ["soon"]


def test_scripts(devhub: Shell, ask: Callable[..., Any]) -> None:
    """One for each shell; another shell is a wrong call."""
    for name, script in completion.SCRIPTS.items():
        assert devhub("completion", name).out == script
        assert ask("completion", name) == {"shell": name, "script": script}
    assert devhub("completion", "powershell").code == 2
    assert devhub("completion", "bash", "more").code == 2


def test_hostile_names_are_offered_as_text(devhub: Shell) -> None:
    """Whatever a name holds, each answer is one line without control characters."""
    added = 0
    for text in SMALL:
        added += devhub("add", f"Zz {text}").code == 0
    answers = devhub("completion", "candidates", "--", "show", "zz").out.splitlines()
    assert 0 < len(answers) <= added
    assert all(line.count("\t") == 1 for line in answers)
