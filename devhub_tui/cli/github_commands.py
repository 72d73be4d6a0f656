"""The command about GitHub: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, Command, Option, descriptor

GITHUB: dict[str, Command] = {
    "github": Command(
        "Look up a public GitHub profile, or say whether a token is kept.",
        "github",
        ("name", "[NAME]", 0, MANY),
        (
            Option("--set-token", help="keep a token in the vault; asks for it"),
            Option("--token-fd", "N", "with --set-token: read it from a descriptor: one line", check=descriptor),
            Option("--drop-token", help="let go of the token"),
        ),
        help="GitHub answers 60 questions an hour, 5,000 with a token. It needs no permission at all: a fine-grained token that\n"
        "may read public data is enough. The Quick Connect page of the app and of devhub connect uses it too.",
    ),
}
