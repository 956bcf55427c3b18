"""The sets and parameters of one case, as arrays.

Every dimension is a list of ids and every parameter an array over dimensions; ids appear again only when a plan is
reported. ``ship`` is the period in which a unit leaves its plant: it starts before the horizon by the longest lead, so
that arrivals already on their way have a place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.case import Case
from optimizer.dataset import periods as quarters
from optimizer.rules.bills import component_depth, read_bills
from optimizer.rules.exclusion import Verdicts, of_concern, verdicts

from .algebra import Codes, Floats, Mask, Parameter, Space
from .costs import Prices, make_prices, most_tiers, shortage_penalty, standard_costs
from .flows import Flows, make_flows
from .grades import Grades, make_tests
from .links import Links, make_links
from .orders import Orders, make_orders
from .routes import codes_of, reachable

__all__ = ["Instance", "Labels", "make_instance"]

Labels = dict[str, npt.NDArray[np.object_]]


@dataclass(frozen=True, eq=False)
class Instance:
    """One case as arrays; each parameter names its dimensions and unit."""

    case: Case
    #: Ids of every dimension.
    labels: Labels
    space: Space
    #: Whether a segment asks for a part at all: part, segment.
    demanded: Mask
    #: Units a period: part, segment, period.
    demand: Parameter
    #: Units in stock before the horizon, filed under its first period: part, segment, period.
    opening_stock: Parameter
    #: Units that must be in stock at the end: part, segment, period.
    cover_stock: Parameter
    #: The most a segment can still use from a period on, stock targets included: part, segment, period.
    useful: Parameter
    #: Units shipped a period; infinite where unlimited: offer, ship.
    capacity: Parameter
    #: Resource units a period: plant, ship.
    plant_capacity: Parameter
    #: Units shipped a period over all flows on the lane: lane.
    lane_capacity: Parameter
    #: Plant resource per unit: offer.
    capacity_use: Parameter
    #: ¥ per unit and period: part.
    holding: Parameter
    #: ¥ per missing unit: part.
    penalty: Parameter
    prices: Prices
    #: Offers whose price tiers fill in order only by yes-or-no decisions: offer.
    stepped: Mask
    orders: Orders
    flows: Flows
    verdict: Verdicts
    grades: Grades
    links: Links
    #: ¥ of the chosen components of a unit, at their standard cost: offer, period.
    standard: Floats
    #: ¥ of a unit at its standard cost: part, period.
    part_cost: Floats
    #: Offers that must be qualified first.
    candidate: Mask
    #: Quarters from the start of qualification to the first unit: offer.
    delay: Codes
    #: Share of capacity by age in quarters: offer, age.
    ramp: Floats
    #: Code of the horizon's first period on the ship dimension.
    first_ship: int
    #: Present value of ¥1 in each period.
    discount: Floats
    #: Demanded parts that nobody offers and that carry no penalty (ids).
    unpriced: tuple[str, ...]

    def table(self, name: str) -> pd.DataFrame:
        """A table of the case."""
        return self.case.tables[name]


def make_instance(case: Case, clean: Collection[str] = (), barred: Collection[str] = ()) -> Instance:
    """Read the sets and parameters off the case's tables.

    ``clean`` and ``barred`` name suppliers whose undeclared components count so, whatever scenario and rules say.
    """
    tables, periods = case.tables, case.periods
    offers, parts, stock = tables["offers"], tables["parts"], tables["stock"]
    labels = _labels(case)
    index = {name: pd.Index(ids) for name, ids in labels.items()}
    demand, demanded = _demand(case, index)
    part, segment = np.nonzero(demanded)
    routes = reachable(
        tables, pd.DataFrame({"part_id": labels["part"][part], "segment_id": labels["segment"][segment]})
    )
    bills, depth = read_bills(tables), component_depth(tables)
    links = make_links(tables, bills)
    lead = tables["lanes"]["lead_periods"].to_numpy(float)
    before = int(lead[routes["lane"].to_numpy()].max(initial=0))
    before += int(depth.max(initial=0)) * int(lead[links.lane].max(initial=0))
    labels["ship"] = np.array(quarters.horizon(quarters.shift(periods[0], -before), before + len(periods)), object)
    index["ship"] = pd.Index(labels["ship"])
    labels["made"] = labels["ship"]
    status = offers["status"].to_numpy()
    ramp = _ramps(offers["ramp"], len(periods))
    ramp[status == "incumbent"] = 1.0
    capacity = _by_period(offers, tables["offer_periods"], "offer", index)
    rising = np.where((status == "qualified")[:, None], ramp, 1.0)
    capacity[:, before:] = np.where(rising > 0, capacity[:, before:] * np.where(rising > 0, rising, 1.0), 0.0)
    opening, cover = np.zeros_like(demand), np.zeros_like(demand)
    at = codes_of(index["part"], stock["part_id"]), codes_of(index["segment"], stock["segment_id"])
    opening[(*at, 0)] = stock["opening_units"]
    cover[at] = stock["cover_periods"].to_numpy(float)[:, None]
    cover *= demand
    remaining = demand[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]

    candidate = status == "candidate"
    delay = np.where(candidate, offers["qualification_periods"].to_numpy(float), 0).astype(np.int32)
    prices = make_prices(case, index["offer"], index["period"])
    part_of = codes_of(index["part"], offers["part_id"])
    standard, part_cost = standard_costs(prices, part_of, bills, depth)
    penalty, unpriced = shortage_penalty(case, prices, routes, part_of, standard)
    verdict = verdicts(tables, case.rules, periods, case.scenario.model.unknown, clean, barred)
    used = np.isin(part_of, links.component)
    grades = make_tests(verdict, [rule.id for rule in case.rules], periods, used, int(depth.max(initial=0)))
    incumbent, concern = status == "incumbent", of_concern(tables, periods)
    lanes = tables["lanes"]
    orders = make_orders(routes, lanes, prices, before, incumbent, delay, verdict, grades, links, concern, standard)
    flows = make_flows(lanes, prices, before, incumbent, delay, grades, links, orders, concern)
    named = np.array([grades.name(grade) for grade in range(grades.count)], object)
    pools = np.array([_pool_name(labels["offer"][links.assembly[links.pool == k]]) for k in range(links.pools)], object)
    lines = labels["offer"][links.assembly]
    labels |= {"grade": named, "inner": named, "pool": pools, "component": labels["part"], "line": lines}
    space = _space(tables, index, labels)
    component = np.zeros(links.pools, np.int32)
    component[links.pool] = links.component
    space.derived["component"] = (("pool", component),)
    volume = ("part", "segment", "period")
    return Instance(
        case=case,
        labels=labels,
        space=space,
        demanded=demanded,
        demand=Parameter(volume, demand),
        opening_stock=Parameter(volume, opening),
        cover_stock=Parameter(volume, cover),
        useful=Parameter(volume, remaining + cover.max(axis=2, initial=0)[:, :, None]),
        capacity=Parameter(("offer", "ship"), capacity),
        plant_capacity=Parameter(
            ("plant", "ship"), _by_period(tables["plants"], tables["plant_periods"], "plant", index)
        ),
        lane_capacity=Parameter(("lane",), tables["lanes"]["capacity"].fillna(np.inf).to_numpy(float)),
        capacity_use=Parameter(("offer",), offers["capacity_use"].to_numpy(float)),
        holding=Parameter(("part",), parts["holding_cost_jpy"].to_numpy(float)),
        penalty=Parameter(("part",), penalty),
        prices=prices,
        stepped=_stepped(case, prices, verdict),
        orders=orders,
        flows=flows,
        verdict=verdict,
        grades=grades,
        links=links,
        standard=standard,
        part_cost=part_cost,
        candidate=candidate,
        delay=delay,
        ramp=ramp,
        first_ship=before,
        discount=(1.0 + case.scenario.model.discount_rate) ** (-np.arange(len(periods)) / 4),
        unpriced=unpriced,
    )


def _pool_name(assemblies: npt.NDArray[np.object_]) -> str:
    """The assemblies of a pool in short."""
    return str(assemblies[0]) + (f" and {len(assemblies) - 1} more" if len(assemblies) > 1 else "")


def _labels(case: Case) -> Labels:
    keys = {
        "offer": ("offers", "offer_id"),
        "plant": ("plants", "plant_id"),
        "supplier": ("suppliers", "supplier_id"),
        "country": ("countries", "country_id"),
        "part": ("parts", "part_id"),
        "segment": ("segments", "segment_id"),
    }
    labels = {name: case.tables[table][key].to_numpy(object) for name, (table, key) in keys.items()}
    lanes = case.tables["lanes"]
    years = [quarters.fiscal_year(p) for p in case.periods]
    return labels | {
        "family": np.array(sorted(case.tables["parts"]["family"].unique()), object),
        "rule": np.array([rule.id for rule in case.rules], object),
        "period": np.array(case.periods, object),
        "lane": (lanes["origin"] + ">" + lanes["destination"] + ":" + lanes["part_id"]).to_numpy(object),
        "fiscal_year": np.arange(min(years), max(years) + 1).astype(object),
        "tier": np.arange(most_tiers(case.tables["price_breaks"])).astype(object),
        "all": np.array(["*"], object),
    }


def _space(tables: dict[str, pd.DataFrame], index: Mapping[str, pd.Index], labels: Labels) -> Space:
    offers, plants, parts = tables["offers"], tables["plants"], tables["parts"]
    years = np.array([quarters.fiscal_year(str(p)) for p in labels["period"]])
    derived: dict[str, tuple[tuple[str, Codes], ...]] = {
        "plant": (("offer", codes_of(index["plant"], offers["plant_id"])),),
        "part": (("offer", codes_of(index["part"], offers["part_id"])),),
        "supplier": (("plant", codes_of(index["supplier"], plants["supplier_id"])),),
        "country": (("plant", codes_of(index["country"], plants["country_id"])),),
        "family": (("part", codes_of(index["family"], parts["family"])),),
        "fiscal_year": (("period", (years - years.min()).astype(np.int32)),),
        "all": (("period", np.zeros(len(years), np.int32)),),
    }
    return Space({name: len(ids) for name, ids in labels.items()}, derived)


def _demand(case: Case, index: Mapping[str, pd.Index]) -> tuple[Floats, Mask]:
    rows = case.tables["demand"]
    period = codes_of(index["period"], rows["period"])
    rows, period = rows[period >= 0], period[period >= 0]
    demand = np.zeros((len(index["part"]), len(index["segment"]), len(case.periods)))
    part, segment = codes_of(index["part"], rows["part_id"]), codes_of(index["segment"], rows["segment_id"])
    demand[part, segment, period] = rows["units"]
    demanded = np.zeros(demand.shape[:2], bool)
    demanded[part, segment] = True
    return demand, demanded


def _by_period(base: pd.DataFrame, dated: pd.DataFrame, name: str, index: Mapping[str, pd.Index]) -> Floats:
    """Capacity by shipping period: the dated one where stated, else the base, else unlimited."""
    values = np.repeat(base["capacity"].fillna(np.inf).to_numpy(float)[:, None], len(index["ship"]), axis=1)
    dated = dated[dated["capacity"].notna()]
    row, ship = codes_of(index[name], dated[f"{name}_id"]), codes_of(index["ship"], dated["period"])
    inside = ship >= 0
    values[row[inside], ship[inside]] = dated["capacity"].to_numpy(float)[inside]
    return values


def _stepped(case: Case, prices: Prices, verdict: Verdicts) -> Mask:
    """Offers whose tiers would not fill in order by themselves.

    Rising prices do, unless shares are counted by purchase cost: then paying more than needed for one source would make
    room for another.
    """
    weighed = any(cap.within != "part" for cap in case.scenario.model.share_cap)
    weighed |= bool(((verdict.cap > 0) & (verdict.cap < 1)).any())
    return prices.falling | ((prices.tiers > 1) & weighed)


def _ramps(stated: pd.Series, ages: int) -> Floats:
    """Share of capacity by age in quarters, shape (offers, ages); the last stated share holds on."""
    ramp = np.ones((len(stated), ages))
    for row, text in enumerate(stated.to_numpy(object)):
        if isinstance(text, str):
            steps = np.array([float(step) for step in text.split(";")])
            ramp[row] = steps[np.minimum(np.arange(ages), len(steps) - 1)]
    return ramp
