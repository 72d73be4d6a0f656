"""vCard to vault to vCard to vault: nothing is lost on the way, and the second time nothing changes at all."""

from pathlib import Path

import pytest

from devhub_tui.services.interchange import importer
from tests.conftest import ROOT
from tests.services.exports import again, cards, people
from tests.storage.vaults import scratch

FILES = sorted(
    path for path in (ROOT / "tests" / "fixtures" / "import").glob("*.vcf") if path.name not in ("empty.vcf", "picture.vcf")
)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_fixture_is_a_fixed_point(path: Path, version: str, tmp_path: Path) -> None:
    """import(F), export E1, import into an empty vault, export E2: the same bytes, the same people."""
    with scratch() as first:
        importer.import_file(first.database, str(path))
        before, written = people(first.database), cards(first.database, version)
    after, rewritten = again(tmp_path, written, version)
    assert rewritten == written
    assert after == before
