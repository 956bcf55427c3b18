"""What differs between the case of a model and another one, found by the notes that the model's memo kept.

The memo says which columns and options each result asked for. What asked for nothing that differs stands; what did is worked
out again and compared, so that a difference ends where it makes none.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizer.case import Case
from optimizer.columns.coded import Coded

from .algebra import Linear, Parameter
from .instance import with_figures
from .variables import Model

__all__ = ["Changes", "equal"]


class Changes:
    """The changes from a model's case to another with the same sets and families.

    ``model`` has the other case's figures, and shares with the base's every result that is the same.
    """

    def __init__(self, base: Model, case: Case) -> None:
        self.base, self.case = base, case
        self.memo = base.memo.renewed()
        self.model = replace(base, given=with_figures(base.given, case, Coded(case.tables, self.memo)))
        self._known: dict[Hashable, bool] = {}

    def touch(self, key: Hashable) -> bool:
        """Whether anything differs for which ``key`` asked while it was worked out for the base."""
        # All of it is looked at, so that what stands is there when the rest is worked out again.
        found = {self.differs(asked) for asked in self.base.memo.asked.get(key, ())}
        return True in found

    def differs(self, key: Hashable) -> bool:
        """Whether a result, column or option differs."""
        if key not in self._known:
            self._known[key] = self._result_differs(key) if key in self.base.memo.made else self._source_differs(key)
        return self._known[key]

    def cause(self, key: Hashable) -> str:
        """A column or option that differs and for which ``key`` asked, however indirectly."""
        while asked := self.base.memo.asked.get(key):
            key = next(one for one in asked if self.differs(one))
        kind, *place = key if isinstance(key, tuple) else ("", key)
        return ".".join(["model", *place] if kind == "option" else place)

    def _result_differs(self, key: Hashable) -> bool:
        standing = self.base.memo.made[key]
        if self.touch(key) and not equal(standing, self._worked_out(key)):
            return True
        self.memo.made[key] = standing
        return False

    def _worked_out(self, key: Any) -> Any:
        given = self.model.given
        if callable(key[0]):
            return given.coded.once(*key)
        owners = {"Model": self.model, "Instance": given}
        _, owner, name = key
        return getattr(owners[owner] if owner in owners else getattr(given, owner.lower()), name)

    def _source_differs(self, key: Any) -> bool:
        kind, name, *column = key
        if kind == "option":
            return bool(getattr(self.base.given.case.scenario.model, name) != getattr(self.case.scenario.model, name))
        old, new = self.base.given.coded.tables[name], self.case.tables[name]
        if old is new:
            return False
        if kind == "rows" or len(old) != len(new):
            return len(old) != len(new)
        columns = column or [str(one) for one in old]
        return not all(self._same_column(name, one) for one in columns)

    def _same_column(self, table: str, name: str) -> bool:
        before, after = (given.coded.as_it_stands(table, name) for given in (self.base.given, self.model.given))
        if before.dtype == after.dtype and isinstance(before.dtype, np.dtype) and before.dtype.kind == "f":
            return _same_array(before.to_numpy(), after.to_numpy())
        return bool(before.equals(after))


def equal(one: Any, other: Any) -> bool:
    """Whether two results are the same, number by number; what is of no kind known here is not."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return _same_array(one, other)
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, Parameter):
        return one.keys == other.keys and equal(one.values, other.values)
    if isinstance(one, Linear):
        return equal((one.column, one.value, one.index), (other.column, other.value, other.index))
    return isinstance(one, (bool, int, float, str, type(None))) and bool(one == other)


def _same_array(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    return bool(((one == other) | ((one != one) & (other != other))).all())
