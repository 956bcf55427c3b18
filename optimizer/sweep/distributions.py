"""How an uncertain quantity is distributed: laws that turn a number drawn evenly from 0 to 1 into a factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.special import ndtri

from optimizer.arrays import Floats
from optimizer.documents.record import Record, option, read_record
from optimizer.documents.yaml_text import Node
from optimizer.documents.yaml_values import as_fields
from optimizer.messages import listing, message

__all__ = ["DISTRIBUTIONS", "Distribution", "distribution_of"]


@dataclass(frozen=True)
class Distribution(Record):
    """A distribution with its numbers."""

    name: ClassVar[str]

    def at(self, even: Floats) -> Floats:
        """The law's value for each number of ``even`` (0–1): the inverse of its distribution function."""
        raise NotImplementedError

    def as_mapping(self) -> dict[str, Any]:
        """Plain data in the form of a sweep file: the law's numbers under its name."""
        return {self.name: super().as_mapping()}


@dataclass(frozen=True)
class Uniform(Distribution):
    """Every number between two is as likely as any other."""

    name = "uniform"
    low: float = option(key="from")
    high: float = option(key="to")

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for an interval without numbers in it."""
        _in_order(self, node)

    def at(self, even: Floats) -> Floats:
        """As for `Distribution`."""
        return self.low + (self.high - self.low) * even


@dataclass(frozen=True)
class Triangular(Distribution):
    """The likeliest number is ``mode``; the chance falls in a straight line to nothing on both sides."""

    name = "triangular"
    low: float = option(key="from")
    mode: float = option()
    high: float = option(key="to")

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for an interval without numbers in it, and for a mode outside it."""
        _in_order(self, node)
        if not self.low <= self.mode <= self.high:
            raise node.error(message("the mode must lie between from and to"))

    def at(self, even: Floats) -> Floats:
        """As for `Distribution`."""
        low, mode, high = self.low, self.mode, self.high
        below = low + np.sqrt(even * (high - low) * (mode - low))
        above = high - np.sqrt((1 - even) * (high - low) * (high - mode))
        return np.where(even * (high - low) < mode - low, below, above)


@dataclass(frozen=True)
class Lognormal(Distribution):
    """The number's logarithm is normal."""

    name = "lognormal"
    median: float = option(above=0)
    sigma: float = option(at_least=0, at_most=5)

    def at(self, even: Floats) -> Floats:
        """As for `Distribution`."""
        # A generator may draw 0 itself, of which the normal quantile is infinite.
        normal = np.asarray(ndtri(np.maximum(even, 2.0**-54)), float)
        return self.median * np.exp(self.sigma * normal)


@dataclass(frozen=True)
class Chance(Distribution):
    """One of two numbers: outages, tariffs, export stops."""

    name = "chance"
    probability: float = option(at_least=0, at_most=1)
    value: float = option()
    otherwise: float = option()

    def at(self, even: Floats) -> Floats:
        """As for `Distribution`."""
        return np.where(even < self.probability, self.value, self.otherwise)


def _in_order(law: Uniform | Triangular, node: Node) -> None:
    if not law.low < law.high:
        raise node.error(message("from must be below to"))


DISTRIBUTIONS: dict[str, type[Distribution]] = {law.name: law for law in (Uniform, Triangular, Lognormal, Chance)}


def distribution_of(node: Node) -> Distribution:
    """The one law that a map such as ``{uniform: {from: 0.9, to: 1.1}}`` states."""
    laws = as_fields(node, DISTRIBUTIONS)
    if len(laws) != 1:
        raise node.error(message("expected one of {names}", names=listing(DISTRIBUTIONS)))
    ((name, numbers),) = laws.items()
    return read_record(DISTRIBUTIONS[name], numbers)
