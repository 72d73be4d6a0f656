"""How every screen is reached. Each module is imported when its door is first opened, so that the first paint stays light."""

import os
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import Screen

from devhub_tui import text
from devhub_tui.errors import DevHubError
from devhub_tui.screens.brief_door import BriefDoor
from devhub_tui.screens.dashboard import DashboardScreen
from devhub_tui.screens.following import Following
from devhub_tui.screens.locking_door import LockingDoor
from devhub_tui.screens.reminding import Reminding
from devhub_tui.screens.triage_door import TriageDoor
from devhub_tui.services.session import Session
from devhub_tui.storage.database import explained

if TYPE_CHECKING:
    from devhub_tui.screens.arriving import Arriving
    from devhub_tui.services.quick_connect.connecting import Connecting
    from devhub_tui.storage.undo import Reverted


def people_screen(session: Session) -> Screen[None]:
    """The list of everybody."""
    from devhub_tui.screens.people import PeopleScreen

    return PeopleScreen(session)


def vip_screen(session: Session) -> Screen[None]:
    """The list of VIPs."""
    from devhub_tui.screens.vip import VipScreen

    return VipScreen(session)


def log_screen(session: Session) -> Screen[None]:
    """Every interaction."""
    from devhub_tui.screens.log import LogScreen

    return LogScreen(session)


def connect_screen(session: Session) -> Screen[None]:
    """Quick Connect."""
    from devhub_tui.screens.connect import ConnectScreen

    return ConnectScreen(session)


def insights_screen(session: Session) -> Screen[None]:
    """How relationships are going."""
    from devhub_tui.screens.insights import InsightsScreen

    return InsightsScreen(session)


def settings_screen(session: Session) -> Screen[None]:
    """What the user sets up."""
    from devhub_tui.screens.settings import SettingsScreen

    return SettingsScreen(session)


def _has_inbox(session: Session) -> bool:
    """Whether visitors may have written something: one look at the disk."""
    return os.path.lexists(os.path.join(session.inbox, "inbox.db"))


class Doors(BriefDoor, Reminding, Following, TriageDoor, LockingDoor):
    """The app's modes, and the actions that open a screen or a modal from anywhere."""

    DEFAULT_MODE = "dashboard"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "show('dashboard')", "Today", show=False, id="app.dashboard"),
        Binding("2", "show('people')", "People", show=False, id="app.people"),
        Binding("3", "show('log')", "Log", show=False, id="app.log_screen"),
        Binding("4", "show('connect')", "Connect", show=False, id="app.connect"),
        Binding("5", "show('insights')", "Insights", show=False, id="app.insights"),
        Binding("0", "show('settings')", "Settings", show=False, id="app.settings"),
        Binding("V", "show('vip')", "VIPs", show=False, id="app.vip"),
        Binding("slash", "find", "Find somebody", show=False, id="people.filter"),
        Binding("n", "new", "Add somebody", show=False, id="app.new"),
        Binding("l", "log", "Log an interaction", show=False, id="contact.log"),
        Binding("b", "brief", "Brief before a call", show=False, id="contact.brief"),
        Binding("A", "arrivals", "Who arrived last", show=False, id="app.arrivals"),
        Binding("Z", "pause", "Pause reminders", show=False, id="app.pause"),
        Binding("i", "import", "Import a file", show=False, id="app.import"),
        Binding("I", "imports", "Imports", show=False, id="app.imports"),
        Binding("q", "back", "Back", show=False, id="app.back"),
        Binding("r", "resume", "Continue what was half-written", show=False, id="app.resume"),
        Binding("ctrl+k", "search", "Search everything", show=False, id="app.search"),
        Binding("ctrl+p,colon", "palette", "Command palette", show=False, id="app.palette"),
        Binding("question_mark,f1", "help", "All keys", show=False, id="app.help"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.searched = ""
        """What stood in the search box when it was closed."""
        self._connecting: Connecting | None = None
        self._arriving: Arriving | None = None
        self._said_up = False
        self.add_mode("dashboard", self._dashboard)
        self.add_mode("people", partial(people_screen, session))
        self.add_mode("log", partial(log_screen, session))
        self.add_mode("vip", partial(vip_screen, session))
        self.add_mode("connect", partial(connect_screen, session))
        self.add_mode("insights", partial(insights_screen, session))
        self.add_mode("settings", partial(settings_screen, session))

    def _dashboard(self) -> DashboardScreen:
        """Textual would parse all CSS again for a mode's first screen; the sheet is already right for it."""
        screen = DashboardScreen(self.session)
        screen._css_update_count = self._css_update_count
        return screen

    async def action_show(self, mode: str) -> None:
        """Switches to the dashboard or to People; what was opened on top of it there is closed."""
        if mode == self.current_mode:
            while len(self.screen_stack) > 1 and not self.screen.is_modal:
                await self.pop_screen()
        elif not self.screen.is_modal:
            await self.switch_mode(mode)

    async def action_back(self) -> None:
        """Closes what is on top, then goes to the dashboard; there is nothing behind that."""
        if len(self.screen_stack) > 1:
            await self.pop_screen()
        elif self.current_mode != self.DEFAULT_MODE:
            await self.switch_mode(self.DEFAULT_MODE)
        else:
            self.notify("ctrl+q quits", timeout=2, markup=False)

    async def action_find(self) -> None:
        """Goes to People with the cursor in the filter."""
        await self.action_show("people")
        await self.run_action("filter", self.screen)

    @work(group="search")
    async def action_search(self) -> None:
        """One box over everything; opens what is chosen in it."""
        from devhub_tui.screens import search

        await search.ask(self)

    def open_contact(self, contact_id: str) -> None:
        """Shows one person."""
        from devhub_tui.screens.contact import ContactScreen

        self.push_screen(ContactScreen(self.session, contact_id))

    def action_open_contact(self, contact_id: str) -> None:
        """The same as an action."""
        self.open_contact(contact_id)

    @property
    def connecting(self) -> "Connecting":
        """What this app holds of Quick Connect, from when it is first asked for."""
        if self._connecting is None:
            from devhub_tui.services.quick_connect.connecting import Connecting

            self._connecting = Connecting(self.session)
        return self._connecting

    @property
    def code_is_up(self) -> bool:
        """Whether the page of Quick Connect is served from here."""
        return self._connecting is not None and self._connecting.running is not None

    def watch_arrivals(self) -> None:
        """From now on, whoever comes by a code is taken in and told of."""
        self.set_interval(0.4, self._look_for_arrivals)

    async def _look_for_arrivals(self) -> None:
        """Nothing of it is loaded before there is an inbox. The page goes when its screen is left, unless it is kept up."""
        if self._arriving is None:
            if self._connecting is None and not _has_inbox(self.session):
                return
            from devhub_tui.screens.arriving import Arriving

            self._arriving = Arriving(self)
        connecting = self.connecting
        if connecting.running is not None and not connecting.kept and self.current_mode != "connect":
            await connecting.rest()
        if self._said_up != self.code_is_up:
            self._said_up = self.code_is_up
            for stack in self._screen_stacks.values():
                for header in (header for screen in stack for header in screen.query("Header")):
                    header.refresh()
        if connecting.there_is_one() and not self.locking:
            try:
                with explained():
                    await self._arriving.look()
            except DevHubError as error:
                self.warn_once(f"{error.message}\n{error.hint}".rstrip())

    def action_arrivals(self) -> None:
        """Opens whoever arrived last; for one who may be known already, the decision."""
        from devhub_tui.screens.connect_actions import open_arrival
        from devhub_tui.storage import arrivals

        found = arrivals.recent(self.session.database.connection, 1)
        if found:
            open_arrival(self, found[0])
        else:
            self.notify("Nobody has come by a code yet · 4 shows one", markup=False)

    def action_review(self) -> None:
        """Decides about arrivals who may be known already."""
        from devhub_tui.screens import review

        review.begin(self)

    async def on_unmount(self) -> None:
        """Visitors under way are answered; then nobody is any more."""
        if self._connecting is not None:
            await self._connecting.close()

    def action_log(self) -> None:
        """Logs an interaction, with the person in view if there is one."""
        from devhub_tui.screens.log_modal import LogModal

        current = getattr(self.screen, "current_person", None)
        person: tuple[str, str] | None = current() if current else None
        self.push_screen(LogModal(self.session, (person,) if person else ()))

    def action_new(self) -> None:
        """Adds somebody by hand, and shows them."""
        from devhub_tui.screens.edit_modal import EditModal

        self.push_screen(EditModal(self.session, None), self._added)

    def _added(self, contact_id: str | None) -> None:
        if contact_id:
            self.open_contact(contact_id)

    def action_import(self) -> None:
        """Imports a file."""
        from devhub_tui.screens.import_modal import ImportModal

        self.push_screen(ImportModal(self.session))

    def action_imports(self) -> None:
        """What was imported."""
        from devhub_tui.screens.imports import ImportsScreen

        if not isinstance(self.screen, ImportsScreen):
            self.push_screen(ImportsScreen(self.session))

    def action_backups(self) -> None:
        """The backups of the vault."""
        from devhub_tui.screens.backups import BackupsScreen

        if not isinstance(self.screen, BackupsScreen):
            self.push_screen(BackupsScreen(self.session))

    def action_members(self) -> None:
        """Who uses the vault."""
        from devhub_tui.screens.members import MembersScreen

        if not isinstance(self.screen, MembersScreen):
            self.push_screen(MembersScreen(self.session))

    def action_card(self) -> None:
        """The owner's own card as a code."""
        from devhub_tui.screens.card import CardScreen

        if not isinstance(self.screen, CardScreen):
            self.push_screen(CardScreen(self.session))

    def action_given_card(self) -> None:
        """Somebody's card, pasted or in a file."""
        from devhub_tui.screens.given_modal import GivenModal

        self.push_screen(GivenModal(self.session))

    def action_duplicates(self) -> None:
        """People who may be there twice."""
        from devhub_tui.screens.duplicates import DuplicatesScreen

        if not isinstance(self.screen, DuplicatesScreen):
            self.push_screen(DuplicatesScreen(self.session))

    def action_export(self) -> None:
        """Exports people: those that the screen in view is about, or everybody."""
        from devhub_tui.screens.export_modal import ExportModal

        meant = getattr(self.screen, "to_export", None)
        numbers, query = meant() if meant else (None, "")
        self.push_screen(ExportModal(self.session, numbers=numbers, query=query))

    def offer_draft(self) -> None:
        """At the start: what was half-written when the app went away last."""
        from devhub_tui.screens import resuming

        resuming.offer(self, self.session)

    @work(group="resume", exclusive=True)
    async def action_resume(self) -> None:
        """Opens the newest half-written form again."""
        from devhub_tui.screens import resuming

        await resuming.resume(self, self.session)

    def action_help(self) -> None:
        """Every key of the screen in view."""
        from devhub_tui.screens.help import HelpModal, groups

        if not isinstance(self.screen, HelpModal):
            self.push_screen(HelpModal(groups(self.screen.active_bindings, self.screen, self)))

    def action_palette(self) -> None:
        """One box for every action and everybody's name."""
        from devhub_tui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(placeholder="A name, or what to do"))

    @work(group="write")
    async def action_undo(self) -> None:
        """Takes back what was done last, here or in the shell."""
        from devhub_tui.storage import undo

        with self.patience("Taking it back …"):
            done = await self.session.on_writer(undo.undo)
        self._say_reverted("Undid", done, "Nothing to undo.")

    @work(group="write")
    async def action_redo(self) -> None:
        """Brings back what undo took last."""
        from devhub_tui.storage import undo

        with self.patience("Doing it again …"):
            done = await self.session.on_writer(undo.redo)
        self._say_reverted("Did again:", done, "Nothing to redo.")

    def _say_reverted(self, word: str, done: "Reverted | None", nothing: str) -> None:
        if done is None:
            self.notify(nothing, markup=False)
            return
        lines = [f"{word} {text.line(done.label)[:120]}" + (" · U redo" if word == "Undid" else " · u undo")]
        if done.kept:
            lines.append("Changed again since, so kept: " + ", ".join(text.line(each) for each in done.kept[:6]))
        self.notify("\n".join(lines), markup=False)

    def action_theme(self, name: str) -> None:
        """Another look, for now."""
        from devhub_tui import paths

        self.theme = name
        self.notify(f'{name} for now. To keep it: theme = "{name}" in {paths.config_file()}', markup=False)

    def welcome(self) -> None:
        """An empty vault that nobody has set up asks a few questions first."""
        from devhub_tui.storage import preferences

        if not self.session.demo and preferences.profile_wanted(self.session.database.connection):
            from devhub_tui.screens.first_run import FirstRun

            self.push_screen(FirstRun(self.session), self._chosen)

    async def _chosen(self, what: str | None) -> None:
        if what == "demo":
            self.exit("demo")
        elif what in ("import", "new"):
            await self.run_action(f"app.{what}")
