"""Members of a protected vault: let in, given a role, taken out; and what the journal says of who did what."""

import pytest

from devhub_tui.domain import recovery_keys
from devhub_tui.errors import FieldError, LockedError, NotFoundError, RoleError, VaultError
from devhub_tui.storage import audit, contacts, keys, members, undo, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Parameters

OWNER, BEN = "correct horse battery", "a passphrase of bens"


@pytest.fixture
def path(home: object, monkeypatch: pytest.MonkeyPatch) -> str:
    """A protected vault whose owner is ana."""
    from devhub_tui import paths

    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    path = paths.vault_file()
    vault.create(path, OWNER, recovery_keys.new(), "ana")
    return path


def unlocked(path: str, passphrase: str = OWNER, user: str = "ana") -> Database:
    """The vault as somebody opens it."""
    return Database.open(path, key=vault.unlock(path, passphrase, user))


def test_a_member_comes_and_goes(path: str) -> None:
    """In by a passphrase of their own, writing under their own name, out again; undo walks over none of it."""
    owner = unlocked(path)
    ben = members.add(owner, " Ben  K ", "Editor", BEN, "Ben Kofi")
    assert (ben.username, ben.role, ben.ways, ben.display_name) == ("Ben K", "editor", ("passphrase",), "Ben Kofi")
    theirs = unlocked(path, BEN, "Ben K")
    with theirs.write("add Cy") as tx:
        contacts.add(tx, {"name": "Cy"})
    (entry,) = [each for each in audit.entries(owner.connection, 50, who="ben k") if each.table == "contacts"]
    assert (entry.by, entry.step, entry.what, entry.record) == ("Ben K", "add Cy", "added", "Cy")
    assert undo.undo(owner).label == "add Cy"  # type: ignore[union-attr]
    assert undo.undo(owner) is None
    members.remove(owner, "ben k")
    with pytest.raises(RoleError, match="no longer a member"), theirs.write("once more"):
        pass
    theirs.close()
    with pytest.raises(LockedError):
        unlocked(path, BEN, "Ben K")
    assert [each.username for each in members.listed(owner)] == ["ana"]
    owner.close()


def test_roles_are_changed(path: str) -> None:
    """A role holds from the next write on, in a vault that is open too; the last owner stays one."""
    owner = unlocked(path)
    members.add(owner, "ben", "viewer", BEN)
    theirs = unlocked(path, BEN, "ben")
    with pytest.raises(RoleError, match="viewer"), theirs.write("add"):
        pass
    with pytest.raises(RoleError, match="Only an owner"):
        members.add(theirs, "eve", "owner", BEN)
    with pytest.raises(RoleError, match="Only an owner"):
        members.change_role(theirs, "ben", "owner")
    with pytest.raises(RoleError, match="Only an owner"):
        members.remove(theirs, "ana")
    with pytest.raises(RoleError, match="Only an owner"):
        members.give_passphrase(theirs, "ana", BEN)
    members.change_role(owner, "ben", "editor")
    with theirs.write("add") as tx:
        contacts.add(tx, {"name": "Cy"})
    with pytest.raises(VaultError, match="at least one owner"):
        members.change_role(owner, "ana", "viewer")
    with pytest.raises(VaultError, match="yourself"):
        members.remove(owner, "ana")
    members.change_role(owner, "ben", "owner")
    members.change_role(owner, "ana", "viewer")
    with pytest.raises(RoleError):
        members.remove(owner, "ben")
    theirs.close()
    owner.close()


def test_a_forgotten_passphrase(path: str) -> None:
    """An owner gives a member another one; the old one opens nothing."""
    owner = unlocked(path)
    members.add(owner, "ben", "editor", BEN)
    members.give_passphrase(owner, "ben", "another long passphrase")
    unlocked(path, "another long passphrase", "ben").close()
    with pytest.raises(LockedError):
        unlocked(path, BEN, "ben")
    owner.close()


def test_what_was_interrupted_is_completed(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Added without a way in: adding again gives it. Removed from the header only: removing again ends it."""
    owner = unlocked(path)

    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault, "add_slot", stop)
        with pytest.raises(KeyboardInterrupt):
            members.add(owner, "ben", "editor", BEN)
    assert [(each.username, each.ways) for each in members.listed(owner)][1] == ("ben", ())
    assert members.add(owner, "ben", "viewer", BEN).role == "viewer"
    with pytest.raises(VaultError, match="uses this vault already"):
        members.add(owner, "BEN", "viewer", BEN)
    vault.remove_slots(path, owner.key, members.member(owner, "ben").id)  # type: ignore[arg-type]
    members.remove(owner, "ben")
    assert len(members.listed(owner)) == 1
    owner.close()


def test_wrong_words(path: str) -> None:
    """Names and roles that cannot be; an open vault has no members."""
    owner = unlocked(path)
    for name, role in (("", "editor"), ("x" * 41, "editor"), ("\u200b", "viewer"), ("ben", "boss")):
        with pytest.raises(FieldError):
            members.add(owner, name, role, BEN)
    with pytest.raises(NotFoundError):
        members.change_role(owner, "nobody", "viewer")
    key = owner.key
    owner.close()
    assert key is not None
    vault.open_up(path, key)
    plain = Database.open(path)
    assert [each.ways for each in members.listed(plain)] == [()]
    with pytest.raises(VaultError, match="protected vault"):
        members.add(plain, "ben", "editor", BEN)
    plain.close()


def test_audit(path: str) -> None:
    """What was changed of which record in which step: by table, by time, newest first, before and after."""
    owner = unlocked(path)
    with owner.write("add Ana") as tx:
        ana = contacts.add(tx, {"name": "Ana Souza", "company": "Oxide"})
    with owner.write("edit Ana") as tx:
        contacts.edit(tx, ana, {"company": "Turbine"})
    with owner.write("delete Ana") as tx:
        contacts.delete(tx, [ana])
    undo.undo(owner)
    found = audit.entries(owner.connection, 50, table="contacts")
    assert [(each.what, each.step, each.kind) for each in found] == [
        ("restored", "undo delete Ana", "undo"),
        ("deleted", "delete Ana", "do"),
        ("changed", "edit Ana", "do"),
        ("added", "add Ana", "do"),
    ]
    assert found[2].fields == (("company", "Oxide", "Turbine"),)
    assert {each.record for each in found} == {"Ana Souza"}
    assert audit.entries(owner.connection, 2, table="contacts") == found[:2]
    assert audit.entries(owner.connection, 50, since=found[0].at + 1000) == []
    assert audit.entries(owner.connection, 50, until=found[-1].at - 60_000) == []
    for wrong in ({"who": "nobody"}, {"table": "sqlite_master"}):
        with pytest.raises(NotFoundError):
            audit.entries(owner.connection, 5, **wrong)  # type: ignore[arg-type]
    owner.close()
