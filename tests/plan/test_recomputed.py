"""Buyers, decisions and bound buyers of plans, compared with a second working-out in pandas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimizer import api
from tests.plan import recomputed
from tests.plan.ruled_cases import ruled_case

ROOT = Path(__file__).resolve().parents[2]
KEYS = ["segment", "part", "period"]


def agrees(case: api.Case, tables: Mapping[str, pd.DataFrame], summary: Mapping[str, Any]) -> None:
    """Every figure is the one worked out a second time."""
    mine = recomputed.buyers(case, tables)
    theirs = tables["buyers"].set_index(KEYS).sort_index()
    rows = mine.index.union(theirs.index)
    pd.testing.assert_frame_equal(
        theirs.reindex(rows).fillna(0.0)[[*mine]],
        mine.reindex(rows).fillna(0.0),
        rtol=1e-6,
        atol=1e-2,
        check_dtype=False,
    )
    assert theirs["cost_jpy"].sum() == pytest.approx(sum(summary["costs_jpy"].values()), rel=1e-7, abs=0.01)
    decided = tables["decisions"]
    member = decided["plant"].where(decided["kind"] == "opening", decided["offer"])
    assert {*zip(decided["kind"], member, decided["period"], strict=True)} == recomputed.decisions(case, tables)
    held, segments = recomputed.bound_rows(case, tables["orders"]), recomputed.bound_segments(case)
    assert tables["orders"]["bound"].tolist() == held.tolist()
    bound = summary["bound_buyers"]
    if not segments:
        assert bound is None
        return
    due = recomputed.numbers(case, tables, segments, held)
    numbers = {
        "segments": bound["segments"],
        "demand_units": bound["demand"]["units"],
        "shortage_units": bound["demand"]["shortage_units"],
        "coverage_units": bound["coverage"]["units"],
        "cost_jpy": bound["cost"]["present_jpy"],
        "purchases_jpy": bound["cost"]["purchases_jpy"],
        "components_jpy": bound["cost"]["components_jpy"],
        "terms_jpy": bound["cost"]["terms_jpy"],
        "share_of_purchases": bound["share_of_purchases"],
        "exposure": bound["exposure_by_period"],
        "zero_from": {segment: bound["by_segment"][segment]["zero_from"] for segment in segments},
        "parts": {
            segment: [bound["by_segment"][segment][name] for name in ("parts_bought", "parts_bound")]
            for segment in segments
        },
        "firms": bound["remaining"]["firms"],
        "beyond": bound["remaining"]["beyond"],
    }
    _alike(numbers, due, "bound_buyers")


def _alike(numbers: Any, due: Any, place: str) -> None:
    if isinstance(due, dict):
        for key in {*due, *numbers}:
            # A share below the solver's rounding may be left out.
            _alike(numbers.get(key, 0.0), due.get(key, 0.0), f"{place}.{key}")
    elif isinstance(due, float):
        assert numbers == pytest.approx(due, rel=1e-6, abs=2e-6), place
    else:
        assert numbers == due, place


def test_the_tutorial() -> None:
    plan = api.solve_case(api.load_case(ROOT / "scenarios" / "tutorial.yaml"))
    agrees(plan.case, plan.tables, plan.summary)


@pytest.mark.parametrize("seed", range(24))
def test_drawn_cases(seed: int, tmp_path: Path) -> None:
    plan = api.solve_case(ruled_case(seed, tmp_path))
    # A plan that the audit refuses is none.
    assert plan.status != "no_solution", plan.summary["message"]
    if plan.has_plan:
        agrees(plan.case, plan.tables, plan.summary)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24, 80))
def test_more_drawn_cases(seed: int, tmp_path: Path) -> None:
    test_drawn_cases(seed, tmp_path)
