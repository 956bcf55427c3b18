"""Capacitated facility location generated from a seed, as a data package and in its strong formulation for a solver alone.

Plants and customers stand at random in a unit square. Capacities are U[10, 160], scaled so that their sum is ``ratio``
times the demand, which is U[5, 35] each; opening costs U[0, 90] + U[100, 110] times the root of the unscaled capacity; carrying
a unit costs ``carriage`` times the distance, 10 in Cornuéjols, Sridharan and Thizy (1991), whose generator this is. Money is
counted in hundredths, so that all is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from benchmarks.arrays import Arrays, Floats
from benchmarks.market import START, stated_case, write_tables
from optimizer.api import Case

__all__ = [
    "LOCATIONS",
    "Location",
    "Sites",
    "location_case",
    "make_sites",
    "sites_tables",
    "strong_arrays",
    "write_location",
]

#: Hundredths.
SCALE = 100
PART = "goods"


@dataclass(frozen=True)
class Location:
    """The size of an instance, its total capacity over its total demand, and the cost of a unit carried so far as 1."""

    plants: int
    customers: int
    ratio: float
    carriage: float = 10
    seed: int = 7


@dataclass(frozen=True, eq=False)
class Sites:
    """The numbers of an instance, all whole: plants' opening costs and capacities, customers' demands, and ¥ per unit
    (plant, customer).
    """

    opening: Floats
    capacity: Floats
    demand: Floats
    unit: Floats


LOCATIONS: dict[str, Location] = {
    "cflp_50x50": Location(50, 50, 2.5),
    "cflp_100x1000": Location(100, 1000, 5.0, carriage=20),
}


def make_sites(location: Location) -> Sites:
    """Draw an instance."""
    r = np.random.default_rng(location.seed)
    plants, customers = r.random((location.plants, 2)), r.random((location.customers, 2))
    size = r.uniform(10, 160, location.plants)
    demand = np.round(r.uniform(5, 35, location.customers))
    opening = r.uniform(0, 90, location.plants) + r.uniform(100, 110, location.plants) * np.sqrt(size)
    distance = np.hypot(*(plants[:, None, :] - customers[None, :, :]).transpose(2, 0, 1))
    return Sites(
        np.round(SCALE * opening),
        np.round(size * (location.ratio * demand.sum() / size.sum())),
        demand,
        np.round(location.carriage * SCALE * distance),
    )


def sites_tables(sites: Sites) -> dict[str, pd.DataFrame]:
    """The tables of an instance: one part, an offer a plant, a segment a customer, a lane for each pair of them."""
    plants = [f"n{k:04d}" for k in range(len(sites.opening))]
    customers = [f"g{k:04d}" for k in range(len(sites.demand))]
    suppliers = [f"s{k:04d}" for k in range(len(plants))]
    # With whole numbers a shortage is one unit or more, and no unit spares more than an opening and the dearest lane.
    penalty = 2 * (sites.opening.max() + sites.unit.max())
    tables = {
        "countries": {"country_id": ["JPN"], "name_en": ["Japan"], "bloc": ["domestic"]},
        "parts": {
            "part_id": [PART],
            "name_en": ["Goods"],
            "family": ["component"],
            "unit": ["piece"],
            "shortage_penalty_jpy": [penalty],
        },
        "suppliers": {"supplier_id": suppliers, "name_en": suppliers, "country_id": "JPN"},
        "plants": {
            "plant_id": plants,
            "supplier_id": suppliers,
            "country_id": "JPN",
            "capacity": sites.capacity,
            "opening_cost_jpy": sites.opening,
        },
        "offers": {
            "offer_id": [f"o{k:04d}" for k in range(len(plants))],
            "plant_id": plants,
            "part_id": PART,
            "unit_price": 0.0,
            "currency": "JPY",
            "status": "qualified",
        },
        "segments": {
            "segment_id": customers,
            "name_en": customers,
            "sector": "private",
            "country_id": "JPN",
            "priority": 1,
        },
        "demand": {"segment_id": customers, "part_id": PART, "period": START, "units": sites.demand},
        "lanes": {
            "origin": np.repeat(plants, len(customers)),
            "destination": np.tile(customers, len(plants)),
            "part_id": "*",
            "freight_jpy_per_unit": sites.unit.ravel(),
        },
        "fx": {"currency": ["USD"], "period": ["*"], "jpy_per_unit": [150.0]},
        "sources": {"source_id": ["generated"], "title": ["Generated from a seed"]},
    }
    return {name: pd.DataFrame(columns) for name, columns in tables.items()}


def strong_arrays(sites: Sites) -> Arrays:
    r"""The program as the literature has it: :math:`x_{ij}` is the share of customer j's demand that plant i brings.

    .. math::
        \min \sum_i f_i y_i + \sum_{i,j} c_{ij} d_j x_{ij}, \quad \sum_i x_{ij} = 1, \quad
        \sum_j d_j x_{ij} \le s_i y_i, \quad x_{ij} \le y_i, \quad \sum_i s_i y_i \ge \sum_j d_j
    """
    n, m = sites.unit.shape
    pairs = n * m
    plant, customer = np.divmod(np.arange(pairs), m)
    each = np.arange(pairs)
    ones = np.ones(pairs)
    rows = [
        (customer, each, ones),
        (m + plant, each, sites.demand[customer]),
        (m + np.arange(n), pairs + np.arange(n), -sites.capacity),
        (m + n + each, each, ones),
        (m + n + each, pairs + plant, -ones),
        (np.full(n, m + n + pairs), pairs + np.arange(n), sites.capacity),
    ]
    row, column, value = (np.concatenate(of) for of in zip(*rows, strict=True))
    height, width = m + n + pairs + 1, pairs + n
    matrix = sparse.coo_array((value, (row, column)), (height, width)).tocsc()
    no_more = np.zeros(n + pairs)
    return Arrays(
        np.concatenate([(sites.unit * sites.demand).ravel(), sites.opening]),
        np.zeros(width),
        np.ones(width),
        np.concatenate([np.ones(m), np.full(n + pairs, -np.inf), [sites.demand.sum()]]),
        np.concatenate([np.ones(m), no_more, [np.inf]]),
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        np.concatenate([np.zeros(pairs), np.ones(n)]).astype(np.int32),
    )


def write_location(location: Location, folder: Path) -> Path:
    """Write an instance as a data package; a package standing there is kept."""
    return write_tables(lambda: sites_tables(make_sites(location)), folder)


def location_case(folder: Path, gap: float, time_s: float | None, route: str | None = None) -> Case:
    """The case of an instance written to ``folder``, whole openings, on one thread."""
    solver = {"gap": gap, "time_limit_s": time_s, "threads": 1, "route": route}
    return stated_case(folder, {"integers": True}, solver)
