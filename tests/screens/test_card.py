"""The owner's card as a code: what a phone reads off the screen, what goes where there is no room, choosing, saving."""

from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from textual.pilot import Pilot

from devhub_tui.app import DevHub
from devhub_tui.domain import cards
from devhub_tui.screens.card import CardScreen
from devhub_tui.screens.given_modal import GivenModal
from devhub_tui.screens.picture_modal import PictureModal
from devhub_tui.screens.profile_settings import CardForm, ProfileForm
from devhub_tui.services.session import Session
from devhub_tui.storage import own_profile
from tests.hostile import FORBIDDEN, SMALL
from tests.screens.apps import reads, running, toasts, until, vault
from tests.widgets.test_qr_code import picture

WHOLE = {
    "name": "Ada Lovelace",
    "pronouns": "she/her",
    "tagline": "Compilers and poetry",
    "company": "Analytical Engines",
    "title": "Staff Engineer",
    "email": "ada@analytical.example",
    "phone": "+44 20 7946 0000",
    "links": "https://github.com/adalovelace\nhttps://ada.example",
    "location": "London",
}


def put(session: Session, **values: str) -> None:
    """The profile says this."""
    with session.database.write("profile") as tx:
        own_profile.put(tx, values)


async def opened(app: DevHub, pilot: Pilot[Any]) -> CardScreen:
    """The card, as the palette opens it."""
    await app.run_action("app.card")
    await until(pilot, lambda: isinstance(app.screen, CardScreen))
    screen = app.screen
    assert isinstance(screen, CardScreen)
    await until(pilot, lambda: screen.fitted is not None and screen.code.found is not None)
    await pilot.pause()
    return screen


def scanned(app: DevHub) -> str:
    """What a phone reads off the screen."""
    found = zxingcpp.read_barcode(picture(app.export_screenshot()))
    assert found is not None
    return str(found.text)


@pytest.mark.parametrize("size", [(80, 24), (60, 26), (120, 40), (200, 50)])
async def test_a_phone_reads_what_the_words_say(size: tuple[int, int]) -> None:
    """At every size the code holds the card, and what is beside it says what is in it and what was left out."""
    with vault() as session:
        put(session, **WHOLE)
        async with running(session, size) as (app, pilot):
            screen = await opened(app, pilot)
            assert screen.fitted is not None
            assert scanned(app) == screen.fitted.text
            assert "FN:Ada Lovelace" in screen.fitted.text
            assert "EMAIL:ada@analytical.example" in screen.fitted.text
            assert "Ada Lovelace" in reads(app)
            if size[0] >= 120:
                assert not screen.fitted.dropped
                assert "Staff Engineer" in reads(app)
                assert "+44" not in screen.fitted.text  # a number is not shared unasked
            elif size[0] == 80:
                assert "no room: tagline" in " ".join(" ".join(line[46:] for line in reads(app).splitlines()).split())
                assert "URL:https://github.com/adalovelace" in screen.fitted.text
                assert "Staff Engineer" not in reads(app)


async def test_without_a_profile() -> None:
    """The name of the vault's owner is a card; the screen says how to get more onto it."""
    with vault(owner="") as session:
        put(session, name="")
        with session.database.write("owner", kind="setup") as tx:
            tx.execute("UPDATE users SET display_name='Grace'")
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            assert screen.fitted is not None
            assert "FN:Grace" in scanned(app)
            assert "P adds more" in reads(app)
            await pilot.press("P")
            await until(pilot, lambda: isinstance(app.screen, ProfileForm))


async def test_choosing_fields() -> None:
    """e chooses; the code follows at once, and u brings the old one back."""
    with vault() as session:
        put(session, **WHOLE)
        async with running(session, (120, 40)) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("e")
            await until(pilot, lambda: isinstance(app.screen, CardForm))
            await pilot.press("space", "ctrl+s")
            await until(pilot, lambda: app.screen is screen and "she/her" not in screen.fitted.text)  # type: ignore[union-attr]
            assert scanned(app) == screen.fitted.text  # type: ignore[union-attr]
            await pilot.press("u")
            await until(pilot, lambda: "she/her" in screen.fitted.text)  # type: ignore[union-attr]


async def test_a_picture_has_all_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """p saves the whole card, whatever the screen has room for; a second one does not take the first one's place."""
    monkeypatch.setenv("HOME", str(tmp_path))
    with vault() as session:
        put(session, **WHOLE)
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            for name in ("devhub-card.png", "devhub-card-2.png"):
                await pilot.press("p")
                await until(pilot, lambda: isinstance(app.screen, PictureModal))
                await pilot.press("enter")
                await until(pilot, lambda name=name: (tmp_path / name).exists() and app.screen is screen)  # type: ignore[misc]
            assert any("the whole card" in each for each in toasts(app))
            assert screen.fitted is not None
            assert screen.fitted.dropped
        from PIL import Image

        with Image.open(tmp_path / "devhub-card.png") as image:
            found = zxingcpp.read_barcode(image)
        assert found is not None
        assert found.text == cards.for_code(own_profile.read(session.database.connection))
        assert (tmp_path / "devhub-card.png").stat().st_mode & 0o077 == 0


async def test_too_small_says_so() -> None:
    """Where not even a name fits, no half of a code is drawn."""
    with vault() as session:
        put(session, **WHOLE)
        async with running(session, (40, 12)) as (app, pilot):
            await opened(app, pilot)
            assert "too small" in reads(app)
            assert "▄" not in reads(app)
            await pilot.resize_terminal(100, 30)
            await until(pilot, lambda: "▄" in reads(app) or "▀" in reads(app))


async def test_theirs_and_back() -> None:
    """t takes a card, esc and q leave."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("t")
            await until(pilot, lambda: isinstance(app.screen, GivenModal))
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is screen)
            await pilot.press("q")
            await until(pilot, lambda: not isinstance(app.screen, CardScreen))


async def test_hostile_profile() -> None:
    """Whatever another program wrote into a profile is shown as text and scanned as one card."""
    with vault() as session:
        for value in SMALL[::12]:
            put(session, **dict.fromkeys(WHOLE, f"{value} x"))
            async with running(session, (120, 40)) as (app, pilot):
                screen = await opened(app, pilot)
                assert screen.fitted is not None
                assert screen.fitted.text.count("BEGIN:VCARD") == 1
                assert not FORBIDDEN.search(reads(app))
