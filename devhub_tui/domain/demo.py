"""A year in the life of sixty made-up people, the same for everyone on the same day. Pure: a day in, records out."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from devhub_tui import text
from devhub_tui.domain import demo_reminders, demo_ties
from devhub_tui.domain.demo_people import BACKGROUNDS, PEOPLE, PROMISES, SMALL_TALK, TALK, VIPS
from devhub_tui.domain.people import Point
from devhub_tui.domain.vip import NOTHING, Details

_CADENCES = {"mentors": "2m", "clients": "3w", "founders": "6w", "recruiters": "6m"}
"""How often one talks with people of a tag. Some are the tag's own (demo_reminders.TAGS), the others are set on each person."""
_TYPES = (
    "coffee",
    "call",
    "video_call",
    "email",
    "message",
    "message",
    "meeting",
    "technical_discussion",
    "code_review",
    "pair_programming",
)
_BIRTHDAYS = {"Björn Åkesson": (0, 40), "Taro Yamada": (3, 34), "Priya Natarajan": (2, 29), "Wanjiru Kamau": (6, 46)}
"""Who has a birthday soon: in how many days, and which."""
_YEAR = 365


class Talk(NamedTuple):
    """One interaction: when, of which type, what was said, and with whom besides (places in the list of people)."""

    on: str
    kind: str
    notes: str | None
    others: tuple[int, ...] = ()


class Promise(NamedTuple):
    """A follow-up or promise: its day, its kind, what, and how it comes back, if it does."""

    on: str
    kind: str
    note: str
    repeat: str | None = None
    fixed: bool = False


class DemoPerson(NamedTuple):
    """One person: columns of `contacts`, points, tags, interactions, promises, dates as (label, day).

    `own` is what they have in fields of one's own, by the fields' names.
    """

    values: dict[str, str | int]
    points: tuple[Point, ...]
    tags: tuple[str, ...]
    by_hand: bool
    talks: tuple[Talk, ...]
    promises: tuple[Promise, ...]
    background: Details = NOTHING
    dates: tuple[tuple[str, str], ...] = ()
    own: Mapping[str, str] = MappingProxyType({})


def people(today: date) -> list[DemoPerson]:
    """Everybody, with every status there is."""
    chance = random.Random(20)
    rows = [line.split("|") for line in PEOPLE.strip().splitlines()]
    promised = dict(
        zip(
            ("Ana Souza", "Luca Ferraro", "Fatima al-Zahrawi", "Kofi Mensah", "Aroha Ngata", "Siobhán Walsh", "Jonas Brandt"),
            PROMISES,
            strict=True,
        )
    )
    return [_person(row, place, today, chance, promised.get(row[1]), len(rows)) for place, row in enumerate(rows)]


def _person(
    row: list[str], place: int, today: date, chance: random.Random, promise: tuple[int, str, str] | None, count: int
) -> DemoPerson:
    status, name, pronouns, company, title, city, zone, words = row
    tags = tuple(words.split())
    values: dict[str, str | int] = {
        "name": name, "pronouns": pronouns, "company": company, "title": title, "location": city, "timezone": zone,
    }  # fmt: skip
    cadence = next((_CADENCES[tag] for tag in tags if tag in _CADENCES), None)
    if status not in ("new", "passive", "collaborating"):
        values["tracked_on"] = (today - timedelta(days=_YEAR)).isoformat()
        if cadence and name not in VIPS and not demo_reminders.by_group(name, tags):
            values["cadence"] = cadence
    if name in VIPS:
        values["vip"] = 1
        values["importance"] = 5
    elif status == "reconnect":
        values["importance"] = 4
    if status in ("passive", "collaborating"):
        values["tracking"] = status
    met = today - timedelta(days=chance.randint(380, 1500))
    values["met_on"] = met.isoformat()
    values["met_how"] = chance.choice(
        ("FOSDEM", "PyCon", "at work", "through Sam Whitfield", "a meetup in town", "an issue thread")
    )
    where = {"FOSDEM": "Brussels", "PyCon": "Bologna"}.get(str(values["met_how"]))
    if where:
        values["met_where"] = where
    birthday = _birthday(name, today, chance)
    if birthday:
        values["birthday"] = birthday
    promised = ((*promise, None, False),) if promise else ()
    promises = tuple(
        Promise((today + timedelta(days=ahead)).isoformat(), *rest)
        for ahead, *rest in (*promised, *demo_reminders.COMING_BACK.get(name, ()))
    )
    talks = tuple(_talks(status, name, tags, cadence, today, chance, place, count))
    values |= demo_reminders.values(name, status, today, talks[0].on if talks else None)
    known = BACKGROUNDS.get(name)
    background = Details(*(each or None for each in known.split("|"))) if known else NOTHING
    points, dates, own = _points(name, place, chance), demo_ties.days(name, today), demo_ties.own(name, today)
    return DemoPerson(values, points, tags, status != "new", talks, promises, background, dates, own)


def _birthday(name: str, today: date, chance: random.Random) -> str | None:
    if name in _BIRTHDAYS:
        ahead, age = _BIRTHDAYS[name]
        day = today + timedelta(days=ahead)
        leap = (day.month, day.day) == (2, 29)
        return f"--{day.isoformat()[5:]}" if leap else f"{day.year - age}-{day.isoformat()[5:]}"
    if chance.random() < 0.5:
        return None
    # Far from today, so that a quiet week stays quiet.
    day = today + timedelta(days=chance.randint(20, 340))
    return (
        f"--{day.isoformat()[5:]}"
        if chance.random() < 0.4
        else f"{chance.randint(1968, 1999)}-{day.month:02}-{min(day.day, 28):02}"
    )


def _points(name: str, place: int, chance: random.Random) -> tuple[Point, ...]:
    """Addresses under example domains and numbers set aside for fiction: nobody's."""
    handle = "-".join(word for word in text.fold(name).replace("'", "").split() if word.isascii()) or f"person-{place}"
    found = [Point("email", f"{handle}@example.org", chance.choice(("work", "home", None)))]
    if chance.random() < 0.7:
        found.append(Point("link", f"https://git.example/{handle}", "code"))
    if chance.random() < 0.4:
        found.append(Point("phone", f"+44 20 7946 0{place:03}", "mobile"))
    if chance.random() < 0.3:
        found.append(Point("link", f"https://{handle}.example", "blog"))
    return (*found, *demo_ties.points(name, handle))


def _talks(
    status: str, name: str, tags: tuple[str, ...], cadence: str | None, today: date, chance: random.Random, place: int, count: int
) -> Iterator[Talk]:
    """The last one gives the status; before it they go back a year, at about the cadence."""
    if status == "new":
        return
    every = 14 if name in VIPS else {"2m": 61, "3w": 21, "6w": 42, "6m": 180}.get(cadence or "", 30)
    if status in ("passive", "collaborating"):
        every = 60 if status == "passive" else 10
    ago = {
        "reconnect": every * 3 + chance.randint(1, every // 2),
        "due": every + chance.randint(1, max(every * 3 // 4, 2)),
        "soon": every - 1,
        "in_touch": chance.randint(0, max(every // 2, 1)),
    }.get(status, chance.randint(1, every))
    known = [note for tag in tags for note in TALK.get(tag, ())]
    told: set[str | None] = set()
    while ago <= _YEAR:
        note = chance.choice(known) if known and chance.random() < 0.55 else chance.choice(SMALL_TALK)
        # Nobody tells the same story twice.
        note = None if note in told else note
        told.add(note)
        others = (chance.randrange(count),) if chance.random() < 0.08 and ago > _YEAR // 2 else ()
        yield Talk(
            (today - timedelta(days=ago)).isoformat(),
            chance.choice(_TYPES),
            note,
            tuple(each for each in others if each != place),
        )
        ago += max(2, int(every * chance.uniform(0.6, 1.6)))
