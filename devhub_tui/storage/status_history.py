"""When somebody's status changed and why, read from the journal: what the rule knew after each step, oldest first.

The rows as they are now are taken back change by change (storage/journal_walk.py), so that everything is known as far back as
the journal reaches; the rule itself is played by domain/status_history.py.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from devhub_tui import clock
from devhub_tui.domain import cadence, status_causes
from devhub_tui.domain.cadence import Preferences
from devhub_tui.domain.status_history import Step, Talk, Transition, transitions
from devhub_tui.storage import journal_walk
from devhub_tui.storage.journal_walk import Batch, Change, Row

_PERSON = ("tracking", "vip", "importance", "cadence", "met_on", "tracked_on", "created_at", "archived_at", "skipped_on")
_COLUMNS = {
    "contacts": frozenset((*_PERSON, "relationship", "deleted_at")),
    "interaction_contacts": frozenset(("interaction_id", "contact_id", "deleted_at")),
    "interactions": frozenset(("type", "occurred_on", "deleted_at")),
    "interaction_types": frozenset(("key", "counts_as_contact", "deleted_at")),
    "contact_tags": frozenset(("contact_id", "tag_id", "deleted_at")),
    "tags": frozenset(("cadence", "deleted_at")),
    "relationship_types": frozenset(("name", "cadence", "deleted_at")),
    "preferences": frozenset(("key", "value", "deleted_at")),
}
"""What the rule reads, by table."""

KNOWN = "known from here on"
"""The why of a first status whose beginning the journal no longer holds."""


def history(connection: Any, contact_id: str, today: date) -> list[Transition]:
    """Every change of somebody's status that the journal knows of, oldest first. For a thread: it may walk the whole journal."""
    return transitions(steps(connection, contact_id), today)


def steps(connection: Any, contact_id: str) -> list[Step]:
    """What the rule knew of somebody: at first, and what each step changed since."""
    world = _World(contact_id)
    changes: list[tuple[Change, Row | None]] = []
    for record in journal_walk.records(connection, _rows(connection, contact_id), _COLUMNS):
        before, after = record.states()
        world.put(record.table, record.pk, before)
        changes += zip(record.changes, after, strict=True)
    changes.sort(key=lambda each: each[0].hlc)
    known = journal_walk.batches(connection, (change.batch for change, _ in changes))
    return list(_played(world, changes, known))


def _played(world: "_World", changes: list[tuple[Change, Row | None]], known: dict[int, Batch]) -> Iterable[Step]:
    """The steps, from the one on that brought the person; where the journal begins later, from its first one."""
    started = False
    came = world.person is None
    for place, (change, after) in enumerate(changes):
        world.put(change.table, change.pk, after)
        following = changes[place + 1][0] if place + 1 < len(changes) else None
        if following and following.batch == change.batch and change.batch is not None:
            continue
        if world.person is None:
            continue
        batch = known.get(change.batch or 0, Batch("changed", "do", None))
        fields, talks, causes = world.moved()
        if fields or talks:
            why = status_causes.of_step(batch.label, batch.kind, causes, came and not started)
            yield Step(clock.from_ms(change.at).date(), why if came or started else KNOWN, fields, talks)
            started = True
    if not started and world.person is not None:
        fields, talks, _ = world.moved()
        yield Step(clock.today(), KNOWN, fields, talks)


def _rows(connection: Any, contact_id: str) -> dict[str, list[Row]]:
    """The rows of each table that have a say in somebody's status, the deleted ones too."""

    def read(table: str, where: str, *given: object) -> list[Row]:
        columns = ("id", *sorted(_COLUMNS[table]), *(("label",) if table == "interaction_types" else ()))
        columns += ("name",) if table == "tags" else ()
        found = connection.execute(f"SELECT {','.join(columns)} FROM {table} WHERE {where}", given)
        return [dict(zip(columns, row, strict=True)) for row in found]

    def own(table: str) -> list[Row]:
        # Two questions: the index knows the living only.
        return read(table, "contact_id=? AND deleted_at IS NULL", contact_id) + read(
            table, "contact_id=? AND deleted_at IS NOT NULL", contact_id
        )

    links, tagged = own("interaction_contacts"), own("contact_tags")
    among = "id IN (SELECT value FROM json_each(?))"
    return {
        "contacts": read("contacts", "id=?", contact_id),
        "interaction_types": read("interaction_types", "1"),
        "relationship_types": read("relationship_types", "1"),
        "preferences": read("preferences", "key GLOB 'reminders.*'"),
        "tags": read("tags", among, json.dumps([row["tag_id"] for row in tagged])),
        "contact_tags": tagged,
        "interactions": read("interactions", among, json.dumps([row["interaction_id"] for row in links])),
        "interaction_contacts": links,
    }


class _World:
    """The rows that have a say, as they were at a time, and what of them the rule was told last."""

    def __init__(self, contact_id: str) -> None:
        self._id = contact_id
        self._tables: dict[str, dict[str, Row]] = {table: {} for table in _COLUMNS}
        self._links: dict[str, set[str]] = {}
        self._touched: dict[str, set[str]] = {table: set() for table in _COLUMNS}
        self._told: dict[str, Any] = {}
        self._person: Row = {}
        self._groups: dict[str, str] = {}
        self._talks: dict[str, tuple[str, str, date]] = {}
        self._preferences = Preferences()

    @property
    def person(self) -> Row | None:
        """The person's own row."""
        return self._tables["contacts"].get(self._id)

    def put(self, table: str, pk: str, row: Row | None) -> None:
        """A row as it is from now on; None when it is not there."""
        rows = self._tables[table]
        self._touched[table].add(pk)
        if row is None:
            rows.pop(pk, None)
        else:
            rows[pk] = row
            if table == "interaction_contacts":
                self._links.setdefault(row["interaction_id"], set()).add(pk)

    def moved(self) -> tuple[dict[str, Any], dict[str, Talk | None], list[str]]:
        """The fields and talks that are other ones than were told last, and what made them so."""
        person = self.person or {}
        causes = [
            cause
            for column in status_causes.changed(self._person, person)
            if (cause := status_causes.of_field(column, self._person.get(column), person[column]))
        ]
        self._person = dict(person)
        talks = self._talks_moved(causes)
        groups = self._group_cadences(causes)
        if self._touched["preferences"]:
            preferences = self._preferences_now()
            causes += status_causes.of_preferences(self._preferences, preferences)
            self._preferences = preferences
        facts = {**_facts(person), "group_cadences": groups, "preferences": self._preferences}
        facts["spread"] = cadence.spread_of(self._id)
        fields = {name: value for name, value in facts.items() if name not in self._told or self._told[name] != value}
        self._told = facts
        for touched in self._touched.values():
            touched.clear()
        return fields, talks, causes

    def _preferences_now(self) -> Preferences:
        rows = self._tables["preferences"].values()
        return cadence.read_preferences((row["key"], row["value"]) for row in rows if row["deleted_at"] is None)

    def _group_cadences(self, causes: list[str]) -> tuple[str, ...]:
        """The cadences of tags and relationship; what became another one is added to the causes."""
        found: dict[str, str] = {}
        names: dict[str, str] = {}
        for row in self._tables["contact_tags"].values():
            tag = self._tables["tags"].get(row["tag_id"])
            if row["deleted_at"] is None and tag and tag["deleted_at"] is None and tag["cadence"] is not None:
                found[f"tag {row['tag_id']}"] = tag["cadence"]
                names[f"tag {row['tag_id']}"] = str(tag["name"])
        for pk, row in self._tables["relationship_types"].items():
            same = row["name"] == (self.person or {}).get("relationship")
            if same and row["deleted_at"] is None and row["cadence"] is not None:
                found[f"relationship {pk}"] = row["cadence"]
                names[f"relationship {pk}"] = str(row["name"])
        self._tell_groups(found, names, causes)
        self._groups = found
        return tuple(sorted(found.values()))

    def _tell_groups(self, found: dict[str, str], names: dict[str, str], causes: list[str]) -> None:
        for key in {**self._groups, **found}:
            kind, _, pk = key.partition(" ")
            old, new = self._groups.get(key), found.get(key)
            link = kind == "tag" and bool(self._touched["contact_tags"])
            name = names.get(key) or str(self._tables["tags"].get(pk, {}).get("name", ""))
            if old == new or (kind == "relationship" and not self._touched["relationship_types"]):
                continue
            added = status_causes.of_tag(name, new or old, added=new is not None)
            cause = added if link and (old is None or new is None) else status_causes.of_group(kind, name, old, new)
            if cause:
                causes.append(cause)

    def _talks_moved(self, causes: list[str]) -> dict[str, Talk | None]:
        """Interactions that came to count, moved or went."""
        touched = set(self._touched["interactions"])
        touched |= {
            str(self._tables["interaction_contacts"].get(pk, {}).get("interaction_id"))
            for pk in self._touched["interaction_contacts"]
        }
        types = self._tables["interaction_types"].values()
        kinds = bool(self._touched["interaction_types"])
        if kinds:
            touched |= self._tables["interactions"].keys()
        silent = {row["key"] for row in types if not row["counts_as_contact"] and row["deleted_at"] is None}
        labels = {row["key"]: str(row["label"]) for row in types}
        found: dict[str, Talk | None] = {}
        for pk in touched:
            before, now = self._talks.get(pk), self._talk(pk, silent, labels)
            if now == before:
                continue
            found[pk] = Talk(now[2], now[1].lower()) if now else None
            label, day = (now or before or ("", "", date.min))[1:]
            counts = None if not kinds or pk in self._touched["interactions"] else now is not None
            causes.append(
                status_causes.of_talk(label, day.isoformat(), moved=bool(now and before), gone=now is None, counts=counts)
            )
            if now:
                self._talks[pk] = now
            else:
                del self._talks[pk]
        return found

    def _talk(self, pk: str, silent: set[str], labels: dict[str, str]) -> tuple[str, str, date] | None:
        """(type, label, day) of an interaction with the person that counts as contact."""
        row = self._tables["interactions"].get(pk)
        links = (self._tables["interaction_contacts"].get(each) for each in self._links.get(pk, ()))
        there = any(link and link["deleted_at"] is None and link["contact_id"] == self._id for link in links)
        if row is None or not there or row["deleted_at"] is not None or row["type"] in silent:
            return None
        day = cadence.read_day(row["occurred_on"])
        return (str(row["type"]), labels.get(row["type"], str(row["type"])), day) if day else None


def _facts(person: Row) -> dict[str, Any]:
    """Fields of `cadence.Facts` from a row of `contacts`, read as storage/derived.py reads them."""
    vip, importance = person.get("vip"), person.get("importance")
    return {
        "tracking": person.get("tracking"),
        "vip": isinstance(vip, int | float) and vip != 0,
        "importance": importance if isinstance(importance, int) else None,
        "cadence": person.get("cadence"),
        "met_on": cadence.read_day(person.get("met_on")),
        "tracked_on": cadence.read_day(person.get("tracked_on")),
        "skipped_on": cadence.read_day(person.get("skipped_on")),
        "archived": person.get("archived_at") is not None,
        "gone": person.get("deleted_at") is not None,
        "added_on": _added(person.get("created_at")),
    }


def _added(created_at: Any) -> date:
    from devhub_tui.storage.derived import added_on

    return added_on(created_at, clock.today())
