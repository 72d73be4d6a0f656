"""A screen whose data follows the vault: it reloads when something it shows has changed, or when it comes back into view."""

from typing import ClassVar

from textual.screen import Screen

from devhub_tui.services.session import Session
from devhub_tui.storage.database import Changed


class LiveScreen(Screen[None]):
    """Subclasses say in `SHOWS` which tables they read and load them in `reload`, which must be cheap to call twice."""

    SHOWS: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._stale = True

    def vault_changed(self, changed: Changed | None) -> None:
        """The app calls this after each commit; None means another process wrote, or the day has changed."""
        if changed is not None and not (changed.tables & self.SHOWS):
            return
        if self.is_current or self.is_active:
            self._stale = False
            self.reload()
        else:
            self._stale = True

    def on_screen_resume(self) -> None:
        """Comes back into view."""
        if self._stale:
            self._stale = False
            self.reload()

    def reload(self) -> None:
        """Reads what the screen shows and paints it."""
        raise RuntimeError(f"{type(self).__name__} does not load anything")
