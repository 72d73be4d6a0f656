"""Half-written forms are offered and opened again: which form a draft is of, and what becomes of one whose record is gone."""

import re
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.screen import Screen

from devhub_tui import text
from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.services.drafts import Draft
from devhub_tui.services.session import Session

_KINDS = ("log", "relog", "copy", "edit", "vip", "follow", "refollow", "setting", "relations")
"""What a draft's name begins with. Other drafts come back by themselves where they were typed."""
_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def offer(app: App[Any], session: Session) -> None:
    """Says what was half-written when the app went away last, in a form or in the user's editor."""
    if session.drafts.keeps:
        from devhub_tui.services import editor

        with suppress(DevHubError):
            editor.rescue(session.drafts)
    found = kept(session)
    if not found:
        return
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    app.notify(f"Half-written, and kept: {text.line(found[0].title)}{more} · r continues it", timeout=10, markup=False)


def kept(session: Session) -> list[Draft]:
    """What can be continued, the newest first."""
    return [draft for draft in session.drafts.kept() if draft.name.partition("-")[0] in _KINDS]


async def resume(app: App[Any], session: Session) -> None:
    """Opens the newest half-written form. Of one whose record is gone shows what was typed, asks, and tries the next."""
    found = kept(session)
    if not found:
        app.notify("Nothing is half-written.", markup=False)
        return
    for draft in found:
        try:
            kind, _, record_id = draft.name.partition("-")
            if kind == "setting":
                await _setting(app, record_id)
            else:
                app.push_screen(_form(session, kind, record_id, draft.name))
            return
        except NotFoundError as error:
            await _gone(app, session, draft, error)


def _form(session: Session, kind: str, record_id: str, name: str) -> Screen[Any]:
    """The form of a draft. Raises NotFoundError."""
    if kind in ("log", "relog", "copy"):
        from devhub_tui.screens.log_modal import LogModal

        edits, copies = (record_id if kind == each else None for each in ("relog", "copy"))
        return LogModal(session, draft=name, edits=edits, copies=copies)
    if kind == "vip":
        from devhub_tui.screens.vip_modal import VipModal

        return VipModal(session, record_id)
    if kind == "relations":
        from devhub_tui.screens.relations_modal import RelationsModal

        return RelationsModal(session, record_id)
    if kind in ("follow", "refollow"):
        from devhub_tui.screens.follow_up_modal import FollowUpModal

        return FollowUpModal(session, edits=record_id if kind == "refollow" else None, draft=name)
    from devhub_tui.screens.edit_modal import EditModal

    return EditModal(session, record_id or None)


async def _setting(app: App[Any], draft: str) -> None:
    from devhub_tui.screens.settings import SettingsScreen

    await app.run_action("app.show('settings')")
    if isinstance(app.screen, SettingsScreen):
        app.screen.resume(draft)


async def _gone(app: App[Any], session: Session, draft: Draft, error: NotFoundError) -> None:
    """What was typed is shown, and thrown away only when the user says so."""
    from devhub_tui.widgets.confirm import Confirm

    typed = "\n".join(typed_words(draft.values))
    question = f"{text.line(draft.title)}: {text.line(error.message)}"
    shown = text.clean(typed, multiline=True, limit=1500)
    detail = f"You had typed:\n{shown}\n\nKept, it is offered again; u may bring the record back."
    if await app.push_screen_wait(Confirm(question, "Throw it away", detail, no_label="Keep it")):
        session.drafts.drop(draft.name)


def typed_words(values: Any) -> list[str]:
    """Every text in a draft's values that people may have typed, without what the form was opened on."""
    if isinstance(values, str):
        return [values] if values.strip() and not _ID.fullmatch(values) else []
    if isinstance(values, dict):
        return [word for name, each in values.items() if name != "was" for word in typed_words(each)]
    return [word for each in values for word in typed_words(each)] if isinstance(values, list) else []
