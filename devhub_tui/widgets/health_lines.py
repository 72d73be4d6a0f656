"""The health of one person as lines, and a cadence learned from history as a proposal. Pure: data in, lines out."""

from rich.cells import cell_len

from devhub_tui.domain import cadence_words
from devhub_tui.domain import health as rule
from devhub_tui.storage.health import Of
from devhub_tui.widgets.line_view import Line, Part
from devhub_tui.widgets.wrapping import wrap


def lines(found: Of | None, width: int, keys: bool = True) -> list[Line]:
    """`health 38 ▇▆▅▅▃▂▁ recency 20/60 · consistency 12/25 · promises 6/15`, on as many lines as it needs, and below it what
    the history proposes. With `keys` the proposal names the key that applies it."""
    if found is None:
        return []
    return [*_health(found, width), *_proposal(found, width, keys)]


def _health(found: Of, width: int) -> list[Line]:
    now = found.health
    if now is None:
        return [(("health – ", "muted"), (rule.WHY_NOT[found.why or ""], "muted"))]
    head: list[Part] = [("health ", "muted"), (str(now.score), "name")]
    spark = rule.sparkline(found.trend).strip()
    if spark:
        head.append((f" {spark}", "accent"))
    parts = (
        f"recency {now.recency}/{rule.RECENCY}",
        f"consistency {now.consistency}/{rule.CONSISTENCY}",
        f"promises {now.promises}/{rule.PROMISES}",
    )
    room = width - sum(cell_len(value) for value, _ in head)
    said = " · ".join(parts)
    if len(said) + 2 <= room:
        return [(*head, ("  " + said, "muted"))]
    return [tuple(head), *(((part, "muted"),) for part in wrap(said, width, 3))]


def _proposal(found: Of, width: int, keys: bool) -> list[Line]:
    if found.learned is None:
        return []
    said = f"{found.learned} · {'K makes it ' if keys else ''}{cadence_words.said(found.learned.cadence)}{'' if keys else '?'}"
    return [((part, "accent"),) for part in wrap(said, width, 3)]
