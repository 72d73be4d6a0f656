"""Ids: random ones in order of time, and ones that two devices invent alike."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain.ids import natural_id, new_id

words = st.text(min_size=1, max_size=20).filter(lambda word: "\x1f" not in word and word.isprintable())


def test_random_ids_are_uuid7() -> None:
    """Any program can read the id and its time."""
    before = clock.real_ms()
    made = uuid.UUID(new_id())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert before <= made.int >> 80 <= clock.real_ms() + 1
    assert str(made) == str(made).lower()


def test_random_ids_rise() -> None:
    """Ids of one process sort as they were made, also within a millisecond."""
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_threads_never_share_an_id() -> None:
    """Two threads at once make different ones."""
    with ThreadPoolExecutor(4) as pool:
        found = [each for part in pool.map(lambda _: [new_id() for _ in range(5_000)], range(4)) for each in part]
    assert len(set(found)) == len(found)


@given(words, st.lists(words, min_size=1, max_size=3))
def test_natural_ids_are_uuid5_and_stable(kind: str, parts: list[str]) -> None:
    """Every device makes the same one, as the standard library would."""
    made = natural_id(kind, *parts)
    namespace = uuid.UUID("5c1f6a3e-0d0b-5d7e-9a53-7f2d6f0e8b11")
    assert made == natural_id(kind, *parts) == str(uuid.uuid5(namespace, f"{kind}:" + "\x1f".join(parts)))


def test_natural_ids_differ_by_kind_and_part() -> None:
    """A tag is not a preference of the same name, and pairs have an order."""
    made = {natural_id("tag", "rust"), natural_id("preference", "rust"), natural_id("a", "b", "c"), natural_id("a", "c", "b")}
    assert len(made) == 4


def test_ids_rise_though_the_clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within one tick of the clock, or when it is set back, ids still sort as they were made."""
    before = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_123_456_789)
    made = [before, *(new_id() for _ in range(5_000))]
    assert made == sorted(set(made))
