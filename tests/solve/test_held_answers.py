"""Programs held and asked again: wherever an answer begins, and however small the costs asked, it is that of a solve anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer.model.build import build
from optimizer.solve.held import HeldProgram
from optimizer.solve.report import Limits, Status
from optimizer.solve.strategy import matrices, solve_linear
from tests.instances import random_case
from tests.solve.ranging import ranges_of


@pytest.fixture
def held(tmp_path: Path) -> HeldProgram:
    """A drawn case's relaxation."""
    return HeldProgram(matrices(build(random_case(tmp_path, 2))[1]).relaxed(), Limits())


@pytest.mark.parametrize("size", [1.0, 1e-12, 1e9])
def test_the_size_of_other_costs_does_not_matter(held: HeldProgram, size: float) -> None:
    cost = np.zeros(len(held.program.cost))
    cost[::7] = size
    program = held.program.with_ceiling(held.program.cost, 1.1 * held.report.objective)
    report = HeldProgram(program, Limits()).ask(cost=cost)
    anew = solve_linear(replace(program, cost=cost / size), Limits())
    assert report.status == Status.OPTIMAL
    assert report.objective == pytest.approx(anew.objective * size, rel=1e-6, abs=1e-6 * size)
    assert report.bound <= report.objective + 1e-6 * size
    assert report.bound == pytest.approx(report.objective, rel=1e-6, abs=1e-6 * size)


def test_an_answer_is_the_same_wherever_it_begins(held: HeldProgram) -> None:
    program = held.program.with_ceiling(held.program.cost, 1.2 * held.report.objective)
    held = HeldProgram(program, Limits())
    row, cost = np.array([len(program.row_lower) - 1]), np.arange(len(program.cost)) % 5 - 1.0
    wide = held.ask(cost=cost)
    sides = (row, np.array([-np.inf]), np.array([1.05 * held.report.objective]))
    near = held.ask(cost=cost, rows=sides, begin=wide.basis, primal=False)
    far = held.ask(cost=cost, rows=sides, with_basis=False)
    assert near.objective == pytest.approx(far.objective, rel=1e-7)
    assert near.objective >= wide.objective - 1e-6
    assert (near.basis is None, far.basis is None) == (False, True)
    # What was asked before leaves nothing behind.
    assert held.ask().objective == pytest.approx(held.report.objective, rel=1e-9)
    ranges = ranges_of(held)
    assert (ranges.cost_low <= program.cost + 1e-6 * np.abs(program.cost) + 1e-6).all()
