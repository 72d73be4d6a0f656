"""The command line: which commands there are and what each accepts. Only the parser of the chosen command is built."""

import argparse
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from devhub_tui.errors import UsageError

Options = argparse.Namespace

_STATUSES = ("reconnect", "due", "soon", "in_touch", "collaborating", "passive", "new")
_SORTS = ("name", "status", "last", "due", "company", "added")
_FORMATS = ("auto", "vcard", "linkedin", "google")
_WHO = "an id, an email, a name or an unambiguous part of one"
_WHEN = "a day as 2026-03-16, yesterday, “last friday”, “in 2 weeks”, “yesterday 15:00”"


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are UsageErrors, so that they look like every other error."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            message[:1].upper() + message[1:].rstrip(".") + ".", f"{self.format_usage().strip()}\n{self.prog} --help says more."
        )


def _add(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="+")
    for kind in ("email", "phone", "link"):
        parser.add_argument(f"--{kind}", metavar=kind[0].upper(), action="append", default=[], help="may be given several times")
    parser.add_argument("--company", metavar="C")
    parser.add_argument("--title", metavar="T")
    parser.add_argument("--tag", metavar="T", action="append", default=[], help="may be given several times")
    parser.add_argument("--vip", action="store_true", help="somebody important: every 14 days unless set otherwise")


def _contacts(parser: Parser) -> None:
    parser.add_argument("query", metavar="QUERY", nargs="*", help="words that begin anything known of a person")
    parser.add_argument("--status", metavar="S", type=_status, choices=_STATUSES, help=", ".join(_STATUSES))
    parser.add_argument("--tag", metavar="T", help="only people with this tag")
    parser.add_argument("--vip", action="store_true", help="only VIPs")
    parser.add_argument("--sort", choices=_SORTS, default="name")
    parser.add_argument("--limit", metavar="N", type=_count)


def _who(parser: Parser) -> None:
    parser.add_argument("who", metavar="WHO", nargs="+", help=_WHO)


def _edit(parser: Parser) -> None:
    _who(parser)
    parser.add_argument(
        "--set",
        metavar="FIELD=VALUE",
        nargs="+",
        action="extend",
        required=True,
        help="any field of a person, email, phone, link, introduced_by=WHO, cadence_days=30; an empty value clears it",
    )


def _tag(parser: Parser) -> None:
    parser.usage = "devhub tag WHO +TAG… -TAG… [--json]"
    parser.add_argument("words", metavar="WHO +TAG -TAG", nargs="+", help=f"{_WHO}; + puts a tag on, - takes it off")
    parser.add_argument("--remove", action="append", default=[], help=argparse.SUPPRESS)


def _log(parser: Parser) -> None:
    parser.usage = "devhub log @WHO… TEXT… [--type T] [--on WHEN] [--follow-up WHEN] [--json]"
    parser.add_argument("words", metavar="@WHO TEXT", nargs="+", help=f"@ and {_WHO}; quote names with spaces: '@Ana Souza'")
    parser.add_argument("--type", metavar="T", help="message unless said otherwise; call, coffee, email, meeting, met, …")
    parser.add_argument("--on", metavar="WHEN", help=f"{_WHEN}; now unless said otherwise")
    parser.add_argument("--follow-up", metavar="WHEN", help="also remember to follow up then, with the text as its note")


def _find(parser: Parser) -> None:
    parser.add_argument("text", metavar="TEXT", nargs="+", help="words; each is a prefix")
    parser.add_argument("--limit", metavar="N", type=_count, default=50, help="50 unless said otherwise")


def _import(parser: Parser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+")
    parser.add_argument("--format", choices=_FORMATS, default="auto")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
    parser.add_argument("--tag", metavar="T", action="append", default=[], help="put a tag on everybody in the files")


def _undo(parser: Parser) -> None:
    parser.add_argument("--list", action="store_true", help="show the last N steps (20) instead")
    _redo(parser)


def _redo(parser: Parser) -> None:
    parser.add_argument("count", metavar="N", nargs="?", type=_count, help="how many steps; one unless said otherwise")


def _nothing(parser: Parser) -> None:
    pass


def _status(word: str) -> str:
    return word.lower().replace(" ", "_").replace("-", "_")


def _count(word: str) -> int:
    if not (word.isascii() and word.isdecimal() and 0 < len(word) < 10 and int(word)):
        raise argparse.ArgumentTypeError(f"“{word[:40]}” is not a number from 1 on")
    return int(word)


COMMANDS: dict[str, tuple[str, str, Callable[[Parser], None]]] = {
    "contacts": ("list people, or those that fit a few words", "people", _contacts),
    "show": ("everything about one person", "people", _who),
    "add": ("add a person", "people", _add),
    "edit": ("change fields of a person", "people", _edit),
    "tag": ("put tags on a person or take them off", "people", _tag),
    "delete": ("delete a person; undo brings them back", "people", _who),
    "log": ("log that you were in touch", "log", _log),
    "due": ("who to reach out to", "log", _nothing),
    "find": ("search everything: names, tags, emails, notes, interactions", "log", _find),
    "stats": ("numbers", "log", _nothing),
    "import": ("bring people in from vCard, LinkedIn or Google files", "imports", _import),
    "undo": ("take back the last change, or several", "vault", _undo),
    "redo": ("bring back what undo took", "vault", _redo),
    "doctor": ("check the vault, the paths and the terminal", "doctor", _nothing),
}
"""Command -> (what it does, the module of this package that does it, its arguments). Functions are named run_COMMAND."""


def parse(name: str, words: Sequence[str]) -> Options:
    """The options of one command. Raises UsageError, or SystemExit after --help."""
    summary, _, fill = COMMANDS[name]
    parser = Parser(prog=f"devhub {name}", description=summary[0].upper() + summary[1:] + ".", allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print JSON; docs/cli.md says which")
    fill(parser)
    if name == "tag":
        words = _without_trap(words)
    return parser.parse_intermixed_args(words)


def _without_trap(words: Sequence[str]) -> list[str]:
    """`-b` takes a tag off; argparse would take it for an option."""
    known = ("--json", "--help", "-h", "--")
    return [f"--remove={word[1:]}" if word.startswith("-") and word not in known else word for word in words]


def runner(name: str) -> Callable[[Options], int]:
    """The function that does the command; its module is imported now."""
    from importlib import import_module

    module: Any = import_module(f"devhub_tui.cli.{COMMANDS[name][1]}")
    found: Callable[[Options], int] = getattr(module, f"run_{name}")
    return found


def unknown(name: str) -> UsageError:
    """What to say about a command that does not exist."""
    from difflib import get_close_matches

    close = get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
    hint = f"Did you mean devhub {close[0]}?" if close else "devhub --help lists the commands."
    return UsageError(f"There is no command “{name[:40]}”.", hint)


def overview() -> str:
    """The text of `devhub --help`."""
    lines = [
        "usage: devhub [--demo | --version | --help]",
        "       devhub COMMAND … [--json]",
        "",
        "Who should I reach out to, and what did we last talk about?",
        "Without a command the app opens; --demo opens it with made-up people.",
        "",
        "commands:",
        *(f"  {name:<10}{summary}" for name, (summary, _, _) in COMMANDS.items()),
        "",
        "devhub COMMAND --help says more. Exit codes: 0 done, 1 failed, 2 usage, 3 locked, 4 not found, 5 ambiguous.",
    ]
    return "\n".join(lines) + "\n"
