"""What the column mapper says: targets in words, the first people a mapping makes, what is wrong with it. Pure wording."""

from collections.abc import Sequence
from itertools import islice

from textual.content import Content

from devhub_tui import text
from devhub_tui.domain import sites
from devhub_tui.domain.people import Person, Skipped
from devhub_tui.services.interchange import mapped, mapping
from devhub_tui.services.interchange.mapping import TARGETS, Mapping, Target
from devhub_tui.services.interchange.sheet import Sheet
from devhub_tui.widgets.candidate_list import Candidate

PEOPLE = 3
QUIET = "$foreground 65%"
_TRIED = 16_384  # characters of the table that the preview reads
_HELP = {
    "keep": "beside the person, not in a field",
    "ignore": "not imported",
    "custom": "of that name, made if need be",
    "date": "every year",
    "tags": "several in a cell",
    "link": "a page, or a name on a service",
}


def words(target: Target) -> str:
    """A target as the list shows it: `Email · work`, `GitHub`, `Shirt size (own field)`."""
    if target.kind == "custom":
        return f"{target.label or 'its name'} (own field)"
    if target.kind == "date":
        return f"{target.label or 'its name'} (date)"
    if target.kind == "link" and sites.find(target.label):
        return target.label
    return TARGETS[target.kind] + (f" · {target.label}" if target.label else "")


def choices(own: Sequence[str]) -> list[Candidate]:
    """Everything a column can become: fields, services, the user's own fields."""
    found = [Candidate(kind, shown, _HELP.get(kind, "")) for kind, shown in TARGETS.items() if kind not in ("keep", "ignore")]
    found += [Candidate(f"link:{each.label}", each.label, "a service") for each in sites.SERVICES if each.key != "website"]
    found += [Candidate(f"{kind}:{label}", f"{TARGETS[kind]} · {label}") for kind, label in _LABELLED]
    found += [Candidate(f"custom:{label}", label, "your own field") for label in own]
    ends = [Candidate(kind, TARGETS[kind], _HELP[kind]) for kind in ("keep", "ignore")]
    return [*found[: list(TARGETS).index("custom") + 1], *ends, *found[list(TARGETS).index("custom") + 1 :]]


_LABELLED = (
    ("email", "work"),
    ("email", "home"),
    ("phone", "mobile"),
    ("phone", "work"),
    ("phone", "home"),
)


def preview(sheet: Sheet, chosen: Mapping) -> Content:
    """What is wrong with the mapping, or the first people it makes."""
    wrong = mapping.problems(sheet, chosen)
    if wrong:
        return Content("\n").join(Content.styled(text.line(f"✗ {each}"), "$text-error") for each in wrong[:PEOPLE])
    head = sheet.head
    if len(head) > sheet.header.offset + _TRIED:
        head = head[: head.rfind("\n", 0, sheet.header.offset + _TRIED) + 1 or sheet.header.offset + _TRIED]
    misfits = mapped.Misfits()
    records = list(islice(mapped.parse_mapped(head, sheet, chosen, misfits=misfits), PEOPLE))
    lines = [_record(each) for each in records] or [Content.styled("Below the header there is nothing.", QUIET)]
    lines += [Content.styled(text.line(f"! {each}"), "$text-warning") for each in misfits.sentences()[:1]]
    return Content("\n").join(lines)


def _record(record: Person | Skipped) -> Content:
    if isinstance(record, Skipped):
        return Content.styled(text.line(f"– line {record.line}: {record.reason}"), QUIET)
    name = Content(text.line(record.fields["name"])).truncate(24, ellipsis=True).stylize("bold")
    return Content.assemble("✦ ", name, (text.line("  " + " · ".join(_about(record))[:300]), QUIET))


def _about(person: Person) -> list[str]:
    fields = {**person.fields}
    fields.pop("name")
    notes = fields.pop("notes", "")
    found = [f"{TARGETS.get(field, field)} {value}" if field in _NAMED else value for field, value in fields.items()]
    found += [f"{point.label}: {point.value}" if point.label else point.value for point in person.points]
    found += [f"#{tag}" for tag in person.tags]
    found += [f"{label} {day}" for label, day in person.dates]
    found += [f"{label}: {value}" for label, value in person.custom.items()]
    found += [f"“{notes[:40]}”"] if notes else []
    return found


_NAMED = frozenset(("birthday", "met_on", "met_where", "met_how", "importance", "cadence", "nickname", "vip"))


def layout(sheet: Sheet, chosen: Mapping) -> str:
    """The header and the order of days, as they are understood."""
    first = "The first row names the columns" if sheet.named else "The first row is somebody"
    order = {"dmy": "03/04 is 3 April", "mdy": "03/04 is March 4", None: "03/04 is read as its column tells"}[chosen.order]
    return f"{first} · {order}"
