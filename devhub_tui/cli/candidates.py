"""What could come next on a command line that is being typed: commands, options, their values, and who and what is in the vault.

Asked by the scripts of cli/completion.py at every press of tab: opens the vault only for what lies in it, and makes none.
"""

import os
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from devhub_tui import paths, text
from devhub_tui.cli.commands import COMMANDS, JSON
from devhub_tui.cli.options import GLOBAL, Command, OneOf, Option
from devhub_tui.domain import fields
from devhub_tui.errors import DevHubError

MOST = 200
"""Names from the vault that are offered at once."""

FILES, FOLDERS = "files", "folders"


class Offer(NamedTuple):
    """What a shell offers: values with a word about each, or its own completion of paths (`files`, `folders`)."""

    values: tuple[tuple[str, str], ...] = ()
    paths: str = ""


_START = (
    (JSON.name, JSON.help),
    *((each.name, each.help) for each in GLOBAL),
    ("--demo", "open the app with made-up people"),
    ("--version", ""),
    ("--help", ""),
)
_OF_VAULT = {option.name: option for option in GLOBAL}
_SIGNED = re.compile(r"[+-]")


def offer(words: Sequence[str]) -> Offer:
    """What fits in place of the last word, after the ones before it (without `devhub` itself)."""
    *before, typed = words or [""]
    place = _command_at(before)
    _choose(before)
    if place is None:
        head, equals, value = typed.partition("=")
        if equals and head in _OF_VAULT:
            found = _value(_OF_VAULT[head], value)
            return found._replace(values=tuple((f"{head}={each}", about) for each, about in found.values))
        if before and before[-1] in _OF_VAULT:
            return _value(_OF_VAULT[before[-1]], typed)
        return _fitting(_START if typed.startswith("-") else _commands(), typed)
    name = before[place]
    if name == "help":
        return _fitting(_commands(), typed)
    if name not in COMMANDS:
        return Offer()
    return _within(COMMANDS[name], before[place + 1 :], typed)


def _command_at(before: Sequence[str]) -> int | None:
    """Where the command's name stands, after options and their values."""
    place = 0
    while place < len(before):
        if not before[place].startswith("-"):
            return place
        place += 2 if before[place] in _OF_VAULT else 1
    return None


def _commands() -> list[tuple[str, str]]:
    return [(name, command.summary) for name, command in COMMANDS.items()]


def _fitting(values: Iterable[tuple[str, str]], typed: str) -> Offer:
    return Offer(tuple(each for each in values if each[0].startswith(typed)))


def _within(command: Command, before: Sequence[str], typed: str) -> Offer:
    options = {option.name: option for option in (*command.options, JSON, *GLOBAL)}
    head, equals, value = typed.partition("=")
    if equals and head in options and options[head].metavar:
        found = _value(options[head], value)
        return found._replace(values=tuple((f"{head}={each}", about) for each, about in found.values))
    if "--" not in before:
        open_option = options.get(before[-1]) if before else None
        if open_option is not None and open_option.metavar:
            return _value(open_option, typed)
        if typed.startswith("--") or (typed.startswith("-") and not command.signs):
            used = {word.partition("=")[0] for word in before}
            free = [each for each in options.values() if each.many or each.name not in used]
            return _fitting([*((each.name, each.help) for each in free), ("--help", "")], typed)
    return _positional(command, _plain(options, before), typed)


def _plain(options: dict[str, Option], before: Sequence[str]) -> list[str]:
    """The words before that belong to no option."""
    plain: list[str] = []
    rest = list(reversed(before))
    while rest:
        word = rest.pop()
        found = options.get(word.partition("=")[0])
        if found is None:
            plain.append(word)
        elif found.metavar and "=" not in word and rest:
            rest.pop()
    return plain


def _value(option: Option, typed: str) -> Offer:
    if isinstance(option.check, OneOf):
        return _fitting([(each, "") for each in option.check.choices], typed)
    return _of_kind(option.completes, [], typed)


def _positional(command: Command, plain: Sequence[str], typed: str) -> Offer:
    if command.completes == "signed" and plain and (_SIGNED.match(typed) or not typed):
        signs = typed[:1] or "+"
        return Offer(tuple((signs + name, "") for name, _ in _of_kind("tags", [], typed[1:]).values))
    if command.completes == "@people":
        found = _of_kind("people", [], typed[1:]) if typed.startswith("@") else Offer()
        return Offer(tuple(("@" + name, about) for name, about in found.values))
    first, _, then = command.completes.partition(",")
    found = _of_kind("people" if first == "signed" else first, plain, typed)
    return Offer((*found.values, *_of_kind(then, plain, typed).values)) if then and plain else found


def _of_kind(kind: str, plain: Sequence[str], typed: str) -> Offer:
    if kind in (FILES, FOLDERS):
        return Offer(paths=kind)
    if kind == "commands":
        return _fitting(_commands(), typed)
    if kind == "vaults":
        return _fitting([(name, "") for name in paths.vault_names()], typed)
    if kind == "users":
        return _fitting(_users(), typed)
    if kind == "shells":
        return _fitting([(name, "") for name in ("bash", "zsh", "fish")], typed) if not plain else Offer()
    if kind == "vault_words":
        from devhub_tui.cli.vault_commands import WORDS

        return _fitting([(each, "") for each in WORDS], typed) if not plain else Offer()
    if kind in ("connect_words", "inbox_words"):
        from devhub_tui.cli.connect_commands import CONNECT_WORDS, INBOX_WORDS

        words = CONNECT_WORDS if kind == "connect_words" else INBOX_WORDS
        return _fitting([(each, "") for each in words], typed) if not plain else Offer()
    if kind == "cadences":
        return _fitting([(each, "") for each in ("1w", "2w", "30d", "3m", "6m", "1y", "monthly", "quarterly")], typed)
    if kind == "answers":
        from devhub_tui.domain.triage import ANSWERS

        return _fitting([(each.word, each.said) for each in ANSWERS], typed)
    if kind == "rests":
        from devhub_tui.domain.snooze_words import QUICK

        usual = [(each.key, each.words) for each in QUICK[1:]]
        return _fitting([("tomorrow", ""), ("monday", ""), *usual, ("off", "end it")], typed)
    if kind == "preferences":
        from devhub_tui.domain.reminder_preferences import PREFERENCES

        return _fitting([(each.name, each.about) for each in PREFERENCES], typed) if not plain else Offer()
    if kind == "fields":
        from devhub_tui.domain import sites

        names = [*fields.CONTACT, *fields.POINT_KINDS, *(each.key for each in sites.SERVICES), "introduced_by", "cadence_days"]
        return _fitting([(f"{name}=", "") for name in names], typed)
    if not kind or not os.path.exists(paths.vault_file()):
        return Offer()
    try:
        return Offer(tuple(_from_vault(kind, plain, typed)))
    except DevHubError:
        return Offer()  # a locked or damaged vault says so when a command is run, not at every tab


def _choose(before: Sequence[str]) -> None:
    """The vault that the line names, if it is there: its people are offered."""
    from devhub_tui.cli import unlocking

    named = None
    for place, word in enumerate(before):
        head, equals, value = word.partition("=")
        if head == "--vault":
            named = value if equals else before[place + 1] if place + 1 < len(before) else None
    unlocking.choose(named if named in paths.vault_names() else None)


def _users() -> list[tuple[str, str]]:
    from devhub_tui.storage import vault

    try:
        return [(name, "") for name in vault.users(paths.vault_file())]
    except DevHubError:
        return []  # an open vault has no key file


def _from_vault(kind: str, plain: Sequence[str], typed: str) -> Iterable[tuple[str, str]]:
    from devhub_tui.cli.opening import reading
    from devhub_tui.storage import completion

    with reading(ask=False) as database:
        connection = database.connection
        if kind == "people":
            return _rest_of_names(completion.people(connection, " ".join([*plain, typed]), MOST), len(plain))
        found: dict[str, Any] = {
            **{"tags": completion.tags, "types": completion.types},
            **{"views": completion.views, "events": completion.events},
        }
        found |= {"own_fields": completion.own_fields, "relationships": completion.relationships}
        wanted = text.fold(typed)
        return [each for each in found[kind](connection) if text.fold(each[0]).startswith(wanted)][:MOST]


def _rest_of_names(people: Iterable[tuple[str, str]], given: int) -> list[tuple[str, str]]:
    """Names less the words that stand on the line already: `devhub show Ana So` goes on with Souza."""
    found: dict[str, str] = {}
    for name, about in people:
        rest = " ".join(name.split(" ")[given:])
        if rest:
            found.setdefault(rest, about)
    return list(found.items())
