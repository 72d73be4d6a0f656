"""What completing fields offer: people, interaction types, tags, time zones. Each is a function of what was typed."""

from devhub_tui import clock, text
from devhub_tui.domain.cadence import ARCHIVED
from devhub_tui.domain.log_query import DIRECTIONS
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, interactions, lists, search
from devhub_tui.storage.rows import ContactRow
from devhub_tui.widgets.candidate_list import MOST, Candidate, Find, among, fitting
from devhub_tui.widgets.interaction_lines import ARROWS


def people(session: Session, *, new: bool = False) -> Find:
    """People by anything indexed, the best fit first; those last talked to when nothing was typed.

    `new` also offers to add who was typed, as a candidate without a value.
    """

    def find(typed: str) -> list[Candidate]:
        connection, today = session.database.connection, clock.today().isoformat()
        name = text.clean(typed)
        if name:
            numbers = list(search.numbers(connection, name, MOST))
            if len(numbers) < MOST:  # the archived last: they are out of the way
                more = search.numbers(connection, name, 2 * MOST, archived=True)
                numbers += [number for number in more if number not in numbers][: MOST - len(numbers)]
            rows = lists.rows(connection, today, numbers)
        else:
            rows = lists.first_page(connection, today, "last", limit=MOST)
        found = [Candidate(row.id, row.name, _detail(row)) for row in rows]
        if new and name and all(text.fold(each.label) != text.fold(name) for each in found):
            found = [*found[: MOST - 1], Candidate("", name, "add as a new person")]
        return found

    return find


def _detail(row: ContactRow) -> str:
    parts = [row.company or row.location or "", *(f"#{tag}" for tag in row.tags[:2])]
    parts += ["archived"] if row.status == ARCHIVED else []
    return " · ".join(part for part in parts if part)


def types(session: Session) -> Find:
    """Interaction types by a part of their label; all of them when nothing was typed, or one stands there already."""
    rows = interactions.types(session.database.connection)
    known = [Candidate(row.key, row.label.lower(), row.icon) for row in rows]
    return among(known)


def directions() -> Find:
    """Who reached out."""
    return among([Candidate(word, label, ARROWS[word]) for word, label in DIRECTIONS.items()])


def events(session: Session) -> Find:
    """Events that begin with, or hold, what was typed; last the new event that it would make."""
    known = [Candidate(event_id, name) for event_id, name in interactions.events(session.database.connection)]

    def find(typed: str) -> list[Candidate]:
        name = text.clean(typed, limit=200)
        found = fitting(known, name)[: MOST - 1] if name else known[:MOST]
        if name and all(text.fold(each.label) != text.fold(name) for each in known):
            found = [*found, Candidate("", name, "new event")]
        return found

    return find


def tags(session: Session) -> Find:
    """Tags in use that begin with, or hold, what was typed; last the new tag that it would make."""
    known = [Candidate(name, name) for name in contacts.tag_names(session.database.connection)]

    def find(typed: str) -> list[Candidate]:
        name = text.clean(typed, limit=100).lstrip("#").strip()
        found = fitting(known, name)[: MOST - 1] if name else known[:MOST]
        if name and all(text.fold(each.label) != text.fold(name) for each in known):
            found = [*found, Candidate(name, name, "new tag")]
        return found

    return find
