"""Shadow prices of a solution, each with the keys of its row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimizer.arrays import Codes
from optimizer.model.build import LinearProgram
from optimizer.model.variables import Model
from optimizer.schema import PLAN_TABLES
from optimizer.solve.strategy import Solution

from .grouped import as_table, empty_plan_table, names

__all__ = ["prices"]

#: Keys that prices.csv may carry, in the order of its columns.
PRICE_KEYS = tuple(key for key in PLAN_TABLES["prices"].names if key not in ("constraint", "basis", "price_jpy"))


def prices(m: Model, program: LinearProgram, solution: Solution) -> pd.DataFrame:
    """Shadow prices: the change of cost, in present ¥, per unit more on a row's right-hand side; zero ones left out."""
    duals = solution.duals if solution.duals is not None else np.zeros(0)
    priced = np.flatnonzero(np.abs(duals) > 1e-9)
    if not len(priced):
        return empty_plan_table("prices")
    firsts = np.array([block.first for block in program.rows])
    ends = np.searchsorted(priced, np.append(firsts, len(duals)))
    codes: dict[str, Codes] = {}
    for block, begin, end in zip(program.rows, ends, ends[1:], strict=False):
        for key, at in zip(block.keys, block.at, strict=True):
            if end > begin:
                if key not in codes:
                    codes[key] = np.full(len(priced), -1, np.int32)
                codes[key][begin:end] = at[priced[begin:end] - block.first]
    kinds = pd.array([block.name for block in program.rows], dtype="str")
    texts = {key: names(m, key).take(at, allow_fill=True) for key, at in codes.items()}
    return as_table(
        {
            "constraint": kinds.take(np.repeat(np.arange(len(kinds)), np.diff(ends))),
            "basis": solution.price_basis,
            **{key: texts.get(key, np.nan) for key in PRICE_KEYS},
            "price_jpy": duals[priced],
        }
    )
