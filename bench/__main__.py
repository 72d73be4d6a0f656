"""`python -m bench [PART…] [--pairs N]`: measures, prints the table, writes bench/out/results.json. Short is no error."""

import argparse
import importlib
import json
import os
import platform
import sys
import time
from pathlib import Path

from bench.measure import NotMeasuredError, Row, Settings

PARTS = {
    "startup": "exec to painted, against hello-world, ten times the data, and peers",
    "keys": "key press to painted row in People",
    "filter": "key press in the filter to painted results",
    "box": "key press in the search box to painted groups",
    "log": "key press in the filter of the Log to its painted first page",
    "memory": "memory with People open",
    "search": "search SQL",
    "lists": "status counts, dashboard queries",
    "dashboard": "key that logs somebody to the dashboard painted again",
    "storage": "one durable interaction",
    "backup": "a verified backup of 100,000 contacts",
    "shell": "devhub contacts",
    "short": "devhub due --short, for a prompt",
    "imports": "import of 10,000 vCards",
    "duplicates": "duplicates among 100,000 people",
    "bulk": "a tag for 10,000 people at once",
    "health": "health of everybody among 100,000 people",
    "redate": "a preference that moves 100,000 due days",
    "connect": "key press while strangers bother the Quick Connect page",
    "qr": "key press to painted code",
    "unlock": "unlocking by a passphrase",
    "protected": "a protected vault against an open one",
}
_RESULTS = Path(__file__).parent / "out" / "results.json"


def _cells(row: Row) -> list[str]:
    baseline = "" if row.baseline is None else f"{row.baseline:.2f} {row.unit}"
    if row.target is None:
        return [row.measure, f"{row.ours:.2f} {row.unit}", baseline, row.against, "", "", ""]
    verdict = "ok" if row.ok else "short"
    return [row.measure, f"{row.ours:.2f} {row.unit}", baseline, row.against, f"{row.value:.3g}", f"<= {row.target:g}", verdict]


def _table(rows: list[Row]) -> str:
    lines = [["measure", "ours", "baseline", "against", "ratio", "target", ""], *map(_cells, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(7)]
    right = (1, 2, 4, 5)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def main() -> int:
    """Measures the named parts, or all."""
    parser = argparse.ArgumentParser(prog="bench", description="The measured promises, as ratios in one run.")
    parser.add_argument(
        "part", nargs="*", choices=[[], *PARTS], metavar="PART", help="; ".join(f"{name}: {what}" for name, what in PARTS.items())
    )
    parser.add_argument("--pairs", type=int, default=7, help="interleaved pairs of each measure (at least 7 for a fair answer)")
    parser.add_argument("--peers", default=".venv-bench/bin", help="where harlequin, posting and khard are installed")
    asked = parser.parse_args()
    settings = Settings(asked.pairs, asked.peers)
    rows: list[Row] = []
    missing: list[str] = []
    for part in asked.part or PARTS:
        started = time.monotonic()
        try:
            for row in importlib.import_module(f"bench.{part}").measure(settings):
                rows.append(row)
                print("  ".join(filter(None, _cells(row))), file=sys.stderr, flush=True)
        except NotMeasuredError as error:
            missing.append(f"{part}: {error}")
            print(f"{part} could not be measured: {error}", file=sys.stderr)
        print(f"({part}: {time.monotonic() - started:.0f} s)", file=sys.stderr)
    print(_table(rows))
    machine = {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()}
    report = {
        "machine": machine,
        "pairs": settings.pairs,
        "rows": [{**row._asdict(), "ok": row.ok} for row in rows],
        "missing": missing,
    }
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
