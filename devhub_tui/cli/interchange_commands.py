"""The commands that bring people in and out of files: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, Command, Option, count, one_of

_FORMATS = ("auto", "vcard", "linkedin", "google", "outlook", "csv")
_EXPORTS = ("vcard", "csv", "json", "markdown")
_IMPORT_HELP = (
    "What a file is, is told by its content. What the columns of a table mean is remembered for files with the same header.\n"
    "COLUMN is a name or a number, FIELD one of name, first_name, last_name, nickname, company, title, email, phone, link,\n"
    "tags, notes, location, birthday, met_on, met_where, met_how, relationship, date:LABEL, custom:LABEL, keep,\n"
    "ignore and more, or a service such as github."
)

INTERCHANGE: dict[str, Command] = {
    "import": Command(
        "Bring people in from vCards, tables, a folder or ZIP, or a copy.",
        "imports",
        ("files", "FILE…", 1, MANY),
        (
            Option("--format", "F", ", ".join(_FORMATS), check=one_of(_FORMATS), default="auto"),
            Option("--dry-run", help="say what would happen, change nothing"),
            Option("--tag", "T", "put a tag on everybody in the files; may be given several times", many=True, completes="tags"),
            Option("--map", "COLUMN=FIELD", "what a column of a table means; may be given several times", many=True),
            Option("--no-header", help="the first row of a table is somebody, not the names of the columns"),
            Option("--days", "ORDER", "dmy or mdy: how a table's 03/04/2026 is read", check=one_of(("dmy", "mdy"))),
        ),
        help=_IMPORT_HELP,
        completes="files",
    ),
    "imports": Command(
        "List what was imported, or take one import back.",
        "import_list",
        options=(
            Option("--undo", "N", "take import N of the list (or its id) back as one; what you changed since stays"),
            Option("--redo", "N", "bring it back"),
            Option("--limit", "N", "no more than so many", check=count),
        ),
    ),
    "export": Command(
        "Write people to a file, or to stdout.",
        "export",
        ("query", "[QUERY…]", 0, MANY),
        (
            Option("--format", "F", ", ".join(_EXPORTS), check=one_of(_EXPORTS)),
            Option("--output", "PATH", "a new file (a folder for markdown); - is stdout", completes="files"),
            Option("--version", "V", "of vCard: 3.0 (unless said otherwise) or 4.0", check=one_of(("3.0", "4.0")), default="3.0"),
            Option("--archived", help="also the archived people that QUERY finds"),
            Option("--bom", help="begin a CSV so that spreadsheets see that it is UTF-8"),
            Option("--force", help="replace a file that is there"),
        ),
        help="Without QUERY it is everybody, the archived included.",
    ),
}
