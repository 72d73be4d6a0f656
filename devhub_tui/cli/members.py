"""`devhub members`: who uses the vault, added, changed and removed by its owners."""

from typing import TYPE_CHECKING, Any

from devhub_tui.cli import asking, output
from devhub_tui.cli.opening import reading
from devhub_tui.errors import CancelledError, UsageError
from devhub_tui.storage import members

if TYPE_CHECKING:
    from collections.abc import Callable

    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.members import Member

_WAYS = {"passphrase": "passphrase", "recovery": "recovery key"}


def run_members(options: "Options") -> int:
    """Lists everybody, or does what the first word says."""
    if not options.words:
        return _list(options)
    verb, *rest = options.words
    if verb not in _VERBS:
        raise UsageError(f"“{verb[:40]}” is not add, role, passphrase or remove.", "devhub members --help says more.")
    if verb != "add" and (options.role or options.name):
        raise UsageError("--role and --name go with add.", "devhub members role NAME ROLE changes a role.")
    if verb != "remove" and options.rekey:
        raise UsageError("--rekey goes with remove.", "devhub vault rekey does it at any time.")
    return _VERBS[verb](options, rest)


def _list(options: "Options") -> int:
    with reading() as database:
        found = members.listed(database)
        me = database.user.id if database.user else ""
    if options.json:
        output.emit({"members": [_shape(each, me) for each in found]})
        return 0
    rows = [
        (
            each.username + (" (you)" if each.id == me else ""),
            each.display_name or "",
            each.role,
            str(output.instant(each.since))[:10],
            ", ".join(_WAYS[way] for way in each.ways) or "–",
        )
        for each in found
    ]
    output.table(("USER", "NAME", "ROLE", "SINCE", "UNLOCKS WITH"), rows)
    return 0


def _one(rest: list[str]) -> str:
    if not rest:
        raise UsageError("Who?", "devhub members lists them.")
    return " ".join(rest)


def _add(options: "Options", rest: list[str]) -> int:
    username = members.checked_name(_one(rest))
    with reading() as database:
        members.must_be_owner(database, "add members")
        output.note(f"{username} types a passphrase of their own now; nobody else needs to know it.")
        passphrase = asking.new_passphrase(options.new_passphrase_fd, (*asking.names_of(database.path), username))
        found = members.add(database, username, options.role or "editor", passphrase, options.name)
        return _done(options, "added", found, database, f"{found.username} can unlock this vault now, as {found.role}.")


def _role(options: "Options", rest: list[str]) -> int:
    if len(rest) < 2:
        raise UsageError("Which role?", "Write devhub members role NAME ROLE: owner, editor or viewer.")
    with reading() as database:
        found = members.change_role(database, " ".join(rest[:-1]), rest[-1])
        return _done(options, "changed", found, database, f"{found.username} is {found.role} from now on.")


def _passphrase(options: "Options", rest: list[str]) -> int:
    with reading() as database:
        members.must_be_owner(database, "give others a passphrase")
        found = members.member(database, _one(rest))
        passphrase = asking.new_passphrase(options.new_passphrase_fd, (*asking.names_of(database.path), found.username))
        found = members.give_passphrase(database, found.username, passphrase)
        return _done(options, "changed", found, database, f"{found.username} unlocks this vault with the new passphrase.")


def _remove(options: "Options", rest: list[str]) -> int:
    with reading() as database:
        members.must_be_owner(database, "remove members")
        found = members.member(database, _one(rest))
        asking.sure(options, f"{found.username} will not be able to unlock this vault any more. Remove them?")
        found = members.remove(database, found.username)
        path, key = database.path, database.key
        _done(options, "removed", found, database, members.rekey_advice(found))
    if key is not None and _rekey_wanted(options):
        from devhub_tui.services import protection

        protection.rekey(path, key, None)
        output.note("Everything is encrypted with a fresh data key. The other members keep their passphrases.")
    return 0


def _rekey_wanted(options: "Options") -> bool:
    if options.rekey or options.yes or options.json:
        return bool(options.rekey)
    try:
        asking.sure(options, "Encrypt everything with a fresh data key now?")
    except (CancelledError, UsageError):
        output.note("devhub vault rekey does it at any time.")
        return False
    return True


def _done(options: "Options", word: str, found: "Member", database: "Database", sentence: str) -> int:
    if options.json:
        output.emit({word: _shape(found, database.user.id if database.user else "")})
    else:
        output.say(sentence)
    return 0


def _shape(each: "Member", me: str) -> dict[str, Any]:
    return {
        "id": each.id,
        "username": each.username,
        "name": each.display_name,
        "role": each.role,
        "since": output.instant(each.since),
        "unlocks_with": list(each.ways),
        "you": each.id == me,
    }


_VERBS: "dict[str, Callable[[Options, list[str]], int]]" = {
    "add": _add,
    "role": _role,
    "passphrase": _passphrase,
    "remove": _remove,
}
