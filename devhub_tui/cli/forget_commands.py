"""The commands about what the vault no longer keeps: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, WHO_HELP, Command, Option, one_of

FORGETTING: dict[str, Command] = {
    "forget": Command(
        "Remove a person for good; nothing brings them back.",
        "forget",
        ("who", "[WHO]", 0, MANY),
        (
            Option("--mentions", help="take their name out of the notes about others too"),
            Option(
                "--purge-backups",
                "HOW",
                "backups that hold them: rewrite without them, or delete",
                check=one_of(("rewrite", "delete")),
            ),
            Option("--dry-run", help="say what would go, change nothing"),
            Option("--yes", help="do not ask"),
        ),
        help=f"{WHO_HELP}\n"
        "Somebody deleted is meant by their id or whole name. Interactions with others stay for them without the name.\n"
        "Without WHO it is about the backups that still hold somebody who was forgotten: listed, or purged.\n"
        "Only an owner of the vault may do it. docs/forget.md says what goes and what is out of reach.",
        completes="people",
    ),
    "retention": Command(
        "Say how far back history goes, or how long it is to be kept.",
        "retention",
        ("words", "[HOW-LONG]", 0, MANY),
        (
            Option("--dry-run", help="say how many changes would go, change nothing"),
            Option("--yes", help="do not ask"),
        ),
        help="HOW-LONG is 2y, 18m, 90d or forever. What is older goes at once, and can then no longer be undone.",
    ),
}
