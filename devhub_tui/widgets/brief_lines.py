"""A brief as lines that fit: what matters most gets its line first, and more only where there is room.

Pure: data in, lines out. Loads no Textual, because the shell prints the same.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from rich.cells import cell_len

from devhub_tui.domain import brief as rules
from devhub_tui.domain import local_time, sites, yearly
from devhub_tui.domain.brief import FieldChange, Promise
from devhub_tui.domain.cadence import read_day
from devhub_tui.domain.follow_ups import SAID
from devhub_tui.domain.reasons import days_of
from devhub_tui.storage.brief import Brief, Talk
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.status import LOOKS
from devhub_tui.widgets.wrapping import fit, wrap

Line = tuple[tuple[str, str], ...]
"""(text, role) pairs, as widgets/line_view.py draws them."""

LABEL = 14  # cells of the words on the left
WIDEST = 110  # cells of a line: longer ones are hard to read
NARROWEST = 20  # cells of a line, whatever the terminal says of itself
NEAR = 30
"""Days ahead in which a day of the year is near."""

_TALL = 400  # lines of one block where there is all the room
_DIRECTIONS = {"me": "you reached out", "them": "they reached out", "mutual": "both reached out"}
_NEVER = {"passive": "passive: never due", "collaborating": "collaborating: never due", "archived": "archived: out of the way"}


class Block(NamedTuple):
    """Some lines about one thing. Lower `rank`s get their first line earlier, and `usual` lines before anybody gets more.

    `group` is its place on the screen; the tens of it stand apart where there is room. `place` tells equal ones apart.
    """

    group: int
    rank: int
    label: str
    text: str
    role: str = "text"
    usual: int = 1
    most: int = 1
    place: int = 0


HEAD, LAST, OPEN, DAYS, NEWS, PERSON = 0, 10, 20, 21, 22, 30
"""Groups; those with the same tens stand together."""

MORE = 30
"""From this rank on a block waits until the others have said what they usually say."""


def lines(found: Brief, now: datetime, width: int, height: int) -> list[Line]:
    """At most `height` lines of at most `width` cells."""
    width = max(min(width, WIDEST), NARROWEST)
    if height < 1:
        return []
    blocks = [block._replace(place=place) for place, block in enumerate(_blocks(found, now))]
    blocks.sort(key=lambda block: block.rank)
    broken = {block: _broken(block, width) for block in blocks}
    room = height - 1
    shown = dict.fromkeys([block for block in blocks if block.rank < MORE][:room], 1)
    room = _grow(shown, broken, room - len(shown), usual=True)
    tens = {block.group // 10 for block in shown} | {HEAD}
    apart = len(tens) - 1 <= room
    room -= len(tens) - 1 if apart else 0
    for block in blocks:
        lines_taken = 1 + (apart and block.group // 10 not in tens)
        if block not in shown and lines_taken <= room:
            shown[block] = 1
            tens.add(block.group // 10)
            room -= lines_taken
    _grow(shown, broken, room, usual=False)
    made = [_header(found, width)]
    before = HEAD
    for block in sorted(shown, key=lambda block: (block.group, block.rank, block.place)):
        if apart and block.group // 10 != before:
            made.append(())
        before = block.group // 10
        made += _lines(block, broken[block], shown[block], width)
    return _with_rest(made, [block for block in blocks if block not in shown], width)


def plain(found: Brief, now: datetime, width: int, height: int) -> list[str]:
    """The same without colours."""
    return ["".join(part for part, _ in line).rstrip() for line in lines(found, now, width, height)]


def _grow(shown: dict[Block, int], broken: dict[Block, list[str]], room: int, *, usual: bool) -> int:
    """Gives lines to whoever has more to say, by rank; what is left of the room."""
    for block in shown:
        wanted = min(len(broken[block]), block.usual if usual else block.most)
        more = max(min(wanted - shown[block], room), 0)
        shown[block] += more
        room -= more
    return room


def _broken(block: Block, width: int) -> list[str]:
    return wrap(block.text, width - _indent(block, width), block.most)


def _indent(block: Block, width: int) -> int:
    """Cells before the text: none in the head, fewer where it is narrow."""
    return 0 if block.group == HEAD else LABEL if width >= 50 else 2


def _lines(block: Block, broken: list[str], count: int, width: int) -> Iterator[Line]:
    """So many lines of a block; the last says … when there is more."""
    indent = _indent(block, width)
    # Narrow lines have no room for a column of labels.
    label = block.label if indent == LABEL else ""
    value = broken if indent != 2 or not block.label else wrap(f"{block.label}: {block.text}", width - indent, block.most)
    for number, part in enumerate(value[:count]):
        if number == count - 1 and len(value) > count:
            part = _cut(part, width - indent)
        head = fit(label if not number else "", indent) if indent else ""
        yield ((head, "muted"), (part, block.role)) if head else ((part, block.role),)


def _cut(part: str, room: int) -> str:
    """A line with … at its end: there is more."""
    return fit(part + " …", room).rstrip() if cell_len(part) < room - 1 else fit(part + "……", room)


def _with_rest(made: list[Line], dropped: list[Block], width: int) -> list[Line]:
    """Names on the last line how many promises there was no room for."""
    missing = sum(block.label in SAID.values() for block in dropped)
    if not missing or len(made) < 2:
        return made
    said = f" · {missing} more open"
    last = "".join(part for part, _ in made[-1])
    kept = fit(last, max(width - len(said), 0)).rstrip() if cell_len(last) + len(said) > width else last
    return [*made[:-1], ((kept, made[-1][-1][1] if made[-1] else "text"), (said, "due"))]


def _header(found: Brief, width: int) -> Line:
    """Name and star on the left, the status on the right."""
    look = LOOKS[found.contact.status]
    word, star = f"{look.icon} {look.word}", " ★" if found.contact.values["vip"] else ""
    name = fit(found.contact.name, max(width - cell_len(word) - len(star) - 2, 4)).rstrip()
    gap = width - cell_len(name) - len(star) - cell_len(word)
    return ((name, "name"), (star, "due"), (" " * max(gap, 1), ""), (word, found.contact.status))


def _blocks(found: Brief, now: datetime) -> Iterator[Block]:
    """Everything there is to say, in no order."""
    today = now.date()
    yield from _head(found, now)
    yield from _last(found, today)
    yield from _promises(found, today)
    yield from _days(found, today)
    yield from _news(found)
    yield from _person(found, today)


def _head(found: Brief, now: datetime) -> Iterator[Block]:
    value = found.contact.values
    about = " · ".join(str(value[key]) for key in ("pronouns", "title", "company", "location") if value[key])
    if about:
        yield Block(HEAD, 4, "", about, usual=2, most=3)
    if there := local_time.sentence(value["timezone"], now):
        yield Block(HEAD, 5, "", there)
    yield Block(HEAD, 6, "", why(found, now.date()), "muted", usual=2, most=3)


def why(found: Brief, today: date) -> str:
    """How it stands and what makes it so: how long since, how often, until when put off."""
    value, status = found.contact.values, found.contact.status
    last, due = read_day(value["last_contacted"]), read_day(value["next_due"])
    source = f" ({found.source.removeprefix('from ')})" if found.source else ""
    every = f"{found.every}{source}" if found.every else ""
    parts = []
    if last:
        days = (today - last).days
        parts.append(f"{days_of(days)} since you talked" if days else "talked today")
        # “43 days …, every 14”: the unit is said already.
        parts[0] += f", {found.every.removesuffix(' days')}{source}" if every and days else f", {every}" if every else ""
    elif due:
        parts.append(f"no contact yet, {every}")
    if due:
        parts.append(_due(due, today))
    elif status in _NEVER:
        parts.append(_NEVER[status])
    else:
        parts.append("new: no cadence yet")
    if (value["snoozed_until"] or "") > today.isoformat():
        parts.append(f"snoozed until {when.full(value['snoozed_until'])}")
    if found.rhythm is not None:
        parts.append(f"usually every {days_of(found.rhythm)}" if found.rhythm > 1 else "usually every day")
    return " · ".join(parts)


def _due(due: date, today: date) -> str:
    left = (due - today).days
    near = f", in {days_of(left)}" if left > 0 else "" if left else ", today"
    return f"due {when.short(due.isoformat(), today)}{near}"


def _last(found: Brief, today: date) -> Iterator[Block]:
    """The last talk and what was said, what was before, what is planned; or how you met."""
    if found.last:
        yield Block(LAST, 1, "last", _talk(found.last, today), "name", usual=2, most=3)
        said = rules.essence(found.last.notes)
        yield Block(LAST, 2, "", said or "No note.", "text" if said else "muted", usual=5, most=_TALL)
    else:
        met = _met(found)
        yield Block(LAST, 1, "last", f"Nothing said yet: {met}" if met else "Nothing said yet.", "name", usual=2, most=4)
    if found.planned:
        yield Block(LAST, 3, "planned", _talk(found.planned, today), "accent", usual=1, most=2)
    for place, talk in enumerate(found.before):
        note = rules.essence(talk.notes, 400)
        said = f"{talk.icon} {talk.label}, {_day(talk.on, today)}" + (f": {note}" if note else "")
        word = "since" if found.last is None or talk.on > found.last.on else "before"
        if place < 2:
            yield Block(LAST, 16 + 4 * place, word, said, most=3)
        elif note:  # the two before belong to every brief, what was said earlier to large screens
            yield Block(LAST, 40 + place, word, said, most=2)


def _talk(talk: Talk, today: date) -> str:
    """`☕ Coffee, Mon 12 Jan 2026, 63 days ago · with Bo · you reached out`."""
    day = read_day(talk.on)
    days = (today - day).days if day else 0
    named = {0: "today", 1: "yesterday", -1: "tomorrow"}
    near = ", " + named.get(days, f"{days} days ago" if days > 0 else f"in {-days} days")
    weekday = f"{when.WEEKDAYS[day.weekday()]} " if day else ""
    parts = [f"{talk.icon} {talk.label}, {weekday}{_day(talk.on, today)}{near}"]
    if talk.others:
        parts.append(f"with {rules.joined(talk.others, 3)}")
    if talk.event:
        parts.append(talk.event)
    parts.append(_DIRECTIONS.get(talk.direction or "", ""))
    return " · ".join(filter(None, parts))


def _day(stored: str | None, today: date) -> str:
    """`18 Jan`, with the year when it is another one."""
    day = read_day(stored)
    return f"{day.day} {when.MONTHS[day.month - 1]}" if day and day.year == today.year else when.full(stored)


def _met(found: Brief) -> str:
    """`met at FOSDEM, 2 Feb 2025, introduced by Bo`, as far as it is known."""
    value = found.contact.values
    parts = [f"met {when.full(value['met_on'])}"] if value["met_on"] else []
    parts += [str(value[key]) for key in ("met_where", "met_how") if value[key]]
    if parts and not value["met_on"]:
        parts[0] = f"met at {parts[0]}" if value["met_where"] else f"met: {parts[0]}"
    return ", ".join(parts)


def _promises(found: Brief, today: date) -> Iterator[Block]:
    """What is open, the latest first. Late ones come before nearly everything."""
    for place, promise in enumerate(found.promises):
        overdue = rules.late(promise, today) >= 0
        rank = (3 if overdue else 8) if place < 3 else (12 if overdue else 30)
        label = SAID.get(promise.kind, "follow up")
        yield Block(OPEN, rank, label, _promise(promise, today), "due" if overdue else "text", usual=2, most=4)


def _promise(promise: Promise, today: date) -> str:
    days = rules.late(promise, today)
    day = _day(promise.due_on, today)
    until = read_day(promise.snoozed_until)
    if until and until > today:
        near = f"put off until {_day(promise.snoozed_until, today)}"
    else:
        near = f"{day}, {days_of(days)} late" if days > 0 else "today" if days == 0 else day
    return f"{promise.note or SAID.get(promise.kind, 'follow up')} · {near}"


def _days(found: Brief, today: date) -> Iterator[Block]:
    """Days of the year, nearest first."""
    for place, day in enumerate(rules.days(found.contact.values["birthday"], found.dates, today, found.leap_day)):
        years = ""
        if day.years:
            years = f", turns {day.years}" if day.label == "birthday" else f", {day.years} year{'s' if day.years > 1 else ''}"
        said = f"{day.on.day} {when.MONTHS[day.on.month - 1]}{years} · {yearly.in_days(day.days)}"
        rank = 32 if day.days > NEAR else 7 if place < 2 else 13
        yield Block(DAYS, rank, day.label, said, "accent" if day.days <= 7 else "text", most=2)


def _news(found: Brief) -> Iterator[Block]:
    """What changed since the last talk."""
    said = [_change(each) for each in found.changes]
    if said:
        yield Block(NEWS, 10, "new since", " · ".join(said), usual=2, most=_TALL)


def _change(change: FieldChange) -> str:
    """`company Acme → Oxide`, `tag mentors`, `VIP`."""
    on = f" ({change.on.day} {when.MONTHS[change.on.month - 1]})"
    if change.what in ("tag", "date"):
        return f"{'#' if change.what == 'tag' else ''}{change.new}{on}"
    word = rules.WORDS[change.what]
    if change.what == "vip":
        return ("VIP" if change.new not in (None, "0") else "no VIP any more") + on
    if change.what == "archived_at":
        return ("archived" if change.new else "brought back") + on
    if change.old is None:
        return f"{word} {change.new}{on}"
    return f"{word} {change.old} → {change.new or 'none'}{on}"


def _person(found: Brief, today: date) -> Iterator[Block]:
    """What to remember of them: background, notes, who they know, how you met, tags, own fields, how to reach them."""
    value, details = found.contact.values, found.details
    if value["notes"]:
        yield Block(PERSON, 11, "notes", rules.essence(value["notes"]), usual=2, most=_TALL)
    for rank, label, words in (
        (14, "family", details.family),
        (15, "likes", details.likes_dislikes),
        (18, "company", details.company),
        (19, "background", details.misc_notes),
    ):
        if words:
            yield Block(PERSON, rank, label, rules.essence(words), usual=2, most=_TALL)
    groups: dict[str, list[str]] = {}
    for row in found.relations:
        groups.setdefault(row.word, []).append(row.name)
    for place, (word, names) in enumerate(groups.items()):
        yield Block(PERSON, 17 if not place else 31, word, rules.joined(names, 6), most=3)
    if found.last and (met := _met(found)):
        yield Block(PERSON, 33, "met", met.removeprefix("met "), most=2)
    if found.contact.tags:
        yield Block(PERSON, 34, "tags", " ".join("#" + tag for tag in found.contact.tags), "accent", most=3)
    reach = " · ".join(filter(None, (details.preferred_channel, details.main_app, *_points(found))))
    if reach:
        yield Block(PERSON, 35, "reach", reach, most=2)
    for place, own in enumerate(found.custom):
        said = when.full(own.value) if own.kind == "date" else own.value
        yield Block(PERSON, 36 + place, own.label, said, most=2)


def _points(found: Brief) -> list[str]:
    """The first two ways to reach them."""
    return [sites.said(point)[1] for point in found.contact.points[:2]]
