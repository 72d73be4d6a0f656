"""The sections there are: interaction types, relationship types, tags, custom fields, views, reminders, profile, history, vault.

A new one is added to `SECTIONS`.
"""

from collections.abc import Mapping
from typing import Any

from devhub_tui.domain import custom
from devhub_tui.domain.forms import FieldSpec
from devhub_tui.errors import FieldError, NotFoundError
from devhub_tui.screens.entry_form import EntryForm
from devhub_tui.screens.history_settings import History
from devhub_tui.screens.profile_settings import OwnProfile
from devhub_tui.screens.reminder_settings import Reminders
from devhub_tui.screens.settings_section import Item, Section, place
from devhub_tui.screens.tag_settings import Tags
from devhub_tui.screens.vault_settings import Vault
from devhub_tui.services.session import Session
from devhub_tui.storage import custom_fields, filters, interaction_types, lists, relationship_types, views
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.entry_list import Column


class InteractionTypes(Section):
    """What can be logged."""

    key = "types"
    title = "Interaction types"
    noun = "interaction type"
    about = "What can be logged, in the order of the forms."
    tables = frozenset({"interaction_types", "interactions"})
    columns = (Column("icon", 4), Column("counts", 6), Column("meaningful", 10))
    used_by = "logged"
    specs = (
        FieldSpec("label", "Label", "line", "", "Podcast", needed=True),
        FieldSpec("icon", "Icon", "line", "", "one character: ♪, ✈, P", needed=True),
        FieldSpec("counts_as_contact", "Counts", "flag", "", "as contact: moves the due date"),
        FieldSpec("meaningful", "Meaningful", "flag", "", "more than a sign of life"),
    )

    def items(self, connection: Any) -> list[Item]:
        """Archived types stand where they were."""
        return [
            Item(row.id, row.label, (row.icon, _yes(row.counts_as_contact), _yes(row.meaningful)), row.archived, row.key)
            for row in interaction_types.listing(connection)
        ]

    def counts(self, connection: Any) -> Mapping[str, int]:
        """How many interactions are of each type."""
        return interaction_types.counts(connection)

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """Label, icon, and what the type means."""
        if item_id is None:
            values: dict[str, Any] = {"counts_as_contact": 1, "meaningful": 1}
            return EntryForm(session, self.draft(None), self.specs, values, self._add, noun=self.noun)

        def now(connection: Any) -> dict[str, Any]:
            found = _found(interaction_types.listing(connection), item_id, self.noun)
            return {name: int(value) if isinstance(value, bool) else value for name, value in found._asdict().items()}

        values = now(session.database.connection)

        def write(tx: Transaction, typed: Mapping[str, str]) -> None:
            interaction_types.update(tx, item_id, _flags(typed))

        name = values["label"]
        return EntryForm(session, self.draft(item_id), self.specs, values, write, noun=self.noun, name=name, now=now)

    def _add(self, tx: Transaction, typed: Mapping[str, str]) -> None:
        interaction_types.add(
            tx,
            typed["label"],
            typed["icon"],
            counts_as_contact=bool(typed["counts_as_contact"]),
            meaningful=bool(typed["meaningful"]),
        )

    def put_away(self, tx: Transaction, item: Item) -> str:
        """Used ones are archived: what was logged keeps them."""
        if item.archived:
            interaction_types.update(tx, item.id, {"archived": False})
            return f"Brought back {item.name}"
        done = interaction_types.remove(tx, item.id)
        return (
            f"Deleted {item.name}: nothing was of it" if done == "deleted" else f"Archived {item.name}: what was logged keeps it"
        )

    def move(self, tx: Transaction, item_id: str, step: int) -> None:
        """Among those on offer, or among the archived."""
        to = place(self.items(tx.connection), item_id, step)
        if to is not None:
            interaction_types.move(tx, item_id, to)


class RelationshipTypes(Section):
    """What people can be to the user."""

    key = "relationships"
    title = "Relationship types"
    noun = "relationship type"
    about = "What people are to you. A cadence is for all of that kind."
    tables = frozenset({"relationship_types", "contacts"})
    columns = (Column("cadence", 8),)
    used_by = "people"
    ordered = False
    specs = (
        FieldSpec("name", "Name", "line", "", "client, friend, mentor", needed=True),
        FieldSpec("cadence", "Cadence", "cadence", "", "30d, 2w, 3m or 1y; empty for none"),
    )

    def items(self, connection: Any) -> list[Item]:
        """By name."""
        return [Item(row.id, row.name, (row.cadence or "–",), counted=row.name) for row in relationship_types.listing(connection)]

    def counts(self, connection: Any) -> Mapping[str, int]:
        """How many people are of each."""
        return relationship_types.in_use(connection)

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """Name and cadence. Another name is everybody's at once."""
        if item_id is None:

            def add(tx: Transaction, typed: Mapping[str, str]) -> None:
                relationship_types.add(tx, typed["name"], typed["cadence"])

            return EntryForm(session, self.draft(None), self.specs, {}, add, noun=self.noun)

        def now(connection: Any) -> dict[str, Any]:
            return relationship_types.one(connection, item_id)._asdict()

        values = now(session.database.connection)

        def write(tx: Transaction, typed: Mapping[str, str]) -> None:
            relationship_types.update(tx, item_id, typed)

        name = values["name"]
        return EntryForm(session, self.draft(item_id), self.specs, values, write, noun=self.noun, name=name, now=now)

    def put_away(self, tx: Transaction, item: Item) -> str:
        """People keep the word; its cadence no longer counts."""
        people = relationship_types.remove(tx, item.id)
        keep = "1 person keeps" if people == 1 else f"{people} people keep"
        return f"Took {item.name} off the list" + (f"; {keep} the word" if people else "")


class CustomFields(Section):
    """Fields of the user's own."""

    key = "fields"
    title = "Custom fields"
    noun = "field"
    about = "Fields of your own for every person."
    tables = frozenset({"custom_fields", "custom_values"})
    columns = (Column("kind", 7), Column("choices", 18))
    used_by = "people"
    specs = (
        FieldSpec("label", "Name", "line", "", "T-shirt size", needed=True),
        FieldSpec("kind", "Kind", "choice", "", "↓ text, number, date or choice", choices=custom.KINDS, needed=True),
        FieldSpec("choices", "Choices", "note", "", "for a choice: one on a line"),
    )

    def items(self, connection: Any) -> list[Item]:
        """Archived fields come last."""
        return [
            Item(row.id, row.label, (row.kind, custom.written(row.choices)), row.archived, row.id)
            for row in custom_fields.listing(connection)
        ]

    def counts(self, connection: Any) -> Mapping[str, int]:
        """How many people have a value in each."""
        return custom_fields.counts(connection)

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """Name, kind, and what a choice offers."""
        if item_id is None:
            return EntryForm(session, self.draft(None), self.specs, {"kind": "text"}, self._add, noun=self.noun)

        def now(connection: Any) -> dict[str, Any]:
            found = custom_fields.one(connection, item_id)
            return {"label": found.label, "kind": found.kind, "choices": "\n".join(found.choices)}

        values = now(session.database.connection)

        def write(tx: Transaction, typed: Mapping[str, str]) -> None:
            changed: dict[str, Any] = dict(typed)
            if "choices" in changed:
                changed["choices"] = custom.split(typed["choices"])
            custom_fields.update(tx, item_id, changed)

        name = values["label"]
        return EntryForm(session, self.draft(item_id), self.specs, values, write, noun=self.noun, name=name, now=now)

    def _add(self, tx: Transaction, typed: Mapping[str, str]) -> None:
        custom_fields.add(tx, typed["label"], typed["kind"], custom.split(typed["choices"]))

    def put_away(self, tx: Transaction, item: Item) -> str:
        """A field that somebody has a value in is archived: it leaves the forms, the values stay."""
        if item.archived:
            custom_fields.update(tx, item.id, {"archived": False})
            return f"Brought back {item.name}"
        done = custom_fields.remove(tx, item.id)
        return f"Deleted {item.name}: nobody had it" if done == "deleted" else f"Archived {item.name}: people keep what they have"

    def move(self, tx: Transaction, item_id: str, step: int) -> None:
        """Among its like."""
        to = place(self.items(tx.connection), item_id, step)
        if to is not None:
            custom_fields.move(tx, item_id, to)


class Views(Section):
    """Saved filters of People."""

    key = "views"
    title = "Views"
    noun = "view"
    about = "Filters of People under a name; w shows them there."
    tables = frozenset({"views", "interaction_types"})
    columns = (Column("filter", 26), Column("sort", 8))
    specs = (
        FieldSpec("name", "Name", "line", "", "Rust in Berlin", needed=True),
        FieldSpec("query", "Filter", "line", "", "berlin tag:rust -status:passive"),
        FieldSpec("sort", "Sort", "choice", "", "↓ empty: best match, or name", choices=tuple(lists.SORTS)),
    )

    def items(self, connection: Any) -> list[Item]:
        """In the user's order."""
        return [Item(row.id, row.name, (row.query, row.sort or "–")) for row in views.listing(connection)]

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """Name, filter and sort."""
        if item_id is None:
            return EntryForm(session, self.draft(None), self.specs, {}, self._add, noun=self.noun)

        def now(connection: Any) -> dict[str, Any]:
            found = _found(views.listing(connection), item_id, self.noun)
            return {"name": found.name, "query": found.query, "sort": found.sort or ""}

        values = now(session.database.connection)

        def write(tx: Transaction, typed: Mapping[str, str]) -> None:
            wanted = {**now(tx.connection), **typed}
            name = views.checked_name(wanted["name"])
            query, sort = _filter(tx, wanted["query"], wanted["sort"])
            views.rename(tx, item_id, name)
            views.save(tx, name, query, sort)

        name = values["name"]
        return EntryForm(session, self.draft(item_id), self.specs, values, write, noun=self.noun, name=name, now=now)

    def _add(self, tx: Transaction, typed: Mapping[str, str]) -> None:
        name = views.checked_name(typed["name"])
        if views.saved(tx.connection, name):
            raise FieldError("name", f"There is a view “{name}” already.", "Give this one another name.")
        views.save(tx, name, *_filter(tx, typed["query"], typed["sort"]))

    def put_away(self, tx: Transaction, item: Item) -> str:
        """Nothing depends on a view."""
        views.remove(tx, item.id)
        return f"Deleted the view {item.name}"

    def move(self, tx: Transaction, item_id: str, step: int) -> None:
        """In the list that w shows."""
        views.move(tx, item_id, step)


SECTIONS: tuple[type[Section], ...] = (
    *(InteractionTypes, RelationshipTypes, Tags, CustomFields, Views),
    *(Reminders, OwnProfile, History, Vault),
)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _flags(typed: Mapping[str, str]) -> dict[str, Any]:
    """Flags as booleans, the rest as it is."""
    return {name: bool(value) if name in ("counts_as_contact", "meaningful") else value for name, value in typed.items()}


def _filter(tx: Transaction, query: str, sort: str) -> tuple[str, str | None]:
    """A view's filter and sort, checked. Raises FieldError."""
    try:
        asks = filters.checked(tx.connection, query).asks
    except FieldError as error:
        raise FieldError("query", error.message, error.hint) from None
    word = sort.strip().lower()
    if word and word not in lists.SORTS:
        raise FieldError("sort", f"“{word[:40]}” is not a sort.", f"It is one of {', '.join(lists.SORTS)}.")
    if not asks and not word:
        raise FieldError("query", "A view needs a filter or a sort.", "For example: tag:rust")
    return query.strip(), word or None


def _found(rows: "list[Any]", item_id: str, noun: str) -> Any:
    """The row of this id. Raises NotFoundError."""
    found = next((row for row in rows if row.id == item_id), None)
    if found is None:
        raise NotFoundError(f"This {noun} is no longer there.", "It may have been deleted; undo brings it back.")
    return found
