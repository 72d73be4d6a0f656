"""The command palette: what can be done, how it can look, and everybody by name.

Imported when the palette opens first; people come from the one search there is.
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from devhub_tui import clock, text
from devhub_tui.storage import lists, search
from devhub_tui.widgets.status import LOOKS

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors

_MOST = 12
_FIRST, _LAST = 3.0, 1.0
"""Scores: actions that begin with what was typed, then people (2.0 and less), then actions that hold it somewhere."""


class Command(NamedTuple):
    """Something to do: how it is called, what it means, and the action."""

    title: str
    help: str
    action: str


ACTIONS = (
    Command("Log an interaction", "with anybody, also in the past", "app.log"),
    Command("Brief", "one screen before a call, about whoever is in view", "app.brief"),
    Command("Follow up", "what you want to get back to, or who promised what", "app.follow_up"),
    Command("Follow-ups", "everybody's, overdue first", "app.follow_ups"),
    Command("Add somebody", "by hand", "app.new"),
    Command("Search everything", "people, companies, tags, links, notes, interactions, dates", "app.search"),
    Command("Find somebody", "filter People as you type", "app.find"),
    Command("Import a file", "vCards, LinkedIn, Google, Outlook, any table", "app.import"),
    Command("Your card", "as a code to scan, without any network", "app.card"),
    Command("Take somebody's card", "pasted, or a file: vCard, MeCard, a picture of a code", "app.given_card"),
    Command("Export people", "vCard, CSV, JSON or Markdown", "app.export"),
    Command("Sort who is new", "one key each: how much they matter, how often to talk", "app.triage"),
    Command("Imports", "what was imported; take one back as a whole", "app.imports"),
    Command("Backups", "make one, check one, put one in the vault's place", "app.backups"),
    Command("Members", "who may open this vault, and what each may do in it", "app.members"),
    Command("Duplicates", "people who may be there twice", "app.duplicates"),
    Command("Today", "who needs you", "app.show('dashboard')"),
    Command("People", "everybody", "app.show('people')"),
    Command("The log", "every interaction, newest first", "app.show('log')"),
    Command("VIPs", "the people who matter most", "app.show('vip')"),
    Command("Connect", "a code that others scan, fill in a page, and are here", "app.show('connect')"),
    Command("Who arrived last", "by a Quick Connect code", "app.arrivals"),
    Command("Review arrivals", "merge, keep both or discard who may be known already", "app.review"),
    Command("Insights", "how relationships are going, by group and by person", "app.show('insights')"),
    Command("Settings", "interaction types, relationships, own fields, views, reminders", "app.show('settings')"),
    Command("Snooze", "whoever is in view or selected: not before a day", "app.snooze"),
    Command("Skip this round", "of whoever is in view or selected", "app.skip"),
    Command("Cadence", "of whoever is in view: how often, how important", "app.cadence"),
    Command("Forget somebody for good", "whoever is in view, everywhere; nothing brings them back", "app.forget"),
    Command("Pause reminders", "holiday: nobody is asked for until a day; ends it too", "app.pause"),
    Command("Undo", "take back what was done last", "app.undo"),
    Command("Redo", "do it again", "app.redo"),
    Command("All keys", "of this screen", "app.help"),
    Command("Quit", "everything is saved", "app.quit"),
)


class Actions(Provider):
    """Actions and themes."""

    def _all(self) -> Iterator[Command]:
        yield from ACTIONS
        for name in self.app.available_themes:
            if name != self.app.theme:
                yield Command(f"Theme: {name}", "change how it looks", f"app.theme('{name}')")

    async def discover(self) -> Hits:
        """What is offered before anything is typed."""
        for command in ACTIONS:
            yield DiscoveryHit(Content(command.title), partial(self.app.run_action, command.action), command.title, command.help)

    async def search(self, query: str) -> Hits:
        """Actions and themes with each word in their title. No letters here and there: that would drown the people."""
        words = text.fold(query).split()
        for command in self._all():
            title = text.fold(command.title)
            if words and all(word in title for word in words):
                score = _FIRST if title.startswith(words[0]) else _LAST
                yield Hit(
                    score, Content(command.title), partial(self.app.run_action, command.action), command.title, command.help
                )


class People(Provider):
    """Everybody that the query finds, best first, with status and company."""

    async def search(self, query: str) -> Hits:
        """People by every word of the query, as the filter of People finds them."""
        app: Doors = self.app  # type: ignore[assignment]
        connection = app.session.database.connection
        numbers = search.numbers(connection, query, _MOST, archived=True)
        for place, row in enumerate(lists.rows(connection, clock.today().isoformat(), numbers) if numbers else ()):
            look = LOOKS[row.status]
            name = text.line(row.name)
            about = " · ".join(text.line(part) for part in (row.title, row.company, row.location) if part)
            # Not as the hit's help: Textual would read that as markup.
            shown = Content.assemble(
                (name, "bold"),
                ("  ★" if row.vip else "", "$text-warning"),
                ("  " + look.icon + " " + look.word, look.colour),
                ("\n" + about if about else "", "not bold $foreground 70%"),
            )
            yield Hit(2.0 - place / 100, shown, partial(app.open_contact, row.id), name)
