"""Builds the styles of the Quick Connect page from their source: `python -m tests.page_styles`, after `make test` or `npm ci`."""

import subprocess
from pathlib import Path

from tests.conftest import ROOT

PAGE = ROOT / "devhub_tui" / "services" / "quick_connect" / "page"
BUILT = PAGE / "static" / "page.css"


def build(target: Path) -> None:
    """Writes the styles there, as they are today."""
    tool = ROOT / "node_modules" / ".bin" / "tailwindcss"
    command = [str(tool), "-i", str(PAGE / "source.css"), "-o", str(target), "--minify"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    build(BUILT)
