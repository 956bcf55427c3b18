"""How large the numbers of each column usually are, so that a solver can be given all of them in units of their own.

Parts are counted in pieces and in tonnes; one case has a thousand of this and a billion of that. What a solver takes for zero
is an absolute number, so it must mean the same of both.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .algebra import Floats
from .instance import Instance
from .variables import Model

__all__ = ["column_sizes", "part_sizes"]


def column_sizes(m: Model) -> Floats:
    """A power of two near what a column of each kind comes to: the part's usual quantity, 1 for shares and decisions."""
    part, space = part_sizes(m.given), m.given.space
    pool = _pool_sizes(m.given, part)
    sizes = []
    for family in m.families:
        if family is m.component_flow:
            sizes.append(pool[family.index["pool"]])
        elif family.unit in ("share", "0/1"):
            sizes.append(np.ones(len(family)))
        else:
            sizes.append(part[space.codes(family.index, "part")])
    return np.concatenate(sizes)


def part_sizes(given: Instance) -> Floats:
    """The geometric mean of what segments ask for in a period, or for components what goes into assemblies: part.

    A power of two; 1 where nobody asks for anything.
    """
    demand, links = given.demand.values, given.links
    some = demand > 0
    count = some.sum(axis=(1, 2))
    logs = np.log2(np.where(some, demand, 1.0)).sum(axis=(1, 2))
    known = count > 0
    size = np.where(known, logs / np.maximum(count, 1), -np.inf)
    made = given.space.derived["part"][0][1][links.assembly]
    # A part deep down is reached once all that it goes into is known.
    for _ in range(int(given.depth.max(initial=0))):
        np.maximum.at(size, links.component, np.where(known[links.component], -np.inf, size[made] + np.log2(links.units)))
    return _power(size)


def _pool_sizes(given: Instance, part: Floats) -> Floats:
    """What the assemblies of each pool usually take: pool."""
    links = given.links
    made = given.space.derived["part"][0][1][links.assembly]
    size = np.full(links.pools, -np.inf)
    np.maximum.at(size, links.pool, np.log2(links.units * part[made]))
    return _power(size)


def _power(log: npt.NDArray[np.float64]) -> Floats:
    """The power of two nearest to each; 1 for what has none."""
    return np.asarray(np.exp2(np.where(np.isfinite(log), np.round(log), 0.0)))
