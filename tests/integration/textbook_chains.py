"""Problems in which goods pass through depots or assemblies, typed with bills of materials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tests.integration.textbook import PENALTY, Problem, package

__all__ = ["CHAINS"]

Costs = Mapping[str, Sequence[float | None]]


def _transshipment(
    works: Mapping[str, float],
    depots: Mapping[str, float | None],
    demand: Mapping[str, float],
    to_depots: Costs,
    to_customers: Costs,
) -> dict[str, pd.DataFrame]:
    """Works make ``goods`` for customers directly, or ``bulk`` that a depot turns into goods, one for one.

    A works' capacity is its plant's, shared by both; a depot's throughput is the capacity of its offer. Costs are by
    depot, or by customer for works and depots, None where nothing goes that way.
    """
    offers: list[dict[str, Any]] = [
        {"plant_id": site, "part_id": part, "components": "none"} for site in works for part in ("goods", "bulk")
    ]
    offers += [{"plant_id": depot, "part_id": "goods", "capacity": most} for depot, most in depots.items()]
    lanes = [
        {"origin": site, "destination": end, "part_id": part, "freight_jpy_per_unit": cost}
        for table, ends, part in ((to_depots, depots, "bulk"), (to_customers, demand, "goods"))
        for site, row in table.items()
        for end, cost in zip(ends, row, strict=True)
        if cost is not None
    ]
    part = {"family": "component", "unit": "piece", "shortage_penalty_jpy": PENALTY}
    return package(
        offers,
        {(customer, "goods"): [units] for customer, units in demand.items()},
        lanes,
        plants={site: {"capacity": most} for site, most in works.items()},
        parts_table=[{"part_id": name, "name_en": name, **part} for name in ("goods", "bulk")],
        bom=[{"part_id": "goods", "component_id": "bulk", "units_per_unit": 1}],
    )


def distribution() -> Problem:
    """Two factories, four depots, six customers, direct deliveries allowed; £198,500 a month."""
    return Problem(
        "williams-distribution",
        "Williams, Model Building in Mathematical Programming, Distribution 1: £198,500 a month",
        198_500,
        _transshipment(
            {"liverpool": 150_000, "brighton": 200_000},
            {"newcastle": 70_000, "birmingham": 50_000, "london": 100_000, "exeter": 40_000},
            {"c1": 50_000, "c2": 10_000, "c3": 40_000, "c4": 35_000, "c5": 60_000, "c6": 20_000},
            {"liverpool": (0.5, 0.5, 1.0, 0.2), "brighton": (None, 0.3, 0.5, 0.2)},
            {
                "liverpool": (1.0, None, 1.5, 2.0, None, 1.0),
                "brighton": (2.0, None, None, None, None, None),
                "newcastle": (None, 1.5, 0.5, 1.5, None, 1.0),
                "birmingham": (1.0, 0.5, 0.5, 1.0, 0.5, None),
                "london": (None, 1.5, 2.0, None, 0.5, 1.5),
                "exeter": (None, None, 0.2, 1.5, 0.5, 1.5),
            },
        ),
    )


def widgetco() -> Problem:
    """Factories in Memphis and Denver, customers in Los Angeles and Boston, by way of New York or Chicago; $6,370 a day.

    The book also allows widgets to pass between New York and Chicago, which its optimum does not use.
    """
    return Problem(
        "widgetco",
        "Winston, Operations Research: Applications and Algorithms, ch. 7.6, Widgetco: 6,370",
        6_370,
        _transshipment(
            {"memphis": 150, "denver": 200},
            {"new-york": None, "chicago": None},
            {"los-angeles": 130, "boston": 130},
            {"memphis": (8, 13), "denver": (15, 12)},
            {"memphis": (25, 28), "denver": (26, 25), "new-york": (16, 17), "chicago": (14, 16)},
        ),
    )


CHAINS = (distribution(), widgetco())
