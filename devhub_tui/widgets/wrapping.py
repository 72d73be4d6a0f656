"""Text cut and broken to a number of cells. Loads no Textual: the shell breaks its lines with it too."""

from rich.cells import cell_len, chop_cells, set_cell_size

from devhub_tui import text


def fit(value: str, width: int, right: bool = False) -> str:
    """The value in exactly `width` cells: cut with an ellipsis, padded left (numbers) or right."""
    if value.isascii() and value.isprintable():
        size = len(value)
        if size <= width:
            return " " * (width - size) + value if right else value + " " * (width - size)
    value = text.line(value[: width * 8 + 8]).rstrip("\u200d")  # a joiner would swallow the space after it
    size = cell_len(value)
    if size > width:
        value = set_cell_size(value, width - 1).rstrip() + "…" if width > 1 else "…"[:width]
        size = cell_len(value)
    pad = " " * (width - size)
    return pad + value if right else value + pad


def wrap(value: str, width: int, most: int) -> list[str]:
    """The value broken at spaces into at most `most` lines of `width` cells; the last says … when there is more."""
    width = max(width, 4)
    found: list[str] = []
    for paragraph in text.lines(value[: width * most * 8]).split("\n"):
        here = ""
        for word in paragraph.split(" "):
            if cell_len(here) + cell_len(word) + bool(here) <= width:
                here = f"{here} {word}" if here else word
                continue
            if here:
                found.append(here)
            pieces = chop_cells(word, width) or [""]
            found += pieces[:-1]
            here = pieces[-1]
            if len(found) > most:
                break
        found.append(here)
        if len(found) > most:
            break
    if len(found) > most or len(value) > width * most * 8:
        found = found[:most]
        found[-1] = fit(found[-1] + " …", width).rstrip() if cell_len(found[-1]) < width - 1 else fit(found[-1] + "……", width)
    return found
