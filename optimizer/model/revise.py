"""New numbers in a program that stands: the case changes, the variables and rows do not."""

from __future__ import annotations

from optimizer.case import Case

from .build import LinearProgram
from .variables import Model

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

    def to(self, case: Case) -> tuple[Model, LinearProgram]:
        """The model and program that ``build(case)`` would give, at a fraction of its time.

        Arrays that do not change are the base's own objects (``new.matrix is base.matrix``), so that a caller can tell by
        identity what does. Raises StructureDiffers where variables, rows or the places of coefficients would differ,
        and BadInput as ``build`` does.
        """
        raise StructureDiffers("nothing is revised yet")
