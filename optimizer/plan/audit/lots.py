"""Assembly lots, and the walk that finds what stands in each order through the component flows, tier by tier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from .codes import Codes, Floats, Mask
from .facts import Facts
from .grades import Grades

__all__ = ["Lots", "read_lots", "standing"]


@dataclass(frozen=True, eq=False)
class Lots:
    """What an offer with chosen components assembles and ships in one period, of components of one grade.

    ``keys`` (row: lot): ``offer, grade`` (of the components, as first written), ``time``. ``of_order`` and ``of_input``
    are the lot to which each order and component flow belongs, ``fed`` the lot that each component flow enters; -1 for
    none.
    ``fits`` (component flow): its component is in the bill of the lot's offer. ``units`` assembled (lot).
    """

    keys: pd.DataFrame
    of_order: Codes
    of_input: Codes
    fed: Codes
    fits: Mask
    units: Floats


def read_lots(facts: Facts, grades: Grades, same: Codes, orders: pd.DataFrame, inputs: pd.DataFrame) -> Lots:
    """The lots of the orders and component flows, and of what is fed without being ordered.

    ``same`` (grade): the one that stands for all that promise the same.
    """
    chooses = facts.bills.chooses
    if inputs.empty and not chooses[orders["offer"]].any():
        none, bare = np.full(len(orders), -1), np.zeros(0, dtype=np.int64)
        keys = pd.DataFrame({"offer": bare, "grade": bare, "time": bare})
        return Lots(keys, none, bare, bare, np.zeros(0, dtype=np.bool_), np.zeros(0))
    tables = [
        _keys(orders["offer"], grades.child[orders["grade"]], orders["ship"]),
        _keys(inputs["offer"], grades.child[inputs["grade"]], inputs["ship"]),
        _keys(inputs["assembly"], inputs["grade"].to_numpy(), inputs["time"]),
    ]
    every = pd.concat(tables, ignore_index=True)
    lot = every.groupby(["offer", same[every["grade"]], "time"]).ngroup().to_numpy(dtype=np.int64)
    keys = every.iloc[np.unique(lot, return_index=True)[1]].reset_index(drop=True)
    lot = np.where(chooses[every["offer"]], lot, -1)
    ends = np.cumsum([len(table) for table in tables])[:-1]
    of_order, of_input, fed = (part.astype(np.int64) for part in np.split(lot, ends))
    units = np.zeros(len(keys))
    for owner, rows in ((of_order, orders), (of_input, inputs)):
        kept = owner >= 0
        np.add.at(units, owner[kept], rows["units"].to_numpy(dtype=float)[kept])
    bill = facts.bills.chosen
    width = max(len(facts.part_ids), 1)
    known = pd.Index(bill["offer"].to_numpy() * width + bill["component"].to_numpy())
    fits = known.get_indexer(pd.Index(inputs["assembly"].to_numpy() * width + inputs["part"].to_numpy())) >= 0
    return Lots(keys, of_order, of_input, fed, np.asarray(fits, dtype=np.bool_), units)


def _keys(offer: pd.Series, grade: Codes, time: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"offer": offer.to_numpy(), "grade": grade, "time": time.to_numpy()})


def standing(lots: Lots, orders: pd.DataFrame, inputs: pd.DataFrame) -> pd.DataFrame:
    """The orders and the chosen components that stand in them: columns ``tier``, ``order`` and ``row`` (positions in
    orders and component flows, -1 for an order itself), ``offer`` (code), ``units``.

    What feeds a lot is shared out over all that is assembled in it, in proportion to units.
    """
    units = orders["units"].to_numpy(dtype=float)
    flows, count, places = len(inputs), len(lots.keys), len(orders)
    enters = np.flatnonzero((lots.fed >= 0) & lots.fits)
    enters = enters[lots.units[lots.fed[enters]] > 0]
    each = inputs["units"].to_numpy(dtype=float)[enters] / lots.units[lots.fed[enters]]
    share = csr_array((each, (enters, lots.fed[enters])), shape=(flows, count))
    made = np.flatnonzero(lots.of_input >= 0)
    assembled = csr_array((np.ones(len(made)), (lots.of_input[made], made)), shape=(count, flows))
    ordered = np.flatnonzero((lots.of_order >= 0) & (units > 0))
    lot = csr_array((units[ordered], (lots.of_order[ordered], ordered)), shape=(count, places))
    found = [(np.full(places, 1), np.arange(places), np.full(places, -1), units)]
    # Bills have no cycles, and a flow outside its bill enters nowhere, so the walk ends.
    while lot.nnz:
        inside = coo_array(share @ lot)
        found.append((np.full(inside.nnz, len(found) + 1), inside.col, inside.row, inside.data))
        lot = csr_array(assembled @ inside.tocsr())
    tier, order, row, amount = (np.concatenate(parts) for parts in zip(*found, strict=True))
    maker = np.append(inputs["offer"].to_numpy(dtype=np.int64), -1)[row]
    offer = np.where(row >= 0, maker, orders["offer"].to_numpy(dtype=np.int64)[order])
    return pd.DataFrame({"tier": tier, "order": order, "row": row, "offer": offer, "units": amount})
