"""Saved filters from the shell: views, and what `contacts` and others get to know of a view and a query."""

from typing import TYPE_CHECKING, Any, NamedTuple

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.domain.cadence import ARCHIVED
from devhub_tui.domain.query import joined
from devhub_tui.errors import UsageError
from devhub_tui.storage import filters, search, views

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options


class Asked(NamedTuple):
    """Whom a view and a query name. `numbers` is None for everybody; `status` is set when it is the archived."""

    numbers: tuple[int, ...] | None
    status: str | None
    sort: str


def asked(connection: Any, options: "Options") -> Asked:
    """What `--view` and the words of the query mean together. Raises FieldError, NotFoundError, AmbiguousError."""
    view = views.resolve(connection, options.view) if options.view is not None else views.BUILT_IN[0]
    text = views.narrowed(view, joined(options.query, clock.now))
    query = filters.checked(connection, text)
    status = ARCHIVED if query.archived else None
    if not text.strip():
        return Asked(None, status, view.sort or "name")
    found = search.fitting(connection, query, deep=True, archived=options.status == ARCHIVED)
    return Asked(tuple(found), status, view.sort or "name")


def run_views(options: "Options") -> int:
    """Lists the views, saves one or takes one away."""
    if options.save is not None and options.remove is not None:
        raise UsageError("A view is saved or removed, not both.", "devhub views --help says more.")
    if options.save is not None:
        return _save(options)
    if options.query or options.sort:
        raise UsageError("A filter needs a name to be saved under.", "Write devhub views --save NAME QUERY.")
    return _remove(options) if options.remove is not None else _list(options)


def _save(options: "Options") -> int:
    name, text = views.checked_name(options.save), joined(options.query, clock.now)
    if not text.strip():
        raise UsageError("There is no filter to save.", "Write devhub views --save NAME QUERY, as in --save Rust tag:rust.")
    with writing() as database:
        filters.checked(database.connection, text)
        before = views.saved(database.connection, name)
        with database.write(f"save the view {name}") as tx:
            views.save(tx, name, text, options.sort)
        view = views.resolve(database.connection, name)
    if options.json:
        output.emit({"view": _shape(view)})
    else:
        output.say(f"{'Replaced' if before else 'Saved'} {view.name}: {view.query}")
    return 0


def _remove(options: "Options") -> int:
    with writing() as database:
        view = views.resolve(database.connection, options.remove)
        if not view.id:
            raise UsageError(f"{view.name} is there from the start and stays.", "devhub views lists your own, too.")
        with database.write(f"remove the view {view.name}") as tx:
            views.remove(tx, view.id)
    if options.json:
        output.emit({"removed": _shape(view)})
    else:
        output.say(f"Removed {view.name}. devhub undo brings it back.")
    return 0


def _list(options: "Options") -> int:
    with reading() as database:
        found = views.every(database.connection)
    if options.json:
        output.emit({"views": [_shape(view) for view in found]})
    else:
        output.table(("NAME", "FILTER", "SORT"), [(view.name, view.query, view.sort or "") for view in found])
    return 0


def _shape(view: views.View) -> dict[str, Any]:
    return {"name": view.name, "query": view.query, "sort": view.sort, "built_in": not view.id}
