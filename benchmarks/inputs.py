"""What the measurements of a case start from: its package on disk, its case, and, made once before them, the arrays of its
program and the plain parameters for other packages.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np

from benchmarks import location, market
from benchmarks.arrays import Arrays, Plain, save
from benchmarks.cases import CASES, SHIPPED, Bench
from benchmarks.location import LOCATIONS, location_case, make_sites, strong_arrays, write_location
from benchmarks.market import MARKETS, market_case, write_market
from optimizer.api import Case, load_case, read_package
from optimizer.model.build import LinearProgram, build
from optimizer.model.instance import Instance

__all__ = ["arrays_of", "case_of", "package_of", "plain_of", "prepare", "reference_of"]


def package_of(case: Bench, work: Path) -> Path:
    """The folder of the case's data package below ``work``; what is generated is written when it is not there yet."""
    if case.market is None:
        return SHIPPED
    if case.market in LOCATIONS:
        return write_location(LOCATIONS[case.market], _place(case.market, LOCATIONS[case.market], location, work))
    return write_market(MARKETS[case.market], _place(case.market, MARKETS[case.market], market, work))


def _place(name: str, size: object, maker: ModuleType, work: Path) -> Path:
    """A folder of its own for what this ``size`` and the text of its ``maker`` give."""
    made_by = f"{size}{Path(str(maker.__file__)).read_text(encoding='utf-8')}"
    return work / f"{name}-{hashlib.sha256(made_by.encode()).hexdigest()[:8]}"


def case_of(case: Bench, work: Path, route: str | None = None) -> Case:
    """The case as the planner reads it; BadInput where it knows no such ``route``."""
    if case.market in LOCATIONS:
        return location_case(package_of(case, work), case.gap, case.time_s, route)
    if case.market is not None:
        return market_case(package_of(case, work), integers=not case.linear, gap=case.gap, route=route)
    return load_case(case.scenario, None, _overrides(case, route))


def reference_of(case: Bench, work: Path) -> Case:
    """What a pair's case is held against, under the same settings; the case itself where it states none."""
    if case.reference is None:
        return case_of(case, work)
    return load_case(case.reference, None, _overrides(case, None))


def _overrides(case: Bench, route: str | None) -> list[str]:
    """The case's own changes of a scenario, with the solver's settings that it states."""
    settings = {"gap": None if case.linear else case.gap, "time_limit_s": case.time_s, "route": route}
    return [*case.overrides, *(f"solver.{key}={value}" for key, value in settings.items() if value is not None)]


def prepare(name: str, work: Path) -> dict[str, int]:
    """Make a case's files in ``work / name`` and return its size."""
    case, folder = CASES[name], work / name
    folder.mkdir(parents=True, exist_ok=True)
    if case.kind == "check":
        return {"rows": sum(len(table) for table in read_package(package_of(case, work)).tables.values())}
    model, program = build(case_of(case, work))
    save(arrays_of(program), folder / "arrays.npz")
    if case.market in LOCATIONS:
        save(strong_arrays(make_sites(LOCATIONS[case.market])), folder / "strong.npz")
    elif case.market is not None and case.linear:
        save(plain_of(model.instance), folder / "plain.npz")
    return {"orders": len(model.order), **program.size}


def arrays_of(program: LinearProgram) -> Arrays:
    """The arrays of a program, unscaled."""
    matrix = program.matrix
    return Arrays(
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        program.integer.astype(np.int32),
    )


def plain_of(instance: Instance) -> Plain:
    """The parameters of a generated market. ValueError where a case has more than a market has."""
    space, orders, case = instance.space, instance.orders, instance.case
    quarters = space.sizes["period"]
    offer, segment, period, ship = (orders.index[key] for key in ("offer", "segment", "period", "ship"))
    part, buyer = np.nonzero(instance.demanded)
    caps = [(cap.by, cap.within) for cap in case.scenario.model.share_cap]
    dated = any(cap.start is not None for cap in case.scenario.model.share_cap)
    every_quarter = (
        len(offer) % quarters == 0 and (period == np.tile(np.arange(quarters), len(offer) // quarters)).all()
    )
    if (
        not every_quarter
        or (ship != period).any()
        or len(instance.flows.purchase)
        or dated
        or caps != [("country", "part")]
    ):
        raise ValueError(
            "the peers know only orders of every quarter, without lead times, components or other share caps"
        )
    number = np.full(instance.demanded.shape, -1, np.int32)
    number[part, buyer] = np.arange(len(part))
    of_offer = {key: space.codes({"offer": np.arange(space.sizes["offer"], dtype=np.int32)}, key) for key in _OF_OFFER}
    at = slice(None, None, quarters)
    years = space.codes({"period": np.arange(quarters, dtype=np.int32)}, "fiscal_year")
    table = case.tables["budgets"]
    budget_jpy = dict(zip(table["fiscal_year"].astype(int), table["budget_jpy"].astype(float), strict=True))
    cost = (orders.purchase + orders.freight + orders.duty).reshape(-1, quarters)
    return Plain(
        route_offer=offer[at],
        route_need=number[of_offer["part"][offer[at]], segment[at]],
        unit_cost=cost,
        offer_part=of_offer["part"],
        offer_plant=of_offer["plant"],
        offer_country=of_offer["country"],
        use=instance.capacity_use.values,
        offer_capacity=instance.capacity.values,
        plant_capacity=instance.plant_capacity.values,
        need_part=part.astype(np.int32),
        demand=instance.demand.values[part, buyer],
        opening=instance.opening_stock.values[part, buyer, 0],
        holding=instance.holding.values[part],
        penalty=instance.penalty.values[part],
        year=years,
        budget=np.array([budget_jpy.get(int(year), np.inf) for year in instance.labels["fiscal_year"]]),
        share_limit=np.array(case.scenario.model.share_cap[0].limit),
    )


_OF_OFFER = ("part", "plant", "country")


if __name__ == "__main__":
    print(json.dumps(prepare(sys.argv[1], Path(sys.argv[2]))))
