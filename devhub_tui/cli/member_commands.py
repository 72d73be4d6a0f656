"""The commands about who uses the vault and what they did: a part of cli/commands.py."""

from devhub_tui.cli.options import Command, Option, count

MEMBERS: dict[str, Command] = {
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
