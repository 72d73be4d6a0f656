"""The commands about unlocking for a while, and about several vaults: a part of cli/commands.py."""

from devhub_tui.cli.options import Command, Option

_UNITS = {"m": 60, "h": 3600, "d": 86400}
_MOST = 7 * 86400


def length(word: str) -> int:
    """Seconds of `30m`, `8h` or `2d`, a week at most."""
    number, unit = word[:-1], word[-1:].lower()
    if not (number.isascii() and number.isdecimal() and len(number) < 7 and unit in _UNITS and int(number)):
        raise ValueError(f"“{word[:40]}” is not a length of time: 30m, 8h, 2d.")
    if int(number) * _UNITS[unit] > _MOST:
        raise ValueError("7d is the longest.")
    return int(number) * _UNITS[unit]


SESSIONS: dict[str, Command] = {
    "unlock": Command(
        "Unlock the vault for the shell for a while.",
        "sessions",
        options=(Option("--for", "TIME", "30m, 8h, 2d; 8h unless said otherwise, 7d at most", check=length, default=8 * 3600),),
        help="Until then no command asks, and the app opens without asking; devhub lock ends it, and a restart of the machine.",
    ),
    "lock": Command("End what devhub unlock began.", "sessions"),
    "vaults": Command(
        "List the vaults there are, or make another.",
        "vaults",
        options=(
            Option("--new", "NAME", "make a vault; asks whether to protect it"),
            Option("--open", help="with --new: without a passphrase"),
            Option("--recovery-out", "FILE", "with --new: write the recovery key to a new file", completes="files"),
        ),
        help="devhub --vault NAME opens one; commands take --vault NAME too. docs/cli.md says how to rename or remove one.",
    ),
}
