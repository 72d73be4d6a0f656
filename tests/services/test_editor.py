"""A note in the user's own editor: private while it is there, gone afterwards, and not lost when the app dies meanwhile."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.errors import DevHubError
from devhub_tui.services import editor
from devhub_tui.services.drafts import Drafts
from devhub_tui.storage.keys import Key

KEY = Key(b"k" * 32)
SECRET = "what she said about the merger"


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A per-user runtime directory."""
    place = tmp_path / "run"
    place.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    return place


def script(tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that does this with the file it is given as `path`."""
    program = tmp_path / "editor.py"
    program.write_text(f"import os, sys, time\npath = sys.argv[1]\n{code}\n")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {program}")


def test_the_note_is_private_in_memory_and_wiped(tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """0600 in a 0700 folder of the runtime directory; what the editor leaves beside it goes too."""
    seen = tmp_path / "seen"
    code = (
        f"open(path + '~', 'w').write('x'); os.mkdir(os.path.dirname(path) + '/.swap')\n"
        f"said = [path, oct(os.stat(path).st_mode), oct(os.stat(os.path.dirname(path)).st_mode)]\n"
        f"open({str(seen)!r}, 'w').write(' '.join(said))\n"
        "open(path, 'a').write('more')"
    )
    script(tmp_path, code, monkeypatch)
    assert editor.edit(SECRET) == f"{SECRET}\nmore"
    path, file_mode, folder_mode = seen.read_text().split()
    assert path.startswith(str(runtime))
    assert (stat.S_IMODE(int(file_mode, 8)), stat.S_IMODE(int(folder_mode, 8))) == (0o600, 0o700)
    assert list(runtime.iterdir()) == []


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_a_runtime_directory_of_others_is_not_used(
    tmp_path: Path, runtime: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state folder takes its place."""
    runtime.chmod(mode)
    seen = tmp_path / "seen"
    script(tmp_path, f"open({str(seen)!r}, 'w').write(path)", monkeypatch)
    editor.edit(SECRET)
    assert seen.read_text().startswith(str(paths.state_dir()))
    assert list(Path(paths.state_dir()).iterdir()) == []


def test_a_failing_editor_leaves_nothing(tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note is as it was, and its file is gone."""
    script(tmp_path, "sys.exit(3)", monkeypatch)
    with pytest.raises(DevHubError, match="status 3"):
        editor.edit(SECRET)
    assert list(runtime.iterdir()) == []


def test_what_was_saved_before_the_editor_was_killed_counts(
    tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal is no wish to throw the note away."""
    script(tmp_path, "f = open(path, 'a'); f.write('more'); f.close(); os.kill(os.getpid(), 9)", monkeypatch)
    assert editor.edit(SECRET) == f"{SECRET}\nmore"
    assert list(runtime.iterdir()) == []


def test_trouble_with_the_file_is_a_sentence(tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note's file gone, or no room for one: said, and nothing lies about."""
    script(tmp_path, "os.unlink(path)", monkeypatch)
    with pytest.raises(DevHubError, match="left no note"):
        editor.edit(SECRET)
    monkeypatch.setattr(editor, "_write", lambda *_: os.open("/dev/null/x", 0))
    with pytest.raises(DevHubError, match="no place"):
        editor.edit(SECRET)
    assert list(runtime.iterdir()) == []


@pytest.mark.parametrize("key", [None, KEY])
def test_what_was_written_when_the_app_died_is_a_draft(
    tmp_path: Path, runtime: Path, key: Key | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app is shot while the editor runs; while that lives its file is left alone, then taken up into the draft and wiped."""
    drafts = Drafts.beside(paths.vault_file(), key)
    held = drafts.take("log-ana")
    held.save({"notes": "begun", "what": "coffee"}, "Log with Ana")
    held.release()
    go = tmp_path / "go"
    script(
        tmp_path,
        f"open(path, 'w').write({SECRET!r}); print('written', flush=True)\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.02)",
        monkeypatch,
    )
    code = (
        "from devhub_tui.services import editor\n"
        f"editor.edit('begun', editor.Origin({drafts.folder!r}, 'log-ana', 'Log with Ana', 'notes'))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        assert app.stdout.readline() == "written\n"
        app.send_signal(signal.SIGKILL)
        app.wait()
        assert editor.rescue(drafts) == 0
        assert len(list(runtime.iterdir())) == 1
        go.touch()
    for _ in range(200):
        if editor.rescue(drafts):
            break
        time.sleep(0.02)
    (found,) = drafts.kept()
    assert found.values == {"notes": SECRET, "what": "coffee"}
    assert found.title == "Log with Ana"
    assert list(runtime.iterdir()) == []


def test_another_vaults_note_waits_for_it_and_an_unchanged_one_is_nothing(runtime: Path) -> None:
    """Neither is a draft here."""
    for name, folder, written in (("a", "/elsewhere/drafts", SECRET), ("b", Drafts.beside(paths.vault_file()).folder, "same")):
        place = runtime / f"devhub-note-{name}"
        place.mkdir(mode=0o700)
        editor._write(str(place / "note.md"), written)
        editor._write(str(place / "origin.json"), f'["{folder}", "log", "Log", "notes", "same"]')
    (runtime / "devhub-note-c").mkdir(mode=0o700)
    os.utime(runtime / "devhub-note-c", (1, 1))
    drafts = Drafts.beside(paths.vault_file())
    assert editor.rescue(drafts) == 0
    assert drafts.kept() == []
    assert [path.name for path in runtime.iterdir()] == ["devhub-note-a"]
    assert os.listdir(runtime / "devhub-note-a")
