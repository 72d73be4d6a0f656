"""Who of the vault an import may be speaking of, and what is known of them: read in a handful of queries.

What matches and what may change is decided in domain/matching.py.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from devhub_tui import text
from devhub_tui.domain import matching
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.matching import Change, Known
from devhub_tui.domain.people import Person, Relation

OWN_UID = "urn:uuid:"
"""In front of an id of ours: the UID on a card of somebody who came without one."""

INTRODUCED = "introduced_by"
"""The relation that is a column of `contacts`."""

REMEMBERED = {
    "backgrounds": ("family", "company", "likes_dislikes", "misc_notes"),
    "contact_infos": ("main_app", "preferred_channel"),
}
"""The tables of `Person.remembered`, one row a person. `company` means the one of the background."""


class Tie(NamedTuple):
    """A relation whose other side was found."""

    contact_id: str
    other_id: str
    relation: Relation

    @property
    def id(self) -> str:
        """The id that storage/relations.py gives the row."""
        return natural_id("contact_relation", self.sides[0], text.fold(self.relation.kind), self.sides[1])

    @property
    def sides(self) -> tuple[str, str]:
        """The two people as the row has them: one that reads alike from both sides is one row."""
        pair = (self.contact_id, self.other_id)
        alike = text.fold(self.relation.kind) == text.fold(self.relation.inverse)
        return (min(pair), max(pair)) if alike else pair


class KnownPeople:
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
        self._asked: set[str] = set()
        self._asked_names: set[str] = set()
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
        # What this vault has exported itself goes by ids.
        own = json.dumps(sorted(uid.removeprefix(OWN_UID) for uid in self._uids if uid.startswith(OWN_UID)))
        for (contact_id,) in ask(
            "SELECT c.id FROM json_each(?) j CROSS JOIN contacts c ON c.id=j.value AND c.deleted_at IS NULL", (own,)
        ):
            self._by_uid.setdefault(OWN_UID + contact_id, contact_id)
            self._uid_of.setdefault(contact_id, set()).add(OWN_UID + contact_id)
        values = [
            (point.kind, variant)
            for person in people
            for point in person.points
            if point.kind == "email" or (point.kind == "link" and matching.is_profile(point.value))
            for variant in ([point.value] if point.kind == "email" else matching.spellings(point.value))
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
            self._known[values["id"]] = Known(values["id"], values, set(), set(), set(), {}, {}, matching.nothing_said())
        for contact_id, kind, value, label in ask(
            "SELECT p.contact_id,p.kind,p.value,p.label FROM json_each(?) j CROSS JOIN contact_points p ON p.contact_id=j.value AND p.deleted_at IS NULL",
            (wanted,),
        ):
            self._known[contact_id].points.add(matching.point_key(kind, value, label))
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
                self._known[contact_id].said.add(json.loads(given))
        self._load_facts(wanted)

    def _load_facts(self, wanted: str) -> None:
        """What is remembered of people beside their record."""
        ask, known = self._connection.execute, self._known
        for contact_id, label, day in ask(
            "SELECT d.contact_id,d.label,d.on_date FROM json_each(?) j CROSS JOIN important_dates d ON d.contact_id=j.value AND d.deleted_at IS NULL",
            (wanted,),
        ):
            known[contact_id].dates.add((text.fold(label), day))
        for contact_id, label, value in ask(
            "SELECT v.contact_id,f.label,v.value FROM json_each(?) j CROSS JOIN custom_values v ON v.contact_id=j.value AND v.deleted_at IS NULL "
            "JOIN custom_fields f ON f.id=v.field_id AND f.deleted_at IS NULL",
            (wanted,),
        ):
            known[contact_id].custom[text.fold(label)] = value
        for table, columns in REMEMBERED.items():
            for contact_id, *values in ask(
                f"SELECT r.contact_id,{','.join('r.' + column for column in columns)} FROM json_each(?) j "
                f"CROSS JOIN {table} r ON r.contact_id=j.value AND r.deleted_at IS NULL ORDER BY r.n",
                (wanted,),
            ):
                for column, value in zip(columns, values, strict=True):
                    if value:
                        known[contact_id].remembered.setdefault(column, value)

    def find(self, person: Person) -> str | None:
        """The id of the known or just added person that this record is."""
        if person.uid and person.uid in self._by_uid:
            return self._by_uid[person.uid]
        # The same words as last time are whoever they were last time, whatever the signs say by now.
        before = self._by_words.get((said(person, None), person.uid, person.raw)) if self._by_words else None
        if before and not self._apart(before, person):
            return before
        namesakes = self._by_name.get(text.fold(person.fields["name"]), [])
        for kind in ("email", "link"):
            for point in person.points:
                if point.kind == kind and (kind == "email" or matching.is_profile(point.value)):
                    holders = self._by_point.get(matching.point_key(kind, point.value), ())
                    # A couple may share an address: the namesake goes first, and two cards of one file with two UIDs and
                    # two names are two people; of a vault's own cards, each is somebody.
                    for found in sorted(holders, key=lambda each: each not in namesakes):
                        if (found in namesakes and not person.is_sorted) or not self._apart(found, person):
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
        return known.points | known.said.points if known else self._points.get(contact_id, set())

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
            key = matching.key_of(point)
            mine.add(key)
            if point.kind == "email" or (point.kind == "link" and matching.is_profile(point.value)):
                self._by_point.setdefault(key, {})[contact_id] = None
        named = self._by_name.setdefault(text.fold(person.fields["name"]), [])
        if contact_id not in named:
            named.append(contact_id)

    def remember(self, known: Known, person: Person, change: Change) -> None:
        """A second record of the same person in one file fills gaps, but does not fight with the first."""
        known.values.update(change.fields)
        known.points.update(matching.key_of(point) for point in change.points)
        known.tags.update(text.fold(tag) for tag in change.tags)
        known.dates.update((text.fold(label), day) for label, day in change.dates)
        known.custom.update(matching.folded(change.custom))
        known.remembered.update(change.remembered)
        known.said.fields.update(dict.fromkeys(person.fields, "\x00"))
        known.said.custom.update(dict.fromkeys(matching.folded(person.custom), "\x00"))
        known.said.remembered.update(dict.fromkeys(person.remembered, "\x00"))

    def ties(self, contact_id: str, person: Person) -> list[Tie]:
        """The relations that the record adds. One that the user removed stays away, and so does one whose other side is unknown."""
        found = []
        known = self._known.get(contact_id)
        for relation in person.relations:
            other = self._other(relation)
            if other is None or other == contact_id:
                continue
            tie = Tie(contact_id, other, relation)
            before = known is not None and matching.relation_key(relation) in known.said.relations
            if known is None or not self._tied(tie, before, known.values):
                found.append(tie)
        return found

    def _other(self, relation: Relation) -> str | None:
        if relation.uid:
            found = self._by_uid.get(relation.uid)
            if found is None and relation.uid not in self._asked:
                self._asked.add(relation.uid)
                row = self._connection.execute(
                    "SELECT r.contact_id FROM imported_records r JOIN contacts c ON c.id=r.contact_id AND c.deleted_at IS NULL "
                    "WHERE r.uid=:uid AND r.deleted_at IS NULL UNION ALL SELECT id FROM contacts WHERE id=:id AND deleted_at IS NULL LIMIT 1",
                    {"uid": relation.uid, "id": relation.uid.removeprefix(OWN_UID)},
                ).fetchone()
                if row:
                    found = self._by_uid[relation.uid] = row[0]
            if found:
                return found
        name = text.fold(relation.name)
        if not name:
            return None
        if name not in self._asked_names:
            self._asked_names.add(name)
            here = self._by_name.setdefault(name, [])
            rows = self._connection.execute("SELECT id FROM contacts WHERE sort_name=? AND deleted_at IS NULL LIMIT 2", (name,))
            here += [row[0] for row in rows.fetchall() if row[0] not in here]
        namesakes = self._by_name[name]
        return namesakes[0] if len(namesakes) == 1 else None

    def _tied(self, tie: Tie, before: bool, values: dict[str, Any]) -> bool:
        """Whether somebody known has this relation, or had it from this source and lost it."""
        if tie.relation.kind == INTRODUCED:
            return bool(values.get("introduced_by")) or before
        row = self._connection.execute("SELECT deleted_at FROM contact_relations WHERE id=?", (tie.id,)).fetchone()
        return row is not None and (row[0] is None or before)


def said(person: Person, before: str | None) -> str:
    """What the file has said of somebody so far, this record included, as it is stored."""
    given = matching.given(person, json.loads(before) if before else None)
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))
