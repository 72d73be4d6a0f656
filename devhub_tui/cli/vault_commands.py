"""What walks back over changes, and `devhub vault …`, as data: a part of cli/commands.py."""

from devhub_tui.cli.options import MANY, Command, Option, descriptor, one_of

WORDS = ("status", "protect", "open-up", "passphrase", "recover", "recovery-key", "rekey")

VAULT: dict[str, Command] = {
    "undo": Command(
        "Take back the last change, or the last N.",
        "vault",
        ("count", "[N]", 0, 1),
        (Option("--list", help="show the last N changes (20) instead"),),
    ),
    "redo": Command("Bring back what undo took, or the last N.", "vault", ("count", "[N]", 0, 1)),
    "vault": Command(
        "Protect the vault, open it up, change how it opens.",
        "protecting",
        ("words", "[WORD]", 0, MANY),
        (
            Option("--new-passphrase-fd", "N", "read the new passphrase from a descriptor: one line", check=descriptor),
            Option("--recovery-fd", "N", "read the recovery key from a descriptor: one line", check=descriptor),
            Option("--recovery-out", "FILE", "write the recovery key to a new file instead of showing it", completes="files"),
            Option("--past", "CHOICE", "plain backups and drafts: seal or remove", check=one_of(("seal", "remove"))),
            Option("--remove", help="with recovery-key: take the recovery key away"),
            Option("--yes", help="do not ask whether it is meant"),
        ),
        help="WORD is status, the default, or one of these.\n"
        "protect: encrypt the vault, its backups and drafts; shows the recovery key\n"
        "open-up: decrypt it: whoever gets the file can read it then\n"
        "passphrase: change your passphrase; the vault file stays as it is\n"
        "recover: open it with the recovery key and set a new passphrase\n"
        "recovery-key: make a new recovery key; the one before opens nothing any more\n"
        "rekey: encrypt everything with a fresh data key, as after a member left\n"
        "For scripts --passphrase-fd N gives the passphrase, and --recovery-out FILE takes the recovery key. docs/vault.md\n"
        "says what the vault protects against and what it does not.",
        completes="vault_words",
    ),
}
