"""Problems from textbooks, typed as data packages. The books' money is written as yen and their periods as quarters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.periods import horizon

START = "2027Q2"
FREE = [{"origin": "*", "destination": "*"}]
# Dear enough that no book's plan would rather go short; nothing in the books costs as much.
PENALTY = 1_000_000

Records = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Problem:
    """A data package with its optimum; ``source`` says who published it, or that it is derived here."""

    name: str
    source: str
    optimum: float
    tables: Mapping[str, pd.DataFrame]
    integers: bool = False


def write(problem: Problem, folder: Path) -> Path:
    """Write the package and a scenario for it into the folder; returns the scenario's path."""
    data = folder / problem.name
    data.mkdir()
    for name, table in problem.tables.items():
        table.to_csv(data / f"{name}.csv", index=False)
    scenario = folder / f"{problem.name}.yaml"
    scenario.write_text(
        f"id: {problem.name}\n"
        f"title: {{en: '{problem.name}'}}\n"
        f"data: {problem.name}\n"
        f"model: {{integers: {'on' if problem.integers else 'off'}}}\n"
        "solver: {name: highs, gap: 1e-9}\n",
        encoding="utf-8",
    )
    return scenario


def package(
    offers: Records,
    demand: Mapping[tuple[str, str], Sequence[float]],
    lanes: Records = FREE,
    parts: Mapping[str, Mapping[str, Any]] | None = None,
    plants: Mapping[str, Mapping[str, Any]] | None = None,
    parts_table: Records | None = None,
    **others: Records,
) -> dict[str, pd.DataFrame]:
    """The tables of a package in one country and one currency.

    Each offer names its ``plant_id``; a plant is its own supplier. ``demand`` maps (segment, part) to units by period.
    ``parts`` and ``plants`` add columns by id, ``parts_table`` takes the place of the demanded parts, ``others`` are
    further tables.
    """
    parts_made = sorted({part for _, part in demand})
    buyers = list(dict.fromkeys(segment for segment, _ in demand))
    sites = list(dict.fromkeys(offer["plant_id"] for offer in offers))
    columns = {
        "part": {"family": "component", "unit": "piece", "shortage_penalty_jpy": PENALTY},
        "segment": {"sector": "private", "country_id": "JPN", "priority": 1},
        "offer": {"unit_price": 0, "currency": "JPY", "status": "qualified"},
    }
    records: dict[str, Records] = {
        "countries": [{"country_id": "JPN", "name_en": "Japan", "bloc": "domestic"}],
        "parts": [
            {"part_id": part, "name_en": part, **columns["part"], **(parts or {}).get(part, {})} for part in parts_made
        ],
        "suppliers": [{"supplier_id": f"firm-{site}", "name_en": site, "country_id": "JPN"} for site in sites],
        "plants": [
            {"plant_id": site, "supplier_id": f"firm-{site}", "country_id": "JPN", **(plants or {}).get(site, {})}
            for site in sites
        ],
        "offers": [
            {"offer_id": f"{offer['plant_id']}-{offer['part_id']}", **columns["offer"], **offer} for offer in offers
        ],
        "segments": [{"segment_id": buyer, "name_en": buyer, **columns["segment"]} for buyer in buyers],
        "demand": [
            {"segment_id": segment, "part_id": part, "period": period, "units": units}
            for (segment, part), wanted in demand.items()
            for period, units in zip(horizon(START, len(wanted)), wanted, strict=True)
        ],
        "lanes": lanes,
        "fx": [{"currency": "JPY", "period": "*", "jpy_per_unit": 1}],
        "sources": [{"source_id": "book", "title": "A textbook"}],
        **({"parts": parts_table} if parts_table is not None else {}),
        **others,
    }
    return {name: pd.DataFrame(list(rows)) for name, rows in records.items()}


def dantzig() -> Problem:
    """Transportation: two canneries, three markets, $90 a case and thousand miles; the optimum is $153,675."""
    distance = {"seattle": (2.5, 1.7, 1.8), "san-diego": (2.5, 1.8, 1.4)}
    supply = {"seattle": 350, "san-diego": 600}
    demand = {"new-york": 325, "chicago": 300, "topeka": 275}
    return Problem(
        "dantzig-transport",
        "Dantzig, Linear Programming and Extensions, 1963, ch. 3.3; GAMS model library, trnsport: 153.675 thousand $",
        153_675,
        package(
            [{"plant_id": plant, "part_id": "case", "capacity": most} for plant, most in supply.items()],
            {(market, "case"): [units] for market, units in demand.items()},
            [
                {"origin": plant, "destination": market, "freight_jpy_per_unit": 90 * miles}
                for plant, row in distance.items()
                for market, miles in zip(demand, row, strict=True)
            ],
        ),
    )


def better_products() -> Problem:
    """Four products in three plants whose capacity they share; plant 2 cannot make product 3. Optimum $3,260 a day."""
    cost = {"plant-1": (41, 27, 28, 24), "plant-2": (40, 29, None, 23), "plant-3": (37, 30, 27, 21)}
    capacity = {"plant-1": 75, "plant-2": 75, "plant-3": 45}
    demand = {"product-1": 20, "product-2": 30, "product-3": 30, "product-4": 40}
    return Problem(
        "better-products",
        "Hillier and Lieberman, Introduction to Operations Research, ch. The Transportation and Assignment Problems, "
        "Better Products Co., option 1 (splitting allowed): 3,260",
        3_260,
        package(
            [
                {"plant_id": plant, "part_id": part, "unit_price": price}
                for plant, row in cost.items()
                for part, price in zip(demand, row, strict=True)
                if price is not None
            ],
            {("customers", part): [units] for part, units in demand.items()},
            plants={plant: {"capacity": most} for plant, most in capacity.items()},
        ),
    )


def northern_airplane() -> Problem:
    """Engines built in four months at costs and capacities of the month, or kept in stock; money in $1,000."""
    months = horizon(START, 4)
    built = zip(months, (25, 35, 30, 10), (1_080, 1_110, 1_100, 1_130), strict=True)
    return Problem(
        "northern-airplane",
        "Hillier and Lieberman, Introduction to Operations Research, ch. The Transportation and Assignment Problems, "
        "Northern Airplane Co.: 77.30 million $",
        77_300,
        package(
            [{"plant_id": "works", "part_id": "engine"}],
            {("assembly", "engine"): (10, 15, 25, 20)},
            parts={"engine": {"holding_cost_jpy": 15}},
            offer_periods=[
                {"offer_id": "works-engine", "period": month, "capacity": most, "unit_price": cost}
                for month, most, cost in built
            ],
        ),
    )


def sailco() -> Problem:
    """Sailboats by regular time (40 a quarter) or overtime, ten in stock at the start. Optimum $78,450."""
    return Problem(
        "sailco",
        "Winston, Operations Research: Applications and Algorithms, ch. 3.10, Sailco: 78,450",
        78_450,
        package(
            [
                {"plant_id": "regular-time", "part_id": "sailboat", "unit_price": 400, "capacity": 40},
                {"plant_id": "overtime", "part_id": "sailboat", "unit_price": 450},
            ],
            {("customers", "sailboat"): (40, 60, 75, 25)},
            parts={"sailboat": {"holding_cost_jpy": 20}},
            stock=[{"segment_id": "customers", "part_id": "sailboat", "opening_units": 10}],
        ),
    )


LOTS = (69, 29, 36, 61, 61, 26, 34, 67, 45, 67, 79, 56)
SETUPS = (85, 102, 102, 101, 98, 114, 105, 86, 119, 110, 98, 114)


def wagner_whitin() -> Problem:
    """Dynamic lot sizing over twelve months, holding cost 1. Optimum $864.

    A setup in a month is written as the opening of a plant that can ship in that month only.
    """
    months = horizon(START, len(LOTS))
    plants = [f"setup-{k:02d}" for k in range(1, len(LOTS) + 1)]
    return Problem(
        "wagner-whitin",
        "Wagner and Whitin, Dynamic Version of the Economic Lot Size Model, Management Science 5 (1958): 864",
        864,
        package(
            [{"plant_id": plant, "part_id": "lot", "capacity": 0} for plant in plants],
            {("shop", "lot"): LOTS},
            parts={"lot": {"holding_cost_jpy": 1}},
            plants={plant: {"opening_cost_jpy": setup} for plant, setup in zip(plants, SETUPS, strict=True)},
            offer_periods=[
                {"offer_id": f"{plant}-lot", "period": month, "capacity": sum(LOTS)}
                for plant, month in zip(plants, months, strict=True)
            ],
        ),
        integers=True,
    )


LOCKBOXES = ("los-angeles", "chicago", "new-york", "atlanta")
LOST_INTEREST = {
    "west": (28, 84, 112, 112),
    "midwest": (60, 20, 50, 50),
    "east": (96, 60, 24, 60),
    "south": (64, 40, 40, 16),
}


def lockbox() -> Problem:
    """Uncapacitated location: each open lockbox costs 50, each region sends its mail to one; money in $1,000 a year."""
    return Problem(
        "lockbox",
        "Winston, Operations Research: Applications and Algorithms, ch. 9.2, the lockbox problem: 242, "
        "lockboxes in Los Angeles and New York",
        242,
        package(
            [{"plant_id": city, "part_id": "mail"} for city in LOCKBOXES],
            {(region, "mail"): [1] for region in LOST_INTEREST},
            [
                {"origin": city, "destination": region, "freight_jpy_per_unit": lost}
                for region, row in LOST_INTEREST.items()
                for city, lost in zip(LOCKBOXES, row, strict=True)
            ],
            plants={city: {"opening_cost_jpy": 50} for city in LOCKBOXES},
        ),
        integers=True,
    )


REGIONS = {"north-america": 12, "south-america": 8, "europe": 14, "asia": 16, "africa": 7}
LANDED = (
    (81, 92, 101, 130, 115),
    (117, 77, 108, 98, 100),
    (102, 105, 95, 119, 111),
    (115, 125, 90, 59, 74),
    (142, 100, 103, 105, 71),
)
# Capacity to fixed cost, by region.
SIZES = (
    {10: 6_000, 20: 9_000},
    {10: 4_500, 20: 6_750},
    {10: 6_500, 20: 9_750},
    {10: 4_100, 20: 6_150},
    {10: 4_000, 20: 6_000},
)


def sunoil() -> Problem:
    """Capacitated location: a small or a large plant in any of five regions; money in $1,000 a year."""
    sites = {
        f"{region}-{size}": (row, size, fixed)
        for region, row, sizes in zip(REGIONS, LANDED, SIZES, strict=True)
        for size, fixed in sizes.items()
    }
    return Problem(
        "sunoil",
        "Chopra and Meindl, Supply Chain Management, ch. Network Design, SunOil: 23,751, large plants in South America, "
        "Asia and Africa",
        23_751,
        package(
            [{"plant_id": site, "part_id": "oil", "capacity": size} for site, (_, size, _) in sites.items()],
            {(f"market-{region}", "oil"): [units] for region, units in REGIONS.items()},
            [
                {"origin": site, "destination": f"market-{region}", "freight_jpy_per_unit": cost}
                for (site, (row, _, _)) in sites.items()
                for region, cost in zip(REGIONS, row, strict=True)
            ],
            plants={site: {"opening_cost_jpy": fixed} for site, (_, _, fixed) in sites.items()},
        ),
        integers=True,
    )


def discount_and_minimum_order() -> Problem:
    """Order 700 units from three suppliers: A sells to 300 at 10 and up to 500 at 6 beyond; B sells at 8.50, from 300 to
    400 or nothing; C at 9, from 200 to 300 or nothing.

    Not from a book. By hand: A's discount pays only in full, 500 for 3,000 + 1,200 = 4,200. The other 200 would be
    cheapest at B (1,700), but B sells no fewer than 300; so C sells them for 1,800, in all 6,000. Less from A, to make
    room for B: 400 from A and 300 from B is 3,600 + 2,550 = 6,150. None from A: 400 from B and 300 from C is
    3,400 + 2,700 = 6,100.
    """
    return Problem(
        "discount-and-minimum-order",
        "derived here by hand and by enumeration; incremental discount as in Nemhauser and Wolsey 1988, ch. I.1",
        6_000,
        package(
            [
                {"plant_id": "a", "part_id": "unit", "unit_price": 10, "capacity": 500},
                {"plant_id": "b", "part_id": "unit", "unit_price": 8.5, "capacity": 400, "minimum_order": 300},
                {"plant_id": "c", "part_id": "unit", "unit_price": 9, "capacity": 300, "minimum_order": 200},
            ],
            {("buyer", "unit"): [700]},
            price_breaks=[{"offer_id": "a-unit", "from_units": 300, "unit_price": 6}],
        ),
        integers=True,
    )


def cheapest_order(total: int = 700, step: int = 10) -> float:
    """The same order, by trying every split of it in steps of ten."""
    steps = range(0, total + step, step)
    costs = [
        (10 * a if a <= 300 else 3_000 + 6 * (a - 300)) + 8.5 * b + 9 * (total - a - b)
        for a, b in product(steps, steps)
        if a <= 500 and (b == 0 or 300 <= b <= 400) and (total - a - b == 0 or 200 <= total - a - b <= 300)
    ]
    return min(costs)


PROBLEMS = (
    dantzig(),
    better_products(),
    northern_airplane(),
    sailco(),
    wagner_whitin(),
    lockbox(),
    sunoil(),
    discount_and_minimum_order(),
)
