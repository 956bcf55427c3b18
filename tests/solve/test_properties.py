"""What must hold for any case: tighter is never cheaper, order of input changes nothing, prices scale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from optimizer import api
from optimizer.case import Case
from optimizer.scenario.options import ShareCap
from tests.instances import random_case

pytestmark = pytest.mark.slow

seeds = st.integers(0, 10_000)
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drawn(seed: int, integers: bool = False) -> Case:
    """A random case that minimises cost alone."""
    with TemporaryDirectory() as folder:
        case = random_case(Path(folder), seed, integers)
    return replace(case, scenario=replace(case.scenario, model=replace(case.scenario.model, objective=("cost",))))


def cost(case: Case) -> float:
    """The optimum, infinite where no plan exists; every plan passes the audit."""
    plan = api.solve_case(case)
    if not plan.has_plan:
        assert plan.status == "infeasible"
        return float("inf")
    assert [str(finding) for finding in api.audit_plan(plan)] == []
    return float(plan.summary["objective_jpy"])


def with_table(case: Case, name: str, table: pd.DataFrame) -> Case:
    return replace(case, tables={**case.tables, name: table})


def at_least(value: float, other: float) -> bool:
    return value >= other - 1e-6 * max(1.0, abs(other)) if np.isfinite(other) else value == other


@few
@given(seeds, st.floats(0.3, 0.95))
def test_less_capacity_is_never_cheaper(seed: int, share: float) -> None:
    case = drawn(seed)
    # The default penalty and the bounds of unlimited offers do not move with capacity.
    offers = case.tables["offers"]
    tighter = with_table(case, "offers", offers.assign(capacity=offers["capacity"] * share))
    assert at_least(cost(tighter), cost(case))


@few
@given(seeds, st.floats(0.5, 0.95))
def test_a_tighter_share_cap_is_never_cheaper(seed: int, limit: float) -> None:
    case = drawn(seed)
    model = case.scenario.model
    loose = replace(case, scenario=replace(case.scenario, model=replace(model, share_cap=())))
    caps = (ShareCap("country", "part", limit),)
    tight = replace(case, scenario=replace(case.scenario, model=replace(model, share_cap=caps)))
    assert at_least(cost(tight), cost(loose))


@few
@given(seeds)
@example(3446)  # a test of one rule bars nothing more than one of the other
@example(265)  # a rule that tests as many tiers as there are
def test_fewer_rules_are_never_dearer(seed: int) -> None:
    case = drawn(seed)
    model = replace(case.scenario.model, share_cap=())
    case = replace(case, scenario=replace(case.scenario, model=model))
    assert at_least(cost(case), cost(replace(case, rules=())))


@few
@given(seeds)
def test_the_relaxation_is_never_dearer(seed: int) -> None:
    whole = drawn(seed, integers=True)
    scenario = whole.scenario
    relaxed = replace(whole, scenario=replace(scenario, model=replace(scenario.model, integers=False)))
    # Any plan in whole numbers will do, so that no search is for the last digits of the best.
    whole = replace(whole, scenario=replace(scenario, solver=replace(scenario.solver, gap=0.01)))
    assert at_least(cost(whole), cost(relaxed))


@few
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed: int, random: object) -> None:
    case = drawn(seed)
    shuffled = {
        name: table.sample(frac=1, random_state=random.randrange(2**31)).reset_index(drop=True)  # type: ignore[attr-defined]
        for name, table in case.tables.items()
    }
    assert cost(replace(case, tables=shuffled)) == pytest.approx(cost(case), rel=1e-6)


@few
@given(seeds)
def test_every_price_doubled_doubles_the_cost(seed: int) -> None:
    case = drawn(seed)
    tables = dict(case.tables)
    for name, columns in {
        "offers": ["unit_price", "qualification_cost_jpy"],
        "offer_periods": ["unit_price"],
        "price_breaks": ["unit_price"],
        "expansions": ["cost_jpy_per_unit"],
        "plants": ["opening_cost_jpy"],
        "lanes": ["freight_jpy_per_unit"],
        "parts": ["holding_cost_jpy", "shortage_penalty_jpy"],
        "budgets": ["budget_jpy"],
    }.items():
        tables[name] = tables[name].assign(**{column: tables[name][column] * 2 for column in columns})
    model = replace(case.scenario.model, risk_price_jpy=case.scenario.model.risk_price_jpy * 2)
    doubled = replace(case, tables=tables, scenario=replace(case.scenario, model=model))
    assert cost(doubled) == pytest.approx(2 * cost(case), rel=1e-6)
