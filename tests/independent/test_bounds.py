"""The bounds on what offers ship cut nothing off: with bounds of sheer size the optimum is the same."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import api
from optimizer.model import variables
from optimizer.model.shipment_bounds import ShipmentBounds, make_shipment_bounds
from tests.independent.draw import Drawn, draw, write
from tests.independent.trial import ROOM

Bounds = Callable[[ShipmentBounds], ShipmentBounds]
#: A seed, its optimum as it is, and by other bounds.
Compared = tuple[int, float, float]
#: Units that nothing in a drawn case comes near, and yet few enough to leave a solver its digits.
SHEER = 3000.0
BATCH = 6
#: Scenario options, by batch of seeds, added to what is drawn: what may force a plan to buy more than it needs.
FORCED: dict[str, dict[str, Any]] = {
    "as drawn": {},
    "sources": {"minimum_sources": {"count": 1, "share": 0.3, "start": "2027Q4"}},
    "shares": {"share_cap": {"plant": 0.6}},
    "shares by value": {"share_cap": {"supplier": {"all": 0.6}}},
    "scores": {"score_floor": {"security": 59, "technical": 55}},
    "sources, shares and scores": {
        "minimum_sources": {"count": 1, "share": 0.5, "start": "2027Q4"},
        "share_cap": {"country": {"family": 0.7}},
        "score_floor": {"technical": 60},
    },
}


def forced(seed: int, options: dict[str, Any]) -> Drawn:
    """The case of a seed with these options, a minimum order on every second offer, and shortages that are dear."""
    drawn = draw(seed)
    parts = [{**row, "shortage_penalty_jpy": 1000.0} for row in drawn.tables["parts"]]
    offers = [
        {**row, "minimum_order": row["minimum_order"] or (None, 12.0)[k % 2]}
        for k, row in enumerate(drawn.tables["offers"])
    ]
    return replace(drawn, tables={**drawn.tables, "parts": parts, "offers": offers}, model={**drawn.model, **options})


def cost(drawn: Drawn, folder: Path) -> float:
    """The optimum; infinite where there is no plan, and not a number where nothing confirms one."""
    plan = api.solve_case(write(drawn, folder))
    if plan.status in ("feasible", "no_solution"):
        return math.nan
    assert plan.status == ("optimal" if plan.has_plan else "infeasible")
    return float(plan.summary["objective_jpy"]) if plan.has_plan else math.inf


def sheer(reach: ShipmentBounds) -> ShipmentBounds:
    """No bound but one of sheer size; every part may be left over."""
    return ShipmentBounds(
        replace(reach.shipped, values=np.full_like(reach.shipped.values, SHEER)),
        replace(reach.arriving, values=np.full_like(reach.arriving.values, SHEER)),
        np.zeros_like(reach.assumed),
        np.ones_like(reach.may_overbuy),
    )


def compared(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, first: int, other: Bounds) -> list[Compared]:
    """A batch of seeds by their own bounds and by others."""
    costs: list[Compared] = []
    for seed in range(first, first + BATCH):
        drawn = forced(seed, FORCED[name])
        ours = cost(drawn, folder / str(seed))
        with monkeypatch.context() as patched:
            patched.setattr(variables, "make_shipment_bounds", lambda *given: other(make_shipment_bounds(*given)))
            costs.append((seed, ours, cost(drawn, folder / f"{seed} otherwise")))
    return costs


def same(ours: float, other: float) -> bool:
    return ours == other or abs(ours - other) <= ROOM * max(1.0, abs(other))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "first"), [(name, 1000 * (k + 1)) for k, name in enumerate(FORCED)])
def test_the_bounds_cut_nothing_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, first: int) -> None:
    costs = compared(tmp_path, monkeypatch, name, first, sheer)
    confirmed = [costs_of_seed for costs_of_seed in costs if not any(map(math.isnan, costs_of_seed[1:]))]
    assert [costs_of_seed for costs_of_seed in confirmed if not same(*costs_of_seed[1:])] == []
    assert len(confirmed) >= BATCH - 2, "most answers are confirmed"
    assert sum(math.isfinite(ours) for _, ours, _ in confirmed) >= BATCH // 2, "most cases have a plan"


@pytest.mark.slow
def test_smaller_bounds_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the comparison finds bounds that are too small."""

    def smaller(reach: ShipmentBounds) -> ShipmentBounds:
        return replace(reach, shipped=reach.shipped * (1 / 8), arriving=reach.arriving * (1 / 8))

    costs = compared(tmp_path, monkeypatch, "sources", 1000, smaller)
    assert sum(not same(ours, other) for _, ours, other in costs) >= 2
