"""An import of 10,000 vCards into a vault of 10,000 people (cleaned, matched, written) against vobject's parsing alone.

The backup that comes before an import is timed apart.
"""

import gc
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.cards import write_export
from bench.dataset import cache_dir, copy, vault
from bench.measure import NotMeasuredError, Row, Settings, compared, pairs, timed
from devhub_tui.services.interchange import importer
from devhub_tui.storage.database import Database

_CARDS = 10_000


def _vobject(path: Path) -> None:
    import vobject

    if sum(1 for _ in vobject.readComponents(path.read_text(encoding="utf-8"))) != _CARDS:
        raise NotMeasuredError("vobject did not read every card")


def measure(settings: Settings) -> Iterator[Row]:
    """Two rows; the second is the backup's time, for information."""
    backups: list[float] = []
    with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="import-") as place:
        source, cards = vault(10_000), Path(place, "people.vcf")
        write_export(cards, _CARDS)
        turn = 0

        def ours() -> float:
            nonlocal turn
            turn += 1
            folder = copy(source, Path(place, str(turn)))
            database = Database.open(str(folder / "vaults" / "main" / "vault.db"))
            marks: dict[str, float] = {}

            def tell(what: str, done: int, total: int) -> None:
                marks.setdefault(what, time.perf_counter())

            gc.collect()
            try:
                started = time.perf_counter()
                report = importer.import_file(database, str(cards), tell=tell)
                took = time.perf_counter() - started
            finally:
                database.close()
            if report.added + report.updated + report.unchanged != _CARDS:
                raise NotMeasuredError(f"the import counted wrong: {report}")
            backups.append(marks["write"] - marks["back up"])
            return took - backups[-1]

        def bare() -> float:
            gc.collect()
            return timed(lambda: _vobject(cards))

        mine, other = pairs(settings.pairs, ours, bare)
    yield compared("import of 10,000 vCards", 1.5, mine, other, "vobject parsing alone")
    apart = statistics.median(backups)
    yield Row("the verified backup before it", apart * 1000, None, "ms", apart, None)
