"""How far sides move together: beside HiGHS's own ranging of one side, and by solving again at the ends and beyond."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from optimizer.solve.held import HeldProgram
from optimizer.solve.reach import reach
from optimizer.solve.report import Limits
from optimizer.solve.strategy import solve_linear

from .ranging import ranges_of
from .test_held import optimal, toy

LIMITS = Limits()


def test_of_one_side_it_is_what_the_solver_says() -> None:
    compared = 0
    for seed, program, held in optimal(range(30)):
        rows, columns = program.matrix.shape
        down, up = held.reach(sparse.eye_array(rows, format="csc"), sparse.csc_array((columns, rows)))
        ranges, duals = ranges_of(held), held.report.duals
        assert duals is not None
        # Of a row with two sides the solver moves one against the other.
        two = np.isfinite(program.row_lower) & np.isfinite(program.row_upper) & (program.row_lower < program.row_upper)
        priced = np.flatnonzero((np.abs(duals) > 1e-6) & ~two)
        side = np.where(duals < 0, program.row_upper, program.row_lower)[priced]
        for ours, theirs in (
            (down[priced], side - ranges.row_low[priced]),
            (up[priced], ranges.row_high[priced] - side),
        ):
            assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-5), seed
        compared += len(priced)
    assert compared > 100


def test_it_is_the_same_in_any_unit() -> None:
    """The capacity in ¥ at 1e12 a unit: the whole of it goes as far."""
    program = toy()
    factor = np.array([1.0, 1e12])
    matrix = sparse.csc_array(sparse.diags_array(factor) @ program.matrix)
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    priced = replace(program, matrix=matrix, row_lower=program.row_lower * factor, row_upper=program.row_upper * factor)
    capacity = sparse.csc_array(np.array([[0.0], [1.0]]))
    down, up = HeldProgram(priced, LIMITS).reach(capacity, sparse.csc_array((2, 1)))
    assert (float(down[0]), float(up[0])) == (pytest.approx(10e12), pytest.approx(5e12))


def test_a_need_and_what_may_be_missed_of_it_move_together() -> None:
    """Of a need of 15 the cheap source gives 10, and the 5 that may be missed are missed: with the need grows what may be."""
    program = replace(toy(), upper=np.array([np.inf, 5.0]))
    held = HeldProgram(program, LIMITS)
    need, missed = (sparse.csc_array(np.array(entries)) for entries in ([[1.0], [0.0]], [[0.0], [1.0]]))
    nothing = sparse.csc_array((2, 1))
    assert [float(end[0]) for end in held.reach(need, nothing)] == pytest.approx([5.0, 0.0], abs=1e-9)
    down, up = held.reach(need, missed)
    assert (float(down[0]), float(up[0])) == (pytest.approx(5.0), np.inf)


def test_up_to_its_ends_the_optimum_moves_in_a_straight_line() -> None:
    moved = 0
    for seed, program, held in optimal(range(60)):
        r, (rows, columns) = np.random.default_rng(seed), program.matrix.shape
        side = sparse.csc_array(r.integers(-2, 3, (rows, 1)) * (r.random((rows, 1)) < 0.3).astype(float))
        bound = sparse.csc_array(
            np.where(np.isfinite(program.upper) & (program.upper > program.lower), r.integers(-1, 2, columns), 0.0)[
                :, None
            ]
        )
        down, up = (float(end[0]) for end in held.reach(side, bound))
        base, duals = held.report.objective, held.report.duals
        assert base is not None
        assert duals is not None
        slope = float((side.T @ duals)[0] + (bound.T @ np.minimum(program.reduced_costs(duals), 0.0))[0])
        for way in (-min(down, 3.0), min(up, 3.0)):
            if abs(way) < 1e-6:
                continue
            other = replace(
                program,
                row_lower=program.row_lower + way * side.toarray().ravel(),
                row_upper=program.row_upper + way * side.toarray().ravel(),
                upper=program.upper + way * bound.toarray().ravel(),
            )
            objective = solve_linear(other, LIMITS).objective
            assert objective == pytest.approx(base + way * slope, rel=1e-6, abs=1e-5), seed
            moved += 1
    assert moved > 30


def test_it_needs_an_optimum_with_a_basis() -> None:
    held = HeldProgram(toy(), LIMITS)
    with pytest.raises(ValueError, match="no optimum"):
        reach(toy(), replace(held.report, basis=None), sparse.csc_array((2, 0)), sparse.csc_array((2, 0)))
