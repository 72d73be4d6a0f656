"""`devhub doctor`: versions, places, permissions, the vault's integrity, what the terminal can do. Repairs on request."""

import os
import shutil
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from devhub_tui import __version__, clock, paths
from devhub_tui.cli import output, unlocking
from devhub_tui.errors import DamagedError, DevHubError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options


def run_doctor(options: "Options") -> int:
    """Reports on everything. Exit code 1 only when the vault is damaged."""
    if options.repair:
        from devhub_tui.cli import repair

        return repair.run(options)
    path = paths.vault_file()
    problems = _permissions(path)
    vault, found = _vault(path)
    problems += found
    damaged = any(problem["damage"] for problem in problems)
    report = {
        "ok": not damaged,
        "versions": _versions(),
        "paths": {
            "vault": path,
            "backups": os.path.join(os.path.dirname(path), "backups"),
            "state": str(paths.state_dir()),
            "config": str(paths.config_file()),
        },
        "vault": vault,
        "terminal": terminal(),
        "problems": problems,
    }
    if options.json:
        output.emit(report)
    else:
        _print(report)
    return 1 if damaged else 0


def _problem(check: str, message: str, hint: str = "", *, damage: bool = False) -> dict[str, Any]:
    return {"check": check, "damage": damage, "message": message, "hint": hint}


def _refused(problem: DevHubError) -> dict[str, Any]:
    """A vault that does not open. Of a damaged one the doctor knows more than who met the damage."""
    from devhub_tui.storage import checkup

    damaged = isinstance(problem, DamagedError)
    return _problem("vault", problem.message, f"{problem.hint} {checkup.SALVAGE}" if damaged else problem.hint, damage=damaged)


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    from devhub_tui.storage import checkup, migrate

    found = {"devhub": __version__, "schema": str(migrate.VERSION), "python": sys.version.split()[0], **checkup.versions()}
    for name in ("textual", "sqlmodel", "sqlcipher3"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _permissions(path: str) -> list[dict[str, Any]]:
    """What others could read, and what this user cannot write."""
    from devhub_tui.storage import private

    problems = []
    with suppress(DevHubError):  # a link or another's file: opening the vault says so
        for loose in private.secure(path):
            problems.append(
                _problem(
                    "permissions",
                    f"Others could look into {loose.path} (mode {loose.mode:o}).",
                    f"It was closed to them: mode {loose.wanted:o}.",
                )
            )
    if above := private.exposed(path):
        problems.append(
            _problem("permissions", f"Others could put another vault in the place of yours: {above}", f"chmod go-w {above}")
        )
    for place in (os.path.dirname(path), path):
        if not os.path.lexists(place):
            continue
        if os.lstat(place).st_uid != os.geteuid():
            problems.append(_problem("permissions", f"{place} belongs to another user."))
        if not os.access(place, os.R_OK | os.W_OK):
            problems.append(_problem("permissions", f"{place} cannot be written.", "Nothing can be saved until that changes."))
    return problems


def _vault(path: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(figures, problems) of the vault. It is not made when there is none."""
    from devhub_tui.storage import checkup
    from devhub_tui.storage.database import Database, explained

    figures: dict[str, Any] = {"exists": os.path.lexists(path)}
    if not figures["exists"] and not checkup.has_backups(path):
        return figures, []
    try:
        database = Database.open(path, key=unlocking.key(path))
    except UsageError:  # of --passphrase-fd
        raise
    except DevHubError as problem:
        return figures, [_refused(problem)]
    try:
        with explained():
            figures.update(checkup.figures(database))
        found = [
            _problem(each.check, each.message, each.hint, damage=each.damage) for each in checkup.examine(database, clock.today())
        ]
    except DevHubError as problem:
        found = [_refused(problem)]
    finally:
        database.close()
    if not database.wal:
        found.append(_problem("vault", "The vault lies on a network file system.", "Only one devhub can use it at a time."))
    return figures, found


def terminal() -> dict[str, Any]:
    """What the terminal says it can do."""
    term, environ = os.environ.get("TERM", ""), os.environ
    size = shutil.get_terminal_size()
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        colours = "truecolor"
    else:
        colours = "none" if term in ("", "dumb") else "256" if "256" in term else "16"
    return {
        "term": term,
        "tty": sys.stdin.isatty() and sys.stdout.isatty(),
        "size": [size.columns, size.lines],
        "colours": "none" if environ.get("NO_COLOR") else colours,
        "encoding": sys.stdout.encoding or "",
        "ssh": "SSH_CONNECTION" in environ,
        "multiplexer": "tmux" if "TMUX" in environ else "screen" if "STY" in environ else "",
    }


def _print(report: dict[str, Any]) -> None:
    for title in ("versions", "paths", "vault", "terminal"):
        output.say(title.capitalize())
        for key, value in report[title].items():
            output.say(f"  {key.replace('_', ' '):<14}{_words(value)}")
    output.say("Problems" if report["problems"] else "No problems found.")
    for problem in report["problems"]:
        output.say(f"  {'damage' if problem['damage'] else 'note'}: {problem['message']}")
        if problem["hint"]:
            output.say(f"    {problem['hint']}")


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " x ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value or "–")
