"""Whole numbers block by block: a bound far above the relaxation's, from searches that take a moment each.

Some kinds of rows (budgets, plants, component balances, phase-outs) join everything; without them a program falls into blocks,
mostly one a part. Priced at the relaxation's duals they can be left out: each block then has a best answer of its own, and the
sum of these, with what the priced rows are worth, bounds the whole from below (Lagrangian relaxation, Geoffrion 1974). A block
whose share of the relaxation is whole has its answer already. The kinds are found from the matrix: one that would make a block
too large joins nothing, and only those of its rows that lie in one block anyhow stand in it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer.arrays import Codes, Floats, Mask

from ..highs import Engine, reset_threads
from ..program import Program, inner_product
from ..report import Limits, Report
from ..scaling import scale
from .pool import in_threads
from .shape import Shape, in_blocks

__all__ = ["BlockAnswer", "BlockBounds", "BlockSearches", "blocks_of"]

#: A block of more columns than this, and than this share of them, is no block: its search would take as long as the whole.
_LARGEST, _SHARE = 2500, 1 / 8
#: Fewer blocks are not worth the trouble.
_FEWEST = 4
#: Blocks are solved to this share of the asked gap, together.
_CLOSER = 0.1


@dataclass(frozen=True, eq=False)
class BlockAnswer:
    """What the search of a block gave: under its reduced costs ``reduced`` (¥ per unit, its columns) it comes to ``bound`` (¥) at
    least, and about so much at ``values`` (its columns); ``nodes`` is what that took.
    """

    reduced: Floats
    bound: float
    values: Floats
    nodes: float


@dataclass(frozen=True, eq=False)
class BlockSearches:
    """What the blocks' searches give: a proven lower bound, values of all columns, and how many blocks were searched.

    ``answers`` by block, also of those that stood; ``gains`` by block: what its whole numbers add to the bound (¥).
    """

    bound: float
    values: Floats
    searched: int
    nodes: float
    answers: dict[int, BlockAnswer]
    gains: dict[int, float]


_NONE: Mapping[int, BlockAnswer] = MappingProxyType({})


def blocks_of(program: Program) -> Shape | None:
    """The blocks of a program whose rows are known by kind; None where it does not fall into blocks."""
    kinds = program.outline.kinds
    if kinds is None:
        return None
    by_row = program.by_row
    largest = max(_LARGEST, int(_SHARE * by_row.shape[1]))
    inside, label = np.zeros(len(kinds), bool), np.arange(by_row.shape[1], dtype=np.int32)
    for kind in np.unique(kinds).tolist():
        rows = kinds == kind
        joined = _joined(by_row, rows, label)
        if np.bincount(joined).max(initial=0) <= largest:
            label, inside = joined, inside | rows
    count = int(label.max(initial=-1)) + 1
    filled = np.flatnonzero(np.diff(by_row.indptr) > 0)
    touched, begins = label[by_row.indices], by_row.indptr[:-1][filled]
    if len(filled):
        inside[filled] |= np.minimum.reduceat(touched, begins) == np.maximum.reduceat(touched, begins)
    if count < _FEWEST or inside.all():
        return None
    of_row = np.full(len(kinds), -1, np.int32)
    of_row[filled] = np.where(inside[filled], touched[begins], -1)
    return in_blocks(label, of_row, np.arange(count, dtype=np.int32))


def _joined(by_row: sparse.csr_array, rows: Mask, label: Codes) -> Codes:
    """The blocks once these rows join what they touch, from the blocks before (``label`` by column)."""
    at = np.flatnonzero(rows)
    touched = by_row[at]
    head = np.repeat(np.arange(len(at)), np.diff(touched.indptr))
    blocks = int(label.max(initial=-1)) + 1
    edges = sparse.coo_array(
        (np.ones(len(head), np.int8), (head, len(at) + label[touched.indices])), shape=(len(at) + blocks,) * 2
    )
    _, joined = connected_components(edges.tocsr(), directed=False)
    return np.unique(joined[len(at) :][label], return_inverse=True)[1].astype(np.int32)


class BlockBounds:
    """The blocks of a program with whole numbers, searched under the prices of one relaxation after the other."""

    def __init__(self, program: Program, shape: Shape) -> None:
        self.program, self.shape = program, shape
        self._scaled = scale(program)
        #: As solvers see it, in the order of the blocks; the rows that couple them are gone.
        self._parts = self._scaled.program.subset(shape.columns, shape.rows)

    def search(
        self,
        relaxed: Report,
        limits: Limits,
        program: Program | None = None,
        known: Mapping[int, BlockAnswer] = _NONE,
    ) -> BlockSearches | None:
        """Search the blocks whose share of a relaxation is not whole; None where time or a block gives out.

        ``relaxed`` is the relaxation's report with its duals; ``program`` what it relaxes, where columns have narrower bounds.
        ``known``: answers of blocks whose columns had the bounds that they have now; those that still hold are not sought again.
        """
        if relaxed.values is None or relaxed.duals is None or relaxed.objective is None:
            return None
        shape, bounds = self.shape, program or self.program
        values, reduced = relaxed.values.copy(), bounds.reduced_costs(np.where(shape.of_row < 0, relaxed.duals, 0.0))
        order = self._halved(values)
        near = _CLOSER * limits.gap * abs(relaxed.objective) / max(len(order), 1)
        still = ((block, self._still(block, known[block], reduced, bounds, near)) for block in order if block in known)
        answers = {block: answer for block, answer in still if answer is not None}
        left, ends, lost = [block for block in order if block not in answers], limits.ends, threading.Event()

        def work(blocks: Iterator[int]) -> dict[int, BlockAnswer]:
            searched: dict[int, BlockAnswer] = {}
            for block in blocks:
                # Without one answer the others say nothing.
                if lost.is_set() or time.perf_counter() >= ends:
                    break
                answer = self._searched(block, reduced, bounds, near, limits.until(ends))
                if answer is None:
                    lost.set()
                    break
                searched[block] = answer
            return searched

        reset_threads()
        for share in in_threads(min(limits.threads, len(left)), left, work):
            answers |= share
        if len(answers) < len(order):
            return None
        gains = {}
        for block in order:
            columns = shape.columns[shape.run(block)[0]]
            gains[block] = answers[block].bound - inner_product(reduced[columns], values[columns])
            values[columns] = answers[block].values
        nodes = sum(answers[block].nodes for block in left)
        return BlockSearches(relaxed.objective + sum(gains.values()), values, len(left), nodes, answers, gains)

    def _halved(self, values: Floats) -> list[int]:
        """The blocks in which some decision is not whole, those with the most decisions first."""
        shape, integer = self.shape, self.program.integer
        halved = np.zeros(shape.blocks, bool)
        halved[shape.of_column[integer & (np.abs(values - np.round(values)) > 1e-6)]] = True
        wanted = np.flatnonzero(halved)
        weight = np.bincount(shape.of_column, integer, shape.blocks)
        order: list[int] = wanted[np.argsort(-weight[wanted], kind="stable")].tolist()
        return order

    def _searched(
        self, block: int, reduced: Floats, bounds: Program, near: float, limits: Limits
    ) -> BlockAnswer | None:
        """The answer of a block under reduced costs (all columns), to within ``near`` ¥, as far as there is one in time."""
        columns, rows = self.shape.run(block)
        at, scaled = self.shape.columns[columns], self._scaled
        unit = scaled.columns[at]
        part = replace(
            self._parts.subset(columns, rows),
            cost=reduced[at] * unit * scaled.cost,
            lower=bounds.lower[at] / unit,
            upper=bounds.upper[at] / unit,
        )
        options = {"mip_rel_gap": 0.0, "mip_abs_gap": max(near * scaled.cost, part.negligible)}
        report = Engine(part, replace(limits, threads=1), options).run_alone()
        if report.values is None or report.bound is None:
            return None
        return BlockAnswer(reduced[at], report.bound / scaled.cost, report.values * unit, report.counts["nodes"])

    def _still(
        self, block: int, answer: BlockAnswer, reduced: Floats, bounds: Program, near: float
    ) -> BlockAnswer | None:
        """An answer under other reduced costs (all columns), where these lower what it proves by no more than ``near`` ¥."""
        at = self.shape.columns[self.shape.run(block)[0]]
        other = np.flatnonzero(reduced[at] != answer.reduced)
        change = reduced[at][other] - answer.reduced[other]
        side = np.where(change > 0, bounds.lower[at][other], bounds.upper[at][other])
        lost = -inner_product(change, side)
        return replace(answer, reduced=reduced[at], bound=answer.bound - lost) if lost <= near else None
