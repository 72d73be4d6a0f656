"""The commands about backups: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, Command, Option

BACKUPS: dict[str, Command] = {
    "backup": Command("Make a verified backup of the vault now.", "backups"),
    "backups": Command(
        "List the backups.",
        "backups",
        options=(Option("--verify", help="check every page of each; takes a while"),),
        help="Kept are 7 daily ones, 4 weekly, 6 monthly, and the newest 5 of all others.",
    ),
    "restore": Command(
        "Make a backup the vault; the vault that was there is kept.",
        "backups",
        ("which", "WHICH", 1, MANY),
        (Option("--yes", help="do not ask"),),
        help="WHICH is newest, a name as devhub backups lists it, the beginning of one such as a day, or the path of a file.",
    ),
}
