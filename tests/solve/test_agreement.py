"""Two solvers and the audit agree on 50 random cases: on the relaxation, and with whole numbers within the gap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimizer import api
from optimizer.case import Case
from tests.instances import random_case

BATCH = 10


def relaxed(case: Case) -> Case:
    model = replace(case.scenario.model, integers=False)
    return replace(case, scenario=replace(case.scenario, model=model))


#: Cases of whose last digits a search takes half a minute, and the gap within which they are compared.
SLOW, ROUGHLY = (3, 7, 13, 37), 0.01
#: Cases that take a search half a minute at any gap: their relaxations alone are compared.
RELAXED = (26, 32, 38, 44)


def at_gap(case: Case, gap: float) -> Case:
    return replace(case, scenario=replace(case.scenario, solver=replace(case.scenario.solver, gap=gap)))


#: Cases that may end unproven: levels before cost, offers without a capacity and caps by value, of which nothing is proven.
UNBOUNDED = (45,)


def agree(case: Case, gap: float, unproven: bool = False) -> None:
    """Solve with both; statuses, objectives within ``gap`` and audits must agree. What is not proven must be said so."""
    by_highs, by_cbc = api.solve_case(case), api.solve_case(case, solver="pulp:CBC")
    statuses = {by_highs.status, by_cbc.status}
    assert len(statuses) == 1 or (unproven and statuses == {"optimal", "feasible"}), by_cbc.summary["message"]
    if not by_highs.has_plan:
        assert by_highs.status == "infeasible"
        assert by_highs.conflict, "infeasible without a reason"
        return
    for plan in (by_highs, by_cbc):
        assert [str(finding) for finding in api.audit_plan(plan)] == []
    if len(statuses) > 1:
        return
    a, b = by_highs.summary["objective_jpy"], by_cbc.summary["objective_jpy"]
    assert abs(a - b) <= gap * max(1.0, abs(a))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 50, BATCH))
def test_cbc_and_highs_agree_and_the_audit_passes(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + BATCH):
        case = random_case(tmp_path / str(seed), seed, integers=True)
        agree(relaxed(case), 1e-6)
        if seed in RELAXED:
            continue
        case = at_gap(case, ROUGHLY) if seed in SLOW else case
        agree(case, 2.2 * case.scenario.solver.gap, seed in UNBOUNDED)
