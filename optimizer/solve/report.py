"""What a solver may spend, and what it may honestly claim: the same for every solver."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from optimizer.arrays import Floats
from optimizer.scenario.options import SolverOptions

from .program import Basis

__all__ = [
    "CONCLUSIVE",
    "WITH_PLAN",
    "Limits",
    "Progress",
    "Report",
    "Status",
    "gap_reached",
    "no_progress",
    "relative_gap",
]

#: Told what has been reached: a stage ("relaxation", "integers", ...) and its value in ¥, if it has one.
Progress = Callable[[str, float | None], None]


def no_progress(stage: str, value: float | None) -> None:
    """Progress that nobody follows."""


class Status(StrEnum):
    """How a solve ended; in files and texts by its value."""

    #: Proven within the asked gap.
    OPTIMAL = "optimal"
    #: A plan in hand, not proven.
    FEASIBLE = "feasible"
    #: No plan exists.
    INFEASIBLE = "infeasible"
    #: The cost falls without end.
    UNBOUNDED = "unbounded"
    #: A limit came first, or nothing confirms what was claimed.
    NO_SOLUTION = "no_solution"


#: With a plan to carry out.
WITH_PLAN = frozenset({Status.OPTIMAL, Status.FEASIBLE})
#: What a solver may claim of a program once and for all; the others say that it came to no end.
CONCLUSIVE = frozenset({Status.OPTIMAL, Status.INFEASIBLE, Status.UNBOUNDED})


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
    def of(cls, options: SolverOptions) -> Limits:
        """Those of a scenario."""
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
    right-hand side) only for linear programs solved to optimality. ``basis`` is where the simplex method ended, if it was
    used; ``message`` is what the solver says beside the status, ``counts`` its effort by name (iterations, nodes, ...).
    """

    status: Status
    values: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    duals: Floats | None = None
    basis: Basis | None = None
    message: str = ""
    counts: dict[str, float] = field(default_factory=dict)
    #: The route that solved it, where there was a choice.
    route: str = ""
    #: Where there is no plan: weights of the rows (rows,) that show it, if the solver gives them.
    ray: Floats | None = None


def gap_reached(gap: float | None, asked: float) -> bool:
    """Whether a gap is the asked one, but for what a solver's arithmetic leaves of an exact answer."""
    return gap is not None and gap <= asked * 1.001 + 1e-7


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """(objective - bound) / |objective|, never below 0; None where either is unknown."""
    if objective is None or bound is None or not np.isfinite([objective, bound]).all():
        return None
    return max(0.0, objective - bound) / max(abs(objective), 1e-9)
