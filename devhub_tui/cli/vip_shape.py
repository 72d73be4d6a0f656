"""What is remembered of a VIP, as JSON shows it (docs/cli.md) and as lines of text."""

from typing import Any

from devhub_tui.cli import output
from devhub_tui.domain.vip import BACKGROUND, INFO
from devhub_tui.storage import vip

_LABELS = {
    "main_app": "main app",
    "preferred_channel": "prefers",
    "family": "family",
    "likes_dislikes": "likes",
    "company": "company",
    "misc_notes": "background",
}


def shape(connection: Any, contact_id: str, on: object) -> dict[str, Any]:
    """Background and contact info of a VIP; null for others, whatever is kept of them."""
    if not on:
        return {"background": None, "contact_info": None}
    found = vip.details(connection, contact_id)._asdict()
    return {
        "background": {name: found[name] for name in BACKGROUND},
        "contact_info": {name: found[name] for name in INFO},
    }


def lines(found: dict[str, Any]) -> list[str]:
    """The same a field a line, for the shape of a person; longer ones go on below."""
    if not found["background"]:
        return []
    details = found["contact_info"] | found["background"]
    said = []
    for name, label in _LABELS.items():
        first, *rest = (details[name] or "").strip("\n").split("\n")
        said += [f"{label:<15}{first}", *(" " * 15 + line for line in rest)] if first else []
    return said


def say(found: dict[str, Any]) -> None:
    """Prints them."""
    for line in lines(found):
        output.say(line)
