"""Which offers can feed which assemblies, along which lane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.rules.bills import Bills

from .algebra import Codes, Floats
from .routes import codes_of, match_lanes

__all__ = ["Links", "make_links"]


@dataclass(frozen=True, eq=False)
class Links:
    """The chosen components of every assembly, line by line, and the ways to supply them, pool by pool.

    Lines: ``assembly`` (row of offers), ``component`` (row of parts), ``units`` of it per unit of the assembly, ``pool``.
    Lines of one component that the same offers can feed along the same lanes share a pool, so that what flows to them need
    not be told apart until a plan is reported. Ways: ``way_pool``, ``offer`` (row of offers) and ``lane`` (row of lanes)
    from its plant to the assemblies', sorted by pool and offer.
    """

    assembly: Codes
    component: Codes
    units: Floats
    pool: Codes
    way_pool: Codes
    offer: Codes
    lane: Codes

    @property
    def pools(self) -> int:
        """How many pools there are."""
        return int(self.pool.max(initial=-1)) + 1

    def spread(self) -> tuple[Codes, Codes]:
        """Every line with each of its ways: positions of lines, and of ways."""
        first = np.searchsorted(self.way_pool, self.pool, "left")
        count = np.searchsorted(self.way_pool, self.pool, "right") - first
        line = np.repeat(np.arange(len(self.pool)), count)
        way = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
        return line.astype(np.int32), way.astype(np.int32)


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
    ways["lane"] = match_lanes(tables["lanes"], (start, start.map(plants)), (end, end.map(plants)), item)
    ways = ways[ways["lane"] >= 0].sort_values(["line", "offer"], kind="stable")
    pool = _pools(lines["component"].to_numpy(), ways)
    first = np.unique(pool, return_index=True)[1]
    once = ways[ways["line"].isin(first)].assign(pool=lambda rows: pool[rows["line"].to_numpy()])
    once = once.sort_values(["pool", "offer"], kind="stable")
    return Links(
        assembly=lines["offer"].to_numpy(np.int32),
        component=lines["component"].to_numpy(np.int32),
        units=lines["units"].to_numpy(float),
        pool=pool,
        way_pool=once["pool"].to_numpy(np.int32),
        offer=once["offer"].to_numpy(np.int32),
        lane=once["lane"].to_numpy(np.int32),
    )


def _pools(component: npt.NDArray[np.integer], ways: pd.DataFrame) -> Codes:
    """The pool of each line: lines with one component and equal ways (offer and lane) have one."""
    known: dict[tuple[int, bytes], int] = {}
    rows = ways.groupby("line").indices
    told = ways[["offer", "lane"]].to_numpy(np.int64)
    keys = [(int(one), told[rows[line]].tobytes() if line in rows else b"") for line, one in enumerate(component)]
    return np.array([known.setdefault(key, len(known)) for key in keys], np.int32)
