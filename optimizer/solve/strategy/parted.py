"""Whole numbers block by block: a bound far above the relaxation's, from searches that take a moment each.

Some kinds of rows (budgets, plants, component balances, phase-outs) join everything; without them a program falls into blocks,
mostly one a part. Priced at the relaxation's duals they can be left out: each block then has a best answer of its own, and the
sum of these, with what the priced rows are worth, bounds the whole from below (Lagrangian relaxation, Geoffrion 1974). A block
whose share of the relaxation is whole has its answer already. The kinds are found from the matrix: one that would make a block
too large is left out whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer.arrays import Codes, Floats, Mask, Positions

from ..highs import Engine, ready
from ..program import Program, inner
from ..report import Limits, Report
from ..scaling import Scaled
from .pool import in_threads

__all__ = ["Parts", "Pieces", "parts_of", "solve_parts"]

#: A block of more columns than this, and than this share of them, is no block: its search would take as long as the whole.
_LARGEST, _SHARE = 2500, 1 / 8
#: Fewer blocks are not worth the trouble.
_FEWEST = 4
#: Blocks are solved to this share of the asked gap, together.
_CLOSER = 0.1


@dataclass(frozen=True, eq=False)
class Parts:
    """Blocks of a program: the block of each column and of each row (-1: a row that couples blocks)."""

    of_column: Codes
    of_row: Codes
    count: int


@dataclass(frozen=True, eq=False)
class Pieces:
    """What the blocks' searches give: a proven lower bound, values of all columns, and how many blocks were searched."""

    bound: float
    values: Floats
    searched: int
    nodes: float


def parts_of(program: Program) -> Parts | None:
    """The blocks of a program whose rows are known by kind; None where it does not fall into blocks."""
    kinds = program.outline.kinds
    if kinds is None:
        return None
    by_row = sparse.csr_array(program.matrix)
    largest = max(_LARGEST, int(_SHARE * by_row.shape[1]))
    inside, label = np.zeros(len(kinds), bool), np.arange(by_row.shape[1], dtype=np.int32)
    for kind in np.unique(kinds).tolist():
        rows = kinds == kind
        joined = _joined(by_row, rows, label)
        if np.bincount(joined).max(initial=0) <= largest:
            label, inside = joined, inside | rows
    count = int(label.max(initial=-1)) + 1
    if count < _FEWEST or inside.all():
        return None
    of_row = np.full(len(kinds), -1, np.int32)
    filled = inside & (np.diff(by_row.indptr) > 0)
    of_row[filled] = label[by_row.indices[by_row.indptr[:-1][filled]]]
    return Parts(label, of_row, count)


def _joined(by_row: sparse.csr_array, rows: Mask, label: Codes) -> Codes:
    """The blocks once these rows join what they touch, from the blocks before (``label`` by column)."""
    at = np.flatnonzero(rows)
    touched = by_row[at]
    head = np.repeat(np.arange(len(at)), np.diff(touched.indptr))
    blocks = int(label.max(initial=-1)) + 1
    edges = sparse.coo_array(
        (np.ones(len(head), np.int8), (head, len(at) + label[touched.indices])), shape=(len(at) + blocks,) * 2
    )
    _, found = connected_components(edges.tocsr(), directed=False)
    return np.unique(found[len(at) :][label], return_inverse=True)[1].astype(np.int32)


def solve_parts(program: Program, scaled: Scaled, parts: Parts, relaxed: Report, limits: Limits) -> Pieces | None:
    """Search the blocks whose share of the relaxation is not whole; None where time or a block gives out.

    ``relaxed`` is the relaxation's report with its duals; ``scaled`` the program as solvers see it.
    """
    if relaxed.values is None or relaxed.duals is None or relaxed.objective is None:
        return None
    duals, values = np.where(parts.of_row < 0, relaxed.duals, 0.0), relaxed.values.copy()
    reduced = program.cost - program.matrix.T @ duals
    fraction = np.zeros(parts.count, bool)
    fraction[parts.of_column[program.integer & (np.abs(values - np.round(values)) > 1e-6)]] = True
    wanted = np.flatnonzero(fraction)
    weight = np.bincount(parts.of_column, program.integer, parts.count)
    order = wanted[np.argsort(-weight[wanted], kind="stable")].tolist()
    near = _CLOSER * limits.gap * abs(relaxed.objective) * scaled.cost / max(len(order), 1)
    blocks, ends = _Blocks(scaled, parts, reduced), limits.ends

    def work(numbers: Iterator[int]) -> list[_Piece | None]:
        return [blocks.search(number, near, limits.until(ends)) for number in numbers]

    ready()
    found = [piece for pieces in in_threads(min(limits.threads, len(order)), order, work) for piece in pieces]
    bound, nodes = relaxed.objective, 0.0
    for piece in found:
        if piece is None:
            return None
        bound += piece.bound - inner(reduced[piece.columns], values[piece.columns])
        values[piece.columns] = piece.values
        nodes += piece.nodes
    return Pieces(bound, values, len(found), nodes)


@dataclass(frozen=True, eq=False)
class _Piece:
    """The answer of a block: its columns, their values, its proven least cost under the prices, and nodes searched."""

    columns: Positions
    values: Floats
    bound: float
    nodes: float


class _Blocks:
    """The scaled program cut into blocks under the prices of what couples them."""

    def __init__(self, scaled: Scaled, parts: Parts, reduced: Floats) -> None:
        self.scaled, self.cost = scaled, reduced * scaled.columns * scaled.cost
        self.by_row = sparse.csr_array(scaled.program.matrix)
        self.columns, self.rows = np.argsort(parts.of_column, kind="stable"), np.argsort(parts.of_row, kind="stable")
        ends = np.arange(parts.count + 1)
        self.first_column = np.searchsorted(parts.of_column[self.columns], ends)
        self.first_row = np.searchsorted(parts.of_row[self.rows], ends)

    def search(self, block: int, near: float, limits: Limits) -> _Piece | None:
        """The answer of a block in original units, to within ``near`` (scaled cost); None where it has none in time."""
        columns = self.columns[self.first_column[block] : self.first_column[block + 1]]
        rows = self.rows[self.first_row[block] : self.first_row[block + 1]]
        whole = self.scaled.program
        part = Program(
            self.cost[columns],
            whole.lower[columns],
            whole.upper[columns],
            whole.integer[columns],
            sparse.csc_array(self.by_row[rows][:, columns]),
            whole.row_lower[rows],
            whole.row_upper[rows],
        )
        stated = {"mip_rel_gap": 0.0, "mip_abs_gap": max(near, part.negligible)}
        report = Engine(part, replace(limits, threads=1), stated).run_alone()
        if report.values is None or report.bound is None:
            return None
        values = report.values * self.scaled.columns[columns]
        return _Piece(columns, values, report.bound / self.scaled.cost, report.counts["nodes"])
