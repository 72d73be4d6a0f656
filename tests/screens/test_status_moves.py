"""How it stands with somebody follows their history at once, wherever it is shown, whoever wrote it."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from devhub_tui.app import DevHub
from devhub_tui.domain.cadence import DUE, IN_TOUCH, PASSIVE, RECONNECT, SOON
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.dashboard import DashboardScreen
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.screens.vip import VipScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, interaction_types, interactions, merging, relationship_types, tags, undo
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.status import LOOKS
from tests.conftest import ROOT
from tests.screens.apps import reads, running, until, vault

ANA = "Ana Souza"
WIDE = (120, 40)


def start(session: Session) -> tuple[str, str, str]:
    """Ana, a VIP of every 30 days talked to on 10 January, so due; Bo, talked to on 10 March. Their ids, and Ana's call's."""
    with session.database.write("people") as tx:
        ana = contacts.add(tx, {"name": ANA, "cadence": "30d", "vip": 1})
        bo = contacts.add(tx, {"name": "Bo Dahl"})
        call = interactions.log(tx, [ana], "call", "2026-01-10")
        interactions.log(tx, [bo], "call", "2026-03-10")
    return ana, bo, call


async def everywhere(app: DevHub, pilot: Pilot[str], session: Session, ana: str, status: str) -> None:
    """The same status in the vault, and on every screen that shows one, as it comes into view."""
    look = LOOKS[status]
    found = contacts.contact(session.database.connection, ana)
    assert found.status == status
    counts = {DUE: "due", SOON: "soon", RECONNECT: "reconnect", IN_TOUCH: "in touch", PASSIVE: "passive"}
    others = [row[0] for row in session.database.connection.execute("SELECT id FROM contacts WHERE deleted_at IS NULL")]
    same = sum(contacts.contact(session.database.connection, each).status == status for each in others)

    await app.action_show("dashboard")
    await until(pilot, lambda: isinstance(app.screen, DashboardScreen))
    waits = status in (DUE, RECONNECT)
    await until(pilot, lambda: bool(re.search(rf"{re.escape(look.icon)} {ANA}", reads(app).split("RECENT")[0])) == waits)
    await until(pilot, lambda: f"{look.icon} {same} {counts[status]}" in reads(app))
    await app.action_show("people")
    await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
    await until(pilot, lambda: f"{look.icon} {ANA} ★" in reads(app))
    await app.action_show("vip")
    await until(pilot, lambda: isinstance(app.screen, VipScreen))
    await until(pilot, lambda: f"{look.icon} {ANA}" in reads(app))
    app.open_contact(ana)
    await until(pilot, lambda: isinstance(app.screen, ContactScreen))
    await until(pilot, lambda: f"{look.icon} {look.word}" in reads(app))


Work = Callable[[Transaction, dict[str, str]], object]


def _log(kind: str, day: str) -> Work:
    def work(tx: Transaction, ids: dict[str, str]) -> None:
        ids["new"] = interactions.log(tx, [ids["ana"]], kind, day)

    return work


STEPS: list[tuple[str, Work | str | None, str]] = [
    ("as it begins", None, DUE),
    ("a type that does not count moves nothing", _log("social_media", "2026-03-16"), DUE),
    ("a call today", _log("call", "2026-03-16"), IN_TOUCH),
    ("taken back", "undo", DUE),
    ("done again", "redo", IN_TOUCH),
    ("deleted", lambda tx, ids: interactions.delete(tx, ids["new"]), DUE),
    ("logged with an earlier day", _log("call", "2026-02-20"), SOON),
    ("its day corrected to long ago", lambda tx, ids: interactions.edit(tx, ids["new"], {"occurred_on": "2025-11-01"}), DUE),
    ("the newer one deleted", lambda tx, ids: interactions.delete(tx, ids["call"]), RECONNECT),
    ("a plan is no contact yet", _log("coffee", "2026-03-20"), RECONNECT),
    ("its day moved to yesterday", lambda tx, ids: interactions.edit(tx, ids["new"], {"occurred_on": "2026-03-15"}), IN_TOUCH),
    (
        "its type made one that does not count",
        lambda tx, ids: interactions.edit(tx, ids["new"], {"type": "social_media"}),
        RECONNECT,
    ),
    ("somebody merged in who was talked to", lambda tx, ids: merging.merge(tx, ids["ana"], ids["bo"]), IN_TOUCH),
    ("the merge taken back", "undo", RECONNECT),
    ("put into Bo's call", lambda tx, ids: interactions.set_people(tx, ids["bos"], [ids["bo"], ids["ana"]]), IN_TOUCH),
    ("taken out of it", lambda tx, ids: interactions.set_people(tx, ids["bos"], [ids["bo"]]), RECONNECT),
    ("made passive", lambda tx, ids: contacts.edit(tx, ids["ana"], {"tracking": "passive"}), PASSIVE),
    ("taken back", "undo", RECONNECT),
]


async def test_whatever_happens_to_the_history(monday: datetime) -> None:
    """Logging, back-dating, editing, deleting, merging and undoing move it on every screen; what does not count does not."""
    with vault() as session:
        ana, bo, call = start(session)
        bos = session.database.connection.execute("SELECT id FROM interactions WHERE occurred_on='2026-03-10'").fetchone()[0]
        ids = {"ana": ana, "bo": bo, "call": call, "bos": bos}
        async with running(session, WIDE) as (app, pilot):
            for what, work, status in STEPS:
                if isinstance(work, str):
                    await session.on_writer(undo.undo if work == "undo" else undo.redo)
                elif work is not None:
                    await session.write(what, lambda tx, work=work: work(tx, ids))  # type: ignore[misc]
                await pilot.pause()
                try:
                    await everywhere(app, pilot, session, ana, status)
                except AssertionError as error:
                    raise AssertionError(f"{what}: not {status} on {type(app.screen).__name__}\n{reads(app)}") from error
                await app.action_back()


@pytest.mark.parametrize("what", ["tag", "relationship", "type"])
async def test_groups_and_types(monday: datetime, what: str) -> None:
    """A cadence given to a tag or relationship, or a type that begins to count, moves whoever it is about, on every screen."""
    with vault() as session:
        with session.database.write("people") as tx:
            ana = contacts.add(tx, {"name": ANA, "vip": 1, "relationship": "client"}, tags=["mentors"])
            interactions.log(tx, [ana], "call", "2026-03-05")
            interactions.log(tx, [ana], "social_media", "2026-03-15")
            types = {row.key: row.id for row in interaction_types.listing(tx.connection)}
            relation = relationship_types.add(tx, "client")
            tag = tags.find(tx.connection, "mentors").id
        works: dict[str, tuple[Callable[[Transaction], object], str]] = {
            "tag": (lambda tx: tags.update(tx, tag, {"cadence": "1w"}), DUE),
            "relationship": (lambda tx: relationship_types.update(tx, relation, {"cadence": "3d"}), RECONNECT),
            "type": (lambda tx: interaction_types.update(tx, types["call"], {"counts_as_contact": False}), IN_TOUCH),
        }
        work, status = works[what]
        async with running(session, WIDE) as (app, pilot):
            before = contacts.contact(session.database.connection, ana)
            await everywhere(app, pilot, session, ana, before.status)
            await app.action_back()
            await session.write(what, work)
            await pilot.pause()
            await everywhere(app, pilot, session, ana, status)
            after = contacts.contact(session.database.connection, ana)
            assert after.values["next_due"] != before.values["next_due"]
            await app.action_back()
            await session.on_writer(undo.undo)
            await pilot.pause()
            await everywhere(app, pilot, session, ana, before.status)


async def test_another_process(monday: datetime) -> None:
    """What the shell does beside the open app is on every screen a moment later, and the shell says what the app did."""

    async def shell(*words: str) -> Any:
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "devhub_tui", *words, "--json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    with vault() as session:
        ana, *_ = start(session)
        async with running(session, WIDE) as (app, pilot):
            await everywhere(app, pilot, session, ana, DUE)
            done = await shell("log", "@ana", "a call", "--type", "call")
            await until(pilot, lambda: f"{LOOKS[IN_TOUCH].icon} in touch" in reads(app))
            await app.action_back()
            await everywhere(app, pilot, session, ana, IN_TOUCH)
            await app.action_back()
            await shell("interaction", done["interaction"]["id"], "--set", "on=2025-10-01")
            await shell("log", "@ana", "liked a post", "--type", "social_media")
            await until(pilot, lambda: contacts.contact(session.database.connection, ana).status == DUE)
            await everywhere(app, pilot, session, ana, DUE)
            await app.action_back()
            await session.write("log", lambda tx: interactions.log(tx, [ana], "coffee", "2026-03-16"))
            assert (await shell("show", "ana"))["contact"]["status"] == IN_TOUCH
            assert (await shell("due"))["due"] == []
            await shell("undo")
            await everywhere(app, pilot, session, ana, DUE)
            assert [each["name"] for each in (await shell("due"))["due"]] == [ANA]
