"""The families of variables of one case.

Where nothing is discounted and ramps never fall, starting a qualification, opening or expansion earlier costs the same
and allows no less, so only the first period is offered as a start; the plan then states the latest start that supports
it (``plan/timing.py``). Otherwise every period is a start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from .algebra import Codes, Linear, Parameter, Variables
from .instance import Instance
from .orders import tiers_of
from .routes import codes_of

__all__ = ["Model", "make_model"]


@dataclass(frozen=True, eq=False)
class Model:
    """The variables beside the parameters (``given``) that bind them."""

    given: Instance
    #: Units: offer, segment, period of arrival, ship, tier, lane, breach, grade, inner.
    order: Variables
    #: Units: component offer, pool (of assemblies fed alike), grade, period of arrival (made), ship, tier, lane.
    component_flow: Variables
    #: Units at the end of the period: part, segment, period.
    stock: Variables
    #: Units, at most the demand: part, segment, period.
    shortage: Variables
    #: Share of a qualification, or 0/1: offer, period started.
    qualify: Variables
    #: Share of an opening, or 0/1: plant, period.
    open_plant: Variables
    #: Units a period added to capacity: offer, period ordered.
    expand: Variables
    #: 0/1: offer, period of arrival.
    active: Variables
    #: 0/1, whether a price tier is used up: offer, period of arrival, tier.
    tier_full: Variables
    #: Units that arrive, where a share of them is capped: part, period. It keeps the caps' rows short.
    bought: Variables
    #: Most units an offer can usefully ship in a period, finite even where capacity is unlimited: offer, ship.
    reach: Parameter
    #: Most units that can usefully arrive from an offer in a period: offer, period.
    arrivals_reach: Parameter

    @property
    def families(self) -> tuple[Variables, ...]:
        """All families, in the order of their columns."""
        return (
            self.order,
            self.component_flow,
            self.stock,
            self.shortage,
            self.qualify,
            self.open_plant,
            self.expand,
            self.active,
            self.tier_full,
            self.bought,
        )

    @cached_property
    def output(self) -> Linear:
        """What offers ship, to segments and to assemblies: offer, ship, period of arrival, tier, lane."""
        return self.order.beside(self.component_flow)

    @cached_property
    def arrivals(self) -> Linear:
        """Output under its period of arrival, without what reached an assembly before the horizon."""
        return self.order.beside(self.component_flow.where(self.component_flow.index["made"] >= self.given.first_ship))

    @cached_property
    def consumption(self) -> Linear:
        """Components that go into what assemblies ship: pool, line of the bills, grade, made."""
        links = self.given.links
        below = self.given.grades.children()[self.component_flow.index["grade"]]
        shipped = Linear(
            self.given.space,
            {
                "assembly": np.concatenate([self.order.index["offer"], self.component_flow.index["offer"]]),
                "grade": np.concatenate([self.order.index["inner"], below]),
                "made": np.concatenate([self.order.index["ship"], self.component_flow.index["ship"]]),
            },
            np.concatenate([self.order.column, self.component_flow.column]),
            np.ones(len(self.order) + len(self.component_flow)),
        )
        # Lines stand in the order of their assemblies, so those of one are a run.
        first = np.searchsorted(links.assembly, shipped.index["assembly"], "left")
        count = np.searchsorted(links.assembly, shipped.index["assembly"], "right") - first
        entry = np.repeat(np.arange(len(shipped)), count)
        line = np.repeat(first, count) + tiers_of(count.astype(np.int32))
        index = {key: shipped.index[key][entry] for key in ("grade", "made")}
        index |= {"pool": links.pool[line], "line": line.astype(np.int32)}
        return Linear(self.given.space, index, shipped.column[entry], links.units[line])

    @cached_property
    def expandable(self) -> Parameter:
        """Most units of expansion, 0 where none is offered: offer."""
        table, most = self.given.table("expansions"), np.zeros(self.given.space.sizes["offer"])
        most[offer_codes(self.given, table["offer_id"])] = table["max_units"]
        return Parameter(("offer",), most)

    @cached_property
    def expanded(self) -> Linear:
        """Units of expansion in place when an offer ships: offer, ship."""
        table, delay = self.given.table("expansions"), np.zeros(self.given.space.sizes["offer"], np.int32)
        delay[offer_codes(self.given, table["offer_id"])] = table["build_periods"].to_numpy(float)
        shipments = self.shipments(self.expandable.values > 0)
        return self._begun(self.expand, "offer", shipments, delay[shipments["offer"]])

    @cached_property
    def qualified(self) -> Linear:
        """Qualifications completed when a candidate ships: offer, ship, age in quarters since completion."""
        shipments = self.shipments(self.given.candidate)
        return self._begun(self.qualify, "offer", shipments, self.given.delay[shipments["offer"]])

    def qualified_for(self, orders: Linear) -> Linear:
        """Qualifications completed when each of these orders ships, under the orders' own keys."""
        return self._begun(self.qualify, "offer", orders.index, self.given.delay[orders.codes("offer")])

    def opened_for(self, orders: Linear) -> Linear:
        """Openings made when each of these orders ships, under the orders' own keys.

        What an incumbent shipped before the horizon needs its plant open in the first period.
        """
        plant = orders.codes("plant")
        index = {
            **orders.index,
            "ship": np.maximum(orders.index["ship"], self.given.first_ship),
            "plant": plant,
        }
        begun = self._begun(self.open_plant, "plant", index, np.zeros(len(plant), np.int32))
        ship = orders.index["ship"]
        return Linear(begun.space, {**begun.index, "ship": ship[begun.index["entry"]]}, begun.column, begun.value)

    def shipments(self, chosen: npt.NDArray[np.bool_]) -> dict[str, Codes]:
        """Every offer and ship period in which one of the ``chosen`` offers can ship something."""
        keys = ("offer", "ship")
        kept = chosen[self.output.index["offer"]]
        flat = self.given.space.flat(keys, tuple(self.output.index[key][kept] for key in keys))
        return dict(zip(keys, self.given.space.unflat(keys, np.unique(flat)), strict=True))

    def _begun(self, family: Variables, key: str, index: Mapping[str, Codes], delay: Codes) -> Linear:
        """The variables of ``family`` begun at least ``delay`` quarters before each entry of ``index`` ships.

        Two dimensions are added: ``age`` (quarters since the delay ended) and ``entry`` (position in ``index``).
        """
        space, member = self.given.space, index[key]
        column = np.full((space.sizes[key], space.sizes["period"]), -1, np.int32)
        column[family.index[key], family.index["period"]] = family.column
        ready = index["ship"] - self.given.first_ship - delay
        entries, columns, ages = [], [], []
        for start in np.unique(family.index["period"]):
            found = np.flatnonzero((ready >= start) & (column[member, start] >= 0))
            entries.append(found)
            columns.append(column[member[found], start])
            ages.append(ready[found] - start)
        entry = np.concatenate(entries) if entries else np.zeros(0, np.int64)
        kept = {name: codes[entry] for name, codes in index.items()}
        kept["age"] = np.concatenate(ages).astype(np.int32) if ages else np.zeros(0, np.int32)
        kept["entry"] = entry.astype(np.int32)
        picked = np.concatenate(columns) if columns else np.zeros(0, np.int32)
        return Linear(space, kept, picked.astype(np.int32), np.ones(len(entry)))


def offer_codes(given: Instance, ids: pd.Series) -> Codes:
    """Codes of offer ids."""
    return codes_of(pd.Index(given.labels["offer"]), ids)


def make_model(given: Instance) -> Model:
    """Lay out the columns: families one after the other, each sorted by its keys."""
    space, whole = given.space, given.case.scenario.model.integers
    first = 0

    def family(
        name: str,
        unit: str,
        index: dict[str, Codes],
        upper: npt.NDArray[np.float64] | float = np.inf,
        integer: bool = False,
    ) -> Variables:
        nonlocal first
        made = Variables.family(space, name, unit, first, index, upper=upper, integer=integer)
        first += len(made)
        return made

    periods = space.sizes["period"]
    order = family("order", "units", given.orders.index)
    flow = family("component_flow", "units", given.flows.index)
    part, segment = (codes.astype(np.int32) for codes in np.nonzero(given.demanded))
    volume = {
        "part": np.repeat(part, periods),
        "segment": np.repeat(segment, periods),
        "period": np.tile(np.arange(periods, dtype=np.int32), len(part)),
    }
    stock = family("stock", "units", volume)
    shortage = family("shortage", "units", volume, given.demand.at(space, volume))

    undiscounted = given.case.scenario.model.discount_rate == 0
    starts = np.arange(1 if undiscounted and (np.diff(given.ramp, axis=1) >= 0).all() else periods)
    instant = np.arange(1 if undiscounted else periods)
    used = np.unique(np.concatenate([order.index["offer"], flow.index["offer"]]))
    candidates = np.intersect1d(np.flatnonzero(given.candidate), used)
    qualify = family("qualify", "share", _cross("offer", candidates, starts), 1.0, whole)
    plants = np.unique(space.codes({"offer": used.astype(np.int32)}, "plant"))
    costly = plants[given.table("plants")["opening_cost_jpy"].to_numpy(float)[plants] > 0]
    open_plant = family("open_plant", "share", _cross("plant", costly, instant), 1.0, whole)
    expansions = given.table("expansions")
    growing = np.intersect1d(offer_codes(given, expansions["offer_id"]), used)
    expand = family("expand", "units per period", _cross("offer", growing, instant))

    reach, arrivals_reach = _reach(given)
    arriving = order.beside(flow.where(flow.index["made"] >= given.first_ship))
    placed = _pairs(arriving, ("offer", "period"))
    lots = given.table("offers")["minimum_order"].to_numpy(float)[placed["offer"]] > 0
    active = family(
        "active",
        "0/1",
        {key: codes[lots | _sourced(given, placed)] for key, codes in placed.items()},
        1.0,
        whole,
    )
    stepped = given.stepped[arriving.index["offer"]]
    stepped &= arriving.index["tier"] < given.prices.tiers[arriving.index["offer"]] - 1
    junctions = _pairs(arriving.where(stepped), ("offer", "period", "tier"))
    tier_full = family("tier_full", "0/1", junctions, 1.0, whole)
    capped = any(cap.within == "part" for cap in given.case.scenario.model.share_cap)
    totals = _pairs(order.where(np.full(len(order), capped)), ("part", "period"))
    bought = family("bought", "units", totals)
    return Model(
        given,
        order,
        flow,
        stock,
        shortage,
        qualify,
        open_plant,
        expand,
        active,
        tier_full,
        bought,
        Parameter(("offer", "ship"), reach),
        Parameter(("offer", "period"), arrivals_reach),
    )


def _cross(key: str, members: npt.NDArray[np.integer], starts: npt.NDArray[np.integer]) -> dict[str, Codes]:
    return {
        key: np.repeat(members, len(starts)).astype(np.int32),
        "period": np.tile(starts, len(members)).astype(np.int32),
    }


def _pairs(terms: Linear, keys: tuple[str, ...]) -> dict[str, Codes]:
    flat = terms.space.flat(keys, tuple(terms.codes(key) for key in keys))
    return dict(zip(keys, terms.space.unflat(keys, np.unique(flat)), strict=True))


def _sourced(given: Instance, placed: dict[str, Codes]) -> npt.NDArray[np.bool_]:
    """Whether the minimum number of sources concerns each (offer, period)."""
    asked = sources_asked(given)
    return asked.values[given.space.codes(placed, "part"), placed["period"]] > 0


def sources_asked(given: Instance) -> Parameter:
    """How many sources each part must have in each period, 0 where none is asked: part, period."""
    wish = given.case.scenario.model.minimum_sources
    total = given.demand.values.sum(axis=1)
    if wish is None:
        return Parameter(("part", "period"), np.zeros_like(total))
    begun = np.array([wish.start is None or str(p) >= wish.start for p in given.labels["period"]])
    families = given.table("parts")["family"]
    chosen = families.isin(wish.families).to_numpy() if wish.families else np.ones(len(families), bool)
    return Parameter(("part", "period"), wish.count * ((total > 0) & begun & chosen[:, None]).astype(float))


def _reach(given: Instance) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Tight finite bounds on what an offer ships (offer, ship) and delivers (offer, period).

    Capacity with its largest expansion, or what the segments and assemblies it serves can still use, whichever is less; a
    minimum order may exceed the latter.
    """
    space, orders = given.space, given.orders.index
    offer, segment, period, ship = (orders[key] for key in ("offer", "segment", "period", "ship"))
    route = space.flat(("offer", "segment", "period"), (offer, segment, period))
    once = np.unique(route, return_index=True)[1]
    offer, period, ship = offer[once], period[once], ship[once]
    use = given.useful.at(space, {key: codes[once] for key, codes in orders.items()})
    lot = given.table("offers")["minimum_order"].fillna(0.0).to_numpy(float)[:, None]
    expansions, extra = given.table("expansions"), np.zeros(space.sizes["offer"])
    extra[offer_codes(given, expansions["offer_id"])] = expansions["max_units"]
    capacity = given.capacity.values + extra[:, None]

    shipped = np.zeros((space.sizes["offer"], space.sizes["ship"]))
    np.add.at(shipped, (offer, ship), use)
    arrived = np.zeros((space.sizes["offer"], space.sizes["period"]))
    np.add.at(arrived, (offer, period), use)
    # What feeds a pool is bounded by what its assemblies ship, tier by tier.
    flow, links = _ways(given), given.links
    wanted, reach = shipped, np.minimum(capacity, np.maximum(shipped, lot))
    while len(flow["offer"]):
        taken = np.zeros((links.pools, space.sizes["ship"]))
        np.add.at(taken, links.pool, links.units[:, None] * reach[links.assembly])
        fed = taken[flow["pool"], flow["made"]]
        wanted = shipped.copy()
        np.add.at(wanted, (flow["offer"], flow["ship"]), fed)
        wider = np.minimum(capacity, np.maximum(wanted, lot))
        if np.array_equal(wider, reach):
            inside = flow["made"] >= given.first_ship
            np.add.at(arrived, (flow["offer"][inside], flow["period"][inside]), fed[inside])
            break
        reach = wider
    keys = ("offer", "period", "ship")
    both = tuple(np.concatenate([own, flow[key]]) for key, own in zip(keys, (offer, period, ship), strict=True))
    o, t, s = space.unflat(keys, np.unique(space.flat(keys, both)))
    able = np.zeros_like(arrived)
    np.add.at(able, (o, t), capacity[o, s])
    return reach, np.minimum(able, np.maximum(arrived, lot))


def _ways(given: Instance) -> dict[str, Codes]:
    """Component flows without their grades and tiers."""
    flows = given.flows.index
    keys = ("offer", "pool", "made")
    once = np.unique(given.space.flat(keys, tuple(flows[key] for key in keys)), return_index=True)[1]
    return {key: codes[once] for key, codes in flows.items()}
