"""What a solver claims, held against our own numbers: the program as it was stated, and plain arithmetic.

Tolerances are relative to what a row or column usually comes to, so that they mean the same in pieces and in billions.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from optimizer.arrays import Floats, Mask

from .program import Program, inner_product
from .scaling import NATURAL, column_units, row_units, scaled_in

__all__ = ["CLAIM_TOLERANCE", "ClaimCheck"]

#: What a claim may be off by, relative to the size of its row; solvers work to about a tenth of it.
CLAIM_TOLERANCE = 1e-6
#: What a sum of products may be off by through rounding alone, relative to the sum of their sizes.
_ROUNDING = 1e-9


class ClaimCheck:
    """Checks a solver's claims about one program: that a point keeps its rows, is the best one, or cannot exist."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def like(self, program: Program) -> ClaimCheck:
        """The check of a program with other costs, sides and bounds of columns, whose matrix is the same."""
        other = ClaimCheck(program)
        other.__dict__.update({name: self.__dict__[name] for name in ("columns", "rows") if name in self.__dict__})
        return other

    @cached_property
    def columns(self) -> Floats:
        """What each column usually comes to (columns,)."""
        return column_units(self.program, NATURAL)

    @cached_property
    def rows(self) -> Floats:
        """What each row usually comes to, decisions apart: one that is not taken makes no row larger (rows,)."""
        program = self.program
        if not program.integer.any():
            return np.asarray(1.0 / scaled_in(program, NATURAL).rows)
        return np.asarray(1.0 / row_units(program, self.columns, ~program.integer))

    def broken(self, values: Floats) -> Mask:
        """Which rows the values (columns,) break by more than rounding (rows,)."""
        program = self.program
        activity = program.matrix @ values
        over = np.maximum(activity - program.row_upper, program.row_lower - activity)
        broken: Mask = np.zeros(len(over), bool)
        at = np.flatnonzero(over > CLAIM_TOLERANCE * self.rows)
        if len(at):
            # A row of many large terms that cancel is as exact as they are.
            size = np.abs(program.matrix).tocsr()[at] @ np.abs(values)
            broken[at] = over[at] > CLAIM_TOLERANCE * np.maximum(self.rows[at], size)
        return broken

    def keeps(self, values: Floats) -> bool:
        """Whether the values keep every row and bound, and are whole where they must be."""
        if not np.isfinite(values).all():
            return False
        program, room = self.program, CLAIM_TOLERANCE * np.maximum(self.columns, np.abs(values))
        inside = (values >= program.lower - room) & (values <= program.upper + room)
        fractions = program.integer & (np.abs(values - np.round(values)) > CLAIM_TOLERANCE)
        return bool(inside.all()) and not fractions.any() and not self.broken(values).any()

    def bound(self, duals: Floats) -> float | None:
        """The lower bound of the cost that the duals (rows,) prove; None where they prove none.

        A reduced cost that points to a missing bound must be rounding.
        """
        program = self.program
        reduced = program.reduced_costs(duals)
        side = np.where(reduced > 0, program.lower, program.upper)
        wrong = np.isinf(side) & (reduced != 0)
        if wrong.any():
            at = np.flatnonzero(wrong)
            terms = np.abs(program.cost[at]) + np.abs(program.matrix[:, at]).T @ np.abs(duals)
            if (np.abs(reduced[at]) > CLAIM_TOLERANCE * np.maximum(terms, self._cost / self.columns[at])).any():
                return None
        row_side = np.where(duals > 0, program.row_lower, program.row_upper)
        if (np.isinf(row_side) & (np.abs(duals) * self.rows > CLAIM_TOLERANCE * self._cost)).any():
            return None
        worth = inner_product(duals, np.where(np.isfinite(row_side), row_side, 0.0))
        return worth + inner_product(reduced, np.where(np.isfinite(side), side, 0.0))

    def best(self, values: Floats, duals: Floats, bound: float | None = None) -> bool:
        """Whether the duals (rows,) prove that no point costs less than the values, and these keep every row.

        ``bound``: what they prove, where that is known already.
        """
        bound = self.bound(duals) if bound is None else bound
        cost = inner_product(self.program.cost, values)
        if bound is None or not self.keeps(values):
            return False
        return abs(cost - bound) <= CLAIM_TOLERANCE * max(abs(cost), abs(bound)) + _ROUNDING * self._cost

    @property
    def hopeless(self) -> bool:
        """Whether some row by itself asks for more than its columns can give."""
        program, matrix = self.program, self.program.matrix
        column = np.repeat(np.arange(len(program.cost)), np.diff(matrix.indptr))
        low, high = program.lower[column], program.upper[column]
        ends = [np.where(matrix.data > 0, low, high), np.where(matrix.data > 0, high, low)]
        # An entry of 0 beside an infinite bound gives nothing.
        least, most = (
            np.bincount(matrix.indices, np.where(matrix.data == 0, 0.0, matrix.data * end), matrix.shape[0])
            for end in ends
        )
        size = np.bincount(
            matrix.indices, np.abs(matrix.data) * np.where(np.isfinite(high), np.abs(high), 0.0), matrix.shape[0]
        )
        room = CLAIM_TOLERANCE * np.maximum(self.rows, size)
        return bool(((least > program.row_upper + room) | (most < program.row_lower - room)).any())

    def impossible(self, ray: Floats) -> bool:
        """Whether the rows, added up with the weights ``ray`` (rows,), ask for more than the columns can give."""
        return self._refuted(ray) or self._refuted(-ray)

    def _refuted(self, ray: Floats) -> bool:
        program = self.program
        # What proves is checked below, so what looks like rounding may be left out: weights next to nothing, and those that
        # would need a bound that is not there.
        weight = np.abs(ray) * self.rows
        ray = np.where(weight > _ROUNDING * weight.max(initial=0.0), ray, 0.0)
        side = np.where(ray > 0, program.row_lower, program.row_upper)
        ray = np.where(np.isfinite(side), ray, 0.0)
        asked = np.where(np.isfinite(side), side, 0.0)
        taken = program.matrix.T @ ray
        size = np.abs(program.matrix).T @ np.abs(ray)
        taken = np.where(np.abs(taken) <= _ROUNDING * size, 0.0, taken)
        most = np.where(taken > 0, program.upper, program.lower)
        if (np.isinf(most) & (taken != 0)).any():
            return False
        given = np.where(taken != 0, most, 0.0) * taken
        margin = inner_product(ray, asked) - float(given.sum())
        return (
            margin > _ROUNDING * (inner_product(np.abs(ray), np.abs(asked)) + float(np.abs(given).sum())) and margin > 0
        )

    @property
    def bounded(self) -> bool:
        """Whether the bounds of the columns alone keep the cost from falling without end."""
        program = self.program
        low, high = np.isinf(program.lower), np.isinf(program.upper)
        return not ((program.cost > 0) & low | (program.cost < 0) & high).any()

    @cached_property
    def _cost(self) -> float:
        """What the dearest column usually costs."""
        return float(np.abs(self.program.cost * self.columns).max(initial=0.0))
