"""What the lines of Settings, Vault do: each asks what it has to know, then changes the key file or leaves for what is long."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from devhub_tui import paths, text
from devhub_tui.domain import recovery_keys
from devhub_tui.errors import LockedError
from devhub_tui.screens import locking, vault_settings
from devhub_tui.screens.passphrase_ask import PassphraseAsk
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.screens.recovery_page import RecoveryPage
from devhub_tui.services import errands, protection
from devhub_tui.services.session import Session
from devhub_tui.storage import lock, roles, vault
from devhub_tui.widgets.chooser import Chooser
from devhub_tui.widgets.confirm import Confirm

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors
    from devhub_tui.screens.page import Page

_WAYS = ("Seal them: the passphrase opens them, too", "Remove them")
_SURE = "Type the passphrase once more: an unlocked app must not be enough for this."


def begin(app: Any, session: Session, item_id: str) -> None:
    """Starts what a line of the section says."""
    act = _ACTS[item_id]
    app.run_worker(act(app, session), group="vault", exclusive=True)


async def _protect(app: "Doors", session: Session) -> None:
    """Passphrase, recovery key, what becomes of the past; then the app leaves for it."""
    _may(session, "protect the vault")
    name = paths.vault_name()
    owner = session.database.user.username if session.database.user else ""
    while (passphrase := await _page(app, PassphrasePage(names=(name, owner), place=f"Protect {name}"))) is not None:
        recovery_key = recovery_keys.new()
        if not await _page(app, RecoveryPage(recovery_key, place=f"Protect {name}")):
            continue
        choice = await _past(app, session)
        if choice is not None:
            await locking.leave_for(app, errands.protect(passphrase, recovery_key, choice))
        return


async def _past(app: "Doors", session: Session) -> str | None:
    """What becomes of the plain backups and drafts; None for thinking better of it."""
    found = await asyncio.to_thread(protection.plain, session.database.path)
    if not found:
        return protection.SEAL
    place = await app.push_screen_wait(Chooser(f"{_lying_around(found)} can be read by anybody", _WAYS))
    return None if place is None else protection.CHOICES[place]


def _lying_around(found: protection.Plain) -> str:
    counts = ((len(found.copies), "backup"), (found.drafts, "draft"))
    return " and ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count)


async def _open_up(app: "Doors", session: Session) -> None:
    """Says what it means, asks for the passphrase, leaves for it."""
    _may(session, "open up the vault")
    detail = (
        "Everything is written as a plain file: whoever reads your files reads what people told you. Drafts become plain, too. "
        "Backups made so far stay encrypted; today's passphrase opens them."
    )
    if await app.push_screen_wait(Confirm("Take the passphrase away?", "Open up", detail)):
        key = await app.push_screen_wait(PassphraseAsk(session, "Open up the vault", _SURE))
        if key is not None:
            await locking.leave_for(app, errands.open_up(key))


async def _rekey(app: "Doors", session: Session) -> None:
    """The same for another data key."""
    _may(session, "encrypt the vault anew")
    detail = (
        "Everything is encrypted with a fresh key. Passphrases and recovery keys stay as they are. Do this when somebody may "
        "have the old key: a device was lost, a member was removed. Backups made so far keep the old one."
    )
    await encrypt_anew(app, session, detail)


async def encrypt_anew(app: "Doors", session: Session, detail: str, *, no_label: str = "Cancel") -> bool:
    """Says why, asks for the passphrase, leaves for it; False for thinking better of it."""
    if not await app.push_screen_wait(Confirm("Encrypt the whole vault anew?", "Encrypt anew", detail, no_label=no_label)):
        return False
    _may(session, "encrypt the vault anew")
    key = await app.push_screen_wait(PassphraseAsk(session, "Encrypt the vault anew", _SURE))
    if key is not None:
        await locking.leave_for(app, errands.rekey(key))
    return key is not None


async def _passphrase(app: "Doors", session: Session) -> None:
    """The old one, then the new one twice."""
    key = await app.push_screen_wait(PassphraseAsk(session, "Change your passphrase", "First the passphrase as it is now."))
    if key is None:
        return
    name = paths.vault_name()
    owner = session.database.user.username if session.database.user else ""
    page = PassphrasePage("Choose another passphrase", names=(name, owner), place="Change your passphrase")
    chosen = await _page(app, page)
    if chosen is None:
        return
    with app.patience("Changing it …"):
        await asyncio.to_thread(vault.change_passphrase, session.database.path, key, chosen)
    _tell(app, "Your passphrase is another one. Backups made so far open with the old one.")


async def _recovery(app: "Doors", session: Session) -> None:
    """The passphrase, then the new key, shown and confirmed before it counts."""
    key = await app.push_screen_wait(PassphraseAsk(session, "Another recovery key", _SURE))
    if key is None:
        return
    fresh = recovery_keys.new()
    if not await _page(app, RecoveryPage(fresh, place="Another recovery key")):
        app.notify("Nothing was changed: the recovery key that you have still opens the vault.", markup=False)
        return
    with app.patience("Changing it …"):
        await asyncio.to_thread(vault.new_recovery, session.database.path, key, fresh)
    _tell(app, "You have another recovery key. Throw the old one away once no backup needs it.")


async def _ways(app: "Doors", session: Session) -> None:
    """Every way in, with what Argon2 is asked to do."""
    from devhub_tui.screens.ways_in import WaysIn

    await app.push_screen_wait(WaysIn(vault.header(session.database.path).slots))


async def _backups(app: "Doors", session: Session) -> None:
    app.action_backups()


async def _members(app: "Doors", session: Session) -> None:
    app.action_members()


async def _plain(app: "Doors", session: Session) -> None:
    """Seals or removes what protecting left behind."""
    _may(session, "seal or remove backups")
    choice = await _past(app, session)
    key = session.database.key
    if choice is None or key is None:
        return
    with app.patience("Sealing …" if choice == protection.SEAL else "Removing …"):
        past = await asyncio.to_thread(protection.clear_past, session.database.path, key, choice)
    _tell(app, errands.past_said(past) or "Nothing was left.")


def _may(session: Session, what: str) -> None:
    """Raises RoleError for who is no owner, and LockedError naming who else holds the vault, before anything is asked."""
    database = session.database
    roles.owners_only(database.connection, database.user, what)
    others = lock.holders(f"{database.path.removesuffix('vault.db')}lock")
    if others:
        who = lock.named(others)
        raise LockedError(
            f"Another devhub has this vault open: {who}.", "This needs the vault to itself. Close it and try again."
        )


async def _page(app: "Doors", page: "Page[Any]") -> Any:
    """Shows a page that the gate has, too; here the app's own keys are no part of it."""
    page._modal = True
    return await app.push_screen_wait(page)


def _tell(app: "Doors", said: str) -> None:
    app.notify(text.lines(said), timeout=8, markup=False)
    reload = getattr(app.screen, "reload", None)
    if reload:
        reload()


_ACTS: "dict[str, Callable[[Doors, Session], Awaitable[None]]]" = {
    vault_settings.PROTECT: _protect,
    vault_settings.OPEN_UP: _open_up,
    vault_settings.REKEY: _rekey,
    vault_settings.PASSPHRASE: _passphrase,
    vault_settings.RECOVERY: _recovery,
    vault_settings.WAYS: _ways,
    vault_settings.PLAIN: _plain,
    vault_settings.BACKUPS: _backups,
    vault_settings.MEMBERS: _members,
}
