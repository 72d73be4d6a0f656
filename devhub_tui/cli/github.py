"""`devhub github`: a public profile looked up, and the token that lets GitHub answer more questions.

The token is never an argument, which other users of the machine could read, and is never printed.
"""

import asyncio
from typing import TYPE_CHECKING

from devhub_tui.cli import output, unlocking
from devhub_tui.cli.opening import reading, writing
from devhub_tui.cli.terminal import terminal
from devhub_tui.errors import CancelledError, DevHubError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.github import Budget, Profile, Trouble
    from devhub_tui.services.quick_connect.look_up import LookUps


def run_github(options: "Options") -> int:
    """Looks somebody up, keeps or drops the token, or says whether there is one."""
    if options.token_fd is not None and not options.set_token:
        raise UsageError("--token-fd belongs to --set-token.", "Nothing was changed.")
    if len(options.name) > 1:
        raise UsageError("One name at a time.", "devhub github NAME")
    if sum(map(bool, (options.name, options.set_token, options.drop_token))) > 1:
        raise UsageError("A name, --set-token and --drop-token are three different things.", "Nothing was done.")
    if options.set_token:
        return _keep(options)
    if options.drop_token:
        return _drop(options)
    return _look_up(options, options.name[0]) if options.name else _say(options)


def _keep(options: "Options") -> int:
    from devhub_tui.storage import github_token

    given = unlocking.line_of(options.token_fd, "--token-fd") if options.token_fd is not None else _typed()
    with writing() as database, database.write("keep the GitHub token") as tx:
        github_token.keep_token(tx, given.strip())
    return _tell(options, True, "The GitHub token is kept in the vault, on this machine only.")


def _typed() -> str:
    with terminal() as at:
        if at is None:
            raise UsageError("There is no terminal to ask for the token.", "--token-fd N reads it from a descriptor.")
        entered = at.secret("GitHub token: ")
    if not entered:
        raise CancelledError("No token was typed. Nothing was changed.")
    return entered


def _drop(options: "Options") -> int:
    from devhub_tui.storage import github_token

    with writing() as database, database.write("let go of the GitHub token") as tx:
        there = github_token.drop_token(tx)
    return _tell(options, False, "The GitHub token is gone." if there else "There was no GitHub token.")


def _say(options: "Options") -> int:
    from devhub_tui.storage import github_token

    with reading() as database:
        there = github_token.token(database.connection) is not None
    said = "A GitHub token is kept: 5,000 questions an hour." if there else "No GitHub token is kept: 60 questions an hour."
    return _tell(options, there, said)


def _tell(options: "Options", there: bool, said: str) -> int:
    if options.json:
        output.emit({"token": there})
    else:
        output.say(said)
    return 0


def _look_up(options: "Options", name: str) -> int:
    from devhub_tui.services.github import LIMIT, UNKNOWN, Trouble
    from devhub_tui.services.quick_connect.look_up import LookUps
    from devhub_tui.storage import github_token

    with reading() as database:
        asking = LookUps(github_token.token(database.connection))
    found, budget = asyncio.run(_asked(asking, name))
    if isinstance(found, Trouble):
        problem = NotFoundError if found.kind == UNKNOWN else DevHubError
        raise problem(found.message, "With a token (devhub github --set-token) it answers more." if found.kind == LIMIT else "")
    if options.json:
        left = {"left": budget.left, "limit": budget.limit, "resets_at": output.instant(budget.resets_at)} if budget else None
        output.emit({"profile": found._asdict(), "budget": left})
        return 0
    output.say(f"{found.login} on GitHub")
    for key, value in found.facts().items():
        output.say(f"  {key:9} {value}")
    if budget:
        output.note(asking.budget_words())
    return 0


async def _asked(asking: "LookUps", name: str) -> "tuple[Profile | Trouble, Budget | None]":
    try:
        return await asking.look(name), asking.budget()
    finally:
        await asking.close()
