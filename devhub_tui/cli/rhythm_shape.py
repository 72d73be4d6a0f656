"""How often somebody is due and where that comes from, as JSON shows it and as a line of text."""

from typing import Any

from devhub_tui import clock
from devhub_tui.domain import cadence_source, cadence_words
from devhub_tui.domain.cadence import read_day
from devhub_tui.storage import rhythm
from devhub_tui.widgets.day_words import full
from devhub_tui.widgets.status import SNOOZED, is_snoozed


def shape(connection: Any, values: dict[str, Any]) -> dict[str, Any]:
    """`cadence_text`, `cadence_source` (kind, name, words), both null for whoever is never due; `snoozed`, `round_skipped`."""
    found = rhythm.rhythm(connection, values, clock.today())
    source = found.source if values["next_due"] else None
    return {
        "cadence_text": cadence_words.said(source.cadence) if source else None,
        "cadence_source": {"kind": source.kind, "name": source.name, "words": cadence_source.said(source)} if source else None,
        "snoozed": is_snoozed(values["snoozed_until"], clock.today()),
        "round_skipped": bool(source) and found.skips,
    }


def overlay(of: dict[str, Any]) -> str:
    """What stands beside the status of somebody who is left alone."""
    return f"  {SNOOZED} snoozed until {full(of['snoozed_until'])}" if of["snoozed"] else ""


def said(of: dict[str, Any]) -> str:
    """How often and from where, when last, when next."""
    last = read_day(of["last_contacted"])
    ago = (clock.today() - last).days if last else 0
    parts = [
        f"{of['cadence_text']}, {of['cadence_source']['words']}" if of["cadence_source"] else "",
        f"last contact {last} ({'today' if ago == 0 else f'{ago} d ago'})" if last else "no contact yet",
        f"due {of['next_due']}{', a round was skipped' if of['round_skipped'] else ''}" if of["next_due"] else "",
    ]
    return " · ".join(filter(None, parts))
