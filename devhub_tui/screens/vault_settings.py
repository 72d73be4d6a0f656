"""The vault as a section of Settings: whether it is protected and by what, after how long it locks; enter does what a line says.

What the lines do is in screens/vault_actions.py. Who may not, is told so by the line.
"""

import os
from typing import Any

from textual.app import App

from devhub_tui import clock
from devhub_tui.domain.forms import FieldSpec
from devhub_tui.errors import DevHubError, FieldError, NotFoundError
from devhub_tui.screens.entry_form import EntryForm
from devhub_tui.screens.settings_section import Item, Section
from devhub_tui.services.session import Session
from devhub_tui.storage import keys, members, roles, vault_preferences
from devhub_tui.storage.keys import Slot
from devhub_tui.widgets.entry_list import Column
from devhub_tui.widgets.model_form import ModelForm

PROTECT, OPEN_UP, PASSPHRASE, RECOVERY, WAYS, REKEY, IDLE, PLAIN, BACKUPS, MEMBERS = (
    "protect",
    "open-up",
    "passphrase",
    "recovery",
    "ways",
    "rekey",
    "idle",
    "plain",
    "backups",
    "members",
)
_OWNERS = "for owners only"


class Vault(Section):
    """What stands between others and what is in the vault."""

    key = "vault"
    title = "Vault"
    noun = "setting"
    about = "Who can read this vault. Enter does what a line says."
    tables = frozenset({"preferences", "users"})
    columns = (Column("now", 16), Column("enter", 21))
    ordered = False
    fixed = True

    def items(self, connection: Any) -> list[Item]:
        """Read from the key file, whose head is a few hundred bytes, and from the vault."""
        database = self.session.database
        role = roles.role_of(connection, database.user)
        if database.key is None:
            return [
                _owners(role, PROTECT, "Protection", "none: anybody", "gives it a passphrase"),
                self._backups(database.path),
            ]
        slots = _slots(database.path)
        mine = [slot for slot in slots if slot.user_id == database.key.user_id]
        since = min((slot.made_at for slot in slots), default=None)
        minutes = _minutes(vault_preferences.idle_minutes(connection))
        return [
            _owners(role, OPEN_UP, "Protection", f"since {_day(since)}", "takes it away"),
            Item(PASSPHRASE, "Passphrase", (_made(mine, keys.PASSPHRASE), "changes yours")),
            Item(RECOVERY, "Recovery key", (_made(mine, keys.RECOVERY), "makes another")),
            Item(WAYS, "Ways in", (f"{len(slots)}", "shows each")),
            Item(MEMBERS, "Members", (f"{members.count(connection)}", "shows them")),
            _owners(role, REKEY, "Encryption", "whole file", "encrypts it anew"),
            _writers(role, IDLE, "Lock when idle", minutes, "changes the minutes"),
            self._backups(database.path),
            *self._left_plain(database.path, role),
        ]

    def _backups(self, path: str) -> Item:
        from devhub_tui.storage import backup

        count = len(backup.listed(os.path.join(os.path.dirname(path), "backups")))
        return Item(BACKUPS, "Backups", (f"{count:,}" if count else "none", "shows them"))

    def _left_plain(self, path: str, role: str) -> list[Item]:
        """What lies around a protected vault for everybody to read, when protecting it was interrupted."""
        from devhub_tui.services import protection

        found = protection.plain(path)
        count = len(found.copies) + found.drafts
        return [_owners(role, PLAIN, "Left readable", f"{count:,}", "seals or removes it")] if count else []

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """The one line with a value to type."""
        if item_id != IDLE:
            raise NotFoundError("There is no such setting.", "A newer devhub may know it.")
        return IdleForm(session, self.draft(item_id))

    def open(self, app: App[Any], session: Session, item_id: str) -> None:
        """Does what the line says."""
        if item_id == IDLE:
            app.push_screen(self.form(session, item_id))
            return
        from devhub_tui.screens import vault_actions

        vault_actions.begin(app, session, item_id)


class IdleForm(EntryForm):
    """After how many minutes without a key the vault locks."""

    def __init__(self, session: Session, draft: str) -> None:
        now = vault_preferences.idle_minutes(session.database.connection)
        spec = FieldSpec("minutes", "Minutes", "line", "", "0 for never; empty for 10")
        super().__init__(
            session, draft, (spec,), {"minutes": str(now)}, lambda _tx, _typed: None, noun="setting", name="when it locks"
        )

    async def store(self) -> str | None:
        """Checks it and writes it."""
        form = self.query_one(ModelForm)
        typed = form.changed().get("minutes")
        if typed is None:
            return IDLE
        try:
            minutes = vault_preferences.checked_minutes(typed)
        except FieldError as error:
            form.complain({"minutes": error})
            return None
        said = f"lock after {minutes} min" if minutes else "never lock when idle"
        await self.session.write(said, lambda tx: vault_preferences.put_idle_minutes(tx, minutes))
        self.app.notify(f"{_minutes(minutes).capitalize()} · u undo", markup=False)
        return IDLE


def _owners(role: str, item_id: str, name: str, now: str, what: str) -> Item:
    return Item(item_id, name, (now, what if role == roles.OWNER else _OWNERS))


def _writers(role: str, item_id: str, name: str, now: str, what: str) -> Item:
    return Item(item_id, name, (now, "not for viewers" if role == roles.VIEWER else what))


def _slots(path: str) -> tuple[Slot, ...]:
    """Every way in; none that can be read when the key file is gone or damaged, which is told where it matters."""
    from devhub_tui.storage import vault

    try:
        return vault.header(path).slots
    except DevHubError:
        return ()


def _made(slots: list[Slot], kind: str) -> str:
    found = next((slot.made_at for slot in slots if slot.kind == kind), None)
    return "none" if found is None else f"of {_day(found)}"


def _day(at: int | None) -> str:
    return clock.from_ms(at).date().isoformat() if at is not None else "?"


def _minutes(minutes: int) -> str:
    return f"after {minutes} min" if minutes else "never"
