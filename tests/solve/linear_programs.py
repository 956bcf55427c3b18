"""Small linear programs drawn from a seed: blocks and rows that couple them, with every awkwardness a solver may meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Codes, Floats
from optimizer.solve.program import Program

__all__ = ["FLAVOURS", "drawn", "varied"]

INF = np.inf

Random = np.random.Generator


@dataclass(frozen=True, eq=False)
class Draft:
    """A program under construction, dense; ``x`` keeps to it, and ``columns``, ``rows`` are the groups that stand alike."""

    A: Floats
    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    x: Floats
    columns: Codes
    rows: Codes

    def more_rows(self, A: Floats, lower: Floats, upper: Floats) -> Draft:
        groups = self.rows.max(initial=-1) + 1 + np.arange(len(A), dtype=np.int32)
        return replace(
            self,
            A=np.vstack([self.A, A]),
            row_lower=np.append(self.row_lower, lower),
            row_upper=np.append(self.row_upper, upper),
            rows=np.append(self.rows, groups),
        )

    def more_columns(self, A: Floats, cost: Floats, lower: Floats, upper: Floats) -> Draft:
        """Columns at 0 in ``x``; their bounds must hold 0."""
        groups = self.columns.max(initial=-1) + 1 + np.arange(A.shape[1], dtype=np.int32)
        return replace(
            self,
            A=np.hstack([self.A, A]),
            cost=np.append(self.cost, cost),
            lower=np.append(self.lower, lower),
            upper=np.append(self.upper, upper),
            x=np.append(self.x, np.zeros(A.shape[1])),
            columns=np.append(self.columns, groups),
        )

    def shuffled(self, r: Random) -> Draft:
        row, column = r.permutation(len(self.A)), r.permutation(len(self.cost))
        return Draft(
            self.A[np.ix_(row, column)],
            self.cost[column],
            self.lower[column],
            self.upper[column],
            self.row_lower[row],
            self.row_upper[row],
            self.x[column],
            self.columns[column],
            self.rows[row],
        )

    def matrices(self) -> Program:
        matrix = sparse.csc_array(self.A)
        matrix = sparse.csc_array(
            (matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)), shape=matrix.shape
        )
        whole = np.zeros(len(self.cost), bool)
        return Program(
            self.cost,
            self.lower,
            self.upper,
            whole,
            matrix,
            self.row_lower,
            self.row_upper,
        )


def angular(r: Random, *, coupled: bool = True, degenerate: bool = False) -> Draft:
    """Alike blocks and rows that couple them; feasible, and bounded because some dual solution is.

    ``degenerate``: small whole numbers, nearly everything at a bound. In half of the draws the coupling rows pay for nothing,
    so that the blocks are bounded alone.
    """
    blocks, high, wide = int(r.integers(2, 7)), int(r.integers(3, 8)), int(r.integers(5, 13))
    coupling = int(r.integers(1, 4)) if coupled else 0
    A = np.zeros((blocks * high + coupling, blocks * wide))
    for b in range(blocks):
        A[b * high : (b + 1) * high, b * wide : (b + 1) * wide] = _sparse(r, (high, wide), 0.5, degenerate)
    A[blocks * high :] = _sparse(r, (coupling, A.shape[1]), 0.6, degenerate)
    lower, upper = _bounds(r, A.shape[1])
    x = _point(r, lower, upper, 0.9 if degenerate else 0.4)
    activity = A @ x
    kind = r.choice(4, len(A), p=[0.25, 0.3, 0.3, 0.15])
    slack = np.where(r.random((2, len(A))) < (0.9 if degenerate else 0.4), 0.0, r.integers(1, 9, (2, len(A))))
    # Equations, floors, ceilings, ranges.
    row_lower = np.where(kind == 0, activity, np.where(kind == 2, -INF, activity - slack[0]))
    row_upper = np.where(kind == 0, activity, np.where(kind == 1, INF, activity + slack[1]))
    y = (
        r.integers(0, 3, len(A))
        * (1.0 if degenerate else 5.0)
        * np.select([kind == 1, kind == 2], [1, -1], r.choice([-1, 1]))
    )
    y[blocks * high :] *= 4.0 * r.integers(2)
    d = r.integers(0, 4, len(x)) * (r.random(len(x)) < (0.2 if degenerate else 0.8))
    sign = np.where(np.isfinite(lower), 1, 0) + np.where(np.isfinite(upper), -1, 0)
    both = np.isfinite(lower) & np.isfinite(upper)
    cost = A.T @ y + d * np.where(both, r.choice([-1, 1], len(x)), sign)
    rows = np.append(np.tile(np.arange(high), blocks), high + np.arange(coupling)).astype(np.int32)
    columns = np.tile(np.arange(wide), blocks).astype(np.int32)
    return Draft(A, cost, lower, upper, row_lower, row_upper, x, columns, rows)


def _sparse(r: Random, shape: tuple[int, int], filled: float, whole: bool) -> Floats:
    values = r.choice([-1.0, 1.0, 1.0, 2.0], shape) if whole else np.round(r.normal(0.5, 2.0, shape), 2)
    return np.where(r.random(shape) < filled, values, 0.0)


def _bounds(r: Random, count: int) -> tuple[Floats, Floats]:
    """Most columns from 0 up; boxes, negative lower bounds, upper bounds alone, free and fixed columns among them."""
    kind = r.choice(6, count, p=[0.45, 0.25, 0.1, 0.06, 0.06, 0.08])
    lower = np.select([kind == 2, kind == 3, kind == 4], [-r.integers(1, 9, count), -INF, -INF], 0.0)
    upper = np.select([kind == 1, kind == 2, kind == 3], [r.integers(1, 9, count), r.integers(0, 5, count), 4.0], INF)
    fixed = np.where(r.random(count) < 0.5, 0.0, r.integers(-3, 4, count))
    return np.where(kind == 5, fixed, lower), np.where(kind == 5, fixed, upper)


def _point(r: Random, lower: Floats, upper: Floats, at_bound: float) -> Floats:
    near = np.where(np.isfinite(lower), lower, np.where(np.isfinite(upper), upper, 0.0))
    inner = np.clip(near + r.integers(0, 6, len(near)), lower, upper)
    return np.where(r.random(len(near)) < at_bound, near, inner)


def degenerate(r: Random) -> Draft:
    """Ties everywhere: rows and columns twice, equations that follow from others, costs of 0."""
    draft = angular(r, degenerate=True)
    again = r.choice(len(draft.A), 4)
    draft = draft.more_rows(2 * draft.A[again], 2 * draft.row_lower[again], 2 * draft.row_upper[again])
    equal = np.flatnonzero(draft.row_lower == draft.row_upper)
    total = draft.A[equal].sum(axis=0)[None, :]
    draft = draft.more_rows(total, draft.row_lower[equal].sum(), draft.row_upper[equal].sum())
    zero = np.flatnonzero((draft.lower == 0) & (draft.upper == INF))[:5]
    return draft.more_columns(draft.A[:, zero], draft.cost[zero], draft.lower[zero], draft.upper[zero])


def separate(r: Random) -> Draft:
    """Blocks that nothing couples."""
    return angular(r, coupled=False)


def bounded_by_coupling(r: Random) -> Draft:
    """Blocks that are unbounded alone: they gain by what only the coupling rows limit."""
    draft = angular(r)
    wide = int(draft.columns.max()) + 1
    blocks = len(draft.cost) // wide
    gain = np.zeros((len(draft.A), blocks))
    cost = -r.integers(1, 9, blocks).astype(float)
    draft = draft.more_columns(gain, cost, np.zeros(blocks), np.full(blocks, INF))
    row = np.append(np.zeros(len(draft.cost) - blocks), np.ones(blocks))
    return draft.more_rows(row[None, :], -INF, float(r.integers(1, 9)))


def holes(r: Random) -> Draft:
    """Rows and columns without entries, some of whose costs pull to a bound."""
    draft = angular(r)
    count = 4
    draft = draft.more_rows(np.zeros((3, len(draft.cost))), np.array([-INF, 0.0, -1.0]), np.array([INF, 0.0, 2.0]))
    empty = np.zeros((len(draft.A), count))
    return draft.more_columns(
        empty, np.array([0.0, 3.0, -2.0, 0.0]), np.array([0, 0, -5, -INF]), np.array([1, INF, 7, INF])
    )


def infeasible(r: Random) -> Draft:
    """No point keeps to every row: one row is asked for again with another right-hand side, or an empty one for more than 0."""
    draft = angular(r, degenerate=bool(r.random() < 0.5))
    if r.random() < 0.2:
        return draft.more_rows(np.zeros((1, len(draft.cost))), 1.0, INF)
    row = draft.A[r.choice(len(draft.A), 2, replace=False)].sum(axis=0)
    at = row @ draft.x
    return draft.more_rows(np.vstack([row, row]), np.array([at, -INF]), np.array([INF, at - 1.0]))


def infeasible_by_coupling(r: Random) -> Draft:
    """Every block has a plan; the columns with both bounds together cannot give what one row asks."""
    draft = angular(r)
    boxed = np.isfinite(draft.lower) & np.isfinite(draft.upper)
    boxed[: len(boxed) // 4] &= False
    most = draft.upper[boxed].sum()
    return draft.more_rows(boxed.astype(float)[None, :], most + 2.0, INF)


def unbounded(r: Random) -> Draft:
    """A column that gains without end, alone or with another against it."""
    draft = angular(r)
    if r.random() < 0.5:
        row = int(r.integers(len(draft.A)))
        pair = np.zeros((len(draft.A), 2))
        pair[row] = [1.0, -1.0]
        return draft.more_columns(pair, np.array([-3.0, 2.0]), np.zeros(2), np.full(2, INF))
    return draft.more_columns(np.zeros((len(draft.A), 1)), -1.0, 0.0, INF)


def neither(r: Random) -> Draft:
    """Infeasible, and would be unbounded were it not."""
    draft = infeasible_by_coupling(r)
    return draft.more_columns(np.zeros((len(draft.A), 1)), -1.0, 0.0, INF)


def wide_apart(r: Random) -> Draft:
    """Rows whose units lie decades apart, as ¥ beside pieces do."""
    draft = angular(r)
    factor = 10.0 ** r.integers(-2, 5, len(draft.A))
    return replace(
        draft,
        A=draft.A * factor[:, None],
        row_lower=draft.row_lower * factor,
        row_upper=draft.row_upper * factor,
        cost=draft.cost * 100,
    )


#: Each way to draw a program, and the status that every one of its programs has; None where that depends.
FLAVOURS: dict[Callable[[Random], Draft], str] = {
    angular: "optimal",
    degenerate: "optimal",
    separate: "optimal",
    bounded_by_coupling: "optimal",
    holes: "optimal",
    wide_apart: "optimal",
    infeasible: "infeasible",
    infeasible_by_coupling: "infeasible",
    neither: "infeasible",
    unbounded: "unbounded",
}


def drawn(seed: int) -> tuple[str, Program, str]:
    """The flavour, program and status of a seed."""
    r = np.random.default_rng([seed, 41])
    flavour = list(FLAVOURS)[seed % len(FLAVOURS)]
    return flavour.__name__, flavour(r).shuffled(r).matrices(), FLAVOURS[flavour]


def varied(program: Program, seed: int) -> Program:
    """The program with its finite, non-zero right-hand sides and costs moved by up to a tenth; 0 gives it as it is."""
    if seed == 0:
        return program
    r = np.random.default_rng([seed, 43])
    cost = program.cost * r.uniform(0.9, 1.1, len(program.cost))
    # One factor for both sides of a row, so that none crosses the other.
    factor = r.uniform(0.9, 1.1, len(program.row_lower))
    return replace(program, cost=cost, row_lower=program.row_lower * factor, row_upper=program.row_upper * factor)
