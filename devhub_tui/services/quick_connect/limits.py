"""How much one address, and one code, may ask for: buckets that fill up again, in bounded memory.

Sized for a conference: 300 people behind one Wi-Fi address, each with a page, its styles, script and icon, a look-up and a form
that comes back once, all within a minute.
"""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

ADDRESS = (3000.0, 50.0)
"""Requests of one address: at once, and more each second."""
FORMS = (900.0, 15.0)
"""Forms sent to one code."""
LOOK_UPS = (60.0, 2.0)
"""GitHub look-ups of one address."""
MISSES = (60.0, 1.0)
"""Codes that one address asked for and that were not there, before its connections are closed and its answers wait."""


class Buckets:
    """One bucket of `burst` for each key, filled up by `rate` a second. The key that was not heard of for longest is forgotten
    when there are more than `most`."""

    def __init__(self, burst: float, rate: float, most: int = 4096, clock: Callable[[], float] = monotonic) -> None:
        self._burst, self._rate, self._most, self._clock = burst, rate, most, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def take(self, key: str) -> int:
        """Takes one: 0 when there was one, else the whole seconds until there is."""
        now = self._clock()
        left, at = self._left.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        taken = left >= 1
        self._left[key] = (left - taken, now)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0 if taken else max(1, -int(-(1 - left) // self._rate))
