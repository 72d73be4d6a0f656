"""Imported people into the vault: found among the known in a handful of queries, written in bulk, one batch a file.

What matches and what may change is decided in domain/matching.py.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import matching
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.domain.matching import Change, Known
from devhub_tui.domain.people import Person, Point
from devhub_tui.storage import contacts
from devhub_tui.storage.database import Transaction

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
    index = _Index(connection, people, source)
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
    return Plan(list(additions.values()), updates, joined)


class _Index:
    """The people of the vault that could match a file's records, and those that the file itself has brought so far."""

    def __init__(self, connection: Any, people: Sequence[Person], source: str) -> None:
        self._connection = connection
        self._source = source
        self._uids = {person.uid for person in people if person.uid}
        self._by_uid: dict[str, str] = {}
        self._by_point: dict[tuple[str, str], dict[str, None]] = {}
        self._by_name: dict[str, list[str]] = {}
        self._points: dict[str, set[tuple[str, str]]] = {}
        self._uid_of: dict[str, set[str]] = {}
        self._by_words: dict[tuple[str, str | None, str | None], str] = {}
        self._known: dict[str, Known] = {}
        if connection.execute("SELECT 1 FROM contacts WHERE deleted_at IS NULL LIMIT 1").fetchone():
            self._load(people)

    def _load(self, people: Sequence[Person]) -> None:
        ask = self._connection.execute
        uids = json.dumps(sorted(self._uids))
        for uid, contact_id in ask(
            "SELECT r.uid,r.contact_id FROM json_each(?) j CROSS JOIN imported_records r ON r.uid=j.value AND r.deleted_at IS NULL "
            "JOIN contacts c ON c.id=r.contact_id AND c.deleted_at IS NULL",
            (uids,),
        ):
            self._by_uid.setdefault(uid, contact_id)
        values = [
            (point.kind, variant)
            for person in people
            for point in person.points
            if point.kind == "email" or (point.kind == "link" and matching.is_profile(point.value))
            for variant in ([point.value] if point.kind == "email" else _variants(point.value))
        ]
        for kind in ("email", "link"):
            wanted = json.dumps(sorted({value for each, value in values if each == kind}))
            for value, contact_id in ask(
                "SELECT p.value,p.contact_id FROM json_each(?) j CROSS JOIN contact_points p ON p.kind=? AND p.value=j.value COLLATE NOCASE "
                "AND p.deleted_at IS NULL JOIN contacts c ON c.id=p.contact_id AND c.deleted_at IS NULL ORDER BY c.n",
                (wanted, kind),
            ):
                self._by_point.setdefault(matching.point_key(kind, value), {})[contact_id] = None
        names = json.dumps(sorted({text.fold(person.fields["name"]) for person in people}))
        for name, contact_id in ask(
            "SELECT c.sort_name,c.id FROM json_each(?) j CROSS JOIN contacts c ON c.sort_name=j.value AND c.deleted_at IS NULL ORDER BY c.n",
            (names,),
        ):
            self._by_name.setdefault(name, []).append(contact_id)
        self._load_known(
            {*self._by_uid.values(), *chain.from_iterable(self._by_point.values()), *chain.from_iterable(self._by_name.values())}
        )

    def _load_known(self, ids: Iterable[str]) -> None:
        ask = self._connection.execute
        wanted = json.dumps(sorted(ids))
        cursor = ask("SELECT c.* FROM json_each(?) j CROSS JOIN contacts c ON c.id=j.value", (wanted,))
        names = [column[0] for column in cursor.description]
        for row in cursor:
            values = dict(zip(names, row, strict=True))
            self._known[values["id"]] = Known(values["id"], values, set(), set(), {}, set(), set())
        for contact_id, kind, value in ask(
            "SELECT p.contact_id,p.kind,p.value FROM json_each(?) j CROSS JOIN contact_points p ON p.contact_id=j.value AND p.deleted_at IS NULL",
            (wanted,),
        ):
            self._known[contact_id].points.add(matching.point_key(kind, value))
        for contact_id, name in ask(
            "SELECT k.contact_id,t.name FROM json_each(?) j CROSS JOIN contact_tags k ON k.contact_id=j.value AND k.deleted_at IS NULL "
            "JOIN tags t ON t.id=k.tag_id AND t.deleted_at IS NULL",
            (wanted,),
        ):
            self._known[contact_id].tags.add(text.fold(name))
        for contact_id, source, uid, given, raw in ask(
            "SELECT r.contact_id,r.source,r.uid,r.given,r.raw FROM json_each(?) j CROSS JOIN imported_records r ON r.contact_id=j.value "
            "AND r.deleted_at IS NULL ORDER BY r.n",
            (wanted,),
        ):
            if uid:
                self._uid_of.setdefault(contact_id, set()).add(uid)
            if source == self._source:
                self._by_words.setdefault((given, uid, raw), contact_id)
                known, said = self._known[contact_id], json.loads(given)
                known.given_fields.update(said.get("fields", {}))
                known.given_points.update((kind, value) for kind, value in said.get("points", []))
                known.given_tags.update(said.get("tags", []))

    def find(self, person: Person) -> str | None:
        """The id of the known or just added person that this record is."""
        if person.uid and person.uid in self._by_uid:
            return self._by_uid[person.uid]
        # The same words as last time are whoever they were last time, whatever the signs say by now.
        before = self._by_words.get((_said(person, None), person.uid, person.raw)) if self._by_words else None
        if before and not self._apart(before, person):
            return before
        namesakes = self._by_name.get(text.fold(person.fields["name"]), [])
        for kind in ("email", "link"):
            for point in person.points:
                if point.kind == kind and (kind == "email" or matching.is_profile(point.value)):
                    holders = self._by_point.get(matching.point_key(kind, point.value), ())
                    # A couple may share an address: the namesake goes first, and two cards of one file with two UIDs and
                    # two names are two people.
                    for found in sorted(holders, key=lambda each: each not in namesakes):
                        if found in namesakes or not self._apart(found, person):
                            return found
        for found in namesakes:
            if not self._apart(found, person) and not matching.disagrees(self._points_of(found), person):
                return found
        return None

    def _apart(self, contact_id: str, person: Person) -> bool:
        """Whether the file has a card of its own for each of the two."""
        others = self._uid_of.get(contact_id, ())
        return person.uid is not None and any(uid != person.uid and uid in self._uids for uid in others)

    def _points_of(self, contact_id: str) -> set[tuple[str, str]]:
        """What reaches somebody, or did when the file was last imported: an edited email does not make another person."""
        known = self._known.get(contact_id)
        return known.points | known.given_points if known else self._points.get(contact_id, set())

    def known(self, contact_id: str) -> Known:
        """What is known of a person of the vault, with what this file has changed so far."""
        return self._known[contact_id]

    def learn(self, person: Person, contact_id: str) -> None:
        """Lets later records of the file match this one."""
        if person.uid:
            self._by_uid.setdefault(person.uid, contact_id)
            self._uid_of.setdefault(contact_id, set()).add(person.uid)
        mine = self._points.setdefault(contact_id, set())
        for point in person.points:
            key = matching.point_key(point.kind, point.value)
            mine.add(key)
            if point.kind == "email" or (point.kind == "link" and matching.is_profile(point.value)):
                self._by_point.setdefault(key, {})[contact_id] = None
        named = self._by_name.setdefault(text.fold(person.fields["name"]), [])
        if contact_id not in named:
            named.append(contact_id)

    def remember(self, known: Known, person: Person, change: Change) -> None:
        """A second record of the same person in one file fills gaps, but does not fight with the first."""
        known.values.update(change.fields)
        known.points.update(matching.point_key(point.kind, point.value) for point in change.points)
        known.tags.update(text.fold(tag) for tag in change.tags)
        for name in person.fields:
            known.given_fields[name] = "\x00"


def _variants(link: str) -> list[str]:
    """The spellings under which the same link may be stored."""
    key = matching.link_key(link)
    hosts = [scheme + www + key + slash for scheme in ("https://", "http://") for www in ("", "www.") for slash in ("", "/")]
    return [link, *hosts]


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
    tell(total, total)
    return Wrote(found.added, found.updated, found.unchanged)


def _bulk(tx: Transaction, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows by one INSERT … SELECT, which fires the triggers at a third of the cost of row by row."""
    if not rows:
        return
    names = ",".join(columns)
    marks = ",".join("?" * len(columns))
    tx.execute(f"CREATE TEMP TABLE incoming({names})")
    tx.executemany(f"INSERT INTO temp.incoming VALUES ({marks})", rows)
    tx.execute(
        f"INSERT INTO {table}({names}) SELECT {names} FROM temp.incoming WHERE true ORDER BY rowid ON CONFLICT(id) DO NOTHING"
    )
    tx.execute("DROP TABLE temp.incoming")


_FIELDS = (
    "name", "nickname", "pronouns", "company", "title", "industry", "location", "timezone", "birthday", "met_on", "met_where", "met_how", "notes"
)  # fmt: skip


def _write_additions(
    tx: Transaction,
    additions: Sequence[Addition],
    source: str,
    batch_id: str | None,
    tags: Sequence[str],
    tell: Callable[[float], None],
) -> None:
    now = clock.now_ms()
    rows, point_rows, tag_rows, records = [], [], [], []
    tag_ids: dict[str, str] = {}
    for addition in additions:
        fields: dict[str, str] = {}
        points: dict[tuple[str, str], Point] = {}
        labels: dict[str, str] = {text.fold(tag): tag for tag in tags}
        for person in addition.people:
            fields = {**person.fields, **fields}
            for point in person.points:
                points.setdefault(matching.point_key(point.kind, point.value), point)
            for tag in person.tags:
                labels.setdefault(text.fold(tag), tag)
            records.append((new_id(), addition.id, source, person.uid, _said(person, None), person.raw, batch_id, now, now))
        rows.append((addition.id, *(fields.get(name) for name in _FIELDS), source, now, text.fold(fields["name"]), now, now))
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
    _bulk(tx, "contacts", ("id", *_FIELDS, "source", "last_update", "sort_name", *stamps), rows)
    tell(0.4)
    _bulk(tx, "contact_points", ("id", "contact_id", "kind", "label", "value", "is_primary", *stamps), point_rows)
    tell(0.7)
    _bulk(tx, "contact_tags", ("id", "contact_id", "tag_id", *stamps), tag_rows)
    tell(0.8)
    _bulk(tx, "imported_records", ("id", "contact_id", "source", "uid", "given", "raw", "import_batch_id", *stamps), records)
    tell(1.0)


def _write_update(tx: Transaction, update: Update, source: str, batch_id: str | None, written: set[str]) -> None:
    """Changes one known person and remembers what the file said, each record of the file in a row of its own (`written`)."""
    known, person, change = update
    if change.fields:
        contacts.edit(tx, known.id, change.fields)
    for point in change.points:
        contacts.add_point(tx, known.id, point._replace(is_primary=False))
    contacts.add_tags(tx, [known.id], change.tags)
    rows = tx.execute(
        "SELECT id,given,raw,uid FROM imported_records WHERE contact_id=? AND source=? AND (uid IS ? OR uid IS NULL OR ? IS NULL) "
        "AND deleted_at IS NULL ORDER BY uid IS ? DESC, n",
        (known.id, source, person.uid, person.uid, person.uid),
    ).fetchall()
    free = [row for row in rows if row[0] not in written]
    row = next((row for row in free if (_said(person, row[1]), person.raw) == (row[1], row[2])), free[0] if free else None)
    said = _said(person, row[1] if row else None)
    record_id = row[0] if row else new_id()
    written.add(record_id)
    if row is None:
        tx.execute(
            "INSERT INTO imported_records(id,contact_id,source,uid,given,raw,import_batch_id) VALUES (?,?,?,?,?,?,?)",
            (record_id, known.id, source, person.uid, said, person.raw, batch_id),
        )
    elif (said, person.raw, person.uid or row[3]) != (row[1], row[2], row[3]):
        tx.execute(
            "UPDATE imported_records SET given=?,raw=?,uid=coalesce(?,uid),import_batch_id=coalesce(?,import_batch_id) WHERE id=?",
            (said, person.raw, person.uid, batch_id, record_id),
        )


def _said(person: Person, before: str | None) -> str:
    """What the file has said of somebody so far, this record included, as it is stored."""
    given = matching.given(person, json.loads(before) if before else None)
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))
