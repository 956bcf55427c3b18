"""How an uncertain quantity is distributed: laws that turn a number drawn evenly from 0 to 1 into a factor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from optimizer.arrays import Floats
from optimizer.documents.yaml_text import Node
from optimizer.documents.yaml_values import as_fields, as_number

__all__ = ["Law", "law_of"]

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Law:
    """A distribution by name with its numbers, for instance ``uniform`` with ``from`` and ``to``."""

    name: str
    numbers: Numbers

    def at(self, even: Floats) -> Floats:
        """The law's value for each number of ``even`` (0–1): the inverse of its distribution function."""
        return _INVERSES[self.name](even, self.numbers)

    def as_mapping(self) -> dict[str, dict[str, float]]:
        """Plain data in the form of a sweep file."""
        return {self.name: dict(self.numbers)}


def law_of(node: Node) -> Law:
    """The one law that a map such as ``{uniform: {from: 0.9, to: 1.1}}`` states."""
    stated = as_fields(node, _INVERSES)
    if len(stated) != 1:
        raise node.error(f"expected one of {', '.join(_INVERSES)}")
    ((name, inner),) = stated.items()
    keys = _KEYS[name]
    fields = as_fields(inner, keys, required=keys)
    numbers = {key: as_number(fields[key], **_BOUNDS.get(key, {})) for key in keys}
    if "from" in numbers and not numbers["from"] < numbers["to"]:
        raise inner.error("from must be below to")
    if "mode" in numbers and not numbers["from"] <= numbers["mode"] <= numbers["to"]:
        raise inner.error("the mode must lie between from and to")
    return Law(name, numbers)


def _uniform(even: Floats, of: Numbers) -> Floats:
    return of["from"] + (of["to"] - of["from"]) * even


def _triangular(even: Floats, of: Numbers) -> Floats:
    low, mode, high = of["from"], of["mode"], of["to"]
    below = low + np.sqrt(even * (high - low) * (mode - low))
    above = high - np.sqrt((1 - even) * (high - low) * (high - mode))
    return np.where(even * (high - low) < mode - low, below, above)


def _lognormal(even: Floats, of: Numbers) -> Floats:
    # A generator may draw 0 itself, of which the normal quantile is infinite.
    normal = np.asarray(ndtri(np.maximum(even, 2.0**-54)), float)
    return of["median"] * np.exp(of["sigma"] * normal)


def _chance(even: Floats, of: Numbers) -> Floats:
    return np.where(even < of["probability"], of["value"], of["otherwise"])


_INVERSES: dict[str, Callable[[Floats, Numbers], Floats]] = {
    "uniform": _uniform,
    "triangular": _triangular,
    "lognormal": _lognormal,
    "chance": _chance,
}
_KEYS = {
    "uniform": ("from", "to"),
    "triangular": ("from", "mode", "to"),
    "lognormal": ("median", "sigma"),
    "chance": ("probability", "value", "otherwise"),
}
_BOUNDS: dict[str, dict[str, float]] = {
    "median": {"above": 0},
    "sigma": {"at_least": 0, "at_most": 5},
    "probability": {"at_least": 0, "at_most": 1},
}
