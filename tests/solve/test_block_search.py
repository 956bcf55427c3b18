"""Whole numbers block by block: which blocks there are, and that their bound is the Lagrangian's, whatever is searched."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import sparse

from optimizer.solve import highs
from optimizer.solve.highs import Engine
from optimizer.solve.program import Outline, Program
from optimizer.solve.report import Limits, Report
from optimizer.solve.scaling import scale
from optimizer.solve.strategy import block_search
from optimizer.solve.strategy.block_search import BlockBounds, blocks_of
from optimizer.solve.strategy.shape import Shape

BLOCKS, GOODS = 5, 3
#: What a sack may hold of goods that are counted, where there are such.
AMOUNT = 3e6


def knapsacks(seed: int, money: float = 1.0) -> Program:
    """Five sacks for three goods each, and one weight that all of them share: rows of kind 0, and of kind 1."""
    r = np.random.default_rng([seed, 11])
    own = np.kron(np.eye(BLOCKS), np.ones(GOODS)) * r.integers(2, 9, BLOCKS * GOODS)
    shared = r.integers(1, 6, BLOCKS * GOODS).astype(float)
    whole = np.ones(BLOCKS * GOODS, bool)
    return Program(
        -money * r.integers(5, 30, BLOCKS * GOODS).astype(float),
        np.zeros(BLOCKS * GOODS),
        np.ones(BLOCKS * GOODS),
        whole,
        sparse.csc_array(np.vstack([own, shared])),
        np.full(BLOCKS + 1, -np.inf),
        np.append(own.sum(axis=1) // 2 + 1, shared.sum() // 3),
        Outline(kinds=np.array([0] * BLOCKS + [1], np.int32)),
    )


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no block have more columns than a sack has goods."""
    monkeypatch.setattr(block_search, "_LARGEST", GOODS)
    monkeypatch.setattr(block_search, "_SHARE", 0.0)


def cut(target: Program) -> Shape:
    parts = blocks_of(target)
    assert parts is not None
    return parts


def with_amounts(target: Program) -> Program:
    """Each sack may also hold up to three million of a good that is counted in millions, once it holds its first good."""
    count = BLOCKS * GOODS
    opened = sparse.lil_array((BLOCKS, count))
    opened[range(BLOCKS), range(0, count, GOODS)] = -AMOUNT
    shared = sparse.csc_array(([1e-6] * BLOCKS, ([BLOCKS] * BLOCKS, range(BLOCKS))), shape=(BLOCKS + 1, BLOCKS))
    return Program(
        np.append(target.cost, np.full(BLOCKS, -9e-6)),
        np.zeros(count + BLOCKS),
        np.append(target.upper, np.full(BLOCKS, np.inf)),
        np.append(target.integer, np.zeros(BLOCKS, bool)),
        sparse.csc_array(sparse.block_array([[target.matrix, shared], [opened, sparse.eye_array(BLOCKS)]])),
        np.append(target.row_lower, np.full(BLOCKS, -np.inf)),
        np.append(target.row_upper, np.zeros(BLOCKS)),
        Outline(
            sizes=np.append(np.ones(count), np.full(BLOCKS, 2.0**20)),
            kinds=np.array([0] * BLOCKS + [1] + [2] * BLOCKS, np.int32),
        ),
    )


def lagrangian(target: Program, price: float) -> float:
    """What the sacks cost at best when the shared weight is priced, tried out, with what the price brings."""
    rows = target.matrix.toarray()
    cost, own = target.cost - price * rows[BLOCKS], np.arange(len(rows)) != BLOCKS
    counted, best = len(cost) > BLOCKS * GOODS, 0.0
    choices = np.array(list(product(*[(0.0, 1.0)] * GOODS, *[(0.0, AMOUNT)] * counted)))
    for block in range(BLOCKS):
        at = [*range(GOODS * block, GOODS * (block + 1)), *[BLOCKS * GOODS + block] * counted]
        fits = (choices @ rows[own][:, at].T <= target.row_upper[own]).all(axis=1)
        best += float((choices[fits] @ cost[at]).min())
    return best + price * target.row_upper[BLOCKS]


@pytest.mark.usefixtures("small")
def test_rows_of_a_kind_that_joins_too_much_couple_the_blocks() -> None:
    parts = cut(knapsacks(0))
    assert parts.blocks == BLOCKS
    assert parts.of_column.tolist() == [block for block in range(BLOCKS) for _ in range(GOODS)]
    assert parts.of_row.tolist() == [*range(BLOCKS), -1]


@pytest.mark.usefixtures("small")
def test_a_kind_that_joins_too_much_joins_nothing() -> None:
    """One sack's row is of the kind of the shared weight: the goods of that sack stand alone."""
    target = replace(knapsacks(0), outline=Outline(kinds=np.array([0, 0, 0, 0, 1, 1], np.int32)))
    parts = cut(target)
    assert parts.blocks == BLOCKS - 1 + GOODS
    assert parts.of_row[BLOCKS - 1 :].tolist() == [-1, -1]


@pytest.mark.usefixtures("small")
def test_a_row_of_such_a_kind_that_lies_in_one_block_stands_in_it() -> None:
    target = knapsacks(0)
    again = target.by_row[[0]]
    twice = replace(
        target,
        matrix=sparse.vstack([target.matrix, again], format="csc"),
        row_lower=np.append(target.row_lower, target.row_lower[0]),
        row_upper=np.append(target.row_upper, target.row_upper[0]),
        outline=Outline(kinds=np.array([0] * BLOCKS + [1, 1], np.int32)),
    )
    assert cut(twice).of_row.tolist() == [*range(BLOCKS), -1, 0]


@pytest.mark.usefixtures("small")
def test_a_row_without_entries_is_in_no_block() -> None:
    target = knapsacks(0)
    empty = sparse.vstack([target.matrix, sparse.csc_array((1, BLOCKS * GOODS))], format="csc")
    longer = replace(
        target,
        matrix=empty,
        row_lower=np.append(target.row_lower, -np.inf),
        row_upper=np.append(target.row_upper, 1.0),
        outline=Outline(kinds=np.array([0] * BLOCKS + [1, 0], np.int32)),
    )
    assert cut(longer).of_row.tolist() == [*range(BLOCKS), -1, -1]


def test_what_does_not_fall_into_blocks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    target = knapsacks(0)
    assert blocks_of(target) is None, "nothing is too large, so all of it is one block"
    monkeypatch.setattr(block_search, "_LARGEST", GOODS)
    monkeypatch.setattr(block_search, "_SHARE", 0.0)
    assert blocks_of(target) is not None
    assert blocks_of(replace(target, outline=Outline())) is None, "no kinds are known"
    assert blocks_of(target.subset(rows=np.arange(BLOCKS + 1) < BLOCKS)) is None, "nothing couples the blocks"
    monkeypatch.setattr(block_search, "_FEWEST", BLOCKS + 1)
    assert blocks_of(target) is None, "too few blocks"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", range(15))
def test_the_bound_is_the_lagrangians(seed: int, threads: int) -> None:
    """Also where money is counted in millions, and it lies between the relaxation's and the optimum."""
    for money in (1.0, 1e6):
        target = knapsacks(seed, money)
        relaxed = highs.solve(target.relaxed(), Limits())
        assert relaxed.duals is not None
        assert relaxed.objective is not None
        pieces = BlockBounds(target, cut(target)).search(relaxed, Limits(gap=0.0, threads=threads))
        assert pieces is not None
        best = highs.solve(target, Limits(gap=0.0)).objective
        assert best is not None
        room = 1e-6 * abs(best)
        assert pieces.bound == pytest.approx(lagrangian(target, relaxed.duals[BLOCKS]), rel=1e-7)
        assert relaxed.objective - room <= pieces.bound <= best + room
        assert np.array_equal(pieces.values, np.round(pieces.values)), "every block has whole values"
        own = target.subset(rows=np.arange(BLOCKS + 1) < BLOCKS)
        assert not own.broken(pieces.values).any(), "and keeps its own rows"


@pytest.mark.usefixtures("small")
def test_it_is_so_where_blocks_hold_more_than_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_search, "_LARGEST", GOODS + 1)
    filled = 0
    for seed in range(15):
        target = with_amounts(knapsacks(seed))
        relaxed = highs.solve(target.relaxed(), Limits())
        assert relaxed.duals is not None
        pieces = BlockBounds(target, cut(target)).search(relaxed, Limits(gap=0.0))
        assert pieces is not None
        assert pieces.bound == pytest.approx(lagrangian(target, relaxed.duals[BLOCKS]), rel=1e-7)
        own = target.subset(rows=np.arange(2 * BLOCKS + 1) != BLOCKS)
        assert not own.broken(pieces.values).any()
        assert relaxed.values is not None
        amounts, before = pieces.values[BLOCKS * GOODS :], relaxed.values[BLOCKS * GOODS :]
        changed = np.abs(amounts - before) > 1.0
        assert amounts[changed] == pytest.approx(np.where(amounts[changed] > 1.0, AMOUNT, 0.0))
        filled += int((amounts[changed] > 1.0).sum())
    assert filled


@pytest.mark.usefixtures("small")
def test_only_blocks_that_the_relaxation_halves_are_searched() -> None:
    target = knapsacks(0)
    relaxed = highs.solve(target.relaxed(), Limits())
    assert relaxed.values is not None
    halved = {column // GOODS for column in np.flatnonzero(np.abs(relaxed.values - np.round(relaxed.values)) > 1e-6)}
    assert halved
    pieces = BlockBounds(target, cut(target)).search(relaxed, Limits(gap=0.0))
    assert pieces is not None
    assert pieces.searched == len(halved)


@pytest.mark.usefixtures("small")
def test_a_wide_gap_leaves_the_bound_true() -> None:
    """Blocks are then left once they are near, and what is still open is no part of the bound."""
    for seed in range(15):
        target = knapsacks(seed)
        relaxed = highs.solve(target.relaxed(), Limits())
        pieces = BlockBounds(target, cut(target)).search(relaxed, Limits(gap=0.9))
        best = highs.solve(target, Limits(gap=0.0)).objective
        assert pieces is not None
        assert best is not None
        assert pieces.bound <= best + 1e-6 * abs(best)


@pytest.mark.usefixtures("small")
def test_what_counts_is_what_a_search_proves_not_what_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    run, target = Engine.run_alone, knapsacks(0)
    relaxed, scaled = highs.solve(target.relaxed(), Limits()), scale(target)
    before = BlockBounds(target, cut(target)).search(relaxed, Limits(gap=0.0))

    def less_sure(self: Engine) -> Report:
        report = run(self)
        assert report.bound is not None
        return replace(report, bound=report.bound - 2.0 * scaled.cost)

    monkeypatch.setattr(Engine, "run_alone", less_sure)
    pieces = BlockBounds(target, cut(target)).search(relaxed, Limits(gap=0.0))
    assert before is not None
    assert pieces is not None
    assert pieces.bound == pytest.approx(before.bound - 2.0 * pieces.searched)


@pytest.mark.usefixtures("small")
def test_there_is_no_bound_without_prices_or_where_a_block_gives_out(monkeypatch: pytest.MonkeyPatch) -> None:
    target = knapsacks(0)
    relaxed = highs.solve(target.relaxed(), Limits())
    parts = cut(target)
    assert BlockBounds(target, parts).search(replace(relaxed, duals=None), Limits()) is None
    assert BlockBounds(target, parts).search(Report("no_solution"), Limits()) is None
    monkeypatch.setattr(Engine, "run_alone", lambda self: Report("no_solution", counts={"nodes": 0.0}))
    assert BlockBounds(target, parts).search(relaxed, Limits()) is None


@pytest.mark.usefixtures("small")
def test_every_block_gets_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    target, given = knapsacks(0), []
    relaxed = highs.solve(target.relaxed(), Limits())
    begin = Engine.__init__

    def noted(self: Engine, part: Program, limits: Limits, options: dict[str, object] | None = None) -> None:
        given.append(limits)
        begin(self, part, limits, options)

    monkeypatch.setattr(Engine, "__init__", noted)
    BlockBounds(target, cut(target)).search(relaxed, Limits(time_s=20.0, threads=2))
    assert given
    assert all(limits.time_s is not None and 0 < limits.time_s <= 20.0 and limits.threads == 1 for limits in given)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("time_s", "begun"), [(0.0, 0), (None, 1)])
def test_no_block_is_begun_when_time_is_over_or_one_gave_out(
    monkeypatch: pytest.MonkeyPatch, time_s: float | None, begun: int
) -> None:
    """Thousands of blocks that get a moment each would take many times what is left."""
    target, searched = knapsacks(0), list[Engine]()
    relaxed = highs.solve(target.relaxed(), Limits())
    halved = replace(relaxed, values=np.full(BLOCKS * GOODS, 0.5))

    def lost(self: Engine) -> Report:
        searched.append(self)
        return Report("no_solution", counts={"nodes": 0.0})

    monkeypatch.setattr(Engine, "run_alone", lost)
    assert BlockBounds(target, cut(target)).search(halved, Limits(time_s=time_s)) is None
    assert len(searched) == begun


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("threads", [1, 2])
def test_an_interrupt_is_passed_on(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    def interrupted(self: Engine) -> Report:
        raise KeyboardInterrupt

    target = knapsacks(0)
    relaxed = highs.solve(target.relaxed(), Limits())
    monkeypatch.setattr(Engine, "run_alone", interrupted)
    with pytest.raises(KeyboardInterrupt):
        BlockBounds(target, cut(target)).search(relaxed, Limits(threads=threads))
