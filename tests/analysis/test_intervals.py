"""Near-optimal intervals: by hand, against another solver, and as what every nearly best plan keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from optimizer import api
from optimizer.analysis.limited import relaxation
from optimizer.analysis.nearly_best import Intervals, ShareInterval, extremes, intervals
from optimizer.analysis.nearly_best.holders import holders_of
from optimizer.analysis.nearly_best.room import room_around
from optimizer.case.variants import variant_base, variant_of
from optimizer.errors import BadInput
from optimizer.plan.measures import measures_of_solution
from optimizer.scenario import Change
from optimizer.solve.program import Program
from tests.builder import amend, base_tables, make_case
from tests.instances import random_case


def of(result: Intervals, within: float) -> dict[tuple[str, str | None], ShareInterval]:
    """The intervals by holder and part."""
    return {(row.holder.key, row.holder.part): row for row in result.within[within]}


def test_by_hand(tmp_path: Path) -> None:
    """The best plan takes 120 of Far and 10 of Near, for 13,550; leaving Far costs 45 a unit for the 10 in stock, then 50."""
    case = make_case(tmp_path, base_tables())
    result = intervals(case, (0.01, 0.10, 0.50), ["chip"])
    assert result.best_jpy == pytest.approx(13_550)
    fewer = {0.01: 135.5 / 45, 0.10: 10 + (1355 - 450) / 50, 0.50: 120.0}
    for within, units in fewer.items():
        rows = of(result, within)
        for name in ("far", "USA"):
            row = rows[name, None]
            assert (row.low * 130, row.high * 130) == pytest.approx((120 - units, 120), abs=1e-3)
        near = rows["near", None]
        assert (near.low * 130, near.high * 130) == pytest.approx((10, 10 + units), abs=1e-3)
        # There is one part alone, so that its suppliers' shares are those of all.
        assert rows["near", "chip"].low == pytest.approx(near.low, abs=1e-9)
    assert of(result, 0.10)["far", None].needed == "must_have"
    assert of(result, 0.50)["far", None].needed == "substitutable"
    assert of(result, 0.50)["near", None].needed == "must_have"


def test_who_can_deliver_nothing_is_never_needed(tmp_path: Path) -> None:
    tables = base_tables()
    tables["suppliers"].append({"supplier_id": "idle", "name_en": "Idle", "country_id": "JPN"})
    tables["plants"].append({"plant_id": "idle-1", "supplier_id": "idle", "country_id": "JPN", "capacity": 0})
    tables["offers"].append(tables["offers"][0] | {"offer_id": "idle-chip", "plant_id": "idle-1"})
    rows = of(intervals(make_case(tmp_path, tables), (0.1,)), 0.1)
    assert (rows["idle", None].needed, rows["idle", None].high) == ("never_needed", 0.0)


def test_no_plan_stocks_what_nobody_needs(tmp_path: Path) -> None:
    """Without that a supplier's share could exceed what is asked for, for as little as the purchase costs."""
    rows = of(intervals(make_case(tmp_path, amend(base_tables(), "offers", 1, capacity=None)), (5.0,)), 5.0)
    assert (rows["far", None].low, rows["far", None].high) == pytest.approx((0, 1), abs=1e-5)
    assert rows["near", None].high == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("seed", [0, 2, 3, 5, 7])
def test_another_solver_finds_the_same_ends(tmp_path: Path, seed: int) -> None:
    case = random_case(tmp_path, seed)
    result = intervals(case, (0.0, 0.02, 0.2))
    best = relaxation(case)
    room = room_around(best, None)
    holders, shares = holders_of(best.model, (), len(room.cost))
    told = shares.of(best.values)
    for within in result.within:
        rows = of(result, within)
        program = room.with_ceiling(room.cost, result.best_jpy + (within + 1e-9) * abs(result.best_jpy))
        for k, holder in enumerate(holders):
            row = rows[holder.key, None]
            for sign, end in ((1.0, row.low), (-1.0, row.high)):
                least = second(program, shares.cost(k, sign))
                assert end == pytest.approx(sign * least, abs=2e-5)
            assert row.low - 1e-6 <= told[k] <= row.high + 1e-6, "the best plan is one of them"
    # What is within less is within more.
    near, far = of(result, 0.02), of(result, 0.2)
    assert all(far[key].low <= near[key].low and near[key].high <= far[key].high for key in near)


def second(program: Program, cost: np.ndarray) -> float:
    """The least of a cost by scipy."""
    rows = program.matrix.tocsr()
    upper, lower = np.isfinite(program.row_upper), np.isfinite(program.row_lower)
    size = max(float(np.abs(cost).max()), 1e-300)
    result = linprog(
        cost / size,
        np.vstack([rows[upper].toarray(), -rows[lower].toarray()]),
        np.concatenate([program.row_upper[upper], -program.row_lower[lower]]),
        bounds=np.column_stack([program.lower, program.upper]),
        method="highs-ipm",
    )
    assert result.status == 0, result.message
    return float(result.fun) * size


@pytest.mark.parametrize("seed", [1, 4, 9])
def test_a_plan_with_whole_numbers_lies_within(tmp_path: Path, seed: int) -> None:
    case = random_case(tmp_path, seed, integers=True)
    plan = api.solve_case(case)
    assert api.audit_plan(plan) == []
    result = intervals(case, (0.01,), plan=plan)
    assert result.best_jpy == pytest.approx(plan.summary["objective_jpy"])
    for row in result.within[0.01]:
        assert row.present is not None
        assert row.low - 1e-6 <= row.present <= row.high + 1e-6


@pytest.mark.parametrize("seed", [0, 2, 5])
def test_without_who_is_needed_plans_cost_more_or_miss_more(tmp_path: Path, seed: int) -> None:
    """Each supplier loses its plants in the data; who is needed is missed, whoever else can be bought from."""
    case = random_case(tmp_path, seed)
    base, result = relaxation(case), intervals(case, (0.02, 0.3))
    assert {row.needed for rows in result.within.values() for row in rows} >= {"must_have", "substitutable"}
    assert "exposure" not in case.scenario.model.objective, "or the barred case may depend on more instead"
    for within, rows in result.within.items():
        for row in rows:
            if row.holder.kind == "supplier" and row.needed == "must_have":
                gone = Change(table="plants", where={"supplier_id": (row.holder.key,)}, set={"capacity": 0})
                try:
                    other = relaxation(variant_of(variant_base(case), "barred", (), (gone,)))
                except BadInput:
                    continue
                missed = [measures_of_solution(best.model, best.values)["shortage"] for best in (base, other)]
                assert other.cost > (1 + within) * result.best_jpy or missed[1] > missed[0] + 1e-7


def test_holders_alike_have_the_same_interval(tmp_path: Path) -> None:
    """Far is the only supplier of its country: one question answers for both."""
    result = intervals(make_case(tmp_path, base_tables()), (0.05,))
    rows = of(result, 0.05)
    assert (rows["far", None].low, rows["far", None].high) == (rows["USA", None].low, rows["USA", None].high)
    assert result.asked <= 4


def test_a_holder_of_many_columns_is_asked_for_at_a_price_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = random_case(tmp_path, 5)
    plain = of(intervals(case, (0.05,)), 0.05)
    monkeypatch.setattr(extremes, "_MANY", 0)
    for key, row in of(intervals(case, (0.05,)), 0.05).items():
        assert (row.low, row.high) == pytest.approx((plain[key].low, plain[key].high), abs=1e-6)


def test_shortage_stays_as_low_as_it_is(tmp_path: Path) -> None:
    """Near alone could serve all, but is dear; with 10 units nobody can deliver, no plan may miss more of them."""
    tables = amend(amend(base_tables(), "offers", 0, capacity=10), "parts", 0, shortage_penalty_jpy=160)
    for name, model in (("a", {}), ("b", {"objective": ["shortage", "cost"]})):
        case = make_case(tmp_path / name, tables, model=model)
        rows = of(intervals(case, (1.0,)), 1.0)
        # 60 and 60 of Far with 10 in stock, 10 of Near: all that both can deliver is needed.
        assert rows["near", None].low + rows["far", None].low == pytest.approx(1, abs=0.2)


def test_a_stated_limit_of_the_shortage_holds_for_the_best_plan_too(tmp_path: Path) -> None:
    """To miss a chip costs 120, less than Near's 150: without the limit nobody would buy there."""
    tables = amend(base_tables(), "parts", 0, shortage_penalty_jpy=120)
    result = intervals(make_case(tmp_path / "a", tables, model={"limits": {"shortage": 0}}), (0.0,))
    assert result.best_jpy == pytest.approx(13_550, rel=1e-6)
    assert of(result, 0.0)["near", None].low * 130 == pytest.approx(10, abs=1e-3)
    free = intervals(make_case(tmp_path / "b", tables), (0.0,))
    assert free.best_jpy < 13_550


def test_bad_input(tmp_path: Path) -> None:
    case = make_case(tmp_path, base_tables())
    with pytest.raises(BadInput, match="0 and below"):
        intervals(case, (-0.01,))
    with pytest.raises(BadInput, match="chip"):
        intervals(case, (0.01,), ["chp"])
    short = replace(case, tables=case.tables | {"demand": case.tables["demand"].assign(units=0.0)})
    with pytest.raises(BadInput, match="nothing is asked for"):
        intervals(short, (0.01,))
