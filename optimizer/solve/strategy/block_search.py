"""Whole numbers block by block: a bound far above the relaxation's, from searches that take a moment each.

Some kinds of rows (budgets, plants, component balances, phase-outs) join everything; without them a program falls into blocks,
mostly one a part. Priced at the relaxation's duals they can be left out: each block then has a best answer of its own, and the
sum of these, with what the priced rows are worth, bounds the whole from below (Lagrangian relaxation, Geoffrion 1974). A block
whose share of the relaxation is whole has its answer already. The kinds are found from the matrix: one that would make a block
too large joins nothing, and only those of its rows that lie in one block anyhow stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer.arrays import Codes, Floats, Mask

from ..highs import Engine, reset_threads
from ..program import Program, inner_product
from ..report import Limits, Report
from ..scaling import Scaled
from .pool import in_threads
from .shape import Shape, in_blocks

__all__ = ["BlockSearches", "blocks_of", "search_blocks"]

#: A block of more columns than this, and than this share of them, is no block: its search would take as long as the whole.
_LARGEST, _SHARE = 2500, 1 / 8
#: Fewer blocks are not worth the trouble.
_FEWEST = 4
#: Blocks are solved to this share of the asked gap, together.
_CLOSER = 0.1


@dataclass(frozen=True, eq=False)
class BlockSearches:
    """What the blocks' searches give: a proven lower bound, values of all columns, and how many blocks were searched."""

    bound: float
    values: Floats
    searched: int
    nodes: float


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


def search_blocks(
    program: Program, scaled: Scaled, shape: Shape, relaxed: Report, limits: Limits
) -> BlockSearches | None:
    """Search the blocks whose share of the relaxation is not whole; None where time or a block gives out.

    ``relaxed`` is the relaxation's report with its duals; ``scaled`` the program as solvers see it.
    """
    if relaxed.values is None or relaxed.duals is None or relaxed.objective is None:
        return None
    duals, values = np.where(shape.of_row < 0, relaxed.duals, 0.0), relaxed.values.copy()
    reduced = program.reduced_costs(duals)
    fraction = np.zeros(shape.blocks, bool)
    fraction[shape.of_column[program.integer & (np.abs(values - np.round(values)) > 1e-6)]] = True
    wanted = np.flatnonzero(fraction)
    weight = np.bincount(shape.of_column, program.integer, shape.blocks)
    order = wanted[np.argsort(-weight[wanted], kind="stable")].tolist()
    near = _CLOSER * limits.gap * abs(relaxed.objective) * scaled.cost / max(len(order), 1)
    priced = replace(scaled.program, cost=reduced * scaled.columns * scaled.cost).subset(shape.columns, shape.rows)
    ends = limits.ends

    def work(blocks: Iterator[int]) -> list[tuple[int, Report]]:
        return [(block, _searched(priced.subset(*shape.run(block)), near, limits.until(ends))) for block in blocks]

    reset_threads()
    shares = in_threads(min(limits.threads, len(order)), order, work)
    bound, nodes = relaxed.objective, 0.0
    for block, report in (piece for share in shares for piece in share):
        if report.values is None or report.bound is None:
            return None
        columns = shape.columns[shape.run(block)[0]]
        bound += report.bound / scaled.cost - inner_product(reduced[columns], values[columns])
        values[columns] = report.values * scaled.columns[columns]
        nodes += report.counts["nodes"]
    return BlockSearches(bound, values, len(order), nodes)


def _searched(block: Program, near: float, limits: Limits) -> Report:
    """The answer of a scaled block, to within ``near`` (scaled cost), as far as there is one in time."""
    options = {"mip_rel_gap": 0.0, "mip_abs_gap": max(near, block.negligible)}
    return Engine(block, replace(limits, threads=1), options).run_alone()
