"""The types of arrays, one name each."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Codes", "Floats", "Integers", "Mask", "Ordinals", "Positions", "States", "Texts"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
#: Which entry of a list each thing is; -1 for none.
Codes = npt.NDArray[np.int32]
#: Whole numbers that are counted with: quarters, days, sizes and where they add up to.
Ordinals = npt.NDArray[np.int64]
#: Where things stand in an array.
Positions = npt.NDArray[np.intp]
#: States in a basis.
States = npt.NDArray[np.int8]
Integers = npt.NDArray[np.integer[Any]]
Texts = npt.NDArray[np.object_]
