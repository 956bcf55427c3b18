"""Repair near broken rows: which part is solved, when it grows, and when it is left to the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Report
from optimizer.solve.strategy import broken_rows
from optimizer.solve.strategy.blocks import Blocks
from optimizer.solve.strategy.broken_rows import repair_broken_rows
from optimizer.solve.strategy.shape import shape_of
from tests.solve.certificate import agree, raw

BUYERS = 8


def market(cheap: float, second: float = 6.0) -> Program:
    """Buyers, each of whom takes 10 from any of three sellers, at 1, 2 and 9. Buyers 0 to 3 share a cheap one that has ``cheap``
    in all, 3 to 6 a second one that has ``second``; the second one of buyers 0 to 2 and 7 is dear.
    """
    columns = 3 * BUYERS
    rows = [np.kron(np.eye(BUYERS)[buyer], np.ones(3)) for buyer in range(BUYERS)]
    shared = np.zeros((2, BUYERS, 3))
    shared[0, 0:4, 0], shared[1, 3:7, 1] = 1.0, 1.0
    price = np.tile([1.0, 2.0, 9.0], (BUYERS, 1))
    price[[0, 1, 2, 7], 1] = 20.0
    return Program(
        price.ravel(),
        np.zeros(columns),
        np.full(columns, np.inf),
        np.zeros(columns, bool),
        sparse.csc_array(np.vstack([*rows, *shared.reshape(2, columns)])),
        np.append(np.full(BUYERS, 10.0), [-np.inf, -np.inf]),
        np.append(np.full(BUYERS, 10.0), [cheap, second]),
    )


def repaired(program: Program) -> tuple[Report | None, int]:
    """The repair from the buyers' own optima, and how many buyers it moved."""
    shape = shape_of(program.matrix, block=3, largest=1 / BUYERS)
    assert (shape.components, shape.coupling.tolist()) == (BUYERS, [BUYERS, BUYERS + 1])
    start = Blocks(program, shape).solve(program.cost, Limits())
    report = repair_broken_rows(program, shape, start, program.broken(start.values), Limits())
    return report, 0 if report is None else int(report.counts["columns_repaired"]) // 3


@pytest.fixture(autouse=True)
def any_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of eight buyers is a large part; elsewhere it would not be."""
    monkeypatch.setattr(broken_rows, "_PART", 0.99)


def test_nothing_broken_leaves_the_start_as_it_is() -> None:
    report, moved = repaired(market(40.0))
    assert report is not None
    assert (moved, report.objective, report.counts["parts_solved"]) == (0, 80.0, 0.0)


def test_only_the_buyers_of_the_broken_row_are_solved_again() -> None:
    """The cheap seller lacks 5, and buyer 3 finds them at the second one, who has 6."""
    program = market(35.0)
    report, moved = repaired(program)
    assert report is not None
    assert (moved, report.objective, report.counts["parts_solved"]) == (4, 85.0, 1.0)
    agree(program, report, raw(program))


def test_buyers_join_whom_a_new_price_reaches() -> None:
    """The cheap seller lacks 10: buyer 3 takes all 6 of the second one, whom buyers 4 to 6 know too, and 4 at 9."""
    program = market(30.0)
    report, moved = repaired(program)
    assert report is not None
    assert (moved, report.objective, report.counts["parts_solved"]) == (7, 80.0 + 6 * 1 + 4 * 8, 2.0)
    agree(program, report, raw(program))


def test_too_large_a_part_is_left_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broken_rows, "_PART", 0.4)
    assert repaired(market(35.0))[0] is None


def test_a_part_without_an_optimum_while_the_rest_is_held_is_left_to_the_whole() -> None:
    """Of buyers 0 to 3 only the last may leave the cheap seller, for the second one, and buyer 4 holds all that one has."""
    free = market(35.0, 10.0)
    price, upper = free.cost.reshape(BUYERS, 3).copy(), free.upper.reshape(BUYERS, 3).copy()
    price[4, 1] = 0.5
    upper[0:3, 1], upper[0:4, 2] = 0.0, 0.0
    program = replace(free, cost=price.ravel(), upper=upper.ravel())
    assert raw(program)[0] == "optimal"
    assert repaired(program)[0] is None
