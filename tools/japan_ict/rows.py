"""Small helpers shared by the rules: reading tables, rounding, and noise that depends on the row alone."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from zlib import crc32

import numpy as np

__all__ = ["Row", "cells", "noise", "significant", "table"]

SEED = 20181210
"""The day of the inter-ministry agreement."""

Row = dict[str, str | int | float]
"""One record of a table; a column that is not given is blank."""


def table(name: str) -> list[dict[str, str]]:
    """The rows of `tables/<name>.csv` beside this module."""
    path = Path(__file__).parent / "tables" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(block: str, count: int) -> list[list[str]]:
    """The rows of a text table with `count` columns separated by ``|``; ValueError on any other number."""
    rows = [[cell.strip() for cell in line.split("|")] for line in block.strip().splitlines()]
    for row in rows:
        if len(row) != count:
            raise ValueError(f"{count} cells expected: {row}")
    return rows


def noise(key: str, spread: float) -> float:
    """A number between -spread and spread that is always the same for `key`.

    It hangs on the key and not on the order of rows, so that a new row leaves the others as they were.
    """
    return float(np.random.default_rng([SEED, crc32(key.encode())]).uniform(-spread, spread))


def significant(value: float, digits: int) -> float:
    """`value` rounded to `digits` significant digits, as a whole number where it is one."""
    if value == 0:
        return 0
    rounded = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    return int(rounded) if rounded == int(rounded) else rounded
