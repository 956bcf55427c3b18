"""What a unit of a part usually costs with all that is in it: the yardstick of value where components are chosen.

It is the planner's own standard cost, reckoned from the same offers: the median over a part's offers of the stated
price and, where the components are chosen, the standard cost of the bill.
"""

from __future__ import annotations

from functools import cache
from statistics import median

from tools.japan_ict.bills import BILLS
from tools.japan_ict.capacity import chooses_components
from tools.japan_ict.prices import stated_jpy
from tools.japan_ict.routes import ROUTES, Route

__all__ = ["chosen_bill_jpy", "standard_jpy"]


@cache
def standard_jpy(part_id: str) -> float:
    """Yen a unit of the part, its components included, before freight."""
    return median(stated_jpy(route) + chosen_bill_jpy(route) for route in ROUTES if route.part_id == part_id)


def chosen_bill_jpy(route: Route) -> float:
    """Yen that the components of a unit usually cost, where the model chooses them; else 0: the price has them."""
    if not chooses_components(route):
        return 0.0
    return sum(units * standard_jpy(component) for component, units in BILLS[route.part_id].items())
