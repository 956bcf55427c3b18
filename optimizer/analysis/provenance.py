"""What unknown provenance is worth: the plan's cost if it is clean, if it is barred, and whom to map next.

The costs are those of the continuous relaxation, so that they are exact and in order; shortages carry their penalties. In
lexicographic scenarios cost alone is minimised.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Mask
from optimizer.case import Case
from optimizer.messages import message
from optimizer.model.build import build
from optimizer.model.variables import Model
from optimizer.rules.exclusion import UnknownAs, verdicts
from optimizer.solve.report import Limits, Progress, Status, no_progress
from optimizer.solve.strategy import matrices, solve_linear
from optimizer.vocabulary import word

__all__ = ["UnknownProvenance", "unknown_provenance"]


@dataclass(frozen=True, eq=False)
class UnknownProvenance:
    """The interval of the plan's cost (¥, infinite where no plan exists) and the suppliers that narrow it most.

    ``suppliers`` has the columns ``supplier``, ``bought_jpy`` (value bought, if unknown is clean, of offers that only
    the unknown would bar), ``if_clean_jpy`` (by how much the upper end falls once this supplier alone is mapped and
    found clean), ``if_barred_jpy`` (by how much the lower end rises once it is found barred) and ``worth_jpy`` (the
    mean of the two: what mapping it takes off the interval if either is as likely). Most worth first. ``left_out``
    suppliers have unknown components that matter, but were not evaluated.
    """

    clean_jpy: float
    barred_jpy: float
    suppliers: pd.DataFrame
    left_out: int

    @property
    def interval_jpy(self) -> float:
        """How far the two costs lie apart."""
        return 0.0 if self.barred_jpy == self.clean_jpy else self.barred_jpy - self.clean_jpy

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON; infinite numbers are None."""
        ends = {"clean_jpy": self.clean_jpy, "barred_jpy": self.barred_jpy, "interval_jpy": self.interval_jpy}
        rows = [
            {key: value if isinstance(value, str) else _finite(float(value)) for key, value in row.items()}
            for row in self.suppliers.to_dict(orient="records")
        ]
        return {key: _finite(value) for key, value in ends.items()} | {"suppliers": rows, "left_out": self.left_out}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def unknown_provenance(case: Case, most: int | None = None, progress: Progress = no_progress) -> UnknownProvenance:
    """Solve the case with unknown provenance clean and barred, and again for each supplier mapped alone.

    ``most`` limits the suppliers evaluated, those of which most is bought first.
    """
    model, values, lower = _solved(_presumed(case, "clean"))
    progress("unknown clean", lower)
    _, _, upper = _solved(_presumed(case, "barred"))
    progress("unknown barred", upper)
    candidates = _candidates(case, model, values)
    chosen = candidates.head(most) if most is not None else candidates
    rows = []
    for supplier, bought in zip(chosen["supplier"], chosen["bought_jpy"], strict=True):
        falls = upper - _solved(_presumed(case, "barred"), clean=[supplier])[2]
        # A plan that buys nothing of it stays as it is when it is barred.
        rises = _solved(_presumed(case, "clean"), barred=[supplier])[2] - lower if bought > 0 else 0.0
        falls = 0.0 if math.isnan(falls) else max(falls, 0.0)
        rows.append((supplier, bought, falls, max(rises, 0.0), (falls + max(rises, 0.0)) / 2))
        progress(str(supplier), None)
    columns = ["supplier", "bought_jpy", "if_clean_jpy", "if_barred_jpy", "worth_jpy"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], float))
    table = table.sort_values(["worth_jpy", "bought_jpy"], ascending=False, kind="stable", ignore_index=True)
    return UnknownProvenance(lower, upper, table, len(candidates) - len(chosen))


def _presumed(case: Case, unknown: UnknownAs) -> Case:
    model = replace(case.scenario.model, unknown=unknown)
    return replace(case, scenario=replace(case.scenario, model=model))


def _solved(
    case: Case, clean: Collection[str] = (), barred: Collection[str] = ()
) -> tuple[Model, Floats | None, float]:
    """The relaxation's values and cost in ¥; infinite without a plan."""
    model, program = build(case, clean, barred)
    limits = replace(Limits.of(case.scenario.solver), time_s=None)
    report = solve_linear(matrices(program).relaxed(), limits)
    if report.status == Status.INFEASIBLE:
        return model, None, math.inf
    if report.status != Status.OPTIMAL or report.objective is None:
        ended = word("status", report.status)
        raise RuntimeError(message("the relaxation ended as {status}: {reason}", status=ended, reason=report.message))
    return model, report.values, float(report.objective)


def _candidates(case: Case, model: Model, values: Floats | None) -> pd.DataFrame:
    """Suppliers with offers that break a rule only if unknown is barred, by value bought of these if it is clean."""
    ways: tuple[UnknownAs, ...] = ("clean", "barred")
    clean, barred = (verdicts(case.tables, case.rules, case.periods, unknown) for unknown in ways)
    swinging = barred.breaks & ~clean.breaks & (clean.cap < 1)[:, None, :]
    swing: Mask = np.logical_or.reduce(swinging, axis=0)
    suppliers = model.instance.labels["supplier"]
    offers = np.flatnonzero(swing.any(axis=1)).astype(np.int32)
    names = np.unique(suppliers[model.instance.space.codes({"offer": offers}, "supplier")].astype(str))
    bought = dict.fromkeys(names.tolist(), 0.0)
    if values is not None:
        for linear, worth in (
            (model.order, model.instance.orders.value),
            (model.component_flow, model.instance.flows.purchase),
        ):
            hit = swing[linear.index["offer"], linear.index["period"]]
            sums = np.bincount(linear.codes("supplier")[hit], (values[linear.column] * worth)[hit], len(suppliers))
            for code in np.flatnonzero(sums > 0):
                bought[str(suppliers[code])] = bought.get(str(suppliers[code]), 0.0) + float(sums[code])
    table = pd.DataFrame({"supplier": list(bought), "bought_jpy": list(bought.values())})
    return table.sort_values(["bought_jpy", "supplier"], ascending=[False, True], kind="stable", ignore_index=True)
