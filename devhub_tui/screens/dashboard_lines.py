"""What the dashboard says, as lines for a LinePane. Pure: rows in, lines out; no widget, no vault."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len

from devhub_tui import text
from devhub_tui.storage.dashboard import Dashboard
from devhub_tui.storage.rows import DueRow, InteractionRow, Upcoming
from devhub_tui.widgets.day_words import WEEKDAYS, ago
from devhub_tui.widgets.line_pane import Line
from devhub_tui.widgets.paint import Part, fit, rfit
from devhub_tui.widgets.status import LOOKS

_BARS = "▁▂▃▄▅▆▇█"
_SHADES = {"reconnect": "█", "due": "▓", "soon": "▒", "in_touch": "█", "collaborating": "▓", "passive": "░", "new": "▒"}
_KINDS = {
    "birthday": ("♪", "accent"),
    "follow_up": ("→", "text"),
    "my_promise": ("→", "text"),
    "their_promise": ("←", "text"),
    "due": ("!", "warning"),
}
_ARROWS = (("you promised: ", "→ "), ("they promised: ", "← "), ("follow up: ", "→ "))
_WHO = {"my_promise": "you promised", "their_promise": "they promised", "follow_up": "follow up"}


class View(NamedTuple):
    """Everything the dashboard paints; `last` is what was last talked about with each person of the queue."""

    data: Dashboard
    recent: tuple[InteractionRow, ...]
    last: Mapping[str, InteractionRow]


def heading(word: str, *more: str) -> Line:
    """A section's first line."""
    return Line(((word, "title"), *(("  " + each, "muted") for each in more)))


def columns(view: View, width: int, height: int) -> tuple[list[list[Line]], list[int]]:
    """The columns for a pane of this size, and their widths: two from 96 cells, else one with what is urgent first."""
    today = date.fromisoformat(view.data.today)
    if not view.data.people:
        return [_empty()], [width]
    top = [Line()] if height >= 28 else []
    if width < 96:
        one = [*needs_you(view, width), *_today(view, today, width), *_coming(view, today, width), *_recent(view, today, width)]
        return [[*top, *one, *_people(view, width), *_quarter(view, width)]], [width]
    left = min(width * 54 // 100, 100)
    right = min(width - left, 90)
    return [
        [*top, *needs_you(view, left), *_recent(view, today, left)],
        [*top, *_today(view, today, right), *_coming(view, today, right), *_people(view, right), *_quarter(view, right)],
    ], [left, right]


def _empty() -> list[Line]:
    rows = [
        ("i", "import people: vCards, LinkedIn, Google, Outlook, any table"),
        ("n", "add somebody by hand"),
        ("ctrl+p", "everything else, and later everybody by name"),
    ]
    return [
        Line(),
        Line((("Nobody is here yet.", "name"),)),
        Line(),
        *(Line(((f"{key:>8}  ", "key"), (what, "text"))) for key, what in rows),
    ]


def _name(name: str, vip: bool, width: int) -> list[Part]:
    """A name in exactly this many cells, brightest on the screen, with the star of a VIP."""
    name = text.line(name)
    if not vip:
        return [(fit(name, width), "name")]
    used = min(cell_len(name), width - 2)
    return [(fit(name, used), "name"), (" ★", "warning"), (" " * (width - used - 2), "")]


def needs_you(view: View, width: int) -> list[Line]:
    """NEEDS YOU: the queue, with why and what was said last."""
    data = view.data
    if not data.waiting:
        return [heading("NEEDS YOU"), *_wrapped(_nobody(data), width - 2), Line()]
    shown = len(data.queue)
    title = f"{shown} of {data.waiting} today" if data.waiting > shown else f"{shown} today"
    lines = [heading("NEEDS YOU", title)]
    worded = width >= 84
    names = max(cell_len(text.line(row.name)) + 2 * row.vip for row in data.queue)
    room = min(names + 1, 30, max(14, width - 2 - 14 * worded - 12 - 18))
    numbers = {row.id: f"{row.days_since} d / {row.cadence_days}" if row.cadence_days else "–" for row in data.queue}
    span = max(map(len, numbers.values())) + 2
    for row in data.queue:
        look = LOOKS[row.status]
        ink = look.colour.removeprefix("$text-")
        parts: list[Part] = [(f"{look.icon} ", ink), *_name(row.name, row.vip, room)]
        if worded:
            parts.append((f" {look.word:<13}", ink))
        parts.append((rfit(numbers[row.id], span), "text"))
        parts += _why(row, view.last.get(row.id), data.today)
        lines.append(Line(tuple(parts), (row.id, row.name)))
    if data.waiting > shown:
        lines.append(Line(((f"  {data.waiting - shown} more waiting", "muted"),)))
    return [*lines, Line()]


def _wrapped(sentence: str, width: int) -> list[Line]:
    """The sentence in lines of this width."""
    lines = [""]
    for word in sentence.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return [Line(((line, "text"),)) for line in lines]


def _why(row: DueRow, last: InteractionRow | None, today: str) -> list[Part]:
    """What is promised or celebrated, else what was last talked about."""
    reason = " · ".join(part for part in row.reason.split(" · ") if not part.endswith(f"days, every {row.cadence_days}"))
    for words, arrow in _ARROWS:
        reason = reason.replace(words, arrow)
    if reason:
        return [("   " + text.line(reason), "text")]
    if last is None:
        return [("   not talked yet", "muted")]
    note = text.line((last.notes or "").split("\n", 1)[0])
    return [(f"   {last.icon} {note or text.line(last.type_label)}", "muted")]


def _nobody(data: Dashboard) -> str:
    """The sentence for an empty queue."""
    fine = data.counts["in_touch"] + data.counts["soon"]
    new = data.counts["new"]
    if fine == 0 and new:
        people = "1 person is" if new == 1 else f"{new} people are"
        return f"Nobody is waiting. {people} new: give those who matter a cadence."
    are = "person is" if fine == 1 else "people are"
    return f"Nobody is waiting. {fine} {are} in touch."


def _today(view: View, today: date, width: int) -> list[Line]:
    """TODAY: what is dated today, and what is late."""
    rows = [each for each in view.data.coming if each.on <= view.data.today]
    if not rows:
        return [heading("TODAY"), Line((("nothing is dated today", "muted"),)), Line()]
    return [heading("TODAY"), *(_dated(each, today, width, "") for each in rows), Line()]


def _coming(view: View, today: date, width: int) -> list[Line]:
    """NEXT 7 DAYS."""
    rows = [each for each in view.data.coming if each.on > view.data.today]
    if not rows:
        return [heading("NEXT 7 DAYS"), Line((("nothing yet", "muted"),)), Line()]
    lines, before = [heading("NEXT 7 DAYS")], ""
    for each in rows:
        day = WEEKDAYS[date.fromisoformat(each.on).weekday()] if each.on != before else ""
        lines.append(_dated(each, today, width, f"{day:<5}"))
        before = each.on
    return [*lines, Line()]


def _dated(each: Upcoming, today: date, width: int, day: str) -> Line:
    icon, ink = _KINDS[each.kind]
    name, what = text.line(each.name), text.line(each.text)
    parts: list[Part] = [(day, "muted"), (f"{icon} ", ink)]
    if each.kind == "birthday":
        parts += [(name, "name"), (f" {what}" if what != "birthday" else " has a birthday", "text")]
    elif each.kind == "due":
        parts += [(name, "name"), (f" due, {what}", "muted")]
    else:
        late = (today - date.fromisoformat(each.on)).days
        tail = f" ({late} d late)" if late > 0 else ""
        room = max(10, width - 2 - cell_len(day) - 2 - 3 - len(tail) - cell_len(name))
        said = what or _WHO[each.kind]
        parts += [
            (said if cell_len(said) <= room else fit(said, room), "text"),
            (" · ", "muted"),
            (name, "name"),
            (tail, "warning"),
        ]
    return Line(tuple(parts), (each.contact_id, each.name))


def _recent(view: View, today: date, width: int) -> list[Line]:
    """RECENT: the newest interactions, with whom."""
    if not view.recent:
        return [heading("RECENT"), Line((("nothing logged yet: l on a person logs", "muted"),)), Line()]
    lines = [heading("RECENT")]
    room = min(max(cell_len(text.line(row.type_label)) for row in view.recent), 20 if width >= 70 else 13)
    for row in view.recent:
        parts: list[Part] = [(fit(ago(row.occurred_on, today), 6), "muted"), (fit(text.line(row.icon), 3), "primary")]
        parts.append((fit(text.line(row.type_label), room) + "  ", "text"))
        for index, (_, name, vip) in enumerate(row.people):
            parts += [(", " if index else "", "muted"), (text.line(name), "name"), (" ★" if vip else "", "warning")]
        note = text.line((row.notes or "").split("\n", 1)[0])
        if note:
            parts.append((f"   {note}", "muted"))
        lines.append(Line(tuple(parts), row.people[0][:2] if row.people else None))
    return [*lines, Line()]


def _people(view: View, width: int) -> list[Line]:
    """PEOPLE: everybody as one bar, and the counts in words."""
    counts, total = view.data.counts, view.data.people
    order = ("in_touch", "soon", "due", "reconnect", "collaborating", "passive", "new")
    room = min(width - 3, 60)
    bar = [(_SHADES[name] * size, LOOKS[name].colour.removeprefix("$text-")) for name, size in _shares(counts, order, room)]
    lines = [heading("PEOPLE", f"{total:,}"), Line(tuple(bar))]
    parts: list[Part] = []
    for name in order:
        if not counts[name]:
            continue
        look = LOOKS[name]
        word = f" {counts[name]:,} {look.word}   "
        if parts and sum(cell_len(each) for each, _ in parts) + 1 + len(word.rstrip()) > width - 2:
            lines.append(Line((*parts[:-1], (parts[-1][0].rstrip(), "text"))))
            parts = []
        parts += [(look.icon, look.colour.removeprefix("$text-")), (word, "text")]
    return [*lines, Line((*parts[:-1], (parts[-1][0].rstrip(), "text"))), Line()]


def _shares(counts: Mapping[str, int], order: tuple[str, ...], room: int) -> list[tuple[str, int]]:
    """How many of `room` cells each status gets: at least one for whoever is there, the largest takes the difference."""
    total = sum(counts.values()) or 1
    sizes = {name: max(1, round(counts[name] * room / total)) for name in order if counts[name]}
    most = max(sizes, key=lambda name: sizes[name])
    sizes[most] = max(1, sizes[most] + room - sum(sizes.values()))
    return list(sizes.items())


def _quarter(view: View, width: int) -> list[Line]:
    """THIS QUARTER: interactions per week over thirteen weeks."""
    weeks = view.data.weeks
    total = sum(weeks)
    most = max(weeks, default=0)
    wide = 3 if width >= 45 else 2
    bars = (
        "".join((_BARS[-(-each * (len(_BARS) - 1) // most)] if each else " ") * (wide - 1) + " " for each in weeks)
        if most
        else ""
    )
    word = "interaction" if total == 1 else "interactions"
    lines = [heading("THIS QUARTER", f"{total:,} {word} in 13 weeks")]
    return [*lines, Line(((bars, "primary"),) if bars else (("nothing logged yet", "muted"),))]
