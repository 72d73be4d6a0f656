"""Random histories: what a user could do to a vault, as values that Hypothesis draws and shrinks."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from devhub_tui import clock, text
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.people import Person, Point
from devhub_tui.storage import contacts, follow_ups, importing, interactions, reminder_preferences, reminding, undo
from devhub_tui.storage.database import Database, Transaction
from tests.storage.vaults import Scratch, shell

Step = tuple[Any, ...]

who = st.integers(0, 5)
days = st.integers(-120, 60)
cadences = st.sampled_from([None, "junk", "1d", "7d", "2w", "1m", "1y"])
tag_names = st.sampled_from(["rust", "go", "Zürich"])
kinds = st.sampled_from(["met", "message", "social_media", "homemade"])

settled = st.fixed_dictionaries(
    {},
    optional={
        "default": st.sampled_from([None, "5d", "3w", "2m"]),
        "vip": st.sampled_from([None, "10d", "1m"]),
        "importance_3": st.sampled_from([None, "6w"]),
        "lead_days": st.sampled_from([None, "0", "14"]),
        "weekends_off": st.sampled_from([None, "0", "1"]),
        "spread": st.sampled_from([None, "0", "1"]),
        "daily_limit": st.sampled_from([None, "3"]),
        "paused_until": st.sampled_from([None, "2026-04-01"]),
    },
)
"""Preferences as Settings and the shell write them."""

edits = st.one_of(
    st.tuples(st.just("vip"), st.integers(0, 1)),
    st.tuples(st.just("importance"), st.none() | st.integers(1, 5)),
    st.tuples(st.just("cadence"), cadences),
    st.tuples(st.just("tracking"), st.sampled_from([None, "auto", "collaborating", "passive"])),
    st.tuples(st.just("met_on"), st.none() | days),
    st.tuples(st.just("tracked_on"), st.none() | days),
    st.tuples(st.just("relationship"), st.sampled_from([None, "friend", "client"])),
    st.tuples(st.just("name"), st.sampled_from(["Ana", "Łukasz", "Zoë Ω", "李"])),
    st.tuples(st.just("notes"), st.sampled_from([None, "", "wrote a parser", "other"])),
    st.tuples(st.just("company"), st.sampled_from([None, "Oxide", "Acme"])),
)

writes = st.one_of(
    st.tuples(st.just("add"), st.booleans(), st.integers(0, 1), cadences),
    st.tuples(st.just("log"), st.lists(who, min_size=1, max_size=3), kinds, days),
    st.tuples(st.just("move"), who, days),
    st.tuples(st.just("retype"), who, kinds),
    st.tuples(st.just("renote"), who, st.sampled_from([None, "", "about lenses", "about parsers"])),
    st.tuples(st.just("with"), who, st.lists(who, max_size=2)),
    st.tuples(st.just("drop"), who),
    st.tuples(st.just("edit"), who, edits),
    st.tuples(st.just("delete"), st.lists(who, min_size=1, max_size=2)),
    st.tuples(st.just("tag"), who, tag_names),
    st.tuples(st.just("untag"), who, tag_names),
    st.tuples(st.just("tag_cadence"), tag_names, cadences),
    st.tuples(st.just("relationship"), st.sampled_from(["friend", "client"]), cadences),
    st.tuples(
        st.just("prefer"),
        st.sampled_from(["default", "vip", "lead_days", "weekends_off"]),
        st.sampled_from(["5d", "1", "0", None]),
    ),
    st.tuples(st.just("settle"), settled),
    st.tuples(st.just("skip"), st.lists(who, min_size=1, max_size=2)),
    st.tuples(st.just("snooze"), who, st.none() | st.integers(1, 60)),
    st.tuples(st.just("counts"), kinds, st.integers(0, 1)),
    st.tuples(st.just("point"), who, st.sampled_from(["a@x.org", "b@x.org", None])),
    st.tuples(st.just("promise"), who, days),
    st.tuples(st.just("import"), st.lists(st.tuples(who, st.sampled_from(["Oxide", "Initech"]), tag_names), max_size=3)),
    st.tuples(st.just("twice"), who, st.integers(1, 5)),
)
walks = st.one_of(st.just(("undo",)), st.just(("redo",)))
moves = st.one_of(st.tuples(st.just("days"), st.integers(-40, 120)), st.just(("reopen",)))
outside = st.one_of(
    st.tuples(
        st.just("shell"),
        st.just("DELETE FROM {table} WHERE n%3={who}%3;"),
        who,
        st.sampled_from(["interactions", "contact_tags"]),
    ),
    st.tuples(
        st.just("shell"), st.just("UPDATE contacts SET cadence='3d', vip=1, name='Edité' WHERE n%4={who}%4;"), who, st.just("")
    ),
    st.tuples(st.just("shell"), st.just("UPDATE interactions SET occurred_on='2026-02-28' WHERE n%4={who}%4;"), who, st.just("")),
)


def someone(tx: Any, table: str, number: int) -> str | None:
    """One of the living records of a table."""
    ids = [row[0] for row in tx.execute(f"SELECT id FROM {table} WHERE deleted_at IS NULL ORDER BY n")]
    return ids[number % len(ids)] if ids else None


def people(tx: Any, numbers: list[int]) -> list[str]:
    """Some of the living people."""
    return [found for number in numbers if (found := someone(tx, "contacts", number))]


def day(offset: Any) -> Any:
    """An offset from today as a day."""
    return (clock.today() + timedelta(days=offset)).isoformat() if offset is not None else None


def act(database: Database, step: Step) -> None:
    """Does one writing step in a batch of its own."""
    with database.write(step[0]) as tx:
        _write(tx, *step)


def _write(tx: Transaction, what: str, *given: Any) -> None:
    match what, *given:
        case "add", by_hand, vip, own:
            contacts.add(tx, {"name": "Ana", "vip": vip, "cadence": own}, tags=["rust"] if vip else (), by_hand=by_hand)
        case "log", numbers, kind, offset:
            interactions.log(tx, people(tx, numbers), kind, day(offset), "talked about parsers" if offset % 2 else None)
        case "edit", number, (field, value):
            if found := someone(tx, "contacts", number):
                contacts.edit(tx, found, {field: day(value) if field.endswith("_on") else value})
        case "delete", numbers:
            contacts.delete(tx, people(tx, numbers))
        case "tag", number, name:
            contacts.add_tags(tx, people(tx, [number]), [name])
        case "untag", number, name:
            contacts.remove_tags(tx, people(tx, [number]), [name])
        case "tag_cadence", name, own:
            tx.execute("UPDATE tags SET cadence=? WHERE id=?", (own, natural_id("tag", text.fold(name))))
        case "point", number, value:
            if found := someone(tx, "contacts", number):
                contacts.set_point(tx, found, "email", value)
        case "promise", number, offset:
            if found := someone(tx, "contacts", number):
                follow_ups.add(tx, found, day(offset), "send the paper")
        case "import", rows:
            importing.write(tx, [_person(*row) for row in rows], "vcard", "people.vcf")
        case "settle", changes:
            reminder_preferences.put(tx, changes)
        case "skip", numbers:
            reminding.skip(tx, people(tx, numbers))
        case "snooze", number, ahead:
            reminding.snooze(tx, people(tx, [number]), clock.today() + timedelta(days=ahead) if ahead else None)
        case "twice", number, value:
            if found := someone(tx, "contacts", number):
                contacts.edit(tx, found, {"importance": value})
                contacts.edit(tx, found, {"importance": 6 - value, "met_how": "at work"})
        case _:
            _write_more(tx, what, *given)


def _write_more(tx: Transaction, what: str, *given: Any) -> None:
    match what, *given:
        case "move", number, offset:
            if found := someone(tx, "interactions", number):
                interactions.edit(tx, found, {"occurred_on": day(offset)})
        case "retype", number, kind:
            if found := someone(tx, "interactions", number):
                interactions.edit(tx, found, {"type": kind})
        case "renote", number, note:
            if found := someone(tx, "interactions", number):
                interactions.edit(tx, found, {"notes": note})
        case "with", number, numbers:
            if found := someone(tx, "interactions", number):
                interactions.set_people(tx, found, people(tx, numbers))
        case "drop", number:
            if found := someone(tx, "interactions", number):
                interactions.delete(tx, found)
        case "relationship", name, own:
            tx.execute(
                "INSERT INTO relationship_types(id,name,cadence) VALUES (?,?,?) "
                "ON CONFLICT(id) DO UPDATE SET cadence=excluded.cadence",
                (natural_id("relationship", name), name, own),
            )
        case "prefer", key, value:
            tx.execute(
                "INSERT INTO preferences(id,key,value) VALUES (?,?,?) ON CONFLICT(id) DO UPDATE SET value=excluded.value",
                (natural_id("preference", key), f"reminders.{key}", value),
            )
        case "counts", "homemade", flag:
            tx.execute(
                "INSERT INTO interaction_types(id,key,label,icon,counts_as_contact) VALUES (?,?,?,?,?) "
                "ON CONFLICT(id) DO UPDATE SET counts_as_contact=excluded.counts_as_contact",
                (natural_id("type", "homemade"), "homemade", "Homemade", "·", flag),
            )
        case "counts", kind, flag:
            tx.execute("UPDATE interaction_types SET counts_as_contact=? WHERE key=?", (flag, kind))
        case _:
            raise AssertionError(what)


def _person(number: int, company: str, tag: str) -> Person:
    return Person(
        1, {"name": f"Imported {number}", "company": company}, (Point("email", f"{number}@x.org"),), (tag,), f"uid-{number}"
    )


def play(vault: Scratch, step: Step) -> None:
    """Does any step: a write, a walk through the journal, a move of the clock, an edit by another program."""
    match step:
        case ("undo",):
            undo.undo(vault.database)
        case ("redo",):
            undo.redo(vault.database)
        case ("days", count):
            vault.now(vault.moment + timedelta(days=count))
            vault.database.catch_up()
        case ("reopen",):
            vault.reopen()
        case ("shell", sql, number, table):
            shell(vault.path, sql.format(who=number, table=table))
            vault.database.catch_up()
        case _:
            act(vault.database, step)
