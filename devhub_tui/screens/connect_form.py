"""What a new Quick Connect code is for: the event, where, a note, tags, when to follow up, until when it holds and for how many.

Begins with what the last code said, so that mostly nothing has to be typed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from devhub_tui import clock, text
from devhub_tui.domain import code_terms, fields
from devhub_tui.errors import FieldError
from devhub_tui.screens import candidates
from devhub_tui.services.session import Session
from devhub_tui.storage.codes import CodeRow, Wanted
from devhub_tui.widgets.candidate_list import Candidate, among
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.form_row import FormRow, Line

_DAY_MS = 86_400_000
FRESH_MS = 7 * _DAY_MS
"""How old the last code may be for its event, place and note to be offered again: a conference, not one half a year ago."""
_SLACK_MS = 60_000
UNLIMITED = "unlimited"


class Terms(NamedTuple):
    """What stands in the form, as typed."""

    event: str = ""
    location: str = ""
    session: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    follow_up: str = f"in {code_terms.FOLLOW_UP_DAYS} days"
    expires: str = f"{code_terms.HOURS} h"
    uses: str = ""
    """Empty: as many as usual, which is one, or any number at an event."""


def like(row: CodeRow, now_ms: int | None = None) -> Terms:
    """The form for another code like this one; with `now_ms`, only what still makes sense after so long."""
    days = row.follow_up_days
    terms = Terms(
        follow_up="none" if days is None else f"in {days} day{'s' if days != 1 else ''}",
        expires=_length(row),
        uses="" if _is_usual(row) else str(row.max_uses or UNLIMITED),
    )
    if now_ms is not None and now_ms - row.made_at > FRESH_MS:
        return terms
    return terms._replace(
        event=text.line(row.event or ""),
        location=text.line(row.location or ""),
        session=text.line(row.session or ""),
        note=text.line(row.note or ""),
        tags=row.tags,
    )


def _length(row: CodeRow) -> str:
    """How long it held, as people say it; until tonight for one that ended at midnight."""
    length = row.expires_at - row.made_at
    end = clock.from_ms(row.expires_at)
    if (end.hour, end.minute) == (0, 0) and 0 < length <= _DAY_MS - _SLACK_MS:
        return "tonight"
    for unit, size in (("d", _DAY_MS), ("h", _DAY_MS // 24), ("min", 60_000)):
        number = round(length / size)
        if number > (1 if unit == "d" else 0) and abs(number * size - length) < _SLACK_MS // (60 if unit == "min" else 1):
            return f"{number} {unit}"
    return Terms().expires


def _is_usual(row: CodeRow) -> bool:
    return row.max_uses == (None if row.event else 1)


class ConnectForm(Vertical):
    """The fields. `wanted` is what they mean."""

    DEFAULT_CSS = """
    ConnectForm {
        height: auto;
        max-width: 100;
        & FormRow > .form-row--label { width: 11; }
    }
    """

    class Changed(Message):
        """Something else stands in it."""

    @dataclass
    class Submitted(Message):
        """Enter in a field: the code is wanted."""

    def __init__(self, session: Session) -> None:
        super().__init__(id="form")
        self._session = session

    def compose(self) -> ComposeResult:
        """The rows."""
        events = candidates.events(self._session)
        yield FormRow("Event", Completer(events, placeholder="none: for one person", eager=False, id="event"), id="event-row")
        places = Line(placeholder="where", id="location"), Line(placeholder="session, as a talk", id="session")
        yield FormRow("Place", *places, id="place-row")
        yield FormRow("Note", Line(placeholder="for you alone: visitors do not see it", id="note"), id="note-row")
        tags = Chips(candidates.tags(self._session), placeholder="for everybody who comes", new=True, id="tags")
        yield FormRow("Tags", tags, id="tags-row")
        yield FormRow("Follow up", Line(placeholder="in 7 days, 2w, none", id="follow_up"), id="follow_up-row")
        yield FormRow("Holds", Line(placeholder="24 h, tonight, 3 d", id="expires"), quiet=False, id="expires-row")
        known = [Candidate(each, each) for each in ("1", "10", UNLIMITED)]
        yield FormRow("For", Completer(among(known), eager=False, id="uses"), id="uses-row")

    # What stands in it

    def terms(self) -> Terms:
        """As typed."""
        chips = self.query_one("#tags", Chips)
        chips.take_typed()
        tags = tuple(each.label for each in chips.chosen)
        lines = {name: self.query_one(f"#{name}", Line).value for name in ("location", "session", "note", "follow_up", "expires")}
        picked = {name: self.query_one(f"#{name}", Completer).value for name in ("event", "uses")}
        return Terms(tags=tags, **lines, **picked)

    def fill(self, terms: Terms) -> None:
        """Puts this into the fields."""
        self.query_one("#event", Completer).find = candidates.events(self._session)
        for name in ("event", "uses"):
            self.query_one(f"#{name}", Completer).settle(getattr(terms, name))
        for name in ("location", "session", "note", "follow_up", "expires"):
            self.query_one(f"#{name}", Line).value = text.line(getattr(terms, name))
        chips = self.query_one("#tags", Chips)
        chips.settle("")
        chips.choose([Candidate(each, each) for each in terms.tags])
        for row in self.query(FormRow):
            row.says("")
        self.mean()

    def wanted(self) -> Wanted | None:
        """What the fields mean; None when some are wrong, which is then said beside them."""
        terms = self.terms()
        found: dict[str, Any] = {}
        wrong: list[str] = []
        for name, read in _READERS.items():
            try:
                found[name] = read(terms)
            except FieldError as error:
                row = self.query_one(f"#{_ROW_OF.get(name, name)}-row", FormRow)
                row.complain(error.message, error.hint, about=str(getattr(terms, name)))
                wrong.append(name)
        if wrong:
            self._go_to(wrong[0])
            return None
        found["expires_at"] = int(found.pop("expires").timestamp() * 1000)
        found["follow_up_days"] = found.pop("follow_up")
        found["max_uses"] = found.pop("uses")
        return Wanted(**found)

    def _go_to(self, name: str) -> None:
        field = self.query_one(f"#{name}")
        (field.box if isinstance(field, Completer) else field).focus()

    def start(self) -> None:
        """Puts the cursor into the first field."""
        self.query_one("#event", Completer).box.focus()

    @property
    def has_cursor(self) -> bool:
        """Whether somebody types in it."""
        return self.has_focus_within

    def mean(self) -> None:
        """Says until when, and for how many by itself."""
        terms = self.terms_now()
        uses = self.query_one("#uses", Completer)
        uses.box.placeholder = f"{UNLIMITED}, at an event" if text.clean(terms.event) else "1 person, without an event"
        row = self.query_one("#expires-row", FormRow)
        try:
            words = f"→ until {end_in_words(_expires(terms))}"
        except FieldError:
            words = ""
        row.edited(terms.expires, words)

    def terms_now(self) -> Terms:
        """As typed, with nothing taken up yet."""
        return Terms(event=self.query_one("#event", Completer).value, expires=self.query_one("#expires", Line).value)

    @on(Input.Changed)
    @on(Completer.Changed)
    def _edited(self, event: Message) -> None:
        event.stop()
        field = event.control
        if isinstance(field, Line | Completer):
            row = next(each for each in field.ancestors if isinstance(each, FormRow))
            if row.error:
                row.edited(field.value)
        self.mean()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    @on(Completer.Submitted)
    def _entered(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Submitted())


def end_in_words(end: datetime) -> str:
    """`Tue 17 Mar, 09:00`; only the time for one that is today."""
    today = clock.from_ms(clock.real_ms())
    return end.strftime("%H:%M") if end.date() == today.date() else f"{end:%a} {end.day} {end:%b}, {end:%H:%M}"


def _expires(terms: Terms) -> datetime:
    """By the real clock, as every code's end."""
    return code_terms.expires(terms.expires or Terms().expires, clock.from_ms(clock.real_ms()))


def _uses(terms: Terms) -> int | None:
    if not text.clean(terms.uses):
        return None if text.clean(terms.event) else 1
    return code_terms.uses(terms.uses)


_READERS: dict[str, Any] = {
    "event": lambda terms: fields.line("event", terms.event),
    "location": lambda terms: fields.line("location", terms.location),
    "session": lambda terms: fields.line("session", terms.session),
    "note": lambda terms: fields.note("note", terms.note),
    "tags": lambda terms: tuple(dict.fromkeys(fields.tag_name(each) for each in terms.tags)),
    "follow_up": lambda terms: code_terms.follow_up_days(terms.follow_up or "none"),
    "expires": _expires,
    "uses": _uses,
}
_ROW_OF = {"location": "place", "session": "place"}
