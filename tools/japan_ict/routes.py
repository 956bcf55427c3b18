"""The offers before any figure is put on them: which plant could supply which part, with which status."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tools.japan_ict.firms import seats
from tools.japan_ict.incumbents import INCUMBENTS
from tools.japan_ict.routes_components import COMPONENTS, MATERIALS
from tools.japan_ict.routes_equipment import EQUIPMENT
from tools.japan_ict.routes_semiconductors import SEMICONDUCTORS

__all__ = ["CONCERN", "ROUTES", "Route"]

CONCERN = ("CHN", "HKG", "RUS")
"""Countries that the case calls of concern."""

_STATUS = {"R": "qualified", "C": "candidate"}


@dataclass(frozen=True)
class Route:
    """One offer's bare bones; `weight` is its size relative to the others of its group."""

    part_id: str
    supplier_id: str
    country_id: str
    status: str
    weight: float

    @property
    def plant_id(self) -> str:
        """The id of the plant: all sites of the supplier in the country taken together."""
        return f"{self.supplier_id}-{self.country_id.lower()}"

    @property
    def offer_id(self) -> str:
        """The id of the offer."""
        return f"{self.plant_id}.{self.part_id}"

    @property
    def concern(self) -> bool:
        """Whether the plant stands in a country of concern."""
        return self.country_id in CONCERN

    @property
    def group(self) -> str:
        """`concern`, `ready` (can supply now) or `candidate`: the groups that share a total capacity."""
        if self.concern:
            return "concern"
        return "candidate" if self.status == "candidate" else "ready"


def _read() -> list[Route]:
    routes = []
    text = EQUIPMENT + COMPONENTS + SEMICONDUCTORS + MATERIALS
    for line in filter(None, re.sub(r",\s+", ",", text).splitlines()):
        part_id, entries = line.split(":")
        for entry in entries.strip().split(","):
            supplier, country, status, weight = entry.split()
            if supplier not in seats():
                raise KeyError(f"{supplier} is no supplier ({part_id})")
            routes.append(_known(Route(part_id, supplier, country, _STATUS[status], float(weight))))
    unknown = set(INCUMBENTS) - {route.offer_id for route in routes if route.status == "incumbent"}
    if unknown:
        raise ValueError(f"tables/incumbents.csv: no offer that could ship at once is {', '.join(sorted(unknown))}")
    return routes


def _known(route: Route) -> Route:
    """The route as an incumbent where a fact says so; a candidate stays one."""
    if route.status == "qualified" and route.offer_id in INCUMBENTS:
        return replace(route, status="incumbent")
    return route


ROUTES: tuple[Route, ...] = tuple(_read())
"""Every offer, part by part."""
