"""How much one address may ask for."""

from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.services.quick_connect import limits
from devhub_tui.services.quick_connect.limits import Buckets


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_up() -> None:
    """As many as there are go at once; then one waits as long as is said."""
    clock = Clock()
    buckets = Buckets(3, 0.5, clock=clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 2]
    clock.now = 1.0
    assert buckets.take("a") == 1
    clock.now = 2.5
    assert buckets.take("a") == 0
    assert buckets.take("b") == 0


def test_a_conference_gets_through_a_minute() -> None:
    """300 people behind one address, each with eight requests and two forms, are never told to wait."""
    clock = Clock()
    requests, forms = Buckets(*limits.ADDRESS, clock=clock), Buckets(*limits.FORMS, clock=clock)
    for person in range(300):
        clock.now = person * 0.2
        assert [requests.take("wifi") for _ in range(8)] == [0] * 8
        assert [forms.take("code") for _ in range(2)] == [0] * 2
    at_once = Buckets(*limits.ADDRESS, clock=clock)
    assert not any(at_once.take("wifi") for _ in range(300 * 8))


@given(st.lists(st.text(max_size=3), max_size=200))
def test_memory_is_bounded(keys: list[str]) -> None:
    """However many addresses come, only so many are remembered, the latest ones."""
    buckets = Buckets(1, 0.001, most=5)
    for key in keys:
        buckets.take(key)
    assert len(buckets) == min(5, len(set(keys)))
    if keys:
        assert buckets.take(keys[-1]) > 0
