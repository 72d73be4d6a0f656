"""One person as lines: who they are, how to reach them, what to remember, what was talked about. Pure: data in, lines out."""

from datetime import date, datetime

from rich.cells import cell_len

from devhub_tui.storage.profile import Profile
from devhub_tui.storage.rows import InteractionRow
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets import follow_up_lines, health_lines, person_lines, vip_lines
from devhub_tui.widgets.line_view import Line, fit, wrap
from devhub_tui.widgets.person_lines import labelled
from devhub_tui.widgets.status import LOOKS, SNOOZED, is_snoozed

_BLANK: Line = ()


def facts(profile: Profile, now: datetime, width: int, notes: int, keys: bool = True) -> list[Line]:
    """Everything above the timeline, in lines of `width` cells; notes take at most `notes` lines. `keys`: the page has some."""
    contact = profile.contact
    value, today = contact.values, now.date()
    lines = [*_header(profile, today, width), *_plain(" · ".join(person_lines.place(value, now)), width, "text", 2)]
    lines += _plain(_cadence(profile, keys), width, "muted", 3)
    lines += health_lines.lines(profile.health, width, keys)
    if contact.tags:
        lines += _plain(" ".join("#" + tag for tag in contact.tags), width, "accent", 3)
    lines += [*_section("Reach"), *vip_lines.reach(profile.vip, width), *person_lines.points(contact.points, profile.vip, width)]
    lines += follow_up_lines.section(profile.follow_ups, today, width)
    remember = [
        *vip_lines.remember(profile.vip, width),
        *_details(profile, today, width),
    ]
    if value["notes"]:
        remember += labelled("notes", str(value["notes"]), width, notes)
    if remember:
        lines += [*_section("Remember"), *remember]
    return lines


def _section(word: str) -> list[Line]:
    return [_BLANK, ((word, "section"),)]


def _plain(value: str, width: int, role: str, most: int) -> list[Line]:
    return [((part, role),) for part in wrap(value, width, most)] if value else []


def _header(profile: Profile, today: date, width: int) -> list[Line]:
    """Name and star on the left, status on the right; what else they go by, and until when they are left alone, below."""
    value = profile.contact.values
    look = LOOKS[profile.contact.status]
    snoozed = is_snoozed(value["snoozed_until"], today)
    word = f"{look.icon} {look.word}" + (f" {SNOOZED}" if snoozed else "")
    star = " ★" if value["vip"] else ""
    room = max(width - cell_len(word) - len(star) - 2, 8)
    name = fit(profile.contact.name, room).rstrip()
    gap = width - cell_len(name) - len(star) - cell_len(word)
    lines: list[Line] = [((name, "name"), (star, "due"), (" " * max(gap, 1), ""), (word, profile.contact.status))]
    also = " · ".join(str(value[key]) for key in ("nickname", "pronouns") if value[key])
    lines += _plain(also, width, "muted", 1)
    if snoozed:
        lines += _plain(f"{SNOOZED} snoozed until {when.weekday(value['snoozed_until'])}", width, "accent", 1)
    return lines


def _cadence(profile: Profile, keys: bool) -> str:
    """How often, since when, until when."""
    value, status = profile.contact.values, profile.contact.status
    never = {"passive": "passive, never due", "collaborating": "collaborating, never due"}
    never["new"] = "no cadence yet" + " · c sets one" * keys
    if status == "archived":
        return "archived: out of the way, counted nowhere · a brings them back"
    parts = [f"{profile.cadence_text}, {profile.cadence_source}" if profile.cadence_text else never.get(status, "")]
    if value["last_contacted"]:
        last = next((row for row in profile.timeline if row.occurred_on == value["last_contacted"]), None)
        parts.append(f"last {when.full(value['last_contacted'])}" + (f", {last.type_label.lower()}" if last else ""))
    elif profile.cadence_text:
        parts.append("no contact yet")
    if value["next_due"]:
        parts.append(f"due {when.full(value['next_due'])}" + (", a round was skipped" if profile.skips else ""))
    return " · ".join(part for part in parts if part)


def _details(profile: Profile, today: date, width: int) -> list[Line]:
    """What is known besides: days, how you met, relations, what they are to you, own fields."""
    value = profile.contact.values
    lines = person_lines.days(value["birthday"], profile.dates, today, width, profile.leap_day)
    lines += person_lines.met(value, width)
    lines += person_lines.came(profile.came, width)
    lines += person_lines.related(profile.relations, width)
    for key in ("relationship", "industry"):
        if value[key]:
            lines += labelled(key, str(value[key]), width)
    if value["importance"] is not None:
        lines += labelled("importance", f"{value['importance']} of 5", width)
    return lines + person_lines.own(profile.custom, width)


def entry(row: InteractionRow, contact_id: str, today: date, width: int) -> list[Line]:
    """One interaction: icon, what, when, with whom else; then the first two lines of the note."""
    others = [name + (" ★" if vip else "") for person, name, vip in row.people if person != contact_id]
    with_whom = f"  with {', '.join(others[:6])}" if others else ""
    with_whom += f" and {len(others) - 6} more" if len(others) > 6 else ""
    planned = "  planned" if row.occurred_on > today.isoformat() else ""
    head = f"{fit(row.icon, 2)} {row.type_label}"
    day = when.weekday(row.occurred_on)
    room = max(width - cell_len(head) - cell_len(day) - cell_len(planned) - 2, 0)
    lines: list[Line] = [
        ((head, "text"), ("  " + day, "muted"), (planned, "accent"), (fit(with_whom, room).rstrip() if room else "", "text"))
    ]
    return lines + [(("   ", ""), (part, "muted")) for part in _note(row, width)]


def height(row: InteractionRow, width: int) -> int:
    """How many lines `entry` makes, without making them."""
    if not row.notes:
        return 1
    short = len(row.notes) <= width - 3 and row.notes.isascii() and row.notes.isprintable() and not row.notes.isspace()
    return 2 if short else 1 + len(_note(row, width))


def _note(row: InteractionRow, width: int) -> list[str]:
    kept = "\n".join(part for part in (row.notes or "").split("\n") if part.strip())
    return wrap(kept, width - 3, 2) if kept else []
