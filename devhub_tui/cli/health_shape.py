"""The health of one person as JSON shows it, and as lines of text. Loads no screen and no widget."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from devhub_tui import clock
from devhub_tui.domain import health as rule
from devhub_tui.domain.learned import Learned
from devhub_tui.storage.health import Of


def shape(found: Of) -> dict[str, Any]:
    """`score` and its parts, null with a `why` where there is none; the trend, the change, what the history proposes."""
    now = found.health
    ends = [date.fromordinal(day).isoformat() for day in rule.month_ends(clock.today())]
    return {
        "score": now.score if now else None,
        "why": rule.WHY_NOT[found.why] if found.why else None,
        "recency": {"points": now.recency, "of": rule.RECENCY, "days": now.days, "cadence_days": now.cadence_days}
        if now
        else None,
        "consistency": {"points": now.consistency, "of": rule.CONSISTENCY, "rounds": now.rounds, "of_rounds": rule.ROUNDS}
        if now
        else None,
        "promises": {"points": now.promises, "of": rule.PROMISES, "kept": now.kept, "settled": now.settled} if now else None,
        "three_months_ago": found.before,
        "change": now.score - found.before if now and found.before is not None else None,
        "trend": [{"on": on, "score": score} for on, score in zip(ends, found.trend, strict=True)] if found.trend else [],
        "contacts": found.contacts,
        "meaningful": found.meaningful,
        "learned": _learned(found.learned),
    }


def _learned(found: Learned | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "cadence": str(found.cadence),
        "days": found.days,
        "gaps": found.gaps,
        "since": found.since.isoformat(),
        "shortest": found.shortest,
        "longest": found.longest,
        "evidence": str(found),
    }


def lines(found: Of) -> Iterator[str]:
    """The parts of a health, one on a line, and what they come from."""
    now = found.health
    if now is None:
        return
    since = "since the last contact" if found.contacts else "and no contact yet"
    yield f"recency      {now.recency:>2}/{rule.RECENCY}  {_days(now.days)} {since}, every {now.cadence_days}"
    yield f"consistency  {now.consistency:>2}/{rule.CONSISTENCY}  {now.rounds} of {rule.ROUNDS} rounds with a meaningful contact"
    kept = f"{now.kept:g} of {now.settled} kept" if now.settled else "none was due"
    yield f"promises     {now.promises:>2}/{rule.PROMISES}  {kept}"
    if found.before is not None:
        yield f"{found.before} three months ago ({signed(now.score - found.before)})"


def said(of: dict[str, Any]) -> str:
    """One line of it, from its shape: `health 38 ▇▆▅▅▃▂▁  recency 20/60 · consistency 12/25 · promises 6/15`."""
    if of["score"] is None:
        return f"health – ({of['why']})"
    parts = " · ".join(f"{key} {of[key]['points']}/{of[key]['of']}" for key in ("recency", "consistency", "promises"))
    spark = rule.sparkline([each["score"] for each in of["trend"]]).strip()
    return f"health {of['score']} {spark}  {parts}"


def signed(change: float | None) -> str:
    """`+4`, `-12`, `=` for no change, nothing where there is nothing to compare with."""
    if change is None:
        return ""
    return f"{change:+.0f}" if round(change) else "="


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
