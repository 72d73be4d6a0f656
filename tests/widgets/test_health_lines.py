"""The health of a person as lines: one where it fits, more where it is narrow, and why there is none."""

from datetime import date

import pytest
from rich.cells import cell_len

from devhub_tui.domain.cadence import Cadence
from devhub_tui.domain.health import Health
from devhub_tui.domain.learned import Learned
from devhub_tui.storage.health import Of
from devhub_tui.widgets.health_lines import lines
from devhub_tui.widgets.health_list import moved

ANA = Of(Health(20, 12, 6, 78, 30, 2, 2.0, 5), trend=(None, None, 88, 75, 62, 50, 40, 38, 30, 25, 13, 12))
LEARNED = Learned(Cadence(3, "w"), 21, 9, date(2025, 1, 12), 7, 60)


def said(found: Of | None, width: int, keys: bool = True) -> list[str]:
    """The lines as text."""
    return ["".join(part for part, _ in line) for line in lines(found, width, keys)]


def test_in_one_line() -> None:
    """The score, its way of the last year, its parts."""
    assert said(ANA, 78) == ["health 38 █▇▅▅▄▄▃▃▂▁  recency 20/60 · consistency 12/25 · promises 6/15"]


@pytest.mark.parametrize("width", [20, 30, 44, 60])
def test_on_more_lines_where_it_is_narrow(width: int) -> None:
    """Nothing is cut off."""
    found = said(ANA._replace(learned=LEARNED), width)
    assert all(cell_len(line) <= width for line in found)
    assert "promises 6/15" in " ".join(found)


def test_without_a_health_it_says_why() -> None:
    """A dash and the reason."""
    assert said(Of(None, "new"), 60) == ["health – new, no cadence yet"]
    assert said(None, 60) == []


def test_a_proposal_names_its_key_where_there_is_one() -> None:
    """On the person's page; beside the list there is none."""
    found = ANA._replace(learned=LEARNED)
    evidence = "you talk every 21 days: median of 9 gaps since 12 Jan 2025, between 7 and 60"
    assert " ".join(said(found, 120)[1:]) == f"{evidence} · K makes it every 3 weeks"
    assert " ".join(said(found, 120, keys=False)[1:]) == f"{evidence} · every 3 weeks?"


def test_a_change_is_a_sign_and_a_number() -> None:
    """Never colour alone."""
    assert [moved(each) for each in (-31.2, -0.4, 0, 4, None)] == ["▼ 31", "=", "=", "▲ 4", "–"]
