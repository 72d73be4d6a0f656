"""Backups in words: when and why one was made, how large it is, and what restoring it would mean."""

from devhub_tui import clock
from devhub_tui.storage.restore import Facts

_WHY = {
    "daily": "daily",
    "import": "import",
    "migration": "upgrade",
    "request": "by hand",
    "replaced": "replaced",
    "own": "yours",
}


def day(at: str) -> str:
    """`2026-03-16 09:00` of a local instant."""
    return at.replace("T", " ")[:16]


def state(reason: str) -> str:
    """Why it was made, in a word."""
    return _WHY.get(reason, reason[:9])


def size(number: int) -> str:
    """`1.4 MB`."""
    amount = float(number)
    for unit in ("B", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.1f} {unit}" if amount < 10 and unit != "B" else f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def held(there: Facts, now: Facts, since: int, forgotten: int = 0) -> str:
    """Both sides, what would be missing, and how many people who were forgotten would be back."""
    steps = "1 change" if since == 1 else f"{since:,} changes".replace(",", " ")
    lost = f"{steps} since then would be missing." if since else "Nothing was changed since."
    return "\n".join(
        (
            f"The backup: {_people(there)}, last changed {_when(there.newest)}.",
            f"The vault now: {_people(now)}, last changed {_when(now.newest)}.",
            lost,
            *((f"{forgotten} who were forgotten would be back.",) if forgotten else ()),
            "The vault of now is kept as a backup. DevHub starts again.",
        )
    )


def _people(facts: Facts) -> str:
    people = "1 person" if facts.people == 1 else f"{facts.people:,} people".replace(",", " ")
    talks = "1 interaction" if facts.interactions == 1 else f"{facts.interactions:,} interactions".replace(",", " ")
    return f"{people}, {talks}"


def _when(newest: int | None) -> str:
    return clock.from_ms(newest).strftime("%Y-%m-%d %H:%M") if newest else "never"
