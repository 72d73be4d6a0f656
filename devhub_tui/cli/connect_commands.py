"""The commands of Quick Connect that open the vault: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, WHO_HELP, Command, Option
from devhub_tui.cli.serve_commands import REACHED

CONNECT_WORDS, INBOX_WORDS = ("list", "revoke"), ("list", "accept", "discard", "drain")

_INBOX = Option("--inbox", "DIR", "where inbox.db is, as for devhub serve", completes="folders")

CONNECTING: dict[str, Command] = {
    "connect": Command(
        "Show a code that others scan; list or revoke codes.",
        "connect",
        ("words", "[list | revoke ID…]", 0, MANY),
        (
            Option("--event", "NAME", "where you meet; a new name makes an event", completes="events"),
            Option("--location", "TEXT", "where exactly, as it is shown to who scans"),
            Option("--session", "TEXT", "the talk or meetup, shown too"),
            Option("--note", "TEXT", "for you alone: stands in the note of every meeting"),
            Option("--tag", "T", "for who comes; may be given several times", many=True, completes="tags"),
            Option("--follow-up", "TIME", "7d unless said otherwise; none for no follow-up", default="7d"),
            Option("--expires", "TIME", "24h unless said otherwise; 30m, 3d, tonight, friday 18:00", default="24h"),
            Option("--uses", "N", "a number or unlimited; with --event unlimited unless said otherwise, else 1"),
            Option("--print", help="print it and end: for a server that runs elsewhere, as devhub serve"),
            Option("--qr", help="draw the code also where no terminal is; with --json on stderr"),
            *REACHED,
            Option("--public-url", "URL", "the address that visitors use, where a proxy or tunnel stands before it"),
            _INBOX,
            Option("--all", help="with revoke: every code that still holds"),
        ),
        help="Serves the page and shows who comes, until ctrl+c, or until the code is used up or over.\n"
        "list shows the codes there were; revoke ends one: ID is the whole id, or the end of it that list shows.\n"
        "docs/quick-connect.md has the ways to be reachable.",
        completes="connect_words",
    ),
    "inbox": Command(
        "Fetch who came by a code; decide who is known already.",
        "inbox",
        ("words", "[list | accept ID | discard ID | drain]", 0, MANY),
        (
            Option("--merge", "WHO", "with accept: WHO gains what they sent", completes="people"),
            Option("--set", "FIELD=a|b…", "with --merge: whose value is kept, a is WHO's", many=True, greedy=True),
            Option("--both", help="with accept: a person of their own"),
            _INBOX,
        ),
        help="list is the default: it fetches what waits, and shows who has an email or GitHub name that somebody has already.\n"
        "drain only fetches, and tries again what could not be read. ID is the whole id, or the end of it that list shows.\n"
        f"{WHO_HELP}",
        completes="inbox_words",
    ),
}
