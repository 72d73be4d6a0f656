"""What the tests of exports share: a vault filled from a file or by hand, exported and imported again."""

import io
import re
from pathlib import Path
from typing import Any

from devhub_tui.services.interchange import export, importer
from devhub_tui.services.interchange.export import EVERYBODY, USUAL, Options, Who
from devhub_tui.storage import exporting
from devhub_tui.storage.database import Database
from tests.storage.vaults import scratch

_STAMP = re.compile(rb"^REV:.*\r\n", re.MULTILINE)


def exported(database: Database, format: str, who: Who = EVERYBODY, options: Options = USUAL) -> bytes:  # noqa: A002
    """What an export writes to a stream."""
    stream = io.BytesIO()
    export.export(database, format, stream, who, options)
    return stream.getvalue()


def cards(database: Database, version: str, who: Who = EVERYBODY) -> bytes:
    """A vCard export without its time stamps."""
    return _STAMP.sub(b"", exported(database, "vcard", who, Options(version)))


def people(database: Database) -> list[dict[str, Any]]:
    """Everybody field by field, without ids and stamps, for comparing two vaults."""
    found = []
    with database.reader() as connection:
        for each in exporting.people(connection, exporting.everybody(connection)):
            values = {
                name: value
                for name, value in each.values.items()
                if name not in ("n", "id", "user_id", "created_at", "updated_at", "last_update", "introduced_by", "source")
            }
            points = sorted((point.kind, point.value, point.label or "", point.is_primary) for point in each.points)
            relations = sorted((one.word, one.name, one.note or "") for one in each.relations)
            found.append(
                {
                    **values,
                    "points": points,
                    "tags": each.tags,
                    "dates": sorted(each.dates),
                    "custom": sorted((one.label, one.value) for one in each.custom),
                    "relations": relations,
                    "introduced_by": each.introduced_by,
                    "background": each.background,
                    "info": each.info,
                }
            )
    return found


def again(folder: Path, data: bytes, version: str) -> tuple[list[dict[str, Any]], bytes]:
    """Imported into an empty vault: everybody in it, and what it exports."""
    file = folder / "again.vcf"
    file.write_bytes(data)
    with scratch() as fresh:
        importer.import_file(fresh.database, str(file))
        return people(fresh.database), cards(fresh.database, version)


_ABOUT = (
    *("name", "nickname", "pronouns", "relationship", "company", "title", "industry", "location", "timezone", "birthday"),
    *("met_on", "met_where", "met_how", "notes", "points", "tags", "dates", "custom", "relations", "introduced_by", "info"),
)


def about(everybody: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a vCard says of people: what is about them, and not about you."""
    return [{name: each[name] for name in _ABOUT} for each in everybody]
