"""`ctrl+l`, and the lock that comes by itself when nobody is at the keys. Only for a protected vault.

What locking does is in screens/locking.py; here stands what has to be there from the start.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.notifications import Notification, Notify

from devhub_tui import clock, text
from devhub_tui.errors import DevHubError
from devhub_tui.screens.telling import Telling
from devhub_tui.storage.database import explained

if TYPE_CHECKING:
    from devhub_tui.services.errands import Errand

WARNED = 30
"""Seconds before the lock that it is announced."""
_RETRY = 60
"""Seconds between two tries of a lock that could not keep what is half-written."""
_OWN_KEYS = ("escape", "ctrl+q", "ctrl+z")
"""What can still be pressed while the lock waits for work to end."""


class LockingDoor(Telling):
    """Counts the time since the last key, mouse or paste event, by a clock that goes on while the machine sleeps."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "lock", "Lock", show=False, id="app.lock", priority=True),
    ]
    locking = False
    """Whether the vault is being locked: it takes no keys any more."""
    errand: "Errand | None" = None
    """What it left for, and from where."""
    left_at: "dict[str, Any]"
    _touched = 0.0
    _minutes = 0
    _warning: Notification | None = None
    _failed_at: float | None = None

    @property
    def locks(self) -> bool:
        """Whether there is a key to forget."""
        return self.session.database.key is not None

    def watch_idle(self) -> None:
        """From now on the vault locks itself when nobody is there."""
        self._touched = clock.since_boot()
        if self.locks:
            self.set_interval(1, self.lock_if_idle)

    async def on_event(self, event: events.Event) -> None:
        """Somebody is there. The first key after the time is over comes too late, even if the machine slept through it."""
        if isinstance(event, events.Key | events.MouseEvent | events.Paste) and not event.is_forwarded and self.locks:
            self.lock_if_idle()
            if not self.locking:
                self._touch()
            elif not (isinstance(event, events.Key) and event.key in _OWN_KEYS):
                return
        await super().on_event(event)

    def _touch(self) -> None:
        self._touched = clock.since_boot()
        if self._warning is not None:
            self._unnotify(self._warning)
            self._warning = None

    def lock_if_idle(self) -> None:
        """Locks when it is time, and says so half a minute before."""
        if not self.locks or self.locking or not self.is_running or not self._touched:  # a key that was typed ahead of the start
            return
        idle = clock.since_boot() - self._touched
        if idle < WARNED - 5:
            return
        if any(getattr(screen, "keeps_awake", False) for screen in self.screen_stack):
            self._touch()
            return
        limit = self._limit()
        if limit and idle >= limit:
            if not self.insisted():
                self._lock(by_hand=False)
        elif limit and limit - idle <= WARNED and self._warning is None:
            self._warn(limit - idle)

    def _limit(self) -> float:
        """Seconds after which the vault locks; 0 for never."""
        from devhub_tui.storage import vault_preferences

        try:
            with explained():
                self._minutes = vault_preferences.idle_minutes(self.session.database.connection)
        except DevHubError:
            pass  # as it was read last
        return 60.0 * self._minutes

    def _warn(self, left: float) -> None:
        seconds = max(round(left), 1)
        said = f"Nobody at the keys: the vault locks in {seconds} s. Any key keeps it open."
        self._warning = Notification(said, severity="warning", timeout=seconds, markup=False)
        self.post_message(Notify(self._warning))

    def lock_failed(self) -> None:
        """What is half-written could not be kept: the next try by itself comes after a while, by hand it goes without."""
        self.locking = False
        self._failed_at = clock.since_boot()

    def insisted(self) -> bool:
        """Whether locking failed a moment ago, and was wanted again."""
        return self._failed_at is not None and clock.since_boot() - self._failed_at < _RETRY

    def come_back(self) -> None:
        """After a lock: to where one was."""
        from devhub_tui.services import place

        database = self.session.database
        found = None if self.session.demo else place.take(database.path, database.key)
        if found:
            from devhub_tui.screens import returning

            app: Any = self
            self.run_worker(returning.return_to(app, found), group="return")
            for key, severity in (("said", "information"), ("error", "error")):
                if isinstance(said := found.get(key), str):
                    self.notify(text.lines(said), severity=severity, timeout=12, markup=False)  # type: ignore[arg-type]

    def action_lock(self) -> None:
        """Locks the vault now. An open one has nothing to lock."""
        if self.session.demo:
            self.notify("The demo has no passphrase.", markup=False)
        elif not self.locks:
            self.notify("This vault has no passphrase. Settings, Vault gives it one: 0.", markup=False)
        elif not self.locking:
            self._lock(by_hand=True)

    def _lock(self, *, by_hand: bool) -> None:
        from devhub_tui.screens import locking

        self.locking = True
        app: Any = self
        self.run_worker(locking.lock(app, by_hand=by_hand), group="lock")
