"""Imported people into the vault: found among the known in a handful of queries, written in bulk, one batch a file.

What matches and what may change is decided in domain/matching.py.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import matching
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.domain.matching import Change, Known
from devhub_tui.domain.people import Person, Point
from devhub_tui.storage import contacts, imported_facts, relationship_types
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.known_people import KnownPeople, Tie, said

Progress = Callable[[int, int], None]


class Addition(NamedTuple):
    """Somebody the vault does not know: one record, or several of one file that are the same person."""

    id: str
    people: list[Person]


class Update(NamedTuple):
    """Somebody known, and what the record changes (possibly nothing visible)."""

    known: Known
    person: Person
    change: Change


class Plan(NamedTuple):
    """What an import would do. Every record counts once: `joined` are repeats of a new person within the file."""

    additions: list[Addition]
    updates: list[Update]
    joined: int
    ties: list[Tie]

    @property
    def added(self) -> int:
        """How many people are new."""
        return len(self.additions)

    @property
    def updated(self) -> int:
        """How many records change something that is seen."""
        return sum(1 for each in self.updates if each.change)

    @property
    def unchanged(self) -> int:
        """How many records change nothing."""
        return len(self.updates) - self.updated + self.joined


def plan(connection: Any, people: Sequence[Person], source: str, tags: Sequence[str] = ()) -> Plan:
    """Who of `people` is new and who is known, and what would change. Reads only."""
    index = KnownPeople(connection, people, source)
    additions: dict[str, Addition] = {}
    updates: list[Update] = []
    joined = 0
    for person in people:
        found = index.find(person)
        if found is None:
            addition = Addition(new_id(), [person])
            additions[addition.id] = addition
            index.learn(person, addition.id)
        elif found in additions:
            additions[found].people.append(person)
            index.learn(person, found)
            joined += 1
        else:
            known = index.known(found)
            change = matching.change(known, person, tags)
            updates.append(Update(known, person, change))
            index.remember(known, person, change)
            index.learn(person, found)
    # Relations come last: the other person may stand further down in the file.
    ties = [
        tie for each in additions.values() for person in each.people if person.relations for tie in index.ties(each.id, person)
    ]
    for place, update in enumerate(updates):
        if update.person.relations and (found_ties := index.ties(update.known.id, update.person)):
            ties += found_ties
            updates[place] = update._replace(change=update.change._replace(ties=len(found_ties)))
    return Plan(list(additions.values()), updates, joined, ties)


class Wrote(NamedTuple):
    """How many records were new, changed somebody, or changed nothing."""

    added: int
    updated: int
    unchanged: int


def write(
    tx: Transaction,
    people: Sequence[Person],
    source: str,
    file: str,
    tags: Sequence[str] = (),
    skipped: int = 0,
    progress: Progress | None = None,
) -> Wrote:
    """Matches and writes one file's people. `source` is vcard, linkedin or google; `progress` gets (done, total) and may raise."""
    tell = progress or (lambda done, total: None)
    found = plan(tx.connection, people, source, tags)
    total = len(people)
    batch_id = None
    if found.added or found.updated:
        batch_id = new_id()
        tx.execute(
            "INSERT INTO import_batches(id,file,format,batch,added,updated,unchanged,skipped,created_at) VALUES (?,?,?,?,?,?,?,?,?)",
            (batch_id, text.clean(file), source, tx.batch, found.added, found.updated, found.unchanged, skipped, clock.now_ms()),
        )
    tell(total // 10, total)
    _write_additions(tx, found.additions, source, batch_id, tags, lambda part: tell(total // 10 + int(part * total * 0.8), total))
    written: set[str] = set()
    for update in found.updates:
        _write_update(tx, update, source, batch_id, written)
    imported_facts.tie(tx, found.ties)
    tell(total, total)
    return Wrote(found.added, found.updated, found.unchanged)


def add(tx: Transaction, person: Person, source: str, tags: Sequence[str] = ()) -> str:
    """Adds one person as somebody new, whoever is known already, and gives their id."""
    addition = Addition(new_id(), [person])
    _write_additions(tx, [addition], source, None, tags, lambda part: None)
    return addition.id


_FIELDS = (
    "name", "nickname", "pronouns", "relationship", "company", "title", "industry", "location", "timezone", "birthday", "importance", "cadence",
    "tracking", "tracked_on", "met_on", "met_where", "met_how", "notes",
)  # fmt: skip


def _columns(fields: Mapping[str, str], today: str) -> tuple[Any, ...]:
    """What a new person's columns hold, in the order of `_FIELDS` and `vip`. Whoever is triaged by the file is tracked from today."""
    values = {**fields, "tracked_on": today} if contacts.begins_tracking(fields.get("tracked_on"), fields) else fields
    return (*(values.get(name) for name in _FIELDS), int(fields.get("vip") or 0))


def _spelled(tx: Transaction, fields: Mapping[str, str]) -> Mapping[str, str]:
    """A relationship is written as the user's list has it, so that its cadence counts."""
    if "relationship" not in fields:
        return fields
    word = fields["relationship"]
    return {**fields, "relationship": relationship_types.spelled(tx.connection, word) or word}


def _write_additions(
    tx: Transaction,
    additions: Sequence[Addition],
    source: str,
    batch_id: str | None,
    tags: Sequence[str],
    tell: Callable[[float], None],
) -> None:
    now, today = clock.now_ms(), clock.today().isoformat()
    rows, point_rows, tag_rows, records = [], [], [], []
    facts = imported_facts.Facts(tx, now)
    tag_ids: dict[str, str] = {}
    for addition in additions:
        fields: dict[str, str] = {}
        points: dict[tuple[str, str], Point] = {}
        labels: dict[str, str] = {text.fold(tag): tag for tag in tags}
        for person in addition.people:
            fields = {**person.fields, **fields}
            for point in person.points:
                points.setdefault(matching.key_of(point), point)
            for tag in person.tags:
                labels.setdefault(text.fold(tag), tag)
            records.append((new_id(), addition.id, source, person.uid, said(person, None), facts.raw(person), batch_id, now, now))
            facts.add(addition.id, person)
        rows.append((addition.id, *_columns(_spelled(tx, fields), today), source, now, text.fold(fields["name"]), now, now))
        first: set[str] = set()
        marked = {point.kind for point in points.values() if point.is_primary}
        for point in points.values():
            primary = point.kind not in first and (point.is_primary or point.kind not in marked)
            if primary:
                first.add(point.kind)
            point_rows.append((new_id(), addition.id, point.kind, point.label, point.value, int(primary), now, now))
        for key, label in labels.items():
            if key not in tag_ids:
                tag_ids[key] = contacts.tag_id(tx, label)
            tag_rows.append((natural_id("contact_tag", addition.id, tag_ids[key]), addition.id, tag_ids[key], now, now))
    stamps = ("created_at", "updated_at")
    imported_facts.bulk(tx, "contacts", ("id", *_FIELDS, "vip", "source", "last_update", "sort_name", *stamps), rows)
    tell(0.4)
    imported_facts.bulk(tx, "contact_points", ("id", "contact_id", "kind", "label", "value", "is_primary", *stamps), point_rows)
    tell(0.7)
    imported_facts.bulk(tx, "contact_tags", ("id", "contact_id", "tag_id", *stamps), tag_rows)
    facts.write()
    tell(0.8)
    imported_facts.bulk(
        tx, "imported_records", ("id", "contact_id", "source", "uid", "given", "raw", "import_batch_id", *stamps), records
    )
    tell(1.0)


def _write_update(tx: Transaction, update: Update, source: str, batch_id: str | None, written: set[str]) -> None:
    """Changes one known person and remembers what the file said, each record of the file in a row of its own (`written`)."""
    known, person, change = update
    if change.fields:
        contacts.edit(tx, known.id, _spelled(tx, change.fields))
    for point in change.points:
        contacts.add_point(tx, known.id, point._replace(is_primary=False))
    contacts.add_tags(tx, [known.id], change.tags)
    facts = imported_facts.Facts(tx, clock.now_ms())
    if change.dates or change.custom or change.remembered:
        facts.add(known.id, person._replace(dates=change.dates, custom=change.custom, remembered=change.remembered))
        facts.write()
    rows = tx.execute(
        "SELECT id,given,raw,uid FROM imported_records WHERE contact_id=? AND source=? AND (uid IS ? OR uid IS NULL OR ? IS NULL) "
        "AND deleted_at IS NULL ORDER BY uid IS ? DESC, n",
        (known.id, source, person.uid, person.uid, person.uid),
    ).fetchall()
    free = [row for row in rows if row[0] not in written]
    row = next((row for row in free if (said(person, row[1]), person.raw) == (row[1], row[2])), free[0] if free else None)
    says = said(person, row[1] if row else None)
    record_id = row[0] if row else new_id()
    raw = facts.raw(person)
    written.add(record_id)
    if row is None:
        tx.execute(
            "INSERT INTO imported_records(id,contact_id,source,uid,given,raw,import_batch_id) VALUES (?,?,?,?,?,?,?)",
            (record_id, known.id, source, person.uid, says, raw, batch_id),
        )
    elif (says, raw, person.uid or row[3]) != (row[1], row[2], row[3]):
        tx.execute(
            "UPDATE imported_records SET given=?,raw=?,uid=coalesce(?,uid),import_batch_id=coalesce(?,import_batch_id) WHERE id=?",
            (says, raw, person.uid, batch_id, record_id),
        )
