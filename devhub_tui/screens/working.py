"""How far a long write is, over the screen it was started from; escape stops it, and then nothing of it stays."""

import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.storage.copying import Progress
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.key_bar import KeyBar

BAR = 40  # cells

T = TypeVar("T")
Step = Callable[[int, int], None]
"""Told how much is done, and of how much; raises CancelledError once the user wants it stopped."""


async def at_work(
    app: App[Any],
    title: str,
    long: bool,
    run: Callable[[Callable[[Any], T | DevHubError]], Awaitable[T | DevHubError]],
    work: Callable[[Any, Step | None], T],
) -> T:
    """Does it in a thread, with a bar when it is long. `run` is what reads (session.read) or writes (session.on_writer).

    Raises what the work raises: CancelledError when the user stopped it.
    """
    working = Working(title)

    def job(given: Any) -> T | DevHubError:
        # Handed back, not raised: when the app goes meanwhile, nobody is left to catch it.
        try:
            return work(given, working.step if long else None)
        except DevHubError as error:
            return error

    if long:
        await app.push_screen(working)
    try:
        done = await run(job)
    finally:
        if long and working.is_attached:
            working.dismiss()
    if isinstance(done, DevHubError):
        raise done
    return done


def told(step: Step | None) -> Progress:
    """What storage tells, as a bar wants to hear it: True asks it to stop, because an exception would be lost in the driver."""

    def tell(done: int, total: int) -> bool:
        try:
            if step is not None:
                step(done, total)
        except CancelledError:
            return True
        return False

    return tell


class Working(BoxModal[None]):
    """A bar. The work, in its own thread, calls `step`; whoever started it closes this when it is over."""

    at_work = True
    """A lock waits until it is over."""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stop", "Stop, nothing is kept", id="working.stop")]
    DEFAULT_CSS = """
    Working {
        & > .box { width: 60; }
        & .working--far { margin: 1 0; }
        & KeyBar { dock: none; }
    }
    """

    @dataclass
    class Progressed(Message):
        """How much of it is done."""

        done: int
        total: int

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._stop = threading.Event()

    def compose(self) -> ComposeResult:
        """What is being done, and the bar."""
        with Vertical(classes="box") as box:
            box.border_title = Content(text.line(self._title))
            yield Static(self._far(0, 0), classes="working--far")
            yield KeyBar()

    @property
    def step(self) -> Step:
        """For the thread: tells how far it is, a hundred times at most, and raises CancelledError once it should stop."""
        told = -1

        def step(done: int, total: int) -> None:
            nonlocal told
            if self._stop.is_set():
                raise CancelledError("Stopped.", "Nothing was changed.")
            now = done * 100 // max(total, 1)
            if now != told:
                told = now
                self.post_message(self.Progressed(done, total))

        return step

    def on_working_progressed(self, message: Progressed) -> None:
        """Shows it. All done is not yet written: that is what the last moment is for."""
        if not self._stop.is_set():
            self.query_one(".working--far", Static).update(self._far(message.done, message.total))

    def _far(self, done: int, total: int) -> Content:
        if not total or done >= total:
            return Content("Making it last …" if total else "Waiting for the vault …")
        full = BAR * done // total
        return Content.assemble(
            ("█" * full, "$text-primary"), ("░" * (BAR - full), "$foreground 65%"), f" {done * 100 // total:>3} %"
        )

    def action_stop(self) -> None:
        """Stops at the next step."""
        self._stop.set()
        self.query_one(".working--far", Static).update(Content("Stopping …"))

    def on_unmount(self) -> None:
        """The app goes: what is under way is not kept."""
        self._stop.set()
