"""What was edited about somebody, when, by whom, in which step."""

from devhub_tui.domain.people import Point
from devhub_tui.domain.vip import NOTHING
from devhub_tui.storage import contacts, field_history, follow_ups, important_dates, undo, vip
from tests.storage.vaults import scratch


def test_every_kind_of_fact_is_told_newest_first() -> None:
    """Fields, points, tags, days, promises, background; who introduced them by name; undo is a step of its own."""
    with scratch() as vault:
        with vault.database.write("add Bo") as tx:
            bo = contacts.add(tx, {"name": "Bo"})
        with vault.database.write("add Ana") as tx:
            ana = contacts.add(tx, {"name": "Ana", "company": "Acme"}, [Point("email", "a@x.org")], ["rust"])
        with vault.database.write("edit Ana") as tx:
            contacts.edit(tx, ana, {"company": "Oxide", "introduced_by": bo})
            contacts.set_point(tx, ana, "email", "b@x.org")
            contacts.remove_tags(tx, [ana], ["rust"])
        with vault.database.write("promise") as tx:
            promised = follow_ups.add(tx, ana, "2026-03-20", "the slides", kind="my_promise")
            important_dates.put(tx, ana, "first day", "--06-01")
        with vault.database.write("done") as tx:
            follow_ups.complete(tx, promised)
            vip.switch(tx, [ana], True)
            vip.save(tx, ana, NOTHING, NOTHING._replace(likes_dislikes="coffee"))
        undo.undo(vault.database)
        found = field_history.changes(vault.connection, ana, 100)
        assert {(each.what, each.old, each.new, each.why) for each in found} == {
            ("you promised", "the slides (2026-03-20, done)", "the slides (2026-03-20)", "undo done"),
            ("vip", "yes", "no", "undo done"),
            ("likes", "coffee", None, "undo done"),
            ("you promised", "the slides (2026-03-20)", "the slides (2026-03-20, done)", "done"),
            ("vip", "no", "yes", "done"),
            ("likes", None, "coffee", "done"),
            ("you promised", None, "the slides (2026-03-20)", "promise"),
            ("first day", None, "--06-01", "promise"),
            ("company", "Acme", "Oxide", "edit Ana"),
            ("introduced_by", None, "Bo", "edit Ana"),
            ("email", "a@x.org", "b@x.org", "edit Ana"),
            ("tag", "rust", None, "edit Ana"),
            ("person", None, "Ana", "add Ana"),
            ("email", None, "a@x.org", "add Ana"),
            ("tag", None, "rust", "add Ana"),
        }
        assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
        assert all(each.by for each in found)
        assert field_history.changes(vault.connection, ana, 3) == found[:3]


def test_a_person_who_came_back_is_one_line() -> None:
    """Deleted and brought back: the person, not each of their fields."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ana = contacts.add(tx, {"name": "Ana", "company": "Acme"})
        with vault.database.write("delete") as tx:
            contacts.delete(tx, [ana])
        undo.undo(vault.database)
        found = [(each.what, each.old, each.new) for each in field_history.changes(vault.connection, ana, 9)]
        assert found == [("person", None, "Ana"), ("person", "Ana", None), ("person", None, "Ana")]
