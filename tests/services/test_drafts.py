"""Half-written forms survive, privately, and damage to them hurts nobody."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.errors import DevHubError
from devhub_tui.services.drafts import Drafts
from devhub_tui.storage.keys import Key

KEY, OTHER = Key(b"k" * 32), Key(b"o" * 32)
SECRET = "io_uring in confidence"


def drafts(key: Key | None = None) -> Drafts:
    """Those of the main vault, as a window that is opened now has them."""
    return Drafts.beside(paths.vault_file(), key)


def keep(name: str, values: dict[str, object] | None = None, title: str = "", key: Key | None = None) -> None:
    """A form of that name was typed into, and its window is gone."""
    held = drafts(key).take(name)
    held.save(values or {}, title)
    held.release()


def folder() -> Path:
    """Where they are."""
    return Path(paths.vault_file()).parent / "drafts"


def content() -> bytes:
    """All bytes of the folder, names included."""
    return b"".join(path.name.encode() + path.read_bytes() for path in sorted(folder().iterdir()))


def test_a_draft_comes_back_as_it_was() -> None:
    """Values, title and time; a lone surrogate from a broken terminal does no harm."""
    keep("log-abc", {"notes": "Zoë\n[/x] \ud800", "people": [["1", "Ana"]]}, "Log with Ana")
    found = drafts().take("log-abc").found
    assert found is not None
    assert found.values["people"] == [["1", "Ana"]]
    assert found.values["notes"].startswith("Zoë\n[/x]")
    assert found.title == "Log with Ana"
    assert found.at > 0


def test_files_are_private_replaced_whole_and_their_names_tell_nothing() -> None:
    """0600 in a 0700 folder beside the vault, nothing else left there."""
    keep("edit-ana", {"a": "1"})
    keep("edit-ana", {"a": "2"})
    (file,) = folder().iterdir()
    assert "ana" not in file.name
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder().stat().st_mode & 0o777 == 0o700
    assert [draft.values for draft in drafts().kept()] == [{"a": "2"}]


def test_a_folder_or_file_that_others_could_read_is_narrowed() -> None:
    """As a careless copy leaves it."""
    keep("edit", {"a": "1"})
    (file,) = folder().iterdir()
    file.chmod(0o644)
    folder().chmod(0o755)
    drafts().kept()
    keep("log")
    assert {path.stat().st_mode & 0o777 for path in folder().iterdir()} == {0o600}
    assert folder().stat().st_mode & 0o777 == 0o700


def test_the_newest_comes_first_and_a_dropped_one_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list that is offered at the next start."""
    for hour, name in ((9, "log"), (8, "edit"), (10, "log-1")):
        monkeypatch.setenv("DEVHUB_NOW", f"2026-03-16T{hour:02}:00:00+01:00")
        keep(name)
    assert [draft.name for draft in drafts().kept()] == ["log-1", "log", "edit"]
    drafts().drop("log")
    drafts().drop("log")
    assert [draft.name for draft in drafts().kept()] == ["log-1", "edit"]


def test_the_same_form_in_two_windows_keeps_two() -> None:
    """Neither overwrites the other, neither is offered while it is open, and both come back one after the other."""
    one, two = drafts().take("log"), drafts().take("log")
    one.save({"notes": "one"})
    two.save({"notes": "two"})
    one.save({"notes": "one, longer"})
    assert drafts().kept() == []
    third = drafts().take("log")
    assert (third.found, third.also) == (None, True)
    one.release()
    two.release()
    assert {draft.values["notes"] for draft in drafts().kept()} == {"one, longer", "two"}
    seen = set()
    for _ in range(2):
        held = drafts().take("log")
        assert held.found is not None
        seen.add(held.found.values["notes"])
        held.drop()
    assert seen == {"one, longer", "two"}


def test_a_form_whose_window_was_killed_is_offered() -> None:
    """The lock goes with the process."""
    script = (
        "import os, signal; from devhub_tui import paths; from devhub_tui.services.drafts import Drafts\n"
        "held = Drafts.beside(paths.vault_file()).take('log'); held.save({'notes': 'typed'}, 'Log')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    assert [draft.values for draft in drafts().kept()] == [{"notes": "typed"}]


def test_nothing_is_kept_after_release() -> None:
    """A key that comes late, when the form is closed and another window has taken its draft up, changes nothing there."""
    held = drafts().take("log")
    held.save({"notes": "one"})
    held.release()
    next_one = drafts().take("log")
    held.save({"notes": "late"})
    held.drop()
    assert next_one.found is not None
    next_one.release()
    assert [draft.values for draft in drafts().kept()] == [{"notes": "one"}]


@pytest.mark.parametrize("damage", ["", "[", "[]", '{"values": 3}', '{"values": {"a": 1}', "\x00", '{"name": 3, "values": {}}'])
def test_a_damaged_file_counts_as_nothing(damage: str) -> None:
    """Half a file after a crash of the machine."""
    keep("log")
    (file,) = folder().iterdir()
    file.write_text(damage)
    assert drafts().take("log").found is None
    assert drafts().kept() == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """Neither to read nor to write."""
    keep("edit", {"a": "1"})
    other = tmp_path / "other.json"
    other.write_text('{"name": "log", "values": {"stolen": 1}}')
    (folder() / f"{'a' * 32}.json").symlink_to(other)
    assert drafts().take("log").found is None


def test_a_linked_folder_is_refused(tmp_path: Path) -> None:
    """What is typed does not land in a place that somebody else chose."""
    folder().parent.mkdir(parents=True)
    folder().symlink_to(tmp_path)
    with pytest.raises(DevHubError, match="could not be kept"):
        drafts().take("log").save({})
    assert os.listdir(tmp_path) == ["home"]


def test_names_cannot_leave_the_folder() -> None:
    """A name is letters, digits and dashes."""
    for name in ("../x", "a/b", "", "a.b", "é", "x" * 101):
        with pytest.raises(ValueError, match="not a name"):
            drafts().take(name)


def test_a_full_or_forbidden_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not a traceback."""
    blocker = tmp_path / "file"
    blocker.write_text("")
    monkeypatch.setenv("DEVHUB_DATA_DIR", str(blocker))
    with pytest.raises(DevHubError, match="could not be kept"):
        drafts().take("log").save({})


def test_a_draft_that_cannot_be_written_anew_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up while somebody types."""
    held = drafts().take("log")
    held.save({"notes": "one"})
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _fails)
        with pytest.raises(DevHubError):
            held.save({"notes": "two"})
    held.release()
    assert [draft.values for draft in drafts().kept()] == [{"notes": "one"}]
    assert len(os.listdir(folder())) == 1


def _fails(_: int) -> None:
    raise OSError(28, "No space left on device")


# Protected vaults


def test_beside_a_protected_vault_nothing_can_be_read() -> None:
    """Neither what was typed nor who it is about; with the key it is all there."""
    keep("edit-ana", {"notes": SECRET}, "Edit Ana Souza", KEY)
    assert not any(word in content() for word in (SECRET.encode(), b"Ana", b"ana", b"edit"))
    assert drafts().kept() == []
    assert drafts(OTHER).kept() == []
    assert [draft.title for draft in drafts(KEY).kept()] == ["Edit Ana Souza"]


def test_a_sealed_file_cannot_take_the_place_of_another() -> None:
    """Its name is bound into it."""
    keep("log", {"notes": SECRET}, key=KEY)
    (file,) = folder().iterdir()
    file.rename(folder() / f"{'b' * 32}.sealed")
    assert drafts(KEY).kept() == []


def test_a_plain_draft_beside_a_protected_vault_is_sealed() -> None:
    """At the first look, and what it held stays."""
    keep("log", {"notes": SECRET})
    assert len(drafts().plain_ones()) == 1
    assert [draft.values for draft in drafts(KEY).kept()] == [{"notes": SECRET}]
    assert SECRET.encode() not in content()
    assert drafts().plain_ones() == []


def test_protecting_seals_or_drops_and_opening_up_brings_back() -> None:
    """What `vault protect` and `vault open-up` do with them."""
    keep("log", {"notes": SECRET})
    keep("edit", {"notes": "more"})
    assert drafts().seal_all(KEY) == 2
    assert SECRET.encode() not in content()
    assert drafts().open_all(KEY) == 2
    assert len(drafts().kept()) == 2
    assert drafts().drop_all() == 2
    assert os.listdir(folder()) == []


@pytest.mark.parametrize(("came", "left"), [(OTHER, KEY), (KEY, OTHER)])
def test_another_key_loses_no_draft_however_it_ends(came: Key, left: Key) -> None:
    """Sealed for both until it is known which of them the vault has."""
    keep("log", {"notes": SECRET}, key=KEY)
    drafts(KEY).seal_again(KEY, OTHER)
    assert [draft.values for draft in drafts(came).kept()] == [{"notes": SECRET}]
    assert drafts(left).kept() == []
    assert len(os.listdir(folder())) == 1


def test_drafts_that_name_a_record_can_be_removed() -> None:
    """Whoever is forgotten is in no half-written form."""
    keep("edit-ana1", {"name": "Ana"}, key=KEY)
    keep("log", {"people": [["ana1", "Ana"]]}, key=KEY)
    keep("log-zoe1", {"people": [["zoe1", "Zoë"]]}, key=KEY)
    assert drafts(KEY).drop_about("ana1") == 2
    assert [draft.name for draft in drafts(KEY).kept()] == ["log-zoe1"]


# The old place


def old(name: str, text: str) -> Path:
    """A draft as it was kept before: under its name, in the state folder."""
    place = Path(paths.state_dir()) / "drafts"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text)
    return place


@pytest.mark.parametrize("key", [None, KEY])
def test_the_old_place_is_taken_over_once_and_nothing_stays(key: Key | None) -> None:
    """By the main vault; damaged files and broken runs count as nothing."""
    place = old("log-abc.json", json.dumps({"title": "Log with Ana", "at": 7, "values": {"notes": SECRET}}))
    old("edit.json", "{")
    old("edit.json.123.new", SECRET)
    assert drafts().plain_ones() != []
    found = drafts(key).kept()
    assert [(draft.name, draft.title, draft.at, draft.values) for draft in found] == [
        ("log-abc", "Log with Ana", 7, {"notes": SECRET})
    ]
    assert not place.exists()
    assert (SECRET.encode() in content()) == (key is None)
    drafts(key).drop("log-abc")
    assert drafts(key).kept() == []


def test_another_vault_takes_nothing_over() -> None:
    """The old place was the main one's."""
    place = old("log.json", '{"values": {}}')
    assert Drafts.beside(paths.vault_file("work")).kept() == []
    assert place.exists()


def test_the_demo_keeps_nothing(tmp_path: Path) -> None:
    """And looks at nothing."""
    place = old("log.json", '{"values": {}}')
    held = Drafts.beside(paths.vault_file(), keeps=False).take("log")
    held.save({"notes": "typed"})
    assert held.found is None
    assert not folder().exists()
    assert place.exists()


def test_what_a_broken_run_left_goes_when_it_is_old() -> None:
    """A half-written file of a process that is gone."""
    keep("log")
    part = folder() / f"{'c' * 32}.json.abcd.new"
    part.write_text(SECRET)
    drafts().kept()
    assert part.exists()
    os.utime(part, (1, 1))
    drafts().kept()
    assert not part.exists()
