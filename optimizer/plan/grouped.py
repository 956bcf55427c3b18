"""Rows grouped by keys, and ids as columns of text: what the tables of a plan are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Floats, Integers, Texts
from optimizer.model.keys import Space, rank
from optimizer.model.variables import Model
from optimizer.schema import PLAN_TABLES

__all__ = [
    "Columns",
    "Groups",
    "alphabetical",
    "as_table",
    "empty_plan_table",
    "group",
    "ids",
    "labels_of",
    "names",
    "tally",
]

Columns = dict[str, Integers]


def tally(code: Integers, amount: Floats, size: int) -> Floats:
    """The sum of the amounts by code, 0 to ``size`` - 1."""
    return np.bincount(code, amount, size).astype(float, copy=False)


@dataclass(frozen=True, eq=False)
class Groups:
    """The key tuples that occur, each once and sorted; ``row`` is the group of each row."""

    keys: Columns
    row: Codes

    def __len__(self) -> int:
        return len(next(iter(self.keys.values())))

    def sum(self, values: Floats) -> Floats:
        """The sum of the rows' values by group."""
        return tally(self.row, values, len(self))


def group(keys: Mapping[str, Integers]) -> Groups:
    """The groups of rows with the same keys."""
    least = {key: int(codes.min(initial=0)) for key, codes in keys.items()}
    space = Space({key: int(codes.max(initial=0)) - least[key] + 1 for key, codes in keys.items()})
    at = [(codes - least[key]).astype(np.int32, copy=False) for key, codes in keys.items()]
    distinct, (row,) = rank(space, tuple(keys), [at])
    return Groups({key: codes + least[key] for key, codes in zip(keys, distinct, strict=True)}, row)


def as_table(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Columns as a table, which takes them as they are: nobody else may hold them."""
    return pd.DataFrame(columns, copy=False)


@cache
def _nothing(name: str) -> pd.DataFrame:
    kinds = {"text": object, "number": float, "integer": np.int64, "flag": bool}
    # A whole price tier is a code of the model, where there are rows.
    codes = {("price_tier", "integer"): np.int32}
    columns = PLAN_TABLES[name].stored.items()
    return as_table({column: np.zeros(0, codes.get((column, kind), kinds[kind])) for column, kind in columns})


def empty_plan_table(name: str) -> pd.DataFrame:
    """A table of the plan without rows."""
    return _nothing(name).copy(deep=False)


def ids(m: Model, key: str, codes: Integers) -> Any:
    """The ids of a dimension's codes, as a column."""
    return labels_of(names(m, key), codes)


def names(m: Model, key: str) -> Any:
    """The ids of a dimension, as a column; numbers as text."""
    labels = m.instance.labels[key]
    return m.memo.once(("text", key), lambda: pd.array(labels, dtype="str"))


def labels_of(labels: Any, codes: Integers) -> Any:
    """The labels (a column of text) of these codes, as a column."""
    return labels.take(codes) if len(codes) else np.zeros(0, object)


def alphabetical(labels: Texts) -> tuple[Codes, Any]:
    """The place of each label among the distinct ones in alphabetical order, and these as a column of text."""
    ordered = sorted(set(labels.tolist()))
    place = {label: number for number, label in enumerate(ordered)}
    return np.array([place[label] for label in labels.tolist()], np.int32), pd.array(ordered, dtype="str")
