"""Somebody who gave their card: a person with all that an arrival has too: event, tags, meeting, follow-up. One batch, one undo."""

from datetime import timedelta
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import fields
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.people import Person
from devhub_tui.storage import codes, contacts, follow_ups, importing, interactions
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.database import Transaction


class Known(NamedTuple):
    """Somebody of the vault whom a card may be of."""

    id: str
    name: str


def label(person: Person) -> str:
    """What taking somebody in is called in the history."""
    return f"meet {text.clean(person.fields['name'], limit=60)}"


def known(connection: Any, person: Person, source: str) -> Known | None:
    """Who has this card already, as an import would find them: by UID, email, profile or name."""
    updates = importing.plan(connection, [person], source).updates
    if not updates:
        return None
    # The plan already has what the card would change.
    row = connection.execute("SELECT id,name FROM contacts WHERE id=?", (updates[0].known.id,)).fetchone()
    return Known._make(row) if row else None


def at_hand(connection: Any) -> Wanted:
    """Where one is: what the newest code says, if that is still open, or nothing."""
    newest = next(iter(codes.listing(connection)), None)
    if newest is None or not newest.is_open(clock.real_ms()):
        return Wanted()
    return Wanted(newest.event, newest.location, newest.session, newest.note, newest.tags, newest.follow_up_days)


def take(tx: Transaction, person: Person, source: str, wanted: Wanted) -> str:
    """Adds the person, whoever is known already, and gives their id. Of `wanted` nothing counts that is about a code."""
    today = clock.today()
    event_id = interactions.event_id(tx, wanted.event) if wanted.event else None
    tags = [*wanted.tags, *([fields.tag_name(wanted.event)] if wanted.event else ()), f"met-{today.year}"]
    contact_id = importing.add(tx, person, source, list({text.fold(each): each for each in tags}.values()))
    places = [each for each in (wanted.location, wanted.session) if each]
    met = {
        "met_on": today.isoformat(),
        "met_where": ", ".join(places) or None,
        "met_how": f"at {wanted.event}" if wanted.event else None,
    }
    contacts.edit(tx, contact_id, {key: value for key, value in met.items() if value and key not in person.fields})
    if event_id is not None:
        tx.execute(
            "INSERT INTO event_contacts(id,event_id,contact_id) VALUES (?,?,?) ON CONFLICT(id) DO UPDATE SET deleted_at=NULL",
            (natural_id("event_contact", event_id, contact_id), event_id, contact_id),
        )
    said = " · ".join(filter(None, (wanted.event, *places)))
    note = fields.note("notes", "\n\n".join(filter(None, (said, wanted.note))))
    interactions.log(
        tx, [contact_id], "met", today.isoformat(), note, occurred_at=int(clock.now().timestamp() * 1000), event_id=event_id
    )
    if wanted.follow_up_days is not None:
        due = today + timedelta(days=wanted.follow_up_days)
        follow_ups.add(tx, contact_id, due.isoformat(), f"you met at {wanted.event}" if wanted.event else "you met")
    return contact_id
