"""Which links may be opened, and opening them. Nothing but http, https and mailto ever leaves for another program."""

import os
import sys
from urllib.parse import urlsplit


def openable(url: str) -> bool:
    """Whether a link may be handed to a browser: http(s) with a host, or mailto, and no character a shell would mind."""
    if any(mark <= " " or mark == "\x7f" for mark in url) or len(url) > 2000:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.netloc)
    return parts.scheme == "mailto" and "@" in parts.path


def browser_here() -> bool:
    """Whether a browser would open where the user looks: not over SSH, and not inside this very terminal."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_link(url: str) -> bool:
    """Opens a link in the user's browser; False when there is none or the link is not one to open."""
    if not openable(url) or not browser_here():
        return False
    import webbrowser

    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False
