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
import pandas as pd

from optimizer.case import Case
from optimizer.columns.coded import CodedTables, ColumnRead, RowCountRead
from optimizer.columns.memo import Attribute, Call
from optimizer.columns.tables import Tables

from .algebra import Linear, Parameter
from .instance import OptionRead, with_parameters
from .variables import Model

__all__ = ["Changes", "equal"]


class Changes:
    """The changes from a model's case to another with the same sets and families.

    ``model`` has the other case's parameters, and shares with the base's every result that is the same.
    """

    def __init__(self, base: Model, case: Case) -> None:
        self.base, self.before, self.after = base, base.instance.case, case
        self.memo = base.memo.renewed()
        instance = with_parameters(base.instance, case, CodedTables(case.tables, self.memo))
        self.model = replace(base, instance=instance)
        self._owners = {
            type(owner): owner for owner in (self.model, instance, instance.prices, instance.orders, instance.flows)
        }
        self._known: dict[Hashable, bool] = {}

    def touch(self, key: Hashable) -> bool:
        """Whether anything differs for which ``key`` asked while it was worked out for the base."""
        # All of it is looked at, so that what stands is there when the rest is worked out again.
        return True in {self.differs(asked) for asked in self.base.memo.asked.get(key, ())}

    def differs(self, key: Hashable) -> bool:
        """Whether a result, column or option differs."""
        if key not in self._known:
            self._known[key] = self._result_differs(key) if key in self.base.memo.results else self._source_differs(key)
        return self._known[key]

    def cause(self, key: Hashable) -> str:
        """A column or option that differs and for which ``key`` asked, however indirectly."""
        while asked := self.base.memo.asked.get(key):
            key = next(other for other in asked if self.differs(other))
        return str(key)

    def _result_differs(self, key: Hashable) -> bool:
        standing = self.base.memo.results[key]
        if self.touch(key) and not equal(standing, self._worked_out(key)):
            return True
        self.memo.results[key] = standing
        return False

    def _worked_out(self, key: Hashable) -> Any:
        match key:
            case Call(function, arguments):
                return function(self.model.instance.coded, *arguments)
            case Attribute(owner, name):
                return getattr(self._owners[owner], name)
        raise TypeError(f"{key} is no result")

    def _source_differs(self, key: Hashable) -> bool:
        match key:
            case OptionRead(_, name):
                return bool(getattr(self.before.scenario.model, name) != getattr(self.after.scenario.model, name))
            case ColumnRead(table, column):
                old, new = (Tables.of(case.tables).columns(table) for case in (self.before, self.after))
                return old.frame is not new.frame and not _same_column(old.column(column), new.column(column))
            case RowCountRead(table):
                return len(self.before.tables[table]) != len(self.after.tables[table])
        raise TypeError(f"{key} is no source")


def _same_column(before: pd.Series, after: pd.Series) -> bool:
    if before.dtype == after.dtype and isinstance(before.dtype, np.dtype) and before.dtype.kind == "f":
        return _same_array(before.to_numpy(), after.to_numpy())
    return bool(before.equals(after))


def equal(before: Any, after: Any) -> bool:
    """Whether two results are the same, number by number; what is of no kind known here is not."""
    if before is after:
        return True
    if type(before) is not type(after):
        return False
    match before:
        case np.ndarray():
            return _same_array(before, after)
        case tuple() | list():
            return len(before) == len(after) and all(map(equal, before, after))
        case Mapping():
            return list(before) == list(after) and all(equal(before[key], after[key]) for key in before)
        case Parameter():
            return before.keys == after.keys and equal(before.values, after.values)
        case Linear():
            return equal((before.column, before.value, before.index), (after.column, after.value, after.index))
    return isinstance(before, (bool, int, float, str, type(None))) and bool(before == after)


def _same_array(before: npt.NDArray[Any], after: npt.NDArray[Any]) -> bool:
    if before.dtype != after.dtype or before.shape != after.shape:
        return False
    return bool(((before == after) | ((before != before) & (after != after))).all())
