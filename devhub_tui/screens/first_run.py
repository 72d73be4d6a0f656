"""What an empty vault asks first: whose it is, and how people come in. Everything may stay empty."""

import os
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from devhub_tui.domain import fields, point_lines
from devhub_tui.errors import FieldError
from devhub_tui.screens.kept_lines import KeptLines
from devhub_tui.services.session import Session
from devhub_tui.storage import preferences
from devhub_tui.storage.database import Database
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_pane import Line as Row
from devhub_tui.widgets.line_pane import LinePane

_CHOICES = (
    ("import", "i", "import people", "vCards, LinkedIn, Google, Outlook, any table"),
    ("new", "n", "add somebody by hand", "a name is enough"),
    ("demo", "d", "look around in a demo", "sixty made-up people, gone when you quit"),
    ("skip", "s", "start with nothing", "you will be asked again"),
)


class FirstRun(Screen[str]):
    """Name, links and time zone of the user; then import, new, demo or skip: the word for it is the result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose_here", "Choose", id="first_run.choose"),
        Binding("i", "choose('import')", "Import", id="first_run.import"),
        Binding("n", "choose('new')", "Add", id="first_run.new"),
        Binding("d", "choose('demo')", "Demo", id="first_run.demo"),
        Binding("s,escape", "choose('skip')", "Skip", id="first_run.skip"),
        Binding("down", "app.focus_next", "Next field", show=False, id="first_run.next"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id="first_run.previous"),
    ]
    CSS = """
    FirstRun {
        & > Vertical { padding: 1 2; max-width: 84; height: 1fr; }
        & Static { height: auto; }
        & .first-run--title { text-style: bold; }
        & .first-run--about { color: $text-muted; margin-bottom: 1; }
        & FormRow { margin-bottom: 1; }
        & LinePane { height: 5; margin-top: 1; }
    }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.owner = Line(placeholder="as others should see it", id="owner")
        self.links = Line(placeholder="https://… separated by spaces", id="links")
        self.zone = Line(local_zone(), placeholder="Europe/Berlin", id="zone")
        self.choices = LinePane()
        self._kept: KeptLines | None = None

    def compose(self) -> ComposeResult:
        """Three fields and four choices."""
        yield Header()
        with Vertical():
            yield Static(Content("Welcome. Whose vault is this?"), classes="first-run--title")
            yield Static(
                Content("For your own card. It stays in this file, and all of it may stay empty."), classes="first-run--about"
            )
            yield FormRow("Name", self.owner)
            yield FormRow("Links", self.links)
            yield FormRow("Zone", self.zone)
            yield Static(Content("How do your people come in?"), classes="first-run--title")
            yield self.choices
        yield KeyBar()

    def on_mount(self) -> None:
        """The cursor in the name; the choices below."""
        rows = [
            Row(((f"{key}  ", "key"), (f"{word:<24}", "name"), (about, "muted")), (what, word))
            for what, key, word, about in _CHOICES
        ]
        self.choices.put([rows], [80])
        fields = {"name": self.owner, "links": self.links, "zone": self.zone}
        self._kept = KeptLines(self, self.session, "profile", "Your profile", fields)
        self.owner.focus()
        self.run_worker(self._suggest_zones(), exit_on_error=False)

    def on_input_changed(self) -> None:
        """Kept as it is typed."""
        if self._kept is not None:
            self._kept.touched()

    def save_draft(self) -> None:
        """Keeps what was typed, now; the app calls this before it goes."""
        if self._kept is not None:
            self._kept.save()

    def on_unmount(self) -> None:
        """What is kept is for the next one."""
        if self._kept is not None:
            self._kept.release()

    async def _suggest_zones(self) -> None:
        import asyncio
        from zoneinfo import available_timezones

        zones = await asyncio.to_thread(available_timezones)
        self.zone.suggester = SuggestFromList(sorted(zones), case_sensitive=False)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter goes on to the next field, and from the last one to the choices."""
        self.focus_next()

    def on_line_pane_opened(self, message: LinePane.Opened) -> None:
        """A second click chooses."""
        self.run_worker(self._choose(message.target[0]))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter chooses only in the list."""
        return self.focused is self.choices if action == "choose_here" else True

    async def action_choose_here(self) -> None:
        """Takes the choice under the cursor."""
        if self.choices.target:
            await self._choose(self.choices.target[0])

    async def action_choose(self, what: str) -> None:
        """Takes a choice by its key."""
        await self._choose(what)

    async def _choose(self, what: str) -> None:
        """Keeps what was filled in, then leaves; a field that cannot be kept says so, and the screen stays."""
        found = self._profile()
        if found is None:
            return
        if any(found.values()) and (self.owner.value.strip() or self.links.value.strip()):
            await self.session.on_writer(lambda database: _keep(database, found))
            if self._kept is not None:
                self._kept.drop()
                self._kept.release()
        self.dismiss(what)

    def _profile(self) -> dict[str, str | None] | None:
        """The preferences as typed; None when a field complains."""
        checked: dict[str, str | None] = {}
        for row, box, key in zip(
            self.query(FormRow), (self.owner, self.links, self.zone), ("name", "links", "timezone"), strict=True
        ):
            try:
                if key == "links":
                    links = [point_lines.one("link", word).value for word in box.value.split()]
                    checked["profile.links"] = "\n".join(links) or None
                else:
                    check = fields.timezone if key == "timezone" else fields.line
                    checked[f"profile.{key}"] = check(key, box.value)
            except FieldError as error:
                row.complain(error.message, error.hint)
                box.focus()
                return None
        return checked


def _keep(database: Database, values: dict[str, str | None]) -> None:
    """Not a step that undo walks over: it is asked only once."""
    with database.write("set your profile", kind="setup") as tx:
        for key, value in values.items():
            if value:
                preferences.put(tx, key, value)


def local_zone() -> str:
    """This machine's time zone by its IANA name; empty when it cannot be told."""
    name = os.environ.get("TZ", "").lstrip(":")
    if not name:
        try:
            name = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
        except OSError:
            name = ""
    try:
        return fields.timezone("timezone", name) or ""
    except FieldError:
        return ""
