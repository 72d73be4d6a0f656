"""What is read before a call: the last talk that counts, what was before, what changed since."""

from datetime import date, timedelta

import pytest

from devhub_tui import clock
from devhub_tui.errors import NotFoundError
from devhub_tui.storage import brief, contacts, follow_ups, important_dates, interactions, undo
from tests.storage.vaults import Scratch, scratch

TODAY = date(2026, 3, 16)


def day(back: int) -> str:
    """A day so many days ago."""
    return (TODAY - timedelta(days=back)).isoformat()


def person(vault: Scratch, **values: object) -> str:
    """Somebody added by hand."""
    with vault.database.write("add") as tx:
        return contacts.add(tx, {"name": "Ana", **values}, tags=["rust"])


def test_the_last_talk_is_the_last_that_counts() -> None:
    """A like on social media since then is told, but it is not what was said; a plan stands apart."""
    with scratch() as vault:
        ana = person(vault)
        with vault.database.write("log") as tx:
            bo = contacts.add(tx, {"name": "Bo"})
            for back, kind, note in (
                (40, "call", "old"),
                (9, "coffee", "slides"),
                (2, "social_media", None),
                (-5, "meeting", None),
            ):
                interactions.log(tx, [ana, bo], kind, day(back), note)
            interactions.log(tx, [ana], "meeting", day(-9))
        found = brief.brief(vault.connection, ana, TODAY)
        assert found.last is not None
        assert (found.last.type, found.last.notes, found.last.others) == ("coffee", "slides", ("Bo",))
        assert [talk.type for talk in found.before] == ["social_media", "call"]
        assert found.planned is not None
        assert found.planned.on == day(-5)
        assert found.interactions == 5


def test_what_changed_since_the_last_talk() -> None:
    """Company then and now, tags and days that came since; what was set back is no news, nor what came with the person."""
    with scratch() as vault:
        ana = person(vault, company="Acme", title="Engineer")
        with vault.database.write("log") as tx:
            interactions.log(tx, [ana], "call", day(3))
        assert brief.brief(vault.connection, ana, TODAY).changes == ()
        for company in ("Initech", "Oxide"):
            with vault.database.write("edit") as tx:
                contacts.edit(tx, ana, {"company": company, "nickname": company})
        with vault.database.write("tags") as tx:
            contacts.add_tags(tx, [ana], ["mentors"])
            important_dates.put(tx, ana, "first day", "--06-01")
            contacts.edit(tx, ana, {"title": "CTO"})
        with vault.database.write("retitle") as tx:
            contacts.edit(tx, ana, {"title": "CEO", "location": "Berlin"})
        undo.undo(vault.database)
        with vault.database.write("retitle") as tx:
            contacts.edit(tx, ana, {"title": "Engineer"})
        found = brief.brief(vault.connection, ana, TODAY).changes
        assert [(each.what, each.old, each.new) for each in found] == [
            ("company", "Acme", "Oxide"),
            ("tag", None, "mentors"),
            ("date", None, "first day"),
        ]


def test_a_long_journal_is_not_walked_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the newest edit of a field says what it held before."""
    monkeypatch.setattr(brief, "_WALKED", 3)
    with scratch() as vault:
        ana = person(vault, company="Acme", title="Engineer")
        with vault.database.write("log") as tx:
            interactions.log(tx, [ana], "call", day(3))
        for values in ({"company": "Initech"}, {"company": "Oxide"}, *({"location": str(place)} for place in range(9))):
            with vault.database.write("edit") as tx:
                contacts.edit(tx, ana, values)
        found = {each.what: each.old for each in brief.brief(vault.connection, ana, TODAY).changes}
        assert found["company"] == "Initech"
        assert set(found) == {"company", "location"}


def test_changes_before_the_last_talk_are_no_news() -> None:
    """What was known when you talked is not told again."""
    with scratch() as vault:
        ana = person(vault, company="Acme")
        with vault.database.write("edit") as tx:
            contacts.edit(tx, ana, {"company": "Oxide"})
        with vault.database.write("log") as tx:
            # The journal's clock is the machine's: the talk is later than that.
            interactions.log(tx, [ana], "call", (clock.from_ms(clock.real_ms()).date()).isoformat())
        later = clock.from_ms(clock.real_ms()).date() + timedelta(days=9)
        assert brief.brief(vault.connection, ana, later).changes == ()


def test_what_is_open_and_nobody_else() -> None:
    """Done and deleted ones are not, those of others neither; gone people raise."""
    with scratch() as vault:
        ana, bo = person(vault), person(vault)
        with vault.database.write("promise") as tx:
            follow_ups.add(tx, ana, day(-3), "later")
            follow_ups.add(tx, ana, day(3), "late", kind="their_promise")
            follow_ups.complete(tx, follow_ups.add(tx, ana, day(4), "done"))
            follow_ups.add(tx, bo, day(9), "of Bo")
        found = brief.brief(vault.connection, ana, TODAY)
        assert [each.note for each in found.promises] == ["late", "later"]
        assert (found.last, found.before, found.changes, found.rhythm) == (None, (), (), None)
        with vault.database.write("delete") as tx:
            contacts.delete(tx, [ana])
        with pytest.raises(NotFoundError):
            brief.brief(vault.connection, ana, TODAY)


def test_days_that_are_none_do_no_harm() -> None:
    """Another program may have left anything."""
    with scratch() as vault:
        ana = person(vault)
        with vault.database.write("log") as tx:
            for back in range(6):
                interactions.log(tx, [ana], "call", day(back * 7))
        for junk in ("'junk'", "'2026-13-99'", "''"):
            vault.connection.execute(f"UPDATE interactions SET occurred_on={junk} WHERE occurred_on=?", (day(0),))
            found = brief.brief(vault.connection, ana, TODAY)
            assert found.last is not None
            assert found.last.on == day(7)
            assert found.rhythm == 7
            vault.connection.execute("UPDATE interactions SET occurred_on=? WHERE occurred_on=" + junk, (day(0),))
