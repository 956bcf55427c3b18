"""How much each offer can supply in a quarter.

Offers made in China could supply more than their share of demand: how much of it buyers open to them limits them (see
`lanes`). Those elsewhere that can supply now have capacity for what they serve, (1 - share) of peak demand, with
`MARGIN` on top, and can take over at once what comes from China, up to `TAKE_OVER` of peak demand: this case's buyers
are a small part of those whom these plants serve. Candidates fill up to `ALL` times the whole. So a ban on goods from
China is met at once where their share is up to `TAKE_OVER`, and after candidates are qualified where it is higher.

Raw materials follow published tonnages instead (`tonnages`): the case has of a project's output for Japan the same
share as of Japan's needs. Outside China hardly any gallium is made but from scrap (China: 98 % of primary output), so
that nothing can be taken over there at once. Germanium can: 10 t are 7 to 8 % of the world's output, so that makers
outside China (40 %) have some ten times what Japan imports.

Within a group the weights of `routes` decide. Demand is that of the segments and of the assemblies whose components
are chosen, at full work: both draw on the same capacity.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from tools.japan_ict.bills import BILLS
from tools.japan_ict.catalogue import PARTS, part
from tools.japan_ict.demand import PERIODS, level, national_units
from tools.japan_ict.facts import Facts
from tools.japan_ict.routes import ROUTES, Route
from tools.japan_ict.rows import noise, significant
from tools.japan_ict.tonnages import project_of

__all__ = [
    "ALL",
    "CHOSEN_STATUS",
    "MARGIN",
    "TAKE_OVER",
    "assembly_needs",
    "capacities",
    "case_share",
    "chooses_components",
    "needs",
    "ready_share",
]

CONCERN = 1.3
"""Capacity in China relative to what buyers open to it (assumed)."""

MARGIN = 0.15
"""What an offer outside China can supply beyond what it serves today, as a share of that (assumed)."""

TAKE_OVER = 0.40
"""How much of peak demand those outside China that supply now can take over at once from China (assumed)."""

ALL = 1.38
"""Capacity outside China with all candidates, relative to peak demand (assumed)."""

CHOSEN_STATUS = ("incumbent", "qualified")

_TAKE_OVER = {"gallium": 0.0, "germanium": 0.65}
_ALONE = {"rare-earth-oxide": 0.10}
"""Parts with a tonnage among those that supply now: what the others of them supply, as a share of peak demand."""

_AT_HOME = {"gallium": 0.03, "notebook-pc": 0.05}
"""What plants in Japan sell of a part of which nearly all is imported, as a share of peak demand (assumed)."""

_PAST_SHARE = {"base-station-5g": 0.20, "core-network": 0.15, "radio-unit": 0.20}
"""What offers in China could cover of parts of which no buyer takes any (see `lanes`), had it stayed as before the
agreement of 2018 (assumed); only a scenario that opens the lanes makes use of it."""


def chooses_components(route: Route) -> bool:
    """Whether the model chooses the components: assembly in Japan, for what can be supplied now."""
    return route.country_id == "JPN" and route.status in CHOSEN_STATUS and route.part_id in BILLS


@cache
def needs(facts: Facts) -> dict[str, dict[str, float]]:
    """Units of each part in each period: what segments demand, and what chosen assemblies take at full work."""
    return _with(facts, _full(facts))


@cache
def _full(facts: Facts) -> dict[str, dict[str, float]]:
    """Units of each component that assemblies with chosen components take in any period if they work at capacity."""
    taken: dict[str, dict[str, float]] = {p.part_id: dict.fromkeys(PERIODS, 0.0) for p in PARTS}
    for item in PARTS:
        demand = _demand(facts)[item.part_id]
        peak = max(demand[period] + taken[item.part_id][period] for period in PERIODS)
        made = _chosen_weight(item.part_id) * ready_share(item.part_id) * peak
        for component, each in BILLS.get(item.part_id, {}).items():
            for period in PERIODS:
                taken[component][period] += each * made
    return taken


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


def _with(facts: Facts, taken: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """What segments demand of each part in each period, and what is taken of it as a component."""
    return {
        part_id: {t: taken[part_id][t] + units for t, units in demand.items()}
        for part_id, demand in _demand(facts).items()
    }


@cache
def _demand(facts: Facts) -> dict[str, dict[str, float]]:
    """Units of each part in each period that segments demand."""
    total: dict[str, dict[str, float]] = {p.part_id: dict.fromkeys(PERIODS, 0.0) for p in PARTS}
    for (_, part_id, period), units in level(facts).items():
        total[part_id][period] += units
    return total


def ready_share(part_id: str) -> float:
    """Capacity outside China that supplies now, without published tonnages, as a share of peak demand."""
    share = part(part_id).share
    return (1 + MARGIN) * (1 - share) + min(share, _TAKE_OVER.get(part_id, TAKE_OVER))


def _weight(route: Route) -> float:
    """The offer's weight in its group, those of plants in Japan scaled to `_AT_HOME`."""
    if route.group != "ready" or route.part_id not in _AT_HOME:
        return route.weight
    home = _AT_HOME[route.part_id] / ready_share(route.part_id)
    beside = [r for r in _ready(route.part_id) if (r.country_id == "JPN") == (route.country_id == "JPN")]
    return route.weight / sum(r.weight for r in beside) * (home if route.country_id == "JPN" else 1 - home)


def _ready(part_id: str) -> list[Route]:
    return [r for r in ROUTES if r.part_id == part_id and r.group == "ready"]


def _chosen_weight(part_id: str) -> float:
    """What of the capacity outside China that supplies now is that of plants in Japan with chosen components."""
    weights = {r: _weight(r) for r in _ready(part_id)}
    return sum(w for r, w in weights.items() if chooses_components(r)) / sum(weights.values())


def _chosen_share(part_id: str) -> float:
    """The share of a part that plants in Japan with chosen components are expected to make, their margin included."""
    return (1 - part(part_id).share) * min(1.0, (1 + MARGIN) * _chosen_weight(part_id))


def case_share(facts: Facts, part_id: str) -> float:
    """Expected mean yearly needs of the case as a share of what Japan buys of the part in a year."""
    need = _with(facts, assembly_needs(facts))[part_id].values()
    return 4 * sum(need) / len(need) / national_units(facts, part_id)


@cache
def capacities(facts: Facts) -> dict[str, float]:
    """Units a quarter by offer."""
    groups: dict[tuple[str, str], list[Route]] = defaultdict(list)
    for route in ROUTES:
        if project_of(route) is None:
            groups[route.part_id, route.group].append(route)
    units = _tonnages(facts)
    for (part_id, group), routes in groups.items():
        total = _totals(facts, part_id)[group]
        weights = {r.offer_id: _weight(r) * (1 + noise(f"capacity {r.offer_id}", 0.08)) for r in routes}
        for offer, weight in weights.items():
            units[offer] = max(1, significant(total * weight / sum(weights.values()), 3))
    return {offer: round(value) if value >= 10 else value for offer, value in units.items()}


def _tonnages(facts: Facts) -> dict[str, float]:
    """Kilograms a quarter of the offers of each project: the case's share of what it has for Japan, by weight."""
    units: dict[str, float] = {}
    for route in ROUTES:
        project = project_of(route)
        if project is not None:
            weights = sum(r.weight for r in ROUTES if project.covers(r))
            share = case_share(facts, route.part_id)
            units[route.offer_id] = significant(share * project.kilograms * route.weight / weights, 3)
    return units


def _totals(facts: Facts, part_id: str) -> dict[str, float]:
    """Units a quarter of all offers of each group that are of no project."""
    need = needs(facts)[part_id].values()
    share, peak, mean = _PAST_SHARE.get(part_id, part(part_id).share), max(need), sum(need) / len(need)
    ready = _ALONE.get(part_id, ready_share(part_id)) * peak
    projects = [route for route in ROUTES if route.part_id == part_id and project_of(route) is not None]
    tonnages = sum(_tonnages(facts)[route.offer_id] for route in projects)
    return {
        "concern": CONCERN * share * mean,
        "ready": ready,
        "candidate": max(ALL * peak - ready - tonnages, 0.15 * peak),
    }
