"""The command that serves the Quick Connect page by itself: a part of cli/commands.py."""

from devhub_tui.cli.options import Command, Option


def port(word: str) -> int:
    """A port; 0 is any that is free."""
    if not (word.isascii() and word.isdecimal() and len(word) < 6 and int(word) < 65536):
        raise ValueError(f"“{word[:40]}” is not a port from 0 to 65535.")
    return int(word)


REACHED = (
    Option("--bind", "ADDRESS", "listen there: 127.0.0.1 unless set, 0.0.0.0 or :: for the network"),
    Option("--port", "N", "8765 unless set; 0 takes any that is free", check=port),
)
"""How the page's server is reached, for every command that starts one."""

SERVING: dict[str, Command] = {
    "serve": Command(
        "Serve the Quick Connect page, without any vault, until stopped.",
        "serve",
        options=(
            *REACHED,
            Option("--public-url", "URL", "the address that visitors use, where a proxy or tunnel stands before it"),
            Option("--inbox", "DIR", "where inbox.db is; it may belong to another user", completes="folders"),
        ),
        help="Codes come from the app or devhub connect with the same inbox, where what visitors send waits to be fetched.\n"
        "docs/quick-connect.md has the ways to be reachable, and a systemd unit.",
    ),
}
