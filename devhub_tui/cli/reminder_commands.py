"""The commands about a person's reminders, about groups that give a cadence, and about all: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, WHO, WHO_HELP, Command, Option, count, one_of
from devhub_tui.domain.cadence import TRACKING

GROUPS = ("tag", "company", "relationship", "event")

REMINDERS: dict[str, Command] = {
    "relationships": Command(
        "List what people are to you, add or change an entry.",
        "lists",
        ("name", "[NAME…]", 0, MANY),
        (
            Option("--add", help="make it"),
            Option("--cadence", "C", "30d, 2w, 3m or 1y for everybody of that kind; empty for none"),
            Option("--rename", "NAME", "for everybody who has it"),
            Option("--remove", help="off the list; people keep the word"),
        ),
        help="Who is what: devhub edit WHO --set relationship=NAME",
        completes="relationships",
    ),
    "tags": Command(
        "List the tags, give one a cadence, rename or remove one.",
        "tags",
        ("name", "[NAME…]", 0, MANY),
        (
            Option("--add", help="make one that nobody has yet"),
            Option("--cadence", "C", "30d, 2w, every 2 months for everybody who has it; empty for none", completes="cadences"),
            Option("--rename", "NAME", "for everybody who has it"),
            Option("--remove", help="take it off everybody; undo brings it back"),
        ),
        help="The tightest cadence of somebody's tags and relationship counts. Who has a tag: devhub tag WHO +NAME.",
        completes="tags",
    ),
    "cadence": Command(
        "Say how often a person is due and why, or change it.",
        "reminding",
        ("words", "WHO [CADENCE]", 1, MANY),
        (
            Option("--off", help="no cadence of their own: what their groups, VIP or importance give"),
            Option("--importance", "N", "1 to 5, or none", check=one_of(("1", "2", "3", "4", "5", "none"))),
            Option("--tracking", "T", "auto; collaborating and passive are never due", check=one_of(TRACKING)),
        ),
        help=f"{WHO_HELP}\nCADENCE is 30d, 2w, 3m or 1y, or words: every 2 months, quarterly.",
        completes="people,cadences",
    ),
    "snooze": Command(
        "Leave a person alone until a day, or wake them.",
        "reminding",
        ("words", "WHO UNTIL|off", 1, MANY),
        help=f"{WHO_HELP}\nUNTIL is a day ahead: monday, 2w, “in 2 weeks”, 15 mar, 2026-03-30. Their due day stays.",
        completes="people,rests",
    ),
    "skip": Command(
        "Let a person's round pass: the due one, or the coming one.",
        "reminding",
        WHO,
        help=WHO_HELP,
        completes="people",
    ),
    "pause": Command(
        "Ask for nobody until a day (holidays), or end that.",
        "reminding",
        ("words", "[UNTIL|off]", 0, MANY),
        help="Without UNTIL it says how it stands. UNTIL is a day ahead, as for snooze. Due days go on.",
        completes="rests",
    ),
    "triage": Command(
        "List who is new, or say how much they matter.",
        "triage",
        ("words", "[WHO|@WHO…] [ANSWER]", 0, MANY),
        (
            Option("--tag", "T", "the new people with this tag; several of these four narrow each other", completes="tags"),
            Option("--company", "C", "those who work there"),
            Option("--source", "FILE", "those who came with this file, or with this kind of file: linkedin"),
            Option("--event", "NAME", "those who were there", completes="events"),
            Option("--limit", "N", "list no more than so many (50)", check=count),
        ),
        help=f"{WHO_HELP} Several people begin with an @ each.\n"
        "ANSWER is 1 to 5 for the importance, w, m, q or y for a cadence, any other cadence as 6w, passive, collaborating,\n"
        "vip or archive. Without ANSWER they are listed. It never asks; undo takes an answer back.",
        completes="people,answers",
    ),
    "health": Command(
        "Say how a relationship is, or list the coolest ones.",
        "health",
        ("who", "[WHO]", 0, MANY),
        (
            Option("--groups", "KIND", ", ".join(GROUPS), check=one_of(GROUPS)),
            Option("--limit", "N", "20 unless said otherwise", check=count, default=20),
        ),
        help=f"{WHO_HELP}\n0 to 100: 60 for how recent, 25 for how steady, 15 for promises kept. docs/reminders.md has the rule.",
        completes="people",
    ),
}
