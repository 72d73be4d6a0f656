"""`devhub connect` while it waits: serves the page, takes in who came, says so, and ends well.

The vault is open only while it is looked at: what changes it, locks it or replaces it need not wait for this. Whatever happens to
it, what visitors send is on the disk, in the inbox.
"""

import asyncio
import os
import signal
import time
from typing import TYPE_CHECKING

from devhub_tui import clock, paths
from devhub_tui.cli import arrival_shape, connect, inbox_place, opening, output, unlocking
from devhub_tui.errors import DevHubError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.cli.connect_board import Board
    from devhub_tui.services.quick_connect.codes import Started
    from devhub_tui.services.quick_connect.server import Running, Settings
    from devhub_tui.storage.arrivals import ArrivalRow
    from devhub_tui.storage.codes import Wanted
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.inbox import Inbox
    from devhub_tui.storage.keys import Key

_LOOK = 0.2  # seconds between looks into the inbox
_AT_ONCE = 20  # people taken in before they are told of: who comes in a crowd is not told of after all of it
_AGAIN = 2.0  # seconds until a vault that could not be opened is tried again
_SETTLING = 5.0  # seconds that another process may take to bring in who came
LINGER = 60.0
"""Seconds that the page of a used-up code stays: the last visitor takes the owner's card along, and may come back to it."""
_LEFT, _USED_UP, _EXPIRED, _REVOKED = "left", "used up", "expired", "revoked"


class Guard:
    """The vault between looks: its key, asked for once, or the one of the shell's session for as long as that holds."""

    def __init__(self) -> None:
        from devhub_tui.services import shell_session

        self._path = paths.vault_file()
        self._key: Key | None = unlocking.key(self._path)
        self._of_session = self._key is not None and shell_session.standing(self._path) is not None
        if self._key is not None:
            from devhub_tui.cli import memory

            memory.keep_private()
        if self._of_session:
            self._key = None

    def open(self) -> "Database":
        """The vault, open. Raises LockedError when `devhub lock` locked it, DevHubError when it cannot be opened now."""
        from devhub_tui.services import shell_session
        from devhub_tui.storage.database import Database

        key = shell_session.key(self._path) if self._of_session else self._key
        if self._of_session and key is None:
            raise unlocking.locked()
        return Database.open(self._path, key=key)


class Arrivals:
    """Who came by one code, as the vault comes to know it. Used by one thread at a time, not always the same."""

    def __init__(self, guard: Guard, inbox: "Inbox", code: "Started", mine: list[str]) -> None:
        self._guard, self._inbox, self._code, self._mine = guard, inbox, code, mine
        self._told: set[str] = set()
        self._used = self.came = 0
        self._settled_at = self._not_before = 0.0

    def look(self, *, at_once: bool = False) -> "list[ArrivalRow]":
        """Takes in what waits, and gives those who came since the last look. A look at the inbox alone, while nothing does.

        Raises DevHubError when the vault cannot be opened or written; what waits then waits on.
        """
        now = time.monotonic()
        if now < self._not_before and not at_once:
            return []
        code = self._inbox.code(self._code.digest)
        used = code.uses if code else self._used
        waiting = self._inbox.look() and self._inbox.waiting(self._mine)
        if used != self._used:
            self._used, self._settled_at = used, now + _SETTLING
        if not waiting and not (self.came < used and now < self._settled_at):
            return []
        try:
            return self._taken_in()
        except DevHubError:
            self._not_before = time.monotonic() + _AGAIN
            raise

    def waiting(self) -> int:
        """How many wait for the vault."""
        return self._inbox.waiting(self._mine)

    def _taken_in(self) -> "list[ArrivalRow]":
        from devhub_tui.services.quick_connect import codes, drainer
        from devhub_tui.storage import arrivals
        from devhub_tui.storage.database import explained

        database = self._guard.open()
        try:
            with explained():
                connection = database.connection
                self._mine = codes.mine(database, self._inbox)
                drained = drainer.drain(database, self._inbox, _AT_ONCE)
                if drained.aside:
                    output.note(f"{inbox_place.aside(drained.aside)} devhub inbox says why.")
                own = arrivals.of_code(connection, self._code.code_id)
                others = [arrivals.one(connection, each.arrival_id) for each in drained.arrived]
        finally:
            database.close()
        fresh = {row.id: row for row in (*others, *own[::-1]) if row.id not in self._told}
        self._told |= fresh.keys()
        self.came = len(own)
        return sorted(fresh.values(), key=lambda row: row.arrived_at)


def wait(options: "Options", inbox: "Inbox", wanted: "Wanted", reached: "Settings") -> int:
    """Serves and shows until it is stopped, or the code is over. The exit code: 0 for either."""
    from devhub_tui.services.quick_connect.look_up import LookUps
    from devhub_tui.storage import github_token

    guard = Guard()
    database = guard.open()
    try:
        opening.back_up_daily(database)
        look_ups = LookUps(github_token.token(database.connection))
    finally:
        database.close()
    code = asyncio.run(_serve(options, inbox, guard, wanted, reached._replace(github=look_ups)))
    if look_ups.budget_words():
        output.note(look_ups.budget_words())
    return code


async def _serve(options: "Options", inbox: "Inbox", guard: Guard, wanted: "Wanted", reached: "Settings") -> int:
    from devhub_tui.services.quick_connect import server

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, stopped, number)
    try:
        running = await server.start(inbox, reached)
    except DevHubError as problem:
        raise connect.unserved(problem) from None
    try:
        code, mine = await asyncio.to_thread(_begin, guard, inbox, wanted)
        remarks = _remarks(running, reached)
        board = connect.show(options, code, wanted, running.base_url, remarks)
        if board is None:
            for line in remarks:
                output.note(line)
        return await Visit(inbox, guard, code, wanted, Arrivals(guard, inbox, code, mine), board).run(running, stopped, reached)
    finally:
        await running.stop()


def _stop(stopped: asyncio.Event, number: int) -> None:
    if stopped.is_set():
        os._exit(128 + number)
    stopped.set()


def _begin(guard: Guard, inbox: "Inbox", wanted: "Wanted") -> "tuple[Started, list[str]]":
    from devhub_tui.services.quick_connect import codes
    from devhub_tui.storage.database import explained

    database = guard.open()
    try:
        with explained():
            code = codes.start(database, inbox, wanted)
            return code, codes.mine(database, inbox)
    finally:
        database.close()


def _remarks(running: "Running", reached: "Settings") -> list[str]:
    """Who can reach the page, and what is to be minded about it."""
    from devhub_tui.services.quick_connect.addresses import reach

    _, sentence, warning = reach(running.address[0], running.base_url, reached.public_url)
    if running.elsewhere:
        sentence = "Another devhub serves this inbox there already; visitors come to it."
    return [sentence, *([warning] if warning else [])]


class Visit:
    """One code, from the moment it is shown to its end."""

    def __init__(
        self, inbox: "Inbox", guard: Guard, code: "Started", wanted: "Wanted", arrivals: Arrivals, board: "Board | None"
    ) -> None:
        self._inbox, self._guard, self._code, self._wanted = inbox, guard, code, wanted
        self._arrivals, self._board = arrivals, board
        self._trouble = self._last = ""

    async def run(self, running: "Running", stopped: asyncio.Event, reached: "Settings") -> int:
        """Until the end. Who came in the last moment is taken in too."""
        why = _LEFT
        try:
            why = await self._until_over(stopped)
        finally:
            await running.stop()
            while await self._look(at_once=True):
                pass
            kept = why == _LEFT and (bool(reached.public_url) or running.elsewhere)
            if not kept and why == _LEFT:
                await asyncio.to_thread(self._revoke)
        if self._board is not None:
            self._board.end(erased=not kept)
        self._say_end(why, kept=kept)
        return 0

    async def _until_over(self, stopped: asyncio.Event) -> str:
        """Looks, and says who came, until somebody stops it or the code is over. Gives why it ended."""
        lingering: float | None = None
        while not stopped.is_set():
            told = await self._look()
            state = await asyncio.to_thread(self._state)
            if state == _USED_UP:
                if lingering is None:
                    lingering = time.monotonic() + LINGER
                    self._over("Used up. The page stays a minute, for the last one's copy of your card.")
                if time.monotonic() >= lingering:
                    return state
            elif state:
                return state
            self._tick(state)
            try:
                async with asyncio.timeout(0 if told else _LOOK):
                    await stopped.wait()
            except TimeoutError:
                continue
        return await asyncio.to_thread(self._state) or _LEFT

    def _state(self) -> str:
        """Why the code is over, or nothing while it holds."""
        try:
            code = self._inbox.code(self._code.digest)
        except DevHubError:
            return ""  # busy or out of reach for the moment; who visits is told to come again
        if code is None or code.revoked_at is not None:
            return _REVOKED
        if code.max_uses is not None and code.uses >= code.max_uses:
            return _USED_UP
        return _EXPIRED if code.expires_at <= clock.real_ms() else ""

    async def _look(self, *, at_once: bool = False) -> bool:
        """Says who came; whether anybody did, and so there may be more."""
        try:
            found = await asyncio.to_thread(self._arrivals.look, at_once=at_once)
        except DevHubError as problem:
            self._complain(problem)
            return False
        if not found:
            return False
        self._trouble, self._last = "", found[-1].name
        if self._board is not None:
            self._board.arrived(map(arrival_shape.line, found))
            return True
        for row in found:
            output.emit({"arrival": arrival_shape.shape(row)}, lines=True)
        return True

    def _complain(self, problem: DevHubError) -> None:
        """Once for each trouble: what visitors send is safe."""
        if problem.message != self._trouble:
            self._trouble = problem.message
            self._note(f"devhub: {problem.message} Visitors are still answered; what they send waits in the inbox.")

    def _note(self, line: str) -> None:
        if self._board is not None:
            self._board.note(line)
        else:
            output.note(line)

    def _over(self, line: str) -> None:
        if self._board is not None:
            self._board.over(line)
        else:
            output.note(line)

    def _tick(self, state: str) -> None:
        """How it stands, on a terminal."""
        from devhub_tui.domain import code_terms

        if self._board is None:
            return
        left = "used up" if state else f"{code_terms.left(self._wanted.expires_at - clock.real_ms())} left"
        came = f"{self._arrivals.came} came" + (f", last {self._last}" if self._last else "")
        self._board.standing(f"{left} · {came} · ctrl+c ends")

    def _revoke(self) -> None:
        from devhub_tui.services.quick_connect import codes as service
        from devhub_tui.storage.database import explained

        self._inbox.revoke([self._code.code_id], clock.real_ms())
        try:
            database = self._guard.open()
        except DevHubError as problem:
            self._complain(problem)
            return
        try:
            with explained():
                service.revoke(database, self._inbox, [self._code.code_id])
        finally:
            database.close()

    def _say_end(self, why: str, *, kept: bool) -> None:
        came = self._arrivals.came
        people = f"{came} came." if came != 1 else "1 came."
        end, today = clock.from_ms(self._wanted.expires_at), clock.from_ms(clock.real_ms())
        if kept:
            revoke = unlocking.call(f"connect revoke {self._code.code_id[-arrival_shape.TAIL :]}")
            how = f"The code holds until {connect.until(end, today)} where devhub serve answers it; {revoke} ends it."
        else:
            how = {
                _LEFT: "Nobody answers here any more, so the code has ended too.",
                _USED_UP: "The code is used up.",
                _EXPIRED: "The code has expired.",
                _REVOKED: "The code was revoked.",
            }[why]
        waiting = self._arrivals.waiting()
        more = f" {waiting} wait{'s' if waiting == 1 else ''} in the inbox for the vault." if waiting else ""
        output.note(f"{people}{more} {how}")
