"""Doing something with everybody who is meant: asked for what is missing, written in one step, said in a toast.

Each function runs in a worker of the screen it is given. Wording: domain/many.py; writing: storage/bulk.py.
"""

from typing import Any, NamedTuple

from textual.screen import Screen

from devhub_tui import text
from devhub_tui.domain import many
from devhub_tui.domain.many import Change
from devhub_tui.errors import CancelledError
from devhub_tui.services.session import Session
from devhub_tui.storage import bulk, lists, relationship_types
from devhub_tui.storage.database import Database
from devhub_tui.storage.derived import preferences_of

AT_ONCE = 1000
"""Up to so many are written on the spot; for more the screen shows how far it is."""

_NAMED = 8  # names in the question before many are deleted


class Meant(NamedTuple):
    """Who is meant, by row number; the name where it is one person; how many of them are selected but not listed."""

    numbers: tuple[int, ...]
    name: str | None = None
    hidden: int = 0

    @property
    def who(self) -> str:
        """In words."""
        return many.people(len(self.numbers), text.clean(self.name, limit=60) if self.name else None)


def one(session: Session, person: tuple[str, str] | None) -> Meant | None:
    """One person by (id, name); None for nobody, and for somebody who is gone."""
    numbers = bulk.numbers_of(session.database.connection, [person[0]]) if person else []
    return Meant(tuple(numbers), person[1]) if person and numbers else None


async def choose(screen: Screen[Any], meant: Meant) -> str | None:
    """Asks what to do with them."""
    from devhub_tui.screens.many_modals import ManyMenu

    return await screen.app.push_screen_wait(ManyMenu(meant.who, meant.hidden))


async def act(screen: Screen[Any], session: Session, meant: Meant, what: str) -> None:
    """Does one thing with them: what `ManyMenu` offers, by its name."""
    if what == "export":
        from devhub_tui.screens.export_modal import ExportModal

        await screen.app.push_screen_wait(ExportModal(session, numbers=meant.numbers))
        return
    if what == "forget":
        await _forget(screen, session, meant)
        return
    if what == "skip":
        await _skip(screen, session, meant)
        return
    change = await _asked(screen, session, meant, what)
    if change:
        await perform(screen, session, meant, change)


async def _forget(screen: Screen[Any], session: Session, meant: Meant) -> None:
    from devhub_tui.screens import forget_modal

    if len(meant.numbers) != 1:
        screen.app.notify("Forgetting cannot be undone, so it is for one person at a time.", markup=False)
        return
    await forget_modal.begin(screen, session, bulk.ids_of(session.database.connection, meant.numbers)[0])


async def perform(screen: Screen[Any], session: Session, meant: Meant, change: Change) -> bool:
    """Writes it as one step, with a bar when it is long, and says what became of it. False when it was stopped."""
    from devhub_tui.screens.working import Step, at_work

    def work(database: Database, step: Step | None) -> int:
        with database.write(many.label(change, meant.who)) as tx:
            return bulk.change(tx, meant.numbers, change, step)

    long = len(meant.numbers) > AT_ONCE
    try:
        done = await at_work(screen.app, _doing(change, meant.who), long, session.on_writer, work)
    except CancelledError:
        screen.app.notify("Stopped. Nothing was changed.", markup=False)
        return False
    screen.app.notify(text.line(_said(meant, change, done)), markup=False)
    return True


def _doing(change: Change, who: str) -> str:
    words = many.label(change, who)
    return words[:1].upper() + words[1:]


def _said(meant: Meant, change: Change, done: int) -> str:
    """What the toast says."""
    one = len(meant.numbers) == 1
    if not done and change.skip:
        return f"{meant.who} {'is' if one else 'are'} never due: there is no round to skip."
    if not done:
        return f"Nothing to change: {meant.who} {'is' if one else 'are'} so already."
    left = len(meant.numbers) - done
    if change.skip:
        return many.done(change, many.people(done)) + (f" · {many.number(left)} never due" if left else "") + " · u undo"
    already = f" · {many.number(left)} {'was' if left == 1 else 'were'} so already" if left else ""
    return many.done(change, many.people(done, meant.who if one else None)) + already + " · u undo"


async def _asked(screen: Screen[Any], session: Session, meant: Meant, what: str) -> Change | None:
    """The change, once what it needs is known; None when the user leaves."""
    if what in ("tag", "untag"):
        return await _tags(screen, session, meant, what == "tag")
    if what == "relationship":
        return await _relationship(screen, session, meant)
    if what == "importance":
        return await _importance(screen, session, meant)
    if what == "cadence":
        return await _cadence(screen, session, meant)
    if what == "tracking":
        return await _tracking(screen, meant)
    if what == "snooze":
        return await _snooze(screen, session, meant)
    if what == "delete":
        return await _delete(screen, session, meant)
    # On for all of them unless all have it.
    on, off = (
        (Change(archived=True), Change(archived=False))
        if what == "archive"
        else (Change(values={"vip": 1}), Change(values={"vip": 0}))
    )
    missing = await session.read(lambda connection: bulk.would_change(connection, meant.numbers, on))
    return on if missing else off


async def _tags(screen: Screen[Any], session: Session, meant: Meant, on: bool) -> Change | None:
    from devhub_tui.screens import candidates
    from devhub_tui.screens.many_modals import AskTags
    from devhub_tui.widgets.candidate_list import MOST, Candidate, fitting

    if on:
        asked = AskTags(f"Tag {meant.who}", candidates.tags(session), new=True)
    else:
        theirs = await session.read(lambda connection: bulk.tags_of(connection, meant.numbers))
        known = [Candidate(name, name, many.number(count)) for name, count in theirs]
        if not known:
            screen.app.notify(f"No tags to take off {text.line(meant.who)}.", markup=False)
            return None
        asked = AskTags(
            f"Take tags off {meant.who}", lambda typed: fitting(known, typed) if typed.strip() else known[:MOST], new=False
        )
    answer = await screen.app.push_screen_wait(asked)
    if answer is None:
        return None
    return Change(add=answer.value) if on else Change(remove=answer.value)


async def _relationship(screen: Screen[Any], session: Session, meant: Meant) -> Change | None:
    from devhub_tui.screens.many_modals import AskValue
    from devhub_tui.widgets.candidate_list import MOST, Candidate, fitting

    names = await session.read(relationship_types.names)
    known, known_words = [Candidate(name, name) for name in names], {text.fold(name) for name in names}
    asked = AskValue(
        f"Relationship of {meant.who}",
        "relationship",
        lambda typed: fitting(known, typed) if typed.strip() else known[:MOST],
        placeholder="friend, client, mentor",
        means=lambda value: "enter saves" if text.fold(value) in known_words else "a new one; enter saves",
    )
    answer = await screen.app.push_screen_wait(asked)
    return None if answer is None else Change(values={"relationship": answer.value})


async def _importance(screen: Screen[Any], session: Session, meant: Meant) -> Change | None:
    from devhub_tui.screens.many_modals import importance_options
    from devhub_tui.widgets.chooser import Chooser

    options, keys = importance_options(preferences_of(session.database.connection).by_importance)
    place = await screen.app.push_screen_wait(Chooser(f"Importance of {meant.who}", options, 2, keys=keys))
    return None if place is None else Change(values={"importance": int(keys[place]) or None})


async def _cadence(screen: Screen[Any], session: Session, meant: Meant) -> Change | None:
    from devhub_tui.domain.cadence_words import read_cadence, said
    from devhub_tui.screens.many_modals import AskValue
    from devhub_tui.widgets.candidate_list import Candidate, among

    def words(value: str) -> str:
        found = read_cadence(value)
        return said(found) if found else ""

    usual = [Candidate(each, each, words(each)) for each in ("1w", "2w", "30d", "3m", "6m", "1y")]
    asked = AskValue(f"Cadence of {meant.who}", "cadence", among(usual), placeholder="30d, 2w, 3m, 1y", means=words)
    answer = await screen.app.push_screen_wait(asked)
    return None if answer is None else Change(values={"cadence": answer.value})


async def _tracking(screen: Screen[Any], meant: Meant) -> Change | None:
    from devhub_tui.domain.cadence import TRACKING
    from devhub_tui.widgets.chooser import Chooser

    options = ["auto           due by cadence", "collaborating  in touch anyway: never due", "passive        never due"]
    place = await screen.app.push_screen_wait(Chooser(f"Tracking of {meant.who}", options, 0, keys="acp"))
    return None if place is None else Change(values={"tracking": TRACKING[place]})


async def _snooze(screen: Screen[Any], session: Session, meant: Meant) -> Change | None:
    from devhub_tui.screens.snooze_modal import SnoozeModal
    from devhub_tui.storage import reminding

    # At once, without a thread: what is typed next must find the field.
    few = len(meant.numbers) <= AT_ONCE
    resting = reminding.resting(session.database.connection, meant.numbers) if few else None
    modal = SnoozeModal(f"Snooze {meant.who}", resting, offers_end=not few)
    answer = await screen.app.push_screen_wait(modal)
    return None if answer is None else Change(values={"snoozed_until": answer.value})


async def _skip(screen: Screen[Any], session: Session, meant: Meant) -> None:
    """Lets a round pass; nothing is asked. Of one person the toast says which round, and when the next one is."""
    from devhub_tui.storage import reminding

    if len(meant.numbers) > 1:
        await perform(screen, session, meant, Change(skip=True))
        return
    done = await session.write("skip", lambda tx: reminding.skip_numbers(tx, meant.numbers))
    if not done.skipped:
        screen.app.notify(text.line(_said(meant, Change(skip=True), 0)), markup=False)
        return
    coming = f" · next {many.day(done.skipped[0].next_due)}" if done.skipped[0].next_due else ""
    screen.app.notify(text.line(f"{reminding.said(done, 'Skipped')}{coming} · u undo"), markup=False)


async def _delete(screen: Screen[Any], session: Session, meant: Meant) -> Change | None:
    from devhub_tui import clock
    from devhub_tui.widgets.confirm import Confirm

    rows = lists.rows(session.database.connection, clock.today().isoformat(), meant.numbers[:_NAMED])
    names = [text.clean(row.name, limit=40) for row in rows]
    more = len(meant.numbers) - len(names)
    lines = [", ".join(names) + (f" and {many.number(more)} more" if more else "")]
    if meant.hidden:
        lines.append(f"{many.number(meant.hidden)} of them are not listed now.")
    lines.append("Their timelines go out of sight too. u brings everything back.")
    question = f"Delete {meant.who}?"
    if await screen.app.push_screen_wait(Confirm(question, "Delete", "\n".join(lines))):
        return Change(deleted=True)
    return None
