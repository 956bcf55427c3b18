"""Prices by ascent: a bound that any prices prove, near the optimum where the ascent is left to end, and honest about time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from optimizer.solve.program import Program
from optimizer.solve.report import Limits
from optimizer.solve.scaling import scale
from optimizer.solve.strategy import ascent, routes, shape, solve_linear
from optimizer.solve.strategy.ascent import AscentResult, ascend
from optimizer.solve.strategy.blocks import Blocks
from tests.solve.certificate import agree, raw
from tests.solve.linear_programs import drawn
from tests.solve.test_broken_rows import BUYERS, market


def priced(program: Program, cut: shape.Shape, limits: Limits | None = None) -> AscentResult | None:
    """Prices from the blocks' own optima; None, too, where a block has none."""
    blocks = Blocks(program, cut, keep=True)
    start = blocks.solve(program.cost, Limits())
    return ascend(program, cut, blocks, start, limits or Limits()) if start.solved else None


def by_buyer(program: Program) -> shape.Shape:
    return shape.shape_of(program.matrix, block=3, largest=1 / BUYERS)


def test_prices_are_those_of_the_optimum() -> None:
    """Of the cheap seller's 25, 30 are wanted by buyers whose next one is 8 dearer; of the other's 6, 10 at 7 less."""
    program = market(cheap=25.0, second=6.0)
    status, best = raw(program)
    assert (status, best) == ("optimal", pytest.approx(25 + 5 * 9 + 6 * 2 + 4 * 9 + 40))
    ascended = priced(program, by_buyer(program))
    assert ascended is not None
    assert ascended.bound == pytest.approx(best, rel=1e-3)
    assert ascended.bound <= best + 1e-9
    assert ascended.prices == pytest.approx([-8.0, -7.0], abs=0.5)
    assert np.all((ascended.used >= 0) & (ascended.used <= 1))
    assert set(np.flatnonzero(ascended.used > 0.01)) >= {0, 2, 3, 5, 6, 8, 10, 11}


def test_rows_that_the_blocks_keep_to_have_no_price() -> None:
    program = market(cheap=40.0)
    ascended = priced(program, by_buyer(program))
    assert ascended is not None
    assert (ascended.rounds, ascended.bound) == (0, raw(program)[1])
    assert not ascended.prices.any()


@pytest.mark.parametrize("rounds", [1, 4, 150])
def test_the_bound_holds_however_early_the_ascent_ends(rounds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is what the blocks cost under the prices, with what the priced sides are worth."""
    monkeypatch.setattr(ascent, "_LAST", rounds)
    moved = 0
    for seed in range(60):
        program = scale(drawn(seed)[1]).program
        status, best = raw(program)
        cut = shape.shape_of(program.matrix, 10, 0.5)
        ascended = priced(program, cut) if status == "optimal" and len(cut.coupling) else None
        if ascended is None:
            continue
        assert ascended.bound <= best + 1e-6 * max(1.0, abs(best))
        assert ascended.rounds <= rounds
        lower, upper = program.row_lower[cut.coupling], program.row_upper[cut.coupling]
        assert np.isfinite(lower[ascended.prices > 0]).all()
        assert np.isfinite(upper[ascended.prices < 0]).all()
        coupling = sparse.csr_array(program.matrix)[cut.coupling]
        again = Blocks(program, cut).solve(program.cost - coupling.T @ ascended.prices, Limits())
        paid = np.where(ascended.prices > 0, lower, np.where(ascended.prices < 0, upper, 0.0)) @ ascended.prices
        assert ascended.bound == pytest.approx(again.objective + paid, rel=1e-6, abs=1e-6)
        moved += bool(ascended.prices.any())
    assert moved >= 10


def test_without_time_there_are_no_prices() -> None:
    program = market(cheap=25.0)
    assert priced(program, by_buyer(program), Limits(time_s=0.0)) is None


def test_a_long_repair_of_a_large_program_is_left_to_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    program = market(cheap=25.0)
    cut = by_buyer(program)
    monkeypatch.setattr(routes, "shape_of", lambda matrix: cut)
    monkeypatch.setattr(shape.Shape, "separates", True)
    monkeypatch.setattr(routes, "_SMALL", 0)
    monkeypatch.setattr(routes, "_MANY", 0.0)
    taken = []
    for large in (len(program.cost) + 1, len(program.cost)):
        monkeypatch.setattr(routes, "_LARGE", large)
        report = solve_linear(program, Limits())
        agree(program, report, raw(program))
        taken.append(report.route)
    assert taken == ["blocks", "columns"]
    assert report.counts["ascent_rounds"] > 0
    assert solve_linear(program, Limits(route="blocks")).route == "blocks"
