"""Which offers can feed which assemblies, along which lane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.rules.bills import Bills

from .algebra import Codes, Floats
from .routes import codes_of, match_lanes

__all__ = ["Links", "make_links"]


@dataclass(frozen=True, eq=False)
class Links:
    """The chosen components of every assembly, line by line, and the ways to supply each.

    Lines: ``assembly`` (row of offers), ``component`` (row of parts), ``units`` of it per unit of the assembly. Ways:
    ``line``, ``offer`` (row of offers) and ``lane`` (row of lanes) from its plant to the assembly's.
    """

    assembly: Codes
    component: Codes
    units: Floats
    line: Codes
    offer: Codes
    lane: Codes


def make_links(tables: dict[str, pd.DataFrame], bills: Bills) -> Links:
    """Join the bills with the offers of their components, where a lane leads from plant to plant."""
    offers, plants = tables["offers"], tables["plants"].set_index("plant_id")["country_id"]
    lines = bills.chosen
    part = codes_of(pd.Index(tables["parts"]["part_id"]), offers["part_id"])
    makers = pd.DataFrame({"component": part.astype(np.int64), "offer": np.arange(len(offers))})
    ways = lines[["offer", "component"]].rename(columns={"offer": "assembly"}).reset_index(names="line")
    ways = ways.merge(makers, on="component")
    start = offers["plant_id"].take(ways["offer"].to_numpy()).reset_index(drop=True)
    end = offers["plant_id"].take(ways["assembly"].to_numpy()).reset_index(drop=True)
    item = offers["part_id"].take(ways["offer"].to_numpy()).reset_index(drop=True)
    lane = match_lanes(tables["lanes"], (start, start.map(plants)), (end, end.map(plants)), item)
    kept = lane >= 0
    return Links(
        assembly=lines["offer"].to_numpy(np.int32),
        component=lines["component"].to_numpy(np.int32),
        units=lines["units"].to_numpy(float),
        line=ways["line"].to_numpy(np.int32)[kept],
        offer=ways["offer"].to_numpy(np.int32)[kept],
        lane=lane[kept],
    )
