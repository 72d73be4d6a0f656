"""The commands about who uses the vault and what they did: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, Command, Option, count, descriptor, one_of

ROLES = ("owner", "editor", "viewer")

MEMBERS: dict[str, Command] = {
    "members": Command(
        "List who uses the vault; add, change or remove somebody.",
        "members",
        ("words", "[add NAME | role NAME ROLE | passphrase NAME | remove NAME]", 0, MANY),
        (
            Option("--role", "R", "of whom is added: owner, editor (unless said otherwise) or viewer", check=one_of(ROLES)),
            Option("--name", "TEXT", "how they are called in lists"),
            Option("--new-passphrase-fd", "N", "read their passphrase from a descriptor: one line", check=descriptor),
            Option("--rekey", help="after removing: encrypt everything with a fresh data key"),
            Option("--yes", help="do not ask"),
        ),
        help="Owners do everything, editors all but this, viewers look. Each member unlocks the vault with a passphrase of\n"
        "their own. What roles do and do not protect against stands in docs/vault.md.",
    ),
    "audit": Command(
        "List who changed what, newest first.",
        "audit",
        options=(
            Option("--who", "NAME", "only what this member did"),
            Option("--table", "T", "only records of one kind: contacts, interactions, contact_tags, …"),
            Option("--since", "WHEN", "also a month as 2026-03, or a year"),
            Option("--until", "WHEN", "that day included; also a month or a year"),
            Option("--limit", "N", "50 unless said otherwise", check=count, default=50),
        ),
        help="It is read from the journal and reaches as far back as that; every record counts by itself.",
    ),
}
