"""Codes and arrivals of Quick Connect for the pictures: everything about them is fixed, and nothing listens anywhere."""

from typing import Any

import pytest

from devhub_tui import clock
from devhub_tui.domain import tokens
from devhub_tui.domain.submissions import CONSENT_VERSION, Submission
from devhub_tui.services.quick_connect import connecting
from devhub_tui.services.quick_connect.server import Elsewhere
from devhub_tui.storage import arrivals, codes
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.database import Database

TOKEN = "KRUGS4ZANFZSA3TPOQQHI5DFON"
_DAY = 86_400_000


class Up(Elsewhere):
    """A server that nobody reaches."""

    elsewhere = False


def freeze(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same token, the same instant, no port."""

    async def start(self: Any) -> Up:
        return Up(("127.0.0.1", 8765), "http://127.0.0.1:8765")

    monkeypatch.setattr(clock, "real_ms", clock.now_ms)
    monkeypatch.setattr(tokens, "new", lambda: TOKEN)
    monkeypatch.setattr(connecting.Connecting, "_start", start)


def fill(database: Database, known: str) -> None:
    """Three codes, and who came by two of them; one has the address `known`."""
    now = clock.real_ms()
    with database.write("codes", kind="setup") as tx:
        late = codes.make(tx, Wanted("PyCon DE", "Berlin", tags=("python",), expires_at=now - 300 * _DAY), "a")
        gone = codes.make(tx, Wanted(location="Café Einstein", expires_at=now + 1000, max_uses=1), "b")
        here = codes.make(
            tx, Wanted("FOSDEM 2026", "Brussels", "Rust devroom", "the stand", ("rust",), 7, now + 2 * _DAY, None), "c"
        )
        tx.execute("UPDATE quick_connect_codes SET created_at=? WHERE id=?", (now - 301 * _DAY, late))
        tx.execute("UPDATE quick_connect_codes SET created_at=? WHERE id=?", (now - _DAY - 3_600_000, gone))
        tx.execute("UPDATE quick_connect_codes SET created_at=? WHERE id=?", (now - _DAY, here))
        codes.revoke(tx, [gone])
        for place, (code, name, email, company) in enumerate(
            (
                (late, "Ada Obi", "ada@obi.example", "Lagos Ledger"),
                (here, "Kofi Mensah-Boateng", "kofi@example.net", "Turbine"),
                (here, "[b]Noor[/nope] 山田", None, None),
                (here, "A. Souza", known, "Oxide"),
            )
        ):
            at = now - (4 - place) * 1_260_000
            submission = f"{place:08}-0000-4000-8000-000000000000"
            message = "We talked about io_uring" if place == 3 else None
            arrivals.receive(tx, Submission(submission, code, name, email, None, company, message, None, at, at, CONSENT_VERSION))
