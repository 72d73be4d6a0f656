"""What forgetting somebody would do, in sentences: the same in the app and in the shell."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_SAID = {
    "contact_points": ("way to reach them", "ways to reach them"),
    "interactions": ("interaction with nobody else", "interactions with nobody else"),
    "follow_ups": ("follow-up or promise", "follow-ups and promises"),
    "important_dates": ("date", "dates"),
    "contact_relations": ("relation", "relations"),
    "custom_values": ("own field", "own fields"),
    "tags": ("tag that nobody else has", "tags that nobody else has"),
    "arrivals": ("arrival by Quick Connect", "arrivals by Quick Connect"),
    "imported_records": ("imported record", "imported records"),
}
_NOTES = ("note about others names", "notes about others name")


class Facts(NamedTuple):
    """How much there is: rows that go by table, interactions that stay for others, records of others that name them, drafts,
    backups that hold them, saved views that name them."""

    name: str
    rows: Mapping[str, int]
    kept: int
    mentions: int
    drafts: int
    backups: int
    views: tuple[str, ...]


def facts(planned: Any) -> Facts:
    """How much there is in a plan (services/forgetting.py)."""
    found = planned.found
    rows = {table: len(ids) for table, ids in found.rows.items()}
    counts = (len(found.kept), len(found.mentions), planned.drafts, len(planned.backups))
    return Facts(planned.name, rows, *counts, tuple(found.views))


def plan_lines(facts: Facts, mentions: bool = False, named: Sequence[str] = (), deed: str = "") -> list[str]:
    """What will go, what stays, and what is out of reach; a line that begins with a space belongs to the one before.

    `named` are lines on who else's notes name them, `deed` what becomes of the backups.
    """
    more = facts.rows.get("contacts", 1) - 1
    parts = ["the record with its notes"]
    if more:
        parts.append(_number(more, "older record of the same person", "older records of the same person"))
    parts += [_number(facts.rows[table], *words) for table, words in _SAID.items() if facts.rows.get(table)]
    if facts.drafts:
        parts.append(_number(facts.drafts, "draft", "drafts"))
    lines = [f"Goes for good, with its history: {', '.join(parts)}."]
    if facts.views:
        lines.append(f"Saved views that name them go: {', '.join(facts.views)}.")
    if facts.kept:
        lines.append(
            f"{_number(facts.kept, 'interaction stays', 'interactions stay')} for the others in "
            f"{'it' if facts.kept == 1 else 'them'}, without the name."
        )
    if facts.mentions:
        lines.append(f"{_number(facts.mentions, *_NOTES)} them: {'the name is taken out.' if mentions else 'left as written.'}")
        lines += [] if mentions else named
    if facts.backups:
        lines.append(f"{_number(facts.backups, 'backup holds', 'backups hold')} them still{f': {deed}' if deed else ''}.")
    lines.append("Files you exported, and copies elsewhere, are out of reach.")
    return lines


def mention_lines(mentions: Sequence[Any], most: int) -> list[str]:
    """The first of them, and how many more."""
    lines = [f"  {mention_line(each.table, each.about, each.on)}" for each in mentions[:most]]
    return [*lines, f"  and {len(mentions) - most:,} more"] if len(mentions) > most else lines


def mention_line(table: str, about: str, on: str | None) -> str:
    """Where a record of others names them."""
    kinds = {
        "contacts": "the notes of",
        "backgrounds": "the background of",
        "custom_values": "an own field of",
        "follow_ups": "a follow-up with",
        "contact_relations": "a relation of",
        "events": "the notes of the event",
        "quick_connect_codes": "the note of",
        "arrivals": "the message of",
    }
    return f"named in {on}, {about}" if table == "interactions" else f"named in {kinds.get(table, 'a record of')} {about}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
