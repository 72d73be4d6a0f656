"""`devhub connect list` and `devhub connect revoke`: the codes there were."""

import os
from typing import TYPE_CHECKING, Any

from devhub_tui import clock, text
from devhub_tui.cli import inbox_place, output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import AmbiguousError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.codes import CodeRow

TAIL, _LEAST = 8, 4
"""So much of the end of an id is shown, and needed."""
_STATES = {"open": "open", "used_up": "used up", "expired": "expired", "revoked": "revoked"}


def run_list(options: "Options") -> int:
    """Lists codes, the newest first."""
    from devhub_tui.storage import codes

    used = _uses(inbox_place.folder(options.inbox))
    with reading() as database:
        rows = codes.listing(database.connection)
    shapes = [shape(row, used.get(row.id)) for row in rows]
    if options.json:
        output.emit({"codes": shapes})
        return 0
    if not rows:
        output.note("No code was shown yet. devhub connect shows one.")
    output.table(
        ("MADE", "FOR", "STATE", "UNTIL", "CAME", "OF", "ID"),
        [
            (
                _moment(row.made_at),
                " · ".join(each for each in (row.event, row.location, row.session) if each) or "one person",
                _STATES[found["state"]],
                _moment(row.revoked_at or row.expires_at),
                str(row.came),
                "∞" if row.max_uses is None else str(row.max_uses),
                row.id[-TAIL:],
            )
            for row, found in zip(rows, shapes, strict=True)
        ],
        right=(4, 5),
    )
    return 0


def _uses(place: str) -> dict[str, int]:
    """How often each code was used, as far as the inbox still knows; it is not made for this."""
    if not os.path.exists(os.path.join(place, "inbox.db")):
        return {}
    with inbox_place.opened(place) as inbox:
        return inbox.uses()


def _moment(at: int) -> str:
    return (output.instant(at) or "")[:16].replace("T", " ")


def shape(row: "CodeRow", used: int | None) -> dict[str, Any]:
    """One code as JSON. `used` is how often it was used, as the inbox knows it."""
    count = row.came if used is None else used
    state = "open" if row.is_open(clock.real_ms()) else "revoked" if row.revoked_at is not None else "expired"
    if state != "revoked" and row.max_uses is not None and count >= row.max_uses:
        state = "used_up"
    return {
        "id": row.id,
        "event": row.event,
        "location": row.location,
        "session": row.session,
        "note": row.note,
        "tags": list(row.tags),
        "follow_up_days": row.follow_up_days,
        "made_at": output.instant(row.made_at),
        "expires_at": output.instant(row.expires_at),
        "revoked_at": output.instant(row.revoked_at),
        "state": state,
        "uses": row.max_uses,
        "used": count,
        "came": row.came,
    }


def run_revoke(options: "Options", words: list[str]) -> int:
    """Ends codes, by their ids or all that still hold."""
    from devhub_tui.services.quick_connect import codes as service
    from devhub_tui.storage import codes

    if bool(words) == options.all:
        raise UsageError("Which codes?", "devhub connect revoke ID, or --all; devhub connect list shows the ids.")
    with writing() as database, inbox_place.opened(inbox_place.folder(options.inbox)) as inbox:
        rows = codes.listing(database.connection)
        now = clock.real_ms()
        meant = [row for row in rows if row.is_open(now)] if options.all else [_meant(rows, word) for word in words]
        ids = list(dict.fromkeys(row.id for row in meant))
        ended = service.revoke(database, inbox, [row.id for row in meant if row.is_open(now)]) if ids else 0
    if options.json:
        output.emit({"revoked": ids, "ended": ended})
    elif ended:
        output.say(f"Revoked {ended} code{'' if ended == 1 else 's'}: nobody comes by {'it' if ended == 1 else 'them'} any more.")
    else:
        output.say("No code holds any more." if options.all else "That was over already.")
    return 0


def _meant(rows: "list[CodeRow]", word: str) -> "CodeRow":
    """The code that an id, or the end of one, means. Raises NotFoundError, AmbiguousError."""
    wanted = text.clean(word).lower()
    found = [row for row in rows if row.id == wanted or (len(wanted) >= _LEAST and row.id.endswith(wanted))]
    if len(found) > 1:
        raise AmbiguousError(
            f"“{wanted[:40]}” could be {len(found)} codes.",
            "Say more of the id.",
            tuple((row.id, f"{row.event or 'one person'}, {_moment(row.made_at)}") for row in found),
        )
    if not found:
        raise NotFoundError(f"No code has the id “{wanted[:40]}”.", "devhub connect list shows them with their ids.")
    return found[0]
