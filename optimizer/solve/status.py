"""What a solver may honestly claim, the same for every solver."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.dataset.scenario import SolverOptions
from optimizer.model.algebra import Floats, Mask

__all__ = [
    "AT_LOWER",
    "AT_UPPER",
    "BASIC",
    "FREE",
    "Basis",
    "Limits",
    "Matrices",
    "Outline",
    "Progress",
    "Report",
    "Status",
    "inner",
    "reaches",
    "relative_gap",
]

#: Told what has been reached: a stage ("relaxation", "integers", ...) and its figure in ¥, if it has one.
Progress = Callable[[str, float | None], None]

#: optimal: proven within the asked gap. feasible: a plan in hand, not proven. no_solution: a limit came first.
Status = str


@dataclass(frozen=True, eq=False)
class Outline:
    """What a model can tell of its columns and rows beyond their numbers; None where it cannot.

    ``sizes`` (columns,): what each column usually comes to, a power of two. ``kinds`` (rows,): which constraint each row is of.
    ``spare`` (rows,): rows that any whole-number solution keeps without them, which only tighten the relaxation.
    """

    sizes: Floats | None = None
    kinds: npt.NDArray[np.int32] | None = None
    spare: Mask | None = None


@dataclass(frozen=True, eq=False)
class Matrices:
    """Minimise ``cost @ x`` with ``row_lower <= matrix @ x <= row_upper``, ``lower <= x <= upper``, some x whole."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Mask
    matrix: sparse.csc_array
    row_lower: Floats
    row_upper: Floats
    outline: Outline = Outline()
    #: What was worked out of these arrays and is asked for again: see ``scaling``.
    noted: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def negligible(self) -> float:
        """A difference in the objective too small to mean anything: 1e-9 of the largest cost of one unit."""
        return 1e-9 * float(np.abs(self.cost).max(initial=0.0))

    def broken(self, values: Floats, room: float = 1e-8) -> Mask:
        """Which rows these values (columns,) break by more than ``room``, relative to the row's activity but at least 1."""
        activity = self.matrix @ values
        slack = room * np.maximum(1.0, np.abs(activity))
        return np.asarray((activity < self.row_lower - slack) | (activity > self.row_upper + slack))

    def relaxed(self) -> Matrices:
        """The same without whole numbers."""
        return self.having(integer=np.zeros_like(self.integer))

    def decided(self, values: Floats) -> Matrices:
        """The linear program of the other columns when the whole numbers are their rounded ``values`` (columns,).

        What they take stands in the rows' sides, since a column that is merely fixed may be off by a solver's tolerance; and
        what they shut is shut: columns are bounded by 0 where a row leaves them nothing.
        """
        free = np.flatnonzero(~self.integer)
        taken = self.matrix @ np.where(self.integer, np.round(values), 0.0)
        left = self.at(free)
        left = replace(left, row_lower=self.row_lower - taken, row_upper=self.row_upper - taken)
        return left.having(upper=np.where(left.shut, 0.0, left.upper))

    @property
    def shut(self) -> Mask:
        """Columns of at least 0 which some row holds at 0: one that comes to at most 0, without a negative entry (columns,)."""
        matrix, column = self.matrix, np.repeat(np.arange(len(self.cost)), np.diff(self.matrix.indptr))
        closed = self.row_upper == 0.0
        closed[matrix.indices[(matrix.data < 0) | (self.lower[column] < 0)]] = False
        shut = np.zeros(len(self.cost), bool)
        shut[column[closed[matrix.indices] & (matrix.data > 0)]] = True
        return shut

    def having(
        self,
        *,
        cost: Floats | None = None,
        lower: Floats | None = None,
        upper: Floats | None = None,
        integer: Mask | None = None,
    ) -> Matrices:
        """A copy with some arrays replaced; the matrix is shared."""
        return replace(
            self,
            cost=self.cost if cost is None else cost,
            lower=self.lower if lower is None else lower,
            upper=self.upper if upper is None else upper,
            integer=self.integer if integer is None else integer,
        )

    def at(self, columns: npt.NDArray[np.intp]) -> Matrices:
        """The program of some of the columns, in their order; all rows stay."""
        sizes = self.outline.sizes
        return Matrices(
            self.cost[columns],
            self.lower[columns],
            self.upper[columns],
            self.integer[columns],
            self.matrix[:, columns],
            self.row_lower,
            self.row_upper,
            replace(self.outline, sizes=None if sizes is None else sizes[columns]),
        )

    def within(self, rows: Mask) -> Matrices:
        """The program of some of the rows (rows,), in their order; all columns stay."""
        kinds, spare = self.outline.kinds, self.outline.spare
        return replace(
            self,
            matrix=sparse.csc_array(sparse.csr_array(self.matrix)[np.flatnonzero(rows)]),
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            outline=Outline(
                self.outline.sizes,
                None if kinds is None else kinds[rows],
                None if spare is None else spare[rows],
            ),
        )

    def with_rows(self, lower: Floats, upper: Floats) -> Matrices:
        """The same with other bounds on the rows."""
        return replace(self, row_lower=lower, row_upper=upper)

    def with_ceiling(self, coefficients: Floats, ceiling: float) -> Matrices:
        """One more row: ``coefficients @ x <= ceiling``."""
        row = sparse.csc_array(coefficients[None, :])
        kinds, spare = self.outline.kinds, self.outline.spare
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, row], format="csc"),
            row_lower=np.append(self.row_lower, -np.inf),
            row_upper=np.append(self.row_upper, ceiling),
            outline=Outline(
                self.outline.sizes,
                None if kinds is None else np.append(kinds, kinds.max(initial=-1) + np.int32(1)),
                None if spare is None else np.append(spare, False),
            ),
        )


#: The states of a column, or of a row's slack, in a basis, as HiGHS numbers them.
AT_LOWER, BASIC, AT_UPPER, FREE = range(4)


@dataclass(frozen=True, eq=False)
class Basis:
    """Where the simplex method ended, a state a column and a row (int8): a start for a similar program."""

    columns: npt.NDArray[np.int8]
    rows: npt.NDArray[np.int8]

    def of(self, kept: Mask) -> Basis:
        """The states of some of the columns (columns,), and of all rows."""
        return replace(self, columns=self.columns[kept])

    def fits(self, program: Matrices) -> bool:
        """Whether the program has as many rows and columns."""
        return bool((len(self.rows), len(self.columns)) == program.matrix.shape)


@dataclass(frozen=True)
class Limits:
    """What a solver may spend: seconds (None: no limit), relative gap, threads, seed; and which route it takes."""

    time_s: float | None = None
    gap: float = 1e-6
    threads: int = 1
    seed: int = 1
    #: How linear programs are solved; see ``optimizer.solve.strategy.ROUTES``.
    route: str = "auto"
    #: How the program is scaled for the solver; see ``optimizer.solve.scaling``.
    scaling: str = "natural"
    #: How far from a whole number a search may take a value to be one.
    integrality: float = 1e-7
    #: An objective at which a search may stop, since something else proves that it is good enough.
    target: float | None = None

    @classmethod
    def stated(cls, options: SolverOptions) -> Limits:
        """What a scenario states."""
        return cls(options.time_limit_s, options.gap, options.threads, options.seed, options.route)

    @property
    def ends(self) -> float:
        """The moment (``time.perf_counter``) at which the seconds that begin now are over."""
        return np.inf if self.time_s is None else time.perf_counter() + self.time_s

    def until(self, ends: float) -> Limits:
        """The same with the seconds left until then, at least a hundredth."""
        return self if ends == np.inf else replace(self, time_s=max(0.01, ends - time.perf_counter()))


@dataclass(frozen=True, eq=False)
class Report:
    """The outcome of one solve. ``values`` (one a column) only where an incumbent is certain, else None.

    ``objective`` belongs to ``values``; ``bound`` is a proven lower bound or None. ``duals`` (¥ per unit of each row's
    right-hand side) and ``reduced_costs`` only for linear programs solved to optimality.
    """

    status: Status
    values: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    duals: Floats | None = None
    reduced_costs: Floats | None = None
    basis: Basis | None = None
    message: str = ""
    counts: dict[str, float] = field(default_factory=dict)
    #: The route that solved it, where there was a choice.
    route: str = ""
    #: Where there is no plan: weights of the rows (rows,) that show it, if the solver gives them.
    ray: Floats | None = None


def inner(first: Floats, second: Floats) -> float:
    """The inner product of two vectors of one length.

    Not by BLAS: after so small a task its threads stay awake for a while and take processors from the solver.
    """
    return float(np.einsum("i,i", first, second))


def reaches(found: float | None, asked: float) -> bool:
    """Whether a gap is the asked one, but for what a solver's arithmetic leaves of an exact answer."""
    return found is not None and found <= asked * 1.001 + 1e-7


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """(objective - bound) / |objective|, never below 0; None where either is unknown."""
    if objective is None or bound is None or not np.isfinite([objective, bound]).all():
        return None
    return max(0.0, objective - bound) / max(abs(objective), 1e-9)
