"""What finding duplicates reads, as streams and by row number, and who was said to be somebody else.

Who may be whom is decided in domain/duplicates.py and services/duplicates.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain.duplicates import Sketch, company_of, key_of
from devhub_tui.domain.ids import natural_id
from devhub_tui.storage.database import Transaction

_PIECE = 2000


def total(connection: Any) -> int:
    """How many people there are, the archived included."""
    return int(connection.execute("SELECT count(*) FROM contacts WHERE deleted_at IS NULL").fetchone()[0])


def names(connection: Any) -> Iterator[tuple[int, str]]:
    """(row number, folded name) of everybody, from the index alone. Whoever another program added just now has no folded name."""
    sql = "SELECT n,sort_name FROM contacts WHERE deleted_at IS NULL AND sort_name IS NOT NULL ORDER BY sort_name,n"
    return iter(connection.execute(sql))


def companies(connection: Any) -> Iterator[tuple[int, str]]:
    """(row number, company) of everybody who has one, from the index alone."""
    sql = "SELECT n,company FROM contacts WHERE company IS NOT NULL AND deleted_at IS NULL ORDER BY company COLLATE NOCASE,n"
    return iter(connection.execute(sql))


def birthdays(connection: Any) -> Iterator[tuple[int, str]]:
    """(row number, birthday) of everybody whose year of birth is known."""
    sql = "SELECT n,birthday FROM contacts NOT INDEXED WHERE birthday IS NOT NULL AND birthday NOT LIKE '--%' AND deleted_at IS NULL"
    return iter(connection.execute(sql))


def names_of(connection: Any, wanted: Sequence[int]) -> dict[int, str]:
    """Row number -> folded name of these people."""
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _PIECE):
        marks = ",".join(map(str, wanted[start : start + _PIECE]))
        found.update(
            connection.execute(f"SELECT n,sort_name FROM contacts WHERE n IN ({marks}) AND sort_name IS NOT NULL").fetchall()
        )
    return found


# One run over the table, and of each person only the index entry: by way of the index on values it takes six times as long.
_POINTS = (
    "SELECT c.n,p.value,p.label FROM contact_points p NOT INDEXED CROSS JOIN contacts c ON c.id=p.contact_id "
    "WHERE p.kind=? AND p.deleted_at IS NULL"
)
_LIKE = (
    "SELECT c.n,p.value,p.label FROM json_each(?) j CROSS JOIN contact_points p ON p.kind=? AND p.value=j.value COLLATE NOCASE "
    "AND p.deleted_at IS NULL JOIN contacts c ON c.id=p.contact_id"
)


def points(connection: Any, kind: str) -> Iterator[tuple[int, str, str | None]]:
    """(row number of the person, value, label) of every contact point of one kind."""
    return iter(connection.execute(_POINTS, (kind,)))


def points_like(connection: Any, kind: str, values: Iterable[str]) -> Iterator[tuple[int, str, str | None]]:
    """The same of the points that have one of these values, case aside."""
    import json

    return iter(connection.execute(_LIKE, (json.dumps(list(values)), kind)))


def points_of(connection: Any, wanted: Iterable[int]) -> list[tuple[str, str]]:
    """(kind, value) of every contact point of the people with these row numbers."""
    marks = ",".join(map(str, wanted))
    rows = connection.execute(
        "SELECT p.kind,p.value FROM contacts c JOIN contact_points p ON p.contact_id=c.id "
        f"WHERE c.n IN ({marks}) AND p.deleted_at IS NULL"
    )
    return [(kind, value) for kind, value in rows]


def point_kinds(connection: Any) -> list[str]:
    """The kinds of contact points in use."""
    return [
        row[0] for row in connection.execute("SELECT DISTINCT kind FROM contact_points WHERE deleted_at IS NULL ORDER BY kind")
    ]


def numbers(connection: Any, contact_ids: Iterable[str]) -> set[int]:
    """The row numbers of those of these people who are in the vault."""
    import json

    sql = "SELECT c.n FROM json_each(?) j CROSS JOIN contacts c ON c.id=j.value WHERE c.deleted_at IS NULL"
    return {row[0] for row in connection.execute(sql, (json.dumps(list(contact_ids)),))}


def sketches(connection: Any, wanted: Sequence[int]) -> dict[int, Sketch]:
    """What is compared of the people with these row numbers."""
    marks = ",".join(map(str, wanted))
    keys: dict[int, set[tuple[str, str]]] = {}
    for n, kind, value, label in connection.execute(
        "SELECT c.n,p.kind,p.value,p.label FROM contacts c JOIN contact_points p ON p.contact_id=c.id "
        f"WHERE c.n IN ({marks}) AND p.deleted_at IS NULL"
    ):
        keys.setdefault(n, set()).add(key_of(kind, value, label))
    return {
        n: Sketch(n, contact_id, name, nickname, company_of(company), birthday, frozenset(keys.get(n, ())), archived is not None)
        for n, contact_id, name, nickname, company, birthday, archived in connection.execute(
            f"SELECT n,id,name,nickname,company,birthday,archived_at FROM contacts WHERE n IN ({marks}) AND deleted_at IS NULL"
        )
    }


def distinct(connection: Any) -> set[tuple[str, str]]:
    """The pairs that were said to be two people, the smaller id first."""
    return set(connection.execute("SELECT contact_id,other_id FROM distinct_contacts WHERE deleted_at IS NULL").fetchall())


def in_order(one: str, other: str) -> tuple[str, str]:
    """A pair as `distinct_contacts` keeps it."""
    return (one, other) if one < other else (other, one)


def mark_distinct(tx: Transaction, one: str, other: str) -> None:
    """Says that two people are not the same: they are never offered again."""
    pair = in_order(one, other)
    now = clock.now_ms()
    tx.execute(
        "INSERT INTO distinct_contacts(id,contact_id,other_id,created_at,updated_at) VALUES (?,?,?,?,?) "
        "ON CONFLICT(id) DO UPDATE SET deleted_at=NULL WHERE distinct_contacts.deleted_at IS NOT NULL",
        (natural_id("distinct_contact", *pair), *pair, now, now),
    )


def standing(connection: Any, pairs: Sequence[tuple[str, str]]) -> list[bool]:
    """Which of these pairs are still two living people who were not said to be distinct."""
    living: set[str] = set()
    everybody = list({contact_id for pair in pairs for contact_id in pair})
    for start in range(0, len(everybody), _PIECE):
        part = everybody[start : start + _PIECE]
        marks = ",".join("?" * len(part))
        living.update(
            row[0] for row in connection.execute(f"SELECT id FROM contacts WHERE id IN ({marks}) AND deleted_at IS NULL", part)
        )
    apart = distinct(connection)
    return [one in living and other in living and in_order(one, other) not in apart for one, other in pairs]


class Somebody(NamedTuple):
    """What a list of pairs shows of a person. `talks` counts interactions."""

    id: str
    name: str
    company: str | None
    title: str | None
    email: str | None
    vip: bool
    archived: bool
    talks: int
    n: int

    @property
    def weight(self) -> tuple[bool, int, int]:
        """The more there is of somebody, the more they are the one to keep; the archived come last, the older go first."""
        return (not self.archived, self.talks, -self.n)


_SOMEBODY = (
    "SELECT c.id,c.name,c.company,c.title,(SELECT p.value FROM contact_points p WHERE p.contact_id=c.id AND p.kind='email' "
    "AND p.deleted_at IS NULL ORDER BY p.is_primary DESC, p.n LIMIT 1),c.vip,c.archived_at IS NOT NULL,"
    "(SELECT count(*) FROM interaction_contacts l WHERE l.contact_id=c.id AND l.deleted_at IS NULL),c.n "
    "FROM json_each(?) j CROSS JOIN contacts c ON c.{column}=j.value WHERE c.deleted_at IS NULL"
)


def somebodies(connection: Any, contact_ids: Iterable[str]) -> dict[str, Somebody]:
    """Those of these people who are in the vault, by id."""
    return {each.id: each for each in _somebodies(connection, "id", dict.fromkeys(contact_ids))}


def numbered(connection: Any, wanted: Iterable[int]) -> list[Somebody]:
    """The same by row number."""
    return _somebodies(connection, "n", wanted)


def _somebodies(connection: Any, column: str, values: Iterable[Any]) -> list[Somebody]:
    import json

    rows = connection.execute(_SOMEBODY.format(column=column), (json.dumps(list(values)),))
    return [Somebody._make((*row[:5], bool(row[5]), bool(row[6]), *row[7:])) for row in rows]


def in_batch(connection: Any, batch: int) -> list[str]:
    """Ids of the people that a batch of the journal added or changed."""
    sql = "SELECT DISTINCT pk FROM changes WHERE batch=? AND tbl=(SELECT tbl FROM journal_tables WHERE name='contacts')"
    return [row[0] for row in connection.execute(sql, (batch,))]
