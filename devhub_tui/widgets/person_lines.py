"""Parts of one person in the contact pane: how to reach them, days to remember, how you met, relations, own fields.

Pure: data in, lines out.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from devhub_tui import clock, text
from devhub_tui.domain import local_time, sites
from devhub_tui.domain.vip import Details
from devhub_tui.domain.yearly import LEAP_DAY
from devhub_tui.storage.custom_fields import Value
from devhub_tui.storage.important_dates import ImportantDate
from devhub_tui.storage.relations import Related
from devhub_tui.storage.rows import PointRow
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.line_view import Line, fit, wrap

if TYPE_CHECKING:
    from devhub_tui.storage.arrivals import ArrivalRow

LABEL = 14  # cells of the words on the left
_POINTS = 40  # contact points shown
_CAME = 3  # times that somebody came by a code
_NAMES = 8  # people shown of one relation


def labelled(label: str, value: str, width: int, most: int = 3, role: str = "text") -> list[Line]:
    """A value beside its label; a label that is too long for its place goes before the value."""
    if cell_len(label) >= LABEL:
        label, value = "", f"{label}: {value}"
    parts = wrap(value, width - LABEL, most)
    return [((fit(label if not i else "", LABEL), "muted"), (part, role)) for i, part in enumerate(parts)]


def points(found: Sequence[PointRow], details: Details, width: int) -> list[Line]:
    """Contact points, those that the person prefers first; of several of a kind the main one is marked."""
    several = {kind for kind in {point.kind for point in found} if sum(point.kind == kind for point in found) > 1}
    lines: list[Line] = []
    for point in best_first(found, details)[:_POINTS]:
        label, name = sites.said(point)
        label = label if sites.find(label) else label.lower()
        main = "  main" if point.is_primary and point.kind in several else ""
        lines.append(((fit(label, LABEL), "muted"), (fit(name, width - LABEL - len(main)).rstrip(), "text"), (main, "muted")))
    if len(found) > _POINTS:
        lines.append(((f"{'':{LABEL}}{len(found) - _POINTS} more", "muted"),))
    return lines or [(("No email, phone or link yet. e adds one.", "muted"),)]


def best_first(found: Sequence[PointRow], details: Details) -> list[PointRow]:
    """The points in their order, but first what a VIP's main app or preferred channel names."""
    wanted = [text.fold(word) for word in (details.main_app, details.preferred_channel) if word]

    def rank(point: PointRow) -> int:
        service = sites.of(point)
        names = {text.fold(each) for each in (point.kind, point.label or "", service.label if service else "") if each}
        return next((place for place, word in enumerate(wanted) if word in names), len(wanted))

    return sorted(found, key=rank) if wanted else list(found)


def place(value: dict[str, Any], now: datetime) -> list[str]:
    """Title, company, where they are, and the time there where it is not the time here."""
    parts = [str(value[key]) for key in ("title", "company", "location") if value[key]]
    return [*parts, *filter(None, [local_time.said(value["timezone"], now)])]


def days(birthday: str | None, found: Iterable[ImportantDate], today: date, width: int, leap_day: str = LEAP_DAY) -> list[Line]:
    """The birthday, then the other days of the year, the next one first."""
    lines = labelled("birthday", when.birthday(birthday, today, leap_day), width) if birthday else []
    for each in sorted(found, key=lambda row: (when.days_to(row.on_date, today, leap_day), row.label)):
        lines += labelled(each.label, when.yearly(each.on_date, today, leap_day), width)
    return lines


def met(value: dict[str, Any], width: int) -> list[Line]:
    """When, where and how you met."""
    parts = [when.full(value["met_on"])] if value["met_on"] else []
    parts += [str(value[key]) for key in ("met_where", "met_how") if value[key]]
    return labelled("met", ", ".join(parts), width) if parts else []


def came(found: "Sequence[ArrivalRow]", width: int) -> list[Line]:
    """That they came by a Quick Connect code, where and when, and which text they agreed to."""
    lines: list[Line] = []
    for row in found[:_CAME]:
        day = when.full(clock.from_ms(row.arrived_at).date().isoformat())
        parts = ["Quick Connect", row.event or "", day, f"agreed to text {row.consent_version}"]
        lines += labelled("" if lines else "source", ", ".join(filter(None, parts)), width)
    return lines


def related(found: Iterable[Related], width: int) -> list[Line]:
    """Whom they are related to, a relation a line."""
    groups: dict[str, list[str]] = {}
    for row in found:
        groups.setdefault(row.word, []).append(_related(row))
    lines: list[Line] = []
    for word, names in groups.items():
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        lines += labelled(word, ", ".join(names[:_NAMES]) + more, width)
    return lines


def _related(row: Related) -> str:
    more = " · ".join(filter(None, (row.note, "archived" if row.archived else "")))
    return f"{row.name} ({more})" if more else row.name


def own(found: Iterable[Value], width: int) -> list[Line]:
    """Fields of the user's own."""
    lines: list[Line] = []
    for row in found:
        lines += labelled(row.label, when.full(row.value) if row.kind == "date" else row.value, width)
    return lines
