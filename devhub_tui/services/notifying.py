"""A notification on the user's desktop: through a terminal that is known to show them, else by notify-send.

Through the terminal it also works over SSH. Text is cleaned here, and no shell and no log ever sees it.
"""

import os
import sys
from collections.abc import Mapping
from typing import IO, NamedTuple

from devhub_tui import text

TERMINAL, PROGRAM = "terminal", "notify-send"
_TITLE, _BODY = 100, 400
_PATIENCE = 10.0  # seconds for notify-send
_END = "\x1b\\"


class Note(NamedTuple):
    """What is shown: a title, and perhaps a few lines more."""

    title: str
    body: str = ""


def show(note: Note) -> str | None:
    """Shows it, and says how: `terminal` or `notify-send`; None when there was no way."""
    if _through_terminal(note):
        return TERMINAL
    return PROGRAM if _by_program(note) else None


def sequence(note: Note, environ: Mapping[str, str]) -> str | None:
    """What makes the terminal show it, or None where that is not known.

    Sources: kitty, "Desktop notifications" (OSC 99); iTerm2, "Proprietary Escape Codes" (OSC 9); the manuals of foot, Ghostty
    and WezTerm (OSC 777). Inside tmux or screen nobody can know what becomes of it.
    """
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if environ.get("TMUX") or environ.get("STY") or term.startswith(("screen", "tmux")):
        return None
    # Semicolons divide the parts of OSC 9 and 777.
    title, *lines = (text.line(part).replace(";", ",") for part in (note.title, *note.body.split("\n")))
    title, body = title[:_TITLE], " · ".join(filter(None, lines))[:_BODY]
    if term == "xterm-kitty" or environ.get("KITTY_WINDOW_ID"):
        return f"\x1b]99;i=devhub:d=0;{title}{_END}\x1b]99;i=devhub:p=body;{body}{_END}"
    if program in ("ghostty", "WezTerm") or term in ("xterm-ghostty", "wezterm") or term.partition("-")[0] == "foot":
        return f"\x1b]777;notify;{title};{body}{_END}"
    if program == "iTerm.app" or environ.get("LC_TERMINAL") == "iTerm2":
        return f"\x1b]9;{title}{': ' if body else ''}{body}{_END}"
    return None


def _through_terminal(note: Note) -> bool:
    stream = _terminal()
    wanted = sequence(note, os.environ) if stream else None
    if stream is None or wanted is None:
        return False
    try:
        stream.write(wanted)
        stream.flush()
    except (OSError, UnicodeEncodeError):
        return False
    return True


def _terminal() -> IO[str] | None:
    """The stream that is a terminal, if there is one."""
    return next((stream for stream in (sys.stdout, sys.stderr) if stream is not None and stream.isatty()), None)


def _by_program(note: Note) -> bool:
    import shutil
    import subprocess

    program = shutil.which("notify-send")
    bus = _bus()
    if program is None or bus is None:
        return False
    title, body = text.line(note.title)[:_TITLE], _plain(text.lines(note.body)[:_BODY])
    try:
        done = subprocess.run(
            [program, "--app-name=devhub", "--", title, body],
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _bus() -> str | None:
    """Where the desktop listens. cron does not say it; where it usually is, is in the manual of systemd's pam_systemd."""
    known = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if known:
        return known
    usual = os.path.join(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}", "bus")
    return f"unix:path={usual}" if os.path.exists(usual) else None


def _plain(body: str) -> str:
    """The body without markup, which servers read in it (Desktop Notifications Specification, section "Markup")."""
    return body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
