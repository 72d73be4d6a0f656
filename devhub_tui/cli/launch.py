"""Starts the app on a terminal, and ends it well: signals, crashes, a demo vault that leaves nothing behind.

Textual is imported only when the terminal will do.
"""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from devhub_tui.errors import DevHubError, UsageError

if TYPE_CHECKING:
    from devhub_tui.app import DevHub
    from devhub_tui.screens.errand import ErrandApp
    from devhub_tui.screens.gate import Gate
    from devhub_tui.screens.gate_driver import Kept
    from devhub_tui.storage.keys import Key

_PATIENCE = 1.5  # seconds that leaving may take after a signal
_HEARTBEAT = 1.0  # seconds between looks whether the terminal is still there
_LOGS = 10


def launch(*, demo: bool = False, user: str = "", locked: str = "") -> int:
    """Opens the vault (a made-up one with `demo`), runs the app, and gives the exit code.

    `user` is who is there. `locked` says why the app was locked ("idle" or "key"): then it begins at the login, even while a
    shell session is open.
    """
    gc.disable()
    _check_terminal()
    # Read once, when Textual is imported.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    # Where a shell exports them, the size of the terminal would never be asked again.
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    while True:
        if demo:
            with _demo_place():
                code, wish = run(None)
        else:
            from devhub_tui.cli import entering

            code, wish = entering.enter_and_run(user, locked)
        if wish != "demo":
            return code
        demo = True


def _check_terminal() -> None:
    """Raises UsageError where a full screen cannot be shown. Textual draws on stderr."""
    otherwise = "The shell commands work everywhere: devhub due, devhub contacts, devhub log. devhub --help lists them."
    if os.environ.get("TERM", "") in ("dumb", ""):
        raise UsageError("This terminal cannot show a full screen (TERM is dumb or not set).", otherwise)
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise UsageError("The app needs a terminal for its input and output; one of them is a file or a pipe.", otherwise)


@contextmanager
def _demo_place() -> Iterator[None]:
    """A temporary data directory that goes away with the app."""
    import shutil
    import tempfile

    before = os.environ.get("DEVHUB_DATA_DIR")
    place = tempfile.mkdtemp(prefix="devhub-demo-")
    os.environ["DEVHUB_DATA_DIR"] = place
    try:
        yield
    finally:
        if before is None:
            del os.environ["DEVHUB_DATA_DIR"]
        else:
            os.environ["DEVHUB_DATA_DIR"] = before
        shutil.rmtree(place, ignore_errors=True)


def run(key: "Key | None", *, demo: bool = True, kept: "Kept | None" = None) -> tuple[int, str | None]:
    """One life of the app: (exit code, what it wished for on leaving). `kept` is the terminal as the gate left it."""
    from devhub_tui import config
    from devhub_tui.cli.opening import waiting
    from devhub_tui.storage.database import Database

    database = Database.open(key=key, on_wait=waiting)
    try:
        if demo:
            from devhub_tui.services.demo import fill

            fill(database)
        from devhub_tui.services.session import Session

        session = Session(database, config.load(), demo=demo)
        if not demo:
            _remember()
    except BaseException:
        database.close()
        raise
    import asyncio

    from devhub_tui.app import DevHub

    app = DevHub(session, painted=lambda: _painted(app))
    if kept is not None and kept.is_open:
        from devhub_tui.screens.gate_driver import taking_over

        app.driver_class = taking_over(kept)
    try:
        wish = asyncio.run(_life(app))
    finally:
        session.close()
    if app.failed is not None:
        report(app.failed)
    if app.errand is not None and wish == "errand":
        from devhub_tui.cli import errands

        code = errands.run(app.errand, key, app.left_at)
        return (code, None) if code is not None else run(key, demo=False)
    return app.return_code or 0, wish


def _remember() -> None:
    """Which vault the picker offers first; of no interest while there is one."""
    from devhub_tui import paths

    if len(paths.vault_names()) > 1:
        from devhub_tui.services import last_vault

        last_vault.remember(paths.vault_name())


def _painted(app: "DevHub") -> None:
    """After the first paint: start-up's litter goes; what else it made stays for good, so the collector need not look at it."""
    gc.collect()
    gc.freeze()
    gc.enable()
    watch(app)


def watch(app: "DevHub | Gate") -> None:
    """From now on the app comes back well from a stop, and notices when its terminal goes."""
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGCONT, app.continued)
    loop.call_later(_HEARTBEAT, _listen, app)


def _listen(app: "DevHub | Gate") -> None:
    """A terminal can go without a signal; reading from what is left of it would spin."""
    import asyncio

    if hung_up():
        _leave(app, 129)
    else:
        asyncio.get_running_loop().call_later(_HEARTBEAT, _listen, app)


async def _life(app: "DevHub") -> str | None:
    """One life; what is being written is waited for while there is somebody to tell.

    One that locks the vault, or has a backup to put in its place, starts the process again.
    """
    try:
        wish = await alive(app)
    finally:
        await app.session.settle()
    if wish in ("key", "shell", "idle", "restored"):
        from devhub_tui.cli import again

        # Here, because asyncio would wait for every thread that reads.
        app.session.close()
        again.start(wish)
    return wish


async def alive(app: "DevHub | Gate | ErrandApp") -> str | None:
    """Runs the app with signals that end it as `quit` does."""
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, _leave, app, 128 + number)
    return await app.run_async()


def _leave(app: "DevHub | Gate | ErrandApp", code: int) -> None:
    """Keeps what is half written, restores the terminal, exits. A terminal that is gone must not hold it up."""
    import threading

    with suppress(DevHubError):
        app.save_drafts()
    watchdog = threading.Timer(_PATIENCE, os._exit, (code,))
    watchdog.daemon = True
    watchdog.start()
    if hung_up():
        app.shut()
        os._exit(code)
    app.exit(return_code=code)


def hung_up() -> bool:
    """Whether the terminal has gone."""
    import select

    poll = select.poll()
    poll.register(0, select.POLLIN)
    return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0))


def report(failed: BaseException) -> None:
    """Raises what the user can understand; for a bug writes a log and says where."""
    if isinstance(failed, DevHubError):
        raise failed
    path = _write_log(failed)
    where = f"What happened is in {path}; it holds no names and no notes." if path else "The log could not be written."
    raise DevHubError("DevHub crashed. What was saved is safe, and half-written forms were kept.", where) from None


def _write_log(failed: BaseException) -> str | None:
    """The frames of the traceback, without messages and values, because those may be personal."""
    import traceback

    from devhub_tui import __version__, clock, paths

    lines = [f"devhub {__version__}, Python {sys.version.split()[0]}"]
    error: BaseException | None = failed
    while error is not None:
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
        error = error.__cause__ or error.__context__
    try:
        folder = paths.private_dir(paths.state_dir() / "logs")
        path = folder / clock.now().strftime("crash-%Y-%m-%d-%H%M%S.log")
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        for old in sorted(folder.glob("crash-*.log"))[:-_LOGS]:
            old.unlink()
    except OSError:
        return None
    return str(path)
