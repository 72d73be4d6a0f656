"""Which commands there are: the source of the parser, the help, the completions and the man page."""

from devhub_tui.cli.backup_commands import BACKUPS
from devhub_tui.cli.card_commands import CARDS
from devhub_tui.cli.connect_commands import CONNECTING
from devhub_tui.cli.follow_up_commands import FOLLOW_UPS
from devhub_tui.cli.forget_commands import FORGETTING
from devhub_tui.cli.github_commands import GITHUB
from devhub_tui.cli.interchange_commands import INTERCHANGE
from devhub_tui.cli.member_commands import MEMBERS
from devhub_tui.cli.options import MANY as _MANY
from devhub_tui.cli.options import WHO as _WHO
from devhub_tui.cli.options import WHO_HELP as _WHO_HELP
from devhub_tui.cli.options import Command, Option, count, one_of
from devhub_tui.cli.reminder_commands import REMINDERS
from devhub_tui.cli.serve_commands import SERVING
from devhub_tui.cli.session_commands import SESSIONS
from devhub_tui.cli.vault_commands import VAULT
from devhub_tui.domain.cadence import STATUSES

_SORTS = ("name", "status", "last", "due", "company", "added")
_VIP_SORTS = ("status", "next", "last", "name")
_DIRECTIONS = ("me", "them", "mutual")
_FIELD_KINDS = ("text", "number", "date", "choice")
JSON = Option("--json", help="print JSON; docs/cli.md says which")
_TAG = Option("--tag", "T", "may be given several times", many=True, completes="tags")
_WHEN_HELP = "WHEN is a day as 2026-03-16, yesterday, “last friday”, “in 2 weeks”, “15 mar” or “yesterday 15:00”."
_QUERY_HELP = (
    "QUERY may hold tag:T, company:C, type:T (of an interaction), before:WHEN, after:WHEN (of the last contact), status:S and\n"
    "vip:yes, each also negated as -tag:T. Quotes make a phrase of words and a whole name of a value: 'company:\"Turbine GmbH\"'."
)

COMMANDS: dict[str, Command] = {
    "contacts": Command(
        "List people, or those that fit a few words.",
        "people",
        ("query", "[QUERY…]", 0, _MANY),
        (
            Option("--status", "S", ", ".join(STATUSES), check=one_of(STATUSES)),
            Option("--tag", "T", "only people with this tag", completes="tags"),
            Option("--vip", help="only VIPs"),
            Option("--view", "NAME", "a saved filter; devhub views lists them", completes="views"),
            Option("--sort", "ORDER", ", ".join(_SORTS), check=one_of(_SORTS)),
            Option("--limit", "N", "no more than so many", check=count),
        ),
        help="Every word of QUERY begins some word about the person: name, company, tag, email, note, interaction.\n"
        + _QUERY_HELP,
    ),
    "show": Command("Show everything about one person.", "people", _WHO, help=_WHO_HELP, completes="people"),
    "brief": Command(
        "Print what is worth knowing before a call.",
        "brief",
        _WHO,
        help=f"{_WHO_HELP}\nIt fits a terminal of 80 columns and 24 lines; a larger one gets more.",
        completes="people",
    ),
    "history": Command(
        "List when a person's status changed, why, and what was edited.",
        "history",
        _WHO,
        (Option("--limit", "N", "50 unless said otherwise", check=count, default=50),),
        help=_WHO_HELP,
        completes="people",
    ),
    "add": Command(
        "Add a person.",
        "people",
        ("name", "NAME", 1, _MANY),
        (
            Option("--email", "E", "may be given several times", many=True),
            Option("--phone", "P", "may be given several times", many=True),
            Option("--link", "URL", "a page, or a name as github:ana; may be given several times", many=True),
            Option(
                "--handle", "SERVICE:NAME", "as signal:ana.01 or matrix:@ana:matrix.org; may be given several times", many=True
            ),
            Option("--company", "C"),
            Option("--title", "T"),
            _TAG,
            Option("--vip", help="somebody important: every 14 days unless set otherwise"),
            Option("--set", "FIELD=VALUE…", "any other field, as in edit", many=True, greedy=True, completes="fields"),
        ),
    ),
    "edit": Command(
        "Change fields of a person.",
        "people",
        _WHO,
        (Option("--set", "FIELD=VALUE…", "an empty value clears the field", many=True, greedy=True, completes="fields"),),
        help=f"{_WHO_HELP}\nFIELD is any field of a person, email, phone, link, handle, a service (github, signal, …),\n"
        "introduced_by (a WHO), cadence_days, or field.NAME for one of your own (devhub fields).",
        completes="people",
    ),
    "point": Command(
        "List, add or remove emails, phones, links and handles.",
        "known",
        ("words", "WHO +KIND:LABEL=VALUE… -VALUE…", 1, _MANY),
        (Option("--primary", "VALUE", "make it the main one of its kind; may be given several times", many=True),),
        signs=True,
        help=f"{_WHO_HELP}\nKIND is email, phone, link, handle or a service: +email:work=ana@example.org +github=ana.\n"
        "VALUE is an address, a number, a name, a label or a service.",
        completes="people",
    ),
    "date": Command(
        "List, set or remove important dates of a person.",
        "known",
        ("words", "WHO LABEL=DAY…", 1, _MANY),
        (
            Option("--lead", "N", "days of notice for the dates that are set, or usual: by importance"),
            Option("--remove", "LABEL", "may be given several times", many=True),
        ),
        signs=True,
        help=f"{_WHO_HELP}\nDAY is 2019-06-01, --06-01 where the year is not known, or words. WHO LABEL DAY works too.",
        completes="people",
    ),
    "relate": Command(
        "Say what two people are to each other, or list it.",
        "known",
        ("words", "WHO [RELATION WHO]", 1, _MANY),
        (Option("--note", "TEXT", "a few words about it"), Option("--remove", help="take it back")),
        help=f"{_WHO_HELP}\nRELATION is introduced, works with, manages, mentors, partner of, one of these from the other side\n"
        "(managed by), or both words of a new one: 'invests in / funded by'.",
        completes="people",
    ),
    "fields": Command(
        "List the fields of your own, add or change one.",
        "lists",
        ("name", "[NAME…]", 0, _MANY),
        (
            Option("--add", help="make it"),
            Option("--kind", "K", ", ".join(_FIELD_KINDS), check=one_of(_FIELD_KINDS)),
            Option("--choices", "A,B,C", "what a choice offers"),
            Option("--rename", "NAME"),
            Option("--to", "N", "its place among the others, from 1", check=count),
            Option("--archive", help="out of the forms; values stay"),
            Option("--unarchive", help="back into the forms"),
            Option("--remove", help="delete it; archived instead when somebody has a value in it"),
        ),
        help="What people have in them: devhub edit WHO --set field.NAME=VALUE",
        completes="own_fields",
    ),
    **REMINDERS,
    "tag": Command(
        "Put tags on a person or take them off.",
        "people",
        ("words", "WHO +TAG… -TAG…", 1, _MANY),
        signs=True,
        help=_WHO_HELP,
        completes="signed",
    ),
    "vip": Command(
        "List the VIPs, make somebody one, note their background.",
        "vip",
        ("who", "[WHO]", 0, _MANY),
        (
            Option("--on", help="make WHO a VIP"),
            Option("--off", help="no longer; the background is kept and comes back with --on"),
            Option("--set", "FIELD=VALUE…", "an empty value clears the field", many=True, greedy=True),
            Option("--sort", "ORDER", ", ".join(_VIP_SORTS), check=one_of(_VIP_SORTS), default="status"),
            Option("--limit", "N", "no more than so many", check=count),
        ),
        help=f"{_WHO_HELP}\nFIELD is family, company, likes, notes, app (the main one) or channel (the preferred one).",
        completes="people",
    ),
    "delete": Command("Delete a person; undo brings them back.", "people", _WHO, help=_WHO_HELP, completes="people"),
    "archive": Command(
        "Put a person out of the way: counted nowhere, still found.", "many", _WHO, help=_WHO_HELP, completes="people"
    ),
    "unarchive": Command("Bring an archived person back.", "many", _WHO, help=_WHO_HELP, completes="people"),
    "bulk": Command(
        "Change everybody who fits: tags, fields, archive, delete.",
        "many",
        ("query", "[QUERY…]", 0, _MANY),
        (
            Option("--view", "NAME", "those of a saved filter; devhub views lists them", completes="views"),
            Option("--ids", "-", "those whose ids stand on stdin, one on a line"),
            Option("--tag", "+A,-B", "put tags on and take tags off; may be given several times", many=True, completes="tags"),
            Option("--relationship", "R", "an empty value clears it, here and below"),
            Option("--importance", "N", "1 to 5"),
            Option("--cadence", "C", "30d, 2w, 3m, 1y"),
            Option("--tracking", "T", "auto, collaborating, passive"),
            Option("--vip", "on|off", "somebody important, or no longer", check=one_of(("on", "off"))),
            Option("--snooze", "UNTIL", "leave them alone until a day ahead; off wakes them"),
            Option("--skip", help="let a round pass of whoever has one"),
            Option("--archive", help="out of the way"),
            Option("--unarchive", help="back again; status:archived finds them"),
            Option("--delete", help="undo brings them back"),
            Option("--dry-run", help="say how many it would change, change nothing"),
            Option("--yes", help="do not ask before deleting, or changing more than 100"),
        ),
        help="Everybody changes in one step that undo takes back.\n" + _QUERY_HELP,
    ),
    "merge": Command(
        "Make one person of two: B goes into A.",
        "duplicates",
        ("who", "A B", 1, _MANY),
        (
            Option("--set", "FIELD=a|b…", "whose value is kept; both keeps both where there is room", many=True, greedy=True),
            Option("--dry-run", help="say what would happen, change nothing"),
        ),
        help=f"{_WHO_HELP} Quote names with spaces.\nA's values stand, B's fill what is empty; nothing is lost.",
        completes="people",
    ),
    "duplicates": Command(
        "List people who may be there twice.",
        "duplicates",
        ("who", "[WHO]", 0, _MANY),
        (
            Option("--limit", "N", "50 unless said otherwise", check=count, default=50),
            Option("--distinct", help="A and B are two people: never show them again"),
        ),
        help="With WHO only pairs with this person. devhub duplicates --distinct A B names two.",
        completes="people",
    ),
    "log": Command(
        "Log that you were in touch.",
        "log",
        ("words", "@WHO… TEXT", 1, _MANY),
        (
            Option("--type", "T", "message unless said otherwise; call, coffee, email, meeting, met, …", completes="types"),
            Option("--on", "WHEN", "now unless said otherwise"),
            Option("--direction", "D", "who reached out: me, them or mutual", check=one_of(_DIRECTIONS)),
            Option("--duration", "TIME", "how long it took: 45m, 1h30 or 90"),
            Option("--event", "NAME", "where it was; a new name makes an event", completes="events"),
            Option("--transcript", "SOURCE", "where the transcript is: a link or a path", completes="files"),
            Option("--follow-up", "WHEN", "remember to follow up then, with TEXT as its note"),
            Option("--done", "ID", "what is done with it: a follow-up or promise; may be given several times", many=True),
        ),
        help=f"{_WHO_HELP} Quote names with spaces: '@Ana Souza'.\n{_WHEN_HELP}",
        completes="@people",
    ),
    **FOLLOW_UPS,
    "interactions": Command(
        "List interactions, newest first.",
        "interactions",
        ("query", "[QUERY…]", 0, _MANY),
        (
            Option("--type", "T", "may be given several times: any of them", many=True, completes="types"),
            Option("--with", "NAME", "a part of a name; may be given several times: all of them", many=True, completes="people"),
            Option("--tag", "T", "somebody in it has this tag; may be given several times", many=True, completes="tags"),
            Option("--event", "NAME", "may be given several times: any of them", many=True, completes="events"),
            Option("--direction", "D", "who reached out: me, them or mutual", check=one_of(_DIRECTIONS)),
            Option("--since", "WHEN", "also a month as 2026-03, or a year"),
            Option("--until", "WHEN", "that day included; also a month or a year"),
            Option("--limit", "N", "50 unless said otherwise", check=count, default=50),
        ),
        help="Every word of QUERY begins a word of the note. It may also hold type:T, with:NAME or @NAME, tag:T or #T,\n"
        "event:NAME, from:me, since:WHEN, until:WHEN and on:WHEN, as the filter of the Log does.",
    ),
    "interaction": Command(
        "Show one interaction, change it, log it again or delete it.",
        "interactions",
        ("id", "ID", 1, _MANY),
        (
            Option("--set", "FIELD=VALUE…", "an empty value clears the field", many=True, greedy=True),
            Option("--add", "WHO", "put somebody into it; may be given several times", many=True, completes="people"),
            Option("--remove", "WHO", "take somebody out of it; may be given several times", many=True, completes="people"),
            Option("--duplicate", help="log the same again, today unless --on says when"),
            Option("--on", "WHEN", "the day of the duplicate"),
            Option("--delete", help="undo brings it back"),
        ),
        help="ID is the whole id or the end of it that devhub interactions shows.\n"
        f"FIELD is type, on (WHEN), direction, duration, event, transcript or notes.\n{_WHEN_HELP}",
    ),
    "types": Command(
        "List the interaction types, add one, change one.",
        "types",
        ("type", "[TYPE]", 0, _MANY),
        (
            Option("--add", "LABEL", "a type of your own"),
            Option("--icon", "X", "its sign, one character"),
            Option("--set", "FIELD=VALUE…", "label, icon, counts (as contact) and meaningful, yes or no", many=True, greedy=True),
            Option("--move", "PLACE", "1 is the first on offer", check=count),
            Option("--archive", help="no longer offered; what happened keeps it"),
            Option("--unarchive", help="offered again"),
            Option("--delete", help="delete it; archive it if it is used"),
        ),
        help="TYPE is a key or a label. What does not count as contact moves nobody's due date.",
        completes="types",
    ),
    "due": Command(
        "List who to reach out to, most urgent first.",
        "outside",
        options=(
            Option("--short", help="one line for a prompt or a status bar, empty when nobody waits"),
            Option("--notify", help="a desktop notification if somebody waits, once a day"),
            Option("--now", help="with --notify: also before the morning hour"),
            Option("--again", help="with --notify: also if today's was shown already"),
            Option("--format", "F", "ics: the calendar, as devhub calendar prints it", check=one_of(("ics",))),
        ),
    ),
    "calendar": Command(
        "Write a calendar of follow-ups, birthdays and due days.",
        "outside",
        options=(
            Option("--output", "FILE", "where; written anew only if devhub wrote it. - is stdout", completes="files"),
            Option("--days", "N", "how far ahead, 365 unless said otherwise", check=count, default=365),
            Option("--force", help="replace a file that devhub did not write"),
        ),
        help="An iCalendar file (.ics) to open or to subscribe to; docs/reminders.md says how to keep it fresh.",
    ),
    "find": Command(
        "Search everything: names, tags, emails, notes, interactions.",
        "log",
        ("text", "TEXT…", 1, _MANY),
        (Option("--limit", "N", "50 unless said otherwise", check=count, default=50),),
        help="Every word is a prefix.\n" + _QUERY_HELP,
    ),
    "views": Command(
        "List saved filters, save one or remove one.",
        "views",
        ("query", "[QUERY…]", 0, _MANY),
        (
            Option("--save", "NAME", "save QUERY under this name", completes="views"),
            Option("--sort", "ORDER", ", ".join(_SORTS) + ": how the view is sorted", check=one_of(_SORTS)),
            Option("--remove", "NAME", "take a view away; undo brings it back", completes="views"),
        ),
        help=_QUERY_HELP,
    ),
    "stats": Command("Show numbers.", "log"),
    **INTERCHANGE,
    **CONNECTING,
    **CARDS,
    **SERVING,
    "prefs": Command(
        "List, change or put back the preferences of reminders.",
        "prefs",
        ("words", "[KEY [VALUE] | KEY=VALUE…]", 0, _MANY),
        (
            Option(
                "--reset",
                "KEY",
                "back to its default; all for every one; may be given several times",
                many=True,
                completes="preferences",
            ),
            Option("--dry-run", help="say whom it would move, change nothing"),
            Option("--yes", help="do not ask, however many people move"),
        ),
        help="KEY moves due dates: default, vip, importance-1 to importance-5, lead-days, weekend-rule, spread; or it does not:\n"
        "daily-limit, quiet-weekdays, morning-hour, paused-until, leap-day, birthday-lead-1 to birthday-lead-5.\n"
        "VALUE is written as the list shows it; a day also as words, and off ends a pause.",
        completes="preferences",
    ),
    **VAULT,
    **MEMBERS,
    **BACKUPS,
    **SESSIONS,
    **GITHUB,
    **FORGETTING,
    "completion": Command(
        "Print the completion script of a shell.",
        "completion",
        ("words", "SHELL", 1, _MANY),
        (Option("--breaks", "CHARS", "how the calling script splits words"),),
        help="SHELL is bash, zsh or fish: source <(devhub completion bash) in ~/.bashrc, and so on; docs/cli.md has the lines.",
        completes="shells",
    ),
    "man": Command("Print the manual page: devhub man | man -l -", "man"),
    "doctor": Command(
        "Check the vault, the places and the terminal.",
        "doctor",
        options=(Option("--repair", help="salvage what can be read of a damaged vault into a new file"),),
    ),
}
"""Functions are named run_COMMAND."""
