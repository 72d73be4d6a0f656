"""What the driver's messages mean, in sentences for people."""

from devhub_tui.errors import DamagedError, VaultError

_SENTENCES = (
    ("locked", "Another program holds this vault.", "Nothing was changed. Close it, or try again."),
    (
        "readonly",
        "The vault is read-only.",
        "Nothing was changed. Check the permissions of the file and its folder.",
    ),
    (
        "read-only",
        "The vault is read-only.",
        "Nothing was changed. Check the permissions of the file and its folder.",
    ),
    ("full", "The disk is full.", "Nothing was changed; what was there is safe. Free some space and try again."),
    ("disk i/o", "The disk reported an error.", "Nothing was changed. Check free space and the disk, then try again."),
    (
        "not a database",
        "The vault file is damaged, or is not a vault.",
        "It was not touched. Backups are in the folder backups beside it; devhub doctor tells more.",
    ),
    (
        "malformed",
        "The vault file is damaged.",
        "It was not touched. Backups are in the folder backups beside it; devhub doctor tells more.",
    ),
    (
        "could not decode",
        "The vault file is damaged.",
        "It was not touched. Backups are in the folder backups beside it; devhub doctor tells more.",
    ),
    (
        "unable to open",
        "The vault file cannot be opened.",
        "Check that its folder exists and belongs to you; devhub doctor tells more.",
    ),
)


def explain(text: str) -> VaultError:
    """The error to show for a message of SQLite; unknown ones are quoted."""
    lowered = text.lower()
    for part, message, hint in _SENTENCES:
        if part in lowered:
            return DamagedError(message, hint) if "damaged" in message else VaultError(message, hint)
    return VaultError(f"The vault could not do that: {text}.", "Nothing was changed.")
