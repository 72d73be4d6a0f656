"""What a command and an option are, and the checks of their values. Data only; cli/arguments.py takes a call apart."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from devhub_tui.errors import UsageError


class OneOf:
    """The check of a value that is one of a few words; spaces and dashes count as underscores."""

    def __init__(self, choices: Sequence[str]) -> None:
        self.choices = tuple(choices)

    def __call__(self, word: str) -> str:
        known = word.lower().replace(" ", "_").replace("-", "_")
        if known not in self.choices:
            raise ValueError(f"“{word[:40]}” is not one of {', '.join(self.choices)}.")
        return known


def one_of(choices: Sequence[str]) -> OneOf:
    """A check for one of these words."""
    return OneOf(choices)


def count(word: str) -> int:
    """A number from 1 on."""
    if not (word.isascii() and word.isdecimal() and 0 < len(word) < 10 and int(word)):
        raise ValueError(f"“{word[:40]}” is not a number from 1 on.")
    return int(word)


def assigned(
    settings: Iterable[str], hint: str = "Write --set field=value; quote values with spaces."
) -> Iterator[tuple[str, str]]:
    """The field and the value of each `field=value`, the value as written. Raises UsageError."""
    for setting in settings:
        field, equals, value = setting.partition("=")
        if not equals:
            raise UsageError(f"“{setting[:40]}” is not a field and a value.", hint)
        yield field.strip(), value


class Option(NamedTuple):
    """One `--name`. Without a metavar it is a flag; `many` may be repeated; `greedy` takes every word up to the next option.

    `completes` says what a shell offers for the value: people, tags, types, views, fields, own_fields, relationships,
    preferences, vaults, users, files or folders.
    """

    name: str
    metavar: str = ""
    help: str = ""
    many: bool = False
    greedy: bool = False
    check: Callable[[str], Any] = str
    default: Any = None
    completes: str = ""


class Command(NamedTuple):
    """One command: what it does, the module that does it, its words (name of the attribute, how shown, least, most), options.

    With `signs`, words that begin with - are no options: `tag WHO +a -b`. `completes` is as for an option, and also `@people`
    (people after an @), `signed` (a person, then tags with + and -), commands, shells, preferences, cadences, answers, rests,
    vault_words, connect_words, inbox_words, or two of these with a comma between: the second as well after a first word.
    """

    summary: str
    module: str
    words: tuple[str, str, int, int] = ("", "", 0, 0)
    options: tuple[Option, ...] = ()
    signs: bool = False
    help: str = ""
    completes: str = ""


def descriptor(word: str) -> int:
    """The number of an open file."""
    if not (word.isascii() and word.isdecimal() and len(word) < 7):
        raise ValueError(f"“{word[:40]}” is not the number of a descriptor.")
    return int(word)


GLOBAL = (
    Option("--vault", "NAME", "another vault than main; devhub vaults lists them", completes="vaults"),
    Option("--user", "NAME", "who you are, where several people use the vault", completes="users"),
    Option("--passphrase-fd", "N", "read the passphrase, one line, from this descriptor", check=descriptor),
)
"""What every command understands, before or after its name."""

MANY = 1 << 30
"""So many words: as many as there are."""
WHO = ("who", "WHO", 1, MANY)
WHO_HELP = "WHO is an id, an email, a name or an unambiguous part of one; case and accents do not matter."
