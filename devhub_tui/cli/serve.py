"""`devhub serve`: the Quick Connect page as a process of its own, which knows the inbox and no vault.

Needs no terminal. Where it listens goes to stdout, one line for each answer to stderr, without personal data.
"""

import asyncio
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

from devhub_tui import clock, config, paths
from devhub_tui.cli import output

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.quick_connect.server import Running, Settings


def run_serve(options: "Options") -> int:
    """Serves until SIGTERM or SIGINT; requests under way are finished. A second signal does not wait for them."""
    from devhub_tui.storage.inbox import Inbox

    known = config.load()
    for problem in known.problems:
        output.note(f"devhub: {problem}")
    folder = paths.inbox_place(options.inbox or known.connect.inbox)
    inbox = Inbox.open(folder)
    try:
        asyncio.run(_serve(inbox, settings(options, known.connect), folder, json=options.json))
    finally:
        inbox.close()
    return 0


def settings(options: "Options", known: config.Connect) -> "Settings":
    """How to be reached: by the options of this run, else by the config file."""
    from devhub_tui.services.quick_connect.server import Settings

    bind = known.bind if options.bind is None else options.bind
    port = known.port if options.port is None else options.port
    public = known.public_url if options.public_url is None else options.public_url
    return Settings(bind, port, public, known.trusted_proxies)


async def _serve(inbox: Any, wanted: "Settings", folder: str, *, json: bool) -> None:
    from devhub_tui.services.quick_connect.server import start

    running = await start(inbox, wanted, _log, own=True)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, stopped, number)
    try:
        _tell(running, wanted, folder, json=json)
        _notify("READY=1")
        await stopped.wait()
        _notify("STOPPING=1")
    finally:
        await running.stop()
    output.note("Stopped.")


def _stop(stopped: asyncio.Event, number: int) -> None:
    if stopped.is_set():
        os._exit(128 + number)
    stopped.set()


def _tell(running: "Running", wanted: "Settings", folder: str, *, json: bool) -> None:
    """Where it listens, who reaches that, and what should be known about it."""
    from devhub_tui.services.quick_connect.addresses import reach

    host, port = running.address
    kind, sentence, warning = reach(host, running.base_url, wanted.public_url)
    if json:
        shape = {"address": host, "port": port, "url": running.base_url, "reach": kind, "inbox": folder, "warning": warning}
        output.emit({"serving": shape})
    else:
        output.say(f"Listening on {host}, port {port}. {sentence}")
        output.say(f"Inbox: {folder}")
    output.flush()
    if warning:
        output.note(f"devhub: {warning}")


def _log(line: str) -> None:
    """One line on stderr. When nobody can read it any more, the server goes on."""
    moment = clock.from_ms(clock.real_ms()).strftime("%Y-%m-%d %H:%M:%S")
    try:
        output.note(f"{moment} {line}")
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  for as long as the process lives


def _notify(state: str) -> None:
    """Tells systemd, where it started this (sd_notify(3))."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.connect("\0" + place[1:] if place.startswith("@") else place)
            door.send(state.encode())
    except OSError:
        _log("systemd was not told.")
