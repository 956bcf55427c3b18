"""Cases with one number of their data changed, and what they cost by another solver: an independent reckoning of prices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

import optimizer.model.variables as variables
from optimizer.arrays import Floats
from optimizer.case import Case
from optimizer.model.build import LinearProgram, build
from optimizer.model.variables import Model

__all__ = ["changed", "cost_with_decisions", "jittered"]

#: Where the number stands that the rows of a constraint are named after: table, column, and key of the row that is a period.
_DATED = {"offer_capacity": ("offer", "ship"), "plant_capacity": ("plant", "ship")}


def jittered(case: Case, seed: int) -> Case:
    """The case with no two numbers alike, so that no two bounds meet."""
    r = np.random.default_rng([seed, 99])
    columns = [("offers", "capacity"), ("offers", "minimum_order"), ("offers", "unit_price"), ("plants", "capacity"),
               ("demand", "units"), ("lanes", "capacity"), ("expansions", "max_units"), ("stock", "opening_units")]  # fmt: skip
    for table, column in columns:
        every = np.ones(len(case.tables[table]), bool)
        case = _written(case, table, every, column, lambda old: old * r.uniform(0.97, 1.03, len(old)))
    return case


def changed(case: Case, m: Model, constraint: str, keys: dict[str, str], by: float) -> Case | None:
    """The case in which the number that a row is named after is larger, and whatever carries it; None where no table has it."""
    tables, instance = case.tables, m.instance
    if constraint == "demand_balance":
        demand = tables["demand"]
        own = (demand["part_id"] == keys["part"]) & (demand["segment_id"] == keys["segment"])
        return _written(case, "demand", own & (demand["period"] == keys["period"]), "units", lambda old: old + by)
    if constraint in _DATED:
        kind, key = _DATED[constraint]
        member, ship = (int(np.flatnonzero(instance.labels[k].astype(str) == keys[k])[0]) for k in (kind, key))
        if kind == "plant":
            return _dated(case, kind, keys, float(instance.plant_capacity.values[member, ship]) + by)
        # The row of a qualified offer is what its ramp leaves of its capacity.
        ramp = instance.ramp[member, max(ship - instance.first_ship, 0)] if instance.qualified[member] else 1.0
        share = float(ramp) if ship >= instance.first_ship else 1.0
        return _dated(case, kind, keys, (float(instance.capacity.values[member, ship]) + by) / share) if share else None
    if constraint == "expansion_limit":
        own = tables["expansions"]["offer_id"] == keys["offer"]
        return _written(case, "expansions", own, "max_units", lambda old: old + by)
    if constraint == "budget":
        budgets = tables["budgets"]
        own = (budgets["segment_id"] == keys.get("segment", "*")) & (budgets["fiscal_year"] == int(keys["fiscal_year"]))
        return _written(case, "budgets", own, "budget_jpy", lambda old: old + by)
    return None


def cost_with_decisions(case: Case, m: Model, like: LinearProgram, decisions: Floats) -> float | None:
    """The least cost (¥) by scipy of a case whose whole numbers are those of ``decisions`` (columns,); infinite without a plan.

    Where decisions may be shares, what can be used of a whole one is that of the model ``m``, as the explanation assumes. None
    where the other number makes other rows or columns than the program ``like``.
    """
    with _same_use(m):
        _, program = build(case)
    if program.matrix.shape != like.matrix.shape:
        return None
    lower, upper, whole = program.lower.copy(), program.upper.copy(), program.integer
    lower[whole] = upper[whole] = np.round(decisions[whole])
    matrix, equal = sparse.csr_array(program.matrix), program.row_lower == program.row_upper
    most, least = (np.isfinite(side) & ~equal for side in (program.row_upper, program.row_lower))
    answer = linprog(
        program.cost,
        A_ub=sparse.vstack([matrix[most], -matrix[least]]),
        b_ub=np.concatenate([program.row_upper[most], -program.row_lower[least]]),
        A_eq=matrix[equal],
        b_eq=program.row_lower[equal],
        bounds=np.column_stack([lower, upper]),
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert answer.status in (0, 2), answer.message
    return float(answer.fun) if answer.status == 0 else np.inf


@contextmanager
def _same_use(m: Model) -> Iterator[None]:
    """Cases are built with the bounds of a model where these are what can be used, and with their capacities elsewhere."""
    usual, base, before = variables.make_shipment_bounds, m.shipment_bounds, m.instance
    if before.options.integers:
        yield
        return

    def bounds(instance: Any, ways: Any, bound_factor: float = 1.0) -> Any:
        index = m.output.distinct("offer", "period", "ship")
        shipped, arriving = [], []
        for each in (before, instance):
            able = each.capacity.values + each.expandable.values[:, None]
            sums = np.zeros_like(base.arriving.values)
            np.add.at(sums, (index["offer"], index["period"]), able[index["offer"], index["ship"]])
            shipped.append(able)
            arriving.append(sums)
        by_capacity = [
            np.where(bound.values >= old * (1 - 1e-12), new, bound.values)
            for bound, (old, new) in ((base.shipped, shipped), (base.arriving, arriving))
        ]
        return replace(
            base,
            shipped=replace(base.shipped, values=by_capacity[0]),
            arriving=replace(base.arriving, values=by_capacity[1]),
        )

    variables.make_shipment_bounds = bounds
    try:
        yield
    finally:
        variables.make_shipment_bounds = usual


def _written(case: Case, table: str, own: Any, column: str, number: Callable[[Floats], Floats]) -> Case:
    frame = case.tables[table].copy()
    values, mask = frame[column].to_numpy(float).copy(), np.asarray(own, bool)
    values[mask] = number(values[mask])
    frame[column] = values
    return replace(case, tables={**case.tables, table: frame})


def _dated(case: Case, kind: str, keys: dict[str, str], capacity: float) -> Case | None:
    """The case with another capacity of an offer or plant in one quarter; None where it has none."""
    table, key = f"{kind}_periods", f"{kind}_id"
    frame = case.tables[table]
    own = (frame[key] == keys[kind]) & (frame["period"] == keys["ship"])
    if not np.isfinite(capacity):
        return None
    if not own.any():
        row = {key: keys[kind], "period": keys["ship"]}
        blank = {name: row.get(name, np.nan if frame[name].dtype.kind == "f" else pd.NA) for name in frame.columns}
        frame = pd.concat([frame, pd.DataFrame([blank]).astype(frame.dtypes.to_dict())], ignore_index=True)
        case = replace(case, tables={**case.tables, table: frame})
        own = np.arange(len(frame)) == len(frame) - 1
    return _written(case, table, own, "capacity", lambda old: np.full_like(old, capacity))
