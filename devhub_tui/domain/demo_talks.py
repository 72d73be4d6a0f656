"""What the demo knows of a talk beside its day and its note: who reached out, how long it took, where it was. Made up."""

import random
from typing import Any

_MINUTES = {
    "call": (5, 15, 25, 40),
    "video_call": (30, 45, 60),
    "coffee": (30, 45, 60, 90),
    "meeting": (30, 60, 90),
    "technical_discussion": (30, 45, 75),
    "code_review": (20, 40, 60),
    "pair_programming": (60, 90, 120, 150),
}
"""Type -> how long such a thing takes; writing takes no time worth noting."""

EVENTS = ("FOSDEM", "PyCon Italia", "RustFest Zürich")

CODE = """

**To try**, before the next release:
- [ ] batch the submissions instead of one call each
- [ ] measure with `perf stat -d`

```rust
fn submit(ring: &mut Ring, jobs: &[Job]) -> io::Result<usize> {
    for job in jobs {
        ring.push(job.entry())?; // no system call yet
    }
    ring.flush() // one call for all of them
}
```"""
"""What follows the first line of the newest technical discussion."""


def details(kind: str, chance: random.Random) -> tuple[dict[str, Any], str | None]:
    """Columns of one interaction, and the name of the event it was at."""
    found: dict[str, Any] = {"direction": chance.choice(("me", "me", "them", "them", "mutual", None))}
    if kind in _MINUTES:
        found["duration_minutes"] = chance.choice(_MINUTES[kind])
    event = chance.choice(EVENTS) if kind in ("coffee", "meeting") and chance.random() < 0.12 else None
    return found, event
