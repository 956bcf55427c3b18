"""Assembly batches, and the walk that finds what stands in each order through the component flows, tier by tier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array

from optimizer.arrays import Floats, Mask, Ordinals

from .clearances import Clearances
from .coded_case import CodedCase
from .codes import located
from .rows import Rows, combined, grouped, shifted_to_zero

__all__ = ["AssemblyBatches", "orders_with_components", "read_assembly_batches"]


@dataclass(frozen=True, eq=False)
class AssemblyBatches:
    """What an offer with chosen components assembles and ships in one period, of components of one clearance.

    ``keys`` (row: lot): ``offer, clearance`` (of the components, as first written), ``time``. ``of_order`` and ``of_input``
    are the lot to which each order and component flow belongs, ``batch_entered`` the lot that each component flow enters; -1 for
    none.
    ``fits`` (component flow): its component is in the bill of the lot's offer. ``units`` assembled (lot).
    """

    keys: Rows
    of_order: Ordinals
    of_input: Ordinals
    batch_entered: Ordinals
    fits: Mask
    units: Floats


def read_assembly_batches(
    coded: CodedCase, clearances: Clearances, same: Ordinals, orders: Rows, inputs: Rows
) -> AssemblyBatches:
    """The batches of the orders and component flows, and of what is fed without being ordered.

    ``same`` (clearance): the one that stands for all that promise the same.
    """
    chooses = coded.bills.chooses
    if not len(inputs) and not chooses[orders["offer"]].any():
        none, bare = np.full(len(orders), -1), np.zeros(0, dtype=np.int64)
        keys = Rows({"offer": bare, "clearance": bare, "time": bare})
        return AssemblyBatches(keys, none, bare, bare, np.zeros(0, dtype=np.bool_), np.zeros(0))
    every = Rows(
        {
            "offer": np.concatenate([orders["offer"], inputs["offer"], inputs["assembly"]]),
            "clearance": np.concatenate(
                [clearances.child[orders["clearance"]], clearances.child[inputs["clearance"]], inputs["clearance"]]
            ),
            "time": np.concatenate([orders["ship"], inputs["ship"], inputs["time"]]),
        }
    )
    # By offer, clearance and then time.
    codes = (every["offer"], len(chooses)), (same[every["clearance"]], len(same)), shifted_to_zero(every["time"])
    groups = grouped(*combined(codes))
    keys = Rows({name: values[groups.first] for name, values in every.columns.items()})
    lot = np.where(chooses[every["offer"]], groups.row, -1)
    of_order, of_input, batch_entered = np.split(lot, np.cumsum([len(orders), len(inputs)]))
    units = np.zeros(len(keys))
    for owner, rows in ((of_order, orders), (of_input, inputs)):
        kept = owner >= 0
        np.add.at(units, owner[kept], rows["units"][kept])
    bill = coded.bills.chosen
    width = max(len(coded.part_ids), 1)
    fits = located(bill.offer * width + bill.component, inputs["assembly"] * width + inputs["part"]) >= 0
    return AssemblyBatches(keys, of_order, of_input, batch_entered, fits, units)


def orders_with_components(assembly_batches: AssemblyBatches, orders: Rows, inputs: Rows) -> Rows:
    """The orders and the chosen components that stand in them: columns ``tier``, ``order`` and ``row`` (positions in
    orders and component flows, -1 for an order itself), ``offer`` (code), ``units``.

    What feeds a lot is shared out over all that is assembled in it, in proportion to units.
    """
    units = orders["units"]
    flows, count, places = len(inputs), len(assembly_batches.keys), len(orders)
    layers = [(np.full(places, 1), np.arange(places), np.full(places, -1), orders["offer"], units)]
    enters = np.flatnonzero((assembly_batches.batch_entered >= 0) & assembly_batches.fits)
    enters = enters[assembly_batches.units[assembly_batches.batch_entered[enters]] > 0]
    ordered = np.flatnonzero((assembly_batches.of_order >= 0) & (units > 0))
    if len(enters) and len(ordered):
        each = inputs["units"][enters] / assembly_batches.units[assembly_batches.batch_entered[enters]]
        share = csr_array((each, (enters, assembly_batches.batch_entered[enters])), shape=(flows, count))
        leaves = np.flatnonzero(assembly_batches.of_input >= 0)
        assembled = csr_array((np.ones(len(leaves)), (assembly_batches.of_input[leaves], leaves)), shape=(count, flows))
        lot = csr_array((units[ordered], (assembly_batches.of_order[ordered], ordered)), shape=(count, places))
        # Bills have no cycles, and a flow outside its bill enters nowhere, so the walk ends.
        while lot.nnz:
            inside = coo_array(share @ lot)
            offer = inputs["offer"][inside.row]
            layers.append((np.full(inside.nnz, len(layers) + 1), inside.col, inside.row, offer, inside.data))
            lot = csr_array(assembled @ inside.tocsr())
    tier, order, row, offer, amount = (np.concatenate(parts) for parts in zip(*layers, strict=True))
    return Rows({"tier": tier, "order": order, "row": row, "offer": offer, "units": amount})
