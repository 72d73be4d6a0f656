"""The command line: which commands there are, what each accepts, and the words of a call taken apart.

Described as data and parsed here: argparse costs more to import than a query over 10,000 people takes.
"""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from devhub_tui.domain.cadence import STATUSES
from devhub_tui.errors import UsageError

Options = SimpleNamespace

_SORTS = ("name", "status", "last", "due", "company", "added")
_FORMATS = ("auto", "vcard", "linkedin", "google")
_HELP = ("-h", "--help")


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def check(word: str) -> str:
        known = word.lower().replace(" ", "_").replace("-", "_")
        if known not in choices:
            raise ValueError(f"“{word[:40]}” is not one of {', '.join(choices)}.")
        return known

    return check


def _count(word: str) -> int:
    if not (word.isascii() and word.isdecimal() and 0 < len(word) < 10 and int(word)):
        raise ValueError(f"“{word[:40]}” is not a number from 1 on.")
    return int(word)


class Option(NamedTuple):
    """One `--name`. Without a metavar it is a flag; `many` may be repeated; `greedy` takes every word up to the next option."""

    name: str
    metavar: str = ""
    help: str = ""
    many: bool = False
    greedy: bool = False
    check: Callable[[str], Any] = str
    default: Any = None


class Command(NamedTuple):
    """One command: what it does, the module that does it, its words (name of the attribute, how shown, least, most), options.

    With `signs`, words that begin with - are no options: `tag WHO +a -b`.
    """

    summary: str
    module: str
    words: tuple[str, str, int, int] = ("", "", 0, 0)
    options: tuple[Option, ...] = ()
    signs: bool = False
    help: str = ""


_MANY = 1 << 30
_JSON = Option("--json", help="print JSON; docs/cli.md says which")
_TAG = Option("--tag", "T", "may be given several times", many=True)
_WHO = ("who", "WHO", 1, _MANY)
_WHO_HELP = "WHO is an id, an email, a name or an unambiguous part of one; case and accents do not matter."
_WHEN_HELP = "WHEN is a day as 2026-03-16, yesterday, “last friday”, “in 2 weeks”, “15 mar” or “yesterday 15:00”."

COMMANDS: dict[str, Command] = {
    "contacts": Command(
        "List people, or those that fit a few words.",
        "people",
        ("query", "[QUERY…]", 0, _MANY),
        (
            Option("--status", "S", ", ".join(STATUSES), check=_one_of(STATUSES)),
            Option("--tag", "T", "only people with this tag"),
            Option("--vip", help="only VIPs"),
            Option("--sort", "ORDER", ", ".join(_SORTS), check=_one_of(_SORTS), default="name"),
            Option("--limit", "N", "no more than so many", check=_count),
        ),
        help="Every word of QUERY begins some word about the person: name, company, tag, email, note, interaction.",
    ),
    "show": Command("Show everything about one person.", "people", _WHO, help=_WHO_HELP),
    "add": Command(
        "Add a person.",
        "people",
        ("name", "NAME", 1, _MANY),
        (
            Option("--email", "E", "may be given several times", many=True),
            Option("--phone", "P", "may be given several times", many=True),
            Option("--link", "URL", "may be given several times", many=True),
            Option("--company", "C"),
            Option("--title", "T"),
            _TAG,
            Option("--vip", help="somebody important: every 14 days unless set otherwise"),
        ),
    ),
    "edit": Command(
        "Change fields of a person.",
        "people",
        _WHO,
        (Option("--set", "FIELD=VALUE…", "an empty value clears the field", many=True, greedy=True),),
        help=f"{_WHO_HELP}\nFIELD is any field of a person, email, phone, link, introduced_by (a WHO) or cadence_days.",
    ),
    "tag": Command(
        "Put tags on a person or take them off.", "people", ("words", "WHO +TAG… -TAG…", 1, _MANY), signs=True, help=_WHO_HELP
    ),
    "delete": Command("Delete a person; undo brings them back.", "people", _WHO, help=_WHO_HELP),
    "log": Command(
        "Log that you were in touch.",
        "log",
        ("words", "@WHO… TEXT", 1, _MANY),
        (
            Option("--type", "T", "message unless said otherwise; call, coffee, email, meeting, met, …"),
            Option("--on", "WHEN", "now unless said otherwise"),
            Option("--follow-up", "WHEN", "remember to follow up then, with TEXT as its note"),
        ),
        help=f"{_WHO_HELP} Quote names with spaces: '@Ana Souza'.\n{_WHEN_HELP}",
    ),
    "due": Command("List who to reach out to, most urgent first.", "log"),
    "find": Command(
        "Search everything: names, tags, emails, notes, interactions.",
        "log",
        ("text", "TEXT…", 1, _MANY),
        (Option("--limit", "N", "50 unless said otherwise", check=_count, default=50),),
        help="Every word is a prefix.",
    ),
    "stats": Command("Show numbers.", "log"),
    "import": Command(
        "Bring people in from vCard, LinkedIn or Google files.",
        "imports",
        ("files", "FILE…", 1, _MANY),
        (
            Option("--format", "F", ", ".join(_FORMATS), check=_one_of(_FORMATS), default="auto"),
            Option("--dry-run", help="say what would happen, change nothing"),
            Option("--tag", "T", "put a tag on everybody in the files; may be given several times", many=True),
        ),
    ),
    "undo": Command(
        "Take back the last change, or the last N.",
        "vault",
        ("count", "[N]", 0, 1),
        (Option("--list", help="show the last N changes (20) instead"),),
    ),
    "redo": Command("Bring back what undo took, or the last N.", "vault", ("count", "[N]", 0, 1)),
    "doctor": Command("Check the vault, the places and the terminal.", "doctor"),
}
"""Functions are named run_COMMAND."""


def parse(name: str, words: Sequence[str]) -> Options | None:
    """The options of one command; None when its help is wanted. Raises UsageError."""
    command = COMMANDS[name]
    known = {option.name: option for option in (*command.options, _JSON)}
    found = Options(**{_attribute(each): each.default if each.metavar else False for each in known.values()})
    for option in known.values():
        if option.many:
            setattr(found, _attribute(option), [])
    plain: list[str] = []
    rest = list(reversed(words))
    while rest:
        word = rest.pop()
        if word == "--":
            plain += reversed(rest)
            break
        if word in _HELP:
            return None
        head, equals, value = word.partition("=")
        if head in known:
            _take(found, known[head], value if equals else None, rest, name, bool(plain))
        elif _is_option(word) and not command.signs:
            raise _unknown_option(name, head, known)
        else:
            plain.append(word)
    attribute, shown, least, most = command.words
    if not least <= len(plain) <= most:
        raise UsageError(
            f"{shown.rstrip('…')} is missing." if len(plain) < least else f"“{plain[most][:40]}” is too much.", _hint(name)
        )
    if attribute:
        # One word at most is a number, in every command there is.
        setattr(found, attribute, plain if most > 1 else _checked(shown, _count, plain[0], name) if plain else None)
    return found


def _take(found: Options, option: Option, value: str | None, rest: list[str], name: str, named: bool) -> None:
    """Sets one option, from its own `=value` or from the words that follow. `named` tells whether plain words came before."""
    attribute = _attribute(option)
    if not option.metavar:
        if value is not None:
            raise UsageError(f"{option.name} takes no value.", _hint(name))
        setattr(found, attribute, True)
        return
    if value is None:
        if not rest or rest[-1].startswith("--"):
            raise UsageError(f"{option.name} needs a value.", _hint(name))
        value = rest.pop()
    checked = _checked(option.name, option.check, value, name)
    if not option.many:
        setattr(found, attribute, checked)
        return
    getattr(found, attribute).append(checked)
    # `--set title=Staff Engineer` is better explained than taken for a person; `--set vip=yes Ana` names one.
    while option.greedy and rest and not _is_option(rest[-1].partition("=")[0]) and (named or "=" in rest[-1]):
        getattr(found, attribute).append(rest.pop())


def _attribute(option: Option) -> str:
    return option.name[2:].replace("-", "_")


def _is_option(word: str) -> bool:
    """A lone -, negative numbers and whatever holds a space are words."""
    return word.startswith("-") and len(word) > 1 and not word[1].isdecimal() and " " not in word


def _checked(shown: str, check: Callable[[str], Any], value: str, name: str) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise UsageError(f"{shown}: {error}", _hint(name)) from None


def _unknown_option(name: str, word: str, known: dict[str, Option]) -> UsageError:
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1)
    return UsageError(f"devhub {name} has no option {word[:40]}.", f"Did you mean {close[0]}?" if close else _hint(name))


def _hint(name: str) -> str:
    return f"devhub {name} --help says more."


def runner(name: str) -> Callable[[Options], int]:
    """The function that does the command; its module is imported now."""
    from importlib import import_module

    found: Callable[[Options], int] = getattr(import_module(f"devhub_tui.cli.{COMMANDS[name].module}"), f"run_{name}")
    return found


def unknown(name: str) -> UsageError:
    """What to say about a command that does not exist."""
    from difflib import get_close_matches

    close = get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
    hint = f"Did you mean devhub {close[0]}?" if close else "devhub --help lists the commands."
    return UsageError(f"There is no command “{name[:40]}”.", hint)


def usage(name: str) -> str:
    """The text of `devhub COMMAND --help`."""
    command = COMMANDS[name]
    options = (*command.options, _JSON, Option("--help", help="show this"))
    shown = [f"{each.name} {each.metavar}".strip() for each in options]
    optional = " ".join(f"[{text}]{'…' if each.many else ''}" for each, text in zip(options[:-1], shown, strict=False))
    width = max(map(len, shown)) + 2
    lines = [
        f"usage: devhub {' '.join(filter(None, (name, command.words[1])))} {optional}",
        "",
        command.summary,
        *([command.help] if command.help else []),
        "",
        "options:",
        *(f"  {text:<{width}}{each.help}".rstrip() for each, text in zip(options, shown, strict=True)),
    ]
    return "\n".join(lines) + "\n"


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
        *(f"  {name:<10}{command.summary[:1].lower() + command.summary[1:].rstrip('.')}" for name, command in COMMANDS.items()),
        "",
        "devhub COMMAND --help says more.",
        "Exit codes: 0 done, 1 failed, 2 usage, 3 locked, 4 not found, 5 ambiguous.",
    ]
    return "\n".join(lines) + "\n"
