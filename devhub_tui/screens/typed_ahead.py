"""Keys in the order they were typed, each seen by what the one before it opened.

Over a slow line several keys arrive in one packet. Textual hands each to whatever has the focus at that moment, so the
letters after `/` would reach the list, where `u` undoes. Here a key waits until the one before it has done its work.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump


class TypedAhead(App[str]):
    """Hands on one key or paste at a time."""

    PATIENCE: ClassVar[float] = 1.0
    """Seconds after which a key no longer waits for the one before it."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Event] = deque()
        self._handing_on: asyncio.Task[None] | None = None

    async def on_event(self, event: events.Event) -> None:
        """Queues what was typed while an earlier key is still at work."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._handing_on is not None and not self._handing_on.done():
            self._typed.append(event)
        else:
            self._typed.append(event)
            self._handing_on = asyncio.create_task(self._hand_on())
            self._handing_on.add_done_callback(self._handed_on)

    def _handed_on(self, task: asyncio.Task[None]) -> None:
        """A bug ends the app, as it would without the detour."""
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._handle_exception(error)

    async def _hand_on(self) -> None:
        while self._typed:
            way = _way_up(self.focused or self.screen)
            await super().on_event(self._typed.popleft())
            with suppress(TimeoutError):
                async with asyncio.timeout(self.PATIENCE):
                    await _settled(way)
                    await _settled([self])
                    # What the key opened stands and has put the focus where it belongs.
                    while not self.screen.is_mounted:  # noqa: ASYNC110  Textual's event for it has no type
                        await asyncio.sleep(0.001)
                    await _settled(_way_up(self.focused or self.screen))


def _way_up(node: DOMNode) -> list[MessagePump]:
    """The way on which a key bubbles: the node and everything around it, up to its screen."""
    return [each for each in node.ancestors_with_self if not isinstance(each, App)]


async def _settled(pumps: Sequence[MessagePump]) -> None:
    """Returns when each has worked off, one after the other, what was in its queue. (Its `join` never would: messages that
    replace each other are counted as open for ever.)"""
    for pump in pumps:
        reached = asyncio.Event()
        if pump.call_later(reached.set):
            await reached.wait()
