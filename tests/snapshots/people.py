"""The people in the snapshots: made up, and the same every time. Days count back from the frozen clock."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain import point_lines
from devhub_tui.domain.people import Person, Point
from devhub_tui.domain.vip import NOTHING, Details
from devhub_tui.storage import (
    backup,
    contacts,
    custom_fields,
    follow_ups,
    important_dates,
    importing,
    interactions,
    own_profile,
    relations,
    vip,
)
from devhub_tui.storage import imports as imported
from devhub_tui.storage import members as shared
from devhub_tui.storage.database import Database, Transaction

SLIDES = (
    "io_uring completion queues: why her team moved the parser off epoll, and what it cost.\n"
    "She wants our slides before the Berlin meetup.\n\n"
    "Asked twice whether we would review the book chapter on buffered I/O; said yes, in April.\n"
    "Her sister's bakery in Kreuzberg opens at seven."
)


WAFFLES = """Met at FOSDEM, in the queue for waffles.

## What he is after
- a **borrow checker** talk for the *autumn* meetup
- [ ] somebody who knows `io_uring` better than he does

> The kernel is the easy half.

```rust
fn submit(ring: &mut Ring) -> usize {
    ring.flush() // one call, 64 entries
}
```"""
"""A note with Markdown in it."""

BACKGROUND = Details(
    "Partner Rui, daughter Íris (6).\nA cat called Turing.",
    "Firmware team of nine; moves to the new lab in May.",
    "Black coffee, long trains. No calls before ten.",
    None,
    "Signal",
    "text",
)
"""Of Ana, who is a VIP."""


class Somebody(NamedTuple):
    """One person: columns of `contacts`, and what else is known. `talks` are (days ago, type, note)."""

    values: dict[str, Any]
    points: tuple[Point, ...] = ()
    tags: tuple[str, ...] = ()
    talks: tuple[tuple[int, str, str | None], ...] = ()


def _email(value: str, label: str | None = None) -> Point:
    return Point("email", value, label)


def _link(value: str, label: str | None = None) -> Point:
    return Point("link", value, label)


ZOE = Somebody(
    {
        "name": "Zoë Faßbender",
        "nickname": "Zo",
        "pronouns": "she/her",
        "company": "Kernel Werke",
        "title": "Staff Engineer",
        "location": "Berlin",
        "timezone": "Europe/Berlin",
        "birthday": "--03-21",
        "importance": 5,
        "met_on": "2025-02-01",
        "met_how": "FOSDEM, the io_uring room",
        "notes": "Prefers mornings. Never on a Friday.",
    },
    (
        _email("zoe@kernelwerke.example", "work"),
        _email("zo@home.example", "home"),
        Point("phone", "+49 30 5550123", "mobile"),
        _link("https://github.com/zofass", "GitHub"),
    ),
    ("rust", "berlin", "kernel"),
    ((0, "coffee", SLIDES), (34, "code_review", "The parser patch: two rounds, merged."), (61, "talk", None), (120, "met", None)),
)

PEOPLE: tuple[Somebody, ...] = (
    ZOE,
    Somebody(
        {"name": "Ana Souza", "company": "Oxide", "title": "Staff Engineer", "location": "Berlin", "vip": 1, "cadence": "30d"},
        (_email("ana@oxide.example", "work"), _link("https://ana.example")),
        ("rust", "fosdem"),
        ((94, "talk", "Firmware in Rust; promised her the link to the talk."),),
    ),
    Somebody(
        {"name": "Ravi Menon", "company": "Turbine GmbH", "title": "CTO", "cadence": "21d"},
        (_email("ravi@turbine.example"),),
        ("go",),
        ((71, "met", WAFFLES),),
    ),
    Somebody({"name": "Mei Lin", "company": "Tailscale", "vip": 1}, (), ("go", "mentors"), ((15, "pair_programming", None),)),
    Somebody({"name": "Jürgen Müller", "company": "Kernel Werke"}, (), ("berlin",), ((33, "code_review", None),)),
    Somebody({"name": "Priya Natarajan", "company": "Oxide"}, (), ("python",), ((31, "call", "New job at Oxide from April."),)),
    Somebody({"name": "Kofi Mensah", "company": "Lagos, Inc."}, (_email("kofi@lagos.example"),), ("go",), ((1, "email", None),)),
    Somebody({"name": "Taro Yamada", "company": "Sakura Ltd", "birthday": "1986-03-16"}, (), ("python",), ((29, "call", None),)),
    Somebody({"name": "Björn Åkesson", "company": "Fjord AB", "birthday": "--03-18"}, (), ("rust",), ((8, "video_call", None),)),
    Somebody({"name": "Lucía Ortega", "title": "Freelance designer", "location": "Sevilla"}, (), (), ((4, "message", None),)),
    Somebody({"name": "田中 花子", "company": "Sakura Ltd"}, (), ("python",), ((12, "message", None),)),
    Somebody(
        {"name": "Ekaterina Konstantinopolskaya-Wojciechowska", "company": "Consolidated Semiconductor Works"},
        (),
        ("rust",),
        ((2, "met", None),),
    ),
    Somebody({"name": "Sam O'Neill", "company": "Oxide", "tracking": "collaborating"}, (), ("rust",), ((40, "mentoring", None),)),
    Somebody({"name": "Ivan Petrov", "company": "Turbine GmbH", "tracking": "passive"}, (), (), ((300, "interview", None),)),
    Somebody({"name": "Chloé Dubois", "tracking": "passive"}),
)  # fmt: skip

IMPORTED = ("Ade Okafor", "Noor Haddad", "Wei Zhang", "Olga Nowak", "Mateo Silva")
"""Came in by a file, nobody has looked at them yet."""


def fill(database: Database) -> dict[str, str]:
    """Puts everybody into an empty vault and gives their ids by name."""
    today = clock.today()
    ids: dict[str, str] = {}
    with database.write("people of the snapshots") as tx:
        for somebody in PEOPLE:
            ids[somebody.values["name"]] = _add(tx, somebody, today)
        for name in IMPORTED:
            ids[name] = contacts.add(tx, {"name": name, "company": "Lagos, Inc."}, by_hand=False)
        interactions.log(tx, [ids["Ravi Menon"], ids["Ana Souza"]], "social_media", _ago(today, 3), None)
        _more(tx)
        vip.save(tx, ids["Ana Souza"], NOTHING, BACKGROUND)
        _whole(tx, ids)
        _promise(tx, ids["Ana Souza"], _ago(today, 2), "send the talk link", "my_promise")
        _promise(tx, ids["Kofi Mensah"], _ago(today, -2), "ask about the grant")
        _promise(tx, ids["Zoë Faßbender"], _ago(today, -16), "send the slides")
        _promise(tx, ids["Lucía Ortega"], _ago(today, 0), "invoice for the logo", "their_promise")
    return ids


def imports(database: Database) -> None:
    """One that stands, one that was undone, one of another copy of the vault; a hostile file name."""
    for name, kind, count in (("Connections.csv", "linkedin", 12), ("cards", "vcard", 3), ("[/x] \x1b[31mteam.csv", "csv", 2)):
        found = [Person(n, {"name": f"{name} {n}", "company": "Imported"}) for n in range(count)]
        with database.write(f"import {name}") as tx:
            importing.write(tx, found, kind, name, skipped=count // 3)
    imported.undo_import(database, imported.listing(database.connection)[1].id)
    with database.write("from elsewhere") as tx:
        tx.execute("UPDATE import_batches SET batch=NULL WHERE format='linkedin'")


def backups(database: Database) -> None:
    """Today's, one made before an import, one that is damaged, one of a newer devhub; all of one size, and as old as they say."""
    # The journal's clock is the real one.
    database.connection.execute("UPDATE changes SET hlc=?+seq", ((clock.now_ms() - 3_600_000) << 16,))
    made = Path(backup.make(database))
    whole = made.read_bytes()
    newer = bytearray(whole)
    newer[60:64] = (99).to_bytes(4, "big")  # the schema's number (SQLite file format, section 1.3)
    for name, content in (
        ("2026-03-15-081502-import.db", whole),
        ("2026-03-14-193000-request.db", bytes(newer)),
        ("2026-03-08-090211-daily.db", whole[:4096] + bytes(len(whole) - 4096)),
    ):
        made.with_name(name).write_bytes(content)
    for path in made.parent.iterdir():
        os.truncate(path, 2_400_000)


def members(database: Database) -> None:
    """Three more, one of whom never got a way in; come on days of their own."""
    for name, role, called in (("ben", "owner", "Ben Kofi"), ("田中", "editor", "田中太郎"), ("[eve]", "viewer", "")):
        shared.add(database, name, role, "nine geese in the morning mist", called)
    with database.write("half-way", kind="setup") as tx:
        tx.execute("UPDATE users SET created_at=? + n * 86400000", (clock.now_ms() - 40 * 86_400_000,))
        tx.execute("INSERT INTO users(id,username,role,created_at) VALUES ('half','cleo','editor',?)", (clock.now_ms(),))


def _whole(tx: Transaction, ids: dict[str, str]) -> None:
    """Sam has everything that can be known of somebody."""
    sam = ids["Sam O'Neill"]
    values = {"location": "Lisbon", "timezone": "Asia/Kolkata", "industry": "Hardware", "relationship": "mentor"}
    contacts.edit(tx, sam, values | {"met_on": "2024-10-05", "met_where": "Lisbon, the tram depot", "met_how": "EuroBSDCon"})
    points = ("sam@oxide.example", "home: sam@home.example")
    for kind, lines in {"email": points, "phone": ("+351 21 5550123",), "link": PAGES, "handle": NAMES}.items():
        for line in lines:
            contacts.add_point(tx, sam, point_lines.one(kind, line))
    important_dates.set_all(
        tx, sam, (("wedding day", "2019-06-01"), ("name day", "--03-20"), ("first day at Oxide", "2021-09-01"))
    )
    for word, other, note in SAID:
        relations.add(tx, sam, relations.read(tx.connection, word), ids[other], note)
    for label, kind, choices, value in OWN:
        custom_fields.set_value(tx, sam, custom_fields.add(tx, label, kind, choices), value)


PAGES = ("github: samoneill", "mastodon: @sam@hachyderm.io", "https://sam.example/talks")
NAMES = ("matrix: @sam:matrix.example", "signal: sam.07")
SAID = (
    ("introduced by", "Ravi Menon", None),
    ("works with", "Priya Natarajan", "the same team"),
    ("works with", "Jürgen Müller", None),
    ("mentors", "Wei Zhang", None),
    ("partner of", "Chloé Dubois", None),
    ("climbs with", "Björn Åkesson", "on Thursdays"),
)
OWN: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("T-shirt size", "choice", ("S", "M", "L"), "M"),
    ("Years with us", "number", (), "3"),
    ("Contract until", "date", (), "2027-01-31"),
)


def _more(tx: Transaction) -> None:
    """What only the Log shows of an interaction."""
    known = {kind: key for key, kind in tx.execute("SELECT id,type FROM interactions ORDER BY n DESC").fetchall()}
    event = interactions.event_id(tx, "FOSDEM 2026")
    interactions.edit(tx, known["coffee"], {"direction": "me", "duration_minutes": 45})
    interactions.edit(tx, known["call"], {"direction": "them", "duration_minutes": 5})
    interactions.edit(tx, known["video_call"], {"direction": "mutual", "duration_minutes": 90})
    waffles = tx.execute("SELECT id FROM interactions WHERE notes=?", (WAFFLES,)).fetchone()
    interactions.edit(tx, waffles[0], {"event_id": event, "direction": "mutual", "transcript_source": "~/notes/fosdem.md"})


def _ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


def _add(tx: Transaction, somebody: Somebody, today: date) -> str:
    values = {"tracked_on": _ago(today, 400), **somebody.values}
    contact_id = contacts.add(tx, values, somebody.points, somebody.tags)
    for days, kind, note in somebody.talks:
        interactions.log(tx, [contact_id], kind, _ago(today, days), note)
    return contact_id


def _promise(tx: Transaction, contact_id: str, due_on: str, note: str, kind: str = "follow_up") -> None:
    follow_ups.add(tx, contact_id, due_on, note, kind=kind)


def profile(database: Database) -> None:
    """Who the owner is."""
    said = {
        **{"name": "Ada Lovelace", "pronouns": "she/her", "tagline": "Compilers and poetry; ask me about engines"},
        **{"company": "Analytical Engines", "title": "Staff Engineer", "email": "ada@engines.example", "location": "London"},
        **{"phone": "+44 20 7946 0000", "links": "https://github.com/adalovelace\nhttps://ada.example"},
    }
    with database.write("edit your profile") as tx:
        own_profile.put(tx, said)


def promises(database: Database) -> None:
    """More of what is open: coming back, fixed, snoozed, done, and from a talk."""
    today = clock.today()
    with database.write("promises of the snapshots") as tx:
        zoe, kofi, ana = (
            tx.execute("SELECT id FROM contacts WHERE name=?", (name,)).fetchone()[0]
            for name in ("Zoë Faßbender", "Kofi Mensah", "Ana Souza")
        )
        talk = tx.execute(
            "SELECT i.id FROM interactions i JOIN interaction_contacts l ON l.interaction_id=i.id WHERE l.contact_id=? "
            "ORDER BY i.occurred_on DESC, i.n DESC",
            (zoe,),
        ).fetchone()[0]
        source = ("interactions", talk)
        follow_ups.add(tx, zoe, _ago(today, 4), "introduce her to Ravi", kind="my_promise", source=source)
        follow_ups.add(
            tx, zoe, _ago(today, -1), "a chapter of the book", kind="their_promise", repeat="1m", fixed=True, source=source
        )
        asleep = follow_ups.add(tx, kofi, _ago(today, 20), "lunch, finally", repeat="3w")
        follow_ups.snooze(tx, asleep, _ago(today, -9))
        follow_ups.complete(tx, follow_ups.add(tx, ana, _ago(today, 1), "the slides, with sources", kind="my_promise"))


def rhythm(database: Database) -> dict[str, str]:
    """A year of talks with somebody who is due every two weeks, rarer than that; of two promises one was kept. Name -> id."""
    today = clock.today()
    with database.write("rhythm of the snapshots") as tx:
        contact_id = contacts.add(tx, {"name": "Ines Duarte", "company": "Oxide", "cadence": "2w", "met_on": _ago(today, 420)})
        for back in (75, 130, 180, 222, 264, 306, 345, 390):
            interactions.log(tx, [contact_id], "call", _ago(today, back))
        for back in (60, 200):
            made = follow_ups.add(tx, contact_id, _ago(today, back), "the slides", kind="my_promise")
        tx.execute("UPDATE follow_ups SET completed_at=created_at-200*86400000 WHERE id=?", (made,))
    return {"Ines Duarte": contact_id}


def twins(database: Database) -> None:
    """A few who are there twice: by address, by name, by a close name at one company."""
    today = clock.today()
    with database.write("twins of the snapshots") as tx:
        for somebody in _TWINS:
            _add(tx, somebody, today)


_TWINS = (
    Somebody(
        {
            "name": "Fassbender, Zoë",
            "company": "Kernel Works Ltd",
            "location": "Berlin-Kreuzberg",
            "timezone": "Europe/Berlin",
            "birthday": "1988-03-21",
            "importance": 3,
            "vip": 1,
            "met_on": "2024-09-12",
            "met_how": "RustConf, the hallway",
            "notes": "Her sister runs a bakery.\nAsk about the book.",
        },
        (
            _email("zoe@kernelwerke.example"),
            Point("phone", "030 5550123"),
            Point("handle", "zofass.01", "Signal"),
            _link("https://fosstodon.org/@zofass", "Mastodon"),
        ),
        ("rust", "fosdem"),
        ((200, "talk", "io_uring, the long version"),),
    ),
    Somebody({"name": "Ravi Menon"}, (_email("ravi.menon@home.example"),)),
    Somebody({"name": "Priya N.", "company": "Oxide, Inc.", "archived_at": 1}),
)
