"""What the user is told when something cannot be done, and what happens when the app itself is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.dom import DOMNode
from textual.worker import WorkerFailed

from devhub_tui.errors import DevHubError
from devhub_tui.screens.typed_ahead import TypedAhead
from devhub_tui.services.session import Session
from devhub_tui.storage.database import explained


class Telling(TypedAhead):
    """Says a DevHubError in a toast and goes on; ends on anything else, which cli/launch.py reports from `failed`."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self.failed: BaseException | None = None
        self._told: set[str] = set()

    def say(self, error: DevHubError) -> None:
        """What went wrong and what to do, as a toast."""
        self.notify(f"{error.message}\n{error.hint}".rstrip(), severity="error", timeout=8, markup=False)

    def warn_once(self, sentence: str) -> None:
        """A toast that comes once in the life of this app."""
        if sentence not in self._told:
            self._told.add(sentence)
            self.notify(sentence, severity="warning", timeout=10, markup=False)

    @contextmanager
    def patience(self, sentence: str) -> Iterator[None]:
        """Says the sentence when what is done within takes longer than a second."""
        timer = self.set_timer(1, lambda: self.notify(sentence, markup=False))
        try:
            yield
        finally:
            timer.stop()

    async def run_action(self, action: Any, default_namespace: DOMNode | None = None, namespaces: Any = None) -> bool:
        """As Textual does, but what the user can understand is said, and the app goes on."""
        try:
            with explained():
                return await super().run_action(action, default_namespace, namespaces)
        except DevHubError as error:
            self.say(error)
            return True

    def _handle_exception(self, error: Exception) -> None:
        """A worker's DevHubError is said; everything else ends the app."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, DevHubError) and cause is not error:
            self.say(cause)
            return
        if self.failed is None:
            self.failed = cause
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leaves without Textual's traceback: it would show what the variables hold."""
        self._close_messages_no_wait()

    def report_config(self) -> None:
        """Says what is wrong with the config file."""
        config = self.session.config
        for problem in config.problems:
            self.warn_once(problem)
        if config.theme not in self.available_themes:
            self.warn_once(f"There is no theme “{config.theme[:40]}”; {self.theme} is used. ctrl+p lists themes.")
        if config.keymap:
            self.set_timer(0.5, self._report_keys)

    def _report_keys(self) -> None:
        from devhub_tui.screens import keys

        keymap = self.session.config.keymap
        unknown = sorted(set(keymap) - keys.binding_ids())
        if unknown:
            self.warn_once("The config file names keys that do not exist: " + ", ".join(unknown)[:200])
        clashes = keys.clashes(keymap, type(self))
        if clashes:
            self.warn_once("The config file gives one key to two things: " + "; ".join(clashes)[:300])
