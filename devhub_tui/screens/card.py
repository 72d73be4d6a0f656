"""The owner's own card as a code: it holds the card itself, so that neither side needs a network.

The code gets the whole height of the terminal; what is in it, and the keys, stand beside it, or under it where there is no room.
"""

import os
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.domain import cards
from devhub_tui.domain.cards import Fitted
from devhub_tui.domain.own_profile import ON_CARD, Profile
from devhub_tui.screens.live import LiveScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import own_profile
from devhub_tui.widgets.key_block import KeyBlock
from devhub_tui.widgets.qr_code import QrCode

_BESIDE, _WORDS = 72, 34
"""From how many columns on the words stand beside the code, and how many they take."""
_ORDER = ("name", "title", "company", "email", "phone", "links", "location", "pronouns", "tagline")


class CardScreen(LiveScreen):
    """A card to be scanned."""

    TITLE = "Your card"
    keeps_awake = True
    """A code is up for others to see: the vault does not lock by itself meanwhile."""
    SHOWS: ClassVar[frozenset[str]] = frozenset(("preferences", "users"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "fields", "Fields", tooltip="What the card shares", id="card.fields"),
        Binding("t", "theirs", "Theirs", tooltip="They give you their card", id="card.theirs"),
        Binding("p", "picture", "Picture", tooltip="Save it as a picture, whole", id="card.picture"),
        Binding("y", "copy", "Copy", tooltip="The vCard as text", id="card.copy"),
        Binding("P", "profile", "Profile", tooltip="What there is to share", show=False, id="card.profile"),
        Binding("escape,q", "leave", "Back", id="card.back"),
    ]
    CSS = """
    CardScreen {
        layout: horizontal;
        & > QrCode { width: 1fr; height: 1fr; }
        & > #beside { width: 34; height: 1fr; padding: 1 0 0 1; }
        & #said { height: 1fr; }
        &.-narrow { layout: vertical; }
        &.-narrow > #beside { width: 1fr; height: 2; padding: 0; }
        &.-narrow KeyBlock { height: 1; }
        &.-narrow #said { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.code = QrCode()
        self._said = Static(id="said")
        self._profile = Profile()
        self.fitted: Fitted | None = None
        """What is in the code now."""

    def compose(self) -> ComposeResult:
        """The code, and beside it what is in it."""
        yield self.code
        with Vertical(id="beside"):
            yield self._said
            yield KeyBlock()

    def reload(self) -> None:
        """The profile as it is now."""
        self._profile = own_profile.read(self.session.database.connection)
        self._fit()

    def on_resize(self) -> None:
        """Another window has room for another card."""
        self.set_class(self.app.size.width < _BESIDE, "-narrow")
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        from devhub_tui.services import qr

        columns, rows = self.code.size
        if not columns or not rows:
            return

        def fits(card: str) -> bool:
            try:
                needed = qr.least(card)
            except ValueError:
                return False
            return needed.columns <= columns and needed.rows <= rows

        if not text.visible(self._profile.name):
            self.fitted = None
            self.code.show("")
        else:
            self.fitted = cards.fitted(self._profile, fits)
            # A name of hundreds of letters is in no code at all.
            self.code.show(self.fitted.text if fits(self.fitted.text) or len(self.fitted.text) < 1000 else "")
        self._say()

    def _say(self) -> None:
        fitted = self.fitted
        if fitted is None:
            self._said.update(Content("There is no name to put on a card yet.\n\nP opens your profile."))
            return
        if self.has_class("-narrow"):
            self._said.update(Content(text.line(_in_one_line(fitted))))
            return
        parts: list[tuple[str, str]] = [("Your card\n\n", "$foreground 65%"), (f"{text.line(fitted.profile.name)}\n", "bold")]
        for key in _ORDER[1:]:
            values = fitted.profile.links if key == "links" else (fitted.profile.said(key),)
            parts += [(f"{_short(text.line(each))}\n", "") for each in values if each]
        if fitted.dropped:
            parts.append((f"\nLeft out, there is no room: {cards.told(fitted.dropped)}.\n", "$text-warning"))
        elif self._is_bare(fitted):
            parts.append(("\nP adds more to your profile.\n", "$foreground 65%"))
        parts.append(("\nIt needs no network: the code is the card itself.", "$foreground 65%"))
        self._said.update(Content.assemble(*parts))

    def _is_bare(self, fitted: Fitted) -> bool:
        return not any(fitted.profile.said(key) for key in ON_CARD)

    def action_fields(self) -> None:
        """Chooses what the card shares."""
        from devhub_tui.screens.profile_settings import CardForm

        self.app.push_screen(CardForm(self.session))

    def action_profile(self) -> None:
        """Everything that could be on it."""
        from devhub_tui.screens.profile_settings import ProfileForm

        self.app.push_screen(ProfileForm(self.session))

    def action_theirs(self) -> None:
        """They give you their card."""
        from devhub_tui.screens.given_modal import GivenModal

        self.app.push_screen(GivenModal(self.session))

    def action_copy(self) -> None:
        """The whole card, as it is in a file."""
        self.app.copy_to_clipboard(cards.for_file(self._profile))
        self.app.notify("Copied your card", timeout=3, markup=False)

    @work(group="picture")
    async def action_picture(self) -> None:
        """Saves the whole card as a picture, where the user says."""
        if self.fitted is None:
            return
        from devhub_tui.screens.picture_modal import PictureModal
        from devhub_tui.services import qr

        card = cards.for_code(self._profile)
        try:
            qr.least(card)
        except ValueError:
            self.app.notify("That is too much for one code. e chooses fewer fields.", severity="warning", markup=False)
            return
        if saved := await self.app.push_screen_wait(PictureModal(card, _free_name())):
            self.app.notify(text.line(f"Saved the whole card to {saved}, for you alone to read"), timeout=8, markup=False)

    @on(QrCode.Fitted)
    def _fitted(self) -> None:
        self.refresh_bindings()

    def action_leave(self) -> None:
        """Back to where one was."""
        self.dismiss()


def _in_one_line(fitted: Fitted) -> str:
    """What is in the code, and what is not, where there is room for one line."""
    said = [fitted.profile.said(key) for key in _ORDER if fitted.profile.said(key)]
    without = f"no room for {cards.told(fitted.dropped)}" if fitted.dropped else ""
    return " · ".join(filter(None, (*said[:1], without, *said[1:])))


def _short(value: str) -> str:
    """Links as people read them."""
    return value.removeprefix("https://").removeprefix("http://").rstrip("/") if value.startswith("http") else value


def _free_name() -> str:
    """A name in the home folder that no file has."""
    names = ["~/devhub-card.png", *(f"~/devhub-card-{number}.png" for number in range(2, 1000))]
    return next((name for name in names if not os.path.lexists(os.path.expanduser(name))), names[0])
