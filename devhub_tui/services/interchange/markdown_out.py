"""A person as a Markdown page: front matter for programs, sections for people. The same person gives the same bytes.

Nothing is in it that changes by itself (status, days since), so that a folder of such pages is quiet in git. Text of others
cannot break out of its place: front matter is quoted, notes stand in block quotes, and no HTML comes to life.
"""

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC
from typing import Any

from devhub_tui import clock
from devhub_tui.storage.exporting import Promise, Talk, Whole
from devhub_tui.text import clean

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|]|&(?=#?\w+;))")
_START = re.compile(r"^([#+-]|\d+[.)]|=+$)")
_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})")
_INNER = re.compile(r"^([\s>*+\d.)-]+)(?=`{3,}|~{3,})")
_CHECK = re.compile(rb'^check: "([0-9a-f]{8})"\n', re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s<>\\]+", re.IGNORECASE)
_ID = re.compile(rb"^id: ([0-9a-f-]{36})\n", re.MULTILINE)
_LONGEST = 1 << 30
_KINDS = {"follow_up": "follow up", "my_promise": "I promised", "their_promise": "they promised"}
_FACTS = ("nickname", "pronouns", "company", "title", "industry", "location", "timezone", "birthday", "relationship", "cadence")
_MET = ("met_on", "met_where", "met_how")
_BACKGROUND = (
    ("family", "Family"),
    ("company", "Company"),
    ("likes_dislikes", "Likes and dislikes"),
    ("misc_notes", "Other notes"),
)


def page(person: Whole, talks: Sequence[Talk], promises: Sequence[Promise]) -> bytes:
    """The whole page, with a sum of itself in the front matter, by which an edited one is known."""
    head = "\n".join(_front(person))
    body = "\n".join(_body(person, talks, promises))
    # Another program may have put anything into the vault.
    data = clean(f"---\n{head}\n---\n{body}\n", multiline=True, limit=_LONGEST).encode() + b"\n"
    return data.replace(b"---\n", b'---\ncheck: "%08x"\n' % zlib.crc32(data), 1)


def is_ours(data: bytes, contact_id: str) -> bool:
    """Whether a page is of this person."""
    found = _ID.search(data[:2_000])
    return data.startswith(b"---\n") and found is not None and found[1] == contact_id.encode()


def is_edited(data: bytes) -> bool:
    """Whether a page is no longer as it was written."""
    found = _CHECK.search(data[:2_000])
    return found is None or int(found[1], 16) != zlib.crc32(data[: found.start()] + data[found.end() :])


def _front(person: Whole) -> Iterator[str]:
    values = person.values
    yield f"id: {person.id}"
    yield f"name: {_quoted(person.name)}"
    for column in (*_FACTS, *_MET):
        if values[column]:
            yield f"{column}: {_quoted(values[column])}"
    if values["importance"]:
        yield f"importance: {int(values['importance'])}"
    for flag, on in (("vip", values["vip"]), ("archived", values["archived_at"] is not None)):
        if on:
            yield f"{flag}: true"
    for kind in ("email", "phone", "link", "handle"):
        yield from _list(f"{kind}s", [point.value for point in person.points if point.kind == kind])
    yield from _list("tags", person.tags)
    if person.custom:
        yield "own:"
        yield from (f"  {_quoted(each.label)}: {_quoted(each.value)}" for each in _once(person))


def _once(person: Whole) -> list[Any]:
    """The user's own fields, each once: a key may not be there twice."""
    return list({each.label: each for each in reversed(person.custom)}.values())[::-1]


def _quoted(value: str) -> str:
    """A text as YAML reads it whatever it holds (YAML 1.2, 7.3.1: JSON's strings are YAML's)."""
    return json.dumps(str(value), ensure_ascii=False)


def _list(key: str, values: Sequence[str]) -> Iterator[str]:
    if values:
        yield f"{key}:"
        yield from (f"  - {_quoted(value)}" for value in values)


def _body(person: Whole, talks: Sequence[Talk], promises: Sequence[Promise]) -> Iterator[str]:
    values = person.values
    yield f"# {_plain(person.name).replace('#', chr(92) + '#')}"
    about = " · ".join(_plain(values[column]) for column in ("title", "company", "location") if values[column])
    if about:
        yield ""
        yield _paragraph(about)
    met = ", ".join(_plain(values[column]) for column in _MET if values[column])
    lines = [f"Met: {met}"] if met else []
    if person.introduced_by:
        lines.append(f"Introduced by: {_plain(person.introduced_by)}")
    yield from _section("How you met", [f"- {line}" for line in lines])
    yield from _section(
        "Reach", [f"- {_said(point.label or point.kind, point.value)}" for point in person.points] + _apps(person)
    )
    days = sorted(person.dates, key=lambda each: (each[1][-5:], each))
    yield from _section("Dates", [f"- {_said(label, day)}" for label, day in days])
    yield from _section("Own fields", [f"- {_said(each.label, each.value)}" for each in person.custom])
    relations = [
        f"- {_paragraph(_plain(each.word))} {_plain(each.name)}" + (f": {_plain(each.note)}" if each.note else "")
        for each in person.relations
    ]
    yield from _section("Relations", relations)
    background = [line for column, title in _BACKGROUND for line in _block(title, person.background.get(column))]
    yield from _section("Background", background)
    yield from _section("Notes", _note(values["notes"] or ""))
    yield from _section("Follow-ups", [line for each in promises for line in _promise(each)])
    yield from _section("Interactions", [line for each in talks for line in _talk(each)][1:])


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *lines)


def _said(label: str, value: str) -> str:
    return _paragraph(f"{_plain(label)}: {_plain(value)}")


def _apps(person: Whole) -> list[str]:
    titles = (("main_app", "main app"), ("preferred_channel", "best by"))
    return [f"- {title}: {_plain(person.info[column])}" for column, title in titles if column in person.info]


def _block(title: str, text: str | None) -> list[str]:
    return [f"{title}:", "", *_note(text), ""] if text else []


def _promise(each: Promise) -> Iterator[str]:
    done = ""
    with suppress(TypeError, ValueError, OverflowError, OSError):  # not done, or at no instant
        done = f", done {clock.from_ms(each.done_at).astimezone(UTC):%Y-%m-%d}" if each.done_at is not None else ""
    repeat = f", every {_plain(each.repeat)}{' from the due day' if each.fixed else ''}" if each.repeat else ""
    if each.snoozed_until and each.done_at is None:
        repeat += f", snoozed until {_plain(each.snoozed_until)}"
    yield f"- [{'x' if done else ' '}] {each.due_on} {_KINDS.get(each.kind, _plain(each.kind))}{repeat}{done}" + (
        f": {_plain(each.note)}" if each.note else ""
    )


def _talk(each: Talk) -> Iterator[str]:
    facts = [_plain(each.type)]
    if each.minutes:
        facts.append(f"{each.minutes} min")
    if each.direction:
        facts.append(f"from {_plain(each.direction)}")
    if each.event:
        facts.append(_plain(each.event))
    yield ""
    yield f"### {each.on} {', '.join(facts)}"
    if each.others:
        yield ""
        yield "With " + ", ".join(map(_plain, each.others))
    if each.notes:
        yield ""
        yield from _note(each.notes)


def _plain(value: object) -> str:
    """One line in which nothing is Markdown; a web address is a link."""
    line = " ".join(str(value).split())
    if _ADDRESS.fullmatch(line):
        return f"<{line}>"
    return _SPECIAL.sub(r"\\\1", line)


def _paragraph(line: str) -> str:
    """A plain line that begins a paragraph, and nothing else."""
    return _START.sub(lambda found: f"{found[1][:-1]}\\{found[1][-1]}", line)


def _note(text: str) -> list[str]:
    """A note in a block quote, with its own Markdown but for HTML: outside of fenced code a `<` is only that.

    Fences are those that begin a line. One in a list or further in is made to be none, because where it would end is not
    for us to tell.
    """
    lines = []
    fence = ""
    for line in text.split("\n"):
        if fence:
            # A tab reaches as far as it does behind the `> `.
            inner = f"> {line}".expandtabs(4)[2:]
            if inner.lstrip(" ").startswith(fence) and not inner.strip().strip(fence[0]) and not inner.startswith("    "):
                fence = ""
        elif found := _FENCE.match(line):
            fence = found[1]
        else:
            line = _INNER.sub(r"\1\\", line.replace("<", "&lt;"))
        lines.append(f"> {line}".rstrip())
    return lines if text else []
