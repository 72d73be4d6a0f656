"""A bare QR code: each c draws another one of an address that is as long as ours."""

import secrets
import string
from itertools import groupby

from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import Static

_ADDRESS = "HTTPS://CONNECT.EXAMPLE.DEV:8443/Q/"
_COLOURS = {True: "#000000", False: "#ffffff"}
_STYLES = {(over, under): Style(color=_COLOURS[under], bgcolor=_COLOURS[over]) for over in _COLOURS for under in _COLOURS}
_LETTERS = string.ascii_uppercase + "234567"


class Code(App[None]):
    """Nothing but the code."""

    BINDINGS = [("c", "code", "Code")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        """Its place."""
        yield Static()

    def action_code(self) -> None:
        """Draws one."""
        import qrcode

        code = qrcode.QRCode(border=4)
        code.add_data(_ADDRESS + "".join(secrets.choice(_LETTERS) for _ in range(26)))
        rows = code.get_matrix()
        rows.append([False] * len(rows))
        drawn = Text()
        for upper, lower in zip(rows[::2], rows[1::2], strict=True):
            for (over, under), alike in groupby(zip(upper, lower, strict=True)):
                glyph = " " if over == under else "▄"
                drawn.append(glyph * len(list(alike)), _STYLES[over, under])
            drawn.append("\n")
        self.query_one(Static).update(drawn)


if __name__ == "__main__":
    Code().run()
