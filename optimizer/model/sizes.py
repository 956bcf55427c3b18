"""How large the numbers of each column usually are, so that a solver can be given all of them in units of their own.

Parts are counted in pieces and in tonnes; one buyer needs a thousand of this and another a billion of that. What a solver takes
for zero is an absolute number, so it must mean the same of all of them.
"""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats, Ordinals

from .instance import Instance
from .variables import FAMILIES, Model

__all__ = ["column_sizes"]


def column_sizes(m: Model) -> Floats:
    """A power of two near what a column of each kind comes to: the usual quantity of its part, for its segment where it has
    one, and 1 for shares and decisions (columns,).
    """
    links = m.instance.links
    volume, part = _volumes(m.instance)
    pool = np.full(links.pools, -np.inf)
    np.maximum.at(pool, links.pool, np.log2(links.units) + part[m.instance.part_of[links.assembly]])
    sizes = []
    for family, variables in zip(FAMILIES, m.families, strict=True):
        if family.decides:
            sizes.append(np.zeros(len(variables)))
        elif "pool" in variables.index:
            sizes.append(pool[variables.index["pool"]])
        elif "segment" in variables.index:
            sizes.append(volume[variables.codes("part"), variables.index["segment"]])
        else:
            sizes.append(part[variables.codes("part")])
    log = np.concatenate(sizes)
    return np.asarray(np.exp2(np.where(np.isfinite(log), np.round(log), 0.0)))


def _volumes(instance: Instance) -> tuple[Floats, Floats]:
    """Base-2 logarithms of usual quantities by part and segment, and by part; minus infinity where nobody asks for any.

    A segment's is the geometric mean of its demand in the periods that have any, a part's that of its segments. For
    components it is what goes into assemblies, if that is more.
    """
    demand, links = instance.demand.values, instance.links
    some = demand > 0
    logs = np.log2(np.where(some, demand, 1.0))
    volume, part = _mean(logs.sum(axis=2), some.sum(axis=2)), _mean(logs.sum(axis=(1, 2)), some.sum(axis=(1, 2)))
    assembled = instance.part_of[links.assembly]
    for _ in range(int(instance.depth.max(initial=0))):
        np.maximum.at(part, links.component, np.log2(links.units) + part[assembled])
    return volume, part


def _mean(total: Floats, count: Ordinals) -> Floats:
    return np.where(count > 0, total / np.maximum(count, 1), -np.inf)
