"""The framed box in the middle of the screen that forms and other modals stand in. Looks only."""

from typing import Generic, TypeVar

from textual.screen import ModalScreen

T = TypeVar("T")


class BoxModal(ModalScreen[T], Generic[T]):
    """A modal whose one container has the class `box`; subclasses say how wide it is."""

    DEFAULT_CSS = """
    BoxModal {
        align: center middle;
        & > .box {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            border: round $primary;
            border-title-color: $text;
            border-title-style: bold;
            border-subtitle-color: $text-muted;
            background: $surface;
            scrollbar-size-vertical: 1;
        }
        & KeyBar { background: $surface; }
    }
    """
