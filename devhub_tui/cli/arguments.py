"""The words of a call taken apart by what cli/commands.py says, and the help that follows from it.

Parsed here: argparse costs more to import than a query over 10,000 people takes.
"""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from devhub_tui.cli.commands import COMMANDS, JSON
from devhub_tui.cli.options import GLOBAL, Option, count
from devhub_tui.errors import UsageError

Options = SimpleNamespace

_HELP = ("-h", "--help")


def parse(name: str, words: Sequence[str]) -> Options | None:
    """The options of one command; None when its help is wanted. Raises UsageError."""
    command = COMMANDS[name]
    known = {option.name: option for option in (*command.options, *GLOBAL, JSON)}
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
        setattr(found, attribute, plain if most > 1 else _checked(shown, count, plain[0], name) if plain else None)
    return found


def of_vault(words: Sequence[str]) -> Options:
    """The options that say which vault, without a command. Raises UsageError."""
    known = {option.name: option for option in GLOBAL}
    found = Options(**dict.fromkeys(map(_attribute, known.values())))
    rest = list(reversed(words))
    while rest:
        head, equals, value = rest.pop().partition("=")
        _take(found, known[head], value if equals else None, rest, "", False)
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
    """A lone -, negative numbers, operators of a query (-tag:work) and whatever holds a space are words."""
    if not word.startswith("-") or len(word) == 1 or word[1].isdecimal() or " " in word:
        return False
    return word.startswith("--") or ":" not in word


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
    return f"devhub {name} --help says more." if name else "devhub --help says more."


def runner(name: str) -> Callable[[Options], int]:
    """The function that does the command; its module is imported now."""
    from importlib import import_module

    module = import_module(f"devhub_tui.cli.{COMMANDS[name].module}")
    found: Callable[[Options], int] = getattr(module, "run_" + name.replace("-", "_"))
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
    own = (*command.options, JSON)
    options = (*own, *GLOBAL, Option("--help", help="show this"))
    shown = [f"{each.name} {each.metavar}".strip() for each in options]
    optional = " ".join(f"[{text}]{'…' if each.many else ''}" for each, text in zip(own, shown, strict=False))
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
    width = max(map(len, COMMANDS)) + 2
    lines = [
        "usage: devhub [--vault NAME] [--demo | --version | --help]",
        "       devhub COMMAND … [--json]",
        "",
        "Who should I reach out to, and what did we last talk about?",
        "Without a command the app opens; --demo opens it with made-up people.",
        "",
        "commands:",
        *(f"  {name:<{width}}{_lowered(command.summary)}" for name, command in COMMANDS.items()),
        "",
        "with every command, before or after its name:",
        *(f"  {f'{each.name} {each.metavar}':<21}{each.help}" for each in GLOBAL),
        "",
        "devhub COMMAND --help says more.",
        "Exit codes: 0 done, 1 failed, 2 usage, 3 locked, 4 not found, 5 ambiguous.",
    ]
    return "\n".join(lines) + "\n"


def _lowered(summary: str) -> str:
    return summary[:1].lower() + summary[1:].rstrip(".")
