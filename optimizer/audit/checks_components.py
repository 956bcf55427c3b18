"""Checks of components: they go where bills of materials ask for them, and no further than rules reach."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.arrays import Floats, Mask
from optimizer.messages import message

from .check import check
from .clearances import broken
from .codes import joined, summed
from .context import Context
from .finding import AMOUNT, LIMIT, Violation, differing, rows_where
from .rows import Rows

__all__ = ["barred_components", "clearances", "component_balance", "component_flow"]


@check(message("components go only where they are chosen, into an assembly that has them in its bill"))
def component_flow(c: Context) -> Iterator[Violation]:
    """A component flow enters an assembly whose components are chosen, and whose bill has the component."""
    units = c.component_flows["units"]
    chooses = c.coded.bills.chooses[c.component_flows["assembly"]]
    yield from rows_where(~chooses, c.flow_keys, message("the assembly's components aren't chosen"), units, 0.0)
    text = message("the assembly's bill of materials doesn't have the component")
    yield from rows_where(chooses & ~c.assembly_batches.fits, c.flow_keys, text, units, 0.0)


@check(message("every assembly gets the components that its units take, clearance by clearance"))
def component_balance(c: Context) -> Iterator[Violation]:
    """Each lot gets of every component in its bill what its units take: by assembly offer, clearance and period.

    .. math:: \\sum_k w_{k,o,G,s} = \\beta_{o,c} \\cdot \\text{units of } o \\text{ made of components of clearance } G
    """
    assembly_batches, coded = c.assembly_batches, c.coded
    if not len(assembly_batches.keys):
        return
    lines, width = coded.bills.chosen, max(len(coded.part_ids), 1)
    offer, clearance, time = (assembly_batches.keys[key] for key in ("offer", "clearance", "time"))
    lot, line = joined(offer, lines.offer)
    component, each = lines.component[line], lines.units[line]
    wanted = each * assembly_batches.units[lot]
    inside = (assembly_batches.batch_entered >= 0) & assembly_batches.fits
    fed = assembly_batches.batch_entered[inside] * width + c.component_flows["part"][inside]
    # By lot and component, as the bills are sorted.
    due = lot * width + component
    units = summed(np.searchsorted(due, fed), c.component_flows["units"][inside], len(due))
    # What is too small to be an order is left out of the tables; its components may not be.
    floor = c.floor[component]
    off = np.abs(units - wanted) > c.tolerance * np.maximum(each * c.offer_floor[offer[lot]], floor)
    yield from rows_where(
        off & differing(units, wanted, c.tolerance, floor),
        lambda at: {
            message("assembly offer"): coded.offer_ids.names[offer[lot[at]]],
            "component": coded.part_ids.names[component[at]],
            "clearance": np.array(c.tables.clearances.names, dtype=object)[clearance[lot[at]]],
            "period": coded.names(time[lot[at]]),
        },
        message("{amount} units arrive; what is assembled takes {limit}", amount=AMOUNT, limit=LIMIT),
        units,
        wanted,
    )


@check(message("clearances name known tests, each unit keeps its own, and orders promise what rules ask of components"))
def clearances(c: Context) -> Iterator[Violation]:
    """Clearances name tests of the case, only what has chosen components promises anything of an order, each unit keeps
    what its clearance promises by itself, and an order promises what a rule that bars outright asks of its components.
    """
    known = c.tables.clearances
    for _, flows, keys in c.orders_and_flows:
        clearance = flows["clearance"]
        text = message("the clearance names no test of a rule that reaches components, in a period of the horizon")
        yield from rows_where(known.unreadable[clearance], keys, text)
        text = message("the source, or what it declares to contain, fails a test of the clearance")
        yield from rows_where(broken(c.rulings, known, flows["offer"], clearance), keys, text)
    promises = ~c.coded.bills.chooses[c.orders["offer"]] & (c.orders["clearance"] != 0)
    yield from rows_where(promises, c.order_keys, message("has a clearance, but the offer has no chosen components"))
    for verdict in c.verdicts:
        text = message("the clearance doesn't promise what rule {rule} asks of components", rule=verdict.ruling.rule)
        yield from rows_where(verdict.outright & ~verdict.chain_settled, c.order_keys, text)


@check(message("no barred source stands at any tier in what a rule that reaches components bars"))
def barred_components(c: Context) -> Iterator[Violation]:
    """Where a rule that reaches components bars outright, no barred source stands in what is bought at any tier.

    Walked from the orders through the component flows and declarations, whatever the clearances say. A declared component
    counts in full by its barred share (with the unknown one where that is barred) once that is more than *de minimis*.
    """
    floor = float(c.floor.min(initial=1.0))
    text = message("{amount} units of barred components stand in what is bought", amount=AMOUNT)
    for verdict in c.verdicts:
        ruling, orders = verdict.ruling, verdict.outright
        if not (ruling.deep and orders.any()):
            continue
        chosen = _tested(
            c, ruling.depth, orders, c.orders_with_components, "offer", ruling.breaks_by_source.astype(np.float64)
        )
        every = chosen.above(_tested(c, ruling.depth, orders, c.declared, "line", ruling.barred_share))
        sums = every.totals("tier", "segment", "time", units=every["units"], barred=every["barred"])
        keys = c.naming(sums, "segment", "time", "tier", rule=ruling.rule)
        yield from c.exceeds(sums["barred"], 0.0, keys, text, sums["units"], floor=floor)


def _tested(c: Context, depth: int | None, orders: Mask, rows: Rows, key: str, share: Floats) -> Rows:
    """What of ``rows`` stands below the purchase in one of the ``orders``, as deep as the rule reaches, and how much of it
    is barred: by ``share`` (row's ``key``, period of arrival).
    """
    tier = rows["tier"]
    at = np.flatnonzero(orders[rows["order"]] & (tier > 1) & (tier <= (depth or tier)))
    order, units = rows["order"][at], rows["units"][at]
    time, segment = c.orders["time"][order], c.orders["segment"][order]
    barred = units * share[rows[key][at], time]
    return Rows({"tier": tier[at], "segment": segment, "time": time, "units": units, "barred": barred})
