"""The audit itself: every check of a plan against its case, in one list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from optimizer.case import Case
from optimizer.messages import message

from . import (
    checks_bound_buyers,
    checks_buyers,
    checks_capacity,
    checks_columns,
    checks_commitments,
    checks_components,
    checks_decisions,
    checks_exclusions,
    checks_exposure,
    checks_limits,
    checks_orders,
    checks_policy,
    checks_quantities,
    checks_shortage,
    checks_summary,
)
from .check import Check
from .coded_case import read_coded_case
from .context import Context
from .finding import Finding
from .flows import read_component_flows, read_orders
from .forms import SINCE_2
from .legality import read_rulings
from .plan_tables import READING_CHECKS, read_plan_tables
from .values import read_standard_costs
from .words import in_summary

__all__ = ["CHECKS", "audit"]

#: What is read is checked in this order, and by the checks of each module in theirs.
_MODULES = (
    checks_orders,
    checks_quantities,
    checks_columns,
    checks_components,
    checks_capacity,
    checks_commitments,
    checks_policy,
    checks_limits,
    checks_exclusions,
    checks_decisions,
    checks_buyers,
    checks_bound_buyers,
    checks_exposure,
    checks_shortage,
    checks_summary,
)
_CHECKS = [entry for module in _MODULES for entry in vars(module).values() if isinstance(entry, Check)]

_STATUS = "summary_status"
#: What each check asserts, by the name that findings carry.
CHECKS: dict[str, str] = {
    **READING_CHECKS,
    **{check.name: check.text for check in _CHECKS},
    _STATUS: message("a status without a plan comes without orders"),
}

_WITH_PLAN = ("optimal", "feasible")
_WITHOUT_PLAN = ("infeasible", "unbounded", "no_solution")


def audit(
    case: Case, plan: Mapping[str, pd.DataFrame], summary: Mapping[str, Any], tolerance: float = 1e-6
) -> list[Finding]:
    """Recompute every constraint and cost term of a plan from its tables alone; no findings if all hold.

    ``plan`` maps the pack's table names to frames with the pack's columns (ids as text, numbers as floats);
    ``summary`` is ``summary.json``. ``tolerance`` is relative to the larger side of each row, and at least
    to 1 (to the part's smallest demand, if that is less). A row that can't be read (unknown id, period outside
    the horizon, a quantity that isn't finite) is reported and left out of the sums. A bad plan raises nothing.
    """
    status = summary.get("status")
    if status in _WITHOUT_PLAN:
        rows = sum(len(plan[name]) for name in ("orders", "components", "stock", "shortages") if name in plan)
        text = message("the status is {status}, yet the plan has {rows} rows", status=status, rows=rows)
        return [Finding(_STATUS, in_summary("status"), float(rows), 0.0, text)] if rows else []
    findings: list[Finding] = []
    if status not in _WITH_PLAN:
        text = message("unknown status {status}", status=repr(status))
        findings.append(Finding(_STATUS, in_summary("status"), np.nan, np.nan, text))
    coded = read_coded_case(case)
    costs = read_standard_costs(coded)
    # What a pack of contract version 1 doesn't hold cannot be checked.
    later = "bound_buyers" in summary or any(len(plan.get(name, ())) for name in SINCE_2)
    tables, unreadable = read_plan_tables(coded, plan, later)
    orders, component_flows = (
        read_orders(coded, tables["orders"], costs),
        read_component_flows(coded, tables["components"]),
    )
    context = Context(coded, tables, costs, orders, component_flows, read_rulings(coded), summary, tolerance)
    findings += unreadable
    for check in _CHECKS:
        if later or not check.since_2:
            findings += check(context)
    return findings
