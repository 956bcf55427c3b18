"""The audit itself: every check of a plan against its case, in one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from optimizer.case import Case

from . import (
    checks_buyers,
    checks_capacity,
    checks_clearances,
    checks_columns,
    checks_commitments,
    checks_components,
    checks_costs,
    checks_decisions,
    checks_exclusions,
    checks_orders,
    checks_policy,
    checks_quantities,
)
from .book import read_book
from .checks_bound import buyer_checks
from .checks_exposure import concentration, exposure
from .checks_summary import summary_checks
from .contents import contents
from .context import Context
from .facts import read_facts
from .finding import Finding
from .flows import read_inputs, read_orders
from .forms import SINCE_2
from .legality import read_bars
from .values import read_worth

__all__ = ["CHECKS", "audit"]

#: What each check asserts, by the name that findings carry.
CHECKS: dict[str, str] = {
    "structure": "every table and column of a plan pack is there",
    "finite": "every number is finite",
    "non_negative": "no quantity, share or cost is negative",
    "unknown_id": "every id is known to the case",
    "duplicate": "no row repeats another's key",
    "horizon": "every period is a quarter of the horizon",
    "lane": "every order and component flow has a lane",
    "ship_period": "orders and component flows ship one lead time before they arrive",
    "lead_time": "only incumbents shipped before the horizon",
    "eligibility": "no order stands where a rule bars its source or what it declares to contain",
    "clearances": "clearances name known tests, each unit keeps its own, and orders promise what rules ask of components",
    "component_flow": "components go only where they are chosen, into an assembly that has them in its bill",
    "component_balance": "every assembly gets the components that its units take, clearance by clearance",
    "barred_components": "no barred source stands at any tier in what a rule that reaches components bars",
    "demand_balance": "arrivals, stock and shortage meet demand",
    "stock_cover": "stock covers the stated number of periods",
    "price_tiers": "price tiers exist, keep their width and fill in order",
    "minimum_order": "an offer's arrivals are nothing or at least its minimum order",
    "order_columns": "derived columns of orders follow from offer, lane, price and units",
    "component_columns": "derived columns of component flows follow from offers, lane, price and units",
    "offer_capacity": "offers ship within capacity, ramp and expansions",
    "plant_capacity": "the offers of a plant fit its resource",
    "lane_capacity": "the flows on a lane fit its capacity",
    "qualification": "candidates ship only what qualification and ramp allow",
    "opening": "plants with an opening cost ship only once open",
    "expansion": "expansions keep to what is offered",
    "integrality": "yes-or-no decisions are whole where integers are on",
    "phase_out": "capped purchases stay within their rule's cap",
    "share_cap": "no country, supplier or plant exceeds its share",
    "budget": "what is bought fits the budget of each fiscal year",
    "minimum_sources": "parts come from enough sources",
    "score_floor": "mean scores reach their floors",
    "qualification_cost": "cost and labels of qualifications",
    "opening_cost": "cost and labels of openings",
    "expansion_cost": "cost and subsidy of expansions",
    "holding_cost": "holding cost of stock",
    "shortage_cost": "penalty and priority of shortages",
    "decisions": "the decisions are those of the other tables and the sources that are new",
    "buyers": "what each buyer gets and pays, components and commitments included",
    "exclusions": "the exclusions are those that the rules call for, at every tier that they reach",
    "exposure": "what stands in the purchases, tier by tier, follows from orders, components and declarations",
    "concentration": "shares of single plants in components follow from the same",
    "prices": "shadow prices name their basis",
    "summary_status": "a status without a plan comes without orders",
    "summary_costs": "each cost term, discounted",
    "summary_objective": "the cost terms add up to the objective",
    "summary_units": "units demanded, delivered, missed and moved as components",
    "summary_coverage": "coverage by units and by value",
    "summary_shares": "shares of value by bloc and country",
    "summary_exposure": "shares of concern and of unknown sources by period and tier",
    "summary_buyers": "figures of each buyer and of those whom the rules bind",
    "summary_hhi": "concentration by supplier and country",
    "summary_hidden": "plants behind several suppliers are those of the concentration table",
    "summary_gap": "bound, gap and status agree",
}

_ROWS: tuple[Callable[[Context], list[Finding]], ...] = (
    checks_orders.lanes,
    checks_orders.lead_time,
    checks_orders.eligibility,
    checks_orders.demand_balance,
    checks_orders.stock_cover,
    checks_quantities.price_tiers,
    checks_quantities.minimum_order,
    checks_columns.order_columns,
    checks_columns.component_columns,
    checks_components.component_flow,
    checks_components.component_balance,
    checks_clearances.clearances,
    checks_clearances.barred_components,
    checks_capacity.offer_capacity,
    checks_capacity.plant_capacity,
    checks_capacity.lane_capacity,
    checks_commitments.qualification,
    checks_commitments.opening,
    checks_capacity.expansion,
    checks_commitments.integrality,
    checks_policy.phase_out,
    checks_policy.share_cap,
    checks_policy.budget,
    checks_policy.minimum_sources,
    checks_policy.score_floor,
    checks_costs.other_columns,
    checks_exclusions.exclusions,
)

#: Of packs since contract version 2.
_LATER: tuple[Callable[[Context], list[Finding]], ...] = (checks_decisions.decisions, checks_buyers.buyers)

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
        message = f"the status is {status}, yet the plan has {rows} rows"
        return [Finding("summary_status", "summary: status", float(rows), 0.0, message)] if rows else []
    found: list[Finding] = []
    if status not in _WITH_PLAN:
        found.append(Finding("summary_status", "summary: status", np.nan, np.nan, f"unknown status {status!r}"))
    facts = read_facts(case)
    worth = read_worth(facts)
    # What a pack of contract version 1 doesn't hold cannot be checked.
    later = "bound_buyers" in summary or any(len(plan.get(name, ())) for name in SINCE_2)
    book, unread = read_book(facts, plan, later)
    flows, inputs = read_orders(facts, book["orders"], worth), read_inputs(facts, book["components"])
    context = Context(facts, book, worth, flows, inputs, read_bars(facts), tolerance)
    found += unread
    for check in (*_ROWS, *(_LATER if later else ())):
        found += check(context)
    found += buyer_checks(context, summary) if later else []
    inside = contents(context)
    return found + exposure(context, inside) + concentration(context, inside) + summary_checks(context, summary, inside)
