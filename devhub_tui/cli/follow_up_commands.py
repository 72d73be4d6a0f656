"""The commands about follow-ups and promises: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, WHO_HELP, Command, Option, count

_WHEN_HELP = "WHEN is a day as 2026-03-16, tomorrow, friday, “in 2 weeks” or “15 mar”."

FOLLOW_UPS: dict[str, Command] = {
    "follow-up": Command(
        "Note a follow-up with somebody; show, move or change one.",
        "follow_ups",
        ("words", "WHO NOTE… | ID", 1, MANY),
        (
            Option("--on", "WHEN", "when it is due; a day that is past makes it overdue at once"),
            Option("--every", "HOW", "it comes back: 2w, 3m, 'every other week', monthly"),
            Option("--fixed", help="what comes back counts from its due day, not from when it was done"),
            Option("--set", "FIELD=VALUE…", "change one: an empty value clears the field", many=True, greedy=True),
            Option("--reschedule", "WHEN", "move one to another day"),
            Option("--snooze", "WHEN", "hide one until then; it stays due when it was"),
            Option("--reopen", help="take done back"),
            Option("--delete", help="undo brings it back"),
        ),
        help=f"{WHO_HELP} Quote names with spaces, or write\n@WHO; several may be named so. ID is the whole id, or its end as "
        "devhub follow-ups shows it.\nFIELD is on (WHEN), note, kind (follow_up, mine, theirs), every or fixed (yes, no).\n"
        f"{_WHEN_HELP}",
        completes="people",
    ),
    "promise": Command(
        "Note what you promised somebody, or they promised you.",
        "follow_ups",
        ("words", "@WHO TEXT…", 1, MANY),
        (
            Option("--by", "WHEN", "in a week unless said otherwise"),
            Option("--theirs", help="they promised it to you"),
            Option("--every", "HOW", "it comes back: 2w, 3m, monthly"),
            Option("--fixed", help="what comes back counts from its due day, not from when it was done"),
        ),
        help=f"{WHO_HELP} Quote names with spaces: '@Ana Souza'.\n{_WHEN_HELP}",
        completes="@people",
    ),
    "done": Command(
        "Mark a follow-up or promise as done.",
        "follow_ups",
        ("who", "WHO | ID", 1, MANY),
        help="WHO is somebody with whom one thing is open; of several the ids are listed. The end of an id is enough.\n"
        "What comes back is there again at once, for its next day.",
        completes="people",
    ),
    "follow-ups": Command(
        "List follow-ups and promises, overdue first.",
        "follow_ups",
        ("who", "[WHO]", 0, MANY),
        (
            Option("--overdue", help="only what is due, today included"),
            Option("--all", help="also what is done"),
            Option("--limit", "N", "50 unless said otherwise", check=count, default=50),
        ),
        help="With WHO only this person's; else everybody's but the archived.",
        completes="people",
    ),
}
