"""Technical and security scores of offers: assumptions by rule, not a judgement of any firm.

The security score follows the governance of the plant's and the seat's country (the lower counts) and is
capped where either is of concern or a firm of concern owns the majority. The technical score follows the status.
"""

from __future__ import annotations

from functools import cache

from tools.japan_ict.facts import Facts
from tools.japan_ict.firms import seats
from tools.japan_ict.owners import majority_held_from
from tools.japan_ict.routes import CONCERN, Route
from tools.japan_ict.rows import noise

__all__ = ["security", "technical"]

_TECHNICAL = {"incumbent": 81, "qualified": 81, "candidate": 72}
"""No better for an incumbent: that a fact about a firm is published says nothing of its goods."""

_BONUS = {"JPN": 6, "USA": 6, "AUS": 4}


@cache
def _governance(facts: Facts) -> dict[str, float]:
    return facts.governance()


def technical(route: Route) -> int:
    """Technical merit, 40 to 95."""
    return _within(_TECHNICAL[route.status] + noise(f"technical {route.offer_id}", 9))


def security(facts: Facts, route: Route) -> int:
    """Mitigation of security risk, 40 to 95."""
    seat, jitter = seats()[route.supplier_id], noise(f"security {route.offer_id}", 3)
    ranks = _governance(facts)
    if seat in CONCERN:
        return _within(43 + jitter)
    if route.concern:
        return _within(50 + jitter)
    if route.supplier_id in majority_held_from(CONCERN):
        return _within(58 + jitter)
    return _within(48 + 0.42 * min(ranks[seat], ranks[route.country_id]) + _BONUS.get(route.country_id, 0) + jitter)


def _within(score: float) -> int:
    return round(min(95, max(40, score)))
