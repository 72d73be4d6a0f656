"""`devhub vault passphrase | recover | recovery-key`: ways into the vault that are changed without touching the vault file."""

from typing import TYPE_CHECKING

from devhub_tui import paths
from devhub_tui.cli import asking, output, unlocking
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options


def passphrase(options: "Options") -> int:
    """Changes the passphrase of whoever gives the present one."""
    from devhub_tui.storage import vault

    path = asking.protected_path()
    key = unlocking.again(path)
    vault.change_passphrase(path, key, asking.new_passphrase(options.new_passphrase_fd, asking.names_of(path)))
    return _done(
        options, "passphrase", "The passphrase is changed. The recovery key and other members' passphrases are as before."
    )


def recover(options: "Options") -> int:
    """Opens the vault with a recovery key and gives its owner a new passphrase."""
    from devhub_tui.domain import recovery_keys
    from devhub_tui.storage import vault

    path = asking.protected_path()
    if options.recovery_fd is not None:
        typed = unlocking.line_of(options.recovery_fd, "--recovery-fd")
        recovery_keys.parse(typed)
    else:
        typed = asking.recovery_key()
    key = vault.recover(path, typed)
    chosen = asking.new_passphrase(options.new_passphrase_fd, asking.names_of(path), also_the_usual=True)
    vault.change_passphrase(path, key, chosen)
    return _done(
        options,
        "recovered",
        "The vault opens with the new passphrase. The recovery key stays valid; devhub vault recovery-key makes another.",
    )


def recovery_key(options: "Options") -> int:
    """Makes another recovery key in place of the one before, or takes it away."""
    from devhub_tui.storage import vault

    path = asking.protected_path()
    if options.remove:
        if options.recovery_out:
            raise UsageError("--remove makes no recovery key to write.", "Leave --recovery-out out.")
        key = unlocking.again(path)
        asking.sure(options, "Without a recovery key a forgotten passphrase means that everything is lost. Take it away?")
        vault.remove_recovery(path, key)
        return _done(options, "recovery_key", "The recovery key opens nothing any more.", removed=True)
    key = unlocking.again(path)
    with asking.handing_over(options.recovery_out, path) as fresh:
        vault.new_recovery(path, key, fresh)
    return _done(options, "recovery_key", "The new recovery key is valid; one from before opens nothing any more.", removed=False)


def _done(options: "Options", what: str, sentence: str, **more: bool) -> int:
    if options.json:
        output.emit({what: {"vault": paths.vault_name(), **more}})
    else:
        output.say(sentence)
    return 0
