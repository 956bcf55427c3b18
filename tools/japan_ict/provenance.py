"""Declared origins of components: what makers outside Japan are taken to have said about theirs.

No row says anything of a firm: shares follow the kind of component and the country of assembly alone. A qualified
or incumbent maker declares `DECLARED` of each component, a candidate less; the rest stays unknown.
"""

from __future__ import annotations

from tools.japan_ict.bills import BILLS
from tools.japan_ict.capacity import chooses_components
from tools.japan_ict.catalogue import part
from tools.japan_ict.routes import ROUTES, Route
from tools.japan_ict.rows import Row

__all__ = ["provenance"]

_DECLARED = {"incumbent": 90, "qualified": 85, "candidate": 70}
_FROM_CONCERN = 0.6
"""How much of the world share made in China goes into equipment assembled elsewhere (assumed)."""

_MAIN_COMPONENTS = 2
_HUB = {"component": "TWN", "semiconductor": "TWN", "material": "JPN", "computing": "TWN", "communication": "JPN"}
_CLEAN = ("DEU", "SWE", "FIN", "FRA", "USA", "AUS", "NZL", "GBR")
"""Countries of assembly with a tighter rule: half as much comes from China."""


def provenance() -> list[Row]:
    """The rows of the table `provenance`."""
    return [row for route in ROUTES if _declares(route) for row in _of(route)]


def _declares(route: Route) -> bool:
    return route.part_id in BILLS and not chooses_components(route)


def _of(route: Route) -> list[Row]:
    bill = BILLS[route.part_id]
    main = sorted(bill, key=lambda component: -bill[component] * part(component).price)[:_MAIN_COMPONENTS]
    rows: list[Row] = []
    for component in main:
        declared = _DECLARED[route.status]
        concern = declared if route.concern else round(declared * _concern_share(route, component))
        pairs = {"CHN": concern, _HUB[part(component).family]: declared - concern}
        rows += [
            {"offer_id": route.offer_id, "component_id": component, "country_id": country, "share_pct": share,
             "evidence_date": "2026-09-30", "source_id": "rule-provenance", "grade": "assumption"}
            for country, share in pairs.items() if share > 0
        ]  # fmt: skip
    return rows


def _concern_share(route: Route, component: str) -> float:
    return _FROM_CONCERN * part(component).share * (0.5 if route.country_id in _CLEAN else 1.0)
