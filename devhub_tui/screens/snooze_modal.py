"""Until when somebody is left alone: a day in words, shown at once as what it means, or one of the usual rests.

Nothing is written here. Each usual rest has a short word of its own, so that `z w enter` does it; a single key that wrote at
once would take the first letter of “monday” for a month.
"""

import asyncio
from contextlib import suppress
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from devhub_tui import clock, text
from devhub_tui.domain import snooze_words
from devhub_tui.errors import FieldError
from devhub_tui.screens.many_modals import Answer
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.candidate_list import Candidate, Candidates
from devhub_tui.widgets.day_words import weekday
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar


class SnoozeModal(BoxModal[Answer | None]):
    """Gives an answer that holds the day as stored, or None for no rest; None for leaving.

    `now` is until when they rest at present, if they do; `ends` says what no rest is called, and `offers_end` lists it where
    nobody has looked whether they rest.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", key_display="enter", id="snooze.save"),
        Binding("down", "usual(1)", "The usual ones", show=False, id="snooze.down"),
        Binding("up", "usual(-1)", "Up", show=False, id="snooze.up"),
        Binding("escape", "cancel", "Cancel", id="snooze.cancel"),
    ]
    DEFAULT_CSS = """
    SnoozeModal {
        & > .box { width: 56; }
        & FormRow { margin-top: 1; }
        & Candidates { overlay: none; display: block; height: auto; margin: 1 0; background: $surface; }
        & KeyBar { dock: none; }
    }
    """

    def __init__(self, title: str, now: date | None = None, *, ends: str = "wakes them", offers_end: bool = False) -> None:
        super().__init__()
        self._title = title
        self._now = now
        self._ends = ends
        self._rows = _usual(now is not None or offers_end, ends)

    def compose(self) -> ComposeResult:
        """The field, what it means, and the usual rests."""
        with Vertical(classes="box") as box:
            box.border_title = Content(text.clean(self._title, limit=50))
            if self._now:
                box.border_subtitle = Content(f"now until {weekday(self._now.isoformat())}")
            yield FormRow("Until", Line(placeholder="monday, in 2 weeks, 15 mar"), quiet=False)
            yield Candidates(len(self._rows))
            yield KeyBar()

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Line).focus()
        self._mark(-1)
        self._mean()
        self._warm_up()

    @work(group="warm", exclusive=True)
    async def _warm_up(self) -> None:
        """Loads the slow part of understanding dates, in a thread, before the first word needs it."""

        def load() -> None:
            with suppress(FieldError):
                snooze_words.until("some day", clock.now())

        await asyncio.to_thread(load)

    def _mark(self, place: int) -> None:
        listed = self.query_one(Candidates)
        listed.show(self._rows, place)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._mark(-1)
        self._mean()

    def _mean(self) -> None:
        """What is marked or typed, in whole words; half a word is no mistake yet."""
        row, typed = self.query_one(FormRow), self.query_one(Line).value
        if (mark := self.query_one(Candidates).mark) >= 0:
            typed = self._rows[mark].value
        if not text.clean(typed):
            row.says(f"empty: enter {self._ends}" if self._now else "a day, or ↓ for the usual ones")
            return
        try:
            day = snooze_words.until(typed, clock.now())
        except FieldError as error:
            row.says(error.message if "not ahead" in error.message else "…")
            return
        row.says(f"→ {weekday(day.isoformat())}" if day else f"enter {self._ends}")

    def action_usual(self, step: int) -> None:
        """Moves among the usual rests while the field keeps the focus."""
        mark = self.query_one(Candidates).mark + step
        self._mark(max(-1, min(mark, len(self._rows) - 1)))
        self._mean()

    @on(Candidates.Clicked)
    def _clicked(self, event: Candidates.Clicked) -> None:
        self._take(self._rows[event.index].value)

    @on(Input.Submitted)
    def action_save(self) -> None:
        """The marked one, else what is typed."""
        mark, typed = self.query_one(Candidates).mark, self.query_one(Line).value
        if mark >= 0:
            self._take(self._rows[mark].value)
        elif text.clean(typed) or self._now:
            self._take(typed)
        else:
            self.dismiss(None)

    def _take(self, typed: str) -> None:
        try:
            day = snooze_words.until(typed, clock.now())
        except FieldError as error:
            self.query_one(FormRow).complain(error.message, error.hint, about=typed)
            return
        self.dismiss(Answer(day.isoformat() if day else None))

    def action_cancel(self) -> None:
        """Leaves everything as it was."""
        self.dismiss(None)


def _usual(rests: bool, ends: str) -> list[Candidate]:
    """The usual rests with their short words and days; for whoever rests already, the end of it."""
    now, rows = clock.now(), []
    for each in snooze_words.QUICK:
        day = snooze_words.until(each.words, now, quick=True)
        rows.append(Candidate(each.words, f"{each.key:<4} {each.words:<12}", weekday(day.isoformat()) if day else ""))
    return [*rows, Candidate("off", f"{'off':<4} {ends}")] if rests else rows
