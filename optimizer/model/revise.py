"""New numbers in a program that stands: the case changes, the variables and rows do not.

While a case is built, its memo notes which columns of which tables each derived value, constraint and cost term asked for. Compared
with another case, these notes say what must be worked out again, and that nothing else can differ.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Integers, Ordinals
from optimizer.case import Case
from optimizer.columns.memo import Attribute

from .algebra import Rows
from .build import LinearProgram, levels_of, rows_of, term_of, total
from .changes import Changes, equal
from .constraints import CONSTRAINTS, Constraint
from .families import laid_out
from .instance import Instance
from .objective import COST_TERMS, levels
from .sets import make_sets
from .variables import FAMILIES, Model

__all__ = ["Revision", "StructureDiffers"]


class StructureDiffers(Exception):
    """The case has other variables or rows than the base, so it must be built anew; the message says why."""


class Revision:
    """What stands ready to turn the model and program of a base case into those of cases with other numbers.

    Made once for a base, as ``build`` gave it; ``to`` may then be called any number of times. A revision never changes
    the base, and one thread at a time may use it.
    """

    def __init__(self, model: Model, program: LinearProgram) -> None:
        self.model, self.program = model, program
        self._standing: dict[Constraint, list[_Block]] = {}
        matrix = program.matrix
        column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
        self._places = column * matrix.shape[0] + matrix.indices

    def to(self, case: Case) -> tuple[Model, LinearProgram]:
        """The model and program that ``build(case)`` would give, at a fraction of its time.

        Suppliers presumed clean or barred for the base are so for the case too. Arrays that do not change are the base's own
        objects (``new.matrix is base.matrix``), so that a caller can tell by identity what does. Raises StructureDiffers
        where variables, rows or the places of coefficients would differ, and BadInput as ``build`` does.
        """
        base = self.model.instance.case
        if case.periods != base.periods or case.rules != base.rules:
            raise StructureDiffers("the case has another horizon or other rules")
        changes = Changes(self.model, case)
        for part, key in (("sets", make_sets), ("families", laid_out)):
            if changes.touch(key):
                raise StructureDiffers(f"{changes.cause(key)} differs, which decides on the {part} of the model")
        matrix, lower, upper = self._rows(changes)
        terms = self._terms(changes)
        same = all(term is self.program.terms[name] for name, term in terms.items())
        program = replace(
            self.program,
            cost=self.program.cost if same else total(terms.values(), len(self.program.cost)),
            upper=self._upper(changes),
            matrix=matrix,
            row_lower=lower,
            row_upper=upper,
            terms=terms,
            levels=self._levels(changes),
        )
        return changes.model, program

    def _upper(self, changes: Changes) -> Floats:
        """The columns' upper bounds."""
        upper = _Draft(self.program.upper)
        for family in FAMILIES:
            if family.upper is not None and changes.differs(Attribute(Instance, family.upper.name)):
                variables = changes.model.variables[family.name]
                upper.put(variables.column, family.most(changes.model.instance, variables))
        return upper.values

    def _terms(self, changes: Changes) -> dict[str, Floats]:
        terms = dict(self.program.terms)
        for name, standing in self.program.terms.items():
            if changes.touch(COST_TERMS[name]):
                term = term_of(changes.model, name, len(standing))
                terms[name] = standing if equal(standing, term) else term
        return terms

    def _levels(self, changes: Changes) -> tuple[tuple[str, Floats], ...]:
        standing = self.program.levels
        if not changes.touch(levels):
            return standing
        renewed = levels_of(changes.model, len(self.program.cost))
        return standing if equal(standing, renewed) else renewed

    def _rows(self, changes: Changes) -> tuple[sparse.csc_array, Floats, Floats]:
        """The matrix, and the rows' lower and upper bounds."""
        matrix = self.program.matrix
        data, lower, upper = (_Draft(part) for part in (matrix.data, self.program.row_lower, self.program.row_upper))
        for constraint in CONSTRAINTS:
            if not changes.touch(constraint):
                continue
            blocks, standing = rows_of(changes.model, constraint), self._blocks(constraint)
            if len(blocks) != len(standing) or not all(map(_Block.fits, standing, blocks)):
                cause = changes.cause(constraint)
                raise StructureDiffers(f"{cause} differs, which changes the places of {constraint.__name__}")
            for block, rows in zip(standing, blocks, strict=True):
                lower.put(block.rows, rows.lower)
                upper.put(block.rows, rows.upper)
                data.put(block.slots, block.summed(rows))
        if data.values is not matrix.data:
            matrix = sparse.csc_array((data.values, matrix.indices, matrix.indptr), shape=matrix.shape)
        return matrix, lower.values, upper.values

    def _blocks(self, constraint: Constraint) -> list[_Block]:
        """The blocks of a constraint in the base."""
        if constraint not in self._standing:
            first = [block.first for block in self.program.rows if block.name == constraint.__name__]
            self._standing[constraint] = [
                _Block(rows, at, self._places, self.program.matrix.shape[0])
                for rows, at in zip(rows_of(self.model, constraint), first, strict=True)
            ]
        return self._standing[constraint]


class _Block:
    """A block of rows of the base: its rows, and the slots of its entries in the matrix's data."""

    def __init__(self, base: Rows, first: int, places: Ordinals, height: int) -> None:
        self._base, self.rows = base, slice(first, first + len(base))
        column = np.concatenate([entries.column for entries in base.entries]).astype(np.int64)
        row = np.concatenate([entries.row for entries in base.entries])
        slots = np.searchsorted(places, column * height + row + first)
        distinct, place = np.unique(slots, return_inverse=True)
        alone = len(distinct) == len(slots)
        self.slots: Ordinals = slots if alone else distinct
        self._place: Ordinals | None = None if alone else place

    def fits(self, rows: Rows) -> bool:
        """Whether these rows have the keys of the base's, and their entries the same places."""
        standing, entries = ([(entry.row, entry.column) for entry in block.entries] for block in (self._base, rows))
        return equal((self._base.keys, self._base.at, standing), (rows.keys, rows.at, entries))

    def summed(self, rows: Rows) -> Floats:
        """The coefficients of the rows by slot."""
        value = np.concatenate([entries.value for entries in rows.entries])
        return value if self._place is None else np.bincount(self._place, value).astype(float, copy=False)


class _Draft:
    """An array that is copied as soon as a number in it changes."""

    def __init__(self, base: Floats) -> None:
        self.values = self._base = base

    def put(self, at: slice | Integers, values: Floats) -> None:
        """Write values to these places."""
        if not equal(self.values[at], values):
            if self.values is self._base:
                self.values = self._base.copy()
            self.values[at] = values
