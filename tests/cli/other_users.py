"""Does something as other users of the system. Run by the system's administrator as `python -m tests.cli.other_users FOLDER`.

Everything is done once as the administrator, so that what Python loads is loaded: its own library may lie in a folder that is
closed to others. Then processes are forked that give up every right but those of one user, for good, before they do the same in
FOLDER.
Says one JSON object a line on stdout, and goes on when it reads a line.
"""

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ANA, NOBODY, GROUP = 54_321, 65_534, 54_322
"""Ana has the vault; nobody serves; both are of the group that shares the inbox."""


def say(**what: Any) -> None:
    """One line for the test."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def make(folder: Path) -> str:
    """Ana makes a vault and a code; gives the token."""
    from devhub_tui import clock
    from devhub_tui.services.quick_connect import codes
    from devhub_tui.storage.codes import Wanted
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.inbox import Inbox

    os.environ["DEVHUB_DATA_DIR"] = str(folder / "ana")
    database, inbox = Database.open(), Inbox.open(folder / "inbox")
    wanted = Wanted("FOSDEM 2027", "Brussels", None, None, ("rust",), 7, clock.real_ms() + 3_600_000, 1)
    token = codes.start(database, inbox, wanted).token
    database.close()
    inbox.close()
    return token


def drain(folder: Path) -> list[str]:
    """Ana takes in what waits; gives the names."""
    from devhub_tui.services.quick_connect import drainer
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.inbox import Inbox

    os.environ["DEVHUB_DATA_DIR"] = str(folder / "ana")
    database, inbox = Database.open(), Inbox.open(folder / "inbox")
    drainer.drain(database, inbox)
    names: list[str] = [row[0] for row in database.connection.execute("SELECT name FROM contacts WHERE deleted_at IS NULL")]
    database.close()
    inbox.close()
    return names


def serve(folder: Path) -> int:
    """Nobody serves."""
    from devhub_tui.cli import main

    os.environ["DEVHUB_DATA_DIR"] = str(folder / "nobody")
    refused = []
    for place in (folder / "ana", folder / "ana" / "vaults" / "main" / "vault.db"):
        try:
            os.close(os.open(place, os.O_RDONLY))
        except PermissionError:
            refused.append(str(place))
    say(closed=refused, user=os.getuid())
    return main(["serve", "--inbox", str(folder / "inbox"), "--port", "0", "--json"])


def as_user(user: int, work: Callable[[], object]) -> int:
    """Forks a process that is that user, for good; gives its number."""
    child = os.fork()
    if child:
        return child
    os.setgroups([GROUP])
    os.setresgid(GROUP, GROUP, GROUP)
    os.setresuid(user, user, user)
    os.umask(0o077)
    code = 70
    try:
        found = work()
        code = found if isinstance(found, int) else 0
    except BaseException:
        # Nothing more is said then, and who waits for a line learns it from the end.
        traceback.print_exc()
        os.kill(os.getppid(), 15)
    finally:
        sys.stdout.flush()
        os._exit(code)


def shared(folder: Path, user: int, group: int) -> None:
    """Ana's own folder, and the inbox that she shares with a group."""
    for name, mode in (("ana", 0o700), ("inbox", 0o2770)):
        (folder / name).mkdir()
        os.chown(folder / name, user, group)
        os.chmod(folder / name, mode)


def rehearse() -> None:
    """The same once, as whoever runs this, in a place of its own: a whole visit."""
    import asyncio

    from tests.services.quick_connect.serving import Browser, browsing, serving

    async def visit(folder: Path, token: str) -> None:
        async with serving(folder) as served, browsing(served, token) as browser:
            answer = await Browser.visit(browser)
            assert answer.status == 200, answer
            await browser.ask("GET", "/card.vcf")

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shared(folder, os.getuid(), os.getgid())
        asyncio.run(visit(folder, make(folder)))
        assert drain(folder) == ["Noor"]


def run(folder: Path) -> None:
    """The proof: Ana makes a code, nobody serves it until a line comes in, Ana takes in who came."""
    import devhub_tui.cli.arguments
    import devhub_tui.cli.serve  # noqa: F401  loaded before the rights go

    rehearse()
    shared(folder, ANA, GROUP)
    os.waitpid(as_user(ANA, lambda: say(token=make(folder))), 0)
    server = as_user(NOBODY, lambda: serve(folder))
    sys.stdin.readline()
    files = [os.readlink(f"/proc/{server}/fd/{name}") for name in os.listdir(f"/proc/{server}/fd")]
    os.kill(server, 15)
    say(files=files, code=os.waitstatus_to_exitcode(os.waitpid(server, 0)[1]))
    os.waitpid(as_user(ANA, lambda: say(names=drain(folder))), 0)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
