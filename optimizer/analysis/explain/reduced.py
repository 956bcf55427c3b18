"""What one more unit through each column would cost beyond what it is worth, term by term, with what feeds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Integers, Mask
from optimizer.model.algebra import Linear
from optimizer.model.keys import rank

from .planned import PlannedProgram

__all__ = ["DECIDED", "Reduced", "reduced_of"]

#: Constraints whose rows say what a unit is worth: what is asked for, of segments and of assemblies.
_WORTH = ("demand_balance", "component_balance")
#: Rows that define a total, and the constraint that refers to it.
_DEFINED = {"purchases": "share_cap"}
#: The term of all rows in which a decision stands, whatever their constraint.
DECIDED = "decisions"


@dataclass(frozen=True, eq=False)
class Reduced:
    """Of each column of the program (columns,), in present ¥ per unit: what it costs itself (``cost``), what its components cost
    at their prices (``components``), what it is worth where it goes (``worth``), and the price of every other constraint in its
    way (``terms``, by constraint; those in which a fixed decision stands together under `DECIDED`).

    ``total`` is the sum without those of decisions, and with what the cheapest components and the assemblies in between are short
    of: how much cheaper a unit must become to be worth its while, were every decision taken that it needs. Infinite where it
    cannot flow. ``open`` (columns,): no fixed decision holds it at 0; ``fed``: its components have a source that is open.
    """

    cost: Floats
    components: Floats
    worth: Floats
    terms: Mapping[str, Floats]
    total: Floats
    open: Mask
    fed: Mask


def reduced_of(planned: PlannedProgram) -> Reduced:
    """The reduced costs of a plan's program, term by term; infinite for decisions and for what serves a search alone."""
    lp, duals, names = planned.lp, planned.duals, planned.kind_names
    count, at = len(planned.program.cost), planned.columns

    def spread(values: Floats, elsewhere: float = 0.0) -> Floats:
        every = np.full(count, elsewhere)
        every[at] = values
        return every

    kinds, decided = planned.kinds, planned.decided
    transposed = lp.matrix.T.tocsr()
    worth_rows = np.isin(kinds, [names.index(name) for name in _WORTH if name in names])
    taken = np.where(worth_rows, duals, 0.0)
    matrix, priced = lp.matrix, np.repeat(np.arange(len(at)), np.diff(lp.matrix.indptr))
    amount = matrix.data * taken[matrix.indices]
    worth = np.bincount(priced, np.where(matrix.data > 0, amount, 0.0), len(at)).astype(float, copy=False)
    components = -np.bincount(priced, np.where(matrix.data > 0, 0.0, amount), len(at)).astype(float, copy=False)
    terms: dict[str, Floats] = {}
    for number, name in enumerate(names):
        own = (kinds == number) & ~decided & ~worth_rows
        if (own & (duals != 0)).any():
            called = _DEFINED.get(name, name)
            terms[called] = terms.get(called, 0.0) + spread(-(transposed @ np.where(own, duals, 0.0)))
    gates = -(transposed @ np.where(decided & ~worth_rows, duals, 0.0))
    plain = lp.cost + components - worth + sum((terms[name][at] for name in terms), np.zeros(len(at)))
    # Stock and shortage are no offers; a column held at 0 without any decision cannot flow at all.
    can_flow = (planned.whole.upper[at] > 0) & ~_closed(planned)
    total = spread(np.where(can_flow, plain, np.inf), np.inf)
    open_ = spread((~planned.shut & can_flow).astype(float)) > 0
    fed, burden = _with_chain(planned, total, open_)
    return Reduced(
        spread(lp.cost),
        spread(components),
        spread(worth),
        {**terms, DECIDED: spread(gates)},
        burden,
        open_,
        np.isfinite(fed),
    )


def _closed(planned: PlannedProgram) -> Mask:
    """Columns that a row without decisions holds at 0, such as a capacity of 0 (the held program's columns,)."""
    plain = planned.lp.subset(rows=np.flatnonzero(~planned.decided))
    closed: Mask = plain.fixed_at_zero
    return closed


def _with_chain(planned: PlannedProgram, total: Floats, open_: Mask) -> tuple[Floats, Floats]:
    """The totals with what the cheapest components are short of, from the last tier up; and with what the assemblies that they
    go into are short of besides, from the first tier down. In chains that the plan uses both are 0.
    """
    m, flow = planned.m, planned.m.component_flow
    if not len(flow):
        return total, total
    keys = ("pool", "clearance", "made")
    use = m.consumption
    places, (of_flow, of_use) = rank(
        m.instance.space, keys, [[flow.index[key] for key in keys], [use.index[key] for key in keys]]
    )
    size, up = len(places[0]), total.copy()
    tiers = range(int(m.instance.depth.max(initial=0)) + 1)
    cheapest = np.full(size, np.inf)
    for _ in tiers:
        cheapest = _least(of_flow, np.where(open_[flow.column], up[flow.column], np.inf), size)
        up = total + _fed(use, of_use, np.maximum(cheapest, 0.0), len(total))
    # What a unit of each pool waits for above: the cheapest assembly that would take it, beyond what the pool itself is short of.
    down, before = up.copy(), np.where(np.isfinite(cheapest), np.maximum(cheapest, 0.0), 0.0)
    for _ in tiers:
        asked = np.where(open_[use.column], down[use.column], np.inf) / use.value
        waiting = np.maximum(_least(of_use, asked - before[of_use], size), 0.0)
        down[flow.column] = up[flow.column] + waiting[of_flow]
    return up, down


def _fed(use: Linear, pool: Integers, short: Floats, count: int) -> Floats:
    """What the components of a unit of each column are short of, at the cheapest (columns,)."""
    return np.bincount(use.column, use.value * short[pool], count).astype(float, copy=False)


def _least(group: Integers, values: Floats, size: int) -> Floats:
    """The least value of each group; infinite where it is empty."""
    least = np.full(size, np.inf)
    np.minimum.at(least, group, values)
    return least
