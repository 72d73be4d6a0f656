"""Half-written forms, kept as they were typed until they are saved or thrown away, in a folder beside their vault.

One file per open form, readable by its owner only, replaced in one step; sealed when the vault is protected. Its name tells
nothing. While a form is open its file is locked, so that the same form in a second window has a draft of its own. Knows nothing
of what the forms mean.
"""

import fcntl
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from devhub_tui import clock, paths
from devhub_tui.errors import DevHubError
from devhub_tui.services.draft_files import AGAIN, LIMIT, PART, PLAIN, SEALED, DraftFolder, lock, safe

if TYPE_CHECKING:
    from devhub_tui.storage.keys import Key

_STALE = 60  # seconds after which a half-written file belongs to nobody


class Draft(NamedTuple):
    """What is kept of one form. `title` names it for people, `at` is milliseconds UTC, `values` are the form's own."""

    name: str
    title: str
    at: int
    values: dict[str, Any]


class Drafts(DraftFolder):
    """The drafts of one vault. `key` is what a protected one is open with; without `keeps` nothing is kept, as in the demo."""

    def __init__(self, folder: str, key: "Key | None" = None, *, keeps: bool = True) -> None:
        super().__init__(folder)
        self.key = key
        self.keeps = keeps
        self._looked_after = False

    @classmethod
    def beside(cls, path: str, key: "Key | None" = None, *, keeps: bool = True) -> "Drafts":
        """Those of the vault file at `path`."""
        return cls(os.path.join(os.path.dirname(path), "drafts"), key, keeps=keeps)

    # For forms

    def take(self, name: str) -> "Held":
        """A form is opened under `name` (letters, digits, `-`): takes up the newest draft of it that no other open form has."""
        if not safe(name):
            raise ValueError(f"not a name for a draft: {name!r}")
        self._look_after()
        free, taken = [], False
        for file in self.files() if self.keeps else ():
            handle = self.open(file)
            if handle is None:
                continue
            draft = self._read(handle, file)
            if draft is not None and draft.name == name and lock(handle) and self.is_still(handle, file):
                free.append((draft.at, os.fstat(handle).st_mtime_ns, file, handle, draft))
                continue
            taken = taken or (draft is not None and draft.name == name)
            os.close(handle)
        free.sort(key=lambda each: each[:2])
        held = Held(self, name, *free.pop()[2:], also=taken) if free else Held(self, name, also=taken)
        for _, _, _, handle, _ in free:
            os.close(handle)
        return held

    def kept(self) -> list[Draft]:
        """Every draft that no open form has, the newest first."""
        self._look_after()
        found = []
        for file in self.files() if self.keeps else ():
            handle = self.open(file)
            if handle is None:
                continue
            try:
                draft = self._read(handle, file)
                if draft is not None and lock(handle, fcntl.LOCK_SH) and self.is_still(handle, file):
                    found.append((draft.at, os.fstat(handle).st_mtime_ns, draft))
            finally:
                os.close(handle)
        return [draft for _, _, draft in sorted(found, key=lambda each: each[:2], reverse=True)]

    def drop(self, name: str) -> None:
        """Forgets every draft of this form that no open form has."""
        while (held := self.take(name)).found is not None:
            held.drop()

    def drop_about(self, record_id: str) -> int:
        """Removes every draft that names this record in any place, and says how many there were."""
        import json

        self._look_after()
        count = 0
        for file in list(self.files()):
            handle = self.open(file)
            if handle is None:
                continue
            draft = self._read(handle, file)
            os.close(handle)
            if draft is not None and record_id in json.dumps([draft.name, draft.values]):
                self.remove(file)
                count += 1
        return count

    # For the vault: protecting, opening up, another key. The vault's lock is held alone, so that no form is open.

    def plain_ones(self) -> list[str]:
        """The files that anybody who can read them can understand, those of the old place included."""
        ours = [os.path.join(self.folder, file) for file in self.files(PLAIN)]
        return ours + [os.path.join(self._old_folder(), file) for file in self._old_files()]

    def seal_all(self, key: "Key") -> int:
        """Seals every plain draft with the key, and says how many there were. Raises DevHubError."""
        self._take_over(key)
        return self.rewrite(PLAIN, SEALED, None, key)

    def open_all(self, key: "Key") -> int:
        """Writes every sealed draft as plain text: the vault is about to be opened up. Those left would be lost."""
        return self.rewrite(SEALED, PLAIN, key, None)

    def seal_again(self, key: "Key", new: "Key") -> None:
        """Before the vault gets another data key: seals every draft a second time with it; both are kept until it is in use."""
        self.rewrite(SEALED, AGAIN, key, new, keep=True)

    def settle(self, key: "Key") -> None:
        """Of drafts that are sealed twice keeps the one that this key opens. Happens by itself at the next start, too."""
        for file in list(self.files(AGAIN)):
            handle = self.open(file)
            if handle is None:
                continue
            fits = self.understood(handle, file, key) is not None
            os.close(handle)
            if fits:
                with suppress(OSError):
                    os.replace(self.path(file), self.path(file.removesuffix(AGAIN) + SEALED))
            else:
                self.remove(file)
        self.sync()

    def drop_all(self) -> int:
        """Removes everything that is kept, and says how many drafts there were."""
        count = 0
        for file in list(self.files(PLAIN, SEALED, AGAIN, PART)):
            self.remove(file)
            count += file.endswith((PLAIN, SEALED))
        for file in self._old_files():
            with suppress(OSError):
                os.unlink(os.path.join(self._old_folder(), file))
                count += 1
        self._leave_old_place()
        self.sync()
        return count

    # Looking after them

    def _look_after(self) -> None:
        """Once: takes over the old place, seals what lies about in plain text, removes what a broken run left."""
        if self._looked_after or not self.keeps:
            return
        self._looked_after = True
        with suppress(DevHubError):
            self._take_over(self.key)
            if self.key is not None:
                self.rewrite(PLAIN, SEALED, None, self.key)
                self.settle(self.key)
        for file in list(self.files(PART)):
            handle = self.open(file)
            if handle is not None:
                if os.fstat(handle).st_mtime < clock.real_ms() / 1000 - _STALE and lock(handle):
                    self.remove(file)
                os.close(handle)

    def _read(self, handle: int, file: str) -> Draft | None:
        content = self.understood(handle, file, self.key)
        return None if content is None else _parsed(content)

    # Before schema 4 the drafts of the main vault lay in the state folder, under names of their own.

    def _old_folder(self) -> str:
        return os.path.join(paths.state_dir(), "drafts")

    def _old_files(self) -> list[str]:
        main = os.path.dirname(paths.vault_file(paths.VAULT))
        if os.path.abspath(self.folder) != os.path.abspath(os.path.join(main, "drafts")):
            return []
        try:
            return [file for file in os.listdir(self._old_folder()) if file.endswith((PLAIN, PART))]
        except OSError:
            return []

    def _take_over(self, key: "Key | None") -> None:
        """Brings the drafts of the old place here; what is damaged there counts as nothing. Nothing stays."""
        import json
        from hashlib import blake2b

        for file in self._old_files():
            path, name = os.path.join(self._old_folder(), file), file.removesuffix(PLAIN)
            try:
                with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as opened:
                    draft = _parsed(opened.read(LIMIT), name) if file.endswith(PLAIN) and safe(name) else None
            except OSError:
                draft = None
            if draft is not None:
                # The same name each time, so that one who dies between writing and removing leaves no second one.
                slot = blake2b(name.encode(), digest_size=16).hexdigest()
                content = json.dumps(draft._asdict()).encode()
                os.close(self.write(slot + (SEALED if key else PLAIN), content, key))
            with suppress(OSError):
                os.unlink(path)
        self._leave_old_place()

    def _leave_old_place(self) -> None:
        with suppress(OSError):
            os.rmdir(self._old_folder())


class Held:
    """The draft of one open form, locked until `release`. `found` is what was taken up; `also`: another open form has one."""

    def __init__(
        self,
        drafts: Drafts,
        name: str,
        file: str = "",
        handle: int = -1,
        found: Draft | None = None,
        *,
        also: bool = False,
    ) -> None:
        self.name, self.found, self.also = name, found, also
        self._drafts, self._file, self._handle = drafts, file, handle
        self._closed = False

    def save(self, values: Mapping[str, Any], title: str = "") -> None:
        """Keeps the form as it stands, in place of what was kept of it before. Raises DevHubError."""
        import json

        if self._closed or not self._drafts.keeps:
            return
        draft = Draft(self.name, title, clock.now_ms(), dict(values))
        content = json.dumps(draft._asdict(), ensure_ascii=False).encode("utf-8", "replace")
        key = self._drafts.key
        file = (self._file.partition(".")[0] or os.urandom(16).hex()) + (SEALED if key else PLAIN)
        handle = self._drafts.write(file, content, key)
        self._unlock()
        if self._file not in ("", file):
            self._drafts.remove(self._file)
        self._file, self._handle = file, handle

    def drop(self) -> None:
        """Forgets it."""
        if self._file and not self._closed:
            self._drafts.remove(self._file)
        self._unlock()
        self._file, self.found = "", None

    def release(self) -> None:
        """The form is closed: whoever opens it next may take the draft up. From here on nothing is kept."""
        self._closed = True
        self._unlock()

    def _unlock(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _parsed(content: bytes, name: str = "") -> Draft | None:
    import json

    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("values"), dict):
        return None
    name, at, title = name or found.get("name", ""), found.get("at"), found.get("title")
    if not isinstance(name, str) or not safe(name):
        return None
    return Draft(name, title if isinstance(title, str) else "", at if isinstance(at, int) else 0, found["values"])
