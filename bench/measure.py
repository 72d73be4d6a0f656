"""Pairs, medians and the rows of the table. Absolute times do not travel, ratios of neighbours do: pairs run back to back."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table. `ours` and `baseline` are in `unit`; `value` is what the target, if there is one, bounds."""

    measure: str
    ours: float
    baseline: float | None
    unit: str
    value: float
    target: float | None
    against: str = ""

    @property
    def ok(self) -> bool:
        """Whether the promise is kept, to the digits that the target states."""
        return self.target is None or self.value <= self.target


class Settings(NamedTuple):
    """What the command line says."""

    pairs: int = 7
    peers: str = ".venv-bench/bin"


class NotMeasuredError(Exception):
    """Something that a row needs is missing or did not answer. The other rows go on."""


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def pairs(count: int, *works: Callable[[], float]) -> list[list[float]]:
    """Runs the works in turn, `count` times each, the order reversed every other time. Each work gives its own figure."""
    found: list[list[float]] = [[] for _ in works]
    numbered = list(enumerate(works))
    for turn in range(count):
        for place, work in numbered if turn % 2 == 0 else reversed(numbered):
            found[place].append(work())
    return found


def ratio(ours: Sequence[float], baseline: Sequence[float]) -> float:
    """The median of the pairs' ratios."""
    return statistics.median(mine / other for mine, other in zip(ours, baseline, strict=True))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def compared(
    measure: str,
    target: float,
    ours: Sequence[float],
    baseline: Sequence[float],
    against: str,
    *,
    unit: str = "ms",
    scale: float = 1000.0,
) -> Row:
    """The row of two interleaved series."""
    return Row(
        measure,
        statistics.median(ours) * scale,
        statistics.median(baseline) * scale,
        unit,
        ratio(ours, baseline),
        target,
        against,
    )
