"""The list of people: columns for every width, a cursor that stays on its person, and only what is in sight is read."""

from array import array
from collections.abc import Iterable, Sequence
from datetime import date

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown

from devhub_tui.storage.rows import ContactRow
from devhub_tui.widgets.line_view import Line, fit, wrap
from devhub_tui.widgets.numbered_list import BLOCK
from devhub_tui.widgets.record_list import RecordList, columns, row_line
from tests.hostile import FORBIDDEN, HOSTILE

TODAY = date(2026, 3, 16)


def person(n: int, name: str = "", **more: object) -> ContactRow:
    """A row of a list."""
    row = ContactRow(
        n=n,
        id=f"id{n}",
        name=name or f"Person {n}",
        status="due",
        company="Oxide",
        title=None,
        location=None,
        vip=False,
        importance=None,
        last_contacted="2026-03-10",
        next_due="2026-04-09",
        cadence_days=30,
        snoozed_until=None,
        created_at=0,
        tags=("rust", "berlin"),
    )
    return row._replace(**more)  # type: ignore[arg-type]


class Bare(App[None]):
    """A list of made-up people, and what was asked of them."""

    def __init__(self, people: int) -> None:
        super().__init__()
        self.asked: list[int] = []
        self.people = people
        self.names: dict[int, str] = {}
        self.list = RecordList(self.fetch)
        self.moved: list[int | None] = []
        self.opened: list[int] = []

    def fetch(self, numbers: Sequence[int]) -> Iterable[ContactRow]:
        """Rows by number."""
        self.asked += numbers
        return [person(n, self.names.get(n, "")) for n in numbers]

    def compose(self) -> ComposeResult:
        """Nothing but the list."""
        yield self.list

    def on_mount(self) -> None:
        """Everybody."""
        self.list.show(array("q", range(self.people)))
        self.list.focus()

    def on_numbered_list_moved(self, message: RecordList.Moved) -> None:
        """Notes it."""
        self.moved.append(message.row.n if message.row else None)

    def on_numbered_list_opened(self, message: RecordList.Opened) -> None:
        """Notes it."""
        self.opened.append(message.row.n)

    def lines(self) -> list[str]:
        """What the list reads."""
        return [strip.text for strip in self.list.render_lines(self.list.size.region)]


@pytest.mark.parametrize("room", range(6, 260))
def test_columns_fill_the_width_and_drop_from_the_right(room: int) -> None:
    """A line is never wider than its room; the name is always there; a column never comes back as it gets narrower."""
    cells = columns(room)
    line = "".join(part for part, _ in row_line(person(1, "Zoë Faßbender", vip=True), cells, TODAY, False))
    assert cell_len(line) <= max(room, 3)
    assert cells.name >= min(room - 3, 18)
    present = [bool(part) for part in cells]
    assert present == sorted(present, reverse=True)
    if room >= 76:
        assert all(present)


def test_name_and_status_never_drop() -> None:
    """Even in twenty cells there is the icon, the name and the star."""
    line = "".join(part for part, _ in row_line(person(1, "Bartholomew Featherstonehaugh", vip=True), columns(20), TODAY, False))
    assert line.startswith(" ! Bartholomew")
    assert line.endswith("… ★")


def test_numbers_are_aligned_right() -> None:
    """Dates end in the same column whatever their length."""
    cells = columns(76)
    ends = set()
    for last in ("2026-03-10", "2026-01-01", "2020-01-01", None):
        parts = row_line(person(1, last_contacted=last), cells, TODAY, False)
        said = {"2026-03-10": "6 d", "2026-01-01": "10 w", "2020-01-01": "6 y", None: "–"}[last]
        line = "".join(part for part, _ in parts)
        ends.add(line.index(said + "  ") + len(said))
    assert len(ends) == 1


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_keep_the_columns(name: str) -> None:
    """Whatever a name holds, the line is as wide as it should be and nothing in it is obeyed by a terminal."""
    for room in (24, 78):
        cells = columns(room)
        plain = "".join(part for part, _ in row_line(person(1), cells, TODAY, False))
        line = "".join(part for part, _ in row_line(person(1, name, company=name, tags=(name,)), cells, TODAY, False))
        assert cell_len(line) == cell_len(plain)
        assert not set("\x1b\x9b\x9d\x07\n\r\u202e").intersection(line)
        assert "\u00ad" in name or "\u034f" in name or not FORBIDDEN.search(line.replace("\ufffd", ""))


@pytest.mark.parametrize("width", [1, 2, 3, 9, 40])
def test_fit_is_exact(width: int) -> None:
    """Cut or padded to the cell, wide characters and families included."""
    for value in ("", "a", "田中太郎", "👩‍👩‍👧‍👦 Family", "é" * 50, "plain text that is long"):
        assert cell_len(fit(value, width)) == width
        assert cell_len(fit(value, width, right=True)) == width


def test_wrap_breaks_at_spaces_and_says_when_there_is_more() -> None:
    """Words stay whole where they can; one that cannot is cut; the last line shows that there is more."""
    assert wrap("one two three", 7, 5) == ["one two", "three"]
    assert wrap("abcdefghij", 4, 5) == ["abcd", "efgh", "ij"]
    assert wrap("one two three four", 7, 2)[-1].endswith("…")
    assert all(cell_len(line) <= 10 for value in HOSTILE for line in wrap(value, 10, 6))


async def test_reads_only_what_is_in_sight() -> None:
    """Of 100,000 rows a block or two is fetched, and again at the far end."""
    app = Bare(100_000)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert set(app.asked) == set(range(BLOCK))
        app.asked.clear()
        await pilot.press("G")
        assert "Person 99999" in app.lines()[-1]
        assert len(app.asked) <= 2 * BLOCK
        await pilot.press("g", "g")
        assert "Person 0 " in app.lines()[1]
        assert app.moved == [0, 99_999, 0]


async def test_keys_and_mouse_move() -> None:
    """j, k, arrows, pages, home, end, clicks and the wheel; a double click opens, as enter does."""
    app = Bare(300)
    async with app.run_test(size=(80, 21)) as pilot:
        await pilot.press("j", "down", "k", "pagedown")
        assert app.list.cursor == 21
        await pilot.press("pageup", "end")
        assert app.list.cursor == 299
        await pilot.press("home", "enter")
        assert app.opened == [0]
        await pilot.click(RecordList, offset=(5, 4))
        assert app.list.cursor == 3
        await pilot.click(RecordList, offset=(5, 6), times=2)
        assert app.opened[-1] == 5
        await pilot._post_mouse_events([MouseScrollDown], RecordList, (5, 5))
        assert (app.list.top, app.list.cursor) == (3, 5)


async def test_scroll_bar_can_be_dragged() -> None:
    """The last column leads anywhere."""
    app = Bare(300)
    async with app.run_test(size=(80, 21)) as pilot:
        await pilot.mouse_down(RecordList, offset=(79, 20))
        assert app.list.top == 280
        await pilot.hover(RecordList, offset=(79, 1))
        await pilot.mouse_up(RecordList, offset=(79, 1))
        assert app.list.top == 0
        assert app.list.cursor == 0


async def test_cursor_stays_on_its_person_when_the_order_changes() -> None:
    """The same person, on the same line of the screen; somebody deleted hands the cursor to the next."""
    app = Bare(300)
    async with app.run_test(size=(80, 21)) as pilot:
        await pilot.press(*["down"] * 30)
        line = app.list.cursor - app.list.top
        app.list.show([999, *range(300)], follow=True)
        await pilot.pause()
        assert app.list.row == person(30)
        assert app.list.cursor - app.list.top == line
        app.list.show([n for n in range(300) if n != 30], follow=True)
        await pilot.pause()
        assert app.list.row is not None
        assert app.list.row.n == 32  # place 31, one name was before them


async def test_end_is_reached_once_it_is_loaded() -> None:
    """G while only the first page is there goes to the end when the rest has come."""
    app = Bare(300)
    async with app.run_test(size=(80, 21)) as pilot:
        app.list.show(range(64), [person(n) for n in range(64)], total=300)
        await pilot.press("G")
        assert app.list.cursor == 63
        app.list.show(array("q", range(300)), follow=True)
        await pilot.pause()
        assert app.list.cursor == 299


async def test_a_cursor_move_draws_two_lines() -> None:
    """Nothing else is made anew."""
    app = Bare(300)
    async with app.run_test(size=(80, 21)) as pilot:
        await pilot.pause()
        made: list[int] = []
        make = app.list.make

        def note(index: int) -> Line:
            made.append(index)
            return make(index)

        app.list.make = note  # type: ignore[method-assign]
        await pilot.press("down")
        app.lines()
        assert sorted(made) == [0, 1]


async def test_new_values_are_shown_after_forget() -> None:
    """What was read before a change is read again."""
    app = Bare(30)
    async with app.run_test(size=(80, 21)) as pilot:
        await pilot.pause()
        app.names[3] = "Renamed"
        app.list.forget()
        await pilot.pause()
        assert any("Renamed" in line for line in app.lines())


async def test_works_at_any_size() -> None:
    """From four columns to three hundred, down to two lines."""
    app = Bare(300)
    async with app.run_test(size=(80, 21)) as pilot:
        for size in ((4, 2), (12, 3), (300, 80), (20, 5), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.press("down", "G", "pageup", "g", "g")
            assert all(cell_len(line) == size[0] for line in app.lines())


@pytest.mark.parametrize(
    "name", ["Ana", "李小龍李小龍李小龍李小龍", "👩‍👩‍👧‍👦 family", "Maximiliana von und zu Hohenfels-Waldenburg", *HOSTILE[:6]]
)
@pytest.mark.parametrize("vip", [False, True])
@pytest.mark.parametrize("until", [None, "2026-03-16", "2026-03-17"])
def test_a_moon_moves_no_column(name: str, vip: bool, until: str | None) -> None:
    """Who is snoozed carries a moon until that day; no column stands elsewhere for it, at any width."""
    for room in range(24, 140, 7):
        cells = columns(room)
        line = row_line(person(1, name, vip=vip, snoozed_until=until), cells, TODAY, False)
        plain = row_line(person(1, "x"), cells, TODAY, False)
        said = "".join(part for part, _ in line)
        assert cell_len(said) == sum(cell_len(part) for part, _ in plain)
        assert ("☾" in said) == (until == "2026-03-17")
        assert ("★" in said) == vip
