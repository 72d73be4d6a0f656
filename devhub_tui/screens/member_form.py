"""Letting somebody in: their name and role in a form, then the owner's passphrase, then one that the new member types."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from devhub_tui import paths, text
from devhub_tui.domain.forms import FieldSpec
from devhub_tui.errors import FieldError
from devhub_tui.screens.entry_form import EntryForm
from devhub_tui.screens.passphrase_ask import PassphraseAsk
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.services.session import Session
from devhub_tui.storage import members, roles
from devhub_tui.widgets.model_form import ModelForm

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors

_SPECS = (
    FieldSpec("username", "User name", "line", "", "typed to unlock, in any case: ben", needed=True),
    FieldSpec("name", "Name", "line", "", "may be left out: Ben Kofi"),
    FieldSpec("role", "Role", "choice", "", "editor", roles.ROLES),
)
_SURE = "Your own passphrase first: an unlocked app must not be enough for this."
_LOST = "Who forgets theirs gets another from an owner."


class MemberForm(EntryForm):
    """Gives the user name of who was let in; None when it was left, with a draft of what was typed."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "member", _SPECS, {"role": roles.EDITOR}, lambda _tx, _typed: None, noun="member")

    async def store(self) -> str | None:
        """Checks it, asks for both passphrases, writes it."""
        form = self.query_one(ModelForm)
        typed = form.typed()
        errors: dict[str, Any] = {}
        username = role = ""
        try:
            username = members.checked_name(typed["username"])
            if members.taken(self.session.database, username):
                errors["username"] = FieldError("username", "Somebody of that name uses this vault already.", "Take another.")
        except FieldError as error:
            errors["username"] = error
        try:
            role = members.checked_role(typed["role"] or roles.EDITOR)
        except FieldError as error:
            errors["role"] = error
        if errors:
            form.complain(errors)
            return None
        chosen = await admitted(
            self.app,  # type: ignore[arg-type]
            self.session,
            f"A passphrase for {text.line(username)}",
            (username, typed["name"]),
            f"{text.line(username)} types it here; nobody else needs to know it.",
        )
        if chosen is None:
            return None
        await self.session.on_writer(lambda own: members.add(own, username, role, chosen, typed["name"]))
        return username


async def admitted(app: "Doors", session: Session, title: str, names: Sequence[str], about: str) -> str | None:
    """Asks for the owner's passphrase, then for somebody's new one, which is none of these names; None where either was left."""
    if await app.push_screen_wait(PassphraseAsk(session, title, _SURE)) is None:
        return None
    page = PassphrasePage(
        title, names=(paths.vault_name(), *(name for name in names if name)), about=about, lost=_LOST, place="Members"
    )
    page._modal = True
    return await app.push_screen_wait(page)
