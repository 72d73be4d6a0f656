"""What the import screen says: the plan with its first rows, how far the work is, and what became of it. Pure wording."""

import os
from typing import TYPE_CHECKING

from textual.content import Content

from devhub_tui import text
from devhub_tui.domain.people import Person

if TYPE_CHECKING:
    from devhub_tui.services.interchange.importer import Report
    from devhub_tui.services.interchange.parse import Parsed
    from devhub_tui.storage.importing import Plan

DOING = {"read": "Reading", "back up": "Making a backup", "write": "Writing", "compare": "Looking for duplicates"}
FORMATS = {
    "vcard": "vCard",
    "linkedin": "LinkedIn CSV",
    "google": "Google CSV",
    "outlook": "Outlook CSV",
    "csv": "Table",
    "devhub_csv": "CSV of devhub",
    "devhub": "Copy",
}
ROWS, SKIPS, BAR = 6, 4, 40
_ABOUT = 24  # cells: a row stays one line on 80 columns
QUIET = "$foreground 65%"


def planned(parsed: "Parsed", report: "Report", plan: "Plan") -> Content:
    """Format, counts, the first people, and the records that could not be read."""
    from devhub_tui.services.interchange import bundle

    kind = FORMATS.get(parsed.format, parsed.format)
    lines = [
        Content.assemble((kind, "bold"), f" · {parsed.encoding} · {_many(len(parsed.people), 'record', 'records')}"),
        _counts(report),
        Content(""),
    ]
    lines += _rows(parsed, plan)
    if len(parsed.people) > ROWS:
        lines.append(Content.styled(f"  {len(parsed.people) - ROWS:,} more", QUIET))
    lines += [Content.styled(text.line(f"! {remark}"), "$text-warning") for remark in report.remarks[:SKIPS]]
    if report.skipped:
        lines += [Content(""), Content.styled("Skipped, because it could not be read", "$text-warning")]
        lines += [Content(text.line(f"  {bundle.where(each)}: {each.reason}"[:300])) for each in report.skipped[:SKIPS]]
        if len(report.skipped) > SKIPS:
            lines.append(Content.styled(f"  {len(report.skipped) - SKIPS:,} more", QUIET))
    return Content("\n").join(lines)


def copied(report: "Report") -> Content:
    """What taking in a copy of a vault would do."""
    lines = [Content.styled("A copy of a vault, made by devhub", "bold"), _counts(report), Content("")]
    lines.append(Content("Merged row by row, everything with it: interactions, follow-ups, relations, own fields."))
    lines.append(Content.styled("What is newer here stays. One step of undo takes all of it back.", QUIET))
    if report.skipped:
        lines += [Content(""), Content.styled("Left out, because it could not be read", "$text-warning")]
        lines += [Content(text.line(f"  line {each.line}: {each.reason}"[:300])) for each in report.skipped[:SKIPS]]
    return Content("\n").join(lines)


def _counts(report: "Report") -> Content:
    parts: list[tuple[str, str] | str] = [(f"{report.added:,}", "bold"), " new   "]
    parts += [(f"{report.updated:,}", "bold"), " updated   ", (f"{report.unchanged:,}", "bold"), " unchanged   "]
    parts += [(f"{len(report.skipped):,}", "bold"), " skipped"]
    return Content.assemble(*parts)


def _rows(parsed: "Parsed", plan: "Plan") -> list[Content]:
    new = {id(each.people[0]) for each in plan.additions}
    changes = {id(each.person): each.change for each in plan.updates}
    rows = []
    for person in parsed.people[:ROWS]:
        change = changes.get(id(person))
        if id(person) in new:
            sign, word = "✦", "new"
        elif change is None:
            sign, word = "=", "repeated"
        else:
            sign, word = ("±", "updated") if change else ("=", "unchanged")
        name = Content(text.line(person.fields["name"])).truncate(30, ellipsis=True).stylize("bold")
        gap = " " * max(1, 31 - name.cell_length)
        about = Content(text.line(_about(person))).truncate(_ABOUT, ellipsis=True)
        rows.append(Content(f"{sign} {word:<10}") + name + Content(gap) + about.stylize(QUIET))
    return rows


def _about(person: Person) -> str:
    parts = [person.fields.get("company") or "", person.points[0].value if person.points else ""]
    return " · ".join(part for part in parts if part)


def far(doing: str, done: int, total: int) -> Content:
    """A bar and a share; without a known total only what is being done."""
    if total <= 1:
        return Content(f"{doing} …")
    full = BAR * done // total
    return Content.assemble(
        f"{doing:<16}", ("█" * full, "$text-primary"), ("░" * (BAR - full), QUIET), f" {done * 100 // total:>3} %"
    )


def imported(report: "Report", new: int = 0) -> str:
    """For the toast; `new` people are there to be sorted."""
    parts = [f"{report.added:,} new", f"{report.updated:,} updated", f"{report.unchanged:,} unchanged"]
    if report.skipped:
        parts.append(f"{len(report.skipped):,} skipped")
    said = text.line(f"Imported {os.path.basename(report.file)}: {', '.join(parts)} · u undo")
    if new and report.added:
        said += f"\n{_many(new, 'person is', 'people are')} new · T sorts them"
    if not report.possible:
        return said
    return f"{said}\n{_many(report.possible, 'may be a duplicate', 'may be duplicates')} · ctrl+p duplicates"


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
