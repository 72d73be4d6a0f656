"""A code on the screen: as large as the window lets it be, and beside it what it is for, its address, how it stands, who came.

What is around the code gives way to it, one after the other: the line above, the header, the keys, and last what stands beside.
"""

from collections.abc import Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.domain import code_terms
from devhub_tui.screens.connect_form import end_in_words
from devhub_tui.screens.connect_lists import ArrivalList
from devhub_tui.services import qr
from devhub_tui.storage.arrivals import ArrivalRow
from devhub_tui.storage.codes import CodeRow
from devhub_tui.widgets.line_view import wrap
from devhub_tui.widgets.qr_code import QrCode

BESIDE = 27
"""Cells that what stands beside a code needs."""


class Frame(NamedTuple):
    """What is shown around a code: what stands beside it, the line above, the header, the keys."""

    beside: bool = True
    above: bool = True
    header: bool = True
    keys: bool = True

    def room(self, width: int, height: int) -> tuple[int, int]:
        """Columns and rows that are left for the code on a screen of this size. With nothing beside, a line says the rest."""
        return width - BESIDE * self.beside, height - (self.above + self.header + self.keys + (not self.beside))


FRAMES = (
    *(Frame(), Frame(above=False), Frame(above=False, header=False), Frame(above=False, header=False, keys=False)),
    *(Frame(False, False), Frame(False, False, False), Frame(False, False, False, False)),
)
"""How the frame gives way, in this order."""


def framed(url: str, width: int, height: int) -> tuple[Frame, bool]:
    """The frame around the code of this address, and whether it can be drawn at all: the frame gives way before the code loses
    correction or quiet zone (services/qr.STEPS)."""
    for frame in FRAMES:
        if not qr.crowded(url, *frame.room(width, height)):
            return frame, True
    least = qr.least(url)
    for frame in FRAMES[3:]:
        columns, rows = frame.room(width, height)
        if least.columns <= columns and least.rows <= rows:
            return frame, True
    return Frame(), False


class Standing(NamedTuple):
    """Everything that is said beside a code. `problem` is what stands in its way, `reach` who comes, `ended` why it is over.

    `look_ups` is what GitHub still answers, once it has said so.
    """

    row: CodeRow
    url: str
    used: int
    left_ms: int
    reach: str = ""
    problem: str = ""
    ended: str = ""
    kept: bool = False
    look_ups: str = ""


class CodePane(Horizontal):
    """The code, and what is known of it."""

    DEFAULT_CSS = """
    CodePane {
        & #drawn { width: 1fr; }
        & #above { width: 100%; height: 1; text-align: center; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        & #ended { width: 100%; height: 1fr; content-align: center middle; text-align: center; color: $text-muted; padding: 0 2; }
        & #line { width: 100%; height: 1; text-wrap: nowrap; text-overflow: ellipsis; text-align: center; }
        & #beside { width: 27; padding: 0 1 0 0; }
        & #about { height: auto; }
        & ArrivalList { height: 1fr; min-height: 1; }
        &.-below #beside { display: none; }
    }
    """

    class Framed(Message):
        """The room around the code is another one."""

        def __init__(self, frame: Frame) -> None:
            super().__init__()
            self.frame = frame

    def __init__(self) -> None:
        super().__init__(id="code")
        self.code = QrCode()
        self.came = ArrivalList(id="came")
        self.frame = Frame()
        self.fits = True
        self._above = Static(id="above")
        self._ended = Static(id="ended")
        self._line = Static(id="line")
        self._about = Static(id="about")
        self._beside = Vertical(id="beside")
        self._standing: Standing | None = None
        self._said: tuple[object, ...] = ()
        self._drawn = ""
        self._note = ""

    def compose(self) -> ComposeResult:
        """Left the code, right the words and who came."""
        with Vertical(id="drawn"):
            yield self._above
            yield self.code
            yield self._ended
            yield self._line
        with self._beside:
            yield self._about
            yield self.came

    def on_mount(self) -> None:
        """Nothing yet."""
        self._ended.display = self._line.display = False

    def fit_into(self, width: int, height: int) -> None:
        """Lays everything out for a screen of this size."""
        standing = self._standing
        if standing is None or not width:
            return
        drawn = "" if standing.ended else standing.url
        self.frame, self.fits = framed(drawn, width, height) if drawn else (Frame(), True)
        if width < 2 * BESIDE:
            self.frame = self.frame._replace(beside=False, above=False)
        self.set_class(not self.frame.beside, "-below")
        self._above.display = self.frame.above
        self._line.display = not self.frame.beside
        self._beside.styles.width = self._wide(width, height)
        self.code.display = bool(drawn) and self.fits
        self._ended.display = not self.code.display
        if drawn != self._drawn:
            self._drawn = drawn
            self.code.show(drawn)
        self._ended.update(Content(self._instead(standing, drawn, width, height)))
        self._said = ()
        self._say()
        self.post_message(self.Framed(self.frame))

    def _wide(self, width: int, height: int) -> int:
        """Cells for what stands beside: all that the code, as large as the height lets it be, cannot need."""
        _, rows = self.frame.room(width, height)
        return max(BESIDE, min(width - 2 * rows - 2, 60))

    def _instead(self, standing: Standing, drawn: str, width: int, height: int) -> str:
        if standing.ended:
            return standing.ended
        if not drawn:
            return "Starting …" if not standing.problem else "There is no address to show yet."
        needed = qr.least(drawn)
        return (
            f"The window is too small for the code: it needs {needed.columns} columns and {needed.rows} rows, and this one has "
            f"{width} and {height}.\n\ny copies the address, p saves a picture of the code.\n\n{standing.url}"
        )

    # Words

    def tell(self, standing: Standing) -> None:
        """What holds now. Nothing is sent to the terminal when that says what stood there before."""
        before, self._standing = self._standing, standing
        anew = before is None or (before.url, before.ended, before.row.id) != (standing.url, standing.ended, standing.row.id)
        if anew or (before is not None and before.problem != standing.problem and not standing.url):
            self.fit_into(*self.app.size)
        else:
            self._say()

    def note(self, words: str) -> None:
        """Something short for where no toast has room."""
        self._note = words
        self._said = ()
        self._say()

    def tell_came(self, rows: Sequence[ArrivalRow], *, follow: bool) -> None:
        """Who came, the newest first."""
        self.came.empty = () if rows else ((("  nobody yet", "muted"),),)
        self.came.tell(rows, follow=follow)

    def _say(self) -> None:
        standing = self._standing
        if standing is None:
            return
        said = (standing.row, standing.url, standing.used, left_in_words(standing), *standing[4:], self._beside.styles.width)
        if said == self._said:
            return
        self._said = said
        row = standing.row
        self._above.update(Content(text.line(row.event or row.location or row.session or "")))
        where = " · ".join(text.line(each) for each in (row.location, row.session) if each)
        self._about.update(Content("\n").join(self._lines(standing, where)))
        short = [text.line(row.event or ""), left_in_words(standing), used_in_words(standing)]
        short = [self._note] if self._note else short
        if standing.problem and not self._note:
            short = [standing.problem]
        self._line.update(Content(" · ".join(each for each in short if each)))

    def _lines(self, standing: Standing, where: str) -> list[Content]:
        """Beside the code: what for, the address, how long, how many, who can come."""
        row, width = standing.row, max(int(self._beside.styles.width.value) - 2 if self._beside.styles.width else BESIDE, 12)
        lines = (
            [Content.styled(each, "bold") for each in wrap(text.line(row.event or ""), width, 2)]
            if row.event and not self.frame.above
            else []
        )
        lines += [Content(each) for each in wrap(where, width, 2)] if where else []
        for each in address_lines(standing.url, width):
            lines.append(Content.styled(each, "$text-muted"))
        lines += [Content.styled(each, "bold") for each in wrap(left_in_words(standing), width, 2)]
        lines += [Content(each) for each in wrap(used_in_words(standing), width, 2)]
        if standing.problem:
            lines += [Content.styled(each, "$text-error") for each in wrap(f"✗ {standing.problem}", width, 8)]
        elif standing.reach:
            lines += [Content.styled(each, "$text-warning") for each in wrap(standing.reach, width, 6)]
        if standing.kept:
            lines += [Content.styled(each, "$text-accent") for each in wrap("◉ stays up elsewhere too · K ends that", width, 2)]
        lines += [Content.styled(each, "$text-muted") for each in wrap(standing.look_ups, width, 3)] if standing.look_ups else []
        return [*lines, Content(""), Content.styled("ARRIVED", "bold $text-muted")]


def address_lines(url: str, width: int) -> list[str]:
    """The address in lines: where it leads, then the word in it, which nobody should have to find the beginning of."""
    base, slash, token = url.rpartition("/Q/")
    return [part[place : place + width] for part in (base, slash + token) for place in range(0, len(part), width)]


def left_in_words(standing: Standing) -> str:
    """`23 h 59 min left, until Tue 17 Mar, 09:00`; minutes, and seconds in the last one only."""
    if standing.ended:
        return standing.ended.partition("\n")[0]
    end = end_in_words(clock.from_ms(standing.row.expires_at))
    return f"{code_terms.left(standing.left_ms)} left, until {end}"


def used_in_words(standing: Standing) -> str:
    """`3 of 10 came`."""
    most = standing.row.max_uses
    if most is None:
        return f"{standing.used} came" if standing.used else "for anybody"
    return f"{standing.used} of {most} came"
