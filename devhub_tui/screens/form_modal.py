"""What the forms over a screen share: save and cancel, and a draft that survives a dropped connection.

A form says what it holds as plain values and takes them back; what they mean is its own business.
"""

from typing import Any, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer

from devhub_tui import clock, text
from devhub_tui.errors import DevHubError
from devhub_tui.services.drafts import Held
from devhub_tui.services.session import Session
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.completer import Completer

R = TypeVar("R")
DRAFT_AFTER, DRAFT_WITHIN_MS = 0.3, 1_600
"""Seconds without a key before what was typed is kept; milliseconds in which another key may put that off: two seconds in all."""


class FormModal(BoxModal[R]):
    """A form with a draft. Subclasses give `values`, `fill`, `start`, `is_untouched`, `draft_title` and `store`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Not with priority: letters typed just before, over a slow line, must reach their field first.
        Binding("ctrl+s", "save", "Save", id="form.save"),
        Binding("escape", "cancel", "Cancel, draft kept", id="form.cancel"),
        Binding("ctrl+r", "start_over", "Start over", id="form.start_over", show=False),
        # With priority: letters typed just after belong to the next field.
        Binding("tab", "field(1)", "Next field", id="form.next", show=False, priority=True),
        Binding("shift+tab", "field(-1)", "Previous field", id="form.previous", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    FormModal > .box { width: 64; }
    """

    def __init__(self, session: Session, draft: str) -> None:
        super().__init__()
        self.session = session
        self.draft = draft
        self._waiting: Timer | None = None
        self._since = 0
        self._busy = False
        self._done = False
        self._failed = self._leaving = False
        self._held: Held | None = None

    def values(self) -> dict[str, Any]:
        """Everything in the form as it was typed, fit for JSON."""
        raise NotImplementedError

    def fill(self, values: dict[str, Any]) -> None:
        """Puts such values back. They may be from an older version, or damaged: what does not fit is left out."""
        raise NotImplementedError

    def start(self) -> None:
        """Puts the cursor where the first thing is missing."""
        raise NotImplementedError

    def is_untouched(self, values: dict[str, Any]) -> bool:
        """Whether nothing worth keeping was typed."""
        raise NotImplementedError

    def draft_title(self) -> str:
        """What a draft of this form is called when it is offered again."""
        raise NotImplementedError

    async def store(self) -> R | None:
        """Checks the form and writes it; None when a field complains, which is then said beside it."""
        raise NotImplementedError

    def restore(self) -> bool:
        """Takes up a draft if one is kept, and says so; called once, when the fields are there."""
        held = self._held = self.session.drafts.take(self.draft)
        if held.found is None:
            self._head("half-written in another window, too" if held.also else "")
            return False
        self.fill(held.found.values)
        moment = clock.from_ms(held.found.at)
        when = f"{moment:%H:%M}" if moment.date() == clock.today() else f"{moment:%Y-%m-%d %H:%M}"
        self._head(f"draft kept {when} · ctrl+r start over")
        return True

    def _head(self, words: str) -> None:
        self.query_one(".box").border_subtitle = Content(words)

    def touched(self) -> None:
        """Something was typed: keeps it when the fingers rest, or after two seconds if they do not."""
        if self._waiting is None:
            self._waiting = self.set_timer(DRAFT_AFTER, self.save_draft)
            self._since = clock.real_ms()
        elif clock.real_ms() - self._since < DRAFT_WITHIN_MS:
            self._waiting.reset()

    def save_draft(self) -> bool:
        """Keeps what was typed, now; the app calls this before it goes. False, and a toast, when that could not be done."""
        self._quiet()
        held = self._held
        if held is None or not self.is_mounted or self._done:
            return True
        values = self.values()
        if self.is_untouched(values):
            held.drop()
            return True
        try:
            held.save(values, self.draft_title())
        except DevHubError as error:
            if not self._failed:
                self.tell(error)
            self._failed = True
            return False
        self._failed = False
        return True

    def _close(self, result: R | None) -> None:
        """Ends the form, and leaves its draft to whoever opens it next."""
        self._quiet()
        self._done = True
        if self._held is not None:
            self._held.release()
        self.dismiss(result)

    def on_unmount(self) -> None:
        """Goes in another way: the draft is for the next one as well."""
        if self._held is not None:
            self._held.release()

    def _quiet(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    @property
    def at_work(self) -> bool:
        """Whether it is being written: a lock waits for that."""
        return self._busy

    def tell(self, error: DevHubError) -> None:
        """Says an error in a toast; the form stays as it is."""
        self.notify(text.line(" ".join(part for part in (error.message, error.hint) if part)), severity="error", markup=False)

    def action_save(self) -> None:
        """Writes the form and closes it."""
        if not self._busy:
            self.run_worker(self._save(), exclusive=False)

    async def _save(self) -> None:
        self._busy = True
        try:
            stored = await self.store()
        except DevHubError as error:
            self.tell(error)
            stored = None
        finally:
            self._busy = False
        if stored is not None:
            if self._held is not None:
                self._held.drop()
            self._close(stored)

    def action_cancel(self) -> None:
        """Closes the form; what was typed is kept."""
        if self._busy:
            return
        self._failed = False
        if not self.save_draft() and not self._leaving:
            self._leaving = True
            self.notify("escape again leaves without it", timeout=8, markup=False)
            return
        kept = self.session.drafts.keeps and not self._failed and not self.is_untouched(self.values())
        if kept:
            self.notify("Not saved. What you typed is kept and comes back when you open this again.", markup=False)
        self._close(None)

    def action_field(self, step: int) -> None:
        """To the next field or the one before; a completing field takes its marked candidate first."""
        completer = self.focused.parent if self.focused is not None else None
        if step > 0 and isinstance(completer, Completer) and completer.pressed("tab"):
            return
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_start_over(self) -> None:
        """Throws the draft away and begins anew."""
        self._quiet()
        if self._held is not None:
            self._held.drop()
        self._head("")
        self.fill({})
        self.start()
