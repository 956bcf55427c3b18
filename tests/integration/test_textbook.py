from __future__ import annotations

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from optimizer.api import audit_plan, load_case, solve_case
from tests.integration.textbook import (
    LANDED,
    LOCKBOXES,
    LOST_INTEREST,
    LOTS,
    PROBLEMS,
    REGIONS,
    SETUPS,
    SIZES,
    Problem,
    cheapest_order,
    write,
)
from tests.integration.textbook_chains import CHAINS

EVERY = (*PROBLEMS, *CHAINS)
OPTIMA = {problem.name: problem.optimum for problem in PROBLEMS}


@pytest.mark.parametrize("problem", EVERY, ids=lambda problem: problem.name)
def test_the_published_optimum_is_found(problem: Problem, tmp_path: Path) -> None:
    plan = solve_case(load_case(write(problem, tmp_path)))
    assert plan.status == "optimal"
    assert plan.summary["objective_jpy"] == pytest.approx(problem.optimum, rel=1e-7), problem.source
    assert plan.summary["shortage_units"] == pytest.approx(0, abs=1e-6)
    assert audit_plan(plan) == []


@pytest.mark.pulp
@pytest.mark.parametrize("problem", EVERY, ids=lambda problem: problem.name)
def test_a_second_solver_finds_the_same(problem: Problem, tmp_path: Path) -> None:
    plan = solve_case(load_case(write(problem, tmp_path)), solver="pulp:CBC")
    assert plan.status == "optimal"
    assert plan.summary["objective_jpy"] == pytest.approx(problem.optimum, rel=1e-7), problem.source


def test_where_the_lockboxes_stand(tmp_path: Path) -> None:
    problem = next(textbook for textbook in PROBLEMS if textbook.name == "lockbox")
    plan = solve_case(load_case(write(problem, tmp_path)))
    assert sorted(plan.tables["openings"]["plant"]) == ["los-angeles", "new-york"]


def test_dynamic_programming_gives_the_lot_sizing_optimum() -> None:
    best = [0.0]
    for last in range(1, len(LOTS) + 1):
        held = {first: sum((k - first) * LOTS[k] for k in range(first, last)) for first in range(last)}
        best.append(min(best[first] + SETUPS[first] + held[first] for first in range(last)))
    assert best[-1] == OPTIMA["wagner-whitin"]


def test_enumeration_gives_the_lockbox_optimum() -> None:
    cost = np.array(list(LOST_INTEREST.values()))
    chosen = [list(some) for size in range(1, 5) for some in combinations(range(len(LOCKBOXES)), size)]
    assert min(50 * len(some) + cost[:, some].min(axis=1).sum() for some in chosen) == OPTIMA["lockbox"]


def test_enumeration_gives_the_sunoil_optimum() -> None:
    demand = list(REGIONS.values())
    totals = []
    for sizes in product((0, 10, 20), repeat=len(SIZES)):
        if sum(sizes) >= sum(demand):
            shipped = linprog(
                np.ravel(LANDED),
                A_ub=np.kron(np.eye(5), np.ones(5)),
                b_ub=sizes,
                A_eq=np.kron(np.ones(5), np.eye(5)),
                b_eq=demand,
            )
            fixed = sum(known[size] for known, size in zip(SIZES, sizes, strict=True) if size)
            totals.append(fixed + shipped.fun)
    assert min(totals) == pytest.approx(OPTIMA["sunoil"])


def test_enumeration_gives_the_discount_optimum() -> None:
    assert cheapest_order() == OPTIMA["discount-and-minimum-order"]
