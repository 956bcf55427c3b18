"""Declared origins of components: what makers whose components the model does not choose are taken to have said.

No row says anything of a firm: the rows follow the kind of component, the country of assembly and the status alone.
A candidate is asked for its whole bill when it is qualified and declares all of it, with the makers: no real firm is
named, a collective one stands for makers on no list. The others declare their main components only, not quite all of
those and by country; what is not declared stays unknown.
"""

from __future__ import annotations

from tools.japan_ict.bills import BILLS
from tools.japan_ict.capacity import chooses_components
from tools.japan_ict.catalogue import part
from tools.japan_ict.firms import COLLECTIVE
from tools.japan_ict.routes import ROUTES, Route
from tools.japan_ict.rows import Row

__all__ = ["CLEAN", "declares", "provenance"]

_DECLARED = {"incumbent": 85, "qualified": 85, "candidate": 100}
"""Per cent of each component that a maker declares, by status."""

_MAIN_COMPONENTS = 2
"""How many components, the costliest first, are declared by a maker that is no candidate."""

CLEAN = ("JPN", "DEU", "SWE", "FIN", "FRA", "USA", "AUS", "NZL", "GBR")
"""Countries of assembly where no declared component comes from China (assumed)."""

_FROM_CONCERN = {"incumbent": 0.5, "qualified": 0.5, "candidate": 0.2}
"""Elsewhere: how much of the part's share made in China goes into what is assembled there, by status (assumed)."""

_HUB = {"component": "TWN", "semiconductor": "TWN", "material": "JPN", "computing": "TWN", "communication": "JPN"}
"""Where the rest comes from, by the component's family (assumed)."""


def provenance() -> list[Row]:
    """The rows of the table `provenance`."""
    return [row for route in ROUTES if declares(route) for row in _of(route)]


def declares(route: Route) -> bool:
    """Whether the maker declares its components instead of the model choosing them."""
    return route.part_id in BILLS and not chooses_components(route)


def _of(route: Route) -> list[Row]:
    declared = _DECLARED[route.status]
    rows: list[Row] = []
    for component in _components(route):
        concern = round(declared * _concern_share(route, component), 1)
        hub = _HUB[part(component).family]
        rest: Row = {"supplier_id": COLLECTIVE[hub]} if route.status == "candidate" else {"country_id": hub}
        sources: list[tuple[Row, float]] = [({"country_id": "CHN"}, concern), (rest, round(declared - concern, 1))]
        rows += [
            {"offer_id": route.offer_id, "component_id": component, **source, "share_pct": share,
             "evidence_date": "2026-09-30", "source_id": "rule-provenance", "grade": "assumption"}
            for source, share in sources if share > 0
        ]  # fmt: skip
    return rows


def _components(route: Route) -> list[str]:
    """What the maker declares of its bill, the costliest first."""
    bill = BILLS[route.part_id]
    ordered = sorted(bill, key=lambda component: -bill[component] * part(component).price)
    return ordered if route.status == "candidate" else ordered[:_MAIN_COMPONENTS]


def _concern_share(route: Route, component: str) -> float:
    if route.concern:
        return 1.0
    if route.country_id in CLEAN:
        return 0.0
    return _FROM_CONCERN[route.status] * part(component).share
