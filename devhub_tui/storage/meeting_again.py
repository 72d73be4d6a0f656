"""Somebody known beside an arrival that may be the same person: what each field and each list would become. Reads only."""

from typing import Any

from devhub_tui.domain.duplicates import key_of
from devhub_tui.domain.people import Point
from devhub_tui.storage import arriving, comparing, contacts, merging
from devhub_tui.storage.arrivals import ArrivalRow
from devhub_tui.storage.comparing import Comparison, Holding
from devhub_tui.storage.merging import Side


def compare(connection: Any, known_id: str, arrival: ArrivalRow) -> Comparison:
    """Both sides, the arrival as the person that it would make. Raises NotFoundError when the known one is gone."""
    known = merging.side(connection, known_id)
    place = arriving.place_of(connection, arrival)
    brought: dict[str, Any] = dict.fromkeys(known.values) | arriving.fields_of(arrival, place)
    found = [*_points(connection, known_id, arrival), _tags(connection, known_id, place)]
    if arrival.message:
        found.append(Holding("Wrote", (), (arrival.message,), (arrival.message,)))
    holdings = tuple(each for each in found if each.a or each.b)
    return Comparison(known, Side(arrival.id, brought, None), merging.own_fields(connection), holdings)


def _points(connection: Any, known_id: str, arrival: ArrivalRow) -> list[Holding]:
    here = [Point(each.kind, each.value, each.label) for each in contacts.points(connection, known_id)]
    there = arriving.points_of(arrival)
    holdings = []
    for kind, label in comparing.KINDS.items():
        a, b = (
            {key_of(each.kind, each.value, each.label): _said(each) for each in side if each.kind == kind}
            for side in (here, there)
        )
        holdings.append(Holding(label, tuple(a.values()), tuple(b.values()), tuple((b | a)[key] for key in a | b)))
    return holdings


def _said(point: Point) -> str:
    return comparing.said(point.kind, point.value, point.label)


def _tags(connection: Any, known_id: str, place: arriving.Place) -> Holding:
    a = {each: each for each in contacts.contact(connection, known_id).tags}
    b = {each: each for each in arriving.tags_of(place)}
    return Holding("Tags", tuple(a), tuple(b), tuple(a | b))
