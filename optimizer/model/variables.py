"""The families of variables of one case.

Where nothing is discounted and ramps never fall, starting a qualification, opening or expansion earlier costs the same
and allows no less, so only the first period is offered as a start; the plan then states the latest start that supports
it (``plan/timing.py``). Otherwise every period is a start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optimizer.arrays import Codes, Integers, Mask
from optimizer.columns.memo import Memo, derived

from .algebra import Linear, Parameter, Variables
from .instance import Instance
from .keys import Index, first_of_each, picked, replaced
from .orders import place_in_run
from .reach import Reach, make_reach, make_ways

__all__ = ["Model", "bind", "make_model"]


@dataclass(frozen=True, eq=False)
class Model:
    """The variables beside the parameters (``given``) that bind them."""

    given: Instance
    #: Units: offer, segment, period of arrival, ship, tier, lane, breach, clearance, inner.
    order: Variables
    #: Units: component offer, pool (of assemblies fed alike), clearance, period of arrival (made), ship, tier, lane.
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
    price_tier_full: Variables
    #: Units that arrive, where a share of them is capped: part, period. It keeps the caps' rows short.
    bought: Variables
    #: Units of what an offer to be qualified or opened has delivered, in stock at the end: offer, segment, period.
    kept: Variables
    #: By how much wider than usual assumed bounds are (see ``optimizer.model.reach``).
    width: float = 1.0

    @property
    def memo(self) -> Memo:
        """Where the figures are kept, with what they asked for."""
        return self.given.memo

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
            self.price_tier_full,
            self.bought,
            self.kept,
        )

    @derived
    def output(self) -> Linear:
        """What offers ship, to segments and to assemblies: offer, ship, period of arrival, tier, lane."""
        return self.order.beside(self.component_flow)

    @derived
    def arrivals(self) -> Linear:
        """Output under its period of arrival, without what reached an assembly before the horizon."""
        return self.order.beside(self.component_flow.where(self.component_flow.index["made"] >= self.given.first_ship))

    @property
    def reach(self) -> Parameter:
        """Most units that an offer ships in a period, finite even where capacity is unlimited: offer, ship."""
        return Parameter(("offer", "ship"), self._reach.shipped)

    @property
    def arrivals_reach(self) -> Parameter:
        """Most units that arrive from an offer in a period: offer, period."""
        return Parameter(("offer", "period"), self._reach.arriving)

    @property
    def forced(self) -> Mask:
        """Parts of which some plan may have to buy more than is used: part."""
        return self._reach.forced

    @property
    def assumed(self) -> Mask:
        """Offers whose reach is assumed, not derived: offer."""
        return self._reach.assumed

    @derived
    def _reach(self) -> Reach:
        return make_reach(self.given, make_ways(self.given), self.width)

    @derived
    def consumption(self) -> Linear:
        """Components that go into what assemblies ship: pool, line of the bills, clearance, made."""
        links, space = self.given.links, self.given.space
        # Lines stand in the order of their assemblies, so those of one are a run.
        lines = np.bincount(links.assembly, minlength=space.sizes["offer"])
        order, flow = (part.where(lines[part.index["offer"]] > 0) for part in (self.order, self.component_flow))
        inner = np.concatenate([order.index["inner"], self.given.clearances.children()[flow.index["clearance"]]])
        assembly, made = (np.concatenate([order.index[key], flow.index[key]]) for key in ("offer", "ship"))
        entry = np.repeat(np.arange(len(assembly)), lines[assembly])
        line = (np.cumsum(lines) - lines)[assembly][entry] + place_in_run(lines[assembly])
        index = {
            "clearance": inner[entry],
            "made": made[entry],
            "pool": links.pool[line],
            "line": line.astype(np.int32),
        }
        return Linear(space, index, np.concatenate([order.column, flow.column])[entry], links.units[line])

    @derived
    def expanded(self) -> Linear:
        """Units of expansion in place when an offer ships: offer, ship."""
        shipments = self.shipments(self.given.expanding)
        delay = self.given.build_time.values.astype(np.int32)
        return self._begun(self.expand, "offer", shipments, delay[shipments["offer"]])

    @derived
    def qualified(self) -> Linear:
        """Qualifications completed when a candidate ships: offer, ship, age in quarters since completion."""
        shipments = self.shipments(self.given.candidate)
        return self._begun(self.qualify, "offer", shipments, self.given.delay[shipments["offer"]])

    def qualified_for(self, index: Mapping[str, Codes]) -> Linear:
        """Qualifications completed when each of these entries ships, under their own keys."""
        return self._begun(self.qualify, "offer", index, self.given.delay[index["offer"]])

    def opened_for(self, index: Mapping[str, Codes]) -> Linear:
        """Openings made when each of these entries ships, under their own keys.

        What an incumbent shipped before the horizon needs its plant open in the first period.
        """
        plant, ship = self.given.space.codes(index, "plant"), index["ship"]
        within = replaced(replaced(index, "plant", plant), "ship", np.maximum(ship, np.int32(self.given.first_ship)))
        begun = self._begun(self.open_plant, "plant", within, np.zeros(len(plant), np.int32))
        return replace(begun, index=replaced(begun.index, "ship", ship[begun.index["entry"]]))

    @derived
    def deliveries(self) -> Index:
        """Every delivery of offers that are to be qualified or opened, as ``_deliveries`` gives them."""
        return _deliveries(self.given, self.order)

    def shipments(self, chosen: Mask) -> dict[str, Codes]:
        """Every offer and ship period in which one of the ``chosen`` offers can ship something."""
        made = self.output.where(chosen[self.output.index["offer"]])
        return self.given.space.distinct(("offer", "ship"), [made.index["offer"], made.index["ship"]])

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
        age = np.concatenate(ages).astype(np.int32) if ages else np.zeros(0, np.int32)
        kept = replaced(replaced(picked(index, entry), "age", age), "entry", entry.astype(np.int32))
        begun = np.concatenate(columns) if columns else np.zeros(0, np.int32)
        return Linear(space, kept, begun.astype(np.int32), np.ones(len(entry)))


def make_model(given: Instance) -> Model:
    """Lay out the columns: families one after the other, each sorted by its keys."""
    return bind(given, given.memo.once("families", lambda: _families(given)))


def bind(given: Instance, families: Mapping[str, Variables]) -> Model:
    """The model of an instance that has these families; shortages are bounded by its demand."""
    shortage = families["shortage"]
    bounded = replace(shortage, upper=given.demand.at(given.space, shortage.index))
    named: dict[str, Any] = {**families, "shortage": bounded}
    return Model(given, **named)


def _families(given: Instance) -> dict[str, Variables]:
    """The families by name, in the order of their columns."""
    space, whole = given.space, given.options.integers
    made: dict[str, Variables] = {}

    def family(
        name: str, unit: str, index: Mapping[str, Codes], upper: float = np.inf, integer: bool = False
    ) -> Variables:
        first = sum(len(before) for before in made.values())
        made[name] = Variables.family(space, name, unit, first, index, upper=upper, integer=integer)
        return made[name]

    periods = space.sizes["period"]
    order = family("order", "units", given.orders.index)
    flow = family("component_flow", "units", given.flows.index)
    part, segment = (codes.astype(np.int32) for codes in np.nonzero(given.demanded))
    volume = {
        "part": np.repeat(part, periods),
        "segment": np.repeat(segment, periods),
        "period": np.tile(np.arange(periods, dtype=np.int32), len(part)),
    }
    family("stock", "units", volume)
    family("shortage", "units", volume)

    used = np.zeros(space.sizes["offer"], bool)
    used[order.index["offer"]] = True
    used[flow.index["offer"]] = True
    instant = np.arange(1 if given.undiscounted else periods)
    starts = np.arange(1 if given.undiscounted and (np.diff(given.ramp, axis=1) >= 0).all() else periods)
    family("qualify", "share", _cross("offer", np.flatnonzero(given.candidate & used), starts), 1.0, whole)
    running = np.zeros(space.sizes["plant"], bool)
    running[space.codes({"offer": np.flatnonzero(used).astype(np.int32)}, "plant")] = True
    family("open_plant", "share", _cross("plant", np.flatnonzero(given.costly & running), instant), 1.0, whole)
    growing = np.zeros(len(used), bool)
    growing[given.offer_codes("expansions")] = True
    family("expand", "units per period", _cross("offer", np.flatnonzero(growing & used), instant))

    arriving = order.beside(flow.where(flow.index["made"] >= given.first_ship))
    placed = _placed(arriving.where(given.lot_bound[arriving.index["offer"]] | _sourced(given, arriving)))
    family("active", "0/1", placed, 1.0, whole)
    stepped = given.stepped[arriving.index["offer"]]
    stepped &= arriving.index["price_tier"] < given.price_tiers[arriving.index["offer"]] - 1
    family("price_tier_full", "0/1", _placed(arriving.where(stepped), "price_tier"), 1.0, whole)
    capped = order.where(np.broadcast_to(given.capped, len(order)))
    totals = space.distinct(("part", "period"), [capped.codes("part"), capped.index["period"]])
    family("bought", "units", totals)
    delivered = _deliveries(given, order)
    carried = np.flatnonzero((delivered["period"] < periods - 1) & whole)
    family("kept", "units", {key: delivered[key][carried] for key in ("offer", "segment", "period")})
    return made


def _deliveries(given: Instance, order: Variables) -> Index:
    """Offers that are to be qualified or opened, the segments they serve, and every period from their first arrival on.

    Keys ``offer, segment, period, ship``: what arrives in the period ships then, whether or not a rule bars it.
    """
    committed = given.candidate | given.costly[given.plant_of]
    index = order.where(committed[order.index["offer"]]).index
    first = first_of_each(given.space, ("offer", "segment"), [index["offer"], index["segment"]])
    pair = picked(index, first)
    count = given.space.sizes["period"] - pair["period"]
    entry = np.repeat(np.arange(len(first)), count)
    waiting = place_in_run(count)
    found = picked(pair, entry)
    found = replaced(found, "period", found["period"] + waiting)
    return replaced(found, "ship", pair["ship"][entry] + waiting)


def _cross(key: str, members: Integers, starts: Integers) -> dict[str, Codes]:
    return {
        key: np.repeat(members, len(starts)).astype(np.int32),
        "period": np.tile(starts, len(members)).astype(np.int32),
    }


def _placed(terms: Linear, *more: str) -> dict[str, Codes]:
    """The offers and periods of arrival that occur."""
    keys = ("offer", "period", *more)
    return terms.space.distinct(keys, [terms.index[key] for key in keys])


def _sourced(given: Instance, arriving: Linear) -> Mask:
    """Whether the minimum number of sources concerns what arrives."""
    if not given.sourced.any():
        return np.broadcast_to(np.False_, len(arriving))
    return given.sourced[arriving.codes("part"), arriving.index["period"]]
