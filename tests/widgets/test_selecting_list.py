"""Selecting rows: one by one, ranges, all; the selection outlives what the list shows."""

from array import array

import pytest
from textual.pilot import Pilot

from devhub_tui.widgets.record_list import RecordList
from devhub_tui.widgets.selecting_list import BOTH, CURSOR, SELECTED
from tests.widgets.test_record_list import Bare


class Selecting(Bare):
    """The list, and the counts it told."""

    def __init__(self, people: int) -> None:
        super().__init__(people)
        self.told: list[int] = []

    def on_selecting_list_selected(self, message: RecordList.Selected) -> None:
        """Notes it."""
        self.told.append(message.count)

    def signs(self) -> str:
        """The first cells of the rows in sight."""
        return "".join(line[:1] for line in self.lines()[1:]).rstrip()


async def pressing(pilot: Pilot[None], *keys: str) -> set[int]:
    """What is selected after these keys."""
    await pilot.press(*keys)
    await pilot.pause()
    app = pilot.app
    assert isinstance(app, Selecting)
    return set(app.list.selected)


async def test_x_turns_and_moves_on() -> None:
    """A sign beside the row, told apart from the cursor's without colours; x again lets go."""
    app = Selecting(6)
    async with app.run_test(size=(60, 10)) as pilot:
        assert await pressing(pilot, "x", "x") == {0, 1}
        assert app.signs() == SELECTED * 2 + CURSOR
        assert await pressing(pilot, "up") == {0, 1}
        assert app.signs() == SELECTED + BOTH
        assert await pressing(pilot, "x") == {0}
        assert app.signs() == SELECTED + " " + CURSOR
        assert app.told == [1, 2, 1]


async def test_ranges() -> None:
    """X selects from the row that was turned last to the cursor, in either direction; without one, the row alone."""
    app = Selecting(20)
    async with app.run_test(size=(60, 30)) as pilot:
        assert await pressing(pilot, "down", "X") == {1}
        assert await pressing(pilot, "down", "down", "X") == {1, 2, 3}
        assert await pressing(pilot, "G", "x") == {1, 2, 3, 19}
        assert await pressing(pilot, "up", "up", "X") == {1, 2, 3, 17, 18, 19}


async def test_shift_and_arrows_grow_and_shrink() -> None:
    """As in any list: down takes the next row in, coming back lets it go, and beyond the start it grows the other way."""
    app = Selecting(20)
    async with app.run_test(size=(60, 30)) as pilot:
        assert await pressing(pilot, "down", "down", "down", "shift+down", "J") == {3, 4, 5}
        assert await pressing(pilot, "shift+up") == {3, 4}
        assert await pressing(pilot, "K", "K") == {2, 3}
        assert await pressing(pilot, "down", "down", "down", "shift+down") == {2, 3, 5, 6}
        assert await pressing(pilot, "G", "shift+down") == {2, 3, 5, 6, 19}


async def test_all_of_a_hundred_thousand() -> None:
    """Everything listed at once; sorting and filtering leave the selection as it is."""
    app = Selecting(100_000)
    async with app.run_test(size=(60, 10)) as pilot:
        assert len(await pressing(pilot, "ctrl+a")) == 100_000
        assert len(await pressing(pilot, "x", "x")) == 99_998
        app.list.show(array("q", range(99_990, 100_000)))
        app.list.show(array("q", [5, 1, 0, 7]))
        await pilot.pause()
        assert app.signs() == BOTH + "  " + SELECTED
        listed, hidden = app.list.chosen()
        assert (listed, len(hidden)) == ([5, 7], 99_996)


async def test_all_waits_for_what_is_still_read() -> None:
    """Pressed while rows are coming, it selects when they have come; asking for others meanwhile calls it off."""
    app = Selecting(3)
    async with app.run_test(size=(60, 10)) as pilot:
        app.list.show(array("q", range(3)), total=8)
        app.list.listed(False)
        assert await pressing(pilot, "ctrl+a") == set()
        app.list.listed(False)
        assert not app.list.selected
        app.list.show(array("q", range(8)))
        app.list.listed(True)
        assert app.list.selected == set(range(8))
        app.list.clear()
        app.list.listed(False)
        assert await pressing(pilot, "ctrl+a") == set()
        app.list.stop_waiting()
        app.list.listed(True)
        assert not app.list.selected


async def test_clearing_and_dropping() -> None:
    """Nothing selected is told once; a range after that begins anew."""
    app = Selecting(6)
    async with app.run_test(size=(60, 10)) as pilot:
        await pressing(pilot, "x", "x", "x")
        app.list.drop({1, 77})
        app.list.drop({77})
        app.list.clear()
        app.list.clear()
        await pilot.pause()
        assert app.told == [1, 2, 3, 2, 0]
        assert await pressing(pilot, "X") == {3}


async def test_an_empty_list_selects_nothing() -> None:
    """No key fails where nobody is."""
    app = Selecting(0)
    async with app.run_test(size=(60, 10)) as pilot:
        assert await pressing(pilot, "x", "X", "shift+down", "shift+up", "ctrl+a") == set()
        assert app.told == []


@pytest.mark.parametrize("ctrl", [True, False])
async def test_a_click_with_ctrl_selects(ctrl: bool) -> None:
    """The mouse can, too; a plain click only moves the cursor."""
    app = Selecting(6)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.click(RecordList, offset=(5, 3), control=ctrl)
        await pilot.pause()
        assert app.list.selected == ({2} if ctrl else set())
        assert app.list.cursor == 2
