"""Names that a half-typed word may become, for the shell: people, tags, interaction types, events, views. Index ranges only."""

from typing import Any

from devhub_tui import text

_LAST = "\U0010ffff"


def people(connection: Any, typed: str, limit: int) -> list[tuple[str, str]]:
    """(name, company) of the people whose name begins like this, case and accents ignored, by name."""
    folded = text.fold(typed)
    return [
        (name, company or "")
        for name, company in connection.execute(
            "SELECT name,company FROM contacts WHERE sort_name>=? AND sort_name<? AND deleted_at IS NULL ORDER BY sort_name LIMIT ?",
            (folded, folded + _LAST, limit),
        )
    ]


def tags(connection: Any) -> list[tuple[str, str]]:
    """Every tag, by name."""
    return [(row[0], "") for row in connection.execute("SELECT name FROM tags WHERE deleted_at IS NULL ORDER BY name")]


def types(connection: Any) -> list[tuple[str, str]]:
    """(key, label) of the interaction types on offer, in the user's order."""
    return connection.execute(  # type: ignore[no-any-return]
        "SELECT key,label FROM interaction_types WHERE NOT archived AND deleted_at IS NULL ORDER BY coalesce(position,n), n"
    ).fetchall()


def events(connection: Any) -> list[tuple[str, str]]:
    """(name, place) of the events, by name."""
    return [
        (row[0], row[1] or "")
        for row in connection.execute("SELECT name,location FROM events WHERE deleted_at IS NULL ORDER BY name COLLATE NOCASE")
    ]


def views(connection: Any) -> list[tuple[str, str]]:
    """(name, filter) of the saved views."""
    return connection.execute("SELECT name,query FROM views WHERE deleted_at IS NULL ORDER BY coalesce(position,n), n").fetchall()  # type: ignore[no-any-return]


def own_fields(connection: Any) -> list[tuple[str, str]]:
    """(name, kind) of the fields of the user's own."""
    return connection.execute(  # type: ignore[no-any-return]
        "SELECT label,kind FROM custom_fields WHERE deleted_at IS NULL ORDER BY archived, coalesce(position,n), n"
    ).fetchall()


def relationships(connection: Any) -> list[tuple[str, str]]:
    """(name, cadence) of the user's list of relationships."""
    rows = connection.execute("SELECT name,coalesce(cadence,'') FROM relationship_types WHERE deleted_at IS NULL ORDER BY name")
    return rows.fetchall()  # type: ignore[no-any-return]
