"""Small sweeps for tests: a market of two offers, a scenario on it, and sweep files beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pandas.testing import assert_frame_equal

from tests.builder import base_tables, write_tables

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "scenarios" / "tutorial.yaml"

#: Far's price and stock that must be kept: four combinations, of which one cannot be met.
GRID = """\
axes:
  - id: price
    levels:
      - id: as-is
      - id: dear
        changes: [{table: offers, where: {offer_id: far-chip}, scale: {unit_price: 1.2}}]
  - id: cover
    levels:
      - id: none
      - id: year
        changes: [{table: stock, set: {cover_periods: 9}}]
"""


def small_market(folder: Path) -> Path:
    """A folder with a package, and the scenario ``base.yaml`` on it; without near's second source nothing is short."""
    tables = base_tables()
    tables["stock"] = [{"segment_id": "min", "part_id": "chip", "opening_units": 0}]
    tables["offers"][0]["capacity"] = 100
    write_tables(folder / "data", tables)
    (folder / "base.yaml").write_text("id: base\ntitle: Base\ndata: data\n", encoding="utf-8")
    return folder


def write_spec(folder: Path, body: str, scenario: str | Path = "base.yaml") -> Path:
    """A sweep file ``sweep.yaml`` with this body."""
    path = folder / "sweep.yaml"
    path.write_text(f"id: trial\ntitle: Trial\nscenario: {scenario}\n{body}", encoding="utf-8")
    return path


def timeless(results: pd.DataFrame) -> pd.DataFrame:
    """Results without what differs from run to run."""
    return results[[name for name in results if not name.endswith("_s")]]


def assert_same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """The same members with the same figures, to 1e-9."""
    assert_frame_equal(timeless(left), timeless(right), rtol=1e-9, atol=1e-9)
