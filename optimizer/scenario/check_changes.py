"""Whether changes to sound tables can have done harm, told from the changed columns alone.

A scenario that differs from a checked one by a few numbers need not be checked whole again. What a change cannot be cleared
of here is left to the whole check, so that its faults read the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

import numpy as np
import pandas as pd

from optimizer.arrays import Mask
from optimizer.dataset.check_cells import check_column
from optimizer.dataset.checked_tables import CheckedTables
from optimizer.dataset.table_faults import TableFaults, as_mask
from optimizer.schema import TABLES

__all__ = ["needs_no_check"]

Tables = Mapping[str, pd.DataFrame]

#: Numbers of which no check but that of their own cell knows.
_ALONE: dict[str, tuple[str, ...]] = {
    "countries": ("risk_score",),
    "parts": ("holding_cost_jpy", "shortage_penalty_jpy"),
    "plants": ("capacity", "opening_cost_jpy"),
    "plant_periods": ("capacity",),
    "offers": (
        "capacity_use",
        "qualification_cost_jpy",
        "qualification_periods",
        "minimum_order",
        "technical_score",
        "security_score",
    ),
    "offer_periods": ("capacity",),
    "expansions": ("max_units", "cost_jpy_per_unit", "build_periods", "subsidy_share"),
    "segments": ("priority",),
    "stock": ("opening_units", "cover_periods"),
    "lanes": ("freight_jpy_per_unit", "freight_pct", "duty_pct", "lead_periods", "capacity"),
    "bom": ("units_per_unit",),
    "budgets": ("budget_jpy",),
}


def _free(table: str, tables: Tables) -> Mask:
    return as_mask(tables[table]["unit_price"] == 0)


def _odd_price(tables: Tables) -> Mask:
    """Prices by period that are free of charge, or of an offer with price breaks."""
    frame = tables["offer_periods"]
    twice = frame["unit_price"].notna() & frame["offer_id"].isin(tables["price_breaks"]["offer_id"])
    return as_mask(twice) | _free("offer_periods", tables)


def _odd_yen(tables: Tables) -> Mask:
    frame = tables["fx"]
    return as_mask((frame["currency"] == "JPY") & (frame["jpy_per_unit"] != 1))


#: Numbers of which another check knows this much.
_SEEN: dict[tuple[str, str], Callable[[Tables], Mask]] = {
    ("offers", "capacity"): lambda tables: as_mask(tables["offers"]["capacity"].isna()),
    ("offers", "unit_price"): partial(_free, "offers"),
    ("price_breaks", "unit_price"): partial(_free, "price_breaks"),
    ("offer_periods", "unit_price"): _odd_price,
    ("fx", "jpy_per_unit"): _odd_yen,
    ("demand", "units"): lambda tables: as_mask(tables["demand"]["units"] > 0),
}


def needs_no_check(before: Tables, after: Tables, columns: Collection[tuple[str, str]]) -> bool:
    """Whether a whole check of ``after`` would find what it finds in ``before``, which has no errors.

    ``columns`` are the tables and columns whose cells changes have written; rows may have been added for them. False where
    that cannot be told from these columns.
    """
    table_faults = TableFaults()
    checked = CheckedTables(after, {}, table_faults)
    for table, name in columns:
        seen = _SEEN.get((table, name))
        if seen is None and name not in _ALONE.get(table, ()):
            return False
        check_column(checked, table, TABLES[table].by_name[name])
        if seen is not None:
            old, new = seen(before), seen(after)
            if new[len(old) :].any() or not np.array_equal(old, new[: len(old)]):
                return False
    return not table_faults.faults()
