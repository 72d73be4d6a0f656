"""`devhub man`: the manual page, written from the same definitions as the parser and the help (man(7), groff and mandoc)."""

import sys
from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from devhub_tui import __version__
from devhub_tui.cli import output
from devhub_tui.cli.commands import COMMANDS, JSON
from devhub_tui.cli.options import GLOBAL, Command, Option

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options

_WIDTH = 70
_EXIT = (
    ("0", "done"),
    ("1", "failed: the sentence on standard error says why, and what was kept"),
    ("2", "the call was wrong, or a value cannot be read"),
    ("3", "the vault is locked"),
    ("4", "nobody and nothing of that name"),
    ("5", "the name fits several; they are listed"),
)
_ENVIRONMENT = (
    ("DEVHUB_DATA_DIR", "where vaults live, instead of the place that the system provides"),
    ("DEVHUB_CONFIG", "the config file"),
    ("XDG_RUNTIME_DIR", "where the session of devhub unlock is kept"),
    ("DEVHUB_NOW", "an instant (ISO 8601), or @FILE holding one, that replaces the clock for rules, screens and the shell"),
    ("NO_COLOR", "no colours"),
    ("VISUAL, EDITOR", "what opens longer notes"),
)
_FILES = (
    ("~/.local/share/devhub/vaults/main/vault.db", "the vault, an ordinary SQLite file; verified backups lie beside it"),
    ("~/.config/devhub/config.toml", "settings of this machine: theme, keys"),
)
_EXAMPLES = (
    ("who to reach out to today", "devhub due"),
    (
        "what was talked about, and what is to follow",
        'devhub log @zoë "io_uring over coffee" --follow-up "in 2 weeks"',
    ),
    ("bring in what others exported", "devhub import contacts.vcf Connections.csv --tag berlin"),
    ("the names of everybody who is due, for a script", "devhub due --json | jq -r '.due[].name'"),
)


def run_man(options: "Options") -> int:
    """Prints the page."""
    if options.json:
        output.emit({"page": page()})
    else:
        sys.stdout.write(page())
    return 0


def page() -> str:
    """The page in roff."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "'\\\" -*- coding: utf-8 -*-"
    yield f'.TH DEVHUB 1 "" "devhub {__version__}" "User Commands"'
    yield from (".SH NAME", "devhub \\- a personal CRM for developers, in the terminal")
    yield from (".SH SYNOPSIS", ".B devhub", "[\\fB\\-\\-demo\\fR | \\fB\\-\\-version\\fR | \\fB\\-\\-help\\fR]", ".br")
    yield from (".B devhub", "\\fICOMMAND\\fR \\&.\\|.\\|.\\& [\\fB\\-\\-json\\fR]")
    yield ".SH DESCRIPTION"
    yield "Who should I reach out to, and what did we last talk about?"
    yield "Without a command the app opens full screen; with one, devhub answers and ends."
    yield "Both work on the same vault, also at the same time."
    yield ".SH OPTIONS"
    yield from _term("--demo", "open the app on a throwaway vault with made-up people")
    yield from _term("--version", "print the version")
    yield from _term("--help", "list the commands")
    yield from _term(JSON.name, "with any command: print JSON of a stable shape; the errors are JSON too")
    for option in GLOBAL:
        yield from _option(option)
    yield ".SH COMMANDS"
    for name, command in COMMANDS.items():
        yield from _command(name, command)
    yield ".SH EXIT STATUS"
    for code, meaning in _EXIT:
        yield from _term(code, meaning)
    yield ".SH ENVIRONMENT"
    for name, meaning in _ENVIRONMENT:
        yield from _term(name, meaning)
    yield ".SH FILES"
    for name, meaning in _FILES:
        yield from _term(name, meaning)
    yield ".SH EXAMPLES"
    for what, call in _EXAMPLES:
        yield from (".TP", _text(what[:1].upper() + what[1:] + ":"), f"\\fB{_inline(call)}\\fR")


def _command(name: str, command: Command) -> Iterator[str]:
    shown = _inline(command.words[1])
    yield f'.SS "devhub {_inline(name)}{" " + shown.replace(chr(34), "") if shown else ""}"'
    yield _text(command.summary)
    for line in command.help.splitlines():
        yield from (".br", _text(line))
    for option in command.options:
        yield from _option(option)


def _option(option: Option) -> Iterator[str]:
    yield ".TP"
    yield f"\\fB{_inline(option.name)}\\fR" + (f" \\fI{_inline(option.metavar)}\\fR" if option.metavar else "")
    yield _text(option.help) if option.help else "\\&"


def _term(name: str, meaning: str) -> Iterator[str]:
    yield from (".TP", f"\\fB{_inline(name)}\\fR", _text(meaning))


def _inline(value: str) -> str:
    """Text within a line: what roff would read as its own is escaped; a hyphen stays one that can be copied."""
    return value.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")


def _text(value: str) -> str:
    """Text in short lines; one that would begin with roff's own mark is guarded."""
    pieces = wrap(value, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{piece}" if piece[:1] in (".", "\\") else piece for piece in map(_inline, pieces)) or "\\&"
