"""What the dashboard says, as lines for a LinePane. Pure: rows in, lines out; no widget, no vault."""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len

from devhub_tui import text
from devhub_tui.domain.cadence import read_day
from devhub_tui.storage.dashboard import Dashboard
from devhub_tui.storage.rows import DueRow, InteractionRow, Upcoming
from devhub_tui.widgets.day_words import WEEKDAYS, ago, short
from devhub_tui.widgets.day_words import heading as day_heading
from devhub_tui.widgets.line_pane import Line
from devhub_tui.widgets.paint import Part, fit, rfit
from devhub_tui.widgets.status import LOOKS

_BARS = "▁▂▃▄▅▆▇█"
_SHADES = {"reconnect": "█", "due": "▓", "soon": "▒", "in_touch": "█", "collaborating": "▓", "passive": "░", "new": "▒"}
_KINDS = {
    "birthday": ("♪", "accent"),
    "date": ("♪", "accent"),
    "follow_up": ("→", "text"),
    "my_promise": ("→", "text"),
    "their_promise": ("←", "text"),
    "due": ("!", "warning"),
}
_ARROWS = (
    (re.compile(r"(you owe \w+ |you promised(?: \w+)?: |follow up: )"), "→ "),
    (re.compile(r"(?:she|he|they) promised: "), "← "),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
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
    came = _came(*view.data.arrived)
    if not view.data.people:
        return [[*came, *_empty()]], [width]
    top = [Line()] if height >= 28 else []
    if width < 96:
        one = [*needs_you(view, width), *_today(view, today, width), *_coming(view, today, width), *_recent(view, today, width)]
        return [[*top, *came, *one, *_people(view, width), *_quarter(view, width)]], [width]
    left = min(width * 54 // 100, 100)
    right = min(width - left, 90)
    return [
        [*top, *came, *needs_you(view, left), *_recent(view, today, left)],
        [*top, *_today(view, today, right), *_coming(view, today, right), *_people(view, right), *_quarter(view, right)],
    ], [left, right]


def _came(today: int, review: int) -> list[Line]:
    """Who arrived by Quick Connect, while that is news."""
    said = [f"{today} arrived today"] if today else []
    said += [f"{review} to review"] if review else []
    key = "4, then v decides" if review else "A opens the newest"
    return [Line(((" · ".join(said), "accent"), (f"   {key}", "muted"))), Line()] if said else []


def _empty() -> list[Line]:
    rows = [
        ("i", "import people: vCards, LinkedIn, Google, Outlook, any table"),
        ("n", "add somebody by hand"),
        ("4", "a code that somebody scans: they fill in a page, and are here"),
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
    """NEEDS YOU: the queue, with why and what was said last; or why there is none."""
    data = view.data
    if not data.queue:
        return [heading("NEEDS YOU"), *_wrapped(_nobody(data), width - 2), Line()]
    shown = len(data.queue)
    title = f"{shown} of {data.waiting} today" if data.waiting > shown else f"{shown} today"
    lines = [heading("NEEDS YOU", title, *([f"{data.share.reached} reached"] if data.share.reached else []))]
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
        parts += _why(row, view.last.get(row.id), width - 2 - sum(cell_len(part) for part, _ in parts))
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


def _why(row: DueRow, last: InteractionRow | None, room: int) -> list[Part]:
    """What is owed or celebrated, with arrows for words where it does not fit; else what was last talked about."""
    if row.beside:
        said = text.line(" · ".join(row.beside))
        return [("   " + (said if cell_len(said) + 3 <= room else text.line(" · ".join(map(_arrowed, row.beside)))), "text")]
    if last is None:
        return [("   not talked yet", "muted")]
    note = text.line((last.notes or "").split("\n", 1)[0])
    return [(f"   {last.icon} {note or text.line(last.type_label)}", "muted")]


def _arrowed(reason: str) -> str:
    for words, arrow in _ARROWS:
        found = words.match(reason)
        if found:
            return arrow + reason[found.end() :]
    return reason


def _nobody(data: Dashboard) -> str:
    """The sentence for when nobody is shown."""
    share = data.share
    if share.paused_until and data.waiting:
        rest = f"{_wait(data.waiting)} until then. Z ends the pause, + shows the first of them."
        return f"Paused until {_day(share.paused_until, data)}. {rest}"
    if share.paused_until:
        return f"Paused until {_day(share.paused_until, data)}: Z ends the pause. Nobody is waiting."
    if share.quiet and data.waiting:
        when = f"until {_day(share.asks_again, data)}" if share.asks_again else "for another day"
        today = _WEEKDAYS[date.fromisoformat(data.today).weekday()]
        return f"{today} is a quiet day. {_wait(data.waiting)} {when}: + shows them."
    if data.waiting:
        number = _NUMBERS[share.limit] if share.limit < len(_NUMBERS) else str(share.limit)
        them = "them" if data.waiting > 1 else "that one"
        return f"That was today's {number}. {data.waiting} more wait{'s' * (data.waiting == 1)} for another day: + shows {them}."
    return _calm(data)


def _wait(count: int) -> str:
    return "1 person waits" if count == 1 else f"{count} people wait"


def _day(day: str, data: Dashboard) -> str:
    """`Mon 30 Mar`."""
    return day_heading(day, date.fromisoformat(data.today))


def _calm(data: Dashboard) -> str:
    """The sentence for an empty queue."""
    fine = data.counts["in_touch"] + data.counts["soon"]
    new = data.counts["new"]
    begin = "Nobody is waiting any more." if data.share.reached else "Nobody is waiting."
    if data.asleep:
        return f"{begin} {_are(data.asleep)} snoozed" + (f", {_are(fine)} in touch." if fine else ".")
    if fine == 0 and new:
        return f"{begin} {_are(new)} new · T sorts them."
    if fine == 0:
        return f"{begin} Nobody here has a cadence: c on somebody gives one."
    return f"{begin} {_are(fine)} in touch" + (f", {new} new · T sorts them." if new else ".")


def _are(count: int) -> str:
    return "1 person is" if count == 1 else f"{count} people are"


def _today(view: View, today: date, width: int) -> list[Line]:
    """TODAY: what is dated today, and what is late."""
    rows = [each for each in view.data.coming if each.on <= view.data.today]
    lines = [_dated(each, today, width, "") for each in rows] + _more(view.data.more[0], "")
    return [heading("TODAY"), *(lines or [Line((("nothing is dated today", "muted"),))]), Line()]


def _coming(view: View, today: date, width: int) -> list[Line]:
    """NEXT 7 DAYS, and what asks for longer notice."""
    lines, before = [], ""
    for each in view.data.coming:
        if each.on <= view.data.today:
            continue
        on = date.fromisoformat(each.on)
        day = WEEKDAYS[on.weekday()] if (on - today).days <= 7 else short(each.on, today)
        lines.append(_dated(each, today, width, f"{day if each.on != before else '':<5}" + " " * (len(day) > 4)))
        before = each.on
    lines += _more(view.data.more[1], "     ")
    return [heading("NEXT 7 DAYS"), *(lines or [Line((("nothing yet", "muted"),))]), Line()]


def _more(count: int, indent: str) -> list[Line]:
    """What is celebrated beyond the few that are shown: mostly by people whom nobody has triaged."""
    if not count:
        return []
    return [Line(((f"{indent}  and {count} more birthday{'s' * (count > 1)}", "muted"),))]


def _dated(each: Upcoming, today: date, width: int, day: str) -> Line:
    icon, ink = _KINDS.get(each.kind, _KINDS["follow_up"])
    name, what = text.line(each.name), text.line(each.text)
    parts: list[Part] = [(day, "muted"), (f"{icon} ", ink)]
    if each.kind == "birthday":
        parts += [(name, "name"), (f" {what}" if what != "birthday" else " has a birthday", "text")]
    elif each.kind == "date":
        parts += [(name, "name"), (f" · {what}", "text")]
    elif each.kind == "due":
        parts += [(name, "name"), (f" due, {what}", "muted")]
    else:
        on = read_day(each.on)
        late = (today - on).days if on else 0
        tail = f" ({late} d late)" if late > 0 else ""
        room = max(10, width - 2 - cell_len(day) - 2 - 3 - len(tail) - cell_len(name))
        said = what or _WHO.get(each.kind, "follow up")
        parts += [
            (said if cell_len(said) <= room else fit(said, room), "text"),
            (" · ", "muted"),
            (name, "name"),
            (tail, "warning"),
        ]
    return Line(tuple(parts), (each.contact_id, each.name), each.follow_up_id)


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
