"""What a section of the Settings screen is. The screen knows nothing else of what is set up there."""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from textual.app import App

from devhub_tui.screens.entry_form import EntryForm
from devhub_tui.services.session import Session
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.entry_list import Column


class Item(NamedTuple):
    """One thing that is set up; `counted` is the key under which `Section.counts` has how often it is used."""

    id: str
    name: str
    cells: tuple[str, ...]
    archived: bool = False
    counted: str = ""


class Section:
    """A list of things of one kind: shown, added, edited, put away, and moved where order matters."""

    key: ClassVar[str]
    title: ClassVar[str]
    noun: ClassVar[str]
    about: ClassVar[str]
    """One line on what the list is for."""
    tables: ClassVar[frozenset[str]]
    """What the list is read from."""
    columns: ClassVar[tuple[Column, ...]]
    """Columns after the name, without the count."""
    used_by: ClassVar[str] = ""
    """The title of the count, if there is one."""
    ordered: ClassVar[bool] = True
    """Whether the user says in which order they come."""
    fixed: ClassVar[bool] = False
    """Whether what is listed is given: nothing is added and nothing put away."""

    session: Session
    """The open vault; the screen sets it."""

    def items(self, connection: Any) -> list[Item]:
        """Everything there is, in order. Quick."""
        raise NotImplementedError

    def counts(self, connection: Any) -> Mapping[str, int]:
        """How often each is used. May take long: read in a thread."""
        return {}

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """The form of one, or of a new one. Raises DevHubError when it is gone."""
        raise NotImplementedError

    def open(self, app: App[Any], session: Session, item_id: str) -> None:
        """Opens one: its form, where a section has nothing else to do."""
        app.push_screen(self.form(session, item_id))

    def question(self, connection: Any, item: Item) -> tuple[str, str] | None:
        """What is asked before it is put away, and the word for yes; None where nothing is lost sight of."""
        return None

    def put_away(self, tx: Transaction, item: Item) -> str:
        """Archives it, deletes it where nothing uses it, or brings back an archived one; says which happened."""
        raise NotImplementedError

    def move(self, tx: Transaction, item_id: str, step: int) -> None:
        """Moves it up (negative) or down by so many places."""
        raise NotImplementedError

    def draft(self, item_id: str | None) -> str:
        """The name of a draft of its form."""
        return f"setting-{self.key}" + (f"-{item_id}" if item_id else "")


def place(items: list[Item], item_id: str, step: int) -> int | None:
    """Where something stands after a step among its like, archived or not; None when it is not there."""
    here = next((item for item in items if item.id == item_id), None)
    if here is None:
        return None
    alike = [item.id for item in items if item.archived == here.archived]
    return max(0, min(alike.index(item_id) + step, len(alike) - 1))
