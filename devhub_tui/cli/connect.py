"""`devhub connect`: a code in the terminal that others scan, the page behind it, and who comes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from devhub_tui import clock, config, text
from devhub_tui.cli import inbox_place, opening, output, unlocking
from devhub_tui.cli.arrival_shape import TAIL
from devhub_tui.cli.connect_board import Board, draw
from devhub_tui.errors import DevHubError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.quick_connect.codes import Started
    from devhub_tui.services.quick_connect.server import Settings
    from devhub_tui.storage.codes import Wanted
    from devhub_tui.storage.inbox import Inbox

_OF_A_NEW_ONE = ("event", "location", "session", "note", "tag", "uses", "print", "qr", "bind", "port", "public_url")


def run_connect(options: "Options") -> int:
    """Shows a code and waits, or only prints it; lists or revokes codes."""
    from devhub_tui.cli.connect_commands import CONNECT_WORDS

    if options.words:
        word, *rest = options.words
        if word in CONNECT_WORDS:
            return _past(options, word, rest)
        raise UsageError(
            f"“{text.clean(word, limit=40)}” is neither list nor revoke.",
            "What the code is for is said by options: --event NAME.",
        )
    if options.all:
        raise UsageError("--all belongs to revoke.", "devhub connect revoke --all ends every code.")
    from devhub_tui.cli.serve import settings

    known = config.load()
    for problem in known.problems:
        output.note(f"devhub: {problem}")
    wanted, reached = terms(options), settings(options, known.connect)
    with inbox_place.opened(inbox_place.folder(options.inbox)) as inbox:
        if options.print:
            return _print(options, inbox, wanted, reached)
        from devhub_tui.cli.connect_wait import wait

        return wait(options, inbox, wanted, reached)


def _past(options: "Options", word: str, rest: list[str]) -> int:
    from devhub_tui.cli import connect_codes

    given = [name for name in _OF_A_NEW_ONE if getattr(options, name) not in (None, False, [])]
    if given:
        raise UsageError(f"--{given[0].replace('_', '-')} belongs to a new code.", f"devhub connect {word} takes no such option.")
    if word == "revoke":
        return connect_codes.run_revoke(options, rest)
    if rest or options.all:
        raise UsageError("devhub connect list takes nothing more.", "devhub connect --help says more.")
    return connect_codes.run_list(options)


def terms(options: "Options") -> "Wanted":
    """What the code is for, until when and for how many. Raises FieldError."""
    from devhub_tui.domain import code_terms, fields
    from devhub_tui.storage.codes import Wanted

    event = text.clean(options.event or "", limit=200) or None
    end = code_terms.expires(options.expires, clock.from_ms(clock.real_ms()))
    return Wanted(
        event,
        fields.line("location", options.location or ""),
        fields.line("session", options.session or ""),
        fields.note("note", options.note or ""),
        tuple(fields.tag_name(tag) for tag in options.tag),
        code_terms.follow_up_days(options.follow_up),
        int(end.timestamp() * 1000),
        code_terms.uses(options.uses) if options.uses is not None else None if event else 1,
    )


def _print(options: "Options", inbox: "Inbox", wanted: "Wanted", reached: "Settings") -> int:
    from devhub_tui.services.quick_connect import addresses
    from devhub_tui.services.quick_connect import codes as service

    if not reached.public_url and not reached.port:
        raise UsageError("Port 0 is any that is free, which nobody knows before it is served.", "Say --port, or --public-url.")
    base = addresses.checked_url(reached.public_url) or addresses.reached_at(reached.bind, reached.port)
    with opening.writing() as database:
        code = service.start(database, inbox, wanted)
    board = show(options, code, wanted, base)
    if board is not None:
        board.end(erased=False)
        revoke = unlocking.call(f"connect revoke {code.code_id[-TAIL:]}")
        output.note(f"It works where devhub serve answers with this inbox; {revoke} ends it.")
    return 0


def show(options: "Options", code: "Started", wanted: "Wanted", base: str, remarks: Sequence[str] = ()) -> Board | None:
    """The code as asked for: the first line of JSON, or a board with the drawing, the address, what holds, and remarks."""
    from devhub_tui.domain import tokens

    url = tokens.url(base, code.token)
    if options.json:
        if options.qr:
            draw(url, stderr=True)
        output.emit({"url": url, "expires_at": output.instant(wanted.expires_at), "uses": wanted.max_uses}, lines=True)
        return None
    about = " · ".join(each for each in (wanted.event, wanted.location, wanted.session) if each)
    board = Board(url, [each for each in (url, about, said(wanted), *remarks) if each])
    if options.qr and not board.live:
        draw(url)
    board.show()
    return board


def said(wanted: "Wanted") -> str:
    """`Open for 24 h, until Tue 17 Mar, 09:00 · any number of people · follow-up in 7 days · rust`."""
    from devhub_tui.domain import code_terms

    now = clock.real_ms()
    end, today = clock.from_ms(wanted.expires_at), clock.from_ms(now)
    uses = (
        "any number of people"
        if wanted.max_uses is None
        else f"{wanted.max_uses} " + ("person" if wanted.max_uses == 1 else "people")
    )
    days = wanted.follow_up_days
    follow_up = "no follow-up" if days is None else f"follow-up in {days} day{'' if days == 1 else 's'}"
    length = code_terms.left(wanted.expires_at - now)
    return " · ".join((f"Open for {length}, until {until(end, today)}", uses, follow_up, *wanted.tags))


def until(end: "datetime", today: "datetime") -> str:
    """`17:05`, with the day where it is another one."""
    return end.strftime("%H:%M" if end.date() == today.date() else "%a %d %b, %H:%M")


def unserved(problem: DevHubError) -> DevHubError:
    """Why the page cannot be served, with the way out where another devhub serves it already."""
    hint = "devhub connect --print shows a code for a server that runs already."
    problem.hint = f"{problem.hint} {hint}".strip()
    return problem
