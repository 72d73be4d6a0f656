"""A real terminal (tmux) with a shell in it, for driving the app as a user does: keys in, screen out, processes and signals."""

import os
import shlex
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from libtmux import Pane, Server

from tests.conftest import ROOT

DEVHUB = f"{shlex.quote(sys.executable)} -m devhub_tui"


class Terminal:
    """One pane with a bare shell."""

    def __init__(self, server: Server, pane: Pane, home: Path) -> None:
        self.server = server
        self.pane = pane
        self.home = home

    def reads(self) -> str:
        """What is on the screen."""
        return "\n".join(self.pane.capture_pane())

    def types(self, *keys: str) -> None:
        """Presses keys by tmux's names; `text:…` types literally."""
        for key in keys:
            if key.startswith("text:"):
                self.pane.send_keys(key.removeprefix("text:"), enter=False, literal=True)
            else:
                self.pane.send_keys(key, enter=False)

    def runs(self, command: str) -> None:
        """Types a command line and enter."""
        self.pane.send_keys(command, enter=True, literal=True)

    def starts(self, arguments: str = "", awaiting: str = "NEEDS YOU") -> int:
        """Starts devhub, waits until its screen says `awaiting`, and gives its process id."""
        self.runs(f"clear; {DEVHUB} {arguments}; echo code=$?")
        self.until(lambda: awaiting in self.reads())
        return self.pid()

    def pid(self) -> int:
        """The process in the foreground of the terminal: the shell's only child."""
        shell = self.pane.pane_pid
        found: list[int] = []

        def child() -> bool:
            found[:] = [int(pid) for pid in Path(f"/proc/{shell}/task/{shell}/children").read_text().split()]
            return bool(found)

        self.until(child)
        return found[0]

    def until(self, true: Callable[[], object], seconds: float = 15) -> None:
        """Waits, and shows the screen if it does not happen."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"It did not happen. The screen:\n{self.reads()}"
            time.sleep(0.03)

    def sees(self, words: str, seconds: float = 15) -> None:
        """Waits for words on the screen."""
        self.until(lambda: words in self.reads(), seconds)

    def is_restored(self) -> bool:
        """Whether the shell has its screen, its cursor and its echo back."""
        shown = self.pane.display_message("#{alternate_on} #{cursor_flag} #{mouse_any_flag}", get_text=True)
        if shown != ["0 1 0"]:
            return False
        self.runs("clear; stty -a")
        self.sees("icanon")
        return " -icanon" not in self.reads() and " -echo " not in self.reads()


def gone(pid: int) -> bool:
    """Whether the process has ended (a zombie has, too)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@contextmanager
def terminal(home: Path, size: tuple[int, int] = (100, 30), **environment: str) -> Iterator[Terminal]:
    """A tmux server of its own, with one pane and no user configuration."""
    shown = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PS1": "$ ",
        "LC_ALL": "C.UTF-8",
        "SHELL": "/bin/sh",
        **{name: value for name, value in os.environ.items() if name.startswith("DEVHUB_")},
        **environment,
    }
    server = Server(socket_name=f"devhub-{uuid.uuid4().hex[:12]}", config_file="/dev/null")
    words = " ".join(f"{name}={shlex.quote(value)}" for name, value in shown.items())
    session = server.new_session(
        x=size[0], y=size[1], window_command=f"env -u TMUX -u TMUX_PANE -u COLUMNS -u LINES {words} bash --norc --noprofile -i"
    )
    pane = session.active_pane
    assert pane is not None
    try:
        yield Terminal(server, pane, home)
    finally:
        server.kill()
