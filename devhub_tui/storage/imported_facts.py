"""What an import says of a person beside the record, points and tags: dates, own fields, background, relations. Written in bulk."""

from collections.abc import Iterable, Sequence
from typing import Any

from devhub_tui import text
from devhub_tui.domain import custom
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.domain.people import Person
from devhub_tui.errors import FieldError
from devhub_tui.storage import custom_fields
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.known_people import INTRODUCED, REMEMBERED, Tie


def bulk(tx: Transaction, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
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


class Facts:
    """Collects what is to be written for many people, then writes it."""

    def __init__(self, tx: Transaction, now: int) -> None:
        self._tx = tx
        self._now = now
        self._dates: dict[tuple[str, str, str], tuple[Any, ...]] = {}
        self._values: dict[str, tuple[Any, ...]] = {}
        self._remembered: dict[tuple[str, str], dict[str, str]] = {}
        self._fields: dict[str, custom_fields.Field] | None = None

    def add(self, contact_id: str, person: Person) -> None:
        """Takes what the record says; of two records of one person the first one counts."""
        for label, day in person.dates:
            key = (contact_id, text.fold(label), day)
            self._dates.setdefault(key, (new_id(), contact_id, label, day, self._now, self._now))
        for label, value in person.custom.items():
            field = self._field(label)
            fits = _fitting(field, value)
            if fits is not None:
                value_id = natural_id("custom_value", contact_id, field.id)
                self._values.setdefault(value_id, (value_id, contact_id, field.id, fits, self._now, self._now))
        for table, columns in REMEMBERED.items() if person.remembered else ():
            found = {column: person.remembered[column] for column in columns if column in person.remembered}
            if found:
                row = self._remembered.setdefault((table, contact_id), {})
                row.update({column: value for column, value in found.items() if column not in row})

    def raw(self, person: Person) -> str | None:
        """What is to be kept as it stands: the record's own lines, and values that the user's fields do not take."""
        lines = [f"{label}: {value}" for label, value in person.custom.items() if _fitting(self._field(label), value) is None]
        return "\n".join([*([person.raw] if person.raw else []), *lines]) if lines else person.raw

    def _field(self, label: str) -> custom_fields.Field:
        """The user's own field of that name, made when there is none."""
        if self._fields is None:
            self._fields = {text.fold(each.label): each for each in reversed(custom_fields.listing(self._tx.connection))}
        label = text.clean(label.replace("=", " "), limit=custom.LABEL_LIMIT)
        key = text.fold(label)
        if key not in self._fields:
            self._fields[key] = custom_fields.Field(custom_fields.add(self._tx, label), label, "text", (), False, False)
        return self._fields[key]

    def write(self) -> None:
        """Writes everything that was collected."""
        stamps = ("created_at", "updated_at")
        bulk(self._tx, "important_dates", ("id", "contact_id", "label", "on_date", *stamps), list(self._dates.values()))
        if self._values:
            self._tx.executemany(
                "INSERT INTO custom_values(id,contact_id,field_id,value,created_at,updated_at) VALUES (?,?,?,?,?,?) "
                "ON CONFLICT(id) DO UPDATE SET value=excluded.value,deleted_at=NULL",
                list(self._values.values()),
            )
        for (table, contact_id), values in self._remembered.items():
            row = self._tx.execute(
                f"SELECT id FROM {table} WHERE contact_id=? AND deleted_at IS NULL ORDER BY n LIMIT 1", (contact_id,)
            ).fetchone()
            if row:
                sets = ",".join(f"{column}=?" for column in values)
                self._tx.execute(f"UPDATE {table} SET {sets} WHERE id=?", (*values.values(), row[0]))
            else:
                self._tx.execute(
                    f"INSERT INTO {table}(id,contact_id,{','.join(values)},created_at) VALUES (?,?,?{',?' * len(values)})",
                    (new_id(), contact_id, *values.values(), self._now),
                )


def _fitting(field: custom_fields.Field, value: str) -> str | None:
    if field.kind == "text":
        return value
    try:
        return field.check(value)
    except FieldError:
        return None


def tie(tx: Transaction, ties: Iterable[Tie]) -> None:
    """Writes relations, after the people at both ends."""
    for each in ties:
        relation = each.relation
        if relation.kind == INTRODUCED:
            tx.execute(
                "UPDATE contacts SET introduced_by=? WHERE id=? AND introduced_by IS NULL", (each.other_id, each.contact_id)
            )
            continue
        tx.execute(
            "INSERT INTO contact_relations(id,contact_id,other_id,kind,inverse,note) VALUES (?,?,?,?,?,?) "
            "ON CONFLICT(id) DO UPDATE SET deleted_at=NULL,note=excluded.note WHERE contact_relations.deleted_at IS NOT NULL",
            (each.id, *each.sides, relation.kind, relation.inverse, relation.note),
        )
