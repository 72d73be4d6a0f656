"""A choice of a few words: by keys, by mouse, readable without colours."""

from textual.app import App, ComposeResult
from textual.widgets import Input

from devhub_tui.widgets.one_of import OneOf


class Chooses(App[None]):
    """One choice, and a field behind it."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words
        self.seen: list[int] = []

    def compose(self) -> ComposeResult:
        """The choice first."""
        yield OneOf(self.words)
        yield Input()

    def on_one_of_changed(self, message: OneOf.Changed) -> None:
        """Keeps what was chosen."""
        self.seen.append(message.one_of.value)


async def test_keys_walk_round() -> None:
    """Right and space go on, left goes back, round the ends; enter goes to the next field."""
    app = Chooses("one", "two", "three")
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("right", "space", "right", "left")
        await pilot.pause()
        assert app.seen == [1, 2, 0, 2]
        await pilot.press("enter")
        assert isinstance(app.focused, Input)


async def test_a_click_chooses_and_hostile_words_are_words() -> None:
    """The mouse takes the word it points at; markup in a word stays text; the sign tells without colour."""
    app = Chooses("[@click=app.quit]x[/]", "[/nope]\x1b[31m")
    async with app.run_test(size=(60, 10)) as pilot:
        assert str(app.query_one(OneOf).render()).replace("\xa0", " ") == "(•) [@click=app.quit]x[/]  ( ) [/nope]\ufffd[31m"
        await pilot.click(OneOf, offset=(32, 0))
        await pilot.pause()
        assert app.seen == [1]
        await pilot.click(OneOf, offset=(5, 0))
        await pilot.pause()
        assert app.seen == [1, 0]
        assert app.is_running
