"""Records as JSON shows them (docs/cli.md), and one person as lines of text. Booleans are booleans, instants ISO 8601."""

import shutil
from textwrap import wrap
from typing import Any

from devhub_tui import clock, text
from devhub_tui.cli import health_shape, output, rhythm_shape, vip_shape
from devhub_tui.domain import local_time, sites
from devhub_tui.domain.follow_ups import what
from devhub_tui.storage import contacts, custom_fields, follow_ups, health, important_dates, interactions, relations
from devhub_tui.storage.relations import Related
from devhub_tui.storage.rows import FollowUpRow, InteractionRow, PointRow

_HIDDEN = ("sort_name", "user_id")
_FACTS = (
    ("nickname", "also"),
    ("pronouns", "pronouns"),
    ("relationship", "relation"),
    ("industry", "industry"),
    ("location", "place"),
    ("timezone", "time zone"),
    ("birthday", "birthday"),
)
_SHOWN = 20
_LABEL = 15  # cells of the words on the left


def contact(connection: Any, contact_id: str) -> dict[str, Any]:
    """One person with every field, contact points, tags, interactions and follow-ups."""
    found = contacts.contact(connection, contact_id)
    shape: dict[str, Any] = {
        key: output.instant(value) if key.endswith("_at") else value for key, value in found.values.items() if key not in _HIDDEN
    }
    shape["vip"] = bool(shape["vip"])
    shape["last_update"] = output.instant(shape["last_update"])
    return {
        "id": shape.pop("id"),
        "name": shape.pop("name"),
        "status": found.status,
        **shape,
        **rhythm_shape.shape(connection, found.values),
        "points": [point_shape(point) for point in found.points],
        "important_dates": [row._asdict() for row in important_dates.of_person(connection, contact_id)],
        "relations": [relation(row) for row in relations.of_person(connection, contact_id)],
        "custom": [
            {"label": row.label, "kind": row.kind, "value": row.value} for row in custom_fields.of_person(connection, contact_id)
        ],
        "local_time": _local_time(found.values["timezone"]),
        "tags": list(found.tags),
        **vip_shape.shape(connection, contact_id, found.values["vip"]),
        "interactions": [interaction(row) for row in interactions.timeline(connection, contact_id)],
        "follow_ups": [follow_up(row) for row in follow_ups.of_contact(connection, contact_id)],
        "health": health_shape.shape(health.of_person(connection, contact_id)),
    }


def point_shape(point: PointRow) -> dict[str, Any]:
    """One contact point: with the service it belongs to, the name there, and the address that opens it."""
    service = sites.of(point)
    return {
        **point._asdict(),
        "service": service.key if service else None,
        "name": sites.name_of(point),
        "url": sites.page(point),
    }


def relation(row: Related) -> dict[str, Any]:
    """What somebody is to another, and who that is."""
    return {"relation": row.word, "id": row.other_id, "name": row.name, "note": row.note}


def _local_time(zone: str | None) -> str | None:
    moment = local_time.there(zone, clock.now())
    return moment.isoformat(timespec="seconds") if moment else None


def interaction(row: InteractionRow) -> dict[str, Any]:
    """One interaction and who was in it."""
    return {
        "id": row.id,
        "type": row.type,
        "occurred_on": row.occurred_on,
        "occurred_at": output.instant(row.occurred_at),
        "direction": row.direction,
        "duration_minutes": row.duration_minutes,
        "event": {"id": row.event_id, "name": row.event} if row.event_id and row.event else None,
        "transcript_source": row.transcript_source,
        "notes": row.notes,
        "people": [{"id": contact_id, "name": name} for contact_id, name, _ in row.people],
    }


def print_interaction(row: InteractionRow) -> None:
    """One interaction as lines of text."""
    from devhub_tui.domain import durations
    from devhub_tui.domain.log_query import DIRECTIONS

    moment = output.instant(row.occurred_at)
    output.say(f"{row.icon} {row.type_label}  {row.occurred_on}{' ' + moment[11:16] if moment else ''}")
    _fact("with", ", ".join(name + (" ★" if vip else "") for _, name, vip in row.people))
    _fact("from", DIRECTIONS.get(row.direction or "", row.direction))
    _fact("took", durations.said(row.duration_minutes))
    _fact("at", row.event)
    _fact("source", row.transcript_source)
    _fact("id", row.id)
    if row.notes:
        output.say()
        _block(row.notes, "")


def follow_up(row: FollowUpRow) -> dict[str, Any]:
    """One follow-up or promise, and the interaction it came from."""
    return {
        "id": row.id,
        "contact_id": row.contact_id,
        "name": row.name,
        "due_on": row.due_on,
        "note": row.note,
        "kind": row.kind,
        "repeat": row.repeat,
        "fixed": row.fixed,
        "snoozed_until": row.snoozed_until,
        "completed_at": output.instant(row.completed_at),
        "source": {"id": row.source_id, "type": row.source, "occurred_on": row.source_on} if row.source_id else None,
    }


def print_contact(shape: dict[str, Any], leap_day: str) -> None:
    """One person as lines of text. `leap_day` is where 29 February falls in other years."""
    from devhub_tui.widgets.day_words import yearly
    from devhub_tui.widgets.status import LOOKS

    look = LOOKS[shape["status"]]
    output.say(f"{shape['name']}{' ★' if shape['vip'] else ''}  {look.icon} {look.word}{rhythm_shape.overlay(shape)}")
    about = " · ".join(str(shape[key]) for key in ("title", "company") if shape[key])
    if about:
        output.say(about)
    output.say(rhythm_shape.said(shape))
    output.say(health_shape.said(shape["health"]))
    for point in shape["points"]:
        known = PointRow(*(point[field] for field in PointRow._fields))
        label, name = sites.said(known)
        _fact(label, name if name == known.value else f"{name}  {known.value}")
    vip_shape.say(shape)
    for key, label in _FACTS:
        _fact(label, shape[key])
    _fact("there", local_time.said(shape["timezone"], clock.now()))
    for each in shape["important_dates"]:
        _fact(each["label"], yearly(each["on_date"], clock.today(), leap_day))
    _fact("met", " · ".join(str(shape[key]) for key in ("met_on", "met_where", "met_how") if shape[key]))
    for each in shape["relations"]:
        _fact(each["relation"], f"{each['name']}{' (' + each['note'] + ')' if each['note'] else ''}")
    for each in shape["custom"]:
        _fact(each["label"], each["value"])
    _fact("tags", ", ".join(shape["tags"]))
    _fact("id", shape["id"])
    if shape["notes"]:
        output.say()
        _block(shape["notes"], "")
    _print_follow_ups(shape["follow_ups"])
    _print_interactions(shape["interactions"])


def _fact(label: str, value: object) -> None:
    if value:
        output.say(f"{label:<{_LABEL - 1}} {value}")


def _print_follow_ups(found: list[dict[str, Any]]) -> None:
    waiting = [each for each in found if each["completed_at"] is None]
    if waiting:
        output.say()
        output.say("Follow-ups")
        for each in waiting:
            output.say(f"  {each['due_on']}  {text.line(what(each['kind'], each['note']))}".rstrip())


def _print_interactions(found: list[dict[str, Any]]) -> None:
    if not found:
        return
    output.say()
    output.say(f"Interactions ({len(found)})")
    for each in found[:_SHOWN]:
        others = [person["name"] for person in each["people"][:4]]
        output.say(f"  {each['occurred_on']}  {each['type']}{'  with ' + ', '.join(others) if len(others) > 1 else ''}")
        if each["notes"]:
            _block(each["notes"], " " * 14)
    if len(found) > _SHOWN:
        output.say(f"  {len(found) - _SHOWN} more; --json has them all.")


def _block(value: str, indent: str) -> None:
    """Text of several lines, wrapped to the terminal."""
    width = max(min(shutil.get_terminal_size().columns, 100), 30)
    for line in text.lines(value).split("\n"):
        for piece in wrap(line, width, initial_indent=indent, subsequent_indent=indent) or [""]:
            output.say(piece)
