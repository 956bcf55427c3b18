"""Markets generated from a seed, as data packages of the contract: 10k, 100k and 1M orders, with loose or tight capacity.

A market has suppliers with one plant each, parts that a handful of them offer, segments that need some of the parts over
the quarters, dated prices and capacities, stock, shortage, a cap on each country's share of a part, and a budget a fiscal
year. Plants, budgets and share caps couple the parts; with loose capacity they seldom bind, with tight capacity they do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from optimizer.api import Case, case_from, read_package
from optimizer.dataset.package import write_package
from optimizer.periods import fiscal_year, horizon
from optimizer.scenario import scenario_from_mapping
from optimizer.schema import TABLES

__all__ = ["MARKETS", "START", "Market", "make_tables", "market_case", "stated_case", "write_market", "write_tables"]

START = "2027Q2"
COUNTRIES = ("JPN", "USA", "AUS", "KOR", "TWN", "DEU", "NLD", "FIN", "SWE", "FRA", "GBR", "IND")


@dataclass(frozen=True)
class Market:
    """The size of a market. ``headroom`` scales plant capacity (1 is tight), ``purse`` the budgets.

    ``candidates`` is the share of offers that must first be qualified (0/1 decisions where any).
    """

    suppliers: int
    parts: int
    offers_a_part: float
    segments: int
    segments_a_part: int
    periods: int
    countries: int
    headroom: float = 1.0
    purse: float = 1.1
    candidates: float = 0.0
    seed: int = 7


_TENTH = Market(60, 100, 5.0, 8, 5, 4, 8)
_WHOLE = Market(200, 500, 5.0, 10, 5, 8, 10)
_TEN = Market(400, 2000, 5.2, 20, 8, 12, 12)


def _loose(market: Market) -> Market:
    return replace(market, headroom=1.7, purse=1.3)


MARKETS: dict[str, Market] = {
    "10k": _loose(_TENTH),
    "10k_tight": _TENTH,
    "100k": _loose(_WHOLE),
    "100k_tight": _WHOLE,
    "1M": _loose(_TEN),
    "1M_tight": _TEN,
    "milp": replace(_loose(_TENTH), candidates=0.4),
    # For the checks of a package alone: half a million rows each of demand and of dated prices and capacities.
    "1M_rows": _loose(Market(400, 10_000, 5.0, 20, 5, 10, 12)),
    # What every measurement warms up with.
    "tiny": _loose(Market(8, 6, 4.0, 3, 2, 4, 4)),
}


def make_tables(market: Market) -> dict[str, pd.DataFrame]:
    """The tables of a market, columns as in the contract's files."""
    m, r = market, np.random.default_rng(market.seed)
    quarters = horizon(START, m.periods)
    home = r.integers(0, m.countries, m.suppliers)
    offered = np.clip(r.poisson(m.offers_a_part - 2, m.parts) + 2, 2, 10)
    part = np.repeat(np.arange(m.parts), offered)
    supplier = np.concatenate([r.choice(m.suppliers, n, replace=False) for n in offered])
    wanted = np.repeat(np.arange(m.parts), m.segments_a_part)
    segment = np.concatenate([np.sort(r.choice(m.segments, m.segments_a_part, replace=False)) for _ in range(m.parts)])
    base = r.lognormal(4.0, 0.8, len(wanted))[:, None]
    season = 1 + 0.35 * np.sin(2 * np.pi * (np.arange(m.periods) / 4 + r.random((len(wanted), 1))))
    demand = np.round(base * season * r.uniform(0.8, 1.2, (len(wanted), m.periods)), 2)
    level = 100 * r.lognormal(2.5, 1.0, m.parts)
    price = level[part] * r.uniform(0.85, 1.35, len(part))
    dated_price = np.round(price[:, None] * (1 + 0.01 * np.arange(m.periods)), 4)
    freight = np.round(r.uniform(1, 15, (m.countries, m.segments)), 3)
    use = np.round(r.uniform(0.5, 2.0, len(part)), 4)
    total = np.zeros((m.parts, m.periods))
    np.add.at(total, wanted, demand)
    load = np.zeros((m.suppliers, m.periods))
    np.add.at(load, supplier, use[:, None] * total[part] / offered[part][:, None])
    spread = r.uniform(0.75, 1.7, (m.suppliers, 1)) * r.uniform(0.9, 1.1, load.shape)
    plant_capacity = np.round(load * spread * m.headroom, 2)
    capacity = np.round(total[part] * r.uniform(0.35, 0.9, (len(part), 1)), 2)
    years = np.array([fiscal_year(q) for q in quarters])
    spending = m.purse * (total * level[:, None]).sum(axis=0)
    candidate = r.random(len(part)) < m.candidates

    def ids(stem: str, numbers: Any) -> list[str]:
        return [f"{stem}{k:04d}" for k in np.asarray(numbers).ravel().tolist()]

    def cross(stem: str, key: str, count: int) -> dict[str, Any]:
        return {key: np.repeat(ids(stem, range(count)), m.periods), "period": np.tile(quarters, count)}

    parts = ids("p", range(m.parts))
    tables: dict[str, Mapping[str, Any]] = {
        "countries": {
            "country_id": COUNTRIES[: m.countries],
            "name_en": COUNTRIES[: m.countries],
            "bloc": ["domestic"] + ["allied"] * (m.countries - 1),
        },
        "parts": {
            "part_id": parts,
            "name_en": parts,
            "family": np.where(np.arange(m.parts) % 2, "semiconductor", "communication"),
            "unit": "piece",
            "holding_cost_jpy": np.round(0.02 * level, 4),
            "shortage_penalty_jpy": np.round(6 * level, 3),
        },
        "suppliers": {
            "supplier_id": ids("s", range(m.suppliers)),
            "name_en": ids("Supplier ", range(m.suppliers)),
            "country_id": np.array(COUNTRIES)[home],
        },
        "plants": {
            "plant_id": ids("n", range(m.suppliers)),
            "supplier_id": ids("s", range(m.suppliers)),
            "country_id": np.array(COUNTRIES)[home],
        },
        "plant_periods": cross("n", "plant_id", m.suppliers) | {"capacity": plant_capacity.ravel()},
        "offers": {
            "offer_id": ids("o", range(len(part))),
            "plant_id": ids("n", supplier),
            "part_id": ids("p", part),
            "unit_price": np.round(price, 4),
            "currency": "JPY",
            "capacity_use": use,
            "status": np.where(candidate, "candidate", "qualified"),
            "qualification_cost_jpy": np.where(candidate, np.round(4 * total.sum(axis=1) * level, 0)[part] / 50, 0.0),
            "qualification_periods": np.where(candidate, 1, 0),
        },
        "offer_periods": cross("o", "offer_id", len(part))
        | {"capacity": capacity.ravel(), "unit_price": dated_price.ravel()},
        "segments": {
            "segment_id": ids("g", range(m.segments)),
            "name_en": ids("Segment ", range(m.segments)),
            "sector": "ministry",
            "country_id": "JPN",
            "priority": 1,
        },
        "demand": {
            "segment_id": np.repeat(ids("g", segment), m.periods),
            "part_id": np.repeat(ids("p", wanted), m.periods),
            "period": np.tile(quarters, len(wanted)),
            "units": demand.ravel(),
        },
        "lanes": {
            "origin": np.repeat(COUNTRIES[: m.countries], m.segments),
            "destination": np.tile(ids("g", range(m.segments)), m.countries),
            "part_id": "*",
            "freight_pct": freight.ravel(),
        },
        "budgets": {
            "segment_id": "*",
            "fiscal_year": np.unique(years),
            "budget_jpy": [float(round(spending[years == year].sum())) for year in np.unique(years)],
        },
        "fx": {"currency": ["USD"], "period": ["*"], "jpy_per_unit": [150.0]},
        "sources": {"source_id": ["generated"], "title": [f"Generated from seed {m.seed}"]},
    }
    return {name: pd.DataFrame(columns) for name, columns in tables.items()}


def write_market(market: Market, folder: Path) -> Path:
    """Write a market as a data package; a package standing there is kept."""
    return write_tables(lambda: make_tables(market), folder)


def write_tables(make: Callable[[], Mapping[str, pd.DataFrame]], folder: Path) -> Path:
    """Write tables as a data package, in the contract's types; a package standing there is kept."""
    if not (folder / "datapackage.json").exists():
        tables = {}
        for name, frame in make().items():
            numeric = {c.name for c in TABLES[name].columns if c.numeric}
            tables[name] = frame.astype({c: float if c in numeric else "str" for c in frame.columns})
        write_package(tables, folder)
    return folder


def market_case(
    folder: Path, *, integers: bool = False, gap: float = 1e-6, route: str | None = None, **model: Any
) -> Case:
    """The case of a market written to ``folder``: no country above 60 % of a part, cost minimised."""
    kept = {"share_cap": {"country": 0.6}, "integers": integers, **model}
    return stated_case(folder, kept, {"gap": gap, "threads": 2, "route": route})


def stated_case(folder: Path, model: Mapping[str, Any], solver: Mapping[str, Any]) -> Case:
    """The case of a package written to ``folder``: cost minimised by HiGHS. What is None is left out.

    ``route`` forces the planner's way of solving it; BadInput where the planner knows no such route.
    """
    mapping = {
        "id": folder.name.replace("_", "-").lower(),
        "title": {"en": folder.name, "ja": folder.name},
        "data": str(folder),
        "model": {"objective": "cost", **model},
        "solver": {"name": "highs", "seed": 1, **{key: value for key, value in solver.items() if value is not None}},
    }
    scenario = scenario_from_mapping(mapping, folder / "scenario.yaml", folder)
    return case_from(scenario, read_package(folder), ())
