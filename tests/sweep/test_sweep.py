"""Members solved: against hand-counted costs and against the same scenarios solved cold, with all their figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimizer import api
from optimizer.errors import BadInput
from tests.sweep.sweeps import GRID, TUTORIAL, small_market, write_spec

TUTORIAL_SWEEP = """\
axes:
  - id: price
    levels:
      - id: as-is
      - id: dear
        changes: [{table: offers, where: {plant.country_id: [JPN, USA]}, scale: {unit_price: 1.3}}]
      - id: stopped
        changes: [{table: offers, where: {plant.country_id: JPN}, periods: [2027Q3], set: {capacity: 0}}]
  - id: whole
    levels:
      - {id: relaxed, set: {model.integers: off}}
      - {id: capped, set: {model.integers: off, model.share_cap.country: 0.8}}
draws:
  count: 2
  seed: 5
  quantities:
    - {id: dollar, table: fx, where: {currency: USD}, scale: jpy_per_unit, by: {lognormal: {median: 1, sigma: 0.1}}}
    - {id: need, table: demand, scale: units, each: part_id, by: {uniform: {from: 0.8, to: 1.2}}}
"""


@pytest.fixture
def market(tmp_path: Path) -> Path:
    return small_market(tmp_path)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, api.Sweep]:
    folder = tmp_path_factory.mktemp("sweep")
    spec = write_spec(folder, TUTORIAL_SWEEP, TUTORIAL)
    return spec, api.run_sweep(spec, folder / "out", workers=1)


def test_costs_counted_by_hand(market: Path) -> None:
    """Far makes 60 a quarter: 50 and 10 to stock, then 60; near the 10 that are left. Nine quarters' stock cannot be."""
    sweep = api.run_sweep(write_spec(market, GRID), market / "out", workers=1)
    results = sweep.results.set_index("member")
    assert results["status"].tolist() == ["optimal", "infeasible", "optimal", "infeasible"]
    assert results.loc[1, "objective_jpy"] == pytest.approx(120 * 100 + 10 * 150 + 10 * 5)
    assert results.loc[3, "objective_jpy"] == pytest.approx(120 * 120 + 10 * 150 + 10 * 5)
    assert (results.loc[1, "purchase_jpy"], results.loc[1, "holding_jpy"]) == pytest.approx((13_500, 50))
    assert results.loc[3, "share_allied"] == pytest.approx(14_400 / 15_900)
    assert results.loc[1, "coverage_units"] == 1
    assert results.loc[2, ["objective_jpy", "coverage_units", "exposure"]].isna().all()
    assert results["price"].tolist() == ["as-is", "as-is", "dear", "dear"]
    assert sweep.counts == {"optimal": 2, "infeasible": 2}


def totals(summary: Mapping[str, Any]) -> dict[str, float]:
    """A plan's summary under the names of a sweep's results."""
    shares = {f"share_{bloc}": share for bloc, share in summary["share_by_bloc"].items()}
    return {
        "objective_jpy": summary["objective_jpy"],
        **{f"{term}_jpy": cost for term, cost in summary["costs_jpy"].items()},
        **{f"{name}_units": summary[f"{name}_units"] for name in ("demand", "delivered", "shortage")},
        "coverage_units": summary["coverage"]["units"],
        "coverage_value": summary["coverage"]["value"],
        **{f"hhi_{by}": value for by, value in summary["hhi"].items()},
        **shares,
    }


def test_members_are_what_solving_their_scenarios_cold_gives(swept: tuple[Path, api.Sweep], tmp_path: Path) -> None:
    spec, sweep = swept
    results = sweep.results.set_index("member")
    assert sweep.counts == {"optimal": 12}
    for number in (1, 4, 7, 12):
        path = api.write_member(spec, number, tmp_path / f"{number}.yaml")
        plan = api.solve_scenario(path)
        row, expected = results.loc[number], totals(plan.summary)
        assert plan.case.scenario.id == f"trial-{number}"
        for name, value in expected.items():
            assert row[name] == pytest.approx(value, rel=1e-7, abs=1e-6), name
        own = sweep.details[sweep.details["member"] == number].set_index(["kind", "key"])["value"]
        for kind in ("country", "supplier"):
            assert own[kind].to_dict() == pytest.approx(plan.summary[f"share_by_{kind}"])
        exposure = {p: v for p, v in plan.summary["exposure_by_period"].items() if v is not None}
        assert own["exposure"].to_dict() == pytest.approx(exposure)
        rates = plan.case.tables["fx"].set_index(["currency", "period"])["jpy_per_unit"]
        assert rates["USD", "2028Q1"] == pytest.approx(160 * row["dollar"])
        demand = plan.case.tables["demand"].set_index(["segment_id", "part_id", "period"])["units"]
        assert demand["ministry", "radio", "2027Q2"] == pytest.approx(45 * own["need", "radio"])


def test_members_with_integers(tmp_path: Path) -> None:
    spec = write_spec(tmp_path, "axes: [{id: p, levels: [{id: a}, {id: b, set: {model.integers: off}}]}]\n", TUTORIAL)
    results = api.run_sweep(spec, tmp_path / "out", workers=1).results
    objective_jpy = api.solve_scenario(TUTORIAL).summary["objective_jpy"]
    assert results["objective_jpy"][0] == pytest.approx(objective_jpy)
    assert results["objective_jpy"][1] < objective_jpy - 1


def test_a_member_whose_changes_leave_faulty_data_is_a_row(market: Path) -> None:
    body = (
        "draws:\n  count: 6\n  seed: 4\n  quantities:\n"
        "    - {id: tax, table: offers, add: unit_price, by: {chance: {probability: 0.4, value: -999, otherwise: 0}}}\n"
    )
    results = api.run_sweep(write_spec(market, body), market / "out", workers=1).results
    bad = results["tax"] < 0
    assert 0 < bad.sum() < 6
    assert (results["status"] == np.where(bad, "invalid", "optimal")).all()
    assert results.loc[bad, "message"].str.contains("sweep.yaml:8: the changes leave 2 fault").all()
    assert (
        results.loc[bad, "message_ja"].str.contains("sweep.yaml:8: 変更点の適用後のデータに2件の誤りがあります").all()
    )


def test_a_limit_is_a_row(market: Path) -> None:
    body = "set: {solver.time_limit_s: 1e-9}\naxes: [{id: a, levels: [{id: x}, {id: y}]}]\n"
    results = api.run_sweep(write_spec(market, body), market / "out", workers=1).results
    assert set(results["status"]) <= {"no_solution", "optimal"}
    assert results["objective_jpy"].isna().equals(results["status"] == "no_solution")


def test_results_are_read_back(swept: tuple[Path, api.Sweep]) -> None:
    _, sweep = swept
    again = api.open_sweep(sweep.folder)
    pd.testing.assert_frame_equal(again.results, sweep.results)
    pd.testing.assert_frame_equal(again.details, sweep.details)
    assert again.manifest["complete"] is True
    for stored in (again.manifest, again.results.attrs, again.details.attrs):
        assert stored["disclaimer"] == api.DISCLAIMER
    assert again.manifest["counts"] == {"optimal": 12}
    assert {path.name for path in sweep.folder.iterdir()} == {"manifest.json", "results.parquet", "details.parquet"}


def test_what_no_sweep_can_be(market: Path, tmp_path: Path) -> None:
    spec = write_spec(market, GRID)
    with pytest.raises(BadInput, match="members 1 to 4, not 5"):
        api.write_member(spec, 5, tmp_path / "x.yaml")
    with pytest.raises(BadInput, match="stands already"):
        api.write_member(spec, 1, spec)
    with pytest.raises(BadInput, match="not a sweep"):
        api.open_sweep(market)
    with pytest.raises(BadInput, match="not a sweep"):
        api.run_sweep(spec, market)
    with pytest.raises(BadInput, match="1 or more"):
        api.run_sweep(spec, market / "out", workers=0)
    with pytest.raises(BadInput, match="leave --workers out"):
        api.run_sweep(spec, market / "out", workers=2, dask="tcp://127.0.0.1:1")


CHEAPER = "{table: offers, where: {offer_id: far-chip}, add: {unit_price: -60}}"
POINTS = f"""\
axes:
  - {{id: one, levels: [{{id: as-is}}, {{id: cheaper, changes: [{CHEAPER}]}}]}}
  - {{id: two, levels: [{{id: as-is}}, {{id: cheaper, changes: [{CHEAPER}]}}]}}
draws:
  count: 12
  seed: 3
  quantities:
    - {{id: need, table: demand, scale: units, by: {{uniform: {{from: 0.5, to: 3}}}}}}
"""


def test_points_of_a_grid_with_draws_are_bases_of_their_own(market: Path) -> None:
    """Two discounts of 60 on a price of 100 do not go together: that point has no base, and its members are invalid."""
    spec = write_spec(market, POINTS)
    results = api.run_sweep(spec, market / "out", workers=1).results.set_index("member")
    assert results["status"].tolist() == ["optimal"] * 36 + ["invalid"] * 12
    assert results["message"][48].startswith("sweep.yaml:6: the changes leave 1 fault")
    assert results["warm"][:36].all()
    for number in (3, 20, 31):
        plan = api.solve_scenario(api.write_member(spec, number, market / f"{number}.yaml"))
        assert results.loc[number, "objective_jpy"] == pytest.approx(plan.summary["objective_jpy"], rel=1e-9)
