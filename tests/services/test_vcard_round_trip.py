"""vCard to vault to vCard to vault: nothing is lost on the way, and the second time nothing changes at all."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.services.interchange import importer
from devhub_tui.text import fold
from tests.conftest import ROOT
from tests.services.exports import about, again, cards, people
from tests.services.people_made_up import MadeUp, add, made_up
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


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@given(data=st.lists(made_up(), min_size=1, max_size=3, unique_by=lambda each: fold(each.values["name"])))
def test_whatever_a_vault_holds_comes_back(version: str, data: list[MadeUp]) -> None:
    """People made up field by field: what is about them is the same in another vault, and the bytes are from then on."""
    with scratch() as first, tempfile.TemporaryDirectory() as folder:
        with first.database.write("add") as tx:
            for each in data:
                add(tx, each)
        before, written = people(first.database), cards(first.database, version)
        after, rewritten = again(Path(folder), written, version)
        assert about(after) == about(before)
        assert rewritten.decode() == written.decode()
