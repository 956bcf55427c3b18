"""Branches over blocks: what they prove is true at any time, and at the end it is the optimum."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from optimizer.arrays import Floats
from optimizer.solve import highs
from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Report, Status, no_progress
from optimizer.solve.strategy import block_search, block_tree, whole_numbers
from optimizer.solve.strategy.block_search import BlockBounds, BlockSearches
from optimizer.solve.strategy.block_tree import BlockTree
from optimizer.solve.strategy.cut_relaxation import CutRelaxation
from optimizer.solve.strategy.run import engine_of
from optimizer.solve.strategy.stages import Stages
from optimizer.solve.strategy.whole_numbers import minimise
from tests.solve.test_block_search import BLOCKS, GOODS, cut, knapsacks, with_amounts

EXACT = Limits(gap=0.0)
SEEDS = range(12)

pytestmark = pytest.mark.usefixtures("small")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no block have more columns than a sack has goods, and an amount."""
    monkeypatch.setattr(block_search, "_LARGEST", GOODS + 1)
    monkeypatch.setattr(block_search, "_SHARE", 0.0)


def relaxed_and_searched(target: Program, blocks: BlockBounds) -> tuple[Report, BlockSearches]:
    relaxed = highs.solve(target.relaxed(), EXACT)
    first = blocks.search(relaxed, EXACT)
    assert first is not None
    return relaxed, first


def optimum(target: Program) -> float:
    best = highs.solve(target, EXACT).objective
    assert best is not None
    return best


class Plans:
    """The best plan of all decisions that were tried, beginning with none of them made."""

    def __init__(self, target: Program) -> None:
        self.target, self.tried = target, 0
        self.best = Report(Status.NO_SOLUTION)
        self.settle(np.zeros(len(target.cost)))

    def settle(self, decisions: Floats) -> Report:
        self.tried += 1
        target = self.target
        values = np.where(target.integer, np.round(decisions), 0.0)
        if not target.integer.all():
            left = highs.solve(target.with_decisions_fixed(decisions), EXACT).values
            if left is None:
                return self.best
            values[~target.integer] = left
        cost = float(target.cost @ values)
        if not target.broken(values).any() and (self.best.objective is None or cost < self.best.objective):
            self.best = Report(Status.FEASIBLE, values, cost)
        return self.best


def grown(target: Program, limits: Limits = EXACT) -> tuple[BlockTree, Plans, float]:
    """The tree of a program, the plans it came to, and the bound with which it began."""
    blocks, plans = BlockBounds(target, cut(target)), Plans(target)
    relaxed, first = relaxed_and_searched(target, blocks)
    tree = BlockTree(blocks, relaxed, first, limits, plans.settle)
    tree.run()
    return tree, plans, first.bound


def programs() -> list[Program]:
    return [knapsacks(seed) for seed in SEEDS] + [with_amounts(knapsacks(seed, money=1e6)) for seed in SEEDS]


def test_the_tree_ends_at_the_optimum() -> None:
    nodes = 0
    for target in programs():
        tree, plans, _ = grown(target)
        best = optimum(target)
        assert plans.best.objective == pytest.approx(best, rel=1e-6)
        assert tree.bound == pytest.approx(best, rel=1e-6)
        nodes += tree.nodes
    assert nodes > 2 * len(SEEDS), "branches were needed"


@pytest.mark.parametrize("nodes", [0, 2, 4])
def test_what_is_proven_is_true_wherever_it_ends(monkeypatch: pytest.MonkeyPatch, nodes: int) -> None:
    monkeypatch.setattr(block_tree, "_NODES", nodes)
    raised = 0
    for target in programs():
        tree, plans, begun = grown(target)
        best = optimum(target)
        room = 1e-6 * abs(best)
        assert begun - room <= tree.bound <= best + room
        assert plans.best.objective is not None
        assert plans.best.objective >= best - room
        raised += tree.bound > begun + room
    assert bool(raised) == bool(nodes), "branches prove more than blocks alone"


def test_a_gap_ends_it_sooner() -> None:
    wide, narrow = 0, 0
    for seed in SEEDS:
        target = knapsacks(seed)
        rough, plans, _ = grown(target, Limits(gap=0.02))
        assert plans.best.objective is not None
        assert plans.best.objective - rough.bound <= 0.02 * abs(plans.best.objective) + 1e-9
        wide, narrow = wide + rough.nodes, narrow + grown(target)[0].nodes
    assert wide < narrow


def test_no_time_leaves_the_bound_of_the_blocks() -> None:
    target = knapsacks(0)
    tree, _, begun = grown(target, Limits(gap=0.0, time_s=0.0))
    assert tree.bound >= begun
    assert tree.nodes == 0


def test_without_a_plan_there_is_no_tree() -> None:
    target = knapsacks(0)
    blocks = BlockBounds(target, cut(target))
    relaxed, first = relaxed_and_searched(target, blocks)
    tree = BlockTree(blocks, relaxed, first, EXACT, lambda _: Report(Status.NO_SOLUTION))
    tree.run()
    assert (tree.nodes, tree.bound) == (0, first.bound)


def test_a_branch_of_which_nothing_is_known_leaves_what_holds_for_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else was proven: it may hold the best plan."""
    solve, target = CutRelaxation.solve, next(target for target in map(knapsacks, SEEDS) if grown(target)[0].nodes >= 4)
    asked = 0

    def forgetful(self: CutRelaxation, sides: object, basis: object, limits: Limits) -> Report:
        nonlocal asked
        asked += bool(sides)
        if sides and len(sides) == 1:  # type: ignore[arg-type]
            return Report(Status.NO_SOLUTION)
        return solve(self, sides, basis, limits)  # type: ignore[arg-type]

    monkeypatch.setattr(CutRelaxation, "solve", forgetful)
    tree, _, begun = grown(target)
    assert asked
    assert begun <= tree.bound < optimum(target) - 1e-6


# The relaxation with cuts


def test_cuts_bring_the_relaxation_to_what_the_blocks_prove() -> None:
    for target in programs():
        blocks = BlockBounds(target, cut(target))
        relaxed, first = relaxed_and_searched(target, blocks)
        relaxation = CutRelaxation(target, relaxed.basis, EXACT)
        for block, answer in first.answers.items():
            relaxation.cut(blocks.shape.columns[blocks.shape.run(block)[0]], answer, {})
        report = relaxation.solve({}, None, EXACT)
        best = optimum(target)
        room = 1e-6 * abs(best)
        assert report.objective is not None
        assert first.bound - room <= report.objective <= best + room
        assert report.values is not None
        assert float(target.cost @ report.values) == pytest.approx(report.objective, rel=1e-6)


def test_a_cut_holds_only_where_its_block_is_as_narrow() -> None:
    """With a good left out a sack comes to less; where it may be taken, that says nothing."""
    target = knapsacks(3)
    blocks = BlockBounds(target, cut(target))
    relaxed, _ = relaxed_and_searched(target, blocks)
    free = CutRelaxation(target, relaxed.basis, EXACT)
    whole = free.solve({}, None, EXACT).objective
    closed = dict.fromkeys(range(GOODS), (0.0, 0.0))
    narrow = free.solve(closed, None, EXACT)
    pieces = blocks.search(narrow, EXACT, free.narrowed(closed))
    assert pieces is not None
    at = blocks.shape.columns[blocks.shape.run(0)[0]]
    reduced = target.reduced_costs(np.where(blocks.shape.of_row < 0, narrow.duals, 0.0))[at]
    nothing = block_search.BlockAnswer(reduced, 0.0, np.zeros(len(at)), 0.0)
    free.cut(at, nothing, closed)
    assert free.solve({}, None, EXACT).objective == pytest.approx(whole)
    assert free.solve(closed, None, EXACT).objective == pytest.approx(narrow.objective)
    free.cut(at, nothing, {})
    assert free.solve({}, None, EXACT).objective > whole + 1e-6  # type: ignore[operator]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("gone", [1e-9, 0.0])
def test_what_a_cut_leaves_out_weighs_as_much_as_it_can(gone: float) -> None:
    """A good that hardly counts is left out at its most; one without any bounds, and of no cost, at nothing."""
    target = knapsacks(3)
    lower = target.lower.copy()
    lower[0] = 0.0 if gone else -np.inf
    relaxation = CutRelaxation(replace(target, lower=lower), None, EXACT)
    reduced = np.where(np.arange(GOODS) == 0, gone, -1.0)
    relaxation.cut(np.arange(GOODS, dtype=np.int32), block_search.BlockAnswer(reduced, -1.5, np.zeros(GOODS), 0.0), {})
    (held,) = relaxation._cuts
    assert held.at.tolist() == list(range(1, GOODS))
    assert held.bound == -1.5 - gone


def test_an_empty_branch_is_shown_to_be_empty() -> None:
    """Also where only a cut says so, and a claim that weighs nothing is none."""
    target = replace(knapsacks(1), row_lower=np.append(np.full(BLOCKS, -np.inf), 1.0))
    relaxation = CutRelaxation(target, highs.solve(target.relaxed(), EXACT).basis, EXACT)
    every = dict.fromkeys(range(len(target.cost)), (0.0, 0.0))
    assert relaxation.solve(every, None, EXACT).status == Status.INFEASIBLE
    assert relaxation.solve({}, None, EXACT).status == Status.OPTIMAL
    at = np.arange(GOODS, dtype=np.int32)
    relaxation.cut(at, block_search.BlockAnswer(np.ones(GOODS), 1.0, np.ones(GOODS), 0.0), {})
    shut = dict.fromkeys(range(GOODS), (0.0, 0.0))
    assert relaxation.solve(shut, None, EXACT).status == Status.INFEASIBLE


# Answers that stand


def test_an_answer_stands_for_other_prices_as_long_as_it_says_enough() -> None:
    """What it proves then is true: held against trying every choice of the sack out."""
    target, moved, r = knapsacks(2), 0, np.random.default_rng(7)
    blocks = BlockBounds(target, cut(target))
    relaxed, first = relaxed_and_searched(target, blocks)
    assert relaxed.duals is not None
    assert relaxed.objective is not None
    choices = np.array(list(product((0.0, 1.0), repeat=GOODS)))
    for _ in range(40):
        other = replace(relaxed, duals=relaxed.duals * (1.0 + 1e-2 * r.normal(size=len(relaxed.duals))))
        loose = Limits(gap=float(r.choice([0.0, 0.2])))
        again = blocks.search(other, loose, None, first.answers)
        assert again is not None
        moved += again.searched < len(again.answers)
        for block, answer in again.answers.items():
            at = blocks.shape.columns[blocks.shape.run(block)[0]]
            fits = choices @ target.matrix.toarray()[block, at] <= target.row_upper[block]
            assert answer.bound <= (choices[fits] @ answer.reduced).min() + 1e-9
    assert moved, "some answers stood"


# In a solve


def test_a_search_of_the_whole_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_numbers, "_LARGE", 0)
    searched = 0
    for seed in SEEDS:
        target = knapsacks(seed)
        stages = Stages(engine_of("highs"), Limits(gap=1e-6), no_progress, native=True)
        report = minimise(stages, target).report
        assert report.status == Status.OPTIMAL
        assert report.objective == pytest.approx(optimum(target), rel=2e-6)
        searched += "integers" in stages.times
        assert math.isfinite(stages.times.get("branches", 0.0))
    assert searched < len(SEEDS) / 4
