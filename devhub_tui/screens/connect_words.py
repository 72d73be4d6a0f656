"""What the Connect screen says, as Content and sentences. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from devhub_tui import text
from devhub_tui.screens.connect_form import UNLIMITED, Terms
from devhub_tui.storage.arrivals import ArrivalRow
from devhub_tui.storage.codes import CodeRow
from devhub_tui.widgets.line_view import Line

if TYPE_CHECKING:
    from devhub_tui.services.quick_connect.addresses import Reach

NO_CODES: tuple[Line, ...] = (
    (("   No code was shown yet.", "name"),),
    (),
    (("   enter", "accent"), ("  shows one: others scan it, fill in a page, and are here", "text")),
    (("       o", "accent"), ("  my own card as a code, without any network", "text")),
    (("       t", "accent"), ("  they give me theirs: text or a picture of a code", "text")),
)
ELSEWHERE = "Another devhub answers for this code."
_NAMES = 3


def bar(count: int, open_now: int, in_review: Sequence[ArrivalRow], problem: str) -> Content:
    """The line above the form: what went wrong, else who waits for a decision, else how many codes there are."""
    head = Content.styled(" Connect  ", "bold $foreground")
    if problem:
        return head + Content.styled(f"✗ {text.line(problem)}", "$text-error")
    said = f"{count} code{'s' if count != 1 else ''}" + (f", {open_now} open" if open_now else "") if count else ""
    if in_review:
        names = ", ".join(text.line(each.name)[:40] for each in in_review[:_NAMES])
        more = f" and {len(in_review) - _NAMES} more" if len(in_review) > _NAMES else ""
        return head + Content.styled(f"? {len(in_review)} to review: {names}{more} · v", "$text-warning")
    return head + Content(said)


def start(terms: Terms) -> Content:
    """What enter does now."""
    event = text.clean(terms.event, limit=40)
    who = f"for {event}" if event else "for one person"
    return Content(f"enter shows a code {who} · e changes what it says")


def ended(row: CodeRow, used: int, now_ms: int) -> str:
    """Why a code is over; empty for one that holds."""
    again = "N starts another like it."
    if row.revoked_at is not None:
        return f"This code was revoked.\n{again}"
    if row.max_uses is not None and used >= row.max_uses:
        who = "Whom it was for has come." if row.max_uses == 1 else f"All {row.max_uses} have come."
        return f"{who}\n{again}"
    return f"This code is over.\n{again}" if row.expires_at <= now_ms else ""


def reach(found: "Reach | None") -> str:
    """Who can come, and what to do when nobody can."""
    if found is None:
        return ""
    if found.kind == "machine":
        return "Only this machine can reach it: set public_url or bind under [connect] in the config file"
    if found.kind == "network":
        return "Everybody in this network can reach it. Not encrypted: others there can read what is sent."
    return "Not encrypted: others can read what is sent." if found.warning else ""


def uses(value: int | None) -> str:
    """`unlimited`, `10`."""
    return UNLIMITED if value is None else str(value)
