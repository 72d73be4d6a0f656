"""The commands about the owner's profile and card, and other people's cards: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, WHO_HELP, Command, Option

CARDS: dict[str, Command] = {
    "card": Command(
        "Show your card as a code, save it; take somebody's card.",
        "card",
        ("words", "[read FILE]", 0, MANY),
        (
            Option("--fields", "F,G", "what is on it this time; all or none; as in the profile unless said otherwise"),
            Option("--vcard", "FILE", "write it as a vCard into a new file; - for stdout", completes="files"),
            Option("--png", "FILE", "write the code as a picture into a new file", completes="files"),
            Option("--qr", help="draw the code also where no terminal is"),
            Option("--event", "NAME", "with read, here and below: where you met; a new name makes an event", completes="events"),
            Option("--location", "TEXT", "where exactly"),
            Option("--session", "TEXT", "the talk or meetup"),
            Option("--note", "TEXT", "stands in the note of the meeting"),
            Option("--tag", "T", "may be given several times", many=True, completes="tags"),
            Option("--follow-up", "TIME", "7d unless said otherwise; none for no follow-up"),
            Option("--merge", "WHO", "WHO, who is known already, gains what the card says", completes="people"),
            Option("--both", help="a person of their own, though somebody seems to be the same"),
            Option("--dry-run", help="say who it is, change nothing"),
        ),
        help="The code is the card itself: neither side needs a network. What has no room on a terminal is left out and named.\n"
        "read takes a vCard, a MeCard, a name with an email address, or a picture of a code (PNG, JPEG, …); - reads stdin.\n"
        f"Unless --event says otherwise, you met where the newest open code says. {WHO_HELP}",
        completes="files",
    ),
    "profile": Command(
        "Show or change who you are: for the page and your card.",
        "profile",
        ("words", "[FIELD VALUE… | FIELD=VALUE…]", 0, MANY),
        (
            Option("--clear", "FIELD", "leave it empty; may be given several times", many=True),
            Option("--card", "F,G", "what the card has besides the name; all or none"),
        ),
        help="FIELD is name, pronouns, tagline, company, title, email, phone, links (with spaces between), location, timezone\n"
        "or contact: whom visitors ask to be removed, the email unless said otherwise.\n"
        "Codes that are open show the change at once.",
    ),
}
