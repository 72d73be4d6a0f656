"""A vault operation killed at each of its steps: run as a process of its own, because it forks.

Every rename, unlink, fsync and creation of a file is a step. For each the operation runs on a fresh copy of a vault in a child
that kills itself before that step; the parent then looks at what is left. Prints one line of JSON.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

from devhub_tui.domain import recovery_keys
from devhub_tui.errors import LockedError
from devhub_tui.storage import backup, contacts, copying, keys, members, past, restore, vault, vault_file
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key, Parameters

OLD, NEW = "gravel lantern mosquito", "cactus umbrella velvet"
RECOVERY = recovery_keys.show(bytes(range(20)))
_STEPS = ("rename", "unlink", "fsync", "open", "link", "replace")


def _protect(path: str) -> None:
    vault.protect(path, OLD, RECOVERY)


def _open_up(path: str) -> None:
    vault.open_up(path, vault.unlock(path, OLD))


def _rekey(path: str) -> None:
    vault.rekey(path, vault.unlock(path, OLD))


def _passphrase(path: str) -> None:
    vault.change_passphrase(path, vault.unlock(path, OLD), NEW)


def _recovery(path: str) -> None:
    vault.new_recovery(path, vault.unlock(path, OLD), recovery_keys.show(bytes(20)))


def _restore(path: str) -> None:
    key = vault.unlock(path, OLD)
    restore.restore(path, restore.find(path, "newest"), key, key)


def _create(path: str) -> None:
    vault.create(path, OLD, RECOVERY)


def _seal(path: str) -> None:
    past.seal(_backup(path), vault.unlock(path, OLD), keys.dump(vault.header(path)))


def _backup(path: str) -> str:
    return os.path.join(os.path.dirname(path), "backups", "old.db")


def _add_member(path: str) -> None:
    with closing(Database.open(path, key=vault.unlock(path, OLD))) as database:
        members.add(database, "ben", "editor", NEW)


def _remove_member(path: str) -> None:
    with closing(Database.open(path, key=vault.unlock(path, OLD, vault.users(path)[0]))) as database:
        members.remove(database, "ben")


OPERATIONS: dict[str, Callable[[str], None]] = {
    "create": _create,
    "protect": _protect,
    "open-up": _open_up,
    "rekey": _rekey,
    "passphrase": _passphrase,
    "recovery-key": _recovery,
    "seal": _seal,
    "restore": _restore,
    "add-member": _add_member,
    "remove-member": _remove_member,
}


def _killed_at(step: int, work: Callable[[], None]) -> bool:
    """Runs the work in a child that kills itself before its step of this number; False when it came to its end before."""
    child = os.fork()
    if not child:
        code = 1
        try:
            left = step

            def counted(function: Any) -> Any:
                def run(*words: Any, **more: Any) -> Any:
                    nonlocal left
                    left -= 1
                    if not left:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return function(*words, **more)

                return run

            for name in _STEPS:
                setattr(os, name, counted(getattr(os, name)))
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, "the operation failed"
    return False


def _opened(path: str, before: bytes | None) -> tuple[str, Key | None]:
    """What is left, in words, and the key by whichever passphrase is the right one now. `before` is the data key of then."""
    state = vault.state(path)
    if state != vault.PROTECTED:
        return state, None
    for passphrase in (OLD, NEW):
        with suppress(LockedError):
            first, *others = vault.users(path)
            key = vault.unlock(path, passphrase, first)
            if others:
                # Whoever has a way in gets in: the row was there first, and goes last.
                Database.open(path, key=vault.unlock(path, NEW, "ben")).close()
                return f"{state} shared", key
            rekeyed = ", another key" if before not in (None, key.data) else ""
            return f"{state} {'old' if passphrase == OLD else 'new'}{rekeyed}", key
    raise AssertionError("no passphrase opens it")


def _looked_at(path: str, before: bytes | None, people: list[tuple[str]]) -> str:
    """What a user finds: one complete vault that opens, or none where there was none; raises for anything else."""
    found, key = _opened(path, before)
    folder = os.path.dirname(path)
    if found == vault.MISSING:
        assert not os.path.lexists(os.path.join(folder, "keys")), "keys without a vault"
        return found
    left = [name for name in os.listdir(folder) if name.endswith((".next", "replacing"))]
    assert not left, f"left over: {left}"
    assert (key is not None) == os.path.lexists(os.path.join(folder, "keys")), "keys and vault do not fit"
    assert not copying.verified(path, key)
    if key is not None:
        assert vault.header(path).slots[-1].kind in (keys.RECOVERY, keys.PASSPHRASE)
        assert _recovers(path, key), "no recovery key opens it"
    database = Database.open(path, key=key)
    try:
        names = database.connection.execute("SELECT name FROM contacts ORDER BY n").fetchall()
        assert names == people, names
        with database.write("add Zoe") as tx:
            contacts.add(tx, {"name": "Zoe"})
    finally:
        database.close()
    return found


def _backup_looked_at(path: str) -> str:
    """Whether a backup is plain or sealed; raises unless it is whole, and opens by what lies beside it."""
    place = _backup(path)
    if vault_file.is_plain(place):
        assert not copying.verified(place, None)
        return "plain"
    header = keys.read(keys.beside(place))
    assert header is not None, "a sealed backup without its keys"
    opened = keys.opened(header.slots[0], OLD)
    assert opened is not None
    assert not copying.verified(place, Key(opened[0]))
    return "sealed"


def _recovers(path: str, key: Key) -> bool:
    for recovery in (RECOVERY, recovery_keys.show(bytes(20))):
        with suppress(LockedError):
            return vault.recover(path, recovery).data == key.data
    return False


def run(operation: str, folder: str) -> dict[str, Any]:
    """How often what was found, by the number of the step before which the operation was killed."""
    keys.PARAMETERS = Parameters(8, 1, 1)
    template, path = os.path.join(folder, "template", "vault.db"), os.path.join(folder, "tried", "vault.db")
    os.makedirs(os.path.dirname(template))
    before, people = None, []
    if operation != "create":
        people = [("Ana Souza",), ("Ravi",)]
        database = Database.open(template)
        for (name,) in people:
            with database.write(f"add {name}") as tx:
                contacts.add(tx, {"name": name})
        database.close()
        if operation == "seal":
            os.makedirs(os.path.dirname(_backup(template)))
            shutil.copyfile(template, _backup(template))
        if operation != "protect":
            key = vault.protect(template, OLD, RECOVERY)
            before = key.data
            if operation == "restore":
                database = Database.open(template, key=key)
                backup.make(database, "request")
                database.close()
            if operation == "remove-member":
                _add_member(template)
    found: dict[str, int] = {}
    step = 0
    while True:
        step += 1
        shutil.rmtree(os.path.dirname(path), ignore_errors=True)
        shutil.copytree(os.path.dirname(template), os.path.dirname(path))
        killed = _killed_at(step, lambda: OPERATIONS[operation](path))
        try:
            left = _looked_at(path, before, people)
            if operation == "seal":
                left = _backup_looked_at(path)
        except Exception as error:
            return {"step": step, "error": f"{type(error).__name__}: {error}"}
        if not killed:
            return {"steps": step - 1, "found": found, "end": left}
        found[left] = found.get(left, 0) + 1


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2])))  # noqa: T201
