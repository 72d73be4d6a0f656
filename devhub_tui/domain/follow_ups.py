"""What follow-ups and promises are called, on screen, in the shell and in the history."""

KINDS = ("follow_up", "my_promise", "their_promise")
"""What one can be; who owes what to whom."""

SAID = {"follow_up": "follow up", "my_promise": "you promised", "their_promise": "they promised"}
"""What stands before the note."""

SIGNS = {"follow_up": "→", "my_promise": "→", "their_promise": "←"}
"""Which way it goes; words follow where there is room."""

_CALLED = {"my_promise": "promise to", "their_promise": "promise by"}


def called(kind: str, name: str) -> str:
    """Follow-up with Ana, promise to Ana, promise by Ana: for the middle of a sentence."""
    return f"{_CALLED.get(kind, 'follow-up with')} {name}"


def what(kind: str, note: str | None) -> str:
    """You promised: the talk link; without a note the kind alone."""
    said = SAID.get(kind, "follow up")
    return f"{said}: {note}" if note else said
