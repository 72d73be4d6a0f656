"""Who uses the vault: a list for everybody; owners add, change roles, give another passphrase, and remove.

What opens the vault to somebody asks for the owner's passphrase first: an app left unlocked must not be enough.
"""

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from devhub_tui import clock, paths, text
from devhub_tui.errors import DevHubError
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.member_form import MemberForm, admitted
from devhub_tui.services.session import Session
from devhub_tui.storage import keys, members, roles
from devhub_tui.storage.members import Member
from devhub_tui.widgets.chooser import Chooser
from devhub_tui.widgets.confirm import Confirm
from devhub_tui.widgets.entry_list import Column, Entry, EntryList
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors

_COLUMNS = (Column("full name", 14), Column("role", 6), Column("since", 10), Column("unlocks with", 24))
_WAYS = {keys.PASSPHRASE: "passphrase", keys.RECOVERY: "recovery key"}
_MEANS = {
    roles.OWNER: "owner    everything, members too",
    roles.EDITOR: "editor   writes, but not who is a member",
    roles.VIEWER: "viewer   looks and changes nothing",
}


class MemberList(EntryList):
    """The members."""

    named = "user"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Role", id="members.role")]

    class Opened(EntryList.Opened):
        """A member is to get another role."""


class MembersScreen(LiveScreen):
    """Members, in the order in which they came."""

    TITLE = "Members"
    AUTO_FOCUS = "MemberList"
    DEFAULT_CSS = """
    MembersScreen {
        & #bar { height: 1; color: $text-muted; }
        & MemberList { width: 1fr; }
    }
    """
    SHOWS: ClassVar[frozenset[str]] = frozenset({"users"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "add", "Add", id="members.add"),
        Binding("p", "passphrase", "Another passphrase", id="members.passphrase"),
        Binding("D", "remove", "Remove", id="members.remove"),
        Binding("q,escape", "leave", "Back", key_display="q", id="members.back"),
    ]
    app: "Doors"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.members = MemberList(id="members")
        self._count = Static(id="count")
        self._known: dict[int, Member] = {}
        self._shown = False

    def compose(self) -> ComposeResult:
        """One line above, the list."""
        yield Header()
        with Horizontal(id="bar"):
            yield self._count
        yield self.members
        yield KeyBar()

    def reload(self) -> None:
        """Reads the users and the key file again."""
        database = self.session.database
        problem = ""
        try:
            found = members.listed(database)
        except DevHubError as error:
            found, problem = [], text.line(error.message)
        self._known = dict(enumerate(found))
        self._count.update(Content.assemble((" Members ", "bold $foreground"), self._said(len(found))))
        if problem:
            self.members.empty = ((), ((f"   {problem}", "name"),))
        else:
            self.members.empty = ((), (("   Nobody is named in this vault yet.", "name"),))
        self.members.put(_COLUMNS, [self._entry(n, each) for n, each in self._known.items()], follow=self._shown)
        self._shown = True

    def _said(self, count: int) -> str:
        if self.session.database.key is None:
            return f"{count} · without a passphrase, whoever has the file is its owner"
        return f"{count}"

    def _me(self) -> str:
        return self.session.database.user.id if self.session.database.user else ""

    def _entry(self, number: int, each: Member) -> Entry:
        you = " (you)" if each.id == self._me() else ""
        ways = ", ".join(_WAYS.get(way, text.line(way)) for way in each.ways)
        none = "–" if self.session.database.key is None else "nothing: add again"
        since = clock.from_ms(each.since).date().isoformat()
        cells = (text.line(each.display_name or ""), text.line(each.role), since, ways or none)
        return Entry(number, each.id, text.line(each.username) + you, cells)

    def _here(self) -> Member | None:
        row = self.members.row
        return self._known.get(row.n) if row is not None else None

    def _done(self, said: str) -> None:
        if self.is_attached:
            self.reload()
        self.app.notify(text.line(said), markup=False)

    @work(group="members", exclusive=True)
    async def action_add(self) -> None:
        """The form; then the owner's passphrase and the new one."""
        members.must_be_owner(self.session.database, "add members")
        username = await self.app.push_screen_wait(MemberForm(self.session))
        if username is not None:
            found = members.member(self.session.database, username)
            self._done(f"{found.username} can unlock this vault now, as {found.role}.")
            self.members.move(self.members.count())

    @on(MemberList.Opened)
    def _opened(self, message: MemberList.Opened) -> None:
        self._role(self._known[message.row.n])

    @work(group="members", exclusive=True)
    async def _role(self, each: Member) -> None:
        database, name = self.session.database, text.line(each.username)
        members.must_be_owner(database, "change roles")
        now = roles.ROLES.index(each.role) if each.role in roles.ROLES else 0
        place = await self.app.push_screen_wait(
            Chooser(f"{name} is", [_MEANS[role] for role in roles.ROLES], now, keys="".join(role[0] for role in roles.ROLES))
        )
        if place is None or roles.ROLES[place] == each.role:
            return
        wanted = roles.ROLES[place]
        if each.id == self._me():
            detail = "Only another owner can make you one again."
            if not await self.app.push_screen_wait(Confirm("Be no owner any more?", f"Be {wanted}", detail)):
                return
        changed = await self.session.on_writer(lambda own: members.change_role(own, each.username, wanted))
        self._done(f"{changed.username} is {changed.role} from now on.")

    @work(group="members", exclusive=True)
    async def action_passphrase(self) -> None:
        """For who forgot theirs. One's own is changed as in Settings, by typing the one that it was."""
        each = self._here()
        if each is None:
            return
        if each.id == self._me() and self.session.database.key is not None:
            from devhub_tui.screens import vault_actions, vault_settings

            vault_actions.begin(self.app, self.session, vault_settings.PASSPHRASE)
            return
        members.must_be_owner(self.session.database, "give others a passphrase")
        name = text.line(each.username)
        chosen = await admitted(
            self.app,
            self.session,
            f"Another passphrase for {name}",
            (each.username, each.display_name or ""),
            f"{name} types it here; nobody else needs to know it. The one they forgot opens only older backups.",
        )
        if chosen is None:
            return
        with self.app.patience("Changing it …"):
            await self.session.on_writer(lambda own: members.give_passphrase(own, each.username, chosen))
        self._done(f"{each.username} unlocks this vault with the new passphrase.")

    @work(group="members", exclusive=True)
    async def action_remove(self) -> None:
        """Says what it means and what it does not; afterwards offers another data key, and why."""
        each = self._here()
        if each is None:
            return
        members.must_be_owner(self.session.database, "remove members")
        if each.id == self._me():
            self.notify("You cannot remove yourself. Another owner can.", severity="error", markup=False)
            return
        name = text.line(each.username)
        detail = (
            f"They cannot unlock {text.line(paths.vault_name())} any more, neither by a passphrase nor by a recovery key. "
            "What they wrote stays, and so does their name beside it. Backups made so far still open for them."
        )
        if not await self.app.push_screen_wait(Confirm(f"Remove {name}?", "Remove", detail)):
            return
        removed = await self.session.on_writer(lambda own: members.remove(own, each.username))
        self._done(f"Removed {removed.username}.")
        await self._offer_rekey(removed)

    async def _offer_rekey(self, removed: Member) -> None:
        from devhub_tui.screens import vault_actions

        advice = (
            f"{text.line(members.rekey_advice(removed))} Passphrases and recovery keys of the others stay as they are; "
            "the app leaves for it and comes back."
        )
        if not await vault_actions.encrypt_anew(self.app, self.session, advice, no_label="Not now"):
            self.app.notify("Settings, Vault, Encryption does it at any time.", markup=False)

    def action_leave(self) -> None:
        """To where this was opened from."""
        self.app.pop_screen()
