"""Tables that take the place of a package's own: checked with it, their faults told and nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.dataset.package import read_package
from optimizer.dataset.replaced import with_csv
from optimizer.errors import DataFaults
from tests.dataset.packages import write_small_package
from tests.dataset.test_check_bids import SOUND

BIDS = b"lot_id,supplier_id,bid_jpy,item_id,points,mandatory_pass\n"
GOOD = b"LOT,S-AUS,5,QUALITY,1,\nLOT,S-AUS,5,SPEED,0.5,\nLOT,S-AUS,5,CLEARED,10,met\n"


def test_good_tables_take_the_place_of_the_packages(tmp_path: Path) -> None:
    tables = read_package(write_small_package(tmp_path / "p", **SOUND)).tables
    done, warnings = with_csv(tables, {"bids": BIDS + GOOD})
    assert warnings == ()
    assert len(done["bids"]) == 3
    assert dict(done["bids"].dtypes) == dict(tables["bids"].dtypes)
    assert len(tables["bids"]) == 6
    assert done["offers"] is tables["offers"]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        (GOOD.replace(b"S-AUS", b"S-AUT", 1), ("bids", 2, "supplier_id")),
        (GOOD.replace(b"QUALITY,1", b"QUALITY,91"), ("bids", 2, "points")),
        (GOOD.replace(b"0.5", b"half"), ("bids", 3, "points")),
        (b"LOT,S-AUS\n", ("bids", 2, None)),
    ],
)
def test_faults_have_table_and_row(tmp_path: Path, rows: bytes, place: tuple[str, int, str | None]) -> None:
    tables = read_package(write_small_package(tmp_path / "p", **SOUND)).tables
    with pytest.raises(DataFaults) as caught:
        with_csv(tables, {"bids": BIDS + rows})
    assert place in [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    tables = read_package(write_small_package(tmp_path / "p", **SOUND)).tables
    with pytest.raises(DataFaults) as caught:
        with_csv(tables, {"bids": b"\xff\xfe\x00broken"})
    assert {fault.table for fault in caught.value.faults} == {"bids"}
