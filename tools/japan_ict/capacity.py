"""How much each offer can supply in a quarter.

Offers made in China could supply more than their share of demand: how much of it buyers open to them limits
them (see `lanes`). Those elsewhere that can supply now are sized at `READY` times what is left of peak demand,
candidates so that all of them together reach `ALL` times the whole of it: a complete switch is then possible,
and tight where `ALL` is near 1. Within a group the weights of `routes` decide. Demand is that of the segments and
of the assemblies whose components are chosen: both draw on the same capacity.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from tools.japan_ict.bills import BILLS
from tools.japan_ict.catalogue import PARTS, part
from tools.japan_ict.demand import PERIODS, level
from tools.japan_ict.facts import Facts
from tools.japan_ict.routes import ROUTES, Route
from tools.japan_ict.rows import noise, significant

__all__ = ["CHOSEN_STATUS", "assembly_needs", "capacities", "chooses_components", "needs"]

CONCERN = 1.3
READY = 1.20
ALL = 1.38
CHOSEN_STATUS = ("incumbent", "qualified")

_TIGHT = {
    "optical-transport": 1.24, "core-network": 1.28, "pon-olt": 1.26, "smartphone": 1.28, "backup-battery": 1.24,
    "gallium": 1.22, "germanium": 1.22, "rare-earth-oxide": 1.24, "fibre-preform": 1.26, "cellular-module": 1.28,
}  # fmt: skip
"""Parts whose total outside China is scarcer than `ALL` (assumed)."""


def chooses_components(route: Route) -> bool:
    """Whether the model chooses the components: assembly in Japan, for what can be supplied now."""
    return route.country_id == "JPN" and route.status in CHOSEN_STATUS and route.part_id in BILLS


@cache
def needs(facts: Facts) -> dict[str, dict[str, float]]:
    """Units of each part in each period: what segments demand, and what chosen assemblies take of components."""
    taken = assembly_needs(facts)
    return {
        part_id: {t: taken[part_id][t] + units for t, units in _demand(facts)[part_id].items()} for part_id in taken
    }


@cache
def assembly_needs(facts: Facts) -> dict[str, dict[str, float]]:
    """Units of each component in each period that assemblies with chosen components are expected to take."""
    taken: dict[str, dict[str, float]] = {p.part_id: dict.fromkeys(PERIODS, 0.0) for p in PARTS}
    for item in PARTS:
        chosen, demand = _chosen_share(item.part_id), _demand(facts)[item.part_id]
        for component, each in BILLS.get(item.part_id, {}).items():
            for period in PERIODS:
                taken[component][period] += each * chosen * (demand[period] + taken[item.part_id][period])
    return taken


@cache
def _demand(facts: Facts) -> dict[str, dict[str, float]]:
    """Units of each part in each period that segments demand."""
    total: dict[str, dict[str, float]] = {p.part_id: dict.fromkeys(PERIODS, 0.0) for p in PARTS}
    for (_, part_id, period), units in level(facts).items():
        total[part_id][period] += units
    return total


def _chosen_share(part_id: str) -> float:
    """The share of a part that plants in Japan with chosen components are expected to make."""
    outside = 1 - part(part_id).share
    ready = [r for r in ROUTES if r.part_id == part_id and r.group == "ready"]
    chosen = sum(r.weight for r in ready if chooses_components(r))
    return outside * chosen / sum(r.weight for r in ready)


@cache
def capacities(facts: Facts) -> dict[str, float]:
    """Units a quarter by offer."""
    groups: dict[tuple[str, str], list[Route]] = defaultdict(list)
    for route in ROUTES:
        groups[route.part_id, route.group].append(route)
    found = {}
    for (part_id, group), routes in groups.items():
        total = _totals(facts, part_id)[group]
        weights = {r.offer_id: r.weight * (1 + noise(f"capacity {r.offer_id}", 0.08)) for r in routes}
        for offer, weight in weights.items():
            found[offer] = max(1, significant(total * weight / sum(weights.values()), 3))
    return {offer: round(units) if units >= 10 else units for offer, units in found.items()}


def _totals(facts: Facts, part_id: str) -> dict[str, float]:
    """Units a quarter of all offers of each group."""
    need = needs(facts)[part_id].values()
    share, peak, mean = part(part_id).share, max(need), sum(need) / len(need)
    ready = READY * (1 - share) * peak
    return {
        "concern": CONCERN * share * mean,
        "ready": ready,
        "candidate": max(_TIGHT.get(part_id, ALL) * peak - ready, 0.15 * peak),
    }
