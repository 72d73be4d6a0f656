"""What is kept of half-written forms, those of open forms included, and drafts that an earlier window left."""

from typing import Any

from devhub_tui import paths
from devhub_tui.services.drafts import Draft, Drafts


def kept() -> list[Draft]:
    """Every draft of the main vault, the newest first."""
    drafts = Drafts.beside(paths.vault_file())
    found = []
    for file in drafts.files():
        handle = drafts.open(file)
        assert handle is not None
        draft = drafts._read(handle, file)
        assert draft is not None
        found.append(draft)
    return sorted(found, key=lambda draft: draft.at, reverse=True)


def load(name: str) -> Draft | None:
    """The newest of this name."""
    return next((draft for draft in kept() if draft.name == name), None)


def save(name: str, values: dict[str, Any], title: str = "") -> None:
    """As a window that is gone left it."""
    held = Drafts.beside(paths.vault_file()).take(name)
    held.save(values, title)
    held.release()
