"""The owner's profile as a section of Settings: a line for each field with what is on the card; enter edits.

It is what the Quick Connect page and the offline card show.
"""

from collections.abc import Mapping
from typing import Any

from textual.app import App

from devhub_tui import text
from devhub_tui.domain import own_profile as rule
from devhub_tui.domain.forms import FieldSpec
from devhub_tui.domain.own_profile import FIELDS, ON_CARD, Profile
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.screens.entry_form import ChangedError, EntryForm
from devhub_tui.screens.settings_section import Item, Section
from devhub_tui.services.session import Session
from devhub_tui.storage import github_token, own_profile
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.entry_list import Column
from devhub_tui.widgets.model_form import ModelForm

CARD, TOKEN = "card", "github-token"
_KINDS = {"links": "note", "timezone": "timezone"}
_LABELS = {each.key: each.label for each in FIELDS}


class OwnProfile(Section):
    """Who the owner is, for the page and the card."""

    key = "profile"
    title = "Profile"
    noun = "field"
    about = "Who you are: for the page of a code, and for your card."
    tables = frozenset({"preferences", "users"})
    columns = (Column("what it says", 25), Column("on card", 8))
    ordered = False
    fixed = True

    def items(self, connection: Any) -> list[Item]:
        """Every field, then what the card shares, and the token for GitHub."""
        profile = own_profile.read(connection)
        lines = [Item(each.key, each.label, (profile.said(each.key) or "–", _on_card(each, profile))) for each in FIELDS]
        chosen = len([key for key in ON_CARD if key in profile.shared])
        token = "kept on this machine" if github_token.token(connection) else "none"
        return [
            *lines,
            Item(CARD, "Your card", (f"the name and {chosen} of {len(ON_CARD)} more", "")),
            Item(TOKEN, "GitHub token", (token, "")),
        ]

    def form(self, session: Session, item_id: str | None) -> EntryForm:
        """The form of all fields, or of what the card shares."""
        return CardForm(session) if item_id == CARD else ProfileForm(session)

    def open(self, app: App[Any], session: Session, item_id: str) -> None:
        """The form with the cursor in that field."""
        if item_id == TOKEN:
            from devhub_tui.screens.token_modal import TokenModal

            app.push_screen(TokenModal(session))
            return
        if item_id == CARD:
            app.push_screen(CardForm(session))
            return
        app.push_screen(ProfileForm(session, item_id))


def _on_card(field: rule.Field, profile: Profile) -> str:
    if field.key == "name":
        return "always"
    return ("yes" if field.key in profile.shared else "no") if field.on_card else "–"


def _values(profile: Profile) -> dict[str, str]:
    return {each.key: "\n".join(profile.links) if each.key == "links" else profile.said(each.key) for each in FIELDS}


class _OwnForm(EntryForm):
    """What the two forms share: `label` is what undo calls it, `said` the toast."""

    said = label = ""

    def errors(self, typed: Mapping[str, str]) -> dict[str, DevHubError]:
        """What is wrong with what was typed, by field."""
        return {}

    async def store(self) -> str | None:
        """Checks it and writes it; codes that are open follow by themselves (screens/news.py)."""
        form = self.query_one(ModelForm)
        typed = form.changed()
        errors = self.errors(typed)
        form.complain(errors)
        if errors:
            return None
        if typed:
            try:
                label = self.label or own_profile.label(typed)
                await self.session.write(label, lambda tx: self._checked_and_written(tx, typed, form.opened()))
            except ChangedError as error:
                return await self.store() if await self.asked(error.theirs) else None
            self.app.notify(f"{self.said} · u undo", markup=False)
        return OwnProfile.key


class ProfileForm(_OwnForm):
    """All of the profile."""

    said = "Saved your profile"

    def __init__(self, session: Session, first: str = "") -> None:
        specs = [
            FieldSpec(each.key, each.label, _KINDS.get(each.key, "line"), each.section, each.help)  # type: ignore[arg-type]
            for each in FIELDS
        ]

        def now(connection: Any) -> Mapping[str, Any]:
            return _values(own_profile.read(connection))

        def write(tx: Transaction, typed: Mapping[str, str]) -> None:
            own_profile.put(tx, {key: rule.checked(key, value) for key, value in typed.items()})

        values = now(session.database.connection)
        super().__init__(session, f"setting-{OwnProfile.key}", specs, values, write, noun="profile", name="your profile", now=now)
        self._first = first

    def start(self) -> None:
        """The field it was opened on."""
        self.query_one(ModelForm).focus_on(self._first or FIELDS[0].key)

    def errors(self, typed: Mapping[str, str]) -> dict[str, DevHubError]:
        """By the checks that the shell uses too."""
        found: dict[str, DevHubError] = {}
        for key, value in typed.items():
            try:
                rule.checked(key, value)
            except FieldError as error:
                found[key] = error
        return found


class CardForm(_OwnForm):
    """What the card shares besides the name."""

    said, label = "Saved what your card shares", "choose what your card shares"

    def __init__(self, session: Session) -> None:
        profile = own_profile.read(session.database.connection)
        specs = [
            FieldSpec(key, _LABELS[key], "flag", "", text.clean(profile.said(key), limit=60) or "empty in your profile")
            for key in ON_CARD
        ]

        def now(connection: Any) -> Mapping[str, Any]:
            shared = own_profile.read(connection).shared
            return {key: int(key in shared) for key in ON_CARD}

        def write(tx: Transaction, typed: Mapping[str, str]) -> None:
            shared = set(own_profile.read(tx.connection).shared)
            own_profile.share(tx, {key for key in ON_CARD if typed.get(key, "1" if key in shared else "")})

        values = now(session.database.connection)
        super().__init__(
            session, f"setting-{OwnProfile.key}-{CARD}", specs, values, write, noun="card", name="your card", now=now
        )
