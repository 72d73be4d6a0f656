"""Fills an empty vault with the people of domain/demo.py, in one batch that undo does not walk over."""

import random
from datetime import date

from devhub_tui import clock
from devhub_tui.domain.demo import DemoPerson, people
from devhub_tui.domain.demo_reminders import RELATIONSHIPS, TAGS
from devhub_tui.domain.demo_talks import CODE, details
from devhub_tui.domain.demo_ties import FIELDS, RELATIONS
from devhub_tui.domain.vip import NOTHING
from devhub_tui.storage import (
    contacts,
    custom_fields,
    follow_ups,
    important_dates,
    interactions,
    relations,
    relationship_types,
    tags,
    vip,
)
from devhub_tui.storage.database import Database, Transaction


def fill(database: Database, today: date | None = None) -> int:
    """Writes sixty people and a year of history; gives how many interactions that is."""
    today = today or clock.today()
    everybody = people(today)
    talks = []
    with database.write("make up people", kind="setup") as tx:
        ids = [contacts.add(tx, each.values, each.points, each.tags, by_hand=each.by_hand) for each in everybody]
        for contact_id, each in zip(ids, everybody, strict=True):
            vip.save(tx, contact_id, NOTHING, each.background)
            for promise in each.promises:
                follow_ups.add(
                    tx, contact_id, promise.on, promise.note, kind=promise.kind, repeat=promise.repeat, fixed=promise.fixed
                )
            talks += [(talk.on, talk, [contact_id, *(ids[other] for other in talk.others)]) for talk in each.talks]
        # Written in the order they happened, so that the newest come last in every list.
        chance = random.Random(3)
        newest = max((on for on, talk, _ in talks if talk.kind == "technical_discussion" and talk.notes), default=None)
        for on, talk, who in sorted(talks, key=lambda entry: entry[0]):
            more, event = details(talk.kind, chance)
            more["event_id"] = interactions.event_id(tx, event) if event else None
            code = CODE if on == newest and talk.kind == "technical_discussion" else ""
            interactions.log(tx, who, talk.kind, on, talk.notes + code if talk.notes else None, **more)
        _tie(tx, dict(zip(ids, everybody, strict=True)))
    return len(talks)


def _tie(tx: Transaction, everybody: dict[str, DemoPerson]) -> None:
    """What they have in fields of one's own, days to remember, cadences of groups, and what they are to each other."""
    for tag, cadence in TAGS.items():
        tags.update(tx, tags.find(tx.connection, tag).id, {"cadence": cadence})
    for relationship, every in RELATIONSHIPS.items():
        relationship_types.add(tx, relationship, every)
    fields = {label: custom_fields.add(tx, label, kind, choices) for label, kind, choices in FIELDS}
    named = {each.values["name"]: contact_id for contact_id, each in everybody.items()}
    for contact_id, each in everybody.items():
        important_dates.set_all(tx, contact_id, each.dates)
        for label, value in each.own.items():
            custom_fields.set_value(tx, contact_id, fields[label], value)
    for one, word, other, note in RELATIONS:
        relations.add(tx, named[one], relations.read(tx.connection, word), named[other], note)
