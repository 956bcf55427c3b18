"""A program under construction, solved by scipy: by branching, or with bounds of sheer size where that takes too long."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

__all__ = ["INF", "Answer", "Lp", "Terms"]

INF = math.inf
Terms = dict[int, float]


@dataclass(frozen=True)
class Answer:
    """``optimal`` or ``infeasible``, and the optimum in ¥ (infinite without a plan)."""

    status: str
    cost: float
    values: Any = field(default=None, repr=False, compare=False)


@dataclass
class Lp:
    """A program under construction."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)
    #: What may be above 0 only where one of the decisions is taken: its terms, the decisions, and a sheer bound.
    switches: list[tuple[Terms, list[int], float]] = field(default_factory=list)

    def var(self, cost: float = 0.0, upper: float = INF, whole: bool = False) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, terms: Terms, low: float = -INF, high: float = INF) -> None:
        if not math.isinf(low) or not math.isinf(high):
            self.rows.append((terms, low, high))

    def switch(self, terms: Terms, decisions: Iterable[int], most: float) -> None:
        self.switches.append((terms, list(decisions), most))

    def matrix(self, rows: list[tuple[Terms, float, float]]) -> tuple[sparse.csr_array, Any, Any]:
        at = [(r, c, v) for r, (terms, _, _) in enumerate(rows) for c, v in terms.items()]
        r, c, v = zip(*at, strict=True) if at else ((), (), ())
        A = sparse.csr_array((np.array(v, float), (np.array(r, int), np.array(c, int))), (len(rows), len(self.cost)))
        return A, np.array([low for _, low, _ in rows]), np.array([high for _, _, high in rows])

    def solve(self, whole: bool, nodes: int) -> Answer:
        integer = np.array(self.whole) & whole
        if not integer.any():
            return self._linear(self._sheer(self.switches), np.zeros(len(self.cost)), np.array(self.upper))
        # HiGHS's search never ends on some small programs, whatever its limits, so it is for what takes many nodes.
        tried = self._branched(integer, nodes)
        if tried is not None:
            return tried
        result = milp(
            np.array(self.cost),
            constraints=self._constraint(self._sheer(self.switches)),
            bounds=Bounds(0.0, np.array(self.upper)),
            integrality=integer.astype(int),
            options={"mip_rel_gap": 0.0, "time_limit": 20.0},
        )
        if result.status != 0:
            # HiGHS calls a few small programs infeasible that are not, so its word alone proves nothing.
            tried = self._branched(integer, nodes=5000)
            assert tried is not None, "too many decisions to try them all"
            return tried
        return self._decided(_whole(result.x, integer))

    def _sheer(self, switches: list[tuple[Terms, list[int], float]]) -> list[tuple[Terms, float, float]]:
        sheer = [({**terms, **dict.fromkeys(decisions, -most)}, -INF, 0.0) for terms, decisions, most in switches]
        return self.rows + sheer

    def _constraint(self, rows: list[tuple[Terms, float, float]]) -> LinearConstraint | None:
        return LinearConstraint(*self.matrix(rows)) if rows else None

    def _decided(self, decided: dict[int, int | None]) -> Answer:
        """The optimum once decisions are made (None: open, and free of charge to what they allow); no sheer bounds."""
        closed = [
            (terms, -INF, 0.0) for terms, decisions, _ in self.switches if all(decided[z] == 0 for z in decisions)
        ]
        lower, upper = np.zeros(len(self.cost)), np.array(self.upper)
        for z, value in decided.items():
            if value is not None:
                lower[z] = upper[z] = value
        return self._linear(self.rows + closed, lower, upper)

    def _linear(self, rows: list[tuple[Terms, float, float]], lower: Any, upper: Any) -> Answer:
        result = milp(np.array(self.cost), constraints=self._constraint(rows), bounds=Bounds(lower, upper))
        if result.status == 2:
            return Answer("infeasible", INF)
        assert result.status == 0, result.message
        return Answer("optimal", float(result.fun), result.x)

    def _branched(self, integer: Any, nodes: int) -> Answer | None:
        """The optimum by branching on the decisions, with no bound on what they allow; None where it takes more nodes."""
        best = Answer("infeasible", INF)
        waiting: list[dict[int, int | None]] = [dict.fromkeys(np.flatnonzero(integer).tolist())]
        while waiting:
            decided, nodes = waiting.pop(), nodes - 1
            if nodes < 0:
                return None
            answer = self._decided(decided)
            if answer.values is None or answer.cost >= best.cost - 1e-9:
                continue
            z = self._open(decided, answer.values)
            if z is None:
                best = answer
            else:
                waiting += [{**decided, z: 0}, {**decided, z: 1}]
        return best

    def _open(self, decided: dict[int, int | None], values: Any) -> int | None:
        """A decision still to be made: a fractional one, or one that something above 0 calls for."""
        for z, value in decided.items():
            if value is None and min(values[z], 1 - values[z]) > 1e-7:
                return z
        for terms, decisions, _ in self.switches:
            if sum(v * values[c] for c, v in terms.items()) > 1e-7 and not any(values[z] > 0.5 for z in decisions):
                return next(z for z in decisions if decided[z] is None)
        return None


def _whole(values: Any, integer: Any) -> dict[int, int | None]:
    return {z: round(values[z]) for z in np.flatnonzero(integer).tolist()}
