"""A program held in HiGHS: whatever is asked of it is what a cold solve says, and its ranges are those in which prices hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from optimizer.arrays import Floats
from optimizer.solve.basis import basis_near
from optimizer.solve.held import HeldProgram, Sides
from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Status
from optimizer.solve.strategy import solve_linear
from tests.solve.linear_programs import drawn
from tests.solve.ranging import ranges_of

LIMITS = Limits()


def toy(capacity: float = 10.0, demand: float = 15.0) -> Program:
    """Two sources of one need: a cheap one of a capacity, a dear one."""
    matrix = sparse.csc_array(np.array([[1.0, 1.0], [1.0, 0.0]]))
    matrix = sparse.csc_array(
        (matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)), shape=matrix.shape
    )
    return Program(
        np.array([2.0, 5.0]),
        np.zeros(2),
        np.full(2, np.inf),
        np.zeros(2, bool),
        matrix,
        np.array([demand, -np.inf]),
        np.array([np.inf, capacity]),
    )


def test_ranges_hold_to_their_ends_and_no_further() -> None:
    held = HeldProgram(toy(), LIMITS)
    assert held.report.duals == pytest.approx([5.0, -3.0])
    ranges = ranges_of(held)
    # The need may fall until only the cheap source is used; the capacity may go from nothing to the whole need.
    assert (ranges.row_low[0], ranges.row_high[0]) == (pytest.approx(10.0), np.inf)
    assert (ranges.row_low[1], ranges.row_high[1]) == (pytest.approx(0.0), pytest.approx(15.0))
    at = np.array([1])
    inside, beyond = (held.ask(rows=(at, np.array([-np.inf]), np.array([side]))).objective for side in (15.0, 16.0))
    assert inside == pytest.approx(45.0 - 3.0 * 5.0)
    assert beyond == pytest.approx(30.0)


def test_answers_do_not_depend_on_their_order() -> None:
    held = HeldProgram(toy(), LIMITS)
    column = (np.array([0]), np.zeros(1), np.zeros(1))
    first = held.ask(columns=column).objective
    held.ask(cost=np.array([9.0, 5.0]))
    assert held.ask(columns=column).objective == first == pytest.approx(75.0)
    assert held.ask().objective == held.report.objective == pytest.approx(45.0)
    assert ranges_of(held).row_high[1] == pytest.approx(15.0)


def test_a_basis_near_a_feasible_point_ends_at_the_same_optimum() -> None:
    start = replace(basis_near(np.array([0.0, 15.0]), toy()), primal_feasible=True)
    assert HeldProgram(toy(), LIMITS, start).report.objective == pytest.approx(45.0)


def test_nothing_can_be_asked_of_a_program_without_an_optimum() -> None:
    impossible = replace(toy(), upper=np.full(2, 1.0))
    held = HeldProgram(impossible, LIMITS)
    assert held.report.status == Status.INFEASIBLE
    with pytest.raises(RuntimeError, match="without an optimum"):
        held.ask()


def optimal(seeds: range) -> list[tuple[int, Program, HeldProgram]]:
    """Drawn programs that have an optimum, held."""
    draws = [(seed, *drawn(seed)) for seed in seeds]
    return [(seed, program, HeldProgram(program, LIMITS)) for seed, _, program, status in draws if status == "optimal"]


def asked(program: Program, cost: Floats | None, rows: Sides | None, columns: Sides | None) -> Program:
    """The program with what is asked of it."""
    arrays = {"cost": program.cost if cost is None else cost}
    for sides, names in ((rows, ("row_lower", "row_upper")), (columns, ("lower", "upper"))):
        for name, end in zip(names, sides[1:] if sides else (), strict=False):
            arrays[name] = getattr(program, name).copy()
            arrays[name][sides[0]] = end
    return replace(program, **arrays)


def test_every_question_is_answered_as_a_cold_solve_does() -> None:
    answered = 0
    for seed, program, held in optimal(range(40)):
        r = np.random.default_rng(seed)
        rows, columns = (r.choice(size, 3, replace=False) for size in program.matrix.shape)
        shift = r.integers(-2, 3, len(rows)).astype(float)
        sides = (rows, program.row_lower[rows] + shift, program.row_upper[rows] + shift)
        bounds = (columns, np.maximum(program.lower[columns], 0.0), np.maximum(program.upper[columns], 0.0))
        cost = program.cost * r.uniform(0.5, 1.5, len(program.cost))
        for question in ((cost, None, None), (None, sides, None), (None, None, bounds), (None, sides, bounds)):
            answer, cold = held.ask(*question), solve_linear(asked(program, *question), LIMITS)
            if Status.OPTIMAL in (answer.status, cold.status):
                answered += 1
                assert answer.objective == pytest.approx(cold.objective, rel=1e-7, abs=1e-6), seed
        assert held.ask().objective == pytest.approx(held.report.objective, rel=1e-9, abs=1e-7)
    assert answered > 60


def test_within_its_range_the_optimum_moves_by_the_price() -> None:
    moved = 0
    for seed, program, held in optimal(range(40)):
        assert held.report.duals is not None
        assert held.report.objective is not None
        duals, ranges = held.report.duals, ranges_of(held)
        side = np.where(duals < 0, program.row_upper, program.row_lower)
        for row in np.flatnonzero(np.abs(duals) > 1e-6)[:4].tolist():
            for end in (ranges.row_low[row], ranges.row_high[row]):
                if not np.isfinite(end):
                    continue
                lower, upper = program.row_lower[row], program.row_upper[row]
                equation = lower == upper
                lower = end if equation or duals[row] > 0 else lower
                upper = end if equation or duals[row] < 0 else upper
                if lower > upper:
                    continue
                answer = held.ask(rows=(np.array([row]), np.array([lower]), np.array([upper])))
                expected = held.report.objective + duals[row] * (end - side[row])
                assert answer.objective == pytest.approx(expected, rel=1e-6, abs=1e-5), (seed, row)
                moved += 1
    assert moved > 60
